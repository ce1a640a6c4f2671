package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

const (
	// retryBase and retryCap bound the wait after a failed poll. There is no
	// last try: a feed that comes back after a year is read again within days.
	retryBase = time.Minute
	retryCap  = 48 * time.Hour
	// folderCap is the same for a watched folder: to look again costs no
	// publisher anything, and a wire can't wait for days.
	folderCap = time.Minute
	// notNow is about how long a feed waits whose host was busy with others.
	notNow = 10 * time.Second
	// A poll of a feed already known that brings more than burst new stories,
	// nearly all it holds, is a feed that changed its guids, not a busy day.
	burst      = 20
	burstShare = 0.8
)

// poll reads a feed once and files what it brings. The checkpoint is written
// after the last story: a crash before that repeats the poll, and filing a
// story twice writes nothing new.
func (d *Desk) poll(ctx context.Context, job briefs.Job) error {
	room := d.list.Load()
	feed, ok := room.Feed(briefs.FeedName(job.Arg))
	if !ok || !feed.Enabled {
		return d.store.Finish(ctx, job, time.Time{})
	}
	leave, err := d.places.take(ctx)
	if err != nil {
		return err
	}
	defer leave()
	last, err := d.store.Checkpoint(ctx, feed.Name)
	if err != nil {
		return err
	}
	if err := d.stillMine(ctx, job); err != nil {
		return err
	}
	next, ended, err := d.pollFeed(ctx, room, feed, last, &job, leave)
	if errors.Is(err, ErrNotNow) {
		return d.store.Finish(ctx, job, d.o.Now().Add(backoff(notNow, 1, notNow)))
	}
	if err != nil || ended {
		return err
	}
	return d.store.Polled(ctx, job, next, d.due(feed, next))
}

// stillMine fails where a poll took so long that another worker may have the feed
// by now: what this one brought may be older than what that one has filed.
func (d *Desk) stillMine(ctx context.Context, job briefs.Job) error {
	if d.o.Now().Before(job.Lease.Add(-jobLease / 2)) {
		return nil
	}
	_, err := d.store.Renew(ctx, job, jobLease)
	return err
}

// due is when a feed is polled next: by its schedule, later after failures and
// never before the server allows it. Runs missed meanwhile coalesce into one.
func (d *Desk) due(feed briefs.Feed, cp briefs.Checkpoint) time.Time {
	now := d.o.Now()
	next := d.reader.Next(feed, now)
	if cp.Failures > 0 {
		limit := retryCap
		if feed.Folder != "" {
			limit = folderCap
		}
		if wait := now.Add(backoff(retryBase, cp.Failures, limit)); wait.After(next) {
			next = wait
		}
	}
	if cp.NotBefore.After(next) {
		next = cp.NotBefore
	}
	return next
}

// pollFeed returns the checkpoint to keep, and whether the job, if there is one,
// was ended with it already. Its error is the database's or the context's; the
// feed's own failures are in the checkpoint. read is called once all was read and
// what is left of it waits to be written.
func (d *Desk) pollFeed(ctx context.Context, room *newsroom, feed briefs.Feed, last briefs.Checkpoint, job *briefs.Job, read func()) (briefs.Checkpoint, bool, error) {
	started := d.o.Now()
	result := PollFailed
	defer func() { d.o.Watch.Polled(feed.Name, result, d.o.Now().Sub(started)) }()
	catch, err := d.reader.Read(ctx, feed, last)
	next := catch.Next
	next.Polled, next.Failures, next.Error = started, 0, ""
	if err != nil {
		if errors.Is(err, ErrNotNow) {
			result = PollPutOff
		}
		if ctx.Err() != nil || errors.Is(err, ErrNotNow) {
			return next, false, fmt.Errorf("poll %s: %w", feed.Name, err)
		}
		return d.failed(feed, last, next.NotBefore, err), false, nil
	}
	next.Succeeded, next.First, next.Changed = started, false, last.Changed
	if catch.Unchanged {
		result = PollUnchanged
		d.hush(feed, last, next)
		return next, false, nil
	}
	if job != nil { // before anything is filed
		if err := d.stillMine(ctx, *job); err != nil {
			return next, false, err
		}
	}
	b, err := d.fileAll(ctx, room, feed, catch, last)
	if err != nil {
		return next, false, err
	}
	var end *briefs.Polled
	if len(b.filings) > 0 && job != nil && catch.Done == nil {
		kept := next
		kept.Changed = started
		end = &briefs.Polled{Job: *job, Checkpoint: kept, Next: d.due(feed, kept)}
	}
	read()
	err = d.flush(ctx, b, end)
	filed, ended := b.filed, end != nil
	if err = errors.Join(append(b.errs, err)...); err != nil {
		return next, false, err
	}
	result = PollUnchanged
	if filed > 0 {
		result = PollNew
		next.Changed = started
		d.o.Log.Info("polled", "feed", feed.Name, "stories", len(catch.Stories), "filed", filed)
		poke(d.wakeDeliveries)
	}
	d.hush(feed, last, next)
	if catch.Done != nil {
		if err := catch.Done(ctx); err != nil {
			return d.failed(feed, last, time.Time{}, err), false, nil
		}
	}
	return next, ended, nil
}

