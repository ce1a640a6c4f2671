package feed

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// articlePage is a page as outlets make them, with what is not article.
func articlePage(head, text string) string {
	return `<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>River talks go on | The Morrow</title>
<meta property="og:site_name" content="The Morrow"><meta property="article:published_time" content="2026-03-03T07:05:00+01:00">
<meta name="author" content="By Ada Vantongeren">` + head + `</head>
<body><header><nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav></header>
<aside class="related"><h3>Most read</h3><ul><li><a href="/2">Ten ways to cook an eel</a></li></ul></aside>
<main><article><h1>River talks go on</h1>` + text + `</article></main>
<div class="newsletter-signup">Get our newsletter every morning</div>
<footer>© The Morrow 2026. All rights reserved. Privacy policy</footer></body></html>`
}

func paragraphs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>Delegates from both banks met for day %d in the old customs house, and the minister said that “no side has left the table”, although the question of the upper dam was put off until the autumn.</p>\n", i)
	}
	return b.String()
}

func TestPage(t *testing.T) {
	t.Parallel()
	p, err := Page([]byte(articlePage("", paragraphs(6))), "https://www.morrow.example/news/1?utm_source=x")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"met for day 0", "met for day 5", "“no side has left the table”", "<p>"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	for _, furniture := range []string{"newsletter", "eel", "Privacy", "Sport"} {
		if strings.Contains(p.Text, furniture) {
			t.Errorf("the text holds %q", furniture)
		}
	}
	if !strings.Contains(p.Title, "River talks go on") || p.Language != "en-GB" || p.Byline != "Ada Vantongeren" || p.Site != "The Morrow" {
		t.Errorf("title %q, language %q, byline %q, site %q", p.Title, p.Language, p.Byline, p.Site)
	}
	if want := time.Date(2026, 3, 3, 6, 5, 0, 0, time.UTC); !p.Published.Equal(want) {
		t.Errorf("published %s, want %s", p.Published, want)
	}
	s := p.Story("https://www.morrow.example/news/1?utm_source=x")
	if s.Key != "morrow.example/news/1" || s.Version != 1 || !s.Publish || s.Body != p.Text {
		t.Errorf("story %+v", s)
	}
}

func TestPageDates(t *testing.T) {
	t.Parallel()
	for _, head := range []string{
		`<meta itemprop="datePublished" content="2026-03-02">`,
		`<meta name="DC.date.issued" content="2026-03-02">`,
		`<script type="application/ld+json">{"@type":"NewsArticle", "datePublished" : "2026-03-02T00:00:00Z",}</script>`,
		`<time datetime="2026-03-02">yesterday</time>`,
	} {
		page := strings.Replace(articlePage(head, paragraphs(6)), `<meta property="article:published_time" content="2026-03-03T07:05:00+01:00">`, "", 1)
		p, err := Page([]byte(page), "")
		if err != nil || p.Published.Format(time.DateOnly) != "2026-03-02" {
			t.Errorf("%s: %s, %v", head, p.Published, err)
		}
	}
}

func TestPageCharset(t *testing.T) {
	t.Parallel()
	page := strings.Replace(articlePage("", paragraphs(6)), `charset="utf-8"`, `charset="windows-1252"`, 1)
	p, err := Page([]byte(encoded(t, charmap.Windows1252, page)), "")
	if err != nil || !strings.Contains(p.Text, "“no side has left the table”") {
		t.Errorf("%v: %.200s", err, p.Text)
	}
}

