package desk_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// stalls is a Reader in which polls take as long as is said of them, in the order
// in which they begin; each that there is no word of is over at once.
type stalls struct {
	desk.Reader
	mu    sync.Mutex
	lasts []time.Duration
	began []time.Time
}

func (s *stalls) Read(_ context.Context, _ briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	s.mu.Lock()
	n := len(s.began)
	s.began = append(s.began, time.Now())
	s.mu.Unlock()
	if n < len(s.lasts) {
		time.Sleep(s.lasts[n])
	}
	return desk.Catch{Unchanged: true, Next: last}, nil
}

func (s *stalls) Next(_ briefs.Feed, t time.Time) time.Time { return t.Add(time.Hour) }

// gazettes is a list of so many feeds.
func gazettes(n int) *briefs.List {
	list := &briefs.List{}
	for n := range n {
		f := gazette()
		f.Name = briefs.FeedName(fmt.Sprint("gazette-", n))
		f.Source.Feed = f.Name
		list.Feeds = append(list.Feeds, f)
	}
	return list
}

// TestStopBeginsNothing: of the feeds that were claimed ahead none is begun once the
// desk is told to stop; what was begun is ended, and the others are left to be
// claimed at once.
func TestStopBeginsNothing(t *testing.T) {
	t.Parallel()
	path := storetest.NewFile(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		reader := &stalls{lasts: slices.Repeat([]time.Duration{time.Second}, 4)}
		d := desk.New(db, reader, desk.Options{Pollers: 1})
		if err := d.SetList(t.Context(), gazettes(4), plain{}); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, stop)
		began := time.Now()
		if err := d.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 1100*time.Millisecond || len(reader.began) != 1 {
			t.Errorf("%d feeds were polled until it stopped after %v", len(reader.began), took)
		}
		left, err := db.Claim(t.Context(), "w", []briefs.JobKind{briefs.JobPoll}, 10, time.Minute)
		if err != nil || len(left) != 3 {
			t.Errorf("%d feeds are left to be claimed, %v, want 3", len(left), err)
		}
	})
}

// TestSlowAskAgain: feeds that stall while the places for the slow are all taken
// give theirs up once there is one, so that the rest are read.
func TestSlowAskAgain(t *testing.T) {
	t.Parallel()
	path := storetest.NewFile(t)
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		const pollers, feeds = 2, 8
		// Two stall for ten seconds, in the places for the slow; two for ever so
		// long, in the places of the rest, until the first two are over.
		reader := &stalls{lasts: []time.Duration{10 * time.Second, 10 * time.Second, 40 * time.Second, 40 * time.Second}}
		d := desk.New(db, reader, desk.Options{Pollers: pollers})
		if err := d.SetList(t.Context(), gazettes(feeds), plain{}); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Second, stop)
		began := time.Now()
		if err := d.Run(ctx); err != nil {
			t.Fatal(err)
		}
		reader.mu.Lock()
		defer reader.mu.Unlock()
		if n := len(reader.began); n != feeds {
			t.Errorf("%d feeds of %d were read in twenty seconds, the last after %v", n, feeds, reader.began[n-1].Sub(began))
		}
	})
}
