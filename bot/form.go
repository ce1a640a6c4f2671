package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// The form of /subscribe: a menu of channels and one of topics, what the last week
// would have brought, and one button that saves. What was picked so far stands in
// the message's own menus, so that the form goes on after a restart and nothing of
// it is kept.

// formChannels and formTopics are how many may be picked at once.
const (
	formChannels = 10
	formTopics   = 25 // as many as a menu holds
)

// previewed is what a preview counts.
const previewed = 7 * 24 * time.Hour

// picked is what a form's menus have.
type picked struct {
	channels []briefs.ChannelID
	topics   []briefs.TopicName
	page     int // of the topics
}

// addChannel adds what is a channel's number, and no more than a menu holds.
func (p *picked) addChannel(id briefs.ChannelID) {
	if idNum(id) != 0 && len(p.channels) < formChannels {
		p.channels = append(p.channels, id)
	}
}

// form is the form with what was picked.
func (b *Bot) form(ctx context.Context, i *interaction, p picked) (Message, error) {
	say := i.tongue.say
	topics := slices.DeleteFunc(slices.Clone(b.list().Topics), func(t briefs.Topic) bool { return len(t.Name) > maxOption }) // as a menu holds none
	if len(topics) == 0 {
		return Message{}, sorry("The operator's list has no topics yet.")
	}
	pages := (len(topics) + formTopics - 1) / formTopics
	p.page = max(0, min(p.page, pages-1))
	lines, err := b.formLines(ctx, i, p)
	if err != nil {
		return Message{}, err
	}
	m := listing(say("**Which channels are to be sent which topics?**"), lines)
	where := discordgo.SelectMenu{
		MenuType: discordgo.ChannelSelectMenu, CustomID: verbForm + ":channels:" + number(int64(p.page)), Placeholder: say("Channels"), ChannelTypes: postable, MaxValues: formChannels,
	}
	for _, c := range p.channels {
		where.DefaultValues = append(where.DefaultValues, discordgo.SelectMenuDefaultValue{ID: string(c), Type: discordgo.SelectMenuDefaultValueChannel})
	}
	m.row(where)
	shown := topics[p.page*formTopics : min(len(topics), (p.page+1)*formTopics)]
	what := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: verbForm + ":topics:" + number(int64(p.page)), Placeholder: say("Topics"), MaxValues: len(shown)}
	for _, t := range shown {
		what.Options = append(what.Options, discordgo.SelectMenuOption{
			Label: fit(orElse(t.Title, string(t.Name)), maxOption, defang), Value: string(t.Name),
			Description: fit(t.Description, maxOption, defang), Default: slices.Contains(p.topics, t.Name),
		})
	}
	m.row(what)
	buttons := []discordgo.MessageComponent{discordgo.Button{
		Label: say("Save"), Style: discordgo.PrimaryButton, CustomID: verbForm + ":save:" + number(int64(p.page)), Disabled: len(p.channels) == 0 || len(p.topics) == 0,
	}}
	if p.page > 0 {
		buttons = append(buttons, button(say("Topics before"), verbForm+":page:"+number(int64(p.page-1))))
	}
	if p.page < pages-1 {
		buttons = append(buttons, button(say("More topics"), verbForm+":page:"+number(int64(p.page+1))))
	}
	m.row(buttons...)
	return m, nil
}

// openForm answers /subscribe without a wish: with the form, for the channel named
// or the one it was given in.
func (b *Bot) openForm(ctx context.Context, i *interaction) (Message, error) {
	if i.Server == "" || i.Member == nil {
		return Message{}, sorry("This works in a server only.")
	}
	p, err := b.target(i)
	if err != nil {
		return Message{}, err
	}
	return b.form(ctx, i, picked{channels: []briefs.ChannelID{p.ID}})
}

// formLines say of each channel picked what the last week would have brought, how
// it is sent that, and what stands in the way.
func (b *Bot) formLines(ctx context.Context, i *interaction, p picked) ([]string, error) {
	if len(p.channels) == 0 || len(p.topics) == 0 {
		return []string{i.tongue.say("Pick channels and topics; then you see what the last week would have brought, and *Save*.")}, nil
	}
	say := i.tongue.say
	n, err := b.store.WouldBring(ctx, i.viewer(), p.topics, b.now().Add(-previewed))
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	var titles []string
	for _, t := range p.topics {
		titles = append(titles, "**"+fit(topicTitle(b.list(), t), maxOption, escape)+"**")
	}
	lines := []string{strings.Join(titles, ", "), say("The last week would have brought **%s**, about %s a day.", say("%d briefs", n), perDay(i.tongue, n))}
	for _, id := range p.channels {
		r, err := b.store.Rhythm(ctx, i.Server, id)
		if err != nil {
			return nil, fmt.Errorf("subscribe: %w", err)
		}
		line := "<#" + string(id) + "> " + rhythmWords(i.tongue, r, b.now())
		if err := b.allowed(i, id); err != nil {
			line = "⚠ " + i.tongue.fault(err)
		}
		lines = append(lines, line)
	}
	if len(p.channels) > 1 {
		everywhere, _, err := b.store.ServerSettings(ctx, i.Server)
		if err != nil {
			return nil, fmt.Errorf("subscribe: %w", err)
		}
		if !everywhere {
			lines = append(lines, say("A story goes to the one of them that it fits best; `/spread` changes that."))
		}
	}
	return lines, nil
}

