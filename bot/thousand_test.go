package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
)

// senders is how many deliveries the desk of these tests has under way at most.
const senders = 16

// TestThousand: with a thousand deliveries owed, *Remove here* takes a post down and
// /pause stops all others but those under way; what was owed comes as one digest.
// It says how long either took.
func TestThousand(t *testing.T) {
	t.Parallel()
	const channels, stories = 20, 50
	id := func(n int) string { return fmt.Sprint(1300000000000001000 + n) }
	w := newWorld(t, func(o *standin.Options) {
		for n := range channels {
			o.Guilds[0].Channels = append(o.Guilds[0].Channels, standin.Channel{ID: id(n), Name: fmt.Sprint("channel-", n)})
		}
	}).run()
	if err := w.store.SetEverywhere(t.Context(), server, true); err != nil {
		t.Fatal(err)
	}
	var targets []briefs.Target
	for n := range channels {
		targets = append(targets, briefs.Target{Server: server, Channel: briefs.ChannelID(id(n)), Subscription: w.subscribed(id(n), "grain")})
	}
	for n := range stories {
		head := fmt.Sprintf("Story %02d", n)
		b := &briefs.Brief{Source: newsFeed("harbour-post", "The Harbour Post").Source, Headline: head, Text: "Grain moves.", Published: time.Now(), Topics: []briefs.TopicMatch{{Name: "grain", Score: 1}}}
		_, _, err := w.store.File(t.Context(), briefs.Filing{
			Action: briefs.ActPost, Hash: head, Brief: b, Targets: targets,
			Story: briefs.Story{Feed: "harbour-post", Key: head, Title: head, Version: 1, Status: briefs.StatusUsable, Publish: true, Published: b.Published},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	d := desk.New(w.store, nil, desk.Options{Deliverer: w.bot, Senders: senders, Idle: true, Tick: 50 * time.Millisecond, Log: nil})
	if err := d.SetList(t.Context(), feedList(), nil); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	posted := func() (n int) {
		for c := range channels {
			n += len(w.discord.Messages(id(c)))
		}
		return n
	}
	until := func(what string, done func() bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); !done(); wait(t, 5*time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("not %s", what)
			}
		}
	}
	until("posting", func() bool { return posted() > 25 && len(w.discord.Messages(id(0))) > 0 })

	first := w.discord.Messages(id(0))[0]
	start := time.Now()
	w.has(w.onMessage(moderator, id(0), "Remove here", first.ID), true, "Removed.")
	t.Logf("removed after %v", time.Since(start))
	for _, m := range w.discord.Messages(id(0)) {
		if m.ID == first.ID {
			t.Error("the post stands")
		}
	}

	start = time.Now()
	w.has(w.command(moderator, general, "pause", "all", true), true, "Paused in all channels")
	t.Logf("paused after %v", time.Since(start))
	at := posted()
	if owed := channels*stories - at; owed < 500 {
		t.Fatalf("only %d were owed", owed)
	}
	// A channel that goes on shows that the desk still sends.
	last := id(channels - 1)
	had := len(w.discord.Messages(last))
	w.has(w.command(moderator, general, "resume", "channel", last), true, "goes on")
	until("resumed", func() bool {
		list := w.discord.Messages(last)
		return strings.Contains(list[len(list)-1].Content, "fell due during the pause")
	})
	if late := posted() - at - 1; late > senders {
		t.Errorf("%d were posted after the pause, more than were under way", late)
	}
	list := w.discord.Messages(last)
	if more := len(list) - had; more > 2 { // one may have been under way
		t.Errorf("%d messages after the pause, want one digest", more)
	}
	want := fmt.Sprintf("%d briefs fell due", stories-(len(list)-1))
	if got := list[len(list)-1].Content; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	again := 0
	for _, m := range w.discord.Messages(id(0)) {
		if m.Content == first.Content {
			again++
		}
	}
	if again > 0 {
		t.Error("what was removed is posted again")
	}
}
