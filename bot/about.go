package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// topics answers /topics.
func (b *Bot) topics(_ context.Context, i *interaction) (Message, error) {
	var lines []string
	for _, t := range b.list().Topics {
		line := "**" + fit(orElse(t.Title, string(t.Name)), maxOption, escape) + "** (" + fit(string(t.Name), maxOption, escape) + ")"
		if d := fit(t.Description, 200, escape); d != "" {
			line += " – " + d
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return quiet(i.tongue.say("The operator's list has no topics yet.")), nil
	}
	return listing(i.tongue.say("Topics. `/subscribe` sends one to a channel, `/brief` looks it up."), lines), nil
}

// Templates of the documents that /help links, for bots whose operators name none
// of their own.
const (
	DefaultPrivacy = "https://github.com/attache-bot/attache/blob/main/docs/privacy.md"
	DefaultTerms   = "https://github.com/attache-bot/attache/blob/main/docs/terms.md"
)

// help answers /help: by example, with a topic that there is.
func (b *Bot) help(_ context.Context, i *interaction) (Message, error) {
	example := "a-topic"
	if topics := b.list().Topics; len(topics) > 0 {
		example = string(topics[0].Name)
	}
	t := i.tongue
	lines := []string{
		t.say("This bot reads news feeds and posts each new story as a short brief: whole sentences of the story, its key quotation with the speaker, and the link. No word is made up."),
		"",
		t.say("**Look up** (only you see the answer; *Show here* posts it)"),
		t.say("`/brief` the newest briefs"),
		t.say("`/brief topic:%s` those on a topic", example),
		t.say("`/brief search:grain \"black sea\"` those with these words, the last two side by side"),
		t.say("`/quote speaker:` who said what"),
		t.say("`/quote about:ceasefire since:2 weeks` what was said about something, lately"),
		t.say("`/trend topic:%s` a chart of its stories a day; `speaker:` of those that quote someone", example),
		t.say("`/quote mentioned:` who was spoken of; `country:`, `source:`, `language:` and `until:` narrow it, `export:csv` makes a file of it"),
		"",
		t.say("**Receive** (needs *Manage Channels*)"),
		t.say("`/subscribe topic:%s` sends a topic to this channel; `channel:`, `loud:` and `role:` say where and how", example),
		t.say("`/unsubscribe topic:%s` ends it", example),
		t.say("`/subscribe country:Norway speaker:` narrows it, with or without a topic; so do `source:`, `include:` and `exclude:`"),
		t.say("`/schedule cadence:daily at:08:30 zone:Europe/Paris` digests; also `limit:` an hour, `quiet:22:00-07:00`; `/pause`, `/resume`"),
		t.say("`/spread`, `/block`, `/sources add`, `/audit` for the whole server (need *Manage Server*)"),
		t.say("`/subscriptions` what is sent where"),
		t.say("`/topics` what there is"),
		"",
		t.say("**For yourself**"),
		t.say("`/alert add speaker:` by direct message, also `topic:`, `country:`, `include:`; `/alert list` shows and stops them"),
		"",
		t.say("**Understand**"),
		t.say("`/why link:` what became of a story: where it was sent, and why not; `/story search:` what it goes on from and what followed"),
		t.say("`/sources list` how each source fares, `/status` how the bot does"),
		t.say("Under every post: *Read the story*, further quotations, and *Why here?*. In the menu of a message, under *Apps*: *Brief this* (a page behind a link), *Why is this here?*, *Remove here*, *Mute this source*, *Something wrong?*"),
		"",
		t.say("What is kept of you, or of this server: `/export` makes a file of it, `/forget` deletes it."),
		t.say("[Privacy](%s) · [Terms](%s)", b.privacy, b.terms),
	}
	m := quiet("")
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Title: t.say("What this bot does"), Description: strings.Join(lines, "\n"), Color: embedColour})
	return m, nil
}

// why answers "Why here?" under a post: the topics and what spoke for them, the
// subscription, the feed and the times.
func (b *Bot) why(ctx context.Context, i *interaction) (Message, error) {
	id, _, ok := parseWhy(i.Data.CustomID)
	if !ok {
		return Message{}, sorry("This button or command is from another version of the bot and no longer works. `/help` shows what does.")
	}
	d, err := b.store.DeliveryOf(ctx, i.viewer(), id)
	if err == nil && i.Server == "" && d.Target.Channel != i.Channel {
		err = briefs.ErrNotFound // another person's
	}
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	return b.whyDelivery(ctx, i, d)
}

