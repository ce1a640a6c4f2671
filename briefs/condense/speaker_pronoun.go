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
	case plural:
		*s = d.they(*s)
	case described:
		if d.tok(s.tok) == "it" {
			*s = d.houseMeant(*s)
			return
		}
		if d.toks[s.head].class&(officers|office) == officers {
			if *s = d.jointMeant(*s); s.tokEnd == s.head+1 {
				*s = d.groupMeant(*s)
			}
			return
		}
		if d.onePaper(s) {
			d.authorOf(i, s)
			return
		}
		if head := d.unnamed(s); head >= 0 {
			s.tok, s.tokEnd, s.head = d.groupStart(max(0, head-6), head)+1, head+1, head
			return
		}
		if p := d.starBefore(i, *s); p >= 0 {
			s.person = p
			return
		}
		s.person = d.officeHolder(i, *s)
	}
}

// unnamedReach is how far back somebody without a name is looked for, in tokens.
const unnamedReach = 300

// unnamed returns the head of the words that brought in whom "the official" means,
// if that one has no name ("a senior official") and nobody of that office was named
// since; -1 if there is none.
func (d *doc) unnamed(s *source) int {
	if w := d.tok(s.tok); s.tokEnd != s.head+1 || s.head != s.tok+1 || d.toks[s.head].class&office == 0 || w != "the" && w != "The" {
		return -1
	}
	w := d.tok(s.head)
	for i, least := s.tok-1, max(1, s.tok-unnamedReach); i >= least; i-- {
		if k := d.cast.at[i]; k > 0 {
			if p := d.cast.mentions[k-1].person; p >= 0 && d.holds(p, w) {
				return -1
			}
			continue
		}
		if d.toks[i].id != d.toks[s.head].id || d.toks[i].upper || d.toks[i].quoted {
			continue
		}
		from := d.groupStart(max(0, i-6), i)
		switch lower(d.tok(from)) {
		case "a", "an", "one", "another":
		default:
			continue
		}
		next := i + 1
		if d.tok(next) == "," {
			next++
		}
		if d.cast.at[next] > 0 || d.tok(next) == "named" {
			return -1
		}
		return i
	}
	return -1
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

// spokenTo reports whether mention m is whom somebody speaks to: "speaking to Ann
// Poe, he said".
func (d *doc) spokenTo(m naming) bool {
	if m.from < 2 || d.tok(m.from-1) != "to" && d.tok(m.from-1) != "with" {
		return false
	}
	switch lower(d.tok(m.from - 2)) {
	case "speaking", "talking", "interview", "spoke", "talked", "conversation", "speech", "letter":
		return true
	}
	return false
}

// fullyNamed reports whether the subject s is a name of two words or more, which
// no sign says is anything but a person's.
func (d *doc) fullyNamed(s source) bool {
	return s.person >= 0 && s.mention >= 0 && d.cast.mentions[s.mention].sort == someone && d.cast.people[s.person].words > 1
}

// toldBy returns the only person in toks[from:to] who is right before a verb of
// speech and may be meant by s; -1 = none or several.
func (d *doc) toldBy(from, to int, s source) int {
	p := -1
	for i := from; i+1 < to; i++ {
		k := d.cast.at[i]
		if k == 0 || d.toks[i].quoted || d.cast.mentions[k-1].tokEnd != i+1 || d.toks[i+1].class&(says|thinks) == 0 || d.toks[i+1].upper {
			continue
		}
		q := d.cast.mentions[k-1].person
		if q < 0 || q == p || !d.fits(q, s.sex) || d.governed(int(k-1), from) {
			continue
		}
		if p >= 0 {
			return -1
		}
		p = q
	}
	return p
}

// tells reports whether toks[from:to] go on with what the subject before them says,
// before anybody else is named.
func (d *doc) tells(from, to int) bool {
	for i := from; i < to; i++ {
		t := d.toks[i]
		switch {
		case t.quoted:
			return false
		case t.class&says != 0 && !t.upper, d.tok(i) == "called", d.tok(i) == "described":
			return true
		case t.class&(he|she) != 0, d.cast.at[i] > 0 && d.cast.mentions[d.cast.at[i]-1].person >= 0:
			return false
		}
	}
	return false
}

// someone reports whether the subject s is new and has no name: "a classmate".
func (d *doc) someone(s source) bool {
	switch lower(d.tok(s.tok)) {
	case "a", "an", "another", "one":
		return true
	}
	return false
}

// bearsOffice reports whether the subject s is a description of one person by an
// office: "the senator", "the group's director".
func (d *doc) bearsOffice(s source) bool {
	return s.kind == described && s.person < 0 && !d.predicated(s.tok, s.head) && s.head > s.tok && s.head < s.tokEnd && d.toks[s.head].class&office != 0 &&
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
		if m := q.source.mention; m >= 0 && q.kind != statement && d.cast.mentions[m].from > 0 && d.opensClause(d.cast.mentions[m].from-1) {
			continue // Ek resigned after Poe said he was “tired”: it is about Ek
		}
		if t < limit && d.fits(q.source.person, s.sex) && q.source.person >= 0 {
			return q.source.person, false
		}
	}
	// Its subject.
	got := d.voice(k, limit)
	office, teller := false, -1
	if s.kind == pronoun && got.kind == described {
		teller = d.toldBy(sent.tok, limit, s)
	}
	switch {
	case got.kind == named && d.fits(got.person, s.sex) && (d.human(got.person) || d.fullyNamed(got)):
		return got.person, false
	case got.kind == pronoun && (got.sex == s.sex || s.kind == described && s.sex == unknownSex):
		return -1, false // the same person: look further up
	case teller >= 0:
		return teller, false // "A strange moment came when Poe explained why. “…,” he said"
	case s.kind == pronoun && got.kind == described && d.someone(got) && (got.tok == sent.tok || d.toks[got.tok-1].class&preposition == 0) && d.tells(got.tokEnd, limit):
		return -1, true // "A classmate of Poe's called it odd. “…,” he said"
	case s.kind == pronoun && d.bearsOffice(got) && (got.sex == unknownSex || got.sex == s.sex):
		if p := d.bearer(got); d.fits(p, s.sex) && !d.ofAnother(got, p) {
			return p, false // "The senator, a critic of Poe, found it odd. “…,” he said"
		}
		if d.someone(got) || d.introduced(got) {
			return -1, true
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
		if n.person < 0 || !d.fits(n.person, s.sex) || n.sort == spot || n.sort == group || !d.human(n.person) || s.kind == pronoun && d.spokenTo(n) {
			continue
		}
		if s.kind == pronoun && d.toks[n.from].class&opens != 0 && d.ofKin(n) {
			return -1, true // "Poe's brother came. “…,” he said"
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
