package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// digestTitle says what a digest is.
func digestTitle(t *tongue, d briefs.Delivery) string {
	count := t.say("%d briefs", max(d.Holds, len(d.Briefs)))
	switch d.Occasion {
	case briefs.OnSchedule:
		return t.say("Digest: %s", count)
	case briefs.OverLimit:
		return t.say("%s beyond this channel's limit an hour", count)
	case briefs.AfterQuiet:
		return t.say("%s fell due in the quiet hours", count)
	case briefs.AfterPause:
		return t.say("%s fell due during the pause", count)
	}
	return t.say("%s fell due while nothing could be posted", count)
}

// renderDigest is a list of headlines with their links. What fell due in an outage
// stands in its order, and where it is too much the newest is shown; what was
// gathered for the channel stands by topic.
func renderDigest(t *tongue, d briefs.Delivery, list *briefs.List) Message {
	m := quiet(digestTitle(t, d))
	if n := len(d.Briefs); n > 0 {
		m.Content += " (" + stamp(d.Briefs[0].Filed, 't') + " – " + stamp(d.Briefs[n-1].Filed, 't') + ")"
	}
	lines, shown := inOrder(t, d)
	if d.Occasion != briefs.AfterOutage {
		lines, shown = byTopic(t, d, list)
	}
	if more := max(d.Holds, len(d.Briefs)) - len(shown); more > 0 {
		left := t.say("… and %d more: `/brief` finds them.", more)
		if d.Occasion == briefs.AfterOutage {
			left = t.say("… and %d before them: `/brief` finds them.", more)
		}
		lines = append(lines, left)
	}
	var credits []string
	for _, b := range shown {
		if c := fit(b.Source.Credit, maxVoice, plain); c != "" && !slices.Contains(credits, c) {
			credits = append(credits, c)
		}
	}
	if len(lines) == 0 {
		return m // Discord takes no empty embed
	}
	e := &discordgo.MessageEmbed{Description: strings.Join(lines, "\n"), Color: embedColour}
	if len(credits) > 0 {
		e.Footer = &discordgo.MessageEmbedFooter{Text: fit(strings.Join(credits, " · "), maxCredits, defang)}
	}
	m.Embeds = append(m.Embeds, e)
	return m
}

// digestRoom is how long the lines of a digest may be, with room for a last one.
const digestRoom = maxDescription - 60

// digestLine is a brief in a digest.
func digestLine(t *tongue, b briefs.Brief) string {
	line := "• " + titleLine(t, b.Source, b.Headline, b.Link)
	if v := voice(t, b.Source); v != "" {
		line += " – " + escape(v)
	}
	if n := len(b.Others); n > 0 {
		line += fmt.Sprintf(" (+%d)", n)
	}
	return line
}

// inOrder lists the newest briefs of a digest that fit, the oldest first.
func inOrder(t *tongue, d briefs.Delivery) (lines []string, shown []briefs.Brief) {
	size := 0
	for _, b := range slices.Backward(d.Briefs) {
		line := digestLine(t, b.Permitted())
		if size += units(line) + 1; size > digestRoom {
			break
		}
		lines, shown = append(lines, line), append(shown, b)
	}
	slices.Reverse(lines)
	return lines, shown
}

// byTopic lists the briefs of a digest that fit under the topic that each is most
// on, in the order of [briefs.Fairly].
func byTopic(t *tongue, d briefs.Delivery, list *briefs.List) (lines []string, shown []briefs.Brief) {
	newest := slices.Clone(d.Briefs)
	slices.Reverse(newest)
	under := make(map[briefs.TopicName][]string)
	var order []briefs.TopicName
	size := 0
	for _, b := range briefs.Fairly(newest, func(b briefs.Brief) briefs.Brief { return b }) {
		b = b.Permitted()
		name, line := b.Strongest(), digestLine(t, b)
		more := units(line) + 1
		if under[name] == nil {
			more += units(topicHeading(t, list, name)) + 1
		}
		if size+more > digestRoom {
			continue
		}
		size += more
		if under[name] == nil {
			order = append(order, name)
		}
		under[name] = append(under[name], line)
		shown = append(shown, b)
	}
	for _, name := range order {
		lines = append(append(lines, topicHeading(t, list, name)), under[name]...)
	}
	return lines, shown
}

func topicHeading(t *tongue, list *briefs.List, name briefs.TopicName) string {
	title := ""
	if name != "" {
		title = fit(topicTitle(list, name), maxOption, escape)
	}
	if title == "" {
		return t.say("**Other**")
	}
	return "**" + title + "**"
}

// maxCredits is how long the credits of a digest's sources may be, in [units].
const maxCredits = 1000

// digestWhy answers "Why here?" under a digest or a notice.
func digestWhy(t *tongue, d briefs.Delivery) []string {
	if d.Kind == briefs.DeliverNotice {
		return []string{t.say("It tells the moderators what the bot could not do.")}
	}
	switch d.Occasion {
	case briefs.OnSchedule:
		return []string{t.say("This channel gets its briefs as digests. `/schedule` shows and changes when.")}
	case briefs.OverLimit:
		if d.Target.Server == "" {
			return []string{t.say("More than %d briefs came for your alerts within an hour; the rest goes into one message at the full hour.", alertsAnHour)}
		}
		return []string{t.say("More briefs fell due than this channel wants in an hour; the rest goes into one message at the full hour. `/schedule` shows and changes the limit.")}
	case briefs.AfterQuiet:
		return []string{t.say("These briefs fell due in this channel's quiet hours. `/schedule` shows and changes them.")}
	case briefs.AfterPause:
		return []string{t.say("These briefs fell due while a moderator had paused this channel with `/pause`.")}
	}
	return []string{
		t.say("These briefs were due here while the bot or Discord was not to be reached."),
		t.say("What is older than %d minutes by the time it can be posted goes into one message instead of many.", int(briefs.FoldAfter.Minutes())),
	}
}

// noticeWords are the words of a notice, which the store has in English, in a
// language.
func noticeWords(t *tongue, words string) string {
	const end = ". Once the bot may post there again"
	rest, ok := strings.CutPrefix(words, "No more briefs are posted in <#")
	channel, rest, named := strings.Cut(rest, ">: ")
	why, _, said := strings.Cut(rest, end)
	if !ok || !named || !said {
		return words
	}
	return t.say("No more briefs are posted in %s: %s. Once the bot may post there again it goes on by itself; the channel's settings are kept for %d days.",
		"<#"+channel+">", t.say(why), int(briefs.SuspendedFor.Hours()/24))
}
