package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs/store"
)

// TestUnopened: a file that is not, or no longer, a database is named, with what to
// do, by whoever opens it, and is left as it is.
func TestUnopened(t *testing.T) {
	t.Parallel()
	good := filepath.Join(t.TempDir(), "attache.db")
	s, err := store.Open(t.Context(), good, nil)
	if err == nil {
		err = s.Close()
	}
	whole, err2 := os.ReadFile(good)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	torn := bytes.Clone(whole)
	for page := 4096; page < len(torn); page += 4096 {
		copy(torn[page:], "what was here?")
	}
	for name, content := range map[string][]byte{
		"text": []byte("hello"), "begins with garbage": append([]byte("garbage, garbage"), whole[16:]...), "cut off": whole[:40960], "torn": torn,
	} {
		for _, o := range []*store.Options{nil, {ReadOnly: true}} {
			path := filepath.Join(t.TempDir(), "attache.db")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(t.Context(), path, o)
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "help restore") {
				t.Errorf("%s, %+v: %v", name, o, err)
			}
			if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, content) {
				t.Errorf("%s, %+v: it was changed, or is gone: %v", name, o, err)
			}
		}
	}
	folder := t.TempDir()
	if _, err := store.Open(t.Context(), folder, nil); err == nil || !strings.Contains(err.Error(), "must be let write") {
		t.Errorf("a folder: %v", err)
	}
	empty := filepath.Join(t.TempDir(), "attache.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), empty, &store.Options{ReadOnly: true}); !errors.Is(err, store.ErrNone) {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := os.Stat(empty + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it was locked to be read: %v", err)
	}
}

// TestPasswordIsNotRepeated: a password that was not escaped makes the rest of it
// look like a host or a database's name, and is not repeated.
func TestPasswordIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"postgres://me:a@b/sesame@127.0.0.1:1/news", "postgres://me:a/sesame@127.0.0.1:1/news", "postgres://me:a#sesame@127.0.0.1:1/news",
		"postgres://me:a%sesame@127.0.0.1:1/news", "postgres://me:a@b/c#sesame@127.0.0.1:1/news", "postgres://me:a:sesame@127.0.0.1:1/news", "postgres://me:a?sesame@127.0.0.1:1/news",
	} {
		_, err := store.Open(t.Context(), address, nil)
		if err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && !strings.Contains(err.Error(), "PGPASSWORD") && !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: no remedy: %v", address, err)
		}
	}
}
