package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// metaClock is where the time is kept that the clock told last, in ms.
const metaClock = "clock"

const (
	// wentBack is by how much the clock must have gone back for it to matter.
	wentBack = time.Minute
	// longAgo is how long after it told the time last a clock is no longer trusted
	// at once: it may have leapt, or the bot was not running.
	longAgo = day
	// leaseMost is longer than any lease.
	leaseMost = 2 * time.Minute
	// lookFor is how far back a message is looked for whose time nobody knows.
	lookFor = day
)

// MindClock compares the clock with what it told last, and is to be called every
// now and then. It returns by how much the clock has gone back, or forward by more
// than a day, else 0.
//
// Where it has gone back, what was put off by the clock that was ahead would wait
// until it is that late again: it is due at once. Where it has gone forward, by being
// set wrong perhaps, nothing is let go of for a day, in which it can be set right.
func (s *Store) MindClock(ctx context.Context) (moved time.Duration, err error) {
	defer wrap(&err, "mind the clock")
	err = s.writeFor(ctx, lazily, func(t *tx) error {
		moved = 0
		var text string
		err := t.one(ctx, []any{&text}, `select value from meta where key = $1`, metaClock)
		if err != nil && !errors.Is(err, briefs.ErrNotFound) {
			return err
		}
		if last, err := strconv.ParseInt(text, 10, 64); err == nil {
			moved = time.Duration(t.now-last) * time.Millisecond
		}
		switch {
		case moved < -wentBack:
			err = t.comeBack(ctx)
		case moved > longAgo:
			until := t.now + longAgo.Milliseconds()
			_, err = t.exec(ctx, `update jobs set due = $2, ready = $2 where kind = $1 and worker = '' and ready < $2`, briefs.JobRetain, until)
		default:
			moved, err = 0, nil
		}
		if err != nil {
			return err
		}
		return t.setMeta(ctx, metaClock, strconv.FormatInt(t.now, 10))
	})
	return moved, err
}

// comeBack makes due what was put off until a time that the clock has gone back
// behind. Jobs look themselves whether their time has come.
func (t *tx) comeBack(ctx context.Context) error {
	if err := t.lockLanes(ctx, `select channel from lanes`); err != nil {
		return err
	}
	end := t.now + leaseMost.Milliseconds()
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`update jobs set due = $1, ready = $1 where ready > $1 and worker = ''`, []any{t.now}},
		{`update jobs set ready = $1 where ready > $1 and worker <> ''`, []any{end}},
		{`update deliveries set lease = $1 where lease > $1 and worker <> ''`, []any{end}},
		{`update deliveries set next = $1 where next > $1 and todo > 0`, []any{t.now}},
		{`update deliveries set failing = $1 where failing > $1`, []any{t.now}},
		// What waits for its digest: by whose time was that?
		{`update deliveries set due = $1 where state = 4 and due > $1 and created > $1`, []any{t.now}},
		{`update deliveries set first_tried = $2 where first_tried > $1 and message = ''`, []any{t.now, t.now - lookFor.Milliseconds()}},
		{`update lanes set lease = $1 where lease > $1 and delivery > 0`, []any{end}},
		{`update lanes set pass = $1 where pass > $1`, []any{t.now}},
		{`update lanes set faults = 0, fault_at = 0 where fault_at > $1`, []any{t.now}},
	} {
		if _, err := t.exec(ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	return t.refreshLanes(ctx, `select channel from lanes`)
}
