package desk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Looker looks a channel through for what was posted there.
type Looker interface {
	// Look returns what we posted in the channel within a time, the oldest
	// first. briefs.ErrBlind: it can't be told, now or later.
	Look(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, from, to time.Time) ([]briefs.Standing, error)
}

// Unsayer takes messages down that are no deliveries.
type Unsayer interface {
	// Unsay takes a message of ours down. That it is gone already is no error.
	Unsay(ctx context.Context, channel briefs.ChannelID, message briefs.MessageID) error
}

// unsayTries is how often a message is tried to be taken down: for a week or so.
const unsayTries = 180

// unsay takes a message down that shows what was withdrawn.
func (d *Desk) unsay(ctx context.Context, job briefs.Job) error {
	channel, message, ok := briefs.PlaceOf(job.Arg)
	if !ok {
		return d.store.Finish(ctx, job, time.Time{})
	}
	switch err := d.o.Unsayer.Unsay(ctx, channel, message); {
	case err == nil:
	case job.Attempt < unsayTries || ctx.Err() != nil:
		return err
	default:
		d.o.Log.Error("a message stands that shows what was withdrawn, and can't be taken down", "channel", channel, "message", message, "err", err)
	}
	return d.store.Finish(ctx, job, time.Time{})
}

// pollsFirst is how often a held channel looks whether the feeds were polled,
// and pollsAtMost how long it waits for that: the withdrawal of a story is to be
// known before anything is posted, but one feed that hangs must not hold up all.
const (
	pollsFirst  = 2 * time.Second
	pollsAtMost = 10 * time.Minute
)

// reconcile looks a channel through that a restore has put on hold, and lets it
// go on.
func (d *Desk) reconcile(ctx context.Context, job briefs.Job) error {
	channel := briefs.ChannelID(job.Arg)
	gap, err := d.store.Gap(ctx, channel)
	if errors.Is(err, briefs.ErrNotFound) { // it goes on already, or was forgotten
		return d.store.Finish(ctx, job, time.Time{})
	}
	if err != nil {
		return err
	}
	if now := d.o.Now(); gap.Wait && now.Before(gap.To.Add(pollsAtMost)) {
		return d.store.Finish(ctx, job, now.Add(pollsFirst))
	}
	found, err := d.o.Looker.Look(ctx, gap.Server, channel, gap.From, gap.To)
	blind := errors.Is(err, briefs.ErrBlind)
	if err != nil && !blind {
		return err
	}
	log := d.o.Log.With("channel", channel)
	if blind {
		log.Warn("a channel can't be looked into after the restore: what is owed to it is filed as seen", "err", err)
	}
	r, err := d.store.Reconcile(ctx, channel, found, blind)
	if err != nil && !errors.Is(err, briefs.ErrNotFound) {
		return err
	}
	log.Info("reconciled with what was posted before the restore", "messages", len(found),
		"adopted", r.Adopted, "kept", r.Kept, "removed", r.Removed, "seen", r.Seen)
	poke(d.wakeDeliveries)
	return d.store.Finish(ctx, job, time.Time{})
}

// retainEvery is how often what may be forgotten is looked for, retainAfter how
// long after the first start, and retainPause the pause between two batches of
// it, in which others may write.
const (
	retainAfter = time.Minute
	retainEvery = time.Hour
	retainPause = 200 * time.Millisecond
)

// retain forgets what is kept no longer, a batch at a time, and puts right what
// has got stuck.
func (d *Desk) retain(ctx context.Context, job briefs.Job) error {
	mended, err := d.store.Reap(ctx)
	if err != nil {
		return err
	}
	for _, m := range mended {
		d.o.Log.Warn("put right what was stuck", "what", m.What, "count", m.Count)
	}
	var total briefs.Forgotten
	for more := true; more; {
		var batch briefs.Forgotten
		if batch, more, err = d.store.Retain(ctx); err != nil {
			return err
		}
		total.Texts, total.Messages, total.Rest = total.Texts+batch.Texts, total.Messages+batch.Messages, total.Rest+batch.Rest
		if more {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(retainPause):
			}
		}
	}
	if total != (briefs.Forgotten{}) {
		d.o.Log.Info("let go of what is kept no longer", "texts", total.Texts, "messages", total.Messages, "rest", total.Rest)
	}
	return d.store.Finish(ctx, job, d.o.Now().Add(retainEvery))
}

// fullPause is how long a loop waits when there is no room to write.
const fullPause = 10 * time.Second

// room watches whether the database has room to write, and says in the log when
// that changes, once: a log may be on the same disk.
type room struct {
	log   *slog.Logger
	now   func() time.Time
	mu    sync.Mutex
	since time.Time // zero = there is room
}

// saw takes note of how a write ended and reports whether the error has been
// told of.
func (r *room) saw(err error) (told bool) {
	full := errors.Is(err, briefs.ErrFull)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case full && r.since.IsZero():
		r.since = r.now()
		r.log.Error("the disk of the database is full: nothing is filed or posted until there is room; commands that only read are answered", "err", err)
	case err == nil && !r.since.IsZero():
		r.log.Info("the database has room again: filing and posting go on", "after", r.now().Sub(r.since).Round(time.Second))
		r.since = time.Time{}
	}
	return full
}

// few is how many jobs to claim of n: one while there is no room, to see whether
// there is again.
func (r *room) few(n int) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.since.IsZero() {
		return min(n, 1)
	}
	return n
}
