package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// perPage is how many briefs or quotations a list shows.
const perPage = 5

// A list of five is within Discord's limits whatever it lists: each entry takes
// at most listQuote or listHeadline, its link and a few words.
const (
	listHeadline = 250
	listQuote    = 500
	listLine     = 780 // an entry in all
	maxPageNo    = 1000
)

// briefCommand answers /brief: the newest briefs, or those that answer.
func (b *Bot) briefCommand(ctx context.Context, i *interaction) (Message, error) {
	q, err := b.question(i, askBriefs)
	if err != nil {
		return Message{}, err
	}
	q.words = i.text(optSearch)
	return b.briefPage(ctx, i, q, 0)
}

// question reads the options that all look-ups have.
func (b *Bot) question(i *interaction, kind string) (question, error) {
	q := question{kind: kind, order: briefs.Order(i.text(optOrder))}
	var err error
	if q.within.Topic, err = b.topicOption(i.text(optTopic)); err != nil {
		return q, err
	}
	if q.within.Country, err = b.countryOption(i.text(optCountry)); err != nil {
		return q, err
	}
	if q.within.Outlet, err = b.outletOption(i.viewer(), i.text(optSource)); err != nil {
		return q, err
	}
	if q.within.Language, err = languageOption(i.text(optLanguage)); err != nil {
		return q, err
	}
	if q.within.Since, _, err = b.whenOption(i.text(optSince)); err != nil {
		return q, err
	}
	_, q.within.Until, err = b.whenOption(i.text(optUntil))
	return q, err
}

func (b *Bot) whenOption(typed string) (from, to time.Time, err error) {
	if typed == "" {
		return from, to, nil
	}
	from, to, ok := when(typed, b.now())
	if !ok {
		return from, to, sorry("“%s” is no time the bot can read. Try `yesterday`, `3 days`, `2 weeks`, `2026-03` or `2026-03-31`.", fit(typed, maxOption, escape))
	}
	return from, to, nil
}

// briefPage is one page of a search for briefs; a single find is shown in full.
func (b *Bot) briefPage(ctx context.Context, i *interaction, q question, page int) (Message, error) {
	v, t := i.viewer(), i.tongue
	found, err := b.store.Briefs(ctx, briefs.BriefQuery{
		Viewer: v, Within: q.within, Search: q.words, Order: q.order, Limit: perPage + 1, Offset: page * perPage,
	})
	if err != nil {
		return Message{}, fmt.Errorf("look up briefs: %w", err)
	}
	if len(found) == 0 && page == 0 {
		return b.noBriefs(ctx, i, q)
	}
	if len(found) == 1 && page == 0 {
		if whole, err := b.store.Brief(ctx, v, found[0].ID); err == nil { // with what others have
			found[0] = whole
		}
		return b.briefAnswer(t, found[0]), nil
	}
	next := len(found) > perPage
	found = found[:min(len(found), perPage)]
	m := briefList(t, found, b.list(), t.say("Briefs")+b.asked(t, q))
	var menu []discordgo.SelectMenuOption
	for _, f := range found {
		menu = append(menu, discordgo.SelectMenuOption{
			Label: orElse(fit(f.Headline, maxOption, defang), t.say("(no headline)")), Value: number(int64(f.ID)),
			Description: fit(f.Source.Outlet, maxOption, defang),
		})
	}
	if len(menu) > 0 {
		m.row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: verbOpen, Placeholder: t.say("Open a brief"), Options: menu})
	}
	m.row(append(pager(t, q, page, next), showButton(t, len(found) > 0, showBriefsID(found))...)...)
	return m, nil
}

