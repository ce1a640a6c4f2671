package condense

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks that the markup stage leaves in the text for the line stage. They are
// control characters, which no cleaned text holds.
const (
	breakMark   = "\x1d" // a paragraph ends here
	headingMark = "\x1e" // the paragraph that begins here is a heading
	titleMark   = "\x1f" // the paragraph that begins here is the page's headline
)

// unmark takes markup and entities out of s. Feeds escape twice as a habit, so
// it is repeated until none is left; after a few rounds the rest is an attack
// and its signs are dropped.
func unmark(s string) (string, Origin) {
	s, way := visible(s)
	for range 3 {
		if !marked(s) {
			return s, way
		}
		t := strip(s)
		if t.out.String() == s {
			return s, way
		}
		s, way = t.out.String(), t.way.through(way)
	}
	if !marked(s) {
		return s, way
	}
	t := newTape(s, nil)
	from := 0
	for i := range len(s) {
		if s[i] == '<' || s[i] == '&' {
			t.keep(from, i)
			from = i + 1
		}
	}
	t.keep(from, len(s))
	return t.out.String(), t.way.through(way)
}

// visible leaves out what nobody sees, so that no sign that is hidden now comes
// out later: control and format characters, bytes that are no UTF-8.
func visible(s string) (string, Origin) {
	if i := firstUnseen(s, 0); i == len(s) {
		return s, Origin{runs: []run{{0, len(s), 0, len(s), false}}}
	}
	t := newTape(s, nil)
	for at := 0; at < len(s); {
		i := firstUnseen(s, at)
		t.keep(at, i)
		_, size := utf8.DecodeRuneInString(s[i:])
		at = i + size
	}
	return t.out.String(), t.way
}

// firstUnseen returns where the first unseen character from at on stands; the
// length of s if there is none.
func firstUnseen(s string, at int) int {
	for i := at; ; {
		i = printable(s, i)
		if i >= len(s) {
			return len(s)
		}
		if c := s[i]; c >= '\t' && c <= '\r' {
			i++
			continue
		}
		if n := plainWide(s, i); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 && r == utf8.RuneError || !unicode.IsSpace(r) && unseen(r) {
			return i
		}
		i += size
	}
}

// printable returns the end of the run of printable ASCII characters, blanks
// included, that begins at i. It looks at eight bytes at a time.
func printable(s string, i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(s); i += 8 {
		b := s[i : i+8]
		x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		// Not ASCII, or below a blank, or the last of ASCII: the top bit of some byte
		// is set, or falls to a borrow, or rises by a carry.
		if (x|(x-ones*' ')|(x+ones))&tops != 0 {
			break
		}
	}
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f {
		i++
	}
	return i
}

// plainWide returns the length of the character at i if it is one of those that
// most texts have beside ASCII: a dash, a quotation mark, three dots, a Latin
// letter with its accent; else 0.
func plainWide(s string, i int) int {
	switch rest := s[i:]; {
	case len(rest) > 2 && rest[0] == 0xe2 && rest[1] == 0x80 && rest[2] >= 0x90 && rest[2] < 0xa8:
		return 3
	case len(rest) > 1 && rest[0] == 0xc3 && rest[1] >= 0x80 && rest[1] < 0xc0:
		return 2
	}
	return 0
}

// marked reports whether s may hold a tag or an entity.
func marked(s string) bool {
	for i := indexFrom(s, '<', 0); i >= 0; i = indexFrom(s, '<', i+1) {
		if name, _, _ := tagAt(s, i); name != "" {
			return true
		}
	}
	for i := indexFrom(s, '&', 0); i >= 0; i = indexFrom(s, '&', i+1) {
		if out, _ := entityAt(s, i); out != "" {
			return true
		}
	}
	return false
}

// indexFrom is [strings.IndexByte] that begins at i.
func indexFrom(s string, c byte, i int) int {
	if n := strings.IndexByte(s[i:], c); n >= 0 {
		return i + n
	}
	return -1
}

// tagKind tells what a tag does to the text.
type tagKind uint8

const (
	inline tagKind = iota + 1
	block          // ends a paragraph
	heading
	headline
	skipped // goes with all it holds
	quoting
	lineBreak
)

// tagKinds knows the tags; what is not in it is no tag but text.
var tagKinds = func() map[string]tagKind {
	m := make(map[string]tagKind)
	for kind, names := range map[tagKind]string{
		inline:    "a abbr acronym b bdi bdo big center cite code data del dfn em font i img ins kbd label mark meta link small span strike strong sub sup time tt u var wbr o:p source picture amp-img",
		block:     "address article audio blockquote body dd details div dl dt fieldset html hr li main ol p pre section summary table tbody td tfoot th thead tr ul video header legend",
		heading:   "h2 h3 h4 h5 h6",
		headline:  "h1",
		skipped:   "script style noscript figure figcaption svg button form nav aside template iframe head footer select textarea object embed",
		quoting:   "q",
		lineBreak: "br",
	} {
		for _, n := range strings.Fields(names) {
			m[n] = kind
		}
	}
	return m
}()

