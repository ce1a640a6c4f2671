package feed

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// root is where a feed's XML begins.
type root struct {
	at       int    // offset of the root element's "<", -1 = none
	name     string // "rss", "rdf", "feed" or, of an Atom document of one entry, "entry"; "" = none
	first    string // local name of the first element of all, "" = none
	entities map[string]string
	bomb     bool // entities of its own refer to one another
}

// maxJunk is how far a root is looked for behind what does not belong there,
// such as the warnings of a script or a long comment.
const maxJunk = 1 << 20

// findRoot finds the root element of an RSS, RDF or Atom document, reading over
// declarations, comments, the document type and junk before it.
func findRoot(doc []byte) root {
	r := root{at: -1}
	doc = doc[:min(len(doc), maxJunk)]
	var comment, instruct seeker
	doctypes := 0
	for i := 0; i < len(doc); {
		j := bytes.IndexByte(doc[i:], '<')
		if j < 0 {
			break
		}
		i += j
		rest := doc[i:]
		next := i + 1
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			if end := comment.find(doc, "-->", i+4); end > 0 {
				next = end + 3
			}
		case bytes.HasPrefix(rest, []byte("<?")):
			if end := instruct.find(doc, "?>", i); end > 0 {
				next = end + 2
			}
		case len(rest) > 9 && bytes.EqualFold(rest[:9], []byte("<!doctype")):
			if doctypes++; doctypes == 1 {
				n := doctypeLength(rest)
				r.entities, r.bomb = declaredEntities(rest[:n]), multiplies(rest[:n])
				next = i + n
			}
		default:
			if r.element(rest) {
				r.at = i
				return r
			}
		}
		i = next
	}
	return r
}

// element notes the name of the element that rest begins with, and reports
// whether it is the root.
func (r *root) element(rest []byte) bool {
	name := localName(tagName(rest[1:min(len(rest), 200)]))
	if r.first == "" {
		r.first = name
	}
	if name == "entry" && r.first == name {
		length, sound := tagLength(rest)
		if sound && atomSpace.Match(rest[:length]) {
			r.name = name
			return true
		}
	}
	if name != "rss" && name != "rdf" && name != "feed" {
		return false
	}
	// Behind other elements, only a tag that is one for certain.
	if r.first == name || certainRoot.Match(rest[:min(len(rest), 512)]) {
		r.name = name
		return true
	}
	return false
}

// atomSpace finds the namespaces of Atom 1.0 and 0.3.
var atomSpace = regexp.MustCompile(`xmlns(?::[\w.-]+)?\s*=\s*["'](?:http://www\.w3\.org/2005/Atom|http://purl\.org/atom/ns#)["']`)

var xmlLang = regexp.MustCompile(`\sxml:lang\s*=\s*(?:"[^"<&]*"|'[^'<&]*')`)

// feedOf puts a document of one entry (RFC 4287, section 2) into a feed of its
// language.
func feedOf(doc []byte, r root) ([]byte, root) {
	doc = doc[r.at:]
	length, _ := tagLength(doc)
	start := slices.Concat([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"`), xmlLang.Find(doc[:length]), []byte(">"))
	r.at, r.name, r.first = 0, "feed", "feed"
	return slices.Concat(start, doc, []byte("</feed>")), r
}

var certainRoot = regexp.MustCompile(`^<[A-Za-z:]+\s[^<>]*(version|xmlns)\b`)

// tagName returns the name at the beginning of what follows a "<".
func tagName(b []byte) []byte {
	for i, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n', '/', '>', '<':
			return b[:i]
		}
	}
	return b
}

// localName is a name without its prefix, in small letters.
func localName(name []byte) string {
	return strings.ToLower(string(name[bytes.LastIndexByte(name, ':')+1:]))
}

// doctypeLength measures a document type with its internal subset.
func doctypeLength(rest []byte) int {
	depth := 0
	var quote byte
	for i, c := range rest {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '>' && depth <= 0:
			return i + 1
		}
	}
	return bytes.IndexByte(rest, '>') + 1 // unbalanced: the nearest end will do
}

var entityDeclaration = regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][\w.-]{0,63})\s+(?:"([^"<&%]{0,1000})"|'([^'<&%]{0,1000})')\s*>`)

// maxEntities is how many entities of its own a document may declare.
const maxEntities = 100

// declaredEntities returns the entities that a document type declares as plain
// text. Those that refer to others or to files stay what they are written as:
// nothing is fetched and nothing multiplies.
func declaredEntities(doctype []byte) map[string]string {
	found := entityDeclaration.FindAllSubmatch(doctype, maxEntities)
	if len(found) == 0 {
		return nil
	}
	out := make(map[string]string, len(found))
	for _, m := range found {
		out[string(m[1])] = string(m[2]) + string(m[3])
	}
	return out
}

var (
	anyEntity       = regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][\w.-]{0,63})\s+(?:"([^"]*)"|'([^']*)')`)
	entityReference = regexp.MustCompile(`&([A-Za-z_][\w.-]{0,63});`)
)

// multiplies reports whether a document type declares entities that stand for
// several others of its own: ten such lines make billions of a few bytes.
func multiplies(doctype []byte) bool {
	declared := anyEntity.FindAllSubmatch(doctype, maxEntities)
	own := make(map[string]bool, len(declared))
	for _, m := range declared {
		own[string(m[1])] = true
	}
	for _, m := range declared {
		n := 0
		for _, ref := range entityReference.FindAllSubmatch(append(m[2], m[3]...), maxEntities) {
			if own[string(ref[1])] {
				n++
			}
		}
		if n > 1 {
			return true
		}
	}
	return false
}
