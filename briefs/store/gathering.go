package store

import (
	"context"

	"github.com/attache-bot/attache/briefs"
)

// timing is when a channel's next first posts may be sent.
type timing struct {
	rhythm briefs.Rhythm
	posts  int // of the last hour
}

// timings reads those of the channels that have a rhythm of their own.
func (t *tx) timings(ctx context.Context, list []owed) (map[briefs.ChannelID]*timing, error) {
	q := &query{}
	q.add(rhythmColumns + ` where channel in `)
	in(q, channelsOwed(list))
	found, err := all(ctx, t, scanRhythm, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	times := make(map[briefs.ChannelID]*timing)
	for _, r := range found {
		times[r.Channel] = &timing{rhythm: r}
		if r.HourLimit > 0 {
			err := t.one(ctx, []any{&times[r.Channel].posts}, `select count(*) from deliveries where channel = $1 and kind = $2 and state = 0 and created > $3`,
				r.Channel, briefs.DeliverPost, t.now-hour)
			if err != nil {
				return nil, err
			}
		}
	}
	return times, nil
}

const hour = 60 * 60 * 1000

// when says in which state a post for the channel begins: to be sent, or
// gathered for the digest that is due then. It counts the post.
func (c *timing) when(now int64) (state int, due int64, why briefs.Occasion) {
	if c == nil {
		return stateLive, 0, ""
	}
	from, why := c.rhythm.Due(at(now))
	if due = ms(from); due > now {
		return stateGathered, due, why
	}
	if c.rhythm.HourLimit > 0 && c.posts >= c.rhythm.HourLimit {
		return stateGathered, ms(c.rhythm.Overflow(at(now))), briefs.OverLimit
	}
	c.posts++
	return stateLive, 0, ""
}

// pings are the roles that posts want pinged: true where that may be done now.
type pings map[pinged]bool

// pinged is a role of a server.
type pinged struct {
	server briefs.ServerID
	role   briefs.RoleID
}

// pings reads which of the roles were pinged lately, in whatever channel.
func (t *tx) pings(ctx context.Context, list []owed) (pings, error) {
	may := make(pings)
	for _, o := range list {
		of := pinged{o.target.Server, o.target.Role}
		if _, asked := may[of]; asked || of.role == "" {
			continue
		}
		// By the time: of a server there may be the posts of a year.
		lately, err := t.some(ctx, `select 1 from deliveries where created > $3 and role = $2 and server || '' = $1`, of.server, of.role, t.now-pingEvery.Milliseconds())
		if err != nil {
			return nil, err
		}
		may[of] = !lately
	}
	return may, nil
}

// take tells whether a post may ping its role, and notes that it does.
func (p pings) take(g briefs.Target) bool {
	of := pinged{g.Server, g.Role}
	may := p[of]
	p[of] = false
	return may
}

// openDue makes of what was gathered the digests that are due, one for each
// channel and occasion. What nobody wants any more is left out. One brief alone
// is posted as itself, unless the channel asked for digests.
func (t *tx) openDue(ctx context.Context) error {
	type heap struct {
		channel  briefs.ChannelID
		occasion briefs.Occasion
	}
	// A digest of a channel takes all that is due there, also of a period that
	// was missed: nothing is in two.
	heaps, err := all(ctx, t, func(row scanner) (h heap, err error) { return h, row.Scan(&h.channel, &h.occasion) },
		`select channel, occasion from deliveries where state = 4 and due <= $1
			and not exists (select 1 from channels c where c.channel = deliveries.channel and c.paused > $1)
			group by channel, occasion order by channel, case when occasion = $2 then 0 else 1 end, occasion limit 100`, t.now, briefs.AfterPause)
	if err != nil {
		return err
	}
	for _, h := range heaps {
		if err := t.openHeap(ctx, h.channel, h.occasion); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) openHeap(ctx context.Context, channel briefs.ChannelID, occasion briefs.Occasion) error {
	if err := t.lockLanes(ctx, `$1`, channel); err != nil {
		return err
	}
	// After an outage it may be late, and the quiet hours have begun.
	silent, err := t.silentUntil(ctx, channel)
	if err != nil {
		return err
	}
	if silent > t.now {
		_, err := t.exec(ctx, `update deliveries set due = $4 where channel = $1 and occasion = $2 and state = 4 and due <= $3`, channel, occasion, t.now, silent)
		return err
	}
	if occasion == briefs.AfterPause {
		// All that fell due in the pause is one message, whatever else it waited for.
		_, err := t.exec(ctx, `update deliveries set occasion = $2 where channel = $1 and state = 4 and due <= $3`, channel, occasion, t.now)
		if err != nil {
			return err
		}
	}
	const due = `channel = $1 and occasion = $2 and state = 4 and due <= $3`
	// The lane is locked: what another process took is gone from the heap now.
	_, err = t.exec(ctx, `update deliveries set state = $4, reason = 'it was withdrawn' where `+due+`
		and (want_gone = 1 or exists (select 1 from briefs b where b.id = brief_id and b.gone = 1))`, channel, occasion, t.now, stateDown)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update deliveries set state = $4, reason = 'unsubscribed' where `+due+`
		and not exists (select 1 from subscriptions s where s.id = deliveries.subscription_id and s.suspended = 0)`,
		channel, occasion, t.now, stateGaveUp)
	if err != nil {
		return err
	}
	ids, err := all(ctx, t, scalar[int64], `select id from deliveries where `+due+` order by turn`, channel, occasion, t.now)
	if err != nil || len(ids) == 0 {
		return err
	}
	if len(ids) == 1 && occasion != briefs.OnSchedule {
		_, err = t.exec(ctx, `update deliveries set state = $2, due = 0, occasion = '', created = $3, next = $3 where id = $1`, ids[0], stateLive, t.now)
		if err != nil {
			return err
		}
		return t.refreshLanes(ctx, `$1`, channel)
	}
	var digest int64
	err = t.one(ctx, []any{&digest}, `insert into deliveries (kind, server, channel, subscription_id, loud, role, tag, want_rev, created, next, occasion)
		select $2, server, channel, subscription_id, (select max(m.loud) from deliveries m where m.channel = $6 and m.occasion = $5 and m.state = 4 and m.due <= $3),
		'', tag, 1, $3, $4, $5 from deliveries where id = $1 returning id`,
		ids[0], briefs.DeliverDigest, t.now, t.now, occasion, channel)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update deliveries set state = $5, digest = $4, reason = 'shown in a digest' where `+due, channel, occasion, t.now, digest, stateFolded)
	if err != nil {
		return err
	}
	return t.refreshLanes(ctx, `$1`, channel)
}
