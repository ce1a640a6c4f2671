package store

import (
	"context"

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
		err := t.one(ctx, []any{&sub.ID}, `insert into subscriptions (server, channel, topic, loud, role, created, made_by, tag)
			values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (channel, topic) do nothing returning id`,
			sub.Server, sub.Channel, sub.Topic, bit(sub.Loud), sub.Role, created, sub.By, plain(sub.Tag))
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
		_, err = t.exec(ctx, `update deliveries set subscription_id = coalesce((select min(s.id) from subscriptions s join brief_topics bt on bt.topic = s.topic
			where bt.brief_id = deliveries.brief_id and s.channel = $2 and s.suspended = 0), subscription_id) where subscription_id = $1 and todo = 2`, id, channel)
		if err != nil {
			return err
		}
		return t.giveUp(ctx, "unsubscribed", `select id from deliveries where subscription_id = $1 and todo = 2`, id)
	})
}

// Subscriptions returns a server's subscriptions, of all servers for "", in the
// order in which they were made.
func (s *Store) Subscriptions(ctx context.Context, server briefs.ServerID) (list []briefs.Subscription, err error) {
	defer wrap(&err, "subscriptions")
	scan := func(row scanner) (briefs.Subscription, error) {
		var b briefs.Subscription
		var loud, created, suspended int64
		err := row.Scan(&b.ID, &b.Server, &b.Channel, &b.Topic, &loud, &b.Role, &created, &b.By, &suspended, &b.Why, &b.Tag)
		b.Loud, b.Created, b.Suspended = loud == 1, at(created), at(suspended)
		return b, err
	}
	const columns = `select id, server, channel, topic, loud, role, created, made_by, suspended, why, tag from subscriptions`
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		if server == "" {
			list, err = all(ctx, t, scan, columns+` order by id`)
		} else {
			list, err = all(ctx, t, scan, columns+` where server = $1 order by id`, server)
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
		for _, table := range []string{"deliveries", "subscriptions", "lanes"} {
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
		for _, table := range []string{"deliveries", "subscriptions", "lanes", "servers"} {
			if _, err := t.exec(ctx, `delete from `+table+` where server = $1`, server); err != nil {
				return err
			}
		}
		return nil
	})
}
