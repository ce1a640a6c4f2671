package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// batch is what one poll is about to file. Stories that belong to one poll are
// filed in one transaction: a commit for each would cost more than the rest.
type batch struct {
	filings []briefs.Filing
	keys    map[string]bool // every identity of what was put in, filed or not yet
	filed   int             // how many changed anything
	errs    []error
}

// maxBatch bounds the stories of a transaction: what a wire left in a folder
// over a week-end must not keep other writers waiting.
const maxBatch = 40

// touches reports whether the story may be the same as one that is in the
// batch, or act on it.
func (b *batch) touches(s briefs.Story) bool {
	return s.Acts != "" && len(b.keys) > 0 || slices.ContainsFunc(keysOf(s), func(k string) bool { return b.keys[k] })
}

// add puts a story into the batch with what was decided about it, unless there
// is nothing to write.
func (d *Desk) add(ctx context.Context, room *newsroom, feed briefs.Feed, b *batch, a arrival) error {
	f, ok := d.filing(room, feed, a)
	if !ok {
		return nil
	}
	b.filings = append(b.filings, f)
	for _, k := range keysOf(a.story) {
		b.keys[k] = true
	}
	if len(b.filings) == maxBatch {
		return d.flush(ctx, b, nil)
	}
	return nil
}

// flush files what the batch holds and, with an end, ends the poll. A story that
// can't be filed is noted in the batch and does not keep the others out; an error
// is the context's or that the database can't be written: later stories must not
// be filed before these.
func (d *Desk) flush(ctx context.Context, b *batch, end *briefs.Polled) error {
	filed, err := d.commit(ctx, end, b.filings...)
	b.filings, b.filed = b.filings[:0], b.filed+filed
	if errors.Is(err, briefs.ErrBusy) || errors.Is(err, briefs.ErrFull) {
		return err
	}
	if err != nil {
		b.errs = append(b.errs, err)
	}
	return ctx.Err()
}

// filing makes of a story what the store is to write; false = nothing that
// anybody might see.
func (d *Desk) filing(room *newsroom, feed briefs.Feed, a arrival) (briefs.Filing, bool) {
	f := briefs.Filing{Action: a.action, Reason: a.reason, Story: a.story, Known: a.known}
	f.Killed = a.action == briefs.ActRetract && a.story.StandsAs() == briefs.StatusCanceled
	switch a.action {
	case briefs.ActIgnore:
		return f, false
	case briefs.ActAlert:
		// Its headline may be under embargo or be libel: name it, don't show it.
		d.o.Log.Error("a wire item acts on a story that is not known", "feed", feed.Name, "guid", a.story.GUID, "reason", a.reason)
		stone, ok := briefs.Tombstone(a.story)
		return briefs.Filing{Action: briefs.ActRetract, Reason: a.reason, Story: stone, Hash: briefs.HashOf("", "")}, ok
	case briefs.ActHold:
		if !a.story.Embargo.Open && !a.story.Embargo.Until.IsZero() {
			f.Jobs = append(f.Jobs, briefs.Job{Kind: briefs.JobRelease, Due: a.story.Embargo.Until})
		}
	case briefs.ActPost, briefs.ActEdit, briefs.ActCorrect:
		if feed.Page && feed.Use == briefs.UseBrief && a.story.Link != "" {
			f.Jobs = append(f.Jobs, briefs.Job{Kind: briefs.JobRead, Due: d.o.Now()})
			break
		}
		d.brief(room, feed, &f, briefs.Copy{Title: a.story.Title, Text: a.story.Text()})
	}
	f.Hash = briefs.HashOf(a.story.Title, a.story.Text())
	return f, true
}

