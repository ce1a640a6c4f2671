package store_test

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sync/errgroup"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// postgresSchema makes a schema of its own in the test server's database, brought
// up to date, and returns the address that leads to it. It is made by one batch:
// goose takes a lock of the whole database for every migration, and the tests would
// wait for each other.
func postgresSchema(t testing.TB) string {
	t.Helper()
	address := storetest.NewSchema(t)
	db, err := pgx.Connect(t.Context(), address)
	if err == nil {
		_, err = db.PgConn().Exec(t.Context(), store.PostgresSchema(t)).ReadAll()
		err = errors.Join(err, db.Close(t.Context()))
	}
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func openAt(t testing.TB, url string, now func() time.Time) *store.Store {
	t.Helper()
	return openWith(t, url, &store.Options{Now: now})
}

func openWith(t testing.TB, url string, o *store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.NewSchema(t) // skips where there is no server
	storetest.Run(t, func(t *testing.T, o *store.Options) *store.Store {
		return openWith(t, postgresSchema(t), o)
	})
}

// TestListBesideFilings: feeds are opened, closed and switched off while others
// file what they bring and end their polls, and nobody waits for another crosswise:
// the database is told to leave those who do waiting.
func TestListBesideFilings(t *testing.T) {
	t.Parallel()
	address := postgresSchema(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("deadlock_timeout", "10min")
	u.RawQuery = q.Encode()
	const feeds, rounds = 4, 40
	list := func(round int) *briefs.List {
		list := &briefs.List{}
		for n := range feeds {
			f := briefs.Feed{Name: briefs.FeedName("wire" + strconv.Itoa(n)), URL: "u", Enabled: round%3 != 2, Source: briefs.Source{Use: briefs.UseBrief}}
			f.Source.Feed = f.Name
			if round%2 == 1 {
				f.Audience = []briefs.ServerID{"1"}
			}
			list.Feeds = append(list.Feeds, f)
		}
		return list
	}
	lister, filer := openAt(t, u.String(), nil), openAt(t, u.String(), nil)
	if err := lister.SyncList(t.Context(), list(0)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all errgroup.Group
	all.Go(func() error {
		for round := range rounds {
			if err := lister.SyncList(ctx, list(round)); err != nil {
				return err
			}
		}
		return nil
	})
	for n := range feeds {
		all.Go(func() error {
			for round := range rounds {
				jobs, err := filer.Claim(ctx, "w", []briefs.JobKind{briefs.JobPoll}, 1, time.Minute)
				if err != nil {
					return err
				}
				for _, job := range jobs {
					f := crashStory(n*rounds+round, []briefs.Target{{Server: "1", Channel: "2"}})
					f.Story.Feed = briefs.FeedName(job.Arg)
					end := briefs.Polled{Job: job, Next: time.Now()}
					if round%2 == 0 {
						err = filer.Polled(ctx, job, end.Checkpoint, end.Next)
					} else {
						_, err = filer.FilePoll(ctx, []briefs.Filing{f}, end)
					}
					if err != nil && !errors.Is(err, briefs.ErrLeaseLost) { // the feed was switched off
						return err
					}
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
}
