package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

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

// briefCommand answers /brief: the newest briefs, or those on a topic or with words.
func (b *Bot) briefCommand(ctx context.Context, i *interaction) (Message, error) {
	topic, err := b.topicOption(i.text(optTopic))
	if err != nil {
		return Message{}, err
	}
	return b.briefPage(ctx, i.viewer(), topic, i.text(optSearch), 0)
}

// briefPage is one page of a search for briefs; a single find is shown in full.
func (b *Bot) briefPage(ctx context.Context, v briefs.Viewer, topic briefs.TopicName, search string, page int) (Message, error) {
	found, err := b.store.Briefs(ctx, briefs.BriefQuery{Viewer: v, Within: briefs.Within{Topic: topic}, Search: search, Limit: perPage + 1, Offset: page * perPage})
	if err != nil {
		return Message{}, fmt.Errorf("look up briefs: %w", err)
	}
	if len(found) == 0 && page == 0 {
		return b.noBriefs(topic, search), nil
	}
	if len(found) == 1 && page == 0 {
		return b.briefAnswer(found[0]), nil
	}
	next := len(found) > perPage
	found = found[:min(len(found), perPage)]
	m := briefList(found, b.list(), "Briefs"+b.asked(topic, search))
	var menu []discordgo.SelectMenuOption
	for _, f := range found {
		menu = append(menu, discordgo.SelectMenuOption{
			Label: orElse(fit(f.Headline, maxOption, defang), "(no headline)"), Value: number(int64(f.ID)),
			Description: fit(f.Source.Outlet, maxOption, defang),
		})
	}
	if len(menu) > 0 {
		m.row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: verbOpen, Placeholder: "Open a brief", Options: menu})
	}
	m.row(append(pager("b", page, next, string(topic)+":"+search), showButton(len(found) > 0, showBriefsID(found))...)...)
	return m, nil
}

// briefList is a tidy list of briefs, as pages show it and as it is shown to all.
func briefList(found []briefs.Brief, list *briefs.List, title string) Message {
	var lines []string
	for _, f := range found {
		f = f.Permitted()
		at := f.Published
		if at.IsZero() {
			at = f.Filed
		}
		lines = append(lines, entry(f.Source, f.Headline, f.Link)+"\n"+stamp(at, 'R')+withSubjects(f, list))
	}
	if len(lines) == 0 {
		lines = []string{"No more."}
	}
	m := quiet(title)
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: strings.Join(lines, "\n\n"), Color: embedColour})
	return m
}

// entry is a list's line on a brief: its link is left out if it is too long.
func entry(s briefs.Source, headline, link string) string {
	line := "**" + orElse(fit(s.Outlet, maxOutlet, escape), "—") + "** "
	head := orElse(fit(headline, listHeadline, escape), "(no headline)")
	if link = safeLink(link); link != "" && units(line)+units(head)+len(link)+6 <= listLine {
		return line + "[" + head + "](<" + link + ">)"
	}
	return line + head
}

func withSubjects(f briefs.Brief, list *briefs.List) string {
	if s := subjects(f, list); s != "" && units(s) <= 100 {
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
func (b *Bot) briefAnswer(found briefs.Brief) Message {
	found = found.Permitted()
	m := briefMessage(found, b.list())
	m.row(append(briefButtons(found), showButton(found.ID != 0, showBriefsID([]briefs.Brief{found}))...)...)
	return m
}

// asked repeats in words what was looked for.
func (b *Bot) asked(topic briefs.TopicName, search string) string {
	var s string
	if topic != "" {
		s += " on **" + escape(topicTitle(b.list(), topic)) + "**"
	}
	if search != "" {
		s += " with “" + fit(search, maxWords, escape) + "”"
	}
	return s
}

func (b *Bot) noBriefs(topic briefs.TopicName, search string) Message {
	text := "No brief found" + b.asked(topic, search) + ". Searched: headlines, summaries, quotations and speakers of every source this server may see."
	if search != "" {
		text += " All the words must stand in one brief: try fewer."
	}
	return quiet(text)
}

// quoteCommand answers /quote.
func (b *Bot) quoteCommand(ctx context.Context, i *interaction) (Message, error) {
	return b.quotePage(ctx, i.viewer(), i.text(optSpeaker), i.text(optAbout), 0)
}

func (b *Bot) quotePage(ctx context.Context, v briefs.Viewer, speaker, about string, page int) (Message, error) {
	found, err := b.store.Quotes(ctx, briefs.QuoteQuery{Viewer: v, Speaker: speaker, About: about, Limit: perPage + 1, Offset: page * perPage})
	if err != nil {
		return Message{}, fmt.Errorf("look up quotations: %w", err)
	}
	if len(found) == 0 && page == 0 {
		return b.noQuotes(ctx, v, speaker, about)
	}
	next := len(found) > perPage
	found = found[:min(len(found), perPage)]
	m := quoteList(found, "Quotations"+askedQuotes(speaker, about))
	m.row(append(pager("q", page, next, speaker+"|"+about), showButton(len(found) > 0, showQuotesID(found))...)...)
	return m, nil
}

// quoteList is a tidy list of quotations, each with its speaker and source.
func quoteList(found []briefs.QuoteHit, title string) Message {
	var lines []string
	for _, f := range found {
		if f.Source.Use == briefs.UseLink || f.Quote.Speaker == "" {
			continue // its terms allow no words of it; nobody is known to have said it
		}
		lines = append(lines, listedQuote(f.Quote)+"\n"+entry(f.Source, f.Headline, f.Link)+" · "+stamp(f.Published, 'R'))
	}
	if len(lines) == 0 {
		lines = []string{"No more."}
	}
	m := quiet(title)
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: join(lines, maxDescription), Color: embedColour})
	return m
}

