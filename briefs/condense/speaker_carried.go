package condense

// carried finds who goes on speaking in statement i that has no cue. What begins
// with "He said that" is not his who alone may be meant by "he".
func (d *doc) carried(i int) source {
	s := d.goesOn(i)
	r := d.quoted[i].runs[0]
	if s.person < 0 || r.tok+1 >= r.tokEnd || d.toks[r.tok].class&(he|she) == 0 || d.toks[r.tok+1].class&says == 0 {
		return s
	}
	sx := man
	if d.toks[r.tok].class&she != 0 {
		sx = woman
	}
	k := d.sentenceOf(max(r.open-1, 0))
	if k < 0 || !d.fits(s.person, sx) {
		return s
	}
	for j := max(d.sents[k].tok, r.open-sentenceReach); j < r.open; j++ {
		if m := d.cast.at[j]; m > 0 {
			if p := d.cast.mentions[m-1].person; p >= 0 && p != s.person && d.fits(p, sx) && d.human(p) {
				return s
			}
		}
	}
	return noSource
}

// goesOn finds who goes on speaking in statement i.
func (d *doc) goesOn(i int) source {
	q := d.quoted[i]
	r := q.runs[0]
	p := d.paras[r.para]
	if r.continued && i > 0 && d.quoted[i-1].source.kind != nobody {
		s := d.quoted[i-1].source
		s.near = false
		return s
	}
	if r.open > p.tok {
		return d.inParagraph(i)
	}
	if r.para == 0 {
		return noSource
	}
	return d.fromAbove(i)
}

// inParagraph finds who speaks in a statement that follows others' words in its
// paragraph: who spoke last there, or whom the sentence before is about.
func (d *doc) inParagraph(i int) source {
	r := d.quoted[i].runs[0]
	p := d.paras[r.para]
	if i > 0 && d.answers(&d.quoted[i-1], r) {
		return noSource
	}
	start := d.stretchStart(r)
	if start < r.open {
		return noSource // the writer's words before it named nobody
	}
	if s := d.tellsBefore(i, start); s.kind == named {
		return s
	}
	if s := d.unopened(start); s.kind != nobody {
		return s
	}
	for j := i - 1; j >= max(0, i-quoteReach) && d.quoted[j].runs[0].para == r.para; j-- {
		last := d.quoted[j].runs[len(d.quoted[j].runs)-1]
		if d.sentenceOf(start)-d.sentenceOf(last.tokEnd-1) > 3 {
			break // the writer has told of something else since
		}
		if s := d.quoted[j].source; s.kind != nobody && (s.person >= 0 || s.kind != pronoun) {
			s.near = false
			return s
		}
	}
	if start > p.tok {
		return d.notOfThird(r, d.subjectAbove(p.tok, start))
	}
	return noSource
}

// answers reports whether run r follows right behind quotation q and one of them
// asks: two people talk.
func (d *doc) answers(q *quotation, r qrun) bool {
	last := q.runs[len(q.runs)-1]
	return last.para == r.para && last.close >= 0 && last.close+1 == r.open && (d.tok(last.tokEnd-1) == "?" || d.tok(r.tokEnd-1) == "?")
}

// notOfThird returns s unless run r begins with he or she and s may be that one:
// whom a sentence only tells of does not go on to speak of him- or herself so.
func (d *doc) notOfThird(r qrun, s source) source {
	c := d.toks[r.tok].class
	if c&(he|she) == 0 || s.kind == nobody || d.tells(s.tokEnd, r.open) {
		return s
	}
	have := s.sex
	if s.person >= 0 {
		have = d.cast.people[s.person].sex
	}
	if have == unknownSex || have == man && c&he != 0 || have == woman && c&she != 0 {
		return noSource
	}
	return s
}

// tellsBefore finds who says what the sentence before statement i, which begins at
// token start, tells without marks: "Poe said it was late. “…”"
func (d *doc) tellsBefore(i, start int) source {
	k := d.sentenceOf(start - 1)
	if k < 0 || start <= d.paras[d.quoted[i].runs[0].para].tok {
		return noSource
	}
	s := d.sents[k]
	if i > 0 && d.quoted[i-1].runs[0].tokEnd > s.tok {
		return noSource
	}
	v := d.verbIn(s.tok, min(s.tokEnd, s.tok+25), says)
	if v < 0 {
		return noSource
	}
	got := d.before(s.tok, v)
	got.near = false
	return got
}

// unopened finds who says what the sentence that ends at token start has before a
// closing mark that nothing opened: …,” he said.
func (d *doc) unopened(start int) source {
	k := d.sentenceOf(start - 1)
	if k < 0 {
		return noSource
	}
	s := d.sents[k]
	for j := s.tokEnd - 2; j > s.tok+3 && j > s.tokEnd-6; j-- {
		if d.says(j) && d.toks[j-2].kind == mark && !d.toks[j-3].quoted {
			got := d.before(j-1, j)
			got.near = false
			return got
		}
	}
	return noSource
}

// subjectAbove finds the subject of the last sentence in toks[from:to].
func (d *doc) subjectAbove(from, to int) source {
	k := d.sentenceOf(to - 1)
	if k < 0 || d.sents[k].tok < from {
		return noSource
	}
	got := d.voice(k, d.sents[k].tokEnd)
	if got.tokEnd < to && got.tokEnd > 0 && d.toks[got.tokEnd].kind == suffix {
		return noSource // what is somebody's is told of, not that one
	}
	if got.kind == named || got.kind == pronoun {
		got.near = false
		return got
	}
	return noSource
}
