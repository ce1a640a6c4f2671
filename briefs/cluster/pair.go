package cluster

import "math"

// The features of a pair of stories. Weights multiply them; see weights.go.
const (
	bias     = iota
	names    // cosine over the words that are names in either, by tf and idf
	rest     // cosine over all other words
	coverMin // of the titles' words by idf, the part the other story has: the lesser
	coverMax // and the greater
	quotes   // ln(1 + runs of words both quote)
	copied   // the part of the shorter body that the longer has
	days     // apart
	near     // cosine over titles and first words, by idf alone
	rare     // idf of the rarest word in common, 1 for a word nobody has used
	rivals   // how like the new story is to the nearest stories of other clusters
	featureCount
)

type features [featureCount]float64

// likeness is a pair of stories compared.
type likeness struct {
	features
	all      float64 // cosine over all words
	samples  int     // runs of the shorter body's sample
	keys     float64 // the part of the names and figures of the story with fewer that the other has; 1 if it has none
	keyed    int     // how many names and figures that one has
	known    float64 // of the words, names apart, what one tells as news and the other as known, less what both tell as the same; in words that nobody has used
	answers  float64 // the same of what the new story tells as known
	turned   bool    // the new story's headline tells something as known
	news     float64 // of the words, names apart, that either tells as news, the part that the other does: the greater
	act      bool    // one leads with an act that the other does not know
	reversed bool    // each is headed with what one does to the other, turned about
	newName  float64 // how rare, counted by events, the rarest name is that either is headed with and the other does not have, 1 for a word nobody has used
	fresh    bool    // the new story is headed with a name that at most one event had before
	newNames float64 // the same where each has one: of the less rare
	said     bool    // most of what either quotes the other quotes too
}

// headed marks a name of the headline that the story's first words have as well: in a
// headline alone it may be another spelling ("WH"), or none ("OK").
const headed = inTitle | inNear | isName

// freshEvents is how many events at most have a fresh name, the new story's among them.
const freshEvents = 2

// dots gathers a cosine.
type dots struct{ ab, aa, bb float64 }

func (d *dots) add(a, b float64) {
	d.ab += a * b
	d.aa += a * a
	d.bb += b * b
}

func (d *dots) cosine() float64 {
	if d.ab == 0 {
		return 0
	}
	return d.ab / math.Sqrt(d.aa*d.bb)
}

// share is a part of a whole; of nothing it is none.
type share struct{ part, whole float64 }

func (s *share) add(of float64, has bool) {
	s.whole += of
	if has {
		s.part += of
	}
}

func (s share) value() float64 {
	if s.whole == 0 {
		return 0
	}
	return s.part / s.whole
}

// gather sums what a pair of stories has in common.
type gather struct {
	kept              *window
	names, rest, near dots
	titleA, titleB    share
	keysA, keysB      share
	rarest            float64
	newsA, newsB      share
	knownA, knownB    float64 // of the one's news, what the other tells as known
	bothKnow          float64
	newA, newB        float64 // the rarest name that the one is headed with and the other does not have
	fresh             bool
}

// term adds one term: a and b are its weights in the two stories, one of which
// may have none of it.
func (g *gather) term(a, b weight, idf float64) {
	m := a.mark | b.mark
	p, q := a.times(idf), b.times(idf)
	if m&isName != 0 {
		g.names.add(p, q)
	} else {
		g.rest.add(p, q)
	}
	both := a.tf > 0 && b.tf > 0
	if m&(inTitle|inNear) != 0 {
		var x, y float64
		if a.mark&(inTitle|inNear) != 0 {
			x = idf
		}
		if b.mark&(inTitle|inNear) != 0 {
			y = idf
		}
		g.near.add(x, y)
	}
	switch {
	case m&headed != headed || both:
	case a.tf > 0:
		rarity, events := g.kept.rarity(a.term)
		g.newA, g.fresh = max(g.newA, rarity), g.fresh || events <= freshEvents
	default:
		rarity, _ := g.kept.rarity(b.term)
		g.newB = max(g.newB, rarity)
	}
	if a.mark&inTitle != 0 {
		g.titleA.add(idf, both)
	}
	if b.mark&inTitle != 0 {
		g.titleB.add(idf, both)
	}
	if m&isName == 0 && m&(asNews|asKnown) != 0 {
		g.angle(a.mark, b.mark, idf)
	}
	if m&(isName|isNumber) != 0 {
		if a.tf > 0 {
			g.keysA.add(1, both)
		}
		if b.tf > 0 {
			g.keysB.add(1, both)
		}
	}
	if both {
		g.rarest = max(g.rarest, idf)
	}
}

