package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Offer is a feed that was found at an address which a member named.
type Offer struct {
	URL    string
	Title  string // as the feed has it
	Briefs []briefs.Brief
	Others []string // addresses of further feeds that the page offers
}

// previewedBriefs is how many briefs of a feed are shown before it is added.
const previewedBriefs = 3

// mayAdd checks that the server may add one more source for itself, and returns
// those that it has.
func (b *Bot) mayAdd(ctx context.Context, i *interaction) ([]briefs.OwnSource, error) {
	if err := mayRun(i); err != nil {
		return nil, err
	}
	if !i.installed() {
		return nil, sorry("This works only where the bot is a member of the server.")
	}
	if b.ownSources <= 0 || b.findFeed == nil {
		return nil, sorry("The operator of this bot lets servers add no sources of their own.")
	}
	own, err := b.store.SourcesOf(ctx, i.Server)
	if err != nil {
		return nil, fmt.Errorf("sources: %w", err)
	}
	if len(own) >= b.ownSources {
		return nil, tooMany(b.ownSources)
	}
	return own, nil
}

func tooMany(most int) error {
	return sorry("This server has added %d sources of its own, as many as it may. `/sources remove` makes room.", most)
}

// addSource answers /sources add: with what the feed of the page brings, and a
// button that adds it.
func (b *Bot) addSource(ctx context.Context, i *interaction) (Message, error) {
	own, err := b.mayAdd(ctx, i)
	if err != nil {
		return Message{}, err
	}
	address := i.text(optURL)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if safeLink(address) == "" {
		return Message{}, sorry("“%s” is no web address.", fit(i.text(optURL), maxOption, escape))
	}
	if err := b.readAlready(i, address); err != nil {
		return Message{}, err
	}
	leave, err := b.enter()
	if err != nil {
		return Message{}, err
	}
	defer leave()
	offer, err := b.findFeed(ctx, address)
	var why Unreadable
	switch {
	case errors.As(err, &why):
		return Message{}, sorry("No feed can be read there: %s", fit(string(why), maxCorrection, escape))
	case errors.Is(err, context.DeadlineExceeded):
		return Message{}, sorry("That page takes too long to answer.")
	case err != nil:
		return Message{}, fmt.Errorf("find a feed: %w", err)
	}
	if err := b.readAlready(i, offer.URL); err != nil {
		return Message{}, err
	}
	for _, s := range own {
		if s.Name == briefs.OwnName(offer.URL) {
			return quiet(i.tongue.say("This server reads %s already.", "**"+fit(s.Outlet, maxOutlet, escape)+"**")), nil
		}
	}
	return b.offered(i, offer)
}

// enter takes one of the places of those that read pages for members.
func (b *Bot) enter() (leave func(), err error) {
	select {
	case b.pages <- struct{}{}:
		return func() { <-b.pages }, nil
	default:
		return nil, sorry("Several pages are being read already. Please try again in a few seconds.")
	}
}

// readAlready tells the caller of a feed that the operator's list has.
func (b *Bot) readAlready(i *interaction, address string) error {
	f, ok := b.list().At(address)
	switch {
	case !ok:
		return nil
	case !f.Enabled:
		return sorry("The operator of this bot has switched that source off.")
	case f.Source.VisibleTo(i.Server):
		name := fit(f.Source.Outlet, maxOutlet, escape)
		return sorry("This bot reads that already, as **%[1]s**. `/subscribe source:%[1]s` sends it to a channel.", name)
	}
	return nil
}

// offered shows what a feed brings.
func (b *Bot) offered(i *interaction, offer Offer) (Message, error) {
	link := safeLink(offer.URL)
	if link == "" || len(link) > maxButtonLink {
		return Message{}, sorry("The feed's address is too long to be kept.")
	}
	t := i.tongue
	title := b.outletName(i.Server, offer)
	var lines []string
	for _, f := range offer.Briefs[:min(len(offer.Briefs), previewedBriefs)] {
		f = f.Permitted()
		line := entry(t, briefs.Source{Outlet: title}, f.Headline, f.Link)
		if s := fit(f.Summary, maxPreview, escape); s != "" {
			line += "\n" + s
		}
		if q, ok := f.Key(); ok {
			line += "\n" + quoteBlock(q)
		}
		lines = append(lines, line, "")
	}
	if len(offer.Briefs) == 0 {
		lines = append(lines, t.say("It holds nothing at the moment."))
	}
	if others := otherFeeds(t, offer.Others); others != "" {
		lines = append(lines, others)
	}
	m := listing(t.say("This is what it brings. Once added it is read every 15 minutes, and only this server sees it."), lines)
	m.Embeds[0].Title = fit(title, maxOutlet, defang)
	m.row(discordgo.Button{Label: t.say("Add it"), Style: discordgo.PrimaryButton, CustomID: verbSource + ":add"}, linkButton(t.say("The feed"), link))
	return m, nil
}

// maxPreview is how long the summary of a brief is in a preview, in [units].
const maxPreview = 400

