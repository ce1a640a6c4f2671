package newsroom

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
)

// step is a wire's file, when it comes, and what is to become of it.
type step struct {
	file, action string
	at           time.Time
}

// wire is an agency's feed, which sends a file at a time. It is the desk's reader.
type wire struct {
	files map[string]string
	steps []step
	sent  int
	ready atomic.Int64 // how many may be sent
}

const wireEvery = 10 * time.Minute

func (w *wire) Read(_ context.Context, f briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	if w.sent == int(w.ready.Load()) {
		return desk.Catch{Unchanged: true, Next: last}, nil
	}
	file := w.steps[w.sent].file
	w.sent++
	parsed, err := feed.ParseNew([]byte(w.files[file]), feed.ParseOptions{Base: f.URL + "/" + file, Now: time.Now()}, last.Items)
	if err != nil {
		return desk.Catch{}, err
	}
	last.Items = parsed.Memory
	return desk.Catch{Stories: parsed.Stories, Rest: parsed.Rest, Next: last}, nil
}

func (w *wire) Page(context.Context, briefs.Feed, string) (briefs.Copy, error) {
	return briefs.Copy{}, briefs.ErrNotFound
}

func (w *wire) Next(_ briefs.Feed, t time.Time) time.Time {
	return t.Truncate(wireEvery).Add(wireEvery)
}

// TestSequences sends a wire's updates, corrections, kills and embargoes through the
// whole bot: in each channel one message, as the last file says, and none after a kill.
func TestSequences(t *testing.T) {
	t.Parallel()
	a, err := txtar.ParseFile(filepath.FromSlash("../../briefs/feed/wire/testdata/sequences/all.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, f := range a.Files {
		files[f.Name] = strings.Map(control, string(f.Data))
	}
	for _, text := range strings.Split(strings.TrimSpace(string(a.Comment)), "\n\n")[1:] {
		wire := &wire{files: files}
		for _, line := range strings.Split(text, "\n") {
			part := strings.Fields(line)
			at, err := time.Parse(time.RFC3339, part[1])
			if err != nil {
				t.Fatal(err)
			}
			wire.steps = append(wire.steps, step{file: part[0], at: at, action: part[2]})
		}
		database := newDatabase(t)
		t.Run(wire.steps[0].file, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { wire.live(t, database) })
		})
	}
}

// control is the control character that a picture stands for.
func control(r rune) rune {
	switch {
	case r == '␡':
		return 0x7f
	case r >= '␀' && r <= '␟':
		return r - '␀'
	}
	return r
}

// live has the bot receive the files and looks at every channel after each.
func (w *wire) live(t *testing.T, database string) {
	time.Sleep(time.Until(w.steps[0].at.Add(-30 * time.Minute)))
	list, err := feed.ReadList("feeds.yaml", []byte(`
feeds: [{name: wire, url: "https://wire.example/feed", outlet: "Example Wire", kind: private, schedule: "*/10 * * * *",
  max_age: 1000h, backlog: 50, use: brief, licence: invented}]
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	room := &world{t: t, log: &logbook{}}
	wanting := slices.DeleteFunc(slices.Clone(channels), func(c channel) bool { return !c.everywhere && !c.threads })
	room.start(database, list, w, cluster.NewEvents(cluster.Options{}), func(c channel) []briefs.Filter {
		if slices.ContainsFunc(wanting, func(o channel) bool { return o.id == c.id }) {
			return []briefs.Filter{{Outlets: []string{"Example Wire"}}}
		}
		return nil
	})
	defer room.finish()
	before := make(map[string]standin.Record) // by channel: the message that stands
	for i, s := range w.steps {
		time.Sleep(time.Until(s.at))
		w.ready.Store(int64(i + 1))
		time.Sleep(wireEvery + time.Minute)
		synctest.Wait()
		for _, c := range wanting {
			before[c.id] = judgeStep(t, s, c, before[c.id], room.discord.History(c.id))
		}
		if t.Failed() {
			t.Log(room.log)
			return
		}
	}
}

// judgeStep compares a channel's messages with what was to be done.
func judgeStep(t *testing.T, s step, c channel, before standin.Record, all []standin.Record) (stands standin.Record) {
	t.Helper()
	for _, r := range all {
		if r.Author.ID == "" || r.DeletedAt != nil {
			continue
		}
		if stands.ID != "" {
			t.Errorf("%s: channel %s has two messages: %q, %q", s.file, c.id, stands.Content, r.Content)
		}
		stands = r
	}
	ok := false
	switch briefs.Action(s.action) {
	case briefs.ActPost:
		ok = before.ID == "" && stands.ID != ""
	case briefs.ActEdit:
		ok = stands.ID == before.ID && len(stands.Versions) == len(before.Versions)+1
	case briefs.ActCorrect:
		ok = stands.ID == before.ID && len(stands.Versions) == len(before.Versions)+1 && strings.Contains(stands.Embeds[0].Description, "**Corrected")
	case briefs.ActRetract:
		ok = before.ID != "" && stands.ID == ""
	default: // held, passed over or told to the operator
		ok = stands.ID == before.ID && len(stands.Versions) == len(before.Versions)
	}
	if !ok {
		t.Errorf("%s: want %s, channel %s had %q, has %q", s.file, s.action, c.id, before.Content, stands.Content)
	}
	return stands
}
