package condense

import "github.com/attache-bot/attache/briefs"

// quotation is a run of text between marks, or one that its cue interrupts.
type quotation struct {
	kind   quoteKind
	runs   []qrun // in order; several if it is split
	source source // who said it
}

// quoteKind tells what words between marks are.
type quoteKind uint8

const (
	partial   quoteKind = iota // woven into the writer's sentence
	statement                  // what somebody said, whole
	scare                      // a word or two held at arm's length
	titled                     // of a book, a film, a programme
	slogan                     // chanted, printed, worn
)

// qrun is one run of text between marks. Token indices leave the marks out.
type qrun struct {
	para        int
	tok, tokEnd int
	open, close int  // the tokens of the marks; close is -1 if there is none
	words       int  // words and numbers in it
	continued   bool // the paragraph before ended without closing it
}

// span returns the words of the run, marks left out.
func (d *doc) runSpan(r qrun) briefs.Span {
	if r.tok >= r.tokEnd {
		return briefs.Span{}
	}
	return briefs.Span{Start: int(d.toks[r.tok].start), End: int(d.toks[r.tokEnd-1].end)}
}

// minWords is how many words make a statement.
const minWords = 5

// quotes returns the whole statements of the text, best first, and whether the
// first is worth showing.
func (c *Condenser) quotes(d *doc) ([]briefs.Quote, bool) {
	var out []briefs.Quote
	for i := range d.quoted {
		q := &d.quoted[i]
		if q.kind != statement {
			continue
		}
		n := 0
		b := briefs.Quote{Kind: briefs.QuoteWhole}
		for _, r := range q.runs {
			b.Parts = append(b.Parts, d.runSpan(r))
			n += r.words
		}
		if n < minWords {
			continue
		}
		if len(b.Parts) > 1 {
			b.Kind = briefs.QuoteSplit
		}
		b.Span = briefs.Span{Start: b.Parts[0].Start, End: b.Parts[len(b.Parts)-1].End}
		b.Text = joinSpans(d.text, b.Parts, briefs.SplitJoin)
		d.credit(q, &b)
		out = append(out, b)
	}
	return out, len(out) > 0
}
