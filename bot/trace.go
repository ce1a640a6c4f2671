package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// named finds the brief that a member means: by the link of its story, or the best
// match of words among the newest.
func (b *Bot) named(ctx context.Context, i *interaction) (briefs.Brief, error) {
	link, words := i.text(optLink), i.text(optSearch)
	none := sorry("No story like that has been filed that this server may see. `/sources` shows which feeds are read.")
	switch {
	case link != "":
		key := ""
		if b.linkKey != nil {
			key = b.linkKey(link)
		}
		if key == "" {
			return briefs.Brief{}, sorry("That is no link to a story.")
		}
		id, err := b.store.BriefOfKey(ctx, i.viewer(), key)
		if errors.Is(err, briefs.ErrNotFound) {
			return briefs.Brief{}, none
		}
		if err != nil {
			return briefs.Brief{}, fmt.Errorf("%s: %w", i.Data.Name, err)
		}
		return b.store.Brief(ctx, i.viewer(), id)
	case words != "":
		found, err := b.store.Briefs(ctx, briefs.BriefQuery{Viewer: i.viewer(), Search: words, Order: briefs.Best, Limit: 1})
		if err != nil {
			return briefs.Brief{}, fmt.Errorf("%s: %w", i.Data.Name, err)
		}
		if len(found) == 0 {
			return briefs.Brief{}, none
		}
		return b.store.Brief(ctx, i.viewer(), found[0].ID)
	}
	return briefs.Brief{}, sorry("Name a story by `link:`, or by words of it with `search:`.")
}

// whyStory answers /why: what is known of a story, and what became of it in the
// channels of the server that the caller may see.
func (b *Bot) whyStory(ctx context.Context, i *interaction) (Message, error) {
	found, err := b.named(ctx, i)
	if err != nil {
		return Message{}, err
	}
	found = found.Permitted()
	lines := []string{titleLine(found.Source, found.Headline, found.Link), ""}
	lines = append(lines, whyLines(briefs.Delivery{Brief: found}, map[briefs.TopicName]bool{"": true}, b.list())...)
	if len(found.Topics) == 0 {
		lines = append(lines, "It is on no topic.")
	}
	if i.Server != "" && i.Member != nil {
		where, err := b.whereabouts(ctx, i, found)
		if err != nil {
			return Message{}, err
		}
		lines = append(append(lines, ""), where...)
	}
	return listing("What became of it", lines), nil
}

// whereabouts says of each channel that is sent something, and that the caller
// may see, whether it got the brief and why not.
func (b *Bot) whereabouts(ctx context.Context, i *interaction, found briefs.Brief) ([]string, error) {
	traces, err := b.store.Traces(ctx, i.Server, found.ID)
	if err != nil {
		return nil, fmt.Errorf("why: %w", err)
	}
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return nil, fmt.Errorf("why: %w", err)
	}
	var lines []string
	var told []briefs.ChannelID
	for _, t := range traces {
		if told = append(told, t.Channel); b.sees(i, t.Channel) {
			line := "<#" + string(t.Channel) + ">: " + b.fateWords(i, t)
			if n := slices.IndexFunc(subs, func(s briefs.Subscription) bool { return s.ID == t.Subscription }); n >= 0 {
				line += ", for the subscription to " + b.wish(subs[n])
			}
			lines = append(lines, line)
		}
	}
	for _, s := range subs {
		if slices.Contains(told, s.Channel) || !b.sees(i, s.Channel) {
			continue
		}
		line := "<#" + string(s.Channel) + ">, " + b.wish(s) + ": "
		ok, why := s.Admits(found)
		if mayRun(i) != nil { // the block list is for those who run the server
			if s.Blocked = (briefs.Blocklist{}); !ok {
				if open, _ := s.Admits(found); open {
					why = "the server's settings keep it out"
				}
			}
		}
		switch {
		case !ok:
			line += "not sent, " + fit(why, maxOption, escape)
		case len(traces) > 0 && !s.Everywhere:
			line += "not sent, it fits another channel better (`/spread` changes that)"
		case s.Created.After(found.Filed):
			line += "not sent, the channel was subscribed later"
		default:
			line += "not sent; it was too old when it was first seen, or is another telling of what was"
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		lines = []string{"No channel that you can see is sent anything."}
	}
	return lines, nil
}

// fateWords says what became of a story in a channel.
func (b *Bot) fateWords(i *interaction, t briefs.Trace) string {
	switch t.Fate {
	case briefs.FateSent:
		return "posted " + stamp(t.Created, 'R') + ": https://discord.com/channels/" + string(i.Server) + "/" + string(t.Channel) + "/" + string(t.Message)
	case briefs.FateGathered:
		if !t.Due.Before(briefs.Forever) {
			return "waits until the channel is resumed"
		}
		return "waits for the digest " + stamp(t.Due, 'R')
	case briefs.FateDigest:
		return "shown in a digest"
	case briefs.FateGivenUp:
		return "given up: " + fit(orElse(t.Reason, "Discord refused it"), maxOption, escape)
	case briefs.FateTakenDown:
		return "taken down"
	}
	return "about to be posted"
}

// story answers /story: a story with what it goes on from and what followed.
func (b *Bot) story(ctx context.Context, i *interaction) (Message, error) {
	found, err := b.named(ctx, i)
	if err != nil {
		return Message{}, err
	}
	later, err := b.store.Later(ctx, i.viewer(), found.Placed.Event)
	if err != nil {
		return Message{}, fmt.Errorf("story: %w", err)
	}
	m := b.briefAnswer(found)
	e := m.Embeds[0]
	for _, l := range later {
		line := "\nLater: " + mentionLine(l)
		if units(e.Description)+units(line) > maxDescription {
			break
		}
		e.Description += line
	}
	return m, nil
}
