package store

import (
	"context"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// oweReplies makes the brief owed, as a reply, to the channels where a message
// stands of the brief that it follows. In a chain each replies to the first,
// so that all are in one thread. It returns the targets that are left.
func (t *tx) oweReplies(ctx context.Context, brief, follows briefs.BriefID, targets []briefs.Target, now int64) ([]briefs.Target, error) {
	if follows == 0 {
		return targets, nil
	}
	if err := t.lockLanes(ctx, `select d.channel from deliveries d join briefs b on b.id = d.brief_id where b.event = (select event from briefs where id = $1)`, follows); err != nil {
		return nil, err
	}
	_, err := t.exec(ctx, `insert into deliveries (brief_id, kind, server, channel, subscription_id, loud, role, tag, parent, want_rev, created, next)
		select b.id, $3, p.server, p.channel, p.subscription_id, 0, '', p.tag, case when p.parent > 0 then p.parent else p.id end, b.rev, $4, $5
		from deliveries p join briefs b on b.id = $1 join briefs pb on pb.id = p.brief_id and pb.event = (select event from briefs where id = $2)
		join subscriptions s on s.id = p.subscription_id and s.suspended = 0
		join feeds f on f.id = b.feed_id and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = p.server))
		where p.kind in ($3, $6) and p.message <> '' and p.want_gone = 0
			and not exists (select 1 from deliveries o where o.brief_id = b.id and o.channel = p.channel)
		on conflict (brief_id, channel, kind) do nothing`, brief, follows, briefs.DeliverReply, now, t.now, briefs.DeliverPost)
	if err != nil {
		return nil, err
	}
	const replied = `select channel from deliveries where brief_id = $1 and kind = $2`
	channels, err := all(ctx, t, scalar[briefs.ChannelID], replied, brief, briefs.DeliverReply)
	if err != nil || len(channels) == 0 {
		return targets, err
	}
	left := slices.DeleteFunc(slices.Clone(targets), func(g briefs.Target) bool { return slices.Contains(channels, g.Channel) })
	return left, t.refreshLanes(ctx, replied, brief, briefs.DeliverReply)
}
