package feed

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tray is a watched folder with a clock of its own.
type tray struct {
	*Folder
	t    *testing.T
	path string
	now  time.Time
	log  bytes.Buffer
	// fetch gets words; nil = none are got.
	fetch func(link string) ([]byte, error)
}

func newTray(t *testing.T) *tray {
	r := &tray{t: t, path: t.TempDir(), now: time.Date(2026, 2, 5, 7, 0, 0, 0, time.UTC)}
	r.reopen()
	return r
}

// reopen makes the folder as a restarted process would.
func (r *tray) reopen() {
	r.Folder = NewFolder(r.path, FolderOptions{
		Now: func() time.Time { return r.now }, Log: slog.New(slog.NewTextHandler(&r.log, nil)),
	})
}

func (r *tray) drop(name, text string, age time.Duration) {
	r.t.Helper()
	full := filepath.Join(r.path, name)
	if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	at := r.now.Add(-age)
	if err := os.Chtimes(full, at, at); err != nil {
		r.t.Fatal(err)
	}
}

// look looks after d and returns the titles and the call that puts away.
func (r *tray) look(d time.Duration) (titles string, done func()) {
	r.t.Helper()
	r.now = r.now.Add(d)
	drop, err := r.Look(r.t.Context(), r.fetch)
	if err != nil {
		r.t.Fatal(err)
	}
	var found []string
	for _, s := range drop.Stories {
		found = append(found, s.Title)
	}
	return strings.Join(found, " "), func() {
		r.t.Helper()
		if drop.Done == nil {
			r.t.Fatal("there is nothing to put away")
		}
		if err := drop.Done(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
}

// files lists what lies in a folder below the tray's.
func (r *tray) files(folder string) string {
	entries, err := os.ReadDir(filepath.Join(r.path, folder))
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}

// item is a wire item with its title; each is other bytes.
func item(title string) string {
	return fmt.Sprintf(`<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:%s" version="1">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-02-05T06:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>%s</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Words of %s.</p></body></html></inlineXML></contentSet></newsItem>`, title, title, title)
}

func TestFolderOrder(t *testing.T) {
	r := newTray(t)
	r.drop("b", item("third"), time.Minute)
	r.drop("z", item("first"), time.Hour)
	r.drop("a", item("second"), time.Minute)
	if got, _ := r.look(0); got != "" {
		t.Errorf("read %q at the first look, before the files had settled", got)
	}
	if want := r.now.Add(settle); !r.Again().Equal(want) {
		t.Errorf("looks again at %v, want %v", r.Again(), want)
	}
	got, done := r.look(settle)
	if got != "first second third" {
		t.Errorf("read %q", got)
	}
	if got, _ := r.look(settle); got != "first second third" {
		t.Errorf("read %q before they were put away, want all again", got)
	}
	done()
	if got, want := r.files("done"), "a b z"; got != want {
		t.Errorf("done holds %q, want %q", got, want)
	}
	if got, _ := r.look(settle); got != "" || r.files(".") != "" || !r.Again().IsZero() {
		t.Errorf("read %q of an empty folder, %q left, looks again at %v", got, r.files("."), r.Again())
	}
}

func TestFolderLeavesUploadsAlone(t *testing.T) {
	r := newTray(t)
	names := []string{".hidden.xml", "a.tmp", "b.PART", "c.xml.filepart", "d~"}
	for _, name := range names {
		r.drop(name, item("half"), time.Hour)
	}
	if err := os.Symlink(filepath.Join(r.path, "d~"), filepath.Join(r.path, "link.xml")); err != nil {
		t.Fatal(err)
	}
	r.look(0)
	if got, _ := r.look(time.Hour); got != "" {
		t.Errorf("read %q", got)
	}
	if err := os.Rename(filepath.Join(r.path, "a.tmp"), filepath.Join(r.path, "a.xml")); err != nil {
		t.Fatal(err)
	}
	r.look(0)
	if got, _ := r.look(settle); got != "half" {
		t.Errorf("read %q once the upload was renamed", got)
	}
}

func TestFolderWaitsForGrowingFile(t *testing.T) {
	r := newTray(t)
	whole := item("whole")
	for i := range 4 {
		r.drop("a.xml", whole[:len(whole)*(i+1)/8], 0)
		if got, _ := r.look(settle); got != "" {
			t.Fatalf("read %q of a file that grows", got)
		}
	}
	// The upload stalls, half done, for longer than a file takes to settle.
	for range 8 {
		if got, _ := r.look(between); got != "" {
			t.Fatalf("read %q of half a file", got)
		}
	}
	r.drop("a.xml", whole, 0)
	r.look(settle)
	if got, _ := r.look(settle); got != "whole" {
		t.Errorf("read %q once the file was whole", got)
	}
	if r.files("error") != "" {
		t.Errorf("error holds %q", r.files("error"))
	}
}

func TestFolderPutsUnreadableAside(t *testing.T) {
	for _, tt := range []struct{ name, text, reason string }{
		{"empty", "", "empty"},
		{"cut off", item("x")[:300], "newsml-g2"},
		{"no wire item", "SECRET " + strings.Repeat("words of no format ", 20), "not a feed"},
		{"too large", strings.Repeat("x", maxFeed+1), "too large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newTray(t)
			r.drop("a.xml", tt.text, 0)
			for range int(patience/between) - 1 {
				r.look(between)
			}
			if r.files("error") != "" || r.files(".") != "a.xml" {
				t.Error("given up before its time")
			}
			r.look(2 * between)
			r.look(between)
			if r.files("error") != "a.xml" || r.files(".") != "" {
				t.Errorf("error holds %q, the folder %q", r.files("error"), r.files("."))
			}
			if log := r.log.String(); !strings.Contains(log, tt.reason) || strings.Contains(log, "SECRET") || strings.Count(log, "\n") != 1 {
				t.Errorf("log %q", log)
			}
			r.drop("b.xml", item("next"), 0)
			r.look(settle)
			if got, _ := r.look(settle); got != "next" {
				t.Errorf("read %q after it", got)
			}
		})
	}
}

func TestFolderKnowsDroppedBytes(t *testing.T) {
	r := newTray(t)
	put := func(name, text, want string) {
		t.Helper()
		r.drop(name, text, 0)
		r.look(settle)
		got, done := r.look(settle)
		if got != want {
			t.Errorf("%s: read %q, want %q", name, got, want)
		}
		done()
	}
	put("a.xml", item("one"), "one")
	put("a.xml", item("one"), "")
	put("a.xml", item("two"), "two")
	r.reopen()
	put("b.xml", item("two"), "")
	if got, want := r.files("done"), "a.2.xml a.3.xml a.xml b.xml"; got != want {
		t.Errorf("done holds %q, want %q", got, want)
	}
	// A crash while remembering leaves half a line.
	file := filepath.Join(r.path, "done", ".hashes")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text[:len(text)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	r.reopen()
	put("c.xml", item("two"), "two")
	r.reopen()
	put("d.xml", item("two"), "")
	put("e.xml", item("one"), "")
}

func TestFolderTwinsAreReadOnce(t *testing.T) {
	r := newTray(t)
	r.drop("a.xml", item("one"), 0)
	r.drop("b.xml", item("one"), 0)
	r.look(0)
	got, done := r.look(settle)
	done()
	if got != "one" || r.files("done") != "a.xml b.xml" {
		t.Errorf("read %q, done holds %q", got, r.files("done"))
	}
}

// TestFolderCrash ends the process between filing and putting away.
func TestFolderCrash(t *testing.T) {
	r := newTray(t)
	r.drop("a.xml", item("one"), 0)
	r.look(0)
	if got, _ := r.look(settle); got != "one" {
		t.Fatalf("read %q", got)
	}
	r.reopen()
	r.look(0)
	got, done := r.look(settle)
	if got != "one" {
		t.Errorf("read %q after the crash, want it again", got)
	}
	// Another process was faster.
	if err := os.Rename(filepath.Join(r.path, "a.xml"), filepath.Join(r.path, "gone.tmp")); err != nil {
		t.Fatal(err)
	}
	done()
}

func TestFolderReadsNoMoreThanItMay(t *testing.T) {
	r := newTray(t)
	pad := "<!--" + strings.Repeat(" ", 9<<20) + "-->"
	want := []string{"a", "b", "c", "d"}
	for _, name := range want {
		r.drop(name+".xml", item(name)+pad, 0)
	}
	r.look(0)
	var got []string
	for range 2 {
		titles, done := r.look(settle)
		got = append(got, strings.Fields(titles)...)
		if len(got) == 3 && r.Again().After(r.now) {
			t.Error("the rest is not wanted at once")
		}
		done()
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %q in two looks, want %q", got, want)
	}
}

func TestFolderNotThere(t *testing.T) {
	f := NewFolder(filepath.Join(t.TempDir(), "nowhere"), FolderOptions{})
	if _, err := f.Look(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "watched folder") {
		t.Errorf("error %v", err)
	}
}
