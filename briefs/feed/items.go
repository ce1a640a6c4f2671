package feed

import (
	"bytes"
	"encoding/base64"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

var rdfAbout = regexp.MustCompile(`\s[A-Za-z][\w-]{0,20}:about\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// child mends what feeds get wrong at the level of items and their children. It
// returns the length of what it read itself, 0 = the tag is to be read as usual.
func (p *repairer) child(i, length int, name []byte, sound bool) int {
	top := len(p.open) - 1
	if top < 0 {
		return 0
	}
	tag, after := p.doc[i:i+length], p.doc[i+length:]
	if isItem(name) {
		p.items++
		p.titled = false
		if bytes.Equal(p.open[top], name) { // the last one was not closed
			p.replace(i, i, nil)
			p.closeTo(top)
		}
		about := ""
		if m := rdfAbout.FindSubmatch(tag); m != nil {
			about = html.UnescapeString(string(m[1]) + string(m[2]))
		}
		p.ids = append(p.ids, about)
		return 0
	}
	if !isItem(p.open[top]) || tag[length-2] == '/' {
		return 0
	}
	switch string(name) {
	case "title":
		// Of two titles the parser would take the last.
		after = after[:min(len(after), maxTitle)]
		if end := bytes.Index(after, []byte("</title>")); p.titled && end >= 0 && !bytes.Contains(after[:end], []byte("</item")) {
			p.replace(i, i+length+end+8, nil)
			return length + end + 8
		}
		p.titled = true
	case "id":
		if j := bytes.IndexByte(after, '<'); j > 0 {
			p.ids[len(p.ids)-1] = html.UnescapeString(strings.TrimSpace(string(after[:j])))
		}
	case "link":
		// In Atom the address is an attribute.
		if j := bytes.IndexByte(after, '<'); j > 0 && sound && !bytes.Contains(tag, []byte("href")) && string(p.open[top]) == "entry" {
			if href := strings.TrimSpace(string(after[:j])); isAddress(href) {
				p.replace(i+length-1, i+length, []byte(` href="`+strings.ReplaceAll(href, `"`, "%22")+`">`))
			}
		}
	}
	return 0
}

// isItem reports whether an element is an item or entry, whatever its prefix.
func isItem(name []byte) bool {
	local := name[bytes.LastIndexByte(name, ':')+1:]
	return string(local) == "item" || string(local) == "entry"
}

// base64 decodes the content of an Atom 0.3 element that says it is encoded so,
// which gofeed does for some types only. It returns how many bytes it read.
func (p *repairer) base64(tag, from int) int {
	length := bytes.IndexByte(p.doc[from:], '<')
	if length < 0 {
		return 0
	}
	content := bytes.Join(bytes.Fields(p.doc[from:from+length]), nil)
	text, err := base64.StdEncoding.AppendDecode(nil, content)
	if err != nil || !utf8.Valid(text) || bytes.Contains(text, []byte("]]>")) {
		return 0
	}
	start := bytes.Replace(p.doc[tag:from], []byte(`mode="base64"`), nil, 1)
	cdata := append(append([]byte("<![CDATA["), text...), "]]>"...)
	if p.kept > tag { // a reference within the tag was mended already
		p.replace(from, from+length, cdata)
	} else {
		p.replace(tag, from+length, append(bytes.Clone(start), cdata...))
	}
	return length
}
