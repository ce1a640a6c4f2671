package store

import (
	"context"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// limits of a look-up.
const (
	defaultLimit = 10
	maxLimit     = 50
	maxExport    = 500  // quotations
	bestOf       = 2000 // finds that are sorted by how well they fit
	bestShown    = 600  // of these are looked at
)

// limited is how many of what was asked for are returned, at most; 0 = not said.
func limited(n, most int) int {
	if n <= 0 {
		n = defaultLimit
	}
	return min(n, most)
}

// page ends a query, in order of the column, that of the sort keys.
func (q *query) page(column string, order briefs.Order, limit, offset int) {
	direction := ` desc`
	if order == briefs.Oldest {
		direction = ``
	}
	q.add(` order by `+column+direction+` limit ? offset ?`, limit, max(offset, 0))
}

// bounds are the sort keys between which a span of time lies.
func bounds(w briefs.Within) (from, to int64) {
	to = never
	if !w.Since.IsZero() {
		from = sortOf(ms(w.Since), 0, maxQuotes-1)
	}
	if !w.Until.IsZero() {
		to = sortOf(ms(w.Until)+999, 0, maxQuotes-1)
	}
	return from, to
}

// within restricts to a span of time, by the column of the sort keys.
func (q *query) within(w briefs.Within, column string) {
	if !w.Since.IsZero() {
		q.add(` and b.published >= ? and `+column+` >= ?`, ms(w.Since), sortOf(ms(w.Since), 0, maxQuotes-1))
	}
	if !w.Until.IsZero() {
		q.add(` and b.published < ? and `+column+` < ?`, ms(w.Until), sortOf(ms(w.Until)+999, 0, maxQuotes-1))
	}
}

// narrowing makes of what a look-up is restricted to what the index holds of
// it; false if nothing can be found.
func (t *tx) narrowing(ctx context.Context, w briefs.Within) (narrow, bool, error) {
	var n narrow
	if w.Topic != "" {
		n.all(tag(topicTag, string(w.Topic)))
	}
	if w.Country != "" {
		n.all(tag(countryTag, strings.ToUpper(w.Country)))
	}
	if w.Language != "" {
		n.all(tag(languageTag, languageOf(w.Language)))
	}
	if w.Outlet == "" && w.Feed == "" {
		return n, true, nil
	}
	q := &query{}
	q.add(`select id from feeds where 1 = 1`)
	if w.Outlet != "" {
		// lower knows ASCII only on SQLite: others must be written as they are.
		q.add(` and (outlet = ? or lower(outlet) = lower(?))`, w.Outlet, w.Outlet)
	}
	if w.Feed != "" {
		q.add(` and name = ?`, w.Feed)
	}
	ids, err := all(ctx, t, scalar[int64], q.text.String(), q.args...)
	var tags []string
	for _, id := range ids {
		tags = append(tags, numberTag(feedTag, id))
	}
	n.any(tags)
	return n, len(tags) > 0, err
}

// languageOf is the language of a BCP 47 tag, without script and region.
func languageOf(tag string) string {
	lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return lang
}

// visible restricts to feeds that the viewer may see.
func (q *query) visible(v briefs.Viewer) {
	q.add(` and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = ?))`, v.Server)
}

// seen restricts to briefs that the viewer may see: of such feeds, and not kept
// from the server by their own terms.
func (q *query) seen(v briefs.Viewer) {
	q.visible(v)
	q.add(` and (b.only_to = '' or b.only_to like '%,' || cast(? as text) || ',%')`, v.Server)
}

// Briefs returns the briefs that answer the query; of an event the one that it
// is shown by, unless words, outlets or the like narrow the search. Of sources
// that are link-only there is no text, nor are they found by it. A search that
// holds no letter and no digit finds nothing.
func (s *Store) Briefs(ctx context.Context, b briefs.BriefQuery) (list []briefs.Brief, err error) {
	defer wrap(&err, "look up briefs")
	terms := termsOf(b.Search)
	if len(terms) == 0 && strings.TrimSpace(b.Search) != "" {
		return nil, nil
	}
	b.Limit = limited(b.Limit, maxLimit)
	err = s.read(ctx, func(t *tx) error {
		n, some, err := t.narrowing(ctx, b.Within)
		if err != nil || !some {
			return err
		}
		if err := settle(terms, func(w term) (bool, error) { return t.search.inBriefs(ctx, t, w) }); err != nil {
			return err
		}
		list, err = t.found(ctx, b, terms, n)
		for i := range list {
			list[i] = list[i].Permitted()
		}
		return err
	})
	return list, err
}

// found reads the briefs that answer. Of words in quotation marks the index knows
// the stems only: what has others of the same stem is left out here.
func (t *tx) found(ctx context.Context, b briefs.BriefQuery, terms []term, n narrow) ([]briefs.Brief, error) {
	page := func(limit, offset int) ([]briefs.Brief, int, error) {
		part := b
		part.Limit, part.Offset = limit, offset
		q := t.briefQuery(part, terms, n)
		rows, err := all(ctx, t, scanBrief, q.text.String(), q.args...)
		if err != nil {
			return nil, 0, err
		}
		list, err := t.complete(ctx, rows)
		return list, len(rows), err
	}
	if !slices.ContainsFunc(terms, term.checked) {
		list, _, err := page(b.Limit, b.Offset)
		return list, err
	}
	var list []briefs.Brief
	want := b.Offset + b.Limit
	for offset, chunk := 0, 2*want; offset < maxRows/8 && len(list) < want; offset, chunk = offset+chunk, 2*chunk {
		some, read, err := page(chunk, offset)
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			texts := []string{one.Headline, one.Summary}
			for _, q := range one.Quotes {
				texts = append(texts, q.Text, q.Speaker)
			}
			if exactly(terms, texts...) {
				list = append(list, one)
			}
		}
		if read < chunk {
			break
		}
	}
	return list[min(b.Offset, len(list)):min(want, len(list))], nil
}

