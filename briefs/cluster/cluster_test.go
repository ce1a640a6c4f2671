package cluster

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The invented stories of the tables below: two events and how outlets tell them.
const (
	accordA = "MARVELLE — Ostrava and Kelmark signed an accord on the Darrow Strait on Monday after eleven months of talks. " +
		"\"We have chosen the ferry over the gunboat,\" foreign minister Ilse Varga said at the signing in Marvelle. " +
		"The accord lets 340 fishing boats back into the strait and sets up a joint coast guard under Admiral Peder Holt. " +
		"Kelmark had closed the Darrow Strait in April after a collision that killed 12 sailors."
	accordB = "Fishing boats may return to the Darrow Strait under an accord that Kelmark and Ostrava put their names to in Marvelle. " +
		"Ilse Varga, the Ostravan foreign minister, said both had \"chosen the ferry over the gunboat\". " +
		"A joint coast guard led by Peder Holt will watch over the 340 boats. Twelve sailors died in the April collision that led Kelmark to shut the strait."
	strike = "Bus drivers in Port Callis walked out on Monday over night shifts, leaving 80,000 commuters stranded. " +
		"The Transit Brotherhood said the strike would last until mayor Odette Ruan meets its leader, Samuel Okoro. " +
		"\"Nobody can drive nineteen hours and sleep four,\" Okoro told a crowd outside the Callis depot."
	quakeA = "An earthquake of magnitude 5.2 struck 40 kilometres off Tolmeda on Monday, the seismological service of Veskia said. There was no tsunami warning and the service had no reports of damage. The depth was 18 kilometres."
	quakeB = "An earthquake of magnitude 4.7 struck 95 kilometres off Lirandro on Monday, the seismological service of Ombria said. There was no tsunami warning and the service had no reports of damage. The depth was 33 kilometres."
)

// filler gives the clusterer a day's other news, so that words have a rarity.
func filler(c *Clusterer) {
	w := newWriter(3)
	for _, it := range w.stories(0, 200) {
		it.ID = "filler " + it.ID
		c.Add(it)
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	first := Item{ID: "1", Source: "Harbour Post", Title: "Ostrava and Kelmark sign Darrow Strait accord", Text: accordA, Language: "en", Published: monday}
	with := func(change func(*Item)) Item {
		it := first
		it.ID, it.Source, it.Published = "2", "Evening Ledger", monday.Add(3*time.Hour)
		change(&it)
		return it
	}
	for _, tt := range []struct {
		name         string
		first, then  Item
		joined, copy bool
		why          string // in the reasons
	}{
		{"told in other words", first, with(func(i *Item) { i.Title, i.Text = "Kelmark reopens the strait to Ostravan boats", accordB }), true, false, "both quote “chosen the ferry over the gunboat”"},
		{"names are said", first, with(func(i *Item) { i.Text = accordB }), true, false, "6 names in common: Darrow Strait, "},
		{"figures are said", first, with(func(i *Item) { i.Text = accordB }), true, false, "1 figure in common: 340"},
		{"time is said", first, with(func(i *Item) { i.Text = accordB }), true, false, "3 h apart"},
		{"the same text", first, with(func(*Item) {}), true, true, "100% of the shorter text"},
		{"a copy of its own outlet", first, with(func(i *Item) { i.Source = first.Source }), true, true, "100%"},
		{"cut and headed anew", first, with(func(i *Item) {
			i.Title, i.Text = "Strait accord signed", accordA[strings.Index(accordA, "The accord"):]
		}), true, true, "stands in the longer"},
		{"another event", first, with(func(i *Item) { i.Title, i.Text = "Bus strike strands Port Callis", strike }), false, false, ""},
		{"its own outlet, in other words", first, with(func(i *Item) { i.Source, i.Title, i.Text = first.Source, "What the strait means to us", accordB }), false, false, "the outlet's own story"},
		{"beyond the window", first, with(func(i *Item) { i.Published = monday.Add(6 * 24 * time.Hour) }), false, false, "no story of the window"},
		{"another language", first, with(func(i *Item) { i.Language = "de-AT" }), false, false, ""},
		{"a region is no language", first, with(func(i *Item) { i.Language = "en-GB" }), true, true, ""},
		{"one form, two quakes", with(func(i *Item) { i.ID, i.Title, i.Text = "1", "Quake off Tolmeda", quakeA }),
			with(func(i *Item) { i.Title, i.Text = "Quake off Lirandro", quakeB; i.Source = "Wire" }), false, false, "the same sentences about something else"},
		{"one form, one quake", with(func(i *Item) { i.ID, i.Title, i.Text = "1", "Quake off Tolmeda", quakeA }),
			with(func(i *Item) { i.Title, i.Text = "Earth shakes in Veskia", quakeA; i.Source = "Wire" }), true, true, ""},
		{"a live page beside the report", first, with(func(i *Item) { i.Title, i.Text = "Darrow Strait accord – live updates", accordB }), false, false, "a live page is no report"},
		{"a round-up", first, with(func(i *Item) {
			i.Title, i.Text = "Morning briefing: Darrow Strait accord, bus strike", accordB+" "+strike
		}), false, false, "recurring title"},
		{"what we know, of the same", first, with(func(i *Item) { i.Title, i.Text = "Darrow Strait accord: what we know so far", accordB }), true, false, ""},
		{"bare standing heads", with(func(i *Item) { i.ID, i.Title = "1", "Live updates" }),
			with(func(i *Item) { i.Source, i.Title, i.Text = "Wire", "Live updates", strike }), false, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := New(Options{})
			filler(c)
			c.Add(tt.first)
			d := c.Add(tt.then)
			why := strings.Join(d.Reasons, "; ")
			if d.Joined != tt.joined || d.Copy != tt.copy || !strings.Contains(why, tt.why) || why == "" {
				t.Errorf("joined %v, copy %v, score %.2f with %q: %s\nwant joined %v, copy %v and %q", d.Joined, d.Copy, d.Score, d.With, why, tt.joined, tt.copy, tt.why)
			}
			if want := map[bool]string{true: "1", false: "2"}[tt.joined]; d.Cluster != want {
				t.Errorf("cluster %q, want %q", d.Cluster, want)
			}
		})
	}
}

