package desk

import (
	"context"
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
	filed := 0
	for _, s := range stories {
		if err := ctx.Err(); err != nil {
			return filed, err
		}
		s.Feed, s.Backlog = name, true
		a := arrival{story: cleanKeys(s)}
		if err := d.decide(ctx, &a); err != nil {
			return filed, err
		}
		if a.known != nil && feed.Folder == "" {
			continue
		}
		did, err := d.file(ctx, room, feed, a)
		if err != nil {
			return filed, err
		}
		if did {
			filed++
		}
	}
	return filed, nil
}
