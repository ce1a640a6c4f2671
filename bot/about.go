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
func (b *Bot) topics(context.Context, *interaction) (Message, error) {
	var lines []string
	for _, t := range b.list().Topics {
		line := "**" + fit(orElse(t.Title, string(t.Name)), maxOption, escape) + "** (" + fit(string(t.Name), maxOption, escape) + ")"
		if d := fit(t.Description, 200, escape); d != "" {
			line += " – " + d
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return quiet("The operator's list has no topics yet."), nil
	}
	return listing("Topics. `/subscribe` sends one to a channel, `/brief` looks it up.", lines), nil
}

// docsURL is where the documents are that /help links.
const docsURL = "https://github.com/attache-bot/attache/blob/main/docs/"

// help answers /help: by example, with a topic that there is.
func (b *Bot) help(_ context.Context, _ *interaction) (Message, error) {
	example := "a-topic"
	if topics := b.list().Topics; len(topics) > 0 {
		example = string(topics[0].Name)
	}
	lines := []string{
		"This bot reads news feeds and posts each new story as a short brief: whole sentences of the story, its key quotation with the speaker, and the link. No word is made up.",
		"",
		"**Look up** (only you see the answer; *Show here* posts it)",
		"`/brief` the newest briefs",
		"`/brief topic:" + example + "` those on a topic",
		"`/brief search:grain \"black sea\"` those with these words, the last two side by side",
		"`/quote speaker:` who said what",
		"`/quote about:ceasefire since:2 weeks` what was said about something, lately",
		"`/trend topic:" + example + "` a chart of its stories a day; `speaker:` of those that quote someone",
		"`/quote mentioned:` who was spoken of; `country:`, `source:`, `language:` and `until:` narrow it, `export:csv` makes a file of it",
		"",
		"**Receive** (needs *Manage Channels*)",
		"`/subscribe topic:" + example + "` sends a topic to this channel; `channel:`, `loud:` and `role:` say where and how",
		"`/unsubscribe topic:" + example + "` ends it",
		"`/subscribe country:Norway speaker:` narrows it, with or without a topic; so do `source:`, `include:` and `exclude:`",
		"`/schedule cadence:daily at:08:30 zone:Europe/Paris` digests; also `limit:` an hour, `quiet:22:00-07:00`; `/pause`, `/resume`",
		"`/spread`, `/block` for the whole server (need *Manage Server*)",
		"`/subscriptions` what is sent where",
		"`/topics` what there is",
		"",
		"**Understand**",
		"`/why link:` what became of a story: where it was sent, and why not; `/story search:` what it goes on from and what followed",
		"`/sources` how each source fares, `/status` how the bot does",
		"Under every post: *Read the story*, further quotations, and *Why here?*. In the menu of a message, under *Apps*: *Brief this* (a page behind a link), *Why is this here?*, *Remove here*, *Mute this source*, *Something wrong?*",
		"",
		"[Privacy](" + docsURL + "privacy.md) · [Terms](" + docsURL + "terms.md)",
	}
	m := quiet("")
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Title: "What this bot does", Description: strings.Join(lines, "\n"), Color: embedColour})
	return m, nil
}

// why answers "Why here?" under a post: the topics and what spoke for them, the
// subscription, the feed and the times.
func (b *Bot) why(ctx context.Context, i *interaction) (Message, error) {
	id, _, ok := parseWhy(i.Data.CustomID)
	if !ok {
		return Message{}, sorry("This button is from another version of the bot.")
	}
	d, err := b.store.DeliveryOf(ctx, i.viewer(), id)
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	return b.whyDelivery(ctx, i, d)
}

