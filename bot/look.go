package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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
	from, to = b.guard.drift.since(from), b.guard.drift.until(to)
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
		if err := b.patiently(ctx, path, &page); err != nil {
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
	threads, err := b.threadsOf(ctx, server, forum, from)
	if err != nil {
		return nil, err
	}
	for _, t := range threads {
		if n := idNumber(t.ID); n < snowflake(from) || n > snowflake(to) || t.Parent != forum || t.Owner != me.User {
			continue
		}
		var m standing
		err := b.patiently(ctx, "/channels/"+string(t.ID)+"/messages/"+string(t.ID), &m)
		if err != nil && !hasCode(err, codeUnknownMessage, codeUnknownChannel) {
			return nil, err
		}
		if s, ok := m.carries(); err == nil && ok && m.Author.ID == me.User {
			s.Stands = briefs.ChannelID(t.ID)
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(x, y briefs.Standing) int { return cmp.Compare(idNumber(x.Message), idNumber(y.Message)) })
	return found, nil
}

// thread is a thread as a list of them shows it.
type thread struct {
	ID       briefs.MessageID `json:"id"` // its first message has the same
	Parent   briefs.ChannelID `json:"parent_id"`
	Owner    briefs.UserID    `json:"owner_id"`
	Metadata struct {
		Archived time.Time `json:"archive_timestamp"`
	} `json:"thread_metadata"`
}

// threadsOf lists the server's active threads, and those of the channel that were
// archived since a time.
func (b *Bot) threadsOf(ctx context.Context, server briefs.ServerID, channel briefs.ChannelID, since time.Time) ([]thread, error) {
	var list struct {
		Threads []thread `json:"threads"`
		More    bool     `json:"has_more"`
	}
	if err := b.patiently(ctx, "/guilds/"+string(server)+"/threads/active", &list); err != nil {
		return nil, err
	}
	all := list.Threads
	before := ""
	for range gapPages {
		list.Threads, list.More = nil, false
		path := fmt.Sprintf("/channels/%s/threads/archived/public?limit=%d%s", channel, pageSize, before)
		if err := b.patiently(ctx, path, &list); err != nil {
			return nil, err
		}
		all = append(all, list.Threads...)
		if !list.More || len(list.Threads) == 0 {
			return all, nil
		}
		last := list.Threads[len(list.Threads)-1].Metadata.Archived // the latest come first
		if last.Before(since) {
			return all, nil
		}
		before = "&before=" + url.QueryEscape(last.Format(time.RFC3339Nano))
	}
	return nil, errCrowded
}

// A channel is looked through a page after the other. Where Discord takes no more
// for the moment that is waited out, and where it fails it is asked again, so that
// not all has to be begun anew.
const (
	readWait  = time.Minute // the longest that is waited
	readTries = 3
)

// patiently gets something without haste.
func (b *Bot) patiently(ctx context.Context, path string, out any) error {
	for tries := 1; ; {
		err := b.call(ctx, http.MethodGet, path, nil, out)
		var f *fault
		if !errors.As(err, &f) || ctx.Err() != nil {
			return err
		}
		var wait time.Duration
		switch {
		case !f.until.IsZero():
			wait = f.until.Sub(b.now())
		case (f.status == 0 || f.status >= 500) && tries < readTries:
			wait = 250 * time.Millisecond << tries
			tries++
		default:
			return err
		}
		if wait > readWait || sleep(ctx, wait) != nil {
			return err
		}
	}
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
