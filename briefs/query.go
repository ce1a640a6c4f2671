package briefs

import "time"

// Viewer is on whose behalf something is looked up. Every look-up takes one,
// so that a source closed to a server is invisible from elsewhere.
type Viewer struct {
	Server ServerID // "" = a direct message
}

// Order is how what was found is sorted.
type Order string

// The orders there are.
const (
	Newest Order = ""       // by the time of publication, latest first
	Oldest Order = "oldest" // earliest first
	// Best sorts what the words fit best first (BM25 on SQLite, ts_rank on
	// PostgreSQL) among the newest 2,000 finds; without words it is Newest.
	Best Order = "best"
)

// Within narrows a look-up to a part of what is filed. Zero fields do not
// restrict.
type Within struct {
	Topic    TopicName
	Country  string   // a country the story is about, ISO 3166-1 alpha-2
	Outlet   string   // as Source.Outlet has it, case ignored
	Feed     FeedName // one feed of it
	Language string   // of the story, BCP 47's first part
	Since    time.Time
	Until    time.Time // published before it
}

// BriefQuery asks for briefs. Zero fields do not restrict.
type BriefQuery struct {
	Viewer Viewer
	Within
	// Search is a member's words: all must stand in headline, summary,
	// quotations or speakers; "words in quotation marks" stand together; the
	// last word may be the beginning of one, where it is none by itself. Never a
	// syntax error.
	Search string
	Order  Order
	Limit  int // at most 50; 0 = 10
	Offset int
}

// QuoteQuery asks for quotations. Zero fields do not restrict.
type QuoteQuery struct {
	Viewer Viewer
	Within
	Speaker string // words of the name, in any order, case and accents ignored
	About   string // as BriefQuery.Search, in the quotation, its sentence, headline and topics
	// Mentioned is a name that the quotation, its sentence or the headline
	// holds, whoever speaks; its words stand together, in any spelling that
	// outlets have of a speaker so called.
	Mentioned string
	Order     Order
	Limit     int // at most 500; 0 = 10
	Offset    int
}

// QuoteHit is an utterance found, with what is needed to show and cite it: the
// fullest of the renderings that the viewer may see.
type QuoteHit struct {
	Quote     Quote
	Sentence  string // the text around it
	Brief     BriefID
	Headline  string
	Link      string
	Published time.Time
	Source    Source
	// Also are the other renderings of the same utterance, oldest first.
	Also []QuoteHit
}

// First is the rendering that was published first.
func (h QuoteHit) First() QuoteHit {
	if len(h.Also) > 0 && h.Also[0].Published.Before(h.Published) {
		return h.Also[0]
	}
	return h
}

// Holdings are what there is to look up, for a viewer.
type Holdings struct {
	Briefs, Quotes int
	Outlets        []string  // by name, those with the most briefs first
	Since          time.Time // the oldest brief; zero if there is none
}

// TrendQuery asks how many stories a day there were, on a topic or quoting a
// speaker.
type TrendQuery struct {
	Viewer       Viewer
	Topic        TopicName
	Speaker      string    // as QuoteQuery.Speaker; "" = by topic
	Since, Until time.Time // at most 366 days
}

// TrendDay is one day's count.
type TrendDay struct {
	Day     time.Time // its beginning in UTC
	Stories int
	Outlets int // that brought them
}

// SpeakerHit is a speaker as autocomplete offers one.
type SpeakerHit struct {
	Name   string
	Quotes int // how many the viewer could be shown
}

// FeedStatus is how a feed fares, for operators and members.
type FeedStatus struct {
	Feed       FeedName
	Checkpoint Checkpoint
	NextDue    time.Time
	Stories    int // filed
}
