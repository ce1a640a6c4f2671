package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// target is the message that a message command was called on.
type target struct {
	standing
	Content string `json:"content"`
	Embeds  []struct {
		URL string `json:"url"`
	} `json:"embeds"`
}

// on returns the message that a command was called on.
func (i *interaction) on() (target, bool) {
	t, ok := i.Data.Resolved.Messages[i.Data.Target]
	return t, ok && t.ID != ""
}

// ownDelivery is the delivery that a message of the bot's own shows.
func (b *Bot) ownDelivery(ctx context.Context, i *interaction) (briefs.Delivery, target, error) {
	none := sorry("That is no brief the bot posted. Call this on one of its posts.")
	t, ok := i.on()
	me, err := b.identity(ctx)
	if err != nil {
		return briefs.Delivery{}, t, err
	}
	if !ok || t.Author.ID != me.User {
		return briefs.Delivery{}, t, none
	}
	id, _, ok := t.mark()
	if !ok {
		return briefs.Delivery{}, t, sorry("That is an answer which a member had shown here, and no post by a subscription. Whoever has *Manage Messages* can delete it like any message.")
	}
	d, err := b.store.DeliveryOf(ctx, i.viewer(), id)
	if err != nil {
		return d, t, fmt.Errorf("%s: %w", i.Data.Name, err)
	}
	return d, t, nil
}

// whyMessage answers the message command "Why is this here?".
func (b *Bot) whyMessage(ctx context.Context, i *interaction) (Message, error) {
	d, _, err := b.ownDelivery(ctx, i)
	if err != nil {
		return Message{}, err
	}
	return b.whyDelivery(ctx, i, d)
}

// removeHere takes one message of the bot's down, in this channel only. That it
// is gone is final for the delivery, as when a moderator deletes it himself.
func (b *Bot) removeHere(ctx context.Context, i *interaction) (Message, error) {
	if i.Member == nil || !i.Member.Permissions.has(discordgo.PermissionManageMessages) && !i.Member.Permissions.has(discordgo.PermissionAdministrator) {
		return Message{}, sorry("You need the permission *Manage Messages* here for that.")
	}
	d, t, err := b.ownDelivery(ctx, i)
	if err != nil {
		return Message{}, err
	}
	err = b.call(ctx, http.MethodDelete, "/channels/"+string(i.Channel)+"/messages/"+string(t.ID), nil, nil)
	if err != nil && !hasCode(err, codeUnknownMessage) {
		return Message{}, err
	}
	if err := b.store.Record(ctx, i.line(i.Channel, "a post of "+orElse(d.Brief.Source.Outlet, "several outlets")+" was removed")); err != nil {
		return Message{}, fmt.Errorf("remove: %w", err)
	}
	b.log.Info("a moderator removed a post", "server", i.Server, "channel", i.Channel, "brief", d.Brief.ID, "by", i.caller())
	return quiet(i.tongue.say("Removed. It will not be posted here again.")), nil
}

// linkInText is an address in a message's text.
var linkInText = regexp.MustCompile(`https?://[^\s<>]+`)

// firstLink is the first address in a message, in its text or its embeds.
func (t target) firstLink() string {
	links := []string{strings.TrimRight(linkInText.FindString(t.Content), ".,;:!?)]}'\"*_~|`")}
	for _, e := range t.Embeds {
		links = append(links, e.URL)
	}
	for _, l := range links {
		if u, err := url.Parse(l); l != "" && err == nil && u.Host != "" {
			return l
		}
	}
	return ""
}

// Unreadable is why a page can't be briefed, in words for the member who asked.
type Unreadable string

func (e Unreadable) Error() string { return string(e) }

// briefThis answers the message command "Brief this": the page behind the
// message's first link, as a brief that only the caller sees and that is not kept.
func (b *Bot) briefThis(ctx context.Context, i *interaction) (Message, error) {
	t, _ := i.on()
	link := t.firstLink()
	switch {
	case b.read == nil:
		return Message{}, sorry("This bot reads no pages.")
	case link == "":
		return Message{}, sorry("There is no link in that message.")
	}
	leave, err := b.enter()
	if err != nil {
		return Message{}, err
	}
	defer leave()
	found, err := b.read(ctx, link)
	var why Unreadable
	switch {
	case errors.As(err, &why):
		return Message{}, sorry("That page can't be briefed: %s", failureWords(i.own, fit(string(why), maxCorrection, escape)))
	case errors.Is(err, context.DeadlineExceeded):
		return Message{}, sorry("That page takes too long to answer.")
	case err != nil:
		return Message{}, fmt.Errorf("brief this: %w", err)
	}
	if err := found.Verify(); err != nil {
		return Message{}, fmt.Errorf("brief this: %w", err)
	}
	if found.Summary == "" && len(found.Quotes) == 0 {
		return Message{}, sorry("There is no story on that page that can be made a brief of.")
	}
	return b.briefAnswer(i.tongue, found), nil
}

// resolvedMessages are messages by id.
type resolvedMessages map[briefs.MessageID]target

// UnmarshalJSON leaves out a message that it can't read rather than fail on the
// whole interaction.
func (m *resolvedMessages) UnmarshalJSON(data []byte) error {
	var raw map[briefs.MessageID]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*m = resolvedMessages{}
	for id, r := range raw {
		var t target
		if json.Unmarshal(r, &t) == nil {
			(*m)[id] = t
		}
	}
	return nil
}
