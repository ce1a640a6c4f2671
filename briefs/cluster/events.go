package cluster

import (
	"strconv"

	"github.com/attache-bot/attache/briefs"
)

// Events places a newsroom's stories among the events they tell, in the
// newsroom's own words. Like a [Clusterer] it is not safe for concurrent use.
type Events struct{ clusterer *Clusterer }

// NewEvents returns one that has seen nothing.
func NewEvents(o Options) *Events { return &Events{New(o)} }

// Add decides about a story and keeps it to compare later ones with.
func (e *Events) Add(t briefs.Telling) briefs.Placement {
	d := e.clusterer.Add(item(t))
	return briefs.Placement{
		Event: storyOf(d.Cluster), With: storyOf(d.With), Follows: storyOf(d.Follows),
		Copy: d.Copy, Score: d.Score, Reasons: d.Reasons,
	}
}

// Restore keeps a story whose event is decided, in place of an older version of
// it.
func (e *Events) Restore(t briefs.Telling, event briefs.StoryID) {
	e.clusterer.Restore(item(t), label(event))
}

// Remove forgets a story's words.
func (e *Events) Remove(story briefs.StoryID) { e.clusterer.Remove(label(story)) }

func item(t briefs.Telling) Item {
	return Item{ID: label(t.Story), Source: t.Outlet, Title: t.Headline, Text: t.Text, Language: t.Language, Published: t.Published}
}

func label(s briefs.StoryID) string { return strconv.FormatInt(int64(s), 10) }

// storyOf reads what label wrote; 0 of nothing.
func storyOf(label string) briefs.StoryID {
	n, err := strconv.ParseInt(label, 10, 64)
	if err != nil {
		return 0
	}
	return briefs.StoryID(n)
}