// hush says, once each time, that a feed which answers has had nothing new for
// longer than it should: a publisher may have left it behind.
func (d *Desk) hush(feed briefs.Feed, last, next briefs.Checkpoint) {
	if end := last.Changed.Add(feed.Quiet); feed.Quiet > 0 && !last.Changed.IsZero() && next.Changed.Equal(last.Changed) &&
		last.Polled.Before(end) && !next.Polled.Before(end) {
		d.o.Log.Error("a feed has gone quiet", "feed", feed.Name, "since", last.Changed)
	}
}

// failed is the checkpoint after a poll that the feed failed: what the last
// good one taught, but for what the server asks now.
func (d *Desk) failed(feed briefs.Feed, last briefs.Checkpoint, notBefore time.Time, err error) briefs.Checkpoint {
	next := last
	next.Polled, next.Failures, next.Error, next.NotBefore = d.o.Now(), last.Failures+1, err.Error(), notBefore
	d.o.Log.Warn("poll", "feed", feed.Name, "failures", next.Failures, "err", err)
	return next
}

// arrival is a story with what is known of it.
type arrival struct {
	story  briefs.Story
	known  *briefs.Held
	action briefs.Action
	reason string
}

// fileAll files the stories oldest first, so that a channel reads them in the
// order they happened, but for those that it leaves in the batch.
func (d *Desk) fileAll(ctx context.Context, room *newsroom, feed briefs.Feed, catch Catch, last briefs.Checkpoint) (*batch, error) {
	stories := catch.Stories
	if !catch.Stream {
		stories = inOrder(stories)
	}
	arrivals := make([]arrival, 0, len(stories))
	for _, s := range stories {
		s.Feed = feed.Name
		arrivals = append(arrivals, arrival{story: cleanKeys(s)})
	}
	known, err := d.knownOf(ctx, feed.Name, arrivals)
	if err != nil {
		return nil, err
	}
	fresh := make([]*arrival, 0, len(arrivals))
	var seen []briefs.StoryID
	for i := range arrivals {
		a := &arrivals[i]
		if err := d.judge(ctx, a, known); err != nil {
			return nil, err
		}
		switch {
		case a.action == briefs.ActPost && a.known == nil:
			fresh = append(fresh, a)
		case a.action == briefs.ActIgnore && a.known != nil && a.known.LastSeen.Before(d.o.Now().Add(-seenEvery)):
			seen = append(seen, a.known.ID)
		}
	}
	// Of a stream all is new; that tells nothing of its guids.
	reset := !last.First && !catch.Stream && len(fresh) > burst && float64(len(fresh)) >= burstShare*float64(len(stories)+catch.Rest) &&
		2*notNewSince(fresh, last.Succeeded) >= len(fresh)
	d.markBacklog(feed, fresh, last.First, reset)
	b := &batch{keys: make(map[string]bool)}
	for i := range arrivals {
		a := &arrivals[i]
		// An earlier story of this very poll may have been the same one, or the
		// one that this acts on.
		if b.touches(a.story) {
			if err := d.flush(ctx, b, nil); err != nil {
				return nil, err
			}
			if err := d.decide(ctx, a); err != nil {
				return nil, err
			}
		}
		if err := d.add(ctx, room, feed, b, *a); err != nil {
			return nil, err
		}
	}
	return b, d.store.Seen(ctx, seen)
}

// seenEvery is how old the time may be when a story was last seen on its feed.
const seenEvery = time.Hour

// actsReach is how far back a correction or a kill under an identity of its own
// is looked for what it names.
const actsReach = 8 * 24 * time.Hour

// knownOf looks up what is filed of the stories, by key: at once, as most of
// what a poll brings is known and nothing else is done about it.
func (d *Desk) knownOf(ctx context.Context, feed briefs.FeedName, arrivals []arrival) (map[string]*briefs.Held, error) {
	var keys []string
	for i := range arrivals {
		keys = append(keys, keysOf(arrivals[i].story)...)
	}
	held, err := d.store.Known(ctx, feed, keys)
	if err != nil {
		return nil, err
	}
	known := make(map[string]*briefs.Held, len(keys))
	for i := range held {
		for _, key := range held[i].Keys {
			known[key] = &held[i]
		}
	}
	return known, nil
}

// decide looks up what is known of the story now and asks the rules.
func (d *Desk) decide(ctx context.Context, a *arrival) error {
	known, err := d.knownOf(ctx, a.story.Feed, []arrival{*a})
	if err != nil {
		return err
	}
	return d.judge(ctx, a, known)
}

