package store

import (
	"context"
	"slices"
	"strings"
	"time"

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

// page ends a query, in order of the column, that of the sort keys.
func (q *query) page(column string, order briefs.Order, limit, offset int) {
	if limit <= 0 {
		limit = defaultLimit
	}
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
		q.add(` and lower(outlet) = lower(?)`, w.Outlet)
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
	b.Limit = min(b.Limit, maxLimit)
	err = s.read(ctx, func(t *tx) error {
		n, some, err := t.narrowing(ctx, b.Within)
		if err != nil || !some {
			return err
		}
		if err := settle(terms, func(w term) (bool, error) { return t.search.inBriefs(ctx, t, w) }); err != nil {
			return err
		}
		q := t.briefQuery(b, terms, n)
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

// Quotes returns the utterances that answer the query, each once however many
// outlets carry it: its fullest rendering, with the others in Also. In order of
// time, an utterance stands where its newest rendering does. Renderings are
// joined among those published within a week of each other.
func (s *Store) Quotes(ctx context.Context, w briefs.QuoteQuery) (list []briefs.QuoteHit, err error) {
	defer wrap(&err, "look up quotations")
	terms := termsOf(w.About)
	if len(terms) == 0 && strings.TrimSpace(w.About) != "" {
		return nil, nil
	}
	if words := wordsOf(w.Mentioned); len(words) > 0 {
		terms = append(terms, term{words: words[:min(len(words), maxTermWords)]})
	} else if strings.TrimSpace(w.Mentioned) != "" {
		return nil, nil
	}
	if w.Limit <= 0 {
		w.Limit = defaultLimit
	}
	w.Limit = min(w.Limit, maxExport)
	err = s.read(ctx, func(t *tx) error {
		n, some, err := t.narrowing(ctx, w.Within)
		if err != nil || !some {
			return err
		}
		var speakers []int64
		if strings.TrimSpace(w.Speaker) != "" {
			if speakers, err = t.speakers(ctx, w.Viewer, w.Speaker); err != nil || len(speakers) == 0 {
				return err
			}
		}
		if err := settle(terms, func(w term) (bool, error) { return t.search.inQuotes(ctx, t, w) }); err != nil {
			return err
		}
		list, err = t.utterances(ctx, w, terms, n, speakers)
		if err != nil {
			return err
		}
		return t.addAudiences(ctx, list)
	})
	return list, err
}

// maxRows bounds what is read for one look-up.
const maxRows = 4000

// utterances reads until it has the page's utterances, from the first on, for
// which rendering belongs to which depends on those before.
func (t *tx) utterances(ctx context.Context, w briefs.QuoteQuery, terms []term, n narrow, speakers []int64) ([]briefs.QuoteHit, error) {
	want := w.Offset + w.Limit
	var found gathering
	for offset, chunk := 0, 2*want+10; offset < maxRows; offset, chunk = offset+chunk, 2*chunk {
		q := t.quoteQuery(w, terms, n, speakers, chunk, offset)
		rows, err := all(ctx, t, scanHit, q.text.String(), q.args...)
		if err != nil {
			return nil, err
		}
		for _, h := range rows {
			found.add(h)
		}
		if len(rows) < chunk || len(found.hits) > want {
			break
		}
	}
	return found.page(w.Offset, want), nil
}

// gathering joins renderings of one utterance.
type gathering struct {
	hits  []briefs.QuoteHit // the first rendering, the others in Also
	words []briefs.Utterance
}

// together is how far apart renderings of one utterance are published at most.
const together = 7 * 24 * time.Hour

func (g *gathering) add(h briefs.QuoteHit) {
	u := briefs.NewUtterance(h.Quote)
	for i := range g.hits {
		if g.hits[i].Published.Sub(h.Published).Abs() <= together && g.words[i].Same(u) {
			g.hits[i].Also = append(g.hits[i].Also, h)
			return
		}
	}
	g.hits, g.words = append(g.hits, h), append(g.words, u)
}

// page returns a part of the utterances, each in its fullest rendering; of
// equals, the one published first.
func (g *gathering) page(from, to int) []briefs.QuoteHit {
	list := g.hits[min(from, len(g.hits)):min(to, len(g.hits))]
	for i, h := range list {
		all := append([]briefs.QuoteHit{h}, h.Also...)
		all[0].Also = nil
		slices.SortStableFunc(all, func(a, b briefs.QuoteHit) int { return a.Published.Compare(b.Published) })
		fullest := 0
		for n, r := range all {
			if len(r.Quote.Text) > len(all[fullest].Quote.Text) {
				fullest = n
			}
		}
		list[i] = all[fullest]
		list[i].Also = slices.Delete(all, fullest, fullest+1)
	}
	return list
}

func (t *tx) quoteQuery(w briefs.QuoteQuery, terms []term, n narrow, speakers []int64, limit, offset int) *query {
	q := &query{}
	q.add(`select q.sentence, b.id, b.headline, b.link, b.published, f.name, f.outlet, f.country, f.owner, f.kind, f.licence, f.credit, f.use` + quoteColumns)
	column, best := "q.sort", w.Order == briefs.Best && len(terms) > 0
	if speakers != nil && (len(terms) > 0 || !n.none()) {
		tags := make([]string, len(speakers))
		for i, id := range speakers {
			tags[i] = numberTag(speakerTag, id)
		}
		n.any(tags)
	}
	switch {
	case len(terms) == 0 && n.none() && len(speakers) > 1:
		q.saidBy(w, speakers, limit, offset)
		return q
	case len(terms) == 0 && n.none():
		q.add(` from quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id`)
	case best:
		column = t.search.bestQuotes(q, terms, n, w.Within)
	default:
		column = t.search.quotes(q, terms, n)
	}
	q.add(` where b.gone = 0 and f.use > 0`)
	q.seen(w.Viewer)
	if speakers != nil {
		q.add(` and q.speaker_id in `)
		in(q, speakers)
	}
	if best {
		q.within(w.Within, "q.sort")
		q.page(column, briefs.Newest, limit, offset)
		return q
	}
	q.within(w.Within, column)
	q.page(column, w.Order, limit, offset)
	return q
}

// saidBy ends a query for the quotations of several speakers. Each one's are read
// in their order and merged: sorting those of all would read all of them.
func (q *query) saidBy(w briefs.QuoteQuery, speakers []int64, limit, offset int) {
	q.add(` from (`)
	for i, id := range speakers {
		if i > 0 {
			q.add(` union all `)
		}
		q.add(`select q.sort as sort from quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id
			where q.speaker_id = ? and b.gone = 0 and f.use > 0`, id)
		q.seen(w.Viewer)
		q.within(w.Within, "q.sort")
	}
	q.page("sort", w.Order, limit, offset)
	q.add(`) x join quotes q on q.sort = x.sort join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id`)
	direction := ` desc`
	if w.Order == briefs.Oldest {
		direction = ``
	}
	q.add(` order by x.sort` + direction)
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
