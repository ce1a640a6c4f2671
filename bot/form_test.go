package bot_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// submit sends off the popup that an answer opened: texts by part, and what is
// picked by menu.
func (w *world) submit(a standin.Answer, texts map[string]string, picked map[string][]string) standin.Answer {
	w.t.Helper()
	if a.Modal == nil {
		w.t.Fatalf("no popup: %+v", a)
	}
	got, err := w.discord.SubmitModal(w.t.Context(), standin.Submission{InteractionID: a.InteractionID, Values: texts, Picked: picked})
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// subs are the server's subscriptions.
func (w *world) subs() []briefs.Subscription {
	w.t.Helper()
	list, err := w.store.Subscriptions(w.t.Context(), server)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// TestForm: /subscribe alone opens a form whose menus keep what was picked, shows
// what the last week would have brought each channel, and saves it all by one
// button.
func TestForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(talks))
	m := w.has(w.command(moderator, general, "subscribe"), true, "Which channels", "Pick channels and topics")
	a := w.click(moderator, m, "form:topics:", "strait-war", "grain")
	if a.Callback != 7 {
		t.Errorf("a menu answers with type %d, want an update", a.Callback)
	}
	// The older subscription of the other channel has the story.
	m = w.has(a, true, "<#"+general+"> at once", "would have brought **nothing**", "(1 more would have gone to a channel that it fits better)")
	m = w.has(w.click(moderator, m, "form:channels:", general, talks), true, "<#"+talks+"> at once. The last week would have brought **1 brief**: “Varonia and Eltsand open the strait”", "fits best")
	w.has(w.click(moderator, m, "form:save:"), true, "Saved", "new briefs on **Grain and ports, War in the Strait** are posted in <#"+general+">", "are posted in <#"+talks+">")
	subs := w.subs()
	if len(subs) != 3 {
		t.Fatalf("%+v", subs)
	}
	for _, s := range subs[1:] {
		if !reflect.DeepEqual(s.Filter, briefs.OnTopics("grain", "strait-war")) {
			t.Errorf("saved %+v", s)
		}
	}
	w.has(w.command(moderator, general, "subscribe", "channel", talks), true, "Which channels")
}

// TestFormNarrowed: popups narrow what the form saves, a menu shows that and takes
// it back, all of it also after the bot was started anew.
func TestFormNarrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(talks))
	m := w.has(w.command(moderator, general, "subscribe", "include", "bread"), true, "with bread", "would have brought **nothing**")
	a := w.click(moderator, m, "form:narrow:")
	if a.Callback != 9 || len(a.Modal.Components) != 5 || a.Modal.Components[3].Component.Value != "bread" {
		t.Fatalf("popup %+v", a.Modal)
	}
	m = w.has(w.submit(a, map[string]string{"countries": "Norway, se", "speakers": "Tolland", "include": "bread, guns", "exclude": "football"}, nil), true,
		"about Norway, Sweden, quoting Tolland, with bread, guns, without football")
	a = w.click(moderator, m, "form:sources:")
	m = w.has(w.submit(a, nil, map[string][]string{"kinds": {"private", "think-tank"}, "languages": {"en"}, "how": {"u", "n"}, "role": {pingRole}}), true,
		"in English", "from sources that are private, think-tank", "urgent only", "· notifies", "· pings <@&"+pingRole+">")
	w.restart()
	// What the popups are asked again is what was answered.
	if a = w.click(moderator, m, "form:sources:"); !slices.ContainsFunc(a.Modal.Components[0].Component.Options, func(o standin.SelectOption) bool { return o.Value == "think-tank" && o.Default }) {
		t.Errorf("popup %+v", a.Modal.Components[0].Component)
	}
	w.has(w.submit(w.click(moderator, m, "form:narrow:"), map[string]string{"countries": "Atlantis"}, nil), true, "no country “Atlantis”")
	keep := []string{"cNO", "sTolland", "ibread", "iguns", "kprivate", "a" + pingRole}
	if role := chip(m, pingRole); role != keep[5] {
		keep[5] = role
	}
	m = w.has(w.click(moderator, m, "form:only:", keep...), true, "about Norway, quoting Tolland, from sources that are private, with bread, guns · pings")
	w.restart()
	m = w.has(w.click(moderator, m, "form:topics:", "strait-war"), true, "**War in the Strait**, about Norway")
	w.has(w.click(moderator, m, "form:save:"), true, "Saved", "with a ping of <@&"+pingRole+">")
	want := briefs.Filter{
		Topics: []briefs.TopicName{"strait-war"}, Countries: []string{"NO"}, Speakers: []string{"Tolland"}, Kinds: []briefs.SourceKind{"private"}, Include: []string{"bread", "guns"},
	}
	if subs := w.subs(); len(subs) != 2 || !reflect.DeepEqual(subs[1].Filter, want) || subs[1].Role != pingRole || subs[1].Loud {
		t.Errorf("saved %+v", subs)
	}
}

