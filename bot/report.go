package bot

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// wrongs are what a member may find wrong with a brief.
var wrongs = []struct{ words, name string }{
	{"Words that the story does not have", "words"},
	{"A quotation given to the wrong person or office", "speaker"},
	{"Not news, or not on this channel's topics", "not-news"},
	{"Rights: it should not be shown", "rights"},
}

// somethingWrong asks what is wrong with a brief.
func (b *Bot) somethingWrong(ctx context.Context, i *interaction) (Message, error) {
	d, _, err := b.ownDelivery(ctx, i)
	if err != nil {
		return Message{}, err
	}
	t := i.tongue
	m := quiet(t.say("What is wrong with it? The operator of this bot is told, not by whom."))
	var menu []discordgo.SelectMenuOption
	for _, w := range wrongs {
		menu = append(menu, discordgo.SelectMenuOption{Label: t.say(w.words), Value: w.name})
	}
	m.row(discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: verbReport + ":" + number(int64(d.Brief.ID)), Placeholder: t.say("Pick one"), Options: menu,
	})
	return m, nil
}

// report tells the operator of a fault that a member found. Nothing is kept of
// who did; the same report within an hour is told once.
func (b *Bot) report(ctx context.Context, i *interaction) (Message, error) {
	_, arg, _ := strings.Cut(i.Data.CustomID, ":")
	if len(i.Data.Values) == 0 {
		return Message{}, sorry("Pick what is wrong from the list.")
	}
	n := 0
	for n < len(wrongs) && wrongs[n].name != i.Data.Values[0] {
		n++
	}
	if n == len(wrongs) {
		return Message{}, sorry("Pick what is wrong from the list.")
	}
	found, err := b.store.Brief(ctx, i.viewer(), briefs.BriefID(parseNumber(arg)))
	if err != nil {
		return Message{}, fmt.Errorf("report: %w", err)
	}
	thanks := quiet(i.tongue.say("Thank you. The operator of this bot has been told."))
	if !b.reports.first(arg+wrongs[n].name, b.now()) {
		return thanks, nil
	}
	b.log.Warn("a member reports a brief", "brief", found.ID, "fault", wrongs[n].name, "link", found.Link)
	if b.operator == "" {
		return thanks, nil
	}
	m := quiet(fmt.Sprintf("Reported: **%s**\nBrief %d, %s", wrongs[n].words, found.ID, entry(english(), found.Source, found.Headline, found.Link)))
	m.Content += fmt.Sprintf("\nTo take it down everywhere: `bot retract brief %d`", found.ID)
	var made standing
	if err := b.call(ctx, http.MethodPost, "/channels/"+string(b.operator)+"/messages", m, &made); err != nil {
		return Message{}, fmt.Errorf("report to the operator's channel: %w", err)
	}
	if err := b.store.NoteAside(ctx, briefs.Aside{Channel: b.operator, Message: made.ID, Briefs: []briefs.BriefID{found.ID}}); err != nil {
		b.log.Error("a report would stay if its brief were withdrawn", "brief", found.ID, "err", err)
	}
	return thanks, nil
}

// reports remembers for an hour what was reported. The zero value is ready.
type reports struct {
	mu   sync.Mutex
	told map[string]time.Time
}

// first reports whether this was not told within the hour, and notes it.
func (r *reports) first(what string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, at := range r.told {
		if now.Sub(at) > time.Hour {
			delete(r.told, k)
		}
	}
	if _, told := r.told[what]; told || len(r.told) > 1000 {
		return false
	}
	if r.told == nil {
		r.told = map[string]time.Time{}
	}
	r.told[what] = now
	return true
}
