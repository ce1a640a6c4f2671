package main

import (
	"os"
	"path/filepath"
	"testing"
)

// dataDir finds the folder of real inputs beside the repository, or skips.
func dataDir(t *testing.T, folder string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		found := filepath.Join(dir, "shared", "data", folder)
		if _, err := os.Stat(found); err == nil {
			return found
		}
	}
	t.Skipf("no folder shared/data/%s beside the repository", folder)
	return ""
}

func TestWireFolder(t *testing.T) {
	t.Parallel()
	s, err := scoreWire(dataDir(t, "wire"))
	if err != nil {
		t.Fatal(err)
	}
	if s.total.all == 0 || 100*s.total.right < 98*s.total.all || s.others.right != s.others.all {
		t.Errorf("fields %v, others %v: %q", s.total, s.others, s.misses)
	}
}

func TestSequences(t *testing.T) {
	t.Parallel()
	total, misses, err := scoreSequences(dataDir(t, "synthetic"))
	if err != nil {
		t.Fatal(err)
	}
	if total.all == 0 || total.right != total.all {
		t.Errorf("actions %v: %q", total, misses)
	}
}
