package bot

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/attache-bot/attache/briefs"
)

// How much of each part of a brief is shown, in [units]. Together they stay
// below Discord's limits whatever the text, so a part is never the reason why
// another is missing.
const (
	maxOutlet     = 80
	maxHeadline   = 600
	maxPlace      = 60
	maxCorrection = 300
	maxSummary    = 1400
	maxQuote      = 1000
	maxSpeaker    = 120
	maxRole       = 160
	maxSubjects   = 300
	maxVoice      = 300
	moreQuotes    = 5
	shownTopics   = 4
	shownPlaces   = 4
	embedColour   = 0x3B5B7A
)

// Render makes the message of a delivery at the revision wanted. Topics are named
// as the list has them. It is pure, and what it returns is within Discord's
// limits for any brief.
func Render(d briefs.Delivery, list *briefs.List) Message {
	b := d.Brief.Permitted()
	var m Message
	switch d.Kind {
	case briefs.DeliverDigest:
		m = renderDigest(d)
	case briefs.DeliverNotice:
		m = quiet(d.Words)
	default:
		m = briefMessage(b, list)
	}
	if d.Target.Role != "" {
		m.mentionRole(d.Target.Role)
	}
	if !d.Target.Loud && d.Target.Role == "" {
		m.Flags = discordgo.MessageFlagsSuppressNotifications
	}
	m.row(append(briefButtons(b), button("Why here?", whyID(d.ID, d.WantRev, d.Mark)))...)
	return m
}

// briefMessage renders a brief that its viewer may see, without its buttons.
func briefMessage(b briefs.Brief, list *briefs.List) Message {
	m := quiet(titleLine(b.Source, b.Headline, b.Link))
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{
		Description: description(b, list), Color: embedColour, Footer: footer(b.Source),
	})
	return m
}

// titleLine is "Outlet: [headline](link)", which push messages, search and
// clients without embeds show. The link stands in angle brackets, which keep
// Discord from adding a preview of its own.
func titleLine(s briefs.Source, headline, link string) string {
	outlet := fit(s.Outlet, maxOutlet, escape)
	head := fit(headline, maxHeadline, escape)
	if head == "" {
		head = "(no headline)"
	}
	if link = safeLink(link); link != "" {
		head = "[" + head + "](<" + link + ">)"
	}
	if outlet == "" {
		return head
	}
	return outlet + ": " + head
}

// description is the embed's text, part by part.
func description(b briefs.Brief, list *briefs.List) string {
	lines := []string{timeLine(b)}
	if c := correctionLine(b.Correction); c != "" {
		lines = append(lines, c)
	}
	if s := fitSentences(summarySentences(b), maxSummary, escape); s != "" {
		lines = append(lines, s)
	}
	block := ""
	if q, ok := b.Key(); ok {
		if block = quoteBlock(q); block != "" {
			lines = append(lines, block)
		}
	}
	if s := subjects(b, list); s != "" {
		if block == "" { // a block quotation sets off what follows by itself
			lines = append(lines, "")
		}
		lines = append(lines, s)
	}
	return strings.Join(lines, "\n")
}

// timeLine says when and where, and when it was last changed.
func timeLine(b briefs.Brief) string {
	at := b.Published
	if at.IsZero() {
		at = b.Filed
	}
	parts := []string{stamp(at, 'R')}
	if place := fit(strings.ToUpper(b.Dateline), maxPlace, escape); place != "" {
		parts = append(parts, place)
	}
	if !b.Updated.IsZero() {
		parts = append(parts, "updated "+stamp(b.Updated, 't'))
	}
	return strings.Join(parts, " · ")
}

// stamp is a time that every reader sees in their own zone.
func stamp(t time.Time, style byte) string {
	return "<t:" + strconv.FormatInt(t.Unix(), 10) + ":" + string(style) + ">"
}

// correctionLine says what was corrected, where the source says it.
func correctionLine(what string) string {
	text := fit(what, maxCorrection, escape)
	switch {
	case text == "":
		return ""
	case strings.EqualFold(text, "corrected"):
		return "**Corrected**"
	}
	return "**Corrected:** " + text
}

