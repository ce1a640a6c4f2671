package wire_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

var update = flag.Bool("update", false, "write what is read as what is wanted")

var arrival = time.Date(2026, 2, 5, 7, 0, 0, 0, time.UTC)

// show writes a story as lines of "field: value", fields at their usual value
// left out, runs of blanks folded.
func show(s briefs.Story) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			lines := strings.Split(strings.TrimSpace(value), "\n")
			for i := range lines {
				lines[i] = strings.TrimSpace(lines[i])
			}
			if strings.Contains(value, "</") {
				value = strings.Join(lines, " ")
			} else {
				value = strings.Join(lines, "↵")
			}
			fmt.Fprintf(&b, "%s: %s\n", name, strings.TrimSpace(value))
		}
	}
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	line("guid", s.GUID)
	line("key", s.Key)
	line("other", strings.Join(s.OtherKeys, ", "))
	line("title", s.Title)
	line("body", s.Body)
	line("abstract", s.Abstract)
	line("language", s.Language)
	line("byline", s.Byline)
	line("dateline", s.Dateline)
	line("source", s.Source)
	line("rights", s.Rights)
	line("published", stamp(s.Published))
	line("updated", stamp(s.Updated))
	line("version", strconv.Itoa(s.Version))
	if s.Urgency != 0 {
		line("urgency", strconv.Itoa(s.Urgency))
	}
	line("status", string(s.Status))
	if s.Embargo.Open {
		line("embargo", "open")
	}
	line("embargo", stamp(s.Embargo.Until))
	line("expires", stamp(s.Expires))
	if !s.Publish {
		line("publish", "false")
	}
	line("correction", s.Correction)
	line("acts", s.Acts)
	if s.Kill {
		line("kill", "true")
	}
	return b.String()
}

// controlPictures turns the pictures of control characters into what they show.
func controlPictures(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '␡':
			return 0x7f
		case r >= 0x2400 && r < 0x2420:
			return r - 0x2400
		}
		return r
	}, s)
}

func TestParse(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, path := range archives {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[string]*txtar.File)
		for i := range a.Files {
			want[a.Files[i].Name] = &a.Files[i]
		}
		for _, f := range a.Files {
			name, ok := strings.CutSuffix(f.Name, ".in")
			if !ok {
				continue
			}
			t.Run(filepath.Base(path)+"/"+name, func(t *testing.T) {
				stories, err := wire.Parse([]byte(controlPictures(string(f.Data))), wire.Options{Now: arrival, Name: "in/" + f.Name})
				var shown []string
				for _, s := range stories {
					shown = append(shown, show(s))
				}
				got := strings.Join(shown, "\n")
				if err != nil {
					got = "error\n"
				}
				out := want[name+".out"]
				if out == nil {
					t.Fatalf("%s.out is missing", name)
				}
				if *update {
					out.Data = []byte(got)
				} else if got != string(out.Data) {
					t.Errorf("got\n%s\nwant\n%s(error: %v)", got, out.Data, err)
				}
			})
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
