package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// listedSubs is how many subscriptions a page of /subscriptions has.
const listedSubs = 10

// subscriptions answers /subscriptions with the channels that the caller may see.
func (b *Bot) subscriptions(ctx context.Context, i *interaction) (Message, error) {
	return b.subscriptionList(ctx, i, 0)
}

// subscriptionList is a page of what is sent where, with a menu of those that the
// caller may change.
func (b *Bot) subscriptionList(ctx context.Context, i *interaction, page int) (Message, error) {
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
	full, err := b.crowded(ctx, i.Server)
	if err != nil {
		return Message{}, err
	}
	t := i.tongue
	pages := (len(subs) + listedSubs - 1) / listedSubs
	page = max(0, min(page, pages-1))
	first := page * listedSubs
	shown := subs[first:min(len(subs), first+listedSubs)]
	var lines []string
	menu := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: subsID("open", 0, page), Placeholder: t.say("Change one of them")}
	for n, s := range shown {
		if n == 0 || shown[n-1].Channel != s.Channel {
			line := place{ID: s.Channel}.mention()
			if r, ok := rhythms[s.Channel]; ok {
				line += " – " + rhythmWords(t, r, b.now())
			}
			if c, ok := full[s.Channel]; ok {
				line += " · " + crowdedWords(t, c)
			}
			lines = append(lines, line)
		}
		mark := strconv.Itoa(first+n+1) + ". "
		lines = append(lines, strings.Replace(b.subscriptionLine(t, s), "• ", mark, 1))
		if b.manages(i, s.Channel) {
			label := mark + queryTitle(t, b.list(), s.Filter)
			if narrowed := filterWords(t, s.Filter); narrowed != "" {
				label += ", " + narrowed
			}
			menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: fit(label, maxOption, defang), Value: number(int64(s.ID))})
		}
	}
	title := t.say("What is sent where")
	if pages > 1 {
		title += " (" + t.say("%d–%d of %d", first+1, first+len(shown), len(subs)) + ")"
	}
	m := listing(title, lines)
	if len(menu.Options) > 0 {
		m.row(menu)
	}
	var buttons []discordgo.MessageComponent
	if page > 0 {
		buttons = append(buttons, button(t.say("Before"), subsID("page", 0, page-1)))
	}
	if page < pages-1 {
		buttons = append(buttons, button(t.say("More"), subsID("page", 0, page+1)))
	}
	m.row(buttons...)
	return m, nil
}

// crowded are the channels of a server in which new posts wait for room.
func (b *Bot) crowded(ctx context.Context, server briefs.ServerID) (map[briefs.ChannelID]briefs.Crowded, error) {
	list, err := b.store.CrowdedChannels(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("crowded channels: %w", err)
	}
	by := make(map[briefs.ChannelID]briefs.Crowded, len(list))
	for _, c := range list {
		by[c.Channel] = c
	}
	return by, nil
}

// crowdedWords say why new posts wait in a channel.
func crowdedWords(t *tongue, c briefs.Crowded) string {
	return t.say("**new posts wait**: %s; close some and they come, the next try is %s", t.say(briefs.NoThreadLeft), stamp(c.Next, 'R'))
}

// subsID is the custom id of a part of /subscriptions: what to do, with which
// subscription, and the page to go back to.
func subsID(step string, id briefs.SubscriptionID, page int) string {
	return strings.Join([]string{verbSubs, step, number(int64(id)), number(int64(page))}, ":")
}

// manages tells whether the caller may change what a channel is sent, as far as
// that is known without asking Discord.
func (b *Bot) manages(i *interaction, id briefs.ChannelID) bool {
	p := place{ID: id, caller: i.Member.Permissions}
	if id != i.Channel {
		if told, ok := b.guilds.theirs(id, i.caller(), i.Member.Roles); ok {
			p.caller = told
		}
	}
	return p.mayManage() == nil
}

// managed finds a subscription of the server that the caller may change.
func (b *Bot) managed(ctx context.Context, i *interaction, id briefs.SubscriptionID) (briefs.Subscription, error) {
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return briefs.Subscription{}, fmt.Errorf("subscriptions: %w", err)
	}
	at := slices.IndexFunc(subs, func(s briefs.Subscription) bool { return s.ID == id })
	if at < 0 {
		return briefs.Subscription{}, sorry("That subscription has been ended meanwhile. `/subscriptions` lists those there are.")
	}
	p, err := b.placeOf(ctx, i, subs[at].Channel)
	if err != nil {
		return briefs.Subscription{}, err
	}
	return subs[at], p.mayManage()
}

