package cluster

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// telling is one outlet's story of a step of an affair.
type telling struct {
	Item
	affair, step int
}

// readAffairs reads affairs of two or three steps on one day, each told by several
// outlets in words of their own: what happened, and what came of it within hours, with
// the same names. A line begins an affair ("# …"), a step ("## …") or a telling
// ("@ outlet | +minutes since the affair began"), whose headline and text follow. They
// are laid over each other, twenty minutes apart.
func readAffairs(tb testing.TB, name string) (told []telling) {
	tb.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	affair, step := -1, -1
	for n := 1; lines.Scan(); n++ {
		switch mark, rest, _ := strings.Cut(lines.Text(), " "); {
		case mark == "#":
			affair++
		case mark == "##":
			step++
		case mark == "@":
			outlet, after, _ := strings.Cut(rest, " | +")
			minutes, err := strconv.Atoi(after)
			if err != nil {
				tb.Fatalf("testdata/%s:%d: minutes since the affair began: %v", name, n, err)
			}
			told = append(told, telling{affair: affair, step: step, Item: Item{
				ID: fmt.Sprint(n), Source: outlet, Language: "en",
				Published: monday.Add(time.Duration(20*affair+minutes+1) * time.Minute),
			}})
		case rest == "":
		case told[len(told)-1].Title == "":
			told[len(told)-1].Title = lines.Text()
		default:
			told[len(told)-1].Text += lines.Text() + "\n"
		}
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	slices.SortStableFunc(told, func(a, b telling) int { return cmp.Compare(a.Published.Unix(), b.Published.Unix()) })
	return told
}

// TestAffairs: of what happens in one affair on one day each step is an event by itself,
// and one event, and leads back. How far that is from true is in docs/cluster.md.
func TestAffairs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                   string
		hidden, halves, chains int // steps at most, at most, at least
	}{
		{"affairs_two.txt", 5, 5, 18},
		{"affairs_two_later.txt", 6, 4, 7},
		{"affairs.txt", 1, 7, 22},
		{"affairs_more.txt", 4, 3, 23},
		{"affairs_third.txt", 4, 6, 28},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := New(Options{})
			filler(c)
			type place struct{ affair, step int }
			first := make(map[string]place) // of each cluster
			in := make(map[int][]string)    // the clusters of each step
			hidden := make(map[int]bool)
			affairs := make(map[int]int) // steps begun
			later, chains := 0, 0
			for _, tl := range readAffairs(t, tt.name) {
				d := c.Add(tl.Item)
				at, taken := first[d.Cluster]
				switch {
				case !taken && d.Joined:
					t.Errorf("%q joined other news", tl.Title)
				case !taken:
					first[d.Cluster] = place{tl.affair, tl.step}
				case at.affair != tl.affair:
					t.Errorf("%q joined another affair", tl.Title)
				case at.step != tl.step && !hidden[tl.step]:
					hidden[tl.step] = true
					t.Logf("hidden: %q", tl.Title)
				}
				if len(in[tl.step]) == 0 {
					if affairs[tl.affair]++; affairs[tl.affair] > 1 {
						later++
						if d.Follows != "" && first[d.Follows].affair == tl.affair {
							chains++
						}
					}
				}
				if !slices.Contains(in[tl.step], d.Cluster) {
					in[tl.step] = append(in[tl.step], d.Cluster)
				}
			}
			halves := 0
			for _, clusters := range in {
				if len(clusters) > 1 {
					halves++
				}
			}
			t.Logf("%d affairs: of %d steps %d are hidden and %d told as several; %d of %d that came later are chained", len(affairs), len(in), len(hidden), halves, chains, later)
			if len(hidden) > tt.hidden || halves > tt.halves || chains < tt.chains {
				t.Errorf("want at most %d hidden and %d told as several, at least %d chained", tt.hidden, tt.halves, tt.chains)
			}
		})
	}
}
