package store

import (
	"context"
	"errors"

	"github.com/attache-bot/attache/briefs"
)

// Counts is how much the database holds, for check and metrics.
type Counts struct {
	Stories, Briefs, Quotes  int // what is gone is not counted
	Owed                     int // posts, edits and deletions
	Delivered                int // messages that stand
	Abandoned                int // given up, whether a message stands or not
	Subscriptions, Suspended int
}

// Counts counts what the database holds.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	defer wrap(&err, "count")
	err = s.read(ctx, func(t *tx) error {
		return t.one(ctx, []any{&c.Stories, &c.Briefs, &c.Quotes, &c.Owed, &c.Delivered, &c.Abandoned, &c.Subscriptions, &c.Suspended}, `select
			(select count(*) from stories),
			(select count(*) from briefs where gone = 0),
			(select count(*) from quotes q join briefs b on b.id = q.brief_id where b.gone = 0),
			(select count(*) from deliveries where todo > 0),
			(select count(*) from deliveries where message <> ''),
			(select count(*) from deliveries where state = 1),
			(select count(*) from subscriptions),
			(select count(*) from subscriptions where suspended > 0)`)
	})
	return c, err
}

// Meta returns a small fact, "" if it was never set.
func (s *Store) Meta(ctx context.Context, key string) (value string, err error) {
	defer wrap(&err, "meta %q", key)
	err = s.read(ctx, func(t *tx) error {
		return t.one(ctx, []any{&value}, `select value from meta where key = $1`, key)
	})
	if errors.Is(err, briefs.ErrNotFound) {
		return "", nil
	}
	return value, err
}

// SetMeta keeps a small fact.
func (s *Store) SetMeta(ctx context.Context, key, value string) (err error) {
	defer wrap(&err, "set meta %q", key)
	return s.write(ctx, func(t *tx) error { return t.setMeta(ctx, key, value) })
}

func (t *tx) setMeta(ctx context.Context, key, value string) error {
	_, err := t.exec(ctx, `insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, key, value)
	return err
}
