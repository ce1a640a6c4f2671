package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// ClaimDeliveries leases up to n owed deliveries to the worker, at most one a
// channel and none of a channel of which one is under way, each with its brief
// as it is to be shown now.
//
// Deletions go first, then first posts, edits, and what is to be published;
// among equals every server gets a turn before any gets a second, those that
// waited longest first. First posts of a channel go in the order in which they
// were owed. One that fails holds up its channel for two minutes, then later
// ones may pass it. Those that have become too old meanwhile are folded into a
// digest, which takes the place of the oldest.
func (s *Store) ClaimDeliveries(ctx context.Context, worker string, n int, lease time.Duration) (list []briefs.Delivery, err error) {
	defer wrap(&err, "claim deliveries")
	// On the caller's clock, from before the claim: never later than the true end.
	ends := s.clock().Add(lease).Round(0)
	var cut []cutOff
	err = s.write(ctx, func(t *tx) (err error) {
		list = nil
		if cut, err = t.reapLanes(ctx); err != nil {
			return err
		}
		if err := t.openDue(ctx); err != nil {
			return err
		}
		ids, err := t.claimLanes(ctx, n, t.now+lease.Milliseconds())
		if err != nil || len(ids) == 0 {
			return err
		}
		q := &query{}
		q.add(`update deliveries set worker = ?, attempt = attempt + 1, lease = ? where id in `, worker, t.now+lease.Milliseconds())
		in(q, ids)
		if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
			return err
		}
		if list, err = t.deliveries(ctx, ids); err != nil {
			return err
		}
		for i := range list {
			list[i].Lease = ends
		}
		if list, err = t.keepVisible(ctx, list); err != nil {
			return err
		}
		if list, err = t.keepSilent(ctx, list); err != nil {
			return err
		}
		list, err = t.foldStale(ctx, list, t.now-s.foldAfter.Milliseconds())
		return err
	})
	if err == nil && len(cut) > 0 {
		s.tookOver("deliver", len(cut))
		for _, c := range cut {
			s.log.Warn("a delivery was under way when its lease ended", "delivery", c.delivery, "channel", c.channel,
				"in_doubt", c.doubt, "failing_since", at(c.failing))
		}
	}
	return list, err
}

// cutOff is a delivery whose worker did not settle it.
type cutOff struct {
	delivery int64
	channel  string
	doubt    bool
	failing  int64
}

