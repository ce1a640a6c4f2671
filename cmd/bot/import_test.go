package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// library serves documents by path and query, and counts what is asked for.
type library struct {
	mu    sync.Mutex
	docs  map[string]string // "" = 403, "broken" = 503 for an hour
	asked []string
	*httptest.Server
}

func newLibrary(t *testing.T) *library {
	l := &library{docs: make(map[string]string)}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.asked = append(l.asked, r.URL.RequestURI())
		switch doc, ok := l.docs[r.URL.RequestURI()]; {
		case !ok:
			http.NotFound(w, r)
		case doc == "broken":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
		case doc == "":
			w.WriteHeader(http.StatusForbidden)
		default:
			fmt.Fprint(w, doc)
		}
	}))
	t.Cleanup(l.Close)
	return l
}

// put changes a document; "broken" fails in passing.
func (l *library) put(uri, doc string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.docs[uri] = doc
}

// times returns how often a document was asked for.
func (l *library) times(uri string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range l.asked {
		if a == uri {
			n++
		}
	}
	return n
}

func past(head string, keys ...string) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Gazette</title>` + head)
	for i, key := range keys {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%s</guid><title>Story %s</title><description>A treaty of %s was signed.</description><pubDate>Tue, 0%d Mar 2021 07:00:00 GMT</pubDate></item>`, key, key, key, i+1)
	}
	return b.String() + `</channel></rss>`
}

// archiveOf is a database with a subscribed channel, and the settings for it.
func archiveOf(t *testing.T, list string) map[string]string {
	t.Helper()
	folder := t.TempDir()
	t.Chdir(folder)
	if err := os.WriteFile("feeds.yaml", []byte("topics:\n  - {name: treaties, title: Treaties, phrases: [treaty]}\nfeeds:\n"+list), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"DATABASE_URL": filepath.Join(folder, "past.db"), "ATTACHE_ALLOW_NETS": "127.0.0.0/8"}
	db, err := store.Open(t.Context(), env["DATABASE_URL"], nil)
	if err != nil {
		t.Fatal(err)
	}
	_, subErr := db.Subscribe(t.Context(), briefs.Subscription{Server: "1", Channel: "2", Filter: briefs.OnTopics("treaties")})
	if err := errors.Join(subErr, db.Close()); err != nil {
		t.Fatal(err)
	}
	return env
}

