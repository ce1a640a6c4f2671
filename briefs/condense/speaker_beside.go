package condense

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

func (d *doc) rolesBeside(m naming) [5]briefs.Span {
	return [5]briefs.Span{d.roleBefore(m), d.roleBehind(m), d.roleApart(m), d.roleShared(m), d.roleLong(m)}
}

// roleShared reads the office that several people named one after the other
// have: "presidential candidates Ann Poe and Bo Ek". Of its plural it takes what
// is one's.
func (d *doc) roleShared(m naming) briefs.Span {
	p := d.paraOf(m.tok)
	first, several := m.from, m.tokEnd+1 < p.tokEnd && (d.tok(m.tokEnd) == "and" || d.tok(m.tokEnd) == ",") && d.cast.at[m.tokEnd+1] > 0
	for hops := 0; hops < 6 && first-2 > p.tok && (d.tok(first-1) == "and" || d.tok(first-1) == ","); hops++ {
		b := d.mentionEnding(first - 1)
		if b < 0 && d.tok(first-2) == "," {
			b = d.mentionEnding(first - 2)
		}
		if b < 0 || d.cast.mentions[b].person < 0 {
			break
		}
		first, several = d.cast.mentions[b].from, true
	}
	head := first - 1
	if !several || head < p.tok {
		return briefs.Span{}
	}
	if t := d.toks[head]; t.class&officers == 0 || t.upper || t.quoted || !strings.HasSuffix(d.tok(head), "s") || strings.HasSuffix(d.tok(head), "ies") {
		return briefs.Span{}
	}
	from := head
	for from > p.tok && d.toks[from-1].kind == word && (d.toks[from-1].class&(officeMod|demonym|office) != 0 || d.toks[from-1].upper && !d.startsSentence(from-1)) {
		from--
	}
	return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[head].end) - 1}
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
			if i == p.tok || d.toks[i-1].class&office == 0 && !(d.tok(i) == "of" && d.toks[i-1].upper && d.toks[i-1].class&orgWord != 0 && d.toks[from].upper) || from == m.tok || d.ownsOffice(from, m.tok) {
				return d.trimRole(from, m.tok)
			}
		case (d.tok(i) == "and" || d.tok(i) == "&") && i-1 >= p.tok && d.toks[from].upper && d.joinsHouse(i-1, from):
		case d.tok(i) == "the" && i-1 > p.tok && d.toks[i-1].class&preposition != 0 && d.toks[i-2].class&office != 0:
		case t.class&(preposition|determiner|conjunction|relative|auxiliary|says|saying|thinks|adverb|he|she|they) != 0 && t.class&(office|officeMod) == 0,
			t.class&calendar != 0:
			return d.trimRole(from, m.tok)
		case d.tok(i) == "under" && d.toks[from].class&(office|officeMod) == 0, d.tok(i) == "under" && d.tok(from) != "secretary": // the report under President Poe
			return d.trimRole(from, m.tok)
		case !t.upper && t.class&(office|officeMod|title|demonym) == 0 && (from == m.tok || d.toks[from].upper):
			return d.trimRole(from, m.tok)
		}
		from = i
	}
	return d.trimRole(from, m.tok)
}

// ownsOffice reports whether toks[from:to] give an office to whom they name as
// somebody's: of the secretary for "Norland's President Ann Poe" she is none.
func (d *doc) ownsOffice(from, to int) bool {
	for owned := false; from < to; from++ {
		owned = owned || d.toks[from].kind == suffix
		if owned && d.toks[from].class&office != 0 {
			return true
		}
	}
	return false
}

