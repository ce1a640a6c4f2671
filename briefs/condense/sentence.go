package condense

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// split cuts the paragraphs into sentences.
func (d *doc) split() {
	d.sents = slices.Grow(d.sents, len(d.toks)/20+4)
	for pi := range d.paras {
		p := &d.paras[pi]
		p.sent = len(d.sents)
		from := p.tok
		for i := p.tok; i < p.tokEnd; i++ {
			n := d.sentenceEnd(p, i)
			if n == 0 {
				continue
			}
			d.addSentence(pi, from, n)
			from, i = n, n-1
		}
		d.addSentence(pi, from, p.tokEnd)
		p.sentEnd = len(d.sents)
	}
}

func (d *doc) addSentence(pi, from, to int) {
	if from >= to {
		return
	}
	span := briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-1].end)}
	d.toks[from].class |= opens
	d.sents = append(d.sents, sent{span: span, para: pi, tok: from, tokEnd: to})
}

// sentenceEnd returns the token after the sentence if it ends with the sign at i
// and the marks behind it; 0 if it does not.
func (d *doc) sentenceEnd(p *para, i int) int {
	if d.toks[i].quoted {
		return d.quotedEnd(p, i)
	}
	if d.toks[i].kind == mark && d.standfirst(p, i) {
		return i + 1
	}
	if d.toks[i].kind != punct {
		return 0
	}
	if c := d.text[d.toks[i].start]; c != '.' && c != '!' && c != '?' && c < utf8.RuneSelf {
		return 0
	}
	s := d.tok(i)
	switch s {
	case "。", "！", "？", "｡", "।", "؟", "۔":
		return d.closers(p, i+1)
	case ".", "!", "?", "…":
	default:
		return 0
	}
	for i+1 < p.tokEnd && d.toks[i+1].kind == punct && (d.tok(i+1) == "." || d.tok(i+1) == "!" || d.tok(i+1) == "?") {
		i++
	}
	n := d.closers(p, i+1)
	if n >= p.tokEnd {
		return 0
	}
	if d.toks[n].start == d.toks[n-1].end && !d.runTogether(i, n) { // no blank: "example.com", "?)—"
		return 0
	}
	if s == "." && d.dotted(p, i, n) || s == "…" && !d.begins(n) {
		return 0
	}
	if !d.begins(n) {
		return 0
	}
	return n
}

// standfirst reports whether mark i ends a line without a full stop that was run
// into the story: “… ‘a disaster’ The council …”.
func (d *doc) standfirst(p *para, i int) bool {
	if i+2 >= p.tokEnd || i == p.tok || d.toks[i-1].kind != word || !d.toks[i-1].quoted && !d.opensBefore(p, i) || d.toks[i+1].start == d.toks[i].end || d.toks[i+2].kind != word {
		return false
	}
	switch d.tok(i + 1) {
	case "A", "An", "The":
		return !d.toks[i+1].quoted
	}
	return i+3 < p.tokEnd && d.toks[i+1].class&(male|female) != 0 && d.toks[i+1].upper && d.toks[i+2].upper && d.toks[i+3].kind == word && d.toks[i+3].class&auxiliary != 0 // Ann Poe has
}

// opensBefore reports whether single mark i closes one that stands open before it in
// a text that quotes in double marks.
func (d *doc) opensBefore(p *para, i int) bool {
	if c, shape := signOf(d.tok(i)); c != single || shape == opening || d.looks(i) != closing {
		return false
	}
	for j := i - 1; j >= p.tok && j > i-30; j-- {
		if c, _ := signOf(d.tok(j)); d.toks[j].kind == mark && c == single {
			return d.looks(j) == opening
		}
	}
	return false
}

// runTogether reports whether the blank between two sentences was lost at the dot
// of token i: "in Amberg.On Monday". Both words beside it must be plain ones.
func (d *doc) runTogether(i, n int) bool {
	if n != i+1 || i == 0 || d.tok(i) != "." {
		return false
	}
	before, after := d.toks[i-1], d.toks[n]
	return before.kind == word && before.end-before.start > 2 && !before.caps && d.text[before.end-1] >= 'a' && after.kind == word && after.upper && !after.caps
}

