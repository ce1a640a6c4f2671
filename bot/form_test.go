package bot_test

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// TestForm: /subscribe alone opens a form whose menus keep what was picked, shows
// what the last week would have brought, and saves it all by one button, also after
// the bot was started anew.
func TestForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(talks))
	m := w.has(w.command(moderator, general, "subscribe"), true, "Which channels", "Pick channels and topics")
	a := w.click(moderator, m, "form:topics:", "strait-war", "grain")
	if a.Callback != 7 {
		t.Errorf("a menu answers with type %d, want an update", a.Callback)
	}
	m = w.has(a, true, "would have brought **1 brief**", "less than 1 a day", "<#"+general+"> at once")
	m = w.has(w.click(moderator, m, "form:channels:", general, talks), true, "<#"+talks+">", "fits best")
	w.has(w.click(moderator, m, "form:save:"), true, "Saved", "<#"+general+"> is sent **War in the Strait, Grain and ports**", "<#"+talks+"> is sent **Grain and ports**", "was sent **War in the Strait** already")
	subs, err := w.store.Subscriptions(t.Context(), server)
	if err != nil || len(subs) != 3 {
		t.Fatalf("%+v, %v", subs, err)
	}
	w.has(w.command(moderator, general, "subscribe", "channel", talks), true, "Which channels")
}

// TestFormPermissions: the form saves nothing where the caller may not manage the
// channel or the bot may not post, and says so before and after.
func TestFormPermissions(t *testing.T) {
	t.Parallel()
	const his = "1300000000000000099"
	w := newWorld(t, func(o *standin.Options) {
		g := &o.Guilds[0]
		g.Channels = append(g.Channels, standin.Channel{ID: his, Name: "his", Overwrites: []standin.Overwrite{{ID: reader, Type: 1, Allow: standin.ManageChannels}}})
	}).run()
	m := w.has(w.command(reader, his, "subscribe"), true, "Which channels")
	m = w.has(w.click(reader, m, "form:topics:", "grain"), true, "<#"+his+"> at once")
	m = w.has(w.click(reader, m, "form:channels:", his, talks), true, "⚠", "*Manage Channels*", "<#"+talks+">")
	w.has(w.click(reader, m, "form:save:"), true, "<#"+his+"> is sent **Grain and ports**", "⚠", "*Manage Channels*")
	if subs, err := w.store.Subscriptions(t.Context(), server); err != nil || len(subs) != 1 || subs[0].Channel != briefs.ChannelID(his) {
		t.Errorf("%+v, %v", subs, err)
	}
	w.setPermissions(general, standin.ViewChannel)
	m = w.has(w.command(moderator, general, "subscribe"), true, "Which channels")
	m = w.has(w.click(moderator, m, "form:topics:", "grain"), true, "lacks", "*Send Messages*")
	if got := text(w.click(moderator, m, "form:save:").Message.Message); strings.Contains(got, "from now on") {
		t.Error(got)
	}
}
