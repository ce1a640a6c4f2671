package store

import (
	"context"
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Faults of a channel that suspend its subscriptions, and within what time.
const (
	faultLimit = 3
	faultSpan  = time.Hour
)

// SettleDelivery records what an attempt came to and frees the channel. A
// message that is delivered stays owed while a newer revision or its deletion
// is wanted. The third fault of a channel within an hour suspends its
// subscriptions and cancels the posts owed to it.
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
		switch o.Result {
		case briefs.Delivered:
			err = t.delivered(ctx, d, o, failing)
		case briefs.Retry:
			err = t.retry(ctx, d, o, failing)
		case briefs.Abandoned:
			err = t.abandon(ctx, d, o)
		default:
			err = fmt.Errorf("unknown result %d", o.Result)
		}
		if err != nil {
			return err
		}
		if err := t.fault(ctx, d.Target.Channel, o); err != nil {
			return err
		}
		return t.refreshLanes(ctx, `$1`, d.Target.Channel)
	})
}

// delivered records a message that stands, or one that was taken down.
func (t *tx) delivered(ctx context.Context, d briefs.Delivery, o briefs.Outcome, failing int64) error {
	if d.WantGone {
		// Where a repost was ordered meanwhile, the row starts anew.
		_, err := t.exec(ctx, `update deliveries set message = '', sent_rev = 0, nonce = '', payload = null, payload_rev = 0, first_tried = 0,
			doubt = 0, began = 0, failing = 0, worker = '', reason = $2, state = case when want_gone = 1 then 2 else 0 end where id = $1`, d.ID, plain(o.Reason))
		return err
	}
	if o.Rev == 0 {
		o.Rev = d.WantRev
	}
	// Of a first post, what was kept before its first request may be what
	// Discord took: a revision newer than that is owed as an edit.
	_, err := t.exec(ctx, `update deliveries set message = case when $2 = '' then message else $2 end,
		attempt = case when $3 > sent_rev then 0 else attempt end,
		sent_rev = case when sent_rev = 0 and payload_rev > 0 and payload_rev < $3 then payload_rev when $3 > sent_rev then $3 else sent_rev end,
		edits = case when sent_rev <> 0 then edits + 1 else edits end,
		payload = null, doubt = 0, began = 0, failing = 0, next = $4, worker = '', reason = '',
		state = case when want_gone = 1 then state else 0 end where id = $1`, d.ID, o.Message, o.Rev, t.now)
	if err != nil {
		return err
	}
	if d.SentRev > 0 {
		return t.gather(ctx, d.ID)
	}
	// A first post that failed and then succeeded tells that the channel works
	// again: those behind it need not wait out what they waited for it, and go
	// in their order.
	if failing > 0 {
		if _, err := t.exec(ctx, `update deliveries set next = $2 where channel = $1 and todo > 0 and todo = 2 and failing > 0 and next > $2`, d.Target.Channel, t.now); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `update lanes set pass = 0 where channel = $1
		and not exists (select 1 from deliveries h where h.channel = $1 and h.todo > 0 and h.todo = 2 and h.id < $2)`, d.Target.Channel, d.ID)
	return err
}

// retry puts a delivery back. Once a first post that is the oldest of its
// channel has failed for two minutes, later ones may pass it. If one that does
// fails too, it is the channel that fails, not the message: the oldest is then
// tried before any other again, so that after an outage all go in order.
func (t *tx) retry(ctx context.Context, d briefs.Delivery, o briefs.Outcome, failing int64) error {
	next := max(ms(o.RetryAt), t.now)
	first := !d.WantGone && d.SentRev == 0
	if failing == 0 {
		failing = t.now
	}
	// However long it is to wait: at the end of its two minutes it is looked at,
	// or those behind it would wait as long.
	if ends := failing + hold.Milliseconds(); first && t.now < ends {
		next = min(next, ends)
	}
	_, err := t.exec(ctx, `update deliveries set next = $2, worker = '', reason = $3, began = 0,
		doubt = case when message = '' and began = 1 and $4 = 0 then 1 else doubt end,
		failing = case when failing = 0 then $5 else failing end where id = $1`, d.ID, next, plain(o.Reason), bit(o.Clean), t.now)
	if err != nil || !first {
		return err
	}
	_, err = t.exec(ctx, `update lanes set pass = case when $2 = (select min(id) from deliveries h where h.channel = $1 and h.todo > 0 and h.todo = 2) and $3 = 1 then 1 else 0 end
		where channel = $1`, d.Target.Channel, d.ID, bit(failing <= t.now-hold.Milliseconds()))
	return err
}

// abandon gives a delivery up. A message that stands is still taken down if its
// brief is retracted later.
func (t *tx) abandon(ctx context.Context, d briefs.Delivery, o briefs.Outcome) error {
	state := 1
	if d.WantGone {
		state = 2
	}
	_, err := t.exec(ctx, `update deliveries set state = $2, worker = '', reason = $3, payload = null, began = 0,
		doubt = case when message = '' and began = 1 and $4 = 0 then 1 else doubt end where id = $1`, d.ID, state, plain(o.Reason), bit(o.Clean))
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update lanes set pass = 0 where channel = $1
		and not exists (select 1 from deliveries h where h.channel = $1 and h.todo > 0 and h.todo = 2 and h.id < $2)`, d.Target.Channel, d.ID)
	return err
}

// fault counts the channel's refusals.
func (t *tx) fault(ctx context.Context, channel briefs.ChannelID, o briefs.Outcome) error {
	if !o.ChannelFault {
		if o.Result != briefs.Delivered {
			return nil
		}
		_, err := t.exec(ctx, `update lanes set faults = 0 where channel = $1 and faults > 0`, channel)
		return err
	}
	var faults int
	err := t.one(ctx, []any{&faults}, `update lanes set
		fault_at = case when faults = 0 or fault_at < $2 then $3 else fault_at end,
		faults = case when faults = 0 or fault_at < $2 then 1 else faults + 1 end
		where channel = $1 returning faults`, channel, t.now-faultSpan.Milliseconds(), t.now)
	if err != nil || faults < faultLimit {
		return err
	}
	if _, err := t.exec(ctx, `update subscriptions set suspended = $2, why = $3 where channel = $1 and suspended = 0`, channel, t.now, plain(o.Reason)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update lanes set faults = 0 where channel = $1`, channel); err != nil {
		return err
	}
	return t.giveUp(ctx, "the subscription was suspended: "+plain(o.Reason), `select id from deliveries where channel = $1 and todo > 0 and todo = 2`, channel)
}
