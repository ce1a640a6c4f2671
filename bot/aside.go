package bot

import (
	"context"
	"net/http"

	"github.com/attache-bot/attache/briefs"
)

// told are a brief and all others that a message showing it has words of.
func told(b briefs.Brief) []briefs.BriefID {
	ids := []briefs.BriefID{b.ID}
	for _, o := range b.Others {
		ids = append(ids, o.ID)
	}
	for _, e := range b.Earlier {
		ids = append(ids, e.Brief)
	}
	return ids
}

// noteShown keeps where an answer stands that all can see, for it to go with what it
// shows. Where the bot is no member it could not take it down later.
func (b *Bot) noteShown(ctx context.Context, i *interaction, shows []briefs.BriefID) {
	if len(shows) == 0 || i.Server != "" && !i.installed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.times.send)
	defer cancel()
	var stands standing
	err := b.call(ctx, http.MethodGet, "/webhooks/"+i.Application+"/"+i.Token+"/messages/@original", nil, &stands)
	if err == nil {
		err = b.store.NoteAside(ctx, briefs.Aside{Server: i.Server, Channel: i.Channel, Message: stands.ID, Briefs: shows})
	}
	if err != nil {
		b.log.Error("what a member had shown to all would not go if it were withdrawn", "channel", i.Channel, "err", err)
	}
}

// Unsay takes a message of the bot's down. That it is gone, or was never one, or is
// in a conversation that the bot has no part in, is no error.
func (b *Bot) Unsay(ctx context.Context, channel briefs.ChannelID, message briefs.MessageID) error {
	err := b.call(ctx, http.MethodDelete, "/channels/"+string(channel)+"/messages/"+string(message), nil, nil)
	if hasCode(err, codeUnknownMessage, codeUnknownChannel) {
		return nil
	}
	return err
}
