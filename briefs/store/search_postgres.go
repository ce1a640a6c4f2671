package store

import (
	"context"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// tsvector searches by PostgreSQL's text search over stored vectors, with an
// index of the GIN kind. Weight A is the headline.
type tsvector struct{}

func (tsvector) putBrief(ctx context.Context, t *tx, d briefDoc) error {
	_, err := t.exec(ctx, `update briefs set search = `+briefVector("$2", "$3", "$4", "$5", "$6")+` where sort = $1`,
		d.sort, d.headline, d.summary, d.quotes, d.speakers, strings.Join(d.tags, " "))
	return err
}

// briefVector is the vector of a brief's words, which are given as expressions.
func briefVector(headline, summary, quotes, speakers, tags string) string {
	return `setweight(to_tsvector('attache', ` + headline + `), 'A') || setweight(to_tsvector('attache', ` + summary + `), 'B') || setweight(to_tsvector('attache', ` + quotes + `), 'B') ||
		setweight(to_tsvector('attache', ` + speakers + `), 'B') || setweight(to_tsvector('attache', ` + tags + `), 'C')`
}

func (tsvector) putQuote(ctx context.Context, t *tx, d quoteDoc) error {
	_, err := t.exec(ctx, `update quotes set search = `+quoteVector("$2", "$3", "$4", "$5")+` where sort = $1`,
		d.sort, d.text, d.headline, d.topics, strings.Join(d.tags, " "))
	return err
}

// quoteVector does the same for a quotation.
func quoteVector(text, headline, topics, tags string) string {
	return `to_tsvector('attache', ` + text + `) || to_tsvector('attache', ` + headline + `) || to_tsvector('attache', ` + topics + `) || setweight(to_tsvector('attache', ` + tags + `), 'C')`
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
		var ways []string
		for i, form := range t.indexed() {
			words := make([]string, len(form))
			for j, w := range form {
				words[j] = "'" + w + "':" + weights
			}
			if i == 0 && t.prefix {
				words[len(words)-1] += "*"
			}
			ways = append(ways, "("+strings.Join(words, " <-> ")+")")
		}
		parts = append(parts, "("+strings.Join(ways, " | ")+")")
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

func (tsvector) bestBriefs(q *query, terms []term, n narrow, w briefs.Within) string {
	from, to := bounds(w)
	words := tsquery(terms, wordWeights, n)
	q.add(` from (select b.id, ts_rank(b.search, x.words) as score from briefs b join (select to_tsquery('attache', cast(? as text)) as words) x
		on b.search @@ x.words where b.sort >= ? and b.sort < ? order by b.sort desc limit ?) y join briefs b on b.id = y.id join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as heading) x on (f.use > 0 or b.search @@ x.heading)`, words, from, to, bestOf, tsquery(terms, "A", nil))
	return "y.score"
}

func (tsvector) quotes(q *query, terms []term, n narrow) string {
	q.add(` from quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id
		join (select to_tsquery('attache', cast(? as text)) as words) x on q.search @@ x.words`, tsquery(terms, wordWeights, n))
	return "q.sort"
}

func (tsvector) bestQuotes(q *query, terms []term, n narrow, w briefs.Within) string {
	from, to := bounds(w)
	q.add(` from (select q.id, ts_rank(q.search, x.words) as score from quotes q join (select to_tsquery('attache', cast(? as text)) as words) x
		on q.search @@ x.words where q.sort >= ? and q.sort < ? order by q.sort desc limit ?) y join quotes q on q.id = y.id join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id`,
		tsquery(terms, wordWeights, n), from, to, bestOf)
	return "y.score"
}

func (tsvector) inBriefs(ctx context.Context, t *tx, w term) (bool, error) {
	return t.some(ctx, `select 1 from briefs where search @@ to_tsquery('attache', $1) limit 1`, tsquery([]term{w}, wordWeights, nil))
}

func (tsvector) inQuotes(ctx context.Context, t *tx, w term) (bool, error) {
	return t.some(ctx, `select 1 from quotes where search @@ to_tsquery('attache', $1) limit 1`, tsquery([]term{w}, wordWeights, nil))
}
