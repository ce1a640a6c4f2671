package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// owed is a brief that a channel is to be sent.
type owed struct {
	brief    briefs.BriefID
	event    briefs.StoryID
	newEvent bool // the brief's own, of this transaction: nothing of it is owed yet
	feed     int64
	target   briefs.Target
	created  int64
	next     int64
	untried  []int64 // the event's posts in the channel that were given up before anything was sent
}

// untried selects the posts that were given up before anything was sent, by
// themselves or in a digest: nobody has seen them, and nothing can come of them.
const untried = `d.message = '' and d.first_tried = 0 and d.began = 0 and d.doubt = 0 and (d.state = 1 or d.state = 3 and exists (select 1 from deliveries g
	where g.id = d.digest and g.state = 1 and g.message = '' and g.first_tried = 0 and g.began = 0 and g.doubt = 0))`

// owe makes the brief owed, at the end of the transaction, to the targets whose
// subscription is there and active and whose server may see the source, but not
// where its event has a message already: one by this brief that was taken down
// starts anew, and so does one that was given up before anything was sent, as when
// its channel was suspended then. What Discord refused for good and what a
// moderator removed stays so.
func (t *tx) owe(o owed, targets []briefs.Target) {
	for _, o.target = range targets {
		o.next = t.now
		t.late.owed = append(t.late.owed, o)
	}
}

// oweNow writes what is to be owed by now.
func (t *tx) oweNow(ctx context.Context) error {
	list := t.late.owed
	t.late.owed = nil
	for some := range slices.Chunk(list, chunk) {
		open, err := t.permitted(ctx, some)
		if err == nil {
			open, err = t.withoutOwed(ctx, open)
		}
		if err != nil {
			return err
		}
		if len(open) == 0 {
			continue
		}
		if err := t.addOwed(ctx, open); err != nil {
			return err
		}
	}
	return nil
}

// addOwed makes sure of the channels' lanes, locks them and adds the
// deliveries, by the telling that the server is shown the event by.
func (t *tx) addOwed(ctx context.Context, list []owed) error {
	lanes := &query{}
	in(lanes, channelsOwed(list))
	if err := t.addLanes(ctx, list, lanes); err != nil {
		return err
	}
	if err := t.lockLanes(ctx, lanes.list(), lanes.args...); err != nil {
		return err
	}
	times, err := t.timings(ctx, list)
	if err != nil {
		return err
	}
	may, err := t.pings(ctx, list)
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := t.dropUntried(ctx, o.untried); err != nil {
			return err
		}
		g := o.target
		state, due, occasion := times[g.Channel].when(t.now)
		if state == stateGathered || g.Role != "" && !may.take(g) {
			g.Role = "" // a digest pings nobody
		}
		_, err := t.exec(ctx, `insert into deliveries (brief_id, kind, server, channel, subscription_id, loud, role, want_rev, created, next, tag, state, due, occasion)
			select coalesce(`+faceFor+`, b.id), $2, $3, $4, $5, $6, $7, b.rev, $8, $9, $10, $11, $12, $13 from briefs b where b.id = $1
				and (b.only_to = '' or exists (select 1 from subscriptions s where s.id = $5 and b.only_to like '%,' || s.server || ',%'))
			on conflict (brief_id, channel, kind) do update set state = excluded.state, due = excluded.due, occasion = excluded.occasion, want_gone = 0, subscription_id = excluded.subscription_id,
				loud = excluded.loud, role = excluded.role, tag = excluded.tag, next = excluded.next where deliveries.state = 2`,
			o.brief, briefs.DeliverPost, g.Server, g.Channel, g.Subscription, bit(g.Loud), g.Role, o.created, o.next, plain(g.Tag), state, due, occasion)
		if err != nil {
			return err
		}
	}
	return t.refreshLanes(ctx, lanes.list(), lanes.args...)
}

// dropUntried removes those of the posts that were given up before anything was
// sent, in whose place the event is owed anew: in its channel's order it comes
// where it is owed again.
func (t *tx) dropUntried(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	q := &query{}
	q.add(`delete from deliveries as d where ` + untried + ` and d.id in `)
	in(q, ids)
	_, err := t.exec(ctx, q.text.String(), q.args...)
	return err
}

// faceFor is face for brief b and server $3.
var faceFor = strings.NewReplacer("$1", "b.event", "deliveries.server", "$3").Replace(face)

// addLanes makes the lanes that are not there yet.
func (t *tx) addLanes(ctx context.Context, list []owed, lanes *query) error {
	there, err := all(ctx, t, scalar[briefs.ChannelID], `select channel from lanes where channel in (`+lanes.list()+`)`, lanes.args...)
	if err != nil {
		return err
	}
	missing := make(map[briefs.ChannelID]briefs.ServerID)
	for _, o := range list {
		if !slices.Contains(there, o.target.Channel) {
			missing[o.target.Channel] = o.target.Server
		}
	}
	for _, server := range slices.Compact(slices.Sorted(maps.Values(missing))) {
		if _, err := t.exec(ctx, `insert into servers (server, served) values ($1, 0) on conflict do nothing`, server); err != nil {
			return err
		}
	}
	for _, channel := range slices.Sorted(maps.Keys(missing)) {
		if _, err := t.exec(ctx, `insert into lanes (channel, server) values ($1, $2) on conflict do nothing`, channel, missing[channel]); err != nil {
			return err
		}
	}
	return nil
}