func TestPageRefused(t *testing.T) {
	t.Parallel()
	long := paragraphs(6)
	for _, tt := range []struct {
		name, page string
		want       error
	}{
		{"noai", articlePage(`<meta name="robots" content="index, noai">`, long), ErrReserved},
		{"noarchive for us", articlePage(`<meta name="Attache" content="noarchive">`, long), ErrReserved},
		{"noarchive for another", articlePage(`<meta name="otherbot" content="noarchive">`, long), nil},
		{"noindex", articlePage(`<meta name="robots" content="noindex, follow, max-snippet:-1">`, long), nil},
		{"no snippets", articlePage(`<meta name="robots" content="max-snippet: 0">`, long), ErrReserved},
		{"TDMRep", articlePage(`<meta name="tdm-reservation" content="1">`, long), ErrReserved},
		{"TDMRep of none", articlePage(`<meta name="tdm-reservation" content="0">`, long), nil},
		{"not free", articlePage(`<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>`, long), ErrPaywall},
		{"free", articlePage(`<script type="application/ld+json">{"isAccessibleForFree": true}</script>`, long), nil},
		{"stub", articlePage("", paragraphs(1)+"<p>Subscribe now to continue reading this article. Already a subscriber? Log in.</p>"), ErrPaywall},
		{"long text that asks for subscriptions", articlePage("", paragraphs(12)+"<p>Start your free trial.</p>"), nil},
		{"wall", `<html><head><title>Just a moment...</title></head><body><p>Enable JavaScript and cookies to continue</p></body></html>`, ErrBlocked},
		{"nothing", "<html><body></body></html>", ErrNoText},
		{"no bytes", "", ErrNoText},
		{"too deep", strings.Repeat("<div>", 100_000), ErrTooLarge},
		{"too many elements", "<html><body>" + strings.Repeat("<p>x", 50_000), ErrTooLarge},
		{"too many bytes", strings.Repeat("x", maxPage+1), ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if _, err := Page([]byte(tt.page), "https://morrow.example/1"); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %s", took)
			}
		})
	}
}

// TestPageLargest holds the time of the largest page that is still extracted.
func TestPageLargest(t *testing.T) {
	t.Parallel()
	page := "<html><body><article>" + strings.Repeat("<p>Words of a paragraph, with a comma.</p>", maxPageElements-100)
	start := time.Now()
	if _, err := Page([]byte(page), ""); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %s", took)
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	const page = `<html><head><base href="/sub/">
<link rel="alternate" type="application/rss+xml" title=" News
 of the day " href="rss.xml"><link REL="Alternate" TYPE="application/atom+xml; charset=utf-8" href="https://b.example/atom#x">
<link rel="alternate" type="text/html" hreflang="fr" href="/fr"><link rel="alternate" type="application/rss+xml" href="rss.xml">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"></head>
<body><a href="/feeds/world.rss" title="World">World</a> <a href="/feedback">Feedback</a> <a href="rss.xml">again</a></body></html>`
	got := Discover([]byte(page), "https://a.example/news/")
	want := []Found{
		{"https://a.example/sub/rss.xml", "News of the day", "application/rss+xml"},
		{"https://b.example/atom", "", "application/atom+xml"},
		{"https://a.example/feeds/world.rss", "World", ""},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for _, f := range Discover([]byte("<html>nothing"), "https://a.example/x") {
		if !strings.HasPrefix(f.URL, "https://a.example/") || f.Title != hinted {
			t.Errorf("hint %+v", f)
		}
	}
	if got := Discover([]byte("<html>nothing"), ""); len(got) != 0 {
		t.Errorf("without an address: %v", got)
	}
	if got := Discover([]byte(strings.Repeat(`<a href="/feed">`, 100_000)), "https://a.example/"); len(got) != 1 {
		t.Errorf("%d of one", len(got))
	}
}

func TestLooksLikeHTML(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]bool{
		" <!DOCTYPE html><p>": true, "<HTML>": true, "<div><p>x": true, rssFeed: false, atomFeed: false, "<newsItem>": false, "<a <b": true, "plain text": false, "": false,
	} {
		if got := LooksLikeHTML([]byte(doc)); got != want {
			t.Errorf("LooksLikeHTML(%.20q) = %v", doc, got)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(articlePage("", paragraphs(3))), "https://a.example/")
	f.Add([]byte("<meta name=robots content=noai><p>"), "")
	f.Fuzz(func(t *testing.T, page []byte, address string) {
		p, err := Page(page, address)
		if err == nil && p.Text == "" {
			t.Error("a page without text is no error")
		}
		for _, found := range Discover(page, address) {
			if found.URL == "" {
				t.Error("a feed without address")
			}
		}
	})
}
