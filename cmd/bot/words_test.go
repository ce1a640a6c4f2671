package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

// agency serves a wire whose items' words are in documents of their own.
type agency struct {
	*httptest.Server

	mu    sync.Mutex
	items []string
	down  bool
	asked map[string]int
	keys  map[string]string // what was sent along
}

func newAgency(t *testing.T) *agency {
	a := &agency{asked: map[string]int{}, keys: map[string]string{}}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.asked[r.URL.Path]++
		a.keys[r.URL.Path] = r.Header.Get("X-Key")
		name, isWords := strings.CutPrefix(r.URL.Path, "/words/")
		switch {
		case !isWords:
			w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(a.items)))
			if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			fmt.Fprintf(w, `{"data":{"meta":{},"items":[%s]}}`, strings.Join(a.items, ","))
		case name == "missing":
			http.NotFound(w, r)
		case name == "huge":
			_, _ = w.Write(make([]byte, 11<<20))
		case name == "page":
			fmt.Fprint(w, "<html><body>Log in</body></html>")
		case a.down:
			http.Error(w, "", http.StatusBadGateway)
		default:
			fmt.Fprintf(w, `<?xml version="1.0"?><nitf><head/><body><body.head/><body.content><block><p>Words of %s.</p></block></body.content></body></nitf>`, name)
		}
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *agency) item(name, link string, version int, made time.Time, status string) string {
	return fmt.Sprintf(`{"item":{"altids":{"itemid":%q,"etag":"%s_%d"},"version":%d,"type":"text","versioncreated":%q,"pubstatus":%q,"signals":["newscontent"],
		"headline":"On %s","headline_extended":"In short: %s","renditions":{"nitf":{"rel":"Story","href":"%s?qt=%d"}}}}`,
		name, name, version, version, made.UTC().Format(time.RFC3339), status, name, name, link, time.Now().UnixNano())
}

