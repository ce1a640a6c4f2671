package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// noting returns a context under which what the caller changes in the server is
// recorded with it; channel "" = the whole server.
func (i *interaction) noting(ctx context.Context, channel briefs.ChannelID, what string) context.Context {
	return briefs.WithAudit(ctx, i.line(channel, what))
}

// line is the record of what the caller does.
func (i *interaction) line(channel briefs.ChannelID, what string) briefs.AuditLine {
	return briefs.AuditLine{Server: i.Server, Who: i.caller(), Channel: channel, What: what}
}

// subRecord is a subscription, and how members are told of its posts, in words that
// are kept.
func subRecord(list *briefs.List, s briefs.Subscription) string {
	words := wishRecord(list, s.Filter)
	switch {
	case s.Role != "":
		words += ", pinging the role " + string(s.Role)
	case s.Loud:
		words += ", notifying members"
	}
	if s.Tag != "" {
		words += ", with the tag “" + s.Tag + "”"
	}
	return words
}

// wishRecord is what a query asks for in words that are kept.
func wishRecord(list *briefs.List, f briefs.Filter) string {
	parts := []string{queryTitle(english(), list, f)}
	add := func(what string, entries []string) {
		if len(entries) > 0 {
			parts = append(parts, what+" "+strings.Join(entries, ", "))
		}
	}
	var countries, kinds []string
	for _, c := range f.Countries {
		countries = append(countries, english().country(c))
	}
	for _, k := range f.Kinds {
		kinds = append(kinds, string(k))
	}
	add("about", countries)
	add("quoting", f.Speakers)
	add("in the language", f.Languages)
	add("from", f.Outlets)
	add("from sources that are", kinds)
	add("with", f.Include)
	add("without", f.Exclude)
	if f.Urgent {
		parts = append(parts, "urgent only")
	}
	return strings.Join(parts, ", ")
}

// auditPage is how many lines of the record are shown at once: as many as fit,
// however long their words.
const auditPage = 12

// audit answers /audit, and the buttons under it: what was changed in the server,
// the newest first.
func (b *Bot) audit(ctx context.Context, i *interaction) (Message, error) {
	if err := mayRun(i); err != nil {
		return Message{}, err
	}
	t := i.tongue
	_, from, _ := strings.Cut(i.Data.CustomID, ":")
	before := parseNumber(from)
	list, err := b.store.Audit(ctx, i.Server, before, auditPage+1)
	if err != nil {
		return Message{}, fmt.Errorf("audit: %w", err)
	}
	if len(list) == 0 && before == 0 {
		return quiet(t.say("Nothing was changed here in the last year.")), nil
	}
	more := len(list) > auditPage
	list = list[:min(len(list), auditPage)]
	var lines []string
	for _, a := range list {
		lines = append(lines, b.auditLine(t, a))
	}
	if len(lines) == 0 {
		lines = []string{t.say("There is nothing older.")}
	}
	m := listing(t.say("What was changed in this server, the newest first"), lines)
	var buttons []discordgo.MessageComponent
	if before > 0 {
		buttons = append(buttons, button(t.say("Newest"), verbAudit+":"))
	}
	if more {
		buttons = append(buttons, button(t.say("Older"), verbAudit+":"+number(list[len(list)-1].ID)))
	}
	m.row(buttons...)
	return m, nil
}

func (b *Bot) auditLine(t *tongue, a briefs.AuditLine) string {
	line := stamp(a.At, 'f')
	switch {
	case a.Who != "":
		line += " · <@" + string(a.Who) + ">"
	case b.now().Sub(a.At) < briefs.WhoKept:
		line += " · " + t.say("the bot")
	}
	if a.Channel != "" {
		line += " · <#" + string(a.Channel) + ">"
	}
	return line + ": " + fit(a.What, 200, escape)
}
