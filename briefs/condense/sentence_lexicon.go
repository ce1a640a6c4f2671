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
	place     // cities, states and countries that stand where names do
	orgWord   // part of an organisation's name: Party, University
	male      // a man's first name
	female    // a woman's first name
	particle  // of a name: von, bin, de
	nameTail  // Jr, III
	notName   // capital words that are no part of a person's name
	demonym   // Russian, British
	relation  // wife, father: whose, not what
	relative  // who, which
	opinion   // must, never, believe: a quotation with it takes a stand
	futile    // thanks, laughing, sorry: a quotation with it says little
	strong    // racist, fraud, disaster: words that judge
	power     // president, minister: an office that decides
	watcher   // professor, analyst: one who explains
	titleNoun // slogan, sign, song: what stands before words that are not a statement
)

// lexicon is the words that reading takes knowledge of. It is only read.
type lexicon struct{ classes map[string]class }

func newLexicon() *lexicon {
	l := &lexicon{classes: make(map[string]class, 8192)}
	for c, words := range lexiconWords {
		l.add(c, words)
	}
	return l
}

func (l *lexicon) add(c class, words string) {
	for _, w := range strings.Fields(words) {
		l.classes[w] |= c
	}
}

// class returns what is known of w, whatever its case.
func (l *lexicon) class(w string) class {
	var buf [24]byte
	if len(w) > len(buf) {
		return 0
	}
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	return l.classes[string(buf[:len(w)])]
}