// TestWordsOfAWire: what AP's items say is fetched from where they say it is, once
// for each version, with the key for the agency's host alone, and an item waits
// for its words while they may yet come.
func TestWordsOfAWire(t *testing.T) {
	own, other := newAgency(t), newAgency(t)
	s := settings{extract: "off", variable: func(string) string { return "secret" }}
	r := newReader(s, slog.New(slog.DiscardHandler))
	r.client = feed.NewClient(feed.ClientOptions{UserAgent: "Attache/test", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	f := briefs.Feed{Name: "wire", URL: own.URL + "/wire", Headers: []briefs.Header{{Name: "X-Key", Value: "env:KEY"}}}
	recent, old := time.Now().Add(-time.Minute), time.Now().Add(-2*time.Hour)
	var last briefs.Checkpoint
	poll := func() map[string]string {
		t.Helper()
		c, err := r.Read(t.Context(), f, last)
		if err != nil {
			t.Fatal(err)
		}
		last = c.Next
		bodies := map[string]string{}
		for _, s := range c.Stories {
			bodies[s.GUID] = s.Text()
		}
		return bodies
	}
	want := func(got map[string]string, want ...string) {
		t.Helper()
		if len(got) != len(want)/2 {
			t.Errorf("read %d items, want %d: %q", len(got), len(want)/2, got)
		}
		for i := 0; i < len(want); i += 2 {
			if !strings.Contains(got[want[i]], want[i+1]) {
				t.Errorf("%s says %q, want %q", want[i], got[want[i]], want[i+1])
			}
		}
	}
	own.items = []string{
		own.item("river", own.URL+"/words/river", 1, recent, "usable"),
		own.item("missing", own.URL+"/words/missing", 1, recent, "usable"),
		own.item("huge", own.URL+"/words/huge", 1, recent, "usable"),
		own.item("page", own.URL+"/words/page", 1, recent, "usable"),
		own.item("elsewhere", other.URL+"/words/elsewhere", 1, recent, "usable"),
		own.item("file", "file:///etc/passwd", 1, recent, "usable"),
		own.item("killed", own.URL+"/words/killed", 2, recent, "canceled"),
	}
	want(poll(), "river", "Words of river.", "missing", "In short: missing", "huge", "In short: huge", "page", "In short: page",
		"elsewhere", "In short: elsewhere", "file", "In short: file", "killed", "")
	if len(other.asked) > 0 {
		t.Errorf("a wire made the bot ask in the operator's networks for %v", other.asked)
	}
	if own.keys["/words/river"] != "secret" || own.asked["/words/killed"] != 0 {
		t.Errorf("sent along %q; asked for a killed item's words %d times", own.keys, own.asked["/words/killed"])
	}

	// The wire has moved on: of what is known nothing is asked for again.
	own.items = append(own.items, own.item("bridge", own.URL+"/words/bridge", 1, recent, "usable"), own.item("ferry", own.URL+"/words/ferry", 1, old, "usable"))
	own.down = true
	want(poll(), "ferry", "In short: ferry", "killed", "") // too old to wait for its words
	own.down = false
	want(poll(), "bridge", "Words of bridge.", "killed", "")
	want(poll())
	if own.asked["/words/river"] != 1 || own.asked["/words/bridge"] != 2 || own.asked["/wire"] != 4 {
		t.Errorf("asked %v", own.asked)
	}

	// A later version has words of its own.
	own.items[0] = own.item("river", own.URL+"/words/river-2", 2, recent, "usable")
	own.items = append(own.items, own.item("mill", own.URL+"/words/mill", 1, recent, "withheld"))
	want(poll(), "river", "Words of river-2.", "mill", "Words of mill.", "killed", "")
}

// TestWordsOfAFolder: with the agency's host in the list, the words of a watched
// folder's items are fetched from there, with the key; without it none are.
func TestWordsOfAFolder(t *testing.T) {
	own, other := newAgency(t), newAgency(t)
	r := newReader(settings{extract: "off", variable: func(string) string { return "secret" }}, slog.New(slog.DiscardHandler))
	r.client = feed.NewClient(feed.ClientOptions{UserAgent: "Attache/test", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	r.once, r.keep = true, true
	for _, tt := range []struct{ words, want, elsewhere string }{{own.URL, "Words of river.", "In short: hill"}, {"", "In short: river", "In short: hill"}} {
		box := tray(t.TempDir())
		box.deliver(t, "a.json", `{"data":{"items":[`+own.item("river", own.URL+"/words/river", 1, time.Now(), "usable")+","+
			own.item("hill", other.URL+"/words/hill", 1, time.Now(), "usable")+`]}}`)
		f := briefs.Feed{Name: briefs.FeedName("wire" + tt.words), Folder: string(box), Words: tt.words}
		if tt.words != "" {
			f.Headers = []briefs.Header{{Name: "X-Key", Value: "env:KEY"}}
		}
		c, err := r.Read(t.Context(), f, briefs.Checkpoint{})
		if err != nil || len(c.Stories) != 2 || !strings.Contains(c.Stories[0].Text(), tt.want) || !strings.Contains(c.Stories[1].Text(), tt.elsewhere) {
			t.Errorf("%q: %+v, %v", tt.words, c.Stories, err)
		}
	}
	if own.asked["/words/river"] != 1 || own.keys["/words/river"] != "secret" || len(other.asked) > 0 {
		t.Errorf("asked %v with %q, and %v", own.asked, own.keys, other.asked)
	}
}

// TestWordsAreBounded: a wire that names ever so many documents gets some at a time,
// and one whose documents all fail is not asked for all of them.
func TestWordsAreBounded(t *testing.T) {
	a := newAgency(t)
	for i := range 60 {
		a.items = append(a.items, a.item(fmt.Sprint("item-", i), fmt.Sprintf("%s/words/%d", a.URL, i), 1, time.Now(), "usable"))
	}
	s := settings{extract: "off", variable: func(string) string { return "" }}
	r := newReader(s, slog.New(slog.DiscardHandler))
	r.client = feed.NewClient(feed.ClientOptions{UserAgent: "Attache/test", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	f := briefs.Feed{Name: "wire", URL: a.URL + "/wire"}
	var last briefs.Checkpoint
	for i, want := range []int{0, 40, 20, 0} {
		a.down = i == 0
		c, err := r.Read(t.Context(), f, last)
		if err != nil || len(c.Stories) != want {
			t.Fatalf("poll %d brought %d stories, %v, want %d", i, len(c.Stories), err, want)
		}
		last = c.Next
	}
	total := 0
	for path, n := range a.asked {
		if filepath.Dir(path) == "/words" {
			total += n
		}
	}
	if total != 5+60 {
		t.Errorf("asked for words %d times, want 5 that failed and 60", total)
	}
}
