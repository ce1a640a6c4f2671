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
)

// lexicon is the words that reading takes knowledge of, in an open table by the
// hash of their small letters. It is only read.
type lexicon struct{ slots [lexiconSlots]slot }

// lexiconSlots is a power of two well over the number of words.
const lexiconSlots = 1 << 13

type slot struct {
	hash uint64 // 0 = free
	what class
}

func newLexicon() *lexicon {
	l := &lexicon{}
	for c, words := range lexiconWords {
		for _, w := range strings.Fields(words) {
			l.slot(hashLower(w)).what |= c
		}
	}
	return l
}

// slot returns the slot of the hash, taking a free one if there is none yet.
func (l *lexicon) slot(h uint64) *slot {
	i := h % lexiconSlots
	for l.slots[i].hash != h {
		if l.slots[i].hash == 0 {
			l.slots[i].hash = h
			break
		}
		i = (i + 1) % lexiconSlots
	}
	return &l.slots[i]
}

// class returns what is known of w, whatever the case of its ASCII letters.
func (l *lexicon) class(w string) class {
	if len(w) > 24 {
		return 0
	}
	h := hashLower(w)
	for i := h % lexiconSlots; ; i = (i + 1) % lexiconSlots {
		switch s := &l.slots[i]; s.hash {
		case h:
			return s.what
		case 0:
			return 0
		}
	}
}

// hashLower is FNV-1a over w with its ASCII letters made small.
func hashLower(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h ^ h>>29
}
