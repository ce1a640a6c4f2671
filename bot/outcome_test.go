package bot

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// TestBackoff: a first post that holds up its channel is tried often, whatever
// restarts did to its count of attempts.
func TestBackoff(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	b := &Bot{now: func() time.Time { return now }}
	for _, tt := range []struct {
		name string
		d    briefs.Delivery
		most time.Duration
	}{
		{"the first attempt", briefs.Delivery{Attempt: 1, FirstTried: now}, 2 * time.Second},
		{"while it holds up its channel", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-time.Minute)}, 20 * time.Second},
		{"after that", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-2 * time.Minute)}, 5 * time.Minute},
		{"an edit", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-time.Minute), SentRev: 1}, 5 * time.Minute},
		{"a deletion", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-time.Minute), WantGone: true}, 5 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 100 {
				if wait := b.backoff(tt.d).Sub(now); wait < tt.most/2 || wait > tt.most {
					t.Fatalf("waits %v, want %v at most and half of it at least", wait, tt.most)
				}
			}
		})
	}
}