func channelsOwed(list []owed) []briefs.ChannelID {
	return distinct(list, func(o owed) briefs.ChannelID { return o.target.Channel })
}

func serversOwed(list []owed) []briefs.ServerID {
	return distinct(list, func(o owed) briefs.ServerID { return o.target.Server })
}

// distinct returns what of is of the list, each once and in order.
func distinct[T any, K cmp.Ordered](list []T, of func(T) K) []K {
	keys := make([]K, len(list))
	for i, v := range list {
		keys[i] = of(v)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// permitted leaves out the targets whose subscription is gone or suspended and
// those whose server may not see the source.
func (t *tx) permitted(ctx context.Context, list []owed) ([]owed, error) {
	type right struct {
		sub     briefs.SubscriptionID
		feed    int64
		channel briefs.ChannelID
	}
	subs, feeds := make(map[briefs.SubscriptionID]bool), make(map[int64]bool)
	for _, o := range list {
		subs[o.target.Subscription], feeds[o.feed] = true, true
	}
	q := &query{}
	q.add(`select s.id, f.id, s.channel from subscriptions s join feeds f on f.id in `)
	in(q, slices.Sorted(maps.Keys(feeds)))
	q.add(` where s.suspended = 0 and s.id in `)
	in(q, slices.Sorted(maps.Keys(subs)))
	q.add(` and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = s.server))`)
	rights, err := all(ctx, t, func(row scanner) (r right, err error) { return r, row.Scan(&r.sub, &r.feed, &r.channel) }, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	has := make(map[right]bool, len(rights))
	for _, r := range rights {
		has[r] = true
	}
	var open []owed
	for _, o := range list {
		if has[right{o.target.Subscription, o.feed, o.target.Channel}] {
			open = append(open, o)
		}
	}
	return open, nil
}

// withoutOwed leaves out the channels that have a message of the event, and, of a
// server that does not want stories everywhere, all of them where another channel
// of it has one: the event's tellings may fit different channels best.
func (t *tx) withoutOwed(ctx context.Context, list []owed) ([]owed, error) {
	type place struct {
		event briefs.StoryID
		where string // a channel, or a server
	}
	type standing struct {
		id      int64
		brief   briefs.BriefID
		state   int
		untried int
		gone    bool // it was withdrawn, and what is left of the event is to be told anew
	}
	channels, servers := make(map[place][]standing), make(map[place]briefs.BriefID)
	var events []briefs.StoryID
	for _, o := range list {
		if !o.newEvent {
			events = append(events, o.event)
		}
	}
	everywhere, err := t.everywhere(ctx, list)
	if err != nil {
		return nil, err
	}
	if len(events) > 0 {
		q := &query{}
		q.add(`select b.event, d.channel, d.server, d.id, d.brief_id, d.state, d.message, d.want_gone, case when `+untried+` then 1 else 0 end from deliveries d join briefs b on b.id = d.brief_id where d.kind = ? and b.event in `, briefs.DeliverPost)
		in(q, slices.Compact(events))
		q.add(` and (d.channel in `)
		in(q, channelsOwed(list))
		q.add(` or d.server <> '' and d.server in `)
		in(q, serversOwed(list))
		q.add(`)`)
		_, err := all(ctx, t, func(row scanner) (_ struct{}, err error) {
			var event briefs.StoryID
			var channel, server, message string
			var s standing
			if err := row.Scan(&event, &channel, &server, &s.id, &s.brief, &s.state, &message, &s.gone, &s.untried); err != nil {
				return struct{}{}, err
			}
			channels[place{event, channel}] = append(channels[place{event, channel}], s)
			// One that was given up before it stood, or is taken down, stands in nobody's way.
			if s.state != stateDown && !s.gone && (s.state != stateGaveUp || message != "") {
				servers[place{event, server}] = -1
			}
			return struct{}{}, nil
		}, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
	}
	var open []owed
	for _, o := range list {
		c, v := place{o.event, string(o.target.Channel)}, place{o.event, string(o.target.Server)}
		if slices.ContainsFunc(channels[c], func(s standing) bool {
			return s.untried == 0 && (s.brief == o.brief && s.state != stateDown || s.brief != o.brief && !s.gone)
		}) {
			continue
		}
		if by := servers[v]; o.target.Server != "" && by != 0 && by != o.brief && !everywhere[o.target.Server] {
			continue
		}
		for _, s := range channels[c] {
			if s.untried == 1 {
				o.untried = append(o.untried, s.id)
			}
		}
		open = append(open, o)
		channels[c] = []standing{{}} // once
		servers[v] = o.brief
	}
	return open, nil
}

// everywhere names the servers that want a story in every channel that it fits.
func (t *tx) everywhere(ctx context.Context, list []owed) (map[briefs.ServerID]bool, error) {
	q := &query{}
	q.add(`select server from servers where everywhere = 1 and server in `)
	in(q, serversOwed(list))
	found, err := all(ctx, t, scalar[briefs.ServerID], q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	wants := make(map[briefs.ServerID]bool, len(found))
	for _, s := range found {
		wants[s] = true
	}
	return wants, nil
}
