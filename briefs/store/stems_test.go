package store

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// FuzzStemmed: whatever is stemmed is words that the engines take as they are, as
// many as there are in the text, in whatever language.
func FuzzStemmed(f *testing.F) {
	for _, s := range []string{"Les négociations reprennent", "Häuser, 2026", "переговоров", "المفاوضات", "停戦交渉 U.N.", "a\u0301\u0300 \u0300", "İ ﬁ ½ ß", "'; --", "\xff\x00", strings.Repeat("es", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		plain := wordsOf(s)
		for _, stem := range stemmers {
			words := stem.words(s)
			if len(words) != len(plain) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.M, r) }) {
				t.Errorf("%s: %q are %d words, want %q", stem.language, words, len(words), plain)
			}
			for _, w := range words {
				if w == "" || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
					t.Errorf("%s: %q is no word", stem.language, w)
				}
			}
			if again := stem.words(s); !slices.Equal(words, again) {
				t.Errorf("%s: %q, then %q", stem.language, words, again)
			}
		}
	})
}