// perDay is a week's number as one of a day.
func perDay(t *tongue, week int) string {
	if week > 0 && week < 7 {
		return t.say("less than 1")
	}
	return fmt.Sprint((week + 3) / 7)
}

// allowed checks that the caller may manage the channel and that the bot may post
// there; its error is for the member.
func (b *Bot) allowed(i *interaction, id briefs.ChannelID) error {
	p, err := b.placeOf(i, id)
	if err == nil {
		err = p.mayManage()
	}
	if err == nil {
		err = p.takesPosts()
	}
	return err
}

// placeOf is a channel as the gateway told of it, or the one of the interaction.
func (b *Bot) placeOf(i *interaction, id briefs.ChannelID) (place, error) {
	if id == i.Channel {
		return i.here(), nil
	}
	c, ok := b.guilds.channel(id)
	caller, told := b.guilds.theirs(id, i.caller(), i.Member.Roles)
	if !ok || !told {
		return place{}, sorry("The bot does not know %s yet. Try again in a moment, or name it in `/subscribe channel:`.", "<#"+string(id)+">")
	}
	p := place{ID: id, Type: c.Type, caller: caller}
	p.mine, p.known = b.guilds.mine(id)
	return p, nil
}

// formStep answers a menu or a button of the form.
func (b *Bot) formStep(ctx context.Context, i *interaction) (Message, error) {
	if i.Server == "" || i.Member == nil {
		return Message{}, sorry("This works in a server only.")
	}
	p, ok := i.picked()
	if !ok {
		return Message{}, sorry("This form can no longer be read. Please call `/subscribe` again.")
	}
	_, args, _ := strings.Cut(i.Data.CustomID, ":")
	step, page, _ := strings.Cut(args, ":")
	switch step {
	case "channels":
		p.channels = nil
		for _, v := range i.Data.Values {
			p.addChannel(briefs.ChannelID(v))
		}
	case "topics":
		p.topics = nil
		for _, v := range i.Data.Values {
			p.topics = append(p.topics, briefs.TopicName(v))
		}
	case "page":
		p.topics = nil // of another page
	case "save":
		return b.saveForm(ctx, i, p)
	}
	p.page = int(parseNumber(page))
	return b.form(ctx, i, p)
}

// picked reads what the form's menus have from the message itself.
func (i *interaction) picked() (p picked, ok bool) {
	var rows []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
			Options  []struct {
				Value   string `json:"value"`
				Default bool   `json:"default"`
			} `json:"options"`
			Defaults []struct {
				ID briefs.ChannelID `json:"id"`
			} `json:"default_values"`
		} `json:"components"`
	}
	if i.Message == nil || json.Unmarshal(i.Message.Components, &rows) != nil {
		return p, false
	}
	for _, row := range rows {
		for _, c := range row.Components {
			if !strings.HasPrefix(c.CustomID, verbForm+":") {
				continue
			}
			ok = true
			for _, v := range c.Defaults {
				p.addChannel(v.ID)
			}
			for _, o := range c.Options {
				if o.Default {
					p.topics = append(p.topics, briefs.TopicName(o.Value))
				}
			}
		}
	}
	return p, ok
}

// saveForm subscribes each channel to each topic, and says of each what became of it.
func (b *Bot) saveForm(ctx context.Context, i *interaction, p picked) (Message, error) {
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("subscribe: %w", err)
	}
	var lines []string
	for _, id := range p.channels {
		if err := b.allowed(i, id); err != nil {
			lines = append(lines, "⚠ "+i.tongue.fault(err))
			continue
		}
		var added, had []briefs.TopicName
		for _, topic := range p.topics {
			if _, ok := b.list().Topic(topic); !ok {
				continue
			}
			if slices.ContainsFunc(subs, func(s briefs.Subscription) bool {
				return s.Channel == id && !s.Filter.Narrows() && slices.Contains(s.Filter.Topics, topic)
			}) {
				had = append(had, topic)
			} else {
				added = append(added, topic)
			}
		}
		line := "<#" + string(id) + ">"
		if len(added) > 0 {
			noted := i.noting(ctx, id, "subscribed to "+wishRecord(b.list(), briefs.OnTopics(added...)))
			_, err := b.store.Subscribe(noted, briefs.Subscription{Server: i.Server, Channel: id, Filter: briefs.OnTopics(added...), Created: b.now(), By: i.caller()})
			if err != nil && !errors.Is(err, briefs.ErrExists) {
				return Message{}, fmt.Errorf("subscribe: %w", err)
			}
			b.log.Info("subscribed", "server", i.Server, "channel", id, "topics", added)
			line += i.tongue.say(" is sent %s from now on.", b.boldTitle(i.tongue, briefs.OnTopics(added...)))
		}
		if len(had) > 0 {
			line += i.tongue.say(" It was sent %s already.", b.boldTitle(i.tongue, briefs.OnTopics(had...)))
		}
		lines = append(lines, line)
	}
	return listing(i.tongue.say("Saved. `/schedule` makes digests of it, `/subscriptions` shows it all."), lines), nil
}
