package bot

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// The form of /subscribe and of /subscriptions: menus of channels and topics, what
// narrows them, what the last week would have brought, and one button that saves.

// previewed is what a preview counts, maxPreviewed in how many briefs at most.
const (
	previewed    = 7 * 24 * time.Hour
	maxPreviewed = 4000
)

// form is the message of a draft that is not saved.
func (b *Bot) form(ctx context.Context, i *interaction, d draft) (Message, error) {
	d.filter = d.filter.Normal()
	if err := d.check(b.list()); err != nil {
		return Message{}, err
	}
	lines, err := b.formLines(ctx, i, d)
	if err != nil {
		return Message{}, err
	}
	t := i.tongue
	title := t.say("**Which channels are to be sent which topics?**")
	if d.id != 0 {
		title = t.say("**What is %s to be sent?**", place{ID: d.channels[0]}.mention())
	}
	m := listing(title, lines)
	d.menus(t, &m, b.list())
	if d.id != 0 {
		if err := b.channelButtons(ctx, i, &m, d); err != nil {
			return Message{}, err
		}
	}
	return m, nil
}

// formLines say what the draft asks for, and of each channel what the last week
// would have brought, how it is sent that, and what stands in the way.
func (b *Bot) formLines(ctx context.Context, i *interaction, d draft) ([]string, error) {
	if len(d.channels) == 0 || d.filter.IsZero() {
		return []string{i.tongue.say("Pick channels and topics; then you see what the last week would have brought, and *Save*. *Narrow…* asks for countries, people, outlets and words, also without a topic.")}, nil
	}
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	everywhere, blocked, err := b.store.ServerSettings(ctx, i.Server)
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	t := i.tongue
	var lines, barred []string
	then, wanted := slices.Clone(subs), make(map[briefs.ChannelID]briefs.Subscription)
	for _, id := range d.channels {
		one := d.wanted(i, id, b.now())
		one.Everywhere, one.Blocked = everywhere, blocked
		have := d.replaces(subs, one)
		if at := slices.IndexFunc(then, func(s briefs.Subscription) bool { return s.ID == have.ID }); have.ID != 0 && at >= 0 {
			one.ID = have.ID
			then[at] = one
		} else {
			one.ID = -1
			then = append(then, one)
		}
		wanted[id] = one
	}
	told, err := b.store.ToldSince(ctx, i.viewer(), d.filter.Topics, b.now().Add(-previewed), maxPreviewed)
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	brought := briefs.Rehearse(told, then)
	examples := shownExamples
	if len(d.channels) > 3 {
		examples = 1 // so that there is room for all of them
	}
	for _, id := range d.channels {
		r, err := b.store.Rhythm(ctx, i.Server, id)
		if err != nil {
			return nil, fmt.Errorf("subscribe: %w", err)
		}
		if err := b.inTheWay(ctx, i, d, id); err != nil {
			barred = append(barred, "⚠ "+i.tongue.fault(err))
			continue
		}
		line := place{ID: id}.mention() + " " + rhythmWords(t, r, b.now()) + ". " + previewWords(t, brought[id], told, wanted[id], len(told) == maxPreviewed, examples)
		if have := d.replaces(subs, wanted[id]); have.ID != 0 && b.subscriptionLine(t, have) != b.subscriptionLine(t, wanted[id]) {
			line += "\n" + t.say("In place of") + "\n" + b.subscriptionLine(t, have)
		}
		lines = append(lines, line)
	}
	if len(d.channels) > 1 && !everywhere {
		lines = append(lines, t.say("A story goes to the one of them that it fits best; `/spread` changes that."))
	}
	// What stands in the way is to be seen, however much else there is.
	wish := b.wish(t, briefs.Subscription{Filter: d.filter}) + d.howTold(t)
	return slices.Concat([]string{wish}, barred, lines), nil
}

// shownExamples is how many headlines a preview of up to three channels shows.
const shownExamples = 3

// previewWords say what the last week would have brought a channel by a
// subscription: how much of what it brought the channel, with as many headlines as
// are to be shown, and how much of what it asks for would have gone to others.
func previewWords(t *tongue, brought, told []briefs.Brief, s briefs.Subscription, cut bool, shown int) string {
	s.Suspended = time.Time{}
	var mine []briefs.Brief
	for _, b := range brought {
		if ok, _ := s.Admits(b); ok {
			mine = append(mine, b)
		}
	}
	all := make(map[briefs.StoryID]bool)
	for _, b := range told {
		if ok, _ := s.Admits(b); ok {
			all[b.Placed.Event] = true
		}
	}
	words := t.say("The last week would have brought **nothing**")
	switch n := len(mine); {
	case cut:
		words = t.say("Of the last %s it would have brought **%s**", t.say("%d briefs", len(told)), t.say("%d briefs", n))
	case n > 0:
		words = t.say("The last week would have brought **%s**", t.say("%d briefs", n))
		if n >= 7 {
			words += t.say(", about %d a day", (n+3)/7)
		}
	}
	var examples []string
	for _, b := range slices.Backward(mine) {
		if len(examples) == shown {
			examples = append(examples, "…")
			break
		}
		examples = append(examples, "“"+fit(b.Headline, maxOption, escape)+"”")
	}
	if len(examples) > 0 {
		words += ": " + strings.Join(examples, ", ")
	}
	if more := len(all) - len(mine); more > 0 {
		words += " (" + t.say("%d more would have gone to channels that they fit better", more) + ")"
	}
	return words
}

