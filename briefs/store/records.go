package store

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Channels returns every channel that is or was sent something, with its server,
// by name.
func (s *Store) Channels(ctx context.Context) (list []briefs.Target, err error) {
	defer wrap(&err, "channels")
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, func(row scanner) (g briefs.Target, err error) { return g, row.Scan(&g.Server, &g.Channel) },
			`select server, channel from lanes order by channel`)
		return err
	})
	return list, err
}

// Records returns what the database holds of the messages that were first posted
// to a channel since a time and stand there, by its word, oldest first.
func (s *Store) Records(ctx context.Context, channel briefs.ChannelID, since time.Time) (list []briefs.Standing, err error) {
	defer wrap(&err, "records of channel %s", channel)
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, func(row scanner) (m briefs.Standing, err error) {
			return m, row.Scan(&m.Message, &m.Stands, &m.Delivery, &m.Rev)
		}, `select message, stands, id, sent_rev from deliveries where channel = $1 and message <> '' and first_tried >= $2 order by id`, channel, ms(since))
		return err
	})
	return list, err
}

// Gone notes that a message which stood by the database's word was removed by
// somebody else: that is final.
func (s *Store) Gone(ctx context.Context, m briefs.Standing) (err error) {
	defer wrap(&err, "message %s is gone", m.Message)
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `update deliveries set message = '', state = 1, doubt = 0, reason = 'a moderator removed the message'
			where id = $1 and message = $2 and worker = ''`, m.Delivery, m.Message)
		if err != nil || n == 0 {
			return err
		}
		if err := t.count(ctx, countSent); err != nil {
			return err
		}
		return t.refreshLanes(ctx, `select channel from deliveries where id = $1`, m.Delivery)
	})
}

// Found gives a message that stands to its delivery, which does not know of it,
// and reports whether there is such a delivery: the one that the message names or,
// where a restored database counts anew, the one of the story that it names.
func (s *Store) Found(ctx context.Context, channel briefs.ChannelID, m briefs.Standing) (ok bool, err error) {
	defer wrap(&err, "message %s stands", m.Message)
	err = s.write(ctx, func(t *tx) error {
		c := &channelRows{tx: t, channel: channel}
		if err := c.load(ctx, []briefs.Standing{m}); err != nil {
			return err
		}
		d := c.byID[m.Delivery]
		if d == nil {
			d = c.byMark[m.Mark.Story]
		}
		if d == nil || d.message != "" {
			return nil
		}
		if ok, err = t.some(ctx, `select 1 from deliveries where id = $1 and worker = ''`, d.id); err != nil || !ok {
			return err
		}
		if err := t.adopt(ctx, d.id, m, d.edition); err != nil {
			return err
		}
		return t.refreshLanes(ctx, `$1`, channel)
	})
	return ok, err
}
