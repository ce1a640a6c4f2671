package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// Subscribe adds a subscription and returns it with its number. ErrExists: the
// channel has one that asks for the same.
func (s *Store) Subscribe(ctx context.Context, sub briefs.Subscription) (_ briefs.Subscription, err error) {
	defer wrap(&err, "subscribe channel %s", sub.Channel)
	sub.Filter = sub.Filter.Normal()
	filter, err := encodeFilter(sub.Filter)
	if err != nil {
		return sub, err
	}
	err = s.write(ctx, func(t *tx) error {
		created := ms(sub.Created)
		if created == 0 {
			created = t.now
		}
		sub.Created = at(created)
		err := t.one(ctx, []any{&sub.ID}, `insert into subscriptions (server, channel, filter, loud, role, created, made_by, tag)
			values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (channel, filter) do nothing returning id`,
			sub.Server, sub.Channel, filter, bit(sub.Loud), sub.Role, created, sub.By, plain(sub.Tag))
		if err == briefs.ErrNotFound {
			return briefs.ErrExists
		}
		if err != nil {
			return err
		}
		return t.holdIfNew(ctx, sub.Channel, sub.Server)
	})
	return sub, err
}

// Unsubscribe removes a server's subscription and cancels the posts it is still
// owed, but for those that another subscription of the channel wants: they are
// that one's from now on.
func (s *Store) Unsubscribe(ctx context.Context, server briefs.ServerID, id briefs.SubscriptionID) (err error) {
	defer wrap(&err, "end subscription %d", id)
	return s.write(ctx, func(t *tx) error {
		var channel briefs.ChannelID
		err := t.one(ctx, []any{&channel}, `delete from subscriptions where server = $1 and id = $2 returning channel`, server, id)
		if err != nil {
			return err
		}
		if err := t.inherit(ctx, server, channel, id); err != nil {
			return err
		}
		_, err = t.exec(ctx, `update deliveries set state = $3, digest = 0, reason = 'unsubscribed'
			where subscription_id = $1 and (state = 4 or state = 3 and digest in (`+unsentDigests+`))`, id, channel, stateGaveUp)
		if err != nil {
			return err
		}
		// A digest is whose its briefs are.
		_, err = t.exec(ctx, `update deliveries set subscription_id = coalesce((select min(m.subscription_id) from deliveries m where m.digest = deliveries.id), subscription_id)
			where subscription_id = $1 and id in (`+unsentDigests+`)`, id, channel)
		if err != nil {
			return err
		}
		return t.giveUp(ctx, "unsubscribed", `select id from deliveries where subscription_id = $1 and todo = 2`, id)
	})
}

