package desk

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
)

const (
	// jobLease covers a slow feed and its filing; it is renewed half-way.
	jobLease = time.Minute
	// sendLease covers one request to Discord and the search before a repeat.
	sendLease = 30 * time.Second
	// margin is what a request leaves of its lease, so that a process which
	// slept past its lease sends nothing.
	margin = 5 * time.Second
	// ahead is how many times as many jobs are claimed as read at once: the others
	// wait to read, or have read and wait to be written.
	ahead = 4
	// claimGap is the time between two claims of jobs: polls that end about the
	// same time make room for a claim together, which costs as much as for one.
	claimGap = 10 * time.Millisecond
	// failPause is how long a loop waits when the database fails it.
	failPause = time.Second
)

// jobKinds are the kinds this desk knows how to do.
func (d *Desk) jobKinds() []briefs.JobKind {
	var kinds []briefs.JobKind
	if !d.o.Idle {
		kinds = []briefs.JobKind{briefs.JobPoll, briefs.JobRead, briefs.JobRelease, briefs.JobExpire, briefs.JobRetract, briefs.JobRetain}
	}
	if d.o.Looker != nil {
		kinds = append(kinds, briefs.JobReconcile)
	}
	if d.o.Unsayer != nil {
		kinds = append(kinds, briefs.JobUnsay)
	}
	return kinds
}

// loop claims up to n pieces of work at a time and runs each in a goroutine of
// its own, until ctx ends and the work in flight has too. A finished piece
// makes it look for the next at once: waiting for the tick costs most of the
// throughput. While some is under way, the gap is left between two claims.
func loop[T any](ctx context.Context, n int, wake chan struct{}, gap, grace time.Duration,
	claim func(context.Context, int) ([]T, error), nap func(context.Context) time.Duration, work func(context.Context, T)) {
	// Work in flight outlives ctx by the grace.
	alive, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	free := make(chan struct{}, n)
	for range n {
		free <- struct{}{}
	}
	var running sync.WaitGroup
	var claimed time.Time
	for ctx.Err() == nil {
		if len(free) == 0 { // until one of those under way ends
			select {
			case <-ctx.Done():
			case <-wake:
			}
			continue
		}
		if left := gap - time.Since(claimed); left > 0 && len(free) < n {
			select {
			case <-ctx.Done():
				continue
			case <-time.After(left):
			}
		}
		claimed = time.Now()
		got, err := claim(ctx, len(free))
		wait := nap
		switch {
		case errors.Is(err, briefs.ErrFull):
			wait = func(context.Context) time.Duration { return fullPause }
		case err != nil: // what is due is due still: it must not be asked for at once
			wait = func(context.Context) time.Duration { return failPause }
		case len(got) > 0:
			for _, w := range got {
				<-free
				running.Go(func() {
					defer func() { free <- struct{}{}; poke(wake) }()
					work(alive, w)
				})
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-time.After(wait(ctx)):
		}
	}
	stop := time.AfterFunc(grace, kill)
	defer stop.Stop()
	running.Wait()
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// trouble says in the log that something fails again and again: once a minute, and
// once more when it no longer does. It is for one goroutine.
type trouble struct {
	log   *slog.Logger
	now   func() time.Time
	what  string
	since time.Time // zero = it does not fail, or that was not said
	said  time.Time
}

// troubleAgain is how often it is said.
const troubleAgain = time.Minute

// saw takes note of how a try ended.
func (t *trouble) saw(err error) {
	now := t.now()
	switch {
	case err == nil && !t.since.IsZero():
		t.log.Info(t.what+" goes on", "after", now.Sub(t.since).Round(time.Second))
		t.since = time.Time{}
	case err != nil && now.Sub(t.said) >= troubleAgain:
		if t.since.IsZero() {
			t.since = now
		}
		t.log.Error(t.what, "err", err)
		t.said = now
	}
}

func (d *Desk) jobLoop(ctx context.Context) {
	kinds := d.jobKinds()
	failing := trouble{log: d.o.Log, now: d.o.Now, what: "claiming jobs"}
	claim := func(ctx context.Context, n int) ([]briefs.Job, error) {
		jobs, err := d.store.Claim(ctx, d.worker, kinds, d.room.few(n), jobLease)
		if !d.room.saw(err) && ctx.Err() == nil {
			failing.saw(err)
		}
		return jobs, err
	}
	next := func(ctx context.Context) (time.Time, error) { return d.store.NextDue(ctx, kinds) }
	d.places.stop = ctx.Done()
	loop(ctx, ahead*d.o.Pollers, d.wakeJobs, claimGap, d.o.Grace, claim, d.napUntil(next), d.do)
}

// napUntil returns how long a loop may sleep: until its earliest work is due,
// at most a tick.
func (d *Desk) napUntil(next func(context.Context) (time.Time, error)) func(context.Context) time.Duration {
	return func(ctx context.Context) time.Duration {
		due, err := next(ctx)
		if err != nil || due.IsZero() {
			return d.o.Tick
		}
		return min(max(due.Sub(d.o.Now()), 5*time.Millisecond), d.o.Tick)
	}
}

// do runs one job under its lease and settles it.
func (d *Desk) do(ctx context.Context, job briefs.Job) {
	ctx, stop := d.keepLease(ctx, job)
	defer stop()
	err := d.run(ctx, job)
	if errors.Is(err, errNotBegun) { // whoever works next has it at once
		err = d.store.Finish(ctx, job, job.Due)
	}
	full := d.room.saw(err)
	switch {
	case err == nil:
	case full:
		// Its lease ends by itself; to put it back would need room too.
	case errors.Is(err, briefs.ErrLeaseLost):
		d.o.Log.Warn("another worker took the job over", "job", job.Kind, "arg", job.Arg)
	default:
		d.o.Log.Error("job", "job", job.Kind, "arg", job.Arg, "attempt", job.Attempt, "err", err)
		next := d.o.Now().Add(backoff(time.Second, job.Attempt, time.Hour))
		if err := d.store.Fail(context.WithoutCancel(ctx), job, next, err.Error()); err != nil {
			d.o.Log.Error("putting a job back", "job", job.Kind, "arg", job.Arg, "err", err)
		}
	}
}

func (d *Desk) run(ctx context.Context, job briefs.Job) error {
	switch job.Kind {
	case briefs.JobPoll:
		return d.poll(ctx, job)
	case briefs.JobRead:
		return d.read(ctx, job)
	case briefs.JobRelease:
		return d.release(ctx, job)
	case briefs.JobExpire:
		return d.expire(ctx, job)
	case briefs.JobRetract:
		return d.retract(ctx, job)
	case briefs.JobReconcile:
		return d.reconcile(ctx, job)
	case briefs.JobUnsay:
		return d.unsay(ctx, job)
	case briefs.JobRetain:
		return d.retain(ctx, job)
	}
	return nil
}

// keepLease renews the job's lease at half its time, and ends the context when
// it can't, so that nothing is done under a lease that another may hold.
func (d *Desk) keepLease(ctx context.Context, job briefs.Job) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(jobLease / 2):
			}
			if _, err := d.store.Renew(ctx, job, jobLease); err != nil {
				cancel()
				return
			}
		}
	})
	return ctx, func() { cancel(); done.Wait() }
}