// roleLong reads an office with what it is of right before a full name that has a
// say: "president of public affairs Ann Poe said".
func (d *doc) roleLong(m naming) briefs.Span {
	p := d.paraOf(m.tok)
	next := m.tokEnd
	if m.words < 2 || m.from != m.tok || next >= p.tokEnd || d.tok(next) != "," && d.toks[next].class&says == 0 && (m.from == p.tok || d.toks[m.from-1].class&says == 0) {
		return briefs.Span{}
	}
	for i := m.tok - 1; i > p.tok && i > m.tok-9; i-- {
		t := d.toks[i]
		if t.kind != word || t.quoted || t.class&(says|saying|thinks|determiner|auxiliary|relative|he|she|they) != 0 || d.cast.at[i] > 0 && d.cast.mentions[d.cast.at[i]-1].person >= 0 {
			break
		}
		if w := d.tok(i); w != "of" && w != "for" || d.toks[i-1].class&office == 0 || d.toks[i-1].class&relation != 0 || i == m.tok-1 {
			continue
		}
		from := i - 1
		for from > p.tok && d.toks[from-1].kind == word && !d.toks[from-1].quoted && (d.toks[from-1].class&(officeMod|office|demonym) != 0 || d.toks[from-1].upper && !d.startsSentence(from-1)) {
			from--
		}
		return d.roleSpan(from, m.tok)
	}
	return briefs.Span{}
}

// trimRole drops words before the office that are no part of it.
func (d *doc) trimRole(from, to int) briefs.Span {
	from = d.roleStart(from, to)
	for from < to && d.toks[from].kind == word && formOfAddress(d.tok(from)) {
		from++
		if from < to && d.tok(from) == "." {
			from++
		}
	}
	if to > from+1 && formOfAddress(d.tok(to-1)) { // Foreign Secretary Mr Poe
		to--
	}
	for to > from+1 && d.tok(to-1) == "." && (formOfAddress(d.tok(to-2)) || d.officeWithin(from, to-2, 9) && d.toks[to-2].class&title != 0 && !(to-2 == from+1 && isParty(d.tok(from)))) {
		to -= 2
	}
	if from < to && from > 0 && d.toks[from-1].class&determiner != 0 && !d.toks[to-1].upper && d.soleName(to) {
		return briefs.Span{} // the judge Trump was referring to
	}
	return d.roleSpan(from, to)
}

// isParty reports whether w is a party's member: little of a role.
func isParty(w string) bool {
	switch w {
	case "Republican", "Democrat", "Independent", "Socialist", "Libertarian":
		return true
	}
	return false
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
	from := d.pastWho(i+1, p)
	to, ok := d.roleEnd(from, p)
	if !ok || to == from {
		return briefs.Span{}
	}
	if k := d.cast.at[from]; k > 0 {
		if n := d.cast.mentions[k-1]; n.person >= 0 && n.from == from && n.tok > from && n.tokEnd <= to && (n.tokEnd == to || d.toks[n.tokEnd].kind != suffix && !d.possessive(n.tokEnd)) {
			return briefs.Span{} // In a letter to Poe, Senator Bo Ek asked
		}
	}
	if d.tok(from) == "one" && d.amongOfficers(from, to) { // one of the group's leaders
		return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-1].end)}
	}
	if to+1 < p.tokEnd && d.tok(to) == "," && d.toks[to-1].upper && d.toks[to+1].upper { // a student from Amberg, Norl.: where, not what
		for i := to - 1; i > from+1 && i > to-5; i-- {
			if d.tok(i) == "from" {
				to = i
			}
		}
	}
	for i := from; i+1 < to && (d.toks[i].class&preposition == 0 || d.toks[i].class&officeMod != 0); i++ {
		if k := d.cast.at[i+1]; k > 0 && d.cast.mentions[k-1].person >= 0 && d.human(d.cast.mentions[k-1].person) && d.cast.at[i] == 0 && d.toks[i].class&office != 0 && d.toks[i].kind == word {
			return briefs.Span{} // Poe, lawyer Bo Ek and others
		}
	}
	first := d.toks[from]
	lead := d.plainTrade(from, to) || d.tok(from) == "formerly" || d.tok(from) == "group" && from+1 < to && d.toks[from+1].class&(office|officeMod) != 0 || first.class&determiner != 0 || first.class&(office|officeMod|demonym) != 0 || first.upper && d.officeWithin(from, to, 9)
	if !lead || first.class&(preposition|says|saying|relative|conjunction) != 0 || !d.officeWithin(from, to, 9) {
		return briefs.Span{}
	}
	return d.roleSpan(from, to)
}

