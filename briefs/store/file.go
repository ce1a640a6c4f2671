package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// File writes a story and all that follows from it in one transaction and
// returns its numbers; the brief's is 0 if there is none. The feed must be known
// (SyncList).
//
// Filing the same version again writes nothing, but for targets that are not
// owed the brief yet, so that a long list of them may be filed in parts. A later
// version gives the brief its next revision, which the messages of the brief
// follow. A retraction takes the brief out of every look-up: what stands is to
// be taken down, what was not begun is cancelled, what is under way is taken
// down after. From then on only ActPost shows the story again.
func (s *Store) File(ctx context.Context, f briefs.Filing) (briefs.StoryID, briefs.BriefID, error) {
	done := s.fileApart(ctx, f)
	return done.Story, done.Brief, done.Err
}

// FileAll files stories as File does, in their order and in one transaction,
// which costs a fraction of one for each: what one poll brought, say. Where that
// fails, each is filed in a transaction of its own, so that a story which can't
// be filed keeps out only itself. Where the database can't be written (ErrFull,
// ErrBusy), those behind are not tried: they would be filed, and posted, before
// it. The answers are in the order of the filings.
func (s *Store) FileAll(ctx context.Context, filings []briefs.Filing) []briefs.Filed {
	done := make([]briefs.Filed, len(filings))
	if all, err := readyAll(filings); err == nil && len(filings) > 1 && !slices.ContainsFunc(filings, keyless) {
		now := ms(s.clock())
		err := s.filings.write(ctx, writing, func(t *tx) (err error) {
			for i, f := range all {
				if done[i].Story, done[i].Brief, err = t.file(ctx, f, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			return done
		}
		if passing(ctx, err) { // for each of them
			return fileNone(done, err)
		}
	}
	for i, f := range filings {
		if done[i] = s.fileApart(ctx, f); passing(ctx, done[i].Err) {
			fileNone(done[i:], done[i].Err)
			break
		}
	}
	return done
}

// passing reports whether a later try may succeed with the same story.
func passing(ctx context.Context, err error) bool {
	return errors.Is(err, briefs.ErrFull) || errors.Is(err, briefs.ErrBusy) || err != nil && ctx.Err() != nil
}

// fileNone answers that none was filed.
func fileNone(done []briefs.Filed, err error) []briefs.Filed {
	for i := range done {
		done[i] = briefs.Filed{Err: fmt.Errorf("store: file %d stories: %w", len(done), err)}
	}
	return done
}

// FilePoll files stories as [Store.FileAll] does and ends the poll that brought
// them as [Store.Polled] does, in the same transaction where each of them can be
// filed. Where one can't, the others are and the poll is not ended: the errors
// are in the answers then. The error returned is that of ending the poll.
func (s *Store) FilePoll(ctx context.Context, filings []briefs.Filing, end briefs.Polled) (done []briefs.Filed, err error) {
	text, err := encodeCheckpoint(end.Checkpoint)
	if err != nil {
		return nil, fmt.Errorf("store: poll of %q: %w", end.Job.Arg, err)
	}
	done = make([]briefs.Filed, len(filings))
	now := ms(s.clock())
	all, bad := readyAll(filings)
	err = errApart
	if bad == nil && !slices.ContainsFunc(filings, keyless) {
		// What is lost with the poll is read again.
		err = s.filings.write(ctx, lazily, func(t *tx) (err error) {
			for i, f := range all {
				if done[i].Story, done[i].Brief, err = t.file(ctx, f, now); err != nil {
					return err
				}
			}
			return t.polled(ctx, end.Job, text, end.Next)
		})
	}
	switch {
	case err == nil:
		return done, nil
	case errors.Is(err, briefs.ErrFull), errors.Is(err, briefs.ErrLeaseLost):
		return nil, fmt.Errorf("store: file %d stories of %q: %w", len(filings), end.Job.Arg, err)
	}
	failed := false
	for i, f := range filings {
		done[i] = s.fileApart(ctx, f)
		failed = failed || done[i].Err != nil
	}
	if failed {
		return done, nil
	}
	return done, s.Polled(ctx, end.Job, end.Checkpoint, end.Next)
}

// errApart: stories are to be filed one by one.
var errApart = errors.New("a story is not as it can be filed")

func keyless(f briefs.Filing) bool { return f.Story.Key == "" }

// fileApart files a story in a transaction of its own.
func (s *Store) fileApart(ctx context.Context, f briefs.Filing) (done briefs.Filed) {
	defer wrap(&done.Err, "file %q of %q", f.Story.Key, f.Story.Feed)
	if keyless(f) {
		return briefs.Filed{Err: errors.New("the story has no key")}
	}
	r, err := ready(f)
	if err != nil {
		return briefs.Filed{Err: err}
	}
	now := ms(s.clock())
	err = s.filings.write(ctx, writing, func(t *tx) (err error) {
		done.Story, done.Brief, err = t.file(ctx, r, now)
		return err
	})
	if err != nil {
		return briefs.Filed{Err: err}
	}
	return done
}

func (t *tx) file(ctx context.Context, f readied, now int64) (briefs.StoryID, briefs.BriefID, error) {
	row, err := t.putStory(ctx, f, now)
	if err != nil {
		return 0, 0, err
	}
	if row.overtaken {
		return briefs.StoryID(row.id), 0, nil
	}
	var old oldBrief
	if !row.fresh {
		if old, err = t.findBrief(ctx, row.id); err != nil {
			return 0, 0, err
		}
	}
	brief, event, wrote := briefs.BriefID(old.id), old.event, row.changed
	switch {
	case old.killed:
		return briefs.StoryID(row.id), 0, nil
	case f.Action == briefs.ActRetract:
		if err = t.oweNow(ctx); err == nil {
			err = t.retract(ctx, old, f.Filing, now)
		}
	case f.Brief != nil && old.id == 0:
		wrote = true
		brief, event, err = t.addBrief(ctx, f, row, now)
	case f.Brief != nil && old.follows(f.Filing):
		wrote = true
		err = t.revise(ctx, f, row, old, now)
	}
	if err != nil {
		return 0, 0, err
	}
	if f.Action != briefs.ActRetract && brief != 0 {
		others, err := t.oweReplies(ctx, brief, f.Follows, f.Targets, now)
		if err != nil {
			return 0, 0, err
		}
		t.owe(owed{brief: brief, event: event, newEvent: old.id == 0 && event == briefs.StoryID(row.id), feed: row.feed, created: now}, others)
	}
	switch {
	case f.Action == briefs.ActRetract, f.Action == briefs.ActHold:
		if err := t.meetShown(ctx, row.id, int64(brief), true); err != nil {
			return 0, 0, err
		}
	case len(f.Targets) > 0:
		t.late.shown = append(t.late.shown, [2]int64{row.id, int64(brief)})
	}
	if wrote {
		err = t.putJobs(ctx, f.Jobs, fmt.Sprint(row.id))
	}
	return briefs.StoryID(row.id), brief, err
}

// oldBrief is the brief that a story has already; id 0 = none.
type oldBrief struct {
	story      briefs.StoryID
	id, sort   int64
	event      briefs.StoryID
	rev        int
	gone       bool
	killed     bool // for good, with its words
	version    int
	hash       string
	correction string
}

func (t *tx) findBrief(ctx context.Context, story int64) (oldBrief, error) {
	b := oldBrief{story: briefs.StoryID(story)}
	var gone, killed int64
	err := t.one(ctx, []any{&b.id, &b.sort, &b.event, &b.rev, &gone, &b.version, &b.hash, &b.correction, &killed},
		`select b.id, b.sort, b.event, b.rev, b.gone, b.story_version, b.story_hash, b.correction, coalesce(w.killed, 0)
		from briefs b left join withdrawals w on w.brief_id = b.id where b.story_id = $1`, story)
	if err == briefs.ErrNotFound {
		return b, nil
	}
	b.gone, b.killed = gone == 1, gone == 1 && killed == 1
	return b, err
}

// follows reports whether the filing is a revision of the brief.
func (b oldBrief) follows(f briefs.Filing) bool {
	if b.gone {
		return f.Action == briefs.ActPost
	}
	return b.version != f.Story.Version || b.hash != plain(f.Hash) || b.correction != plain(f.Brief.Correction)
}
