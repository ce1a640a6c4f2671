package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// TestBackup: a copy that is taken while stories are filed holds a beginning of
// them, whole, and nothing is waited for.
func TestBackup(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	path, copied := filepath.Join(dir, "odd name ?#%&.db"), filepath.Join(dir, "copy ?#%&.db")
	s := openAt(t, path, nil)
	if err := s.SyncList(ctx, crashList()); err != nil {
		t.Fatal(err)
	}
	const stories = 60
	var filing sync.WaitGroup
	half := make(chan struct{})
	filing.Go(func() {
		for n := range stories {
			if _, _, err := s.File(ctx, crashStory(n, nil)); err != nil {
				t.Error(err)
			}
			if n == stories/2 {
				close(half)
			}
		}
	})
	<-half
	taken := time.Now()
	c, err := store.Backup(ctx, path, copied, taken)
	if err != nil || c.Bytes == 0 || !c.Taken.Equal(taken) {
		t.Fatal(c, err)
	}
	filing.Wait()
	if _, err := store.Backup(ctx, path, copied, taken); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v, want fs.ErrExist", err)
	}
	b := openAt(t, copied, nil)
	n, err := b.Counts(ctx)
	if err != nil || n.Stories <= stories/2 || n.Briefs != n.Stories || n.Quotes != n.Stories {
		t.Errorf("the copy holds %+v, %v", n, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.part*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestBackupRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, url, path, want string }{
		{"no database there", filepath.Join(dir, "none.db"), "a", "no such file"},
		{"not a database", text, "b", "not a database"},
		{"PostgreSQL", "postgres://u:secret@127.0.0.1/d", "c", "pg_dump"},
		{"no folder", text, "no/folder/d", "no/folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Backup(t.Context(), c.url, filepath.Join(dir, c.path), time.Now())
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	if found, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(found) != 1 {
		t.Errorf("left behind: %v, %v", found, err)
	}
}

// TestRestore: the copy takes the place of the database, which is kept, and its
// numbers are never those that were given meanwhile.
func TestRestore(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	path, copied := filepath.Join(dir, "a.db"), filepath.Join(dir, "copy.db")
	s := openAt(t, path, nil)
	target := subscribed(t, s)
	for n := range 2 {
		if _, _, err := s.File(ctx, crashStory(n, target)); err != nil {
			t.Fatal(err)
		}
	}
	taken := time.Now().Add(-time.Hour)
	if _, err := store.Backup(ctx, path, copied, taken); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.File(ctx, crashStory(3, target)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(ctx, path, copied, nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("beside the bot: %v, want ErrLocked", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for want := range 2 {
		r, err := store.Restore(ctx, path, copied, nil)
		if err != nil || r.Channels != 1 || r.Generation != 1 || r.Taken.UnixMilli() != taken.UnixMilli() {
			t.Fatal(want, r, err)
		}
		if want == 1 {
			continue // of the same copy again: the first replaced one is kept too
		}
		old := openAt(t, r.Replaced, nil)
		if n, err := old.Counts(ctx); err != nil || n.Stories != 3 {
			t.Errorf("the replaced one holds %+v, %v", n, err)
		}
	}
	b := openAt(t, path, nil)
	if n, err := b.Counts(ctx); err != nil || n.Stories != 2 || n.Owed != 2 {
		t.Errorf("restored: %+v, %v", n, err)
	}
	story, brief, err := b.File(ctx, crashStory(3, target))
	if err != nil || story < 1<<30 || brief < 1<<30 {
		t.Errorf("numbers %d and %d, %v, want ones that were never given", story, brief, err)
	}
}

func TestRestoreRefused(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	path := filepath.Join(dir, "a.db")
	s := openAt(t, path, nil)
	for n := range 20 {
		if err := s.SetMeta(ctx, strings.Repeat("k", n+1), strings.Repeat("v", 2000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, change func([]byte) []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, change(append([]byte(nil), whole...)), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	newer := file("newer.db", func(b []byte) []byte { return b })
	db, err := sql.Open("sqlite", newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`insert into goose_db_version (version_id, is_applied) values (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	for _, c := range []struct{ name, file, want string }{
		{"newer", newer, "newer"},
		{"cut short", file("short.db", func(b []byte) []byte { return b[:len(b)/2] }), "malformed"},
		{"zeros in the middle", file("zeros.db", func(b []byte) []byte { clear(b[len(b)/2 : len(b)-100]); return b }), "malformed"},
		{"not a database", file("text.db", func([]byte) []byte { return []byte(strings.Repeat("text", 2000)) }), "not a database"},
		{"of another program", file("empty.db", func([]byte) []byte { return nil }), "no database of the bot"},
		{"itself", path, "in use"},
		{"none", filepath.Join(dir, "none.db"), "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := store.Restore(ctx, path, c.file, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if now, err := os.ReadFile(path); err != nil || string(now) != string(whole) {
				t.Errorf("the database was changed, %v", err)
			}
		})
	}
}

// TestBusyStart: another program that holds the lock for longer than a statement
// waits delays the start and does not prevent it.
func TestBusyStart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	if err := openAt(t, path, nil).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	held, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	log := &waits{free: func() {
		if err := held.Rollback(); err != nil {
			t.Error(err)
		}
	}}
	s, err := store.Open(ctx, path, &store.Options{Log: log.logger()})
	if err != nil || log.n == 0 {
		t.Fatal(err, log.n)
	}
	s.Close()
}

// subscribed makes the crash tests' feed and one subscription.
func subscribed(t *testing.T, s *store.Store) []briefs.Target {
	t.Helper()
	if err := s.SyncList(t.Context(), crashList()); err != nil {
		t.Fatal(err)
	}
	sub, err := s.Subscribe(t.Context(), briefs.Subscription{Server: "s", Channel: "c", Filter: briefs.OnTopics("t")})
	if err != nil {
		t.Fatal(err)
	}
	return []briefs.Target{{Server: sub.Server, Channel: sub.Channel, Subscription: sub.ID}}
}
