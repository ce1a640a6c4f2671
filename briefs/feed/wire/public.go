package wire

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

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

func publicHTML(s string) string {
	if !marked.MatchString(s) {
		return s
	}
	context := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(s), context)
	if err != nil {
		return ""
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	cutHTML(root)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if html.Render(&b, n) != nil {
			return ""
		}
	}
	return b.String()
}

// cutHTML removes what is marked as not public, and from a paragraph that says
// so on everything that follows it. It reports whether such a paragraph came.
func cutHTML(n *html.Node) (ended bool) {
	for k := n.FirstChild; k != nil; {
		next := k.NextSibling
		switch {
		case ended || k.Type == html.ElementNode && nonPublicClass(k):
			n.RemoveChild(k)
		case k.Type == html.ElementNode && leaf(k) && nonPublicTail.MatchString(textOf(k)):
			n.RemoveChild(k)
			ended = true
		case k.Type == html.ElementNode:
			ended = cutHTML(k)
		}
		k = next
	}
	return ended
}

func nonPublicClass(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "class" || a.Key == "data-pubconstraint" {
			for c := range strings.FieldsSeq(strings.ToLower(a.Val)) {
				switch c {
				case "np-nonpublic", "nonpublic", "np-constraint", "notepad", "closingline", "ednote":
					return true
				}
			}
		}
	}
	return false
}

// leaf reports whether the element is a block of text: one that holds no other block.
func leaf(n *html.Node) bool {
	if !isBlock(n.Data) {
		return false
	}
	for k := range n.Descendants() {
		if k.Type == html.ElementNode && isBlock(k.Data) && k.Data != "br" {
			return false
		}
	}
	return true
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for k := range n.Descendants() {
		if k.Type == html.TextNode {
			b.WriteString(k.Data)
		}
	}
	return strings.TrimSpace(b.String())
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
