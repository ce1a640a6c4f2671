package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// runIn returns how much of s, the beginning of a text, is no news although it
// stands in the first paragraph: the headline once more, a picture's credit, when
// it was updated, who wrote it. Pages whose text was taken without its lines have
// these in front of the first sentence.
func (d *doc) runIn(s string) int {
	for _, n := range [...]int{buttonRun(s), outletRun(s), warningRun(s), titleRun(s, d.title), creditRun(s), stampRun(s), toldStampRun(s), bylineRun(s), d.writerRun(s), d.gluedWriter(s)} {
		if n > 0 && n+40 < len(s) {
			return n
		}
	}
	return 0
}

// opensLarge reports whether s begins as a sentence does.
func opensLarge(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if isMark(r) || r == '(' {
		r, _ = utf8.DecodeRuneInString(s[size:])
	}
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

// buttonRun is the length of a player's button before the first sentence of s.
func buttonRun(s string) int {
	rest, found := strings.CutPrefix(s, "CLOSE ")
	if !found || !opensLarge(rest) {
		return 0
	}
	for _, credit := range [...]string{". USA TODAY ", ") USA TODAY ", ". AP ", ") AP ", ". Wochit ", ". Time "} { // the video's, behind what it shows
		if i := strings.Index(rest[:min(len(rest), 400)], credit); i > 0 && opensLarge(rest[i+len(credit):]) {
			return len(s) - len(rest) + i + len(credit)
		}
	}
	return len(s) - len(rest)
}

// outletRun is the length of an outlet's name before the first sentence of s, with the
// writers' names before it: "Ann Poe USA TODAY Network The council voted".
func outletRun(s string) int {
	head := s[:min(len(s), 160)]
	for _, outlet := range [...]string{"USA TODAY Network ", "USA TODAY NETWORK ", "USA TODAY ", "The Associated Press ", "Associated Press "} {
		i := strings.Index(head, outlet)
		if i < 0 || !opensLarge(s[i+len(outlet):]) {
			continue
		}
		names := true
		for w := range strings.FieldsSeq(strings.TrimSuffix(s[:i], "Special to ")) {
			names = names && (w == "and" || capitalised(w)) && w[len(w)-1] != ':'
		}
		if names {
			return i + len(outlet)
		}
	}
	return 0
}

// warningRun is the length of a disclaimer or a warning of what is shown before the first sentence
// of s: "Warning: Some readers may find content disturbing".
func warningRun(s string) int {
	for _, disclaims := range [...]string{"the opinions expressed ", "the views expressed ", "editor's note: ", "editor’s note: "} {
		if i := strings.Index(s[:min(len(s), 300)], ". "); i > 0 && hasPrefixFold(s, disclaims) && opensLarge(s[i+2:]) {
			return i + 2
		}
	}
	const aged = "This article is more than " // behind a standfirst, once or twice
	if i := strings.LastIndex(s[:min(len(s), 700)], aged); i >= 0 && !strings.Contains(s[:i], ". ") {
		if n := strings.Index(s[i:min(len(s), i+60)], " old "); n > 0 && opensLarge(s[i+n+len(" old "):]) {
			return i + n + len(" old ")
		}
	}
	if !hasPrefixFold(s, "warning: ") {
		return 0
	}
	at := len("warning: ")
	for n := 0; n < 16; n++ {
		w, rest, more := strings.Cut(s[at:], " ")
		if !more {
			return 0
		}
		if at += len(w) + 1; !opensLarge(rest) {
			continue
		}
		switch strings.Trim(lower(w), ".!") {
		case "disturbing", "distressing", "upsetting", "offensive", "graphic", "language", "content", "images", "video", "details", "spoilers":
			return at
		}
	}
	return 0
}

// titleRun is the length of a headline before the first sentence of s, with what
// stands before it. A sentence that only begins like the headline goes on in small
// letters, or with a day.
func titleRun(s, title string) int {
	if strings.Count(title, " ") < 3 {
		return 0
	}
	i := strings.Index(s[:min(len(s), len(title)+60)], title)
	if i < 0 || strings.Contains(s[:i], ". ") {
		return 0
	}
	n := i + len(title)
	if n+1 >= len(s) || s[n] != ' ' || !opensLarge(s[n+1:]) {
		return 0
	}
	next, _, _ := strings.Cut(s[n+1:], " ")
	if _, day := dateWord(strings.TrimSuffix(next, ",")); day {
		return 0
	}
	return n + 1
}

// creditRun is the length of a picture's credit before the first sentence of s,
// with the caption of one sentence before it if the credit stands in brackets: "Bo
// Ek/Getty Images", "The gate in May. (Bo Ek/Reuters)".
func creditRun(s string) int {
	if hasPrefixFold(s, "(photo: ") {
		for i, depth := 0, 0; i < min(len(s)-2, 160); i++ {
			switch s[i] {
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 && s[i+1] == ' ' && opensLarge(s[i+2:]) {
					return i + 2
				}
			}
		}
	}
	if open := strings.IndexByte(s[:min(len(s), 240)], '('); open >= 0 && !strings.Contains(strings.TrimRight(s[:open], ". "), ". ") {
		end := strings.IndexByte(s[open:], ')') + open
		if inner := lower(s[open:max(end, open)]); end-open < 60 && end > open && (strings.Contains(inner, "photo:") || strings.Contains(inner, "photo by ")) && strings.HasPrefix(s[end:], ") ") && opensLarge(s[end+2:]) {
			return end + 2
		}
		if inner := s[open+1 : max(end, open+1)]; len(inner) < 60 && strings.HasPrefix(s[max(end, 0):], ") ") && opensLarge(s[end+2:]) {
			if agency, _, found := strings.Cut(inner, "/"); found && isAgency(agency) { // (Reuters/Ann Poe/File Photo)
				return end + 2
			}
		}
		if slash := strings.IndexByte(s[open:max(end, open)], '/'); slash > 0 && end-open < 60 && strings.Contains(s[open:open+slash], " ") &&
			(isAgency(s[open+slash+1:end]) || mayCredit(s[open:end]) && strings.Contains(s[open:end], "Getty")) && strings.HasPrefix(s[end:], ") ") && opensLarge(s[end+2:]) {
			return end + 2
		}
	}
	if i := strings.Index(s[:min(len(s), 240)], ". Photo by "); i > 0 && !strings.Contains(s[:i], ". ") { // and what the photo shows before it
		i += len(". Photo by ")
		for n := 0; n < 7; n++ {
			w, rest, _ := strings.Cut(s[i:], " ")
			if !opensLarge(w) || rest == "" {
				break
			}
			i += len(w) + 1
			_, house, _ := strings.Cut(w, "/")
			if (isAgency(strings.TrimRight(house, ".")) || w == "Images" || w == "Images.") && opensLarge(rest) {
				return i
			}
		}
	}
	at := 0
	for n := 0; n < 6; n++ {
		w, rest, _ := strings.Cut(s[at:], " ")
		if !opensLarge(w) || rest == "" {
			return 0
		}
		at += len(w) + 1
		name, agency, found := strings.Cut(w, "/")
		switch {
		case !found || n == 0 || name == "":
			continue
		case agency == "Getty" || agency == "AFP" || agency == "AP":
			for _, tail := range [...]string{"Images ", "Photo ", "via Getty Images "} {
				if strings.HasPrefix(s[at:], tail) {
					return at + len(tail)
				}
			}
		}
		if isAgency(agency) {
			return at
		}
		return 0
	}
	return 0
}

// stampRun is the length of "Updated at 11:11 a.m. ET" before the first sentence of s.
func stampRun(s string) int {
	at := 0
	if hasPrefixFold(s, "last ") {
		at = len("last ")
	}
	first, _, _ := strings.Cut(s[at:], " ")
	switch lower(strings.TrimSuffix(first, ":")) {
	case "updated", "published", "posted":
	default:
		return 0
	}
	at += len(first) + 1
	dated := false
	for at < len(s) {
		w, _, _ := strings.Cut(s[at:], " ")
		part, _ := dateWord(strings.Trim(w, ",."))
		if lower(w) != "on" && !part || dated && w == "A" {
			break
		}
		dated = dated || strings.ContainsAny(w, "0123456789")
		at += len(w) + 1
	}
	if !dated || at >= len(s) || !opensLarge(s[at:]) {
		return 0
	}
	return at
}

// toldStampRun is the length of another headline before the first sentence of s
// with the stamp behind it: "Council Shuts Gate Updated at 11:11 a.m. ET".
func toldStampRun(s string) int {
	head := s[:min(len(s), 160)]
	i := strings.Index(head, " Updated ")
	if i < 0 || strings.Contains(head[:i], ". ") || !opensLarge(s) {
		return 0
	}
	if n := stampRun(s[i+1:]); n > 0 {
		return i + 1 + n
	}
	return 0
}

// writerRun is the length of a writer's name before the first sentence of s, which
// begins with a word that is small within a sentence: "Ann Poe The council voted".
func (d *doc) writerRun(s string) int {
	at := 0
	for n := 0; n < 4; n++ {
		w, rest, _ := strings.Cut(s[at:], " ")
		switch w {
		case "The", "A", "An", "In", "On", "At", "As", "After", "It", "When", "While", "With", "For", "There", "This", "These", "More", "Nearly", "About":
			if n > 1 {
				return at
			}
			return 0
		case "President", "Pope", "Sen.", "Rep.", "Gov.", "Attorney", "Former", "U.S.", "Prime", "Special", "White", "House", "Senate":
			if next, _, _ := strings.Cut(rest, " "); n > 1 && capitalised(next) && (w != "White" || next == "House") {
				return at
			}
		}
		if rest == "" || !capitalised(w) || strings.ContainsAny(strings.TrimSuffix(w, "."), ".,:;!?()'’\"“”") || n == 0 && strings.Contains(w, "-") || w[len(w)-1] == '.' && len(w) != 2 {
			return 0
		}
		if n == 0 && d.lex.written(w, hashLower(w), true)&(male|female) == 0 {
			return 0
		}
		at += len(w) + 1
	}
	return 0
}

// gluedWriter is the length of a writer's name before the first sentence of s, which
// begins with any word: "Ann Poe Thousands of men", "Ann Poe Bo Ek is". The writer is
// not named again; the word stands small elsewhere, or the name behind is another
// person's who is.
func (d *doc) gluedWriter(s string) int {
	if f := strings.SplitN(s[:min(len(s), 120)], " ", 6); len(f) == 6 && f[2] == "and" && len(s) >= gluedText { // Ann Poe and Bo Ek The council
		n := len(f[0]) + len(f[1]) + len(f[2]) + 3
		if first := d.lex.written(f[0], hashLower(f[0]), true); first&(male|female) != 0 && first&(place|orgWord|office) == 0 && capitalised(f[1]) && opensLarge(f[5]) &&
			!strings.ContainsAny(f[0]+f[1], ".,:;!?()'’\"“”") && !hasWord(s[n:], f[1]) && !hasWord(d.title, f[1]) {
			if k := d.gluedWriter(s[n:]); k > 0 {
				return n + k
			}
		}
	}
	var w [5]string // the first words, an initial left out
	var at [5]int   // where they begin
	n, from := 0, 0
	for n < len(w) && from < len(s) {
		word, _, more := strings.Cut(s[from:], " ")
		if !more || word == "" {
			return 0
		}
		if !(n == 1 && len(word) == 2 && word[1] == '.') {
			w[n], at[n] = word, from
			n++
		}
		from += len(word) + 1
	}
	if n < len(w) || len(s) < gluedText || !capitalised(w[0]) || !capitalised(w[1]) || !opensLarge(w[2]) || strings.ContainsAny(w[0]+w[1], ".,:;!?()'’\"“”") {
		return 0
	}
	if c := d.lex.written(w[0], hashLower(w[0]), true); c&(male|female) == 0 || c&(place|orgWord|office|demonym) != 0 {
		return 0
	}
	rest := s[at[2]:]
	if hasWord(rest, w[1]) || hasWord(d.title, w[1]) {
		return 0
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(w[2], ",:"), "'s"), "’s")
	switch c := d.lex.written(bare, hashLower(bare), true); {
	case c&(nameTail|calendar|orgWord|title) != 0:
		return 0
	case c&starter != 0:
		return at[2]
	case opensLarge(w[3]):
		if last := strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(w[3], ",:"), "'s"), "’s"); c&(male|female) != 0 && hasWord(s[at[4]:], last) {
			return at[2]
		}
	case hasWord(s[at[3]:], lower(bare)) || hasWord(d.title, lower(bare)):
		return at[2]
	}
	return 0
}

// gluedText is how long a text is, in bytes, at least that tells by what it says
// further on whether it begins with its writer's name.
const gluedText = 400

// hasWord reports whether s has word w with no letter beside it.
func hasWord(s, w string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], w)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+len(w):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = i + len(w)
	}
}

// bylineRun is the length of the writers' names before the dateline that s goes on
// with: "Ann Poe and Bo Ek AMBERG — ".
func bylineRun(s string) int {
	at, names := 0, 0
	for n := 0; n < 16; n++ {
		w, rest, _ := strings.Cut(s[at:], " ")
		bare := strings.TrimSuffix(w, ",")
		switch {
		case rest == "" || bare == "":
			return 0
		case allCaps(bare) && len(bare) > 3:
			if n, got, ok := datelinePart(s[at:]); names < 2 || !ok || n == 0 || !allCaps(got.Place) {
				return 0
			}
			return at
		case w == "and":
		case !opensLarge(bare) || strings.ContainsAny(bare, ".:;!?()") && len(bare) > 2:
			return 0
		default:
			names++
		}
		at += len(w) + 1
	}
	return 0
}
