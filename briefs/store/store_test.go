package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

func openSQLite(t *testing.T, o *store.Options) *store.Store {
	t.Helper()
	return openWith(t, storetest.NewFile(t), o)
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite)
}

// TestEventsRestart: a process that starts, or shares a database, decides by
// what others filed.
func TestEventsRestart(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		eventsRestart(t, filepath.Join(t.TempDir(), "a.db"), func(s *store.Store) {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("postgres", func(t *testing.T) { eventsRestart(t, storetest.NewSchema(t), func(*store.Store) {}) })
}

// eventsRestart opens the database anew for each story; end ends the process
// before, where two can't be at once.
func eventsRestart(t *testing.T, url string, end func(*store.Store)) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var s *store.Store
	var known storetest.Scripted
	killed := false // by its publisher, words and all
	file := func(key, headline string, action briefs.Action) briefs.BriefID {
		t.Helper()
		if s != nil {
			end(s)
		}
		known = storetest.Scripted{}
		var err error
		if s, err = store.Open(t.Context(), url, &store.Options{Now: func() time.Time { return now }, Clusterer: &known}); err != nil {
			t.Fatal(err)
		}
		opened := s
		t.Cleanup(func() { opened.Close() })
		if err := s.SyncList(t.Context(), crashList()); err != nil {
			t.Fatal(err)
		}
		f := briefs.Filing{Action: action, Hash: headline, Story: briefs.Story{Feed: crashList().Feeds[0].Name, Key: key, Version: 1, Status: briefs.StatusUsable, Published: now}, Killed: killed && action == briefs.ActRetract}
		if action != briefs.ActRetract {
			f.Brief = &briefs.Brief{Headline: headline, Published: now}
		}
		_, id, err := s.File(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	file("old", "Old: a", briefs.ActPost)
	now = now.Add(6 * 24 * time.Hour)
	file("gone", "Gone: a", briefs.ActPost)
	file("gone", "Gone: a", briefs.ActRetract)
	file("one", "Talks: a", briefs.ActPost)
	id := file("two", "Talks: b", briefs.ActPost)
	if known.Len() != 2 {
		t.Errorf("%d stories are known, want those that stand and are no older than five days", known.Len())
	}
	b, err := s.Brief(t.Context(), briefs.Viewer{}, id)
	if err != nil || len(b.Others) != 1 {
		t.Errorf("%+v, %v: want it joined to the story of the process before", b.Placed, err)
	}
	if id := file("two", "Talks: b", briefs.ActRetract); id == 0 || known.Len() != 1 {
		t.Errorf("%d known after it was retracted", known.Len())
	}
	killed = true
	file("one", "Talks: a", briefs.ActRetract)
	if id := file("three", "Talks: copy", briefs.ActPost); id != 0 || known.Len() != 2 {
		t.Errorf("a copy of killed words is brief %d, with %d known: want none shown, and the killed ones known still", id, known.Len())
	}
}

// TestDays walks through the days around which clocks change in six zones, and
// through all of 2026 where ATTACHE_YEAR is set.
func TestDays(t *testing.T) {
	t.Parallel()
	spans := []struct {
		from string
		days int
	}{{"2026-03-06", 4}, {"2026-03-27", 4}, {"2026-04-03", 4}, {"2026-09-04", 4}, {"2026-10-02", 4}, {"2026-10-23", 4}, {"2026-10-30", 4}}
	if os.Getenv("ATTACHE_YEAR") != "" {
		spans = spans[:1]
		spans[0].from, spans[0].days = "2025-12-30", 370
	}
	for _, s := range spans {
		t.Run(s.from, func(t *testing.T) {
			t.Parallel()
			from, err := time.Parse(time.DateOnly, s.from)
			if err != nil {
				t.Fatal(err)
			}
			storetest.Days(t, openSQLite, from.Add(11*time.Hour), s.days)
		})
	}
}
