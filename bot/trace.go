package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// named finds the brief that a member means: by the link of its story, or the best
// match of words among the newest.
func (b *Bot) named(ctx context.Context, i *interaction) (briefs.Brief, error) {
	link, words := i.text(optLink), i.text(optSearch)
	none := sorry("No story like that has been filed that this server may see. `/sources list` shows which feeds are read.")
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
			return briefs.Brief{}, cmp.Or(b.pending(ctx, i, key), none)
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

// pending says, for the member, what keeps a story from being shown that is filed
// under a key; nil if nothing is known of one that the server may be told of. No
// word of the story is in it.
func (b *Bot) pending(ctx context.Context, i *interaction, key string) error {
	p, err := b.store.Pending(ctx, i.viewer(), key)
	if errors.Is(err, briefs.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", i.Data.Name, err)
	}
	if !p.Territory.IsZero() {
		feed, _ := b.list().Feed(p.Feed)
		if servers, some := b.list().Audience(feed.Source, p.Territory); !some || !slices.Contains(servers, i.Server) {
			return nil
		}
	}
	now := b.now()
	switch {
	case p.Status == briefs.StatusCanceled:
		return sorry("The story with that link was withdrawn for good. Nothing of it is shown any more.")
	case p.Embargo.Open:
		return sorry("A story with that link is here and held: it is under embargo with no known end. Nothing of it is shown until its publisher releases it.")
	case p.Embargo.Holds(now):
		return sorry("A story with that link is here and held until %s (%s): it is under embargo. Nothing of it is shown before.", stamp(p.Embargo.Until, 'f'), stamp(p.Embargo.Until, 'R'))
	case p.Status == briefs.StatusWithheld:
		return sorry("A story with that link is here and held: its publisher withholds it for the time being.")
	case p.Status != briefs.StatusUsable:
		return sorry("A story with that link is here and held: it does not say clearly that it may be published.")
	case !p.Expires.IsZero() && !p.Expires.After(now):
		return sorry("The story with that link may be shown no more: the rights to it have ended.")
	case p.Read.After(now) && p.Tries > 0:
		return sorry("A story with that link is here, but its page could not be read yet; the next try is %s. It is posted once it was read.", stamp(p.Read, 'R'))
	case !p.Read.IsZero():
		return sorry("A story with that link is here and its text is being read just now. It is posted after that; ask again in a minute.")
	case p.Withdrawn:
		return sorry("The story with that link was taken down. Nothing of it is shown any more.")
	}
	return nil
}

// whyStory answers /why: what is known of a story, and what became of it in the
// channels of the server that the caller may see.
func (b *Bot) whyStory(ctx context.Context, i *interaction) (Message, error) {
	found, err := b.named(ctx, i)
	if err != nil {
		return Message{}, err
	}
	found = found.Permitted()
	t := i.tongue
	lines := []string{titleLine(t, found.Source, found.Headline, found.Link), ""}
	lines = append(lines, whyLines(t, briefs.Delivery{Brief: found}, map[briefs.TopicName]bool{"": true}, b.list())...)
	if len(found.Topics) == 0 {
		lines = append(lines, t.say("It is on no topic."))
	}
	if i.Server != "" && i.Member != nil {
		where, err := b.whereabouts(ctx, i, found)
		if err != nil {
			return Message{}, err
		}
		lines = append(append(lines, ""), where...)
	}
	return listing(t.say("What became of it"), lines), nil
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
	full, err := b.crowded(ctx, i.Server)
	if err != nil {
		return nil, err
	}
	t := i.tongue
	var lines []string
	var told []briefs.ChannelID
	for _, trace := range traces {
		if told = append(told, trace.Channel); b.sees(i, trace.Channel) {
			line := "<#" + string(trace.Channel) + ">: " + b.fateWords(i, trace)
			if c, ok := full[trace.Channel]; ok && trace.Message == "" && (trace.Fate == briefs.FateOwed || trace.Fate == briefs.FateDigest) {
				line += " · " + crowdedWords(t, c)
			}
			if n := slices.IndexFunc(subs, func(s briefs.Subscription) bool { return s.ID == trace.Subscription }); n >= 0 {
				line += t.say(", for the subscription to %s", b.wish(t, subs[n]))
			}
			lines = append(lines, line)
		}
	}
	for _, s := range subs {
		if slices.Contains(told, s.Channel) || !b.sees(i, s.Channel) {
			continue
		}
		line := "<#" + string(s.Channel) + ">, " + b.wish(t, s) + ": "
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
			line += t.say("not sent, %s", fit(refusalWords(t, why), maxOption, escape))
		case len(traces) > 0 && !s.Everywhere:
			line += t.say("not sent, it fits another channel better (`/spread` changes that)")
		case s.Created.After(found.Filed):
			line += t.say("not sent, the channel was subscribed later")
		default:
			line += t.say("not sent; it was too old when it was first seen, or is another telling of what was")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		lines = []string{t.say("No channel that you can see is sent anything.")}
	}
	return lines, nil
}

// fateWords says what became of a story in a channel.
func (b *Bot) fateWords(i *interaction, of briefs.Trace) string {
	t := i.tongue
	switch of.Fate {
	case briefs.FateSent:
		return t.say("posted %s: %s", stamp(of.Created, 'R'), traceLink(i, of))
	case briefs.FateGathered:
		if !of.Due.Before(briefs.Forever) {
			return t.say("waits until the channel is resumed")
		}
		return t.say("waits for the digest %s", stamp(of.Due, 'R'))
	case briefs.FateDigest:
		if of.Message == "" {
			return t.say("to be shown in a digest")
		}
		return t.say("shown in a digest: %s", traceLink(i, of))
	case briefs.FateGivenUp:
		return t.say("given up: %s", fit(t.say(orElse(of.Reason, "Discord refused it")), maxOption, escape))
	case briefs.FateTakenDown:
		return t.say("taken down")
	}
	return t.say("about to be posted")
}

// traceLink leads to the message that shows a story in one of the server's channels.
func traceLink(i *interaction, t briefs.Trace) string {
	return "https://discord.com/channels/" + string(i.Server) + "/" + string(t.Stands) + "/" + string(t.Message)
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
	m := b.briefAnswer(i.tongue, found)
	e := m.Embeds[0]
	for _, l := range later {
		line := "\n" + i.tongue.say("Later: %s", mentionLine(i.tongue, l))
		if units(e.Description)+units(line) > maxDescription {
			break
		}
		e.Description += line
	}
	return m, nil
}

// refusalWords is why a subscription does not want a brief, as
// [briefs.Subscription.Admits] says it in English; some name an outlet or a word.
func refusalWords(t *tongue, why string) string {
	if outlet, ok := strings.CutSuffix(why, " is not among the sources"); ok {
		return t.say("%s is not among the sources", outlet)
	}
	if word, ok := strings.CutPrefix(why, "it holds “"); ok {
		return t.say("it holds “%s”", strings.TrimSuffix(word, "”"))
	}
	return t.say(why)
}
