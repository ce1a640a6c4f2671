package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// quoteCommand answers /quote: a page of quotations, one by its number, or a
// file of them.
func (b *Bot) quoteCommand(ctx context.Context, i *interaction) (Message, error) {
	if id := i.text(optNumber); id != "" {
		words := strings.Fields(strings.ToLower(id)) // "(no. 1a.2b)", as a citation ends
		return b.quoteCard(ctx, i, strings.Trim(words[len(words)-1], "()`"))
	}
	q, err := b.question(i, askQuotes)
	if err != nil {
		return Message{}, err
	}
	q.speaker, q.words, q.mentioned = i.text(optSpeaker), i.text(optAbout), i.text(optMentioned)
	if format := i.text(optExport); format != "" {
		return b.export(ctx, i, q, format)
	}
	return b.quotePage(ctx, i, q, 0)
}

func (q question) quotes(v briefs.Viewer, limit, offset int) briefs.QuoteQuery {
	return briefs.QuoteQuery{
		Viewer: v, Within: q.within, Speaker: q.speaker, About: q.words, Mentioned: q.mentioned, Order: q.order, Limit: limit, Offset: offset,
	}
}

func (b *Bot) quotePage(ctx context.Context, i *interaction, q question, page int) (Message, error) {
	t := i.tongue
	found, err := b.store.Quotes(ctx, q.quotes(i.viewer(), perPage+1, page*perPage))
	if err != nil {
		return Message{}, fmt.Errorf("look up quotations: %w", err)
	}
	if len(found) == 0 && page == 0 {
		return b.noQuotes(ctx, i, q)
	}
	next := len(found) > perPage
	found = presentable(found[:min(len(found), perPage)])
	m := quoteList(t, found, t.say("Quotations")+b.asked(t, q))
	var menu []discordgo.SelectMenuOption
	for _, f := range found {
		menu = append(menu, discordgo.SelectMenuOption{
			Label: orElse(fit(spoken(f.Quote.Text), maxOption, defang), t.say("(a long quotation)")), Value: quoteNumber(f.Brief, f.Quote.ID),
			Description: fit(f.Quote.Speaker+", "+f.Source.Outlet, maxOption, defang),
		})
	}
	if len(menu) > 0 {
		m.row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: verbCard, Placeholder: t.say("Open a quotation"), Options: menu})
	}
	m.row(append(pager(t, q, page, next), showButton(t, len(found) > 0, showQuotesID(found))...)...)
	return m, nil
}

// presentable leaves out what may not be shown: words whose terms allow none,
// and those that nobody is known to have said.
func presentable(found []briefs.QuoteHit) []briefs.QuoteHit {
	return slices.DeleteFunc(slices.Clone(found), func(h briefs.QuoteHit) bool {
		return h.Source.Use == briefs.UseLink || strings.TrimSpace(h.Quote.Speaker) == ""
	})
}

// quoteList is a tidy list of quotations, each in its sentence, with its
// speaker and source. Where all sentences do not fit, the longest are left out.
func quoteList(t *tongue, found []briefs.QuoteHit, title string) Message {
	lines, bare, total := []string{}, []string{}, 0
	for _, f := range found {
		source := entry(t, f.Source, f.Headline, f.Link) + " · " + stamp(f.First().Published, 'd') + alsoIn(t, f)
		lines = append(lines, inSentence(t, f)+"\n"+source)
		bare = append(bare, listedQuote(t, f.Quote)+"\n"+source)
		total += units(lines[len(lines)-1]) + 2
	}
	for total > maxDescription {
		longest := -1
		for n := range lines {
			if saved := units(lines[n]) - units(bare[n]); saved > 0 && (longest < 0 || saved > units(lines[longest])-units(bare[longest])) {
				longest = n
			}
		}
		if longest < 0 {
			break
		}
		total -= units(lines[longest]) - units(bare[longest])
		lines[longest] = bare[longest]
	}
	if len(lines) == 0 {
		lines = []string{t.say("No more.")}
	}
	m := quiet(title)
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: join(lines, maxDescription), Color: embedColour})
	return m
}

