package condense

import "strings"

// resolve finds the person that a pronoun or description of quotation i means.
func (d *doc) resolve(i int) {
	s := &d.quoted[i].source
	if s.person >= 0 {
		return
	}
	switch s.kind {
	case pronoun:
		s.person = d.antecedent(i, *s)
	case described:
		s.person = d.officeHolder(i, *s)
	}
}

// officeHolder finds the person whom a description such as "the minister" means:
// the only one beside whose name the office stands; of several the one, and else,
// if it stands beside no name, anybody, whom the text is about just before. -1 =
// not known: the words stay.
func (d *doc) officeHolder(i int, s source) int {
	if w := d.tok(s.tok); s.tokEnd != s.head+1 || d.toks[s.head].class&office == 0 || d.toks[s.head].class&relation != 0 {
		return -1
	} else if w != "the" && w != "The" {
		return d.possessedBy(i, s)
	}
	former := false
	for j := s.tok; j < s.head; j++ {
		former = former || d.tok(j) == "former"
	}
	w := d.tok(s.head)
	of := d.capitalsBefore(s.head)
	if of != 0 && !former {
		if p := d.holderOf(w, of); p >= 0 && d.fits(p, s.sex) && d.human(p) {
			return p // of two leaders the North Korean one
		}
	}
	if p := d.holder(w, former); p >= 0 && (of == 0 || !d.elsewhere(p, w, of)) {
		if d.fits(p, s.sex) && d.human(p) {
			return p
		}
		return -1
	}
	p := d.antecedent(i, s)
	if p >= 0 && (d.held(w) && !d.holds(p, w) || former && d.holdsNow(p, w) || of != 0 && d.elsewhere(p, w, of)) {
		return -1
	}
	return p
}

// possessedBy finds whom "Poe's former aide" means: whom the text is about just
// before, if nobody bears that office by name and that one bears no other.
func (d *doc) possessedBy(i int, s source) int {
	k := d.cast.at[s.tok]
	if k == 0 {
		return -1
	}
	owner := d.cast.mentions[k-1]
	if owner.tokEnd >= len(d.toks) || d.toks[owner.tokEnd].kind != suffix || d.held(d.tok(s.head)) {
		return -1
	}
	p := d.antecedent(i, s)
	if p < 0 || p == owner.person {
		return -1
	}
	for _, o := range d.cast.posts {
		if o.person == p {
			return -1
		}
	}
	return p
}

// objected reports whether mention m is what somebody does something to: "voters
// backing Ann Poe".
func (d *doc) objected(m naming, from int) bool {
	if m.from <= from {
		return false
	}
	t := d.toks[m.from-1]
	return t.kind == word && !t.upper && t.class&(determiner|conjunction|relative|says|adverb|office|officeMod|preposition) == 0 && strings.HasSuffix(d.tok(m.from-1), "ing")
}

// fullyNamed reports whether the subject s is a name of two words or more, which
// no sign says is anything but a person's.
func (d *doc) fullyNamed(s source) bool {
	return s.person >= 0 && s.mention >= 0 && d.cast.mentions[s.mention].sort == someone && d.cast.people[s.person].words > 1
}

// bearsOffice reports whether the subject s is a description of one person by an
// office: "the senator", "the group's director".
func (d *doc) bearsOffice(s source) bool {
	return s.kind == described && s.person < 0 && s.head > s.tok && s.head < s.tokEnd && d.toks[s.head].class&office != 0 &&
		d.toks[s.head].class&(officers|relation) == 0 && !d.toks[s.head].upper
}

// fits reports whether person p may be meant by a word of that sex.
func (d *doc) fits(p int, s sex) bool {
	if p < 0 {
		return false
	}
	have := d.cast.people[p].sex
	return have == unknownSex || s == unknownSex || have == s
}

// human reports whether there is a sign that the party is a person.
func (d *doc) human(p int) bool {
	q := d.cast.people[p]
	return q.titled || q.sex != unknownSex || q.speaks
}

// antecedent finds whom the pronoun s at quotation i means: the subject of its
// own sentence so far, who spoke last, or the subject of a sentence above.
func (d *doc) antecedent(i int, s source) int {
	k := d.sentenceOf(s.tok)
	if k < 0 {
		return -1
	}
	for n := 0; k >= 0 && n < 8; k, n = k-1, n+1 {
		if d.sents[k].para < d.sents[d.sentenceOf(s.tok)].para-3 {
			break
		}
		p, stop := d.focus(k, s, i)
		if p >= 0 {
			return p
		}
		if stop {
			break
		}
	}
	return -1
}

// sentenceOf returns the sentence of token i.
func (d *doc) sentenceOf(i int) int {
	lo, hi := 0, len(d.sents)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.sents[mid].tokEnd <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(d.sents) {
		return -1
	}
	return lo
}

// focus finds the person whom sentence k is about and who fits the pronoun; stop
// tells that several do and none stands out.
func (d *doc) focus(k int, s source, before int) (p int, stop bool) {
	sent := d.sents[k]
	limit := min(sent.tokEnd, s.tok, sent.tok+sentenceReach)
	// Who spoke in it.
	for j := before - 1; j >= max(0, before-quoteReach); j-- {
		q := d.quoted[j]
		t := q.runs[0].tok
		if t < sent.tok {
			break
		}
		if t < limit && d.fits(q.source.person, s.sex) && q.source.person >= 0 {
			return q.source.person, false
		}
	}
	// Its subject.
	got := d.voice(k, limit)
	office := false
	switch {
	case got.kind == named && d.fits(got.person, s.sex) && (d.human(got.person) || d.fullyNamed(got)):
		return got.person, false
	case got.kind == pronoun && (got.sex == s.sex || s.kind == described && s.sex == unknownSex):
		return -1, false // the same person: look further up
	case s.kind == pronoun && d.bearsOffice(got) && (got.sex == unknownSex || got.sex == s.sex):
		if p := d.officeHolder(before, got); p >= 0 {
			return p, false // "The senator, a critic of Poe, found it odd. “…,” he said"
		}
		if w := lower(d.tok(got.tok)); w == "a" || w == "an" || w == "another" || w == "one" {
			return -1, true // somebody without a name
		}
		office = true
	}
	// The only one it names, or the only one it introduces.
	found, fresh, several := -1, -1, false
	for i := sent.tok; i < limit; i++ {
		m := d.cast.at[i]
		if m == 0 || d.toks[i].quoted {
			continue
		}
		n := d.cast.mentions[m-1]
		i = n.tokEnd - 1
		if n.person < 0 || !d.fits(n.person, s.sex) || n.sort == spot || n.sort == group || !d.human(n.person) {
			continue
		}
		if found >= 0 && found != n.person {
			several = true
		}
		found = n.person
		if office {
			return -1, true // not the one whom the text calls by an office
		}
		if d.cast.people[n.person].full == int(m-1) && n.tokEnd-n.tok > 1 && !d.governed(int(m-1), sent.tok) && !d.objected(n, sent.tok) {
			if fresh >= 0 {
				return -1, true
			}
			fresh = n.person
		}
	}
	if several {
		return fresh, fresh < 0
	}
	return found, false
}