// subsStep answers a menu or a button of /subscriptions, and the popup of a
// channel's schedule.
func (b *Bot) subsStep(ctx context.Context, i *interaction) (Message, error) {
	if i.Server == "" || i.Member == nil {
		return Message{}, sorry("This works in a server only.")
	}
	parts := strings.SplitN(i.Data.CustomID, ":", 4)
	for len(parts) < 4 {
		parts = append(parts, "")
	}
	step, id, page := parts[1], briefs.SubscriptionID(parseNumber(parts[2])), int(parseNumber(parts[3]))
	if step == "page" {
		return b.subscriptionList(ctx, i, page)
	}
	if step == "open" && len(i.Data.Values) > 0 {
		id = briefs.SubscriptionID(parseNumber(i.Data.Values[0]))
	}
	s, err := b.managed(ctx, i, id)
	if err != nil {
		return Message{}, err
	}
	d, t := draftOf(s, page), i.tongue
	if step != "open" && step != "end" && step != "ended" {
		if kept, ok := i.drafted(); ok {
			kept.id, kept.list, kept.channels = d.id, d.list, d.channels
			d = kept
		}
	}
	switch step {
	case "end":
		m := listing(t.say("**Is this to end?**"), []string{t.say("%s is sent", place{ID: s.Channel}.mention()), b.subscriptionLine(t, s)})
		m.row(discordgo.Button{Label: t.say("End it"), Style: discordgo.DangerButton, CustomID: subsID("ended", id, page)}, button(t.say("Keep it"), subsID("open", id, page)))
		return m, nil
	case "ended":
		if err := b.store.Unsubscribe(i.noting(ctx, s.Channel, "unsubscribed from "+wishRecord(b.list(), s.Filter)), i.Server, id); err != nil && !errors.Is(err, briefs.ErrNotFound) {
			return Message{}, fmt.Errorf("subscriptions: %w", err)
		}
		b.log.Info("unsubscribed", "server", i.Server, "channel", s.Channel, "topics", s.Filter.Topics)
		return b.subscriptionList(ctx, i, page)
	case "when":
		r, err := b.store.Rhythm(ctx, i.Server, s.Channel)
		if err != nil {
			return Message{}, fmt.Errorf("subscriptions: %w", err)
		}
		return opening(scheduling(t, r, subsID("set", id, page))), nil
	case "how":
		r, err := b.store.Rhythm(ctx, i.Server, s.Channel)
		if err != nil {
			return Message{}, fmt.Errorf("subscriptions: %w", err)
		}
		return opening(manners(t, r, subsID("posted", id, page))), nil
	case "set", "threads", "pause", "posted":
		if err := b.setChannel(ctx, i, s, step); err != nil {
			return Message{}, err
		}
	}
	return b.form(ctx, i, d)
}

// subsManner is how a part of /subscriptions is answered.
func subsManner(i *interaction) manner {
	if strings.HasPrefix(i.Data.CustomID, verbSubs+":when:") || strings.HasPrefix(i.Data.CustomID, verbSubs+":how:") {
		return popsUp
	}
	return inPlace
}

// draftOf is a subscription as it is to be changed.
func draftOf(s briefs.Subscription, page int) draft {
	// The role was checked for this channel when it was saved.
	return draft{id: s.ID, channels: []briefs.ChannelID{s.Channel}, filter: s.Filter, loud: s.Loud, role: pinged{s.Role, s.Role != ""}, tag: s.Tag, list: page}
}

// channelButtons add to the form of a subscription what concerns its channel.
func (b *Bot) channelButtons(ctx context.Context, i *interaction, m *Message, d draft) error {
	r, err := b.store.Rhythm(ctx, i.Server, d.channels[0])
	if err != nil {
		return fmt.Errorf("subscriptions: %w", err)
	}
	t := i.tongue
	threads, pause := t.say("Threads on"), t.say("Pause")
	if r.Threads {
		threads = t.say("Threads off")
	}
	if r.Paused.After(b.now()) {
		pause = t.say("Resume")
	}
	m.row(button(t.say("Schedule…"), subsID("when", d.id, d.list)), button(threads, subsID("threads", d.id, d.list)), button(pause, subsID("pause", d.id, d.list)),
		discordgo.Button{Label: t.say("End…"), Style: discordgo.DangerButton, CustomID: subsID("end", d.id, d.list)}, button(t.say("Back"), subsID("page", 0, d.list)))
	m.row(button(t.say("Digests, language…"), subsID("how", d.id, d.list)))
	return nil
}

// setChannel changes when the channel of a subscription is sent its briefs.
func (b *Bot) setChannel(ctx context.Context, i *interaction, s briefs.Subscription, step string) error {
	r, err := b.store.Rhythm(ctx, i.Server, s.Channel)
	if err != nil {
		return fmt.Errorf("subscriptions: %w", err)
	}
	before := r
	switch step {
	case "pause":
		until, what := briefs.Forever, "paused"
		if r.Paused.After(b.now()) {
			until, what = b.now(), "resumed"
		}
		if err := b.store.Pause(i.noting(ctx, s.Channel, what), i.Server, s.Channel, until); err != nil {
			return fmt.Errorf("pause: %w", err)
		}
		b.log.Info("pause set", "server", i.Server, "channel", s.Channel, "until", until, "by", i.caller())
		return nil
	case "threads":
		r.Threads = !r.Threads
	case "posted":
		if err := i.mannered(&r); err != nil {
			return err
		}
	case "set":
		if err := i.scheduled(&r); err != nil {
			return err
		}
	}
	if r.Threads && !before.Threads || r.DigestThreads && !before.DigestThreads {
		p, err := b.placeOf(ctx, i, s.Channel)
		if err == nil {
			err = p.threadsFor(before, r)
		}
		if err != nil {
			return err
		}
	}
	if sameRhythm(before, r) {
		return nil
	}
	if err := b.store.SetRhythm(i.noting(ctx, s.Channel, "schedule: "+rhythmRecord(r)), r); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	b.log.Info("schedule changed", "server", i.Server, "channel", s.Channel, "cadence", string(r.Cadence), "by", i.caller())
	return nil
}

