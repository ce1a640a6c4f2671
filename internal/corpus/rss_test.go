package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestFeedBars holds the share of rows of the feed folders that is read right.
// It needs the data folder beside the repository.
func TestFeedBars(t *testing.T) {
	t.Parallel()
	data := filepath.Join("..", "..", "..", "shared", "data")
	for folder, bar := range map[string]float64{"rss": 0.96, "rss-real": 1} {
		if _, err := os.Stat(filepath.Join(data, folder, "index.tsv")); err != nil {
			t.Skipf("no real feeds to read: %v", err)
		}
		score, err := scoreFeeds(io.Discard, data, folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(score.whole.right) / float64(score.whole.all); got < bar {
			t.Errorf("%s: %v of the rows are right, the bar is %.0f%%", folder, score.whole, 100*bar)
		}
	}
}
