package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// place is a channel that a command is to change, and who may do what there.
type place struct {
	ID     briefs.ChannelID
	Type   discordgo.ChannelType
	caller bits
	mine   bits
	known  bool // mine is known
}

// here is the channel that the interaction is in.
func (i *interaction) here() place {
	return place{ID: i.Channel, Type: i.In.Type, caller: i.Member.Permissions, mine: i.Mine, known: true}
}

// target finds the channel a command names, or the one it was given in.
func (b *Bot) target(i *interaction) (place, error) {
	if i.Server == "" || i.Member == nil {
		return place{}, sorry("This works in a server only.")
	}
	id := briefs.ChannelID(i.text(optChannel))
	if id == "" || id == i.Channel {
		return i.here(), nil
	}
	named, ok := i.Data.Resolved.Channels[string(id)]
	if !ok {
		return place{}, sorry("There is no such channel.")
	}
	p := place{ID: id, Type: named.Type}
	p.mine, p.known = b.guilds.mine(id)
	if caller, ok := b.guilds.theirs(id, i.caller(), i.Member.Roles); ok {
		p.caller = caller
	} else {
		p.caller = named.Permissions
	}
	return p, nil
}

// mayManage checks the caller's leave to change what a channel is sent.
func (p place) mayManage() error {
	const both = bits(discordgo.PermissionManageChannels | discordgo.PermissionViewChannel)
	if !p.caller.has(both) && !p.caller.has(discordgo.PermissionAdministrator) {
		return sorry("You need the permission *Manage Channels* in %s for that.", "<#"+string(p.ID)+">")
	}
	return nil
}

// posts tells whether briefs can be posted in a kind of channel.
func posts(t discordgo.ChannelType) bool { return slices.Contains(postable, t) }

// takesPosts checks that the channel is one for posts and that the bot may do
// there what it needs.
func (p place) takesPosts() error {
	if !posts(p.Type) {
		return sorry("Messages cannot be posted in %s. Name a text channel.", "<#"+string(p.ID)+">")
	}
	if !p.known || p.mine.has(discordgo.PermissionAdministrator) {
		return nil
	}
	var missing []string
	for _, n := range needed(p.Type) {
		if !p.mine.has(n.bit) {
			missing = append(missing, "*"+n.name+"*")
		}
	}
	if len(missing) > 0 {
		return sorry("The bot lacks in %s: %s. Nothing was saved; grant that in the channel's settings and try again.", "<#"+string(p.ID)+">", strings.Join(missing, ", "))
	}
	return nil
}

// subscribe answers /subscribe.
func (b *Bot) subscribe(ctx context.Context, i *interaction) (Message, error) {
	filter, err := b.filterOptions(i)
	if err != nil {
		return Message{}, err
	}
	if filter.IsZero() {
		if len(i.Data.Options) > 0 && !i.given(optChannel) {
			return Message{}, sorry("Name a topic, or what else a brief must have: a country, a speaker, a source, a word. `/topics` lists the topics.")
		}
		return b.openForm(ctx, i)
	}
	p, err := b.target(i)
	if err != nil {
		return Message{}, err
	}
	if err := p.mayManage(); err != nil {
		return Message{}, err
	}
	if err := p.takesPosts(); err != nil {
		return Message{}, err
	}
	role := briefs.RoleID(i.text(optRole))
	if err := mayPing(i, p, role); err != nil {
		return Message{}, err
	}
	tag := i.text(optTag)
	if err := b.hasTag(p, tag); err != nil {
		return Message{}, err
	}
	wanted := briefs.Subscription{
		Server: i.Server, Channel: p.ID, Filter: filter, Loud: i.flag(optLoud), Role: role, Tag: tag, Created: b.now(), By: i.caller(),
	}
	title := b.boldTitle(i.tongue, filter)
	have, err := b.sameWish(ctx, wanted)
	if err != nil {
		return Message{}, fmt.Errorf("subscribe: %w", err)
	}
	if have.ID != 0 {
		return b.changeSubscription(i.noting(ctx, p.ID, "changed the subscription to "+wishRecord(b.list(), filter)), i.tongue, have, wanted, title)
	}
	_, err = b.store.Subscribe(i.noting(ctx, p.ID, "subscribed to "+wishRecord(b.list(), filter)), wanted)
	if err != nil {
		return Message{}, fmt.Errorf("subscribe: %w", err)
	}
	b.log.Info("subscribed", "server", i.Server, "channel", p.ID, "topics", filter.Topics)
	t := i.tongue
	text := t.say("From now on new briefs on %s are posted in %s", title, "<#"+string(p.ID)+">")
	if narrowed := filterWords(t, filter); narrowed != "" {
		text += ", " + narrowed
	}
	switch {
	case role != "":
		text += t.say(", with a ping of %s.", "<@&"+string(role)+">")
	case i.flag(optLoud):
		text += t.say(", and members are notified.")
	default:
		text += t.say(", silently.")
	}
	if len(filter.Topics) > 0 {
		text += " " + t.say("`/brief topic:%s` shows what there is already.", string(filter.Topics[0]))
	}
	r, err := b.store.Rhythm(ctx, i.Server, p.ID)
	if err != nil {
		return Message{}, fmt.Errorf("subscribe: %w", err)
	}
	if r.Cadence != briefs.AtOnce || r.Paused.After(b.now()) || r.QuietFrom != r.QuietTo {
		text += " " + t.say("This channel is sent its briefs %s.", rhythmWords(t, r, b.now()))
	}
	return quiet(text), nil
}

