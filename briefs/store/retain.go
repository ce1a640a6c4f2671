package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

const day = 24 * time.Hour

// How long things are kept.
const (
	keepText     = 30 * day
	keepMessages = 365 * day
)

// Kept says of one kind of thing how long it is kept.
type Kept struct {
	What  string
	For   time.Duration // 0 = for good
	After string        // what stays of it
}

// Retention is how long everything is kept that [Store.Retain] lets go of, and
// what it does not.
func Retention() []Kept {
	return []Kept{
		{What: "text of stories and briefs", For: keepText, After: "its hash, the offsets, and each quotation with its sentence"},
		{What: "briefs, quotations, what a story was told by"},
		{What: "record of a message", For: keepMessages, After: "the message itself, and its count"},
		{What: "who changed something in a server", For: briefs.WhoKept, After: "what was changed, and when"},
		{What: "what was changed in a server", For: keepAudit},
		{What: "messages found after a restore whose story is not known", For: remembers},
	}
}

// retainBatch is how many rows of a kind one transaction lets go of: few enough
// that filing waits for milliseconds.
const retainBatch = 100

// Retain lets go of one batch of what is kept no longer and reports whether
// there is more. Nothing is let go of that is still owed or waited for: the text
// of a story under embargo, of a brief whose message is to be edited.
func (s *Store) Retain(ctx context.Context) (done briefs.Forgotten, more bool, err error) {
	defer wrap(&err, "retain")
	err = s.write(ctx, func(t *tx) error {
		done = briefs.Forgotten{}
		stories, err := t.dropStoryTexts(ctx, t.now-keepText.Milliseconds())
		if err != nil {
			return err
		}
		texts, err := t.dropBriefTexts(ctx, t.now-keepText.Milliseconds())
		if err != nil {
			return err
		}
		if done.Messages, err = t.dropMessages(ctx, t.now-keepMessages.Milliseconds()); err != nil {
			return err
		}
		rest, err := t.exec(ctx, `delete from shown where found < $1`, t.now-remembers.Milliseconds())
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from answered where at < $1`, t.now-answeredFor.Milliseconds()); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from asides where created < $1`, t.now-keepMessages.Milliseconds()); err != nil {
			return err
		}
		audit, err := t.dropAudit(ctx)
		done.Texts, done.Rest = stories+texts, int(rest+audit)
		more = max(stories, texts, done.Messages) >= retainBatch
		return err
	})
	return done, more, err
}

func (t *tx) dropStoryTexts(ctx context.Context, before int64) (int, error) {
	ids, err := all(ctx, t, scalar[int64], `select s.id from stories s where (s.body <> '' or s.abstract <> '') and s.first_seen < $1
		and not exists (select 1 from briefs b where b.story_id = s.id and b.filed >= $1)
		and not exists (select 1 from jobs j where j.kind in ($2, $3) and j.arg = cast(s.id as text))
		order by s.first_seen limit $4`, before, briefs.JobRead, briefs.JobRelease, retainBatch)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	q := &query{}
	q.add(`update stories set body = '', abstract = '' where id in `)
	in(q, ids)
	_, err = t.exec(ctx, q.text.String(), q.args...)
	return len(ids), err
}

// dropBriefTexts leaves of a brief's text its hash, against which the same text
// can be proven should it be had again.
func (t *tx) dropBriefTexts(ctx context.Context, before int64) (int, error) {
	type brief struct {
		id   int64
		text string
	}
	list, err := all(ctx, t, func(row scanner) (b brief, err error) { return b, row.Scan(&b.id, &b.text) },
		`select b.id, b.text from briefs b where b.text <> '' and b.filed < $1
		and not exists (select 1 from deliveries d where d.brief_id = b.id and d.todo > 0)
		order by b.filed limit $2`, before, retainBatch)
	if err != nil {
		return 0, err
	}
	for _, b := range list {
		sum := sha256.Sum256([]byte(b.text))
		if _, err := t.exec(ctx, `update briefs set text = '', text_hash = $2 where id = $1`, b.id, hex.EncodeToString(sum[:16])); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// dropMessages forgets deliveries that owe nothing, but for their count.
func (t *tx) dropMessages(ctx context.Context, before int64) (int, error) {
	ids, err := all(ctx, t, scalar[int64], `select id from deliveries where created < $1 and todo = 0 and worker = ''
		and not exists (select 1 from deliveries o where o.todo > 0 and (o.parent = deliveries.id or o.id = deliveries.digest))
		order by created limit $2`, before, retainBatch)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	which := &query{}
	in(which, ids)
	for _, c := range messageCounts {
		q := &query{}
		q.add(`insert into counters (name, value) ` + c.from(t) + ` where id in `)
		in(q, ids)
		q.add(` group by 1 having ` + c.count + ` > 0 on conflict (name) do update set value = counters.value + excluded.value`)
		if _, err := t.exec(ctx, q.text.String(), q.args...); err != nil {
			return 0, err
		}
	}
	q := &query{}
	q.add(`delete from deliveries where id in `)
	in(q, ids)
	_, err = t.exec(ctx, q.text.String(), q.args...)
	return len(ids), err
}

// messageCount is something that is counted of deliveries: the counter's name,
// and what it adds up.
type messageCount struct{ name, count string }

// The counters; what is taken down is counted at once, as its row may start anew.
const (
	countSent      = "sent"
	countEdited    = "edited"
	countTakenDown = "taken down"
	givenUpPrefix  = "given up: "
)

var messageCounts = []messageCount{
	{`'` + countSent + `'`, `sum(case when message <> '' then 1 else 0 end)`},
	{`'` + countEdited + `'`, `sum(edits)`},
	{`'` + givenUpPrefix + `' || case when state = 1 then CAUSE when ` + leftStanding + ` then '` + notTakenDown + `' || CAUSE else '' end`,
		`sum(case when state = 1 or ` + leftStanding + ` then 1 else 0 end)`},
}

// leftStanding is what was to be taken down, and may stand for all that was tried.
const (
	leftStanding = `state = 2 and want_gone = 1 and (message <> '' or doubt = 1)`
	notTakenDown = "not taken down, "
)

// from starts the query that counts.
func (m messageCount) from(t *tx) string {
	return `select ` + strings.ReplaceAll(m.name, "CAUSE", t.cause) + `, ` + m.count + ` from deliveries`
}
