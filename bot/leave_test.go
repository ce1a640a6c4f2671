package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// paths are the registered commands, with their subcommands.
func (w *world) paths() (list []string) {
	for _, c := range w.discord.Commands() {
		subs := false
		for _, o := range c.Options {
			if o.Type == standin.OptionSubcommand {
				list, subs = append(list, c.Name+" "+o.Name), true
			}
		}
		if !subs {
			list = append(list, c.Name)
		}
	}
	return list
}

// state is all that moderators can change, as text.
func (w *world) state() string {
	w.t.Helper()
	ctx := w.t.Context()
	subs, err1 := w.store.Subscriptions(ctx, server)
	rhythms, err2 := w.store.Rhythms(ctx, server)
	everywhere, blocked, err3 := w.store.ServerSettings(ctx, server)
	sources, err4 := w.store.SourcesOf(ctx, server)
	lines, err5 := w.store.Audit(ctx, server, 0, 100)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			w.t.Fatal(err)
		}
	}
	raw, err := json.Marshal([]any{subs, rhythms, everywhere, blocked, sources, lines, len(w.discord.Messages(general))})
	if err != nil {
		w.t.Fatal(err)
	}
	return string(raw)
}

// caller calls a command as a member whom the server offers it, whatever its
// default permissions.
type caller func(name string, options ...any) standin.Answer

func (w *world) as(user string) caller {
	return func(name string, options ...any) standin.Answer {
		w.t.Helper()
		c := standin.Command{GuildID: server, ChannelID: general, UserID: user, Name: name}
		if len(options) == 1 {
			c.TargetID = options[0].(string) // a message
		} else {
			c = w.call(user, general, name, options...)
		}
		c.Granted = true
		a, err := w.discord.Interact(w.t.Context(), c)
		if err != nil {
			w.t.Fatalf("/%s: %v", name, err)
		}
		return a
	}
}

// then presses a button of an answer that has it.
func (w *world) then(user string, a standin.Answer, prefix string) standin.Answer {
	w.t.Helper()
	if a.Message == nil || customID(a.Message.Message, prefix) == "" {
		return a
	}
	return w.click(user, a.Message.Message, prefix)
}

