package store_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// TestLazyCommitsReachTheDisk: what a poll filed is not waited for, and is on the
// disk within a second all the same, or with the next commit that is waited for.
func TestLazyCommitsReachTheDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "attache.db")
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		list := crashList()
		list.Feeds[0].Enabled = true
		if err := s.SyncList(t.Context(), list); err != nil {
			t.Fatal(err)
		}
		file := func(n int) {
			t.Helper()
			jobs, err := s.Claim(t.Context(), "w", nil, 1, time.Minute)
			if err != nil || len(jobs) != 1 {
				t.Fatalf("claimed %d jobs, %v", len(jobs), err)
			}
			done, err := s.FilePoll(t.Context(), []briefs.Filing{crashStory(n, nil)}, briefs.Polled{Job: jobs[0], Next: time.Now()})
			if err != nil || done[0].Err != nil {
				t.Fatal(err, done)
			}
			if store.Flushed(s) {
				t.Error("the commit of a poll was waited for")
			}
		}
		for n := range 2 {
			time.Sleep(time.Minute)
			file(n)
			time.Sleep(time.Second)
			if !store.Flushed(s) {
				t.Error("a poll is not on the disk after a second")
			}
		}
		file(2)
		if _, err := s.ClaimDeliveries(t.Context(), "w", 1, time.Minute); err != nil || store.Flushed(s) {
			t.Errorf("a commit of nothing took others with it, %v", err)
		}
		if err := s.SetMeta(t.Context(), "key", "value"); err != nil || !store.Flushed(s) {
			t.Errorf("a commit that is waited for took none with it, %v", err)
		}
		file(3)
		time.Sleep(time.Millisecond)
		if err := s.Close(); err != nil || !store.Flushed(s) {
			t.Errorf("the database was closed before all was on the disk, %v", err)
		}
	})
}
