package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// maxSpeakers bounds how many speakers one name may stand for.
const maxSpeakers = 100

// speakers returns the numbers of the speakers whose names hold all the words,
// in any order, the most quoted first.
func (t *tx) speakers(ctx context.Context, v briefs.Viewer, name string) ([]int64, error) {
	words := nameWords(name)
	if len(words) == 0 {
		return nil, nil
	}
	q := &query{}
	q.add(`select s.id from speakers s where s.quotes > 0`)
	for _, w := range words {
		q.add(` and s.id in (select w.speaker_id from speaker_words w where w.word = ?)`, w)
	}
	q.sees(v)
	q.add(` order by s.quotes desc, s.id limit ?`, maxSpeakers)
	return all(ctx, t, scalar[int64], q.text.String(), q.args...)
}

// sees restricts to speakers of whom the viewer could be shown something.
func (q *query) sees(v briefs.Viewer) {
	q.add(` and exists (select 1 from speaker_feeds sf join feeds f on f.id = sf.feed_id where sf.speaker_id = s.id and sf.quotes > 0 and f.use > 0`)
	q.visible(v)
	q.add(`)`)
}

// Speakers returns up to n speakers (at most 50; 0 = 10) whose names hold the
// typed words, in any order, the last of which may be a beginning; those with
// most quotations that the viewer could be shown first. Descriptions that name
// nobody ("officials") are not offered.
func (s *Store) Speakers(ctx context.Context, v briefs.Viewer, prefix string, n int) (list []briefs.SpeakerHit, err error) {
	defer wrap(&err, "look up speakers")
	if n <= 0 {
		n = defaultLimit
	}
	n = min(n, maxLimit)
	words := nameWords(prefix)
	if len(words) == 0 && strings.TrimSpace(prefix) != "" {
		return nil, nil
	}
	q := &query{}
	q.add(`select s.name, (select sum(sf.quotes) from speaker_feeds sf join feeds f on f.id = sf.feed_id where sf.speaker_id = s.id and f.use > 0`)
	q.visible(v)
	q.add(`) from speakers s where s.quotes > 0 and s.name <> lower(s.name)`)
	for i, w := range words {
		if i < len(words)-1 {
			q.add(` and s.id in (select w.speaker_id from speaker_words w where w.word = ?)`, w)
		} else {
			q.add(` and s.id in (select w.speaker_id from speaker_words w where w.word >= ? and w.word < ?)`, w, w+"\U0010FFFF")
		}
	}
	q.sees(v)
	// The counts over all sources choose, the viewer's order.
	q.add(` order by s.quotes desc, s.id limit ?`, 2*n)
	err = s.read(ctx, func(t *tx) error {
		list, err = all(ctx, t, func(row scanner) (h briefs.SpeakerHit, err error) { return h, row.Scan(&h.Name, &h.Quotes) }, q.text.String(), q.args...)
		return err
	})
	slices.SortStableFunc(list, func(a, b briefs.SpeakerHit) int { return cmp.Compare(b.Quotes, a.Quotes) })
	return list[:min(len(list), n)], err
}