// TestLeaveAndRecord: whatever changes something in a server asks for the caller's
// permission, whoever is offered the command, and for the bot's own where it is to
// post; what only stops or takes away works without the latter; and every change
// leaves its line with who and where. A command that is registered and is not
// thought of here fails the test.
func TestLeaveAndRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.find = func(context.Context, string) (bot.Offer, error) {
		return bot.Offer{URL: "https://mirror.example/feed", Title: "The Mirror"}, nil
	}
	w.bot = w.newBot(feedList())
	w.run()
	w.file(strait(general))
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	post := w.discord.Messages(general)[0].ID
	changes := []struct {
		path   string
		leave  string // the permission that the caller needs
		mine   string // what the bot needs in the channel, of all but View Channel; "" = nothing
		do     func(user string, call caller) standin.Answer
		answer string
		line   string // of the record
	}{
		{"subscribe", "Manage Channels", "*Send Messages*, *Embed Links*, *Read Message History*", func(user string, call caller) standin.Answer {
			return w.then(user, call("subscribe", "topic", "grain"), "form:save:")
		}, "Saved", "<#" + general + ">: subscribed to Grain and ports"},
		{"subscribe", "Manage Channels", "*Send Messages*", func(user string, call caller) standin.Answer {
			return w.then(user, call("subscribe", "topic", "grain", "urgent", true), "form:save:")
		}, "Changed", "<#" + general + ">: changed the subscription to Grain and ports, urgent only"},
		{"schedule", "Manage Channels", "*Send Messages in Threads*, *Create Public Threads*", func(_ string, call caller) standin.Answer {
			return call("schedule", "threads", true)
		}, "replies in a thread", "<#" + general + ">: schedule: at once, threads, UTC"},
		{"schedule", "Manage Channels", "*Send Messages in Threads*, *Create Public Threads*", func(_ string, call caller) standin.Answer {
			return call("schedule", "digests", "thread")
		}, "digests with a thread", "<#" + general + ">: schedule: at once, threads, digests as threads, UTC"},
		{"schedule", "Manage Channels", "", func(_ string, call caller) standin.Answer {
			return call("schedule", "cadence", "daily", "at", "8", "language", "fr")
		}, "own words in French", "<#" + general + ">: schedule: daily at 08:00, threads, digests as threads, in French, UTC"},
		{"pause", "Manage Channels", "", func(_ string, call caller) standin.Answer { return call("pause") }, "Paused", "<#" + general + ">: paused"},
		{"pause", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("pause", "all", true, "hours", 3) }, "Paused", ">: paused until 2"},
		{"resume", "Manage Channels", "", func(_ string, call caller) standin.Answer { return call("resume") }, "goes on", "<#" + general + ">: resumed"},
		{"pause", "Manage Channels", "", func(_ string, call caller) standin.Answer { return call("pause", "hours", 2) }, "Paused", "<#" + general + ">: paused until 2"},
		{"resume", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("resume", "all", true) }, "goes on", ">: resumed"},
		{"spread", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("spread", "stories", "all") }, "every channel", ">: a story goes to every channel"},
		{"spread", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("spread", "stories", "best") }, "best", ">: a story goes to the channel that it fits best"},
		{"block", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("block", "word", "horoscope") }, "horoscope", ">: blocks the word “horoscope”"},
		{"block", "Manage Server", "", func(_ string, call caller) standin.Answer {
			return call("block", "word", "horoscope", "remove", true)
		}, "blocks nothing", ">: no longer blocks the word “horoscope”"},
		{"Mute this source", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("Mute this source", post) }, "The Harbour Post", ">: blocks the source The Harbour Post"},
		{"sources add", "Manage Server", "", func(user string, call caller) standin.Answer {
			return w.then(user, call("sources add", "url", "https://mirror.example"), "source:add")
		}, "is read from now on", ">: added the source The Mirror, https:\\/\\/mirror.example/feed"},
		{"sources remove", "Manage Server", "", func(_ string, call caller) standin.Answer { return call("sources remove", "source", "The Mirror") }, "no longer read", ">: removed the source The Mirror"},
		{"Remove here", "Manage Messages", "", func(_ string, call caller) standin.Answer { return call("Remove here", post) }, "Removed.", "<#" + general + ">: a post of The Harbour Post was removed"},
		{"unsubscribe", "Manage Channels", "", func(_ string, call caller) standin.Answer { return call("unsubscribe", "topic", "grain") }, "no longer sent", "<#" + general + ">: unsubscribed from Grain and ports"},
		{"forget", "Manage Server", "", func(user string, call caller) standin.Answer {
			return w.then(user, call("forget", "what", "server"), "forget:server")
		}, "is deleted", ">: deleted all that was kept of this server"},
	}
	tested := make(map[string]bool)
	for _, c := range changes {
		t.Log("/" + c.path)
		tested[c.path] = true
		before := w.state()
		unchanged := func(who string) {
			t.Helper()
			if got := w.state(); got != before {
				t.Errorf("/%s by %s: changed\n%s\nto\n%s", c.path, who, before, got)
			}
		}
		w.has(c.do(reader, w.as(reader)), true, "You need the permission *"+c.leave+"*")
		unchanged("a member who may not")
		w.setPermissions(general, standin.ViewChannel)
		if c.mine != "" {
			w.has(c.do(moderator, w.as(moderator)), true, "lacks", c.mine, "Nothing was saved")
			unchanged("a bot that may not")
			w.setPermissions(general, standin.BotPermissions)
		}
		w.has(c.do(moderator, w.as(moderator)), true, c.answer)
		w.has(w.command(moderator, general, "audit"), true, "<@"+moderator+">", c.line)
		if w.state() == before {
			t.Errorf("/%s changes nothing", c.path)
		}
		w.setPermissions(general, standin.BotPermissions)
	}
	// These change nothing of a server's: they look things up, or are for the caller alone.
	for _, path := range strings.Split("brief,quote,story,why,topics,trend,status,help,subscriptions,sources list,audit,export,alert add,alert list,alert remove,"+
		"Brief this,Why is this here?,Something wrong?", ",") {
		tested[path] = true
	}
	registered := w.paths()
	slices.Sort(registered)
	if all := slices.Sorted(maps.Keys(tested)); !slices.Equal(all, registered) {
		t.Errorf("tested are\n%q, registered\n%q", all, registered)
	}
	// What Discord itself asks for, before a server changes that. Of a command for
	// all the bot checks what is not.
	asks := map[string]string{"audit": "Manage Server"}
	for _, c := range slices.Backward(changes) {
		if c.path != "forget" && !strings.HasPrefix(c.path, "sources ") {
			asks[c.path] = c.leave
		}
	}
	bits := map[string]standin.Permissions{"Manage Channels": standin.ManageChannels, "Manage Server": standin.ManageGuild, "Manage Messages": standin.ManageMessages}
	for _, c := range w.discord.Commands() {
		got, want := "", ""
		if c.DefaultMemberPermissions != nil {
			got = *c.DefaultMemberPermissions
		}
		if leave := asks[c.Name]; leave != "" {
			want = fmt.Sprint(uint64(bits[leave]))
		}
		if got != want {
			t.Errorf("/%s is offered to those who have %q, want %q", c.Name, got, want)
		}
	}
}

