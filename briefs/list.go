package briefs

import (
	"slices"
	"strings"
	"time"
)

// List is the operator's feeds.yaml once it has been checked: names are unique,
// every topic a feed names exists, schedules fire and zones load.
// A List is read-only once made; an edited file makes a new one.
type List struct {
	Topics []Topic
	Feeds  []Feed
	Places []Place // where servers are, as far as the operator says
}

// Feed returns the feed of that name.
func (l *List) Feed(name FeedName) (Feed, bool) {
	i := slices.IndexFunc(l.Feeds, func(f Feed) bool { return f.Name == name })
	if i < 0 {
		return Feed{}, false
	}
	return l.Feeds[i], true
}

// Topic returns the topic of that name.
func (l *List) Topic(name TopicName) (Topic, bool) {
	i := slices.IndexFunc(l.Topics, func(t Topic) bool { return t.Name == name })
	if i < 0 {
		return Topic{}, false
	}
	return l.Topics[i], true
}

// Topic is what a channel subscribes to. A story is on topic by the words,
// countries and people found in it, or because its feed says so.
type Topic struct {
	Name        TopicName
	Title       string // as members read it: "War in Ukraine"
	Description string
	Phrases     []Phrase
	Countries   []string // ISO 3166-1 alpha-2
	People      []string // full names
}

// Phrase is a word or words that speak for a topic.
type Phrase struct {
	Text   string
	Weight float64 // 1 unless the list says otherwise; negative speaks against
}

// Use says how much of a feed's text may be shown. The zero value is the strictest.
type Use int

const (
	UseLink     Use = iota // headline and link
	UseAbstract            // the feed's own text: sentences and quotations of it
	UseBrief               // sentences and quotations of the story's page as well
)

func (u Use) String() string { return [...]string{"link", "abstract", "brief"}[u] }

// SourceKind says whose voice a source is.
type SourceKind string

// The kinds of source.
const (
	KindOfficial        SourceKind = "official"         // a government or an institution speaking for itself
	KindStateControlled SourceKind = "state-controlled" // a news outlet that a state directs
	KindPublic          SourceKind = "public"           // publicly funded, editorially independent
	KindPrivate         SourceKind = "private"
	KindThinkTank       SourceKind = "think-tank"
)

// Source is what a reader should know of where a story came from.
type Source struct {
	Feed    FeedName
	Outlet  string // as members read it: "UN News"
	Country string // ISO 3166-1 alpha-2, "" = none
	Owner   string
	Kind    SourceKind
	Licence string // the terms the operator relies on
	Credit  string // the line the terms ask for, "" = none
	Use     Use
	// Audience lists the servers that may see the source; empty = all.
	Audience []ServerID
}

// VisibleTo reports whether members of the server may see the source. A direct
// message (server "") sees only sources open to all.
func (s Source) VisibleTo(server ServerID) bool {
	return len(s.Audience) == 0 || slices.Contains(s.Audience, server)
}

// Feed is one entry of the list.
type Feed struct {
	Source
	Name     FeedName
	URL      string // http or https; "" when Folder is set
	Folder   string // a watched folder of wire files; "" when URL is set
	Format   string // "auto", or the format's name to override what the bytes say
	Language string // BCP 47, "" = as the feed or the text says
	Schedule string // a cron expression of five fields, or @every of a minute or more
	Zone     *time.Location
	Topics   []TopicName // always on these topics
	// ByContent: topics are found in the text, besides Topics.
	ByContent bool
	Page      bool          // fetch the story's page for its full text
	Backlog   int           // how many stories of a first poll are posted, newest first
	MaxAge    time.Duration // a story first seen older than this is filed, not posted
	Quiet     time.Duration // so long without anything new is an alarm; 0 = never
	Enabled   bool
	Reason    string // why it is off, "" when it is on
	Headers   []Header
	// Words is an address of the host at which the items of a watched folder have
	// their words where they don't carry them; "" = these are not fetched.
	Words string
	// Own: servers added it for themselves, see [OwnSource].
	Own bool
	// Kills are words, in capitals, by which this source withdraws a story in
	// prose, besides those that all agencies use.
	Kills []string
}

// Header is sent with every request for a feed's URL, or for the words of a watched
// folder's items, and to no other host.
type Header struct {
	Name string // in HTTP's canonical form
	// Value is "env:" and the name of a variable, "file:" and a path, or, of a
	// header that is no secret, the value itself.
	Value string
}

// Reference returns where the value is to be found: in the variable ("env") or
// the file ("file") of that name. Of a value meant as written, where is "".
func (h Header) Reference() (where, name string) {
	for _, where := range []string{"env", "file"} {
		if name, ok := strings.CutPrefix(h.Value, where+":"); ok {
			return where, strings.TrimSpace(name)
		}
	}
	return "", ""
}
