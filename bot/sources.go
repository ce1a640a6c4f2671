package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// quietAfter is how long a feed may bring nothing before that is said of it.
const quietAfter = 7 * 24 * time.Hour

// sourcesCommand answers /sources with its subcommands.
func (b *Bot) sourcesCommand(ctx context.Context, i *interaction) (Message, error) {
	switch i.Data.Sub {
	case subAdd:
		return b.addSource(ctx, i)
	case subRemove:
		return b.removeSource(ctx, i)
	}
	return b.sources(ctx, i)
}

// sources answers /sources list: how each feed fares, in plain words, the troubled
// first.
func (b *Bot) sources(ctx context.Context, i *interaction) (Message, error) {
	outlet, err := b.outletOption(i.viewer(), i.text(optSource))
	if err != nil {
		return Message{}, err
	}
	statuses, err := b.store.FeedStatuses(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("sources: %w", err)
	}
	t := i.tongue
	type source struct {
		feed    briefs.Feed
		status  briefs.FeedStatus
		trouble int
	}
	var list []source
	for _, s := range statuses {
		f, ok := b.list().Feed(s.Feed)
		if !ok || !f.Source.VisibleTo(i.Server) || outlet != "" && !strings.EqualFold(f.Source.Outlet, outlet) {
			continue
		}
		list = append(list, source{f, s, trouble(f, s, b.now())})
	}
	slices.SortStableFunc(list, func(a, b source) int {
		return cmp.Or(cmp.Compare(b.trouble, a.trouble), strings.Compare(a.feed.Source.Outlet, b.feed.Source.Outlet), strings.Compare(string(a.feed.Name), string(b.feed.Name)))
	})
	if len(list) == 0 {
		return quiet(t.say("There are no sources that this server may see.")), nil
	}
	var lines []string
	for _, s := range list {
		lines = append(lines, "**"+fit(cmp.Or(s.feed.Source.Outlet, string(s.feed.Name)), maxOutlet, escape)+"** ("+sourceName(t, s.feed)+") – "+b.health(t, s.feed, s.status))
	}
	return listing(t.say("Sources, those with trouble first"), lines), nil
}

// sourceName tells a feed from others of its outlet.
func sourceName(t *tongue, f briefs.Feed) string {
	if f.Own {
		return t.say("added by this server")
	}
	return fit(string(f.Name), maxOption, escape)
}

// trouble ranks what is wrong with a feed, 0 = nothing.
func trouble(f briefs.Feed, s briefs.FeedStatus, now time.Time) int {
	switch c := s.Checkpoint; {
	case !f.Enabled, c.Polled.IsZero():
		return 0
	case c.Failures > 0:
		return 2
	case !c.Changed.IsZero() && now.Sub(c.Changed) > quietAfter:
		return 1
	}
	return 0
}

// health is how a feed fares, in plain words.
func (b *Bot) health(t *tongue, f briefs.Feed, s briefs.FeedStatus) string {
	c := s.Checkpoint
	stories := t.say("%d stories", s.Stories)
	switch {
	case !f.Enabled:
		return t.say("switched off by the operator; %s", stories)
	case c.Polled.IsZero():
		return t.say("not read yet")
	case c.Failures > 0:
		text := t.say("can't be read")
		if !c.Succeeded.IsZero() {
			text = t.say("can't be read since %s", stamp(c.Succeeded, 'R'))
		}
		if why := fit(c.Error, maxRole, escape); why != "" {
			text += ": " + failureWords(t, why)
		}
		if !s.NextDue.IsZero() {
			text += "; " + t.say("tried again %s", stamp(s.NextDue, 'R'))
		}
		return text
	case !c.Changed.IsZero() && b.now().Sub(c.Changed) > quietAfter:
		return t.say("nothing new since %s, though it answers; %s", stamp(c.Changed, 'R'), stories)
	}
	return t.say("read %s; %s", stamp(c.Polled, 'R'), stories)
}

// failureWords are why something can't be read, as the feeds' reader says it in
// English: a sentence, and what there is to add to it.
func failureWords(t *tongue, why string) string {
	kind, detail, more := strings.Cut(why, ": ")
	if more {
		return t.say(kind) + ": " + detail
	}
	return t.say(kind)
}

// status answers /status: how the bot itself fares.
func (b *Bot) status(ctx context.Context, i *interaction) (Message, error) {
	statuses, err := b.store.FeedStatuses(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("status: %w", err)
	}
	h, err := b.store.Holdings(ctx, i.viewer())
	if err != nil {
		return Message{}, fmt.Errorf("status: %w", err)
	}
	subs, err := b.store.Subscriptions(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("status: %w", err)
	}
	feeds, failing, last := 0, 0, time.Time{}
	for _, s := range statuses {
		f, ok := b.list().Feed(s.Feed)
		if !ok || !f.Enabled || !f.Source.VisibleTo(i.Server) {
			continue
		}
		feeds++
		if s.Checkpoint.Failures > 0 {
			failing++
		}
		if s.Checkpoint.Succeeded.After(last) {
			last = s.Checkpoint.Succeeded
		}
	}
	t := i.tongue
	lines := []string{t.say("Connected to Discord, running since %s.", stamp(b.started, 'R'))}
	line := t.say("%d feeds read", feeds)
	if !last.IsZero() {
		line += t.say(", the last one %s", stamp(last, 'R'))
	}
	if failing > 0 {
		line += t.say("; %d can't be read at the moment (`/sources list` says which)", failing)
	}
	lines = append(lines, line+".")
	line = t.say("To look up: %s and %s", t.say("%d briefs", h.Briefs), t.say("%d quotations", h.Quotes))
	if !h.Since.IsZero() {
		line += t.say(" since %s", stamp(h.Since, 'D'))
	}
	lines = append(lines, line+".")
	if i.Server != "" {
		suspended := 0
		for _, s := range subs {
			if !s.Suspended.IsZero() {
				suspended++
			}
		}
		line = t.say("This server has %d subscriptions", len(subs))
		if suspended > 0 {
			line += t.say(", %d of them suspended (`/subscriptions` says why)", suspended)
		}
		lines = append(lines, line+".")
		full, err := b.store.CrowdedChannels(ctx, i.Server)
		if err != nil {
			return Message{}, fmt.Errorf("status: %w", err)
		}
		for _, c := range full {
			if i.Member != nil && b.sees(i, c.Channel) {
				lines = append(lines, place{ID: c.Channel}.mention()+": "+crowdedWords(t, c))
			}
		}
	}
	return quiet(strings.Join(lines, "\n")), nil
}
