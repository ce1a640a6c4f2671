package condense

import (
	"sort"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// roleOf finds the words of the text that tell what person p is, as near as
// possible to mention near (-1 = none): an office written beside the name, the
// fullest there is; else what the text calls him or her elsewhere ("the Vermont
// senator"); else a bare title; else nothing.
func (d *doc) roleOf(p, near int) briefs.Span {
	if !d.cast.rolesRead {
		d.readRoles()
	}
	q := &d.cast.people[p]
	best, points := q.role, q.rolePoints
	if near >= 0 {
		for _, s := range d.rolesBeside(d.cast.mentions[near]) {
			if got := rateRole(d.words(s)); got > 0 && got+1 > points {
				best, points = s, got+1
			}
		}
	}
	if points < 2 && q.called.End > 0 {
		return q.called
	}
	if points == 0 && q.full >= 0 {
		return d.belongsTo(d.cast.mentions[q.full])
	}
	return best
}

func (d *doc) rolesBeside(m naming) [3]briefs.Span {
	return [3]briefs.Span{d.roleBefore(m), d.roleBehind(m), d.roleApart(m)}
}

// readRoles finds everybody's best role and what the text calls them, once.
func (d *doc) readRoles() {
	d.cast.rolesRead = true
	for i := range d.quoted {
		if p := d.quoted[i].source.person; p >= 0 {
			d.cast.people[p].quoted = true
		}
	}
	for _, m := range d.cast.mentions {
		if m.person < 0 || !d.cast.people[m.person].quoted {
			continue
		}
		q := &d.cast.people[m.person]
		for _, s := range d.rolesBeside(m) {
			if got := rateRole(d.words(s)); got > q.rolePoints {
				q.role, q.rolePoints = s, got
			}
		}
	}
	d.readLateNames()
	d.readCallings()
}

// noteOffices notes whose the offices are that stand beside mention m.
func (d *doc) noteOffices(m naming) {
	note := func(i int) {
		if d.toks[i].class&office == 0 {
			return
		}
		h := hashLower(d.tok(i))
		if old, ok := d.cast.offices[h]; ok && old != m.person {
			d.cast.offices[h] = -1 // several people's
			return
		}
		d.cast.offices[h] = m.person
	}
	for i := max(m.from-2, 0); i < m.tok; i++ {
		note(i)
	}
	if m.tokEnd >= len(d.toks) || d.toks[m.tokEnd].kind != punct {
		return
	}
	for i := m.tokEnd + 1; i < len(d.toks) && i < m.tokEnd+8 && d.toks[i].kind == word; i++ {
		note(i)
	}
}

// readCallings finds the descriptions that stand for people: "the Vermont
// senator", and keeps each person's longest.
func (d *doc) readCallings() {
	for i := 0; i+1 < len(d.toks); i++ {
		t := d.toks[i]
		if t.end-t.start != 3 || t.quoted || t.class&determiner == 0 {
			continue
		}
		if w := d.tok(i); w != "the" && w != "The" {
			continue
		}
		head := d.describedHead(i + 1)
		if head < 0 {
			continue
		}
		p := d.calledPerson(i, head)
		if p < 0 {
			continue
		}
		s := briefs.Span{Start: int(d.toks[i+1].start), End: int(d.toks[head].end)}
		if q := &d.cast.people[p]; s.End-s.Start > q.called.End-q.called.Start {
			q.called = s
		}
	}
}

// describedHead returns the head noun of "the … senator" from token i: an office
// in the singular with no name, no "of" and no other noun behind it; -1 if it is
// none.
func (d *doc) describedHead(i int) int {
	for j := i; j < len(d.toks) && j < i+6; j++ {
		t := d.toks[j]
		if t.kind != word {
			return -1
		}
		if t.class&office != 0 && !t.upper && t.class&relation == 0 {
			n := j + 1
			if n < len(d.toks) && d.toks[n].kind == word && (d.toks[n].class&(office|collective|officeMod) != 0 || d.cast.at[n] > 0 || d.tok(n) == "of" || d.tok(n) == "for") {
				if d.toks[n].class&office != 0 {
					continue
				}
				return -1
			}
			if n < len(d.toks) && d.tok(n) == "," && n+1 < len(d.toks) && d.cast.at[n+1] > 0 {
				return -1 // the name follows
			}
			return j
		}
		if t.class&(preposition|conjunction|says|auxiliary|relative|determiner|office) != 0 && t.class&officeMod == 0 {
			return -1
		}
	}
	return -1
}

// calledPerson finds whom the description toks[from:head] means, if it is the
// subject of its sentence: whom the text is about just before it, unless others
// bear that office.
func (d *doc) calledPerson(from, head int) int {
	k := d.sentenceOf(from)
	if k < 1 || !d.actsAfter(head+1) {
		return -1
	}
	if v := d.voice(k, d.sents[k].tokEnd); v.kind != described || v.tok != from {
		return -1
	}
	word := d.tok(head)
	s := source{kind: described, tok: from, sex: titleSex(word)}
	before := d.quotedBefore(d.sents[k].tok)
	for n := 0; n < 3 && k > 0; n++ {
		k--
		p, stop := d.focus(k, s, before)
		if p >= 0 {
			if other, ok := d.cast.offices[hashLower(word)]; ok && other != p {
				return -1
			}
			return p
		}
		if stop {
			return -1
		}
	}
	return -1
}

// actsAfter reports whether token i is a verb, or begins what stands between a
// subject and its verb.
func (d *doc) actsAfter(i int) bool {
	if i >= len(d.toks) {
		return false
	}
	t := d.toks[i]
	return t.class&(says|thinks|auxiliary|adverb|relative) != 0 || d.tok(i) == "," || t.kind == word && !t.upper && strings.HasSuffix(d.tok(i), "ed")
}

// quotedBefore returns the index of the first quotation that begins at token i or later.
func (d *doc) quotedBefore(i int) int {
	return sort.Search(len(d.quoted), func(j int) bool { return d.quoted[j].runs[0].tok >= i })
}

// rateRole says how good a role is: 0 for none, little for a bare title.
func rateRole(s string) int {
	switch {
	case s == "":
		return 0
	case strings.Contains(s, " "):
		return 4
	case !strings.HasSuffix(s, "."):
		return 2
	}
	return 1
}

// roleSpan returns the text of toks[from:to], without a leading article and
// trailing signs; empty if it has no office.
func (d *doc) roleSpan(from, to int) briefs.Span {
	for from < to && (d.toks[from].class&determiner != 0 && d.toks[from].kind == word || d.toks[from].kind == punct || d.toks[from].kind == mark) {
		from++
	}
	for to > from && (d.toks[to-1].kind == punct && d.tok(to-1) != "." && d.tok(to-1) != ")" || d.toks[to-1].kind == mark) {
		to--
	}
	has := false
	for i := from; i < to; i++ {
		t := d.toks[i]
		if t.quoted {
			return briefs.Span{}
		}
		if t.class&(office|title) != 0 && t.class&relation == 0 && !formOfAddress(d.tok(i)) {
			has = true
		}
	}
	if to > from && d.toks[to-1].class&(preposition|determiner|conjunction) != 0 && d.toks[to-1].class&(office|officeMod) == 0 {
		return briefs.Span{} // cut short
	}
	if !has || to-from > 24 {
		return briefs.Span{}
	}
	return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-1].end)}
}

