package briefs

import "time"

// Viewer is on whose behalf something is looked up. Every look-up takes one,
// so that a source closed to a server is invisible from elsewhere.
type Viewer struct {
	Server ServerID // "" = a direct message
}

// BriefQuery asks for briefs, newest first. Zero fields do not restrict.
type BriefQuery struct {
	Viewer Viewer
	Topic  TopicName
	// Search is a member's words: all must stand in headline, summary,
	// quotations or speakers; "words in quotation marks" stand together; the
	// last word may be a beginning. Never a syntax error.
	Search string
	Since  time.Time
	Limit  int // at most 50; 0 = 10
	Offset int
}

// QuoteQuery asks for quotations, newest first. Zero fields do not restrict.
type QuoteQuery struct {
	Viewer  Viewer
	Speaker string // words of the name, in any order, case and accents ignored
	About   string // as BriefQuery.Search, in the quotation, its sentence, headline and topics
	Topic   TopicName
	Since   time.Time
	Limit   int // at most 50; 0 = 10
	Offset  int
}

// QuoteHit is a quotation found, with what is needed to show and cite it.
type QuoteHit struct {
	Quote     Quote
	Sentence  string // the text around it
	Brief     BriefID
	Headline  string
	Link      string
	Published time.Time
	Source    Source
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
