package condense

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold appends the form under which a word is looked for to buf: lower case,
// accents and the plural's s left out, the endings of transliterated names made
// one (Sergei, Sergey; Zelenskyy, Zelenskiy, Zelensky).
func fold(buf []byte, w string) []byte {
	start := len(buf)
	for i := range len(w) {
		c := w[i]
		if c >= utf8.RuneSelf {
			buf = unaccent(buf[:start], w)
			break
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buf = append(buf, c)
	}
	return buf[:start+len(stem(buf[start:]))]
}

// unaccent appends w in lower case without its combining marks.
func unaccent(buf []byte, w string) []byte {
	if !norm.NFD.IsNormalString(w) {
		w = norm.NFD.String(w)
	}
	for _, r := range w {
		if !unicode.Is(unicode.Mn, r) {
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		}
	}
	return buf
}

// stem takes off what makes a plural in English and nothing more: a phrase is
// meant to match its own words, not their relatives.
func stem(b []byte) []byte {
	n := len(b)
	if n > 3 && b[n-1] != 's' && b[n-1] != 'y' && b[n-1] != 'i' || n <= 3 {
		return b
	}
	switch {
	case n > 4 && bytes.HasSuffix(b, []byte("ies")):
		b[n-3] = 'y'
		return b[:n-2]
	case n > 4 && (bytes.HasSuffix(b, []byte("shes")) || bytes.HasSuffix(b, []byte("sses")) || bytes.HasSuffix(b, []byte("ches"))):
		return b[:n-2]
	case string(b) == "news":
	case n > 3 && b[n-1] == 's' && b[n-2] != 's' && b[n-2] != 'u' && b[n-2] != 'i':
		return b[:n-1]
	}
	for n > 3 && (b[n-1] == 'y' || b[n-1] == 'i') && (b[n-2] == 'y' || b[n-2] == 'i' || b[n-2] == 'e') {
		if b[n-2] == 'e' {
			b[n-1] = 'y'
			break
		}
		n--
		b[n-1] = 'y'
	}
	if n > 3 && b[n-1] == 'i' {
		b[n-1] = 'y'
	}
	return b[:n]
}

// isAcronym reports whether w is short and written in capitals: US, WHO, IT. Such
// a word is looked for as it stands. Longer ones (NATO, Nato) are no other word.
func isAcronym(w string) bool {
	if len(w) < 2 || len(w) > 3 {
		return false
	}
	for i := range len(w) {
		if w[i] < 'A' || 'Z' < w[i] {
			return false
		}
	}
	return true
}
