package cluster

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is one word of a story as it stands.
type token struct {
	start, end int    // bytes of the title or the body
	word       []byte // folded and stemmed; valid until the next reading
	hash       uint64 // of word
	capital    bool   // capitalised where grammar does not ask for it
	number     bool   // begins with a digit
	stop       bool   // says nothing by itself
	quoted     bool   // within quotation marks
	breaks     bool   // a sentence, a quotation or a line ended before it
	angle      mark   // asNews, asKnown or neither
}

// scanner cuts text into tokens. Its buffers are used again.
type scanner struct {
	folded []byte
	tokens []token
}

// scan appends the words of s, at most limit, to sc.tokens. Scripts without
// blanks between words give pairs of characters.
func (sc *scanner) scan(s string, limit int) {
	breaks, quoted, quoteAt := true, false, 0
	var previous rune
	for i := 0; i < len(s) && limit > 0; {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case unspaced(r):
			next, width := utf8.DecodeRuneInString(s[i+size:])
			if unspaced(next) {
				sc.add(s, i, i+size+width, breaks, quoted)
				limit--
			}
			breaks = false
		case letter(r) || digit(r):
			end := wordEnd(s, i)
			sc.add(s, i, end, breaks, quoted)
			breaks, size = false, end-i
			limit--
		case r == '.' || r == '!' || r == '?' || r == '\n' || r == '…' || r == ':' || r == '。':
			breaks = true
		case r == '“' || r == '«' || r == '„':
			breaks, quoted, quoteAt = true, true, i
		case r == '”' || r == '»':
			breaks, quoted = true, false
		case r == '"':
			// The straight mark opens where white space stands before it.
			quoted, quoteAt = !quoted && (i == 0 || unicode.IsSpace(previous) || previous == '('), i
			breaks = true
		}
		if quoted && i-quoteAt > maxQuote {
			quoted = false // its end is missing
		}
		previous = r
		i += size
	}
}

// maxQuote is the length in bytes after which a quotation without an end is
// taken for a stray mark.
const maxQuote = 1200

// maxWord is how many bytes of a word are read: addresses and junk are longer.
const maxWord = 64

// add appends the word s[start:end].
func (sc *scanner) add(s string, start, end int, breaks, quoted bool) {
	from := len(sc.folded)
	sc.folded = fold(sc.folded, s[start:min(end, start+maxWord)])
	word := sc.folded[from:]
	first := rune(s[start])
	if first >= utf8.RuneSelf {
		first, _ = utf8.DecodeRuneInString(s[start:])
	}
	t := token{
		start: start, end: end, breaks: breaks, quoted: quoted,
		number: digit(first), stop: stopWords[string(word)],
	}
	t.capital = !breaks && unicode.IsUpper(first)
	if !t.number && !t.stop {
		word = stem(word)
	}
	t.word, t.hash = word, hashOf(word)
	if len(word) < 2 && !t.number {
		t.stop = true
	}
	sc.tokens = append(sc.tokens, t)
}

// wordEnd returns where the word that begins at s[i] ends. A point or comma
// between digits and points between single letters (U.S.) are part of it.
func wordEnd(s string, i int) int {
	runes, point := 0, false
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case unspaced(r):
			return i
		case letter(r) || digit(r) || unicode.Is(unicode.Mn, r):
			runes++
			i += size
			continue
		case (r == '.' || r == ',') && i > 0 && digit(rune(s[i-1])) && i+1 < len(s) && digit(rune(s[i+1])):
		case r == '.' && (runes == 1 || point) && i+1 < len(s) && s[i+1] >= 'A' && s[i+1] <= 'Z' && s[i-1] >= 'A' && s[i-1] <= 'Z' &&
			(i+2 >= len(s) || !letter(rune(s[i+2]))):
			point = true
		default:
			return i
		}
		i += size
	}
	return i
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r)
}

// unspaced tells the scripts that put no blanks between words.
func unspaced(r rune) bool {
	return r >= 0x0E00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai))
}

// fold appends the word in lower case without marks above or below its
// letters: outlets differ in how they spell Erdoğan.
func fold(dst []byte, word string) []byte {
	for i := 0; i < len(word); i++ {
		c := word[i]
		switch {
		case c >= utf8.RuneSelf:
			return foldMarks(dst, word[i:])
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c == '.' && i+1 < len(word) && digit(rune(word[i+1])):
			dst = append(dst, c)
		case c != '.' && c != ',':
			dst = append(dst, c)
		}
	}
	return dst
}

func foldMarks(dst []byte, word string) []byte {
	for _, r := range word {
		r = unicode.ToLower(r)
		if plain, ok := plainLetters[r]; ok {
			dst = append(dst, plain...)
			continue
		}
		if !unicode.Is(unicode.Latin, r) {
			dst = utf8.AppendRune(dst, r)
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			if !unicode.Is(unicode.Mn, part) {
				dst = utf8.AppendRune(dst, part)
			}
		}
	}
	return dst
}

// plainLetters are the Latin letters that do not come apart.
var plainLetters = map[rune]string{
	'ı': "i", 'ł': "l", 'ø': "o", 'đ': "d", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ð': "d", 'þ': "th",
}

// hashOf is FNV-1a: the same in every process, so that decisions are too.
func hashOf(word []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range word {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// mix folds one more hash into a running one, order kept (the finisher of
// SplitMix64).
func mix(h, next uint64) uint64 {
	h = h*0x9E3779B97F4A7C15 + next
	h ^= h >> 30
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	return h ^ h>>31
}
