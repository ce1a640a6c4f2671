package store_test

import (
	"errors"
	"testing"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// TestFull: where there is no room, writing fails as such and leaves nothing
// half done; what is there is still read, and writing goes on once there is room.
func TestFull(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := openAt(t, storetest.NewFile(t), nil)
	target := subscribed(t, s)
	if _, _, err := s.File(ctx, crashStory(0, target)); err != nil {
		t.Fatal(err)
	}
	store.SetRoom(t, s, 0)
	filed := 1
	var err error
	for n := 1; n < 1000 && err == nil; n++ {
		if _, _, err = s.File(ctx, crashStory(n, target)); err == nil {
			filed++
		}
	}
	if !errors.Is(err, briefs.ErrFull) {
		t.Fatalf("%v after %d stories, want ErrFull", err, filed)
	}
	some := []briefs.Filing{crashStory(2000, target), crashStory(2001, target)}
	for _, done := range s.FileAll(ctx, some) {
		if !errors.Is(done.Err, briefs.ErrFull) {
			t.Errorf("several at once: %v, want ErrFull", done.Err)
		}
	}
	if list, err := s.Briefs(ctx, briefs.BriefQuery{Viewer: briefs.Viewer{Server: "s"}}); err != nil || len(list) == 0 {
		t.Errorf("%d briefs found, %v", len(list), err)
	}
	if n, err := s.Counts(ctx); err != nil || n.Stories != filed || n.Briefs != filed || n.Owed != filed {
		t.Errorf("%+v, %v, want %d of each", n, err, filed)
	}
	if faults, err := s.Integrity(ctx); err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
	store.SetRoom(t, s, 1<<30)
	for _, done := range s.FileAll(ctx, some) {
		if done.Err != nil || done.Brief == 0 {
			t.Errorf("once there is room: %+v", done)
		}
	}
}
