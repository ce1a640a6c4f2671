package condense

import "strings"

// openingWord is what a word tells at the beginning of a sentence.
type openingWord uint16

const (
	pronouns       openingWord = 1 << iota // point at somebody or something before the sentence
	demonstratives                         // do so unless they measure time
	spans                                  // what they measure it in
	connectives                            // tie a sentence to the one before it
	loosely                                // do so when a comma follows
	vague                                  // begin a sentence about some of what was named before
	retold                                 // stand after "the" for what was told before
	turning                                // the first of turnsOfPhrase
	article                                // the
)

// openingLists are the words, lower case.
var openingLists = map[openingWord]string{
	pronouns: `he she it they him her them his its their hers theirs he's she's it's they're himself herself itself`,

	demonstratives: `this that these those such`,

	spans: `week month year morning afternoon evening weekend spring summer autumn winter fall season time`,

	connectives: `but and so yet or nor however meanwhile then instead nevertheless nonetheless moreover furthermore
		additionally besides therefore thus hence consequently similarly likewise otherwise conversely afterward afterwards
		thereafter still also indeed accordingly alternatively plus which`,

	loosely: `later earlier again overall now here there separately elsewhere previously subsequently finally
		eventually ultimately interestingly notably specifically further first second third next today rather regardless`,

	vague: `both another others neither either some most many several one two three four five such`,

	retold: `one ones two three four five pair duo trio latter same other others incident move decision announcement comments
		remarks statement news ruling report findings meeting talks visit attack attacks shooting bill measure plan proposal
		order group company agency organization organisation man woman boy girl suspect victim victims couple family
		teenager teen driver officer officers lawsuit case trial verdict vote deal agreement survey study poll book film
		movie show video photo image post tweet letter email speech interview party event incident crash accident
		fire storm decision investigation inquiry probe website newspaper outlet paper network actor actress singer
		player team club senator congressman congresswoman candidate lawmaker official officials site facility building
		program programme project law legislation amendment resolution policy rule rules document documents memo
		announcement exchange conversation call charges allegations claims accusations complaint former 33-year-old`,

	article: `the`,
}

// openingWords is what each of them tells.
var openingWords = func() map[string]openingWord {
	m := map[string]openingWord{}
	for tells, words := range openingLists {
		for _, w := range strings.Fields(words) {
			m[w] |= tells
		}
	}
	for phrase := range turnsOfPhrase {
		w, _, _ := strings.Cut(phrase, " ")
		m[w] |= turning
	}
	return m
}()

// openingOf is what w tells, whatever the case of its letters.
func openingOf(w string) openingWord {
	var small [16]byte // none is longer
	if len(w) > len(small) {
		return 0
	}
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		small[i] = c
	}
	return openingWords[string(small[:len(w)])]
}

var (
	// addressed words speak to the reader.
	addressed = wordSet(`you your yours yourself let you'll you're`)

	// irregular verbs, as news tells what happened.
	irregular = wordSet(`won lost took gave met made held fell rose left went came saw got built cut hit set put ran led struck
		fought sent spent paid kept bought sold taught caught broke spoke wrote drove flew grew knew threw drew began became shot
		sought swept stood sat swore shut read quit beat bore bound brought chose crept dealt drank fed felt fled forgot forbade
		froze hung hid laid lay lent lit meant rang rode sank sang shook shone slid split spread sprang stole stuck stung swam
		swung thought tore understood upheld wore withdrew wound says have want plan face agree expect believe`)

	// turnsOfPhrase are words that tie a sentence to the one before it together.
	turnsOfPhrase = phraseSet(`in addition, in response, in contrast, by contrast, for example, for instance, after that, since then,
		that said, even so, in fact, in turn, of course, at the same, as a result, as such, to that, with that, despite this,
		despite that, on the other, one of, among them, among those, among other, in this, in that, in these, in those, at this, at that,
		to this, under this, one such, the same, much of, most of, part of, some of, all of, none of, both of`)
)

// phraseSet is a read-only set of phrases, parted by commas.
func phraseSet(list string) map[string]bool {
	set := map[string]bool{}
	for s := range strings.SplitSeq(list, ",") {
		set[collapse(s)] = true
	}
	return set
}
