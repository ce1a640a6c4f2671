package store

import (
	"context"
	"strconv"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Pulse is how the work stands at one moment, all processes together.
type Pulse struct {
	// Owed counts deliveries by what is owed: post, edit, delete, publish.
	Owed map[string]int64
	// Waiting is for how long the delivery that waits longest might have been
	// sent already, and Polls the same of the feed that is polled latest; 0 =
	// none waits.
	Waiting, Polls time.Duration
	Suspended      int64 // channels
	Bytes          int64 // of the database, with SQLite's write-ahead log
}

// Pulse reads how the work stands; it costs as much as what is owed is long.
func (s *Store) Pulse(ctx context.Context) (p Pulse, err error) {
	defer wrap(&err, "pulse")
	err = s.read(ctx, func(t *tx) error {
		p = Pulse{Owed: map[string]int64{"post": 0, "edit": 0, "delete": 0, "publish": 0}}
		now, err := s.leaseTime(ctx, t)
		if err != nil {
			return err
		}
		type count struct{ todo, n int64 }
		owed, err := all(ctx, t, func(row scanner) (c count, err error) { return c, row.Scan(&c.todo, &c.n) },
			`select todo, count(*) from deliveries where todo > 0 group by todo`)
		if err != nil {
			return err
		}
		for _, c := range owed {
			p.Owed[[...]string{"", "delete", "post", "edit", "publish"}[c.todo]] = c.n
		}
		late := func(query string, args ...any) (time.Duration, error) {
			var at *int64
			if err := t.one(ctx, []any{&at}, query, args...); err != nil || at == nil {
				return 0, err
			}
			return time.Duration(max(now-*at, 0)) * time.Millisecond, nil
		}
		if p.Waiting, err = late(`select min(ready) from lanes where ready < $1 and delivery = 0`, int64(never)); err != nil {
			return err
		}
		if p.Polls, err = late(`select min(ready) from jobs where kind = $1 and worker = ''`, briefs.JobPoll); err != nil {
			return err
		}
		if err := t.one(ctx, []any{&p.Suspended}, `select count(distinct channel) from subscriptions where suspended > 0`); err != nil {
			return err
		}
		if s.path == "" {
			return t.one(ctx, []any{&p.Bytes}, `select pg_database_size(current_database())`)
		}
		return nil
	})
	if err == nil && s.path != "" {
		var size Size
		size, err = s.Size(ctx)
		p.Bytes = size.File + size.Log
	}
	return p, err
}

// leaseTime is the time that leases go by, which a transaction that only reads
// has not asked for.
func (s *Store) leaseTime(ctx context.Context, t *tx) (int64, error) {
	if s.dialect.now == "" || s.ownClock {
		return t.now, nil
	}
	var now int64
	err := t.one(ctx, []any{&now}, "select "+s.dialect.now)
	return now, err
}

// TakeTurn lets callers of one name, in all processes, go one after another. It
// returns 0 if it is the caller's turn, which is then taken until [Store.EndTurn]
// and for at most so long, else when to come again.
func (s *Store) TakeTurn(ctx context.Context, name string, most time.Duration) (wait time.Duration, err error) {
	defer wrap(&err, "take a turn at %s", name)
	key := "turn " + name
	err = s.write(ctx, func(t *tx) error {
		wait = 0
		// One that ends later than any may was set by a clock that was wrong.
		until := t.now + most.Milliseconds()
		n, err := t.exec(ctx, `insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value
			where cast(meta.value as bigint) <= $3 or cast(meta.value as bigint) > $4`, key, strconv.FormatInt(until, 10), t.now, until)
		if err != nil || n > 0 {
			return err
		}
		var next int64
		err = t.one(ctx, []any{&next}, `select cast(value as bigint) from meta where key = $1`, key)
		wait = time.Duration(max(next-t.now, 1)) * time.Millisecond
		return err
	})
	return wait, err
}

// EndTurn gives a turn back: the next may be taken after the pause.
func (s *Store) EndTurn(ctx context.Context, name string, pause time.Duration) (err error) {
	defer wrap(&err, "end a turn at %s", name)
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `update meta set value = $2 where key = $1`, "turn "+name, strconv.FormatInt(t.now+pause.Milliseconds(), 10))
		return err
	})
}

// answeredFor is how long it is kept who answered an interaction: its token
// lives no longer.
const answeredFor = 15 * time.Minute

// TakeInteraction reports whether the caller is the first of all processes to
// ask for the interaction, and so the one to answer it.
func (s *Store) TakeInteraction(ctx context.Context, id string) (mine bool, err error) {
	defer wrap(&err, "take interaction %s", id)
	err = s.write(ctx, func(t *tx) error {
		n, err := t.exec(ctx, `insert into answered (interaction, at) values ($1, $2) on conflict do nothing`, plain(id), t.now)
		mine = n > 0
		return err
	})
	return mine, err
}

// Told tells how a brief's first messages stand.
func (s *Store) Told(ctx context.Context, id briefs.BriefID) (told briefs.Told, err error) {
	defer wrap(&err, "told of brief %d", id)
	err = s.glance(ctx, func(ctx context.Context, t *tx) error {
		told = briefs.Told{}
		type row struct {
			message     string
			todo, state int64
		}
		// What is owed yet is asked for first: it is so after most attempts.
		if err := t.one(ctx, []any{&told.Owed}, `select count(*) from deliveries where brief_id = $1 and todo > 0`, int64(id)); err != nil || told.Owed > 0 {
			return err
		}
		rows, err := all(ctx, t, func(s scanner) (r row, err error) { return r, s.Scan(&r.message, &r.todo, &r.state) },
			`select message, todo, state from deliveries where brief_id = $1 and kind in ($2, $3)`, int64(id), string(briefs.DeliverPost), string(briefs.DeliverReply))
		if err != nil {
			return err
		}
		for _, r := range rows {
			switch {
			case r.state == stateGaveUp:
				told.GivenUp++
			case r.message == "":
				told.Withdrawn++
			default:
				told.Channels++
				posted := briefs.MessageID(r.message).Posted()
				if told.First.IsZero() || posted.Before(told.First) {
					told.First = posted
				}
				if posted.After(told.Last) {
					told.Last = posted
				}
			}
		}
		return nil
	})
	return told, err
}