// briefList is a tidy list of briefs, as pages show it and as it is shown to all.
func briefList(t *tongue, found []briefs.Brief, list *briefs.List, title string) Message {
	var lines []string
	for _, f := range found {
		f = f.Permitted()
		at := f.Published
		if at.IsZero() {
			at = f.Filed
		}
		lines = append(lines, entry(t, f.Source, f.Headline, f.Link)+"\n"+stamp(at, 'R')+withSubjects(t, f, list))
	}
	if len(lines) == 0 {
		lines = []string{t.say("No more.")}
	}
	m := quiet(title)
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: strings.Join(lines, "\n\n"), Color: embedColour})
	return m
}

// entry is a list's line on a brief: its link is left out if it is too long.
func entry(t *tongue, s briefs.Source, headline, link string) string {
	line := "**" + orElse(fit(s.Outlet, maxOutlet, escape), "—") + "** "
	head := orElse(fit(headline, listHeadline, escape), t.say("(no headline)"))
	if link = safeLink(link); link != "" && units(line)+units(head)+len(link)+6 <= listLine {
		return line + "[" + head + "](<" + link + ">)"
	}
	return line + head
}

func withSubjects(t *tongue, f briefs.Brief, list *briefs.List) string {
	if s := subjects(t, f, list); s != "" && units(s) <= 100 {
		return " · " + s
	}
	return ""
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// briefAnswer is a brief in full with what a member may do with it.
func (b *Bot) briefAnswer(t *tongue, found briefs.Brief) Message {
	found = found.Permitted()
	m := briefMessage(t, found, b.list())
	m.row(append(briefButtons(t, found), showButton(t, found.ID != 0, showBriefsID([]briefs.Brief{found}))...)...)
	return m
}

func (b *Bot) noBriefs(ctx context.Context, i *interaction, q question) (Message, error) {
	h, err := b.store.Holdings(ctx, i.viewer())
	if err != nil {
		return Message{}, fmt.Errorf("what there is to look up: %w", err)
	}
	t := i.tongue
	text := t.say("No brief found") + b.asked(t, q) + ". " + searched(t, h, t.say("%d briefs", h.Briefs))
	if q.words != "" {
		text += " " + t.say("All the words must stand in one brief: try fewer.")
	}
	return quiet(text), nil
}

// namedOutlets is how many outlets an empty answer names.
const namedOutlets = 6

// searched says what there was to be found, at which outlets and since when.
func searched(t *tongue, h briefs.Holdings, things string) string {
	if h.Briefs == 0 {
		return t.say("Nothing has been filed yet.")
	}
	var names []string
	for _, o := range h.Outlets[:min(len(h.Outlets), namedOutlets)] {
		names = append(names, fit(o, maxOutlet, escape))
	}
	outlets := t.say("%d outlets", len(h.Outlets)) + " (" + strings.Join(names, ", ")
	if more := len(h.Outlets) - len(names); more > 0 {
		outlets += t.say(" and %d more", more)
	}
	outlets += ")"
	return t.say("Searched: %s of %s that this server may see, since %s.", things, outlets, stamp(h.Since, 'D'))
}

// join puts a blank line between entries, as many as limit [units] hold.
func join(entries []string, limit int) string {
	kept := ""
	for i, e := range entries {
		longer := e
		if i > 0 {
			longer = kept + "\n\n" + e
		}
		if units(longer) > limit {
			break
		}
		kept = longer
	}
	return kept
}

func showButton(t *tongue, any bool, id string) []discordgo.MessageComponent {
	if !any || len(id) > maxCustomID {
		return nil
	}
	return []discordgo.MessageComponent{button(t.say("Show here"), id)}
}

// page turns a list's page.
func (b *Bot) page(ctx context.Context, i *interaction) (Message, error) {
	q, n, ok := i.turned()
	if !ok {
		return Message{}, sorry("This page can no longer be turned. Please ask again.")
	}
	if q.kind == askQuotes {
		return b.quotePage(ctx, i, q, n)
	}
	return b.briefPage(ctx, i, q, n)
}

// open shows the brief picked from a list.
func (b *Bot) open(ctx context.Context, i *interaction) (Message, error) {
	if len(i.Data.Values) == 0 {
		return Message{}, sorry("Pick a brief from the list.")
	}
	found, err := b.store.Brief(ctx, i.viewer(), briefs.BriefID(parseNumber(i.Data.Values[0])))
	if err != nil {
		return Message{}, fmt.Errorf("open brief: %w", err)
	}
	return b.briefAnswer(i.tongue, found), nil
}

// more shows a brief's further quotations.
func (b *Bot) more(ctx context.Context, i *interaction) (Message, error) {
	_, arg, _ := strings.Cut(i.Data.CustomID, ":")
	found, err := b.store.Brief(ctx, i.viewer(), briefs.BriefID(parseNumber(arg)))
	if err != nil {
		return Message{}, fmt.Errorf("further quotations: %w", err)
	}
	found = found.Permitted()
	var blocks []string
	sources := []briefs.Source{found.Source}
	for _, q := range furtherQuotes(found) {
		blocks = append(blocks, sayingLines(i.tongue, q, found.Source))
		if !slices.ContainsFunc(sources, func(s briefs.Source) bool { return s.Feed == q.Source.Feed }) && len(sources) < 4 {
			sources = append(sources, q.Source)
		}
	}
	if len(blocks) == 0 {
		return quiet(i.tongue.say("There are no further quotations in this story now.")), nil
	}
	m := quiet(titleLine(i.tongue, found.Source, found.Headline, found.Link))
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: join(blocks, maxDescription), Color: embedColour, Footer: footer(i.tongue, sources...)})
	return m, nil
}