// howTold says how members are told of a draft's posts.
func (d draft) howTold(t *tongue) string {
	words := ""
	if d.loud {
		words += t.say(" · notifies")
	}
	if d.role.id != "" {
		words += t.say(" · pings %s", "<@&"+string(d.role.id)+">")
	}
	if d.tag != "" {
		words += " · " + t.say("tag “%s”", fit(d.tag, maxChip, escape))
	}
	return words
}

// wanted is the draft as a subscription of a channel.
func (d draft) wanted(i *interaction, id briefs.ChannelID, now time.Time) briefs.Subscription {
	return briefs.Subscription{
		ID: d.id, Server: i.Server, Channel: id, Filter: d.filter, Loud: d.loud, Role: d.role.id, Tag: d.tag, Created: now, By: i.caller(),
	}
}

// replaces finds the subscription that is changed by saving the draft for a
// channel: the one that is being edited, else one that asks for the same, or for
// the same topics in another way; its ID is 0 if there is none.
func (d draft) replaces(subs []briefs.Subscription, wanted briefs.Subscription) briefs.Subscription {
	is := func(fits func(briefs.Subscription) bool) briefs.Subscription {
		if at := slices.IndexFunc(subs, func(s briefs.Subscription) bool { return s.Channel == wanted.Channel && fits(s) }); at >= 0 {
			return subs[at]
		}
		return briefs.Subscription{}
	}
	if d.id != 0 {
		return is(func(s briefs.Subscription) bool { return s.ID == d.id })
	}
	have := is(func(s briefs.Subscription) bool { return reflect.DeepEqual(s.Filter, wanted.Filter) })
	if have.ID == 0 && len(wanted.Filter.Topics) > 0 {
		have = is(func(s briefs.Subscription) bool { return slices.Equal(s.Filter.Topics, wanted.Filter.Topics) })
	}
	return have
}

// inTheWay says, for the member, what keeps the draft from being saved for a
// channel.
func (b *Bot) inTheWay(ctx context.Context, i *interaction, d draft, id briefs.ChannelID) error {
	p, err := b.allowed(ctx, i, id)
	if err == nil {
		err = p.mayPing(d.role)
	}
	if err == nil {
		err = b.hasTag(ctx, p, d.tag)
	}
	return err
}

// formStep answers a menu or a button of the form.
func (b *Bot) formStep(ctx context.Context, i *interaction) (Message, error) {
	d, step, err := b.readForm(ctx, i)
	if err != nil {
		return Message{}, err
	}
	switch step {
	case "save":
		return b.saveForm(ctx, i, d)
	case "narrow":
		return opening(narrowing(i.tongue, d)), nil
	case "sources":
		return opening(b.sourcing(i.tongue, d)), nil
	case "narrowed":
		err = b.narrowed(i, &d)
	case "sourced":
		err = i.sourced(&d)
	default:
		d.pick(step, i.Data.Values, b.list())
	}
	if err != nil {
		return Message{}, err
	}
	return b.form(ctx, i, d)
}

// formManner is how a part of the form is answered.
func formManner(i *interaction) manner {
	var d draft
	switch d.placed(i.Data.CustomID) {
	case "narrow", "sources":
		return popsUp
	}
	return inPlace
}

// readForm reads the draft and what is to be done with it. One that changes a
// subscription is for who may manage its channel.
func (b *Bot) readForm(ctx context.Context, i *interaction) (d draft, step string, err error) {
	if i.Server == "" || i.Member == nil {
		return d, "", sorry("This works in a server only.")
	}
	d, ok := i.drafted()
	if !ok {
		return d, "", sorry("This form can no longer be read. Please call `/subscribe` again.")
	}
	if step = d.placed(i.Data.CustomID); d.id == 0 {
		return d, step, nil
	}
	s, err := b.managed(ctx, i, d.id)
	d.channels = []briefs.ChannelID{s.Channel}
	return d, step, err
}

// saveForm saves the draft for each channel, and says of each what became of it.
func (b *Bot) saveForm(ctx context.Context, i *interaction, d draft) (Message, error) {
	d.filter = d.filter.Normal()
	if err := d.check(b.list()); err != nil {
		return Message{}, err
	}
	if d.filter.IsZero() {
		return Message{}, sorry("Pick a topic, or narrow it by a country, a person, an outlet or a word.")
	}
	title := i.tongue.say("Nothing was saved.")
	var lines, barred []string
	for _, id := range d.channels {
		if err := b.inTheWay(ctx, i, d, id); err != nil {
			barred = append(barred, "⚠ "+i.tongue.fault(err))
			continue
		}
		line, err := b.saveFor(ctx, i, d, id)
		if err != nil {
			return Message{}, err
		}
		title = i.tongue.say("Saved. `/schedule` makes digests of it, `/subscriptions` shows it all and changes it.")
		lines = append(lines, line)
	}
	return listing(title, append(barred, lines...)), nil
}
