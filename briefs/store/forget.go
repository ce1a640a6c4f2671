package store

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// ForgetChannel removes a channel's subscriptions and everything sent or owed to
// it, as when it was deleted. What is under way there is not recorded any more.
func (s *Store) ForgetChannel(ctx context.Context, channel briefs.ChannelID) (err error) {
	defer wrap(&err, "forget channel %s", channel)
	return s.write(ctx, func(t *tx) error {
		if err := t.recordOf(ctx, `channel = $3`, "unsubscribed: the channel was deleted", channel); err != nil {
			return err
		}
		return t.forgetChannel(ctx, channel)
	})
}

func (t *tx) forgetChannel(ctx context.Context, channel briefs.ChannelID) error {
	if err := t.lockLanes(ctx, `$1`, channel); err != nil {
		return err
	}
	for _, table := range []string{"deliveries", "subscriptions", "lanes", "channels", "shown", "asides"} {
		if _, err := t.exec(ctx, `delete from `+table+` where channel = $1`, channel); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `delete from jobs where kind = $2 and arg = $1`, channel, briefs.JobReconcile)
	return err
}

// ForgetServer removes all that is kept of a server: its settings, subscriptions,
// own sources, audit lines and the record of what was posted there. The messages
// themselves are left.
func (s *Store) ForgetServer(ctx context.Context, server briefs.ServerID) (err error) {
	defer wrap(&err, "forget server %s", server)
	return s.write(ctx, func(t *tx) error {
		if err := t.fileAlone(ctx); err != nil {
			return err
		}
		own, err := all(ctx, t, scalar[briefs.FeedName], `delete from sources where server = $1 returning name`, server)
		if err != nil {
			return err
		}
		for _, name := range own {
			if err := t.closeOwn(ctx, server, name); err != nil {
				return err
			}
		}
		const lanes = `select channel from lanes where server = $1`
		if err := t.lockLanes(ctx, lanes, server); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from shown where channel in (`+lanes+`)`, server); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from jobs where kind = $2 and arg in (`+lanes+`)`, server, briefs.JobReconcile); err != nil {
			return err
		}
		for _, table := range []string{"deliveries", "subscriptions", "lanes", "channels", "servers", "audit", "asides"} {
			if _, err := t.exec(ctx, `delete from `+table+` where server = $1`, server); err != nil {
				return err
			}
		}
		return nil
	})
}

// conversation is the key of the channel of the bot's conversation with a member.
func conversation(user briefs.UserID) string { return "discord conversation " + string(user) }

// Conversation returns the channel of the bot's conversation with a member, "" if
// it is not known.
func (s *Store) Conversation(ctx context.Context, user briefs.UserID) (briefs.ChannelID, error) {
	id, err := s.Meta(ctx, conversation(user))
	return briefs.ChannelID(id), err
}

// SetConversation keeps the channel of the bot's conversation with a member.
func (s *Store) SetConversation(ctx context.Context, user briefs.UserID, channel briefs.ChannelID) error {
	return s.SetMeta(ctx, conversation(user), string(channel))
}

// ForgetPerson removes all that is kept of a person: alerts with what was sent for
// them, the conversation's id, and the id where it says who changed something.
func (s *Store) ForgetPerson(ctx context.Context, user briefs.UserID) (err error) {
	defer wrap(&err, "forget user %s", user)
	return s.write(ctx, func(t *tx) error {
		channels, err := all(ctx, t, scalar[briefs.ChannelID], `select channel from subscriptions where server = '' and made_by = $1
			union select value from meta where key = $2`, user, conversation(user))
		if err != nil {
			return err
		}
		for _, channel := range channels {
			if err := t.forgetChannel(ctx, channel); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, `delete from meta where key = $1`, conversation(user)); err != nil {
			return err
		}
		for table, column := range map[string]string{"audit": "who", "subscriptions": "made_by", "sources": "added_by"} {
			if _, err := t.exec(ctx, `update `+table+` set `+column+` = '' where `+column+` = $1`, user); err != nil {
				return err
			}
		}
		return nil
	})
}

// LeftServer notes that a server has removed the bot, or, with a zero time, that
// the bot is there.
func (s *Store) LeftServer(ctx context.Context, server briefs.ServerID, when time.Time) (err error) {
	defer wrap(&err, "note that server %s was left", server)
	if when.IsZero() { // of every server at every start: seldom is there anything to write
		noted := false
		err := s.glance(ctx, func(ctx context.Context, t *tx) (err error) {
			noted, err = t.some(ctx, `select 1 from servers where server = $1 and gone_since > 0`, server)
			return err
		})
		if err != nil || !noted {
			return err
		}
	}
	return s.write(ctx, func(t *tx) error {
		if when.IsZero() {
			if _, err := t.exec(ctx, `update servers set gone_since = 0 where server = $1`, server); err != nil {
				return err
			}
			return t.ownOf(ctx, server)
		}
		_, err := t.exec(ctx, `insert into servers (server, served, gone_since) values ($1, 0, $2)
			on conflict (server) do update set gone_since = excluded.gone_since where servers.gone_since = 0`, server, ms(when))
		if err != nil {
			return err
		}
		return t.ownOf(ctx, server)
	})
}

// ownOf notes that what a server added for itself is to be read, or no more.
func (t *tx) ownOf(ctx context.Context, server briefs.ServerID) error {
	own, err := t.some(ctx, `select 1 from sources where server = $1`, server)
	if err != nil || !own {
		return err
	}
	return t.sourcesChanged(ctx)
}

// Servers returns the servers of which anything is kept, in order, but for those
// that are noted as having removed the bot.
func (s *Store) Servers(ctx context.Context) (list []briefs.ServerID, err error) {
	defer wrap(&err, "servers")
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, scalar[briefs.ServerID], `select server from servers where server <> '' and gone_since = 0
			union select k.server from (select server from subscriptions union select server from channels union select server from sources union select server from audit) k
			where k.server <> '' and not exists (select 1 from servers v where v.server = k.server and v.gone_since > 0) order by 1`)
		return err
	})
	return list, err
}

// ForgetLeft removes all that is kept of the servers that had removed the bot
// before a time, and returns how many there were.
func (s *Store) ForgetLeft(ctx context.Context, before time.Time) (n int, err error) {
	defer wrap(&err, "forget servers that were left")
	var list []briefs.ServerID
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		list, err = all(ctx, t, scalar[briefs.ServerID], `select server from servers where gone_since > 0 and gone_since < $1`, ms(before))
		return err
	})
	for _, server := range list {
		if err := s.ForgetServer(ctx, server); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// MadeBy returns the subscriptions that a user made, alerts among them, in the
// order in which they were made.
func (s *Store) MadeBy(ctx context.Context, user briefs.UserID) (list []briefs.Subscription, err error) {
	defer wrap(&err, "subscriptions of user %s", user)
	err = s.read(ctx, func(t *tx) error {
		list, err = t.subscriptions(ctx, ` where s.made_by = $1 and s.made_by <> '' order by s.id`, user)
		return err
	})
	return list, err
}
