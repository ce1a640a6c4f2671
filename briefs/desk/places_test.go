package desk_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// slow is a Reader that takes a second for each feed.
type slow struct {
	desk.Reader
	polls atomic.Int32
}

func (s *slow) Read(_ context.Context, _ briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	s.polls.Add(1)
	time.Sleep(time.Second)
	return desk.Catch{Unchanged: true, Next: last}, nil
}

func (s *slow) Next(_ briefs.Feed, t time.Time) time.Time { return t.Add(time.Hour) }

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
		list := &briefs.List{}
		for n := range 4 {
			f := gazette()
			f.Name = briefs.FeedName(fmt.Sprint("gazette-", n))
			f.Source.Feed = f.Name
			list.Feeds = append(list.Feeds, f)
		}
		reader := &slow{}
		d := desk.New(db, reader, desk.Options{Pollers: 1})
		if err := d.SetList(t.Context(), list, plain{}); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, stop)
		began := time.Now()
		if err := d.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 1100*time.Millisecond || reader.polls.Load() != 1 {
			t.Errorf("%d feeds were polled until it stopped after %v", reader.polls.Load(), took)
		}
		left, err := db.Claim(t.Context(), "w", []briefs.JobKind{briefs.JobPoll}, 10, time.Minute)
		if err != nil || len(left) != 3 {
			t.Errorf("%d feeds are left to be claimed, %v, want 3", len(left), err)
		}
	})
}
