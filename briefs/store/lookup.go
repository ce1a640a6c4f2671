package store

import (
	"context"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// limits of a look-up.
const (
	defaultLimit = 10
	maxLimit     = 50
)

// page ends a query, newest first by the column.
func (q *query) page(column string, limit, offset int) {
	if limit <= 0 {
		limit = defaultLimit
	}
	q.add(` order by `+column+` desc limit ? offset ?`, min(limit, maxLimit), max(offset, 0))
}

// visible restricts to feeds that the viewer may see.
func (q *query) visible(v briefs.Viewer) {
	q.add(` and (f.open = 1 or exists (select 1 from feed_audience a where a.feed_id = f.id and a.server = ?))`, v.Server)
}

// Briefs returns the briefs that answer the query, newest first. Of sources that
// are link-only there is no text, nor are they found by it. A search that holds
// no letter and no digit finds nothing.
func (s *Store) Briefs(ctx context.Context, b briefs.BriefQuery) (list []briefs.Brief, err error) {
	defer wrap(&err, "look up briefs")
	q := &query{}
	q.add(briefColumns)
	order, terms := "b.sort", termsOf(b.Search)
	switch {
	case len(terms) > 0:
		order = s.dialect.search.briefs(q, terms, narrow{topic: string(b.Topic)})
	case strings.TrimSpace(b.Search) != "":
		return nil, nil
	default:
		q.add(briefTables)
	}
	if b.Topic != "" {
		q.add(` join brief_topics bt on bt.topic = ? and bt.sort = b.sort`, b.Topic)
		if len(terms) == 0 {
			order = "bt.sort"
		}
	}
	q.add(` where b.gone = 0`)
	q.visible(b.Viewer)
	if !b.Since.IsZero() {
		q.add(` and b.published >= ?`, ms(b.Since))
		q.add(` and `+order+` >= ?`, sortOf(ms(b.Since), 0, maxQuotes-1))
	}
	q.page(order, b.Limit, b.Offset)
	err = s.read(ctx, func(t *tx) error {
		rows, err := all(ctx, t, scanBrief, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		list, err = t.complete(ctx, rows)
		for i := range list {
			list[i] = list[i].Permitted()
		}
		return err
	})
	return list, err
}

// Brief returns one brief as it may be shown; ErrNotFound if it is gone or not
// the viewer's to see.
func (s *Store) Brief(ctx context.Context, v briefs.Viewer, id briefs.BriefID) (b briefs.Brief, err error) {
	defer wrap(&err, "brief %d", id)
	q := &query{}
	q.add(briefColumns+briefTables+` where b.id = ? and b.gone = 0`, id)
	q.visible(v)
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
		b = list[0].Permitted()
		return nil
	})
	return b, err
}

// Quotes returns the quotations that answer the query, newest first.
func (s *Store) Quotes(ctx context.Context, w briefs.QuoteQuery) (list []briefs.QuoteHit, err error) {
	defer wrap(&err, "look up quotations")
	terms := termsOf(w.About)
	if len(terms) == 0 && strings.TrimSpace(w.About) != "" {
		return nil, nil
	}
	err = s.read(ctx, func(t *tx) error {
		var speakers []int64
		if strings.TrimSpace(w.Speaker) != "" {
			if speakers, err = t.speakers(ctx, w.Viewer, w.Speaker); err != nil || len(speakers) == 0 {
				return err
			}
		}
		q := t.quoteQuery(w, terms, speakers)
		list, err = all(ctx, t, scanHit, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		return t.addAudiences(ctx, list)
	})
	return list, err
}

func (t *tx) quoteQuery(w briefs.QuoteQuery, terms []term, speakers []int64) *query {
	q := &query{}
	q.add(`select q.sentence, b.id, b.headline, b.link, b.published, f.name, f.outlet, f.country, f.owner, f.kind, f.licence, f.credit, f.use` + quoteColumns)
	order := "q.sort"
	if len(terms) > 0 {
		order = t.search.quotes(q, terms, narrow{topic: string(w.Topic), speakers: speakers})
	} else {
		q.add(` from quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id`)
	}
	q.add(` where b.gone = 0 and f.use > 0`)
	q.visible(w.Viewer)
	if speakers != nil {
		q.add(` and q.speaker_id in `)
		in(q, speakers)
	}
	if w.Topic != "" {
		q.add(` and exists (select 1 from brief_topics bt where bt.topic = ? and bt.sort = b.sort)`, w.Topic)
	}
	if !w.Since.IsZero() {
		q.add(` and b.published >= ? and `+order+` >= ?`, ms(w.Since), sortOf(ms(w.Since), 0, maxQuotes-1))
	}
	q.page(order, w.Limit, w.Offset)
	return q
}

func scanHit(row scanner) (briefs.QuoteHit, error) {
	var h briefs.QuoteHit
	var published int64
	s := &h.Source
	var err error
	h.Quote, err = scanQuote(row, &h.Sentence, &h.Brief, &h.Headline, &h.Link, &published,
		&s.Feed, &s.Outlet, &s.Country, &s.Owner, &s.Kind, &s.Licence, &s.Credit, &s.Use)
	h.Published = at(published)
	return h, err
}

// addAudiences completes the sources of hits.
func (t *tx) addAudiences(ctx context.Context, hits []briefs.QuoteHit) error {
	type pair struct {
		feed   briefs.FeedName
		server briefs.ServerID
	}
	var feeds []briefs.FeedName
	for _, h := range hits {
		feeds = append(feeds, h.Source.Feed)
	}
	q := &query{}
	q.add(`select f.name, a.server from feed_audience a join feeds f on f.id = a.feed_id where f.open = 0 and f.name in `)
	in(q, feeds)
	q.add(` order by a.server`)
	pairs, err := all(ctx, t, func(row scanner) (p pair, err error) { return p, row.Scan(&p.feed, &p.server) }, q.text.String(), q.args...)
	for i := range hits {
		for _, p := range pairs {
			if p.feed == hits[i].Source.Feed {
				hits[i].Source.Audience = append(hits[i].Source.Audience, p.server)
			}
		}
	}
	return err
}
