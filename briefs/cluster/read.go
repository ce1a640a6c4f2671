package cluster

import (
	"cmp"
	"math"
	"slices"
)

// What is read of a story, in words. The lead carries the news, what follows
// is background that stories of different events share. Copies are told by the
// words far beyond it.
const (
	titleWords = 60
	nearWords  = 60
	leadWords  = 260
	copyWords  = 1200
)

// mark says where a term stands in a story and what it is.
type mark uint8

const (
	inTitle  mark = 1 << iota // of the title, its recurring part left out
	inNear                    // of the first words of the body
	isName                    // capitalised within a sentence
	isNumber                  // a figure of two digits or more
	asNews                    // told as news: of the headline or the first sentence
	asKnown                   // told as known there, or in the sentences after
)

// weight is one term of a story; tf is how often it stands there, damped.
type weight struct {
	term uint32
	tf   uint8 // in units of tfUnit, at least 1
	mark mark
}

const tfUnit = 1.0 / 16

func (w weight) times(idf float64) float64 { return float64(w.tf) * tfUnit * idf }

// reading is what is kept of a story's words.
type reading struct {
	terms  []weight // sorted by term
	copies []uint32 // sorted sample of the body's runs of words
	quotes []uint32 // sorted runs of words within quotation marks
	scale  float32  // makes the scores of long and short stories comparable
	kind   kind
	angle  angle
}

// Runs of words: how long they are, and one of how many the sample has.
const (
	runWords   = 4
	copySample = 2
	quotesKept = 64
)

// reader turns stories into readings. It uses its buffers again; the tokens of
// the last story stay until the next, those of the title first.
type reader struct {
	scanner
	body   string
	titled int // how many of the tokens are the title's
	kind   kind
	slant  angle
	words  *vocabulary
	at     map[uint32]int // term -> place in counts
	counts []count
}

type count struct {
	term uint32
	n    int
	mark mark
}

func newReader(words *vocabulary) *reader { return &reader{words: words, at: make(map[uint32]int)} }

// read cuts a story into tokens. Standing tells whether the outlet uses this
// title, known by a hash that leaves figures out, again and again.
func (r *reader) read(title, body string, standing func(uint64) bool) {
	r.body, r.tokens, r.folded = body, r.tokens[:0], r.folded[:0]
	r.scan(title, titleWords)
	r.titled = len(r.tokens)
	r.scan(body, copyWords)
	head := r.tokens[:r.titled]
	if standing(skeleton(head)) {
		silence(head)
	}
	r.kind = classify(head)
	if titleCase(head) {
		// A headline in capitals tells no names.
		for i := range head {
			head[i].capital = false
		}
	}
	r.slant = r.angle(title)
}

// lead returns the first words of the body read last.
func (r *reader) lead() []token {
	return r.tokens[r.titled:min(len(r.tokens), r.titled+leadWords)]
}

// skeleton is a hash of the title without its figures.
func skeleton(head []token) uint64 {
	h := uint64(0)
	for _, t := range head {
		if !t.number {
			h = mix(h, t.hash)
		}
	}
	return h
}

// titleCase tells whether a headline has capitals for looks: most of its long
// words then have one.
func titleCase(head []token) bool {
	long, capital := 0, 0
	for _, t := range head {
		if len(t.word) >= 4 && !t.number && !t.stop {
			long++
			if t.capital || t.breaks {
				capital++
			}
		}
	}
	return capital*3 > long*2
}

// reading returns what is kept of the story read last. It numbers the words.
func (r *reader) reading() reading {
	clear(r.at)
	r.counts = r.counts[:0]
	body := r.tokens[r.titled:]
	near, lead := min(len(body), nearWords), min(len(body), leadWords)
	r.count(r.tokens[:r.titled], inTitle)
	r.count(body[:near], inNear)
	r.count(body[near:lead], 0)
	terms := make([]weight, len(r.counts))
	for i, c := range r.counts {
		terms[i] = weight{c.term, damp(c), c.mark}
	}
	slices.SortFunc(terms, func(a, b weight) int { return cmp.Compare(a.term, b.term) })
	quotes := runs(body, 1, true)
	return reading{
		terms: terms, copies: runs(body, copySample, false), quotes: slices.Clip(quotes[:min(len(quotes), quotesKept)]),
		scale: float32(1 / math.Sqrt(float64(len(terms)+10))), kind: r.kind, angle: r.slant,
	}
}

func (r *reader) count(tokens []token, where mark) {
	for _, t := range tokens {
		if t.stop {
			continue
		}
		m := where | t.angle
		switch {
		case t.number && len(t.word) > 1:
			m |= isNumber
		case t.capital:
			m |= isName
		}
		n := r.words.number(t.word)
		i, ok := r.at[n]
		if !ok {
			i = len(r.counts)
			r.at[n] = i
			r.counts = append(r.counts, count{term: n})
		}
		r.counts[i].n++
		r.counts[i].mark |= m
	}
}

// damp is 1 + ln n, one more for a word of the title.
func damp(c count) uint8 {
	w := 1 + math.Log(float64(c.n))
	if c.mark&inTitle != 0 {
		w++
	}
	return uint8(min(math.Round(w/tfUnit), math.MaxUint8))
}

// run returns the hash of the run of words that begins at tokens[i].
func run(tokens []token, i int, quoted bool) (uint64, bool) {
	if i+runWords > len(tokens) {
		return 0, false
	}
	h := uint64(0)
	for _, t := range tokens[i : i+runWords] {
		if quoted && !t.quoted {
			return 0, false
		}
		h = mix(h, t.hash)
	}
	return h, true
}

// runs returns the sorted hashes of the runs of words, one of every sample of
// them. The hash itself chooses, so that a run is chosen in every story or in
// none and what samples share is what the texts share (Broder's "modulo m"
// sketch, 1997).
func runs(tokens []token, sample uint64, quoted bool) []uint32 {
	var out []uint32
	for i := range tokens {
		if h, ok := run(tokens, i, quoted); ok && h%sample == 0 {
			out = append(out, uint32(h>>32))
		}
	}
	slices.Sort(out)
	return slices.Clip(slices.Compact(out))
}
