package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// villain serves every hostile feed and a hundred good ones, and counts.
type villain struct {
	*httptest.Server
	mu     sync.Mutex
	polls  map[string]int
	heap   uint64        // the most that was seen in use, bytes
	good   chan struct{} // a token for each poll of a good feed
	frozen chan struct{} // closed to let go of the stalled requests
}

func newVillain(t *testing.T) *villain {
	v := &villain{polls: map[string]int{}, good: make(chan struct{}, 100_000), frozen: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { close(v.frozen); v.CloseClientConnections(); v.Close() })
	return v
}

func (v *villain) count(path string) int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.heap = max(v.heap, m.HeapAlloc)
	v.polls[path]++
	return v.polls[path]
}

func (v *villain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := v.count(r.URL.Path)
	repeat := func(head, part string, n int) {
		fmt.Fprint(w, head)
		block := strings.Repeat(part, 1000)
		for range n / 1000 {
			if _, err := fmt.Fprint(w, block); err != nil {
				return
			}
		}
	}
	switch kind, _, _ := strings.Cut(r.URL.Path[1:], "-"); kind {
	case "good":
		fmt.Fprintf(w, `<rss><channel><item><guid>%s-%d</guid><title>The %d. treaty of %s</title></item></channel></rss>`, r.URL.Path, n, n, r.URL.Path[1:])
		v.good <- struct{}{}
	case "laughs":
		fmt.Fprint(w, `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">`)
		for i := 1; i < 10; i++ {
			fmt.Fprintf(w, `<!ENTITY a%d "%s">`, i, strings.Repeat(fmt.Sprintf("&a%d;", i-1), 10))
		}
		fmt.Fprint(w, `]><rss><channel><item><title>&a9;</title></item></channel></rss>`)
	case "bomb":
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for range 10_000 { // 10 GB
			if _, err := z.Write(zeros); err != nil {
				return
			}
		}
	case "loris": // a byte, and then nothing
		fmt.Fprint(w, "<")
		w.(http.Flusher).Flush()
		select {
		case <-v.frozen:
		case <-r.Context().Done():
		}
	case "redirects":
		http.Redirect(w, r, fmt.Sprintf("/redirects-%d", n), http.StatusFound)
	case "million":
		repeat("<rss><channel>", "<item/>", 1_000_000)
	case "deep":
		repeat("<rss><channel>", "<a>", 1_000_000)
	case "metadata":
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	}
}

// rebinding resolves every name to an address that is open the first time and
// to the cloud's metadata from then on.
func rebinding(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		answer := [4]byte{127, 0, 0, 1}
		for {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class},
					Body:   &dnsmessage.AResource{A: answer},
				}}
				answer = [4]byte{169, 254, 169, 254}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// TestHostileFeedsStarveNobody runs the desk's own loops over a hundred good
// feeds and every hostile one at once, among them more stalled servers than
// there are pollers. Each ends in words an operator understands, and all the
// good ones are polled several times before the first stalled request ends.
func TestHostileFeedsStarveNobody(t *testing.T) {
	const goods, rounds, stalled = 100, 3, 60
	v := newVillain(t)
	list := &briefs.List{}
	add := func(name, url string) {
		list.Feeds = append(list.Feeds, briefs.Feed{
			Source: briefs.Source{Feed: briefs.FeedName(name), Outlet: name, Use: briefs.UseAbstract}, Name: briefs.FeedName(name), URL: url,
			Schedule: "@every 2s", Zone: time.UTC, ByContent: true, MaxAge: 48 * time.Hour, Enabled: true,
		})
	}
	for i := range stalled { // they come first
		add(fmt.Sprintf("loris-%d", i), fmt.Sprintf("%s/loris-%d", v.URL, i))
	}
	want := map[string]string{
		"laughs": "feed whose entities multiply: too large", "bomb": "too large: more than 10 MB",
		"redirects": "refused redirect: more than 5 redirects", "million": "feed of more than 20000 items: too large",
		"deep": "feed nested deeper than 256 elements: too large", "metadata": "refused address: 169.254.169.254, a link-local address",
	}
	for name := range want {
		add(name, v.URL+"/"+name)
	}
	for name, hostile := range map[string][2]string{
		"direct": {"http://169.254.169.254/latest/", "refused address: 169.254.169.254, a link-local address"},
		"rebind": {"http://rebind.example/", "refused address: 169.254.169.254, a link-local address"},
		"file":   {"file:///etc/passwd", `refused address: only http and https are fetched, not "file"`},
	} {
		add(name, hostile[0])
		want[name] = hostile[1]
	}
	for i := range goods {
		add(fmt.Sprintf("good-%d", i), fmt.Sprintf("%s/good-%d", v.URL, i))
	}

	s := settings{extract: "off", variable: func(string) string { return "" }}
	reads := newReader(s, slog.New(slog.DiscardHandler))
	reads.client = feed.NewClient(feed.ClientOptions{
		UserAgent: "Attache/test (+https://attache.example)", Resolver: rebinding(t), AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	db, err := store.Open(t.Context(), storetest.NewFile(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	d := desk.New(db, reads, desk.Options{Grace: time.Millisecond})
	if err := d.SetList(t.Context(), list, condense.New(nil)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = d.Run(ctx) })
	defer func() { stop(); running.Wait() }()

	began := time.Now()
	slowest := func() (least int) {
		v.mu.Lock()
		defer v.mu.Unlock()
		least = rounds
		for i := range goods {
			least = min(least, v.polls[fmt.Sprintf("/good-%d", i)])
		}
		return least
	}
	told := func() map[string]string {
		list, err := db.FeedStatuses(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said := make(map[string]string)
		for _, f := range list {
			said[string(f.Feed)] = f.Checkpoint.Error
		}
		return said
	}
	var said map[string]string
	unsaid := func() (names []string) {
		said = told()
		for name, words := range want {
			if !strings.Contains(said[name], words) {
				names = append(names, name)
			}
		}
		return names
	}
	for limit := time.After(time.Minute); slowest() < rounds || len(unsaid()) > 0; {
		select {
		case <-v.good:
		case <-limit:
			t.Fatalf("after a minute the slowest good feed was polled %d times; not in their words: %q of %q", slowest(), unsaid(), said)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for i := range stalled {
		if n := v.polls[fmt.Sprintf("/loris-%d", i)]; n > 1 {
			t.Errorf("stalled server %d had its request ended before the good feeds had their turns", i)
		}
		if words := said[fmt.Sprintf("loris-%d", i)]; words != "" {
			t.Errorf("stalled server %d ended first: %s", i, words)
		}
	}
	if v.heap > 600<<20 {
		t.Errorf("%d MB of heap were in use", v.heap>>20)
	}
	t.Logf("%d feeds had %d turns in %s, %d MB of heap at most", goods, rounds, time.Since(began).Round(time.Millisecond), v.heap>>20)
}
