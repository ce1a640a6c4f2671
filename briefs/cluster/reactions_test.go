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
func readReactions(tb testing.TB, name string) (affairs [][4]Item) {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	hours := [4]time.Duration{0, 1, 3, 4}
	for n, part := range strings.Split("\n"+string(data), "\n# ")[1:] {
		_, told, _ := strings.Cut(part, "\n")
		texts := strings.Split(strings.TrimSpace(told), "\n\n")
		if len(texts) != 4 {
			tb.Fatalf("affair %d of testdata/%s has %d stories, want 4", n, name, len(texts))
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
// The later affairs were written after the rules, but for the one of deeds.
func TestReactions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                    string
		hidden, follows, halves int // at most, at least, at most
	}{
		{"reactions.txt", 5, 17, 6},
		{"reactions_later.txt", 5, 6, 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := New(Options{})
			filler(c)
			affairs := readReactions(t, tt.name)
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
				for _, i := range []int{0, 2} {
					if in[i].Cluster != in[i+1].Cluster {
						halves++
						t.Logf("told as two: %q and %q: %v", affair[i].Title, affair[i+1].Title, in[i+1].Reasons)
					}
				}
				if in[0].Joined {
					t.Errorf("affair %d: %q joined another affair", n, affair[0].Title)
				}
			}
			t.Logf("%d affairs: %d reactions hidden, %d chained; %d of %d events told twice", len(affairs), hidden, follows, halves, 2*len(affairs))
			if hidden > tt.hidden || follows < tt.follows || halves > tt.halves {
				t.Errorf("%d reactions hidden, %d chained, %d events told twice, of %d affairs", hidden, follows, halves, len(affairs))
			}
		})
	}
}
