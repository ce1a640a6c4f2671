package store

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// Counts is how much the database holds, for check and metrics.
type Counts struct {
	Stories, Briefs, Quotes  int // what is gone is not counted
	Owed                     int // posts, edits and deletions
	Posts, Edits, Removals   int // of those
	Delivered                int // messages that stand
	Abandoned                int // given up, whether a message stands or not
	Subscriptions, Suspended int
	Held                     int // channels to be looked into after a restore
}

// Counts counts what the database holds.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	defer wrap(&err, "count")
	err = s.read(ctx, func(t *tx) error {
		return t.one(ctx, []any{&c.Stories, &c.Briefs, &c.Quotes, &c.Owed, &c.Posts, &c.Edits, &c.Removals,
			&c.Delivered, &c.Abandoned, &c.Subscriptions, &c.Suspended, &c.Held}, `select
			(select count(*) from stories),
			(select count(*) from briefs where gone = 0),
			(select count(*) from quotes q join briefs b on b.id = q.brief_id where b.gone = 0),
			(select count(*) from deliveries where todo > 0),
			(select count(*) from deliveries where todo > 0 and todo = 2),
			(select count(*) from deliveries where todo > 0 and todo = 3),
			(select count(*) from deliveries where todo > 0 and todo = 1),
			(select count(*) from deliveries where message <> ''),
			(select count(*) from deliveries where state = 1),
			(select count(*) from subscriptions),
			(select count(*) from subscriptions where suspended > 0),
			(select count(*) from lanes where held = 1)`)
	})
	return c, err
}

// Quoted returns how many of the feed's last n briefs there are, and how many of
// these hold a quotation.
func (s *Store) Quoted(ctx context.Context, feed briefs.FeedName, n int) (stories, quoted int, err error) {
	defer wrap(&err, "quotations of %q", feed)
	err = s.read(ctx, func(t *tx) error {
		return t.one(ctx, []any{&stories, &quoted}, `select count(*), coalesce(sum(x.quoted), 0) from (
			select case when exists (select 1 from quotes q where q.brief_id = b.id) then 1 else 0 end as quoted from briefs b
			where b.feed_id = (select f.id from feeds f where f.name = $1) and b.gone = 0 order by b.sort desc limit $2) x`, feed, n)
	})
	return stories, quoted, err
}

// Holdings tells how much there is for a viewer to look up, about: briefs that
// were withdrawn are counted, and quotations of nobody known are not.
func (s *Store) Holdings(ctx context.Context, v briefs.Viewer) (h briefs.Holdings, err error) {
	defer wrap(&err, "count what there is to look up")
	err = s.read(ctx, func(t *tx) error {
		q := &query{}
		q.add(`select f.outlet, f.briefs, case when f.use > 0 then f.quotes else 0 end,
			coalesce((select b.published from briefs b where b.feed_id = f.id order by b.sort limit 1), 0) from feeds f where 1 = 1`)
		q.visible(v)
		type held struct {
			outlet                string
			briefs, quotes, since int64
		}
		feeds, err := all(ctx, t, func(row scanner) (f held, err error) { return f, row.Scan(&f.outlet, &f.briefs, &f.quotes, &f.since) }, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		outlets, since := map[string]int64{}, int64(0)
		for _, f := range feeds {
			if f.briefs == 0 {
				continue
			}
			outlets[f.outlet] += f.briefs
			h.Briefs += int(f.briefs)
			h.Quotes += int(f.quotes)
			if since == 0 || f.since < since {
				since = f.since
			}
		}
		h.Outlets, h.Since = slices.SortedFunc(maps.Keys(outlets), func(a, b string) int {
			return cmp.Or(cmp.Compare(outlets[b], outlets[a]), strings.Compare(a, b))
		}), at(since)
		return nil
	})
	return h, err
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
