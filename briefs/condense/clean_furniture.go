package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// furniture takes out the paragraphs that are no news, reads the dateline off
// the first one left and, if the copy had no title, finds the headline. It is
// repeated until nothing goes, so that a text once cleaned stays as it is.
func (d *doc) furniture(text string, ls []line) []line {
	if d.title == "" {
		d.title = headlineOf(text, ls)
	}
	for range 6 {
		before := extent(ls)
		if ls = d.clear(text, ls); extent(ls) == before {
			break
		}
	}
	return ls
}

// extent is how much text the lines have left, and in how many.
func extent(ls []line) (sum [2]int) {
	for _, l := range ls {
		sum[0] += l.to - l.from
	}
	sum[1] = len(ls)
	return sum
}

// clear takes out the furniture that can be seen now.
func (d *doc) clear(text string, ls []line) []line {
	prose := hasProse(text, ls)
	kept := ls[:0]
	for _, l := range ls {
		s := text[l.from:l.to]
		first := len(kept) == 0
		if tailNote(s) {
			break
		}
		if l.title || isCredit(s) || isLink(s) || isNote(s) || isSignOff(s) || first && (isByline(s) || isStamp(s) || sameLine(s, d.title)) {
			continue
		}
		if !hasLetter(s) || prose && (l.heading || isHeading(s)) {
			continue
		}
		if first {
			l.from += d.readDateline(s)
			s = text[l.from:l.to]
		}
		l.to -= signOffTail(s)
		for l.to > l.from && text[l.to-1] == ' ' {
			l.to--
		}
		if l.to > l.from {
			kept = append(kept, l)
		}
	}
	for len(kept) > 0 && isDesk(text[kept[len(kept)-1].from:kept[len(kept)-1].to]) {
		kept = kept[:len(kept)-1]
	}
	return kept
}

// hasProse reports whether some paragraph ends as a sentence does.
func hasProse(text string, ls []line) bool {
	for _, l := range ls {
		if s := text[l.from:l.to]; endsSentence(s) && strings.Count(s, " ") > 5 && !isCredit(s) && !isNote(s) && !isSignOff(s) && !isLink(s) {
			return true
		}
	}
	return false
}

// endsSentence reports whether s ends with a sentence's sign, marks and brackets
// behind it left out.
func endsSentence(s string) bool {
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		switch r {
		case '.', '!', '?', '…', ':', ';', ',', '。', '！', '？', '؟', '।', '۔', '—', '–':
			return true
		}
		if !isMark(r) && r != ')' && r != ']' {
			return false
		}
		s = s[:len(s)-size]
	}
	return false
}

// headlineOf finds the headline among the first lines of a text that came
// without one: the page's own, else the first line that ends as no sentence does
// and has prose below it.
func headlineOf(text string, ls []line) string {
	for _, l := range ls {
		if l.title {
			return text[l.from:l.to]
		}
	}
	if !hasProse(text, ls) {
		return ""
	}
	for i, l := range ls {
		s := text[l.from:l.to]
		if i > 4 || i == len(ls)-1 {
			break
		}
		if isCredit(s) || isByline(s) || isStamp(s) || isLink(s) || isNote(s) || !hasLetter(s) {
			continue
		}
		if n := strings.Count(s, " ") + 1; n > 30 || endsSentence(s) && !strings.HasSuffix(s, "?") {
			break
		}
		return s
	}
	return ""
}

// sameLine reports whether two lines have the same letters.
func sameLine(a, b string) bool {
	return b != "" && len(a) < 2*len(b)+20 && letters(a) == letters(b)
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func hasLetter(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || isLetter(s[i]) {
			return s[i] < 0x80 || strings.IndexFunc(s, unicode.IsLetter) >= 0
		}
	}
	return false
}

// isHeading reports whether s is a section's heading: a short line that begins
// large and ends as no sentence does.
func isHeading(s string) bool {
	if strings.Count(s, " ") > 11 || len(s) > 120 || endsSentence(s) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return !unicode.IsLower(r)
}

// hasPrefixFold is strings.HasPrefix, whatever the case; prefix is lower ASCII.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

func anyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if hasPrefixFold(s, p) {
			return true
		}
	}
	return false
}

// creditSigns are how a picture's credit is written. They stand near the end.
var creditSigns = []string{"REUTERS/", "Reuters/", "AP Photo", "AP Images", "AFP/", "AFP PHOTO", "AFP via Getty", "Getty Images", "/Getty", "EPA/", "EPA-EFE/",
	"dpa/", "/AFP", "/AP)", "/Reuters", "/REUTERS", "TASS/", "Sputnik/", "/Pool", "/POOL", "File Photo", "File photo", "file photo", "Handout via", "Courtesy of",
	"Photo:", "PHOTO:", "Photo by", "Photograph:", "Picture:", "Image:", "(Photo", "[Photo", "Photo/", "Photo credit", "/Shutterstock", "/NurPhoto",
	"Anadolu/", "Anadolu Agency/", "Xinhua/", "Yonhap/", "Kyodo/", "PA Wire", "PA Images", "/Bloomberg", "/ZUMA", "/picture alliance", "ANSA/", "Foto:", "© "}