// whyDelivery is why a message was posted.
func (b *Bot) whyDelivery(ctx context.Context, i *interaction, d briefs.Delivery) (Message, error) {
	if d.Kind == briefs.DeliverDigest || d.Kind == briefs.DeliverNotice {
		lines := digestWhy(i.tongue, d)
		if i.Server == "" {
			var err error
			if lines, err = b.alertsWhy(ctx, i, d, lines); err != nil {
				return Message{}, err
			}
		}
		return listing(i.tongue.say("Why this is here"), lines), nil
	}
	wishesOf := b.store.Subscriptions
	if i.Server == "" {
		wishesOf = func(ctx context.Context, _ briefs.ServerID) ([]briefs.Subscription, error) {
			return b.alertsOf(ctx, i.caller())
		}
	}
	subs, err := wishesOf(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	t, asked := i.tongue, map[briefs.TopicName]bool{}
	var wishes, elsewhere []string
	for _, s := range subs {
		admitted, _ := s.Admits(d.Brief)
		if s.Channel == d.Target.Channel {
			for _, topic := range s.Filter.Topics {
				asked[topic] = true
			}
			switch {
			case s.ID == d.Target.Subscription:
				wishes = slices.Insert(wishes, 0, t.say("Sent for the subscription to %s.", b.wish(t, s)))
			case admitted:
				wishes = append(wishes, t.say("The subscription to %s asks for it as well.", b.wish(t, s)))
			}
		} else if link := "<#" + string(s.Channel) + ">"; admitted && !s.Everywhere && !slices.Contains(elsewhere, link) && b.sees(i, s.Channel) {
			elsewhere = append(elsewhere, link)
		}
	}
	if len(wishes) == 0 {
		wishes = []string{t.say("The subscription that asked for it has been ended since.")}
	}
	lines := append(append(whyLines(t, d, asked, b.list()), ""), wishes...)
	if len(elsewhere) > 0 {
		lines = append(lines, t.say("It fits %s as well; a story goes to the channel it fits best. `/spread` changes that.", fit(strings.Join(elsewhere, ", "), 300, plain)))
	}
	return listing(t.say("Why this is here"), lines), nil
}

// wish says in a few words what a subscription asks for.
func (b *Bot) wish(t *tongue, s briefs.Subscription) string {
	words := b.boldTitle(t, s.Filter)
	if narrowed := filterWords(t, s.Filter); narrowed != "" {
		words += ", " + narrowed
	}
	return words
}

// whyLines are the reasons for a post, its topics first.
func whyLines(t *tongue, d briefs.Delivery, asked map[briefs.TopicName]bool, list *briefs.List) []string {
	const longest = 300
	var lines []string
	for _, on := range d.Brief.Topics {
		line := "• **" + fit(topicTitle(list, on.Name), maxOption, escape) + "**"
		if why := fit(on.Why, longest, escape); why != "" {
			line += ": " + why
		}
		if asked[on.Name] {
			line += " – " + t.say("this channel is sent the topic")
		}
		lines = append(lines, line)
	}
	for _, p := range d.Brief.Places {
		line := "• " + fit(placeName(t, p), maxOption, escape)
		if why := fit(p.Why, longest, escape); why != "" {
			line += ": " + why
		}
		lines = append(lines, line)
	}
	b := d.Brief
	lines = append(lines, joinedLines(t, b)...)
	lines = append(lines, "", t.say("Feed: %s", orElse(fit(string(b.Source.Feed), maxOption, escape), t.say("not known"))))
	times := t.say("Published %s", stamp(b.Published, 'f'))
	if b.Published.IsZero() {
		times = t.say("Published: the feed does not say")
	}
	if !b.Filed.IsZero() {
		times += t.say(", filed %s", stamp(b.Filed, 'f'))
	}
	if !d.Created.IsZero() {
		times += t.say(", for this channel since %s", stamp(d.Created, 'f'))
	}
	return append(lines, times)
}

// shownJoins is how many other outlets' stories are accounted for.
const shownJoins = 5

// joinedLines say why the stories of other outlets are shown in this message.
func joinedLines(t *tongue, b briefs.Brief) []string {
	const longest = 300
	var lines []string
	say := func(of briefs.Brief) {
		p := of.Placed
		if p.With == 0 || p.Event == of.Story {
			return
		}
		how := t.say("tells the same event")
		if p.Copy {
			how = t.say("has the same text")
		}
		var reasons []string
		for _, r := range p.Reasons {
			reasons = append(reasons, reasonWords(t, r))
		}
		lines = append(lines, t.say("• **%s** %s (%.0f%% sure): %s", orElse(fit(of.Source.Outlet, maxOutlet, escape), t.say("This story")), how, 100*p.Score,
			fit(strings.Join(reasons, "; "), longest, escape)))
	}
	say(b)
	for _, o := range b.Others[:min(len(b.Others), shownJoins)] {
		say(o)
	}
	if n := len(b.Others) - shownJoins; n > 0 {
		lines = append(lines, t.say("and %d more", n))
	}
	if lines == nil {
		return nil
	}
	return append([]string{"", t.say("Told by several outlets:")}, lines...)
}

// reasonWords is one of the reasons that two stories tell one event, as
// [briefs.Placement] keeps them in English: with a number, with words of the
// stories, or with neither.
func reasonWords(t *tongue, reason string) string {
	var n int
	var unit string
	if got, _ := fmt.Sscanf(reason, "%d %s apart", &n, &unit); got == 2 && strings.HasSuffix(reason, " apart") {
		switch unit {
		case "min":
			return t.say("%d min apart", n)
		case "h":
			return t.say("%d h apart", n)
		}
		return t.say("%d days apart", n)
	}
	if got, _ := fmt.Sscanf(reason, "%d%% of the shorter text", &n); got == 1 {
		return t.say("%d%% of the shorter text stands in the longer", n)
	}
	if words, ok := strings.CutPrefix(reason, "both quote "); ok {
		return t.say("both quote %s", words)
	}
	what, words, _ := strings.Cut(reason, " in common: ")
	if got, _ := fmt.Sscanf(what, "%d %s", &n, &unit); got != 2 || words == "" {
		return t.say(reason)
	}
	switch unit {
	case "name", "names":
		return t.say("%d names in common: %s", n, words)
	case "figure", "figures":
		return t.say("%d figures in common: %s", n, words)
	}
	return t.say("%d rare words in common: %s", n, words)
}
