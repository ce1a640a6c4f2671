package feed

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	stdhtml "html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	readability "github.com/go-shiori/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"github.com/attache-bot/attache/briefs"
)

// Limits on pages. Extraction takes time that grows with the elements of a page
// and cannot be stopped, so what is too large is refused before it starts.
const (
	maxPageElements = 25_000
	minArticle      = 200  // characters; shorter is no article
	maxStub         = 1500 // characters; a longer text is no paywall's stub
)

// PageText is the article of a web page.
type PageText struct {
	Title     string
	Text      string    // HTML of the article alone: paragraphs, headings, quotations
	Published time.Time // UTC, zero = not said
	Language  string    // BCP 47, "" = not said
	Byline    string
	Site      string // the outlet as the page names it, "" = not said
}

// Story returns the page as the one story of its address.
func (p PageText) Story(address string) briefs.Story {
	stories := []briefs.Story{{
		FeedTitle: p.Site, Link: address, Title: p.Title, Body: p.Text, Language: p.Language, Byline: p.Byline,
		Published: p.Published, Version: 1, Status: briefs.StatusUsable, Publish: true,
	}}
	identify(stories)
	return stories[0]
}

// Page finds the article of a web page. The address, "" if not known, resolves
// its links. Everything that is not article is left out as well as a maintained
// library can; what remains may still hold captions and notices.
//
// The error wraps [ErrReserved] where the page forbids that its text be used,
// [ErrPaywall] where only a stub is there, [ErrBlocked] for a wall against bots,
// [ErrTooLarge] for pages that would take too long, [ErrNoText] for all others
// without an article. It holds two to three times the page in memory.
func Page(page []byte, address string) (PageText, error) {
	return PageBy(context.Background(), page, address, nil)
}

// Article is what an extractor finds on a page.
type Article struct {
	Title    string `json:"title"`
	Text     string `json:"text"` // HTML of the article alone
	Language string `json:"language"`
	Byline   string `json:"byline"`
	Site     string `json:"site"`

	published time.Time
}

// Extractor finds the article of a page in UTF-8 that may be used.
type Extractor func(ctx context.Context, page []byte, address string) (Article, error)

// PageBy is [Page] with a better extractor. Where that fails, or is nil, the one
// of this process serves.
func PageBy(ctx context.Context, page []byte, address string, better Extractor) (PageText, error) {
	if len(page) > maxPage {
		return PageText{}, fmt.Errorf("page of %d kB: %w", len(page)>>10, ErrTooLarge)
	}
	text := pageToUTF8(page)
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil { // nested deeper than 512 elements
		return PageText{}, fmt.Errorf("page: %w: %w", ErrTooLarge, err)
	}
	facts := readFacts(doc)
	switch {
	case facts.elements > maxPageElements:
		return PageText{}, fmt.Errorf("page of %d elements: %w", facts.elements, ErrTooLarge)
	case facts.reserved != "":
		return PageText{}, fmt.Errorf("%w: its %s", ErrReserved, facts.reserved)
	case facts.paid:
		return PageText{}, fmt.Errorf("%w: the page says so", ErrPaywall)
	}
	if better != nil {
		if a, err := better(ctx, text, address); err == nil {
			if out, err := a.page(facts); err == nil {
				return out, nil
			}
		}
	}
	a, err := extract(doc, address)
	if err != nil {
		return PageText{}, err
	}
	return a.page(facts)
}

// page joins what was extracted and what the page says of itself.
func (a Article) page(facts pageFacts) (PageText, error) {
	words := strings.Join(strings.Fields(stdhtml.UnescapeString(anyTag.ReplaceAllString(a.Text, " "))), " ")
	if err := stub(words, cmp.Or(a.Title, facts.title)); err != nil {
		return PageText{}, err
	}
	out := PageText{
		Title: cmp.Or(strings.TrimSpace(a.Title), facts.title), Text: strings.TrimSpace(a.Text),
		Published: facts.published, Language: languageTag(cmp.Or(facts.language, a.Language)),
		Byline: byline(a.Byline), Site: strings.TrimSpace(a.Site),
	}
	if out.Published.IsZero() {
		out.Published = a.published
	}
	return out, nil
}

// LooksLikeHTML reports whether the bytes are a web page rather than a feed, a
// wire item or a text.
func LooksLikeHTML(body []byte) bool {
	head := toUTF8(body[:min(len(body), 16<<10)], "")
	head = bytes.TrimLeft(head, " \t\r\n")
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	r := findRoot(head)
	return r.at < 0 && slices.Contains(pageElements, r.first)
}

// pageElements are what a page, or a piece of one, begins with.
var pageElements = []string{
	"html", "head", "body", "title", "meta", "link", "script", "style", "main", "article", "section", "header", "div", "p", "h1", "h2", "span",
	"table", "center", "br", "b", "a", "ul", "figure", "blockquote",
}

