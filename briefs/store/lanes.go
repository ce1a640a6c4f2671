package store

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"
)

// never is the ready time of a lane that owes nothing.
const never = math.MaxInt64

// hold is how long a first post that fails may hold up its channel.
const hold = 2 * time.Minute

// head is the oldest first post that the lane owes.
const head = `(select h.id from deliveries h where h.channel = lanes.channel and h.todo > 0 and h.todo = 2 order by h.turn limit 1)`

// passable says that the lane's head has failed for its two minutes.
func (t *tx) passable(q *query) {
	q.add(`exists (select 1 from deliveries f where f.id = `+head+` and f.failing > 0 and f.failing <= ?)`, t.now-hold.Milliseconds())
}

// second is the first post that may pass the head of its lane: the next one that
// has not failed for two minutes of its own. One that failed for less keeps its
// place, and the lane waits for it; those that failed for more come last.
func (t *tx) second(q *query) {
	q.add(`(select c.id from deliveries c where c.channel = lanes.channel and c.todo > 0 and c.todo = 2 and c.id <> `+head+`
		order by case when c.failing > 0 and c.failing <= ? then 1 else 0 end, c.turn limit 1)`, t.now-hold.Milliseconds())
}

// lockLanes locks the lanes of the channels that the query names, in order of
// their names, which keeps two transactions from waiting for each other.
func (t *tx) lockLanes(ctx context.Context, channels string, args ...any) error {
	if t.lock == "" {
		return nil
	}
	_, err := all(ctx, t, scalar[string], `select channel from lanes where channel in (`+channels+`) order by channel`+t.lock, args...)
	return err
}

// refreshLanes works out when the lanes of the channels that the query names
// are next ready: never while they are held; at the end of a lease that is on
// them; else when a deletion, the oldest first post, an edit or what is to be
// published may be tried, or another first post where the oldest is being passed.
func (t *tx) refreshLanes(ctx context.Context, channels string, args ...any) error {
	// "todo > 0" says again what follows, for SQLite to know the partial indexes.
	const soonest = `coalesce((select min(d.next) from deliveries d where d.channel = lanes.channel and d.todo > 0 and d.todo = TODO), NEVER)`
	sql := `update lanes set
		rank = coalesce((select min(d.todo) from deliveries d where d.channel = lanes.channel and d.todo > 0), 0),
		ready = case when held = 1 then NEVER when delivery > 0 then lease else LEAST(` + strings.ReplaceAll(soonest, "TODO", "1") + `,
			coalesce((select d.next from deliveries d where d.channel = lanes.channel and d.todo > 0 and d.todo = 2 order by d.turn limit 1), NEVER),
			` + strings.ReplaceAll(soonest, "TODO", "3") + `, ` + strings.ReplaceAll(soonest, "TODO", "4") + `,
			case when pass > 0 then GREATEST(pass, ` + strings.Replace(soonest, "TODO)", "2 and d.id <> "+head+")", 1) + `) else NEVER end) end
		where channel in (` + channels + `)`
	sql = strings.NewReplacer("LEAST", t.least, "GREATEST", t.greatest, "NEVER", "9223372036854775807").Replace(sql)
	_, err := t.exec(ctx, sql, args...)
	return err
}

// giveUp ends the wish to send or edit those of the deliveries that the query
// names which are still owed once their lanes are locked. Those under way, but
// not begun, lose their lease.
func (t *tx) giveUp(ctx context.Context, reason, ids string, args ...any) error {
	found, err := all(ctx, t, scalar[int64], ids, args...)
	if err != nil || len(found) == 0 {
		return err
	}
	for some := range slices.Chunk(found, chunk) {
		if err := t.giveUpSome(ctx, reason, some); err != nil {
			return err
		}
	}
	return nil
}

// chunk bounds the values listed in one statement.
const chunk = 100

func (t *tx) giveUpSome(ctx context.Context, reason string, ids []int64) error {
	which := &query{}
	which.add(`select id from deliveries where id in `)
	in(which, ids)
	if err := t.lockLanes(ctx, channelsOf(which), which.args...); err != nil {
		return err
	}
	q := &query{}
	q.add(`update deliveries set state = 1, reason = ? where todo > 0 and id in `, reason)
	in(q, ids)
	if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
		return err
	}
	return t.dropIdle(ctx, which)
}

// channelsOf names the channels of the deliveries that the query names.
func channelsOf(deliveries *query) string {
	return `select channel from deliveries where id in (` + deliveries.text.String() + `)`
}

// dropIdle takes the lease from those of the deliveries that have not begun and
// owe nothing any more, or a deletion, and refreshes their lanes.
func (t *tx) dropIdle(ctx context.Context, which *query) error {
	idle, err := all(ctx, t, scalar[int64], `select l.delivery from deliveries d join lanes l on l.channel = d.channel and l.delivery = d.id
		where d.began = 0 and (d.todo = 0 or d.want_gone = 1) and d.id in (`+which.text.String()+`)`, which.args...)
	if err != nil {
		return err
	}
	for _, id := range idle {
		if _, err := t.exec(ctx, `update deliveries set worker = '' where id = $1`, id); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `update lanes set delivery = 0, lease = 0 where channel = (select channel from deliveries where id = $1) and delivery = $1`, id); err != nil {
			return err
		}
	}
	return t.refreshLanes(ctx, channelsOf(which), which.args...)
}
