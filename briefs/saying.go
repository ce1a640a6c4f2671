package briefs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Saying is one utterance as the tellings of an event have it.
type Saying struct {
	Quote            // its fullest form
	Source Source    // of the telling that has it
	Link   string    // of that telling
	Around string    // the sentence there, "" = not kept
	Others []Saying  // renderings in other words, not merely cut; their own Others are nil
	In     []string  // the outlets that carry it in any form, the fullest form's first
	said   Utterance // for comparing
}

// longestShown is from how many words on a fuller form no longer replaces one
// that is fit to be shown.
const longestShown = 60

// Bounds of what is compared: a hostile text has thousands of quotations.
const (
	sayingsOfOne = 20
	maxSayings   = 80
)

// Sayings are the quotations of the brief and its Others, each utterance once,
// in its fullest form: the brief's own first, its key quotation in front, then
// those that only others have.
func (b *Brief) Sayings() []Saying {
	var list []Saying
	for _, t := range b.tellings() {
		for i, q := range t.Quotes[:min(len(t.Quotes), sayingsOfOne)] {
			if len(list) == maxSayings {
				return list
			}
			s := Saying{Quote: q, Source: t.Source, Link: t.Link, Around: t.around(q), In: []string{t.Source.Outlet}, said: NewUtterance(q)}
			at := slices.IndexFunc(list, func(have Saying) bool { return have.said.Same(s.said) })
			switch {
			case at >= 0:
				list[at].carry(s)
			case i == 0 && t.HasKey && !b.HasKey && !slices.ContainsFunc(list, func(have Saying) bool { return have.Source.Feed != b.Source.Feed }):
				list = slices.Insert(list, 0, s) // the brief shows the best other's key quotation
			default:
				list = append(list, s)
			}
		}
	}
	return list
}

// tellings are the brief and its Others.
func (b *Brief) tellings() []*Brief {
	list := []*Brief{b}
	for i := range b.Others {
		list = append(list, &b.Others[i])
	}
	return list
}

// HasSaying reports whether the first of Sayings is worth showing as the key
// quotation of the event.
func (b *Brief) HasSaying() bool {
	return slices.ContainsFunc(b.tellings(), func(t *Brief) bool { return t.HasKey && len(t.Quotes) > 0 })
}

func (b *Brief) around(q Quote) string {
	if q.Sentence.Start < 0 || q.Sentence.End > len(b.Text) || q.Sentence.Start > q.Sentence.End {
		return ""
	}
	return collapse(b.Text[q.Sentence.Start:q.Sentence.End])
}

// carry adds another rendering of the same utterance.
func (s *Saying) carry(o Saying) {
	if !slices.Contains(s.In, o.Source.Outlet) {
		s.In = append(s.In, o.Source.Outlet)
	}
	short, long := &o, s
	if n := len(o.said.words); n > len(s.said.words) && (n <= longestShown || len(s.said.words) > longestShown) {
		short, long = s, &o
	}
	others := s.Others
	if !contains(long.said.words, short.said.words) && !slices.ContainsFunc(others, func(have Saying) bool { return slices.Equal(have.said.words, short.said.words) }) {
		other := *short
		other.Others, other.In = nil, []string{short.Source.Outlet}
		others = append(others, other)
	}
	if long == s {
		s.Others = others
		return
	}
	in := append([]string{o.Source.Outlet}, slices.DeleteFunc(slices.Clone(s.In), func(outlet string) bool { return outlet == o.Source.Outlet })...)
	*s = o
	s.In, s.Others = in, others
}

// Voices are the quotations that a message of the event shows: the key
// quotation, if any is worth showing, and where several outlets tell the event
// and have one, that of a voice which speaks against it or for another side.
func (b *Brief) Voices() []Saying {
	if !b.HasSaying() {
		return nil
	}
	all := b.Sayings()
	key := all[0]
	if len(b.Others) == 0 || key.Speaker == "" {
		return all[:1]
	}
	best, worth := -1, 0
	for i, s := range all[1:] {
		if s.Speaker == "" || s.said.sharesName(key.said) || len(s.said.words) < shortest || len(s.said.words) > longestShown {
			continue
		}
		points := 0
		if contends(s.Around) || contends(key.Around) {
			points += 2
		}
		if sides(key.Role, s.Role) {
			points++
		}
		if points > worth {
			best, worth = i+1, points
		}
	}
	if best < 0 {
		return all[:1]
	}
	return []Saying{key, all[best]}
}

// contending are beginnings of the words that set one voice against another.
var contending = []string{
	"reject", "denied", "denies", "deny", "denying", "accus", "dismiss", "condemn", "refus", "criticis", "criticiz", "blam", "disput", "contradict",
	"protest", "object", "oppos", "counter", "retort", "rebuff", "denounc", "slam", "rebuk", "disagree", "challeng",
}

func contends(sentence string) bool {
	for _, w := range plainWords(sentence) {
		if slices.ContainsFunc(contending, func(start string) bool { return strings.HasPrefix(w, start) }) {
			return true
		}
	}
	return false
}

// offices are the words of roles that are often capitalised and name no side.
var offices = []string{
	"the", "president", "prime", "minister", "foreign", "secretary", "general", "state", "defence", "defense", "deputy", "vice", "chief", "envoy",
	"ambassador", "interior", "finance", "trade", "ministry", "spokesman", "spokeswoman", "spokesperson", "senator", "governor", "king", "queen",
	"chancellor", "director", "head", "leader", "speaker", "commissioner", "representative", "special", "permanent", "high", "mr", "ms", "dr", "chair",
}

// sides reports whether two roles name different bodies or countries.
func sides(a, b string) bool {
	named := func(role string) []string {
		var names []string
		for w := range strings.FieldsSeq(role) {
			first, _ := utf8.DecodeRuneInString(w)
			if plain := strings.Join(plainWords(w), ""); unicode.IsUpper(first) && !slices.Contains(offices, plain) {
				names = append(names, strings.TrimSuffix(plain, "s"))
			}
		}
		return names
	}
	one, two := named(a), named(b)
	return len(one) > 0 && len(two) > 0 && !slices.ContainsFunc(one, func(n string) bool {
		return slices.ContainsFunc(two, func(m string) bool { return alike(n, m) })
	})
}

// alike reports whether two names may be a country and its people: "velmar" and
// "velmarian".
func alike(a, b string) bool {
	const stem = 4
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n >= stem || n == len(a) || n == len(b)
}