func (t *tx) briefQuery(b briefs.BriefQuery, terms []term, n narrow) *query {
	q := &query{}
	q.add(briefColumns)
	column, best := "b.sort", b.Order == briefs.Best && len(terms) > 0
	distinct := len(terms) == 0 && (n.none() || n.only(b.Topic))
	switch {
	case len(terms) == 0 && n.none():
		q.add(briefTables)
	case len(terms) == 0 && n.only(b.Topic):
		q.add(briefTables+` join brief_topics bt on bt.topic = ? and bt.sort = b.sort`, b.Topic)
		column = "bt.sort"
	case best:
		column = t.search.bestBriefs(q, terms, n, b.Within)
	default:
		column = t.search.briefs(q, terms, n)
	}
	q.add(` where b.gone = 0`)
	q.seen(b.Viewer)
	if distinct {
		q.distinct(b.Viewer, b.Within)
	}
	if best {
		q.within(b.Within, "b.sort")
		q.page(column, briefs.Newest, b.Limit, b.Offset)
		return q
	}
	q.within(b.Within, column)
	q.page(column, b.Order, b.Limit, b.Offset)
	return q
}

// Brief returns one brief as it may be shown, with the other tellings of its
// event and what that goes on from; ErrNotFound if it is gone or not the viewer's to see.
func (s *Store) Brief(ctx context.Context, v briefs.Viewer, id briefs.BriefID) (b briefs.Brief, err error) {
	defer wrap(&err, "brief %d", id)
	q := &query{}
	q.add(briefColumns+briefTables+` where b.id = ? and b.gone = 0`, id)
	q.seen(v)
	err = s.read(ctx, func(t *tx) error {
		rows, err := all(ctx, t, scanBrief, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		list, err := t.complete(ctx, rows)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return briefs.ErrNotFound
		}
		b = list[0]
		tellings, err := t.tellings(ctx, []briefs.StoryID{b.Placed.Event})
		if err != nil {
			return err
		}
		b = b.Among(seenBy(tellings[b.Placed.Event], v.Server)).Permitted()
		b.Earlier, err = t.earlier(ctx, v, b.Placed.Event)
		return err
	})
	return b, err
}
