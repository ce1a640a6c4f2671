package bot

import (
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// For tests in bot_test: the pure parts, and shorter limits.

var (
	Escape   = escape
	Plain    = plain
	Defang   = defang
	Fit      = fit
	Units    = units
	SafeLink = safeLink
	Likeness = likeness
	Redact   = redact
	ParseWhy = parseWhy
	RouteOf  = func(method, path string) (name, major string, free bool) {
		r := routeOf(method, path)
		return r.name, r.major, r.free
	}
	Listing = listing
)

// SetTimes shortens what a running bot waits for; zero leaves a limit as it is.
func (b *Bot) SetTimes(opening, silence, answer, handler, send time.Duration) {
	for to, d := range map[*time.Duration]time.Duration{
		&b.times.opening: opening, &b.times.silence: silence, &b.times.answer: answer, &b.times.handler: handler, &b.times.send: send,
	} {
		if d > 0 {
			*to = d
		}
	}
}

// BriefListOf is the list that /brief shows.
func BriefListOf(found []briefs.Brief, list *briefs.List) Message {
	return briefList(english(), found, list, "Briefs")
}

// QuoteListOf is the list that /quote shows.
func QuoteListOf(found []briefs.QuoteHit) Message { return quoteList(english(), found, "Quotations") }

// WhyLinesOf is why a message is where it is.
func WhyLinesOf(d briefs.Delivery, list *briefs.List) []string {
	return whyLines(english(), d, map[briefs.TopicName]bool{}, list)
}

// MayPost is what the bot knows of a channel.
func (b *Bot) MayPost(id briefs.ChannelID) bool { return b.mayPost(id) }

// ForumTags are the tags of a post on the topics.
func ForumTags(tags []standin.Tag, required bool, topics []briefs.TopicName, fallback string, list *briefs.List) []string {
	c := channel{}
	for _, t := range tags {
		c.Tags = append(c.Tags, tag(t))
	}
	if required {
		c.Flags = forumNeedsTag
	}
	d := briefs.Delivery{Target: briefs.Target{Tag: fallback}}
	for _, name := range topics {
		d.Brief.Topics = append(d.Brief.Topics, briefs.TopicMatch{Name: name})
	}
	return forumTags(c, d, list)
}

// ForgetServers makes the bot one that the gateway has told nothing of.
func (b *Bot) ForgetServers() {
	b.guilds.mu.Lock()
	defer b.guilds.mu.Unlock()
	clear(b.guilds.guilds)
	clear(b.guilds.channels)
	clear(b.guilds.asked)
}
