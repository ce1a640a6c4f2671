// Package desk runs the newsroom: it polls feeds on their schedules, files what
// they bring and sees to it that what is owed to channels is delivered. It hides
// the work loop: claiming due rows, leases and their renewal, back-off, waking,
// and shutting down with nothing half done.
//
// Every piece of work is a row of the store, so a Desk keeps nothing that a
// crash could lose and several may share one store.
package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Store is what the desk needs of the database; its methods are documented in
// package store.
type Store interface {
	SyncList(ctx context.Context, list *briefs.List) error
	Checkpoint(ctx context.Context, feed briefs.FeedName) (briefs.Checkpoint, error)

	Claim(ctx context.Context, worker string, kinds []briefs.JobKind, n int, lease time.Duration) ([]briefs.Job, error)
	Renew(ctx context.Context, job briefs.Job, lease time.Duration) (briefs.Job, error)
	Finish(ctx context.Context, job briefs.Job, next time.Time) error
	Fail(ctx context.Context, job briefs.Job, next time.Time, reason string) error
	Polled(ctx context.Context, job briefs.Job, cp briefs.Checkpoint, next time.Time) error
	NextDue(ctx context.Context, kinds []briefs.JobKind) (time.Time, error)
	NextDelivery(ctx context.Context) (time.Time, error)
	Plan(ctx context.Context, job briefs.Job) error

	Known(ctx context.Context, feed briefs.FeedName, keys []string) ([]briefs.Held, error)
	Recent(ctx context.Context, feed briefs.FeedName, since time.Time) ([]briefs.Held, error)
	Seen(ctx context.Context, ids []briefs.StoryID) error
	FileAll(ctx context.Context, filings []briefs.Filing) []briefs.Filed
	// FilePoll files what a poll brought and ends it, at once.
	FilePoll(ctx context.Context, filings []briefs.Filing, end briefs.Polled) ([]briefs.Filed, error)
	Story(ctx context.Context, id briefs.StoryID) (briefs.Story, error)
	Subscriptions(ctx context.Context, server briefs.ServerID) ([]briefs.Subscription, error)

	ClaimDeliveries(ctx context.Context, worker string, n int, lease time.Duration) ([]briefs.Delivery, error)
	SettleDelivery(ctx context.Context, d briefs.Delivery, o briefs.Outcome) error
	Told(ctx context.Context, id briefs.BriefID) (briefs.Told, error)

	Gap(ctx context.Context, channel briefs.ChannelID) (briefs.Gap, error)
	Reconcile(ctx context.Context, channel briefs.ChannelID, found []briefs.Standing, blind bool) (briefs.Reconciled, error)
	Reap(ctx context.Context) ([]briefs.Mended, error)
	Retain(ctx context.Context) (done briefs.Forgotten, more bool, err error)
}

// ErrNotNow: the reader did not ask, for reasons of its own that will pass. The
// feed is asked again soon, and it is no failure of the feed's.
var ErrNotNow = errors.New("not now")

// Later is the error of a page that may not be asked for yet, as its host said or
// because others are being asked there.
type Later struct {
	Until time.Time
	Err   error
}

func (l *Later) Error() string { return l.Err.Error() }

// Unwrap gives the reason.
func (l *Later) Unwrap() error { return l.Err }

// Catch is what one poll of a feed brought.
type Catch struct {
	Stories []briefs.Story
	// Rest is how many the feed holds besides that the last poll brought as they are.
	Rest int
	// Stream: Stories are what arrived since the last poll, in that order, as a
	// wire brings them; otherwise they are all that the feed holds now.
	Stream bool
	// Unchanged: the server or the bytes say that nothing is new; Stories is empty.
	Unchanged bool
	// Done is called once the last story is filed, before the checkpoint is
	// kept; nil = nothing to do. Where it was not reached, or fails, the next
	// poll is expected to bring the same stories.
	Done func(context.Context) error
	// Next is the checkpoint to keep, the bookkeeping of success and failure
	// left to the desk.
	Next briefs.Checkpoint
}

// Reader reads feeds and pages for the desk.
type Reader interface {
	// Read polls one feed, conditionally on the checkpoint. On an error Catch.Next
	// may still carry what the server asked for (NotBefore).
	Read(ctx context.Context, feed briefs.Feed, last briefs.Checkpoint) (Catch, error)
	// Page returns the text of a story's page. ErrNotFound: the page has no
	// text that may be used, now or later. [Later]: it was not asked for, or its
	// host wants to be left alone.
	Page(ctx context.Context, feed briefs.Feed, link string) (briefs.Copy, error)
	// Next returns when the feed's schedule is due after t.
	Next(feed briefs.Feed, t time.Time) time.Time
}

// Condenser makes the content of a brief of a story's words.
type Condenser interface {
	Condense(words briefs.Copy) briefs.Brief
}

// Deliverer makes one attempt at one delivery.
type Deliverer interface {
	Deliver(ctx context.Context, d briefs.Delivery) briefs.Outcome
}

