package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// An alert is a subscription of one person's, in the conversation of the bot with
// them: what it is sent is delivered as in any channel.

// What a person may have.
const (
	maxAlerts    = 10
	alertsAnHour = 5 // then a digest at the full hour
)

// alertCommand answers /alert with its subcommands.
func (b *Bot) alertCommand(ctx context.Context, i *interaction) (Message, error) {
	switch i.Data.Sub {
	case subAdd:
		return b.addAlert(ctx, i)
	case subRemove:
		return b.endAlert(ctx, i, i.text(optAlert))
	}
	return b.alerts(ctx, i)
}

// alertsOf are a person's alerts, in the order in which they were made.
func (b *Bot) alertsOf(ctx context.Context, user briefs.UserID) ([]briefs.Subscription, error) {
	made, err := b.store.MadeBy(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return slices.DeleteFunc(made, func(s briefs.Subscription) bool { return s.Server != "" }), nil
}

// addAlert answers /alert add. The first message is sent at once, and the alert is
// kept only if it arrives: nobody is promised what Discord does not let through.
func (b *Bot) addAlert(ctx context.Context, i *interaction) (Message, error) {
	t := i.tongue
	// Whatever server it is called in, an alert is of what is for all to see.
	filter, err := b.filterOptions(i, briefs.Viewer{})
	if err != nil {
		return Message{}, err
	}
	if onlyExcludes(filter) {
		return Message{}, sorry("Name what you want to be told of: a topic, a speaker, a country or words.")
	}
	have, err := b.alertsOf(ctx, i.caller())
	if err != nil {
		return Message{}, err
	}
	if slices.ContainsFunc(have, func(s briefs.Subscription) bool { return s.Suspended.IsZero() && reflect.DeepEqual(s.Filter, filter) }) {
		return quiet(t.say("You have that alert already. `/alert list` shows them all.")), nil
	}
	if len(have) >= maxAlerts {
		return Message{}, sorry("You have %d alerts, as many as there may be. `/alert remove` makes room.", len(have))
	}
	wanted := briefs.Subscription{Filter: filter, Loud: true, Created: b.now(), By: i.caller()}
	m := quiet(t.say("From now on you are told here of each new brief that is for all to see: %[2]s. More than %[1]d an hour come as one message at the full hour.", alertsAnHour, b.wish(t, wanted)))
	m.row(alertsButton(t))
	if wanted.Channel, err = b.writeTo(ctx, i.caller(), m); err != nil {
		return Message{}, err
	}
	if err := b.store.SetRhythm(ctx, briefs.Rhythm{Channel: wanted.Channel, HourLimit: alertsAnHour, Language: t.code}); err != nil {
		return Message{}, fmt.Errorf("alert: %w", err)
	}
	if _, err := b.store.Subscribe(ctx, wanted); err != nil && !errors.Is(err, briefs.ErrExists) {
		return Message{}, fmt.Errorf("alert: %w", err)
	}
	// What was paused goes on: the bot has just written there.
	if _, err := b.store.Resume(ctx, wanted.Channel); err != nil {
		return Message{}, fmt.Errorf("alert: %w", err)
	}
	b.log.Info("an alert was added")
	return quiet(t.say("You are told by direct message: %s. The first one has just arrived; every one has a button that stops it.", b.wish(t, wanted))), nil
}

// onlyExcludes tells a query that asks for everything, but for some words.
func onlyExcludes(f briefs.Filter) bool {
	f.Exclude = nil
	return f.IsZero()
}

// writeTo sends a person a message at their own request, and returns where. Its
// error is for them where Discord does not let it through.
func (b *Bot) writeTo(ctx context.Context, user briefs.UserID, m Message) (briefs.ChannelID, error) {
	refused := func(err error) error {
		if hasCode(err, codeNoDirect, codeNoneShared) {
			return sorry("Discord does not let the bot write to you, so nothing was saved. Allow direct messages from members of this server, in its *Privacy Settings*, or add the bot to your account, and try again.")
		}
		return err
	}
	to, err := b.Direct(ctx, user)
	if err != nil {
		return "", refused(err)
	}
	m.Nonce, m.Enforce = rand.Text()[:nonceLength], true
	if err := b.insist(ctx, http.MethodPost, "/channels/"+string(to)+"/messages", m); err != nil {
		return "", refused(err)
	}
	return to, nil
}

// alerts answers /alert list, and the button that leads there.
func (b *Bot) alerts(ctx context.Context, i *interaction) (Message, error) {
	t := i.tongue
	have, err := b.alertsOf(ctx, i.caller())
	if err != nil {
		return Message{}, err
	}
	if len(have) == 0 {
		return quiet(t.say("You have no alerts. `/alert add` makes one: you are told by direct message of what is new of a topic, a speaker, a country or with words of yours.")), nil
	}
	return b.alertList(i, t.say("Your alerts"), have), nil
}

// alertList shows alerts, with a menu that stops one.
func (b *Bot) alertList(i *interaction, title string, list []briefs.Subscription) Message {
	t := i.tongue
	var lines []string
	var options []discordgo.SelectMenuOption
	paused := false
	for _, s := range list {
		line := "• " + b.wish(t, s)
		if !s.Suspended.IsZero() {
			line += t.say(" · **paused** %s: %s", stamp(s.Suspended, 'R'), fit(s.Why, maxOption, escape))
			paused = true
		}
		lines = append(lines, line)
		options = append(options, discordgo.SelectMenuOption{Label: b.alertName(s), Value: number(int64(s.ID))})
	}
	m := listing(title, lines)
	m.row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: verbAlert + ":pick", Placeholder: t.say("Stop one"), Options: options})
	if paused {
		m.row(button(t.say("Go on"), verbAlert+":resume"))
	}
	return m
}