// listedQuote is a quotation in a list; a very long one is told of, not cut.
func listedQuote(q briefs.Quote) string {
	if units(escape(q.Text)) <= listQuote {
		return quoteBlock(q)
	}
	return "> (a long quotation: read it in the story)\n> — " + fit(q.Speaker, maxSpeaker, escape)
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

func askedQuotes(speaker, about string) string {
	var s string
	if speaker != "" {
		s += " by **" + fit(speaker, maxWords, escape) + "**"
	}
	if about != "" {
		s += " about “" + fit(about, maxWords, escape) + "”"
	}
	return s
}

// noQuotes says what was searched, and who is quoted by a name like it.
func (b *Bot) noQuotes(ctx context.Context, v briefs.Viewer, speaker, about string) (Message, error) {
	text := "No quotation found" + askedQuotes(speaker, about) + ". Searched: quotations, their sentences, headlines and topics of every source this server may see."
	if speaker != "" {
		near, err := b.speakersLike(ctx, v, speaker, 5)
		if err != nil {
			return Message{}, err
		}
		var names []string
		for _, n := range near {
			names = append(names, fit(n.Name, maxSpeaker, escape))
		}
		if len(names) > 0 {
			text += "\nQuoted speakers with such a name: " + strings.Join(names, ", ") + "."
		}
	}
	return quiet(text), nil
}

// pager are the buttons to the pages before and after; state that does not fit
// a custom id leaves only the first page.
func pager(kind string, page int, next bool, state string) []discordgo.MessageComponent {
	id := func(n int) string { return verbPage + ":" + kind + ":" + strconv.Itoa(n) + ":" + state }
	var buttons []discordgo.MessageComponent
	if units(id(page+1)) > maxCustomID {
		return nil
	}
	if page > 0 {
		buttons = append(buttons, button("Newer", id(page-1)))
	}
	if next && page < maxPageNo {
		buttons = append(buttons, button("Older", id(page+1)))
	}
	return buttons
}

func showButton(any bool, id string) []discordgo.MessageComponent {
	if !any || len(id) > maxCustomID {
		return nil
	}
	return []discordgo.MessageComponent{button("Show here", id)}
}

// page turns a list's page.
func (b *Bot) page(ctx context.Context, i *interaction) (Message, error) {
	parts := strings.SplitN(i.Data.CustomID, ":", 4)
	if len(parts) < 4 {
		return Message{}, sorry("This page can no longer be turned. Please ask again.")
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil || n < 0 || n > maxPageNo {
		return Message{}, sorry("There is no such page.")
	}
	switch parts[1] {
	case "b":
		topic, search, _ := strings.Cut(parts[3], ":")
		return b.briefPage(ctx, i.viewer(), briefs.TopicName(topic), search, n)
	case "q":
		speaker, about, _ := strings.Cut(parts[3], "|")
		return b.quotePage(ctx, i.viewer(), speaker, about, n)
	}
	return Message{}, sorry("This page can no longer be turned. Please ask again.")
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
	return b.briefAnswer(found), nil
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
	for _, q := range furtherQuotes(found) {
		blocks = append(blocks, quoteBlock(q))
	}
	if len(blocks) == 0 {
		return quiet("There are no further quotations in this story now."), nil
	}
	m := quiet(titleLine(found.Source, found.Headline, found.Link))
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: join(blocks, maxDescription), Color: embedColour, Footer: footer(found.Source)})
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
		return b.showBriefs(ctx, i.viewer(), strings.Split(ids, ","))
	case "q":
		return b.showQuotes(ctx, i.viewer(), strings.Split(ids, ","))
	}
	return Message{}, sorry("This can no longer be shown. Please ask again.")
}

func (b *Bot) showBriefs(ctx context.Context, v briefs.Viewer, ids []string) (Message, error) {
	var found []briefs.Brief
	for _, id := range ids[:min(len(ids), perPage)] {
		f, err := b.store.Brief(ctx, v, briefs.BriefID(parseNumber(id)))
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
		m := briefMessage(found[0].Permitted(), b.list())
		m.row(briefButtons(found[0].Permitted())...)
		return m, nil
	}
	return briefList(found, b.list(), "Briefs"), nil
}

func (b *Bot) showQuotes(ctx context.Context, v briefs.Viewer, ids []string) (Message, error) {
	var found []briefs.QuoteHit
	for _, id := range ids[:min(len(ids), perPage)] {
		in, which, _ := strings.Cut(id, ".")
		f, err := b.store.Brief(ctx, v, briefs.BriefID(parseNumber(in)))
		if errors.Is(err, briefs.ErrNotFound) {
			continue
		}
		if err != nil {
			return Message{}, fmt.Errorf("show quotations: %w", err)
		}
		f = f.Permitted()
		for _, q := range f.Quotes {
			if q.ID == briefs.QuoteID(parseNumber(which)) {
				found = append(found, briefs.QuoteHit{Quote: q, Brief: f.ID, Headline: f.Headline, Link: f.Link, Published: f.Published, Source: f.Source})
			}
		}
	}
	if len(found) == 0 {
		return Message{}, briefs.ErrNotFound
	}
	return quoteList(found, "Quotations"), nil
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
	if !i.Member.Permissions.has(need) && !i.Member.Permissions.has(discordgo.PermissionAdministrator) {
		return sorry("You may not post in this channel, so the bot does not post for you.")
	}
	return nil
}
