package condense

import (
	"os"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func TestSeed(t *testing.T) {
	raw, err := os.ReadFile(sharedData(t, "seed/article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	c := New(nil)
	b := c.Condense(briefs.Copy{Text: string(raw)})
	if err := b.Verify(); err != nil {
		t.Error(err)
	}
	if want := "Kremlin: U.S.-Russia Contacts Progressing, But Caution Urged on Quick Results"; b.Headline != want {
		t.Errorf("headline %q, want %q", b.Headline, want)
	}
	key, ok := b.Key()
	if !ok || key.Text != "It is impossible to expect any instant results," || key.Speaker != "Dmitry Peskov" || key.Role != "Kremlin spokesperson" {
		t.Errorf("key %+v %v", key, ok)
	}
	if b.Dateline != "MOSCOW" {
		t.Errorf("dateline %q", b.Dateline)
	}
	t.Logf("%s", b.Text)
	t.Logf("%s", b.Summary)
}
