package store

import (
	"context"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// lateFor is how old a first post is that may have been owed before its channel
// fell silent.
const lateFor = time.Minute

// keepSilent takes from what was claimed the first posts of channels that are paused,
// or in their quiet hours, by now: they were owed before, and failed or waited since.
// They are gathered; one in doubt is left, marked to be looked for only.
func (t *tx) keepSilent(ctx context.Context, list []briefs.Delivery) ([]briefs.Delivery, error) {
	late := func(d briefs.Delivery) bool {
		return d.Kind != briefs.DeliverNotice && d.SentRev == 0 && !d.WantGone && (d.Attempt > 1 || d.Doubt || t.now-ms(d.Created) > lateFor.Milliseconds())
	}
	if !slices.ContainsFunc(list, late) {
		return list, nil
	}
	q := &query{}
	q.add(rhythmColumns+` where (paused > ? or quiet_from <> quiet_to) and channel in `, t.now)
	in(q, distinct(list, func(d briefs.Delivery) briefs.ChannelID { return d.Target.Channel }))
	rhythms, err := all(ctx, t, scanRhythm, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	for _, r := range rhythms {
		until, why := r.Silent(at(t.now))
		held := slices.IndexFunc(list, func(d briefs.Delivery) bool { return d.Target.Channel == r.Channel && late(d) })
		if held < 0 || ms(until) <= t.now {
			continue
		}
		if err := t.gatherOwed(ctx, r.Channel, ms(until), why); err != nil {
			return nil, err
		}
		if list[held].Doubt {
			list[held].Stale = true
			continue
		}
		list = slices.Delete(list, held, held+1)
	}
	return list, nil
}

// silentUntil is when a channel may be posted in; a past time = now.
func (t *tx) silentUntil(ctx context.Context, channel briefs.ChannelID) (int64, error) {
	set, err := all(ctx, t, scanRhythm, rhythmColumns+` where channel = $1`, channel)
	if err != nil || len(set) == 0 {
		return 0, err
	}
	until, _ := set[0].Silent(at(t.now))
	return ms(until), nil
}

// gatherOwed gathers what a channel is owed and is not under way, to fall due at a
// time. Its lane is locked.
func (t *tx) gatherOwed(ctx context.Context, channel briefs.ChannelID, due int64, why briefs.Occasion) error {
	if err := t.unfold(ctx, channel, due, why); err != nil {
		return err
	}
	ids, err := all(ctx, t, scalar[int64], `select id from deliveries where channel = $1 and todo = 2 and began = 0 and doubt = 0 and kind in ($2, $3)`,
		channel, briefs.DeliverPost, briefs.DeliverReply)
	if err != nil {
		return err
	}
	// The digest that stands has what its thread is still owed.
	err = t.giveUp(ctx, "paused: its digest names it", `select id from deliveries where channel = $1 and todo = 2 and kind = $2 and began = 0 and doubt = 0`, channel, briefs.DeliverEntry)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(ids, chunk) {
		q := &query{}
		q.add(`update deliveries set state = ?, due = ?, occasion = ?, failing = 0, worker = '' where id in `, stateGathered, due, why)
		in(q, some)
		if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
			return err
		}
		idle := &query{}
		idle.add(`select id from deliveries where id in `)
		in(idle, some)
		if err := t.dropIdle(ctx, idle); err != nil {
			return err
		}
	}
	return nil
}

// unfold gathers anew what the digests of a channel show that were not tried yet.
func (t *tx) unfold(ctx context.Context, channel briefs.ChannelID, due int64, why briefs.Occasion) error {
	const unsent = `select id from deliveries where channel = $1 and todo = 2 and kind = $2 and began = 0 and doubt = 0`
	_, err := t.exec(ctx, `update deliveries set state = $3, due = $4, occasion = $5, failing = 0, digest = 0, reason = '' where digest > 0 and digest in (`+unsent+`)`,
		channel, briefs.DeliverDigest, stateGathered, due, why)
	if err != nil {
		return err
	}
	return t.giveUp(ctx, "it is part of a later digest", unsent, channel, briefs.DeliverDigest)
}
