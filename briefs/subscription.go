package briefs

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// SuspendedFor is how long the settings of a suspended subscription are kept.
const SuspendedFor = 90 * 24 * time.Hour

// Subscription is a channel's wish to be sent the briefs of a topic, or of all,
// that pass its filter.
type Subscription struct {
	ID      SubscriptionID
	Server  ServerID
	Channel ChannelID
	Topic   TopicName // "" = any, also none
	Filter  Filter
	Loud    bool   // notify members; otherwise posts are silent
	Role    RoleID // pinged with each post, at most once in ten minutes; "" = none
	Tag     string // of a forum: the name of the tag for posts that no other fits; "" = none
	Created time.Time
	By      UserID
	// Suspended tells since when nothing is posted because the channel refuses
	// it; zero = active. Why is Discord's reason in plain words.
	Suspended time.Time
	Why       string
	// Everywhere: its server wants a story in every channel that it fits, not
	// only in the one that it fits best. Set by the store.
	Everywhere bool
	// Blocked: the server's own list of what none of its channels is sent. Set by
	// the store.
	Blocked Blocklist
}

// Filter narrows a subscription. Of each list one entry must fit; an empty list
// does not restrict.
type Filter struct {
	Countries []string     `json:",omitempty"` // ISO 3166-1 alpha-2
	Speakers  []string     `json:",omitempty"` // words of a quoted speaker's name
	Languages []string     `json:",omitempty"` // BCP 47's first part
	Outlets   []string     `json:",omitempty"`
	Kinds     []SourceKind `json:",omitempty"` // of source
	Include   []string     `json:",omitempty"` // words or phrases of headline, summary or quotations
	Exclude   []string     `json:",omitempty"` // none of these may stand there
	Urgent    bool         `json:",omitempty"` // only what the wire marks as urgent: 1 to 3
}

// IsZero reports whether the filter lets everything pass.
func (f Filter) IsZero() bool {
	return len(f.Countries)+len(f.Speakers)+len(f.Languages)+len(f.Outlets)+len(f.Kinds)+len(f.Include)+len(f.Exclude) == 0 && !f.Urgent
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

// Target is a channel that a brief goes to, and the subscription that asked.
type Target struct {
	Server       ServerID
	Channel      ChannelID
	Subscription SubscriptionID
	Loud         bool
	Role         RoleID
	Tag          string // of a forum: the tag where no other fits
}

// Admits tells whether the subscription wants the brief, and in words for a
// moderator what keeps it out if not.
func (s Subscription) Admits(b Brief) (bool, string) {
	if !s.Suspended.IsZero() {
		return false, "the channel is suspended"
	}
	if !b.Source.VisibleTo(s.Server) {
		return false, "its source is not for this server"
	}
	if s.Topic != "" && !slices.ContainsFunc(b.Topics, func(t TopicMatch) bool { return t.Name == s.Topic }) {
		return false, "it is not on the topic"
	}
	return newWording(b).passes(s)
}

// wording is what filters look at in a brief, folded once for all subscriptions.
type wording struct {
	brief    Brief
	text     string // headline, summary and quotations, words only, small, a blank at both ends
	speakers []string
}

func newWording(b Brief) *wording {
	var out strings.Builder
	out.WriteString(b.Headline + " " + b.Summary)
	w := &wording{brief: b}
	for _, q := range b.Quotes {
		out.WriteString(" " + q.Text)
		w.speakers = append(w.speakers, foldWords(q.Speaker))
	}
	w.text = foldWords(out.String())
	return w
}

// foldWords lists the words of s in small letters between blanks.
func foldWords(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' && r != '’' })
	return " " + strings.Join(f, " ") + " "
}

func (w *wording) holds(phrase string) bool {
	p := foldWords(phrase)
	return p != "  " && strings.Contains(w.text, p)
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
	words := strings.Fields(foldWords(name))
	return len(words) > 0 && slices.ContainsFunc(w.speakers, func(s string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(s, " "+word+" ") })
	})
}

// primary is the first part of a language tag, small.
func primary(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	return tag
}

// Route picks the channels a brief goes to: of each server the one that it fits
// best, or all, as the server wants it, and each channel once. It fits best by
// the subscription to the brief's strongest topic, of equals the narrower one,
// then the older. Of the subscriptions of one channel a loud one makes the post
// loud and a role is pinged if any asks for it. Sources closed to a server never
// reach it. The order is that of subs.
func Route(b Brief, subs []Subscription) []Target {
	score := make(map[TopicName]float64, len(b.Topics))
	for _, t := range b.Topics {
		score[t.Name] = max(t.Score, score[t.Name])
	}
	var w *wording
	type choice struct {
		Target
		points  float64
		width   int // of its filter: how many lists it has, narrower first
		spreads bool
	}
	better := func(points float64, width int, than choice) bool {
		return points > than.points || points == than.points && width > than.width
	}
	var found []choice
	at := make(map[ChannelID]int)
	for _, s := range subs {
		points, on := score[s.Topic]
		if !on && s.Topic != "" || !s.Suspended.IsZero() || !b.Source.VisibleTo(s.Server) {
			continue
		}
		if !s.Filter.IsZero() || len(s.Blocked.Outlets)+len(s.Blocked.Words) > 0 {
			if w == nil {
				w = newWording(b)
			}
			if ok, _ := w.passes(s); !ok {
				continue
			}
		}
		width := s.Filter.width()
		i, seen := at[s.Channel]
		if !seen {
			at[s.Channel] = len(found)
			found = append(found, choice{Target{Server: s.Server, Channel: s.Channel, Subscription: s.ID, Loud: s.Loud, Role: s.Role, Tag: s.Tag}, points, width, s.Everywhere})
			continue
		}
		c := &found[i]
		if better(points, width, *c) {
			c.Subscription, c.points, c.width = s.ID, points, width
		}
		c.Loud = c.Loud || s.Loud
		if c.Role == "" {
			c.Role = s.Role
		}
		if c.Tag == "" {
			c.Tag = s.Tag
		}
	}
	best := make(map[ServerID]int, len(found))
	for i, c := range found {
		if j, ok := best[c.Server]; !ok || better(c.points, c.width, found[j]) {
			best[c.Server] = i
		}
	}
	var targets []Target
	for i, c := range found {
		if c.spreads || best[c.Server] == i {
			targets = append(targets, c.Target)
		}
	}
	return targets
}

// width is how many conditions a filter sets.
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
