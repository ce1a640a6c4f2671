package briefs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Filter is the query that a subscription is. Of each list one entry must fit; an
// empty list does not restrict.
type Filter struct {
	Topics    []TopicName  `json:",omitempty"`
	Countries []string     `json:",omitempty"` // ISO 3166-1 alpha-2
	Speakers  []string     `json:",omitempty"` // words of a quoted speaker's name, in any transliteration
	Languages []string     `json:",omitempty"` // BCP 47's first part
	Outlets   []string     `json:",omitempty"`
	Kinds     []SourceKind `json:",omitempty"` // of source
	Include   []string     `json:",omitempty"` // words or phrases of headline, summary or quotations
	Exclude   []string     `json:",omitempty"` // none of these may stand there
	Urgent    bool         `json:",omitempty"` // only what the wire marks as urgent: 1 to 3
}

// IsZero reports whether the filter lets everything pass.
func (f Filter) IsZero() bool {
	return len(f.Topics) == 0 && !f.Narrows()
}

// OnTopics is the filter of whatever is on one of the topics.
func OnTopics(names ...TopicName) Filter { return Filter{Topics: names} }

// Narrows reports whether the filter restricts more than the topics.
func (f Filter) Narrows() bool {
	return len(f.Countries)+len(f.Speakers)+len(f.Languages)+len(f.Outlets)+len(f.Kinds)+len(f.Include)+len(f.Exclude) > 0 || f.Urgent
}

// Normal is the same filter with every list in order and each entry once, as
// subscriptions are kept: two that ask for the same are equal.
func (f Filter) Normal() Filter {
	f.Topics, f.Kinds = inOrder(f.Topics), inOrder(f.Kinds)
	for _, list := range []*[]string{&f.Countries, &f.Speakers, &f.Languages, &f.Outlets, &f.Include, &f.Exclude} {
		*list = inOrder(*list)
	}
	return f
}

// inOrder sorts a copy of a list and leaves out what is in it twice, or empty.
func inOrder[T ~string](list []T) []T {
	list = slices.DeleteFunc(slices.Clone(list), func(v T) bool { return v == "" })
	slices.Sort(list)
	if list = slices.Compact(list); len(list) == 0 {
		return nil
	}
	return list
}

// maxFilter bounds a filter, in bytes of its JSON: a database can look rows up by
// no more.
const maxFilter = 2400

// Check tells what is wrong with a filter, in words for the moderator who made it.
func (f Filter) Check() error {
	raw, err := json.Marshal(f)
	if err == nil && len(raw) > maxFilter {
		err = fmt.Errorf("that is too much for one subscription: it takes some %d letters; make two of it", maxFilter)
	}
	return err
}

// Blocklist is what no channel of a server is sent.
type Blocklist struct {
	Outlets []string `json:",omitempty"`
	Words   []string `json:",omitempty"`
}

// Bars reports whether the list keeps the brief out.
func (l Blocklist) Bars(b Brief) bool { return newWording(b).barred(l) != "" }

// urgentUpTo is the highest number of the IPTC's urgency scale that counts as urgent.
const urgentUpTo = 3

// width is how many conditions a filter sets beside its topics.
func (f Filter) width() int {
	n := 0
	for _, list := range [][]string{f.Countries, f.Speakers, f.Languages, f.Outlets, f.Include} {
		if len(list) > 0 {
			n++
		}
	}
	if len(f.Kinds) > 0 {
		n++
	}
	if f.Urgent {
		n++
	}
	return n
}

// wording is what filters look at in a brief, folded once for all subscriptions.
type wording struct {
	brief    Brief
	read     bool   // the two below are made
	text     string // headline, summary and quotations, words only, small, a blank at both ends
	speakers []Name
	asked    map[string]Name // the names that were looked for, as compared
}

func newWording(b Brief) *wording { return &wording{brief: b} }

// words makes what is looked for words in, once somebody looks.
func (w *wording) words() {
	if w.read {
		return
	}
	w.read = true
	var out strings.Builder
	out.WriteString(w.brief.Headline + " " + w.brief.Summary)
	for _, q := range w.brief.Quotes {
		out.WriteString(" " + q.Text)
		w.speakers = append(w.speakers, NewName(q.Speaker))
	}
	w.text = foldWords(out.String())
}

// foldWords lists the words of s in small letters between blanks.
func foldWords(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '’' })
	return " " + strings.Join(f, " ") + " "
}

func (w *wording) holds(phrase string) bool {
	w.words()
	p := foldWords(phrase)
	return p != "  " && strings.Contains(w.text, p)
}

// on returns how strongly the brief is on one of the topics asked for, 0 where
// none is asked for; false if it is on none of them.
func (w *wording) on(topics []TopicName) (points float64, ok bool) {
	for _, t := range w.brief.Topics {
		if slices.Contains(topics, t.Name) {
			points, ok = max(points, t.Score), true
		}
	}
	return points, ok || len(topics) == 0
}

// passes tells whether the brief passes the subscription's filter and its
// server's list of what is blocked.
func (w *wording) passes(s Subscription) (bool, string) {
	f, b := s.Filter, w.brief
	if why := w.barred(s.Blocked); why != "" {
		return false, why
	}
	switch {
	case f.Urgent && (b.Urgency < 1 || b.Urgency > urgentUpTo):
		return false, "it is not urgent"
	case len(f.Outlets) > 0 && !sameFold(f.Outlets, b.Source.Outlet):
		return false, b.Source.Outlet + " is not among the sources"
	case len(f.Kinds) > 0 && !slices.Contains(f.Kinds, b.Source.Kind):
		return false, "its kind of source is not among those wanted"
	case len(f.Languages) > 0 && !slices.ContainsFunc(f.Languages, func(l string) bool { return primary(l) == primary(b.Language) }):
		return false, "its language is not among those wanted"
	case len(f.Countries) > 0 && !slices.ContainsFunc(b.Places, func(p PlaceMatch) bool { return sameFold(f.Countries, p.Code) }):
		return false, "it is about none of the countries"
	case len(f.Speakers) > 0 && !slices.ContainsFunc(f.Speakers, w.quotes):
		return false, "it quotes none of the speakers"
	case len(f.Include) > 0 && !slices.ContainsFunc(f.Include, w.holds):
		return false, "it holds none of the words"
	}
	for _, word := range f.Exclude {
		if w.holds(word) {
			return false, "it holds “" + word + "”"
		}
	}
	return true, ""
}

// barred says what of a block list keeps the brief out; "" = nothing.
func (w *wording) barred(list Blocklist) string {
	for _, word := range list.Words {
		if w.holds(word) {
			return "the server blocks the word “" + word + "”"
		}
	}
	if outlet := w.brief.Source.Outlet; sameFold(list.Outlets, outlet) {
		return "the server blocks " + outlet
	}
	return ""
}

// sameFold reports whether a list has v, case ignored.
func sameFold(list []string, v string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, v) })
}

// quotes reports whether somebody is quoted whose name has all words of it.
func (w *wording) quotes(name string) bool {
	w.words()
	if len(w.speakers) == 0 {
		return false
	}
	wanted, ok := w.asked[name]
	if !ok {
		if w.asked == nil {
			w.asked = make(map[string]Name)
		}
		wanted = NewName(name)
		w.asked[name] = wanted
	}
	return slices.ContainsFunc(w.speakers, wanted.in)
}

// primary is the first part of a language tag, small.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}
