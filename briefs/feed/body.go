package feed

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// encodings are the ways in which bodies may be compressed on their way.
const encodings = "gzip, br"

// errDamaged: the bytes do not inflate.
var errDamaged = errors.New("its compression is damaged")

// readBody reads and inflates a body. Both the bytes sent and the bytes they
// inflate to are limited: a bomb costs the limit, not what it promises.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	tooLarge := &FetchError{Kind: ErrTooLarge, Detail: "more than " + strconv.FormatInt(limit>>20, 10) + " MB"}
	if resp.ContentLength > limit {
		return nil, tooLarge
	}
	body, err := inflated(io.LimitReader(resp.Body, limit+1), resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if resp.ContentLength > 0 {
		buf.Grow(int(min(resp.ContentLength, limit)) + bytes.MinRead)
	}
	_, err = buf.ReadFrom(io.LimitReader(body, limit+1))
	switch {
	case int64(buf.Len()) > limit:
		return nil, tooLarge
	case isDamaged(err):
		return nil, &FetchError{Kind: ErrServer, Detail: errDamaged.Error(), Err: err}
	case err != nil:
		return nil, err
	}
	return buf.Bytes(), nil
}

// inflated reads through the compression that the answer names. The bytes that
// come out are the caller's to limit.
func inflated(body io.Reader, encoding string) (io.Reader, error) {
	switch encoding = strings.ToLower(strings.TrimSpace(encoding)); encoding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(body)
		if errors.Is(err, io.EOF) { // a header on an empty body
			return body, nil
		}
		if err != nil {
			return nil, &FetchError{Kind: ErrServer, Detail: errDamaged.Error(), Err: err}
		}
		return z, nil
	case "br":
		whole := bufio.NewReader(body)
		if _, err := whole.Peek(1); errors.Is(err, io.EOF) {
			return whole, nil
		}
		return &brotliBody{inner: brotli.NewReader(whole)}, nil
	}
	return nil, &FetchError{Kind: ErrServer, Detail: "it is compressed in a way that was not asked for"}
}

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
