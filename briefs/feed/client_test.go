package feed

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/dns/dnsmessage"
)

const testAgent = "Attache/0.1 (+https://attache.example/contact)"

// loopback is what tests open; without it the client reaches no test server.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func testClient() *Client {
	return NewClient(ClientOptions{UserAgent: testAgent, AllowNets: loopback})
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestFetchConditionally(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("User-Agent"); got != testAgent {
			t.Errorf("User-Agent %q", got)
		}
		if _, ok := r.Header["If-None-Match"]; ok && r.Header.Get("If-None-Match") == "" {
			t.Error("an empty If-None-Match was sent")
		}
		w.Header().Set("ETag", `W/"odd, but "ours"`)
		w.Header().Set("Last-Modified", "Sunday-ish")
		w.Header().Set("Cache-Control", "public, max-age=600")
		if r.Header.Get("If-None-Match") == `W/"odd, but "ours"` && r.Header.Get("If-Modified-Since") == "Sunday-ish" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "<rss/>")
	})
	c := testClient()
	first, err := c.Fetch(t.Context(), Request{URL: s.URL})
	if err != nil || string(first.Body) != "<rss/>" || first.NotModified {
		t.Fatalf("first fetch: %+v, %v", first, err)
	}
	if wait := time.Until(first.NotBefore); wait < 9*time.Minute || wait > 10*time.Minute {
		t.Errorf("fresh for %s", wait)
	}
	second, err := c.Fetch(t.Context(), Request{URL: s.URL, ETag: first.ETag, LastModified: first.LastModified})
	if err != nil || !second.NotModified || second.Body != nil || second.ETag != first.ETag {
		t.Errorf("second fetch: %+v, %v", second, err)
	}
}

func TestFetchInflates(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip, br" {
			t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
		}
		encoding := r.URL.Path[1:]
		w.Header().Set("Content-Encoding", encoding)
		z := io.WriteCloser(gzip.NewWriter(w))
		if encoding == "br" {
			z = brotli.NewWriter(w)
		}
		fmt.Fprint(z, strings.Repeat("<rss/>", 1000))
		z.Close()
	})
	for _, encoding := range []string{"gzip", "br"} {
		resp, err := testClient().Fetch(t.Context(), Request{URL: s.URL + "/" + encoding})
		if err != nil || len(resp.Body) != 6000 {
			t.Errorf("%s: %v", encoding, err)
		}
	}
}

// TestReadBodyDamaged: what does not inflate is told from an answer that broke off.
func TestReadBodyDamaged(t *testing.T) {
	t.Parallel()
	packed := func(encoding string) []byte {
		var buf bytes.Buffer
		z := io.WriteCloser(gzip.NewWriter(&buf))
		if encoding == "br" {
			z = brotli.NewWriter(&buf)
		}
		fmt.Fprint(z, strings.Repeat("Envoys of both banks met. ", 50))
		z.Close()
		return buf.Bytes()
	}
	read := func(encoding string, body []byte, limit int64) ([]byte, error) {
		return readBody(&http.Response{
			ContentLength: -1, Header: http.Header{"Content-Encoding": {encoding}}, Body: io.NopCloser(bytes.NewReader(body)),
		}, limit)
	}
	for _, encoding := range []string{"gzip", "br"} {
		whole := packed(encoding)
		if _, err := read(encoding, whole, 1300); err != nil {
			t.Errorf("%s: %v", encoding, err)
		}
		if _, err := read(encoding, whole, 1299); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s of one byte more than the limit: %v", encoding, err)
		}
		if _, err := read(encoding, whole[:len(whole)-2], 1300); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s cut off: %v", encoding, err)
		}
		spoilt := bytes.Clone(whole)
		from := 1
		if encoding == "gzip" { // its sum tells
			from = len(spoilt) - 8
		}
		for i := from; i < len(spoilt); i++ {
			spoilt[i] = 0xff
		}
		if _, err := read(encoding, spoilt, 1300); !errors.Is(err, ErrServer) {
			t.Errorf("%s spoilt: %v", encoding, err)
		}
		if body, err := read(encoding, nil, 1300); err != nil || len(body) != 0 {
			t.Errorf("%s of nothing: %v", encoding, err)
		}
	}
	// A window of a gigabyte is not in the format that HTTP knows.
	if _, err := read("br", []byte{0x11, 0x1e, 0, 0, 0}, 1300); !errors.Is(err, ErrServer) {
		t.Errorf("large window: %v", err)
	}
}

