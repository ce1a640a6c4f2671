package condense

import (
	"math/bits"
	"slices"
)

// glossary is what the summary knows of the words of headline and first sentences.
// Words are told apart by a hash; the telling ones say what a sentence is about.
// Its slices are used again for the next text.
type glossary struct {
	title  int      // telling words of the headline
	pairs  []uint32 // those that follow each other there
	lead   int      // the first statement; -1 = none
	spread sketch   // in how many of the sentences a word stands

	words vocabulary
	sents []gist
	pool  []uint32 // what the gists' lists are cut from
	names []nameRun

	candidates []candidate
}

// gist is what one sentence is about.
type gist struct {
	telling []uint32             // its telling words, each once
	shared  [summaryReach]uint16 // by sentence before it: telling words they have in common
	titled  int                  // telling words that the headline has
	pairs   int                  // ... that follow each other in both
	bare    []uint32             // surnames of people introduced in full before
	full    []uint32             // last words of full names

	count  int // words and numbers
	quoted int // ... that are somebody else's
	entity int // words with a capital, the first left out
	digits int // numbers
}

// nameRun is a run of capital words, by its last one.
type nameRun struct {
	id   uint32
	full bool // two words or more
}

// titleReach is how many words of a headline are looked at.
const titleReach = 40

// untelling words say nothing of what a sentence is about.
const untelling = determiner | preposition | auxiliary | conjunction | he | she | they | first | starter | relative

// unnaming words are no part of a name: titles and what begins sentences.
const unnaming = title | untelling | calendar | office | demonym | place

// read reads the headline and the first n sentences.
func (w *glossary) read(d *doc, n int) {
	w.title, w.lead = 0, -1
	w.pairs, w.pool = w.pairs[:0], w.pool[:0]
	w.spread = sketch{}
	w.sents = slices.Grow(w.sents[:0], summaryReach)[:n]
	clear(w.sents)
	size := titleReach
	if n > 0 {
		size += d.sents[n-1].tokEnd
	}
	w.words.reset(size)
	w.readTitle(d)
	for i := range w.sents {
		w.readSentence(d, i)
		for _, id := range w.sents[i].telling {
			w.spread[id%uint32(len(w.spread))]++
		}
		if w.lead < 0 && d.finished(i) {
			w.lead = i
		}
	}
}

func (w *glossary) readTitle(d *doc) {
	first, prev := true, uint32(0)
	for _, p := range d.cutTitle[:min(len(d.cutTitle), titleReach)] {
		s := d.title[p.start:p.end]
		if len(s) <= 3 && !capitalised(s) {
			continue
		}
		id := hashWord(s)
		if !first {
			w.pairs = append(w.pairs, pair(prev, id))
		}
		first, prev = false, id
		if e := w.words.at(id); e.in == 0 {
			e.in = inTitle
			w.title++
		}
	}
}

// readSentence reads the words of sentence i.
func (w *glossary) readSentence(d *doc, i int) {
	s, g := d.sents[i], &w.sents[i]
	start := len(w.pool)
	w.names = w.names[:0]
	name := 0 // words of the name that is being read
	last := uint32(0)
	prev := false // the token before is a telling word of the headline
	for t := s.tok; t < s.tokEnd; t++ {
		k := &d.toks[t]
		if name > 0 && !k.named() {
			w.names = append(w.names, nameRun{last, name > 1})
			name = 0
		}
		if k.kind != word && k.kind != number {
			last, prev = 0, false
			continue
		}
		g.tally(k, t == s.tok)
		if k.class&untelling != 0 && (!k.caps || t == s.tok) { // US is no pronoun
			last, prev = 0, false
			continue
		}
		if k.named() {
			name++
		}
		e := w.words.at(k.id)
		both := e.in&inTitle != 0
		if prev && both && slices.Contains(w.pairs, pair(last, k.id)) {
			g.pairs++
		}
		last, prev = k.id, both
		if g.meet(e, i) {
			w.pool = append(w.pool, k.id)
		}
	}
	if name > 0 {
		w.names = append(w.names, nameRun{last, name > 1})
	}
	g.telling = w.pool[start:len(w.pool):len(w.pool)]
	if g.count <= 2*summaryWords { // longer ones are never shown, however many they name
		w.introductions(g)
	}
}

// named reports whether the token may be part of a name.
func (t *token) named() bool {
	return t.kind == word && t.upper && !t.caps && t.class&unnaming == 0
}

func (g *gist) tally(k *token, atStart bool) {
	g.count++
	if k.quoted {
		g.quoted++
	}
	if k.kind == number {
		g.digits++
	} else if k.upper && !atStart {
		g.entity++
	}
}

// meet notes that the word stands in sentence i, and reports whether that is news.
func (g *gist) meet(e *entry, i int) bool {
	if e.in&(1<<i) != 0 {
		return false
	}
	if e.in&inTitle != 0 {
		g.titled++
	}
	for rest := e.in & inSentences; rest != 0; rest &= rest - 1 {
		g.shared[bits.TrailingZeros32(rest)]++
	}
	e.in |= 1 << i
	return true
}

// introductions finds who is named in full in a sentence, and whom it calls by
// surname that was named in full earlier.
func (w *glossary) introductions(g *gist) {
	start := len(w.pool)
	for j, n := range w.names {
		e := w.words.at(n.id)
		switch {
		case n.full:
			e.in |= fullName
		case e.in&(fullName|inTitle) == fullName && !slices.Contains(w.names[:j], nameRun{n.id, true}):
			w.pool = append(w.pool, n.id)
		}
	}
	g.bare = w.pool[start:len(w.pool):len(w.pool)]
	start = len(w.pool)
	for _, n := range w.names {
		if n.full {
			w.pool = append(w.pool, n.id)
		}
	}
	g.full = w.pool[start:len(w.pool):len(w.pool)]
}

// pair stands for two words that follow each other.
func pair(a, b uint32) uint32 { return a ^ b*31 }

// sketch counts words by their hash. Now and then two share a counter, which
// does no harm to a mean.
type sketch [4096]uint8

// vocabulary tells where each word stands, in an open table by the words' hash.
type vocabulary []entry

// entry is one word.
type entry struct {
	id uint32
	in uint32 // a bit a sentence, and those below; 0 = the entry is free
}

const (
	inSentences = 1<<summaryReach - 1
	fullName    = 1 << 30 // it ends a full name in some sentence so far
	inTitle     = 1 << 31
)

// reset makes room for n words.
func (v *vocabulary) reset(n int) {
	size := 1 << bits.Len(uint(n))
	*v = slices.Grow((*v)[:0], size)[:size]
	clear(*v)
}

// at returns the word's entry, which may be a free one.
func (v vocabulary) at(id uint32) *entry {
	for i := int(id) & (len(v) - 1); ; i = (i + 1) & (len(v) - 1) {
		if e := &v[i]; e.in == 0 || e.id == id {
			e.id = id
			return e
		}
	}
}

func sortedOnce(ids []uint32) []uint32 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// common counts what two sorted lists have in common.
func common(a, b []uint32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}
