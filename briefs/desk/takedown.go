package desk

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// expire takes a story down at the end of its rights.
func (d *Desk) expire(ctx context.Context, job briefs.Job) error {
	s, _, _, err := d.storyOf(ctx, job)
	if err != nil {
		return err
	}
	if s.ID == 0 {
		return d.store.Finish(ctx, job, time.Time{})
	}
	if s.Expires.After(d.o.Now()) {
		return d.store.Finish(ctx, job, s.Expires)
	}
	return d.takeDown(ctx, job, s, "its rights have ended")
}

// retract takes a story down for good, as the operator wants it: no later
// version brings it back.
func (d *Desk) retract(ctx context.Context, job briefs.Job) error {
	s, _, _, err := d.storyOf(ctx, job)
	if err != nil {
		return err
	}
	if s.ID == 0 {
		return d.store.Finish(ctx, job, time.Time{})
	}
	s.Status = briefs.StatusCanceled
	return d.takeDown(ctx, job, s, "retracted by the operator")
}

// takeDown retracts the job's story, which ends the job.
func (d *Desk) takeDown(ctx context.Context, job briefs.Job, s briefs.Story, reason string) error {
	held, err := d.store.Known(ctx, s.Feed, []string{s.Key})
	if err != nil {
		return err
	}
	if len(held) > 0 {
		f := briefs.Filing{Action: briefs.ActRetract, Reason: reason, Story: s, Known: &held[0], Hash: held[0].Hash}
		if _, err := d.commit(ctx, nil, f); err != nil {
			return err
		}
		poke(d.wakeDeliveries)
	}
	return d.store.Finish(ctx, job, time.Time{})
}
