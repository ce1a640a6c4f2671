package feed

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// outlook is a feed of many shapes of item.
func outlook(items ...string) string {
	return `<?xml version="1.0"?><!-- made --><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Outlook</title><link>https://outlook.example/</link>` + strings.Join(items, "\n") + `</channel></rss>`
}

func outlookItem(n int) string {
	return fmt.Sprintf(`<item><title>Story %d</title><link>/news/%d</link><guid isPermaLink="false">o-%d</guid>
<description><![CDATA[%s]]></description><pubDate>Tue, 03 Mar 2026 07:05:00 GMT</pubDate></item>`, n, n, n, strings.Repeat("<p>Text.</p>", n*20))
}

var outlookNow = ParseOptions{Base: "https://outlook.example/feed", Now: at("2026-03-04T00:00:00Z")}

func TestParseNew(t *testing.T) {
	one, two, three := outlookItem(1), outlookItem(2), outlookItem(3)
	tests := []struct {
		name, old, doc string
		later          time.Duration
		titles         []string
		rest           int
	}{
		{"new on top", outlook(one, two), outlook(three, one, two), time.Minute, []string{"Story 3"}, 2},
		{"one changed", outlook(one, two), outlook(one, strings.Replace(two, "Story 2", "Tale 2", 1)), time.Minute, []string{"Tale 2"}, 1},
		{"one gone", outlook(one, two), outlook(two), time.Minute, nil, 1},
		{"an hour later", outlook(one, two), outlook(three, one, two), time.Hour, []string{"Story 3", "Story 1", "Story 2"}, 0},
		{"a clock set back", outlook(one), outlook(two, one), -time.Minute, []string{"Story 2", "Story 1"}, 0},
		{"the guid of a known one", outlook(one, two), outlook(strings.Replace(three, ">o-3<", ">o-1<", 1), one, two), time.Minute, []string{"Story 3", "Story 1", "Story 2"}, 0},
		{"an item in a text", outlook(one), outlook("<item><title>T</title><description><![CDATA[<item>x</item>]]></description></item>", one), time.Minute, []string{"T", "Story 1"}, 0},
		{"cut off", outlook(one), outlook(two, one)[:len(outlook(two, one))-20], time.Minute, []string{"Story 2", "Story 1"}, 0},
		{"entities", outlook(one), `<!DOCTYPE rss [<!ENTITY x "y">]>` + strings.TrimPrefix(outlook(two, one), `<?xml version="1.0"?>`), time.Minute, []string{"Story 2", "Story 1"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			first, err := ParseNew([]byte(tt.old), outlookNow, "")
			if err != nil || first.Memory == "" || first.Rest != 0 {
				t.Fatalf("the first document: %v, memory %q, %d left out", err, first.Memory, first.Rest)
			}
			o := outlookNow
			o.Now = o.Now.Add(tt.later)
			got, err := ParseNew([]byte(tt.doc), o, first.Memory)
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, s := range got.Stories {
				titles = append(titles, s.Title)
			}
			if d := cmp.Diff(tt.titles, titles); d != "" || got.Rest != tt.rest {
				t.Errorf("%d left out, want %d; titles (-want +got):\n%s", got.Rest, tt.rest, d)
			}
			sameAsWhole(t, []byte(tt.doc), o, got)
		})
	}
}

// sameAsWhole holds that what was read in part are the whole's stories, but for
// those left out.
func sameAsWhole(t *testing.T, doc []byte, o ParseOptions, news News) {
	t.Helper()
	whole, err := Parse(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Stories) != len(news.Stories)+news.Rest {
		t.Fatalf("%d stories and %d left out, of %d", len(news.Stories), news.Rest, len(whole.Stories))
	}
	i := 0
	for _, s := range news.Stories {
		for i < len(whole.Stories) && !cmp.Equal(whole.Stories[i], s) {
			i++
		}
		if i++; i > len(whole.Stories) {
			t.Fatalf("not among those of the whole document, or out of order: %+v", s)
		}
	}
	whole.Stories = nil
	part := news.Parsed
	part.Stories = nil
	if d := cmp.Diff(whole, part); d != "" {
		t.Errorf("(-whole +part):\n%s", d)
	}
}

