package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// convention is a convention of quotation marks. Marks close only their own.
type convention uint8

const (
	double    convention = iota + 1 // " “ ” „ ‟ '' `` ＂ ″ 〝 〞 〟
	single                          // ' ‘ ’ ‚ ‛
	guillemet                       // « » ‹ ›
	corner                          // 「 」 『 』 ｢ ｣
	book                            // 《 》: titles
)

// side says where a mark stands by its looks.
type side uint8

const (
	either side = iota
	opening
	closing
	inWord // an apostrophe
)

// signOf tells a mark's convention and which side its own shape says.
func signOf(s string) (convention, side) {
	switch s {
	case "''":
		return double, either
	case "``":
		return double, opening
	}
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '"', '＂', '″', '‟':
		return double, either
	case '“', '„', '〝':
		return double, opening
	case '”', '〞', '〟':
		return double, closing
	case '\'', '′', '‛':
		return single, either
	case '‘', '‚', '`':
		return single, opening
	case '’', '´':
		return single, closing
	case '«', '»', '‹', '›':
		return guillemet, either
	case '「', '『', '｢':
		return corner, opening
	case '」', '』', '｣':
		return corner, closing
	case '《':
		return book, opening
	}
	return book, closing
}

// looks tells by its neighbours which side mark token i stands on.
func (d *doc) looks(i int) side {
	t := d.toks[i]
	before, _ := utf8.DecodeLastRuneInString(d.text[:t.start])
	after, _ := utf8.DecodeRuneInString(d.text[t.end:])
	startsWord := t.start == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{—–-/―", before)
	endsWord := int(t.end) == len(d.text) || unicode.IsSpace(after) || strings.ContainsRune(".,;:!?)]}—–-/…", after)
	switch {
	case startsWord && !endsWord:
		return opening
	case endsWord && !startsWord:
		return closing
	case !startsWord && !endsWord:
		if isWordRune(before) && isWordRune(after) {
			return inWord
		}
	}
	return either
}

// scanner finds the runs between marks, paragraph by paragraph.
type scanner struct {
	d       *doc
	primary convention // single where a text quotes in single marks; else double
	runs    []qrun
	open    int // token of the mark that is open; -1 = none
	openSig string
	fam     convention
	carried bool // the paragraph before left its quotation open
}

// scanQuotes returns the text's runs between marks.
func (d *doc) scanQuotes() []qrun {
	s := &scanner{d: d, primary: d.primaryMarks(), open: -1, runs: d.runs}
	for pi := range d.paras {
		s.para(pi)
	}
	return s.runs
}

// primaryMarks tells whether the text quotes in single marks: it opens some
// outside of words, and hardly any double ones.
func (d *doc) primaryMarks() convention {
	singles, doubles := 0, 0
	for i, t := range d.toks {
		if t.kind != mark {
			continue
		}
		switch f, shape := signOf(d.tok(i)); {
		case f == double:
			doubles++
		case f == single && shape != closing && d.looks(i) == opening && d.follows(i, word):
			singles++
		}
	}
	if singles > 0 && (doubles == 0 || doubles < singles) {
		return single
	}
	return double
}

// follows reports whether the token after i touches it and is of the kind.
func (d *doc) follows(i int, k tokenKind) bool {
	return i+1 < len(d.toks) && d.toks[i+1].kind == k && d.toks[i+1].start == d.toks[i].end
}

func (s *scanner) para(pi int) {
	d := s.d
	p := d.paras[pi]
	s.open = -1
	for i := p.tok; i < p.tokEnd; i++ {
		if d.toks[i].kind != mark {
			continue
		}
		f, shape := signOf(d.tok(i))
		if (f == single) != (s.primary == single) && f != guillemet && f != corner || f == book {
			if !(f == double && s.primary == single && s.open < 0) { // double marks within single ones are inner ones
				continue
			}
		}
		s.mark(pi, i, f, shape)
	}
	s.finish(pi, p)
}

// mark reads one mark that may open or close a run.
func (s *scanner) mark(pi, i int, f convention, shape side) {
	d := s.d
	looks := d.looks(i)
	if looks == inWord && f == single {
		return
	}
	if s.open >= 0 {
		if f == s.fam && s.closes(pi, i, shape, looks) {
			s.add(pi, s.open, i)
			s.open = -1
			return
		}
		if f == s.fam && looks == opening && d.tok(i) != "'" && s.reopens(i) {
			s.begin(i, f) // the one that was open was never closed
		}
		return
	}
	if f == single && (shape == closing && looks != opening || looks == closing) {
		return
	}
	if looks == closing && shape != opening || i+1 >= d.paras[pi].tokEnd {
		return
	}
	s.begin(i, f)
}

func (s *scanner) begin(i int, f convention) {
	s.open, s.fam, s.openSig = i, f, s.d.tok(i)
}

// closes reports whether mark i ends the run that is open.
func (s *scanner) closes(pi, i int, shape, looks side) bool {
	d := s.d
	switch {
	case s.fam == corner:
		return shape == closing
	case s.fam == guillemet:
		return d.tok(i) != s.openSig
	case s.openSig == "„" && d.tok(i) == "“":
		return true
	case looks == closing:
		return s.fam != single || s.endsSingle(pi, i)
	case looks == opening:
		return shape == closing && d.toks[i].start > 0 && s.fam == double && i+1 < d.paras[pi].tokEnd && !d.toks[i+1].upper
	}
	return shape != opening
}

// endsSingle tells a closing single mark from the apostrophe of "the ministers'
// plan": it does not end the run if one after punctuation does so later.
func (s *scanner) endsSingle(pi, i int) bool {
	d := s.d
	if d.toks[i-1].kind == punct {
		return true
	}
	last := d.toks[i-1]
	if last.kind != word || d.text[last.end-1]|0x20 != 's' {
		return true
	}
	for j := i + 1; j < d.paras[pi].tokEnd && j < i+200; j++ {
		if d.toks[j].kind != mark {
			continue
		}
		if f, _ := signOf(d.tok(j)); f != single {
			continue
		}
		switch d.looks(j) {
		case opening:
			return true
		case closing:
			return d.toks[j-1].kind != punct
		}
	}
	return true
}

// reopens reports whether the opening mark i, met while another is open, begins a
// run of its own: it follows the end of a sentence.
func (s *scanner) reopens(i int) bool {
	t := s.d.tok(i - 1)
	return strings.ContainsAny(t, ".!?,:") && s.d.follows(i, word)
}

func (s *scanner) add(pi, open, end int) {
	r := qrun{para: pi, tok: open + 1, tokEnd: end, open: open, close: end}
	if open == s.d.paras[pi].tok {
		r.continued = s.carried
	}
	s.push(r)
}

func (s *scanner) push(r qrun) {
	for i := r.tok; i < r.tokEnd; i++ {
		t := &s.d.toks[i]
		t.quoted = true
		if t.kind == word || t.kind == number {
			r.words++
		}
	}
	if r.words > 0 {
		s.runs = append(s.runs, r)
	}
}

// finish ends a paragraph. A run still open goes to its end if the next
// paragraph opens again, as a long quotation does, or if it is all there is.
func (s *scanner) finish(pi int, p para) {
	carried := s.carried
	s.carried = false
	if s.open < 0 {
		return
	}
	d := s.d
	next := pi+1 < len(d.paras) && d.paras[pi+1].tok < len(d.toks) && s.opensPara(pi+1)
	if s.open != p.tok && !next && !strings.ContainsAny(d.tok(s.open-1), ".:") {
		return
	}
	last := d.tok(p.tokEnd - 1)
	if !next && !strings.ContainsAny(last, ".!?…") {
		return
	}
	r := qrun{para: pi, tok: s.open + 1, tokEnd: p.tokEnd, open: s.open, close: -1}
	r.continued = carried && s.open == p.tok
	s.push(r)
	s.carried = next
}

func (s *scanner) opensPara(pi int) bool {
	i := s.d.paras[pi].tok
	if i >= s.d.paras[pi].tokEnd || s.d.toks[i].kind != mark {
		return false
	}
	f, shape := signOf(s.d.tok(i))
	return f == s.fam && shape != closing
}
