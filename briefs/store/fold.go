package store

import (
	"context"

	"github.com/attache-bot/attache/briefs"
)

// The states of a delivery, and of its publishing.
const (
	stateLive   = 0
	stateGaveUp = 1
	stateDown   = 2
	stateFolded = 3

	wantPublished = 1
	nowPublished  = 2
)

// foldStale takes from what was claimed the first posts that were owed at the
// limit already, and folds them with the others of their channel that were into
// a digest. One in doubt is left, marked to be looked for only; one that is
// alone is left to be posted as it is. A digest made so that is still to be sent
// takes in what has become too old since.
func (t *tx) foldStale(ctx context.Context, list []briefs.Delivery, limit int64) ([]briefs.Delivery, error) {
	kept := list[:0]
	for _, d := range list {
		if d.Kind == briefs.DeliverDigest && d.Occasion == briefs.AfterOutage && !d.WantGone && d.SentRev == 0 {
			d, err := t.foldMore(ctx, d, limit)
			if err != nil {
				return nil, err
			}
			kept = append(kept, d)
			continue
		}
		brief := d.Kind == briefs.DeliverPost || d.Kind == briefs.DeliverReply
		if !brief || d.WantGone || d.SentRev > 0 || ms(d.Created) > limit {
			kept = append(kept, d)
			continue
		}
		others, err := t.foldable(ctx, d.Target.Channel, limit)
		if err != nil {
			return nil, err
		}
		digest, err := t.openDigest(ctx, d.Target.Channel)
		if err != nil {
			return nil, err
		}
		alone := digest == 0 && len(others) < 2
		switch {
		case d.Doubt:
			d.Stale = true
			kept = append(kept, d)
		case alone:
			kept = append(kept, d)
		default:
			if err := t.fold(ctx, d, digest, others); err != nil {
				return nil, err
			}
		}
	}
	return kept, nil
}

// foldable returns the first posts of a channel that were owed at the limit and
// have surely not been posted, in their order.
func (t *tx) foldable(ctx context.Context, channel briefs.ChannelID, limit int64) ([]int64, error) {
	return all(ctx, t, scalar[int64], `select id from deliveries where channel = $1 and todo > 0 and todo = 2
		and doubt = 0 and began = 0 and kind in ($2, $3) and created <= $4 order by turn`, channel, briefs.DeliverPost, briefs.DeliverReply, limit)
}

// openDigest returns the digest of a channel that was made by folding and has
// not been sent; 0 = none.
func (t *tx) openDigest(ctx context.Context, channel briefs.ChannelID) (id int64, err error) {
	err = t.one(ctx, []any{&id}, `select id from deliveries where channel = $1 and todo > 0 and todo = 2 and kind = $2 and place > 0 order by turn limit 1`,
		channel, briefs.DeliverDigest)
	if err == briefs.ErrNotFound {
		err = nil
	}
	return id, err
}

// fold puts deliveries into the digest, a new one for 0, and frees the lane of d,
// which is one of them.
func (t *tx) fold(ctx context.Context, d briefs.Delivery, digest int64, ids []int64) error {
	if digest == 0 {
		err := t.one(ctx, []any{&digest}, `insert into deliveries (kind, server, channel, subscription_id, loud, role, tag, want_rev, created, next, place)
			select $2, server, channel, subscription_id, loud, '', tag, 1, $3, $4, turn from deliveries where id = $1 returning id`,
			ids[0], briefs.DeliverDigest, t.now, t.now)
		if err != nil {
			return err
		}
	} else if _, err := t.exec(ctx, moreToShow, digest); err != nil {
		return err
	}
	if err := t.putInto(ctx, digest, ids); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update lanes set delivery = 0, lease = 0 where channel = $1 and delivery = $2`, d.Target.Channel, d.ID); err != nil {
		return err
	}
	return t.refreshLanes(ctx, `$1`, d.Target.Channel)
}

// moreToShow owes digest $1 with more in it.
const moreToShow = `update deliveries set want_rev = want_rev + 1, must_rev = want_rev + 1 where id = $1`

// putInto makes the digest what shows the deliveries.
func (t *tx) putInto(ctx context.Context, digest int64, ids []int64) error {
	q := &query{}
	q.add(`update deliveries set state = ?, digest = ?, worker = '', reason = ? where id in `, stateFolded, digest, "folded into a digest")
	in(q, ids)
	_, err := t.exec(ctx, q.text.String(), q.args...)
	return err
}

// foldMore folds into a digest that is claimed what has become too old while it
// could not be sent. Where an earlier attempt did post it, unseen, it is edited.
func (t *tx) foldMore(ctx context.Context, d briefs.Delivery, limit int64) (briefs.Delivery, error) {
	others, err := t.foldable(ctx, d.Target.Channel, limit)
	if err != nil || len(others) == 0 {
		return d, err
	}
	if _, err := t.exec(ctx, moreToShow, d.ID); err != nil {
		return d, err
	}
	if err := t.putInto(ctx, int64(d.ID), others); err != nil {
		return d, err
	}
	fresh, err := t.deliveries(ctx, []int64{int64(d.ID)})
	if err != nil {
		return d, err
	}
	fresh[0].Lease = d.Lease
	return fresh[0], nil
}

// digestsOf names the digests that show event $1.
const digestsOf = `select d.digest from deliveries d join briefs b on b.id = d.brief_id where b.event = $1 and d.digest > 0`

// reviseDigests makes the digests that show an event follow its change. One of
// which nothing is left is taken down; one that is claimed and not begun would
// show what was. The lanes are locked by the caller.
func (t *tx) reviseDigests(ctx context.Context, event briefs.StoryID) error {
	n, err := t.exec(ctx, `update deliveries set want_rev = want_rev + 1, must_rev = want_rev + 1,
		want_gone = case when exists (select 1 from deliveries m join briefs b on b.id = m.brief_id where m.digest = deliveries.id and b.gone = 0) then 0 else 1 end,
		next = case when next > $3 then $3 else next end where state <> $2 and id in (`+digestsOf+`)`, event, stateDown, t.now)
	if err != nil || n == 0 {
		return err
	}
	if _, err := t.exec(ctx, `update lanes set delivery = 0, lease = 0 where delivery in
		(select d.id from deliveries d where d.sent_rev = 0 and d.began = 0 and d.id in (`+digestsOf+`))`, event); err != nil {
		return err
	}
	_, err = t.exec(ctx, `update deliveries set worker = '' where sent_rev = 0 and began = 0 and id in (`+digestsOf+`)`, event)
	return err
}
