package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var monday = time.Date(2031, 3, 3, 6, 0, 0, 0, time.UTC)

// TestCopies: every changed agency text is found again among a day's others
// that are built of the same sentences, and nothing else is joined.
func TestCopies(t *testing.T) {
	t.Parallel()
	const pairs = 1000
	w := newWriter(7)
	type told struct {
		Item
		event, change string
		first         bool
	}
	var all []told
	for i := range pairs {
		e := w.event(monday.Add(time.Duration(i) * 3 * time.Minute))
		title, body := w.telling(e, 7+w.rng.IntN(10))
		change := changes[i%len(changes)]
		newTitle, newBody := change.do(w, e, title, body)
		id := fmt.Sprint(i)
		all = append(all,
			told{Item{ID: id + "a", Source: "Meridian News", Title: title, Text: strings.Join(body, " "), Published: e.at}, id, change.name, true},
			told{Item{ID: id + "b", Source: fmt.Sprint("Outlet ", i%40), Title: newTitle, Text: strings.Join(newBody, " "),
				Published: e.at.Add(time.Duration(w.rng.IntN(30*60)) * time.Minute)}, id, change.name, false})
	}
	// What machines write, of the same agency: no two are one.
	for i := range 200 {
		e := w.event(monday.Add(time.Duration(i) * 15 * time.Minute))
		all = append(all, told{Item{ID: fmt.Sprint("m", i), Source: fmt.Sprint("Wire ", i%3), Title: w.say(e, "{TOWN}: the service reports {N1}"),
			Text: w.say(e, bulletins[i%2]), Published: e.at}, fmt.Sprint("m", i), "bulletin", true})
	}
	slices.SortStableFunc(all, func(a, b told) int { return cmp.Compare(a.Published.UnixMilli(), b.Published.UnixMilli()) })
	c := New(Options{})
	where, missed, wrong, copies := make(map[string]string), make(map[string]int), 0, 0
	event := make(map[string]string)
	for _, s := range all {
		event[s.ID] = s.event
		d := c.Add(s.Item)
		copies += b2i(d.Copy)
		if d.Joined && event[d.Cluster] != s.event {
			wrong++
			t.Logf("joined %s (%s) to %s: %v", s.ID, s.change, d.Cluster, d.Reasons)
		}
		if other, ok := where[s.event]; ok && other != d.Cluster {
			missed[s.change]++
			t.Logf("missed %s (%s): %.2f with %s: %v", s.ID, s.change, d.Score, d.With, d.Reasons)
		}
		where[s.event] = d.Cluster
	}
	lost := 0
	for _, n := range missed {
		lost += n
	}
	t.Logf("%d pairs: %d found, %d said to be copies, %d wrong merges", pairs, pairs-lost, copies, wrong)
	if wrong > 0 || lost > pairs/100 {
		t.Errorf("wrong merges %d, missed %v; want none and at most %d", wrong, missed, pairs/100)
	}
}
