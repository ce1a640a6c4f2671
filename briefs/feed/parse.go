package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

// ParseOptions are what came with the bytes; the zero value serves.
type ParseOptions struct {
	ContentType string // the HTTP header; "" = none
	// Base is the address the document came from. Relative links are resolved
	// against it, and where it is "", against the address the feed gives itself.
	Base string
	// Now dates what says no day, and is the latest a story may be published:
	// later dates, but for ten minutes of a wrong clock, become Now. Zero = no
	// such limit.
	Now time.Time
	// Arrived dates what says no day instead of Now; zero = Now does.
	Arrived time.Time
	// Format forces a wire format by its name; "" or "auto" = as the bytes say.
	Format string
	// Kills are words, in capitals, by which the source withdraws a story in
	// prose, besides [wire.KillPhrases].
	Kills []string
	// Mend puts text right that a feed's publisher encoded twice; otherwise text is
	// as sent.
	Mend bool
	// Fetch gets the words of an item of the wire at from (Base) that come in a
	// document of their own, for [ParseNew], [ReadArchive] and [ReadFolder];
	// nil = the item is read without. No document and no error: it can't be had,
	// now or later.
	Fetch func(from, link string) ([]byte, error)

	words *words // how they are got, nil = not
}

// Parsed is what a document holds.
type Parsed struct {
	Title    string
	Link     string        // of the site, resolved
	Language string        // BCP 47, "" = not said
	TTL      time.Duration // how long the feed asks to be left alone, at most a day
	Stories  []briefs.Story
}

// Parse reads RSS 0.9x to 2.0, RDF, Atom, JSON Feed, and the wire formats of
// the package wire. It takes what real servers send: any charset, junk before
// the document, markup that is not well-formed, a document cut off in the
// middle. Text is as sent, only decoded; guid and link are as sent, only
// resolved; the key is normalised. A feed without items is no error.
//
// The error wraps [ErrBlocked] for a web page in the place of a feed,
// [ErrTooLarge] for a document that would cost too much to read, [ErrNotFeed]
// for everything else that is none. Time and memory are bounded.
func Parse(body []byte, o ParseOptions) (Parsed, error) {
	body, err := gunzip(body)
	if err != nil {
		return Parsed{}, err
	}
	if len(body) > maxFeed {
		return Parsed{}, fmt.Errorf("feed of %d MB: %w", len(body)>>20, ErrTooLarge)
	}
	var p Parsed
	switch {
	case slices.Contains(wireFormats, o.Format):
		p, err = parseWire(body, o)
	default:
		p, err = parseAny(body, o)
	}
	if err != nil {
		return Parsed{}, err
	}
	if !o.Now.IsZero() {
		clamp(p.Stories, o.Now)
	}
	return p, nil
}

func parseAny(body []byte, o ParseOptions) (Parsed, error) {
	doc := o.decode(body)
	head := bytes.TrimLeft(doc[:min(len(doc), 4096)], " \t\r\n\x00")
	if len(head) > 0 && (head[0] == '{' || head[0] == '[') {
		if isJSONFeed(head) || wire.Sniff(body, o.ContentType) == "" {
			return parseJSON(doc, o)
		}
		return parseWire(body, o)
	}
	r := findRoot(doc)
	if r.name == "entry" {
		doc, r = feedOf(doc, r)
	}
	if r.at >= 0 && r.first == r.name {
		return parseXML(doc, r, o)
	}
	if wire.Sniff(body, o.ContentType) != "" {
		return parseWire(body, o)
	}
	if r.at >= 0 {
		return parseXML(doc, r, o)
	}
	return Parsed{}, notFeed(doc)
}

// decode returns a feed's document as UTF-8.
func (o ParseOptions) decode(body []byte) []byte {
	doc := toUTF8(body, o.ContentType)
	if o.Mend {
		doc = mendTwice(doc)
	}
	return doc
}

// gunzip inflates a body that was compressed without saying so.
func gunzip(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte("\x1f\x8b\x08")) {
		return body, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("compressed feed: %w", ErrNotFeed)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxFeed+1))
	if err != nil && len(out) == 0 {
		return nil, fmt.Errorf("compressed feed: %w", ErrNotFeed)
	}
	return out, nil
}

