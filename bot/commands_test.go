package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

func TestBriefCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	if _, err := w.store.Briefs(t.Context(), briefs.BriefQuery{}); err != nil {
		t.Fatal(err)
	}
	w.has(w.command(reader, general, "brief"), true, "No brief found")
	w.file(strait(general))
	one := w.has(w.command(reader, general, "brief", "topic", "strait-war"), true,
		"Varonia and Eltsand open the strait", "bread over guns", "[Read the story]", "[1 more quote]", "[Show here]")
	w.has(w.click(reader, one, "more:"), true, "Nobody will fire the first shot", "Jon Reiss, admiral of the fleet")
	shown := w.has(w.click(reader, one, "show:"), false, "bread over guns")
	if customID(shown, "show:") != "" {
		t.Error("what is shown to all offers to be shown")
	}
	if n := len(w.discord.Messages(general)); n != 1 {
		t.Errorf("%d messages in the channel", n)
	}

	for i := range 11 {
		w.file(tale{key: fmt.Sprint(i), headline: fmt.Sprintf("Story number %d on grain", i), topics: []briefs.TopicName{"grain"}, sentences: []string{"Grain moves."}, published: time.Now().Add(-time.Duration(i) * time.Minute)})
	}
	page := w.has(w.command(reader, general, "brief", "search", "grain moves"), true, "with “grain moves”", "number 0", "number 4", "[Older]", "[Open a brief]")
	if strings.Contains(text(page), "number 5") {
		t.Error("a page holds more than five")
	}
	second := w.click(reader, page, "page:b:1:")
	if second.Callback != 7 {
		t.Errorf("turning a page answers with type %d, want an update", second.Callback)
	}
	last := w.has(w.click(reader, w.has(second, true, "number 5", "number 9", "[Newer]", "[Older]"), "page:b:2:"), true, "number 10", "[Newer]")
	if strings.Contains(text(last), "[Older]") {
		t.Error("the last page offers another")
	}
	w.has(w.click(reader, last, "open", menuValue(last)), true, "Story number 10", "Grain moves.", "[Show here]")
	w.has(w.click(reader, last, "show:"), false, "number 10")
}

// menuValue is the first choice of a message's menu.
func menuValue(m standin.Message) string {
	for _, row := range m.Components {
		for _, c := range row.Components {
			if len(c.Options) > 0 {
				return c.Options[0].Value
			}
		}
	}
	return ""
}

func TestQuoteCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	m := w.has(w.command(reader, general, "quote", "speaker", "Tolland"), true, "by **Tolland**", "bread over guns", "— Mira Tolland, foreign minister of Varonia", "The Harbour Post")
	w.has(w.click(reader, m, "show:q:"), false, "bread over guns")
	w.has(w.command(reader, general, "quote", "about", "first shot"), true, "Jon Reiss")
	w.has(w.command(reader, general, "quote", "speaker", "Toland"), true, "No quotation found by **Toland**", "Mira Tolland")
	w.has(w.command(reader, general, "quote", "speaker", "Nobody Known", "about", "xyzzy"), true, "about “xyzzy”", "Searched:")
}

func TestShowHereAfterRetraction(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	s := strait(general)
	w.file(s)
	m := w.has(w.command(reader, general, "brief"), true)
	q := w.has(w.command(reader, general, "quote"), true)
	s.action, s.version = briefs.ActRetract, 2
	w.file(s)
	w.has(w.click(reader, m, "show:"), true, "no longer there")
	w.has(w.click(reader, q, "show:"), true, "no longer there")
	w.has(w.click(reader, m, "more:"), true, "no longer there")
}

func TestShowHereNeedsLeaveToSpeak(t *testing.T) {
	t.Parallel()
	const mute = "1300000000000000099"
	w := newWorld(t, func(o *standin.Options) {
		g := &o.Guilds[0]
		g.Channels = append(g.Channels, standin.Channel{ID: mute, Name: "readonly", Overwrites: []standin.Overwrite{{ID: server, Deny: standin.SendMessages}}})
	}).run()
	w.file(strait(general))
	m := w.has(w.command(reader, mute, "brief"), true)
	w.has(w.click(reader, m, "show:"), true, "You may not post in this channel")
}

