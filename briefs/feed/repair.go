package feed

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// Limits on what a document may make its parser build. Of 2,100 test feeds and
// 64 real ones the deepest nests 11 elements; gofeed recurses for each level
// and overflows its stack, which no recover catches, at some millions.
const (
	maxDepth    = 256
	maxElements = 400_000
	maxItems    = 20_000
	maxTag      = 1 << 20 // bytes of one start tag
	maxTitle    = 32 << 10
	maxGrowth   = 1 << 20 // bytes that entities may add
)

// repairer reads a feed's tags once and notes what must be changed so that an
// XML parser reads all of it: markup that is not, references to characters that
// do not exist, sections and elements left open, text that ends in the middle.
type repairer struct {
	doc      []byte
	root     string
	entities map[string]string
	strict   bool // drop attributes that are not well-formed
	aside    bool // set long texts aside

	out    []byte // what was decided so far; nil while nothing was changed
	kept   int    // doc up to here is in out
	open   [][]byte
	grown  int
	count  int
	items  int
	titled bool // the item that is open has a title
	ids    []string
	texts  [][]byte // what was set aside

	comment, section, instruct, bracket seeker
}

// seeker finds the end marks of what is left open over and over without reading
// to the end of the document each time: it remembers where the next one is.
type seeker struct {
	at   int
	none bool
}

// find returns the offset of the first mark at or behind from, -1 = none. Calls
// must not go backwards.
func (s *seeker) find(doc []byte, mark string, from int) int {
	if s.none {
		return -1
	}
	if s.at < from || s.at == 0 {
		j := bytes.Index(doc[from:], []byte(mark))
		if j < 0 {
			s.none = true
			return -1
		}
		s.at = from + j
	}
	return s.at
}

// repaired is a document that a parser can be given.
type repaired struct {
	xml []byte
	// ids are what the parser loses or rewrites: the items' rdf:about or
	// Atom id as it is written, "" = none.
	ids []string
	// texts are the sections that were set aside, by the numbers of their marks.
	texts [][]byte
}

// repair returns the document from its root element on, so that the parser sees
// neither declarations nor a document type. The error is ErrTooLarge.
func repair(doc []byte, r root, strict, aside bool) (repaired, error) {
	doc = doc[r.at:]
	// Two characters of UTF-8 are none of XML.
	for _, none := range []string{"\ufffe", "\uffff"} {
		if bytes.Contains(doc, []byte(none)) {
			doc = bytes.ReplaceAll(doc, []byte(none), nil)
		}
	}
	p := &repairer{doc: doc, root: r.name, entities: r.entities, strict: strict, aside: aside && !bytes.ContainsRune(doc, asideStart)}
	end, err := p.scan()
	if err != nil {
		return repaired{}, err
	}
	if p.out == nil && len(p.open) == 0 {
		return repaired{p.doc[:end], p.ids, nil}, nil
	}
	p.replace(end, end, nil)
	p.closeTo(0)
	return repaired{p.out, p.ids, p.texts}, nil
}

// replace puts text in the place of doc[from:to]. What was replaced before is
// not touched again: a tag may be mended for two reasons.
func (p *repairer) replace(from, to int, text []byte) {
	from = max(from, p.kept)
	to = max(to, from)
	if p.out == nil {
		p.out = make([]byte, 0, len(p.doc)+len(p.doc)/16)
	}
	p.out = append(p.out, p.doc[p.kept:from]...)
	p.out = append(p.out, text...)
	p.kept = to
}

// closeTo writes end tags until n elements are open.
func (p *repairer) closeTo(n int) {
	for len(p.open) > n {
		p.out = append(append(append(p.out, '<', '/'), p.open[len(p.open)-1]...), '>')
		p.open = p.open[:len(p.open)-1]
	}
}

var lessThan = []byte("&lt;")

// scan walks over the tags and returns where the document ends: behind its root
// element, or where it was cut off.
func (p *repairer) scan() (end int, err error) {
	i := 0
	for i < len(p.doc) {
		j := bytes.IndexByte(p.doc[i:], '<')
		if j < 0 {
			j = len(p.doc) - i
		}
		p.references(i, i+j)
		if i += j; i >= len(p.doc) {
			break
		}
		rest := p.doc[i:]
		next := byte(0)
		if len(rest) > 1 {
			next = rest[1]
		}
		n := 1
		switch {
		case next == '!':
			n = p.declaration(i)
		case next == '?':
			n = p.instruction(i)
		case next == '/':
			n = p.endTag(i)
		case next == 0:
			n = -1
		case isNameStart(next):
			if n, err = p.startTag(i); err != nil {
				return 0, err
			}
		default:
			p.replace(i, i+1, lessThan)
		}
		if n < 0 {
			return i, nil
		}
		if i += n; len(p.open) == 0 {
			return i, nil
		}
	}
	return len(p.doc), nil
}

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

// declaration reads a comment, a CDATA section or what looks like one of them.
// It returns its length, -1 where the document ends in it.
func (p *repairer) declaration(i int) int {
	rest := p.doc[i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		end := p.comment.find(p.doc, "-->", i+4)
		if end < 0 {
			return -1
		}
		// Comments say nothing, and "--" within one is an error to the parser.
		p.replace(i, end+3, nil)
		return end + 3 - i
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return p.cdata(i)
	case len(rest) > 9 && bytes.EqualFold(rest[:9], []byte("<!doctype")):
		if end := p.bracket.find(p.doc, ">", i); end > 0 {
			p.replace(i, end+1, nil)
			return end + 1 - i
		}
	}
	p.replace(i, i+1, lessThan)
	return 1
}

