package cluster

import "math"

// vocabulary numbers the words of the window's stories and knows how common
// each is. What it knows fades: a word that fills the news for a week is common
// for that week. The fading is by stories, not by days, so that a quiet
// weekend forgets nothing.
type vocabulary struct {
	numbers map[string]uint32
	terms   []term
	known   []known // beside terms: small, because every decision reads thousands
	free    []uint32
	unit    float64 // what one story counts for now; grows instead of all else shrinking
	total   float64 // stories, in units
	grow    float64 // the growth of unit with a story
	learned uint32  // stories ever
	top     float64 // idf of a word that no story had
}

// term is one word of the vocabulary.
type term struct {
	word     string
	seen     float64  // stories with it, in units
	postings []uint32 // the numbers of the window's stories with it, oldest first
}

// known is a term's idf as computed when so many stories were learned.
type known struct {
	idf     float32
	learned uint32 // 0 = not computed
}

// idfPrior is how many stories' worth of doubt the first stories meet: with
// fewer seen, all words weigh about alike.
const idfPrior = 50

// rescaleAt keeps units far from the end of what a float64 holds.
const rescaleAt = 1e60

func newVocabulary(halfLife float64) *vocabulary {
	return &vocabulary{numbers: make(map[string]uint32), unit: 1, grow: math.Exp2(1 / halfLife)}
}

// number returns the word's number, a new one if it has none.
func (v *vocabulary) number(word []byte) uint32 {
	if n, ok := v.numbers[string(word)]; ok {
		return n
	}
	n := uint32(len(v.terms))
	if last := len(v.free) - 1; last >= 0 {
		n, v.free = v.free[last], v.free[:last]
	} else {
		v.terms, v.known = append(v.terms, term{}), append(v.known, known{})
	}
	s := string(word)
	v.terms[n], v.known[n] = term{word: s}, known{}
	v.numbers[s] = n
	return n
}

// learn counts one story with these terms.
func (v *vocabulary) learn(terms []weight) {
	v.unit *= v.grow
	v.total += v.unit
	v.learned++
	for _, w := range terms {
		t := &v.terms[w.term]
		t.seen += v.unit
		if t.seen < v.unit*settled {
			v.known[w.term].learned = 0
		}
	}
	if v.unit > rescaleAt {
		v.total /= v.unit
		for i := range v.terms {
			v.terms[i].seen /= v.unit
		}
		v.unit = 1
	}
	v.top = math.Log(v.total/v.unit + idfPrior)
}

// settled is from how many stories on one more changes a word's idf so little
// that it need not be computed at once, and stale what part of all stories may
// pass before it is: the logarithm moves by less than a hundredth.
const (
	settled = 128
	stale   = 256
)

// idf returns how much a term tells: the logarithm of how rare it is. Half the
// time of a decision would go into logarithms if they were not kept.
func (v *vocabulary) idf(n uint32) float64 {
	k := &v.known[n]
	if k.learned == 0 || v.learned-k.learned > v.learned/stale {
		k.idf, k.learned = float32(max(v.top-math.Log(v.terms[n].seen/v.unit+1), 0)), v.learned
	}
	return float64(k.idf)
}

// sweep forgets the words that no story of the window has and that are too rare
// to matter. It costs as much as the vocabulary is long.
func (v *vocabulary) sweep() {
	for i := range v.terms {
		t := &v.terms[i]
		if t.word != "" && len(t.postings) == 0 && t.seen < v.unit*forgetBelow {
			delete(v.numbers, t.word)
			*t = term{}
			v.free = append(v.free, uint32(i))
		}
	}
}

// forgetBelow is the count of stories below which an unused word is forgotten.
const forgetBelow = 3