// quotedEnd is sentenceEnd for a token between marks: only the last one ends a
// sentence, if no cue goes on with it.
func (d *doc) quotedEnd(p *para, i int) int {
	n := i + 1
	if n >= p.tokEnd || d.toks[n].quoted || d.toks[i].kind != punct && d.toks[i].kind != mark {
		return 0
	}
	for d.toks[i].kind == mark && i > p.tok {
		i--
	}
	ending := d.tok(i)
	if !strings.Contains(".!?…。！？", ending) {
		return 0
	}
	n = d.closers(p, n)
	if n >= p.tokEnd || d.toks[n].start == d.toks[n-1].end || !d.begins(n) {
		return 0
	}
	if ending != "." && d.toks[n].class&(he|she) == 0 {
		for j := n; j < p.tokEnd && j < n+6; j++ {
			if d.toks[j].class&says != 0 {
				return 0
			}
		}
	}
	return n
}

// closers returns the first token from i on that does not close something that
// is open before: a mark or a bracket that follows without a blank.
func (d *doc) closers(p *para, i int) int {
	for i < p.tokEnd && (d.toks[i].start == d.toks[i-1].end || d.toks[i-1].quoted && (d.tok(i) == "»" || d.tok(i) == "›")) { // French closes behind a blank
		if d.toks[i].kind != mark && d.tok(i) != ")" && d.tok(i) != "]" {
			break
		}
		if i+1 < p.tokEnd && d.toks[i+1].quoted && !d.toks[i-1].quoted {
			break // it opens: 。“
		}
		i++
	}
	return i
}

// dotted reports whether the dot at i belongs to an abbreviation or initial that
// does not end its sentence, which token n would follow.
func (d *doc) dotted(p *para, i, n int) bool {
	if i == p.tok || n != i+1 {
		return false
	}
	w := d.toks[i-1]
	if w.kind == number && w.end == d.toks[i].start && w.end-w.start <= 2 && germanMonth(d.tok(n)) {
		return true
	}
	if w.kind != word || w.end != d.toks[i].start {
		return false
	}
	t := d.tok(i - 1)
	next := d.toks[n]
	switch {
	case w.class&title != 0 && w.upper:
		return true
	case len(t) == 1 && w.upper && t != "I": // an initial
		return true
	case len(t) == 1 && next.upper && next.end-next.start == 1: // z. B.
		return true
	case len(t) == 2 && w.caps && t[0] == t[1]: // EE. UU.
		return next.caps || !next.upper
	case t[0] >= utf8.RuneSelf && w.end-w.start <= 2: // А. П., г. Сарн, د. إيك; but not "2019 г. Она"
		return w.upper || i-1 == p.tok || d.toks[i-2].kind != number
	case w.class&abbreviation != 0 || len(t) == 3 && t[1] == '.':
		return next.kind == number || next.class&starter == 0
	}
	return false
}

// germanMonth reports whether w is a month as it stands behind a day and a dot:
// am 3. Mai. August is English too, and November, so those alone tell nothing.
func germanMonth(w string) bool {
	switch w {
	case "Januar", "Februar", "März", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember", "Jahrhundert":
		return true
	}
	return false
}

// begins reports whether token n may begin a sentence.
func (d *doc) begins(n int) bool {
	t := d.toks[n]
	switch t.kind {
	case word:
		if t.upper {
			return true
		}
		r, _ := utf8.DecodeRuneInString(d.text[t.start:t.end])
		return r >= utf8.RuneSelf && !unicode.IsLower(r) || d.camel(t)
	case number, mark:
		return true
	case punct:
		switch d.tok(n) {
		case "(", "[", "¿", "¡", "$", "€", "£", "#", "•", "—", "–", "-", "@":
			return true
		}
	}
	return false
}

// camel reports a name such as iPhone or eBay.
func (d *doc) camel(t token) bool {
	return t.end-t.start > 2 && 'A' <= d.text[t.start+1] && d.text[t.start+1] <= 'Z'
}
