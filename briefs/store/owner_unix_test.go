//go:build unix

package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

// TestRestoreKeepsOwner: a backup that root puts in place is the bot's to write, as
// the database was, or as the folder is.
func TestRestoreKeepsOwner(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	const bot = 64321
	folder := t.TempDir()
	path, copied := filepath.Join(folder, "attache.db"), filepath.Join(t.TempDir(), "copy")
	s, err := store.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := store.Backup(t.Context(), path, copied, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{path, folder} {
		if err := os.Chown(given, bot, bot); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(t.Context(), path, copied, nil); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{path, path + ".lock"} {
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			if owner := info.Sys().(*syscall.Stat_t).Uid; owner != bot {
				t.Errorf("like %s: %s belongs to %d, want %d", given, file, owner, bot)
			}
		}
		for _, file := range []string{path, path + ".lock"} { // the folder is all there is
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}
