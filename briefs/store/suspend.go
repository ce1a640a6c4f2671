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

// fault counts the refusals of a delivery's channel. A message that was taken by
// it, or changed, clears them.
func (t *tx) fault(ctx context.Context, d briefs.Delivery, o briefs.Outcome) error {
	channel := d.Target.Channel
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
	// Who takes no direct messages is not asked again.
	if err != nil || faults < faultLimit && d.Target.Server != "" {
		return err
	}
	return t.suspend(ctx, d.Target, plain(o.Reason))
}

// suspend ends the posting to a channel until it is resumed, and has that told
// once: in the channel that the server named for it, or in the channel itself,
// where the bot may yet find a way.
func (t *tx) suspend(ctx context.Context, g briefs.Target, why string) error {
	if _, err := t.exec(ctx, `update lanes set faults = 0 where channel = $1`, g.Channel); err != nil {
		return err
	}
	n, err := t.exec(ctx, `update subscriptions set suspended = $2, why = $3 where channel = $1 and suspended = 0`, g.Channel, t.now, why)
	if err != nil {
		return err
	}
	err = t.giveUp(ctx, "the subscription was suspended: "+why, `select id from deliveries where channel = $1 and todo > 0 and todo = 2 and kind <> $2`,
		g.Channel, briefs.DeliverNotice)
	if err != nil || n == 0 {
		return err
	}
	if g.Server == "" {
		return nil // there is no way to tell them
	}
	if err := t.record(ctx, briefs.AuditLine{Server: g.Server, Channel: g.Channel, What: "suspended: " + why}); err != nil {
		return err
	}
	words := fmt.Sprintf("No more briefs are posted in <#%s>: %s. Once the bot may post there again it goes on by itself; the channel's settings are kept for %d days.",
		g.Channel, why, int(briefs.SuspendedFor.Hours()/24))
	return t.notify(ctx, g, words)
}

// notify owes a notice to the channel that the server named for them, else to
// the target's own.
func (t *tx) notify(ctx context.Context, g briefs.Target, words string) error {
	err := t.one(ctx, []any{&g.Channel}, `select notices from servers where server = $1 and notices <> ''`, g.Server)
	if err != nil && err != briefs.ErrNotFound {
		return err
	}
	if err := t.openLane(ctx, g); err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into deliveries (kind, server, channel, subscription_id, loud, role, want_rev, words, created, next)
		values ($1, $2, $3, 0, 1, '', 1, $4, $5, $5)`, briefs.DeliverNotice, g.Server, g.Channel, words, t.now)
	if err != nil {
		return err
	}
	return t.refreshLanes(ctx, `$1`, g.Channel)
}

// openLane makes sure of the channel's lane and locks it.
func (t *tx) openLane(ctx context.Context, g briefs.Target) error {
	if _, err := t.exec(ctx, `insert into servers (server, served) values ($1, 0) on conflict do nothing`, g.Server); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into lanes (channel, server) values ($1, $2) on conflict do nothing`, g.Channel, g.Server); err != nil {
		return err
	}
	return t.lockLanes(ctx, `$1`, g.Channel)
}

// SetNotices names the channel of a server that is told what went wrong; "" =
// the channel concerned is.
func (s *Store) SetNotices(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID) (err error) {
	defer wrap(&err, "set the notices' channel of server %s", server)
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `insert into servers (server, served, notices) values ($1, 0, $2)
			on conflict (server) do update set notices = excluded.notices`, server, channel)
		return err
	})
}

// Resume makes a channel's suspended subscriptions active again and returns how
// many there were. What is to be taken down there need not wait any longer.
func (s *Store) Resume(ctx context.Context, channel briefs.ChannelID) (n int, err error) {
	defer wrap(&err, "resume channel %s", channel)
	err = s.write(ctx, func(t *tx) error {
		changed, err := t.exec(ctx, `update subscriptions set suspended = 0, why = '' where channel = $1 and suspended > 0`, channel)
		if n = int(changed); err != nil || n == 0 {
			return err
		}
		if err := t.recordOf(ctx, `channel = $3`, "goes on: the bot may post again", channel); err != nil {
			return err
		}
		if err := t.lockLanes(ctx, `$1`, channel); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update deliveries set next = $2 where channel = $1 and todo > 0 and todo = 1 and next > $2`, channel, t.now); err != nil {
			return err
		}
		return t.refreshLanes(ctx, `$1`, channel)
	})
	return n, err
}

// DropSuspended removes the subscriptions that have been suspended since before
// a time and returns how many there were.
func (s *Store) DropSuspended(ctx context.Context, before time.Time) (n int, err error) {
	defer wrap(&err, "drop suspended subscriptions")
	err = s.write(ctx, func(t *tx) error {
		if err := t.recordOf(ctx, `suspended > 0 and suspended < $3`, "unsubscribed: suspended for too long", ms(before)); err != nil {
			return err
		}
		changed, err := t.exec(ctx, `delete from subscriptions where suspended > 0 and suspended < $1`, ms(before))
		n = int(changed)
		return err
	})
	return n, err
}