// chip is the value of a menu's option that ends so.
func chip(m standin.Message, end string) string {
	for _, row := range m.Components {
		for _, c := range row.Components {
			for _, o := range c.Options {
				if strings.HasSuffix(o.Value, end) {
					return o.Value
				}
			}
		}
	}
	return ""
}

// TestFormManyTopics: topics of all pages of the menu are kept and saved.
func TestFormManyTopics(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := feedList()
	for n := range 60 {
		list.Topics = append(list.Topics, briefs.Topic{Name: briefs.TopicName(fmt.Sprintf("topic-%02d", n)), Title: fmt.Sprintf("Topic %02d 👩\u200d🚀 %s", n, strings.Repeat("title ", 30))})
	}
	w.bot = w.newBot(list)
	w.run()
	m := w.has(w.command(moderator, general, "subscribe"), true, "[More topics]")
	m = w.has(w.click(moderator, m, "form:topics:", "grain", "topic-05"), true)
	m = w.has(w.click(moderator, m, "form:page:1:"), true, "[Topics before]", "[More topics]")
	m = w.has(w.click(moderator, m, "form:topics:1:", "topic-30"), true)
	m = w.has(w.click(moderator, m, "form:page:2:"), true, "[Topics before]")
	m = w.has(w.click(moderator, m, "form:topics:2:", "topic-59"), true)
	m = w.has(w.click(moderator, m, "form:only:2:", "tgrain", "ttopic-30"), true)
	w.has(w.click(moderator, m, "form:save:"), true, "Saved")
	if subs := w.subs(); len(subs) != 1 || !reflect.DeepEqual(subs[0].Filter, briefs.OnTopics("grain", "topic-30", "topic-59")) {
		t.Errorf("saved %+v", subs)
	}
	// More than a menu holds is refused in words.
	m = w.has(w.command(moderator, general, "subscribe", "topic", "grain"), true)
	var words []string
	for n := range 30 {
		words = append(words, fmt.Sprint("word", n))
	}
	w.has(w.submit(w.click(moderator, m, "form:narrow:"), map[string]string{"include": strings.Join(words, ",")}, nil), true, "too much for one subscription")
	w.has(w.submit(w.click(moderator, m, "form:narrow:"), map[string]string{"exclude": strings.Repeat("x", 95)}, nil), true, "too long")
}

// TestFormPermissions: the form saves nothing where the caller may not manage the
// channel or the bot may not post, and says so before and after.
func TestFormPermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withHis).run()
	m := w.has(w.command(reader, his, "subscribe"), true, "Which channels")
	m = w.has(w.click(reader, m, "form:topics:", "grain"), true, "<#"+his+"> at once")
	m = w.has(w.click(reader, m, "form:channels:", his, talks), true, "⚠", "*Manage Channels*", "<#"+talks+">")
	w.has(w.click(reader, m, "form:save:"), true, "are posted in <#"+his+">", "⚠", "*Manage Channels*")
	if subs := w.subs(); len(subs) != 1 || subs[0].Channel != briefs.ChannelID(his) {
		t.Errorf("%+v", subs)
	}
	w.setPermissions(general, standin.ViewChannel)
	m = w.has(w.command(moderator, general, "subscribe"), true, "Which channels")
	m = w.has(w.click(moderator, m, "form:topics:", "grain"), true, "lacks", "*Send Messages*")
	w.has(w.click(moderator, m, "form:save:"), true, "Nothing was saved.", "*Send Messages*")
	if subs := w.subs(); len(subs) != 1 {
		t.Errorf("%+v", subs)
	}
}

