package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// block answers /block: it shows what no channel of the server is sent, adds to it
// or takes from it.
func (b *Bot) block(ctx context.Context, i *interaction) (Message, error) {
	if err := mayRun(i); err != nil {
		return Message{}, err
	}
	_, list, err := b.store.ServerSettings(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("block: %w", err)
	}
	word := strings.TrimSpace(i.text(optWord))
	outlet := i.text(optSource)
	lift := i.flag(optRemove)
	if outlet != "" && !lift {
		if outlet, err = b.outletOption(i.viewer(), outlet); err != nil {
			return Message{}, err
		}
	}
	if word == "" && outlet == "" {
		return quiet(blockWords(i.tongue, list)), nil
	}
	if lift {
		if err := cmp.Or(blocked(list.Words, word), blocked(list.Outlets, outlet)); err != nil {
			return Message{}, err
		}
	}
	what := "blocks "
	if lift {
		what = "no longer blocks "
	}
	var named []string
	if outlet != "" && lift == holds(list.Outlets, outlet) {
		list.Outlets, named = changeList(list.Outlets, outlet, lift), append(named, "the source "+outlet)
	}
	if word != "" && lift == holds(list.Words, word) {
		list.Words, named = changeList(list.Words, word, lift), append(named, "the word “"+word+"”")
	}
	if len(named) == 0 {
		return quiet(i.tongue.say("That is blocked already.") + "\n" + blockWords(i.tongue, list)), nil
	}
	if err := b.setBlocked(i.noting(ctx, "", what+strings.Join(named, " and ")), i, list); err != nil {
		return Message{}, err
	}
	return quiet(blockWords(i.tongue, list)), nil
}

// setBlocked keeps a server's block list, if it is not too long.
func (b *Bot) setBlocked(ctx context.Context, i *interaction, list briefs.Blocklist) error {
	n := len(list.Words) + len(list.Outlets)
	if n > maxBlocked {
		return sorry("A server can block at most %d sources and words. `/block` lists them.", maxBlocked)
	}
	if err := b.store.SetBlocked(ctx, i.Server, list); err != nil {
		return fmt.Errorf("block: %w", err)
	}
	b.log.Info("block list changed", "server", i.Server, "entries", n, "by", i.caller())
	return nil
}

// maxBlocked bounds a server's block list.
const maxBlocked = 100

// blocked is an error for the moderator who lifts an entry that a list does not have.
func blocked(list []string, entry string) error {
	if entry == "" || holds(list, entry) {
		return nil
	}
	return sorry("This server does not block “%s”. `/block` lists what it does.", fit(entry, maxOption, escape))
}

// holds tells whether a list has an entry, case ignored.
func holds(list []string, entry string) bool {
	return slices.ContainsFunc(list, func(have string) bool { return strings.EqualFold(have, entry) })
}

// changeList adds an entry to a list or takes it out, case ignored.
func changeList(list []string, entry string, lift bool) []string {
	if entry == "" {
		return list
	}
	var kept []string
	for _, have := range list {
		if !strings.EqualFold(have, entry) {
			kept = append(kept, have)
		}
	}
	if lift {
		return kept
	}
	return append(kept, entry)
}

func blockWords(t *tongue, list briefs.Blocklist) string {
	if len(list.Outlets)+len(list.Words) == 0 {
		return t.say("This server blocks nothing. `/block source:` keeps a source out of all its channels, `/block word:` every brief that holds a word.")
	}
	var parts []string
	if len(list.Outlets) > 0 {
		parts = append(parts, t.say("the sources %s", fit(strings.Join(list.Outlets, ", "), 800, escape)))
	}
	if len(list.Words) > 0 {
		parts = append(parts, t.say("briefs with “%s”", fit(strings.Join(list.Words, "”, “"), 800, escape)))
	}
	return t.say("No channel of this server is sent %s. `remove:True` lifts an entry. What stands already is left.", strings.Join(parts, t.say(", nor ")))
}

// muteSource answers the message command "Mute this source": no channel of the
// server is sent what that outlet publishes any more.
func (b *Bot) muteSource(ctx context.Context, i *interaction) (Message, error) {
	if err := mayRun(i); err != nil {
		return Message{}, err
	}
	d, _, err := b.ownDelivery(ctx, i)
	if err != nil {
		return Message{}, err
	}
	outlet := d.Brief.Source.Outlet
	if outlet == "" {
		return Message{}, sorry("That message is of no one source.")
	}
	_, list, err := b.store.ServerSettings(ctx, i.Server)
	if err != nil {
		return Message{}, fmt.Errorf("mute: %w", err)
	}
	name := fit(outlet, maxOutlet, escape)
	if holds(list.Outlets, outlet) {
		return quiet(i.tongue.say("No channel of this server is sent anything of **%[1]s** already. `/block source:%[1]s remove:True` lifts that.", name)), nil
	}
	list.Outlets = changeList(list.Outlets, outlet, false)
	if err := b.setBlocked(i.noting(ctx, "", "blocks the source "+outlet), i, list); err != nil {
		return Message{}, err
	}
	return quiet(i.tongue.say("No channel of this server is sent anything of **%[1]s** from now on. `/block source:%[1]s remove:True` lifts that.", name)), nil
}
