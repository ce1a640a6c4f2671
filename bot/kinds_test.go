package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// wire is the announcement channel of [standin.DefaultWorld].
const wire = "1300000000000000023"

// posts lists the threads of a channel, the oldest first.
func (w *world) threads(parent string) []standin.Channel {
	var list []standin.Channel
	for _, g := range w.discord.Snapshot().Guilds {
		for _, c := range g.Channels {
			if c.ParentID == parent && (c.Type == standin.PublicThread || c.Type == standin.AnnouncementThread) {
				list = append(list, c)
			}
		}
	}
	return list
}

// TestForum: a brief is a post of its own there, named and tagged, edited and
// taken down with its thread; in doubt it is found again.
func TestForum(t *testing.T) {
	t.Parallel()
	for _, connected := range []bool{false, true} {
		t.Run(fmt.Sprint("connected ", connected), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if connected {
				w.run()
			}
			s := strait(forum)
			w.file(s)
			w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/threads$", Count: 1})
			if o := w.attempt(); o.Result != briefs.Retry || o.Clean {
				t.Fatalf("lost: %+v", o)
			}
			o := w.attempt()
			posts := w.threads(forum)
			if o.Result != briefs.Delivered || len(posts) != 1 || string(o.Stands) != posts[0].ID || string(o.Message) != posts[0].ID || posts[0].Name != s.headline {
				t.Fatalf("found: %+v among %+v", o, posts)
			}
			s.version, s.headline = 2, "The strait is open"
			w.file(s)
			if o := w.attempt(); o.Result != briefs.Delivered || !strings.Contains(text(w.discord.Messages(posts[0].ID)[0]), "The strait is open") {
				t.Errorf("edit: %+v", o)
			}
			s.version, s.action = 3, briefs.ActRetract
			w.file(s)
			if o := w.attempt(); o.Result != briefs.Delivered || len(w.threads(forum)) != 0 {
				t.Errorf("deletion: %+v, left %+v", o, w.threads(forum))
			}
		})
	}
}

// TestForumWithoutLeave: a post whose thread the bot may not delete loses its
// message and its name.
func TestForumWithoutLeave(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.discord.SetBotPermissions(forum, standin.MemberPermissions); err != nil {
		t.Fatal(err)
	}
	s := strait(forum)
	w.file(s)
	posted := w.attempt()
	s.version, s.action = 2, briefs.ActRetract
	w.file(s)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("deletion: %+v", o)
	}
	if posts := w.threads(forum); len(posts) != 1 || posts[0].Name != "Withdrawn" || len(w.discord.Messages(string(posted.Stands))) != 0 {
		t.Errorf("left: %+v", posts)
	}
}

func TestForumTags(t *testing.T) {
	t.Parallel()
	tags := []standin.Tag{{ID: "1", Name: "Mods", Moderated: true}, {ID: "2", Name: "Other"}, {ID: "3", Name: "Strait War"}, {ID: "4", Name: "grain"}}
	for _, c := range []struct {
		name     string
		topics   []briefs.TopicName
		fallback string
		required bool
		want     []string
	}{
		{"by topic", []briefs.TopicName{"grain"}, "other", false, []string{"4"}},
		{"by title or name", []briefs.TopicName{"strait-war", "grain"}, "", false, []string{"3", "4"}},
		{"none fits", []briefs.TopicName{"summits"}, "", false, nil},
		{"the subscription's", []briefs.TopicName{"summits"}, "other", false, []string{"2"}},
		{"one that moderators set", []briefs.TopicName{"summits"}, "mods", false, nil},
		{"there must be one", []briefs.TopicName{"summits"}, "", true, []string{"2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bot.ForumTags(tags, c.required, c.topics, c.fallback, testList()); !slices.Equal(got, c.want) {
				t.Errorf("tags %v, want %v", got, c.want)
			}
		})
	}
}

// TestArchived: a message in a thread that was archived is edited all the same.
func TestArchived(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := strait(forum)
	w.file(s)
	posted := w.attempt()
	if err := w.discord.Archive(string(posted.Stands)); err != nil {
		t.Fatal(err)
	}
	s.version, s.headline = 2, "The strait is open"
	w.file(s)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Errorf("edit: %+v", o)
	}
}

// follow files a story that goes on with the strait's, posted to a channel.
func (w *world) follow(channel string) {
	w.t.Helper()
	first := w.file(strait(channel))
	if o := w.attempt(); o.Result != briefs.Delivered {
		w.t.Fatalf("first: %+v", o)
	}
	s := strait(channel)
	s.key, s.headline, s.targets, s.follows = "pilots", "Pilots return to the strait", nil, first
	w.file(s)
}

