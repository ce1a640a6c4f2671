package wire

import (
	"testing"
	"time"
)

// TestEmbargoToTheMillisecond: an embargo that is cut to the second ends early.
func TestEmbargoToTheMillisecond(t *testing.T) {
	want := time.Date(2026, 2, 5, 7, 0, 0, 62e6, time.UTC)
	if got := embargoOf("2026-02-05T08:00:00.062+01:00"); !got.Until.Equal(want) || got.Open {
		t.Errorf("embargo %+v, want until %v", got, want)
	}
}
