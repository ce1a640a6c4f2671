package store

import (
	"context"
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Retraction names what is to be taken down: one of the three.
type Retraction struct {
	Brief briefs.BriefID
	Story briefs.StoryID
	Feed  briefs.FeedName // all that it ever brought
}

// notGone begins a query for stories that are shown, or held or waiting to be.
const notGone = `select s.id from stories s left join briefs b on b.story_id = s.id where s.status <> 'canceled' and coalesce(b.gone, 0) = 0 and `

// AskRetract has stories taken down for good by the process that files, at once
// where it runs and when it is next started where not: their messages in every
// server go, and they leave every look-up; those that are held or wait for their page
// are never shown. It returns how many stories this is. ErrNotFound if there is
// nothing of that name.
func (s *Store) AskRetract(ctx context.Context, r Retraction) (n int, err error) {
	defer wrap(&err, "retract")
	which := &query{}
	switch {
	case r.Brief != 0:
		which.add(`select story_id from briefs where gone = 0 and id = ?`, r.Brief)
	case r.Story != 0:
		which.add(notGone+`s.id = ?`, r.Story)
	case r.Feed != "":
		which.add(notGone+`s.feed_id = (select f.id from feeds f where f.name = ?)`, r.Feed)
	default:
		return 0, briefs.ErrNotFound
	}
	err = s.write(ctx, func(t *tx) error {
		stories, err := all(ctx, t, scalar[int64], which.text.String(), which.args...)
		if err != nil {
			return err
		}
		if n = len(stories); n == 0 {
			return briefs.ErrNotFound
		}
		for _, id := range stories {
			job := briefs.Job{Kind: briefs.JobRetract, Due: time.UnixMilli(t.now)}
			if err := t.putJobs(ctx, []briefs.Job{job}, fmt.Sprint(id)); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
