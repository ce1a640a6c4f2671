package store

import (
	"context"
	"strings"
)

// tsvector searches by PostgreSQL's text search over stored vectors, with an
// index of the GIN kind. Weight A is the headline.
type tsvector struct{}

func (tsvector) putBrief(ctx context.Context, t *tx, d briefDoc) error {
	_, err := t.exec(ctx, `update briefs set search = setweight(to_tsvector('attache', $2), 'A') ||
		setweight(to_tsvector('attache', $3), 'B') || setweight(to_tsvector('attache', $4), 'B') || setweight(to_tsvector('attache', $5), 'B') ||
		setweight(to_tsvector('attache', $6), 'C') where sort = $1`,
		d.sort, folded(d.headline), folded(d.summary), folded(d.quotes), folded(d.speakers), strings.Join(d.tags, " "))
	return err
}

func (tsvector) putQuote(ctx context.Context, t *tx, d quoteDoc) error {
	_, err := t.exec(ctx, `update quotes set search = to_tsvector('attache', $2) || to_tsvector('attache', $3) || to_tsvector('attache', $4) ||
		setweight(to_tsvector('attache', $5), 'C') where sort = $1`,
		d.sort, folded(d.text), folded(d.headline), folded(strings.Join(d.topics, " ")), strings.Join(d.tags, " "))
	return err
}

// The index follows the rows by itself.
func (tsvector) dropBrief(context.Context, *tx, int64) error { return nil }
func (tsvector) dropQuote(context.Context, *tx, int64) error { return nil }

// Weights of what is found by: words have any but C, which tags have.
const wordWeights = "ABD"

// tsquery writes terms as a query whose words have one of the weights, and the
// tags. Words hold letters and digits only and are quoted, so there is no
// syntax to get wrong.
func tsquery(terms []term, weights string, n narrow) string {
	var parts []string
	for _, t := range terms {
		words := make([]string, len(t.words))
		for i, w := range t.words {
			mark := weights
			if t.prefix && i == len(t.words)-1 {
				mark += "*"
			}
			words[i] = "'" + w + "'"
			words[i] += ":" + mark
		}
		parts = append(parts, "("+strings.Join(words, " <-> ")+")")
	}
	for _, group := range n {
		parts = append(parts, "('"+strings.Join(group, "':C | '")+"':C)")
	}
	return strings.Join(parts, " & ")
}

func (tsvector) briefs(q *query, terms []term, n narrow) string {
	q.add(` from briefs b join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as words, to_tsquery('attache', cast(? as text)) as heading) x`,
		tsquery(terms, wordWeights, n), tsquery(terms, "A", nil))
	q.add(` on b.search @@ x.words`)
	if len(terms) > 0 {
		// What is left in the index of a source that has become link-only
		// must not be found by.
		q.add(` and (f.use > 0 or b.search @@ x.heading)`)
	}
	return "b.sort"
}

func (tsvector) bestBriefs(q *query, terms []term, n narrow) string {
	words := tsquery(terms, wordWeights, n)
	q.add(` from (select b.id, ts_rank(b.search, x.words) as score from briefs b join (select to_tsquery('attache', cast(? as text)) as words) x
		on b.search @@ x.words order by b.sort desc limit ?) y join briefs b on b.id = y.id join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as heading) x on (f.use > 0 or b.search @@ x.heading)`, words, bestOf, tsquery(terms, "A", nil))
	return "y.score"
}

func (tsvector) quotes(q *query, terms []term, n narrow) string {
	q.add(` from quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as words) x on q.search @@ x.words`, tsquery(terms, wordWeights, n))
	return "q.sort"
}

func (tsvector) bestQuotes(q *query, terms []term, n narrow) string {
	q.add(` from (select q.id, ts_rank(q.search, x.words) as score from quotes q join (select to_tsquery('attache', cast(? as text)) as words) x
		on q.search @@ x.words order by q.sort desc limit ?) y join quotes q on q.id = y.id join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id`,
		tsquery(terms, wordWeights, n), bestOf)
	return "y.score"
}
