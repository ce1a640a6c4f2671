package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// retract hides the brief and takes it out of the messages of its event: those
// that nothing is left to show in are wanted gone. Where its words were killed,
// the copies of them go with it.
func (t *tx) retract(ctx context.Context, b oldBrief, f briefs.Filing, now int64) error {
	if b.id == 0 || b.gone {
		return nil
	}
	gone := []oldBrief{b}
	if f.Killed {
		copies, err := t.copiesOf(ctx, b)
		if err != nil {
			return err
		}
		for _, story := range copies {
			c, err := t.findBrief(ctx, int64(story))
			if err != nil {
				return err
			}
			gone = append(gone, c)
		}
	}
	for _, g := range gone {
		if err := t.unindex(ctx, g); err != nil {
			return err
		}
		seq, err := t.nextSeq(ctx)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update briefs set gone = 1, event_seq = $2 where id = $1`, g.id, seq); err != nil {
			return err
		}
		if err := t.unsay(ctx, g.id, ""); err != nil {
			return err
		}
		if !f.Killed { // a killed one's words are kept apart, to know their copies by
			t.forget(g.story)
		}
	}
	for i, g := range gone {
		w := briefs.Withdrawal{Brief: briefs.BriefID(g.id), Reason: plain(f.Reason), Killed: f.Killed}
		if i > 0 {
			w.Reason = copyReason
		}
		if err := t.withdraw(ctx, g, &w, now); err != nil {
			return err
		}
		if err := t.recordWithdrawn(ctx, g.id, w.Reason); err != nil {
			return err
		}
		if err := t.note(ctx, w, now); err != nil {
			return err
		}
	}
	return nil
}

const copyReason = "it has the words of a story that its agency withdrew"

// note writes the line about a withdrawal; a second one of the same brief
// replaces the first.
func (t *tx) note(ctx context.Context, w briefs.Withdrawal, now int64) error {
	_, err := t.exec(ctx, `insert into withdrawals (brief_id, at, reason, killed, standing, cancelled, edited) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (brief_id) do update set at = excluded.at, reason = excluded.reason, killed = excluded.killed,
			standing = excluded.standing, cancelled = excluded.cancelled, edited = excluded.edited`,
		w.Brief, now, w.Reason, bit(w.Killed), w.Standing, w.Cancelled, w.Edited)
	return err
}

// copiesOf names the stories of the brief's event that have its words and were
// published no earlier: what was taken from it, or from what was.
func (t *tx) copiesOf(ctx context.Context, b oldBrief) ([]briefs.StoryID, error) {
	type telling struct {
		story     briefs.StoryID
		published int64
		gone      bool
		placed    briefs.Placement
	}
	list, err := all(ctx, t, func(row scanner) (r telling, err error) {
		var gone int64
		var text string
		if err := row.Scan(&r.story, &r.published, &gone, &text); err != nil {
			return r, err
		}
		r.gone = gone == 1
		return r, decodePlaced(text, &r.placed)
	}, `select story_id, published, gone, placed from briefs where event = $1 order by id`, b.event)
	if err != nil {
		return nil, err
	}
	first := slices.IndexFunc(list, func(r telling) bool { return r.story == b.story })
	if first < 0 {
		return nil, nil
	}
	same := []briefs.StoryID{b.story}
	for grown := true; grown; {
		grown = false
		for _, r := range list {
			// Either may have been filed first: feeds are polled one after another.
			linked := r.placed.Copy && slices.Contains(same, r.placed.With) ||
				slices.ContainsFunc(list, func(o telling) bool {
					return o.placed.Copy && o.placed.With == r.story && slices.Contains(same, o.story)
				})
			if linked && !slices.Contains(same, r.story) && r.published >= list[first].published {
				same, grown = append(same, r.story), true
			}
		}
	}
	return slices.DeleteFunc(same[1:], func(s briefs.StoryID) bool {
		return slices.ContainsFunc(list, func(r telling) bool { return r.story == s && r.gone })
	}), nil
}

// hasKilledWords reports whether a new story has the words of one that was killed.
func (t *tx) hasKilledWords(ctx context.Context, p briefs.Placement) (bool, error) {
	if !p.Copy || p.With == 0 {
		return false, nil
	}
	return t.some(ctx, `select 1 from withdrawals w join briefs b on b.id = w.brief_id where b.story_id = $1 and b.gone = 1 and w.killed = 1`, p.With)
}

// withdraw takes a brief that is gone out of the messages of its event: those
// that another telling can be shown in follow it, the rest are to be taken down.
// It counts both.
func (t *tx) withdraw(ctx context.Context, b oldBrief, w *briefs.Withdrawal, now int64) error {
	if err := t.lockLanes(ctx, eventChannels, b.event); err != nil {
		return err
	}
	if err := t.wantGone(ctx, w, `select id from deliveries where brief_id = ? and kind <> 'post'`, b.id); err != nil {
		return err
	}
	bare := strings.ReplaceAll(`select deliveries.id from deliveries join briefs b on b.id = deliveries.brief_id
		where b.event = $1 and deliveries.kind = 'post' and `+face+` is null`, "$1", strconv.FormatInt(int64(b.event), 10))
	if err := t.wantGone(ctx, w, bare); err != nil {
		return err
	}
	servers, err := t.blockedOut(ctx, b.event)
	if err != nil {
		return err
	}
	for _, server := range servers {
		if err := t.wantGone(ctx, w, `select d.id from deliveries d join briefs b on b.id = d.brief_id where b.event = ? and d.kind = 'post' and d.server = ?`, b.event, server); err != nil {
			return err
		}
	}
	// A first post that is claimed and not begun would show what is gone.
	if _, err := t.exec(ctx, `update deliveries set worker = '' where sent_rev = 0 and began = 0 and worker <> '' and want_gone = 0 and id in (`+eventPosts+`)`, b.event); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update lanes set delivery = 0, lease = 0 where delivery in
		(select d.id from deliveries d join briefs b on b.id = d.brief_id where b.event = $1 and d.kind = 'post' and d.sent_rev = 0 and d.began = 0 and d.want_gone = 0)`, b.event); err != nil {
		return err
	}
	err = t.one(ctx, []any{&w.Edited}, `select count(*) from deliveries where message <> '' and want_gone = 0 and id in (`+eventPosts+`)`, b.event)
	if err != nil {
		return err
	}
	return t.spread(ctx, b.event, b.id, atOnce, false, now)
}

