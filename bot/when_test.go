package bot

import (
	"testing"
	"time"
)

func TestWhen(t *testing.T) {
	now := time.Date(2026, 3, 31, 15, 4, 5, 0, time.FixedZone("", -3*3600))
	tests := []struct{ typed, from, to string }{
		{"today", "2026-03-31T00:00:00Z", "2026-04-01T00:00:00Z"},
		{"Hier", "2026-03-30T00:00:00Z", "2026-03-31T00:00:00Z"},
		{"2026-02-03", "2026-02-03T00:00:00Z", "2026-02-04T00:00:00Z"},
		{"3 February 2026", "2026-02-03T00:00:00Z", "2026-02-04T00:00:00Z"},
		{"Feb 3, 2026", "2026-02-03T00:00:00Z", "2026-02-04T00:00:00Z"},
		{"03.02.2026", "2026-02-03T00:00:00Z", "2026-02-04T00:00:00Z"},
		{"2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"},
		{"december 2025", "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"},
		{"2025", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
		{"3d", "2026-03-28T18:04:05Z", ""},
		{"12 hours ago", "2026-03-31T06:04:05Z", ""},
		{"last week", "2026-03-24T18:04:05Z", ""},
		{"2 Wochen", "2026-03-17T18:04:05Z", ""},
		{"il y a 2 ans", "2024-03-31T18:04:05Z", ""},
		{"hace 1 año", "2025-03-31T18:04:05Z", ""},
		{"soon", "", ""},
		{"", "", ""},
		{"9999 years", "", ""},
		{"2026-13-40", "", ""},
		{"99999999999999999999 days", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			from, to, ok := when(tt.typed, now)
			if ok != (tt.from != "") {
				t.Fatalf("read: %v, as %v", ok, from)
			}
			if !ok {
				return
			}
			if tt.to == "" {
				tt.to = tt.from
			}
			if from.Format(time.RFC3339) != tt.from || to.Format(time.RFC3339) != tt.to {
				t.Errorf("from %v to %v, want %s to %s", from, to, tt.from, tt.to)
			}
		})
	}
}
