package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// TestWhyStory: /why tells by link or words what became of a story, channel by
// channel, and nothing of a source that is closed to the server.
func TestWhyStory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.linkKey = func(link string) string {
		if link == "https://harbourpost.example/strait?utm_source=x" {
			return "strait"
		}
		return link
	}
	w.bot = w.newBot(feedList())
	w.run()
	s := strait(general)
	s.key = "strait"
	w.file(s)
	w.has(w.command(reader, general, "why", "link", "https://harbourpost.example/strait?utm_source=x"), true, "open the strait", "War in the Strait", "strait ×3", "about to be posted")
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	w.subscribe(moderator, talks, "topic", "grain")
	w.subscribe(moderator, talks, "topic", "strait-war")
	w.has(w.command(reader, general, "why", "search", "strait"), true, "posted <t:", "for the subscription to **War in the Strait**", "/channels/"+server+"/"+general, "<#"+talks+">", "not on the topic", "fits another channel better")
	w.has(w.command(reader, general, "why", "search", "xyzzy"), true, "No story like that")
	w.has(w.command(reader, general, "why"), true, "`link:`")
	w.file(tale{feed: "closed", key: "x", headline: "Members only", sentences: []string{"Closed."}, topics: []briefs.TopicName{"grain"}})
	w.has(w.command(reader, general, "why", "link", "x"), true, "No story like that")
	// What the server blocks is for those who run it.
	w.has(w.command(moderator, general, "block", "word", "moves"), true, "“moves”")
	w.file(tale{key: "grain", headline: "Grain moves", sentences: []string{"Grain moves."}, topics: []briefs.TopicName{"grain"}})
	w.has(w.command(moderator, general, "why", "search", "grain"), true, "not sent, the server blocks the word “moves”")
	w.has(w.command(reader, general, "why", "search", "grain"), true, "not sent, the server's settings keep it out")
	w.has(w.command(reader, general, "story", "search", "strait"), true, "bread over guns", "[Read the story]")
}

// TestWhyLinks: /why leads to where the message stands, be it a thread, and to the
// digest that shows the story.
func TestWhyLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(forum))
	o := w.attempt()
	if o.Result != briefs.Delivered || o.Stands == "" {
		t.Fatalf("%+v", o)
	}
	w.has(w.command(moderator, general, "why", "search", "strait"), true, "posted <t:", "/channels/"+server+"/"+string(o.Stands)+"/"+string(o.Message))

	if err := w.store.Pause(t.Context(), server, talks, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"one", "two"} {
		w.file(tale{key: key, headline: "Grain sails " + key, sentences: []string{"Grain sails."}, topics: []briefs.TopicName{"grain"}, targets: []briefs.Target{{Server: server, Channel: talks}}})
	}
	if err := w.store.Pause(t.Context(), server, talks, time.Now()); err != nil {
		t.Fatal(err)
	}
	if o = w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	w.has(w.command(moderator, general, "why", "search", "sails one"), true, "shown in a digest: ", "/channels/"+server+"/"+talks+"/"+string(o.Message))
}

// TestSixChannels: of six channels with overlapping topics one gets a story, in the
// server and for two subscriptions of its own alike, and /why names it, the
// subscription, and why the others did not.
func TestSixChannels(t *testing.T) {
	t.Parallel()
	var six []string
	for n := range 6 {
		six = append(six, fmt.Sprint(1300000000000000080+n))
	}
	w := newWorld(t, func(o *standin.Options) {
		for n, id := range six {
			o.Guilds[0].Channels = append(o.Guilds[0].Channels, standin.Channel{ID: id, Name: fmt.Sprint("desk-", n)})
		}
	}).run()
	w.subscribe(moderator, six[0], "topic", "grain, talks")
	w.subscribe(moderator, six[1], "topic", "strait-war, talks")
	w.subscribe(moderator, six[2], "topic", "strait-war", "speaker", "Tolland")
	w.subscribe(moderator, six[2], "topic", "grain, strait-war")
	w.subscribe(moderator, six[3], "topic", "strait-war", "exclude", "strait")
	w.subscribe(moderator, six[4], "include", "accord")
	w.subscribe(moderator, six[5], "topic", "grain")
	s := strait(six[2])
	s.topics = []briefs.TopicName{"strait-war", "talks"}
	b := briefs.Brief{Headline: s.headline, Summary: strings.Join(s.sentences, " "), Quotes: s.quotes, Source: newsFeed("harbour-post", "The Harbour Post").Source,
		Topics: []briefs.TopicMatch{{Name: "strait-war", Score: 9}, {Name: "talks", Score: 8}}}
	to := briefs.Route(b, w.subs())
	if len(to) != 1 || to[0].Channel != briefs.ChannelID(six[2]) {
		t.Fatalf("goes to %+v", to)
	}
	s.targets = nil
	s.to = to
	w.file(s)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	for n, id := range six {
		if got := len(w.discord.Messages(id)); got != map[bool]int{true: 1}[n == 2] {
			t.Errorf("%d messages in channel %d", got, n)
		}
	}
	m := w.has(w.command(reader, general, "why", "search", "strait"), true, "<#"+six[2]+">: posted", "for the subscription to **War in the Strait**, quoting Tolland",
		"<#"+six[0]+">, **Grain and ports, Talks & treaties**: not sent, it fits another channel better", "<#"+six[1]+">, **War in the Strait, Talks & treaties**: not sent, it fits another",
		"<#"+six[3]+">, **War in the Strait**, without strait: not sent, it holds “strait”", "<#"+six[4]+">, **any topic**, with accord: not sent, it fits another", "<#"+six[5]+">, **Grain and ports**: not sent, it is not on the topic")
	if strings.Count(text(m), six[2]) != 2 { // the channel, and its link
		t.Errorf("%s", text(m))
	}
	post := w.discord.Messages(six[2])[0]
	w.has(w.click(reader, post, "why:"), true, "Sent for the subscription to **War in the Strait**, quoting Tolland.", "The subscription to **Grain and ports, War in the Strait** asks for it as well.", "It fits <#"+six[0]+">")
	w.command(moderator, general, "spread", "stories", "all")
	if to := briefs.Route(b, w.subs()); len(to) != 4 {
		t.Errorf("everywhere it goes to %+v", to)
	}
}