func formOfAddress(w string) bool {
	switch w {
	case "Mr", "Mrs", "Ms", "Miss", "Sir", "Lord", "Lady", "Dame", "Mme", "Messrs":
		return true
	}
	return false
}

// roleBefore reads what stands right before the name: "White House press
// secretary Ann Poe".
func (d *doc) roleBefore(m naming) briefs.Span {
	p := d.paraOf(m.tok)
	from := m.tok
	for from > p.tok {
		i := from - 1
		t := d.toks[i]
		if t.quoted != d.toks[m.tok].quoted {
			break
		}
		if k := d.cast.at[i]; k > 0 && d.cast.mentions[k-1].tokEnd <= m.tok && i < m.from {
			n := d.cast.mentions[k-1]
			if n.person >= 0 && from == m.tok && n.sort == someone {
				break // two names side by side
			}
			from = n.from
			continue
		}
		switch {
		case t.kind == punct && d.tok(i) == "." && i > p.tok && t.start == d.toks[i-1].end && (d.abbreviates(i-1) || d.toks[i-1].class&title != 0):
		case t.kind == suffix:
		case t.kind != word && t.kind != number:
			return d.trimRole(from, m.tok)
		case i >= m.from:
		case d.tok(i) == "of" || d.tok(i) == "to" || d.tok(i) == "for":
			if i == p.tok || d.toks[i-1].class&office == 0 || from == m.tok {
				return d.trimRole(from, m.tok)
			}
		case d.tok(i) == "the" && i-1 > p.tok && d.toks[i-1].class&preposition != 0 && d.toks[i-2].class&office != 0:
		case t.class&(preposition|determiner|conjunction|relative|auxiliary|says|saying|thinks|adverb|he|she|they) != 0 && t.class&(office|officeMod) == 0,
			t.class&calendar != 0:
			return d.trimRole(from, m.tok)
		case !t.upper && t.class&(office|officeMod|title|demonym) == 0 && (from == m.tok || d.toks[from].upper):
			return d.trimRole(from, m.tok)
		}
		from = i
	}
	return d.trimRole(from, m.tok)
}

