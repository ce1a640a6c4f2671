package newsroom

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
)

// TestEvents places the stories of several newsrooms, with reactions and several
// follow-ups of one event, without the rest of the bot: how many events are hidden in
// another, and how many are told as two. Neither is nothing yet: see docs/cluster.md.
func TestEvents(t *testing.T) {
	t.Parallel()
	var all, hidden, split [3]int // events by themselves, reactions, follow-ups
	for s := *seed; s < *seed+4; s++ {
		p := newPlan(s, *outlets, *events, *days, time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC))
		var tales []*tale
		for _, e := range p.events {
			tales = append(tales, e.tales...)
		}
		slices.SortStableFunc(tales, func(a, b *tale) int { return cmp.Or(a.all[0].at.Compare(b.all[0].at), cmp.Compare(a.n, b.n)) })
		placer := cluster.NewEvents(cluster.Options{})
		in, of, late := make(map[*event][]briefs.StoryID), make(map[briefs.StoryID]*event), make(map[briefs.StoryID]time.Time)
		lost := make(map[*event][]*event)
		for _, tl := range tales {
			v := tl.all[0]
			at := placer.Add(briefs.Telling{
				Story: briefs.StoryID(tl.n + 1), Outlet: tl.outlet.name, Headline: v.title, Text: strings.Join(v.body, "\n"), Language: "en", Published: v.at,
			}).Event
			if !slices.Contains(in[tl.event], at) {
				in[tl.event] = append(in[tl.event], at)
			}
			// What comes half a day after has a message of its own, which leads back.
			if of[at] == nil || v.at.Sub(late[at]) >= 12*time.Hour {
				of[at] = tl.event
			}
			late[at] = v.at
			if of[at] != tl.event && !slices.Contains(lost[tl.event], of[at]) {
				lost[tl.event] = append(lost[tl.event], of[at])
			}
		}
		for _, e := range p.events {
			how := 0
			switch {
			case strings.HasPrefix(e.slots["TURN"], "reaction"):
				how = 1
			case e.goesOn != nil:
				how = 2
			}
			all[how]++
			if len(in[e]) > 1 {
				split[how]++
				t.Logf("seed %d: event %d (goes on from another: %v) is told as %d", s, e.n, e.goesOn != nil, len(in[e]))
			}
			for _, o := range lost[e] {
				hidden[how]++
				t.Logf("seed %d: event %d, %q, is hidden in %q", s, e.n, e.tales[0].all[0].title, o.tales[0].all[0].title)
			}
		}
	}
	t.Logf("events by themselves, reactions, follow-ups: %d; hidden %d, told as two %d", all, hidden, split)
	for how, most := range [3]float64{0.02, 0.2, 0.1} {
		if float64(hidden[how]) > most*float64(all[how]) {
			t.Errorf("%d of %d hidden (0 events by themselves, 1 reactions, 2 follow-ups: %d)", hidden[how], all[how], how)
		}
	}
}
