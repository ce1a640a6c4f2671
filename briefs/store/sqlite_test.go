package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

func TestLocked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "odd name ?#%&.db")
	s, err := store.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), "sqlite:"+path, nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("opened twice: %v, want ErrLocked", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("not under its own name: %v", err)
	}
	if err := s.SetMeta(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
	look, err := store.Open(t.Context(), path, &store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := look.Meta(t.Context(), "k"); err != nil || v != "v" {
		t.Errorf("beside it Meta = %q, %v", v, err)
	}
	if err := look.SetMeta(t.Context(), "k", "w"); err == nil {
		t.Error("a read-only store was written to")
	}
	if err := errors.Join(look.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	s, err = store.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatalf("once closed: %v", err)
	}
	s.Close()
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, url, want string }{
		{"nothing", "", "neither postgres://"},
		{"memory", ":memory:", "neither postgres://"},
		{"another scheme", "mysql://u:secret@x", "mysql://…"},
		{"written large", "Postgres://u:secret@x/d", "neither postgres://"},
		{"no folder", filepath.Join(dir, "no", "a.db"), "there is no folder"},
		{"not a database", garbage, "not a database"},
		{"password kept", "postgres://u:secret@127.0.0.1:1/d?sslmode=wrong", "not a PostgreSQL address"},
		{"nobody there", "postgres://u:secret@127.0.0.1:1/d", "127.0.0.1:1/d"},
		{"nobody there, otherwise said", "postgres://127.0.0.1:1/d?user=u&password=secret", "127.0.0.1:1/d"},
		{"a password that is no part of an address", "postgres://u:se%zzcret@127.0.0.1:1/d", "not a PostgreSQL address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Open(t.Context(), c.url, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v, want %q and no password", err, c.want)
			}
		})
	}
	if _, err := store.Open(t.Context(), filepath.Join(dir, "none.db"), &store.Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("read-only without a file: %v", err)
	}
}

// TestPragmas: they hold on every connection, and the settings that keep data
// over a loss of power are on.
func TestPragmas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := store.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mode string
	if err := db.QueryRow("pragma journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v", mode, err)
	}
	for _, c := range store.Pragmas(t, s) {
		if c.Got != c.Want {
			t.Errorf("%s = %s, want %s", c.Name, c.Got, c.Want)
		}
	}
}

// TestVoidLeases: a new process on the file does not wait for the leases of one
// that is gone.
func TestVoidLeases(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	ctx := t.Context()
	s := openAt(t, path, nil)
	list := crashList()
	list.Feeds[0].Enabled = true
	sub, err := s.Subscribe(ctx, briefs.Subscription{Server: "s", Channel: "c", Filter: briefs.OnTopics("t")})
	_, _, err2 := s.File(ctx, crashStory(1, nil))
	if err := errors.Join(err, s.SyncList(ctx, list)); err != nil || !errors.Is(err2, briefs.ErrNotFound) {
		t.Fatal(err, err2)
	}
	if _, _, err := s.File(ctx, crashStory(1, []briefs.Target{{Server: "s", Channel: "c", Subscription: sub.ID}})); err != nil {
		t.Fatal(err)
	}
	jobs, err := s.Claim(ctx, "w", nil, 5, time.Hour)
	owed, err2 := s.ClaimDeliveries(ctx, "w", 5, time.Hour)
	if err := errors.Join(err, err2); err != nil || len(jobs) != 2 || len(owed) != 1 {
		t.Fatal(err, jobs, owed)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path, nil)
	again, err := s.Claim(ctx, "w", nil, 5, time.Hour)
	owedAgain, err2 := s.ClaimDeliveries(ctx, "w", 5, time.Hour)
	if err := errors.Join(err, err2); err != nil || len(again) != 2 || len(owedAgain) != 1 {
		t.Fatalf("claimed %v and %v, %v, want what was held", again, owedAgain, err)
	}
	if err := s.Finish(ctx, jobs[0], time.Time{}); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("finished by the process that is gone: %v", err)
	}
	if err := s.SettleDelivery(ctx, owed[0], briefs.Outcome{Result: briefs.Delivered}); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("settled by the process that is gone: %v", err)
	}
}

// TestCanceled: a context that ends leaves no transaction behind.
func TestCanceled(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, nil)
	if err := s.SyncList(t.Context(), crashList()); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*25*time.Microsecond)
		_, _, err := s.File(ctx, crashStory(i, nil))
		cancel()
		known, err2 := s.Known(t.Context(), "wire", []string{crashStory(i, nil).Story.Key})
		if err2 != nil {
			t.Fatal(err2)
		}
		if (err == nil) != (len(known) == 1) {
			t.Errorf("story %d: %v, but it is there %d times", i, err, len(known))
		}
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("story %d: %v", i, err)
		}
	}
}

func FuzzLookUp(f *testing.F) {
	for _, w := range storetest.Hostile() {
		f.Add(w)
	}
	s, err := store.Open(context.Background(), filepath.Join(f.TempDir(), "fuzz.db"), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	if err := s.SyncList(context.Background(), crashList()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, words string) {
		storetest.LookUp(t, s, words)
		story := crashStory(1, nil)
		story.Story.Key, story.Hash, story.Brief.Headline = "k"+words, words, words
		_, id, err := s.File(t.Context(), story)
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.Briefs(t.Context(), briefs.BriefQuery{Search: words, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		// What is filed is found by its own words.
		worded := strings.ContainsFunc(words, func(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) })
		if worded && len(list) < 50 && !slices.ContainsFunc(list, func(b briefs.Brief) bool { return b.ID == id }) {
			t.Errorf("filed under %q and not found by it", words)
		}
	})
}
