package store_test

import (
	"database/sql"
	"errors"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// TestBusy: while another program holds the lock nothing is filed, and nothing
// behind what could not be: it would be posted first.
func TestBusy(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := storetest.NewFile(t)
	s := openAt(t, path, nil)
	target := subscribed(t, s)
	store.SetPatience(t, s, 1)
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.ExecContext(ctx, "begin immediate"); err != nil {
		t.Fatal(err)
	}
	some := []briefs.Filing{crashStory(1, target), crashStory(2, target), crashStory(3, target)}
	for i, done := range s.FileAll(ctx, some) {
		if !errors.Is(done.Err, briefs.ErrBusy) {
			t.Errorf("story %d: %+v, want ErrBusy", i, done)
		}
	}
	if _, err := other.ExecContext(ctx, "rollback"); err != nil {
		t.Fatal(err)
	}
	for i, done := range s.FileAll(ctx, some) {
		if done.Err != nil || done.Story != briefs.StoryID(i+1) {
			t.Errorf("afterwards story %d: %+v", i, done)
		}
	}
}