func TestStandingTitleIsLearned(t *testing.T) {
	t.Parallel()
	c := New(Options{})
	filler(c)
	w := newWriter(9)
	for i := range 6 {
		e := w.event(monday.Add(time.Duration(i) * time.Hour))
		_, body := w.telling(e, 10)
		d := c.Add(Item{ID: fmt.Sprint(i), Source: "Harbour Post", Title: fmt.Sprint("Harbour notebook ", i), Text: strings.Join(body, " "), Published: e.at})
		if d.Joined {
			t.Errorf("notebook %d joined %s: %v", i, d.Cluster, d.Reasons)
		}
	}
}

// A cluster of forty outlets stays one, although each has its own cut.
func TestManyOutlets(t *testing.T) {
	t.Parallel()
	c := New(Options{})
	filler(c)
	w := newWriter(5)
	e := w.event(monday.Add(time.Hour))
	title, body := w.telling(e, 14)
	for i := range 40 {
		newTitle, newBody := changes[i%len(changes)].do(w, e, title, body)
		d := c.Add(Item{ID: fmt.Sprint(i), Source: fmt.Sprint("Paper ", i), Title: newTitle, Text: strings.Join(newBody, " "), Published: e.at.Add(time.Duration(i) * 10 * time.Minute)})
		if d.Cluster != "0" {
			t.Errorf("outlet %d (%s) in cluster %s, %.2f: %v", i, changes[i%len(changes)].name, d.Cluster, d.Score, d.Reasons)
		}
	}
}

func TestVersionRemoveRestore(t *testing.T) {
	t.Parallel()
	c := New(Options{})
	filler(c)
	n := c.Len()
	c.Restore(Item{ID: "1", Source: "Harbour Post", Title: "Accord", Text: accordA, Published: monday}, "older")
	if d := c.Add(Item{ID: "2", Source: "Wire", Title: "Accord", Text: accordB, Published: monday}); d.Cluster != "older" || !d.Joined {
		t.Errorf("restored: cluster %q, want the one it was restored to: %v", d.Cluster, d.Reasons)
	}
	if d := c.Add(Item{ID: "2", Source: "Wire", Title: "Strike", Text: strike, Published: monday}); d.Cluster != "older" || c.Len() != n+2 {
		t.Errorf("a version: cluster %q, %d stories, want its own and %d", d.Cluster, c.Len(), n+2)
	}
	if !c.Remove("1") || !c.Remove("2") || c.Remove("2") || c.Len() != n {
		t.Errorf("removed: %d stories, want %d", c.Len(), n)
	}
	if d := c.Add(Item{ID: "3", Source: "Post", Title: "Accord", Text: accordA, Published: monday}); d.Joined {
		t.Errorf("joined %q after all its stories were removed: %v", d.Cluster, d.Reasons)
	}
}