// inSentence is a quotation where it stands: its sentence with the words said
// set off; the quotation alone where the sentence says no more.
func inSentence(t *tongue, h briefs.QuoteHit) string {
	said := strings.TrimRight(h.Quote.Text, ", ")
	before, after, ok := strings.Cut(h.Sentence, said)
	if !ok || said == "" || len(strings.Fields(before+after)) < 2 {
		return listedQuote(t, h.Quote)
	}
	line := escape(before)
	if strings.HasSuffix(before, " ") {
		line += " "
	}
	line += "**" + escape(said) + "**"
	if strings.HasPrefix(after, " ") {
		line += " "
	}
	line += escape(after)
	if units(line) > listQuote {
		return listedQuote(t, h.Quote)
	}
	return "> " + line + "\n> — " + byline(h.Quote)
}

// byline is the speaker and the role as the story has them.
func byline(q briefs.Quote) string {
	who := fit(q.Speaker, maxSpeaker, escape)
	if role := fit(q.Role, maxRole, escape); role != "" {
		who += ", " + role
	}
	return who
}

// listedQuote is a quotation in a list; a very long one is told of, not cut.
func listedQuote(t *tongue, q briefs.Quote) string {
	if units(escape(q.Text)) <= listQuote {
		return quoteBlock(q)
	}
	return "> " + t.say("(a long quotation: read it in the story)") + "\n> — " + fit(q.Speaker, maxSpeaker, escape)
}

// alsoIn counts the other outlets that carry an utterance.
func alsoIn(t *tongue, h briefs.QuoteHit) string {
	n := len(otherOutlets(h))
	if n == 0 {
		return ""
	}
	return t.say(" · also in %d outlets", n)
}

func otherOutlets(h briefs.QuoteHit) []string {
	var list []string
	for _, o := range h.Also {
		if o.Source.Outlet != h.Source.Outlet && !slices.Contains(list, o.Source.Outlet) {
			list = append(list, o.Source.Outlet)
		}
	}
	return list
}

// noQuotes says what was searched, and who is quoted by a name like it.
func (b *Bot) noQuotes(ctx context.Context, i *interaction, q question) (Message, error) {
	v, t := i.viewer(), i.tongue
	h, err := b.store.Holdings(ctx, v)
	if err != nil {
		return Message{}, fmt.Errorf("what there is to look up: %w", err)
	}
	text := t.say("No quotation found") + b.asked(t, q) + ". " + searched(t, h, t.say("%d quotations", h.Quotes))
	if who := orElse(q.speaker, orElse(q.mentioned, q.words)); who != "" { // a name may have been looked for by about:
		near, err := b.speakersLike(ctx, v, who, 5)
		if err != nil {
			return Message{}, err
		}
		var names []string
		for _, n := range near {
			names = append(names, fit(n.Name, maxSpeaker, escape))
		}
		if len(names) > 0 {
			text += "\n" + t.say("Quoted speakers with such a name: %s.", strings.Join(names, ", "))
		}
	}
	return quiet(text), nil
}

// openQuote shows the quotation picked from a list.
func (b *Bot) openQuote(ctx context.Context, i *interaction) (Message, error) {
	if len(i.Data.Values) == 0 {
		return Message{}, sorry("Pick a quotation from the list.")
	}
	return b.quoteCard(ctx, i, i.Data.Values[0])
}

// quoteByNumber finds a quotation of which the viewer may see the words.
func (b *Bot) quoteByNumber(ctx context.Context, v briefs.Viewer, id string) (briefs.QuoteHit, error) {
	in, which, _ := strings.Cut(id, ".")
	f, err := b.store.Brief(ctx, v, briefs.BriefID(parseNumber(in)))
	if err != nil {
		return briefs.QuoteHit{}, fmt.Errorf("quotation %s: %w", id, err)
	}
	f = f.Permitted()
	for _, q := range f.Quotes {
		if q.ID == briefs.QuoteID(parseNumber(which)) {
			h := briefs.QuoteHit{Quote: q, Brief: f.ID, Headline: f.Headline, Link: f.Link, Published: f.Published, Source: f.Source}
			if s := q.Sentence; s.Start >= 0 && s.Start <= s.End && s.End <= len(f.Text) {
				h.Sentence = strings.Join(strings.Fields(f.Text[s.Start:s.End]), " ")
			}
			return h, nil
		}
	}
	return briefs.QuoteHit{}, briefs.ErrNotFound
}