// plainTrade reports whether toks[from:to] begin with a plain noun and the office it
// belongs to: "portfolio manager at Norbank".
func (d *doc) plainTrade(from, to int) bool {
	t := d.toks[from]
	if from+1 >= to || t.kind != word || t.upper || d.toks[from+1].class&office == 0 || d.toks[from+1].upper {
		return false
	}
	w := d.tok(from)
	return t.class&(says|saying|thinks|auxiliary|preposition|conjunction|relative|adverb|he|she|they|first|determiner|collective) == 0 &&
		len(w) > 3 && !strings.HasSuffix(w, "ing") && !strings.HasSuffix(w, "ly") && !strings.HasSuffix(w, "ed") && w[len(w)-1] != 's'
}

// pastWho returns where the role begins from token i: behind "who is", "who has
// been", "who, for ten years, was", "who serves as".
func (d *doc) pastWho(i int, p para) int {
	if i+2 >= p.tokEnd || d.tok(i) != "who" {
		return i
	}
	j := i + 1
	if d.tok(j) == "," || d.toks[j].class&preposition != 0 { // an aside
		for j < p.tokEnd && j < i+12 && d.toks[j].class&(says|auxiliary|relative) == 0 && (d.toks[j].kind == word || d.toks[j].kind == number || d.tok(j) == ",") {
			j++
		}
	}
	if j+2 >= p.tokEnd {
		return i
	}
	switch w := d.tok(j); {
	case w == "was" || w == "is":
		return j + 1
	case (w == "has" || w == "had") && d.tok(j+1) == "been":
		return j + 2
	case (w == "serves" || w == "served" || w == "works" || w == "worked") && d.tok(j+1) == "as":
		return j + 2
	}
	return i
}

// roleEnd returns where the role that begins with token from ends; it is not ok
// if somebody else's words begin there.
func (d *doc) roleEnd(from int, p para) (to int, ok bool) {
	for to = from; to < p.tokEnd && to < from+26; to++ {
		t := d.toks[to]
		w := d.tok(to)
		stop := t.kind == mark && !d.possessive(to) || t.kind == punct && (strings.Contains(",;:()—–!?", w) || w == "." && d.sentenceEnd(&p, to) > 0 || w == "." && to+1 == p.tokEnd)
		if w == "since" {
			break
		}
		if t.class&says != 0 && !stop && d.tok(from) == "the" && to < from+5 {
			return to, false // In a talk with Poe, the president said …
		}
		if stop || t.class&(relative|says) != 0 && !t.upper && t.class&office == 0 {
			break
		}
		if w == "and" && to+1 < p.tokEnd && (d.toks[to+1].class&(determiner|adverb) != 0 || d.tok(to+1) == "former") || t.class&auxiliary != 0 && !t.upper {
			break
		}
	}
	return to, true
}

// amongOfficers reports whether toks[from:to] begin with "one of" several people
// of one office.
func (d *doc) amongOfficers(from, to int) bool {
	if from+2 >= to || d.tok(from+1) != "of" {
		return false
	}
	for i := from + 2; i < to && d.toks[i].class&preposition == 0; i++ {
		if d.toks[i].class&officers != 0 && !d.toks[i].upper {
			return true
		}
	}
	return false
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
		if t.kind != word && t.kind != number && t.kind != suffix && !d.possessive(from-1) && !(d.tok(from-1) == "." && d.toks[from-2].upper) ||
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
	if !leads && (from == p.tok || d.tok(from-1) != "," && (d.sentenceOfStart(from) || d.toks[from-1].class&says != 0 && (d.toks[from].upper || d.ownedWithin(from, i)))) {
		return d.apartSpan(from, i)
	}
	return briefs.Span{}
}

// ownedWithin reports whether a possessive is among toks[from:to].
func (d *doc) ownedWithin(from, to int) bool {
	for i := from; i < to; i++ {
		if d.toks[i].kind == suffix {
			return true
		}
	}
	return false
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

func (d *doc) sentenceOfStart(i int) bool { return d.toks[i].class&opens != 0 }