// boldTitle names the topics of a query as an answer does.
func (b *Bot) boldTitle(t *tongue, f briefs.Filter) string {
	return "**" + fit(queryTitle(t, b.list(), f), maxTitles, escape) + "**"
}

// maxTitles is how long the topics of one subscription may be told, in [units].
const maxTitles = 300

// sameWish finds the subscription of the channel that asks for the same, or for the
// same topics in another way; its ID is 0 if there is none.
func (b *Bot) sameWish(ctx context.Context, wanted briefs.Subscription) (briefs.Subscription, error) {
	subs, err := b.store.Subscriptions(ctx, wanted.Server)
	if err != nil {
		return briefs.Subscription{}, err
	}
	at := slices.IndexFunc(subs, func(s briefs.Subscription) bool {
		return s.Channel == wanted.Channel && reflect.DeepEqual(s.Filter, wanted.Filter)
	})
	if at < 0 && len(wanted.Filter.Topics) > 0 {
		at = slices.IndexFunc(subs, func(s briefs.Subscription) bool {
			return s.Channel == wanted.Channel && slices.Equal(s.Filter.Topics, wanted.Filter.Topics)
		})
	}
	if at < 0 {
		return briefs.Subscription{}, nil
	}
	return subs[at], nil
}

// changeSubscription gives a subscription that is there what was asked for now.
func (b *Bot) changeSubscription(ctx context.Context, t *tongue, have, wanted briefs.Subscription, title string) (Message, error) {
	before, tag := b.subscriptionLine(t, have), have.Tag
	have.Filter, have.Loud, have.Role, have.Tag = wanted.Filter, wanted.Loud, wanted.Role, wanted.Tag
	after := b.subscriptionLine(t, have)
	if have.Tag == tag && before == after {
		return quiet(t.say("%s is sent %s like that already.", "<#"+string(wanted.Channel)+">", title)), nil
	}
	if err := b.store.Change(ctx, have); err != nil {
		return Message{}, fmt.Errorf("subscribe: %w", err)
	}
	b.log.Info("subscription changed", "server", have.Server, "channel", have.Channel, "topics", have.Filter.Topics)
	return quiet(t.say("Changed. %s is now sent\n%s\nin place of\n%s", "<#"+string(wanted.Channel)+">", after, before)), nil
}

// hasTag checks that a forum has the tag that a member named, one that the bot
// may set.
func (b *Bot) hasTag(p place, name string) error {
	if name == "" {
		return nil
	}
	c, known := b.guilds.channel(p.ID)
	switch {
	case !isForum(p.Type):
		return sorry("Only posts of a forum have tags; %s is none.", "<#"+string(p.ID)+">")
	case known && !slices.ContainsFunc(c.Tags, func(t tag) bool { return !t.Moderated && fold(t.Name) == fold(name) }):
		return sorry("%s has no such tag that the bot may set.", "<#"+string(p.ID)+">")
	}
	return nil
}