// TestSubscriptions: a subscription is picked from the list, changed, ended after a
// question, and its channel's schedule, threads and pause with it; the bot may be
// started anew in the middle of it.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribe(moderator, general, "topic", "grain", "exclude", "football", "role", pingRole)
	w.subscribe(moderator, talks, "topic", "talks")
	id := w.subs()[0].ID
	m := w.has(w.command(moderator, general, "subscriptions"), true, "1. Grain and ports · without football · pings", "2. Talks", "[Change one of them]")
	m = w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true, "What is <#"+general+"> to be sent?", "[Schedule…]", "[Threads on]", "[Pause]", "[End…]", "[Back]")
	m = w.has(w.click(moderator, m, "form:topics:", "grain", "strait-war"), true, "**Grain and ports, War in the Strait**", "In place of\n• Grain and ports")
	// The schedule leaves what is being changed as it is.
	a := w.click(moderator, m, "subs:when:")
	if a.Callback != 9 || a.Modal.Components[2].Component.Value != "UTC" {
		t.Fatalf("popup %+v", a.Modal)
	}
	m = w.has(w.submit(a, map[string]string{"at": "8:30", "zone": "Europe/Paris", "limit": "4", "quiet": "22-7"}, map[string][]string{"cadence": {"daily"}}), true,
		"every day at 08:30 (Europe/Paris)", "**Grain and ports, War in the Strait**")
	for part, bad := range map[string]string{"at": "25:00", "zone": "Norland/Halden", "limit": "many", "quiet": "22"} {
		fields := map[string]string{"at": "8:30", "zone": "UTC", "limit": "", "quiet": ""}
		fields[part] = bad
		if got := text(w.submit(w.click(moderator, m, "subs:when:"), fields, nil).Message.Message); strings.Contains(got, "What is") || strings.Contains(got, "went wrong") {
			t.Errorf("%s %s is taken: %s", part, bad, got)
		}
	}
	w.restart()
	m = w.has(w.click(moderator, m, "subs:threads:"), true, "replies in a thread", "[Threads off]")
	m = w.has(w.click(moderator, m, "subs:pause:"), true, "**paused**", "[Resume]")
	m = w.has(w.click(moderator, m, "subs:pause:"), true, "[Pause]")
	if r, err := w.store.Rhythm(t.Context(), server, general); err != nil || r.Cadence != briefs.Daily || r.HourLimit != 4 || r.QuietFrom != 22*60 || r.QuietTo != 7*60 || !r.Threads || r.Paused.After(time.Now()) {
		t.Errorf("%+v, %v", r, err)
	}
	w.has(w.click(moderator, m, "form:save:"), true, "Saved", "Changed.", "in place of")
	if s := w.subs()[0]; s.ID != id || !reflect.DeepEqual(s.Filter.Topics, []briefs.TopicName{"grain", "strait-war"}) || s.Role != pingRole || s.Filter.Exclude[0] != "football" {
		t.Errorf("changed to %+v", s)
	}
	// To what another one asks for already.
	w.subscribe(moderator, general, "topic", "talks")
	m = w.has(w.command(moderator, general, "subscriptions"), true)
	m = w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true)
	m = w.has(w.click(moderator, m, "form:only:"), true)
	m = w.has(w.click(moderator, m, "form:topics:", "talks"), true)
	w.has(w.click(moderator, m, "form:save:"), true, "by another subscription already")

	m = w.has(w.command(moderator, general, "subscriptions"), true)
	m = w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true)
	ask := w.has(w.click(moderator, m, "subs:end:"), true, "Is this to end?", "[End it]", "[Keep it]")
	m = w.has(w.click(moderator, ask, "subs:open:"), true, "What is <#"+general+"> to be sent?")
	ask = w.has(w.click(moderator, m, "subs:end:"), true)
	m = w.has(w.click(moderator, ask, "subs:ended:"), true, "What is sent where")
	if subs := w.subs(); len(subs) != 2 || strings.Contains(text(m), "Grain") {
		t.Errorf("left %+v in %s", subs, text(m))
	}
}