// commit writes the filings, each with its targets and with the job that ends it
// where its rights do, ends the poll if there is one to end, and returns how many
// were written.
func (d *Desk) commit(ctx context.Context, end *briefs.Polled, filings ...briefs.Filing) (int, error) {
	if len(filings) == 0 {
		return 0, nil
	}
	for i := range filings {
		f := &filings[i]
		if e := f.Story.Expires; !e.IsZero() && f.Action != briefs.ActRetract {
			f.Jobs = append(f.Jobs, briefs.Job{Kind: briefs.JobExpire, Due: e})
		}
	}
	if err := d.route(ctx, filings); err != nil {
		return 0, err
	}
	var all []briefs.Filed
	var errs []error
	if end == nil {
		all = d.store.FileAll(ctx, filings)
	} else {
		var err error
		all, err = d.store.FilePoll(ctx, filings, *end)
		errs = append(errs, err)
	}
	n := 0
	for i, done := range all {
		if done.Err != nil {
			errs = append(errs, done.Err)
			continue
		}
		n++
		f := filings[i]
		f.Story.ID = done.Story
		if f.Brief != nil {
			f.Brief.ID = done.Brief
		}
		if d.o.Filed != nil {
			d.o.Filed(f)
		}
		d.o.Watch.Filed(f)
		if f.Action == briefs.ActRetract { // its words are no longer ours to show, in a log either
			d.o.Log.Warn("a story was withdrawn", "feed", f.Story.Feed, "story", f.Story.ID, "reason", f.Reason, "killed", f.Killed)
		}
	}
	return n, errors.Join(errs...)
}

// brief condenses the words.
func (d *Desk) brief(room *newsroom, feed briefs.Feed, f *briefs.Filing, words briefs.Copy) {
	if words.Language == "" {
		words.Language = f.Story.Language
	}
	if words.Language == "" {
		words.Language = feed.Language
	}
	end := d.o.Turns.Take()
	b := room.condense.Condense(words)
	end()
	b.Source, b.Source.Feed = feed.Source, feed.Name
	// Where it is none, the story is held: see keepOut.
	b.Source.Audience, _ = room.Audience(feed.Source, f.Story.Territory)
	b.Link, b.Urgency, b.Correction = f.Story.Link, f.Story.Urgency, f.Story.Correction
	if b.Headline == "" {
		b.Headline = f.Story.Title
	}
	now := d.o.Now()
	b.Filed, b.Published = now, f.Story.Published
	if b.Published.IsZero() || b.Published.After(now) {
		b.Published = now
	}
	if f.Known != nil && f.Action != briefs.ActPost {
		b.Updated = now
	}
	b.Topics = onTopic(feed, b.Topics)
	b = b.Permitted()
	f.Brief = &b
}

// route gives the new posts among the filings their targets.
func (d *Desk) route(ctx context.Context, filings []briefs.Filing) error {
	posted := func(f briefs.Filing) bool { return f.Brief != nil && f.Action == briefs.ActPost && !f.Story.Backlog }
	if !slices.ContainsFunc(filings, posted) {
		return nil
	}
	subs, err := d.store.Subscriptions(ctx, "")
	if err != nil {
		return err
	}
	for i := range filings {
		if f := &filings[i]; posted(*f) {
			f.Targets = briefs.Route(*f.Brief, subs)
		}
	}
	return nil
}

// onTopic adds the topics that the feed is always on, and drops those found in
// the text where the list says so. A feed's word outweighs the text's.
func onTopic(feed briefs.Feed, found []briefs.TopicMatch) []briefs.TopicMatch {
	var topics []briefs.TopicMatch
	for _, name := range feed.Topics {
		topics = append(topics, briefs.TopicMatch{Name: name, Score: 100, Why: "everything of " + feed.Outlet + " is on this topic"})
	}
	if !feed.ByContent {
		return topics
	}
	for _, t := range found {
		if !has(topics, t.Name) {
			topics = append(topics, t)
		}
	}
	return topics
}

func has(topics []briefs.TopicMatch, name briefs.TopicName) bool {
	for _, t := range topics {
		if t.Name == name {
			return true
		}
	}
	return false
}

// storyOf loads the story a job is about. A story that is gone ends the job.
func (d *Desk) storyOf(ctx context.Context, job briefs.Job) (briefs.Story, briefs.Feed, bool, error) {
	n, err := strconv.ParseInt(job.Arg, 10, 64)
	if err != nil {
		return briefs.Story{}, briefs.Feed{}, false, fmt.Errorf("story %q: %w", job.Arg, err)
	}
	s, err := d.store.Story(ctx, briefs.StoryID(n))
	if errors.Is(err, briefs.ErrNotFound) {
		return s, briefs.Feed{}, false, nil
	}
	if err != nil {
		return s, briefs.Feed{}, false, err
	}
	feed, ok := d.list.Load().Feed(s.Feed)
	return s, feed, ok && feed.Enabled, nil
}

const (
	// pageTries is how often a page is asked for before the feed's own text serves.
	pageTries = 3
	// pageWait is for how long at a time it is waited for where it may not be asked
	// for yet, pageWaits how often: of a poll that brings many stories of one host
	// each has its turn.
	pageWait  = 10 * time.Minute
	pageWaits = 20
)