// isCredit reports whether s is a picture's caption or credit.
func isCredit(s string) bool {
	if anyPrefix(s, []string{"image caption", "image copyright", "image source", "media caption", "media playback", "photo caption", "caption:", "file photo", "file -", "file –", "file —", "photo:", "picture:", "video:", "(photo", "[photo", "photograph:", "getty.", "getty images", "foto:", "image:", "gallery:", "figure "}) {
		return len(s) < 700
	}
	if len(s) > 700 {
		return false
	}
	tail := s[max(0, len(s)-70):]
	if !strings.Contains(tail, "/") && !strings.Contains(tail, "hoto") && !strings.Contains(tail, "PHOTO") && !strings.Contains(tail, "mage") &&
		!strings.Contains(tail, "©") && !strings.Contains(tail, "icture") && !strings.Contains(tail, " via ") && !strings.Contains(tail, "ourtesy") && !strings.Contains(tail, "PA Wire") && !strings.Contains(tail, "Foto") {
		return false
	}
	for _, sign := range creditSigns {
		if i := strings.Index(tail, sign); i >= 0 {
			return !strings.Contains(tail[i:], ". ") && strings.Count(tail[i:], " ") < 9
		}
	}
	return false
}

// linkStarts begin lines that lead elsewhere or ask for something.
var linkStarts = []string{"read more", "read also", "read the full", "read next", "also read", "read:", "related:", "related articles", "related stories", "related news", "related topics",
	"see also", "more from", "more on this", "more on:", "more:", "more stories", "watch:", "watch live", "watch more", "watch |", "listen:", "listen to the", "click here", "click to", "tap here",
	"sign up", "subscribe", "advertisement", "continue reading", "story continues", "article continues", "get the monitor stories", "get our", "get the latest", "get breaking",
	"follow us", "follow the latest", "like us on", "join us on", "share this", "share on", "show comments", "leave a comment", "view comments", "post a comment", "load more",
	"recommended:", "recommended for you", "most read", "most popular", "trending", "you may also", "you might also", "don't miss", "don’t miss", "must watch", "just watched",
	"download our", "download the", "for more ", "visit our", "support our", "support independent", "help us", "donate", "newsletter", "all rights reserved", "copyright", "©",
	"our standards:", "this video file cannot", "javascript", "please enable", "skip to", "skip advertisement", "enlarge this", "toggle caption", "hide caption", "open this", "what to read next", "editors' picks", "editors’ picks",
	"live updates:", "en español", "do you support", "take our poll", "register now", "log in", "already a subscriber", "what do you think?", "have something to say"}

// isLink reports whether s leads elsewhere: "Read more: …".
func isLink(s string) bool {
	if len(s) > 260 {
		return false
	}
	if anyPrefix(s, linkStarts) {
		return !(endsSentence(s) && strings.Count(s, " ") > 22)
	}
	if hasPrefixFold(s, "follow ") && (strings.Contains(s, " on Twitter") || strings.Contains(s, "@") || strings.Contains(s, " on X") || strings.Contains(s, " on Facebook")) {
		return true
	}
	if len(s) > 24 {
		return false
	}
	switch letters(s) {
	case "comments", "comment", "share", "tweet", "email", "print", "loading", "watch", "video", "photos", "gallery", "topics", "tags", "related", "more", "close", "menu", "home", "next", "previous", "facebook", "twitter", "whatsapp", "linkedin", "save", "reuters", "ap", "afp", "associatedpress":
		return true
	}
	return false
}

// isNote reports whether s is an agency's or editor's note.
func isNote(s string) bool {
	if anyPrefix(s, []string{"editor's note", "editor’s note", "editors' note", "editors’ note", "note to editors", "notes to editors", "eds:", "correction:", "corrections:", "clarification:", "this story has been", "this article has been", "this post has been", "this is a developing story", "this is a breaking", "this story was originally", "this article was originally", "this story is developing", "an earlier version of this", "disclaimer:", "the views expressed", "(this story", "(this article", "(this version", "fast facts:", "attention editors", "attention -"}) {
		return true
	}
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") && !strings.HasSuffix(s, ").") {
		return false
	}
	return anyPrefix(s[1:], []string{"adds", "updates", "corrects", "recasts", "refiles", "removes", "repeats", "writes through", "updated", "corrected", "for more", "reporting", "editing", "writing", "source:", "with inputs", "with input", "edited", "compiled", "only the headline", "except for the headline", "end", "more"})
}