// trimRole drops words before the office that are no part of it.
func (d *doc) trimRole(from, to int) briefs.Span {
	for from < to && !d.toks[from].upper && d.toks[from].class&(office|officeMod|demonym) == 0 && strings.HasSuffix(d.tok(from), "ed") {
		from++
	}
	for from < to && d.toks[from].kind == word && formOfAddress(d.tok(from)) {
		from++
		if from < to && d.tok(from) == "." {
			from++
		}
	}
	for to > from+1 && d.tok(to-1) == "." && (formOfAddress(d.tok(to-2)) || d.officeWithin(from, to-2, 9) && d.toks[to-2].class&title != 0) {
		to -= 2
	}
	if from < to && from > 0 && d.toks[from-1].class&determiner != 0 && !d.toks[to-1].upper && d.soleName(to) {
		return briefs.Span{} // the judge Trump was referring to
	}
	return d.roleSpan(from, to)
}

// soleName reports whether the name at token i is of one word.
func (d *doc) soleName(i int) bool {
	k := d.cast.at[i]
	return k > 0 && d.cast.mentions[k-1].tokEnd-d.cast.mentions[k-1].tok == 1
}

// roleBehind reads what follows the name between commas: "Ann Poe, a former
// director of the council,".
func (d *doc) roleBehind(m naming) briefs.Span {
	p := d.paraOf(m.tok)
	i := m.tokEnd
	if i < p.tokEnd && d.tok(i) == "(" {
		for i < p.tokEnd && i < m.tokEnd+10 && d.tok(i) != ")" {
			i++
		}
		i++
	}
	if i+1 < p.tokEnd && d.tok(i) == "," && d.toks[i+1].kind == number { // an age
		i += 2
	}
	if i+1 >= p.tokEnd || d.tok(i) != "," && d.tok(i) != "—" && d.tok(i) != "–" || d.toks[i].quoted {
		return briefs.Span{}
	}
	from := i + 1
	if from+1 < p.tokEnd && d.tok(from) == "who" && (d.tok(from+1) == "was" || d.tok(from+1) == "is") {
		from += 2
	}
	to := from
	for to < p.tokEnd && to < from+26 {
		t := d.toks[to]
		w := d.tok(to)
		stop := t.kind == mark || t.kind == punct && (strings.Contains(",;:()—–!?", w) || w == "." && d.sentenceEnd(&p, to) > 0 || w == "." && to+1 == p.tokEnd)
		if stop || t.class&(relative|says) != 0 && !t.upper && t.class&office == 0 {
			break
		}
		if w == "and" && to+1 < p.tokEnd && (d.toks[to+1].class&determiner != 0 || d.tok(to+1) == "former") || t.class&auxiliary != 0 && !t.upper {
			break
		}
		to++
	}
	if to == from {
		return briefs.Span{}
	}
	if to+1 < p.tokEnd && d.tok(to) == "," && d.toks[to-1].upper && d.toks[to+1].upper { // a student from Amberg, Norl.: where, not what
		for i := to - 1; i > from+1 && i > to-5; i-- {
			if d.tok(i) == "from" {
				to = i
			}
		}
	}
	first := d.toks[from]
	lead := first.class&determiner != 0 || first.class&(office|officeMod|demonym) != 0 || first.upper && d.officeWithin(from, to, 6)
	if !lead || first.class&(preposition|says|saying|relative|conjunction) != 0 || !d.officeWithin(from, to, 8) {
		return briefs.Span{}
	}
	return d.roleSpan(from, to)
}

