package condense

import (
	"slices"
	"strings"
	"unicode/utf8"
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

// mention is one place where words of the list stand.
type mention struct {
	lead
	weight  float64
	surname string // folded, where only that stands; else ""
}

// counted is a phrase or person with its mentions.
type counted struct {
	lead
	count  int
	points float64 // by where the mentions stand
}

// sightings counts the phrases and people of the list in headline and text.
func (t *topicTable) sightings(d *doc) []counted {
	title, text := d.pieces()
	ms := t.scan(nil, d.title, title, titleCase(d.title), func(int) float64 { return zoneWeight[inHeadline] })
	lead, abstract := leadEnd(d), len(d.sents) <= shortText
	ms = t.scan(ms, d.text, text, false, func(at int) float64 {
		switch {
		case abstract:
			return zoneWeight[inHeadline]
		case at < lead:
			return zoneWeight[inLead]
		}
		return zoneWeight[inBody]
	})
	return t.count(ms)
}

// scan appends the mentions in s, whose pieces are ps. Where every word begins with a capital letter,
// one before a surname says nothing.
func (t *topicTable) scan(ms []mention, s string, ps []piece, capitals bool, weight func(at int) float64) []mention {
	for i := 0; i < len(ps); {
		if !t.may(s[ps[i].start:ps[i].end]) {
			i++
			continue
		}
		n, end := t.longest(s, ps, i)
		if n == nil {
			if m, ok := t.surname(s, ps, i, capitals); ok {
				m.weight = weight(int(ps[i].start))
				ms = append(ms, m)
			}
			i++
			continue
		}
		for _, l := range n.vals {
			ms = append(ms, mention{lead: l, weight: weight(int(ps[i].start))})
		}
		i = end
	}
	return ms
}

// may reports whether a term can begin with w, or w be a surname.
func (t *topicTable) may(w string) bool {
	if w[0] >= utf8.RuneSelf || len(w) > 1 && w[1] >= utf8.RuneSelf {
		return true // its accents are still on
	}
	var b [2]byte
	n := copy(b[:], w)
	for i := range n {
		if 'A' <= b[i] && b[i] <= 'Z' {
			b[i] |= 0x20
		}
	}
	i, bit := gateBit(string(b[:n]))
	return t.gate[i]&bit != 0 || t.gate.lets(w)
}

// longest is [longest] for words under their folded form.
func (t *topicTable) longest(s string, ps []piece, i int) (*trie[lead], int) {
	var hit *trie[lead]
	var buf [32]byte
	end, n := i, &t.trie
	for j := i; j < len(ps) && (j == i || joined(s, ps[j-1], ps[j])); j++ {
		w := s[ps[j].start:ps[j].end]
		next := n.next[w]
		if next == nil || !isAcronym(w) {
			next = n.next[string(fold(buf[:0], w))]
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

// surname reports whether piece i is the surname of somebody on the list, with
// nothing beside it that makes it another person's.
func (t *topicTable) surname(s string, ps []piece, i int, capitals bool) (mention, bool) {
	w := s[ps[i].start:ps[i].end]
	if len(t.surnames) == 0 || !capitalised(w) {
		return mention{}, false
	}
	var buf [32]byte
	name := string(fold(buf[:0], w))
	who := t.surnames[name]
	if who == nil {
		return mention{}, false
	}
	if i+1 < len(ps) && ps[i+1].start > ps[i].end { // Xi'an
		if r := s[ps[i].end:ps[i+1].start]; r == "'" || r == "’" {
			return mention{}, false
		}
	}
	if !capitals && i > 0 && !t.introduces(s, ps, i, who) {
		return mention{}, false
	}
	return mention{surname: name}, true
}

// introduces reports whether the word before the surname at i leaves it to the
// people of the list who have it.
func (t *topicTable) introduces(s string, ps []piece, i int, who []int) bool {
	w := s[ps[i-1].start:ps[i-1].end]
	gap := s[ps[i-1].end:ps[i].start]
	if gap != " " && gap != ". " || !capitalised(w) || gap == ". " && len(w) > 4 {
		return true
	}
	before := string(fold(nil, w))
	if len(w) == 1 || t.offices[before] {
		return true
	}
	return slices.ContainsFunc(who, func(p int) bool { return t.people[p].given == before })
}

// count sums the mentions of each phrase and person. A surname alone counts for
// the one person whose full name the story has; if it has none, for the only one
// of the list who bears it.
func (t *topicTable) count(ms []mention) []counted {
	named := map[int]bool{}
	for _, m := range ms {
		if m.surname == "" && m.topic < 0 {
			named[m.person] = true
		}
	}
	var out []counted
	at := map[lead]int{}
	for _, m := range ms {
		if m.surname != "" {
			p := t.bearer(m.surname, named)
			if p < 0 {
				continue
			}
			m.lead = t.people[p].lead(p)
		}
		i, ok := at[m.lead]
		if !ok {
			i = len(out)
			at[m.lead] = i
			out = append(out, counted{lead: m.lead})
		}
		out[i].count++
		out[i].points += m.weight
	}
	return out
}

// bearer returns the person a surname alone speaks of, -1 if that can't be told.
func (t *topicTable) bearer(surname string, named map[int]bool) int {
	who := t.surnames[surname]
	full := -1
	for _, p := range who {
		if named[p] {
			if full >= 0 {
				return -1
			}
			full = p
		}
	}
	if full < 0 && len(who) == 1 && (!t.common[surname] || surname == "xi") {
		return who[0]
	}
	return full
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
