package condense

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// givenNamesText is the list of first names; see its head.
//
//go:embed given_names.txt
var givenNamesText string

// givenNames tells men's first names from women's: an open table by hash, apart
// from the lexicon because it is asked about words with a capital only and holds
// as many words again. A slot is the hash's upper bits and, in the lowest two,
// whose name it is.
type givenNames struct{ slots [givenSlots]uint32 }

const (
	givenSlots = 1 << 14 // a power of two, twice the number of names
	givenMan   = 1
	givenWoman = 2
)

func newGivenNames() *givenNames {
	g := &givenNames{}
	plain := unaccenter()
	kind := uint32(0)
	for line := range strings.Lines(givenNamesText) {
		switch strings.TrimSpace(line) {
		case "# men":
			kind = givenMan
		case "# women":
			kind = givenWoman
		}
		if line[0] == '#' {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			if ascii(w) { // whose capital makes no difference
				g.add(w, kind)
				continue
			}
			r, size := utf8.DecodeRuneInString(w)
			w = strings.ToUpper(string(r)) + w[size:]
			g.add(w, kind)
			if without, _, _ := transform.String(plain, w); without != w {
				g.add(without, kind)
			}
		}
	}
	return g
}

func (g *givenNames) add(w string, kind uint32) { *g.slot(w) |= kind }

// slot returns the slot of w, taking a free one if there is none yet.
func (g *givenNames) slot(w string) *uint32 {
	h := hashLower(w)
	tag := uint32(h>>32) &^ 3
	for i := h % givenSlots; ; i = (i + 1) % givenSlots {
		s := &g.slots[i]
		if *s == 0 {
			*s = tag
		}
		if *s&^3 == tag {
			return s
		}
	}
}

// class returns whose first name w, which begins with a capital and whose
// [hashLower] is h, is: male, female, both or none. Of "Jean-Luc" the first half
// tells.
func (g *givenNames) class(w string, h uint64) class {
	if c := g.find(h); c != 0 {
		return c
	}
	if i := strings.IndexByte(w, '-'); i > 1 && i < 16 {
		return g.find(hashLower(w[:i]))
	}
	return 0
}

func (g *givenNames) find(h uint64) class {
	tag := uint32(h>>32) &^ 3
	for i := h % givenSlots; ; i = (i + 1) % givenSlots {
		switch s := g.slots[i]; {
		case s == 0:
			return 0
		case s&^3 == tag:
			var c class
			if s&givenMan != 0 {
				c |= male
			}
			if s&givenWoman != 0 {
				c |= female
			}
			return c
		}
	}
}