// TestReplyOpensThread: a follow-up goes into a thread at the first message,
// opened for it; a lost answer makes no second.
func TestReplyOpensThread(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.follow(general)
	w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/threads$", Count: 1})
	if o := w.attempt(); o.Result != briefs.Retry || !o.Clean {
		t.Fatalf("thread's answer lost: %+v", o)
	}
	w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
	if o := w.attempt(); o.Result != briefs.Retry || o.Clean {
		t.Fatalf("message's answer lost: %+v", o)
	}
	o := w.attempt()
	threads := w.threads(general)
	if o.Result != briefs.Delivered || len(threads) != 1 || string(o.Stands) != threads[0].ID {
		t.Fatalf("reply: %+v, threads %+v", o, threads)
	}
	if got := w.discord.Messages(threads[0].ID); len(got) != 1 || !strings.Contains(text(got[0]), "Pilots return") {
		t.Errorf("in the thread: %+v", got)
	}
	if got := w.discord.Messages(general); len(got) != 1 {
		t.Errorf("%d messages in the channel, want the first alone", len(got))
	}
}

// TestReplyWithoutThread: at Discord's limit of threads, or without leave to open
// one, a follow-up is a reply in the channel.
func TestReplyWithoutThread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		refuse int
	}{{"limit", 160006}, {"leave", 50013}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(o *standin.Options) { o.NonceWindow = 0 })
			w.follow(general)
			w.fault(standin.Fault{Action: standin.Refuse, Code: c.refuse, Path: "/threads$"})
			w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
			w.attempt()
			o := w.attempt()
			got := w.discord.Messages(general)
			if o.Result != briefs.Delivered || o.Stands != "" || len(got) != 2 || got[1].Reference == nil || got[1].Reference.MessageID != got[0].ID {
				t.Errorf("reply: %+v, messages %+v", o, got)
			}
		})
	}
}

// TestReplyToRemoved: what a moderator removed is not gone on with.
func TestReplyToRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.follow(general)
	if err := w.discord.Remove(w.discord.Messages(general)[0].ID); err != nil {
		t.Fatal(err)
	}
	if o := w.attempt(); o.Result != briefs.Abandoned || !strings.Contains(o.Reason, "moderator") {
		t.Errorf("got %+v", o)
	}
}

// TestPublish: a message of an announcement channel is published, once.
func TestPublish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) { o.Limits = standin.Limits{On: true} })
	s := strait(wire)
	w.file(s)
	if o := w.attempt(); o.Result != briefs.Delivered || !o.Publish {
		t.Fatalf("post: %+v", o)
	}
	w.fault(standin.Fault{Action: standin.Lose, Path: "/crosspost$", Count: 1})
	if o := w.attempt(); o.Result != briefs.Retry {
		t.Errorf("answer lost: %+v", o)
	}
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Errorf("published already: %+v", o)
	}
	if got := w.discord.Messages(wire); len(got) != 1 || got[0].Flags&standin.FlagCrossposted == 0 {
		t.Errorf("left %+v", got)
	}
	if list, err := w.store.ClaimDeliveries(t.Context(), "test", 1, time.Minute); err != nil || len(list) != 0 {
		t.Errorf("still owed: %+v, %v", list, err)
	}
}

// TestPublishLimit: what Discord publishes an hour is known ahead; beyond it
// nothing is asked, and the message stands.
func TestPublishLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) {
		o.Limits = standin.Limits{On: true, Routes: map[string]standin.Rate{
			"POST /channels/{channel_id}/messages/{message_id}/crosspost": {Requests: 2, Per: time.Hour},
		}}
	})
	published := 0
	for i := range 3 {
		s := strait(wire)
		s.key = fmt.Sprint("strait", i)
		w.file(s)
		w.attempt()
		switch o := w.attempt(); {
		case o.Result == briefs.Delivered:
			published++
		case o.Result != briefs.Retry || time.Until(o.RetryAt) < 50*time.Minute:
			t.Errorf("beyond the limit: %+v", o)
		}
	}
	if n := w.discord.Stats().Statuses[429]; n != 0 || published != 2 {
		t.Errorf("%d published, %d refused, want 2 and none", published, n)
	}
}

// TestPublishRefused: a message that can't be published stands, and the channel
// has done nothing wrong.
func TestPublishRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []int{50013, 50024, 50001} {
		w := newWorld(t)
		w.file(strait(wire))
		w.attempt()
		w.fault(standin.Fault{Action: standin.Refuse, Code: code, Path: "/crosspost$"})
		if o := w.attempt(); o.Result != briefs.Abandoned || o.ChannelFault {
			t.Errorf("%d: %+v", code, o)
		}
	}
}

