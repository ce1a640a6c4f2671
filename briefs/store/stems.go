package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"golang.org/x/text/unicode/norm"
)

// stemmer takes the endings off the words of a language. English is not among them:
// the engines stem it, and whatever stands in the index as it is written.
type stemmer struct {
	language string // BCP 47's first part
	script   *unicode.RangeTable
	stem     func(*snowballstem.Env) bool
}

var stemmers = []stemmer{
	{"ar", unicode.Arabic, arabic.Stem},
	{"de", unicode.Latin, german.Stem},
	{"es", unicode.Latin, spanish.Stem},
	{"fr", unicode.Latin, french.Stem},
	{"it", unicode.Latin, italian.Stem},
	{"nl", unicode.Latin, dutch.Stem},
	{"pt", unicode.Latin, portuguese.Stem},
	{"ru", unicode.Cyrillic, russian.Stem},
}

// longestStemmed is the length, in characters, from which on a word is left alone.
const longestStemmed = 40

// mark makes of a stem a word that stands for it in its language only, so that one
// tongue's stems are not taken for another's words ("cars" and the Spanish "cara").
// Like that of a tag its end keeps the engines from stemming it again.
func (s stemmer) mark(stem string) string { return stem + s.language + "1" }

// words are the words of a text as they are indexed in the language, in order.
func (s stemmer) words(text string) []string {
	var list []string
	for _, w := range strings.FieldsFunc(norm.NFC.String(strings.ToLower(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r)
	}) {
		if utf8.RuneCountInString(w) > longestStemmed || !strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(s.script, r) }) {
			list = append(list, wordsOf(w)...)
			continue
		}
		env := snowballstem.NewEnv(w)
		s.stem(env)
		for _, stem := range wordsOf(env.Current()) {
			list = append(list, s.mark(stem))
		}
	}
	return list
}

// stemmed is a text as it is indexed, its words stemmed if its language is known.
func stemmed(language, text string) string {
	language = languageOf(language)
	for _, s := range stemmers {
		if s.language == language {
			return strings.Join(s.words(text), " ")
		}
	}
	return folded(text)
}

// formsOf are the ways in which words that stand together may be indexed: as they
// are, and by their stems in each language that is written so.
func formsOf(text string) [][]string {
	words := wordsOf(text)
	forms := [][]string{words[:min(len(words), maxTermWords)]}
	for _, s := range stemmers {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(s.script, r) }) {
			words = s.words(text)
			forms = append(forms, words[:min(len(words), maxTermWords)])
		}
	}
	return forms
}

// Bounds of how much shorter than a word's beginning its stem may be, and of how long
// both are, in letters.
const (
	shorterStem = 5
	minStem     = 3
	minLonger   = 5
)

// stemsBefore are the stems that a word may have whose beginning is typed on beyond
// its stem: "governm" begins governments, of which the index has "govern".
func stemsBefore(start string) []string {
	letters := []rune(start)
	if len(letters) < minLonger {
		return nil
	}
	var stems []string
	for n := len(letters) - 1; n >= max(minStem, len(letters)-shorterStem); n-- {
		stem := string(letters[:n])
		stems = append(stems, stem)
		for _, s := range stemmers {
			if unicode.Is(s.script, letters[0]) {
				stems = append(stems, s.mark(stem))
			}
		}
	}
	return stems
}
