package condense

import "strings"

var (
	// pronouns point at somebody or something before the sentence.
	pronouns = wordSet(`he she it they him her them his its their hers theirs he's she's it's they're himself herself itself`)

	// demonstratives do so unless they measure time.
	demonstratives = wordSet(`this that these those such`)
	spans          = wordSet(`week month year morning afternoon evening weekend spring summer autumn winter fall season time`)

	// connectives tie a sentence to the one before it.
	connectives = wordSet(`but and so yet or nor however meanwhile then instead nevertheless nonetheless moreover furthermore
		additionally besides therefore thus hence consequently similarly likewise otherwise conversely afterward afterwards
		thereafter still also indeed accordingly alternatively plus which`)

	// addressed words speak to the reader.
	addressed = wordSet(`you your yours yourself let you'll you're`)

	// irregular verbs, as news tells what happened.
	irregular = wordSet(`won lost took gave met made held fell rose left went came saw got built cut hit set put ran led struck
		fought sent spent paid kept bought sold taught caught broke spoke wrote drove flew grew knew threw drew began became shot
		sought swept stood sat swore shut read quit beat bore bound brought chose crept dealt drank fed felt fled forgot forbade
		froze hung hid laid lay lent lit meant rang rode sank sang shook shone slid split spread sprang stole stuck stung swam
		swung thought tore understood upheld wore withdrew wound says have want plan face agree expect believe`)

	// loosely do so when a comma follows.
	loosely = wordSet(`later earlier again overall now here there separately elsewhere previously subsequently finally
		eventually ultimately interestingly notably specifically further first second third next today rather regardless`)

	// turns are words that do so together.
	turns = phraseSet(`in addition, in response, in contrast, by contrast, for example, for instance, after that, since then,
		that said, even so, in fact, in turn, of course, at the same, as a result, as such, to that, with that, despite this,
		despite that, on the other, one of, among them, among those, among other, in this, in that, in these, in those, at this, at that,
		to this, under this, one such, the same, much of, most of, part of, some of, all of, none of, both of`)

	// vague words begin a sentence about some of what was named before.
	vague = wordSet(`both another others neither either some most many several one two three four five such`)

	// retold nouns stand after "the" for what was told before.
	retold = wordSet(`one ones two three four five pair duo trio latter same other others incident move decision announcement comments
		remarks statement news ruling report findings meeting talks visit attack attacks shooting bill measure plan proposal
		order group company agency organization organisation man woman boy girl suspect victim victims couple family
		teenager teen driver officer officers lawsuit case trial verdict vote deal agreement survey study poll book film
		movie show video photo image post tweet letter email speech interview party event incident crash accident
		fire storm decision investigation inquiry probe website newspaper outlet paper network actor actress singer
		player team club senator congressman congresswoman candidate lawmaker official officials site facility building
		program programme project law legislation amendment resolution policy rule rules document documents memo
		announcement exchange conversation call charges allegations claims accusations complaint former 33-year-old`)
)

// phraseSet is a read-only set of phrases, parted by commas.
func phraseSet(list string) map[string]bool {
	set := map[string]bool{}
	for s := range strings.SplitSeq(list, ",") {
		set[collapse(s)] = true
	}
	return set
}