// inherit gives what is owed to a channel for a subscription that is gone to
// those of the channel that want it as well.
func (t *tx) inherit(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, gone briefs.SubscriptionID) error {
	heirs, err := t.subscriptions(ctx, ` where s.server = $1 and s.channel = $2 order by s.id`, server, channel)
	if err != nil || len(heirs) == 0 {
		return err
	}
	type owing struct{ delivery, brief int64 }
	owed, err := all(ctx, t, func(row scanner) (o owing, err error) { return o, row.Scan(&o.delivery, &o.brief) },
		`select id, brief_id from deliveries where subscription_id = $1 and (todo = 2 or state = 4 or state = 3 and digest in (`+unsentDigests+`))
			and brief_id is not null order by id`, gone, channel)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(owed, chunk) {
		told, err := t.loadBriefs(ctx, distinct(some, func(o owing) int64 { return o.brief }))
		if err != nil {
			return err
		}
		wanted := make(map[briefs.SubscriptionID][]int64)
		for _, o := range some {
			for _, heir := range heirs {
				if ok, _ := heir.Admits(told[briefs.BriefID(o.brief)]); ok {
					wanted[heir.ID] = append(wanted[heir.ID], o.delivery)
					break
				}
			}
		}
		for _, heir := range heirs {
			if len(wanted[heir.ID]) == 0 {
				continue
			}
			q := &query{}
			q.add(`update deliveries set subscription_id = ? where id in `, heir.ID)
			in(q, wanted[heir.ID])
			if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// unsentDigests names the digests that channel $2 is owed.
const unsentDigests = `select g.id from deliveries g where g.channel = $2 and g.todo = 2 and g.kind = 'digest'`

// Change gives the subscription with that number, of that server, another filter
// and another way to be told: Filter, Loud, Role and Tag of sub. What waits to be
// sent for it and is wanted no more is another's of the channel, or given up.
// ErrNotFound if there is none, ErrExists if its channel has another that asks for
// the same.
func (s *Store) Change(ctx context.Context, sub briefs.Subscription) (err error) {
	defer wrap(&err, "change subscription %d", sub.ID)
	filter, err := encodeFilter(sub.Filter.Normal())
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		taken, err := t.some(ctx, `select 1 from subscriptions o join subscriptions s on s.channel = o.channel and s.id <> o.id where s.id = $1 and o.filter = $2`, sub.ID, filter)
		if err != nil {
			return err
		}
		if taken {
			return briefs.ErrExists
		}
		before, err := t.subscriptions(ctx, ` where s.id = $1 and s.server = $2`, sub.ID, sub.Server)
		if err != nil {
			return err
		}
		if len(before) == 0 {
			return briefs.ErrNotFound
		}
		_, err = t.exec(ctx, `update subscriptions set filter = $3, loud = $4, role = $5, tag = $6 where id = $1 and server = $2`,
			sub.ID, sub.Server, filter, bit(sub.Loud), sub.Role, plain(sub.Tag))
		if err != nil {
			return err
		}
		return t.narrow(ctx, before[0])
	})
}

// narrow takes from a subscription that was changed what waits to be sent for it, if
// it wanted that before and does not now.
func (t *tx) narrow(ctx context.Context, before briefs.Subscription) error {
	there, err := t.subscriptions(ctx, ` where s.server = $1 and s.channel = $2 order by s.id`, before.Server, before.Channel)
	if err != nil {
		return err
	}
	held, err := all(ctx, t, scanWaits, waiting+`d.channel = $1 and d.subscription_id = $2 order by d.id`, before.Channel, before.ID)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(held, chunk) {
		told, err := t.loadBriefs(ctx, distinct(some, func(w waits) int64 { return w.brief }))
		if err != nil {
			return err
		}
		var none []waits
		for _, w := range some {
			b := told[briefs.BriefID(w.brief)]
			wants := func(s briefs.Subscription) bool { ok, _ := s.Admits(b); return ok }
			if !wants(before) || slices.ContainsFunc(there, func(s briefs.Subscription) bool { return s.ID == before.ID && wants(s) }) {
				continue // for another telling of its event, or still
			}
			at := slices.IndexFunc(there, wants)
			if at < 0 {
				none = append(none, w)
				continue
			}
			if _, err := t.exec(ctx, `update deliveries set subscription_id = $2 where id = $1`, w.id, there[at].ID); err != nil {
				return err
			}
		}
		if err := t.renounce(ctx, "the subscription was changed", none); err != nil {
			return err
		}
	}
	return nil
}

// Subscriptions returns a server's subscriptions, of all servers for "", in the
// order in which they were made. What they hold is not the caller's to change.
func (s *Store) Subscriptions(ctx context.Context, server briefs.ServerID) (list []briefs.Subscription, err error) {
	if server == "" && s.subscribers.keep {
		return s.subscribers.all(func() ([]briefs.Subscription, error) { return s.loadSubscriptions(ctx, "") })
	}
	return s.loadSubscriptions(ctx, server)
}

func (s *Store) loadSubscriptions(ctx context.Context, server briefs.ServerID) (list []briefs.Subscription, err error) {
	defer wrap(&err, "subscriptions")
	err = s.glanceOnce(ctx, func(ctx context.Context, t *tx) error {
		if server == "" {
			list, err = t.subscriptions(ctx, ` order by s.id`)
		} else {
			list, err = t.subscriptions(ctx, ` where s.server = $1 order by s.id`, server)
		}
		return err
	})
	return list, err
}

// subscriptions reads those that the clause names, with their servers' settings.
func (t *tx) subscriptions(ctx context.Context, clause string, args ...any) ([]briefs.Subscription, error) {
	return all(ctx, t, func(row scanner) (briefs.Subscription, error) {
		var b briefs.Subscription
		var loud, created, suspended, everywhere int64
		var filter, blocked string
		err := row.Scan(&b.ID, &b.Server, &b.Channel, &filter, &loud, &b.Role, &created, &b.By, &suspended, &b.Why, &b.Tag, &everywhere, &blocked)
		if err == nil && filter != "" {
			err = json.Unmarshal([]byte(filter), &b.Filter)
		}
		if err == nil && blocked != "" {
			err = json.Unmarshal([]byte(blocked), &b.Blocked)
		}
		b.Loud, b.Created, b.Suspended, b.Everywhere = loud == 1, at(created), at(suspended), everywhere == 1
		return b, err
	}, `select s.id, s.server, s.channel, s.filter, s.loud, s.role, s.created, s.made_by, s.suspended, s.why, s.tag,
		coalesce(v.everywhere, 0), coalesce(v.blocked, '') from subscriptions s left join servers v on v.server = s.server`+clause, args...)
}

// encodeFilter is a filter as its column has it.
func encodeFilter(f briefs.Filter) (string, error) {
	if f.IsZero() {
		return "", nil
	}
	if err := f.Check(); err != nil {
		return "", err
	}
	b, err := json.Marshal(f)
	return plain(string(b)), err
}
