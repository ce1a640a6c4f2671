package store_test

import (
	"context"
	"log/slog"
	"strings"
)

// waits is a log that frees the lock when it is told that it is waited for.
type waits struct {
	n    int
	free func()
}

func (w *waits) logger() *slog.Logger                   { return slog.New(w) }
func (*waits) Enabled(context.Context, slog.Level) bool { return true }
func (w *waits) WithAttrs([]slog.Attr) slog.Handler     { return w }
func (w *waits) WithGroup(string) slog.Handler          { return w }
func (w *waits) Handle(_ context.Context, r slog.Record) error {
	if strings.Contains(r.Message, "waiting for it") {
		if w.n++; w.n == 1 {
			w.free()
		}
	}
	return nil
}
