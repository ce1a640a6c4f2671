package bot

import (
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

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
	maxSecond     = 500 // of a second voice, speaker and all
	maxAlso       = 480
	maxEarlier    = 1200
	shownTopics   = 4
	shownPlaces   = 4
	embedColour   = 0x3B5B7A
)

// Render makes the message of a delivery at the revision wanted, with the bot's own
// words in its channel's language. Topics are named as the list has them. It is
// pure, and what it returns is within Discord's limits for any brief.
func Render(d briefs.Delivery, list *briefs.List) Message {
	t, b := tongueOf(discordgo.Locale(d.Target.Language)), d.Brief.Permitted()
	var m Message
	switch d.Kind {
	case briefs.DeliverDigest:
		m = renderDigest(t, d, list)
	case briefs.DeliverNotice:
		m = quiet(noticeWords(t, d.Words))
	default:
		m = briefMessage(t, b, list)
	}
	if d.Target.Role != "" {
		m.mentionRole(d.Target.Role)
	}
	if !d.Target.Loud && d.Target.Role == "" {
		m.Flags = discordgo.MessageFlagsSuppressNotifications
	}
	buttons := append(briefButtons(t, b), button(t.say("Why here?"), whyID(d.ID, d.WantRev, d.Mark)))
	if d.Target.Server == "" {
		buttons = append(buttons, alertButton(t, d))
	}
	m.row(buttons...)
	return m
}

// briefMessage renders a brief that its viewer may see, without its buttons.
func briefMessage(t *tongue, b briefs.Brief, list *briefs.List) Message {
	m := quiet(titleLine(t, b.Source, b.Headline, b.Link))
	m.Embeds = append(m.Embeds, &discordgo.MessageEmbed{
		Description: description(t, b, list), Color: embedColour, Footer: footer(t, quoted(b)...),
	})
	return m
}

// titleLine is "Outlet: [headline](link)", which push messages, search and
// clients without embeds show. The link stands in angle brackets, which keep
// Discord from adding a preview of its own.
func titleLine(t *tongue, s briefs.Source, headline, link string) string {
	outlet := fit(s.Outlet, maxOutlet, escape)
	head := fit(headline, maxHeadline, escape)
	if head == "" {
		head = t.say("(no headline)")
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
func description(t *tongue, b briefs.Brief, list *briefs.List) string {
	lines := []string{timeLine(t, b)}
	lines = append(lines, corrections(t, b)...)
	if s := fitSentences(summarySentences(b), maxSummary, escape); s != "" {
		lines = append(lines, s)
	}
	_, blocks := voices(b)
	lines = append(lines, blocks...)
	if s := subjects(t, b, list); s != "" {
		if len(blocks) == 0 { // a block quotation sets off what follows by itself
			lines = append(lines, "")
		}
		lines = append(lines, s)
	}
	for _, s := range []string{alsoLine(t, b), earlierLines(t, b)} {
		if more := strings.Join(append(lines, s), "\n"); s != "" && units(more) <= maxDescription {
			lines = append(lines, s)
		}
	}
	return strings.Join(lines, "\n")
}

// timeLine says when and where, and when it was last changed.
func timeLine(t *tongue, b briefs.Brief) string {
	at := b.Published
	if at.IsZero() {
		at = b.Filed
	}
	parts := []string{stamp(at, 'R')}
	if place := fit(strings.ToUpper(b.Dateline), maxPlace, escape); place != "" {
		parts = append(parts, place)
	}
	if !b.Updated.IsZero() {
		parts = append(parts, t.say("updated %s", stamp(b.Updated, 't')))
	}
	return strings.Join(parts, " · ")
}

// stamp is a time that every reader sees in their own zone.
func stamp(t time.Time, style byte) string {
	return "<t:" + strconv.FormatInt(t.Unix(), 10) + ":" + string(style) + ">"
}

// corrections say what was corrected, by whom where it is another outlet.
func corrections(t *tongue, b briefs.Brief) []string {
	var lines []string
	if c := correctionLine(t, b.Correction); c != "" {
		lines = append(lines, c)
	}
	for _, o := range b.Others {
		if c := correctionLine(t, o.Correction); c != "" && o.Correction != b.Correction && len(lines) < 2 {
			lines = append(lines, c+" ("+fit(o.Source.Outlet, maxOutlet, escape)+")")
		}
	}
	return lines
}

// correctionLine says what was corrected, where the source says it.
func correctionLine(t *tongue, what string) string {
	text := fit(what, maxCorrection, escape)
	switch {
	case text == "":
		return ""
	case strings.EqualFold(text, "corrected"):
		return t.say("**Corrected**")
	}
	return t.say("**Corrected:** %s", text)
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

// subjects names the topics and countries, strongest first.
func subjects(t *tongue, b briefs.Brief, list *briefs.List) string {
	var names []string
	for _, on := range b.Topics[:min(len(b.Topics), shownTopics)] {
		names = append(names, topicTitle(list, on.Name))
	}
	for _, p := range b.Places[:min(len(b.Places), shownPlaces)] {
		names = append(names, placeName(t, p))
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

// placeName is a country's name as the story's reader has it, in English, or the
// language's own.
func placeName(t *tongue, p briefs.PlaceMatch) string {
	if t != english() {
		return orElse(t.country(p.Code), p.Name)
	}
	return p.Name
}

// topicTitle is a topic as members read it.
func topicTitle(list *briefs.List, name briefs.TopicName) string {
	if name == "" {
		return "any topic"
	}
	if list != nil {
		if t, ok := list.Topic(name); ok && t.Title != "" {
			return t.Title
		}
	}
	return string(name)
}

// footer says whose voice this is, where that matters, and gives the credit the
// terms ask for; nil if there is neither. Discord renders no markup in it.
func footer(t *tongue, sources ...briefs.Source) *discordgo.MessageEmbedFooter {
	var parts []string
	for i, s := range sources {
		who := ""
		if i > 0 {
			who = fit(s.Outlet, maxOutlet, defang) + ": "
		}
		if v := voice(t, s); v != "" {
			parts = append(parts, who+v)
			who = ""
		}
		if c := fit(s.Credit, maxVoice, defang); c != "" {
			parts = append(parts, who+c)
		}
	}
	if parts == nil {
		return nil
	}
	return &discordgo.MessageEmbedFooter{Text: strings.Join(parts, " · ")}
}

// voice is "state-controlled · Country" or "official · Country", and nothing
// for sources that speak for no state.
func voice(t *tongue, s briefs.Source) string {
	if s.Kind != briefs.KindStateControlled && s.Kind != briefs.KindOfficial {
		return ""
	}
	parts := t.say(string(s.Kind))
	if name := t.country(s.Country); name != "" {
		parts += " · " + name
	}
	return parts
}

// briefButtons lead to the story and to its further quotations.
func briefButtons(t *tongue, b briefs.Brief) []discordgo.MessageComponent {
	var buttons []discordgo.MessageComponent
	if link := safeLink(b.Link); link != "" && len(link) <= maxButtonLink {
		buttons = append(buttons, linkButton(t.say("Read the story"), link))
	}
	if n := len(furtherQuotes(b)); n > 0 && b.ID != 0 {
		label := t.say("%d more quotes", n)
		if shown, _ := voices(b); len(shown) == 0 {
			label = t.say("%d quotes", n)
		}
		buttons = append(buttons, button(label, moreID(b.ID)))
	}
	return buttons
}