// TestMenusRecord: what is changed by the menus, buttons and popups of
// /subscriptions leaves a line each.
func TestMenusRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribe(moderator, general, "topic", "grain")
	m := w.has(w.command(moderator, general, "subscriptions"), true)
	m = w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true)
	step := func(line string, a standin.Answer) standin.Message {
		t.Helper()
		m := w.has(a, true)
		w.has(w.command(moderator, general, "audit"), true, "<@"+moderator+"> · <#"+general+">: "+line)
		return m
	}
	m = step("schedule: at once, threads, UTC", w.click(moderator, m, "subs:threads:"))
	m = step("paused", w.click(moderator, m, "subs:pause:"))
	m = step("resumed", w.click(moderator, m, "subs:pause:"))
	m = step("schedule: hourly, threads, UTC", w.submit(w.click(moderator, m, "subs:when:"), map[string]string{"at": "0", "zone": "UTC"}, map[string][]string{"cadence": {"hourly"}}))
	a := w.click(moderator, m, "subs:how:")
	if a.Callback != 9 || len(a.Modal.Components) != 2 {
		t.Fatalf("popup %+v", a.Modal)
	}
	m = step("schedule: hourly, threads, digests as threads, in German, UTC", w.submit(a, nil, map[string][]string{"digests": {"thread"}, "language": {"de"}}))
	w.has(w.submit(w.click(moderator, m, "subs:how:"), nil, map[string][]string{"language": {"en"}}), true, "digests with a thread of their briefs")
	m = w.has(w.click(moderator, m, "form:topics:", "talks"), true)
	step("changed the subscription to Talks & treaties", w.click(moderator, m, "form:save:"))
	m = w.has(w.command(moderator, general, "subscriptions"), true)
	m = w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true)
	m = w.has(w.click(moderator, m, "subs:end:"), true)
	step("unsubscribed from Talks & treaties", w.click(moderator, m, "subs:ended:"))
}

