package wire

import "strings"

// keptTags are the elements that mean the same in HTML and are rendered as they
// are; keptAttrs the attributes that a cleaner can use.
var (
	keptTags = set("a abbr article aside b blockquote br caption center cite code col colgroup dd del details div dl dt em " +
		"figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins li main mark ol p pre q s section small span " +
		"strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul")
	keptAttrs = set("alt cite class colspan datetime href itemprop lang dir rowspan src title")
	blockTags = set("article aside blockquote body br center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header " +
		"hl1 hl2 hr li main ol p pre section table td th tr ul block")
	voidTags = set("br col hr img")
	// inlineTags are NITF's and others' marks inside a sentence.
	inlineTags = set("chron classifier copyrite event frac function indicator lang location money num object.title org " +
		"person postaddr pronounce virtloc name.given name.family city state region country sublocation alt-code " +
		"dateline story.date byttl credit source value numer denom foreignword name strong em")
	// cutTags hold no words of the story.
	cutTags = set("head link media meta noscript object script style iframe title video audio embed " +
		"media-caption media-reference media-producer media-metadata")
	renamed = map[string]string{"hl1": "h1", "hl2": "h2", "block": "div", "bq": "blockquote", "body.content": "div"}
)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

func isBlock(name string) bool { return blockTags[strings.ToLower(name)] }

// nonPublic reports whether the element says that its text is for editors only.
func nonPublic(n *node) bool {
	switch strings.ToLower(n.name) {
	case "note":
		// NITF's note is the readers' (a footnote, a biography) unless it says otherwise.
		return strings.Contains(strings.ToLower(n.at("noteclass")), "editor")
	case "ednote", "ed-msg":
		return true
	}
	if tail(n.at("pubconstraint")) == "nonpublic" {
		return true
	}
	return editorsClass(n.at("class"))
}

// editorsClass reports whether one of the classes is an agency's for text that
// is for editors only.
func editorsClass(classes string) bool {
	for c := range strings.FieldsSeq(strings.ToLower(classes)) {
		switch c {
		case "np-nonpublic", "nonpublic", "np-constraint", "notepad", "closingline", "ednote":
			return true
		}
	}
	return false
}

// inner renders what is inside n as HTML: elements of other vocabularies become
// paragraphs where they hold text of their own and vanish where they are marks
// inside a sentence; what is not for publication is cut.
func (n *node) inner() string {
	var b strings.Builder
	for _, k := range n.kids {
		k.render(&b, false)
	}
	return strings.TrimSpace(b.String())
}

// render writes n as HTML. inText: an element around it is already a paragraph.
func (n *node) render(b *strings.Builder, inText bool) {
	if n.name == "" {
		xmlEscape(b, n.text)
		return
	}
	name := strings.ToLower(n.name)
	if to, ok := renamed[name]; ok {
		name = to
	}
	if cutTags[name] || nonPublic(n) {
		return
	}
	if !keptTags[name] {
		name = ""
		if !inText && !inlineTags[strings.ToLower(n.name)] && strings.TrimSpace(n.own()) != "" {
			name = "p"
		}
	}
	if name != "" {
		n.open(b, name)
	}
	if voidTags[name] {
		return
	}
	for _, k := range n.kids {
		k.render(b, inText || name == "p" || strings.HasPrefix(name, "h") && len(name) == 2)
	}
	switch {
	case name != "":
		b.WriteString("</" + name + ">")
	case isBlock(n.name):
		b.WriteByte('\n')
	}
}

func (n *node) open(b *strings.Builder, name string) {
	b.WriteString("<" + name)
	for _, a := range n.attr {
		if key := strings.ToLower(a.Name.Local); keptAttrs[key] && a.Name.Space != "xmlns" {
			b.WriteString(" " + key + `="`)
			_, _ = attrEscaper.WriteString(b, a.Value)
			b.WriteByte('"')
		}
	}
	b.WriteByte('>')
}