// alertName names an alert where Discord renders no markup.
func (b *Bot) alertName(s briefs.Subscription) string {
	return fit(wishRecord(b.list(), s.Filter), maxOption, defang)
}

func alertsButton(t *tongue) discordgo.MessageComponent {
	return button(t.say("Your alerts"), verbAlert+":list")
}

// alertStep answers the buttons and the menu of alerts, in new messages: those
// that they are under stay.
func (b *Bot) alertStep(ctx context.Context, i *interaction) (Message, error) {
	_, args, _ := strings.Cut(i.Data.CustomID, ":")
	step, id, _ := strings.Cut(args, ":")
	switch step {
	case "list":
		return b.alerts(ctx, i)
	case "stop":
		return b.endAlert(ctx, i, id)
	case "of":
		return b.alertsBehind(ctx, i, briefs.DeliveryID(parseNumber(id)))
	case "pick":
		if len(i.Data.Values) > 0 {
			return b.endAlert(ctx, i, i.Data.Values[0])
		}
	case "resume":
		return b.resumeAlerts(ctx, i)
	}
	return Message{}, sorry("This button or command is from another version of the bot and no longer works. `/help` shows what does.")
}

// endAlert ends one of the caller's alerts, named by its number.
func (b *Bot) endAlert(ctx context.Context, i *interaction, id string) (Message, error) {
	have, err := b.alertsOf(ctx, i.caller())
	if err != nil {
		return Message{}, err
	}
	at := slices.IndexFunc(have, func(s briefs.Subscription) bool {
		return number(int64(s.ID)) == id || id != "" && fold(b.alertName(s)) == fold(id)
	})
	if at < 0 {
		return quiet(i.tongue.say("You have no such alert, or no more. `/alert list` shows those that you have.")), nil
	}
	if err := b.store.Unsubscribe(ctx, "", have[at].ID); err != nil && !errors.Is(err, briefs.ErrNotFound) {
		return Message{}, fmt.Errorf("alert: %w", err)
	}
	b.log.Info("an alert was ended")
	return quiet(i.tongue.say("Stopped: %s.", b.wish(i.tongue, have[at]))), nil
}

// resumeAlerts goes on with paused alerts if the bot can write again.
func (b *Bot) resumeAlerts(ctx context.Context, i *interaction) (Message, error) {
	m := quiet(i.tongue.say("Your alerts go on."))
	m.row(alertsButton(i.tongue))
	to, err := b.writeTo(ctx, i.caller(), m)
	if err != nil {
		return Message{}, err
	}
	if _, err := b.store.Resume(ctx, to); err != nil {
		return Message{}, fmt.Errorf("alert: %w", err)
	}
	return quiet(i.tongue.say("Your alerts go on.")), nil
}

// alertChoices are the caller's alerts like what was typed.
func (b *Bot) alertChoices(ctx context.Context, i *interaction, typed string) ([]choice, error) {
	have, err := b.alertsOf(ctx, i.caller())
	var list []named
	for _, s := range have {
		list = append(list, named{b.alertName(s), number(int64(s.ID))})
	}
	return choicesOf(list, typed), err
}

// alertButton stops the alert that a message was sent for; one that was sent for
// several leads to these.
func alertButton(t *tongue, d briefs.Delivery) discordgo.MessageComponent {
	wish := d.Target.Subscription
	switch {
	case d.Kind == briefs.DeliverDigest && len(d.Wishes) != 1:
		return button(t.say("The alerts behind it"), verbAlert+":of:"+number(int64(d.ID)))
	case d.Kind == briefs.DeliverDigest:
		wish = d.Wishes[0]
	}
	return button(t.say("Stop this alert"), verbAlert+":stop:"+number(int64(wish)))
}

// alertsWhy adds to why a digest is in the caller's conversation which alerts it was
// sent for; another person's is not there.
func (b *Bot) alertsWhy(ctx context.Context, i *interaction, d briefs.Delivery, lines []string) ([]string, error) {
	have, err := b.alertsOf(ctx, i.caller())
	if err != nil {
		return nil, err
	}
	lines = append(lines, "")
	for _, s := range have {
		if slices.Contains(d.Wishes, s.ID) {
			lines = append(lines, i.tongue.say("Sent for the subscription to %s.", b.wish(i.tongue, s)))
		}
	}
	return lines, nil
}

// alertsBehind answers the button of a digest that several alerts have filled: with
// these, of which any can be stopped.
func (b *Bot) alertsBehind(ctx context.Context, i *interaction, id briefs.DeliveryID) (Message, error) {
	d, err := b.store.DeliveryOf(ctx, i.viewer(), id)
	if errors.Is(err, briefs.ErrNotFound) || err == nil && d.Target.Channel != i.Channel {
		return b.alerts(ctx, i) // it is kept no longer, or another person's
	}
	if err != nil {
		return Message{}, fmt.Errorf("alerts: %w", err)
	}
	have, err := b.alertsOf(ctx, i.caller())
	if err != nil {
		return Message{}, err
	}
	have = slices.DeleteFunc(have, func(s briefs.Subscription) bool { return !slices.Contains(d.Wishes, s.ID) })
	if len(have) == 0 {
		return quiet(i.tongue.say("The alerts that this was sent for have been stopped since. `/alert list` shows those that you have.")), nil
	}
	return b.alertList(i, i.tongue.say("This was sent for"), have), nil
}