func (d *doc) officeWithin(from, to, n int) bool {
	for i := from; i < to && i < from+n; i++ {
		if d.toks[i].class&office != 0 {
			return true
		}
		if i > from && d.toks[i].class&(preposition|saying) != 0 {
			return false
		}
	}
	return false
}

// roleApart reads what stands before the name and a comma: "the council's
// director, Ann Poe,".
func (d *doc) roleApart(m naming) briefs.Span {
	p := d.paraOf(m.tok)
	i := m.from - 1
	if i > p.tok && (d.tok(i) == "the" || d.tok(i) == "The") {
		i--
	}
	if i <= p.tok || d.tok(i) != "," || d.toks[i-1].kind != word || d.toks[i].quoted {
		return briefs.Span{}
	}
	end := m.tokEnd
	leads := end < p.tokEnd && !strings.Contains(",.:(", d.tok(end)) // then only what begins its sentence is apposed
	from := i
	for from > p.tok && i-from < 14 {
		t := d.toks[from-1]
		if t.kind != word && t.kind != number && t.kind != suffix && !(d.tok(from-1) == "." && d.toks[from-2].upper) ||
			t.class&(says|saying|relative|conjunction|auxiliary) != 0 && !t.upper && d.tok(from-1) != "and" {
			break
		}
		from--
		if t.class&determiner != 0 && (from == p.tok || d.toks[from-1].class&preposition == 0 || from-2 < p.tok || d.toks[from-2].class&office == 0) {
			if leads && !d.sentenceOfStart(from) && !(d.toks[from-1].class&adverb != 0 && d.sentenceOfStart(from-1)) {
				return briefs.Span{}
			}
			return d.apartSpan(from, i)
		}
	}
	if !leads && from > p.tok && d.tok(from-1) != "," && d.sentenceOfStart(from) {
		return d.apartSpan(from, i)
	}
	return briefs.Span{}
}

// apartSpan is the role toks[from:to] if its head is an office.
func (d *doc) apartSpan(from, to int) briefs.Span {
	head := to - 1
	for i := from; i < to; i++ {
		if i > from && d.toks[i].class&preposition != 0 && !d.toks[i].upper {
			head = i - 1
			break
		}
	}
	if d.toks[head].class&office == 0 {
		return briefs.Span{}
	}
	return d.roleSpan(from, to)
}

func (d *doc) sentenceOfStart(i int) bool {
	k := d.sentenceOf(i)
	return k >= 0 && d.sents[k].tok == i
}

// paraOf returns the paragraph of token i.
func (d *doc) paraOf(i int) para {
	if k := d.sentenceOf(i); k >= 0 {
		return d.paras[d.sents[k].para]
	}
	return para{}
}
