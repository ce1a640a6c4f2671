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

// wordsOf returns the words of a text, folded: runs of letters and digits. Where
// words are not written apart each sign is one.
func wordsOf(s string) []string {
	runs := runsOf(s)
	if !strings.ContainsFunc(s, unspaced) {
		return runs
	}
	var words []string
	for _, run := range runs {
		begin := 0
		for at, r := range run {
			if unspaced(r) {
				if begin < at {
					words = append(words, run[begin:at])
				}
				begin = at + utf8.RuneLen(r)
				words = append(words, run[at:begin])
			}
		}
		if begin < len(run) {
			words = append(words, run[begin:])
		}
	}
	return words
}

// runsOf are the runs of letters and digits of a text, folded.
func runsOf(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// unspaced tells the signs of scripts that put no blanks between words.
func unspaced(r rune) bool {
	return r >= '\u2e80' && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
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
	words := runsOf(name)
	return words[:min(len(words), maxNameWords)]
}

// term is what must be found: words that stand together, in order.
type term struct {
	words []string   // folded, at least one
	forms [][]string // the words as texts of any language are indexed, nil = as they are
	// prefix: the last word may be the beginning of one.
	prefix bool
	// exact: the words must stand so, not only others of their stems.
	exact bool
	// begun: a word must begin with the last, not only have a stem that may be its.
	begun bool
}

// indexed are the words in all the ways that they may be indexed, first as they are.
func (t term) indexed() [][]string {
	if t.forms == nil {
		return [][]string{t.words}
	}
	return t.forms
}

// checked reports whether what the index finds must be looked at.
func (t term) checked() bool { return t.exact || t.begun }

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
			terms = append(terms, term{words: words[:min(len(words), maxTermWords)], forms: formsOf(part), prefix: prefix, exact: exact})
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
		} else if len(t.words) == 1 {
			for _, stem := range stemsBefore(last) {
				t.forms, t.begun = append(t.forms, []string{stem}), true
			}
		}
	}
	return nil
}

// exactly reports whether each of the terms that must stand as it is, or begin a word,
// does so in one of the texts.
func exactly(terms []term, texts ...string) bool {
	if !slices.ContainsFunc(terms, term.checked) {
		return true
	}
	folds := make([]string, len(texts))
	for i, text := range texts {
		folds[i] = " " + folded(text) + " "
	}
	return !slices.ContainsFunc(terms, func(t term) bool {
		phrase := " " + strings.Join(t.words, " ")
		if t.exact {
			phrase += " "
		}
		return t.checked() && !slices.ContainsFunc(folds, func(text string) bool { return strings.Contains(text, phrase) })
	})
}