func parseWire(body []byte, o ParseOptions) (Parsed, error) {
	w := wire.Options{Now: o.Now, Name: o.Base, ContentType: o.ContentType, Kills: append(slices.Clone(o.Kills), wire.KillPhrases...)}
	if !o.Arrived.IsZero() {
		w.Now = o.Arrived
	}
	if o.words != nil {
		w.Words = o.words.get
	}
	stories, err := wire.Parse(body, w)
	if errors.Is(err, wire.ErrFormat) {
		err = fmt.Errorf("%w: %w", ErrNotFeed, err)
	}
	return Parsed{Stories: stories}, err
}

// parseXML repairs and reads an RSS, RDF or Atom document. Repairing what is
// not well-formed within tags costs markup, so it is tried only when the
// parser fails without it.
func parseXML(doc []byte, r root, o ParseOptions) (Parsed, error) {
	if r.bomb {
		return Parsed{}, fmt.Errorf("feed whose entities multiply: %w", ErrTooLarge)
	}
	var failure error
	aside := false
	for _, try := range []struct{ aside, strict bool }{{aside: true}, {}, {strict: true}} {
		if !try.aside && !try.strict && !aside {
			continue // that was the first try
		}
		fixed, err := repair(doc, r, try.strict, try.aside)
		if err != nil {
			return Parsed{}, err
		}
		aside = len(fixed.texts) > 0
		p, err := parseRepaired(fixed, r, o)
		if err == nil {
			return p, nil
		}
		failure = err
	}
	return Parsed{}, fmt.Errorf("%w: %w", ErrNotFeed, failure)
}

func parseRepaired(doc repaired, r root, o ParseOptions) (Parsed, error) {
	if r.name == "feed" {
		f, err := (&atom.Parser{}).Parse(bytes.NewReader(doc.xml))
		if err != nil {
			return Parsed{}, err
		}
		return fromAtom(f, doc.ids, o), nil
	}
	f, err := (&rss.Parser{}).Parse(bytes.NewReader(doc.xml))
	if err != nil {
		return Parsed{}, err
	}
	if !putBack(f, doc.texts) {
		return Parsed{}, errAside
	}
	return fromRSS(f, doc.ids, o), nil
}

// notFeed says what the bytes are instead.
func notFeed(doc []byte) error {
	text := bytes.TrimSpace(doc)
	if len(text) == 0 {
		return fmt.Errorf("%w: the document is empty", ErrNotFeed)
	}
	if LooksLikeHTML(text) {
		return webPage(text)
	}
	return fmt.Errorf("%w: neither RSS, Atom, JSON Feed nor a wire format", ErrNotFeed)
}

// webPage tells a page that offers feeds from a login or a wall against bots.
// Without an address, Discover returns only what the page itself points to.
func webPage(page []byte) error {
	page = page[:min(len(page), maxPage)]
	if found := Discover(page, ""); len(found) > 0 {
		return fmt.Errorf("%w: this is a web page; the feed it offers is at %s", ErrNotFeed, found[0].URL)
	}
	if title := pageTitle(page); title != "" {
		return fmt.Errorf("%w: a web page came in the feed's place, titled %q", ErrBlocked, title)
	}
	return fmt.Errorf("%w: a web page came in the feed's place", ErrBlocked)
}

// clamp keeps stories from lying in the future, where they would stay the newest.
func clamp(stories []briefs.Story, now time.Time) {
	now = now.UTC()
	for i := range stories {
		if s := &stories[i]; s.Published.After(now.Add(10 * time.Minute)) {
			s.Published = now
		}
	}
}

// isJSONFeed reports whether a JSON document says that it is a JSON Feed.
func isJSONFeed(head []byte) bool {
	return bytes.Contains(head, []byte("jsonfeed.org/version")) || bytes.Contains(head, []byte(`jsonfeed.org\/version`))
}

// languageTag returns a language as a BCP 47 tag, "" where it is none.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return ""
		}
		for _, c := range part {
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
				return ""
			}
		}
	}
	return s
}
