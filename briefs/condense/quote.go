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
	picks := d.statements()
	order, worth := d.keyOrder(picks)
	out := make([]briefs.Quote, len(picks))
	for at, k := range order {
		out[at] = d.quote(&d.quoted[picks[k]])
	}
	return out, len(out) > 0 && out[0].Speaker != "" && worth[order[0]] >= keyWeights[kNone]
}

// statements returns the indices of the quotations that are whole statements.
func (d *doc) statements() []int {
	var picks []int
	for i, q := range d.quoted {
		n := 0
		for _, r := range q.runs {
			n += r.words
		}
		if q.kind == statement && n >= minWords {
			picks = append(picks, i)
		}
	}
	return picks
}

// quote is quotation q as a brief has it.
func (d *doc) quote(q *quotation) briefs.Quote {
	b := briefs.Quote{Kind: briefs.QuoteWhole}
	for _, r := range q.runs {
		b.Parts = append(b.Parts, d.runSpan(r))
	}
	if len(b.Parts) > 1 {
		b.Kind = briefs.QuoteSplit
	}
	b.Span = briefs.Span{Start: b.Parts[0].Start, End: b.Parts[len(b.Parts)-1].End}
	b.Text = joinSpans(d.text, b.Parts, briefs.SplitJoin)
	b.Sentence = b.Span
	if k := d.sentenceOf(q.runs[0].tok); k >= 0 {
		b.Sentence = d.sents[k].span
		if k = d.sentenceOf(q.runs[len(q.runs)-1].tokEnd - 1); k >= 0 {
			b.Sentence.End = d.sents[k].span.End
		}
	}
	d.credit(q, &b)
	return b
}
