package main

import (
	"strconv"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
)

// eventFinder lets the store ask the clusterer which stories tell one event.
type eventFinder struct{ clusterer *cluster.Clusterer }

func newEventFinder() eventFinder {
	return eventFinder{cluster.New(cluster.Options{})}
}

// Add decides about a story.
func (e eventFinder) Add(t briefs.Telling) briefs.Placement {
	d := e.clusterer.Add(item(t))
	return briefs.Placement{
		Event: storyOf(d.Cluster), With: storyOf(d.With), Follows: storyOf(d.Follows),
		Copy: d.Copy, Score: d.Score, Reasons: d.Reasons,
	}
}

// Restore keeps a story whose event is decided.
func (e eventFinder) Restore(t briefs.Telling, event briefs.StoryID) {
	e.clusterer.Restore(item(t), label(event))
}

// Remove forgets a story's words.
func (e eventFinder) Remove(story briefs.StoryID) { e.clusterer.Remove(label(story)) }

func item(t briefs.Telling) cluster.Item {
	return cluster.Item{ID: label(t.Story), Source: t.Outlet, Title: t.Headline, Text: t.Text, Language: t.Language, Published: t.Published}
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