// mayPing checks that a role may be pinged: by the bot, and at this member's word.
func mayPing(i *interaction, p place, id briefs.RoleID) error {
	if id == "" {
		return nil
	}
	named, ok := i.Data.Resolved.Roles[string(id)]
	if !ok || string(id) == string(i.Server) {
		return sorry("Only a role of this server can be pinged, and not everyone.")
	}
	const everyone = bits(discordgo.PermissionMentionEveryone | discordgo.PermissionAdministrator)
	if named.Mentionable {
		return nil
	}
	if p.caller&everyone == 0 {
		return sorry("You may not ping that role. Make it mentionable, or ask someone who may mention all roles.")
	}
	if p.known && p.mine&everyone == 0 {
		return sorry("The bot may not ping that role. Make it mentionable, or give the bot *Mention Everyone* there.")
	}
	return nil
}

// unsubscribe answers /unsubscribe.
func (b *Bot) unsubscribe(ctx context.Context, i *interaction) (Message, error) {
	p, err := b.target(i)
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
		return quiet(i.tongue.say("%s is not sent %s. `/subscriptions` lists what is sent where.", "<#"+string(p.ID)+">", title)), nil
	}
	b.log.Info("unsubscribed", "server", i.Server, "channel", p.ID, "topic", topic)
	return quiet(i.tongue.say("%s is no longer sent %s.", "<#"+string(p.ID)+">", title)), nil
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

// subscriptions answers /subscriptions with the channels that the caller may see.
func (b *Bot) subscriptions(ctx context.Context, i *interaction) (Message, error) {
	if i.Server == "" || i.Member == nil {
		return Message{}, sorry("This works in a server only.")
	}
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("subscriptions: %w", err)
	}
	subs = slices.DeleteFunc(subs, func(s briefs.Subscription) bool { return !b.sees(i, s.Channel) })
	if len(subs) == 0 {
		return quiet(i.tongue.say("No channel that you can see is sent anything yet. `/subscribe topic:` starts it; `/topics` lists the topics.")), nil
	}
	slices.SortStableFunc(subs, func(x, y briefs.Subscription) int {
		return cmp.Or(cmp.Compare(x.Channel, y.Channel), slices.Compare(x.Filter.Topics, y.Filter.Topics), cmp.Compare(x.ID, y.ID))
	})
	set, err := b.store.Rhythms(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("subscriptions: %w", err)
	}
	rhythms := make(map[briefs.ChannelID]briefs.Rhythm, len(set))
	for _, r := range set {
		rhythms[r.Channel] = r
	}
	var lines []string
	for n, s := range subs {
		if n == 0 || subs[n-1].Channel != s.Channel {
			line := "<#" + string(s.Channel) + ">"
			if r, ok := rhythms[s.Channel]; ok {
				line += " – " + rhythmWords(i.tongue, r, b.now())
			}
			lines = append(lines, line)
		}
		lines = append(lines, b.subscriptionLine(i.tongue, s))
	}
	return listing(i.tongue.say("What is sent where"), lines), nil
}

func (b *Bot) subscriptionLine(t *tongue, s briefs.Subscription) string {
	line := "• " + fit(queryTitle(t, b.list(), s.Filter), maxTitles, escape)
	if narrowed := filterWords(t, s.Filter); narrowed != "" {
		line += " · " + narrowed
	}
	switch {
	case s.Role != "":
		line += t.say(" · pings %s", "<@&"+string(s.Role)+">")
	case s.Loud:
		line += t.say(" · notifies")
	}
	for _, topic := range s.Filter.Topics {
		if _, ok := b.list().Topic(topic); !ok {
			line += t.say(" · %s is no longer in the operator's list", fit(string(topic), maxOption, escape))
		}
	}
	if !s.Suspended.IsZero() {
		line += t.say(" · **suspended** %s: %s", stamp(s.Suspended, 'R'), t.say(orElse(fit(s.Why, maxOption, escape), "Discord refused the posts")))
	}
	return line
}

// sees tells whether the caller may see a channel; one that the gateway has not
// told of is shown to those who may manage channels.
func (b *Bot) sees(i *interaction, id briefs.ChannelID) bool {
	if id == i.Channel {
		return true
	}
	p, ok := b.guilds.theirs(id, i.caller(), i.Member.Roles)
	if !ok {
		p = i.Member.Permissions
		return p&(discordgo.PermissionManageChannels|discordgo.PermissionAdministrator) != 0
	}
	return p.has(discordgo.PermissionViewChannel)
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
