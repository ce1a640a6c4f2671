package store

import (
	"context"
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// How long a delivery is tried that goes on failing: what is to be taken down
// for longer, as it must not stand.
const (
	triedFor   = 24 * time.Hour
	removedFor = 7 * 24 * time.Hour
)

// SettleDelivery records what an attempt came to and frees the channel. A
// message that is delivered stays owed while a newer revision, its deletion or
// its publishing is wanted. What failed for 24 hours, not counting those for which
// Discord was away, is given up; only what is to be taken down is tried for a week.
// The third fault of a channel within an hour suspends its subscriptions and
// cancels the posts owed to it.
func (s *Store) SettleDelivery(ctx context.Context, d briefs.Delivery, o briefs.Outcome) (err error) {
	defer wrap(&err, "settle delivery %d", d.ID)
	return s.write(ctx, func(t *tx) error {
		if err := held(t.exec(ctx, `update lanes set delivery = 0, lease = 0 where channel = $1 and delivery = $2`, d.Target.Channel, d.ID)); err != nil {
			return err
		}
		var failing int64
		err := t.one(ctx, []any{&failing}, `select failing from deliveries where id = $1 and worker = $2 and attempt = $3 and sent_rev = $4`,
			d.ID, d.Worker, d.Attempt, d.SentRev)
		if err == briefs.ErrNotFound {
			return briefs.ErrLeaseLost
		}
		if err != nil {
			return err
		}
		if err := t.settle(ctx, d, o, failing); err != nil {
			return err
		}
		if d.Kind != briefs.DeliverNotice { // it was about the channel's faults
			if err := t.fault(ctx, d, o); err != nil {
				return err
			}
		}
		return t.refreshLanes(ctx, `$1`, d.Target.Channel)
	})
}

func (t *tx) settle(ctx context.Context, d briefs.Delivery, o briefs.Outcome, failing int64) error {
	switch o.Result {
	case briefs.Delivered:
		return t.delivered(ctx, d, o, failing)
	case briefs.Retry:
		limit := triedFor
		if d.WantGone {
			limit = removedFor
		}
		if !o.Away && !o.Limited && failing > 0 && t.now-failing >= limit.Milliseconds() {
			o.Reason = fmt.Sprintf("tried for %d hours: %s", int(limit.Hours()), o.Reason)
			return t.abandon(ctx, d, o)
		}
		return t.retry(ctx, d, o, failing)
	case briefs.Abandoned:
		return t.abandon(ctx, d, o)
	case briefs.Absent:
		// Where it is nowhere after all attempts have ended, none has posted it.
		_, err := t.exec(ctx, `update deliveries set doubt = 0, began = 0, next = $2, worker = '' where id = $1`, d.ID, t.now)
		return err
	}
	return fmt.Errorf("unknown result %d", o.Result)
}

// delivered records a message that stands, was published, or was taken down.
func (t *tx) delivered(ctx context.Context, d briefs.Delivery, o briefs.Outcome, failing int64) error {
	switch {
	case d.WantGone:
		return t.takenDown(ctx, d, o)
	case d.Publishing():
		_, err := t.exec(ctx, `update deliveries set publish = $2, failing = 0, next = $3, worker = '', reason = $4 where id = $1`, d.ID, nowPublished, t.now, plain(o.Reason))
		return err
	}
	if o.Rev == 0 {
		o.Rev = d.WantRev
	}
	// Of a first post, what was kept before its first request may be what
	// Discord took: a revision newer than that is owed as an edit.
	_, err := t.exec(ctx, `update deliveries set message = case when $2 = '' then message else $2 end, stands = case when $5 = '' then stands else $5 end,
		attempt = case when $3 > sent_rev then 0 else attempt end,
		sent_rev = case when sent_rev = 0 and payload_rev > 0 and payload_rev < $3 then payload_rev when $3 > sent_rev then $3 else sent_rev end,
		edits = case when sent_rev <> 0 then edits + 1 else edits end,
		publish = case when $6 = 1 and publish = 0 then 1 else publish end,
		payload = null, doubt = 0, began = 0, failing = 0, next = $4, worker = '', reason = '',
		state = case when want_gone = 1 then state else 0 end where id = $1`, d.ID, o.Message, o.Rev, t.now, o.Stands, bit(o.Publish))
	if err != nil {
		return err
	}
	if d.SentRev > 0 {
		return t.gather(ctx, d.ID)
	}
	if d.Kind == briefs.DeliverDigest {
		if err := t.oweEntries(ctx, d); err != nil {
			return err
		}
	}
	// A first post that failed and then succeeded tells that the channel works
	// again: the others need not wait out what they waited for it and go in their
	// order, and what those behind it failed for before was not theirs. They have
	// their two minutes from now on.
	if failing > 0 || d.Attempt > 1 || d.Kind == briefs.DeliverDigest {
		_, err := t.exec(ctx, `update deliveries set next = case when next > $2 then $2 else next end,
			failing = case when turn > (select turn from deliveries where id = $3) then 0 else failing end
			where channel = $1 and todo > 0 and todo = 2 and failing > 0`, d.Target.Channel, t.now, d.ID)
		if err != nil {
			return err
		}
	}
	return t.endPass(ctx, d)
}

// takenDown records that nothing of the delivery stands any more. Where a repost
// was ordered meanwhile, the row starts anew; what a digest showed ends with it.
func (t *tx) takenDown(ctx context.Context, d briefs.Delivery, o briefs.Outcome) error {
	_, err := t.exec(ctx, `update deliveries set message = '', stands = '', sent_rev = 0, nonce = '', payload = null, payload_rev = 0, first_tried = 0,
		publish = 0, doubt = 0, began = 0, failing = 0, worker = '', reason = $2, state = case when want_gone = 1 then $3 else 0 end where id = $1`,
		d.ID, plain(o.Reason), stateDown)
	if err != nil {
		return err
	}
	// The row tells nothing of the message any more: the counters do.
	if d.Message != "" || o.Message != "" {
		if err := t.count(ctx, countSent, countTakenDown); err != nil {
			return err
		}
	}
	if d.Kind != briefs.DeliverDigest {
		return nil
	}
	_, err = t.exec(ctx, `update deliveries set state = $2, digest = 0 where digest = $1 and digest > 0`, d.ID, stateDown)
	return err
}

// endPass ends the passing of the lane's head once no first post before d is
// owed any more: what is the head now has failed for nobody yet.
func (t *tx) endPass(ctx context.Context, d briefs.Delivery) error {
	_, err := t.exec(ctx, `update lanes set pass = 0 where channel = $1 and not exists (select 1 from deliveries h
		where h.channel = $1 and h.todo > 0 and h.todo = 2 and h.turn < (select turn from deliveries where id = $2))`, d.Target.Channel, d.ID)
	return err
}

// retry puts a delivery back until the time that it was told.
func (t *tx) retry(ctx context.Context, d briefs.Delivery, o briefs.Outcome, failing int64) error {
	next := max(ms(o.RetryAt), t.now)
	mark := int64(never)
	switch {
	case o.Away:
		failing = 0 // its own time begins when Discord is back
	case o.Limited && failing == 0:
	case failing == 0:
		failing = t.now
		fallthrough
	default:
		mark = failing + hold.Milliseconds()
	}
	_, err := t.exec(ctx, `update deliveries set next = $2, worker = '', reason = $3, began = 0,
		doubt = case when message = '' and began = 1 and $4 = 0 then 1 else doubt end,
		failing = $5 where id = $1`, d.ID, next, plain(o.Reason), bit(o.Clean), failing)
	if err == nil && o.Reason == briefs.NoThreadLeft {
		err = t.recordCrowded(ctx, d.Target)
	}
	if err != nil || d.WantGone || d.SentRev > 0 {
		return err
	}
	return t.letPass(ctx, d, next, mark)
}

// letPass decides whether later first posts may pass d, which just failed. If
// they may, it is at once: where the next one would have to wait, the channel may
// work again by then, and d has the first try. So a channel that fails as a
// whole, as in an outage, keeps its order: each time the oldest is tried, then
// one other, which fails too. Only where d is told to wait beyond its two
// minutes the others need not wait for its next try.
func (t *tx) letPass(ctx context.Context, d briefs.Delivery, next, mark int64) error {
	q := &query{}
	switch {
	case mark <= t.now:
		q.add(`update lanes set pass = case when `+head+` = ? and exists (select 1 from deliveries n where n.next <= ? and n.id = `, d.ID, t.now)
		t.second(q)
		q.add(`) then cast(? as bigint) else 0 end where channel = ?`, t.now, d.Target.Channel)
	case next > mark:
		q.add(`update lanes set pass = case when `+head+` = ? then cast(? as bigint) else 0 end where channel = ?`, d.ID, mark, d.Target.Channel)
	default:
		q.add(`update lanes set pass = 0 where channel = ?`, d.Target.Channel)
	}
	_, err := t.exec(ctx, q.text.String(), q.args...)
	return err
}

// abandon gives a delivery up. A message that stands is still taken down if its
// brief is retracted later; one that can't be published stands as it is.
func (t *tx) abandon(ctx context.Context, d briefs.Delivery, o briefs.Outcome) error {
	if d.Publishing() {
		_, err := t.exec(ctx, `update deliveries set publish = $2, failing = 0, worker = '', reason = $3 where id = $1`, d.ID, nowPublished, plain(o.Reason))
		return err
	}
	state := stateGaveUp
	if d.WantGone {
		state = stateDown
	}
	_, err := t.exec(ctx, `update deliveries set state = $2, worker = '', reason = $3, payload = null, began = 0,
		doubt = case when message = '' and began = 1 and $4 = 0 then 1 else doubt end where id = $1`, d.ID, state, plain(o.Reason), bit(o.Clean))
	if err != nil {
		return err
	}
	if d.Kind == briefs.DeliverEntry && d.SentRev == 0 {
		if err := t.dropEntries(ctx, d); err != nil {
			return err
		}
	}
	return t.endPass(ctx, d)
}
