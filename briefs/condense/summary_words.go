package condense

import "slices"

// wordIDs is what the summary knows of the words of the first sentences.
// Words are told apart by a hash of their folded form.
type wordIDs struct {
	ids     []uint32
	pairs   []uint32
	title   []uint32   // telling words of the headline, sorted, each once
	telling [][]uint32 // per sentence, sorted, each once
	spread  sketch     // in how many of the sentences a word stands
	bare    [][]uint32 // names that stand alone and were introduced in full before
	full    [][]uint32 // last words of full names
	lead    []uint32   // telling words of the first sentence
	entity  []int      // per sentence: words with a capital that do not begin it
	digits  []int      // per sentence: numbers
	said    []bool     // per token: stands within quotation marks
	quoted  []int      // per sentence: words within quotation marks
	count   []int      // per sentence: words and numbers
}

// titleReach is how many words of a headline are looked at.
const titleReach = 40

// untelling words say nothing of what a sentence is about.
const untelling = determiner | preposition | auxiliary | conjunction | he | she | they | first | starter | relative

// wordIDs reads the first n sentences.
func (d *doc) wordIDs(n int) *wordIDs {
	w := &wordIDs{
		telling: make([][]uint32, n), bare: make([][]uint32, n), full: make([][]uint32, n),
		entity: make([]int, n), digits: make([]int, n),
		quoted: make([]int, n), count: make([]int, n),
	}
	ps := cut(d.title)
	for _, p := range ps[:min(len(ps), titleReach)] {
		if s := d.title[p.start:p.end]; len(s) > 3 || capitalised(s) {
			w.title = append(w.title, hashWord(s))
		}
	}
	for i := 1; i < len(w.title); i++ {
		w.pairs = append(w.pairs, pair(w.title[i-1], w.title[i]))
	}
	w.title = sortedOnce(w.title)
	if n == 0 {
		return w
	}
	last := d.sents[n-1].tokEnd
	ids := make([]uint32, last)
	w.ids, w.said = ids, make([]bool, last)
	w.markQuoted(d)
	pool := make([]uint32, 0, last)
	for i := range n {
		start := len(pool)
		for t := d.sents[i].tok; t < d.sents[i].tokEnd; t++ {
			if d.toks[t].kind != word && d.toks[t].kind != number {
				continue
			}
			w.tally(d, i, t)
			if d.toks[t].class&untelling == 0 || d.toks[t].upper && t > d.sents[i].tok && d.toks[t].caps {
				ids[t] = hashWord(d.tok(t))
				pool = append(pool, ids[t])
			}
		}
		w.telling[i] = sortedOnce(pool[start:len(pool):len(pool)])
		for _, id := range w.telling[i] {
			w.spread[id%uint32(len(w.spread))]++
		}
	}
	for i := range n {
		if d.finished(i) {
			w.lead = w.telling[i]
			break
		}
	}
	w.introductions(d, ids, n)
	return w
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
func (w *wordIDs) introductions(d *doc, ids []uint32, n int) {
	known := map[uint32]bool{}
	for _, id := range w.title {
		known[id] = true
	}
	introduced := map[uint32]bool{}
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
			id := ids[end-1]
			switch {
			case end-t > 1:
				w.full[i] = append(w.full[i], id)
				introduced[id] = true
			case introduced[id] && !known[id] && !slices.Contains(w.full[i], id):
				w.bare[i] = append(w.bare[i], id)
			}
			t = end
		}
	}
}

// pairsShared counts the pairs of telling words that headline and sentence have in common.
func (w *wordIDs) pairsShared(s sent) int {
	n, prev := 0, uint32(0)
	for t := s.tok; t < s.tokEnd && len(w.pairs) > 0; t++ {
		id := w.ids[t]
		if id != 0 && prev != 0 && slices.Contains(w.pairs, pair(prev, id)) {
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

// hashWord is FNV-1a over the word in lower case, a plural's s left out.
func hashWord(s string) uint32 {
	h := uint32(2166136261)
	if n := len(s); n > 3 && s[n-1] == 's' && s[n-2] != 's' {
		s = s[:n-1]
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

func sortedOnce(ids []uint32) []uint32 {
	slices.Sort(ids)
	return slices.Compact(ids)
}
