package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
// be filed keeps out only itself. The answers are in the order of the filings.
func (s *Store) FileAll(ctx context.Context, filings []briefs.Filing) []briefs.Filed {
	done := make([]briefs.Filed, len(filings))
	if len(filings) > 1 && !slices.ContainsFunc(filings, keyless) {
		now := ms(s.clock())
		err := s.filing(ctx, func(t *tx) (err error) {
			for i, f := range filings {
				if done[i].Story, done[i].Brief, err = t.file(ctx, f, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			return done
		}
	}
	for i, f := range filings {
		done[i] = s.fileApart(ctx, f)
	}
	return done
}

func keyless(f briefs.Filing) bool { return f.Story.Key == "" }

// fileApart files a story in a transaction of its own.
func (s *Store) fileApart(ctx context.Context, f briefs.Filing) (done briefs.Filed) {
	defer wrap(&done.Err, "file %q of %q", f.Story.Key, f.Story.Feed)
	if keyless(f) {
		return briefs.Filed{Err: errors.New("the story has no key")}
	}
	now := ms(s.clock())
	err := s.filing(ctx, func(t *tx) (err error) {
		done.Story, done.Brief, err = t.file(ctx, f, now)
		return err
	})
	if err != nil {
		return briefs.Filed{Err: err}
	}
	return done
}

func (t *tx) file(ctx context.Context, f briefs.Filing, now int64) (briefs.StoryID, briefs.BriefID, error) {
	row, err := t.putStory(ctx, f, now)
	if err != nil {
		return 0, 0, err
	}
	old, err := t.findBrief(ctx, row.id)
	if err != nil {
		return 0, 0, err
	}
	brief, wrote := briefs.BriefID(old.id), row.changed
	switch {
	case f.Action == briefs.ActRetract:
		err = t.retract(ctx, old, now)
	case f.Brief != nil && old.id == 0:
		wrote = true
		brief, err = t.addBrief(ctx, f, row, now)
	case f.Brief != nil && old.follows(f):
		wrote = true
		err = t.revise(ctx, f, row, old, now)
	}
	if err != nil {
		return 0, 0, err
	}
	if f.Action != briefs.ActRetract && brief != 0 {
		if err := t.owe(ctx, brief, row.feed, f.Targets, now); err != nil {
			return 0, 0, err
		}
	}
	if withdrawn := f.Action == briefs.ActRetract || f.Action == briefs.ActHold; withdrawn || len(f.Targets) > 0 {
		if err := t.meetShown(ctx, row.id, int64(brief), withdrawn); err != nil {
			return 0, 0, err
		}
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
	version    int
	hash       string
	correction string
}

func (t *tx) findBrief(ctx context.Context, story int64) (oldBrief, error) {
	b := oldBrief{story: briefs.StoryID(story)}
	var gone int64
	err := t.one(ctx, []any{&b.id, &b.sort, &b.event, &b.rev, &gone, &b.version, &b.hash, &b.correction},
		`select id, sort, event, rev, gone, story_version, story_hash, correction from briefs where story_id = $1`, story)
	if err == briefs.ErrNotFound {
		return b, nil
	}
	b.gone = gone == 1
	return b, err
}

// follows reports whether the filing is a revision of the brief.
func (b oldBrief) follows(f briefs.Filing) bool {
	if b.gone {
		return f.Action == briefs.ActPost
	}
	return b.version != f.Story.Version || b.hash != plain(f.Hash) || b.correction != plain(f.Brief.Correction)
}

// retract hides the brief and takes it out of the messages of its event: those
// that nothing is left to show in are wanted gone.
func (t *tx) retract(ctx context.Context, b oldBrief, now int64) error {
	if b.id == 0 || b.gone {
		return nil
	}
	if err := t.unindex(ctx, b); err != nil {
		return err
	}
	seq, err := t.nextSeq(ctx)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update briefs set gone = 1, event_seq = $2 where id = $1`, b.id, seq); err != nil {
		return err
	}
	t.forget(b.story)
	return t.withdraw(ctx, b, now)
}

// owe makes the brief owed to the targets whose subscription is there and
// active and whose server may see the source, but not where its event has a
// message already: one by this brief that was taken down starts anew, one that
// was given up or removed by a moderator stays so.
func (t *tx) owe(ctx context.Context, brief briefs.BriefID, feed int64, targets []briefs.Target, now int64) error {
	for len(targets) > 0 {
		some := targets[:min(len(targets), 20)]
		targets = targets[len(some):]
		q := &query{}
		q.add(`with t (channel, server, sub, loud, role) as (`)
		sep := `values `
		for _, g := range some {
			q.add(sep+`(cast(? as text), cast(? as text), cast(? as bigint), cast(? as bigint), cast(? as text))`, g.Channel, g.Server, g.Subscription, bit(g.Loud), g.Role)
			sep = `, `
		}
		q.add(`) select t.channel, t.server, t.sub, t.loud, t.role from t
			join subscriptions s on s.id = t.sub and s.channel = t.channel and s.suspended = 0
			join feeds f on f.id = ? and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = s.server))
			join briefs o on o.id = ? and (o.only_to = '' or o.only_to like '%,' || s.server || ',%')
			where not exists (select 1 from deliveries d join briefs b on b.id = d.brief_id join briefs n on n.event = b.event
				where n.id = ? and d.channel = t.channel and d.kind = ? and (d.state <> 2 or b.id <> n.id))
			order by t.channel`, feed, brief, brief, briefs.DeliverPost)
		open, err := all(ctx, t, func(row scanner) (g briefs.Target, err error) {
			var loud int64
			err = row.Scan(&g.Channel, &g.Server, &g.Subscription, &loud, &g.Role)
			g.Loud = loud == 1
			return g, err
		}, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		for _, g := range open {
			if err := t.oweOne(ctx, brief, g, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// oweOne makes sure of the channel's lane, locks it and adds the delivery, by the
// telling that its server is shown the event by.
func (t *tx) oweOne(ctx context.Context, brief briefs.BriefID, g briefs.Target, now int64) error {
	if _, err := t.exec(ctx, `insert into servers (server, served) values ($1, 0) on conflict do nothing`, g.Server); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into lanes (channel, server) values ($1, $2) on conflict do nothing`, g.Channel, g.Server); err != nil {
		return err
	}
	if err := t.lockLanes(ctx, `$1`, g.Channel); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into deliveries (brief_id, kind, server, channel, subscription_id, loud, role, want_rev, created, next)
		select coalesce(`+strings.NewReplacer("$1", "b.event", "deliveries.server", "$3").Replace(face)+`, b.id), $2, $3, $4, $5, $6, $7, b.rev, $8, $9 from briefs b where b.id = $1
		on conflict (brief_id, channel, kind) do update set state = 0, want_gone = 0, subscription_id = excluded.subscription_id,
			loud = excluded.loud, role = excluded.role, next = excluded.next where deliveries.state = 2`,
		brief, briefs.DeliverPost, g.Server, g.Channel, g.Subscription, bit(g.Loud), g.Role, now, t.now)
	if err != nil {
		return err
	}
	return t.refreshLanes(ctx, `$1`, g.Channel)
}
