package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs/feed"
)

// witness passes lines on and says when one was written.
type witness struct {
	io.Writer
	lines chan string
}

func (w witness) Write(line []byte) (int, error) {
	n, err := w.Writer.Write(line)
	w.lines <- string(line)
	return n, err
}

// TestPlainLog: what a server sends behind its answer does not get into the log. It
// is Go's client that would write it, so the test has it do so.
func TestPlainLog(t *testing.T) {
	var kept bytes.Buffer
	all := witness{plainLog{&kept}, make(chan string, 10)}
	was := log.Writer()
	log.SetOutput(all)
	defer log.SetOutput(was)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>The Quillon powers agree")
	}))
	defer s.Close()
	client := feed.NewClient(feed.ClientOptions{UserAgent: "Attache/test", AllowNets: loopback()})
	if res, err := client.Fetch(t.Context(), feed.Request{URL: s.URL}); err != nil || string(res.Body) != "<rss/>" {
		t.Fatal(res, err)
	}
	for limit, said := time.After(time.Minute), ""; !strings.Contains(said, "Quillon"); {
		select {
		case said = <-all.lines:
		case <-limit:
			t.Fatal("Go's client says nothing of it any more: plainLog can go")
		}
	}
	log.Print("another line")
	if got := kept.String(); strings.Contains(got, "Quillon") || !strings.HasSuffix(got, "another line\n") {
		t.Errorf("the log has %q", got)
	}
}
