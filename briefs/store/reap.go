package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// staleAfter is how long after its lease's end a claim is stuck for certain: a
// claim whose lease has ended is free for the next who asks.
const staleAfter = 10 * time.Minute

// stuck are the states that settle by nothing that goes on, as no code of ours
// leaves them: a bug did, or a hand in the database. find selects what is stuck
// (STALE is when leases ended that are stale, NOW the time), mend puts it right
// (FOUND is find).
var stuck = []struct{ what, find, mend string }{
	{
		"deliveries claimed by nobody",
		`select d.id from deliveries d where d.worker <> '' and d.lease < STALE and not exists (select 1 from lanes l where l.delivery = d.id)`,
		`update deliveries set worker = '', doubt = case when began = 1 and message = '' then 1 else doubt end, began = 0 where id in (FOUND)`,
	},
	{
		"channels busy with a delivery that is not there",
		`select l.channel from lanes l where l.delivery > 0 and not exists (select 1 from deliveries d where d.id = l.delivery)`,
		`update lanes set delivery = 0, lease = 0 where channel in (FOUND)`,
	},
	{
		"channels that something is owed to and that have no lane",
		`select distinct d.channel from deliveries d where d.todo > 0 and not exists (select 1 from lanes l where l.channel = d.channel)`,
		`insert into lanes (channel, server) select d.channel, min(d.server) from deliveries d where d.channel in (FOUND) group by d.channel on conflict do nothing`,
	},
	{
		"channels that something is owed to and that nothing wakes",
		`select l.channel from lanes l where l.held = 0 and l.delivery = 0 and l.ready > NOW + 315360000000
			and exists (select 1 from deliveries d where d.channel = l.channel and d.todo > 0)`,
		"", // refreshing them is all
	},
	{
		"channels on hold that nobody looks into",
		`select l.channel from lanes l where l.held = 1 and not exists (select 1 from jobs j where j.kind = 'reconcile' and j.arg = l.channel)`,
		`insert into jobs (kind, arg, due, ready) select 'reconcile', l.channel, NOW, NOW from lanes l where l.channel in (FOUND) on conflict do nothing`,
	},
	{
		"stories to be shown that have no brief and await none",
		`select s.id from stories s where s.status = 'usable' and s.publish = 1 and s.embargo_open = 0 and s.embargo_until <= NOW
			and s.action in ('post', 'edit', 'correct') and (s.body <> '' or s.abstract <> '') and s.first_seen < STALE
			and not exists (select 1 from briefs b where b.story_id = s.id)
			and not exists (select 1 from jobs j where j.arg = cast(s.id as text) and j.kind in ('read', 'release'))`,
		`insert into jobs (kind, arg, due, ready) select 'release', cast(s.id as text), NOW, NOW from stories s where s.id in (FOUND) on conflict do nothing`,
	},
}

// Stuck returns what has got stuck, without putting it right.
func (s *Store) Stuck(ctx context.Context) (list []briefs.Mended, err error) {
	defer wrap(&err, "look for what is stuck")
	err = s.read(ctx, func(t *tx) error {
		list, err = t.allStuck(ctx)
		return err
	})
	return list, err
}

func (t *tx) allStuck(ctx context.Context) (list []briefs.Mended, err error) {
	for _, k := range stuck {
		var n int
		if err := t.one(ctx, []any{&n}, `select count(*) from (`+t.dated(k.find)+`) x`); err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, briefs.Mended{What: k.what, Count: n})
		}
	}
	return list, nil
}

// dated fills the times in.
func (t *tx) dated(sql string) string {
	return strings.NewReplacer("NOW", strconv.FormatInt(t.now, 10), "STALE", strconv.FormatInt(t.now-staleAfter.Milliseconds(), 10)).Replace(sql)
}

// Reap puts right what has got stuck and returns what that was.
func (s *Store) Reap(ctx context.Context) (list []briefs.Mended, err error) {
	if list, err = s.Stuck(ctx); err != nil || len(list) == 0 {
		return nil, err
	}
	defer wrap(&err, "put right what is stuck")
	err = s.write(ctx, func(t *tx) error {
		// All is counted first: what is put right may look stuck otherwise until
		// its lane is refreshed.
		if list, err = t.allStuck(ctx); err != nil {
			return err
		}
		for _, k := range stuck {
			if k.mend == "" || !slices.ContainsFunc(list, func(m briefs.Mended) bool { return m.What == k.what }) {
				continue
			}
			if _, err := t.exec(ctx, t.dated(strings.ReplaceAll(k.mend, "FOUND", k.find))); err != nil {
				return err
			}
		}
		const idle = `select channel from lanes where held = 0 and delivery = 0`
		if err := t.lockLanes(ctx, idle); err != nil {
			return err
		}
		return t.refreshLanes(ctx, idle)
	})
	return list, err
}
