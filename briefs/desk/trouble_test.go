package desk

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestTroubleComesAndGoes: what fails every other second for ten minutes is said once a
// minute, not every time it begins.
func TestTroubleComesAndGoes(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	failing := trouble{log: slog.New(slog.NewTextHandler(&log, nil)), now: func() time.Time { return now }, what: "claiming"}
	for range 300 {
		failing.saw(errors.New("it is away"))
		now = now.Add(time.Second)
		failing.saw(nil)
		now = now.Add(time.Second)
	}
	if failed, back := strings.Count(log.String(), "level=ERROR"), strings.Count(log.String(), "goes on"); failed != 10 || back != 10 {
		t.Errorf("said %d times, and %d times that it goes on", failed, back)
	}
}