// cdata reads a CDATA section. One that was left open is closed before the end
// tag of the element it stands in.
func (p *repairer) cdata(i int) int {
	rest := p.doc[i:]
	length := p.section.find(p.doc, "]]>", i)
	if length >= 0 {
		length -= i
	}
	if length >= 0 && !bytes.Contains(rest[9:length], []byte("<![CDATA[")) {
		p.setAside(i+9, i+length)
		return length + 3
	}
	if len(p.open) > 0 {
		closing := append([]byte("</"), p.open[len(p.open)-1]...)
		if j := bytes.Index(rest, closing); j >= 0 && (length < 0 || j < length) {
			p.replace(i+j, i+j, []byte("]]>"))
			return j
		}
	}
	if length >= 0 {
		return length + 3
	}
	p.replace(len(p.doc), len(p.doc), []byte("]]>"))
	return len(rest)
}

// instruction drops a processing instruction.
func (p *repairer) instruction(i int) int {
	end := p.instruct.find(p.doc, "?>", i)
	if end < 0 {
		p.replace(i, i+1, lessThan)
		return 1
	}
	p.replace(i, end+2, nil)
	return end + 2 - i
}

// endTag closes its element, and those within that were left open; one that
// closes nothing is dropped, because to the parser it would close everything.
func (p *repairer) endTag(i int) int {
	rest := p.doc[i:]
	j := bytes.IndexAny(rest[2:], "<>")
	if j < 0 {
		return -1
	}
	length, whole := 2+j, rest[2+j] == '>'
	if whole {
		length++
	}
	name := tagName(rest[2:])
	level := len(p.open) - 1
	for level >= 0 && !bytes.Equal(p.open[level], name) {
		level--
	}
	switch {
	case level < 0:
		p.replace(i, i+length, nil)
	case level < len(p.open)-1 || !whole:
		p.replace(i, i+length, nil)
		p.closeTo(level)
	default:
		p.open = p.open[:level]
	}
	return length
}

// startTag opens an element.
func (p *repairer) startTag(i int) (int, error) {
	length, sound := tagLength(p.doc[i:])
	if length < 0 {
		return -1, nil
	}
	tag := p.doc[i : i+length]
	name := tagName(tag[1:])
	if p.count++; p.count > maxElements {
		return 0, fmt.Errorf("feed of more than %d elements: %w", maxElements, ErrTooLarge)
	}
	if length > maxTag {
		return 0, fmt.Errorf("feed with a tag of %d bytes: %w", length, ErrTooLarge)
	}
	if p.strict && !soundName.Match(name) {
		p.replace(i, i+1, lessThan)
		return 1, nil
	}
	if string(name) == "items" && p.root == "rss" { // a wrapper that RSS does not have hides its items
		p.replace(i, i+length, nil)
		return length, nil
	}
	if n := p.child(i, length, name, sound); n > 0 {
		return n, nil
	}
	if p.items > maxItems {
		return 0, fmt.Errorf("feed of more than %d items: %w", maxItems, ErrTooLarge)
	}
	closed := length > 2 && tag[length-2] == '/'
	if !sound || p.strict && !wellFormed.Match(tag[1+len(name):]) {
		bare := append(append([]byte("<"), name...), '>')
		if closed {
			bare = append(append([]byte("<"), name...), '/', '>')
		}
		p.replace(i, i+length, bare)
	} else {
		p.references(i+1+len(name), i+length)
	}
	if closed {
		return length, nil
	}
	if len(p.open) == maxDepth {
		return 0, fmt.Errorf("feed nested deeper than %d elements: %w", maxDepth, ErrTooLarge)
	}
	p.open = append(p.open, name)
	if bytes.Contains(tag, []byte(`mode="base64"`)) {
		length += p.base64(i, i+length)
	}
	return length, nil
}

var (
	soundName  = regexp.MustCompile(`^[\pL_][\pL\d_.-]*(:[\pL_][\pL\d_.-]*)?$`)
	wellFormed = regexp.MustCompile(`^(\s+[\pL_][\pL\d_:.-]*\s*=\s*("[^"<]*"|'[^'<]*'))*\s*/?>$`)
)

// tagLength measures a start tag, reading over quoted values. It is not sound
// where a quotation mark is missing; -1 where the document ends in it.
func tagLength(rest []byte) (length int, sound bool) {
	var quote byte
	first := -1 // the first ">", quoted or not
	for i, c := range rest {
		switch {
		case c == '>':
			if first < 0 {
				first = i
			}
			if quote == 0 {
				return i + 1, true
			}
		case quote != 0:
			if c == quote {
				quote = 0
			} else if c == '<' && first >= 0 {
				return first + 1, false
			}
		case (c == '"' || c == '\'') && i > 0 && bytes.IndexByte([]byte("= \t\r\n"), rest[i-1]) >= 0:
			quote = c
		case c == '<' && i > 0:
			if first >= 0 {
				return first + 1, false
			}
		}
	}
	if first >= 0 {
		return first + 1, false
	}
	return -1, false
}
