package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// doc is a text as the stages see it. Offsets are byte offsets into text.
type doc struct {
	title  string // the headline, cleaned; "" = none
	text   string // cleaned: paragraphs parted by a blank line, one blank between words
	paras  []para
	toks   []token
	sents  []sent      // in order; a quotation is never cut
	runs   []qrun      // the runs between marks, in order
	quoted []quotation // what the runs are, in order
	cast   cast
	line   dateline
	lang   string // BCP 47; "" = not known
	origin Origin

	glossary *glossary
	lex      *lexicon

	lines, blocks []line // before furniture is out, after and before white space is
	way, way2     []run

	cutTitle, cutText []piece // what headline and text are made of
}

// para is one paragraph.
type para struct {
	span          briefs.Span
	tok, tokEnd   int // its tokens are toks[tok:tokEnd]
	sent, sentEnd int // its sentences are sents[sent:sentEnd]
}

// sent is one sentence.
type sent struct {
	span        briefs.Span
	para        int
	tok, tokEnd int
}

// tokenKind tells what a token is made of.
type tokenKind uint8

const (
	word   tokenKind = iota + 1 // letters, with inner apostrophes, hyphens and dots: "O'Brien", "U.S", "Trump-Putin"
	number                      // begins with a digit: "3.5", "1,000", "9th"
	suffix                      // the 's of a possessive or contraction, after its word
	mark                        // a quotation mark of any convention (or an apostrophe that may be one)
	punct                       // any other single character
)

// token is a word, number or sign of the text.
type token struct {
	start, end int32
	kind       tokenKind
	upper      bool   // begins with a capital letter
	caps       bool   // two letters or more, all capitals
	quoted     bool   // stands between marks
	id         uint32 // words and numbers: [hashWord]
	class      class  // what the lexicon knows of the word, whatever its case
}

func (d *doc) tok(i int) string           { return d.text[d.toks[i].start:d.toks[i].end] }
func (d *doc) words(s briefs.Span) string { return d.text[s.Start:s.End] }

// dateline is what stood before the first sentence.
type dateline struct{ Place, Date, Agency string }

// joinSpans gives the words at the spans, white space collapsed.
func joinSpans(text string, spans []briefs.Span, sep string) string {
	if len(spans) == 1 {
		return collapse(text[spans[0].Start:spans[0].End])
	}
	parts := make([]string, len(spans))
	for i, s := range spans {
		parts[i] = collapse(text[s.Start:s.End])
	}
	return strings.Join(parts, sep)
}

// collapse folds every run of white space into one blank. Most words of a
// cleaned text are so already, and are not copied.
func collapse(s string) string {
	if collapsed(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// collapsed reports whether single blanks within s are all its white space.
func collapsed(s string) bool {
	blank := true // there was one just before
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			space := charKinds[c] == blankChar
			if space && (blank || c != ' ') {
				return false
			}
			blank = space
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) {
			return false
		}
		blank = false
		i += size
	}
	return !blank || s == ""
}
