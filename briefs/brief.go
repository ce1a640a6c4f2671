package briefs

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Span is a half-open range of byte offsets into [Brief.Text].
type Span struct{ Start, End int }

// Copy is what the condenser is given: one story's words.
type Copy struct {
	Title    string
	Text     string // HTML or plain
	Language string // BCP 47; "" = told from the text
}

// Brief is what members read of a story. The condenser fills the content
// (headline to places); the store adds the numbers, the desk the rest.
type Brief struct {
	ID    BriefID
	Story StoryID
	Rev   int // rises by one with every version filed; from 1

	Source     Source
	Link       string
	Published  time.Time // as the story says, never later than it was first seen
	Filed      time.Time // when this revision was filed
	Updated    time.Time // when a later version was filed; zero for the first
	Correction string    // what was corrected; "" = not a correction
	Urgency    int

	Headline string
	// Text is the cleaned text that every span of the brief points into.
	Text     string
	Summary  string // whole sentences of Text in its order, at most 60 words
	Parts    []Span // where they stand
	Quotes   []Quote
	HasKey   bool // Quotes[0] is worth showing as the key quotation
	Topics   []TopicMatch
	Places   []PlaceMatch
	Dateline string // the place as the dateline has it, "" = none
	Language string // BCP 47

	// Placed says which event the brief tells, and why.
	Placed Placement
	// Others are the other tellings of the event that the reader may see, the
	// best first, without Others of their own; see [Gather].
	Others []Brief
	// Earlier is what the event goes on from, the latest first; filled in where
	// one brief is looked up.
	Earlier []Mention
}

// Key returns the quotation to show, if there is one worth showing.
func (b *Brief) Key() (Quote, bool) {
	if !b.HasKey || len(b.Quotes) == 0 {
		return Quote{}, false
	}
	return b.Quotes[0], true
}

// QuoteKind tells how a quotation stands in the text.
type QuoteKind string

// The kinds of quotation that are kept.
const (
	QuoteWhole QuoteKind = "whole" // one run of text between marks
	QuoteSplit QuoteKind = "split" // interrupted by its cue: "…," he said. "…"
)

// Resolution tells how a quotation's speaker was found.
type Resolution string

// The ways a speaker is found.
const (
	ByNobody      Resolution = ""            // not known; Speaker is ""
	ByName        Resolution = "name"        // the name stands at the cue
	ByPronoun     Resolution = "pronoun"     // he, she or they, resolved to a name
	ByDescription Resolution = "description" // "the minister", resolved or kept as it is
)

// SplitJoin stands between the halves of a split quotation in [Quote.Text].
const SplitJoin = " […] "

// Quote is one direct quotation: words of the text, never anything else.
type Quote struct {
	ID QuoteID
	// Text is the words between the marks, marks left out, white space
	// collapsed, the last comma kept; the halves of a split joined by SplitJoin.
	Text     string
	Speaker  string // the fullest name the text gives, or its words for an unnamed one; "" = not known
	Role     string // words of the text near the name; "" = none
	Kind     QuoteKind
	Span     Span   // its outer bounds in Brief.Text, marks left out
	Parts    []Span // one for whole, two or more for split
	Sentence Span   // the sentence or sentences around it
	Resolved Resolution
}

// TopicMatch is a topic the story is on, and why.
type TopicMatch struct {
	Name  TopicName
	Score float64
	Why   string // "ceasefire ×3, Kyiv ×2", or "the feed says so"
}

// PlaceMatch is a country the story is about, and why.
type PlaceMatch struct {
	Code  string // ISO 3166-1 alpha-2
	Name  string // as members read it
	Score float64
	Why   string // "Kyiv ×3, Ukrainian ×2"
}

// Verify proves that nothing in the brief was invented: each part of the
// summary and each quotation must be, but for white space, the words of Text
// at its offsets. It is run again before every send, so that a damaged row is
// never posted. The error names the first thing that does not hold.
func (b *Brief) Verify() error {
	for i := range b.Others {
		if err := b.Others[i].Verify(); err != nil {
			return err
		}
	}
	at := func(s Span) (string, bool) {
		if s.Start < 0 || s.End > len(b.Text) || s.Start > s.End {
			return "", false
		}
		t := b.Text[s.Start:s.End]
		return collapse(t), utf8.ValidString(t)
	}
	joined := func(spans []Span, sep string) (string, bool) {
		texts := make([]string, len(spans))
		for i, s := range spans {
			t, ok := at(s)
			if !ok {
				return "", false
			}
			texts[i] = t
		}
		return strings.Join(texts, sep), true
	}
	if t, ok := joined(b.Parts, " "); !ok || t != b.Summary {
		return fmt.Errorf("brief %d: the summary is not the text at its offsets", b.ID)
	}
	// Once for all quotations: a hostile text has thousands.
	text, headline := collapse(b.Text), collapse(b.Headline)
	for i, q := range b.Quotes {
		if t, ok := joined(q.Parts, SplitJoin); !ok || t != q.Text || q.Text == "" {
			return fmt.Errorf("brief %d: quotation %d is not the text at its offsets", b.ID, i)
		}
		for _, words := range []string{q.Speaker, q.Role} {
			if !strings.Contains(text, words) && !strings.Contains(headline, words) {
				return fmt.Errorf("brief %d: quotation %d: %q does not stand in the text", b.ID, i, words)
			}
		}
	}
	return nil
}

// collapse folds every run of white space into one blank, as the texts of
// summaries and quotations have it.
func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// Permitted returns the brief as the source's terms allow it to be shown: of a
// link-only source nothing but headline, link and what was found about it.
func (b Brief) Permitted() Brief {
	if b.Source.Use == UseLink {
		b.Text, b.Summary, b.Parts, b.Quotes, b.HasKey = "", "", nil, nil, false
		// A reason may repeat what the story quotes.
		b.Placed.Reasons = slices.DeleteFunc(slices.Clone(b.Placed.Reasons), func(why string) bool { return strings.Contains(why, "“") })
	}
	if b.Others != nil {
		others := make([]Brief, len(b.Others))
		for i, o := range b.Others {
			others[i] = o.Permitted()
		}
		b.Others = others
	}
	return b
}