// TestSubscriptionsPermissions: what one may not manage is not offered, nor done
// where it is asked for all the same.
func TestSubscriptionsPermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withHis).run()
	for _, c := range []string{general, his} {
		w.subscribed(c, "grain")
	}
	m := w.has(w.command(reader, his, "subscriptions"), true, "<#"+general+">", "<#"+his+">")
	if n := len(menuOf(m).Options); n != 1 {
		t.Errorf("%d are offered to be changed", n)
	}
	theirs, own := w.subs()[0].ID, w.subs()[1].ID
	for _, step := range []string{"subs:open:%d:0", "subs:end:%d:0", "subs:ended:%d:0", "subs:threads:%d:0", "subs:pause:%d:0", "form:save:0:%d:0", "subs:set:%d:0"} {
		raw := fmt.Sprintf(`{"id":"1","application_id":"2","token":"t","type":3,"guild_id":%q,"channel_id":%q,"member":{"user":{"id":%q},"permissions":"1040"},
			"message":{"id":"9","components":[{"components":[{"custom_id":"form:topics:0:%d:0","options":[{"value":"talks","default":true}]}]}]},"data":{"custom_id":%q,"component_type":2}}`,
			server, his, reader, theirs, fmt.Sprintf(step, theirs))
		w.run1(raw)
		w.run1(strings.ReplaceAll(raw, `"type":3`, `"type":5`))
	}
	if s := w.subs(); len(s) != 2 || !slices.Equal(s[0].Filter.Topics, []briefs.TopicName{"grain"}) {
		t.Errorf("changed to %+v", s)
	}
	if r, err := w.store.Rhythm(t.Context(), server, general); err != nil || r.Threads || !r.Paused.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
	// The bot's side: threads need leave of its own.
	m = w.has(w.click(reader, m, "subs:open:", menuValue(m)), true, "What is <#"+his+"> to be sent?")
	w.setPermissions(his, standin.BotPermissions&^standin.CreatePublicThreads)
	w.has(w.click(reader, m, "subs:threads:"), true, "lacks", "*Create Public Threads*")
	w.has(w.command(reader, his, "schedule", "threads", true), true, "lacks", "*Create Public Threads*")
	w.setPermissions(his, standin.ViewChannel)
	w.has(w.click(reader, m, "form:save:"), true, "Nothing was saved.", "*Send Messages*")
	if own == theirs {
		t.Error("one number for two")
	}
}

func menuOf(m standin.Message) standin.Component {
	for _, row := range m.Components {
		for _, c := range row.Components {
			if len(c.Options) > 0 {
				return c
			}
		}
	}
	return standin.Component{}
}