// TestDigest: a digest is one message of headlines with links, whatever their
// number; its button explains it.
func TestDigest(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	d := w.claim()
	d.Kind, d.Holds = briefs.DeliverDigest, 70
	for i := range 60 {
		b := d.Brief
		b.Headline, b.Link, b.Filed = fmt.Sprintf("Headline %02d %s", i, strings.Repeat("of a long story ", 5)), fmt.Sprintf("https://harbourpost.example/%d", i), time.Now()
		d.Briefs = append(d.Briefs, b)
	}
	d.Brief = briefs.Brief{}
	o := w.bot.Deliver(t.Context(), d)
	got := w.discord.Messages(general)
	if o.Result != briefs.Delivered || len(got) != 1 || !strings.HasPrefix(got[0].Content, "70 briefs fell due while nothing could be posted") {
		t.Fatalf("got %+v, messages %+v", o, got)
	}
	all := text(got[0])
	if !strings.Contains(all, "(<https://harbourpost.example/59>)") || strings.Contains(all, "Headline 00") || !strings.Contains(all, "before them: `/brief` finds them.") {
		t.Errorf("posted %s", all)
	}
}

// TestNotice: moderators are told in the channel concerned, else where Discord
// tells them things, else nowhere.
func TestNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	d := w.claim()
	d.Kind, d.Words = briefs.DeliverNotice, "No more briefs are posted in <#1>."
	if err := w.discord.SetBotPermissions(general, standin.ViewChannel); err != nil {
		t.Fatal(err)
	}
	w.settled(general, false)
	if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Abandoned || o.ChannelFault {
		t.Errorf("nowhere: %+v", o)
	}
	if err := w.discord.SetBotPermissions(general, standin.BotPermissions); err != nil {
		t.Fatal(err)
	}
	w.settled(general, true)
	if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Delivered || w.discord.Messages(general)[0].Content != d.Words {
		t.Errorf("in the channel: %+v", o)
	}
}

// settled waits until the bot knows whether it may post in a channel.
func (w *world) settled(channel string, may bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); w.bot.MayPost(briefs.ChannelID(channel)) != may; wait(w.t, 5*time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("posting in %s stays %v", channel, !may)
		}
	}
}

// TestSuspendedAndResumed: three refusals suspend a channel; once the permission
// is back, it goes on by itself.
func TestSuspendedAndResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.setPermissions(talks, standin.ViewChannel|standin.ReadMessageHistory)
	for i := range 3 {
		s := strait(talks)
		s.key = fmt.Sprint("strait", i)
		w.file(s)
		if o := w.attempt(); !o.ChannelFault {
			t.Fatalf("attempt %d: %+v", i, o)
		}
	}
	suspended := func() bool {
		subs, err := w.store.Subscriptions(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		return !subs[0].Suspended.IsZero()
	}
	if !suspended() {
		t.Fatal("not suspended")
	}
	w.setPermissions(talks, standin.BotPermissions)
	for deadline := time.Now().Add(time.Minute); suspended(); wait(t, 20*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not resumed")
		}
	}
}

// TestDirect: a conversation is opened once, and no more than one a second.
func TestDirect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	start := time.Now()
	var ids []briefs.ChannelID
	for _, user := range []briefs.UserID{reader, reader, moderator} {
		id, err := w.bot.Direct(t.Context(), user)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if ids[0] != ids[1] || ids[0] == ids[2] || w.requests("POST /users/@me/channels") != 2 {
		t.Errorf("opened %v", ids)
	}
	if took := time.Since(start); took < 900*time.Millisecond {
		t.Errorf("two were opened within %v", took)
	}
}

// TestPause: where Discord answers nobody, nothing is sent for a while; one
// channel's trouble stops no other.
func TestPause(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault(standin.Fault{Action: standin.BadGateway, Path: "/channels/"})
	w.file(strait(general))
	for range 3 {
		w.attempt()
	}
	if until := w.bot.PausedUntil(); until.After(time.Now()) {
		t.Errorf("one channel's failures pause everything until %v", until)
	}
	other, third := strait(talks), strait(wire)
	other.key, third.key = "other", "third"
	w.file(third)
	w.file(other)
	away := false // until it answers
	for range 2 {
		list, err := w.store.ClaimDeliveries(t.Context(), "test", 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			o := w.bot.Deliver(t.Context(), d)
			if err := w.store.SettleDelivery(t.Context(), d, o); err != nil {
				t.Fatal(err)
			}
			if away = away || w.bot.PausedUntil().After(time.Now()); o.Away != away {
				t.Errorf("%s: said to be away %v, want %v", d.Target.Channel, o.Away, away)
			}
		}
	}
	if until := w.bot.PausedUntil(); !until.After(time.Now()) {
		t.Error("three channels fail, and nothing is paused")
	}
	w.discord.RemoveFault("")
	if _, err := w.bot.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if until := w.bot.PausedUntil(); until.After(time.Now()) {
		t.Error("still paused though Discord answers")
	}
}
