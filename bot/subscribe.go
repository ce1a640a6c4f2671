package bot

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// subscribe answers /subscribe: with the form, for the channel named or the one it
// was given in, filled in by the options. Nothing is saved before the preview was
// seen. What could not be saved is said at once where something was asked for.
func (b *Bot) subscribe(ctx context.Context, i *interaction) (Message, error) {
	p, err := b.target(ctx, i)
	if err != nil {
		return Message{}, err
	}
	d := draft{channels: []briefs.ChannelID{p.ID}, loud: i.flag(optLoud), tag: i.text(optTag)}
	if d.filter, err = b.filterOptions(i, i.viewer()); err != nil {
		return Message{}, err
	}
	if d.role, err = i.roleNamed(briefs.RoleID(i.text(optRole))); err != nil {
		return Message{}, err
	}
	if !d.filter.IsZero() {
		if err := p.mayManage(); err != nil {
			return Message{}, err
		}
		if err := b.takesPosts(ctx, p); err != nil {
			return Message{}, err
		}
		if err := p.mayPing(d.role); err != nil {
			return Message{}, err
		}
		if err := b.hasTag(ctx, p, d.tag); err != nil {
			return Message{}, err
		}
	}
	return b.form(ctx, i, d)
}

// saveFor saves a draft for one channel and says what became of it.
func (b *Bot) saveFor(ctx context.Context, i *interaction, d draft, id briefs.ChannelID) (string, error) {
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	wanted := d.wanted(i, id, b.now())
	if have := d.replaces(subs, wanted); have.ID != 0 {
		return b.changeSubscription(i.noting(ctx, id, "changed the subscription to "+subRecord(b.list(), wanted)), i.tongue, have, wanted)
	}
	if d.id != 0 {
		return "", sorry("That subscription has been ended meanwhile.")
	}
	if len(subs) >= maxSubscriptions {
		return "", sorry("This server has %d subscriptions, as many as it may. `/unsubscribe` makes room.", len(subs))
	}
	switch _, err := b.store.Subscribe(i.noting(ctx, id, "subscribed to "+subRecord(b.list(), wanted)), wanted); {
	case errors.Is(err, briefs.ErrExists):
		return i.tongue.say("%s is sent %s like that already.", place{ID: id}.mention(), b.boldTitle(i.tongue, wanted.Filter)), nil
	case err != nil:
		return "", fmt.Errorf("subscribe: %w", err)
	}
	b.log.Info("subscribed", "server", i.Server, "channel", id, "topics", wanted.Filter.Topics)
	t := i.tongue
	text := t.say("From now on new briefs on %s are posted in %s", b.wish(t, wanted), place{ID: id}.mention())
	switch {
	case wanted.Role != "":
		text += t.say(", with a ping of %s.", "<@&"+string(wanted.Role)+">")
	case wanted.Loud:
		text += t.say(", and members are notified.")
	default:
		text += t.say(", silently.")
	}
	r, err := b.store.Rhythm(ctx, i.Server, id)
	if err != nil {
		return "", fmt.Errorf("subscribe: %w", err)
	}
	if r.Cadence != briefs.AtOnce || r.Paused.After(b.now()) || r.QuietFrom != r.QuietTo {
		text += " " + t.say("This channel is sent its briefs %s.", rhythmWords(t, r, b.now()))
	}
	return text, nil
}

// maxSubscriptions bounds what one server may have: every story is held against all
// of them.
const maxSubscriptions = 500

// boldTitle names the topics of a query as an answer does.
func (b *Bot) boldTitle(t *tongue, f briefs.Filter) string {
	return "**" + fit(queryTitle(t, b.list(), f), maxTitles, escape) + "**"
}

// maxTitles is how long the topics of one subscription may be told, in [units].
const maxTitles = 300

