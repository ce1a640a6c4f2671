package condense

import (
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tongues are the languages told by their small words, in the order of their codes.
var tongues = [...]struct{ code, words string }{
	{"de", "der die das und ist nicht mit den von zu auf ein eine dem des sich auch wurde für"},
	{"en", "the of and to that is was for with said his they from has have were been which would"},
	{"es", "el los las del que y por con una para su se como más fue ha este pero sus"},
	{"fr", "le les des et est dans une pour qui sur avec pas plus par ont été cette aux ce elle du"},
	{"it", "il di che e gli della per sono nel con una dei delle anche più dal alla è"},
	{"nl", "het een van dat niet zijn voor met op aan heeft werd ook bij naar uit"},
	{"pl", "i w na z się nie że do jest to od przez jak oraz"},
	{"pt", "o os da do das dos que não uma em um com para foi pelo mais ao são"},
	{"sv", "och att det som på är av för den med till har inte"},
	{"tr", "ve bir bu için ile olarak çok daha olan gibi sonra"},
}

// longestSmall is the length of the longest small word, in bytes.
const longestSmall = 8

// smallWord is a word of at most longestSmall bytes, the bytes behind it 0.
type smallWord [longestSmall]byte

// tongueOf knows the small words that only one of the languages has often, by
// its place in tongues.
var tongueOf = func() map[smallWord]uint8 {
	m, several := map[smallWord]uint8{}, map[smallWord]bool{}
	for i, t := range tongues {
		for _, w := range strings.Fields(t.words) {
			var key smallWord
			copy(key[:], w)
			if _, ok := m[key]; ok {
				several[key] = true
			}
			m[key] = uint8(i)
		}
	}
	maps.DeleteFunc(m, func(key smallWord, _ uint8) bool { return several[key] })
	return m
}()

// tongue tells the text's language by script and small words, from its first
// few hundred bytes; "" if it can't be told.
func tongue(text string) string {
	script, counts := smallWords(text)
	if script != "latin" {
		return script
	}
	best, n := "", 1
	for t, c := range counts {
		if c > n {
			best, n = tongues[t].code, c
		}
	}
	return best
}

// smallWords tells how the text is written, see [byScript], and if in Latin letters
// how often its first few hundred bytes have the small words of each tongue. Those
// with a capital are names' more often: Los Angeles.
func smallWords(text string) (script string, counts [len(tongues)]int) {
	text = text[:min(len(text), 500)]
	if script = byScript(text); script != "latin" {
		return script, counts
	}
	for at := 0; at < len(text); at++ {
		from := at
		for at < len(text) && text[at] > ' ' {
			at++
		}
		if w := trimSigns(text[from:at]); w != "" && len(w) <= longestSmall && (from == 0 || w[0] < 'A' || w[0] > 'Z') {
			if t, ok := tongueOf[smallKey(w)]; ok {
				counts[t]++
			}
		}
	}
	return script, counts
}

// How many small words contradict the language that a text is said to be in: of
// another that it might be taken for, and of English where that one's are not known.
const (
	otherTongue   = 3
	englishTongue = 5
)

// spoken returns the language of a text that is said to be in the one stated, which
// may be "": feeds often leave the language that their software came with.
func spoken(stated, text string) string {
	if stated == "" {
		return tongue(text)
	}
	script, counts := smallWords(text)
	own, best := -1, 0
	for t, c := range counts {
		if tongues[t].code == primary(stated) {
			own = t
		}
		if c > counts[best] {
			best = t
		}
	}
	most := counts[best]
	switch {
	case own < 0 && tongues[best].code == "en" && most >= englishTongue:
		return "en"
	case own >= 0 && script != "latin" && script != "":
		return script
	case own >= 0 && most >= otherTongue && most >= 3*counts[own]:
		return tongues[best].code
	}
	return stated
}

// primary is the language of a BCP 47 tag, without script and region.
func primary(tag string) string {
	tag, _, _ = strings.Cut(tag, "-")
	return strings.ToLower(tag)
}

// likeEnglish reports whether a text whose language can't be told has the small
// words that English can't do without: one in ten is one, outside short texts.
func (d *doc) likeEnglish() bool {
	words, small := 0, 0
	for _, t := range d.toks[:min(len(d.toks), 200)] {
		if t.kind != word {
			continue
		}
		words++
		if t.end-t.start > 1 && t.class&(determiner|auxiliary|preposition|conjunction|he|she|they|says) != 0 {
			small++
		}
	}
	return small*10 >= words
}

// trimSigns takes the signs off both ends of a word.
func trimSigns(w string) string {
	if w != "" && isLetter(w[0]) && isLetter(w[len(w)-1]) {
		return w
	}
	return strings.Trim(w, ".,:;!?\"'()“”")
}

// smallKey is the word, of at most longestSmall bytes, in small letters.
func smallKey(w string) (key smallWord) {
	for i := range len(w) {
		c := w[i]
		if c >= utf8.RuneSelf {
			w = lower(w)
			key = smallWord{}
			if len(w) <= longestSmall {
				copy(key[:], w)
			}
			return key
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		key[i] = c
	}
	return key
}

// byScript tells a language by the letters it is written in; "latin" if they are
// Latin ones, "" if there are none.
func byScript(text string) string {
	var latin, cyrillic, arabic, han, kana, hangul, hebrew, greek, other int
	ukrainian, persian := 0, 0
	for _, r := range text {
		switch {
		case r < 0x80:
			if isLetter(byte(r)) {
				latin++
			}
		case r < 0x250:
			latin++
		case r >= 0x370 && r < 0x400:
			greek++
		case r >= 0x400 && r < 0x530:
			cyrillic++
			if strings.ContainsRune("іїєґІЇЄҐ", r) {
				ukrainian++
			}
		case r >= 0x590 && r < 0x600:
			hebrew++
		case r >= 0x600 && r < 0x780:
			arabic++
			if strings.ContainsRune("پچژگی", r) {
				persian++
			}
		case r >= 0x3040 && r < 0x3100:
			kana++
		case r >= 0x4e00 && r < 0xa000:
			han++
		case r >= 0xac00 && r < 0xd7b0:
			hangul++
		case unicode.IsLetter(r):
			other++
		}
	}
	top := max(latin, cyrillic, arabic, 2*(han+kana), hangul, hebrew, greek, other)
	switch {
	case top == 0:
		return ""
	case top == latin:
		return "latin"
	case top == cyrillic && ukrainian > 0:
		return "uk"
	case top == cyrillic:
		return "ru"
	case top == arabic && persian > arabic/50:
		return "fa"
	case top == arabic:
		return "ar"
	case top == hangul:
		return "ko"
	case top == hebrew:
		return "he"
	case top == greek:
		return "el"
	case top == other:
		return ""
	case kana > han/20:
		return "ja"
	}
	return "zh"
}
