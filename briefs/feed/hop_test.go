package feed

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"code.dny.dev/ssrf"
)

// listenAt serves at an address of this machine's loopback network.
func listenAt(t *testing.T, address string, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Skip("more than one loopback address is needed:", err)
	}
	s := httptest.NewUnstartedServer(h)
	s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// worldly takes 127.0.0.1 for an address of the wide world, and the rest of the
// loopback network for the operator's.
func worldly(resolver *net.Resolver) *Client {
	c := NewClient(ClientOptions{UserAgent: testAgent, Resolver: resolver, AllowNets: []netip.Prefix{
		netip.MustParsePrefix("127.0.0.2/32"), netip.MustParsePrefix("127.0.0.3/32"),
	}})
	c.guard.public = ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.1/32")))
	c.turns.gap = 0
	c.connect()
	return c
}

// TestFetchNothingOutsideLeadsInside: whatever a server of the wide world answers,
// the operator's networks are not asked for it; what lies in them may lead there.
func TestFetchNothingOutsideLeadsInside(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	far := listenAt(t, "127.0.0.3:0", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<rss/>") })
	answers := func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusMovedPermanently)
			return
		}
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "<rss/>")
	}
	inner := listenAt(t, "127.0.0.2:0", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answers(w, r)
	})
	port := inner.Listener.Addr().(*net.TCPAddr).Port
	outer := listenAt(t, fmt.Sprint("127.0.0.1:", port), func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/.well-known/") {
			http.Redirect(w, r, inner.URL, http.StatusFound)
			return
		}
		answers(w, r)
	})
	c := worldly(nil)
	for _, tt := range []struct {
		name string
		req  Request
		ok   bool
	}{
		{"the operator's word", Request{URL: inner.URL}, true}, // leaves a connection open
		{"a redirect from outside", Request{URL: outer.URL + "/?to=" + inner.URL}, false},
		{"a redirect inside", Request{URL: inner.URL + "/?to=" + far.URL}, true},
		{"out and back", Request{URL: inner.URL + "/?to=" + outer.URL + "/?to=" + far.URL}, false},
		{"a link from outside", Request{URL: inner.URL, Via: outer.URL}, false},
		{"a link inside", Request{URL: far.URL, Via: inner.URL}, true},
		{"a page named outside", Request{URL: inner.URL + "/page", Via: outer.URL, Page: true}, false},
	} {
		before := asked.Load()
		_, err := c.Fetch(t.Context(), tt.req)
		if tt.ok != (err == nil) || !tt.ok && !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if !tt.ok && tt.name != "out and back" && asked.Load() > before {
			t.Errorf("%s: the inner server was asked", tt.name)
		}
		if !tt.ok && !strings.Contains(Explain(err), "the operator's own networks") {
			t.Errorf("%s: %q", tt.name, Explain(err))
		}
	}
	before := asked.Load()
	_, _, err := c.siteFile(withPort(t.Context(), uint16(port)), outer.URL+"/.well-known/tdmrep.json", true)
	if !errors.Is(err, ErrRefused) || asked.Load() > before {
		t.Errorf("a site's file that is sent inside: %v", err)
	}
}

// TestFetchNamesThatChangeSides: a name that was of the wide world does not lead
// into the operator's networks afterwards, not even as the operator's own word.
func TestFetchNamesThatChangeSides(t *testing.T) {
	t.Parallel()
	feed := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<rss/>") }
	outer := listenAt(t, "127.0.0.1:0", feed)
	_, port, err := net.SplitHostPort(outer.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	listenAt(t, "127.0.0.2:"+port, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); feed(w, r) })
	// Each fetch asks twice: whose it is, and where to dial.
	c := worldly(dnsServer(t, [4]byte{127, 0, 0, 1}, [4]byte{127, 0, 0, 1}, [4]byte{127, 0, 0, 2}))
	if _, err := c.Fetch(t.Context(), Request{URL: "http://turncoat.example:" + port}); err != nil {
		t.Fatal(err)
	}
	c.inner.CloseIdleConnections()
	for _, req := range []Request{{URL: "http://Turncoat.example:" + port}, {URL: "http://127.0.0.2:" + port, Via: "http://turncoat.example:" + port}} {
		if _, err := c.Fetch(t.Context(), req); !errors.Is(err, ErrRefused) {
			t.Errorf("%+v: %v", req, err)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the inner server was asked %d times", n)
	}
	inner := worldly(dnsServer(t, [4]byte{127, 0, 0, 2}))
	for range 2 {
		if _, err := inner.Fetch(t.Context(), Request{URL: "http://receiver.example:" + port}); err != nil {
			t.Errorf("a name of the house: %v", err)
		}
	}
}

// answered is the network's place taken by a function.
type answered func(r *http.Request) *http.Response

func (f answered) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// TestFetchHostAsksForPatience: 429 is said to who asks, so it holds for all that is
// wanted of the host, an hour at most; 503 holds for its address.
func TestFetchHostAsksForPatience(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	asked := 0
	c := NewClient(ClientOptions{
		UserAgent: testAgent, Gap: time.Nanosecond, Now: func() time.Time { return now },
		Transport: answered(func(r *http.Request) *http.Response {
			asked++
			w := httptest.NewRecorder()
			switch r.URL.Path {
			case "/429":
				w.Header().Set("Retry-After", r.URL.RawQuery)
				w.WriteHeader(http.StatusTooManyRequests)
			case "/503":
				w.Header().Set("Retry-After", "600")
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			res := w.Result()
			res.Request = r
			return res
		}),
	})
	for _, tt := range []struct {
		url    string
		after  time.Duration
		want   error
		asks   int
		before time.Duration // from now
	}{
		{"https://a.example/503", 0, ErrTryLater, 1, 10 * time.Minute},
		{"https://a.example/", 0, nil, 1, 0},
		{"https://a.example/429?600", 0, ErrTryLater, 1, 10 * time.Minute},
		{"https://A.example/", 9 * time.Minute, ErrTryLater, 0, time.Minute},
		{"https://b.example/", 0, nil, 1, 0},
		{"https://a.example/", time.Minute, nil, 1, 0},
		{"https://a.example/429?86400", 0, ErrTryLater, 1, 24 * time.Hour},
		{"https://a.example/page", 30 * time.Minute, ErrTryLater, 0, 30 * time.Minute},
		{"https://a.example/", 30 * time.Minute, nil, 1, 0},
	} {
		now, asked = now.Add(tt.after), 0
		_, err := c.Fetch(t.Context(), Request{URL: tt.url, Page: strings.HasSuffix(tt.url, "page")})
		var f *FetchError
		if !errors.Is(err, tt.want) || asked != tt.asks || errors.As(err, &f) && !f.NotBefore.Equal(now.Add(tt.before)) {
			t.Errorf("%s after %s: %v, asked %d times", tt.url, tt.after, err, asked)
		}
	}
}

// TestFetchLongValidators: what a server would refuse to be sent is not kept.
func TestFetchLongValidators(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"`+strings.Repeat("x", 60_000)+`"`)
		w.Header().Set("Last-Modified", strings.Repeat("x", maxValidator))
		fmt.Fprint(w, "<rss/>")
	})
	res, err := testClient().Fetch(t.Context(), Request{URL: s.URL})
	if err != nil || res.ETag != "" || len(res.LastModified) != maxValidator {
		t.Errorf("%d and %d bytes are kept, %v", len(res.ETag), len(res.LastModified), err)
	}
}
