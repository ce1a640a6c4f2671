package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a run of letters, marks and digits: what terms and phrases are made
// of. Unlike a token it ends at a hyphen or a dot, so that "U.S.-Russia" has
// three. In scripts that leave no blank between words each letter is one.
type piece struct {
	start, end int32
	hash       uint32 // of its ASCII letters made small; see [hashShort]
}

// cut returns the pieces of s. The s of a possessive is left out.
func cut(s string) []piece { return cutAt(make([]piece, 0, len(s)/5+4), s, 0, len(s)) }

// cutAt appends the pieces of s[from:to], which cuts none in two.
func cutAt(out []piece, s string, from, to int) []piece {
	for i := from; i < to; {
		c := s[i]
		if c < utf8.RuneSelf && small[c] == 0 {
			i++
			continue
		}
		end, alone := pieceEnd(s[:to], i)
		if end == i {
			_, size := utf8.DecodeRuneInString(s[i:to])
			i += size
			continue
		}
		if !(end == i+1 && (c == 's' || c == 'S') && afterApostrophe(s, i)) || alone {
			out = append(out, piece{int32(i), int32(end), hashShort(s[i:end])})
		}
		i = end
	}
	return out
}

// pieceEnd returns where the piece at i ends, i if there is none, and whether
// it is a letter of a script that does not part words.
func pieceEnd(s string, i int) (end int, alone bool) {
	start := i
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			if small[c] == 0 {
				break
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unparted(r) {
			if i == start {
				return i + size, true
			}
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			break
		}
		i += size
	}
	return i, false
}

// unparted reports whether r belongs to a script that leaves no blank between
// words, or joins particles to them as Korean does.
func unparted(r rune) bool {
	if r < 0x0e00 || r >= 0x2000 && r < 0x2070 { // dashes and quotation marks are not worth the search
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func afterApostrophe(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return isApostrophe(r)
}

// joined reports whether two pieces may belong to one term: nothing stands
// between them but a blank, a hyphen, a dot, an apostrophe.
func joined(s string, a, b piece) bool {
	gap := s[a.end:b.start]
	if len(gap) > 5 {
		return false
	}
	for _, r := range gap {
		switch r {
		case ' ', '-', '.', '(', ')', '\'', '’', '‘', '–', '‑', '&', ',', 's', 'S', '\u00a0':
		default:
			return false
		}
	}
	return true
}

// gate tells which pieces can't begin a term, so that most of a text is passed
// over without a look-up: by their first three letters here.
type gate [1 << 10]uint64

// letterCode is 1 to 31 for ASCII letters, whatever their case, and digits; 0 for
// all else.
var letterCode = func() (code [256]uint8) {
	for c := range code {
		switch charKinds[c] {
		case letterChar:
			code[c] = uint8(c) & 0x1f
		case digitChar:
			code[c] = 27 + uint8(c)%5
		}
	}
	return code
}()

// gateBit is w's place in a gate: its first three letters, and whether the first
// is a capital one.
func gateBit(w string) uint {
	n := uint(letterCode[w[0]]) << 10
	if 'A' <= w[0] && w[0] <= 'Z' {
		n |= 1 << 15
	}
	if len(w) > 1 {
		n |= uint(letterCode[w[1]]) << 5
	}
	if len(w) > 2 {
		n |= uint(letterCode[w[2]])
	}
	return n
}

func (g *gate) open(w string) {
	n := gateBit(w)
	g[n>>6] |= 1 << (n & 63)
}

func (g *gate) lets(w string) bool {
	n := gateBit(w)
	return g[n>>6]&(1<<(n&63)) != 0
}

// wordGate is a gate that goes by whole words, and whether they have a capital.
type wordGate [1 << 9]uint64

func (g *wordGate) bit(first byte, hash uint32) (int, uint64) {
	if 'A' <= first && first <= 'Z' {
		hash = ^hash
	}
	hash ^= hash >> 15
	return int(hash >> 6 % (1 << 9)), 1 << (hash & 63)
}

func (g *wordGate) open(w string) {
	i, bit := g.bit(w[0], hashShort(w))
	g[i] |= bit
}

func (g *wordGate) lets(first byte, hash uint32) bool {
	i, bit := g.bit(first, hash)
	return g[i]&bit != 0
}

// trie finds the longest of many terms at each piece of a text.
type trie[V any] struct {
	next map[string]*trie[V]
	ends bool
	vals []V
}

// add puts a value at the end of a path of pieces, in the form they are looked for.
func (t *trie[V]) add(path []string, v V) {
	for _, p := range path {
		if t.next == nil {
			t.next = map[string]*trie[V]{}
		}
		n := t.next[p]
		if n == nil {
			n = &trie[V]{}
			t.next[p] = n
		}
		t = n
	}
	t.ends = true
	t.vals = append(t.vals, v)
}

// path returns the pieces of a term.
func path(s string) []string {
	ps := cut(s)
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = s[p.start:p.end]
	}
	return out
}

// longest returns the node of the longest term that begins at piece i, and the
// piece after it; nil if none does.
func longest[V any](t *trie[V], s string, ps []piece, i int) (*trie[V], int) {
	var hit *trie[V]
	end := i
	for j := i; j < len(ps) && (j == i || joined(s, ps[j-1], ps[j])); j++ {
		if t = t.next[s[ps[j].start:ps[j].end]]; t == nil {
			break
		}
		if t.ends {
			hit, end = t, j+1
		}
	}
	return hit, end
}

// wordSet is a read-only set of words.
func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
