package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Quotes returns the utterances that answer the query, each once however many
// outlets carry it: its fullest rendering, with the others in Also. In order of
// time, an utterance stands where its newest rendering does. Renderings are
// joined among those published within a week of each other. What nobody is known to
// have said is not among them.
func (s *Store) Quotes(ctx context.Context, w briefs.QuoteQuery) (list []briefs.QuoteHit, err error) {
	defer wrap(&err, "look up quotations")
	terms := termsOf(w.About)
	if len(terms) == 0 && strings.TrimSpace(w.About) != "" {
		return nil, nil
	}
	forms := formsOf(w.Mentioned)
	if len(forms[0]) == 0 && strings.TrimSpace(w.Mentioned) != "" {
		return nil, nil
	}
	w.Limit = limited(w.Limit, maxExport)
	err = s.read(ctx, func(t *tx) error {
		n, some, err := t.narrowing(ctx, w.Within)
		if err != nil || !some {
			return err
		}
		if len(forms[0]) > 0 {
			also, err := t.spelledAlso(ctx, w.Viewer, w.Mentioned)
			if err != nil {
				return err
			}
			terms = append(slices.Clip(terms), term{words: forms[0], forms: append(slices.Clip(forms), also...)})
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
			is, err := h.exactly(terms)
			if err != nil {
				return nil, err
			}
			if is {
				found.add(h.QuoteHit)
			}
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
	q.add(`select q.sentence, b.id, b.headline, b.link, b.published, f.name, f.outlet, f.country, f.owner, f.kind, f.licence, f.credit, f.use, b.topics` + quoteColumns)
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
	q.add(` where b.gone = 0 and f.use > 0 and q.speaker <> ''`)
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

// hit is a quotation as it is read: with its story's topics.
type hit struct {
	briefs.QuoteHit
	topics string
}

// exactly reports whether the words asked for in quotation marks stand there, and
// not only others of the same stem.
func (h hit) exactly(terms []term) (bool, error) {
	if exactly(terms, h.Sentence, h.Quote.Text, h.Headline) {
		return true, nil
	}
	texts := []string{h.Sentence, h.Quote.Text, h.Headline}
	topics, err := decodeTopics(h.topics)
	for _, m := range topics {
		texts = append(texts, string(m.Name))
	}
	return exactly(terms, texts...), err
}

func scanHit(row scanner) (hit, error) {
	var h hit
	var published int64
	s := &h.Source
	var err error
	h.Quote, err = scanQuote(row, &h.Sentence, &h.Brief, &h.Headline, &h.Link, &published,
		&s.Feed, &s.Outlet, &s.Country, &s.Owner, &s.Kind, &s.Licence, &s.Credit, &s.Use, &h.topics)
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