// TestParseNewCorpus takes items out of real documents and puts them back.
func TestParseNewCorpus(t *testing.T) {
	data := sharedData(t)
	var files []string
	for _, dir := range []string{"rss", "rss-real", filepath.Join("wire", "files")} {
		found, err := filepath.Glob(filepath.Join(data, dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if data == "" || len(files) == 0 {
		t.Skip("no ../shared/data")
	}
	o := ParseOptions{Base: "https://base.example/feed", Now: at("2026-11-01T00:00:00Z")}
	partly := 0
	for _, name := range files {
		doc, err := os.ReadFile(name)
		if err != nil {
			continue // a folder
		}
		first, err := ParseNew(doc, o, "")
		whole, wholeErr := Parse(doc, o)
		if (err == nil) != (wholeErr == nil) {
			t.Errorf("%s: %v, but %v", filepath.Base(name), err, wholeErr)
		}
		if err != nil {
			continue
		}
		if d := cmp.Diff(whole, first.Parsed); d != "" {
			t.Errorf("%s: (-whole +first):\n%s", filepath.Base(name), d)
		}
		if first.Memory == "" {
			continue
		}
		text := toUTF8(doc, "")
		text = text[findRoot(text).at:]
		items, end, ok := cut(text, findRoot(text).name, func(uint64) bool { return false })
		if !ok {
			t.Errorf("%s: remembered, but can't be cut", filepath.Base(name))
			continue
		}
		for seed := range uint64(3) {
			r := rand.New(rand.NewPCG(seed, 1))
			some := slices.Clone(items)
			for i := range some {
				some[i].known = r.IntN(3) == 0
			}
			old, err := ParseNew(without(text, some, end), o, "")
			if err != nil {
				t.Fatal(name, err)
			}
			news, err := ParseNew(doc, o, old.Memory)
			if err != nil {
				t.Fatal(name, err)
			}
			if news.Rest > 0 && len(news.Stories) > 0 {
				partly++
			}
			sameAsWhole(t, doc, o, news)
		}
	}
	t.Logf("%d documents were read in part", partly)
	if partly < 40 {
		t.Errorf("only %d documents were read in part", partly)
	}
}

func FuzzParseNew(f *testing.F) {
	one, two := outlookItem(1), outlookItem(2)
	f.Add(outlook(one), outlook(two, one))
	f.Add(atomFeed, strings.Replace(atomFeed, "<entry>", "<entry><id>x</id><title>New</title></entry><entry>", 1))
	f.Add(rdfFeed, strings.Replace(rdfFeed, "One", "Eins", 1))
	f.Add(outlook(one, "<item><title>a<title></item>"), outlook(one, two+"<!--"+one))
	f.Fuzz(func(t *testing.T, old, doc string) {
		o := ParseOptions{Now: at("2026-03-04T00:00:00Z")}
		first, err := ParseNew([]byte(old), o, "")
		if err != nil {
			return
		}
		news, err := ParseNew([]byte(doc), o, first.Memory)
		if err != nil {
			return
		}
		sameAsWhole(t, []byte(doc), o, news)
	})
}

func TestRecall(t *testing.T) {
	m := remembered{whole: time.Unix(1772582400, 0)}
	ids := []identity{{1, 2, 3}, {1 << 63, 0, 9}}
	got := recall(m.with(ids))
	if !got.whole.Equal(m.whole) || len(got.items) != 2 || got.items[1<<63] != ids[1] {
		t.Errorf("recalled %+v", got)
	}
	for _, none := range []string{"", "x", "AAAA", strings.Repeat("A", 1<<20)} {
		if got := recall(none); len(got.items) != 0 {
			t.Errorf("recalled %+v of %.20q", got, none)
		}
	}
}

// BenchmarkParseNew reads a feed of which two items of twenty are new.
func BenchmarkParseNew(b *testing.B) {
	var items []string
	for i := range 22 {
		items = append(items, outlookItem(i))
	}
	old, err := ParseNew([]byte(outlook(items[2:]...)), outlookNow, "")
	if err != nil {
		b.Fatal(err)
	}
	doc := []byte(outlook(items[:20]...))
	for b.Loop() {
		if news, err := ParseNew(doc, outlookNow, old.Memory); err != nil || news.Rest != 18 {
			b.Fatal(err, news.Rest)
		}
	}
}
