package feed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// wired serves what a function writes to the connection once a request's headers
// have come, and returns its address.
func wired(t *testing.T, answer func(w io.Writer)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for r := bufio.NewReader(conn); ; {
					if line, err := r.ReadString('\n'); err != nil || line == "\r\n" {
						break
					}
				}
				answer(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// pack compresses a text, once for each coding, the last outermost.
func pack(t *testing.T, text []byte, names ...string) []byte {
	t.Helper()
	for _, name := range names {
		var out bytes.Buffer
		z := io.WriteCloser(gzip.NewWriter(&out))
		if name == "br" {
			z = brotli.NewWriterLevel(&out, 3)
		}
		if _, err := z.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		text = out.Bytes()
	}
	return text
}

// TestFetchOddAnswers: answers that lie about their length or their encoding, or that
// have no end, are read for what they are or end in an error; each costs little.
func TestFetchOddAnswers(t *testing.T) {
	const feed = "<rss/>"
	bytesOf := func(header string, body []byte) func(io.Writer) {
		return func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n"+header+"\r\n")
			_, _ = w.Write(body)
		}
	}
	text := func(header, body string) func(io.Writer) { return bytesOf(header, []byte(body)) }
	endless := func(first, more string) func(io.Writer) {
		return func(w io.Writer) {
			_, err := io.WriteString(w, first)
			for block := strings.Repeat(more, 100); err == nil; {
				_, err = io.WriteString(w, block)
			}
		}
	}
	small := pack(t, []byte(feed), "gzip")
	for _, tt := range []struct {
		name   string
		answer func(io.Writer)
		want   error // nil = the feed is read
	}{
		{"shorter than said", text("Content-Length: 600\r\n", feed), ErrServer},
		{"two lengths", text("Content-Length: 6\r\nContent-Length: 5\r\n", feed), ErrServer},
		{"a length below nothing", text("Content-Length: -6\r\n", feed), ErrServer},
		{"chunks and a length", text("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "6\r\n"+feed+"\r\n0\r\n\r\n"), nil},
		{"chunks that break off", text("Transfer-Encoding: chunked\r\n", "6\r\n"+feed+"\r\n"), ErrServer},
		{"a chunk of any length", text("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n"+feed), ErrServer},
		{"chunks' own words without end", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1;"+strings.Repeat("a", 80)+"\r\n<\r\n"), ErrServer},
		{"headers behind the body without end", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n"+feed+"\r\n0\r\n", "X: y\r\n"), ErrServer},
		{"hints without end", endless("", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"), ErrServer},
		{"a header without end", endless("HTTP/1.1 200 OK\r\nX: ", "x"), ErrServer},
		{"headers without end", endless("HTTP/1.1 200 OK\r\n", "X: y\r\n"), ErrServer},
		{"no headers", func(w io.Writer) { _, _ = io.WriteString(w, feed) }, ErrServer},
		{"nothing", func(io.Writer) {}, ErrServer},
		{"another protocol", func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
		}, ErrServer},
		{"packed twice", bytesOf("Content-Encoding: gzip, gzip\r\n", pack(t, small, "gzip")), nil},
		{"packed twice, in two lines", bytesOf("Content-Encoding: gzip\r\nContent-Encoding: br\r\n", pack(t, small, "br")), nil},
		{"packed once and said oddly", bytesOf("Content-Encoding: identity, GZIP\r\n", small), nil},
		{"packed too often", bytesOf("Content-Encoding: gzip, gzip, gzip\r\n", pack(t, small, "gzip", "gzip")), ErrServer},
		{"not packed, but said so", text("Content-Encoding: gzip\r\n", feed), nil},
		{"not packed by brotli", text("Content-Encoding: br\r\n", feed), nil},
		{"a charset for a coding", text("Content-Encoding: utf-8\r\n", feed), nil},
		{"zstd", text("Content-Encoding: zstd\r\n", "\x28\xb5\x2f\xfd\x00\x58"), ErrServer},
		{"deflate", text("Content-Encoding: deflate\r\n", "\x78\x9c\xb3\x29"), ErrServer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			res, err := testClient().Fetch(ctx, Request{URL: wired(t, tt.answer)})
			runtime.ReadMemStats(&after)
			if !errors.Is(err, tt.want) || err == nil && string(res.Body) != feed {
				t.Errorf("%+v, %v", res, err)
			}
			if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 100 {
				t.Errorf("%d MB were made", grown)
			}
		})
	}
}

// TestReadBodyBombs: neither what comes out nor what is in between nor what is sent
// may be more than the limit, however little the others are.
func TestReadBodyBombs(t *testing.T) {
	t.Parallel()
	const limit = 10_000
	empty := pack(t, nil, "gzip")
	for _, tt := range []struct {
		name, coding string
		body         []byte
		want         error
	}{
		{"as much as may be", "br, gzip", pack(t, make([]byte, limit), "br", "gzip"), nil},
		{"one byte more", "br, gzip", pack(t, make([]byte, limit+1), "br", "gzip"), ErrTooLarge},
		{"a brotli bomb", "br", pack(t, make([]byte, 100*limit), "br"), ErrTooLarge},
		{"a bomb in between that leaves nothing", "gzip, gzip", pack(t, bytes.Repeat(empty, limit), "gzip"), ErrTooLarge},
		{"nothing, packed without end", "gzip", bytes.Repeat(empty, limit), ErrTooLarge},
	} {
		_, err := readBody(&http.Response{
			ContentLength: -1, Header: http.Header{"Content-Encoding": {tt.coding}}, Body: io.NopCloser(bytes.NewReader(tt.body)),
		}, limit)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s, %d bytes: %v", tt.name, len(tt.body), err)
		}
	}
}
