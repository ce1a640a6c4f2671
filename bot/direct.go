package bot

import (
	"context"
	"fmt"
	"net/http"

	"github.com/attache-bot/attache/briefs"
)

// directRate is how many direct conversations are opened a second: Discord bans
// bots that open many.
const directRate = 1

// Direct returns the channel of the bot's conversation with a member, opening it
// the first time. Call it at the member's own request only. Its number is kept,
// so that no conversation is opened twice; at most one is opened a second.
func (b *Bot) Direct(ctx context.Context, user briefs.UserID) (briefs.ChannelID, error) {
	known, err := b.store.Conversation(ctx, user)
	if err != nil || known != "" {
		return known, err
	}
	if err := b.direct.Wait(ctx); err != nil {
		return "", fmt.Errorf("conversation with %s: %w", user, err)
	}
	var made channel
	if err := b.call(ctx, http.MethodPost, "/users/@me/channels", map[string]any{"recipient_id": user}, &made); err != nil {
		return "", fmt.Errorf("conversation with %s: %w", user, err)
	}
	if err := b.store.SetConversation(ctx, user, made.ID); err != nil {
		return "", err
	}
	return made.ID, nil
}
