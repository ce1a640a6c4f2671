package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// digestTitle says what a digest is.
func digestTitle(d briefs.Delivery) string {
	n := max(d.Holds, len(d.Briefs))
	if n == 1 {
		return "1 brief fell due while nothing could be posted"
	}
	return fmt.Sprintf("%d briefs fell due while nothing could be posted", n)
}

// renderDigest is a list of headlines with their links, the oldest first. Where
// they are too many the newest are shown.
func renderDigest(d briefs.Delivery) Message {
	m := quiet(digestTitle(d))
	if n := len(d.Briefs); n > 0 {
		m.Content += " (" + stamp(d.Briefs[0].Filed, 't') + " – " + stamp(d.Briefs[n-1].Filed, 't') + ")"
	}
	var lines, credits []string
	size := 0
	for _, b := range slices.Backward(d.Briefs) {
		b = b.Permitted()
		line := "• " + titleLine(b.Source, b.Headline, b.Link)
		if v := voice(b.Source); v != "" {
			line += " – " + escape(v)
		}
		const tail = 60 // for the last line
		if size += units(line) + 1; size > maxDescription-tail {
			break
		}
		lines = append(lines, line)
		if c := fit(b.Source.Credit, maxVoice, defang); c != "" && !slices.Contains(credits, c) {
			credits = append(credits, c)
		}
	}
	slices.Reverse(lines)
	if more := max(d.Holds, len(d.Briefs)) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d before them: `/brief` finds them.", more))
	}
	e := &discordgo.MessageEmbed{Description: strings.Join(lines, "\n"), Color: embedColour}
	if len(credits) > 0 {
		e.Footer = &discordgo.MessageEmbedFooter{Text: fit(strings.Join(credits, " · "), maxCredits, plain)}
	}
	m.Embeds = append(m.Embeds, e)
	return m
}

// maxCredits is how long the credits of a digest's sources may be, in [units].
const maxCredits = 1000

// digestWhy answers "Why here?" under a digest or a notice.
func digestWhy(d briefs.Delivery) []string {
	if d.Kind == briefs.DeliverNotice {
		return []string{"It tells the moderators what the bot could not do."}
	}
	return []string{
		"These briefs were due here while the bot or Discord was not to be reached.",
		"What is older than " + fmt.Sprintf("%d minutes", int(briefs.FoldAfter.Minutes())) + " by the time it can be posted goes into one message instead of many.",
	}
}
