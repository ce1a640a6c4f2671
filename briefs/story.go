package briefs

import "time"

// Story is one item of a feed or wire as it was read: text as sent, only
// decoded, with links resolved. Cleaning is the condenser's work.
type Story struct {
	ID   StoryID
	Feed FeedName

	FeedTitle string // the feed's own title
	GUID      string // as sent, "" = none
	Link      string // resolved, "" = none
	// Key is the story's identity within its provider, normalised: the same
	// for every version of the story. Never "".
	Key string
	// OtherKeys are further identities (canonical link, guid without its
	// revision tail); a match on any of them is the same story.
	OtherKeys []string

	Title     string
	Body      string // full text as sent, HTML or plain, "" = none
	Abstract  string // the feed's summary as sent
	Language  string // BCP 47, "" = not said
	Byline    string
	Dateline  string
	Source    string // the outlet or agency the item itself names, "" = the feed
	Rights    string
	Territory Territory // where its terms allow it to be shown
	Published time.Time // UTC; zero = not said or not readable
	Updated   time.Time // UTC; zero = not said

	Version int // 1 if the format has none
	Urgency int // 1 flash … 9; 0 = not said
	Status  Status
	Embargo Embargo
	Publish bool      // false for advisories, tests and notes to editors
	Expires time.Time // when its rights end; zero = never
	// Correction is what the item says it corrects, or "corrected" where it
	// only says that it is one; "" = no correction.
	Correction string
	// Acts names another item this one corrects, replaces or kills: a key, a
	// guid, a service number or a headline; "" = only itself.
	Acts string
	// Backlog: first seen too late to be posted (a new feed's older stories, one
	// past the feed's MaxAge): filed and searchable only.
	Backlog bool
	// Kill: the text itself withdraws a story (the one Acts names, or its own).
	Kill bool
}

// Status is a wire item's publication status.
type Status string

// The statuses of the IPTC's pubstatus list; a feed's item is usable.
const (
	StatusUsable   Status = "usable"
	StatusWithheld Status = "withheld" // taken down, may return
	StatusCanceled Status = "canceled" // taken down for good
	StatusUnknown  Status = "unknown"  // held: not known to be safe to show
)

// Embargo is the time before which nothing of a story may be shown, condensed
// or logged. The zero value is no embargo.
type Embargo struct {
	Until time.Time
	// Open: held with no known end, because the embargo is empty or unreadable.
	Open bool
}

// Holds reports whether the embargo still binds at time now.
func (e Embargo) Holds(now time.Time) bool { return e.Open || e.Until.After(now) }
