package store

import (
	"context"
	"encoding/json"

	"github.com/attache-bot/attache/briefs"
)

// Subscribe adds a subscription and returns it with its number. ErrExists: the
// channel has one to the topic.
func (s *Store) Subscribe(ctx context.Context, sub briefs.Subscription) (_ briefs.Subscription, err error) {
	defer wrap(&err, "subscribe channel %s to %q", sub.Channel, sub.Topic)
	err = s.write(ctx, func(t *tx) error {
		created := ms(sub.Created)
		if created == 0 {
			created = t.now
		}
		sub.Created = at(created)
		filter, err := encodeFilter(sub.Filter)
		if err != nil {
			return err
		}
		err = t.one(ctx, []any{&sub.ID}, `insert into subscriptions (server, channel, topic, loud, role, created, made_by, tag, filter)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (channel, topic) do nothing returning id`,
			sub.Server, sub.Channel, sub.Topic, bit(sub.Loud), sub.Role, created, sub.By, plain(sub.Tag), filter)
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

// Unsubscribe removes a subscription and cancels the posts it is still owed, but
// for those that another subscription of the channel wants: they are that one's
// from now on.
func (s *Store) Unsubscribe(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, topic briefs.TopicName) (err error) {
	defer wrap(&err, "unsubscribe channel %s from %q", channel, topic)
	return s.write(ctx, func(t *tx) error {
		var id int64
		err := t.one(ctx, []any{&id}, `delete from subscriptions where server = $1 and channel = $2 and topic = $3 returning id`, server, channel, topic)
		if err != nil {
			return err
		}
		// Another subscription of the channel takes over what it lets pass by its
		// topic; one that is narrowed does not, as what it keeps out is not known here.
		_, err = t.exec(ctx, `update deliveries set subscription_id = coalesce((select min(s.id) from subscriptions s
			where s.channel = $2 and s.suspended = 0 and s.filter = '' and (s.topic = '' or exists
				(select 1 from brief_topics bt where bt.topic = s.topic and bt.brief_id = deliveries.brief_id))), subscription_id)
			where subscription_id = $1 and (todo = 2 or state = 4)`, id, channel)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update deliveries set state = $2, reason = 'unsubscribed' where subscription_id = $1 and state = 4`, id, stateGaveUp); err != nil {
			return err
		}
		return t.giveUp(ctx, "unsubscribed", `select id from deliveries where subscription_id = $1 and todo = 2`, id)
	})
}

// Change gives the subscription with that number, of that server, another filter
// and another way to be told: Filter, Loud, Role and Tag of sub. ErrNotFound if
// there is none.
func (s *Store) Change(ctx context.Context, sub briefs.Subscription) (err error) {
	defer wrap(&err, "change subscription %d", sub.ID)
	filter, err := encodeFilter(sub.Filter)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `update subscriptions set filter = $3, loud = $4, role = $5, tag = $6 where id = $1 and server = $2`,
			sub.ID, sub.Server, filter, bit(sub.Loud), sub.Role, plain(sub.Tag))
		if err == nil && n == 0 {
			err = briefs.ErrNotFound
		}
		return err
	})
}

// Subscriptions returns a server's subscriptions, of all servers for "", in the
// order in which they were made.
func (s *Store) Subscriptions(ctx context.Context, server briefs.ServerID) (list []briefs.Subscription, err error) {
	defer wrap(&err, "subscriptions")
	scan := func(row scanner) (briefs.Subscription, error) {
		var b briefs.Subscription
		var loud, created, suspended, everywhere int64
		var filter, blocked string
		err := row.Scan(&b.ID, &b.Server, &b.Channel, &b.Topic, &loud, &b.Role, &created, &b.By, &suspended, &b.Why, &b.Tag, &filter, &everywhere, &blocked)
		if err == nil && filter != "" {
			err = json.Unmarshal([]byte(filter), &b.Filter)
		}
		if err == nil && blocked != "" {
			err = json.Unmarshal([]byte(blocked), &b.Blocked)
		}
		b.Loud, b.Created, b.Suspended, b.Everywhere = loud == 1, at(created), at(suspended), everywhere == 1
		return b, err
	}
	const columns = `select s.id, s.server, s.channel, s.topic, s.loud, s.role, s.created, s.made_by, s.suspended, s.why, s.tag, s.filter,
		coalesce(v.everywhere, 0), coalesce(v.blocked, '') from subscriptions s left join servers v on v.server = s.server`
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		if server == "" {
			list, err = all(ctx, t, scan, columns+` order by s.id`)
		} else {
			list, err = all(ctx, t, scan, columns+` where s.server = $1 order by s.id`, server)
		}
		return err
	})
	return list, err
}

// ForgetChannel removes a channel's subscriptions and everything sent or owed to
// it, as when it was deleted. What is under way there is not recorded any more.
func (s *Store) ForgetChannel(ctx context.Context, channel briefs.ChannelID) (err error) {
	defer wrap(&err, "forget channel %s", channel)
	return s.write(ctx, func(t *tx) error {
		if err := t.lockLanes(ctx, `$1`, channel); err != nil {
			return err
		}
		for _, table := range []string{"deliveries", "subscriptions", "lanes", "channels"} {
			if _, err := t.exec(ctx, `delete from `+table+` where channel = $1`, channel); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetServer removes all that is kept of a server, as when the bot left it.
func (s *Store) ForgetServer(ctx context.Context, server briefs.ServerID) (err error) {
	defer wrap(&err, "forget server %s", server)
	return s.write(ctx, func(t *tx) error {
		if err := t.lockLanes(ctx, `select channel from lanes where server = $1`, server); err != nil {
			return err
		}
		for _, table := range []string{"deliveries", "subscriptions", "lanes", "channels", "servers"} {
			if _, err := t.exec(ctx, `delete from `+table+` where server = $1`, server); err != nil {
				return err
			}
		}
		return nil
	})
}

// encodeFilter is a filter as its column has it.
func encodeFilter(f briefs.Filter) (string, error) {
	if f.IsZero() {
		return "", nil
	}
	b, err := json.Marshal(f)
	return plain(string(b)), err
}
