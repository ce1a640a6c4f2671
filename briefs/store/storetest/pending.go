package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testPending: what keeps a story from being shown is told by its key, to those who
// may see its source; of one that is shown there is nothing to tell.
func testPending(t *testing.T, b *bench) {
	b.sync()
	all, club := briefs.Viewer{}, briefs.Viewer{Server: "s1"}
	until := b.clock().Add(time.Hour)
	held := b.filing("gazette", "The secret talks")
	held.Action, held.Brief, held.Story.Embargo.Until = briefs.ActHold, nil, until
	held.Jobs = []briefs.Job{{Kind: briefs.JobRelease, Due: until}}
	b.file(held)
	closed := b.filing("cable", "For the club")
	closed.Action, closed.Brief, closed.Story.Status = briefs.ActHold, nil, briefs.StatusWithheld
	b.file(closed)
	read := b.filing("gazette", "Its page is read")
	read.Brief, read.Jobs = nil, []briefs.Job{{Kind: briefs.JobRead, Due: b.clock()}}
	b.file(read)
	shown, _ := b.post("Shown")
	gone, _ := b.post("Taken down")
	b.kill(gone)

	get := func(v briefs.Viewer, f briefs.Filing) (briefs.Pending, error) {
		t.Helper()
		p, err := b.Pending(b.ctx(), v, f.Story.Key)
		if err != nil && !errors.Is(err, briefs.ErrNotFound) {
			t.Fatal(err)
		}
		return p, err
	}
	if p, err := get(all, held); err != nil || p.Feed != "gazette" || !p.Embargo.Until.Equal(until) || p.Withdrawn || p.Status != briefs.StatusUsable {
		t.Errorf("held: %+v, %v", p, err)
	}
	if p, err := get(all, closed); err == nil {
		t.Errorf("closed to all: %+v", p)
	}
	if p, err := get(club, closed); err != nil || p.Status != briefs.StatusWithheld || !p.Read.IsZero() {
		t.Errorf("closed: %+v, %v", p, err)
	}
	if p, err := get(all, read); err != nil || !p.Read.Equal(b.clock()) || p.Tries != 0 {
		t.Errorf("to be read: %+v, %v", p, err)
	}
	jobs, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobRead}, 9, time.Minute)
	b.must(err)
	next := b.clock().Add(10 * time.Minute)
	b.must(b.Fail(b.ctx(), jobs[0], next, "no answer"))
	if p, err := get(all, read); err != nil || !p.Read.Equal(next) || p.Tries != 1 {
		t.Errorf("to be read again: %+v, %v", p, err)
	}
	if p, err := get(all, shown); err == nil {
		t.Errorf("shown: %+v", p)
	}
	if p, err := get(all, gone); err != nil || !p.Withdrawn {
		t.Errorf("taken down: %+v, %v", p, err)
	}
}

// testOvertaken: what is filed to be shown by what was known of it is not where it
// was hidden meanwhile, whoever has hidden it.
func testOvertaken(t *testing.T, b *bench) {
	b.sync()
	for _, c := range []struct {
		name string
		hide func(*briefs.Filing)
	}{
		{"withheld", func(f *briefs.Filing) { f.Story.Status = briefs.StatusWithheld }},
		{"canceled", func(f *briefs.Filing) { f.Story.Status = briefs.StatusCanceled }},
		{"embargo", func(f *briefs.Filing) { f.Story.Embargo.Until = b.clock().Add(time.Hour) }},
		{"embargo without end", func(f *briefs.Filing) { f.Story.Embargo.Open = true }},
	} {
		read := b.filing("gazette", c.name)
		waits := read
		waits.Brief = nil
		b.file(waits)
		late := b.version(read, briefs.ActPost, c.name) // as it was known before
		hidden := b.version(read, briefs.ActRetract, c.name)
		c.hide(&hidden)
		b.file(hidden)
		if _, id := b.file(late); id != 0 {
			t.Errorf("%s: shown as brief %d", c.name, id)
		}
		held, err := b.Known(b.ctx(), "gazette", []string{read.Story.Key})
		b.must(err)
		if held[0].Brief != 0 || held[0].Status != hidden.Story.Status || held[0].Embargo != hidden.Story.Embargo && !held[0].Embargo.Until.Equal(hidden.Story.Embargo.Until) {
			t.Errorf("%s: kept is %+v", c.name, held[0])
		}
		if c.name == "canceled" {
			continue
		}
		hidden.Brief = read.Brief
		freed := b.version(hidden, briefs.ActPost, c.name)
		freed.Story.Status, freed.Story.Embargo = briefs.StatusUsable, briefs.Embargo{}
		if _, id := b.file(freed); id == 0 {
			t.Errorf("%s: not shown once it is free", c.name)
		}
	}
}