// TestSubscriptionsPages: any number of subscriptions is listed within Discord's
// limits, a page at a time.
func TestSubscriptionsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	for n := range 23 {
		_, err := w.store.Subscribe(t.Context(), briefs.Subscription{Server: server, Channel: general, Created: time.Now(), Filter: briefs.Filter{
			Include: []string{fmt.Sprintf("number %02d", n), strings.Repeat("🕊 long ", 10)}, Exclude: []string{strings.Repeat("**@everyone** ", 6)},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	m := w.has(w.command(moderator, general, "subscriptions"), true, "(1–10 of 23)", "[More]")
	m = w.has(w.click(moderator, m, "subs:page:0:1"), true, "(11–20 of 23)", "[Before]", "[More]")
	m = w.has(w.click(moderator, m, "subs:page:0:2"), true, "(21–23 of 23)", "23. any topic", "[Before]")
	m = w.has(w.click(moderator, m, "subs:open:", menuValue(m)), true, "What is")
	w.has(w.click(moderator, m, "subs:page:0:2"), true, "(21–23 of 23)")
}

// TestSubscriptionsBounded: a server has no more subscriptions than it may, and is
// told so; those that it has are changed all the same.
func TestSubscriptionsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	for n := range 500 {
		if _, err := w.store.Subscribe(t.Context(), briefs.Subscription{Server: server, Channel: general, Created: time.Now(), Filter: briefs.OnTopics(briefs.TopicName(fmt.Sprint("topic-", n)))}); err != nil {
			t.Fatal(err)
		}
	}
	w.has(w.subscribe(moderator, general, "topic", "grain"), true, "500 subscriptions, as many as it may")
	w.subscribed(general, "grain")
	w.has(w.subscribe(moderator, general, "topic", "grain", "loud", true), true, "Changed.")
	w.has(w.command(moderator, general, "audit"), true, ": changed the subscription to Grain and ports, notifying members")
}

// TestFormTag: of a forum the popup offers the tags that the bot may set, and the one
// picked is kept for posts that no other fits.
func TestFormTag(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) {
		for n := range o.Guilds[0].Channels {
			if c := &o.Guilds[0].Channels[n]; c.ID == forum {
				c.AvailableTags = append(c.AvailableTags, standin.Tag{ID: "1300000000000000032", Name: "mods", Moderated: true})
			}
		}
	}).run()
	m := w.has(w.command(moderator, general, "subscribe", "topic", "grain", "channel", forum), true, "<#"+forum+"> at once")
	a := w.click(moderator, m, "form:sources:")
	var offered []string
	for _, c := range a.Modal.Components {
		if c.Component.CustomID == "tag" {
			for _, o := range c.Component.Options {
				offered = append(offered, o.Value)
			}
		}
	}
	if !slices.Equal(offered, []string{"summit", "sanctions"}) {
		t.Errorf("offered are the tags %q", offered)
	}
	m = w.has(w.submit(a, nil, map[string][]string{"tag": {"sanctions"}}), true, "tag “sanctions”")
	w.has(w.click(moderator, m, "form:save:"), true, "Saved")
	if subs := w.subs(); len(subs) != 1 || subs[0].Tag != "sanctions" || subs[0].Channel != forum {
		t.Errorf("saved %+v", subs)
	}
}

// TestFormTenChannels: what stands in the way in one of ten channels is shown before
// and after it is saved, however long the rest is.
func TestFormTenChannels(t *testing.T) {
	t.Parallel()
	id := func(n int) string { return fmt.Sprint(1300000000000001000 + n) }
	w := newWorld(t, func(o *standin.Options) {
		for n := range 10 {
			o.Guilds[0].Channels = append(o.Guilds[0].Channels, standin.Channel{ID: id(n), Name: fmt.Sprint("channel-", n)})
		}
	}).run()
	long := []string{strings.Repeat("long ", 17), strings.Repeat("word ", 17)}
	var ids []string
	for n := range 10 {
		ids = append(ids, id(n))
		_, err := w.store.Subscribe(t.Context(), briefs.Subscription{Server: server, Channel: briefs.ChannelID(id(n)), Created: time.Now(), Filter: briefs.Filter{
			Topics: []briefs.TopicName{"grain"}, Speakers: long, Outlets: long, Include: long, Exclude: long,
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.setPermissions(id(9), standin.ViewChannel)
	lacks := "⚠ The bot lacks in <#" + id(9) + ">: *Send Messages*"
	m := w.has(w.command(moderator, general, "subscribe", "topic", "grain"), true)
	m = w.has(w.click(moderator, m, "form:channels:", ids...), true, lacks, "<#"+id(0)+"> at once", "… and more")
	w.has(w.click(moderator, m, "form:save:"), true, lacks, "<#"+id(0)+"> is now sent", "… and more")
	narrowed := 0
	for _, s := range w.subs() {
		if s.Filter.Narrows() {
			narrowed++
		}
	}
	if narrowed != 1 {
		t.Errorf("%d of ten were left as they were, want the one without leave", narrowed)
	}
}
