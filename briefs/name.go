package briefs

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Name is a person's name as names are compared: in plain Latin letters and in one
// spelling for those that transliterations of a name have, without titles and
// particles. Make it with [NewName].
type Name struct {
	words  []string // the surname last
	suffix string   // jr and the like
	// father: what stands last is the father's name, by which no one is called.
	father bool
}

// NewName reads a name as printed.
func NewName(printed string) Name {
	var n Name
	words := nameWords(printed)
	if last := len(words) - 1; last > 0 && generations[words[last]] {
		n.suffix, words = words[last], words[:last]
	}
	for i := 0; i < len(words); i++ {
		w := words[i]
		left := len(words) - i - 1
		switch {
		case servants[w] && left > 0: // Abdul Aziz, Abd al-Aziz, Abdulaziz
			i++
			if particles[words[i]] && left > 1 {
				i++
			}
			n.words = append(n.words, servant+Spelled(words[i]))
		case sons[w] && left > 0 && len(n.words) > 0:
			n.father = true
		case particles[w] && left > 0, titles[w] && len(n.words) == 0 && left > 0, royal[w] && len(n.words) == 0 && left > 1:
		default:
			n.words = append(n.words, Spelled(w))
		}
	}
	return n
}

// Words are the words by which the name is found, as [Spelled] has them.
func (n Name) Words() []string { return slices.Clone(n.words) }

// in reports whether a name has all words of n, first names as the tongues next door
// render them: Zelensky is in Volodymyr Zelenskyy.
func (n Name) in(whole Name) bool {
	return len(n.words) > 0 && !slices.ContainsFunc(n.words, func(w string) bool {
		return !slices.ContainsFunc(whole.words, func(o string) bool { return w == o || given[w] != "" && given[w] == given[o] })
	})
}

// surname is the last word; "" of no name.
func (n Name) surname() string {
	if len(n.words) == 0 {
		return ""
	}
	return n.words[len(n.words)-1]
}

// written is how much of a name is written out: 2 = a first name and the surname,
// 1 = initials and the surname, 0 = one word.
func (n Name) written() int {
	switch {
	case len(n.words) < 2:
		return 0
	case initials(n.words[0]):
		return 1
	}
	return 2
}

// initials tells letters that stand for first names: J, JD.
func initials(w string) bool {
	return len(w) == 1 || len(w) < 4 && !strings.ContainsAny(w, "aeiouy")
}

// is reports whether two names written out are renderings of one: the same first
// name and surname where nothing between them says otherwise.
func (n Name) is(m Name) bool {
	if n.suffix != m.suffix {
		return false
	}
	one, two := n.words, m.words
	if slices.Equal(one, two) || len(one) == 2 && len(two) == 2 && one[0] == two[1] && one[1] == two[0] && (familyFirst[one[0]] || familyFirst[one[1]]) {
		return true // Jinping Xi
	}
	if n.surname() != m.surname() || familyFirst[one[0]] || familyFirst[two[0]] || one[0] != two[0] && (given[one[0]] == "" || given[one[0]] != given[two[0]]) {
		return false
	}
	one, two = one[1:len(one)-1], two[1:len(two)-1]
	for i := range min(len(one), len(two)) {
		if !short(one[i], two[i]) && !short(two[i], one[i]) {
			return false
		}
	}
	return true
}

// mayBe reports whether a name that is written out less, a surname with or without
// initials, can stand for one that is more.
func (n Name) mayBe(whole Name) bool {
	if n.suffix != whole.suffix || whole.father || n.written() >= whole.written() {
		return false
	}
	if len(n.words) == 1 && familyFirst[n.words[0]] && whole.words[0] == n.words[0] {
		return true // Xi for Xi Jinping
	}
	return n.surname() == whole.surname() && !familyFirst[whole.words[0]] && (len(n.words) < 2 || short(n.words[0], whole.words[0]))
}

// short reports whether a is b or stands for it by its first letter.
func short(a, b string) bool { return a == b || initials(a) && a[0] == b[0] }

// SamePersons parts names into persons, by their places in the list: renderings
// of one name are joined, and a surname, alone or with initials, to the one person
// of the list that it can stand for. What can stand for two is left by itself.
// Give it all the names there are that share the words looked for, or a person it
// can't see is one it can't confuse with another.
func SamePersons(printed []string) [][]int {
	names := make([]Name, len(printed))
	order := make([]int, len(printed))
	for i, p := range printed {
		names[i], order[i] = NewName(p), i
	}
	// What says most comes first: a name without the middle name that parts two
	// persons is neither's.
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(names[j].written(), names[i].written()), cmp.Compare(len(names[j].words), len(names[i].words)))
	})
	var persons [][]int
	for _, i := range order {
		n := names[i]
		same := func(j int) bool {
			if w := names[j].written(); w != n.written() {
				return n.mayBe(names[j])
			} else if w == 2 {
				return n.is(names[j])
			}
			return slices.Equal(n.words, names[j].words) && n.suffix == names[j].suffix
		}
		if at, only := fits(persons, func(person []int) bool { return same(person[0]) }); only {
			persons[at] = append(persons[at], i)
		} else {
			persons = append(persons, []int{i})
		}
	}
	return persons
}