// otherFeeds names what else a page offers.
func otherFeeds(t *tongue, list []string) string {
	var named []string
	for _, o := range list {
		if link := safeLink(o); link != "" && len(named) < 5 && len(link) < 200 {
			named = append(named, "`"+link+"`")
		}
	}
	if len(named) == 0 {
		return ""
	}
	return t.say("The page offers other feeds too: %s", strings.Join(named, " "))
}

// hostOf is the site of an address, of which the rest may hold a key.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// outletName is what the source is to be called: as its feed is, but not as
// another source that the server may see.
func (b *Bot) outletName(server briefs.ServerID, offer Offer) string {
	host := hostOf(offer.URL)
	name := orElse(fit(offer.Title, maxOutlet, plain), host)
	taken := slices.ContainsFunc(b.list().Feeds, func(f briefs.Feed) bool {
		return f.Source.VisibleTo(server) && fold(f.Source.Outlet) == fold(name) && f.Name != briefs.OwnName(offer.URL)
	})
	if taken {
		name = fit(name, maxOutlet/2, plain) + " (" + fit(host, maxOutlet/2, plain) + ")"
	}
	return name
}

// sourceStep answers the button that adds what was offered.
func (b *Bot) sourceStep(ctx context.Context, i *interaction) (Message, error) {
	if _, err := b.mayAdd(ctx, i); err != nil {
		return Message{}, err
	}
	title, address := i.offer()
	if address == "" {
		return Message{}, sorry("This offer can no longer be read. Please call `/sources add` again.")
	}
	if err := b.readAlready(i, address); err != nil { // since it was offered
		return Message{}, err
	}
	name := fit(title, maxOutlet, plain)
	said := "**" + fit(name, maxOutlet, escape) + "**"
	made, err := b.store.AddSource(i.noting(ctx, "", "added the source "+name+", "+address),
		briefs.OwnSource{Server: i.Server, URL: address, Outlet: name, By: i.caller()}, b.ownSources)
	switch {
	case errors.Is(err, briefs.ErrExists):
		return quiet(i.tongue.say("This server reads %s already.", said)), nil
	case errors.Is(err, briefs.ErrQuota):
		return Message{}, tooMany(b.ownSources)
	case err != nil:
		return Message{}, fmt.Errorf("add a source: %w", err)
	}
	b.log.Info("a server added a source", "server", i.Server, "feed", made.Name, "host", hostOf(made.URL), "by", i.caller())
	return quiet(i.tongue.say("%s is read from now on, for this server only. `/subscribe source:` sends all of it to a channel; a channel that is sent a topic gets what is on it. `/sources list` says how it fares.", said)), nil
}

// offer reads what was offered from the message with the button: it stands there
// alone, so that it may be added after a restart.
func (i *interaction) offer() (title, address string) {
	var rows []struct {
		Components []struct {
			URL string `json:"url"`
		} `json:"components"`
	}
	if i.Message == nil || len(i.Message.Embeds) == 0 || json.Unmarshal(i.Message.Components, &rows) != nil {
		return "", ""
	}
	for _, row := range rows {
		for _, c := range row.Components {
			if safeLink(c.URL) != "" {
				return i.Message.Embeds[0].Title, c.URL
			}
		}
	}
	return "", ""
}

// removeSource answers /sources remove.
func (b *Bot) removeSource(ctx context.Context, i *interaction) (Message, error) {
	if err := mayRun(i); err != nil {
		return Message{}, err
	}
	list, err := b.ownNamed(ctx, i.Server)
	if err != nil {
		return Message{}, err
	}
	if len(list) == 0 {
		return quiet(i.tongue.say("This server has added no sources of its own. `/sources add` does.")), nil
	}
	name, err := pick(list, i.text(optSource), "There is no source of this server's own “%s”. Pick one from the suggestions.", "Which source is “%s”: %s?")
	if err != nil {
		return Message{}, err
	}
	at := slices.IndexFunc(list, func(n named) bool { return n.value == name })
	if at < 0 {
		return Message{}, sorry("Name one of the sources that this server added.")
	}
	err = b.store.RemoveSource(i.noting(ctx, "", "removed the source "+list[at].name), i.Server, briefs.FeedName(name))
	if err != nil {
		return Message{}, fmt.Errorf("remove a source: %w", err)
	}
	b.log.Info("a server removed a source", "server", i.Server, "feed", name, "by", i.caller())
	return quiet(i.tongue.say("**%s** is no longer read for this server, and is found here no more. What was posted stays.", fit(list[at].name, maxOutlet, escape))), nil
}

// ownNamed are the sources that a server added for itself.
func (b *Bot) ownNamed(ctx context.Context, server briefs.ServerID) ([]named, error) {
	own, err := b.store.SourcesOf(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("sources: %w", err)
	}
	var list []named
	for _, s := range own {
		list = append(list, named{s.Outlet, string(s.Name)})
	}
	return list, nil
}

// ownChoices are a server's own sources like what was typed.
func (b *Bot) ownChoices(ctx context.Context, i *interaction, typed string) ([]choice, error) {
	list, err := b.ownNamed(ctx, i.Server)
	return choicesOf(list, typed), err
}
