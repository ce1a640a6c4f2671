package condense

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
)

var update = flag.Bool("update-clean", false, "rewrite what the cleaning cases expect; read the difference")

// TestClean runs the cases of testdata/clean: title and text in; headline,
// dateline (place | date | agency) and cleaned text out.
func TestClean(t *testing.T) {
	files, err := filepath.Glob("testdata/clean/*.txtar")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	c := New(nil)
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in := map[string]string{}
			for _, f := range a.Files {
				in[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
			}
			d := c.clean(briefs.Copy{Title: in["title"], Text: in["in.txt"] + in["in.html"]})
			got := []txtar.File{
				{Name: "headline", Data: []byte(d.title + "\n")},
				{Name: "dateline", Data: []byte(strings.Join([]string{d.line.Place, d.line.Date, d.line.Agency}, " | ") + "\n")},
				{Name: "text", Data: []byte(d.text + "\n")},
			}
			if *update {
				a.Files = append(a.Files[:2], got...)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, f := range got {
				if s := strings.TrimSuffix(string(f.Data), "\n"); s != in[f.Name] {
					t.Errorf("%s:\n%q, want\n%q", f.Name, s, in[f.Name])
				}
			}
		})
	}
}

func TestSeed(t *testing.T) {
	raw, err := os.ReadFile(sharedData(t, "seed/article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	b := New(nil).Condense(briefs.Copy{Text: string(raw)})
	if err := b.Verify(); err != nil {
		t.Error(err)
	}
	if want := "Kremlin: U.S.-Russia Contacts Progressing, But Caution Urged on Quick Results"; b.Headline != want {
		t.Errorf("headline %q, want %q", b.Headline, want)
	}
	key, ok := b.Key()
	if !ok || key.Text != "It is impossible to expect any instant results," || key.Speaker != "Dmitry Peskov" || key.Role != "Kremlin spokesperson" {
		t.Errorf("key quotation %+v %v", key, ok)
	}
	if b.Dateline != "MOSCOW" {
		t.Errorf("dateline %q", b.Dateline)
	}
	for _, furniture := range []string{"REUTERS", "COMMENTS", "Broader Context", "April 13"} {
		if strings.Contains(b.Text, furniture) {
			t.Errorf("%q is still in the text", furniture)
		}
	}
}