// show posts for all to see what its message shows to one, as it is now: looked
// up again, so that nothing withdrawn in the meantime comes back.
func (b *Bot) show(ctx context.Context, i *interaction) (Message, error) {
	if err := maySpeak(i); err != nil {
		return Message{}, err
	}
	_, arg, _ := strings.Cut(i.Data.CustomID, ":")
	kind, ids, _ := strings.Cut(arg, ":")
	switch kind {
	case "b":
		return b.showBriefs(ctx, i, strings.Split(ids, ","))
	case "q":
		return b.showQuotes(ctx, i, strings.Split(ids, ","))
	}
	return Message{}, sorry("This can no longer be shown. Please ask again.")
}

func (b *Bot) showBriefs(ctx context.Context, i *interaction, ids []string) (Message, error) {
	var found []briefs.Brief
	for _, id := range ids[:min(len(ids), perPage)] {
		f, err := b.store.Brief(ctx, i.viewer(), briefs.BriefID(parseNumber(id)))
		if errors.Is(err, briefs.ErrNotFound) {
			continue
		}
		if err != nil {
			return Message{}, fmt.Errorf("show briefs: %w", err)
		}
		found = append(found, f)
	}
	switch len(found) {
	case 0:
		return Message{}, briefs.ErrNotFound
	case 1:
		m := briefMessage(i.tongue, found[0].Permitted(), b.list())
		m.row(briefButtons(i.tongue, found[0].Permitted())...)
		m.shows = told(found[0])
		return m, nil
	}
	m := briefList(i.tongue, found, b.list(), i.tongue.say("Briefs"))
	for _, f := range found {
		m.shows = append(m.shows, told(f)...)
	}
	return m, nil
}

// maySpeak checks that the caller may post where the answer would stand.
func maySpeak(i *interaction) error {
	if i.Member == nil {
		return nil // a direct message
	}
	need := bits(discordgo.PermissionSendMessages)
	if i.In.isThread() {
		need = discordgo.PermissionSendMessagesInThreads
	}
	if !i.installed() {
		need |= discordgo.PermissionUseExternalApps // the bot came with the caller
	}
	if !i.Member.Permissions.has(need) && !i.Member.Permissions.has(discordgo.PermissionAdministrator) {
		return sorry("You may not post in this channel, so the bot does not post for you.")
	}
	return nil
}
