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
		setweight(to_tsvector('attache', $3), 'B') || setweight(to_tsvector('attache', $4), 'B') || setweight(to_tsvector('attache', $5), 'B')
		where sort = $1`, d.sort, folded(d.headline), folded(d.summary), folded(d.quotes), folded(d.speakers))
	return err
}

func (tsvector) putQuote(ctx context.Context, t *tx, d quoteDoc) error {
	_, err := t.exec(ctx, `update quotes set search = to_tsvector('attache', $2) || to_tsvector('attache', $3) || to_tsvector('attache', $4) where sort = $1`,
		d.sort, folded(d.text), folded(d.headline), folded(strings.Join(d.topics, " ")))
	return err
}

// The index follows the rows by itself.
func (tsvector) dropBrief(context.Context, *tx, int64) error { return nil }
func (tsvector) dropQuote(context.Context, *tx, int64) error { return nil }

// tsquery writes terms as a query whose words have one of the weights, "" = any.
// Words hold letters and digits only and are quoted, so there is no syntax to
// get wrong.
func tsquery(terms []term, weights string) string {
	var parts []string
	for _, t := range terms {
		words := make([]string, len(t.words))
		for i, w := range t.words {
			mark := weights
			if t.prefix && i == len(t.words)-1 {
				mark += "*"
			}
			words[i] = "'" + w + "'"
			if mark != "" {
				words[i] += ":" + mark
			}
		}
		parts = append(parts, "("+strings.Join(words, " <-> ")+")")
	}
	return strings.Join(parts, " & ")
}

func (tsvector) briefs(q *query, terms []term, _ narrow) string {
	q.add(` from briefs b join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as words, to_tsquery('attache', cast(? as text)) as heading) x`, tsquery(terms, ""), tsquery(terms, "A"))
	// What is left in the index of a source that has become link-only must not
	// be found by.
	q.add(` on b.search @@ x.words and (f.use > 0 or b.search @@ x.heading)`)
	return "b.sort"
}

func (tsvector) quotes(q *query, terms []term, _ narrow) string {
	q.add(` from quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as words) x on q.search @@ x.words`, tsquery(terms, ""))
	return "q.sort"
}