func TestFetchStatus(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		header string
		want   error
		words  string
	}{
		{401, "", ErrBlocked, "wants a login"},
		{403, "", ErrBlocked, "403 Forbidden"},
		{503, "Cf-Mitigated: challenge", ErrBlocked, "wall against bots"},
		{404, "", ErrNotFound, "404"},
		{410, "", ErrGone, "410"},
		{429, "Retry-After: 120", ErrTryLater, "until "},
		{503, "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT", ErrTryLater, "until "},
		{500, "", ErrServer, "500 Internal Server Error"},
		{304, "", ErrServer, "304"}, // nothing conditional was asked
		{302, "", ErrServer, "redirect to nowhere"},
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if name, value, ok := strings.Cut(tt.header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(tt.status)
		})
		_, err := testClient().Fetch(t.Context(), Request{URL: s.URL + "/feed?key=secret"})
		var f *FetchError
		if !errors.Is(err, tt.want) || !errors.As(err, &f) || f.Status != tt.status {
			t.Errorf("%d: %v, want %v", tt.status, err, tt.want)
			continue
		}
		if words := Explain(err); !strings.Contains(words, tt.words) {
			t.Errorf("%d: %q, want %q", tt.status, words, tt.words)
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%d: the address's key is in the error: %v", tt.status, err)
		}
		if wantWait := strings.HasPrefix(tt.header, "Retry-After"); wantWait != !f.NotBefore.IsZero() {
			t.Errorf("%d: not before %v", tt.status, f.NotBefore)
		}
	}
}

func TestFetchRedirects(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	s := serve(t, mux.ServeHTTP)
	go302 := func(from, to string, code int) {
		mux.HandleFunc(from, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, code) })
	}
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<rss/>") })
	go302("/moved", "/feed", 301)
	go302("/moved-twice", "/moved", 308)
	go302("/away", "/moved", 302)
	go302("/half", "/away", 301)
	go302("/loop", "/loop", 301)
	go302("/metadata", "http://169.254.169.254/latest/meta-data/", 302)
	go302("/file", "file:///etc/passwd", 302)
	go302("/port", "http://192.0.2.7:22/", 302)
	for _, tt := range []struct {
		path, moved string
		want        error
	}{
		{"/feed", "", nil},
		{"/moved", "/feed", nil},
		{"/moved-twice", "/feed", nil},
		{"/away", "", nil},
		{"/half", "/away", nil}, // only as far as it is for good
		{"/loop", "", ErrRedirect},
		{"/metadata", "", ErrRefused},
		{"/file", "", ErrRefused},
		{"/port", "", ErrRefused},
	} {
		resp, err := testClient().Fetch(t.Context(), Request{URL: s.URL + tt.path})
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.path, err, tt.want)
		}
		if err == nil && strings.TrimPrefix(resp.MovedTo, s.URL) != tt.moved {
			t.Errorf("%s: moved to %q, want %q", tt.path, resp.MovedTo, tt.moved)
		}
	}
}

func TestFetchDowngrade(t *testing.T) {
	t.Parallel()
	plain := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<rss/>") })
	secure := httptest.NewUnstartedServer(http.RedirectHandler(plain.URL, http.StatusFound))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it reports the handshake that is to fail
	secure.StartTLS()
	defer secure.Close()
	c := testClient()
	c.inner.Transport.(*http.Transport).TLSClientConfig = secure.Client().Transport.(*http.Transport).TLSClientConfig
	if _, err := c.Fetch(t.Context(), Request{URL: secure.URL}); !errors.Is(err, ErrRedirect) {
		t.Errorf("https to http: %v", err)
	}
	if _, err := testClient().Fetch(t.Context(), Request{URL: secure.URL}); !errors.Is(err, ErrUnreachable) || !strings.Contains(Explain(err), "certificate") {
		t.Errorf("unknown certificate: %v", err)
	}
}

func TestFetchSecretsStayWithTheirHost(t *testing.T) {
	t.Parallel()
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "" {
			t.Error("the key went to another host")
		}
		fmt.Fprint(w, "<rss/>")
	})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "k" {
			t.Error("the key was not sent")
		}
		http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusFound)
	})
	if _, err := testClient().Fetch(t.Context(), Request{URL: s.URL, Header: http.Header{"X-Key": {"k"}}}); err != nil {
		t.Error(err)
	}
}

