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
	// lookBack is how far the clocks here and at Discord may have been apart,
	// besides what is known of it.
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
	in         briefs.ChannelID // where it stands, if not in the delivery's channel
}

// mark reads the delivery and revision a message of ours shows.
func (s standing) mark() (id briefs.DeliveryID, rev int, ok bool) {
	c, ok := s.carries()
	return c.Delivery, c.Rev, ok
}

// find looks for the delivery's message where it may have been posted since the
// first attempt. The answer's ID is "" if there is none.
func (b *Bot) find(ctx context.Context, d briefs.Delivery, in channel) (standing, error) {
	me, err := b.identity(ctx)
	if err != nil {
		return standing{}, err
	}
	if err := b.mayLook(ctx, me, d.Target); err != nil {
		return standing{}, err
	}
	if isForum(in.Type) && (!d.InThread() || d.ReplyTo == "") {
		return b.findPost(ctx, d, me)
	}
	places, err := b.placesOf(ctx, d, in)
	if err != nil {
		return standing{}, err
	}
	for _, place := range places {
		m, err := b.findIn(ctx, d, me, place)
		switch {
		case place != d.Target.Channel && hasCode(err, codeUnknownChannel):
			continue // the thread was not opened, or is gone with what was in it
		case err != nil:
			return standing{}, err
		case m.ID != "":
			if place != d.Target.Channel {
				m.in = place
			}
			return m, nil
		}
	}
	return standing{}, nil
}

// placesOf are the channels where a delivery's message may have been created.
func (b *Bot) placesOf(ctx context.Context, d briefs.Delivery, in channel) ([]briefs.ChannelID, error) {
	switch {
	case d.Kind == briefs.DeliverNotice:
		to, err := b.noticeBoard(ctx, d, in)
		var none refusal
		if err == nil {
			return []briefs.ChannelID{to.id}, nil
		}
		if !errors.As(err, &none) {
			return nil, err
		}
	case d.InThread() && d.ReplyIn != "":
		return []briefs.ChannelID{d.ReplyIn}, nil
	case d.InThread() && d.ReplyTo != "":
		return []briefs.ChannelID{briefs.ChannelID(d.ReplyTo), d.Target.Channel}, nil
	}
	return []briefs.ChannelID{d.Target.Channel}, nil
}

// findIn looks through one channel.
func (b *Bot) findIn(ctx context.Context, d briefs.Delivery, me identity, place briefs.ChannelID) (standing, error) {
	after := snowflake(b.guard.drift.since(d.FirstTried))
	for n := range lookPages {
		var page []standing
		path := fmt.Sprintf("/channels/%s/messages?limit=%d&after=%d", place, pageSize, after)
		get := b.patiently // what was looked through already is not done again
		if n == 0 {
			get = func(ctx context.Context, path string, out any) error {
				return b.call(ctx, http.MethodGet, path, nil, out)
			}
		}
		if err := get(ctx, path, &page); err != nil {
			return standing{}, err
		}
		for _, m := range page {
			if n, err := strconv.ParseUint(string(m.ID), 10, 64); err == nil && n > after {
				after = n
			}
			if m.shows(d, me) {
				m.rev = m.revision()
				return m, nil
			}
		}
		if len(page) < pageSize {
			return standing{}, nil
		}
	}
	return standing{}, errCrowded
}

// shows tells whether a message is the bot's own, and the delivery's.
func (s standing) shows(d briefs.Delivery, me identity) bool {
	id, _, ok := s.mark()
	return s.Author.ID == me.User && ok && id == d.ID
}

func (s standing) revision() int {
	_, rev, _ := s.mark()
	return rev
}

// findPost looks for a forum post: among the server's active threads, and those
// of the forum that were archived since. Its message has the thread's number.
func (b *Bot) findPost(ctx context.Context, d briefs.Delivery, me identity) (standing, error) {
	since := b.guard.drift.since(d.FirstTried)
	threads, err := b.threadsOf(ctx, d.Target.Server, d.Target.Channel, since)
	if err != nil {
		return standing{}, err
	}
	for _, t := range threads {
		if idNumber(t.ID) < snowflake(since) || t.Parent != d.Target.Channel || t.Owner != me.User {
			continue
		}
		var m standing
		err := b.call(ctx, http.MethodGet, "/channels/"+string(t.ID)+"/messages/"+string(t.ID), nil, &m)
		switch {
		case hasCode(err, codeUnknownMessage, codeUnknownChannel):
		case err != nil:
			return standing{}, err
		case m.shows(d, me):
			m.rev, m.in = m.revision(), briefs.ChannelID(t.ID)
			return m, nil
		}
	}
	return standing{}, nil
}

// mayLook makes sure that the channel's messages are shown to the bot: without
// leave to read them Discord does not refuse, but answers that there are none.
func (b *Bot) mayLook(ctx context.Context, me identity, t briefs.Target) error {
	if t.Server == "" {
		return nil // of a conversation both see everything
	}
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
