package store_test

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// TestForgotten looks for the ids of what was forgotten in every column of every
// table.
func TestForgotten(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, nil)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const server, channel, direct, user = "771", "772", "773", "774"
	own, err := s.AddSource(ctx, briefs.OwnSource{Server: server, URL: "https://own.example/775", Outlet: "776", By: user}, 1)
	must(err)
	list := (&briefs.List{Topics: []briefs.Topic{{Name: "straits"}}, Feeds: []briefs.Feed{{
		Name: "gazette", URL: "https://gazette.example/rss", Schedule: "@every 1h", Zone: time.UTC, Enabled: true, Source: briefs.Source{Feed: "gazette", Outlet: "Gazette"},
	}}}).WithOwn([]briefs.OwnSource{own})
	must(s.SyncList(ctx, list))
	subscribe := func(sub briefs.Subscription) briefs.Target {
		t.Helper()
		sub.By, sub.Filter = user, briefs.OnTopics("straits")
		made, err := s.Subscribe(ctx, sub)
		must(err)
		return briefs.Target{Server: sub.Server, Channel: sub.Channel, Subscription: made.ID}
	}
	in, to := subscribe(briefs.Subscription{Server: server, Channel: channel}), subscribe(briefs.Subscription{Channel: direct})
	must(s.SetConversation(ctx, user, direct))
	must(s.SetRhythm(ctx, briefs.Rhythm{Server: server, Channel: channel, HourLimit: 1}))
	must(s.SetRhythm(ctx, briefs.Rhythm{Channel: direct, HourLimit: 1}))
	must(s.SetBlocked(ctx, server, briefs.Blocklist{Words: []string{"x"}}))
	must(s.SetNotices(ctx, server, channel))
	must(s.Record(ctx, briefs.AuditLine{Server: server, Channel: channel, Who: user, What: "this"}))
	for _, feed := range []briefs.FeedName{"gazette", own.Name} {
		_, _, err := s.File(ctx, briefs.Filing{
			Action: briefs.ActPost, Hash: "1", Targets: []briefs.Target{in, to}, Brief: &briefs.Brief{Headline: "Talks", Topics: []briefs.TopicMatch{{Name: "straits"}}},
			Story: briefs.Story{Feed: feed, Key: string(feed), Title: "Talks", Status: briefs.StatusUsable, Publish: true},
		})
		must(err)
	}
	if _, err := s.MarkRestored(ctx, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{server, channel, direct, user} {
		if len(store.Mentions(t, s, id)) < 2 {
			t.Errorf("%s is in %v only: the test has nothing to look for", id, store.Mentions(t, s, id))
		}
	}
	must(s.ForgetServer(ctx, server))
	must(s.ForgetPerson(ctx, user))
	for _, text := range []string{server, channel, direct, user, own.URL, own.Outlet} {
		if found := store.Mentions(t, s, text); len(found) > 0 {
			t.Errorf("%q stays in %v", text, found)
		}
	}
}
