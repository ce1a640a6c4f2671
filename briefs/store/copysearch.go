package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

func isMissing(err error) bool { return errors.Is(err, briefs.ErrNotFound) }

// searchOf returns what the rows of a table are found by: of each row the values
// of further columns, and the expression that makes a vector of these. Tables
// without a vector have no such columns.
func (c *copier) searchOf(ctx context.Context, one table, rows [][]any) (docs [][]any, columns []string, fill string, err error) {
	if len(rows) == 0 || one.name != "briefs" && one.name != "quotes" {
		return nil, nil, "", nil
	}
	column := func(name string) int { return slices.Index(one.columns, name) }
	owner := column("id")
	if one.name == "quotes" {
		owner = column("brief_id")
	}
	ids := make([]int64, 0, len(rows))
	for _, row := range rows {
		ids = append(ids, row[owner].(int64))
	}
	slices.Sort(ids)
	found := make(map[briefs.BriefID]briefs.Brief)
	feeds := make(map[briefs.BriefID]int64)
	gone := make(map[briefs.BriefID]bool)
	err = c.source.read(ctx, func(t *tx) error {
		for some := range slices.Chunk(slices.Compact(ids), chunk) {
			list, err := t.loadBriefs(ctx, some)
			if err != nil {
				return err
			}
			for id, b := range list {
				found[id] = b
			}
			q := &query{}
			q.add(`select id, feed_id, gone from briefs where id in `)
			in(q, some)
			_, err = all(ctx, t, func(row scanner) (_ struct{}, err error) {
				var id briefs.BriefID
				var feed, down int64
				err = row.Scan(&id, &feed, &down)
				feeds[id], gone[id] = feed, down == 1
				return struct{}{}, err
			}, q.text.String(), q.args...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, "", err
	}
	docs = make([][]any, len(rows))
	for i, row := range rows {
		id := briefs.BriefID(row[owner].(int64))
		b, tags := found[id], []string(nil)
		if tags = tagsOf(&b, feeds[id]); one.name == "quotes" {
			speaker, _ := row[column("speaker_id")].(int64)
			tags = append(tags, numberTag(speakerTag, speaker))
			docs[i] = []any{quoteWords(b.Language, row[column("sentence")].(string), row[column("text")].(string)), stemmed(b.Language, b.Headline), topicWords(&b), strings.Join(tags, " ")}
		} else {
			w := foundByOf(&b)
			docs[i] = []any{w.headline, w.summary, w.quotes, w.speakers, strings.Join(tags, " ")}
		}
		if gone[id] { // nothing finds it
			for j := range docs[i] {
				docs[i][j] = ""
			}
		}
	}
	columns = []string{"doc_1", "doc_2", "doc_3", "doc_4", "doc_5"}[:len(docs[0])]
	if one.name == "quotes" {
		return docs, columns, quoteVector("doc_1", "doc_2", "doc_3", "doc_4"), nil
	}
	return docs, columns, briefVector("doc_1", "doc_2", "doc_3", "doc_4", "doc_5"), nil
}
