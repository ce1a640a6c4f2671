package wire_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

// What the files say, read by this package, must lead the rules of briefs to
// the right action.
func TestSequences(t *testing.T) {
	t.Parallel()
	a, err := txtar.ParseFile("testdata/sequences/all.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, f := range a.Files {
		files[f.Name] = controlPictures(string(f.Data))
	}
	sequences := strings.Split(strings.TrimSpace(string(a.Comment)), "\n\n")[1:]
	if len(sequences) < 10 {
		t.Fatalf("%d sequences", len(sequences))
	}
	for _, sequence := range sequences {
		steps := strings.Split(sequence, "\n")
		name, _, _ := strings.Cut(steps[0], " ")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ledger briefs.Ledger
			for _, step := range steps {
				part := strings.Fields(step)
				now, err := time.Parse(time.RFC3339, part[1])
				if err != nil {
					t.Fatal(err)
				}
				stories, err := wire.Parse([]byte(files[part[0]]), wire.Options{Now: now, Name: part[0]})
				if err != nil || len(stories) != 1 {
					t.Fatalf("%s: %d stories, %v", part[0], len(stories), err)
				}
				if got, reason := ledger.Take(stories[0], now); string(got) != part[2] {
					t.Fatalf("%s: %s (%s), want %s", part[0], got, reason, part[2])
				}
			}
		})
	}
}