// found returns the headlines that members find, sorted; nothing may be owed.
func found(t *testing.T, env map[string]string) string {
	t.Helper()
	db, err := store.Open(t.Context(), env["DATABASE_URL"], &store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	counts, err := db.Counts(t.Context())
	if err != nil || counts.Owed > 0 {
		t.Errorf("%d messages are owed, want none: %v", counts.Owed, err)
	}
	hits, err := db.Briefs(t.Context(), briefs.BriefQuery{Viewer: briefs.Viewer{Server: "130000000000000001"}, Search: "treaty", Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	var headlines []string
	for _, b := range hits {
		headlines = append(headlines, b.Headline)
	}
	slices.Sort(headlines)
	return strings.Join(headlines, ", ")
}

func TestImportFollowsArchive(t *testing.T) {
	l := newLibrary(t)
	env := archiveOf(t, `  - {name: gazette, url: "`+l.URL+`/feed", outlet: Gazette, kind: private}`)
	l.docs["/feed"] = past(`<atom:link rel="prev-archive" href="/2021-02"/>`, "e", "d")
	l.docs["/2021-02"] = ""
	l.docs["/2021-01"] = past(`<atom:link rel="next-archive" href="/2021-02"/>`, "b", "a")
	got := call(t, "", env, "import", "--gap", "0s", "gazette")
	if got.code != 1 || !strings.Contains(got.stderr, "run it again") || found(t, env) != "Story d, Story e" {
		t.Errorf("exit code %d: %s; found %s", got.code, got.stderr, found(t, env))
	}
	l.mu.Lock()
	// The text of an item is no link of the feed's.
	l.docs["/2021-02"] = past(`<atom:link rel="prev-archive" href="/2021-01"/>`, "c", "d") + `<link rel="prev-archive" href="/feed"/>`
	l.mu.Unlock()
	got = call(t, "", env, "import", "--gap", "0s", "gazette")
	if got.code != 0 || found(t, env) != "Story a, Story b, Story c, Story d, Story e" || !strings.HasPrefix(got.stdout, "5 stories") {
		t.Errorf("exit code %d: %s%s; found %s", got.code, got.stdout, got.stderr, found(t, env))
	}
	if n := l.times("/feed"); n != 1 {
		t.Errorf("the first document was asked for %d times, want it to go on after it", n)
	}
	if got := call(t, "", env, "import", "gazette"); got.code != 1 || !strings.Contains(got.stderr, "filed already") {
		t.Errorf("a third time: exit code %d: %s", got.code, got.stderr)
	}
}

// TestImportPagedFeed: a feed's past ends with 404, and for servers that know no end
// once they have nothing new; in a circle nobody goes round.
func TestImportPagedFeed(t *testing.T) {
	const press = `<generator>https://wordpress.org/?v=6.1</generator>`
	pages := func(older ...string) map[string]string {
		docs := map[string]string{"/feed?x=1": past(press, "c"), "/feed?paged=2&x=1": past(press, "b"), "/feed?paged=3&x=1": past(press, "a")}
		for i, doc := range older {
			docs[fmt.Sprintf("/feed?paged=%d&x=1", i+4)] = doc
		}
		return docs
	}
	built := func(n int) string { return fmt.Sprintf("%s<lastBuildDate>%d</lastBuildDate>", press, n) }
	next := func(to string) string { return `<atom:link rel="next" href="` + to + `"/>` }
	for _, tt := range []struct {
		name string
		docs map[string]string
		want int // requests
	}{
		{"ends with 404", pages(), 4},
		{"ends with an empty page", pages(past(press)), 4},
		{"sends the last page again, built anew", pages(past(built(1), "a"), past(built(2), "a"), past(built(3), "a")), 5},
		{"sends the first page again, built anew", pages(past(built(1), "c"), past(built(2), "c"), past(built(3), "c")), 5},
		{"has a page of what is known", pages(past(press, "b", "a"), past(press, "d")), 6},
		{"goes in a circle", map[string]string{
			"/feed?x=1": past(next("/2"), "c"), "/2": past(next("/3"), "b"), "/3": past(next("/2"), "a"),
		}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := newLibrary(t)
			env := archiveOf(t, `  - {name: gazette, url: "`+l.URL+`/feed?x=1", outlet: Gazette, kind: private}`)
			l.docs = tt.docs
			got := call(t, "", env, "import", "--gap", "0s", l.URL+"/feed?x=1")
			if got.code != 0 || !strings.HasPrefix(found(t, env), "Story a, Story b, Story c") || len(l.asked) != tt.want {
				t.Errorf("exit code %d: %s; found %s; asked %q", got.code, got.stderr, found(t, env), l.asked)
			}
		})
	}
}

func TestImportFolder(t *testing.T) {
	box := tray(t.TempDir())
	env := archiveOf(t, `  - {name: vista, folder: "`+string(box)+`", outlet: Vista Press, kind: private, audience: ["130000000000000001"]}`)
	river := dispatch{guid: "river", version: 1, headline: "River", text: "A treaty was signed."}
	for i, d := range []dispatch{
		river,
		{guid: "harbour", version: 1, headline: "Harbour", text: "Another treaty was signed."},
		{guid: "held", version: 1, headline: "Held", text: "A secret treaty.", embargo: "<embargoed/>"},
		{guid: "gone", version: 1, headline: "Gone", text: "A wrong treaty."},
		{guid: "gone", version: 2, headline: "Gone", text: "A wrong treaty.", status: "canceled"},
		{guid: "river", version: 2, headline: "River, again", text: "A treaty was signed at last."},
	} {
		box.deliver(t, fmt.Sprint(i, ".xml"), d.g2())
	}
	box.deliver(t, "6.xml", "<newsItem")
	for range 2 {
		got := call(t, "", env, "import", "vista")
		if want := "Harbour, River, again"; got.code != 0 || found(t, env) != want {
			t.Errorf("exit code %d: %s; found %s, want %s", got.code, got.stderr, found(t, env), want)
		}
		if !box.holds("0.xml") || box.holds("done") {
			t.Error("the folder was changed")
		}
	}
	if got := call(t, "", env, "import", string(box)); got.code != 1 || !strings.Contains(got.stderr, "--feed") {
		t.Errorf("a folder without a feed: exit code %d: %s", got.code, got.stderr)
	}
}

func TestImportPages(t *testing.T) {
	l := newLibrary(t)
	env := archiveOf(t, `  - {name: gazette, url: "`+l.URL+`/feed", outlet: Gazette, kind: private, use: brief, licence: "by permission"}
  - {name: other, url: "`+l.URL+`/other", outlet: Other, kind: private}`)
	for _, key := range []string{"a", "b"} {
		l.docs["/"+key] = `<html><head><title>Page ` + key + `</title><meta property="article:published_time" content="2020-05-05T10:00:00Z"></head><body><article><h1>Page ` + key + `</h1>` +
			strings.Repeat(`<p>Delegates of both banks signed the treaty `+key+` in the old customs house on Tuesday, after a third day of talks.</p>`, 6) + `</article></body></html>`
	}
	list := "# pages\n" + l.URL + "/a\n\n" + l.URL + "/missing\n" + l.URL + "/b\n"
	if err := os.WriteFile("pages.txt", []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	got := call(t, "", env, "import", "--gap", "0s", "--feed", "gazette", "pages.txt")
	if got.code != 0 || found(t, env) != "Page a, Page b" || !strings.Contains(got.stderr, "line 4") {
		t.Errorf("exit code %d: %s; found %s", got.code, got.stderr, found(t, env))
	}
	got = call(t, "", env, "import", "--gap", "0s", "--feed", "gazette", "--again", "pages.txt")
	if got.code != 0 || l.times("/a") != 1 || l.times("/b") != 1 {
		t.Errorf("exit code %d; asked %q, want no page twice", got.code, l.asked)
	}
	// A page that failed in passing is asked for again, one that is closed is not.
	l.put("/c", "broken")
	if err := os.WriteFile("pages.txt", []byte(l.URL+"/c\n"+l.URL+"/missing\n"+l.URL+"/b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = call(t, "", env, "import", "--gap", "0s", "--feed", "gazette", "pages.txt")
	if got.code != 1 || !strings.Contains(got.stderr, "line 1") || !strings.Contains(got.stderr, "run it again") {
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	}
	l.put("/c", strings.ReplaceAll(l.docs["/b"], "Page b", "Page c"))
	missing := l.times("/missing")
	got = call(t, "", env, "import", "--gap", "0s", "--feed", "gazette", "pages.txt")
	if got.code != 0 || l.times("/missing") != missing || !strings.Contains(found(t, env), "Page c") {
		t.Errorf("exit code %d: %s; found %s; asked %q", got.code, got.stderr, found(t, env), l.asked)
	}
	if got := call(t, "", env, "import", "--feed", "other", "pages.txt"); got.code != 1 || !strings.Contains(got.stderr, "use: brief") {
		t.Errorf("a feed without a licence: exit code %d: %s", got.code, got.stderr)
	}
}

// TestImportWords: what past items say is fetched from where they say it is, all of
// it, and nothing of a document is filed before it is had.
func TestImportWords(t *testing.T) {
	l := newLibrary(t)
	env := archiveOf(t, `  - {name: wire, url: "`+l.URL+`/wire", outlet: Wire, kind: private, use: brief, licence: contract}`)
	var items, want []string
	for n := range 45 { // more than a poll gets at once
		name := fmt.Sprintf("item-%02d", n)
		l.docs["/words/"+name] = `<nitf><body><body.content><p>Both banks signed the treaty of ` + name + `.</p></body.content></body></nitf>`
		items = append(items, fmt.Sprintf(`{"item":{"altids":{"itemid":%q},"version":1,"type":"text","versioncreated":"2021-03-05T07:00:00Z","pubstatus":"usable",
			"signals":["newscontent"],"editorialpriority":"r","headline":"On %s","headline_extended":"In short.","renditions":{"nitf":{"href":"%s/words/%s"}}}}`, name, name, l.URL, name))
		want = append(want, "On "+name)
	}
	l.docs["/wire"] = `{"data":{"meta":{},"items":[` + strings.Join(items, ",") + `]}}`
	whole := l.docs["/words/item-44"]
	l.put("/words/item-44", "broken")
	l.put("/words/item-43", "") // closed for good: its abstract serves
	want = slices.Delete(want, 43, 44)
	got := call(t, "", env, "import", "--gap", "0s", "wire")
	if got.code != 1 || !strings.Contains(got.stderr, "run it again") || found(t, env) != "" {
		t.Errorf("exit code %d: %s; found %s", got.code, got.stderr, found(t, env))
	}
	l.put("/words/item-44", whole)
	got = call(t, "", env, "import", "--gap", "0s", "wire")
	if got.code != 0 || !strings.HasPrefix(got.stdout, "45 stories") || found(t, env) != strings.Join(want, ", ") {
		t.Errorf("exit code %d: %s%s; found %s", got.code, got.stdout, got.stderr, found(t, env))
	}

	// The same of files that were kept.
	kept := t.TempDir()
	if err := os.WriteFile(filepath.Join(kept, "late.json"), []byte(strings.ReplaceAll(items[0], "item-00", "late")), 0o600); err != nil {
		t.Fatal(err)
	}
	l.put("/words/late", "broken")
	if got := call(t, "", env, "import", "--gap", "0s", "--feed", "wire", kept); got.code != 1 || !strings.Contains(got.stderr, "run it again") {
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	}
	l.put("/words/late", strings.ReplaceAll(whole, "item-44", "late"))
	if got := call(t, "", env, "import", "--gap", "0s", "--feed", "wire", kept); got.code != 0 || !strings.Contains(found(t, env), "On late") {
		t.Errorf("exit code %d: %s; found %s", got.code, got.stderr, found(t, env))
	}
}
