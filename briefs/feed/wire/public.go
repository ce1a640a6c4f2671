package wire

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/attache-bot/attache/briefs"
)

// nonPublicTail is the line from which on a text is for editors only. dpa heads
// the part "# dpa Notizblock" or notebook, others say it in words.
var nonPublicTail = regexp.MustCompile(`(?i)^[^\pL#]{0,4}(?:(?:#+ *(?:[\pL-]{2,12} )?|dpa[- ])(?:notizblock|notebook)\b.{0,20}$|(?:die |the )?(?:folgenden?|following|diese|this|these) (?:informationen|information|angaben|details)\b.{0,40}(?:nicht zur veröffentlichung|not (?:intended )?for publication)` +
	`|(?:nicht zur veröffentlichung|not for publication|nur für redaktionen|for editors only)\b|(?:(?:editorial|dpa) contacts|kontakte|ansprechpartner)\s*$|(?:informations?|texte) non destinée?s? à la publication)`)

// publicPart cuts from a body, HTML or plain, what is not for publication.
// whole: nothing else is in it.
func publicPart(body string) (public string, whole bool) {
	if body == "" {
		return "", false
	}
	if looksHTML(body) {
		public = publicHTML(body)
	} else {
		public = publicLines(body)
	}
	whole = strings.TrimSpace(plainText(public, 200)) == "" && strings.TrimSpace(plainText(body, 200)) != ""
	return public, whole
}

var markup = regexp.MustCompile(`(?i)<(?:p|div|br|section|h[1-6]|span|ul|ol|table|html|body|article|a|b|i|em|strong|pre)\b[^<>]*>`)

func looksHTML(s string) bool { return markup.MatchString(s) }

func publicLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if nonPublicTail.MatchString(strings.TrimSpace(l)) {
			return strings.TrimSpace(strings.Join(lines[:i], "\n"))
		}
	}
	return s
}

// marked is a cheap look whether a body may hold anything to cut; most hold nothing.
var marked = regexp.MustCompile(`(?i)nonpublic|notepad|notizblock|notebook|np-constraint|closingline|nicht zur ver|not (?:intended )?for publication|for editors only|redaktionen|contacts|kontakte|ansprechpartner|destinée`)

// publicHTML copies a body token by token, as sent, leaving out the elements
// that are marked as not public and, from a block of text that says so on, all
// the rest. It builds no tree: a tree of hostile markup takes quadratic time.
func publicHTML(s string) string {
	if !marked.MatchString(s) {
		return s
	}
	var out, block, words strings.Builder // block: the markup since the last block's edge; words: its text
	within, depth := "", 0                // the element being left out, and how deep in others of its name
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		name, isTag := "", kind == html.StartTagToken || kind == html.EndTagToken || kind == html.SelfClosingTagToken
		secret := false
		if isTag {
			tag, attrs := z.TagName()
			name = string(tag)
			secret = attrs && nonPublicTag(z)
		}
		if within != "" {
			depth += nesting(kind, name, within)
			if depth == 0 {
				within = ""
			}
			if kind != html.ErrorToken {
				continue
			}
		}
		if kind == html.ErrorToken || isTag && isBlock(name) && name != "br" {
			if nonPublicTail.MatchString(strings.TrimSpace(words.String())) {
				return out.String()
			}
			out.WriteString(block.String())
			block.Reset()
			words.Reset()
		}
		switch {
		case kind == html.ErrorToken:
			return out.String()
		case secret && kind == html.StartTagToken && !voidTags[name]:
			within, depth = name, 1
			continue
		case kind == html.TextToken:
			words.WriteString(html.UnescapeString(raw))
		}
		block.WriteString(raw)
	}
}

// nesting is how a token changes the depth among elements of the name.
func nesting(kind html.TokenType, name, of string) int {
	switch {
	case name != of:
		return 0
	case kind == html.StartTagToken:
		return 1
	case kind == html.EndTagToken:
		return -1
	}
	return 0
}

// nonPublicTag reports whether the tag's class says that its text is for
// editors only.
func nonPublicTag(z *html.Tokenizer) bool {
	for {
		key, value, more := z.TagAttr()
		if string(key) == "class" && editorsClass(string(value)) {
			return true
		}
		if !more {
			return false
		}
	}
}

// plainText is roughly the first most bytes of a body's words, a line a block.
func plainText(body string, most int) string {
	if !looksHTML(body) {
		return head(body, most)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(body))
	skip := 0
	for b.Len() < most {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(b.String())
		case html.TextToken:
			if skip == 0 {
				b.WriteString(squeeze(string(z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if isBlock(string(name)) {
				b.WriteByte('\n')
			}
			if cutTags[string(name)] && !voidTags[string(name)] && string(name) != "meta" && string(name) != "link" {
				skip++
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if cutTags[string(name)] && skip > 0 {
				skip--
			}
			if isBlock(string(name)) {
				b.WriteByte('\n')
			}
		}
	}
	return strings.TrimSpace(b.String())
}

// squeeze folds runs of white space into one blank, keeping one at each end.
func squeeze(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if space {
		b.WriteByte(' ')
	}
	return b.String()
}

// head is the first n bytes of s or fewer, cut between runes.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// clean makes every text of the story valid UTF-8 without control characters.
func clean(s briefs.Story) briefs.Story {
	for _, t := range []*string{&s.GUID, &s.Key, &s.Title, &s.Body, &s.Abstract, &s.Language, &s.Byline, &s.Dateline,
		&s.Source, &s.Rights, &s.Correction, &s.Acts, &s.Link} {
		*t = printable(*t)
	}
	for i := range s.OtherKeys {
		s.OtherKeys[i] = printable(s.OtherKeys[i])
	}
	return s
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