// read fetches the page of a filed story and files the brief of it. Where the
// page can't be had the feed's own text serves.
func (d *Desk) read(ctx context.Context, job briefs.Job) error {
	s, feed, ok, err := d.storyOf(ctx, job)
	if err != nil {
		return err
	}
	if !ok || d.hidden(s) {
		return d.store.Finish(ctx, job, time.Time{})
	}
	leave, err := d.places.take(ctx)
	if err != nil {
		return err
	}
	words, err := d.reader.Page(ctx, feed, s.Link)
	leave()
	var later *Later
	now := d.o.Now()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &later):
		if until := later.Until.Add(backoff(time.Second, 1, time.Second)); job.Attempt < pageWaits && until.Sub(now) <= pageWait {
			return d.store.Fail(ctx, job, until, err.Error())
		}
	case err != nil && !errors.Is(err, briefs.ErrNotFound) && job.Attempt < pageTries:
		return fmt.Errorf("read %s: %w", s.Link, err)
	}
	if err != nil {
		d.o.Log.Info("the feed's own text serves", "feed", feed.Name, "story", s.ID, "err", err)
		words = briefs.Copy{Text: s.Text()}
	}
	words.Title = s.Title
	// To read it took a while. A version that was filed meanwhile has its own text
	// read, or is none that may be shown.
	switch later, _, ok, err := d.storyOf(ctx, job); {
	case err != nil:
		return err
	case ok && !d.hidden(later) && later.Version == s.Version && briefs.HashOf(later.Title, later.Text()) == briefs.HashOf(s.Title, s.Text()):
		if err := d.refile(ctx, feed, later, words); err != nil {
			return err
		}
	}
	return d.store.Finish(ctx, job, time.Time{})
}

// hidden tells a story that may not be shown now, as it was filed last.
func (d *Desk) hidden(s briefs.Story) bool {
	now := d.o.Now()
	return s.Status != briefs.StatusUsable || !s.Publish || s.Embargo.Holds(now) || !s.Expires.IsZero() && !s.Expires.After(now)
}

// refile files the brief of a story that is stored already without one.
func (d *Desk) refile(ctx context.Context, feed briefs.Feed, s briefs.Story, words briefs.Copy) error {
	if _, some := d.List().Audience(feed.Source, s.Territory); !some {
		d.o.Log.Info("a story stays held: no server is known to be where it may be shown", "feed", feed.Name, "story", s.ID)
		return nil
	}
	held, err := d.store.Known(ctx, s.Feed, []string{s.Key})
	if err != nil || len(held) == 0 {
		return err
	}
	f := briefs.Filing{
		Action: briefs.ActPost, Reason: "its text was read", Story: s, Known: &held[0],
		Hash: held[0].Hash,
	}
	if held[0].Brief != 0 {
		f.Action = briefs.ActEdit
		if s.Correction != "" {
			f.Action = briefs.ActCorrect
		}
	}
	d.brief(d.list.Load(), feed, &f, words)
	if _, err := d.commit(ctx, nil, f); err != nil {
		return err
	}
	poke(d.wakeDeliveries)
	return nil
}

// release files a held story once its embargo has ended. A later version may
// hold it again or may have been filed meanwhile; the rules decide anew.
func (d *Desk) release(ctx context.Context, job briefs.Job) error {
	s, feed, ok, err := d.storyOf(ctx, job)
	if err != nil {
		return err
	}
	switch {
	case !ok || s.Status != briefs.StatusUsable || !s.Publish || s.Embargo.Open:
		return d.store.Finish(ctx, job, time.Time{})
	case s.Embargo.Holds(d.o.Now()):
		return d.store.Finish(ctx, job, s.Embargo.Until)
	}
	if feed.Page && feed.Use == briefs.UseBrief && s.Link != "" {
		return d.read(ctx, job)
	}
	if err := d.refile(ctx, feed, s, briefs.Copy{Title: s.Title, Text: s.Text()}); err != nil {
		return err
	}
	return d.store.Finish(ctx, job, time.Time{})
}

// each calls f for 0…n-1, at most width at once, until ctx ends.
func each(ctx context.Context, width, n int, f func(context.Context, int)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, width)
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if ctx.Err() == nil {
				f(ctx, i)
			}
		})
	}
	all.Wait()
}
