package condense

// opener is what the beginning of a line tells of it.
type opener uint8

const (
	creditOpener     opener = 1 << iota // a picture's caption or credit
	linkOpener                          // leads elsewhere or asks for something
	noteOpener                          // an agency's or editor's note
	bracketOpener                       // ... if it stands in brackets
	signOffOpener                       // who worked on the story
	tailOpener                          // nothing for readers follows
	stampOpener                         // when it was published
	tailCreditOpener                    // credits that stand in brackets behind a paragraph
)

// openerLists are the beginnings, lower case.
var openerLists = map[opener][]string{
	creditOpener: {"image caption", "image copyright", "image source", "media caption", "media playback", "photo caption", "caption:", "file photo", "file -", "file –", "file —", "photo:", "picture:", "video:", "(photo", "[photo", "photograph:", "getty.", "getty images", "foto:", "image:", "gallery:", "figure "},

	linkOpener: {"read more", "read also", "read the full", "read next", "also read", "read:", "related:", "related articles", "related stories", "related news", "related topics",
		"see also", "more from", "more on this", "more on:", "more:", "more stories", "watch:", "watch live", "watch more", "watch |", "listen:", "listen to the", "click here", "click to", "tap here",
		"sign up", "want more", "subscribe", "advertisement", "continue reading", "story continues", "article continues", "get the monitor stories", "get our", "get the latest", "get breaking",
		"follow us", "follow the latest", "like us on", "join us on", "share this", "share on", "show comments", "leave a comment", "view comments", "post a comment", "load more",
		"recommended:", "recommended for you", "most read", "most popular", "trending", "you may also", "you might also", "don't miss", "don’t miss", "must watch", "just watched",
		"download our", "download the", "for more ", "visit our", "support our", "support independent", "help us", "donate", "newsletter", "all rights reserved", "copyright", "©",
		"our standards:", "this video file cannot", "javascript", "please enable", "skip to", "skip advertisement", "enlarge this", "toggle caption", "hide caption", "open this", "what to read next", "editors' picks", "editors’ picks",
		"live updates:", "en español", "do you support", "take our poll", "register now", "log in", "already a subscriber", "what do you think?", "have something to say"},

	noteOpener: {"editor's note", "editor’s note", "editors' note", "editors’ note", "note to editors", "notes to editors", "eds:", "correction:", "corrections:", "clarification:", "this story has been", "this article has been", "this post has been", "this is a developing story", "this is a breaking", "this story was originally", "this article was originally", "this story is developing", "an earlier version of this", "disclaimer:", "the views expressed", "(this story", "(this article", "(this version", "this report by the canadian press", "anadolu agency website contains", "the-cnn-wire", "fast facts:", "attention editors", "attention -"},

	bracketOpener: {"adds", "updates", "corrects", "recasts", "refiles", "removes", "repeats", "writes through", "updated", "corrected", "for more", "reporting", "editing", "writing", "source:", "with inputs", "with input", "edited", "compiled", "only the headline", "except for the headline", "end", "more"},

	signOffOpener: {"reporting by", "report by", "reported by", "writing by", "editing by", "edited by", "edited:", "additional reporting", "additional report", "compiled by", "with reporting by", "with additional reporting",
		"with files from", "with inputs from", "with input from", "-reporting by", "—reporting by", "–reporting by", "- reporting by", "— reporting by", "-- reporting by", "-additional reporting", "--additional reporting", "— additional reporting", "-- additional reporting",
		"contributing:", "contributed by", "written by", "translation by", "translated by", "production by", "graphics by", "our correspondent", "source: ", "sources: "},

	tailOpener: {"# dpa notizblock", "# dpa-notizblock", "## orte", "notizblock", "-30-", "###", "(end)", "(ends)", "end item", "nnnn", "==kyodo"},

	stampOpener: {"published", "updated", "last updated", "last modified", "posted", "first published", "modified", "issued on", "date:"},

	tailCreditOpener: {"photo", "ap photo", "reuters/", "end)", "end]"},
}

// beginning is one of them.
type beginning struct {
	words string
	tells opener
}

// openers are the beginnings by their first byte, which is enough to pass over
// most lines.
var openers = func() (by [256][]beginning) {
	for tells, list := range openerLists {
		for _, words := range list {
			by[words[0]] = append(by[words[0]], beginning{words, tells})
		}
	}
	return by
}()

// openerOf tells how s begins.
func openerOf(s string) (tells opener) {
	if s == "" {
		return 0
	}
	first := s[0]
	if 'A' <= first && first <= 'Z' {
		first |= 0x20
	}
	for _, b := range openers[first] {
		if hasPrefixFold(s, b.words) {
			tells |= b.tells
		}
	}
	return tells
}
