package bot_test

import (
	"testing"
	"time"

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
	w.command(moderator, talks, "subscribe", "topic", "grain")
	w.command(moderator, talks, "subscribe", "topic", "strait-war")
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
	w.command(moderator, general, "subscribe", "topic", "grain")
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
