package store

import (
	"context"
	"slices"
	"time"

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
			and (b.only_to = '' or b.only_to like '%,' || p.server || ',%')
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

const (
	// newsFor is until when after an event's post what is new is told in its thread.
	newsFor = 48 * time.Hour
	// maxNews is how many such replies an event has in a channel.
	maxNews = 5
)

// threaded finds where news of the event is told in a thread: the channels that
// want it, have its post standing and may be sent something now. Elsewhere the
// message that the event has is edited, and no more.
func (t *tx) threaded(ctx context.Context, event briefs.StoryID) ([]owed, error) {
	posts, err := all(ctx, t, func(r scanner) (o owed, err error) { return o, r.Scan(&o.target.Server, &o.target.Channel) },
		`select d.server, d.channel from deliveries d join briefs b on b.id = d.brief_id join channels c on c.channel = d.channel and c.threads = 1
		where b.event = $1 and d.kind = $2 and d.message <> '' and d.want_gone = 0 and d.created > $3
			and (select count(*) from deliveries r join briefs n on n.id = r.brief_id where n.event = $1 and r.channel = d.channel and r.kind = $4) < $5 order by d.channel`,
		event, briefs.DeliverPost, t.now-newsFor.Milliseconds(), briefs.DeliverReply, maxNews)
	if err != nil || len(posts) == 0 {
		return nil, err
	}
	times, err := t.timings(ctx, posts)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(posts, func(o owed) bool {
		state, _, _ := times[o.target.Channel].when(t.now)
		return state != stateLive
	}), nil
}

// unbarred leaves out the channels of servers that block the brief.
func (t *tx) unbarred(ctx context.Context, b briefs.Brief, posts []owed) ([]owed, error) {
	lists, err := t.blocklists(ctx, serversOwed(posts))
	return slices.DeleteFunc(posts, func(o owed) bool { return lists.bar(o.target.Server, b) }), err
}

// oweNews makes a brief owed in the threads of its event's posts in these
// channels, where the server may see it.
func (t *tx) oweNews(ctx context.Context, brief int64, event briefs.StoryID, posts []owed, now int64) error {
	if len(posts) == 0 {
		return nil
	}
	if err := t.lockLanes(ctx, eventChannels, event); err != nil {
		return err
	}
	q := &query{}
	q.add(`insert into deliveries (brief_id, kind, server, channel, subscription_id, loud, role, tag, parent, want_rev, created, next)
		select n.id, ?, p.server, p.channel, p.subscription_id, 0, '', p.tag, p.id, n.rev, ?, ?
		from deliveries p join briefs b on b.id = p.brief_id join briefs n on n.id = ?
		join subscriptions s on s.id = p.subscription_id and s.suspended = 0
		join feeds f on f.id = n.feed_id and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = p.server))
		where b.event = ? and p.kind = ? and p.message <> '' and p.want_gone = 0
			and (n.only_to = '' or n.only_to like '%,' || p.server || ',%') and p.channel in `,
		briefs.DeliverReply, now, t.now, brief, event, briefs.DeliverPost)
	in(q, channelsOwed(posts))
	q.add(` on conflict (brief_id, channel, kind) do nothing`)
	if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
		return err
	}
	return t.refreshLanes(ctx, eventChannels, event)
}

// news returns where a new telling, or a new version of one, is to be told in
// the thread of its event, and adds to its reasons what makes it worth that.
func (t *tx) news(ctx context.Context, f briefs.Filing, placed *briefs.Placement) ([]owed, error) {
	if f.Story.Backlog || f.Follows != 0 {
		return nil, nil
	}
	posts, err := t.threaded(ctx, placed.Event)
	if err != nil || len(posts) == 0 {
		return nil, err
	}
	told, err := t.tellings(ctx, []briefs.StoryID{placed.Event})
	if err != nil {
		return nil, err
	}
	why := f.Brief.News(openWhere(f.Brief.Source, told[placed.Event]))
	if why == "" {
		return nil, nil
	}
	if posts, err = t.unbarred(ctx, *f.Brief, posts); err != nil || len(posts) == 0 {
		return nil, err
	}
	placed.Reasons = append(placed.Reasons, "told in the thread: "+why)
	return posts, nil
}

// openWhere leaves, where the source is for all, those of the tellings whose sources
// are too: what others may not see decides nothing for them.
func openWhere(source briefs.Source, told []briefs.Brief) []briefs.Brief {
	if len(source.Audience) > 0 {
		return told
	}
	return slices.DeleteFunc(told, func(o briefs.Brief) bool { return len(o.Source.Audience) > 0 })
}

// updateNews is news of a later version, held against the one before among the
// rest. It keeps the reasons.
func (t *tx) updateNews(ctx context.Context, f briefs.Filing, old oldBrief) ([]owed, error) {
	var text string
	if err := t.one(ctx, []any{&text}, `select placed from briefs where id = $1`, old.id); err != nil {
		return nil, err
	}
	placed := briefs.Placement{Event: old.event}
	if err := decodePlaced(text, &placed); err != nil {
		return nil, err
	}
	threads, err := t.news(ctx, f, &placed)
	if err != nil || len(threads) == 0 {
		return nil, err
	}
	if text, err = encodePlaced(placed); err != nil {
		return nil, err
	}
	_, err = t.exec(ctx, `update briefs set placed = $2 where id = $1`, old.id, text)
	return threads, err
}