// TestMuteSource: what a muted outlet publishes is sent nowhere in the server.
func TestMuteSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	post := w.discord.Messages(general)[0].ID
	w.has(w.onMessage(moderator, general, "Mute this source", post), true, "The Harbour Post", "/block")
	subs, err := w.store.Subscriptions(t.Context(), server)
	if err != nil || len(subs) != 1 {
		t.Fatalf("%+v %v", subs, err)
	}
	told := briefs.Brief{Topics: []briefs.TopicMatch{{Name: subs[0].Filter.Topics[0], Score: 1}}, Source: briefs.Source{Outlet: "The Harbour Post"}}
	if got := briefs.Route(told, subs); len(got) > 0 {
		t.Errorf("it goes to %+v", got)
	}
	w.has(w.command(moderator, general, "why", "search", "strait"), true, "posted")
}

// TestServerLeft: what is kept of a server that removed the bot is forgotten after
// its time, and not before; one that has it again is kept.
func TestServerLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribe(moderator, general, "topic", "grain")
	noted := make(chan struct{}, 8)
	w.store.set(func(method string) error {
		if method == "LeftServer" {
			noted <- struct{}{}
		}
		return nil
	})
	if err := w.discord.RemoveGuild(server); err != nil {
		t.Fatal(err)
	}
	select {
	case <-noted:
	case <-t.Context().Done():
		t.Fatal("the removal is not noted")
	}
	for _, c := range []struct {
		left time.Time
		n    int
	}{{time.Now().Add(-briefs.LeftFor), 0}, {time.Now().Add(time.Hour), 1}, {time.Now().Add(time.Hour), 0}} {
		if n, err := w.store.ForgetLeft(t.Context(), c.left); err != nil || n != c.n {
			t.Errorf("%d forgotten, %v, want %d", n, err, c.n)
		}
	}
	if subs, err := w.store.Subscriptions(t.Context(), server); err != nil || len(subs) != 0 {
		t.Errorf("%+v %v", subs, err)
	}
}

// TestServerLeftUnseen: a server that removed the bot while it was away is noted once
// it is back; one that only does not answer is not.
func TestServerLeftUnseen(t *testing.T) {
	t.Parallel()
	const here, silent, removed = "1300000000000000500", "1300000000000000998", "1300000000000000997"
	w := newWorld(t, func(o *standin.Options) {
		o.Guilds = append(o.Guilds, standin.Guild{ID: here, Name: "Here", OwnerID: moderator, Members: []standin.Member{{User: standin.User{ID: moderator, Username: "ines"}}}})
	})
	w.subscribed(general, "grain")
	for _, s := range []briefs.ServerID{here, silent, removed} {
		if err := w.store.Record(t.Context(), briefs.AuditLine{Server: s, What: "something"}); err != nil {
			t.Fatal(err)
		}
	}
	w.fault(standin.Fault{Action: standin.Refuse, Status: 500, Path: "/guilds/" + silent + "$", Count: 100})
	if err := w.discord.RemoveGuild(server); err != nil {
		t.Fatal(err)
	}
	w.run()
	kept := func() string {
		t.Helper()
		list, err := w.store.Servers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(list)
	}
	want := fmt.Sprint([]string{here, silent})
	for deadline := time.Now().Add(time.Minute); kept() != want; wait(t, 10*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("kept are %s, want %s", kept(), want)
		}
	}
	if n, err := w.store.ForgetLeft(t.Context(), time.Now().Add(time.Hour)); err != nil || n != 2 {
		t.Errorf("%d forgotten, %v, want two", n, err)
	}
	if subs, err := w.store.Subscriptions(t.Context(), server); err != nil || len(subs) != 0 {
		t.Errorf("%+v %v", subs, err)
	}
}
