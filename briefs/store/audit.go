package store

import (
	"context"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// recorded returns fn with the context's audit line, if it has one, written in
// the same transaction.
func recorded(ctx context.Context, fn func(t *tx) error) func(t *tx) error {
	line, ok := briefs.AuditOf(ctx)
	if !ok {
		return fn
	}
	return func(t *tx) error {
		if err := fn(t); err != nil {
			return err
		}
		return t.record(ctx, line)
	}
}

// record writes an audit line. What concerns no server, as a person's alerts,
// leaves none.
func (t *tx) record(ctx context.Context, line briefs.AuditLine) error {
	if line.Server == "" {
		return nil
	}
	_, err := t.exec(ctx, `insert into audit (server, at, who, channel, what) values ($1, $2, $3, $4, $5)`, line.Server, t.now, line.Who, line.Channel, plain(line.What))
	return err
}

// Record writes an audit line about what is not the store's to change.
func (s *Store) Record(ctx context.Context, line briefs.AuditLine) (err error) {
	defer wrap(&err, "record for server %s", line.Server)
	return s.write(ctx, func(t *tx) error { return t.record(ctx, line) })
}

// recordWithdrawn writes that a brief's messages are being taken down, for each
// channel where one stands. Its headline is not repeated: it may be what must not
// be shown.
func (t *tx) recordWithdrawn(ctx context.Context, brief int64, reason string) error {
	_, err := t.exec(ctx, `insert into audit (server, at, who, channel, what)
		select d.server, $2, '', d.channel, 'a post of ' || f.outlet || cast($3 as text)
		from deliveries d join briefs b on b.id = d.brief_id join feeds f on f.id = b.feed_id
		where d.brief_id = $1 and d.want_gone = 1 and d.state <> 2 and d.message <> '' and d.server <> '' order by d.id`,
		brief, t.now, " is taken down: "+plain(reason))
	return err
}

// recordOf writes, of each channel with subscriptions that the clause names, what
// became of them by nobody's command; $3 is the clause's argument.
func (t *tx) recordOf(ctx context.Context, clause, what string, arg any) error {
	_, err := t.exec(ctx, `insert into audit (server, at, who, channel, what)
		select distinct server, cast($1 as bigint), '', channel, cast($2 as text) from subscriptions where server <> '' and `+clause, t.now, what, arg)
	return err
}

const auditColumns = `select id, server, at, who, channel, what from audit`

func scanAudit(row scanner) (a briefs.AuditLine, err error) {
	var when int64
	err = row.Scan(&a.ID, &a.Server, &when, &a.Who, &a.Channel, &a.What)
	a.At = at(when)
	return a, err
}

// Audit returns a server's audit lines, the newest first, from the one before a
// line's number on, 0 = from the newest; at most n.
func (s *Store) Audit(ctx context.Context, server briefs.ServerID, before int64, n int) (list []briefs.AuditLine, err error) {
	defer wrap(&err, "audit of server %s", server)
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, scanAudit, auditColumns+` where server = $1 and ($2 = 0 or id < $2) order by id desc limit $3`, server, before, n)
		return err
	})
	return list, err
}

// AuditBy returns the audit lines of all servers that name a user, the newest
// first; at most n.
func (s *Store) AuditBy(ctx context.Context, user briefs.UserID, n int) (list []briefs.AuditLine, err error) {
	defer wrap(&err, "audit of user %s", user)
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, scanAudit, auditColumns+` where who = $1 and who <> '' order by id desc limit $2`, user, n)
		return err
	})
	return list, err
}

// keepAudit is how long audit lines are kept.
const keepAudit = 365 * 24 * time.Hour

// dropAudit takes out of old audit lines who it was, and lets go of the oldest.
func (t *tx) dropAudit(ctx context.Context) (int64, error) {
	named, err := t.exec(ctx, `update audit set who = '' where at < $1 and who <> ''`, t.now-briefs.WhoKept.Milliseconds())
	if err != nil {
		return 0, err
	}
	old, err := t.exec(ctx, `delete from audit where at < $1`, t.now-keepAudit.Milliseconds())
	return named + old, err
}
