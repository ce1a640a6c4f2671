package store

import (
	"context"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// NoteAside keeps where briefs are shown beside deliveries, so that the message goes
// with the first of them that is withdrawn. Where one is already, it goes at once.
func (s *Store) NoteAside(ctx context.Context, a briefs.Aside) (err error) {
	defer wrap(&err, "note message %s", a.Message)
	return s.write(ctx, func(t *tx) error {
		for _, id := range a.Briefs {
			_, err := t.exec(ctx, `insert into asides (brief_id, server, channel, message, created) select id, $2, $3, $4, $5 from briefs where id = $1
				on conflict do nothing`, id, a.Server, a.Channel, a.Message, t.now)
			if err != nil {
				return err
			}
		}
		q := &query{}
		q.add(`select channel, message from asides where channel = ? and message = ? and brief_id in (select b.id from briefs b where b.gone = 1 and b.id in `, a.Channel, a.Message)
		in(q, a.Briefs)
		q.add(`)`)
		return t.dropAsides(ctx, q)
	})
}

// dropAsides has the messages taken down that the query names.
func (t *tx) dropAsides(ctx context.Context, which *query) error {
	list, err := all(ctx, t, func(row scanner) (a briefs.Aside, err error) { return a, row.Scan(&a.Channel, &a.Message) }, which.text.String(), which.args...)
	if err != nil {
		return err
	}
	for _, a := range list {
		job := briefs.Job{Kind: briefs.JobUnsay, Arg: a.Place(), Due: time.UnixMilli(t.now)}
		if err := t.putJobs(ctx, []briefs.Job{job}, ""); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from asides where channel = $1 and message = $2`, a.Channel, a.Message); err != nil {
			return err
		}
	}
	return nil
}

// unsay has the messages beside deliveries taken down that show the brief, but for
// those in the servers of a list as onlyTo has it.
func (t *tx) unsay(ctx context.Context, brief int64, but string) error {
	q := &query{}
	q.add(`select distinct channel, message from asides where brief_id = ?`, brief)
	for _, server := range strings.FieldsFunc(but, func(r rune) bool { return r == ',' }) {
		q.add(` and server <> ?`, server)
	}
	return t.dropAsides(ctx, q)
}
