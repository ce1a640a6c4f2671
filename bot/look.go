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

// idNumber is a snowflake as the number it is; 0 if it is none.
func idNumber(id briefs.MessageID) uint64 {
	n, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil {
		return 0
	}
	return n
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
				return briefs.Standing{Message: s.ID, Delivery: id, Rev: rev, Mark: parseMark(c.CustomID)}, true
			}
		}
	}
	return briefs.Standing{}, false
}
