package feed

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/rss"
)

// Of most feeds the greater part is the stories' texts in CDATA sections, which
// an XML decoder reads byte by byte, several times, only to return them as they
// stand. They are set aside before the parser sees the document, a mark in the
// place of each, and put back into the items afterwards.
const (
	asideMin   = 256 // bytes from which a section is worth it
	asideStart = '\uE0F0'
	asideEnd   = '\uE0F1'
)

// errAside: not every text that was set aside was met again.
var errAside = errors.New("a text was lost")

// setAside takes the section's content doc[from:to] out of the document where
// the parser would return it unchanged: in an item's text, when it is well
// formed. References in it are none, by the rules of CDATA.
func (p *repairer) setAside(from, to int) {
	if !p.aside || to-from < asideMin || len(p.open) < 2 || string(p.open[len(p.open)-2]) != "item" {
		return
	}
	switch string(p.open[len(p.open)-1]) {
	case "description", "content:encoded":
	default:
		return
	}
	text := p.doc[from:to]
	if !utf8.Valid(text) {
		return
	}
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return // the parser drops it
		}
	}
	mark := utf8.AppendRune(nil, asideStart)
	mark = strconv.AppendInt(mark, int64(len(p.texts)), 10)
	p.replace(from, to, utf8.AppendRune(mark, asideEnd))
	p.texts = append(p.texts, text)
}

// putBack returns the texts to the items they were taken from. It reports false
// if not each was met once, as the parser drops all but the last of two texts of
// an item.
func putBack(f *rss.Feed, texts [][]byte) bool {
	if len(texts) == 0 {
		return true // a mark is then the feed's own
	}
	met := 0
	for _, item := range f.Items {
		for _, field := range []*string{&item.Description, &item.Content} {
			for {
				before, rest, ok := strings.Cut(*field, string(asideStart))
				if !ok {
					break
				}
				number, after, _ := strings.Cut(rest, string(asideEnd))
				n, err := strconv.Atoi(number)
				if err != nil || n < 0 || n >= len(texts) || texts[n] == nil {
					return false
				}
				*field = before + string(texts[n]) + after
				texts[n] = nil
				met++
			}
		}
	}
	return met == len(texts)
}
