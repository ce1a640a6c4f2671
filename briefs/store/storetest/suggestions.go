package storetest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// testSuggestions: whatever is filed, corrected, taken back and closed to whom, a
// name that is typed is answered with what stands, counted anew.
func testSuggestions(t *testing.T, b *bench) {
	people := []string{"Ana Petrescu", "Bodo Ostwick", "Cyra Petersen", "Дмитро Ковшик", "Ελένη Μαρής", "Jón Ægisson"}
	type filed struct {
		briefs.Filing
		said []string
	}
	news := newsroom()
	b.must(b.SyncList(b.ctx(), news))
	r := rand.New(rand.NewPCG(7, 7))
	var stories []*filed
	n := 0
	quotes := func() (who []string, list []said) {
		for range 1 + r.IntN(4) {
			n++
			name := people[r.IntN(len(people))]
			who, list = append(who, name), append(list, said{name, fmt.Sprintf("Statement %d is made", n)})
		}
		return who, list
	}
	counts := func(server briefs.ServerID) map[string]int {
		all := make(map[string]int)
		for _, s := range stories {
			at := slices.IndexFunc(news.Feeds, func(f briefs.Feed) bool { return f.Name == s.Story.Feed })
			f := news.Feeds[at]
			if f.Use == briefs.UseLink || len(f.Audience) > 0 && !slices.Contains(f.Audience, server) {
				continue
			}
			for _, name := range s.said {
				all[name]++
			}
		}
		return all
	}
	for step := range 40 {
		var now *filed
		if len(stories) > 0 {
			now = stories[r.IntN(len(stories))]
		}
		switch do := r.IntN(10); {
		case do < 5 || now == nil:
			who, list := quotes()
			f := b.filing(news.Feeds[r.IntN(len(news.Feeds))].Name, fmt.Sprintf("Story %d", step), list...)
			b.file(f)
			stories = append(stories, &filed{f, who})
		case do < 7:
			who, list := quotes()
			now.Filing, now.said = b.version(now.Filing, []briefs.Action{briefs.ActEdit, briefs.ActCorrect}[r.IntN(2)], fmt.Sprintf("Story %d", step), list...), who
			b.file(now.Filing)
		case do < 9:
			brief := now.Brief
			now.Filing, now.said = b.version(now.Filing, briefs.ActRetract, "Gone"), nil
			b.file(now.Filing)
			now.Brief = brief // to be told again, perhaps
		default:
			f := &news.Feeds[r.IntN(len(news.Feeds))]
			f.Use = []briefs.Use{briefs.UseLink, briefs.UseBrief}[r.IntN(2)]
			f.Audience = [][]briefs.ServerID{nil, {"s1"}, {"s1", "s2"}}[r.IntN(3)]
			b.must(b.SyncList(b.ctx(), news))
		}
		for n, server := range []briefs.ServerID{"", "s1", "s2"} {
			if n != step%3 && step < 38 {
				continue
			}
			want := counts(server)
			held, err := b.Holdings(b.ctx(), briefs.Viewer{Server: server})
			b.must(err)
			sum := 0
			for _, said := range want {
				sum += said
			}
			if held.Quotes != sum {
				t.Fatalf("step %d, server %q: %d quotations are held, want %d", step, server, held.Quotes, sum)
			}
			for _, typed := range []string{"", "p", "pet", "petre", "petrescu", "ana petr", "ана", "ковш", "μαρης", "Ελ", "aegis", "jon aegisson", "kovsh"} {
				list, err := b.Speakers(b.ctx(), briefs.Viewer{Server: server}, typed, 20)
				b.must(err)
				got := make(map[string]int)
				for _, h := range list {
					got[h.Name] = h.Quotes
				}
				if fits := fitting(want, typed); !maps.Equal(got, fits) {
					t.Fatalf("step %d, server %q typed %q: %v, want %v", step, server, typed, got, fits)
				}
			}
		}
	}
}

// fitting are the counts of those of whom what was typed is a beginning.
func fitting(counts map[string]int, typed string) map[string]int {
	begins := map[string][]string{
		"p": {"Ana Petrescu", "Cyra Petersen"}, "pet": {"Ana Petrescu", "Cyra Petersen"}, "petre": {"Ana Petrescu"}, "petrescu": {"Ana Petrescu"},
		"ana petr": {"Ana Petrescu"}, "ковш": {"Дмитро Ковшик"}, "kovsh": {"Дмитро Ковшик"}, "μαρης": {"Ελένη Μαρής"}, "Ελ": {"Ελένη Μαρής"},
		"ана": {"Ana Petrescu"}, "aegis": {"Jón Ægisson"}, "jon aegisson": {"Jón Ægisson"},
	}
	fits := make(map[string]int)
	for name, n := range counts {
		if typed == "" || slices.Contains(begins[typed], name) {
			fits[name] = n
		}
	}
	return fits
}

// testTyped: what is typed of a name finds it in every alphabet, and with a slip.
func testTyped(t *testing.T, b *bench) {
	b.sync()
	for i, name := range []string{"Ana Petrescu", "Дмитро Ковшик", "Ελένη Μαρής", "Łukasz Żółw", "two officials", "чиновники"} {
		b.file(b.filing("gazette", fmt.Sprint("Story ", i), said{name, fmt.Sprintf("Statement %d is made", i)}))
	}
	slip := func(ctx context.Context, v briefs.Viewer, typed string, _ int) ([]briefs.SpeakerHit, error) {
		return b.Resembling(ctx, v, typed, func(string) bool { return true })
	}
	for _, c := range []struct {
		find        func(ctx context.Context, v briefs.Viewer, typed string, n int) ([]briefs.SpeakerHit, error)
		typed, want string
	}{
		{b.Speakers, "КОВ", "Дмитро Ковшик"}, {b.Speakers, "дм", "Дмитро Ковшик"}, {b.Speakers, "kov", "Дмитро Ковшик"}, {b.Speakers, "петр", "Ana Petrescu"},
		{b.Speakers, "ΜΑΡΉΣ", "Ελένη Μαρής"}, {b.Speakers, "μαρη", "Ελένη Μαρής"}, {b.Speakers, "zol", "Łukasz Żółw"}, {b.Speakers, "lukasz z", "Łukasz Żółw"},
		{b.Speakers, "чин", ""}, {b.Speakers, "½", ""}, {b.Speakers, "petrescuescu", ""},
		{slip, "ptrescu", "Ana Petrescu"}, {slip, "pertescu", "Ana Petrescu"}, {slip, "petrrescu", "Ana Petrescu"}, {slip, "xetrescu", "Ana Petrescu"},
		{slip, "petreskou", "Ana Petrescu"}, {slip, "кошвик", "Дмитро Ковшик"}, {slip, "μρης", "Ελένη Μαρής"}, {slip, "zzzzz", ""}, {slip, "", ""},
	} {
		list, err := c.find(b.ctx(), briefs.Viewer{}, c.typed, 5)
		b.must(err)
		var got []string
		for _, h := range list {
			got = append(got, h.Name)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("typed %q: %q, want %q", c.typed, s, c.want)
		}
	}
}
