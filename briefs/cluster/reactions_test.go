package cluster

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// readReactions reads affairs of two steps, each told by two outlets: what
// happened, and what came of it within hours, with the same names.
func readReactions(tb testing.TB) (affairs [][4]Item) {
	tb.Helper()
	data, err := os.ReadFile("testdata/reactions.txt")
	if err != nil {
		tb.Fatal(err)
	}
	hours := [4]time.Duration{0, 1, 3, 4}
	for n, part := range strings.Split("\n"+string(data), "\n# ")[1:] {
		_, told, _ := strings.Cut(part, "\n")
		texts := strings.Split(strings.TrimSpace(told), "\n\n")
		if len(texts) != 4 {
			tb.Fatalf("affair %d of testdata/reactions.txt has %d stories, want 4", n, len(texts))
		}
		var affair [4]Item
		for i, text := range texts {
			title, body, _ := strings.Cut(text, "\n")
			affair[i] = Item{
				ID: fmt.Sprintf("%d/%d", n, i), Source: fmt.Sprint("Paper ", i), Title: title, Text: body, Language: "en",
				Published: monday.Add(time.Duration(n)*20*time.Minute + hours[i]*time.Hour),
			}
		}
		affairs = append(affairs, affair)
	}
	return affairs
}

// An event and the reaction to it, told within hours with the same names, are two.
func TestReactions(t *testing.T) {
	t.Parallel()
	c := New(Options{})
	filler(c)
	affairs := readReactions(t)
	hidden, follows, halves := 0, 0, 0
	for n, affair := range affairs {
		var in [4]Decision
		for i, it := range affair {
			in[i] = c.Add(it)
		}
		if in[2].Cluster == in[0].Cluster || in[2].Cluster == in[1].Cluster {
			hidden++
			t.Logf("hidden: %q by %q", affair[2].Title, affair[0].Title)
		} else if in[2].Follows == in[0].Cluster {
			follows++
		}
		if in[0].Cluster != in[1].Cluster {
			halves++
		}
		if in[2].Cluster != in[3].Cluster {
			halves++
		}
		if in[0].Joined {
			t.Errorf("affair %d: %q joined another affair", n, affair[0].Title)
		}
	}
	t.Logf("%d affairs: %d reactions hidden, %d chained; %d of %d events told twice", len(affairs), hidden, follows, halves, 2*len(affairs))
	if hidden > 9 || follows < 10 || halves > 9 {
		t.Errorf("%d reactions hidden, %d chained, %d events told twice, of %d affairs", hidden, follows, halves, len(affairs))
	}
}
