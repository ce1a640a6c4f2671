package condense

import "slices"

// wordIDs is what the summary knows of the words of headline and first sentences.
// Words are told apart by a hash; the telling ones say what a sentence is about.
type wordIDs struct {
	title      []uint32 // telling words of the headline, sorted, each once
	titlePairs []uint32 // those that follow each other there
	lead       []uint32 // telling words of the first statement
	spread     sketch   // in how many of the sentences a word stands

	// By token.
	ids  []uint32 // 0 = not telling
	said []bool   // stands within quotation marks

	// By sentence.
	telling [][]uint32 // sorted, each once
	bare    [][]uint32 // surnames of people introduced in full before
	full    [][]uint32 // last words of full names
	count   []int      // words and numbers
	quoted  []int      // ... that are somebody else's
	entity  []int      // words with a capital, the first left out
	digits  []int      // numbers
}

// titleReach is how many words of a headline are looked at.
const titleReach = 40

// untelling words say nothing of what a sentence is about.
const untelling = determiner | preposition | auxiliary | conjunction | he | she | they | first | starter | relative

// wordIDs reads the headline and the first n sentences.
func (d *doc) wordIDs(n int) *wordIDs {
	w := &wordIDs{
		telling: make([][]uint32, n), bare: make([][]uint32, n), full: make([][]uint32, n),
		count: make([]int, n), quoted: make([]int, n), entity: make([]int, n), digits: make([]int, n),
	}
	w.readTitle(d)
	if n == 0 {
		return w
	}
	last := d.sents[n-1].tokEnd
	w.ids, w.said = make([]uint32, last), make([]bool, last)
	w.markQuoted(d)
	pool := make([]uint32, 0, last)
	for i := range n {
		start := len(pool)
		pool = w.readSentence(d, i, pool)
		w.telling[i] = sortedOnce(pool[start:len(pool):len(pool)])
		for _, id := range w.telling[i] {
			w.spread[id%uint32(len(w.spread))]++
		}
		if w.lead == nil && d.finished(i) {
			w.lead = w.telling[i]
		}
	}
	w.introductions(d, n)
	return w
}

func (w *wordIDs) readTitle(d *doc) {
	title := d.cutTitle
	for _, p := range title[:min(len(title), titleReach)] {
		if s := d.title[p.start:p.end]; len(s) > 3 || capitalised(s) {
			w.title = append(w.title, hashWord(s))
		}
	}
	for i := 1; i < len(w.title); i++ {
		w.titlePairs = append(w.titlePairs, pair(w.title[i-1], w.title[i]))
	}
	w.title = sortedOnce(w.title)
}

// readSentence counts the words of sentence i and appends the telling ones to pool.
func (w *wordIDs) readSentence(d *doc, i int, pool []uint32) []uint32 {
	s := d.sents[i]
	for t := s.tok; t < s.tokEnd; t++ {
		k := d.toks[t]
		if k.kind != word && k.kind != number {
			continue
		}
		w.tally(d, i, t)
		if k.class&untelling == 0 || k.caps && t > s.tok { // US is no pronoun
			w.ids[t] = k.id
			pool = append(pool, w.ids[t])
		}
	}
	return pool
}

func (w *wordIDs) tally(d *doc, i, t int) {
	w.count[i]++
	if w.said[t] {
		w.quoted[i]++
	}
	if d.toks[t].kind == number {
		w.digits[i]++
	} else if d.toks[t].upper && t > d.sents[i].tok {
		w.entity[i]++
	}
}

// markQuoted marks the tokens that are somebody else's words.
func (w *wordIDs) markQuoted(d *doc) {
	for _, q := range d.quoted {
		for _, r := range q.runs {
			for t := r.tok; t < min(r.tokEnd, len(w.said)); t++ {
				w.said[t] = true
			}
		}
	}
}

// introductions finds who is named in full where, and which sentences call by
// surname somebody named in full earlier.
func (w *wordIDs) introductions(d *doc, n int) {
	var before []uint32 // introduced so far
	for i := range n {
		if w.count[i] > 2*summaryWords { // never shown, however many it names
			continue
		}
		for t := d.sents[i].tok; t < d.sents[i].tokEnd; {
			end := d.nameEnd(t, d.sents[i].tokEnd)
			if end == t {
				t++
				continue
			}
			id := w.ids[end-1]
			if end-t > 1 {
				w.full[i] = append(w.full[i], id)
				before = append(before, id)
			} else if slices.Contains(before, id) && !slices.Contains(w.full[i], id) && !slices.Contains(w.title, id) {
				w.bare[i] = append(w.bare[i], id)
			}
			t = end
		}
	}
}

// pairsShared counts the pairs of telling words that headline and sentence have in common.
func (w *wordIDs) pairsShared(s sent) int {
	n, prev := 0, uint32(0)
	for t := s.tok; t < s.tokEnd && len(w.titlePairs) > 0; t++ {
		id := w.ids[t]
		if id != 0 && prev != 0 && slices.Contains(w.titlePairs, pair(prev, id)) {
			n++
		}
		prev = id
	}
	return n
}

func pair(a, b uint32) uint32 { return a ^ b*31 }

// nameEnd returns the end of the run of capital words that begins at token t; t
// if none does. Titles and what begins sentences are no part of it.
func (d *doc) nameEnd(t, end int) int {
	for i := t; ; i++ {
		if i == end {
			return i
		}
		k := d.toks[i]
		if k.kind != word || !k.upper || k.caps || k.class&(title|untelling|calendar|office|demonym|place) != 0 {
			return i
		}
	}
}

// sketch counts words by their hash. Now and then two share a counter, which
// does no harm to a mean.
type sketch [4096]uint8

func sortedOnce(ids []uint32) []uint32 {
	slices.Sort(ids)
	return slices.Compact(ids)
}