var signOffStarts = []string{"reporting by", "report by", "reported by", "writing by", "editing by", "edited by", "edited:", "additional reporting", "additional report", "compiled by", "with reporting by", "with additional reporting",
	"with files from", "with inputs from", "with input from", "-reporting by", "—reporting by", "–reporting by", "- reporting by", "— reporting by", "-- reporting by", "-additional reporting", "--additional reporting", "— additional reporting", "-- additional reporting",
	"contributing:", "contributed by", "written by", "translation by", "translated by", "production by", "graphics by", "our correspondent", "source: ", "sources: "}

// isSignOff reports whether s says who worked on the story.
func isSignOff(s string) bool {
	if len(s) > 500 {
		return false
	}
	if anyPrefix(strings.TrimLeft(s, "(["), signOffStarts) {
		return true
	}
	low := len(s) < 260
	return low && (strings.Contains(s, "contributed to this report") || strings.Contains(s, "contributed reporting") || strings.Contains(s, "contributed to this story") || strings.Contains(s, "contributed to this article") ||
		strings.HasSuffix(s, " contributed.") || strings.Contains(s, " reported from ") && strings.Count(s, " ") < 14 && !strings.ContainsAny(s, "“”\""))
}

// signOffTail is the length of "(Reporting by …)" at the end of s.
func signOffTail(s string) int {
	end := strings.TrimRight(s, ".")
	if !strings.HasSuffix(end, ")") && !strings.HasSuffix(end, "]") {
		return 0
	}
	i := strings.LastIndexAny(s, "([")
	if i > 0 && (anyPrefix(s[i+1:], signOffStarts) || anyPrefix(s[i+1:], []string{"photo", "ap photo", "reuters/", "end)", "end]"})) {
		return len(s) - i
	}
	return 0
}

// tailNote reports whether nothing for readers follows from s on.
func tailNote(s string) bool {
	return anyPrefix(s, []string{"# dpa notizblock", "# dpa-notizblock", "## orte", "notizblock", "-30-", "###", "(end)", "(ends)", "end item", "nnnn", "==kyodo"}) && len(s) < 200
}

// isByline reports whether s is "By Ann Poe" or the like.
func isByline(s string) bool {
	n := strings.Count(s, " ") + 1
	if n > 14 || endsSentence(s) && !strings.HasSuffix(s, ".") {
		return false
	}
	if hasPrefixFold(s, "by ") || hasPrefixFold(s, "von ") && n < 6 || hasPrefixFold(s, "par ") && n < 6 || hasPrefixFold(s, "por ") && n < 6 {
		large, small := 0, 0
		for _, w := range strings.Fields(s)[1:] {
			if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) || !unicode.IsLetter(r) {
				large++
			} else if w != "and" && w != "in" && w != "for" && w != "of" && w != "the" && w != "at" && w != "with" && w != "und" && w != "de" && w != "von" && w != "van" {
				small++
			}
		}
		return large > 0 && small == 0
	}
	return n < 9 && (strings.HasSuffix(s, ", Associated Press") || strings.HasSuffix(s, "The Associated Press") || strings.HasSuffix(s, " | Reuters") || strings.HasSuffix(s, " | AFP") || strings.HasSuffix(s, ", Reuters"))
}

// isStamp reports whether s is only a date or time, or says when it was published.
func isStamp(s string) bool {
	if len(s) > 90 {
		return false
	}
	if anyPrefix(s, []string{"published", "updated", "last updated", "last modified", "posted", "first published", "modified", "issued on", "date:"}) && strings.ContainsAny(s, "0123456789") && !endsSentence(s) {
		return true
	}
	if strings.HasSuffix(s, " min read") || strings.HasSuffix(s, " minute read") || strings.HasSuffix(s, " ago") && strings.Count(s, " ") < 4 {
		return true
	}
	return strings.ContainsAny(s, "0123456789") && dateOnly(s)
}

// isDesk reports whether s is a desk's initials: "abc/def", "jm/ks (AFP, dpa)".
func isDesk(s string) bool {
	if len(s) > 40 {
		return false
	}
	head, _, _ := strings.Cut(s, " ")
	parts := strings.Split(head, "/")
	if len(parts) < 2 || len(parts) > 4 {
		return false
	}
	for _, p := range parts {
		if len(p) < 1 || len(p) > 4 || strings.IndexFunc(p, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0 {
			return false
		}
	}
	return len(s) == len(head) || strings.HasPrefix(s[len(head):], " (")
}