func TestAudience(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	id := w.file(tale{feed: "closed", key: "x", headline: "Members only", sentences: []string{"Closed."}, quotes: said, topics: []briefs.TopicName{"grain"}})
	w.has(w.command(reader, general, "brief"), true, "No brief found")
	w.has(w.command(reader, general, "quote", "speaker", "Tolland"), true, "No quotation found")
	w.file(strait(general))
	m := w.has(w.command(reader, general, "brief"), true)
	if strings.Contains(text(m), "Members only") {
		t.Error("a source closed to the server is shown")
	}
	if a := w.command(reader, general, "quote"); strings.Contains(text(a.Message.Message), "Members only") {
		t.Errorf("brief %d is quoted", id)
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.subscribe(moderator, general, "topic", "strait-war"), true, "War in the Strait", "<#"+general+">", "silently")
	w.has(w.subscribe(moderator, general, "topic", "War in the Strait"), true, "already")
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", talks, "loud", true), true, "<#"+talks+">", "notified")
	w.has(w.subscribe(moderator, general, "topic", "talks", "role", pingRole), true, "<@&"+pingRole+">")
	w.has(w.subscribe(moderator, general, "topic", "nonsense"), true, "no topic", "/topics")
	w.has(w.subscribe(moderator, general, "topic", "grain", "role", server), true, "not everyone")
	w.has(w.command(reader, general, "subscriptions"), true, "<#"+general+">", "War in the Strait", "<#"+talks+">", "Grain and ports · notifies", "Talks & treaties · pings <@&"+pingRole+">")
	w.has(w.command(moderator, talks, "unsubscribe", "topic", "grain"), true, "no longer")
	w.has(w.command(moderator, talks, "unsubscribe", "topic", "grain"), true, "is not sent")
	w.has(w.command(moderator, general, "unsubscribe", "topic", "strait-war", "channel", talks), true, "is not sent")
	subs, err := w.store.Subscriptions(t.Context(), server)
	if err != nil || len(subs) != 2 {
		t.Fatalf("%d subscriptions, err %v", len(subs), err)
	}
	for _, s := range subs {
		if s.By != moderator || s.Created.IsZero() || s.Loud {
			t.Errorf("saved: %+v", s)
		}
	}
}

// TestSubscribePermissions looks from both sides: the caller's and the bot's.
func TestSubscribePermissions(t *testing.T) {
	t.Parallel()
	const secret, hidden = "1300000000000000098", "1300000000000000097"
	w := newWorld(t, func(o *standin.Options) {
		g := &o.Guilds[0]
		// The reader may manage one channel, and only that.
		g.Channels = append(g.Channels, standin.Channel{ID: secret, Name: "secret", Overwrites: []standin.Overwrite{
			{ID: reader, Type: 1, Allow: standin.ManageChannels | standin.ViewChannel}, {ID: server, Deny: standin.ViewChannel},
		}}, standin.Channel{ID: hidden, Name: "hidden", Overwrites: []standin.Overwrite{{ID: server, Deny: standin.ViewChannel}}})
	}).run()
	if _, err := w.discord.Interact(t.Context(), w.call(reader, general, "subscribe", "topic", "grain")); !errors.Is(err, standin.ErrForbidden) {
		t.Errorf("Discord offers /subscribe to everyone: %v", err)
	}
	w.has(w.subscribe(reader, secret, "topic", "grain", "channel", talks), true, "*Manage Channels*", "<#"+talks+">")
	w.has(w.subscribe(reader, secret, "topic", "grain"), true, "lacks", "*View Channel*", "Nothing was saved")
	w.has(w.command(reader, secret, "unsubscribe", "topic", "grain", "channel", talks), true, "*Manage Channels*")
	w.setPermissions(talks, standin.ViewChannel|standin.SendMessages)
	for _, channel := range []string{general, talks} {
		w.has(w.subscribe(moderator, channel, "topic", "grain", "channel", talks), true, "*Embed Links*", "*Read Message History*", "Nothing was saved")
	}
	w.setPermissions(talks, standin.BotPermissions)
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", talks), true, "posted")
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", forum, "tag", "harvest"), true, "no such tag")
	w.has(w.subscribe(moderator, general, "topic", "strait-war", "channel", talks, "tag", "summit"), true, "Only posts of a forum")
	w.has(w.subscribe(moderator, general, "topic", "grain", "channel", forum, "tag", "Summit"), true, "posted in <#"+forum+">")
	w.subscribed(secret, "grain")
	w.subscribed(hidden, "grain")
	if m := w.has(w.command(reader, general, "subscriptions"), true, "<#"+secret+">"); strings.Contains(text(m), hidden) {
		t.Error("a channel is listed to a member who may not see it")
	}
	w.has(w.command(moderator, general, "subscriptions"), true, "<#"+hidden+">")
}

// setPermissions changes what the bot may do in a channel and waits until the
// gateway has told it.
func (w *world) setPermissions(channel string, p standin.Permissions) {
	w.t.Helper()
	if err := w.discord.SetBotPermissions(channel, p); err != nil {
		w.t.Fatal(err)
	}
	// A command is told of after the channel, and events are taken in order.
	w.command(reader, general, "help")
}

func TestWhyHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	w.attempt()
	post := w.discord.Messages(general)[0]
	w.has(w.click(reader, post, "why:"), true, "War in the Strait", "strait ×3", "this channel is sent the topic", "Sent for the subscription to **War in the Strait**", "Feed: harbour-post", "filed <t:")
	w.has(w.click(reader, post, "more:"), true, "Nobody will fire")
	if err := w.store.Unsubscribe(t.Context(), server, w.subscribed(general, "strait-war")); err != nil {
		t.Fatal(err)
	}
	w.has(w.click(reader, post, "why:"), true, "ended since")
}

func TestTopicsAndHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(reader, general, "topics"), true, "War in the Strait", "Fighting between Varonia and Eltsand", "strait-war")
	w.has(w.command(reader, general, "help"), true, "/brief topic:strait-war", "/quote", "/subscribe", "docs/privacy.md", "https://operator.example/terms")
}

func TestAutocomplete(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	for _, c := range []struct {
		command, option, typed string
		want                   []string
	}{
		{"brief", "topic", "", []string{"strait-war", "grain", "talks"}},
		{"brief", "topic", "war", []string{"strait-war"}},
		{"brief", "topic", "WAR IN", []string{"strait-war"}},
		{"brief", "topic", "grian", []string{"grain"}},
		{"brief", "topic", "ports", []string{"grain"}},
		{"brief", "topic", "zzzz", nil},
		{"unsubscribe", "topic", "", []string{"strait-war"}},
		{"subscribe", "topic", "grain, WAR IN", []string{"grain, strait-war"}},
		{"subscribe", "country", "SE,norway", []string{"SE, NO"}},
		{"subscribe", "kind", "think", []string{"think-tank"}},
		{"quote", "speaker", "mira", []string{"Mira Tolland"}},
		{"quote", "speaker", "toll", []string{"Mira Tolland"}},
		{"quote", "speaker", "Tollnad", []string{"Mira Tolland"}},
		{"quote", "speaker", "zz", nil},
		{"quote", "country", "allemag", []string{"DE"}},
		{"quote", "country", "noruega", []string{"NO"}},
		{"quote", "language", "deutsc", []string{"de"}},
		{"quote", "language", "allemand", []string{"de"}},
		{"quote", "language", "alemán", []string{"de"}},
	} {
		call := w.call(moderator, general, c.command)
		call.Options = []standin.Option{{Name: c.option, Value: c.typed, Focused: true}}
		a, err := w.discord.Autocomplete(t.Context(), call)
		if err != nil {
			t.Fatalf("%s %s %q: %v", c.command, c.option, c.typed, err)
		}
		var got []string
		for _, choice := range a.Choices {
			got = append(got, fmt.Sprint(choice.Value))
		}
		if strings.Join(got, ",") != strings.Join(c.want, ",") {
			t.Errorf("%s %s %q: got %v, want %v", c.command, c.option, c.typed, got, c.want)
		}
	}
}

// TestHostileInput: whatever a member types is answered, within every limit,
// and nothing of it works.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	for _, typed := range []string{
		strings.Repeat("x", 10000), strings.Repeat("👩\u200d🚀", 60), "\u202eعكس " + strings.Repeat("نص ", 40), "'; DROP TABLE briefs; --", `" OR 1=1`, `"unbalanced`, "NEAR(a b)", "a* AND (b", "headline:x", "^-+*()\"'",
		"@everyone <@1> <@&77>", "[x](https://evil.example) discord.gg/abc", "**b** ||s|| `c`", "\x00\x01", "%_\\", "|:|,.", strings.Repeat(": ", 90), "a", " ",
	} {
		short := typed[:min(len(typed), 200)] // Discord's own client takes no more
		short = strings.ToValidUTF8(short, "")
		for _, call := range []standin.Command{
			w.call(reader, general, "brief", "search", short), w.call(reader, general, "brief", "topic", short),
			w.call(reader, general, "quote", "speaker", short), w.call(reader, general, "quote", "about", short),
			w.call(moderator, general, "subscribe", "topic", short), w.call(moderator, general, "unsubscribe", "topic", short),
		} {
			a, err := w.discord.Interact(t.Context(), call)
			if err != nil || a.Message == nil {
				t.Errorf("/%s %.30q: %v", call.Name, short, err)
				continue
			}
			if bad := working.FindString(ours.ReplaceAllString(text(a.Message.Message), "")); bad != "" {
				t.Errorf("/%s %.30q: %q works in %s", call.Name, short, bad, text(a.Message.Message))
			}
			if strings.Contains(text(a.Message.Message), "Something went wrong") {
				t.Errorf("/%s %.30q went wrong", call.Name, short)
			}
		}
		for _, option := range []string{"topic", "speaker"} {
			name := map[string]string{"topic": "brief", "speaker": "quote"}[option]
			call := w.call(reader, general, name)
			call.Options = []standin.Option{{Name: option, Value: typed, Focused: true}}
			if _, err := w.discord.Autocomplete(t.Context(), call); err != nil {
				t.Errorf("autocomplete %.30q: %v", typed, err)
			}
		}
	}
	if strings.Contains(w.log.String(), "level=ERROR") {
		t.Error("errors are logged")
	}
}

