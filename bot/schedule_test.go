package bot_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
)

func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(moderator, general, "schedule"), true, "<#"+general+">", "at once")
	w.has(w.command(moderator, general, "schedule", "cadence", "daily", "at", "8:30", "zone", "Europe/Paris"), true, "every day at 08:30 (Europe/Paris)", "next <t:")
	w.has(w.command(moderator, general, "schedule", "at", "7"), true, "at 07:00")
	w.has(w.command(moderator, talks, "schedule", "limit", 5, "quiet", "22:00-07:00", "threads", true), true, "at most 5 an hour", "22:00 to 07:00", "thread")
	w.has(w.command(moderator, talks, "schedule", "quiet", "off"), true, "at most 5 an hour")
	for option, bad := range map[string]string{"at": "25:00", "quiet": "22:00", "zone": "Norland/Halden"} {
		if got := text(w.command(moderator, general, "schedule", option, bad).Message.Message); strings.Contains(got, "From now on") {
			t.Errorf("%s %s is taken: %s", option, bad, got)
		}
	}
	w.has(w.command(moderator, general, "schedule", "channel", talks), true, "at most 5 an hour")
	if r, err := w.store.Rhythm(t.Context(), server, general); err != nil || r.Cadence != briefs.Daily || r.At != 7*60 || r.Zone != "Europe/Paris" {
		t.Errorf("saved %+v, %v", r, err)
	}
	w.subscribe(moderator, general, "topic", "grain")
	w.has(w.command(reader, general, "subscriptions"), true, "every day at 07:00")
	w.has(w.command(moderator, general, "schedule", "cadence", "at-once"), true, "at once")
}

func TestPauseCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribe(moderator, general, "topic", "grain")
	w.has(w.command(moderator, general, "pause", "hours", 2), true, "Paused in <#"+general+">", "one digest")
	w.has(w.command(reader, general, "subscriptions"), true, "**paused**")
	w.has(w.command(moderator, general, "resume"), true, "goes on")
	w.has(w.command(moderator, general, "pause"), true, "until `/resume`")
	if r, err := w.store.Rhythm(t.Context(), server, general); err != nil || !r.Paused.Equal(briefs.Forever) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestServerSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	const admin = moderator // he owns the server
	w.has(w.command(admin, general, "block"), true, "blocks nothing")
	w.has(w.command(admin, general, "block", "word", "horoscope"), true, "“horoscope”")
	w.has(w.command(admin, general, "block", "source", "The Harbour Post"), true, "The Harbour Post", "“horoscope”")
	w.has(w.command(admin, general, "block", "word", "Horoscope", "remove", true), true, "The Harbour Post")
	w.has(w.command(admin, general, "block", "source", "Nobody's Gazette"), true, "no source")
	w.has(w.command(admin, general, "block", "word", "Horoscope", "remove", true), true, "does not block “Horoscope”")
	w.has(w.command(admin, general, "block", "source", "Nobody's Gazette", "remove", true), true, "does not block “Nobody's Gazette”")
	w.has(w.command(admin, general, "spread", "stories", "all"), true, "every channel")
	everywhere, list, err := w.store.ServerSettings(t.Context(), server)
	if err != nil || !everywhere || len(list.Words) != 0 || len(list.Outlets) != 1 {
		t.Errorf("%v %+v %v", everywhere, list, err)
	}
}

// TestSubscribeNarrowed: what narrows a subscription is saved, shown and lifted.
func TestSubscribeNarrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(moderator, general, "subscribe", "loud", true), true, "Pick channels and topics", "[Only: no restriction]")
	w.has(w.subscribe(moderator, general, "country", "Norway", "exclude", "football, horoscope", "urgent", true), true, "any topic", "about Norway", "without football, horoscope", "urgent only")
	w.has(w.subscribe(moderator, general, "topic", "grain", "country", "Atlantis"), true, "no country")
	w.has(w.command(reader, general, "subscriptions"), true, "any topic · about Norway")
	subs, err := w.store.Subscriptions(t.Context(), server)
	if err != nil || len(subs) != 1 || subs[0].Filter.Countries[0] != "NO" || len(subs[0].Filter.Exclude) != 2 {
		t.Fatalf("%+v %v", subs, err)
	}
	w.has(w.subscribe(moderator, general, "topic", "grain"), true, "From now on")
	w.has(w.subscribe(moderator, general, "topic", "grain", "country", "Norway", "loud", true), true, "Changed.", "Grain and ports · about Norway · notifies", "in place of")
	w.has(w.subscribe(moderator, general, "topic", "grain", "country", "Norway", "loud", true), true, "like that already")
	w.has(w.command(moderator, general, "unsubscribe", "topic", "*"), true, "no longer")
}