// Options are a desk's settings; the zero value of each is usable.
type Options struct {
	Log *slog.Logger     // nil = discard
	Now func() time.Time // nil = time.Now
	// Deliverer posts what is owed; nil = nothing is posted, deliveries stay owed.
	Deliverer Deliverer
	// PausedUntil tells until when it is no use to deliver anything; nil or a
	// past time = now.
	PausedUntil func() time.Time
	// Looker looks into the channels that a restore has put on hold; nil = they
	// stay on hold.
	Looker Looker
	// Unsayer takes down what shows withdrawn stories beside deliveries; nil = that
	// is left to another process.
	Unsayer Unsayer
	// Pollers bounds the feeds and pages that are read at once (default 48): of those
	// that take longer than two seconds as many again may be besides, and more may
	// wait to be read or, read, to be written. What is written at the same time is
	// committed together, so more of them cost less. Senders bounds the deliveries
	// under way (default 16).
	Pollers, Senders int
	// Turns are taken to condense; its reader may take them too. nil = at once.
	Turns *Turns
	// Grace is how long Run waits for work in flight once it is told to stop
	// (default 10 s).
	Grace time.Duration
	// Tick is how long a loop sleeps at most (default 1 s): other processes may
	// have filed work that this one was not woken for.
	Tick time.Duration
	// Filed is called after each story that was filed, from many goroutines.
	Filed func(f briefs.Filing)
	// Idle leaves the work on feeds and stories to other processes on the same
	// store: this one delivers what they file. It keeps its list to itself too.
	Idle bool
	// Watch is told what is done; nil = nobody.
	Watch Recorder
}

// Recorder is told what a desk does, for whoever watches over it. It is called
// from many goroutines.
type Recorder interface {
	// Polled: a feed was asked for what is new, which took so long.
	Polled(feed briefs.FeedName, result PollResult, took time.Duration)
	// Filed: a story was filed with what follows from it.
	Filed(f briefs.Filing)
	// Attempted: an attempt at a delivery was made and recorded.
	Attempted(d briefs.Delivery, o briefs.Outcome)
}

// PollResult is what came of a poll.
type PollResult string

// The results of a poll.
const (
	PollNew       PollResult = "new"       // it brought something to file
	PollUnchanged PollResult = "unchanged" // it brought nothing
	PollFailed    PollResult = "failed"
	PollPutOff    PollResult = "put-off" // its host was not asked: it was busy, or told us to wait
)

// unwatched is told, and forgets.
type unwatched struct{}

func (unwatched) Polled(briefs.FeedName, PollResult, time.Duration) {}
func (unwatched) Filed(briefs.Filing)                               {}
func (unwatched) Attempted(briefs.Delivery, briefs.Outcome)         {}

// Desk polls, files and delivers. Its methods may be called concurrently.
type Desk struct {
	store  Store
	reader Reader
	list   atomic.Pointer[newsroom]
	o      Options
	worker string

	room   room
	places places

	wakeJobs, wakeDeliveries chan struct{}
}

// newsroom is a list with the condenser made for its topics.
type newsroom struct {
	*briefs.List
	condense Condenser
}

// New makes a desk. SetList must be called before anything else.
func New(store Store, reader Reader, o Options) *Desk {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Watch == nil {
		o.Watch = unwatched{}
	}
	if o.Pollers == 0 {
		o.Pollers = 48
	}
	if o.Senders == 0 {
		o.Senders = 16
	}
	if o.Tick == 0 {
		o.Tick = time.Second
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	return &Desk{
		store: store, reader: reader, o: o,
		worker:         rand22(),
		room:           room{log: o.Log, now: o.Now},
		places:         newPlaces(o.Pollers),
		wakeJobs:       make(chan struct{}, 1),
		wakeDeliveries: make(chan struct{}, 1),
	}
}

// rand22 names a worker so that no two ever share a name, over restarts too.
func rand22() string { return rand.Text()[:22] }

// SetList makes the desk work by a new list from now on. Feeds that are new or
// newly enabled are due at once; work in flight ends by the old list.
func (d *Desk) SetList(ctx context.Context, list *briefs.List, c Condenser) error {
	if !d.o.Idle {
		if err := d.store.SyncList(ctx, list); err != nil {
			return err
		}
	}
	d.list.Store(&newsroom{List: list, condense: c})
	d.Wake()
	return nil
}

// List returns the list in force.
func (d *Desk) List() *briefs.List { return d.list.Load().List }

// Wake makes the desk look for due work now rather than at its next tick.
func (d *Desk) Wake() {
	for _, c := range []chan struct{}{d.wakeJobs, d.wakeDeliveries} {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Run works until ctx ends, then finishes what is in flight within the grace
// and leaves the rest to be claimed again. It returns nil after an orderly stop.
func (d *Desk) Run(ctx context.Context) error {
	if !d.o.Idle {
		if err := d.store.Plan(ctx, briefs.Job{Kind: briefs.JobRetain, Due: d.o.Now().Add(retainAfter)}); err != nil {
			d.o.Log.Error("planning what is done every hour", "err", err)
		}
	}
	var both sync.WaitGroup
	if len(d.jobKinds()) > 0 {
		both.Go(func() { d.jobLoop(ctx) })
	}
	if d.o.Deliverer != nil {
		both.Go(func() { d.deliveryLoop(ctx) })
	}
	both.Wait()
	return nil
}
