package feed

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// encodings are the ways in which bodies may be compressed on their way.
const encodings = "gzip, br"

// errDamaged: the bytes do not inflate.
var errDamaged = errors.New("its compression is damaged")

// readBody reads and inflates a body. The bytes sent, those they inflate to and
// those in between are limited: a bomb costs the limit, not what it promises.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	tooLarge := &FetchError{Kind: ErrTooLarge, Detail: "more than " + strconv.FormatInt(limit>>20, 10) + " MB"}
	if resp.ContentLength > limit {
		return nil, tooLarge
	}
	body, err := decoded(&bounded{resp.Body, limit, tooLarge}, codings(resp.Header), tooLarge, limit)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if resp.ContentLength > 0 {
		buf.Grow(int(min(resp.ContentLength, limit)) + bytes.MinRead)
	}
	_, err = buf.ReadFrom(&bounded{body, limit, tooLarge})
	switch {
	case isDamaged(err):
		return nil, &FetchError{Kind: ErrServer, Detail: errDamaged.Error(), Err: err}
	case err != nil:
		return nil, err
	}
	return buf.Bytes(), nil
}

// bounded reads so many bytes; one more is an error.
type bounded struct {
	from io.Reader
	left int64
	err  error
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return max(n-1, 0), b.err
	}
	return n, err
}

// codings are the ways in which a body is packed, the last one outermost.
func codings(h http.Header) (names []string) {
	for _, line := range h.Values("Content-Encoding") {
		for name := range strings.SplitSeq(strings.ToLower(line), ",") {
			if name = strings.TrimSpace(name); name != "" && name != "identity" {
				names = append(names, name)
			}
		}
	}
	return names
}

// maxCodings is how often a body may be packed: a server and a program behind it
// both do it.
const maxCodings = 2

// decoded reads through the compressions that the answer names.
func decoded(body io.Reader, names []string, tooLarge error, limit int64) (io.Reader, error) {
	if len(names) > maxCodings {
		return nil, &FetchError{Kind: ErrServer, Detail: fmt.Sprintf("it is packed %d times", len(names))}
	}
	for i, name := range slices.Backward(names) {
		packed := bufio.NewReader(body)
		head, err := packed.Peek(16)
		if errors.Is(err, io.EOF) && len(head) == 0 { // a header on an empty body
			return packed, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if body, err = inflated(packed, name, head); err != nil {
			return nil, err
		}
		if i > 0 {
			body = &bounded{body, limit, tooLarge}
		}
	}
	return body, nil
}

// inflated reads through one compression. A body that is none of what the answer
// says, but a document, is taken for what it is.
func inflated(packed io.Reader, name string, head []byte) (io.Reader, error) {
	switch {
	case (name == "gzip" || name == "x-gzip") && bytes.HasPrefix(head, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(packed)
		if err != nil {
			return nil, &FetchError{Kind: ErrServer, Detail: errDamaged.Error(), Err: err}
		}
		return z, nil
	case plainHead.Match(head):
		return packed, nil
	case name == "br":
		return &brotliBody{inner: brotli.NewReader(packed)}, nil
	case name == "gzip", name == "x-gzip":
		return nil, &FetchError{Kind: ErrServer, Detail: errDamaged.Error()}
	}
	return nil, &FetchError{Kind: ErrServer, Detail: fmt.Sprintf("it is compressed in a way that was not asked for, %.20q", name)}
}

// plainHead is how documents begin, and by its length nothing that is compressed.
var plainHead = regexp.MustCompile(`^(?i)(?:\x{FEFF})?\s*(?:<(?:\?xml|!doctype|!--|rss|feed|rdf:|html)|\[?\s*\{\s*"[a-z@_]{3})`)

// brotliBody tells damage from a connection that failed, as the library's
// errors have no type of their own. The library is C in translation: what it
// panics on is damage too.
type brotliBody struct{ inner *brotli.Reader }

func (b *brotliBody) Read(p []byte) (n int, err error) {
	defer func() {
		if recover() != nil {
			n, err = 0, errDamaged
		}
	}()
	n, err = b.inner.Read(p)
	if err != nil && strings.HasPrefix(err.Error(), "brotli: ") {
		err = errors.Join(errDamaged, err)
	}
	return n, err
}

func isDamaged(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &corrupt) || errors.Is(err, errDamaged)
}
