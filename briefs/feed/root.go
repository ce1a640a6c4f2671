package feed

import (
	"bytes"
	"regexp"
	"strings"
)

// root is where a feed's XML begins.
type root struct {
	at       int    // offset of the root element's "<", -1 = none
	name     string // "rss", "rdf" or "feed", "" = none
	first    string // local name of the first element of all, "" = none
	entities map[string]string
}

// maxJunk is how far a root is looked for behind what does not belong there,
// such as the warnings of a script or a long comment.
const maxJunk = 1 << 20

// findRoot finds the root element of an RSS, RDF or Atom document, reading over
// declarations, comments, the document type and junk before it.
func findRoot(doc []byte) root {
	r := root{at: -1}
	for i := 0; i < len(doc) && i < maxJunk; {
		j := bytes.IndexByte(doc[i:], '<')
		if j < 0 {
			break
		}
		i += j
		rest := doc[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			i += lengthTo(rest, "-->", 4)
		case bytes.HasPrefix(rest, []byte("<?")):
			i += lengthTo(rest, "?>", 2)
		case len(rest) > 9 && bytes.EqualFold(rest[:9], []byte("<!doctype")):
			n := doctypeLength(rest)
			r.entities = declaredEntities(rest[:n])
			i += n
		default:
			name := localName(tagName(rest[1:]))
			if r.first == "" {
				r.first = name
			}
			if name == "rss" || name == "rdf" || name == "feed" {
				// Behind other elements, only a tag that is one for certain.
				if r.first == name || certainRoot.Match(rest[:min(len(rest), 512)]) {
					r.at, r.name = i, name
					return r
				}
			}
			i++
		}
	}
	return r
}

var certainRoot = regexp.MustCompile(`^<[A-Za-z:]+\s[^<>]*(version|xmlns)\b`)

// lengthTo returns how long rest is up to and with its first end mark, or skip
// where there is none.
func lengthTo(rest []byte, mark string, skip int) int {
	if j := bytes.Index(rest[skip:], []byte(mark)); j >= 0 {
		return skip + j + len(mark)
	}
	return skip
}

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
	return lengthTo(rest, ">", 2) // unbalanced: the nearest end will do
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