// changeSubscription gives a subscription that is there what is wanted now, and
// says what that changes.
func (b *Bot) changeSubscription(ctx context.Context, t *tongue, have, wanted briefs.Subscription) (string, error) {
	before := have
	have.Filter, have.Loud, have.Role, have.Tag = wanted.Filter, wanted.Loud, wanted.Role, wanted.Tag
	where := place{ID: have.Channel}.mention()
	if reflect.DeepEqual(before, have) {
		return t.say("%s is sent %s like that already.", where, b.boldTitle(t, have.Filter)), nil
	}
	switch err := b.store.Change(ctx, have); {
	case errors.Is(err, briefs.ErrExists):
		return t.say("%s is sent %s like that by another subscription already. Nothing was changed.", where, b.boldTitle(t, have.Filter)), nil
	case err != nil:
		return "", fmt.Errorf("subscribe: %w", err)
	}
	b.log.Info("subscription changed", "server", have.Server, "channel", have.Channel, "topics", have.Filter.Topics)
	return t.say("Changed. %s is now sent\n%s\nin place of\n%s", where, b.subscriptionLine(t, have), b.subscriptionLine(t, before)), nil
}

// unsubscribe answers /unsubscribe.
func (b *Bot) unsubscribe(ctx context.Context, i *interaction) (Message, error) {
	p, err := b.target(ctx, i)
	if err != nil {
		return Message{}, err
	}
	if err := p.mayManage(); err != nil {
		return Message{}, err
	}
	topic, err := b.subscribedTopic(ctx, i)
	if err != nil {
		return Message{}, err
	}
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("unsubscribe: %w", err)
	}
	title := b.boldTitle(i.tongue, briefs.OnTopics(topic))
	if topic == "" {
		title = b.boldTitle(i.tongue, briefs.Filter{})
	}
	ended := false
	for _, s := range subs {
		if s.Channel != p.ID || !asksFor(s.Filter, topic) {
			continue
		}
		if err := b.endTopic(i.noting(ctx, p.ID, "unsubscribed from "+topicTitle(b.list(), topic)), s, topic); err != nil {
			return Message{}, fmt.Errorf("unsubscribe: %w", err)
		}
		ended = true
	}
	if !ended {
		return quiet(i.tongue.say("%s is not sent %s. `/subscriptions` lists what is sent where.", p.mention(), title)), nil
	}
	b.log.Info("unsubscribed", "server", i.Server, "channel", p.ID, "topic", topic)
	return quiet(i.tongue.say("%s is no longer sent %s.", p.mention(), title)), nil
}

// asksFor tells whether a query names the topic, or none for "".
func asksFor(f briefs.Filter, topic briefs.TopicName) bool {
	return topic == "" && len(f.Topics) == 0 || slices.Contains(f.Topics, topic)
}

// endTopic takes a topic out of a subscription, which ends with its last.
func (b *Bot) endTopic(ctx context.Context, s briefs.Subscription, topic briefs.TopicName) error {
	left := slices.DeleteFunc(slices.Clone(s.Filter.Topics), func(t briefs.TopicName) bool { return t == topic })
	if len(left) > 0 {
		s.Filter.Topics = left
		err := b.store.Change(ctx, s)
		if !errors.Is(err, briefs.ErrExists) {
			return err
		}
	}
	if err := b.store.Unsubscribe(ctx, s.Server, s.ID); !errors.Is(err, briefs.ErrNotFound) {
		return err
	}
	return nil
}

// anyTopic stands for a subscription to no topic by name.
const anyTopic = "*"

// subscribedTopic finds the topic a member named among those that the server is
// sent, which may be ones that the list has lost, or else in the list.
func (b *Bot) subscribedTopic(ctx context.Context, i *interaction) (briefs.TopicName, error) {
	typed := i.text(optTopic)
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return "", fmt.Errorf("subscriptions: %w", err)
	}
	for _, t := range subscribed(b.list(), subs) {
		if string(t.Name) == typed || fold(t.Title) == fold(typed) {
			return briefs.TopicName(strings.TrimPrefix(string(t.Name), anyTopic)), nil
		}
	}
	topic, err := b.topicOption(typed)
	if err == nil && topic == "" {
		err = sorry("Name a topic. `/subscriptions` lists what is sent where.")
	}
	return topic, err
}

// listing is a list of lines in an embed, as many as fit.
func listing(title string, lines []string) Message {
	const tail = "\n… and more"
	kept := ""
	for n, l := range lines {
		longer := kept
		if n > 0 {
			longer += "\n"
		}
		if units(longer+l) > maxDescription-len(tail) {
			kept += tail
			break
		}
		kept = longer + l
	}
	m := quiet(title)
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: kept, Color: embedColour})
	return m
}
