package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

// Of all kills, so many hundredths come before the backup is taken, and before
// it is put in place. What is published between the two must be well within what
// the feeds still show: what a feed shows no more, no bot can know of.
const (
	backupAt  = 45
	restoreAt = 53
)

// backupAge is how old the backup says it is: the channels are to be looked
// through for as long.
const backupAge = 24 * time.Hour

// keep takes a backup, and later puts it in place, at their time. It is called
// between two lives; the backup is taken while the next one goes on, and its
// error comes from the channel, which is closed where there is nothing to do.
func (t *tally) keep(ctx context.Context, w *world, out io.Writer) (<-chan error, error) {
	done := make(chan error, 1)
	file := filepath.Join(w.folder, "backup")
	share := 100 * t.kills / w.o.kills
	switch {
	case w.o.restore && t.backedUp == 0 && share >= backupAt:
		t.backedUp = max(t.kills, 1)
		fmt.Fprintf(out, "torture: a backup after %d kills and %d stories\n", t.kills, w.press.out())
		go func() {
			defer close(done)
			pause(ctx, w.o.pace/2)
			if _, err := store.Backup(ctx, w.database, file, time.Now().Add(-backupAge)); err != nil && !errors.Is(err, context.Canceled) {
				done <- err
			}
		}()
		return done, nil
	case w.o.restore && t.backedUp > 0 && !t.restored && share >= restoreAt:
		t.restored = true
		r, err := store.Restore(ctx, w.database, file, nil)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(out, "torture: restored after %d kills and %d stories: %d channels to be looked into\n", t.kills, w.press.out(), r.Channels)
	}
	close(done)
	return done, nil
}
