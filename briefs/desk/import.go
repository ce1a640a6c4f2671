package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/attache-bot/attache/briefs"
)

// Import files stories of a feed's past, in their order: searchable, never
// posted. What is filed already stays as it is, but for a wire's, whose later
// versions and withdrawals count whenever they are read. It returns how many
// stories changed anything.
func (d *Desk) Import(ctx context.Context, name briefs.FeedName, stories []briefs.Story) (int, error) {
	room := d.list.Load()
	feed, ok := room.Feed(name)
	if !ok {
		return 0, fmt.Errorf("feed %q: %w", name, briefs.ErrNotFound)
	}
	feed.Page = false // the past is read as it was kept
	b := &batch{keys: make(map[string]bool)}
	for _, s := range stories {
		if err := ctx.Err(); err != nil {
			return b.filed, err
		}
		s.Feed, s.Backlog = name, true
		a := arrival{story: cleanKeys(s)}
		if b.touches(a.story) {
			if err := d.flush(ctx, b, nil); err != nil {
				return b.filed, err
			}
		}
		if err := d.decide(ctx, &a); err != nil {
			return b.filed, err
		}
		if a.known != nil && feed.Folder == "" {
			continue
		}
		if err := d.add(ctx, room, feed, b, a); err != nil {
			return b.filed, err
		}
	}
	err := d.flush(ctx, b, nil)
	return b.filed, errors.Join(append(b.errs, err)...)
}
