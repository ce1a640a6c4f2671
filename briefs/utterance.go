package briefs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Utterance is what is compared of a quotation to tell whether two outlets
// render one and the same utterance. Make it once with [NewUtterance] where one
// quotation is compared with many.
type Utterance struct {
	words  []string // of the quotation, folded, in order
	names  []string // of the speaker's name, in one spelling
	sorted []string
	proper []string // words with a capital inside the text, folded: whom and what it names
}

// shortest is how many words a quotation must have to be told from others by
// its words.
const shortest = 4

// NewUtterance reads a quotation's words and its speaker's name.
func NewUtterance(q Quote) Utterance {
	text := strings.ReplaceAll(q.Text, SplitJoin, " ")
	u := Utterance{words: plainWords(text), names: NewName(q.Speaker).words}
	for i, w := range strings.Fields(text) {
		if first, _ := utf8.DecodeRuneInString(w); i > 0 && unicode.IsUpper(first) && w != "I" {
			u.proper = append(u.proper, plainWords(w)...)
		}
	}
	u.sorted = slices.Clone(u.words)
	slices.Sort(u.sorted)
	return u
}

// Same reports whether two quotations are renderings of one utterance: one
// speaker's, and in nearly the same words, or the one's words a part of the
// other's. Quotations that differ in a number, a negation or a name are two
// utterances, however alike they are; so are those of fewer than four words.
// When they were published is for the caller to compare.
func (u Utterance) Same(v Utterance) bool {
	if len(u.words) > len(v.words) {
		u, v = v, u
	}
	if len(u.words) < shortest {
		return false
	}
	within := contains(v.words, u.words)
	if !u.sharesName(v) {
		// An unnamed speaker of one outlet is another's named one only where
		// the words leave no doubt.
		return within && len(u.words) >= 2*shortest && (len(u.names) == 0 || len(v.names) == 0)
	}
	if within {
		return true
	}
	const alike, alikeLong = 0.75, 0.6
	if float64(common(u.sorted, v.sorted)) < alike*float64(len(u.words)) {
		return false
	}
	// "The harbour is open to all of us" and "the bridge is closed to all of us"
	// are alike in all that says nothing.
	a, b := long(u.sorted), long(v.sorted)
	if float64(common(a, b)) < alikeLong*float64(min(len(a), len(b))) {
		return false
	}
	return slices.Equal(decisive(u.sorted), decisive(v.sorted)) && (u.named(v.proper) || v.named(u.proper))
}

// sharesName reports whether the speakers' names have a word of two letters or
// more in common, initials left out.
func (u Utterance) sharesName(v Utterance) bool {
	return slices.ContainsFunc(u.names, func(n string) bool { return len(n) > 1 && slices.Contains(v.names, n) })
}

// negations, as plainWords has them: the apostrophe is gone.
var negations = []string{
	"no", "not", "never", "nobody", "none", "nothing", "nor", "without", "cannot",
	"aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "mustnt", "neednt", "shouldnt", "wasnt", "werent", "wont", "wouldnt",
}

// named reports whether all the names stand in the utterance.
func (u Utterance) named(names []string) bool {
	return !slices.ContainsFunc(names, func(n string) bool { _, in := slices.BinarySearch(u.sorted, n); return !in })
}

// decisive are the words that make another statement of one: numbers and
// negations, sorted.
func decisive(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return !strings.ContainsFunc(w, unicode.IsDigit) && !slices.Contains(negations, w)
	})
}

// long are the words of four letters or more, sorted: few that only join others
// are among them.
func long(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return utf8.RuneCountInString(w) < 4 })
}

// contains reports whether part stands in whole, word by word.
func contains(whole, part []string) bool {
	for i := 0; i+len(part) <= len(whole); i++ {
		if slices.Equal(whole[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// common counts the words that two sorted lists share.
func common(a, b []string) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch strings.Compare(a[0], b[0]) {
		case 0:
			n++
			a, b = a[1:], b[1:]
		case -1:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return n
}

// plainWords are the words of a text in lower case, signs inside them dropped.
func plainWords(s string) []string {
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r != '\'' && r != '’' && r != '.' && r != ','
	})
	words := fields[:0]
	for _, f := range fields {
		f = strings.Map(func(r rune) rune {
			if unicode.IsPunct(r) {
				return -1
			}
			return r
		}, f)
		if f != "" {
			words = append(words, f)
		}
	}
	return words
}