// quoteCard shows one quotation with all there is to know of it: its sentence,
// the other outlets' renderings, its number.
func (b *Bot) quoteCard(ctx context.Context, i *interaction, id string) (Message, error) {
	v, t := i.viewer(), i.tongue
	h, err := b.quoteByNumber(ctx, v, id)
	if err != nil {
		return Message{}, err
	}
	if len(presentable([]briefs.QuoteHit{h})) == 0 {
		return Message{}, briefs.ErrNotFound
	}
	also, err := b.store.Renderings(ctx, v, h)
	if err != nil {
		return Message{}, fmt.Errorf("quotation %s: %w", id, err)
	}
	h.Also = presentable(also)
	parts := []string{orElse(quoteBlock(h.Quote), listedQuote(t, h.Quote))}
	if s := fit(h.Sentence, maxSummary, escape); s != "" && strings.TrimRight(h.Sentence, ", ") != strings.TrimRight(h.Quote.Text, ", ") {
		parts = append(parts, t.say("In the story: %s", s))
	}
	parts = append(parts, entry(t, h.Source, h.Headline, h.Link)+" · "+stamp(h.Published, 'f'))
	if len(h.Also) > 0 {
		lines := []string{t.say("**Also rendered by**")}
		for _, o := range h.Also {
			line := entry(t, o.Source, o.Headline, o.Link) + " · " + stamp(o.Published, 'd')
			if text := escape(spoken(o.Quote.Text)); text != escape(spoken(h.Quote.Text)) && units(text) <= listQuote {
				line += "\n> " + text
			}
			lines = append(lines, line)
		}
		parts = append(parts, join(lines, maxDescription/2))
	}
	parts = append(parts, t.say("Quotation no. `%s`", quoteNumber(h.Brief, h.Quote.ID)))
	m := quiet("")
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{Description: join(parts, maxDescription), Color: embedColour, Footer: footer(t, h.Source)})
	buttons := []discordgo.MessageComponent{button(t.say("Copy citation"), verbCite+":"+quoteNumber(h.Brief, h.Quote.ID))}
	more := question{kind: askQuotes, speaker: h.Quote.Speaker}
	if id := verbPage + ":" + askQuotes + ":0:0" + more.state(); units(id) <= maxCustomID {
		buttons = append(buttons, button(t.say("More by this speaker"), verbTurn+id[len(verbPage):]))
	}
	if link := safeLink(h.Link); link != "" && len(link) <= maxButtonLink {
		buttons = append(buttons, linkButton(t.say("Read the story"), link))
	}
	m.row(append(buttons, showButton(t, true, showQuotesID([]briefs.QuoteHit{h}))...)...)
	return m, nil
}

// moreBy lists a speaker's quotations in a message of its own.
func (b *Bot) moreBy(ctx context.Context, i *interaction) (Message, error) {
	i.Data.CustomID = verbPage + strings.TrimPrefix(i.Data.CustomID, verbTurn)
	return b.page(ctx, i)
}

func (b *Bot) showQuotes(ctx context.Context, i *interaction, ids []string) (Message, error) {
	var found []briefs.QuoteHit
	for _, id := range ids[:min(len(ids), perPage)] {
		h, err := b.quoteByNumber(ctx, i.viewer(), id)
		if errors.Is(err, briefs.ErrNotFound) {
			continue
		}
		if err != nil {
			return Message{}, fmt.Errorf("show quotations: %w", err)
		}
		found = append(found, h)
	}
	if found = presentable(found); len(found) == 0 {
		return Message{}, briefs.ErrNotFound
	}
	m := quoteList(i.tongue, found, i.tongue.say("Quotations"))
	for _, h := range found {
		m.shows = append(m.shows, h.Brief)
	}
	return m, nil
}
