package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

// heldFile is a wire file of which nothing may be seen, and the runs of its
// words by which it would be recognised.
type heldFile struct {
	name string
	body []byte
	runs []string
}

// heldCorpus gathers the agencies' and our own files that are under embargo,
// withheld, canceled or kill notes, as of a time before every embargo's end.
func heldCorpus(t *testing.T, now time.Time) (list []heldFile) {
	t.Helper()
	var paths []string
	for _, folder := range []string{"wire", "synthetic"} {
		found, err := filepath.Glob(filepath.Join(shared(t, folder), "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, found...)
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := feed.Parse(body, feed.ParseOptions{Now: now, Base: filepath.Base(path)})
		if err != nil || len(parsed.Stories) == 0 {
			continue
		}
		held := true
		var words []string
		for _, s := range parsed.Stories {
			held = held && (s.Embargo.Holds(now) || s.Status != briefs.StatusUsable || s.Kill)
			words = append(words, s.Title, s.Abstract, s.Body)
		}
		if held {
			list = append(list, heldFile{filepath.Base(path), body, runsOf(strings.Join(words, "\n"))})
		}
	}
	return list
}

// runLength is how many words in a row tell one text from all others.
const runLength = 5

// runsOf returns the words of a text five by five, markup and marks left out.
func runsOf(text string) (runs []string) {
	words := strings.FieldsFunc(strings.ToLower(stripTags(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i := 0; i+runLength <= len(words); i++ {
		runs = append(runs, strings.Join(words[i:i+runLength], " "))
	}
	return runs
}

func stripTags(s string) string {
	var b strings.Builder
	in := false
	for _, r := range s {
		switch {
		case r == '<':
			in = true
			b.WriteByte(' ')
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// told returns which of the runs stand in what was said.
func told(runs []string, said ...string) (found []string) {
	met := make(map[string]bool)
	for _, text := range said {
		for _, run := range runsOf(text) {
			met[run] = true
		}
	}
	for _, run := range runs {
		if met[run] {
			found = append(found, run)
		}
	}
	return found
}

// TestHeldCorpus drops every file under hold into a watched folder of the whole
// bot, its clock before every embargo's end, and looks for its words on Discord,
// in every look-up, in the database's search and in the log at its most
// talkative. An item that is free shows that the looking works; so does what an
// embargo frees once the clock is past it.
func TestHeldCorpus(t *testing.T) {
	early := time.Date(2002, 1, 7, 9, 0, 0, 0, time.UTC)
	corpus := heldCorpus(t, early)
	if len(corpus) < 15 {
		t.Fatalf("%d files are under hold, want those of the index and more", len(corpus))
	}
	guild := standin.DefaultWorld()[0]
	folder := tray(t.TempDir())
	list := strings.Replace(wireList(folder, guild.ID), `language: en,`, `topics: [treaties], max_age: 3660d,`, 1)
	w := newWorld(t, standin.Options{}, list)
	stop, setClock := w.startAt(t, early)
	defer stop()
	channel := subscribe(t, w)

	free := dispatch{guid: "free", version: 1, headline: "Ostmark opens the locks of the river Aul", text: "The locks were opened on Tuesday, after a treaty of forty years."}
	for _, f := range corpus {
		folder.deliver(t, f.name, string(f.body))
	}
	folder.deliver(t, "zz-free.xml", free.g2())
	w.await(t, "the free item's post", func() bool { return strings.Contains(w.contents(t, channel), "locks of the river Aul") })
	for _, f := range corpus {
		folder.awaitFile(t, "done/"+f.name)
	}

	db, err := store.Open(t.Context(), w.env["DATABASE_URL"], &store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seen := []string{w.contents(t, channel), w.lookups(t, guild, "treaty"), w.log.String()}
	if found := told(runsOf(free.headline), seen[0], seen[1]); len(found) == 0 {
		t.Error("the free item's words are not found where they stand: the looking does not work")
	}
	for _, f := range corpus {
		if found := told(f.runs, seen...); len(found) > 0 {
			t.Errorf("%s: %q stands where nothing of it may", f.name, found)
		}
		for _, run := range f.runs[:min(len(f.runs), 3)] {
			if n := searched(t, db, guild.ID, run); n > 0 {
				t.Errorf("%s: the search finds it by %q", f.name, run)
			}
		}
	}
	if n, err := db.Counts(t.Context()); err != nil || n.Briefs != 1 || n.Delivered != 1 || n.Owed != 0 {
		t.Errorf("the database holds %+v, %v, want the free item's brief alone", n, err)
	}

	// Past its embargo an item is posted.
	i := slices.IndexFunc(corpus, func(f heldFile) bool { return f.name == "d2-embargo.xml" })
	if i < 0 {
		t.Fatal("the corpus has no d2-embargo.xml")
	}
	setClock(time.Date(2026, 2, 5, 8, 0, 1, 0, time.UTC))
	w.await(t, "the end of the embargo", func() bool { return len(told(corpus[i].runs, w.contents(t, channel))) > 0 })
}

// searched counts what members find by the words.
func searched(t *testing.T, db *store.Store, server, words string) int {
	t.Helper()
	v := briefs.Viewer{Server: briefs.ServerID(server)}
	found, err := db.Briefs(t.Context(), briefs.BriefQuery{Viewer: v, Search: words})
	if err != nil {
		t.Fatal(err)
	}
	quotes, err := db.Quotes(t.Context(), briefs.QuoteQuery{Viewer: v, About: words})
	if err != nil {
		t.Fatal(err)
	}
	return len(found) + len(quotes)
}

// startAt runs the bot as start does, with a newsroom whose clock goes on from
// the given time until it is set to another.
func (w *world) startAt(t *testing.T, at time.Time) (stop func(), set func(time.Time)) {
	t.Helper()
	var ahead atomic.Int64
	set = func(at time.Time) { ahead.Store(int64(time.Until(at))) }
	set(at)
	w.env["ATTACHE_LOG_LEVEL"] = "debug"
	s, err := readSettings(func(name string) string { return w.env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return w.serveAhead(t, s, slog.LevelDebug, &ahead), set
}

// serveAhead runs the bot with these settings and a clock that is so many
// nanoseconds ahead.
func (w *world) serveAhead(t *testing.T, s settings, level slog.Level, ahead *atomic.Int64) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	log := slog.New(slog.NewTextHandler(io.Writer(&w.log), &slog.HandlerOptions{Level: level}))
	go func() {
		ended <- serve(ctx, log, service{
			settings: s, list: func() (*briefs.List, error) { return readList(s) }, ready: func() { close(ready) },
			now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
		})
	}()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatalf("the bot ended before it was ready: %v\n%s", err, w.log.String())
	}
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the bot: %v", err)
		}
	}
}