// keepVisible gives up, in place of sending it, what was filed while its source
// was being closed to the server.
func (t *tx) keepVisible(ctx context.Context, list []briefs.Delivery) ([]briefs.Delivery, error) {
	kept := list[:0]
	for _, d := range list {
		if d.WantGone || d.Brief.Source.VisibleTo(d.Target.Server) && (d.Kind != briefs.DeliverDigest || len(d.Briefs) > 0) {
			kept = append(kept, d)
			continue
		}
		if err := t.giveUp(ctx, sourceClosed, `select id from deliveries where id = $1`, d.ID); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// reapLanes frees the lanes whose lease has ended. What became of the attempt
// is not known: it counts as a failure, and where it had begun it may have
// posted unseen. It returns what was cut off.
func (t *tx) reapLanes(ctx context.Context) ([]cutOff, error) {
	dead, err := all(ctx, t, scalar[string], `select channel from lanes where delivery > 0 and lease <= $1 order by channel limit 100`+t.skipLocked, t.now)
	if err != nil || len(dead) == 0 {
		return nil, err
	}
	list := &query{}
	in(list, dead)
	// Past its two minutes it waits, so that others get their turn.
	q := &query{}
	q.add(`update deliveries set worker = '', began = 0, doubt = case when began = 1 and message = '' then 1 else doubt end,
		next = case when failing > 0 and failing <= ? then ? else next end,
		failing = case when failing = 0 then ? else failing end
		where id in (select delivery from lanes where channel in `, t.now-hold.Milliseconds(), t.now+hold.Milliseconds()/4, t.now)
	in(q, dead)
	q.add(`) returning id, channel, doubt, failing`)
	cut, err := all(ctx, t, func(row scanner) (c cutOff, err error) {
		return c, row.Scan(&c.delivery, &c.channel, &c.doubt, &c.failing)
	}, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	q = &query{}
	q.add(`update lanes set lease = 0, pass = case when delivery = ` + head + ` and `)
	t.passable(q)
	q.add(` and exists (select 1 from deliveries n where n.next <= ? and n.id = `, t.now)
	t.second(q)
	q.add(`) then cast(? as bigint) else 0 end, delivery = 0 where channel in `, t.now)
	in(q, dead)
	if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
		return nil, err
	}
	inner := &query{}
	inner.add(`select channel from lanes where channel in `)
	in(inner, dead)
	return cut, t.refreshLanes(ctx, inner.text.String(), inner.args...)
}

// claimLanes leases up to n ready lanes and returns what is to be sent in them.
//
// The lanes are locked by one statement and what they owe is read by the next:
// in PostgreSQL a statement sees the database as it was when it began, so one
// that did both could read a delivery as owed that another process had sent
// before the lock was had.
//
// A lane that is leased is left alone, even past the lease's end: it may have been
// locked, or one too many, when leases were ended, and what became of its attempt
// is to be asked first.
func (t *tx) claimLanes(ctx context.Context, n int, lease int64) ([]int64, error) {
	// Twice as many as wanted are ranked, so that two processes that claim at
	// once do not both come for the same ones.
	const ready = `select l.channel from lanes l join (
			select channel, rank, turn, served from (
				select l.channel, l.rank, l.ready, coalesce(s.served, 0) as served,
					row_number() over (partition by l.server, l.rank order by l.ready, l.channel) as turn
				from lanes l left join servers s on s.server = l.server where l.ready <= $1 and l.delivery = 0
			) x order by x.rank, x.turn, x.served, x.ready, x.channel limit $3
		) r on r.channel = l.channel
		where l.ready <= $1 and l.delivery = 0 order by r.rank, r.turn, r.served, l.ready, l.channel limit $2`
	channels, err := all(ctx, t, scalar[string], ready+t.skipLanes, t.now, n, 2*n)
	if err != nil || len(channels) == 0 {
		return nil, err
	}
	q := &query{}
	q.add(`update lanes set lease = ?, ready = ?, delivery = coalesce((
			select d.id from deliveries d where d.channel = lanes.channel and d.todo > 0 and d.next <= ?
				and (d.todo <> 2 or d.id = `+head+` or lanes.pass > 0 and lanes.pass <= ? and `, lease, lease, t.now, t.now)
	t.passable(q)
	q.add(` and d.id = `)
	t.second(q)
	q.add(`) order by d.todo, case when d.id = ` + head + ` then 0 else 1 end limit 1), 0) where channel in `)
	in(q, channels)
	q.add(` returning channel, server, delivery`)
	type pick struct {
		channel, server string
		id              int64
	}
	picks, err := all(ctx, t, func(row scanner) (p pick, err error) {
		return p, row.Scan(&p.channel, &p.server, &p.id)
	}, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(picks, func(a, b pick) int {
		return cmp.Compare(slices.Index(channels, a.channel), slices.Index(channels, b.channel))
	})
	var ids []int64
	served := make(map[string]bool)
	for _, p := range picks {
		if p.id == 0 { // nothing is ready after all
			if _, err := t.exec(ctx, `update lanes set pass = 0 where channel = $1 and pass <= $2`, p.channel, t.now); err != nil {
				return nil, err
			}
			if err := t.refreshLanes(ctx, `$1`, p.channel); err != nil {
				return nil, err
			}
			continue
		}
		ids = append(ids, p.id)
		served[p.server] = true
	}
	return ids, t.serve(ctx, served)
}

// serve notes that the servers had a turn. A row that another process holds is
// left as it is: it notes the same.
func (t *tx) serve(ctx context.Context, servers map[string]bool) error {
	for server := range servers {
		if _, err := t.exec(ctx, `update servers set served = $2 where server in (select server from servers where server = $1`+t.skipLocked+`)`, server, t.now); err != nil {
			return err
		}
	}
	return nil
}

// BeginDelivery is called before the first request of an attempt. It keeps the
// payload and the nonce from before the very first one and returns the delivery
// with those that count. ErrLeaseLost: send nothing.
//
// Until the attempt is settled as clean, it may have posted unseen.
func (s *Store) BeginDelivery(ctx context.Context, d briefs.Delivery, payload []byte, nonce string) (_ briefs.Delivery, err error) {
	defer wrap(&err, "begin delivery %d", d.ID)
	err = s.write(ctx, func(t *tx) error {
		if err := t.lockLanes(ctx, `$1`, d.Target.Channel); err != nil {
			return err
		}
		var tried int64
		err := t.one(ctx, []any{&d.Payload, &d.Nonce, &tried}, `update deliveries set began = 1,
			payload = case when nonce = '' then $5 else payload end,
			payload_rev = case when nonce = '' then $6 else payload_rev end,
			nonce = case when nonce = '' then $7 else nonce end,
			first_tried = case when first_tried = 0 then $8 else first_tried end
			where id = $1 and worker = $2 and attempt = $3 and sent_rev = $4 and lease > $9
			returning payload, nonce, first_tried`,
			d.ID, d.Worker, d.Attempt, d.SentRev, payload, d.WantRev, nonce, t.now, t.now)
		if err == briefs.ErrNotFound {
			return briefs.ErrLeaseLost
		}
		d.FirstTried = at(tried)
		return err
	})
	return d, err
}

// DeliveryOf returns a delivery to the viewer's server with its brief as it may
// be shown; ErrNotFound if it is another server's, or the brief is gone.
func (s *Store) DeliveryOf(ctx context.Context, v briefs.Viewer, id briefs.DeliveryID) (d briefs.Delivery, err error) {
	defer wrap(&err, "delivery %d", id)
	err = s.read(ctx, func(t *tx) error {
		list, err := t.deliveries(ctx, []int64{int64(id)})
		if err != nil {
			return err
		}
		if len(list) == 0 || list[0].Target.Server != v.Server || !list[0].Brief.Source.VisibleTo(v.Server) || list[0].WantGone {
			return briefs.ErrNotFound
		}
		d = list[0]
		return nil
	})
	return d, err
}
