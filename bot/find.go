package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Looking a message up in its channel.
const (
	// lookBack is how far the clocks here and at Discord may be apart.
	lookBack = time.Minute
	// lookPages bounds the search, at a hundred messages a page.
	lookPages = 50
	pageSize  = 100
	// discordEpoch is where snowflakes count from, in Unix milliseconds.
	discordEpoch = 1420070400000
)

// errBlind says that the channel's messages are not shown to the bot.
var errBlind = errors.New("it lacks Read Message History")

// errCrowded says that more was posted in the channel since than is looked through.
var errCrowded = errors.New("too much was posted since to look through")

// standing is a message in a channel: no more of it than is needed to tell
// whether it is ours and whose delivery it shows. discordgo's own type fails
// on a whole page when one message holds a component it does not know.
type standing struct {
	ID     briefs.MessageID `json:"id"`
	Author struct {
		ID briefs.UserID `json:"id"`
	} `json:"author"`
	Components json.RawMessage `json:"components"`
	rev        int
}

// mark reads the delivery and revision a message of ours shows.
func (s standing) mark() (id briefs.DeliveryID, rev int, ok bool) {
	c, ok := s.carries()
	return c.Delivery, c.Rev, ok
}

// find looks for the delivery's message among those posted in its channel since
// the first attempt. The answer's ID is "" if there is none.
func (b *Bot) find(ctx context.Context, d briefs.Delivery) (standing, error) {
	me, err := b.identity(ctx)
	if err != nil {
		return standing{}, err
	}
	if err := b.mayLook(ctx, me, d.Target); err != nil {
		return standing{}, err
	}
	after := snowflake(d.FirstTried.Add(-lookBack))
	for range lookPages {
		var page []standing
		path := fmt.Sprintf("/channels/%s/messages?limit=%d&after=%d", d.Target.Channel, pageSize, after)
		if err := b.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return standing{}, err
		}
		for _, m := range page {
			if n, err := strconv.ParseUint(string(m.ID), 10, 64); err == nil && n > after {
				after = n
			}
			if m.Author.ID != me.User {
				continue
			}
			if id, rev, ok := m.mark(); ok && id == d.ID {
				m.rev = rev
				return m, nil
			}
		}
		if len(page) < pageSize {
			return standing{}, nil
		}
	}
	return standing{}, errCrowded
}

// mayLook makes sure that the channel's messages are shown to the bot: without
// leave to read them Discord does not refuse, but answers that there are none.
func (b *Bot) mayLook(ctx context.Context, me identity, t briefs.Target) error {
	mine, known := b.guilds.mine(t.Channel)
	if !known {
		var err error
		if mine, _, err = b.askPermissions(ctx, me, t.Server, t.Channel, map[briefs.ServerID]*guild{}); err != nil {
			return err
		}
	}
	if !mine.has(discordgo.PermissionViewChannel | discordgo.PermissionReadMessageHistory) {
		return errBlind
	}
	return nil
}

// snowflake is the smallest id that Discord gives at time t.
func snowflake(t time.Time) uint64 {
	ms := t.UnixMilli() - discordEpoch
	if ms < 0 {
		return 0
	}
	return uint64(ms) << 22
}