// fits finds the one list that is fit; false if there is none or several.
func fits(lists [][]int, fit func([]int) bool) (at int, only bool) {
	for i, l := range lists {
		if !fit(l) {
			continue
		}
		if only {
			return 0, false
		}
		at, only = i, true
	}
	return at, only
}

// nameWords are the words of a name in plain Latin letters, lower case. An
// apostrophe inside a word does not part it, nor do the dots of J.D.
func nameWords(printed string) []string {
	var words []string
	for field := range strings.FieldsSeq(strings.ToLower(printed)) {
		var out strings.Builder
		for _, r := range field {
			switch latin, ok := latinOf[r]; {
			case ok:
				out.WriteString(latin)
			case r == '\'' || r == '’' || r == 'ʼ' || r == '`' || unicode.Is(unicode.Mn, r):
			case r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r):
				out.WriteRune(r)
			default:
				out.WriteByte(' ')
			}
		}
		for part := range strings.FieldsSeq(out.String()) {
			letters := strings.FieldsFunc(part, func(r rune) bool { return r == '.' })
			if !slices.ContainsFunc(letters, func(l string) bool { return len(l) > 1 }) {
				letters = []string{strings.Join(letters, "")}
			}
			words = append(words, slices.DeleteFunc(letters, func(l string) bool { return l == "" })...)
		}
	}
	return joinLetters(words)
}

// joinLetters makes one word of letters that follow each other: J. D. and J.D.
func joinLetters(words []string) []string {
	var list []string
	for i, w := range words {
		if len(w) == 1 && i > 0 && len(words[i-1]) == 1 {
			list[len(list)-1] += w
		} else {
			list = append(list, w)
		}
	}
	return list
}

// Spelled brings a word of a name to what its transliterations have in common:
// Zelenskyy, Zelenskiy and Selenskyj are zelenski. What no transliteration tells
// apart stays apart: Smyth is not Smith. Who is who [SamePersons] tells, by whole
// names.
func Spelled(word string) string {
	word = strings.Join(nameWords(word), "")
	if known, ok := spellings[word]; ok {
		return known
	}
	for s := range servants {
		if rest, ok := strings.CutPrefix(word, s); ok && s != servant && len(rest) > 2 {
			return servant + Spelled(rest)
		}
	}
	if !slavic.MatchString(word) || strings.HasSuffix(word, "rrow") || strings.HasSuffix(word, "llow") { // Barrow, Bellow
		return word
	}
	word = sounds.Replace(word)
	word = once(word[:1] + letterRules.Replace(word[1:]))
	for _, start := range []string{"ie", "ye", "je"} { // Yermak, Ermak
		if rest, ok := strings.CutPrefix(word, start); ok {
			word = "e" + rest
		}
	}
	word = glides.Replace(word)
	if known, ok := spellings[word]; ok {
		return known
	}
	return word
}

// once writes each letter once that stands twice or more.
func once(s string) string {
	var out []rune
	for _, r := range s {
		if n := len(out); n == 0 || out[n-1] != r {
			out = append(out, r)
		}
	}
	return string(out)
}

// slavic tells the surnames, and the first names by their endings, that are
// transliterated from Cyrillic and so in many ways.
var slavic = regexp.MustCompile(`(?:s[ck](?:y|i|yi|iy|yy|ii|yj|ij|aya|aia|aja)|[oe](?:v|ff)|[oe]va|.{4}[oe]wa?|enko|[ct]huk|[yi]uk|.{4}yan|shvili|dze|[ny](?:yi|iy|yy|yj)|yi|iy|yy|ii|ij|yj)$`)

// Rules by which transliterations of one name differ: of sounds, as French and
// German write them too, of letters that do not begin the word, and of glides.
var (
	sounds      = strings.NewReplacer("tsch", "ch", "sch", "sh", "kh", "h", "ou", "u", "skaya", "ska", "skaia", "ska", "skaja", "ska", "ff", "v")
	letterRules = strings.NewReplacer("y", "i", "j", "i", "w", "v")
	glides      = strings.NewReplacer("aie", "ae", "eie", "e", "oie", "oe", "uie", "ue")
)
