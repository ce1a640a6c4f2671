package bot

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// TestBackoff: a first post, which holds up its channel, and a deletion are tried
// often, whatever restarts did to the count of attempts.
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
		{"in an outage", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-30 * time.Minute)}, 30 * time.Second},
		{"in a long outage", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-2 * time.Hour)}, 2 * time.Minute},
		{"an edit", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-time.Minute), SentRev: 1}, 5 * time.Minute},
		{"a deletion", briefs.Delivery{Attempt: 12, FirstTried: now.Add(-2 * time.Hour), SentRev: 1, WantGone: true}, 30 * time.Second},
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