// TestSubscribeQuery: a subscription is one query of several topics, countries and
// kinds of source; a topic is taken out of it, and the rest stays.
func TestSubscribeQuery(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.subscribe(moderator, general, "topic", "grain, War in the Strait", "country", "Norway, se", "kind", "private,Think tank", "speaker", "Tolland, Reiss"), true,
		"**Grain and ports, War in the Strait**", "about Norway, Sweden", "private, think-tank", "quoting Reiss, Tolland")
	w.has(w.subscribe(moderator, general, "topic", "grain, nonsense"), true, "no topic “nonsense”")
	want := briefs.Filter{
		Topics: []briefs.TopicName{"grain", "strait-war"}, Countries: []string{"NO", "SE"}, Speakers: []string{"Reiss", "Tolland"},
		Kinds: []briefs.SourceKind{briefs.KindPrivate, briefs.KindThinkTank},
	}
	saved := func() []briefs.Subscription {
		t.Helper()
		subs, err := w.store.Subscriptions(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		return subs
	}
	if subs := saved(); len(subs) != 1 || !reflect.DeepEqual(subs[0].Filter, want) {
		t.Fatalf("saved %+v", subs)
	}
	// The same topics in another order are the same wish, put otherwise.
	w.has(w.subscribe(moderator, general, "topic", "strait-war, grain"), true, "Changed.", "in place of")
	w.has(w.subscribe(moderator, general, "country", "Norway"), true, "any topic")
	w.has(w.subscribe(moderator, general, "country", "Sweden"), true, "any topic")
	if subs := saved(); len(subs) != 3 || subs[0].Filter.Narrows() {
		t.Fatalf("saved %+v", subs)
	}
	w.has(w.command(moderator, general, "unsubscribe", "topic", "grain"), true, "no longer sent **Grain and ports**")
	w.has(w.command(moderator, general, "unsubscribe", "topic", "any topic"), true, "no longer sent **any topic**")
	if subs := saved(); len(subs) != 1 || !reflect.DeepEqual(subs[0].Filter, briefs.OnTopics("strait-war")) {
		t.Errorf("left %+v", subs)
	}
}

