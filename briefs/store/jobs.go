package store

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Claim leases up to n due jobs of the kinds (nil = every kind) to the worker,
// the longest due first. A job whose lease has ended is due again.
func (s *Store) Claim(ctx context.Context, worker string, kinds []briefs.JobKind, n int, lease time.Duration) (jobs []briefs.Job, err error) {
	defer wrap(&err, "claim jobs")
	// On the caller's clock, from before the claim: never later than the true end.
	ends := s.clock().Add(lease).Round(0)
	var taken map[briefs.JobKind]int
	err = s.writeFor(ctx, lazily, func(t *tx) error {
		taken = make(map[briefs.JobKind]int)
		q := &query{}
		q.add(`update jobs set ready = ?, taken = case when worker = '' then 0 else 1 end, worker = ?, claimed = due, attempt = attempt + 1 where id in (select id from jobs where ready <= ?`,
			t.now+lease.Milliseconds(), worker, t.now)
		if kinds != nil {
			q.add(` and kind in `)
			in(q, kinds)
		}
		q.add(` order by ready limit ?`+t.skipLocked+`) returning kind, arg, due, attempt, worker, taken`, n)
		jobs, err = all(ctx, t, func(row scanner) (briefs.Job, error) {
			j := briefs.Job{Lease: ends}
			var due, over int64
			err := row.Scan(&j.Kind, &j.Arg, &due, &j.Attempt, &j.Worker, &over)
			j.Due = at(due)
			if over == 1 {
				taken[j.Kind]++
			}
			return j, err
		}, q.text.String(), q.args...)
		return err
	})
	if err == nil {
		for kind, n := range taken {
			s.tookOver(string(kind), n)
		}
	}
	return jobs, err
}

// fence is the condition that a job is still held as it was claimed.
const fence = ` where kind = $1 and arg = $2 and worker = $3 and attempt = $4 and claimed = $5`

func fenceArgs(j briefs.Job, more ...any) []any {
	return append([]any{j.Kind, j.Arg, j.Worker, j.Attempt, ms(j.Due)}, more...)
}

// held returns ErrLeaseLost if a fenced statement changed nothing.
func held(n int64, err error) error {
	if err == nil && n == 0 {
		return briefs.ErrLeaseLost
	}
	return err
}

// Renew makes the job's lease end a lease from now and returns the job with it.
// The job as it was claimed stays valid too.
func (s *Store) Renew(ctx context.Context, job briefs.Job, lease time.Duration) (_ briefs.Job, err error) {
	defer wrap(&err, "renew %s %s", job.Kind, job.Arg)
	ends := s.clock().Add(lease).Round(0)
	err = s.writeFor(ctx, lazily, func(t *tx) error {
		return held(t.exec(ctx, `update jobs set ready = $6`+fence, fenceArgs(job, t.now+lease.Milliseconds())...))
	})
	job.Lease = ends
	return job, err
}

// Finish completes a job. With a zero next it is gone, else due again then, its
// attempts counted anew. A job that was put on another date while it ran is due
// on that date.
func (s *Store) Finish(ctx context.Context, job briefs.Job, next time.Time) (err error) {
	defer wrap(&err, "finish %s %s", job.Kind, job.Arg)
	return s.write(ctx, func(t *tx) error { return t.finish(ctx, job, next) })
}

func (t *tx) finish(ctx context.Context, job briefs.Job, next time.Time) error {
	if !next.IsZero() {
		return held(t.exec(ctx, `update jobs set worker = '', attempt = 0, reason = '',
			due = case when due = claimed then $6 else due end, ready = case when due = claimed then $6 else due end`+fence, fenceArgs(job, ms(next))...))
	}
	n, err := t.exec(ctx, `update jobs set worker = '', attempt = 0, reason = '', ready = due`+fence+` and due <> claimed`, fenceArgs(job)...)
	if err != nil || n > 0 {
		return err
	}
	return held(t.exec(ctx, `delete from jobs`+fence, fenceArgs(job)...))
}

// Fail puts a job back until next; its attempts go on being counted.
func (s *Store) Fail(ctx context.Context, job briefs.Job, next time.Time, reason string) (err error) {
	defer wrap(&err, "fail %s %s", job.Kind, job.Arg)
	return s.write(ctx, func(t *tx) error {
		return held(t.exec(ctx, `update jobs set worker = '', due = $6, ready = $6, reason = $7`+fence, fenceArgs(job, ms(next), plain(reason))...))
	})
}

// Plan adds a job of its kind, argument and due time, unless there is one.
func (s *Store) Plan(ctx context.Context, job briefs.Job) (err error) {
	defer wrap(&err, "plan %s %s", job.Kind, job.Arg)
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(ctx, `insert into jobs (kind, arg, due, ready) values ($1, $2, $3, $3) on conflict do nothing`, job.Kind, job.Arg, ms(job.Due))
		return err
	})
}

// NextDue returns when the earliest job of the kinds may be claimed; with nil
// kinds the earliest job or delivery. Zero = there is none.
func (s *Store) NextDue(ctx context.Context, kinds []briefs.JobKind) (due time.Time, err error) {
	defer wrap(&err, "next due")
	q := &query{}
	if kinds == nil {
		q.add(`select min(ready) from (select min(ready) as ready from jobs union all select min(ready) from lanes where ready < ?
			union all select min(due) from deliveries where state = 4) x`, int64(never))
	} else {
		q.add(`select min(ready) from jobs where kind in `)
		in(q, kinds)
	}
	return s.earliest(ctx, q)
}

// NextDelivery returns when the earliest delivery may be claimed; zero = nothing
// is owed.
func (s *Store) NextDelivery(ctx context.Context) (due time.Time, err error) {
	defer wrap(&err, "next delivery")
	q := &query{}
	// What was gathered falls due no sooner than its channel's pause ends.
	q.add(`select min(ready) from (select min(ready) as ready from lanes where ready < ?
		union all select * from (select d.due from deliveries d where d.state = 4
			and not exists (select 1 from channels c where c.channel = d.channel and c.paused > d.due) order by d.due limit 1) y
		union all select min(c.paused) from channels c where c.paused > 0
			and exists (select 1 from deliveries d where d.state = 4 and d.channel = c.channel and d.due < c.paused)) x`, int64(never))
	return s.earliest(ctx, q)
}

func (s *Store) earliest(ctx context.Context, q *query) (due time.Time, err error) {
	err = s.glanceOnce(ctx, func(ctx context.Context, t *tx) error {
		var ready *int64
		if err := t.one(ctx, []any{&ready}, q.text.String(), q.args...); err != nil {
			return err
		}
		if ready != nil {
			due = at(*ready)
		}
		return nil
	})
	return due, err
}

// putJobs files the jobs of a story; one that is there already gets the new date.
func (t *tx) putJobs(ctx context.Context, jobs []briefs.Job, arg string) error {
	for _, j := range jobs {
		if j.Arg != "" {
			arg = j.Arg
		}
		_, err := t.exec(ctx, `insert into jobs (kind, arg, due, ready) values ($1, $2, $3, $3)
			on conflict (kind, arg) do update set due = excluded.due, ready = case when jobs.worker = '' then excluded.due else jobs.ready end`,
			j.Kind, arg, ms(j.Due))
		if err != nil {
			return err
		}
	}
	return nil
}
