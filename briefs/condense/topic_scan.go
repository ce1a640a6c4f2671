package condense

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// offices stand with a capital letter before a surname without being a given name.
const offices = `mr mrs ms dr sir lord lady dame president minister chancellor premier secretary senator sen rep
representative congressman congresswoman governor gov mayor king queen prince princess general gen colonel col admiral
chief envoy ambassador spokesman spokeswoman spokesperson chairman chair leader comrade pope judge justice professor
the in on at and but when while as by with from for after before if that foreign prime vice deputy`

// commonFamilies are folded family names that news writes before the given name.
// Too many people share them for the name alone to tell who is meant.
const commonFamilies = `wang li zhang liu chen yang zhao wu zhou hu sun he qin han cai jiang deng mao lin ma tsai lai
kim lee park moon yoon choi cho jung nguyen tran pham vo to xi`

// counted is how often something of the list stands in a story, and the points
// of where it stands.
type counted struct {
	count  int
	points float64
}

func (c *counted) add(o counted) {
	c.count += o.count
	c.points += o.points
}

// sightings counts every clue of the list in headline and text. A surname counts
// for its bearer if the story has the full name too, or if the list has no other.
func (t *topicTable) sightings(d *doc) []counted {
	title, text := d.cutTitle, d.cutText
	all := make([]counted, len(t.clues)+len(t.families))
	found, loose := all[:len(t.clues)], all[len(t.clues):]
	t.scan(found, loose, d.title, title, titleCase(d.title), func(int) float64 { return zoneWeight[inHeadline] })
	lead, abstract := leadEnd(d), len(d.sents) <= shortText
	t.scan(found, loose, d.text, text, false, func(at int) float64 {
		switch {
		case abstract:
			return zoneWeight[inHeadline]
		case at < lead:
			return zoneWeight[inLead]
		}
		return zoneWeight[inBody]
	})
	for f, c := range loose {
		if c.count > 0 {
			if who := t.bearer(t.families[f], found); who >= 0 {
				found[who].add(c)
			}
		}
	}
	return found
}

// scan counts what stands in s, whose pieces are ps: clues in found, surnames by
// themselves in loose. Where every word begins with a capital letter, one before a
// surname says nothing.
func (t *topicTable) scan(found, loose []counted, s string, ps []piece, capitals bool, weight func(at int) float64) {
	var buf [32]byte
	for i := 0; i < len(ps); {
		w := s[ps[i].start:ps[i].end]
		if !t.may(w) {
			i++
			continue
		}
		folded := fold(buf[:0], w)
		n, end := t.longest(s, ps, i, folded)
		here := counted{1, weight(int(ps[i].start))}
		if n == nil {
			if f := t.surname(s, ps, i, folded, capitals); f >= 0 {
				loose[f].add(here)
			}
			i++
			continue
		}
		for _, c := range n.vals {
			found[c].add(here)
		}
		i = end
	}
}

// may reports whether a term can begin with w, or w be a surname.
func (t *topicTable) may(w string) bool {
	switch {
	case len(w) > longestWord:
		return false
	case w[0] >= utf8.RuneSelf:
		return t.wide || !norm.NFD.IsNormalString(w)
	case len(w) > 1 && w[1] >= utf8.RuneSelf, len(w) > 2 && w[2] >= utf8.RuneSelf:
		return true // an accent is still on
	}
	return t.gate.lets(w)
}

// longestWord bounds what is looked up, in bytes. No phrase has a longer word.
const longestWord = 64

// longest is [longest] for words under their folded form; that of the first is
// given.
func (t *topicTable) longest(s string, ps []piece, i int, folded []byte) (*trie[int], int) {
	var hit *trie[int]
	var buf [32]byte
	end, n := i, &t.trie
	for j := i; j < len(ps) && (j == i || joined(s, ps[j-1], ps[j])); j++ {
		w := s[ps[j].start:ps[j].end]
		if j > i {
			folded = fold(buf[:0], w)
		}
		var next *trie[int]
		if isAcronym(w) {
			next = n.next[w]
		}
		if next == nil {
			next = n.next[string(folded)]
		}
		if n = next; n == nil {
			break
		}
		if n.ends {
			hit, end = n, j+1
		}
	}
	return hit, end
}

// surname returns the family that piece i, given in its folded form too, names,
// with nothing beside it that makes it a stranger's name; -1 if it names none.
func (t *topicTable) surname(s string, ps []piece, i int, folded []byte, capitals bool) int {
	if len(t.surnames) == 0 || !capitalised(s[ps[i].start:ps[i].end]) {
		return -1
	}
	f, ok := t.surnames[string(folded)]
	if !ok {
		return -1
	}
	if i+1 < len(ps) {
		if gap := s[ps[i].end:ps[i+1].start]; gap == "'" || gap == "’" { // Xi'an
			return -1
		}
	}
	if !capitals && i > 0 && !t.introduces(s, ps, i, t.families[f]) {
		return -1
	}
	return f
}

// introduces reports whether the word before the surname at i leaves it to the
// people of the list who have it.
func (t *topicTable) introduces(s string, ps []piece, i int, f kin) bool {
	w := s[ps[i-1].start:ps[i-1].end]
	gap := s[ps[i-1].end:ps[i].start]
	if gap != " " && gap != ". " || !capitalised(w) || gap == ". " && len(w) > 4 {
		return true
	}
	before := string(fold(nil, w))
	if len(w) == 1 || t.offices[before] {
		return true
	}
	for _, m := range f.members {
		if t.clues[m].given == before {
			return true
		}
	}
	return false
}

// bearer returns the clue a surname alone speaks of, -1 if that can't be told.
func (t *topicTable) bearer(f kin, found []counted) int {
	named := -1
	for _, m := range f.members {
		if found[m].count == 0 {
			continue
		}
		if named >= 0 {
			return -1
		}
		named = m
	}
	if named < 0 && len(f.members) == 1 && !f.common {
		return f.members[0]
	}
	return named
}

// titleCase reports whether a headline is set with capitals at most words.
func titleCase(s string) bool {
	long, upper := 0, 0
	for w := range strings.FieldsSeq(s) {
		if len(w) < 4 {
			continue
		}
		long++
		if capitalised(w) {
			upper++
		}
	}
	return 5*upper > 4*long
}
