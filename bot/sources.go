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

// sources answers /sources: how each feed fares, in plain words, the troubled
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
		return quiet("There are no sources that this server may see."), nil
	}
	var lines []string
	for _, s := range list {
		lines = append(lines, "**"+fit(cmp.Or(s.feed.Source.Outlet, string(s.feed.Name)), maxOutlet, escape)+"** ("+fit(string(s.feed.Name), maxOption, escape)+") – "+b.health(s.feed, s.status))
	}
	return listing("Sources, those with trouble first", lines), nil
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
func (b *Bot) health(f briefs.Feed, s briefs.FeedStatus) string {
	c := s.Checkpoint
	stories := plural(s.Stories, "story")
	switch {
	case !f.Enabled:
		return "switched off by the operator; " + stories
	case c.Polled.IsZero():
		return "not read yet"
	case c.Failures > 0:
		text := "can't be read"
		if !c.Succeeded.IsZero() {
			text += " since " + stamp(c.Succeeded, 'R')
		}
		if why := fit(c.Error, maxRole, escape); why != "" {
			text += ": " + why
		}
		if !s.NextDue.IsZero() {
			text += "; tried again " + stamp(s.NextDue, 'R')
		}
		return text
	case !c.Changed.IsZero() && b.now().Sub(c.Changed) > quietAfter:
		return "nothing new since " + stamp(c.Changed, 'R') + ", though it answers; " + stories
	}
	return "read " + stamp(c.Polled, 'R') + "; " + stories
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
	lines := []string{"Connected to Discord, running since " + stamp(b.started, 'R') + "."}
	line := plural(feeds, "feed") + " read"
	if !last.IsZero() {
		line += ", the last one " + stamp(last, 'R')
	}
	if failing > 0 {
		line += fmt.Sprintf("; %d can't be read at the moment (`/sources` says which)", failing)
	}
	lines = append(lines, line+".")
	line = "To look up: " + plural(h.Briefs, "brief") + " and " + plural(h.Quotes, "quotation")
	if !h.Since.IsZero() {
		line += " since " + stamp(h.Since, 'D')
	}
	lines = append(lines, line+".")
	if i.Server != "" {
		suspended := 0
		for _, s := range subs {
			if !s.Suspended.IsZero() {
				suspended++
			}
		}
		line = "This server has " + plural(len(subs), "subscription")
		if suspended > 0 {
			line += fmt.Sprintf(", %d of them suspended (`/subscriptions` says why)", suspended)
		}
		lines = append(lines, line+".")
	}
	return quiet(strings.Join(lines, "\n")), nil
}
