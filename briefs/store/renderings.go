package store

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// Renderings returns the other renderings of a quotation's utterance that the viewer
// may see, the oldest first: those that render the same words as it does, or as one
// of these, published within a week of it.
func (s *Store) Renderings(ctx context.Context, v briefs.Viewer, h briefs.QuoteHit) (list []briefs.QuoteHit, err error) {
	defer wrap(&err, "renderings of quotation %d", h.Quote.ID)
	w := briefs.QuoteQuery{Viewer: v, Within: briefs.Within{Since: h.Published.Add(-together), Until: h.Published.Add(together + time.Second)}}
	err = s.read(ctx, func(t *tx) error {
		speakers, err := t.calledLike(ctx, h.Quote.Speaker)
		if err != nil || len(speakers) == 0 {
			return err
		}
		q := t.quoteQuery(w, nil, nil, speakers, maxRows, 0)
		rows, err := all(ctx, t, scanHit, q.text.String(), q.args...)
		if err != nil {
			return err
		}
		list = sameAs(h, rows)
		return t.addAudiences(ctx, list)
	})
	return list, err
}

// calledLike are the speakers who share a word of a name, however it is spelled:
// an outlet may have one word of it only, and which depends on the tongue.
func (t *tx) calledLike(ctx context.Context, name string) ([]int64, error) {
	var words []string
	for _, w := range briefs.NewName(name).Words() {
		if utf8.RuneCountInString(w) > 1 {
			words = append(words, spelledMark+w)
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	q := &query{}
	q.add(`select s.id from speakers s where s.quotes > 0 and s.id in (select w.speaker_id from speaker_words w where w.word in `)
	in(q, words)
	q.add(`) order by s.quotes desc, s.id limit ?`, maxSpeakers)
	return all(ctx, t, scalar[int64], q.text.String(), q.args...)
}

// sameAs are those of the rows that render what the quotation does, and those that
// render what these do: a list joins by its newest, which may be any of them.
func sameAs(h briefs.QuoteHit, rows []hit) []briefs.QuoteHit {
	of := briefs.NewUtterance(h.Quote)
	var list []briefs.QuoteHit
	var words, left []briefs.Utterance
	var others []briefs.QuoteHit
	for _, r := range rows {
		if r.Quote.ID == h.Quote.ID {
			continue
		}
		if u := briefs.NewUtterance(r.Quote); of.Same(u) {
			list, words = append(list, r.QuoteHit), append(words, u)
		} else {
			others, left = append(others, r.QuoteHit), append(left, u)
		}
	}
	for i, u := range left {
		if slices.ContainsFunc(words, u.Same) {
			list = append(list, others[i])
		}
	}
	slices.SortStableFunc(list, func(a, b briefs.QuoteHit) int { return a.Published.Compare(b.Published) })
	return list
}
