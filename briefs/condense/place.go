package condense

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// placeTable finds countries in a text.
type placeTable struct {
	countries []country
	terms     trie[term] // a node without values is a name that is no place
	gate      wordGate
	mastheads map[string]bool
	before    map[string]bool
	after     map[string]bool
}

func newPlaces() *placeTable {
	p := &placeTable{
		mastheads: wordSet(mastheads),
		before:    wordSet(beforePlaces),
		after:     wordSet(afterPlaces),
		terms:     trie[term]{next: make(map[string]*trie[term], 1<<12)},
	}
	p.countries = parseCountries(countriesTSV, func(spelling string, t term) {
		p.terms.add(path(spelling), t)
		// Capitals throughout, as headlines and datelines have it, once the word
		// is too long to be an acronym or a pronoun.
		if up := strings.ToUpper(spelling); len(up) > 3 && up != spelling {
			p.terms.add(path(up), t)
		}
	})
	for _, s := range strings.Split(notPlaces, ",") {
		p.terms.add(path(s), term{country: -1})
	}
	for w := range p.terms.next {
		p.gate.open(w)
	}
	return p
}

// zone is the part of a story that a mention stands in.
type zone uint8

const (
	inDateline zone = iota
	inBody
	inLead // the first two sentences
	inHeadline
	zones
)

// sighting is one mention of what may be a country.
type sighting struct {
	node  *trie[term]
	where zone
	named bool // stands beside what looks like the rest of a person's name
}

// Weights of a mention, by where it stands and by what it is. A dateline tells
// where the reporter is, seldom what the story is about.
var (
	zoneWeight = [zones]float64{inDateline: 0.5, inBody: 1, inLead: 2, inHeadline: 3}
	kindWeight = [termKinds]float64{byName: 1, byPeople: 0.8, byCapital: 0.8, byPart: 0.6}
)

const (
	mostPlaces  = 6
	placeFloor  = 1.5  // less is a mention in passing
	placeShare  = 0.15 // of the first place's score
	bodyCeiling = 8    // what mentions in the body can weigh together
)

// find tells which countries the text is about, most first.
func (p *placeTable) find(d *doc) []briefs.PlaceMatch {
	seen := p.scan(nil, d.line.Place, cut(d.line.Place), func(int) zone { return inDateline })
	title, text := d.cutTitle, d.cutText
	seen = p.scan(seen, d.title, title, func(int) zone { return inHeadline })
	lead := leadEnd(d)
	seen = p.scan(seen, d.text, text, func(at int) zone {
		if at < lead {
			return inLead
		}
		return inBody
	})
	if len(seen) == 0 {
		return nil
	}
	return p.rank(p.weigh(seen))
}

// leadEnd is where the first two sentences of the text end.
func leadEnd(d *doc) int {
	if len(d.sents) == 0 {
		return 0
	}
	return d.sents[min(1, len(d.sents)-1)].span.End
}

// scan appends the mentions in s, whose pieces are ps.
func (p *placeTable) scan(seen []sighting, s string, ps []piece, where func(at int) zone) []sighting {
	for i := 0; i < len(ps); {
		var n *trie[term]
		end := i
		if p.gate.lets(s[ps[i].start], ps[i].hash) {
			n, end = longest(&p.terms, s, ps, i)
		}
		if n == nil {
			i++
			continue
		}
		if n.vals[0].country >= 0 && !p.masthead(s, ps, end) {
			m := sighting{node: n, where: where(int(ps[i].start))}
			m.named = n.vals[0].personal && p.beside(s, ps, i, end)
			seen = append(seen, m)
		}
		i = end
	}
	return seen
}

// masthead reports whether the piece at i makes a newspaper's name of the place before it.
func (p *placeTable) masthead(s string, ps []piece, i int) bool {
	return i < len(ps) && ps[i].start == ps[i-1].end+1 && s[ps[i-1].end] == ' ' && p.mastheads[s[ps[i].start:ps[i].end]]
}

// beside reports whether the term at pieces i to end stands beside what looks
// like the rest of a person's name: Michael Jordan, Rep. Jordan, Paris Hilton.
func (p *placeTable) beside(s string, ps []piece, i, end int) bool {
	if i > 0 {
		w := s[ps[i-1].start:ps[i-1].end]
		gap := s[ps[i-1].end:ps[i].start]
		if (gap == " " || gap == ". " && len(w) < 4) && capitalised(w) && !p.before[w] {
			return true
		}
	}
	if end < len(ps) && s[ps[end-1].end:ps[end].start] == " " {
		w := s[ps[end].start:ps[end].end]
		return capitalised(w) && !p.after[w] && len(w) > 2 && w != strings.ToUpper(w)
	}
	return false
}