// pageToUTF8 believes the bytes before the page's own declaration.
func pageToUTF8(page []byte) []byte {
	if enc := byShape(page); enc != nil {
		return convert(page, enc)
	}
	if utf8.Valid(page) {
		return page
	}
	enc, _, _ := charset.DetermineEncoding(page, "")
	return convert(page, enc)
}

// extract runs the library on a parsed page. It is old code that walks hostile
// trees: what it panics on is a page without an article.
func extract(doc *html.Node, address string) (a Article, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrNoText, p)
		}
	}()
	base, err := url.Parse(address)
	if err != nil || base.Host == "" {
		base = &url.URL{Scheme: "https", Host: "page.invalid", Path: "/"}
	}
	parser := readability.NewParser()
	found, err := parser.ParseDocument(doc, base)
	if err != nil {
		return Article{}, fmt.Errorf("%w: %w", ErrNoText, err)
	}
	a = Article{Title: found.Title, Text: found.Content, Language: found.Language, Byline: found.Byline, Site: found.SiteName}
	if found.PublishedTime != nil {
		a.published = found.PublishedTime.UTC()
	}
	return a, nil
}

// pageFacts are what a page says of itself outside its text.
type pageFacts struct {
	elements  int
	title     string
	language  string
	published time.Time
	reserved  string // what reserves its text, "" = nothing
	paid      bool
}

// product is the name by which pages can address us in a meta element.
const product = "attache"

// dateNames are the names of meta elements that hold the date of publication.
var dateNames = []string{
	"article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate", "publish-date",
	"dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
}

func readFacts(doc *html.Node) pageFacts {
	var f pageFacts
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		f.elements++
		switch n.DataAtom {
		case atom.Html:
			f.language = attributes(n.Attr)["lang"]
		case atom.Title:
			if n.FirstChild != nil && f.title == "" {
				f.title = strings.Join(strings.Fields(n.FirstChild.Data), " ")
			}
		case atom.Meta:
			f.meta(attributes(n.Attr))
		case atom.Script:
			if n.FirstChild != nil && strings.Contains(attributes(n.Attr)["type"], "ld+json") {
				f.linkedData(n.FirstChild.Data)
			}
		case atom.Time:
			if f.published.IsZero() {
				f.published = firstDate(attributes(n.Attr)["datetime"])
			}
		}
	}
	return f
}

func (f *pageFacts) meta(a map[string]string) {
	name, content := strings.ToLower(cmp.Or(a["name"], a["property"], a["itemprop"])), a["content"]
	switch {
	case name == "robots" || name == product:
		if word := reservedBy(content, product); word != "" {
			f.reserved = "robots meta element says " + word
		}
	case name == "tdm-reservation" && strings.TrimSpace(content) == "1":
		f.reserved = "tdm-reservation meta element says so"
	case f.published.IsZero() && slices.Contains(dateNames, name):
		f.published = firstDate(content)
	}
}

var (
	ldPublished = regexp.MustCompile(`"datePublished"\s*:\s*"([^"]{4,60})"`)
	ldPaid      = regexp.MustCompile(`(?i)"isAccessibleForFree"\s*:\s*"?false`)
)

// linkedData reads the two facts of schema.org that matter, without taking the
// rest of it, which is often not valid JSON, for more than text.
func (f *pageFacts) linkedData(text string) {
	f.paid = f.paid || ldPaid.MatchString(text)
	if m := ldPublished.FindStringSubmatch(text); m != nil && f.published.IsZero() {
		f.published = firstDate(m[1])
	}
}

var (
	wallWords = regexp.MustCompile(`(?i)^(just a moment|attention required|access denied|are you (a )?(robot|human)|security check|please verify|verify(ing)? you are human|403 forbidden|bot verification|checking your browser)`)
	payWords  = regexp.MustCompile(`(?i)subscribe (now )?to (continue|read|keep reading|unlock)|(to|and) (continue|keep) reading|subscribers? only|for subscribers|already a (subscriber|member)|(log|sign) in to (continue|read|view)|create a free account|unlock (this|the) article|start your (free )?trial|become a (member|subscriber)`)
)

// stub says why a text is not the article.
func stub(text, title string) error {
	n := utf8.RuneCountInString(text)
	switch {
	case n < maxStub && wallWords.MatchString(strings.TrimSpace(title)):
		return fmt.Errorf("%w: a wall against bots stands before the page", ErrBlocked)
	case n < maxStub && payWords.MatchString(text):
		return fmt.Errorf("%w: only a stub of %d characters is there", ErrPaywall, n)
	case n < minArticle:
		return fmt.Errorf("%w: %d characters", ErrNoText, n)
	}
	return nil
}

// byline takes "By" and the mail address off an author's name.
func byline(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 3 && strings.EqualFold(s[:3], "by ") {
		s = s[3:]
	}
	return person(s)
}