// whyDelivery is why a message was posted.
func (b *Bot) whyDelivery(ctx context.Context, i *interaction, d briefs.Delivery) (Message, error) {
	if d.Kind == briefs.DeliverDigest || d.Kind == briefs.DeliverNotice {
		return listing("Why this is here", digestWhy(d)), nil
	}
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	asked := map[briefs.TopicName]bool{}
	var wishes, elsewhere []string
	for _, s := range subs {
		admitted, _ := s.Admits(d.Brief)
		if s.Channel == d.Target.Channel {
			for _, t := range s.Filter.Topics {
				asked[t] = true
			}
			switch {
			case s.ID == d.Target.Subscription:
				wishes = slices.Insert(wishes, 0, "Sent for the subscription to "+b.wish(s)+".")
			case admitted:
				wishes = append(wishes, "The subscription to "+b.wish(s)+" asks for it as well.")
			}
		} else if link := "<#" + string(s.Channel) + ">"; admitted && !s.Everywhere && !slices.Contains(elsewhere, link) && b.sees(i, s.Channel) {
			elsewhere = append(elsewhere, link)
		}
	}
	if len(wishes) == 0 {
		wishes = []string{"The subscription that asked for it has been ended since."}
	}
	lines := append(append(whyLines(d, asked, b.list()), ""), wishes...)
	if len(elsewhere) > 0 {
		lines = append(lines, "It fits "+fit(strings.Join(elsewhere, ", "), 300, plain)+" as well; a story goes to the channel it fits best. `/spread` changes that.")
	}
	return listing("Why this is here", lines), nil
}

// wish says in a few words what a subscription asks for.
func (b *Bot) wish(s briefs.Subscription) string {
	words := b.boldTitle(s.Filter)
	if narrowed := filterWords(s.Filter); narrowed != "" {
		words += ", " + narrowed
	}
	return words
}

// whyLines are the reasons for a post, its topics first.
func whyLines(d briefs.Delivery, asked map[briefs.TopicName]bool, list *briefs.List) []string {
	const longest = 300
	var lines []string
	for _, t := range d.Brief.Topics {
		line := "• **" + fit(topicTitle(list, t.Name), maxOption, escape) + "**"
		if why := fit(t.Why, longest, escape); why != "" {
			line += ": " + why
		}
		if asked[t.Name] {
			line += " – this channel is sent the topic"
		}
		lines = append(lines, line)
	}
	for _, p := range d.Brief.Places {
		line := "• " + fit(p.Name, maxOption, escape)
		if why := fit(p.Why, longest, escape); why != "" {
			line += ": " + why
		}
		lines = append(lines, line)
	}
	b := d.Brief
	lines = append(lines, joinedLines(b)...)
	lines = append(lines, "", "Feed: "+orElse(fit(string(b.Source.Feed), maxOption, escape), "not known"))
	times := "Published " + stamp(b.Published, 'f')
	if b.Published.IsZero() {
		times = "Published: the feed does not say"
	}
	if !b.Filed.IsZero() {
		times += ", filed " + stamp(b.Filed, 'f')
	}
	if !d.Created.IsZero() {
		times += ", for this channel since " + stamp(d.Created, 'f')
	}
	return append(lines, times)
}

// shownJoins is how many other outlets' stories are accounted for.
const shownJoins = 5

// joinedLines say why the stories of other outlets are shown in this message.
func joinedLines(b briefs.Brief) []string {
	const longest = 300
	var lines []string
	say := func(t briefs.Brief) {
		p := t.Placed
		if p.With == 0 || p.Event == t.Story {
			return
		}
		how := "tells the same event"
		if p.Copy {
			how = "has the same text"
		}
		lines = append(lines, fmt.Sprintf("• **%s** %s (%.0f%% sure): %s", orElse(fit(t.Source.Outlet, maxOutlet, escape), "This story"), how, 100*p.Score,
			fit(strings.Join(p.Reasons, "; "), longest, escape)))
	}
	say(b)
	for _, o := range b.Others[:min(len(b.Others), shownJoins)] {
		say(o)
	}
	if n := len(b.Others) - shownJoins; n > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", n))
	}
	if lines == nil {
		return nil
	}
	return append([]string{"", "Told by several outlets:"}, lines...)
}