// TestSlowStore: an answer that takes long is acknowledged, then filled in.
func TestSlowStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bot.SetTimes(0, 0, 50*time.Millisecond, 0, 0)
	w.run()
	w.file(strait(general))
	gate := make(chan struct{})
	w.store.set(func(method string) error {
		if method == "Briefs" {
			<-gate
		}
		return nil
	})
	id := make(chan string, 1)
	defer w.discord.Subscribe(func(e standin.Event) {
		if e.Kind == standin.InteractionAnswered && e.Answer.Waiting {
			select {
			case id <- e.Answer.InteractionID:
			default:
			}
		}
	})()
	answered := make(chan standin.Answer, 1)
	go func() {
		a, err := w.discord.Interact(context.WithoutCancel(t.Context()), w.call(reader, general, "brief"))
		if err != nil {
			t.Error(err)
		}
		answered <- a
	}()
	select {
	case <-id: // acknowledged while the store still holds
		close(gate)
	case <-answered:
		close(gate)
		t.Fatal("answered before the store was")
	}
	w.has(<-answered, true, "Varonia and Eltsand")
}

func TestStoreFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.store.set(func(method string) error { return errors.New("disk on fire at /secret/path") })
	m := w.has(w.command(reader, general, "brief"), true, "Something went wrong")
	if strings.Contains(text(m), "fire") {
		t.Error("the member is told of the store's error")
	}
	for deadline := time.Now().Add(5 * time.Second); !strings.Contains(w.log.String(), "disk on fire"); {
		if time.Now().After(deadline) {
			t.Fatal("the operator is not told of it")
		}
		wait(t, time.Millisecond) // it is logged after the answer
	}
}

func TestStoreTakesTooLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bot.SetTimes(0, 0, 20*time.Millisecond, 200*time.Millisecond, 0)
	w.run()
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	w.store.set(func(string) error { <-hold; return nil })
	w.has(w.command(reader, general, "brief"), true, "Something went wrong")
}

func TestHandlerPanics(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.store.set(func(method string) error {
		if method == "Briefs" { // not what the bot notes of itself meanwhile
			panic("bug")
		}
		return nil
	})
	w.has(w.command(reader, general, "brief"), true, "Something went wrong")
	w.store.set(nil)
	w.has(w.command(reader, general, "help"), true)
}

// TestOldComponents: buttons of other versions, or made up, are answered politely.
func TestOldComponents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{"gone:1", "why:", "why:x:y", "more:", "more:zzzzzzzzzzzzzzzzzzzzzz", "more:-5", "show:", "show:b:", "show:q:1.1,2.2", "show:x:1", "page:", "page:b", "page:b:x:y:z", "page:b:-1::", "page:b:999999999::", "page:q:0:|", "open", ""} {
		w.run1(fmt.Sprintf(`{"id":"1","application_id":"2","token":"t","type":3,"guild_id":%q,"channel_id":%q,"member":{"user":{"id":"5"},"permissions":"2048"},"data":{"custom_id":%q,"component_type":2}}`, server, general, id))
	}
	for _, raw := range []string{`{"id":"1","token":"t","type":2,"data":{"name":"unknown"}}`, `{"id":"1","token":"t","type":99}`, `{"id":"1","token":"t","type":4,"data":{"name":"brief"}}`, `{"id":"1","token":"t","type":2,"data":{"name":"subscribe"}}`} {
		w.run1(raw)
	}
	if err := w.bot.Handle(t.Context(), []byte(`{"type":"x"`)); err == nil {
		t.Error("broken JSON is no error")
	}
}

// run1 gives the bot an interaction that Discord does not know: the answer is
// refused with 10062, which is nobody's fault.
func (w *world) run1(raw string) {
	w.t.Helper()
	if err := w.bot.Handle(w.t.Context(), []byte(raw)); err != nil {
		w.t.Errorf("%s: %v", raw, err)
	}
}

// TestAnswersAfterRestart: what a component needs is in its custom id.
func TestAnswersAfterRestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(strait(general))
	w.attempt()
	w.run() // after the message was posted, as by an earlier process
	w.has(w.click(reader, w.discord.Messages(general)[0], "more:"), true, "Nobody will fire")
}

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	call := standin.Command{UserID: reader, Name: "quote", Options: []standin.Option{{Name: "speaker", Value: "Tolland"}}}
	a, err := w.discord.Interact(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	w.has(a, true, "bread over guns")
	call = standin.Command{UserID: reader, Name: "subscriptions"}
	if _, err := w.discord.Interact(t.Context(), call); err == nil {
		t.Error("/subscriptions is offered in direct messages")
	}
}
