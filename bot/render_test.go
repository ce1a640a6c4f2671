package bot_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// testList is the list that tests render with.
func testList() *briefs.List {
	return &briefs.List{Topics: []briefs.Topic{
		{Name: "strait-war", Title: "War in the Strait", Description: "Fighting between Varonia and Eltsand"},
		{Name: "grain", Title: "Grain and ports"},
		{Name: "talks", Title: "Talks & treaties"},
	}}
}

// TestRender renders each delivery.json in testdata/render and compares it with
// the message.txt beside it, which `go test -update` writes.
func TestRender(t *testing.T) {
	files, err := filepath.Glob("testdata/render/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var d briefs.Delivery
			if err := json.Unmarshal(archive.Files[0].Data, &d); err != nil {
				t.Fatal(err)
			}
			got := show(bot.Render(d, testList()))
			if *update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "message.txt", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) < 2 {
				t.Fatal("no expected output: run with -update and read it")
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

// show writes a message as a person would read it.
func show(m bot.Message) string {
	got := wireOf(m)
	var out strings.Builder
	fmt.Fprintf(&out, "content: %s\n", got.Content)
	fmt.Fprintf(&out, "silent: %v, pings: %v %v\n", got.Flags&standin.FlagSuppressNotifications != 0, m.Mentions.Parse, m.Mentions.Roles)
	for _, e := range got.Embeds {
		fmt.Fprintf(&out, "embed:\n%s\n", e.Description)
		if e.Footer != nil {
			fmt.Fprintf(&out, "footer: %s\n", e.Footer.Text)
		}
	}
	for _, row := range got.Components {
		var buttons []string
		for _, c := range row.Components {
			buttons = append(buttons, fmt.Sprintf("[%s](%s%s)", c.Label, c.URL, c.CustomID))
		}
		fmt.Fprintln(&out, strings.Join(buttons, " "))
	}
	return out.String()
}
