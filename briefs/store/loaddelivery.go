package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// deliveryColumns selects a delivery, with the message that it goes with and what is
// set of its channel.
const deliveryColumns = `select d.id, coalesce(d.brief_id, 0), d.kind, d.server, d.channel, d.subscription_id, d.loud, d.role, d.tag,
	d.want_rev, d.sent_rev, d.want_gone, d.publish, d.message, d.stands, coalesce(p.message, ''), coalesce(p.stands, ''), d.words,
	d.nonce, d.payload, d.first_tried, d.doubt, d.created, d.attempt, d.worker, d.lease, d.occasion, coalesce(c.language, ''), coalesce(c.zone, '')
	from deliveries d left join deliveries p on p.id = d.parent and d.parent > 0 and p.want_gone = 0 left join channels c on c.channel = d.channel`

func scanDelivery(row scanner) (briefs.Delivery, error) {
	var d briefs.Delivery
	var loud, gone, publish, doubt, tried, created, lease int64
	g := &d.Target
	err := row.Scan(&d.ID, &d.Brief.ID, &d.Kind, &g.Server, &g.Channel, &g.Subscription, &loud, &g.Role, &g.Tag,
		&d.WantRev, &d.SentRev, &gone, &publish, &d.Message, &d.Stands, &d.ReplyTo, &d.ReplyIn, &d.Words,
		&d.Nonce, &d.Payload, &tried, &doubt, &created, &d.Attempt, &d.Worker, &lease, &d.Occasion, &g.Language, &g.Zone)
	g.Loud, d.WantGone, d.Publish, d.Doubt = loud == 1, gone == 1, publish == wantPublished, doubt == 1
	d.FirstTried, d.Created, d.Lease = at(tried), at(created), at(lease)
	return d, err
}

// deliveries loads deliveries with their briefs, in the order of the ids.
func (t *tx) deliveries(ctx context.Context, ids []int64) ([]briefs.Delivery, error) {
	q := &query{}
	q.add(deliveryColumns + ` where d.id in `)
	in(q, ids)
	rows, err := all(ctx, t, scanDelivery, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	byID := make(map[briefs.DeliveryID]briefs.Delivery, len(rows))
	held := make(map[briefs.DeliveryID][]int64)
	var of []int64
	for _, d := range rows {
		byID[d.ID] = d
		switch {
		case d.Kind == briefs.DeliverDigest:
			c, err := t.folded(ctx, d.ID, d.Occasion)
			if err != nil {
				return nil, err
			}
			d.Holds, d.Wishes, held[d.ID], of = c.n, c.wishes, c.shown, append(of, c.shown...)
			byID[d.ID] = d
		case d.Brief.ID != 0:
			of = append(of, int64(d.Brief.ID))
		}
	}
	loaded, err := t.loadBriefs(ctx, of)
	if err != nil {
		return nil, err
	}
	var events []briefs.StoryID
	for _, b := range loaded {
		events = append(events, b.Placed.Event)
	}
	tellings, err := t.tellings(ctx, events)
	if err != nil {
		return nil, err
	}
	lists, err := t.blocklists(ctx, distinct(rows, func(d briefs.Delivery) briefs.ServerID { return d.Target.Server }))
	if err != nil {
		return nil, err
	}
	list := make([]briefs.Delivery, 0, len(rows))
	for _, id := range ids {
		d, ok := byID[briefs.DeliveryID(id)]
		if !ok {
			continue
		}
		gathered := func(b briefs.Brief) briefs.Brief {
			if seen := lists.unbarred(tellings[b.Placed.Event], d.Target.Server); len(seen) > 0 {
				b = briefs.Gather(seen)
			}
			return b
		}
		if d.Brief.ID != 0 {
			if d.Brief = loaded[d.Brief.ID]; d.Kind == briefs.DeliverPost && !d.WantGone {
				d.Brief = gathered(d.Brief)
			}
			d.Brief = d.Brief.Permitted()
		}
		for _, id := range held[d.ID] {
			if b := gathered(loaded[briefs.BriefID(id)]); b.Source.VisibleTo(d.Target.Server) {
				d.Briefs = append(d.Briefs, b.Permitted())
			}
		}
		list = append(list, d)
	}
	return list, t.addMarks(ctx, list)
}

// maxFolded is how many briefs of a digest are loaded: more than it can show.
const maxFolded = 60

// contents are what a digest holds.
type contents struct {
	shown  []int64 // the briefs that it is to show, the oldest first
	n      int     // how many it holds
	wishes []briefs.SubscriptionID
}

// folded returns what a digest holds. After an outage it is to show the newest; else
// the best of each topic, each getting one before any gets a second.
func (t *tx) folded(ctx context.Context, digest briefs.DeliveryID, occasion briefs.Occasion) (c contents, err error) {
	type held struct {
		id, turn int64
		wish     briefs.SubscriptionID
		briefs.Brief
	}
	rows, err := all(ctx, t, func(row scanner) (h held, err error) {
		var topics string
		var others int
		if err = row.Scan(&h.id, &h.turn, &h.wish, &topics, &h.Urgency, &others); err == nil {
			h.Topics, err = decodeTopics(topics)
		}
		h.Others = make([]briefs.Brief, others)
		return h, err
	}, `select m.brief_id, m.turn, m.subscription_id, b.topics, b.urgency, (select count(*) from briefs o where o.event = b.event and o.gone = 0 and o.id <> b.id)
		from deliveries m join briefs b on b.id = m.brief_id where m.digest = $1 and m.digest > 0 and b.gone = 0 order by m.turn desc`, digest)
	if err != nil {
		return c, err
	}
	c.n, c.wishes = len(rows), distinct(rows, func(h held) briefs.SubscriptionID { return h.wish })
	if c.n > maxFolded && occasion != briefs.AfterOutage {
		rows = briefs.Fairly(rows, func(h held) briefs.Brief { return h.Brief })
	}
	rows = rows[:min(c.n, maxFolded)]
	slices.SortFunc(rows, func(a, b held) int { return cmp.Compare(a.turn, b.turn) })
	for _, h := range rows {
		c.shown = append(c.shown, h.id)
	}
	return c, nil
}
