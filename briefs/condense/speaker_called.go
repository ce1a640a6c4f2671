package condense

import (
	"sort"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

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