func capitalised(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// clue is the evidence of one term for one country.
type clue struct {
	shown  string
	count  int
	weight float64
}

// tally is the evidence for one country.
type tally struct {
	country int
	first   int // the sighting it was first seen in
	sure    float64
	parts   [zones]float64
	clues   []clue
}

// weigh gives every mention to its country.
func (p *placeTable) weigh(seen []sighting) []*tally {
	doubted := map[*trie[term]]bool{} // terms that name a person somewhere in the story
	for _, m := range seen {
		if m.named {
			doubted[m.node] = true
		}
	}
	var all []*tally
	at := map[int]*tally{}
	get := func(c, i int) *tally {
		t := at[c]
		if t == nil {
			t = &tally{country: c, first: i}
			at[c] = t
			all = append(all, t)
		}
		return t
	}
	certain := func(m sighting) bool {
		return len(m.node.vals) == 1 && !m.node.vals[0].unsure && !doubted[m.node]
	}
	for i, m := range seen {
		if certain(m) {
			get(m.node.vals[0].country, i).see(m.node.vals[0], m.where, true)
		}
	}
	for i, m := range seen {
		if m.named || certain(m) {
			continue
		}
		for _, t := range p.meant(m.node, doubted[m.node], at) {
			get(t.country, i).see(t, m.where, false)
		}
	}
	return all
}

// meant picks the countries an ambiguous term speaks of: those the story
// certainly names by another term; else the one the term usually means; else one
// whose neighbours the story names. So Georgia is the country beside Tbilisi or
// Armenia, the state beside the United States, and nothing by itself.
func (p *placeTable) meant(n *trie[term], doubted bool, at map[int]*tally) []term {
	var own, usual, near []term
	for _, t := range n.vals {
		if e := at[t.country]; e != nil && e.sure > 0 {
			own = append(own, t)
		}
		if !t.unsure && !doubted {
			usual = append(usual, t)
		}
		if t.kind == byName && p.neighbour(t.country, at) {
			near = append(near, t)
		}
	}
	for _, some := range [][]term{names(own), own, usual, near} {
		if len(some) > 0 {
			return some
		}
	}
	return nil
}

// names keeps the terms that are names of a country, not of its parts.
func names(terms []term) []term {
	var out []term
	for _, t := range terms {
		if t.kind == byName {
			out = append(out, t)
		}
	}
	return out
}

// neighbour reports whether the story certainly names a country of c's region.
func (p *placeTable) neighbour(c int, at map[int]*tally) bool {
	for o, t := range at {
		if o != c && t.sure > 0 && p.countries[o].region == p.countries[c].region {
			return true
		}
	}
	return false
}

// see counts one mention.
func (t *tally) see(by term, where zone, sure bool) {
	w := zoneWeight[where] * kindWeight[by.kind]
	if sure && where != inDateline {
		t.sure += w
	}
	t.parts[where] += w
	for i := range t.clues {
		if t.clues[i].shown == by.shown {
			t.clues[i].count++
			t.clues[i].weight += w
			return
		}
	}
	t.clues = append(t.clues, clue{by.shown, 1, w})
}

// score caps what the body can weigh, so that a long text does not drown its headline.
func (t *tally) score() float64 {
	return t.parts[inDateline] + min(t.parts[inBody], bodyCeiling) + t.parts[inLead] + t.parts[inHeadline]
}

// rank keeps the countries the story is about.
func (p *placeTable) rank(all []*tally) []briefs.PlaceMatch {
	slices.SortFunc(all, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.score(), a.score()), cmp.Compare(a.first, b.first), cmp.Compare(a.country, b.country))
	})
	var out []briefs.PlaceMatch
	for _, t := range all {
		s := t.score()
		if s < placeFloor || len(out) > 0 && s < placeShare*out[0].Score || len(out) == mostPlaces {
			break
		}
		c := p.countries[t.country]
		out = append(out, briefs.PlaceMatch{Code: c.code, Name: c.name, Score: math.Round(s*10) / 10, Why: why(t.clues)})
	}
	return out
}

// why tells the weightiest evidence: "Kyiv ×3, Ukrainian ×2".
func why(clues []clue) string {
	slices.SortStableFunc(clues, func(a, b clue) int { return cmp.Compare(b.weight, a.weight) })
	var b strings.Builder
	for i, c := range clues[:min(len(clues), 4)] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.shown)
		if c.count > 1 {
			fmt.Fprintf(&b, " ×%d", c.count)
		}
	}
	return b.String()
}
