package main

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs/cluster"
)

// Every story of a run is an event of its own: the bot under torture joins
// stories of one event, and the judge counts a message for each.
func TestStoriesAreApart(t *testing.T) {
	t.Parallel()
	o := options{stories: 2000, feeds: 8, channels: 20}
	c := cluster.New(cluster.Options{})
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, s := range plan(o, rand.New(rand.NewPCG(1, 1))) {
		for s.rev = 1; s.rev <= s.last; s.rev++ {
			at = at.Add(time.Second)
			d := c.Add(cluster.Item{ID: strconv.Itoa(s.n), Source: strconv.Itoa(s.feed), Title: s.title(), Text: s.text(), Language: "en", Published: at})
			if d.Cluster != strconv.Itoa(s.n) {
				t.Fatalf("story %d of feed %d joins %s: %q", s.n, s.feed, d.Cluster, d.Reasons)
			}
		}
	}
}
