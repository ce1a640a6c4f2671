package store

import (
	"context"
	"strconv"
	"strings"
)

// fts5 searches by SQLite's FTS5. The tables keep no text, only the index; their
// row numbers are the rows' sort keys, so that "newest first" is the order the
// index is stored in, and a common word costs no more than a rare one.
//
// What narrows a search further, a topic or speakers, stands in the index as a
// tag: the index leaves out the other rows without looking at them.
type fts5 struct{}

// briefDoc is what a brief is found by.
type briefDoc struct {
	sort                                int64
	headline, summary, quotes, speakers string
	topics                              []string
}

// quoteDoc is what a quotation is found by.
type quoteDoc struct {
	sort           int64
	text, headline string
	topics         []string
	speaker        int64
}

// narrow holds what a search is restricted to besides its words.
type narrow struct {
	topic    string
	speakers []int64 // any of them; nil = whoever
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

func topicTags(topics []string) string {
	tags := make([]string, len(topics))
	for i, t := range topics {
		tags[i] = tag("t", t)
	}
	return strings.Join(tags, " ")
}

func (fts5) putBrief(ctx context.Context, t *tx, d briefDoc) error {
	_, err := t.exec(ctx, `insert into briefs_fts (rowid, headline, summary, quotes, speakers, tags) values ($1, $2, $3, $4, $5, $6)`,
		d.sort, folded(d.headline), folded(d.summary), folded(d.quotes), folded(d.speakers), topicTags(d.topics))
	return err
}

func (fts5) dropBrief(ctx context.Context, t *tx, sort int64) error {
	_, err := t.exec(ctx, `delete from briefs_fts where rowid = $1`, sort)
	return err
}

func (fts5) putQuote(ctx context.Context, t *tx, d quoteDoc) error {
	_, err := t.exec(ctx, `insert into quotes_fts (rowid, text, headline, topics, tags) values ($1, $2, $3, $4, $5)`,
		d.sort, folded(d.text), folded(d.headline), folded(strings.Join(d.topics, " ")), topicTags(d.topics)+" "+speakerTag(d.speaker))
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
		p := "{" + columns + `} : "` + strings.Join(t.words, " ") + `"`
		if t.prefix {
			p += "*"
		}
		parts = append(parts, p)
	}
	if n.topic != "" {
		parts = append(parts, `tags : "`+tag("t", n.topic)+`"`)
	}
	if n.speakers != nil {
		var any []string
		for _, id := range n.speakers {
			any = append(any, `"`+speakerTag(id)+`"`)
		}
		parts = append(parts, "tags : ("+strings.Join(any, " OR ")+")")
	}
	return strings.Join(parts, " AND ")
}

// A cross join keeps the index in the lead: in its order the newest come first,
// and the search ends with the page.

func (fts5) briefs(q *query, terms []term, n narrow) string {
	q.add(` from briefs_fts x cross join briefs b on b.sort = x.rowid join feeds f on f.id = b.feed_id and x.briefs_fts match ?`,
		match("headline summary quotes speakers", terms, n))
	// What is left in the index of a source that has become link-only must not
	// be found by.
	q.add(` and (f.use > 0 or exists (select 1 from briefs_fts h where h.rowid = b.sort and h.briefs_fts match ?))`, match("headline", terms, narrow{}))
	return "x.rowid"
}

func (fts5) quotes(q *query, terms []term, n narrow) string {
	q.add(` from quotes_fts x cross join quotes q on q.sort = x.rowid join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id and x.quotes_fts match ?`,
		match("text headline topics", terms, n))
	return "x.rowid"
}

func speakerTag(id int64) string { return "s" + strconv.FormatInt(id, 10) }