// summarySentences are the summary's sentences; one text if they are not known.
func summarySentences(b briefs.Brief) []string {
	var sentences []string
	for _, p := range b.Parts {
		if p.Start < 0 || p.End > len(b.Text) || p.Start > p.End {
			return []string{b.Summary}
		}
		sentences = append(sentences, b.Text[p.Start:p.End])
	}
	if sentences == nil && b.Summary != "" {
		sentences = []string{b.Summary}
	}
	return sentences
}

// spoken is a quotation as it stands alone: the commas that joined it to its
// cue are gone, and where the last one was the statement ends.
func spoken(text string) string {
	halves := strings.Split(text, briefs.SplitJoin)
	for i, h := range halves {
		halves[i] = strings.TrimRight(h, ", ")
	}
	alone := strings.Join(halves, briefs.SplitJoin)
	if alone != "" && strings.HasSuffix(strings.TrimRight(text, " "), ",") {
		alone += "."
	}
	return alone
}

// quoteBlock renders a quotation with its speaker; "" if it is too long to be
// shown whole or nobody is known to have said it.
func quoteBlock(q briefs.Quote) string {
	text := escape(spoken(q.Text))
	if text == "" || units(text) > maxQuote || strings.TrimSpace(q.Speaker) == "" {
		return ""
	}
	return "> " + text + "\n> — " + byline(q)
}

// subjects names the topics and countries, strongest first.
func subjects(b briefs.Brief, list *briefs.List) string {
	var names []string
	for _, t := range b.Topics[:min(len(b.Topics), shownTopics)] {
		names = append(names, topicTitle(list, t.Name))
	}
	for _, p := range b.Places[:min(len(b.Places), shownPlaces)] {
		names = append(names, p.Name)
	}
	kept := ""
	for i, n := range names {
		line := escape(n)
		if i > 0 && kept != "" {
			line = kept + " · " + line
		}
		if units(line) > maxSubjects {
			break
		}
		kept = line
	}
	return kept
}

// topicTitle is a topic as members read it.
func topicTitle(list *briefs.List, name briefs.TopicName) string {
	if list != nil {
		if t, ok := list.Topic(name); ok && t.Title != "" {
			return t.Title
		}
	}
	return string(name)
}

// footer says whose voice this is, where that matters, and gives the credit the
// terms ask for; nil if there is neither. Discord renders no markup in it.
func footer(s briefs.Source) *discordgo.MessageEmbedFooter {
	var parts []string
	if v := voice(s); v != "" {
		parts = append(parts, v)
	}
	if c := fit(s.Credit, maxVoice, defang); c != "" {
		parts = append(parts, c)
	}
	if parts == nil {
		return nil
	}
	return &discordgo.MessageEmbedFooter{Text: strings.Join(parts, " · ")}
}

// voice is "state-controlled · Country" or "official · Country", and nothing
// for sources that speak for no state.
func voice(s briefs.Source) string {
	if s.Kind != briefs.KindStateControlled && s.Kind != briefs.KindOfficial {
		return ""
	}
	parts := string(s.Kind)
	if name := countryName(s.Country); name != "" {
		parts += " · " + name
	}
	return parts
}

// countryName is the English name of an ISO 3166-1 code; "" if it is none.
func countryName(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() {
		return ""
	}
	return display.English.Regions().Name(r)
}

// briefButtons lead to the story and to its further quotations.
func briefButtons(b briefs.Brief) []discordgo.MessageComponent {
	var buttons []discordgo.MessageComponent
	if link := safeLink(b.Link); link != "" && len(link) <= maxButtonLink {
		buttons = append(buttons, linkButton("Read the story", link))
	}
	if n := len(furtherQuotes(b)); n > 0 && b.ID != 0 {
		label := fmt.Sprintf("%d more quotes", n)
		switch _, key := b.Key(); {
		case !key && n == 1:
			label = "1 quote"
		case !key:
			label = fmt.Sprintf("%d quotes", n)
		case n == 1:
			label = "1 more quote"
		}
		buttons = append(buttons, button(label, moreID(b.ID)))
	}
	return buttons
}

// furtherQuotes are the quotations that may be shown besides the key one.
func furtherQuotes(b briefs.Brief) []briefs.Quote {
	var list []briefs.Quote
	for i, q := range b.Quotes {
		if i == 0 && b.HasKey || quoteBlock(q) == "" {
			continue
		}
		if list = append(list, q); len(list) == moreQuotes {
			break
		}
	}
	return list
}
