package bot

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/attache-bot/attache/briefs"
)

const (
	// settling is how long permissions are left to change further: a moderator
	// who mends them, and a server that is joined, come with many events.
	settling = time.Second
	// mindEvery is how often suspended channels are looked at without an event.
	mindEvery = time.Hour
)

// mindSuspended resumes the subscriptions of suspended channels in which the bot
// may post again, and drops those that nobody mended in time, until ctx ends.
func (b *Bot) mindSuspended(ctx context.Context) {
	for {
		t := time.NewTimer(mindEvery)
		select {
		case <-ctx.Done():
		case <-t.C:
		case <-b.granted:
		}
		t.Stop()
		if sleep(ctx, settling) != nil {
			return
		}
		if err := b.resumeMended(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("suspended channels are not looked at", "err", err)
		}
	}
}

// noteServer notes that a server has the bot, or has removed it: then what is kept
// of it is forgotten after a while. An outage of Discord's is no removal.
func (b *Bot) noteServer(ctx context.Context, gone bool, data json.RawMessage) {
	var g guild
	if json.Unmarshal(data, &g) != nil || g.ID == "" || g.Away {
		return
	}
	since := time.Time{}
	if gone {
		since = b.now()
		b.log.Info("a server removed the bot", "server", g.ID, "forgotten in", briefs.LeftFor)
	}
	b.crew.run(func() {
		if err := b.store.LeftServer(ctx, briefs.ServerID(g.ID), since); err != nil && ctx.Err() == nil {
			b.log.Error("it is not noted whether a server has the bot", "server", g.ID, "err", err)
		}
	})
}

// noteRemovals notes which servers have removed the bot while a shard was not told of
// it: Discord lists those that it is in when a session begins. Each that is missing
// is asked for, and counts as left only where Discord says so.
func (b *Bot) noteRemovals(ctx context.Context, data json.RawMessage) error {
	var ready struct {
		Guilds []guild  `json:"guilds"`
		Shard  []uint64 `json:"shard"` // its number, and of how many
	}
	if err := json.Unmarshal(data, &ready); err != nil {
		return err
	}
	shard, of := uint64(0), uint64(1)
	if len(ready.Shard) == 2 && ready.Shard[1] > 0 {
		shard, of = ready.Shard[0], ready.Shard[1]
	}
	there := make(map[briefs.ServerID]bool, len(ready.Guilds))
	for _, g := range ready.Guilds {
		there[g.ID] = true
	}
	kept, err := b.store.Servers(ctx)
	if err != nil {
		return err
	}
	for _, server := range kept {
		if there[server] || idNum(server)>>22%of != shard {
			continue
		}
		err := b.call(ctx, http.MethodGet, "/guilds/"+string(server), nil, nil)
		if !hasCode(err, codeUnknownGuild, codeMissingAccess) {
			continue // the bot is there, or that can't be told now
		}
		if err := b.store.LeftServer(ctx, server, b.now()); err != nil {
			return err
		}
		b.log.Info("a server removed the bot while that was not told", "server", server, "forgotten in", briefs.LeftFor)
	}
	return nil
}

func (b *Bot) resumeMended(ctx context.Context) error {
	subs, err := b.store.Subscriptions(ctx, "")
	if err != nil {
		return err
	}
	if err := b.forgetDeleted(ctx, subs); err != nil {
		return err
	}
	mended := make(map[briefs.ChannelID]bool)
	old := false
	for _, s := range subs {
		if s.Suspended.IsZero() {
			continue
		}
		old = old || b.now().Sub(s.Suspended) > briefs.SuspendedFor
		if !mended[s.Channel] && b.mayPost(s.Channel) {
			mended[s.Channel] = true
			n, err := b.store.Resume(ctx, s.Channel)
			if err != nil {
				return err
			}
			b.log.Info("resumed", "server", s.Server, "channel", s.Channel, "subscriptions", n)
		}
	}
	if old {
		n, err := b.store.DropSuspended(ctx, b.now().Add(-briefs.SuspendedFor))
		if err != nil {
			return err
		}
		b.log.Info("subscriptions dropped that were suspended for too long", "subscriptions", n)
	}
	n, err := b.store.ForgetLeft(ctx, b.now().Add(-briefs.LeftFor))
	if n > 0 {
		b.log.Info("servers forgotten that removed the bot", "servers", n)
	}
	return err
}

// forgetDeleted forgets the channels that were deleted while nobody was told: each
// that its server was seen without is asked for.
func (b *Bot) forgetDeleted(ctx context.Context, subs []briefs.Subscription) error {
	asked := make(map[briefs.ChannelID]bool)
	for _, s := range subs {
		if s.Server == "" || asked[s.Channel] || !b.guilds.gone(s.Server, s.Channel) {
			continue
		}
		asked[s.Channel] = true
		err := b.call(ctx, http.MethodGet, "/channels/"+string(s.Channel), nil, nil)
		if !hasCode(err, codeUnknownChannel) {
			continue // it is there, or that can't be told now
		}
		if err := b.store.ForgetChannel(ctx, s.Channel); err != nil {
			return err
		}
		b.log.Info("a deleted channel is forgotten", "server", s.Server, "channel", s.Channel)
	}
	return nil
}

// mayPost tells whether the gateway has told of a channel in which the bot has
// all that it needs.
func (b *Bot) mayPost(id briefs.ChannelID) bool {
	c, ok := b.guilds.channel(id)
	mine, known := b.guilds.mine(id)
	if !ok || !known {
		return false
	}
	for _, n := range needed(c.Type) {
		if !mine.has(n.bit) {
			return false
		}
	}
	return true
}
