package condense

import "strings"

// class is a set of what the lexicon knows of a word.
type class uint64

const (
	abbreviation class = 1 << iota // its dot ends no sentence by itself
	title                          // stands before a name and with it only: Mr, Sen, Lord
	starter                        // begins sentences, as few names do: The, He, But
	says                           // finite verb of speech: said, tells
	saying                         // its participle: saying, adding
	thinks                         // finite verb that brings words less surely: argued, found, called
	preposition
	determiner
	auxiliary // has, would, is: stands before a verb
	adverb    // stands between a subject and its verb
	conjunction
	calendar // month or weekday
	he
	she
	they
	first     // I, we, my, our
	office    // a person's office or trade: minister, spokesman
	officeMod // goes with one: prime, deputy, former
	collective
	place    // cities, states and countries that stand where names do
	orgWord  // part of an organisation's name: Party, University
	male     // a man's first name
	female   // a woman's first name
	knownMan // surname of a man known the world over
	knownWoman
	particle // of a name: von, bin, de
	nameTail // Jr, III
	notName  // capital words that are no part of a person's name
	demonym  // Russian, British
	relation // wife, father: whose, not what
	relative // who, which
	opinion  // must, never, believe: a quotation with it takes a stand
	futile   // thanks, laughing, sorry: a quotation with it says little
	strong   // racist, fraud, disaster: words that judge
	power    // president, minister: an office that decides
	watcher  // professor, analyst: one who explains
	past     // was, had
	present  // is, must
	pointer  // it, this: points elsewhere
	you
	titleNoun // slogan, sign, song: what stands before words that are not a statement
	trade     // an office, written small: baker, guard
	officers  // several of an office: ministers, economists
	opens     // of a token: begins its sentence
)

// lexicon is the words that reading takes knowledge of, in an open table by the
// hash of their small letters. It is only read. The table holds numbers and the
// words stand apart, so that a word that is not known, as most are not, costs a
// look at a table that stays in the processor's nearest memory.
type lexicon struct {
	index [lexiconSlots]uint16 // a word's place in words and one; 0 = free
	words []known
	given *givenNames
}

// lexiconSlots is a power of two well over the number of words.
const lexiconSlots = 1 << 13

// known is one word of the lexicon.
type known struct {
	hash uint64
	what class
}

func newLexicon() *lexicon {
	l := &lexicon{given: newGivenNames(), words: make([]known, 0, lexiconSlots/2)}
	for c, words := range lexiconWords {
		for w := range strings.FieldsSeq(words) {
			l.add(hashLower(w), c)
		}
	}
	for w := range strings.FieldsSeq(lexiconWords[demonym]) {
		if w[len(w)-1] == 'n' { // Norwegians
			l.add(hashLower(w+"s"), demonym)
		}
	}
	for _, words := range [...]string{officeWords, tradeWords} {
		for w := range strings.FieldsSeq(words) {
			l.add(hashLower(manyOf(w)), collective|officers)
		}
	}
	return l
}

// manyOf is the plural of noun w.
func manyOf(w string) string {
	switch {
	case strings.HasSuffix(w, "man"):
		return strings.TrimSuffix(w, "man") + "men"
	case strings.HasSuffix(w, "y") && !strings.HasSuffix(w, "ey"):
		return strings.TrimSuffix(w, "y") + "ies"
	case strings.HasSuffix(w, "s") || strings.HasSuffix(w, "ch") || strings.HasSuffix(w, "x"):
		return w + "es"
	}
	return w + "s"
}

func (l *lexicon) add(h uint64, c class) {
	i := h % lexiconSlots
	for ; l.index[i] != 0; i = (i + 1) % lexiconSlots {
		if w := &l.words[l.index[i]-1]; w.hash == h {
			w.what |= c
			return
		}
	}
	l.words = append(l.words, known{h, c})
	l.index[i] = uint16(len(l.words))
}

// class returns what is known of the word with that hash.
func (l *lexicon) class(h uint64) class {
	for i := h % lexiconSlots; ; i = (i + 1) % lexiconSlots {
		k := l.index[i]
		if k == 0 {
			return 0
		}
		if w := &l.words[k-1]; w.hash == h {
			return w.what
		}
	}
}

// written returns what is known of w, whose hash is h, as it is written: first
// names have a capital, some trades have none.
func (l *lexicon) written(w string, h uint64, upper bool) class {
	c := l.class(h)
	if upper {
		if c&(male|female) == 0 {
			c |= l.given.class(w, h)
		}
	} else if c&trade != 0 {
		c |= office
	}
	return c
}

// hasher makes the two hashes of a word as its letters, made small, come by:
// FNV-1a of 64 bits, by which words are told apart, and of 32, which is shorter.
type hasher struct {
	wide          uint64
	short, before uint32 // before: without the last letter; short: [hashShort]
}

const (
	prime64 = 1099511628211
	prime32 = 16777619
)

var noHash = hasher{wide: 14695981039346656037, short: 2166136261}

func (h *hasher) add(c byte) {
	h.wide = (h.wide ^ uint64(c)) * prime64
	h.before, h.short = h.short, (h.short^uint32(c))*prime32
}

// long is [hashLower] of the word.
func (h *hasher) long() uint64 { return h.wide ^ h.wide>>29 }

// id is [hashWord] of the word, which is w.
func (h *hasher) id(w string) uint32 {
	if pluralised(w) {
		return h.before
	}
	return h.short
}

// pluralised reports whether w may end with a plural's s.
func pluralised(w string) bool {
	n := len(w)
	return n > 3 && w[n-1] == 's' && w[n-2] != 's'
}

// hashLower is FNV-1a over w with its ASCII letters made small.
func hashLower(w string) uint64 {
	h := noHash.wide
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint64(c)) * prime64
	}
	return h ^ h>>29
}

// hashWord is hashShort of the word, a plural's s left out.
func hashWord(w string) uint32 {
	if pluralised(w) {
		w = w[:len(w)-1]
	}
	return hashShort(w)
}

// hashShort is FNV-1a of 32 bits over w with its ASCII letters made small.
func hashShort(w string) uint32 {
	h := noHash.short
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint32(c)) * prime32
	}
	return h
}
