package wire

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// node is an element or, with no name, a run of text. Names are local: one
// agency sends G2 in its namespace, the next without, a third under a prefix.
type node struct {
	name string
	attr []xml.Attr
	kids []*node
	text string
}

// readTree reads a document up to the end of its root element, and returns what
// stands behind it. It resolves no external entity and defines none of its own, so
// that a document type can neither fetch nor blow up anything.
func readTree(text string) (root *node, rest string, err error) {
	text = wellFormed(text)
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity = xml.HTMLEntity
	top := &node{}
	stack := []*node{top}
	bound := map[string]bool{"": true, "xmlns": true, "http://www.w3.org/XML/1998/namespace": true}
	for count := 0; ; count++ {
		if count > maxNodes {
			return nil, "", fmt.Errorf("more than %d elements", maxNodes)
		}
		tok, err := d.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, "", err
		}
		here := stack[len(stack)-1]
		switch t := tok.(type) {
		case xml.StartElement:
			if len(stack) > maxDepth {
				return nil, "", fmt.Errorf("elements nested more than %d deep", maxDepth)
			}
			if err := checkBound(t, bound); err != nil {
				return nil, "", err
			}
			n := &node{name: t.Name.Local, attr: t.Attr}
			here.kids = append(here.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
			if len(stack) == 1 {
				return top.kids[0], text[d.InputOffset():], nil
			}
		case xml.CharData:
			if len(stack) > 1 {
				here.kids = append(here.kids, &node{text: string(t)})
			}
		}
	}
}

// checkBound refuses an element under a namespace prefix that nothing binds:
// such a file is not well-formed and its maker broke it somewhere.
func checkBound(t xml.StartElement, bound map[string]bool) error {
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			bound[a.Value] = true
		}
	}
	if !bound[t.Name.Space] {
		return fmt.Errorf("element %s: the prefix %q is not bound", t.Name.Local, t.Name.Space)
	}
	for _, a := range t.Attr {
		if !bound[a.Name.Space] {
			return fmt.Errorf("attribute %s: the prefix %q is not bound", a.Name.Local, a.Name.Space)
		}
	}
	return nil
}

// at returns the value of the attribute, trimmed, "" = none.
func (n *node) at(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attr {
		if strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// children returns the child elements of the name.
func (n *node) children(name string) []*node {
	if n == nil {
		return nil
	}
	var found []*node
	for _, k := range n.kids {
		if k.name != "" && strings.EqualFold(k.name, name) {
			found = append(found, k)
		}
	}
	return found
}

// child walks down the path of names, taking the first of each; nil = none.
func (n *node) child(path ...string) *node {
	for _, name := range path {
		kids := n.children(name)
		if len(kids) == 0 {
			return nil
		}
		n = kids[0]
	}
	return n
}

// walk visits n and everything below it in document order; a false return
// leaves out what is below that node.
func (n *node) walk(visit func(*node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, k := range n.kids {
		k.walk(visit)
	}
}

// all returns the elements of the name at any depth, not looking into one found.
func (n *node) all(name string) []*node {
	var found []*node
	n.walk(func(k *node) bool {
		if k.name != "" && strings.EqualFold(k.name, name) {
			found = append(found, k)
			return false
		}
		return true
	})
	return found
}

// first returns the first element of the name at any depth, nil = none.
func (n *node) first(name string) *node {
	if found := n.all(name); len(found) > 0 {
		return found[0]
	}
	return nil
}

// words returns the text of n and all below it, white space collapsed.
func (n *node) words() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.walk(func(k *node) bool {
		b.WriteString(k.text)
		if isBlock(k.name) {
			b.WriteByte(' ')
		}
		return true
	})
	return collapse(b.String())
}

// own returns the text directly in n as sent, no element's.
func (n *node) own() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for _, k := range n.kids {
		b.WriteString(k.text)
	}
	return b.String()
}

// elements reports whether n holds any element.
func (n *node) elements() bool {
	for _, k := range n.kids {
		if k.name != "" {
			return true
		}
	}
	return false
}

// prune cuts what is below n and to be left out.
func (n *node) prune(out func(*node) bool) {
	n.walk(func(k *node) bool {
		k.kids = slices.DeleteFunc(k.kids, func(kid *node) bool { return kid.name != "" && out(kid) })
		return true
	})
}

// lang returns the language an xml:lang on n says.
func (n *node) lang() string { return n.at("lang") }

func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }
