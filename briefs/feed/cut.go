package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
)

// A document most of whose items were read before is read again without them:
// to an XML parser the whole costs ten times what the news does. That is exact
// only where an item can be taken out without changing what is read of the rest,
// so every byte but the known items' is walked over by the repairer's own
// measures, and whatever the repairer would mend makes the document odd, to be
// read whole.

// cutItem is an item within a document.
type cutItem struct {
	from, to int
	sum      uint64 // of its bytes and of where they stand; 0 = not to be remembered
	known    bool
}

// cutter finds a document's items.
type cutter struct {
	doc     []byte
	root    string
	open    [][]byte
	parent  int // how many elements are open around an item; 0 = none was met yet
	items   []cutItem
	comment seeker
	section seeker
}

// cut returns the items of a document that begins with its root element, in
// their order, and where the root ends. It is not ok where anything is odd. A
// known item is not looked into: its bytes are those of one that was.
func cut(doc []byte, root string, known func(sum uint64) bool) (items []cutItem, end int, ok bool) {
	c := &cutter{doc: doc, root: root}
	for i := 0; ; {
		j := bytes.IndexByte(doc[i:], '<')
		if j < 0 {
			return nil, 0, false
		}
		i += j
		n := 0
		if name := c.itemAt(i); name != "" {
			n = c.item(i, name, known)
		} else {
			n = c.markup(i)
		}
		if n <= 0 || len(c.items) > maxRemembered {
			return nil, 0, false
		}
		if i += n; len(c.open) == 0 {
			return c.items, i, true
		}
	}
}

// itemAt returns the name of the item whose start tag is at i, "" = there is none.
func (c *cutter) itemAt(i int) string {
	for _, name := range []string{"item", "entry"} {
		if rest := c.doc[i+1:]; bytes.HasPrefix(rest, []byte(name)) && len(tagName(rest[:min(len(rest), len(name)+1)])) == len(name) {
			return name
		}
	}
	return ""
}

// item reads an item and returns its length, 0 = it is odd.
func (c *cutter) item(i int, name string, known func(uint64) bool) int {
	closing := "</" + name + ">"
	j := bytes.Index(c.doc[i:], []byte(closing))
	if j < 0 || c.parent != 0 && c.parent != len(c.open) {
		return 0
	}
	c.parent = len(c.open)
	to := i + j + len(closing)
	it := cutItem{from: i, to: to, sum: c.sum(c.doc[i:to])}
	if it.known = known(it.sum); it.known {
		c.items = append(c.items, it)
		return to - i
	}
	// What is declared here might be heeded beyond; a mark of our own is not ours.
	if region := c.doc[i:to]; bytes.Contains(region, []byte("xmlns")) || bytes.ContainsRune(region, asideStart) {
		it.sum = 0
	}
	outside := len(c.open)
	for k := i; k < to; {
		n := 0
		if k == i || c.itemAt(k) == "" {
			n = c.markup(k)
		}
		if n <= 0 {
			return 0
		}
		if k += n; len(c.open) == outside {
			if k != to {
				return 0
			}
			break
		}
		j := bytes.IndexByte(c.doc[k:], '<')
		if j < 0 {
			return 0
		}
		k += j
	}
	if len(c.open) != outside {
		return 0
	}
	c.items = append(c.items, it)
	return to - i
}

// markup reads what begins with a "<" and returns its length, 0 = it is odd.
func (c *cutter) markup(i int) int {
	rest := c.doc[i:]
	switch {
	case len(rest) < 3:
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		end := c.section.find(c.doc, "]]>", i)
		if end < 0 || len(c.open) == 0 || bytes.Contains(c.doc[i+9:max(end, i+9)], []byte("<![CDATA[")) {
			return 0
		}
		return end + 3 - i
	case bytes.HasPrefix(rest, []byte("<!--")):
		if end := c.comment.find(c.doc, "-->", i+4); end > 0 {
			return end + 3 - i
		}
	case rest[1] == '/':
		end := bytes.IndexAny(rest[2:], "<>")
		top := len(c.open) - 1
		if end < 0 || rest[2+end] != '>' || top < 0 || !bytes.Equal(tagName(rest[2:]), c.open[top]) {
			return 0
		}
		c.open = c.open[:top]
		return 2 + end + 1
	case isNameStart(rest[1]):
		return c.startTag(rest)
	}
	return 0
}

func (c *cutter) startTag(rest []byte) int {
	length, sound := tagLength(rest)
	if !sound || length > maxTag || len(c.open) == maxDepth {
		return 0
	}
	tag := rest[:length]
	name := tagName(tag[1:])
	inner := isItem(name) && string(name) != "item" && string(name) != "entry"
	if inner || string(name) == "items" && c.root == "rss" || bytes.Contains(tag, []byte(`mode="base64"`)) {
		return 0
	}
	if tag[length-2] != '/' {
		c.open = append(c.open, name)
	}
	return length
}

// sum tells an item from others. It is another one under a root of other
// namespaces or within other elements.
func (c *cutter) sum(item []byte) uint64 {
	h := sha256.New()
	length, _ := tagLength(c.doc)
	h.Write(c.doc[:length])
	for _, name := range c.open {
		h.Write(name)
		h.Write([]byte{'>'})
	}
	h.Write(item)
	return max(binary.BigEndian.Uint64(h.Sum(nil)), 1)
}

// without returns the document up to end without the known items.
func without(doc []byte, items []cutItem, end int) []byte {
	var out []byte
	from := 0
	for _, it := range items {
		if it.known {
			out = append(out, doc[from:it.from]...)
			from = it.to
		}
	}
	return append(out, doc[from:end]...)
}
