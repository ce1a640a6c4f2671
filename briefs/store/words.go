package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters that do not decompose into a letter and a mark, as names are often
// typed without them.
var plainLetters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "ł", "l", "þ", "th", "ı", "i")

// firstMark is the first character that is a mark: most text has none beyond it.
const firstMark = '\u0300'

// fold lowers the case and takes the accents off.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= firstMark && unicode.Is(unicode.Mn, r) {
			return -1
		}
		if r = unicode.ToLower(r); r == 'ς' {
			r = 'σ' // it ends words, and beginnings are typed
		}
		return r
	}, norm.NFD.String(s))
	return norm.NFC.String(s)
}

// wordsOf returns the words of a text, folded: runs of letters and digits.
func wordsOf(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// maxNameWords bounds the words of a name that are kept and looked for.
const maxNameWords = 12

// nameWords returns the words of a person's name. Dots and apostrophes inside a
// word do not part it: J.D. and JD, O'Brien and OBrien are the same.
func nameWords(name string) []string {
	name = strings.Map(func(r rune) rune {
		if r == '.' || r == '\'' || r == '’' || r == 'ʼ' || r == '`' {
			return -1
		}
		return r
	}, plainLetters.Replace(fold(name)))
	words := wordsOf(name)
	return words[:min(len(words), maxNameWords)]
}

// term is what must be found: words that stand together, in order.
type term struct {
	words []string // folded, at least one
	// prefix: the last word may be the beginning of one.
	prefix bool
	// exact: the words must stand so, not only others of their stems.
	exact bool
}

// Bounds of what a member can make the database look for.
const (
	maxTerms     = 16
	maxTermWords = 32
)

// termsOf reads a member's words: each is a term, those in quotation marks are
// one together. The last word is a prefix unless it stands in marks or white
// space follows it. What holds no letter and no digit is left out.
func termsOf(s string) []term {
	var terms []term
	add := func(part string, prefix, exact bool) {
		if words := wordsOf(part); len(words) > 0 && len(terms) < maxTerms {
			terms = append(terms, term{words: words[:min(len(words), maxTermWords)], prefix: prefix, exact: exact})
		}
	}
	for s != "" {
		part, rest, marked := strings.Cut(replaceMarks(s), `"`)
		fields := strings.Fields(part)
		for i, f := range fields {
			add(f, !marked && i == len(fields)-1 && strings.HasSuffix(part, f), false)
		}
		if !marked {
			break
		}
		phrase, after, _ := strings.Cut(rest, `"`)
		add(phrase, false, true)
		s = after
	}
	return terms
}

// replaceMarks makes every quotation mark the straight one.
func replaceMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("“”„‟«»「」", r) {
			return '"'
		}
		return r
	}, s)
}

// minPrefix is how many letters begin a word, of alphabets that write words apart.
const minPrefix = 3

// settle tells of the last of the terms whether it is a beginning: what is a word
// of what is filed is taken as that word, as the merging of all that begin with it
// takes long and buries it.
func settle(terms []term, is func(term) (bool, error)) error {
	for i := range terms {
		t := &terms[i]
		if !t.prefix {
			continue
		}
		last := t.words[len(t.words)-1]
		whole := *t
		whole.prefix = false
		if len(last) < minPrefix && last[0] < utf8.RuneSelf {
			t.prefix = false
		} else if there, err := is(whole); err != nil {
			return err
		} else if there {
			t.prefix = false
		}
	}
	return nil
}

// exactly reports whether each of the terms that must stand as it is stands in one of
// the texts.
func exactly(terms []term, texts ...string) bool {
	if !slices.ContainsFunc(terms, func(t term) bool { return t.exact }) {
		return true
	}
	folds := make([]string, len(texts))
	for i, text := range texts {
		folds[i] = " " + folded(text) + " "
	}
	return !slices.ContainsFunc(terms, func(t term) bool {
		phrase := " " + strings.Join(t.words, " ") + " "
		return t.exact && !slices.ContainsFunc(folds, func(text string) bool { return strings.Contains(text, phrase) })
	})
}