// tagAt reads the tag that begins at s[i] == '<'. The name is "" if there is
// none; a comment's or declaration's is "!", and its end where its words begin.
func tagAt(s string, i int) (name string, closing bool, end int) {
	j := i + 1
	if j < len(s) && s[j] == '/' {
		closing = true
		j++
	}
	if j < len(s) && (s[j] == '!' || s[j] == '?') && !closing {
		if strings.HasPrefix(s[j:], "!--") || strings.HasPrefix(s[j:], "!D") || strings.HasPrefix(s[j:], "!d") || strings.HasPrefix(s[j:], "![CDATA[") || s[j] == '?' {
			return "!", false, j
		}
		return "", false, 0
	}
	k := j
	for k < len(s) && k-j < 10 && (isLetter(s[k]) || '0' <= s[k] && s[k] <= '9' || s[k] == ':' || s[k] == '-') {
		k++
	}
	if k == j || k < len(s) && !strings.ContainsRune(" \t\r\n/>", rune(s[k])) {
		return "", false, 0
	}
	name = lower(s[j:k])
	if tagKinds[name] == 0 {
		return "", false, 0
	}
	if end = tagEnd(s, k); end < 0 {
		return "", false, 0
	}
	return name, closing, end
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// lower is strings.ToLower that allocates nothing for what is lower already.
func lower(s string) string { return strings.ToLower(s) }

// stripper walks over marked text once.
type stripper struct {
	tape
	i        int
	from     int // text from here is not yet kept
	flow     bool
	unclosed map[string]bool // elements that are not closed any more
}

// strip takes out one layer of markup.
func strip(s string) *tape {
	p := &stripper{tape: tape{src: s}, flow: hasBlocks(s), unclosed: map[string]bool{}}
	for p.i < len(s) {
		switch c := s[p.i]; {
		case c == '<':
			p.tag()
		case c == '&':
			p.entity()
		case p.flow && (c == '\n' || c == '\r'): // in flowing text a line's end means nothing
			p.replace(" ", p.i+1)
		default:
			p.i++
		}
	}
	p.keep(p.from, len(s))
	return &p.tape
}

// hasBlocks reports whether paragraphs are told by tags, not by lines.
func hasBlocks(s string) bool {
	for i := indexFrom(s, '<', 0); i >= 0; i = indexFrom(s, '<', i+1) {
		if name, _, _ := tagAt(s, i); name != "" && name != "!" && (tagKinds[name] == block || tagKinds[name] == lineBreak) {
			return true
		}
	}
	return false
}

// replace writes s in place of the source from the current place to end.
func (p *stripper) replace(s string, end int) {
	p.keep(p.from, p.i)
	p.put(s, p.i, end)
	p.i, p.from = end, end
}

func (p *stripper) entity() {
	out, end := entityAt(p.src, p.i)
	if out == "" {
		p.i++
		return
	}
	if r, size := utf8.DecodeRuneInString(out); size == len(out) && unseen(r) {
		out = " "
		if r != '\n' && r != '\t' {
			out = ""
		}
	}
	p.replace(out, end)
}

// entityAt decodes the entity that begins at s[i] == '&'; "" if there is none.
func entityAt(s string, i int) (out string, end int) {
	limit := min(len(s), i+34)
	j := strings.IndexByte(s[i:limit], ';')
	if j < 2 {
		return "", 0
	}
	raw := s[i : i+j+1]
	out = html.UnescapeString(raw)
	if out == raw || strings.HasSuffix(out, ";") && len(out) > 1 || !utf8.ValidString(out) {
		return "", 0
	}
	return out, i + j + 1
}

func (p *stripper) tag() {
	name, closing, end := tagAt(p.src, p.i)
	switch {
	case name == "":
		p.i++
		return
	case name == "!":
		p.replace("", p.commentEnd(end))
		return
	}
	switch kind := tagKinds[name]; {
	case kind == inline:
		p.replace("", end)
	case kind == quoting && closing:
		p.replace("”", end)
	case kind == quoting:
		p.replace("“", end)
	case kind == lineBreak:
		p.replace("\n", end)
	case kind == skipped && !closing:
		p.replace(breakMark, p.elementEnd(name, end))
	case kind == heading && !closing:
		p.replace(breakMark+headingMark, end)
	case kind == headline && !closing:
		p.replace(breakMark+titleMark, end)
	default:
		p.replace(breakMark, end)
	}
}

// tagEnd returns where the tag ends whose name ends at j: after its '>' outside
// of quotation marks, before another tag and before a paragraph's end; -1 if it
// does not end.
func tagEnd(s string, j int) int {
	limit := min(len(s), j+4096)
	var quote byte
	for k := j; k < limit; k++ {
		switch c := s[k]; {
		case c == '\n' && k+1 < len(s) && (s[k+1] == '\n' || s[k+1] == '\r'):
			return plainTagEnd(s[:k], j)
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return k + 1
		case c == '<':
			return -1
		case (c == '"' || c == '\'') && s[k-1] == '=':
			quote = c
		}
	}
	return plainTagEnd(s[:limit], j)
}

// plainTagEnd is tagEnd that takes quotation marks for letters.
func plainTagEnd(s string, j int) int {
	for k := j; k < len(s); k++ {
		switch s[k] {
		case '>':
			return k + 1
		case '<':
			return -1
		}
	}
	return -1
}

func (p *stripper) commentEnd(j int) int {
	stop := ">"
	switch {
	case strings.HasPrefix(p.src[j:], "!--"):
		stop = "-->"
	case strings.HasPrefix(p.src[j:], "![CDATA["):
		return j + len("![CDATA[")
	}
	if !p.unclosed[stop] {
		if k := strings.Index(p.src[j:], stop); k >= 0 {
			return j + k + len(stop)
		}
		p.unclosed[stop] = true
	}
	return j + 1
}

// elementEnd returns where the element ends whose opening tag ends at j.
func (p *stripper) elementEnd(name string, j int) int {
	if p.unclosed[name] {
		return j
	}
	for k := j; ; {
		n := strings.Index(p.src[k:], "</")
		if n < 0 {
			break
		}
		k += n
		if got, _, end := tagAt(p.src, k); got == name {
			return end
		}
		k += 2
	}
	p.unclosed[name] = true
	return j
}