func TestWindow(t *testing.T) {
	t.Parallel()
	add := func(c *Clusterer, id string, at time.Time) { c.Add(Item{ID: id, Title: "T" + id, Published: at}) }
	t.Run("by number", func(t *testing.T) {
		c := New(Options{Limit: 10})
		for i := range 100 {
			add(c, fmt.Sprint(i), monday)
		}
		if c.Len() != 10 {
			t.Errorf("%d stories, want 10", c.Len())
		}
	})
	t.Run("by time", func(t *testing.T) {
		c := New(Options{Window: time.Hour})
		for i := range 100 {
			add(c, fmt.Sprint(i), monday.Add(time.Duration(i)*time.Minute))
		}
		if c.Len() > 62 || c.Len() < 60 {
			t.Errorf("%d stories, want an hour's", c.Len())
		}
	})
	t.Run("one wrong date empties nothing", func(t *testing.T) {
		c := New(Options{})
		for i := range 50 {
			add(c, fmt.Sprint(i), monday)
		}
		add(c, "far", monday.AddDate(50, 0, 0))
		add(c, "near", monday)
		if c.Len() != 52 {
			t.Errorf("%d stories, want 52", c.Len())
		}
	})
	t.Run("words are forgotten", func(t *testing.T) {
		c := New(Options{Limit: 50})
		for i := range 3 * sweepEvery {
			c.Add(Item{ID: fmt.Sprint(i), Text: fmt.Sprintf("only%dhere", i), Published: monday})
		}
		if n := len(c.words.numbers); n > sweepEvery+50 {
			t.Errorf("%d words kept of a window of 50 stories", n)
		}
	})
}

// The same stories in the same order give the same decisions.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	stories := newWriter(13).stories(0, 300)
	var runs [2]string
	for i := range runs {
		c := New(Options{})
		for _, it := range stories {
			runs[i] += fmt.Sprintln(c.Add(it))
		}
	}
	if runs[0] != runs[1] {
		t.Error("two runs over the same stories differ")
	}
}

// FuzzAdd: whatever the words, a story's cluster is one that was there or its
// own, the reasons say something, and nothing is lost.
func FuzzAdd(f *testing.F) {
	f.Add("Ostrava signs accord", accordA, "en", int64(1930000000))
	f.Add("\"", "“”\"\" U.S. 1.2.3,4 東京都で地震 ı ß Ǆ", "", int64(-1<<62))
	f.Add("LIVE", strings.Repeat("\xff\xfe“a b c d", 50), "de", int64(1<<62))
	f.Fuzz(func(t *testing.T, title, body, language string, at int64) {
		c := New(Options{Limit: 8})
		filled := map[string]bool{}
		for i, it := range []Item{
			{ID: "a", Source: "A", Title: title, Text: body},
			{ID: "b", Source: "B", Title: body, Text: title, Language: language, Published: time.Unix(at, 0)},
			{ID: "c", Source: "A", Title: title, Text: accordA + body, Published: monday},
			{ID: "a", Source: "B", Title: "", Text: body + accordB, Published: monday},
			{ID: "d", Source: "", Title: title, Text: body, Language: language},
		} {
			d := c.Add(it)
			filled[it.ID] = true
			if !filled[d.Cluster] || d.Joined != (d.Cluster != it.ID) || len(d.Reasons) == 0 || d.Score < 0 || d.Score > 1 {
				t.Fatalf("story %d: %+v", i, d)
			}
			if c.Len() > len(filled) {
				t.Fatalf("%d stories of %d", c.Len(), len(filled))
			}
		}
	})
}