// angle adds a word by where the stories put it.
func (g *gather) angle(a, b mark, idf float64) {
	// What a story tells as news it may repeat as known.
	knownA, knownB := a&(asNews|asKnown) == asKnown, b&(asNews|asKnown) == asKnown
	if a&asNews != 0 {
		g.newsA.add(idf, b&asNews != 0)
		if knownB {
			g.knownA += idf
		}
	}
	if b&asNews != 0 {
		g.newsB.add(idf, a&asNews != 0)
		if knownA {
			g.knownB += idf
		}
	}
	if knownA && knownB {
		g.bothKnow += idf
	}
}

// compare compares two stories. The rivals are left to the judge.
func compare(kept *window, a, b *story) likeness {
	v, g := kept.words, gather{kept: kept}
	i, j := 0, 0
	for i < len(a.terms) || j < len(b.terms) {
		switch {
		case j == len(b.terms) || i < len(a.terms) && a.terms[i].term < b.terms[j].term:
			g.term(a.terms[i], weight{}, v.idf(a.terms[i].term))
			i++
		case i == len(a.terms) || b.terms[j].term < a.terms[i].term:
			g.term(weight{}, b.terms[j], v.idf(b.terms[j].term))
			j++
		default:
			g.term(a.terms[i], b.terms[j], v.idf(a.terms[i].term))
			i, j = i+1, j+1
		}
	}
	all := dots{g.names.ab + g.rest.ab, g.names.aa + g.rest.aa, g.names.bb + g.rest.bb}
	l := likeness{all: all.cosine(), samples: min(len(a.copies), len(b.copies)), keys: 1}
	if fewest := fewer(g.keysA, g.keysB); fewest.whole > 0 {
		l.keys, l.keyed = fewest.value(), int(fewest.whole)
	}
	titleA, titleB := g.titleA.value(), g.titleB.value()
	l.features = features{
		bias: 1, names: g.names.cosine(), rest: g.rest.cosine(), near: g.near.cosine(),
		coverMin: min(titleA, titleB), coverMax: max(titleA, titleB),
		quotes: math.Log1p(float64(common(a.quotes, b.quotes))),
		days:   float64(distance(a.at, b.at)) / dayMillis,
		rare:   g.rarest / v.top,
	}
	l.news = max(g.newsA.value(), g.newsB.value())
	l.turned = a.angle.turned
	l.answers = (g.knownB - g.newsB.part - g.bothKnow) / v.top
	l.known = max(l.answers, (g.knownA-g.newsA.part-g.bothKnow)/v.top)
	l.reversed = a.angle.deed.answers(b.angle.deed)
	l.newName = max(g.newA, g.newB) / v.top
	l.fresh = g.fresh
	l.newNames = min(g.newA, g.newB) / v.top
	l.said = 2*common(a.quotes, b.quotes) > max(len(a.quotes), len(b.quotes))
	l.act = a.angle.led&^b.angle.acts != 0 || b.angle.led&^a.angle.acts != 0
	if l.samples > 0 {
		l.features[copied] = float64(common(a.copies, b.copies)) / float64(l.samples)
	}
	return l
}

const dayMillis = 24 * 60 * 60 * 1000

func fewer(a, b share) share {
	if a.whole < b.whole {
		return a
	}
	return b
}

// common counts what two sorted lists share.
func common(a, b []uint32) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case b[j] < a[i]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}
