package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// BenchmarkFileAll files what one poll brings: two new stories of three
// quotations, for five channels, with one look-up of twenty known stories.
func BenchmarkFileAll(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		p, to := newPress(), targets(b, s, 5, 2)
		for b.Loop() {
			for _, done := range s.FileAll(b.Context(), []briefs.Filing{p.story(to), p.story(to)}) {
				if done.Err != nil {
					b.Fatal(done.Err)
				}
			}
		}
	})
}

// TestWritersTogether: of callers that write at once, one that fails or gives up
// harms no other.
func TestWritersTogether(t *testing.T) {
	t.Parallel()
	s := openAt(t, storetest.NewFile(t), nil)
	if err := s.SyncList(t.Context(), crashList()); err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	var all sync.WaitGroup
	for i := range 400 {
		all.Go(func() {
			key := fmt.Sprint("key ", i)
			switch i % 4 {
			case 0:
				if err := s.SetMeta(ended, key, "1"); !errors.Is(err, context.Canceled) {
					t.Errorf("written under a context that had ended: %v", err)
				}
			case 1:
				if err := s.SetMeta(t.Context(), key, "1"); err != nil {
					t.Error(err)
				}
			case 2:
				job := briefs.Job{Kind: briefs.JobPoll, Arg: "nobody", Worker: "w"}
				if err := s.Finish(t.Context(), job, time.Now()); !errors.Is(err, briefs.ErrLeaseLost) {
					t.Errorf("finished a job of another's: %v", err)
				}
			case 3:
				good, bad := crashStory(i, nil), crashStory(1000+i, nil)
				bad.Story.Feed = "nobody"
				if done := s.FileAll(t.Context(), []briefs.Filing{good, bad}); done[0].Err != nil || !errors.Is(done[1].Err, briefs.ErrNotFound) {
					t.Errorf("filed %+v, want the first alone", done)
				}
			}
		})
	}
	all.Wait()
	for i := range 400 {
		want := map[int]string{1: "1"}[i%4]
		if got, err := s.Meta(t.Context(), fmt.Sprint("key ", i)); got != want {
			t.Errorf("meta %d is %q, %v, want %q", i, got, err, want)
		}
	}
	if c, err := s.Counts(t.Context()); err != nil || c.Stories != 100 {
		t.Errorf("counts %+v, %v, want 100 stories", c, err)
	}
}
