package feed

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// mendTwice puts right what a publisher encoded twice: UTF-8 that was read as
// windows-1252 or latin-1 and encoded again, “it’s” as "itâ€™s". Each run of text
// is judged by itself, as one document may quote many. It is mended where all of it
// is the encoding of other text, some of it can't be anything else, and the mended
// text would become exactly what was sent if it were spoilt the same way.
func mendTwice(doc []byte) []byte {
	var out []byte
	kept := 0
	for i := 0; i < len(doc); {
		j := bytes.IndexByte(doc[i:], 0xc3) // all that begins a spoilt character begins so
		if j < 0 {
			break
		}
		i += j
		start := bytes.LastIndexAny(doc[kept:i], textEnds) + 1 + kept
		end := len(doc)
		if j := bytes.IndexAny(doc[i:], textEnds); j >= 0 {
			end = i + j
		}
		if text, ok := onceMore(doc[start:end]); ok {
			out = append(append(out, doc[kept:start]...), text...)
			kept = end
		}
		i = end
	}
	if out == nil {
		return doc
	}
	return append(out, doc[kept:]...)
}

// textEnds are what no run of text reaches over, in markup or JSON.
const textEnds = `<>"`

// onceMore decodes a run of text once more; false = it is to stay as it is.
func onceMore(text []byte) ([]byte, bool) {
	var out []byte
	sure := false
	before := rune(' ')
	for rest := text; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r < utf8.RuneSelf {
			out, rest, before = append(out, rest[:n]...), rest[n:], r
			continue
		}
		seen, mended, length := spoilt(rest)
		if length == 0 {
			// Of a blank that was spoilt, a later hand leaves the first half.
			if r != 'Â' || len(rest) > n && rest[n] != ' ' {
				return nil, false
			}
			out, rest, before = append(out, rest[:n]...), rest[n:], r
			continue
		}
		if !unicode.IsGraphic(mended) {
			return nil, false
		}
		if !sure {
			after, _ := utf8.DecodeRune(rest[length:])
			sure = isSure(before, seen, after)
		}
		out, rest, before = utf8.AppendRune(out, mended), rest[length:], mended
	}
	return out, sure
}

// spoilt reads the character that the next ones are the bytes of, if they are; they
// take up length bytes. Bytes that windows-1252 leaves out are the controls that
// latin-1 has for them.
func spoilt(text []byte) (seen []rune, r rune, length int) {
	var raw [utf8.UTFMax]byte
	var got [utf8.UTFMax]rune
	most := utf8.UTFMax
	for n := range most {
		c, size := utf8.DecodeRune(text[length:])
		b, ok := charmap.Windows1252.EncodeRune(c)
		if !ok && c >= 0x80 && c < 0xa0 {
			b, ok = byte(c), true
		}
		if !ok || b < utf8.RuneSelf {
			return nil, 0, 0
		}
		raw[n], got[n] = b, c
		length += size
		if r, size := utf8.DecodeRune(raw[:n+1]); r != utf8.RuneError && size == n+1 {
			return got[:n+1], r, length
		}
	}
	return nil, 0, 0
}

// isSure reports whether characters that are the bytes of another can't be meant,
// between these two. A letter may stand before what ends a word ("MANHÃ…", a name
// before a quotation mark or a blank), but not before another sign, and no capital
// within a word of small letters.
func isSure(before rune, seen []rune, after rune) bool {
	ends := func(c rune) bool { return strings.ContainsRune(wordEnds, c) }
	first, second := seen[0], seen[1]
	switch {
	case len(seen) == 4:
		return true
	case len(seen) == 3:
		third := seen[2]
		return first == 'â' && second == '€' || !unicode.IsLetter(second) && (!ends(second) || !ends(third) && !unicode.IsLetter(third))
	case first == 'Â' && second == '\u00a0' && strings.ContainsRune(".,;:)", before):
		return true
	case unicode.IsUpper(first) && unicode.IsLower(before) && !unicode.IsLetter(second):
		return true
	case first == 'Ã' && !unicode.IsLetter(before) && unicode.IsLower(after):
		return true
	}
	return !ends(second) && second != '´' && (first == 'Ã' || !unicode.IsLetter(second))
}

// wordEnds is what may follow a word's last letter.
const wordEnds = "\u00a0\u00ad…’”»›‘“«‹‚„–—•·™®©°ªº¹²³¡¿†‡‰"
