package condense

import (
	"strings"
	"unicode"
)

// languageOf knows the small words that only one of the languages has often.
var languageOf = func() map[string]string {
	m := map[string]string{}
	for lang, words := range map[string]string{
		"en": "the of and to that is was for with said his they from has have were been which would",
		"fr": "le les des et est dans une pour qui sur avec pas plus par ont été cette aux ce elle du",
		"es": "el los las del que y por con una para su se como más fue ha este pero sus",
		"de": "der die das und ist nicht mit den von zu auf ein eine dem des sich auch wurde für",
		"it": "il di che e gli della per sono nel con una dei delle anche più dal alla è",
		"pt": "o os da do das dos que não uma em um com para foi pelo mais ao são",
		"nl": "het een van dat niet zijn voor met op aan heeft werd ook bij naar uit",
		"tr": "ve bir bu için ile olarak da de çok daha olan gibi sonra",
		"pl": "i w na z się nie że do jest to od przez jak oraz",
		"sv": "och att det som på är av för den med till har inte",
	} {
		for _, w := range strings.Fields(words) {
			if m[w] != "" {
				m[w] = "-" // several have it
			} else {
				m[w] = lang
			}
		}
	}
	return m
}()

// tongue tells the text's language by script and small words, from its first
// few hundred bytes; "" if it can't be told.
func tongue(text string) string {
	text = text[:min(len(text), 500)]
	if s := byScript(text); s != "latin" {
		return s
	}
	counts := map[string]int{}
	for w := range strings.FieldsSeq(text) {
		w = strings.Trim(w, ".,:;!?\"'()“”")
		if len(w) > 8 {
			continue
		}
		if lang := languageOf[lower(w)]; lang != "" && lang != "-" {
			counts[lang]++
		}
	}
	best, n := "", 1
	for lang, c := range counts {
		if c > n || c == n && lang < best {
			best, n = lang, c
		}
	}
	return best
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
