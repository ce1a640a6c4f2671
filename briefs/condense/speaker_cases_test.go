package condense

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
)

// TestSpeakerCases runs the stories of testdata/speakers: of each statement, in
// the text's order, its first words, who said it and the role.
func TestSpeakerCases(t *testing.T) {
	files, err := filepath.Glob("testdata/speakers/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	c := New(nil)
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(a.Files); i += 2 {
			story, want := a.Files[i], a.Files[i+1]
			id := strings.TrimPrefix(story.Name, "story.")
			t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar")+"/"+id, func(t *testing.T) {
				if want.Name != "want."+id {
					t.Fatalf("%s is followed by %s", story.Name, want.Name)
				}
				title, text, _ := strings.Cut(string(story.Data), "\n\n")
				checkSpeakers(t, c.Condense(briefs.Copy{Title: title, Text: text}), string(want.Data))
			})
		}
	}
}

// checkSpeakers compares the quotations of a brief with lines "first words |
// speaker | role".
func checkSpeakers(t *testing.T, b briefs.Brief, want string) {
	t.Helper()
	if err := b.Verify(); err != nil {
		t.Error(err)
	}
	slices.SortFunc(b.Quotes, func(x, y briefs.Quote) int { return x.Span.Start - y.Span.Start })
	lines := strings.Split(strings.TrimSpace(want), "\n")
	if strings.TrimSpace(want) == "" {
		lines = nil
	}
	for i := range max(len(lines), len(b.Quotes)) {
		var first, w, got string
		if i < len(lines) {
			first, w, _ = strings.Cut(lines[i], " | ")
			w = strings.TrimSpace(w)
		}
		if i < len(b.Quotes) {
			q := b.Quotes[i]
			got = strings.TrimSpace(q.Speaker + " | " + q.Role)
			if lead, _, _ := strings.Cut(first, " […]"); !strings.HasPrefix(q.Text, lead) {
				t.Errorf("statement %d: %q, want %q", i+1, q.Text, first)
			}
		} else {
			t.Errorf("no statement %q", first)
			continue
		}
		if i >= len(lines) {
			t.Errorf("%q: not asked for", b.Quotes[i].Text)
		} else if strings.Trim(got, " |") != strings.Trim(w, " |") {
			t.Errorf("%s: %s, want %s", first, got, w)
		}
	}
}
