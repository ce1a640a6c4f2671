package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// heartbeat is how often the running bot writes that it is alive.
const heartbeat = 15 * time.Second

// beat writes the heartbeat that `bot health` reads, while the bot is connected.
func beat(ctx context.Context, log *slog.Logger, db *store.Store, connected func() bool) {
	for {
		wait := heartbeat
		if !connected() {
			wait = time.Second
		} else {
			if err := db.Touch(); err != nil {
				log.Error("saying that the bot is alive", "err", err)
			}
			// That the disk is full is said where filing stops.
			err := db.SetMeta(ctx, metaHeartbeat, time.Now().UTC().Format(time.RFC3339))
			if err != nil && ctx.Err() == nil && !errors.Is(err, briefs.ErrFull) {
				log.Error("writing the heartbeat", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// mindClock sees to it that what waits by the clock goes on when that is set back.
func mindClock(ctx context.Context, log *slog.Logger, db *store.Store) {
	moved, err := db.MindClock(ctx)
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, briefs.ErrFull), errors.Is(err, briefs.ErrBusy): // that is said where filing stops
	case err != nil:
		log.Error("minding the clock", "err", err)
	case moved < 0:
		log.Warn("the clock has gone back: what waited by it is due at once", "by", -moved)
	case moved > 0:
		log.Warn("the clock is days ahead of when the bot last ran: in case it is wrong, nothing is let go of for a day", "by", moved)
	}
}
