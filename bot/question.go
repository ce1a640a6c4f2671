package bot

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// Kinds of question.
const (
	askBriefs = "b"
	askQuotes = "q"
)

// question is what a member looks up. It is kept in the custom ids of the
// answer's buttons, so that pages can be turned after a restart and nothing of
// it is stored.
type question struct {
	kind      string // askBriefs or askQuotes
	within    briefs.Within
	words     string // search of briefs, about of quotations
	speaker   string
	mentioned string
	order     briefs.Order
}

// The fields of a question as its state names them.
const (
	fieldTopic, fieldCountry, fieldOutlet, fieldLanguage, fieldSince, fieldUntil = "t", "c", "o", "l", "s", "u"
	fieldWords, fieldSpeaker, fieldMentioned, fieldOrder                         = "w", "p", "m", "r"
)

// state writes the fields that are set, each begun by its letter and ended by a
// bar. No search looks at bars, so those of the member's own words are blanks.
func (q question) state() string {
	var s strings.Builder
	add := func(field, value string) {
		if value = strings.TrimSpace(strings.ReplaceAll(value, "|", " ")); value != "" {
			s.WriteString(field + value + "|")
		}
	}
	add(fieldTopic, string(q.within.Topic))
	add(fieldCountry, q.within.Country)
	add(fieldOutlet, q.within.Outlet)
	add(fieldLanguage, q.within.Language)
	add(fieldSince, minutes(q.within.Since))
	add(fieldUntil, minutes(q.within.Until))
	add(fieldSpeaker, q.speaker)
	add(fieldMentioned, q.mentioned)
	add(fieldOrder, string(q.order))
	add(fieldWords, q.words)
	return s.String()
}

// questionOf reads what state wrote; fields it does not know are left out.
func questionOf(kind, state string) question {
	q := question{kind: kind}
	for field := range strings.SplitSeq(state, "|") {
		if field == "" {
			continue
		}
		value := field[1:]
		switch field[:1] {
		case fieldTopic:
			q.within.Topic = briefs.TopicName(value)
		case fieldCountry:
			q.within.Country = value
		case fieldOutlet:
			q.within.Outlet = value
		case fieldLanguage:
			q.within.Language = value
		case fieldSince:
			q.within.Since = fromMinutes(value)
		case fieldUntil:
			q.within.Until = fromMinutes(value)
		case fieldSpeaker:
			q.speaker = value
		case fieldMentioned:
			q.mentioned = value
		case fieldOrder:
			q.order = briefs.Order(value)
		case fieldWords:
			q.words = value
		}
	}
	return q
}

func minutes(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return number(t.Unix() / 60)
}

func fromMinutes(s string) time.Time {
	if n := parseNumber(s); n > 0 {
		return time.Unix(n*60, 0).UTC()
	}
	return time.Time{}
}

// asked repeats in words what was looked for.
func (b *Bot) asked(t *tongue, q question) string {
	var s string
	sayIf := func(clause, value string) {
		if value != "" {
			s += t.say(clause, fit(value, maxWords, escape))
		}
	}
	sayIf(" by **%s**", q.speaker)
	sayIf(" mentioning **%s**", q.mentioned)
	if q.within.Topic != "" {
		sayIf(" on **%s**", topicTitle(b.list(), q.within.Topic))
	}
	if q.kind == askQuotes {
		sayIf(" about “%s”", q.words)
	} else {
		sayIf(" with “%s”", q.words)
	}
	sayIf(" on %s", t.country(q.within.Country))
	sayIf(" from %s", q.within.Outlet)
	sayIf(" in %s", t.language(q.within.Language))
	if !q.within.Since.IsZero() {
		s += t.say(" since %s", stamp(q.within.Since, 'D'))
	}
	if !q.within.Until.IsZero() {
		s += t.say(" until %s", stamp(q.within.Until.Add(-time.Second), 'D'))
	}
	return s
}

// pager are the buttons to the pages before and after. A question too long for
// one custom id is parted over three, one of them that of a button that only
// tells the page; one that is longer still leaves the first page only.
func pager(t *tongue, q question, page int, next bool) []discordgo.MessageComponent {
	const parts = 3
	head := func(to string, part int) string {
		return verbPage + ":" + q.kind + ":" + to + ":" + strconv.Itoa(part)
	}
	before, after := strconv.Itoa(page-1), strconv.Itoa(page+1)
	if page == 0 {
		before = "-"
	}
	next = next && page < maxPageNo
	state := q.state()
	room := maxCustomID - units(head(after, 0))
	if units(state) <= room {
		var buttons []discordgo.MessageComponent
		if page > 0 {
			buttons = append(buttons, button(t.say(q.backward()), head(before, 0)+state))
		}
		if next {
			buttons = append(buttons, button(t.say(q.forward()), head(after, 0)+state))
		}
		return buttons
	}
	if !next && page == 0 || units(state) > parts*room {
		return nil
	}
	var pieces [parts]string
	for i := range pieces {
		cut := offset(state, room)
		pieces[i], state = state[:cut], state[cut:]
	}
	off := func(label, id string, disabled bool) discordgo.MessageComponent {
		return discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: id, Disabled: disabled}
	}
	return []discordgo.MessageComponent{
		off(t.say(q.backward()), head(before, 1)+pieces[0], page == 0),
		off(t.say("Page %d", page+1), head("=", 2)+pieces[1], true),
		off(t.say(q.forward()), head(after, 3)+pieces[2], !next),
	}
}

func (q question) backward() string {
	switch q.order {
	case briefs.Best:
		return "Better"
	case briefs.Oldest:
		return "Older"
	}
	return "Newer"
}

func (q question) forward() string {
	switch q.order {
	case briefs.Best:
		return "More"
	case briefs.Oldest:
		return "Newer"
	}
	return "Older"
}

// turned reads the question and the page that a pager's button stands for.
func (i *interaction) turned() (question, int, bool) {
	kind, to, part, state, ok := pageID(i.Data.CustomID)
	n, err := strconv.Atoi(to)
	if !ok || err != nil || n < 0 || n > maxPageNo || kind != askBriefs && kind != askQuotes {
		return question{}, 0, false
	}
	if part == '0' {
		return questionOf(kind, state), n, true
	}
	var pieces [3]string
	for _, id := range i.siblings() {
		if _, _, part, piece, ok := pageID(id); ok && part >= '1' && part <= '3' {
			pieces[part-'1'] = piece
		}
	}
	return questionOf(kind, strings.Join(pieces[:], "")), n, true
}

// pageID parts a pager's custom id.
func pageID(id string) (kind, to string, part byte, state string, ok bool) {
	fields := strings.SplitN(id, ":", 4)
	if len(fields) < 4 || fields[0] != verbPage || fields[3] == "" {
		return "", "", 0, "", false
	}
	return fields[1], fields[2], fields[3][0], fields[3][1:], true
}

// siblings are the custom ids of the components of the message clicked on.
func (i *interaction) siblings() []string {
	if i.Message == nil {
		return nil
	}
	var rows []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
		} `json:"components"`
	}
	if json.Unmarshal(i.Message.Components, &rows) != nil {
		return nil
	}
	var ids []string
	for _, row := range rows {
		for _, c := range row.Components {
			ids = append(ids, c.CustomID)
		}
	}
	return ids
}