// takeBack takes an event's messages down from servers that may see no telling
// of it any more.
func (t *tx) takeBack(ctx context.Context, event briefs.StoryID) error {
	bare := strings.ReplaceAll(`select deliveries.id from deliveries join briefs b on b.id = deliveries.brief_id
		where b.event = $1 and deliveries.kind = 'post' and `+face+` is null`, "$1", strconv.FormatInt(int64(event), 10))
	which := &query{}
	which.add(bare)
	_, err := t.exec(ctx, `update deliveries set want_gone = 1, next = case when next > $1 then $1 else next end where id in (`+bare+`)`, t.now)
	if err != nil {
		return err
	}
	return t.dropIdle(ctx, which)
}

// wantGone makes deliveries that the query names owed to be taken down, cancels
// those that were not begun, and counts both.
func (t *tx) wantGone(ctx context.Context, w *briefs.Withdrawal, which string, args ...any) error {
	count := &query{}
	count.add(`select coalesce(sum(case when message <> '' then 1 else 0 end), 0), coalesce(sum(case when message = '' and state in (0, 4) then 1 else 0 end), 0)
		from deliveries where want_gone = 0 and id in (`)
	count.add(which, args...)
	count.add(`)`)
	var standing, cancelled int
	if err := t.one(ctx, []any{&standing, &cancelled}, count.text.String(), count.args...); err != nil {
		return err
	}
	w.Standing, w.Cancelled = w.Standing+standing, w.Cancelled+cancelled
	q := &query{}
	q.add(`update deliveries set want_gone = 1, next = case when next > ? then ? else next end where id in (`, t.now, t.now)
	q.add(which, args...)
	q.add(`)`)
	if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
		return err
	}
	ids := &query{}
	ids.add(which, args...)
	return t.dropIdle(ctx, ids)
}

// Withdrawals lists what was taken down since then, the latest first, 1,000 at
// most.
func (s *Store) Withdrawals(ctx context.Context, since time.Time) (list []briefs.Withdrawal, err error) {
	defer wrap(&err, "withdrawals")
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		list, err = all(ctx, t, func(row scanner) (w briefs.Withdrawal, err error) {
			var when, killed int64
			var left int
			err = row.Scan(&w.Brief, &w.Story, &w.Feed, &w.Outlet, &when, &w.Reason, &killed, &w.Standing, &left, &w.Cancelled, &w.Edited)
			w.At, w.Killed, w.Deleted = at(when), killed == 1, max(w.Standing-left, 0)
			return w, err
		}, `select w.brief_id, b.story_id, f.name, f.outlet, w.at, w.reason, w.killed, w.standing,
				(select count(*) from deliveries d join briefs o on o.id = d.brief_id where o.event = b.event and d.want_gone = 1 and d.message <> ''), w.cancelled, w.edited
			from withdrawals w join briefs b on b.id = w.brief_id join feeds f on f.id = b.feed_id
			where w.at >= $1 order by w.at desc, w.id desc limit 1000`, ms(since))
		return err
	})
	return list, err
}
