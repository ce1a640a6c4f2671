package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// fts5 searches by SQLite's FTS5. The tables keep no text, only the index; their
// row numbers are the rows' sort keys, so that "newest first" is the order the
// index is stored in, and a common word costs no more than a rare one.
//
// What narrows a search further, a topic or speakers, stands in the index as a
// tag: the index leaves out the other rows without looking at them.
type fts5 struct{}

// briefDoc is what a brief is found by, folded.
type briefDoc struct {
	sort                                int64
	headline, summary, quotes, speakers string
	tags                                []string
}

// quoteDoc is what a quotation is found by, folded.
type quoteDoc struct {
	sort                   int64
	text, headline, topics string
	tags                   []string
}

// narrow holds what a search is restricted to besides its words: of each group
// of tags, one.
type narrow [][]string

func (n *narrow) all(tag string)    { *n = append(*n, []string{tag}) }
func (n *narrow) any(tags []string) { *n = append(*n, tags) }
func (n narrow) none() bool         { return len(n) == 0 }

// only reports whether it is a topic alone that the search is restricted to.
func (n narrow) only(t briefs.TopicName) bool {
	return len(n) == 1 && t != "" && n[0][0] == tag(topicTag, string(t))
}

// folded is a text as it is indexed.
func folded(s string) string { return strings.Join(wordsOf(s), " ") }

// tag is a word that stands for a thing and that no stemmer changes: it ends in
// a digit.
func tag(kind, name string) string {
	var b strings.Builder
	b.WriteString(kind)
	for _, c := range []byte(name) {
		b.WriteByte("ghijklmnopqrstuv"[c>>4])
		b.WriteByte("ghijklmnopqrstuv"[c&15])
	}
	return b.String() + "0"
}

// Kinds of tag.
const (
	topicTag    = "t"
	countryTag  = "c"
	languageTag = "l"
	feedTag     = "f"
	speakerTag  = "s"
)

func numberTag(kind string, id int64) string { return kind + strconv.FormatInt(id, 10) }

// tagsOf are the tags of a brief and of its quotations.
func tagsOf(b *briefs.Brief, feed int64) []string {
	tags := []string{numberTag(feedTag, feed)}
	for _, m := range b.Topics {
		tags = append(tags, tag(topicTag, string(m.Name)))
	}
	for _, m := range b.Places {
		tags = append(tags, tag(countryTag, strings.ToUpper(m.Code)))
	}
	if lang := languageOf(b.Language); lang != "" {
		tags = append(tags, tag(languageTag, lang))
	}
	return tags
}

func (fts5) putBrief(ctx context.Context, t *tx, d briefDoc) error {
	_, err := t.exec(ctx, `insert into briefs_fts (rowid, headline, summary, quotes, speakers, tags) values ($1, $2, $3, $4, $5, $6)`,
		d.sort, d.headline, d.summary, d.quotes, d.speakers, strings.Join(d.tags, " "))
	return err
}

func (fts5) dropBrief(ctx context.Context, t *tx, sort int64) error {
	_, err := t.exec(ctx, `delete from briefs_fts where rowid = $1`, sort)
	return err
}

func (fts5) putQuote(ctx context.Context, t *tx, d quoteDoc) error {
	_, err := t.exec(ctx, `insert into quotes_fts (rowid, text, headline, topics, tags) values ($1, $2, $3, $4, $5)`,
		d.sort, d.text, d.headline, d.topics, strings.Join(d.tags, " "))
	return err
}

func (fts5) dropQuote(ctx context.Context, t *tx, sort int64) error {
	_, err := t.exec(ctx, `delete from quotes_fts where rowid = $1`, sort)
	return err
}

// match writes terms and tags as an FTS5 query over the columns. Words hold
// letters and digits only and are quoted, so there is no syntax to get wrong.
func match(columns string, terms []term, n narrow) string {
	var parts []string
	for _, t := range terms {
		var ways []string
		for i, words := range t.indexed() {
			way := `"` + strings.Join(words, " ") + `"`
			if i == 0 && t.prefix {
				way += "*"
			}
			ways = append(ways, way)
		}
		parts = append(parts, "{"+columns+"} : ("+strings.Join(ways, " OR ")+")")
	}
	for _, group := range n {
		parts = append(parts, `tags : ("`+strings.Join(group, `" OR "`)+`")`)
	}
	return strings.Join(parts, " AND ")
}

// A cross join keeps the index in the lead: in its order the newest come first,
// and the search ends with the page.

func (fts5) briefs(q *query, terms []term, n narrow) string {
	q.add(` from briefs_fts x cross join briefs b on b.sort = x.rowid join feeds f on f.id = b.feed_id and x.briefs_fts match ?`,
		match(briefFields, terms, n))
	linkOnly(q, terms)
	return "x.rowid"
}

// linkOnly leaves out what the index still holds of a source that has become
// link-only: it must not be found by more than its headline.
func linkOnly(q *query, terms []term) {
	if len(terms) > 0 {
		q.add(` and (f.use > 0 or exists (select 1 from briefs_fts h where h.rowid = b.sort and h.briefs_fts match ?))`, match("headline", terms, nil))
	}
}

// Rows are fetched of the best only: each costs a page of the file.

func (fts5) bestBriefs(q *query, terms []term, n narrow, w briefs.Within) string {
	from, to := bounds(w)
	q.add(` from (select sort, score from (select rowid as sort, -bm25(briefs_fts, 4, 2, 1, 2, 0) as score from briefs_fts
			where briefs_fts match ? and rowid >= ? and rowid < ? order by rowid desc limit ?) order by score desc, sort desc limit ?) x
		cross join briefs b on b.sort = x.sort join feeds f on f.id = b.feed_id`, match(briefFields, terms, n), from, to, bestOf, bestShown)
	linkOnly(q, terms)
	return "x.score"
}

func (fts5) quotes(q *query, terms []term, n narrow) string {
	q.add(` from quotes_fts x cross join quotes q on q.sort = x.rowid join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id and x.quotes_fts match ?`,
		match(quoteFields, terms, n))
	return "x.rowid"
}

func (fts5) bestQuotes(q *query, terms []term, n narrow, w briefs.Within) string {
	from, to := bounds(w)
	q.add(` from (select sort, score from (select rowid as sort, -bm25(quotes_fts, 4, 1, 2, 0) as score from quotes_fts
			where quotes_fts match ? and rowid >= ? and rowid < ? order by rowid desc limit ?) order by score desc, sort desc limit ?) x
		cross join quotes q on q.sort = x.sort join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id`, match(quoteFields, terms, n), from, to, bestOf, bestShown)
	return "x.score"
}

// The columns that words are looked for in.
const (
	briefFields = "headline summary quotes speakers"
	quoteFields = "text headline topics"
)

func (fts5) inBriefs(ctx context.Context, t *tx, w term) (bool, error) {
	return t.some(ctx, `select 1 from briefs_fts where briefs_fts match $1 limit 1`, match(briefFields, []term{w}, nil))
}

func (fts5) inQuotes(ctx context.Context, t *tx, w term) (bool, error) {
	return t.some(ctx, `select 1 from quotes_fts where quotes_fts match $1 limit 1`, match(quoteFields, []term{w}, nil))
}
