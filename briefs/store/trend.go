package store

import (
	"context"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Trend counts the stories a day, in UTC, that a viewer may see: on a topic, or
// quoting a speaker. Every day of the span is there, the first first.
func (s *Store) Trend(ctx context.Context, w briefs.TrendQuery) (days []briefs.TrendDay, err error) {
	defer wrap(&err, "trend")
	const day = 24 * time.Hour
	since, until := w.Since.UTC().Truncate(day), w.Until.UTC().Add(day-1).Truncate(day)
	if limit := until.AddDate(0, 0, -maxTrend); since.Before(limit) {
		since = limit
	}
	for t := since; t.Before(until); t = t.Add(day) {
		days = append(days, briefs.TrendDay{Day: t})
	}
	err = s.read(ctx, func(t *tx) error {
		q := &query{}
		q.add(`select b.published / 86400000, count(distinct b.id), count(distinct f.outlet) from `)
		column := "bt.sort"
		if strings.TrimSpace(w.Speaker) == "" {
			q.add(`brief_topics bt join briefs b on b.sort = bt.sort join feeds f on f.id = b.feed_id where bt.topic = ?`, w.Topic)
		} else {
			column = "q.sort"
			speakers, err := t.speakers(ctx, w.Viewer, w.Speaker)
			if err != nil {
				return err
			}
			q.add(`quotes q join briefs b on b.id = q.brief_id join feeds f on f.id = b.feed_id where f.use > 0 and q.speaker_id in `)
			in(q, speakers)
		}
		q.add(` and b.gone = 0`)
		q.seen(w.Viewer)
		q.within(briefs.Within{Since: since, Until: until}, column)
		q.add(` group by b.published / 86400000`)
		type count struct{ day, stories, outlets int }
		counts, err := all(ctx, t, func(row scanner) (c count, err error) { return c, row.Scan(&c.day, &c.stories, &c.outlets) }, q.text.String(), q.args...)
		for _, c := range counts {
			if i := c.day - int(since.Unix()/86400); i >= 0 && i < len(days) {
				days[i].Stories, days[i].Outlets = c.stories, c.outlets
			}
		}
		return err
	})
	return days, err
}

// maxTrend bounds the days that are counted at once.
const maxTrend = 366