// TestFetchRefusesAddresses has no server behind the addresses: they must be
// refused before anything is sent.
func TestFetchRefusesAddresses(t *testing.T) {
	t.Parallel()
	c := NewClient(ClientOptions{UserAgent: testAgent})
	for _, tt := range []struct{ url, words string }{
		{"http://169.254.169.254/latest/meta-data/", "link-local address (cloud metadata"},
		{"http://127.0.0.1/", "loopback"},
		{"http://[::1]/", "loopback"},
		{"http://0.0.0.0/", "unspecified"},
		{"http://10.1.2.3/", "private network"},
		{"http://192.168.0.1/", "private network"},
		{"http://172.16.9.9/", "private network"},
		{"http://100.64.0.1/", "carrier's NAT"},
		{"http://[fe80::1]/", "link-local"},
		{"http://[fd00::1]/", "private network"},
		{"http://[::ffff:127.0.0.1]/", "loopback"},
		{"http://[64:ff9b::7f00:1]/", "wraps an IPv4 one"},
		{"http://[2002:7f00:1::]/", "wraps an IPv4 one"},
		{"http://[2001:0:1::1]/", "wraps an IPv4 one"},
		{"http://224.0.0.1/", "multicast"},
		{"http://192.0.2.1/", "documentation"},
		{"http://198.18.0.1/", "reserved"},
		{"file:///etc/passwd", `not "file"`},
		{"gopher://x/", `not "gopher"`},
		{"http:///x", "names no host"},
		{"http://user:pass@example.org/", "password"},
		{"http://a b/", "cannot be read"},
	} {
		_, err := c.Fetch(t.Context(), Request{URL: tt.url})
		if !errors.Is(err, ErrRefused) || !strings.Contains(Explain(err), tt.words) {
			t.Errorf("%s: %v, want it refused with %q", tt.url, err, tt.words)
		}
	}
	_, err := c.Fetch(t.Context(), Request{URL: "http://192.0.2.1:22/", Page: true})
	if !errors.Is(err, ErrRefused) || !strings.Contains(Explain(err), "port 22") {
		t.Errorf("a page's port: %v", err)
	}
}

func TestGuardPorts(t *testing.T) {
	t.Parallel()
	g := newGuard([]netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")})
	for _, tt := range []struct {
		own     uint16
		address string
		ok      bool
	}{
		{0, "1.1.1.1:443", true},
		{0, "1.1.1.1:8080", false},
		{8080, "1.1.1.1:8080", true},
		{8080, "1.1.1.1:22", false},
		{22, "10.8.0.1:80", false},
		{0, "10.9.1.1:5432", true},
		{0, "[::ffff:10.9.1.1]:80", true},
		{0, "[2606:4700::1111]:443", true},
		{0, "not an address", false},
	} {
		if err := g.control(withPort(t.Context(), tt.own), "tcp", tt.address, nil); (err == nil) != tt.ok {
			t.Errorf("%s with own port %d: %v", tt.address, tt.own, err)
		}
	}
}

// dnsServer answers every question for an IPv4 address with the next of the
// given ones, the last for ever, and returns a resolver that asks it.
func dnsServer(t *testing.T, answers ...[4]byte) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 512)
		for n := 0; ; {
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
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0},
					Body:   &dnsmessage.AResource{A: answers[min(n, len(answers)-1)]},
				}}
				n++
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

func TestFetchRebinding(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		answers [][4]byte
		words   string
	}{
		{"a name for this machine", [][4]byte{{127, 0, 0, 1}}, "loopback"},
		{"open when asked, metadata when dialled", [][4]byte{{10, 0, 0, 1}, {169, 254, 169, 254}}, "link-local"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewClient(ClientOptions{
				UserAgent: testAgent, Resolver: dnsServer(t, tt.answers...),
				AllowNets: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
			})
			_, err := c.Fetch(t.Context(), Request{URL: "http://rebind.example/"})
			if !errors.Is(err, ErrRefused) || !strings.Contains(Explain(err), tt.words) {
				t.Errorf("%v, want it refused with %q", err, tt.words)
			}
		})
	}
}

func TestFetchUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := testClient().Fetch(t.Context(), Request{URL: "http://" + l.Addr().String()}); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nobody listens: %v", err)
	}
}