// backoff returns base doubled with each attempt up to the cap, with full
// jitter of its upper half so that failures of one moment part.
func backoff(base time.Duration, attempt int, limit time.Duration) time.Duration {
	wait := base
	for i := 1; i < attempt && wait < limit; i++ {
		wait *= 2
	}
	wait = min(wait, limit)
	return wait/2 + rand.N(wait/2+1)
}

func (d *Desk) deliveryLoop(ctx context.Context) {
	failing := trouble{log: d.o.Log, now: d.o.Now, what: "claiming deliveries"}
	claim := func(ctx context.Context, n int) ([]briefs.Delivery, error) {
		if d.paused() > 0 {
			return nil, nil
		}
		owed, err := d.store.ClaimDeliveries(ctx, d.worker, n, sendLease)
		if !d.room.saw(err) && ctx.Err() == nil {
			failing.saw(err)
		}
		return owed, err
	}
	nap := d.napUntil(d.store.NextDelivery)
	loop(ctx, d.o.Senders, d.wakeDeliveries, 0, d.o.Grace, claim, func(ctx context.Context) time.Duration {
		if wait := d.paused(); wait > 0 {
			return min(wait, d.o.Tick)
		}
		return nap(ctx)
	}, d.deliver)
}

// paused is how long deliveries are to be left alone yet.
func (d *Desk) paused() time.Duration {
	if d.o.PausedUntil == nil {
		return 0
	}
	return d.o.PausedUntil().Sub(d.o.Now())
}

// deliver makes one attempt and records what came of it. The outcome is
// recorded even while shutting down: a post that Discord took must not be
// forgotten.
func (d *Desk) deliver(ctx context.Context, owed briefs.Delivery) {
	log := d.o.Log.With("delivery", owed.ID, "brief", owed.Brief.ID, "channel", owed.Target.Channel)
	// The time left is measured by this machine's clock from the moment of the
	// claim's answer, whichever clock set the lease.
	sending, cancel := context.WithTimeout(ctx, sendLease-margin)
	o := d.o.Deliverer.Deliver(sending, owed)
	cancel()
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), margin)
	defer cancel()
	if err := d.store.SettleDelivery(settle, owed, o); err != nil {
		log.Error("recording a delivery", "result", o.Result, "message", o.Message, "err", err)
		return
	}
	d.o.Watch.Attempted(owed, o)
	switch o.Result {
	case briefs.Delivered:
		log.Debug("delivered", "message", o.Message, "rev", o.Rev)
	case briefs.Retry:
		log.Warn("delivery put back", "until", o.RetryAt, "reason", o.Reason)
	case briefs.Absent:
		log.Info("no earlier attempt has posted it", "reason", o.Reason)
		poke(d.wakeDeliveries)
	case briefs.Abandoned:
		log.Error("delivery abandoned", "reason", o.Reason)
	}
	if o.Result == briefs.Delivered || o.Result == briefs.Abandoned {
		d.tell(settle, owed)
	}
}

// tell logs the life of a story in one line once nothing of its message is owed
// any more: again when a later revision has reached all channels.
func (d *Desk) tell(ctx context.Context, owed briefs.Delivery) {
	b := owed.Brief
	if b.ID == 0 || owed.Publishing() || !d.o.Log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	told, err := d.store.Told(ctx, b.ID)
	if err != nil || told.Owed > 0 {
		return // it is the log's only, and what is wrong with the database is said elsewhere
	}
	d.o.Log.Info("story", "brief", b.ID, "feed", b.Source.Feed, "rev", owed.WantRev, "gone", owed.WantGone, "published", b.Published, "filed", b.Filed,
		"first_post", told.First, "last_post", told.Last, "channels", told.Channels, "withdrawn", told.Withdrawn, "given_up", told.GivenUp)
}
