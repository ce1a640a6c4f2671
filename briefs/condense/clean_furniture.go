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
		if !l.plain {
			o := openerOf(s)
			if o&tailOpener != 0 && len(s) < 200 {
				break
			}
			l.plain = !l.title && !isFurniture(s, o) && hasLetter(s)
		}
		if !l.plain || first && (isByline(s) || isStamp(s) || sameLine(s, d.title)) || prose && (l.heading || isHeading(s)) {
			continue
		}
		before := len(s)
		if first {
			l.from += d.runIn(s)
			l.from += d.readDateline(text[l.from:l.to])
			s = text[l.from:l.to]
		}
		l.to -= signOffTail(s)
		for l.to > l.from && text[l.to-1] == ' ' {
			l.to--
		}
		l.plain = l.to-l.from == before // what was cut is to be looked at again
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
		if s := text[l.from:l.to]; endsSentence(s) && strings.Count(s, " ") > 5 && (l.plain || !isFurniture(s, openerOf(s))) {
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
		if o := openerOf(s); isCredit(s, o) || isByline(s) || isStamp(s) || isLink(s, o) || isNote(s, o) || !hasLetter(s) {
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
	if len(s) > 120 || strings.Count(s, " ") > 11 || endsSentence(s) {
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

// creditSigns are how a picture's credit is written. They stand near the end.
var creditSigns = []string{"REUTERS/", "Reuters/", "AP Photo", "AP Images", "AFP/", "AFP PHOTO", "AFP via Getty", "Getty Images", "/Getty", "EPA/", "EPA-EFE/",
	"dpa/", "/AFP", "/AP)", "/Reuters", "/REUTERS", "TASS/", "Sputnik/", "/Pool", "/POOL", "File Photo", "File photo", "file photo", "Handout via", "Courtesy of",
	"Photo:", "PHOTO:", "Photo by", "Photograph:", "Picture:", "Image:", "(Photo", "[Photo", "Photo/", "Photo credit", "/Shutterstock", "/NurPhoto",
	"Anadolu/", "Anadolu Agency/", "Xinhua/", "Yonhap/", "Kyodo/", "PA Wire", "PA Images", "/Bloomberg", "/ZUMA", "/picture alliance", "ANSA/", "Foto:", "© "}

// isFurniture reports whether the line s, which begins as o tells, is no news.
func isFurniture(s string, o opener) bool {
	return isCredit(s, o) || isLink(s, o) || isNote(s, o) || isSignOff(s, o)
}

// isCredit reports whether s is a picture's caption or credit.
func isCredit(s string, o opener) bool {
	if strings.HasPrefix(s, "CLOSE ") && len(s) < 500 && !endsSentence(s) { // of a video, with its maker's name behind
		return true
	}
	if len(s) < 300 {
		if i := strings.IndexByte(s, '('); i > 0 && strings.HasPrefix(s[i:], "(pictured) ") && !strings.Contains(s[:len(s)-1], ". ") {
			return true
		}
	}
	if len(s) > 700 || o&creditOpener != 0 {
		return len(s) < 700
	}
	tail := s[max(0, len(s)-70):]
	if !mayCredit(tail) {
		return false
	}
	for _, sign := range creditSigns {
		if i := strings.Index(tail, sign); i >= 0 {
			return !strings.Contains(tail[i:], ". ") && strings.Count(tail[i:], " ") < 9
		}
	}
	return false
}

// mayCredit reports whether s may hold one of creditSigns, in one look at it.
func mayCredit(s string) bool {
	for i := range len(s) {
		switch rest := s[i:]; s[i] {
		case '/':
			return true
		case 'h':
			if strings.HasPrefix(rest, "hoto") {
				return true
			}
		case 'm':
			if strings.HasPrefix(rest, "mage") {
				return true
			}
		case 'i':
			if strings.HasPrefix(rest, "icture") {
				return true
			}
		case 'o':
			if strings.HasPrefix(rest, "ourtesy") {
				return true
			}
		case ' ':
			if strings.HasPrefix(rest, " via ") {
				return true
			}
		case 'P':
			if strings.HasPrefix(rest, "PHOTO") || strings.HasPrefix(rest, "PA Wire") {
				return true
			}
		case 'F':
			if strings.HasPrefix(rest, "Foto") {
				return true
			}
		case 0xc2:
			if strings.HasPrefix(rest, "©") {
				return true
			}
		}
	}
	return false
}

// isLink reports whether s leads elsewhere: "Read more: …".
func isLink(s string, o opener) bool {
	if len(s) > 260 {
		return false
	}
	if o&linkOpener != 0 {
		return !(endsSentence(s) && strings.Count(s, " ") > 22)
	}
	if hasPrefixFold(s, "follow ") && (strings.Contains(s, " on Twitter") || strings.Contains(s, "@") || strings.Contains(s, " on X") || strings.Contains(s, " on Facebook")) {
		return true
	}
	if isContact(s) || len(s) < 300 && (strings.Contains(s, "All rights reserved") || strings.Contains(s, "all rights reserved")) || isAgency(strings.Trim(s, " ()[].-–—*")) {
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

// isContact reports whether s is nothing but where to write or look: "((ann@example.com;
// +1 555 0100))".
func isContact(s string) bool {
	if len(s) > 90 || !strings.ContainsAny(s, "@/.") {
		return false
	}
	found := false
	for w := range strings.FieldsSeq(s) {
		w = strings.Trim(w, "()[];,.")
		switch {
		case w == "":
		case strings.HasPrefix(w, "www.") || strings.HasPrefix(w, "http://") || strings.HasPrefix(w, "https://") || strings.Index(w, "@") > 0 && strings.Contains(w, "."):
			found = true
		case strings.IndexFunc(w, unicode.IsLetter) >= 0:
			return false
		}
	}
	return found
}

// isNote reports whether s is an agency's or editor's note.
func isNote(s string, o opener) bool {
	if o&noteOpener != 0 && len(s) < 900 { // longer ones have the story run into them
		return true
	}
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") && !strings.HasSuffix(s, ").") {
		return false
	}
	return openerOf(s[1:])&bracketOpener != 0
}

// contributions are how others are thanked.
var contributions = []string{"contributed to this report", "contributed reporting", "contributed to this story", "contributed to this article"}

// isSignOff reports whether s says who worked on the story.
func isSignOff(s string, o opener) bool {
	if len(s) > 500 {
		return false
	}
	if bare := strings.TrimLeft(s, "(["); len(bare) < len(s) {
		o = openerOf(bare)
	}
	if o&signOffOpener != 0 {
		return true
	}
	if len(s) >= 260 {
		return false
	}
	if i := strings.Index(s, "contributed "); i >= 0 {
		for _, what := range contributions {
			if strings.Contains(s[i:], what) {
				return true
			}
		}
	}
	return strings.HasSuffix(s, " contributed.") || strings.Contains(s, " reported from ") && strings.Count(s, " ") < 14 && !strings.ContainsAny(s, "“”\"")
}

// signOffTail is the length of "(Reporting by …)" at the end of s.
func signOffTail(s string) int {
	end := strings.TrimRight(s, ".")
	if !strings.HasSuffix(end, ")") && !strings.HasSuffix(end, "]") {
		return 0
	}
	i := strings.LastIndexAny(s, "([")
	if i > 0 && openerOf(s[i+1:])&(signOffOpener|tailCreditOpener) != 0 {
		return len(s) - i
	}
	return 0
}