// TestFormKeepsItsOwn: the form keeps only channels of its server that the bot may
// see and post in, whatever a member picks; of the others it says why, before and
// after it saves.
func TestFormKeepsItsOwn(t *testing.T) {
	t.Parallel()
	const elsewhere, theirs = "1300000000000000500", "1300000000000000501"
	w := newWorld(t, func(o *standin.Options) {
		o.Guilds = append(o.Guilds, standin.Guild{
			ID: elsewhere, Name: "Elsewhere", OwnerID: moderator, Channels: []standin.Channel{{ID: theirs, Name: "theirs"}},
			Members: []standin.Member{{User: standin.User{ID: moderator, Username: "ines"}}},
		})
	}).run()
	w.setPermissions(talks, 0)
	m := w.has(w.command(moderator, general, "subscribe", "topic", "grain"), true, "<#"+general+"> at once")
	menu := ""
	for _, row := range m.Components {
		for _, c := range row.Components {
			if c.Type == standin.ChannelSelect {
				menu = fmt.Sprint(c.ChannelTypes)
			}
		}
	}
	if menu != "[0 5 2 11 12 10 15]" { // those that messages can be posted in, and no categories
		t.Errorf("offered are channels of the kinds %s", menu)
	}
	m = w.has(w.click(moderator, m, "form:channels:", general, talks, wire), true, "<#"+general+"> at once", "The bot lacks in <#"+talks+">: *View Channel*", "<#"+wire+"> at once")
	w.has(w.click(moderator, m, "form:save:"), true, "are posted in <#"+general+">", "are posted in <#"+wire+">", "⚠ The bot lacks in <#"+talks+">: *View Channel*")
	if subs := w.subs(); len(subs) != 2 || subs[0].Channel != general || subs[1].Channel != wire {
		t.Errorf("saved %+v", subs)
	}
	// Discord offers no channels of other servers; a forged form has one.
	raw := fmt.Sprintf(`{"id":"1","application_id":"2","token":"t","type":3,"guild_id":%q,"channel_id":%q,"app_permissions":"9007199254740991","member":{"user":{"id":%q},"permissions":"9007199254740991"},"data":{"custom_id":"form:save:0:0:0","component_type":2},
		"message":{"id":"9","components":[{"components":[{"custom_id":"form:channels:0:0:0","default_values":[{"id":%q}]}]},{"components":[{"custom_id":"form:topics:0:0:0","options":[{"value":"talks","default":true}]}]}]}}`,
		server, general, moderator, theirs)
	w.run1(raw)
	subs, err := w.store.Subscriptions(t.Context(), "")
	if err != nil || len(subs) != 2 {
		t.Errorf("a channel of another server is kept: %+v, %v", subs, err)
	}
	w.run1(strings.Replace(raw, theirs, general, 1)) // the same, of its own
	if subs = w.subs(); len(subs) != 3 {
		t.Errorf("the form as it was forged does not save: %+v", subs)
	}
}

// TestOnlyWhereInstalled: a server that the bot is no member of, where somebody has
// added it to their own account, gets no sources of its own.
func TestOnlyWhereInstalled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := 0
	w.find = func(context.Context, string) (bot.Offer, error) {
		asked++
		return bot.Offer{URL: "https://mirror.example/feed", Title: "The Mirror"}, nil
	}
	w.bot = w.newBot(feedList())
	w.run()
	raw := `{"id":"1","application_id":"2","token":"t","type":2,"guild_id":"77","channel_id":"78","member":{"user":{"id":"79"},"permissions":"9007199254740991"},"authorizing_integration_owners":{"OWNER":"79"},
		"data":{"name":"sources","options":[{"name":"add","type":1,"options":[{"name":"url","type":3,"value":"https://mirror.example"}]}]}}`
	press := `{"id":"1","application_id":"2","token":"t","type":3,"guild_id":"77","channel_id":"78","member":{"user":{"id":"79"},"permissions":"9007199254740991"},"authorizing_integration_owners":{"OWNER":"79"},"data":{"custom_id":"source:add","component_type":2},
		"message":{"id":"9","embeds":[{"title":"The Mirror"}],"components":[{"components":[{"url":"https://mirror.example/feed"}]}]}}`
	for owner, want := range map[string]int{"1": 0, "0": 1} {
		asked = 0
		w.run1(strings.Replace(raw, "OWNER", owner, 1))
		if asked != want {
			t.Errorf("added by %s: %d pages were read, want %d", owner, asked, want)
		}
		w.run1(strings.Replace(press, "OWNER", owner, 1))
		own, err := w.store.SourcesOf(t.Context(), "77")
		if err != nil || len(own) != want {
			t.Errorf("added by %s: kept %+v, %v", owner, own, err)
		}
		if err := w.store.ForgetServer(t.Context(), "77"); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range w.discord.Commands() {
		if c.DefaultMemberPermissions != nil && !slices.Equal(c.IntegrationTypes, []int{0}) {
			t.Errorf("/%s comes with members too: %v", c.Name, c.IntegrationTypes)
		}
	}
}
