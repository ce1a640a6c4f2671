package feed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// byReference is a file of AP's items whose words are in documents of their own.
func byReference(names ...string) string {
	items := make([]string, len(names))
	for i, name := range names {
		items[i] = fmt.Sprintf(`{"item":{"altids":{"itemid":%q,"etag":"1"},"version":1,"type":"text","versioncreated":"2026-02-05T06:59:00Z","pubstatus":"usable",
			"signals":["newscontent"],"headline":"%s","headline_extended":"In short","renditions":{"nitf":{"href":"https://a.example/%s"}}}}`, name, name, name)
	}
	return `{"data":{"items":[` + strings.Join(items, ",") + `]}}`
}

// TestFolderWords: a file waits for the words of its items, those after it do not;
// what was got is not asked for again, and an hour is enough.
func TestFolderWords(t *testing.T) {
	r := newTray(t)
	var asked []string
	down := true
	r.fetch = func(link string) ([]byte, error) {
		name := strings.TrimPrefix(link, "https://a.example/")
		asked = append(asked, name)
		switch {
		case name == "never", name == "later" && down:
			return nil, errors.New("it is down")
		case name == "refused":
			return nil, nil
		}
		return []byte("<nitf><body><body.content><p>Words of " + name + ".</p></body.content></body></nitf>"), nil
	}
	look := func(d time.Duration) (got map[string]string, done func()) {
		t.Helper()
		r.now = r.now.Add(d)
		drop, err := r.Look(t.Context(), r.fetch)
		if err != nil {
			t.Fatal(err)
		}
		got = make(map[string]string)
		for _, s := range drop.Stories {
			got[s.Title] = s.Body
		}
		return got, func() {
			t.Helper()
			if err := drop.Done(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.drop("a.json", byReference("one", "later", "refused"), time.Minute)
	r.drop("b.json", byReference("two"), 0)
	look(0)
	got, done := look(settle)
	done()
	if len(got) != 1 || got["two"] != "<p>Words of two.</p>" || r.files(".") != "a.json" {
		t.Errorf("read %q, left %q", got, r.files("."))
	}
	for range int(patience/between) + 2 {
		look(between)
	}
	if r.files(".") != "a.json" || r.files("error") != "" {
		t.Errorf("left %q, error holds %q", r.files("."), r.files("error"))
	}
	down, asked = false, nil
	got, done = look(between)
	done()
	if len(got) != 3 || got["one"] != "<p>Words of one.</p>" || got["later"] != "<p>Words of later.</p>" || got["refused"] != "" {
		t.Errorf("read %q", got)
	}
	if !slices.Equal(asked, []string{"later"}) {
		t.Errorf("asked for %q once the rest was there", asked)
	}

	r.drop("c.json", byReference("never"), 0)
	look(0)
	look(wordsWait - time.Second)
	if r.files(".") != "c.json" {
		t.Error("given up before its time")
	}
	if got, _ := look(between); len(got) != 1 || got["never"] != "" {
		t.Errorf("read %q after an hour", got)
	}
}

// TestFolderWordsAreBounded: one look gets some documents; the next goes on.
func TestFolderWordsAreBounded(t *testing.T) {
	r := newTray(t)
	names := make([]string, 2*maxWords+10)
	for i := range names {
		names[i] = fmt.Sprint("item-", i)
	}
	asked := 0
	r.fetch = func(string) ([]byte, error) {
		asked++
		return []byte("<nitf><body><body.content><p>Words.</p></body.content></body></nitf>"), nil
	}
	r.drop("a.json", byReference(names...), 0)
	r.look(0)
	for i, want := range []int{maxWords, 2 * maxWords, len(names)} {
		titles, _ := r.look(between)
		if asked != want || len(strings.Fields(titles)) != map[bool]int{true: len(names)}[i == 2] {
			t.Errorf("look %d: asked %d times, read %d items", i, asked, len(strings.Fields(titles)))
		}
	}
}
