package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// readBody reads and inflates a body. Both the bytes sent and the bytes they
// inflate to are limited: a bomb costs the limit, not what it promises.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	tooLarge := &FetchError{Kind: ErrTooLarge, Detail: "more than " + strconv.FormatInt(limit>>20, 10) + " MB"}
	if resp.ContentLength > limit {
		return nil, tooLarge
	}
	var body io.Reader = io.LimitReader(resp.Body, limit+1)
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(body)
		if errors.Is(err, io.EOF) { // a header on an empty body
			return []byte{}, nil
		}
		if err != nil {
			return nil, &FetchError{Kind: ErrServer, Detail: "its compression is damaged", Err: err}
		}
		body = io.LimitReader(z, limit+1)
	default:
		return nil, &FetchError{Kind: ErrServer, Detail: "it is compressed in a way that was not asked for"}
	}
	var buf bytes.Buffer
	if resp.ContentLength > 0 {
		buf.Grow(int(min(resp.ContentLength, limit)) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(body)
	switch {
	case int64(buf.Len()) > limit:
		return nil, tooLarge
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return nil, &FetchError{Kind: ErrServer, Detail: "its compression is damaged", Err: err}
	case err != nil:
		return nil, err
	}
	return buf.Bytes(), nil
}