// TestDigestByTopic: the best of each topic comes first, and a topic with many
// briefs leaves room for the others.
func TestDigestByTopic(t *testing.T) {
	t.Parallel()
	list := &briefs.List{Topics: []briefs.Topic{{Name: "grain", Title: "Grain"}, {Name: "talks", Title: "Talks"}}}
	var all []briefs.Brief
	add := func(topic briefs.TopicName, n int, urgency int) {
		for k := range n {
			all = append(all, briefs.Brief{
				ID: briefs.BriefID(len(all) + 1), Headline: fmt.Sprintf("%s story %d %s", topic, k, strings.Repeat("word ", 20)), Link: "https://post.example/a", Urgency: urgency,
				Source: briefs.Source{Outlet: "The Harbour Post", Credit: "Seen by @here"}, Filed: time.Unix(int64(1e9+len(all)), 0), Topics: []briefs.TopicMatch{{Name: topic, Score: 2}},
			})
		}
	}
	add("grain", 50, 0)
	add("talks", 2, 0)
	add("", 1, 0)
	all[len(all)-1].Topics = nil
	all[3].Urgency = 1
	m := bot.Render(briefs.Delivery{ID: 1, Kind: briefs.DeliverDigest, Occasion: briefs.OnSchedule, Briefs: all, Holds: 70, WantRev: 1}, list)
	body := m.Embeds[0].Description
	for _, want := range []string{"**Grain**", "**Talks**", "**Other**", "talks story 0", "talks story 1", "more: `/brief` finds them"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	if !strings.HasPrefix(m.Content, "Digest: 70 briefs") {
		t.Error(m.Content)
	}
	if first := strings.SplitN(body, "\n", 3)[1]; !strings.Contains(first, "grain story 3 ") {
		t.Errorf("first comes %s", first)
	}
	if credit := m.Embeds[0].Footer; credit == nil || !strings.HasPrefix(credit.Text, "Seen by @") || strings.Contains(credit.Text, "@here") {
		t.Errorf("the credit is %+v", credit)
	}
	if n := len([]rune(body)); n > 4096 {
		t.Errorf("%d characters", n)
	}
}

// TestLeave: who may manage one channel changes neither another nor the server.
func TestLeave(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withHis).run()
	w.has(w.command(reader, his, "schedule", "cadence", "hourly"), true, "every full hour")
	for _, name := range []string{"schedule", "pause", "resume"} {
		w.has(w.command(reader, his, name, "channel", talks), true, "*Manage Channels*", "<#"+talks+">")
	}
	w.has(w.command(reader, his, "pause", "all", true), true, "*Manage Server*")
	w.has(w.command(reader, his, "resume", "all", true), true, "*Manage Server*")
	for _, name := range []string{"block", "spread"} {
		if _, err := w.discord.Interact(t.Context(), w.call(reader, his, name, "stories", "all")); err == nil {
			t.Errorf("/%s is offered to him", name)
		}
	}
	if r, err := w.store.Rhythm(t.Context(), server, talks); err != nil || !r.Paused.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestScheduleSaysWhatIsVain: a moderator is told where what he sets has no effect,
// and where nothing is sent; a time zone is taken by its city, however it is written.
func TestScheduleSaysWhatIsVain(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	const idle = "Nothing is sent there yet"
	for _, c := range []struct {
		options []any
		want    []string
		not     string
	}{
		{[]any{"at", "8:30"}, []string{"at once", "matters only to a daily digest", idle}, "limit"},
		{[]any{"cadence", "daily", "limit", 4}, []string{"at 08:30", "only where briefs are sent at once"}, "daily digest"},
		{[]any{"quiet", "22:00-7"}, []string{"do not matter to a digest that comes once a day"}, "at once."},
		{[]any{"quiet", "off"}, []string{"From now on"}, "do not matter"},
		{[]any{"cadence", "at-once", "quiet", "22:00-7", "zone", "sao paulo"}, []string{"at most 4 an hour", "(America/Sao\\_Paulo)"}, "matter"},
		{[]any{"zone", "europe/PARIS"}, []string{"(Europe/Paris)"}, "matter"},
	} {
		if m := w.has(w.command(moderator, general, "schedule", c.options...), true, c.want...); strings.Contains(text(m), c.not) {
			t.Errorf("%v: %s", c.options, text(m))
		}
	}
	w.has(w.command(moderator, general, "pause"), true, "Paused", idle)
	w.subscribed(general, "grain")
	for _, name := range []string{"pause", "schedule", "resume"} {
		if m := w.has(w.command(moderator, general, name), true); strings.Contains(text(m), idle) {
			t.Errorf("/%s where something is sent: %s", name, text(m))
		}
	}
}

// TestRoleDeleted: a role that the server has no more is not pinged, and moderators
// are told.
func TestRoleDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	const gone = "1300000000000000777"
	_, err := w.store.Subscribe(t.Context(), briefs.Subscription{Server: server, Channel: general, Filter: briefs.OnTopics("strait-war"), Role: gone, By: moderator})
	if err != nil {
		t.Fatal(err)
	}
	s := strait(general)
	s.targets[0].Role = gone
	s.targets[0].Subscription = w.subs()[0].ID
	w.file(s)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	if m := w.discord.Messages(general)[0]; strings.Contains(text(m), gone) || !strings.Contains(text(m), "open the strait") {
		t.Errorf("%s", text(m))
	}
	w.has(w.command(moderator, general, "subscriptions"), true, "is to ping a role that was deleted")
}
