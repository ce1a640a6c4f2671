package briefs

import (
	"cmp"
	"slices"
	"time"
)

// Telling is one outlet's story as it is compared with others'. Its words are
// all that is known of the story, whatever may be shown of them: they are for
// comparing only.
type Telling struct {
	Story     StoryID
	Outlet    string
	Headline  string
	Text      string // plain
	Language  string // BCP 47; "" = not known
	Published time.Time
}

// Placement says which event a story tells, and why.
type Placement struct {
	// Event is the story that first told the event, be it the story itself.
	Event   StoryID
	With    StoryID // the story that it is most like; 0 = none
	Copy    bool    // it has the words of With: an agency's text
	Score   float64 // how sure it is, 0 to 1
	Reasons []string
	// Follows is the event of days before that this one goes on from; 0 = none.
	Follows StoryID
}

// Mention is a brief as another one refers to it.
type Mention struct {
	Brief     BriefID
	Headline  string
	Link      string
	Outlet    string
	Published time.Time
}

// longText is from how many bytes on a text tells an event at some length.
const longText = 1200

// Worth says how good it is to show an event by this telling rather than by
// another, the higher the better: one that tells something counts more than a
// mere headline, a voice of its own more than a state's, then one that has a
// key quotation and one that tells more. It goes by what may be shown.
func (b *Brief) Worth() int {
	shown := b.Permitted()
	worth := 0
	for i, good := range []bool{len(shown.Text) >= longText, shown.HasKey, b.Source.Kind != KindStateControlled, shown.Summary != ""} {
		if good {
			worth |= 1 << i
		}
	}
	return worth
}

// Gather makes one brief of the tellings of one event: the best one by
// [Brief.Worth], of equals the first filed, with the rest as its Others. The
// topics are those of all, the best one's first. Of no tellings it makes none.
func Gather(tellings []Brief) Brief {
	if len(tellings) == 0 {
		return Brief{}
	}
	list := slices.Clone(tellings)
	slices.SortStableFunc(list, func(a, b Brief) int {
		return cmp.Or(cmp.Compare(b.Worth(), a.Worth()), cmp.Compare(a.ID, b.ID))
	})
	return list[0].among(list[1:])
}

// among returns the brief with the others of its event.
func (b Brief) among(others []Brief) Brief {
	b.Topics = slices.Clip(b.Topics)
	b.Others = others
	for _, o := range others {
		for _, t := range o.Topics {
			if !slices.ContainsFunc(b.Topics, func(have TopicMatch) bool { return have.Name == t.Name }) {
				b.Topics = append(b.Topics, t)
			}
		}
	}
	return b
}

// Among is Gather with this brief in front, whatever the others are worth. One
// of its own number among them is left out.
func (b Brief) Among(tellings []Brief) Brief {
	rest := slices.DeleteFunc(slices.Clone(tellings), func(o Brief) bool { return o.ID == b.ID })
	if len(rest) == 0 {
		return b
	}
	face := Gather(rest)
	others := append([]Brief{face}, face.Others...)
	others[0].Others, others[0].Topics = nil, rest[slices.IndexFunc(rest, func(o Brief) bool { return o.ID == face.ID })].Topics
	return b.among(others)
}