// TestFetchHostileServers bounds time and memory whatever a server does.
func TestFetchHostileServers(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 1<<20)
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    error
	}{
		{"gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 10_000 { // 10 GB, were it read
				if _, err := z.Write(zeros); err != nil {
					return
				}
			}
		}, ErrTooLarge},
		{"gzip with a bad checksum", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x01\x00\x00\xff\xff\x01\x02\x03\x04\x05\x06\x07\x08"))
		}, ErrServer},
		{"no gzip at all", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "no document of any kind")
		}, ErrServer},
		{"another encoding", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "zstd")
			_, _ = w.Write([]byte("\x28\xb5\x2f\xfd\x00\x58"))
		}, ErrServer},
		{"a part that nobody asked for", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-5/900")
			w.WriteHeader(http.StatusPartialContent)
			fmt.Fprint(w, "<rss/>")
		}, ErrServer},
		{"a body without end", func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(zeros); err != nil {
					return
				}
			}
		}, ErrTooLarge},
		{"a body that is said to be huge", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "999999999999")
		}, ErrTooLarge},
		{"headers without end", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 5000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 100))
			}
		}, ErrServer},
		{"a body that breaks off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "<rss>")
		}, ErrServer},
		{"slow loris", func(w http.ResponseWriter, r *http.Request) {
			for {
				if _, err := fmt.Fprint(w, "<"); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(50 * time.Millisecond):
				}
			}
		}, ErrTimeout},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, ErrTimeout},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tt.handler)
			limit := time.Minute
			if tt.want == ErrTimeout {
				limit = 2 * time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			start := time.Now()
			_, err := testClient().Fetch(ctx, Request{URL: s.URL})
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestFetchGivesUpWithItsCaller(t *testing.T) {
	t.Parallel()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := testClient().Fetch(ctx, Request{URL: s.URL}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRobots(t *testing.T) {
	t.Parallel()
	const file = "\ufeff# notes\nUser-agent: *\nDisallow: /\n\nUser-agent: attache\nCrawl-delay: soon\nCrawl-delay: 3\n" +
		"Disallow: /members/\nAllow: /members/free\nDisallow: /*?print=\nNonsense here\nDisallow\n"
	var asked atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked.Add(1)
			fmt.Fprint(w, file)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/reserved") {
			w.Header().Set("X-Robots-Tag", "otherbot: noindex, noai")
			w.Header().Add("X-Robots-Tag", strings.TrimPrefix(r.URL.Path, "/reserved/"))
		}
		if r.URL.Path == "/.well-known/tdmrep.json" {
			fmt.Fprint(w, `[{"location":"/essays/free/*","tdm-reservation":0},{"location":"/essays/","tdm-reservation":1},{"location":"/letters","tdm-reservation":"1"}]`)
			return
		}
		if r.URL.Path == "/paper.pdf" {
			w.Header().Set("Content-Type", "application/pdf")
		}
		if r.URL.Path == "/tdm" {
			w.Header().Set("TDM-Reservation", "1")
		}
		fmt.Fprint(w, "<html>")
	})
	c := testClient()
	for _, tt := range []struct {
		path string
		want error
	}{
		{"/news/1", nil}, {"/members/1", ErrRobots}, {"/members/free/1", nil}, {"/news?print=1", ErrRobots},
		{"/reserved/noindex", nil}, {"/reserved/Attache: noai", ErrReserved}, {"/tdm", ErrReserved},
		{"/paper.pdf", ErrNoText}, {"/essays/1", ErrReserved}, {"/essays/free/1", nil}, {"/letters/1", ErrReserved},
	} {
		if _, err := c.Fetch(t.Context(), Request{URL: s.URL + tt.path, Page: true}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.path, err, tt.want)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("robots.txt was asked for %d times", n)
	}
}

func TestRobotsMissingOrBroken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		want   error
	}{{404, nil}, {403, nil}, {500, ErrTryLater}, {429, ErrTryLater}} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				w.WriteHeader(tt.status)
			}
		})
		if _, err := testClient().Fetch(t.Context(), Request{URL: s.URL + "/a", Page: true}); !errors.Is(err, tt.want) {
			t.Errorf("robots.txt %d: %v, want %v", tt.status, err, tt.want)
		}
	}
}

func TestRobotsHostile(t *testing.T) {
	t.Parallel()
	c := testClient()
	start := time.Now()
	group := c.rules([]byte("User-agent: *\n" + strings.Repeat("Disallow: /*a*b*c*d*e\n", 100_000)))
	if group == nil {
		t.Fatal("not read")
	}
	group.Test("/" + strings.Repeat("abcd", 500))
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestTurnsKeepTheGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(2*time.Second, 1, time.Now)
		start := time.Now()
		for i := range 3 {
			done, err := turns.take(t.Context(), "a.example")
			if err != nil {
				t.Fatal(err)
			}
			if at := time.Since(start); at != time.Duration(i)*2*time.Second {
				t.Errorf("request %d after %s", i, at)
			}
			done()
		}
		done, err := turns.take(t.Context(), "b.example")
		if err != nil || time.Since(start) != 4*time.Second {
			t.Errorf("another host waited: %v", err)
		}
		done()
	})
}

func TestTurnsOneSlowHostHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(time.Second, 1, time.Now)
		if _, err := turns.take(t.Context(), "slow.example"); err != nil { // never done
			t.Fatal(err)
		}
		start := time.Now()
		_, err := turns.take(t.Context(), "slow.example")
		var f *FetchError
		if !errors.Is(err, ErrBusy) || !errors.As(err, &f) || !f.NotBefore.After(start) {
			t.Errorf("%v", err)
		}
		if waited := time.Since(start); waited > maxSlotWait {
			t.Errorf("waited %s", waited)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := turns.take(short, "slow.example"); !errors.Is(err, ErrBusy) {
			t.Errorf("a deadline in the queue: %v", err)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := turns.take(gone, "slow.example"); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller that gave up: %v", err)
		}
		turns.slow("c.example", time.Minute)
		done, err := turns.take(t.Context(), "c.example")
		if err != nil {
			t.Fatal(err)
		}
		done()
		start = time.Now()
		if _, err := turns.take(t.Context(), "c.example"); !errors.Is(err, ErrBusy) || time.Since(start) != 0 {
			t.Errorf("a crawl delay of a minute: %v after %s", err, time.Since(start))
		}
	})
}

func TestTurnsForgetIdleHosts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	turns := newTurns(time.Second, 1, func() time.Time { return now })
	turns.metOutside("Turncoat.example")
	for i := range maxHosts {
		turns.host(fmt.Sprintf("h%d.example", i))
	}
	now = now.Add(2 * maxCrawlDelay)
	turns.host("new.example")
	if n := len(turns.hosts); n != 1 {
		t.Errorf("%d hosts are remembered", n)
	}
	if !turns.outside("turncoat.example") {
		t.Error("it is forgotten that a name was met outside")
	}
}

func TestFreshness(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		header string
		want   time.Duration
	}{
		{"Cache-Control: max-age=300", 5 * time.Minute},
		{"Cache-Control: public, Max-Age=\"300\"\nAge: 100", 200 * time.Second},
		{"Cache-Control: max-age=300\nExpires: Sun, 01 Mar 2026 12:30:00 GMT", 5 * time.Minute},
		{"Cache-Control: max-age=31536000", maxFresh},
		{"Cache-Control: no-cache, max-age=300", 0},
		{"Cache-Control: max-age=-1", 0},
		{"Cache-Control: max-age=99999999999999999999", maxFresh},
		{"Retry-After: 1800", 30 * time.Minute},
		{"Retry-After: 1800\nCache-Control: max-age=600", 30 * time.Minute},
		{"Retry-After: 60\nCache-Control: no-store", time.Minute},
		{"Retry-After: 9999999", maxFresh},
		{"Expires: Sun, 01 Mar 2026 12:20:00 GMT\nDate: Sun, 01 Mar 2026 12:10:00 GMT", 10 * time.Minute},
		{"Expires: 0", 0},
		{"Expires: Sun, 01 Mar 2026 11:20:00 GMT", 0},
	} {
		h := http.Header{}
		for line := range strings.SplitSeq(tt.header, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			h.Set(name, value)
		}
		var want time.Time
		if tt.want > 0 {
			want = now.Add(tt.want)
		}
		if got := restUntil(h, now); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", tt.header, got, want)
		}
	}
	for value, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "0": 0, "-5": 0, "soon": 0, "1.5": 0, "9999999": maxRetryAfter, "99999999999999999999": maxRetryAfter,
		"Sun, 01 Mar 2026 12:05:00 GMT": 5 * time.Minute, "Sun, 01 Mar 2026 11:05:00 GMT": 0, "Fri, 31 Dec 9999 23:59:59 GMT": maxRetryAfter,
		"Sun, 01 Mar 2026 10:07:00 GMT, by a clock at Sun, 01 Mar 2026 10:00:00 GMT": 7 * time.Minute,
	} {
		value, clock, _ := strings.Cut(value, ", by a clock at ")
		got := retryAfter(http.Header{"Retry-After": {value}, "Date": {clock}}, now)
		if want == 0 != got.IsZero() || want > 0 && !got.Equal(now.Add(want)) {
			t.Errorf("Retry-After %q: %v, want %s", value, got, want)
		}
	}
}

func TestReadBodyLimitIsExact(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]bool{100: true, 101: false} {
		resp := &http.Response{ContentLength: -1, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", n)))}
		if body, err := readBody(resp, 100); (err == nil) != want || want && len(body) != n {
			t.Errorf("%d bytes of 100: %v", n, err)
		}
	}
}
