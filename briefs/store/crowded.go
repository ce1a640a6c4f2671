package store

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// crowdedEvery is how often the record says at most that a channel is crowded.
const crowdedEvery = 24 * time.Hour

// recordCrowded writes, once in a while, that new posts wait in a channel.
func (t *tx) recordCrowded(ctx context.Context, g briefs.Target) error {
	const what = "new posts wait: " + briefs.NoThreadLeft
	told, err := t.some(ctx, `select 1 from audit where server = $1 and channel = $2 and what = $3 and at > $4`, g.Server, g.Channel, what, t.now-crowdedEvery.Milliseconds())
	if err != nil || told {
		return err
	}
	return t.record(ctx, briefs.AuditLine{Server: g.Server, Channel: g.Channel, What: what})
}

// CrowdedChannels returns those of a server's channels in which new posts wait for
// room, by name.
func (s *Store) CrowdedChannels(ctx context.Context, server briefs.ServerID) (list []briefs.Crowded, err error) {
	defer wrap(&err, "crowded channels of server %s", server)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		list, err = all(ctx, t, func(row scanner) (c briefs.Crowded, err error) {
			var next int64
			err = row.Scan(&c.Channel, &next)
			c.Next = at(next)
			return c, err
		}, `select d.channel, min(d.next) from lanes l join deliveries d on d.channel = l.channel and d.todo > 0 and d.todo = 2
			where l.server = $1 and d.reason = $2 group by d.channel order by d.channel`, server, briefs.NoThreadLeft)
		return err
	})
	return list, err
}
