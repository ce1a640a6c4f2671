package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// slowPosts makes the answers to posts come so late, after the message was made.
func (w *world) slowPosts(t *testing.T, wait time.Duration, count int) {
	t.Helper()
	_, err := w.AddFault(standin.Fault{Action: standin.Slow, Method: http.MethodPost, Path: `^/channels/\d+/messages$`, Wait: wait, Count: count})
	if err != nil {
		t.Fatal(err)
	}
}

// created is closed when a message appears in the channel.
func (w *world) created(t *testing.T, channel string) <-chan struct{} {
	made := make(chan struct{})
	var once sync.Once
	t.Cleanup(w.Subscribe(func(e standin.Event) {
		if e.Kind == standin.MessageCreated && e.ChannelID == channel {
			once.Do(func() { close(made) })
		}
	}))
	return made
}

// looks counts how often the bot has looked into a channel.
func (w *world) looks() (n int) {
	for request, count := range w.Stats().Requests {
		if strings.HasPrefix(request, "GET ") && strings.Contains(request, "/messages") {
			n += count
		}
	}
	return n
}

// TestStopWithPostUnderWay: told to stop while Discord answers a post, the bot
// waits for the answer and records it; what comes behind is posted by the next
// start, in its order, and nothing need be looked for.
func TestStopWithPostUnderWay(t *testing.T) {
	p := newPress(t)
	w := newWorld(t, standin.Options{}, gazetteList(p.URL))
	stop := w.start(t)
	defer func() { stop() }()
	channel := subscribe(t, w)
	w.slowPosts(t, 700*time.Millisecond, 1)
	made := w.created(t, channel)
	const stories = 3
	for n := range stories {
		p.publish(fmt.Sprint("s", n), fmt.Sprintf("Round %d: %s", n, gazetteTitle), otherText(n))
	}
	<-made
	stop()
	if n := len(w.posts(channel)); n != 1 {
		t.Errorf("%d posts were made when it stopped, want the one under way", n)
	}
	stop = w.start(t)
	w.await(t, "the rest", func() bool { return len(w.posts(channel)) == stories })
	stop()
	seen := make(map[string]bool)
	for _, m := range w.posts(channel) {
		seen[m.Content] = true
	}
	if len(seen) != stories || w.looks() != 0 {
		t.Errorf("%d stories stand, %d times it looked into the channel; want %d and none", len(seen), w.looks(), stories)
	}
}

// TestStopCutsOff: an answer that does not come within the deadline is not waited
// for. The next start finds the message and posts no other.
func TestStopCutsOff(t *testing.T) {
	w := newWorld(t, standin.Options{}, "feeds: []\n")
	db, err := store.Open(t.Context(), storetest.NewFile(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	guild := standin.DefaultWorld()[0]
	channel := textChannel(guild)
	list := &briefs.List{
		Topics: []briefs.Topic{{Name: "treaties"}},
		Feeds: []briefs.Feed{{Name: "gazette", URL: "https://gazette.example/rss", Schedule: "@every 1h", Zone: time.UTC, Enabled: true,
			Source: briefs.Source{Feed: "gazette", Outlet: "Gazette", Use: briefs.UseAbstract}}},
	}
	if err := db.SyncList(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	sub, err := db.Subscribe(t.Context(), briefs.Subscription{Server: briefs.ServerID(guild.ID), Channel: briefs.ChannelID(channel), Filter: briefs.OnTopics("treaties")})
	if err != nil {
		t.Fatal(err)
	}
	story := briefs.Story{Feed: "gazette", Key: "s1", Title: gazetteTitle, Version: 1, Status: briefs.StatusUsable, Publish: true, Published: time.Now(), Link: "https://gazette.example/s1"}
	_, _, err = db.File(t.Context(), briefs.Filing{
		Action: briefs.ActPost, Story: story, Hash: "1", Brief: &briefs.Brief{Headline: gazetteTitle, Link: story.Link, Published: story.Published},
		Targets: []briefs.Target{{Server: sub.Server, Channel: sub.Channel, Subscription: sub.ID}},
	})
	if err != nil {
		t.Fatal(err)
	}
	discord, err := bot.New(bot.Options{Token: "a-token", APIURL: w.env["DISCORD_API_URL"], Store: db, List: func() *briefs.List { return list }})
	if err != nil {
		t.Fatal(err)
	}
	// run delivers until until is done, and then for no longer than the grace.
	const grace = 100 * time.Millisecond
	run := func(until func()) {
		d := desk.New(db, nil, desk.Options{Grace: grace, Deliverer: discord, Idle: true})
		if err := d.SetList(t.Context(), list, nil); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		until()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	w.slowPosts(t, time.Hour, 1)
	made := w.created(t, channel)
	run(func() { <-made })
	due, err := db.NextDelivery(t.Context())
	if err != nil || due.IsZero() {
		t.Fatalf("once cut off it is due %v, %v, want it owed", due, err)
	}
	run(func() {
		for limit := time.After(time.Minute); ; {
			due, err := db.NextDelivery(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if due.IsZero() {
				return
			}
			select {
			case <-limit:
				t.Fatal("it is owed after a minute")
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	if n := len(w.posts(channel)); n != 1 || w.looks() == 0 {
		t.Errorf("%d posts stand, %d times it looked into the channel; want one, found there", n, w.looks())
	}
}