// judge asks the rules about the story. One whose keys name several filed ones
// is a version of the oldest.
func (d *Desk) judge(ctx context.Context, a *arrival, known map[string]*briefs.Held) error {
	a.known = nil
	for _, key := range keysOf(a.story) {
		if held := known[key]; held != nil && (a.known == nil || held.ID < a.known.ID) {
			a.known = held
		}
	}
	if a.known == nil && a.story.Acts != "" {
		recent, err := d.store.Recent(ctx, a.story.Feed, d.o.Now().Add(-actsReach))
		if err != nil {
			return err
		}
		a.known, _ = briefs.Resolve(a.story, recent)
	}
	a.action, a.reason = briefs.Decide(a.known, a.story, d.o.Now())
	d.keepOut(a)
	return nil
}

// cleanKeys makes the keys ones that every database keeps as they are, so that
// what is looked up by a key is found under it.
func cleanKeys(s briefs.Story) briefs.Story {
	clean := func(key string) string {
		return briefs.ShortKey(strings.ReplaceAll(strings.ToValidUTF8(key, "\uFFFD"), "\x00", " "))
	}
	s.Key, s.OtherKeys = clean(s.Key), slices.Clone(s.OtherKeys)
	for i, key := range s.OtherKeys {
		s.OtherKeys[i] = clean(key)
	}
	return s
}

// keysOf returns every identity of the story.
func keysOf(s briefs.Story) []string { return append([]string{s.Key}, s.OtherKeys...) }

// markBacklog keeps a channel from being flooded: of a feed's first poll only
// the newest few are posted, and none that is older than the feed's limit. After
// a reset (a feed that changed its guids) as after a first poll. fresh is in
// order of time.
func (d *Desk) markBacklog(feed briefs.Feed, fresh []*arrival, first, reset bool) {
	if reset {
		d.o.Log.Warn("every story of the feed is new: filed as backlog", "feed", feed.Name, "stories", len(fresh))
	}
	oldest := d.o.Now().Add(-feed.MaxAge)
	for i, a := range fresh {
		old := !a.story.Published.IsZero() && a.story.Published.Before(oldest)
		a.story.Backlog = old || (first || reset) && i < len(fresh)-feed.Backlog
	}
}

// notNewSince counts the stories that were published before the last good poll
// or do not say when: those that it must have brought under other guids. After
// a long time without a poll all may be new and yet none of them is to be lost.
func notNewSince(fresh []*arrival, polled time.Time) int {
	n := 0
	for _, a := range fresh {
		if a.story.Published.Before(polled) {
			n++
		}
	}
	return n
}

// inOrder sorts by publication, oldest first. Feeds list the newest first, so
// stories that do not say when they were published keep the reverse of the
// feed's order.
func inOrder(stories []briefs.Story) []briefs.Story {
	sorted := slices.Clone(stories)
	slices.Reverse(sorted)
	dated := func(s briefs.Story) bool { return !s.Published.IsZero() }
	if !slices.ContainsFunc(sorted, func(s briefs.Story) bool { return !dated(s) }) {
		slices.SortStableFunc(sorted, func(a, b briefs.Story) int {
			return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.Version, b.Version))
		})
	}
	return sorted
}

// Pass polls every enabled feed once, whatever is due, reads the pages of what
// they brought, and returns when all is done. Nothing is delivered. Feeds' own
// failures are logged and returned as one error. It does not go with Run.
func (d *Desk) Pass(ctx context.Context) error {
	room := d.list.Load()
	feeds := slices.DeleteFunc(slices.Clone(room.Feeds), func(f briefs.Feed) bool { return !f.Enabled })
	errs := make([]error, len(feeds))
	each(ctx, d.o.Pollers, len(feeds), func(ctx context.Context, i int) {
		errs[i] = d.passFeed(ctx, room, feeds[i])
	})
	return errors.Join(append(errs, d.readAll(ctx))...)
}

// readAll does the page reading that is due, until none is.
func (d *Desk) readAll(ctx context.Context) error {
	for ctx.Err() == nil {
		jobs, err := d.store.Claim(ctx, d.worker, []briefs.JobKind{briefs.JobRead}, d.o.Pollers, jobLease)
		if err != nil || len(jobs) == 0 {
			return err
		}
		each(ctx, len(jobs), len(jobs), func(ctx context.Context, i int) { d.do(ctx, jobs[i]) })
	}
	return ctx.Err()
}

func (d *Desk) passFeed(ctx context.Context, room *newsroom, feed briefs.Feed) error {
	last, err := d.store.Checkpoint(ctx, feed.Name)
	if err != nil {
		return err
	}
	next, _, err := d.pollFeed(ctx, room, feed, last, nil, func() {})
	if err != nil {
		return err
	}
	if next.Error != "" {
		return fmt.Errorf("poll %s: %s", feed.Name, next.Error)
	}
	return nil
}