// scheduling is the popup of a channel's schedule.
func scheduling(t *tongue, r briefs.Rhythm, id string) popup {
	p := popup{CustomID: id, Title: t.say("When is this channel sent its briefs?")}
	var options []discordgo.SelectMenuOption
	for _, c := range []named{
		{t.say("At once"), atOnce}, {t.say("A digest every hour"), string(briefs.Hourly)}, {t.say("A digest every day"), string(briefs.Daily)}, {t.say("A digest from Monday to Friday"), string(briefs.Weekdays)},
	} {
		options = append(options, discordgo.SelectMenuOption{Label: c.name, Value: c.value, Default: c.value == orElse(string(r.Cadence), atOnce)})
	}
	limit, quiet := "", ""
	if r.HourLimit > 0 {
		limit = strconv.Itoa(r.HourLimit)
	}
	if r.QuietFrom != r.QuietTo {
		quiet = clock(r.QuietFrom) + "-" + clock(r.QuietTo)
	}
	p.choose("cadence", t.say("How often"), "", 1, options)
	p.write("at", t.say("Of a daily digest: the local time"), t.say("Such as %s", "08:30"), clock(r.At))
	p.write("zone", t.say("The channel's local time"), t.say("Such as %s", "Europe/Paris"), orElse(r.Zone, "UTC"))
	p.write("limit", t.say("Posts an hour before the rest is a digest"), t.say("Empty or 0 = any number"), limit)
	p.write("quiet", t.say("Quiet hours in local time"), t.say("Such as 22:00-07:00; empty = none"), quiet)
	return p
}

// manners is the popup of what a channel's digests are and of the bot's own words
// there.
func manners(t *tongue, r briefs.Rhythm, id string) popup {
	p := popup{CustomID: id, Title: t.say("How is this channel sent its briefs?")}
	var spoken []discordgo.SelectMenuOption
	for _, l := range spokenTongues() {
		spoken = append(spoken, discordgo.SelectMenuOption{Label: t.language(l.value), Value: l.value, Default: l.value == orElse(r.Language, "en")})
	}
	p.choose("digests", t.say("What a digest is"), t.say("In the thread its best briefs stand whole"), 1, []discordgo.SelectMenuOption{
		{Label: t.say("One message"), Value: digestMessage, Default: !r.DigestThreads}, {Label: t.say("A message with a thread of its briefs"), Value: digestThread, Default: r.DigestThreads},
	})
	p.choose("language", t.say("The language of the bot's own words"), t.say("Stories and quotations stay in theirs"), 1, spoken)
	return p
}

// mannered takes over what that popup has.
func (i *interaction) mannered(r *briefs.Rhythm) (err error) {
	for _, d := range i.chose("digests") {
		r.DigestThreads = d == digestThread
	}
	for _, l := range i.chose("language") {
		if r.Language, err = spokenOf(l); err != nil {
			return err
		}
	}
	return nil
}

// scheduled takes over what the popup of a schedule has.
func (i *interaction) scheduled(r *briefs.Rhythm) (err error) {
	for _, c := range i.chose("cadence") {
		r.Cadence = briefs.Cadence(strings.TrimPrefix(c, atOnce))
	}
	if r.At, err = minuteOf(orElse(i.wrote("at"), "0")); err != nil {
		return err
	}
	r.Zone = zoneNamed(i.wrote("zone"))
	limit := orElse(i.wrote("limit"), "0")
	if r.HourLimit, err = strconv.Atoi(limit); err != nil || r.HourLimit < 0 || r.HourLimit > maxHourLimit {
		return sorry("The limit is at most %d an hour; 0 is none.", maxHourLimit)
	}
	if r.QuietFrom, r.QuietTo, err = quietHours(orElse(i.wrote("quiet"), "off")); err != nil {
		return err
	}
	if err := r.Check(); err != nil {
		return sorry("That does not work: %s.", sorry(escape(err.Error())))
	}
	return nil
}

func (b *Bot) subscriptionLine(t *tongue, s briefs.Subscription) string {
	line := "• " + fit(queryTitle(t, b.list(), s.Filter), maxTitles, escape)
	if narrowed := filterWords(t, s.Filter); narrowed != "" {
		line += " · " + narrowed
	}
	switch {
	case b.guilds.lost(s.Server, s.Role):
		line += t.say(" · is to ping a role that was deleted")
	case s.Role != "":
		line += t.say(" · pings %s", "<@&"+string(s.Role)+">")
	case s.Loud:
		line += t.say(" · notifies")
	}
	if s.Tag != "" {
		line += " · " + t.say("tag “%s”", fit(s.Tag, maxChip, escape))
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
