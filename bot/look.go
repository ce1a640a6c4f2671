package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// gapPages bounds how much is looked through of what was posted in a gap, at a
// hundred messages a page: a day of a busy channel.
const gapPages = 500

// Look returns what the bot posted in a channel within a time, the oldest first,
// by what each message carries. briefs.ErrBlind: the bot may not look, the
// channel is gone, or too much was posted there to look through.
func (b *Bot) Look(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, from, to time.Time) ([]briefs.Standing, error) {
	found, err := b.lookThrough(ctx, server, channel, from, to)
	switch {
	case err == nil:
		return found, nil
	case hasCode(err, codeMissingAccess, codeMissingPermissions, codeUnknownChannel, codeUnknownGuild, codeNotText, codeWrongType),
		errors.Is(err, errBlind), errors.Is(err, errCrowded):
		return nil, fmt.Errorf("look into channel %s: %w: %w", channel, briefs.ErrBlind, err)
	}
	return nil, fmt.Errorf("look into channel %s: %w", channel, err)
}

func (b *Bot) lookThrough(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, from, to time.Time) ([]briefs.Standing, error) {
	me, err := b.identity(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.mayLook(ctx, me, briefs.Target{Server: server, Channel: channel}); err != nil {
		return nil, err
	}
	in, err := b.channel(ctx, channel)
	if err != nil {
		return nil, err
	}
	if isForum(in.Type) {
		return b.lookPosts(ctx, me, server, channel, from, to)
	}
	var found []briefs.Standing
	after, until := snowflake(from), snowflake(to)
	for range gapPages {
		var page []standing
		path := fmt.Sprintf("/channels/%s/messages?limit=%d&after=%d", channel, pageSize, after)
		if err := b.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		slices.SortFunc(page, func(x, y standing) int { return cmp.Compare(idNumber(x.ID), idNumber(y.ID)) })
		for _, m := range page {
			n := idNumber(m.ID)
			if n <= after {
				continue
			}
			if after = n; n > until {
				return found, nil
			}
			if s, ok := m.carries(); ok && m.Author.ID == me.User {
				found = append(found, s)
			}
		}
		if len(page) < pageSize {
			return found, nil
		}
	}
	return nil, errCrowded
}

// lookPosts does it in a forum, whose posts are threads: those that are active,
// and those that were archived since.
func (b *Bot) lookPosts(ctx context.Context, me identity, server briefs.ServerID, forum briefs.ChannelID, from, to time.Time) ([]briefs.Standing, error) {
	var found []briefs.Standing
	for _, path := range []string{
		"/guilds/" + string(server) + "/threads/active",
		"/channels/" + string(forum) + "/threads/archived/public?limit=100",
	} {
		var list struct {
			Threads []struct {
				ID     briefs.MessageID `json:"id"` // its first message has the same
				Parent briefs.ChannelID `json:"parent_id"`
				Owner  briefs.UserID    `json:"owner_id"`
			} `json:"threads"`
		}
		if err := b.call(ctx, http.MethodGet, path, nil, &list); err != nil {
			return nil, err
		}
		for _, t := range list.Threads {
			if n := idNumber(t.ID); n < snowflake(from) || n > snowflake(to) || t.Parent != forum || t.Owner != me.User {
				continue
			}
			var m standing
			err := b.call(ctx, http.MethodGet, "/channels/"+string(t.ID)+"/messages/"+string(t.ID), nil, &m)
			if err != nil && !hasCode(err, codeUnknownMessage, codeUnknownChannel) {
				return nil, err
			}
			if s, ok := m.carries(); err == nil && ok && m.Author.ID == me.User {
				s.Stands = briefs.ChannelID(t.ID)
				found = append(found, s)
			}
		}
	}
	slices.SortFunc(found, func(x, y briefs.Standing) int { return cmp.Compare(idNumber(x.Message), idNumber(y.Message)) })
	return found, nil
}

// idNumber is a snowflake as the number it is; 0 if it is none.
func idNumber(id briefs.MessageID) uint64 {
	n, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// postedAt is when Discord took a message, by its number.
func postedAt(id briefs.MessageID) time.Time {
	return time.UnixMilli(int64(idNumber(id)>>22) + discordEpoch).UTC()
}

// carries reads all that a message of ours tells of itself.
func (s standing) carries() (briefs.Standing, bool) {
	var rows []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
		} `json:"components"`
	}
	if json.Unmarshal(s.Components, &rows) != nil {
		return briefs.Standing{}, false
	}
	for _, row := range rows {
		for _, c := range row.Components {
			if id, rev, ok := parseWhy(c.CustomID); ok {
				return briefs.Standing{Message: s.ID, Delivery: id, Rev: rev, Mark: parseMark(c.CustomID), Posted: postedAt(s.ID)}, true
			}
		}
	}
	return briefs.Standing{}, false
}
