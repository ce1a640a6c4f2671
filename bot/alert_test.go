package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// direct is the channel of the bot's conversation with a member; "" = none is known.
func (w *world) direct(user briefs.UserID) string {
	w.t.Helper()
	id, err := w.store.Conversation(w.t.Context(), user)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(id)
}

// alertsOf are a member's alerts as they are kept.
func (w *world) alertsOf(user briefs.UserID) (list []briefs.Subscription) {
	w.t.Helper()
	made, err := w.store.MadeBy(w.t.Context(), user)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range made {
		if s.Server == "" {
			list = append(list, s)
		}
	}
	return list
}

// tell files a story for everybody who wants it, as the desk does.
func (w *world) tell(s tale) briefs.BriefID {
	w.t.Helper()
	subs, err := w.store.Subscriptions(w.t.Context(), "")
	if err != nil {
		w.t.Fatal(err)
	}
	b := briefs.Brief{Headline: s.headline, Summary: strings.Join(s.sentences, " "), Quotes: s.quotes, Source: briefs.Source{Feed: s.feed}}
	if s.feed == "closed" {
		b.Source.Audience = []briefs.ServerID{"999"}
	}
	for n, t := range s.topics {
		b.Topics = append(b.Topics, briefs.TopicMatch{Name: t, Score: float64(9 - n)})
	}
	s.targets = briefs.Route(b, subs)
	return w.file(s)
}

// in calls a command in a member's conversation with the bot.
func (w *world) in(user, name string, options ...any) standin.Answer {
	w.t.Helper()
	c := w.call(user, "", name, options...)
	c.GuildID, c.ChannelID = "", ""
	a, err := w.discord.Interact(w.t.Context(), c)
	if err != nil {
		w.t.Fatalf("/%s: %v", name, err)
	}
	return a
}

// TestAlert: the first message comes at once, then what is asked for, with a
// button that stops it; others see nothing of it.
func TestAlert(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.command(reader, general, "alert list"), true, "You have no alerts")
	w.has(w.command(reader, general, "alert add"), true, "Name what you want to be told of")
	w.has(w.command(reader, general, "alert add", "exclude", "sport"), true, "Name what you want to be told of")
	w.has(w.command(reader, general, "alert add", "speaker", "Mira Tolland", "exclude", "sport, @everyone"), true, "You are told by direct message", "quoting Mira Tolland")
	w.has(w.command(reader, general, "alert add", "speaker", "Mira Tolland", "exclude", "@everyone,sport"), true, "You have that alert already")
	w.has(w.in(moderator, "alert add", "topic", "strait-war"), true, "You are told by direct message")
	mine, theirs := w.direct(reader), w.direct(moderator)
	if first := w.discord.Messages(mine); len(first) != 1 || !strings.Contains(text(first[0]), "From now on you are told here") || !strings.Contains(text(first[0]), "[Your alerts]") {
		t.Fatalf("the first: %+v", first)
	}
	if n := w.requests("POST /users/@me/channels"); n != 2 {
		t.Errorf("%d conversations were opened, want two", n)
	}

	w.tell(strait(general))
	w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/" + mine + "/messages", Count: 1})
	for tries := 0; len(w.discord.Messages(mine))+len(w.discord.Messages(theirs)) < 4 || tries < 3; tries++ { // one is lost, looked for and found
		if tries > 10 {
			t.Fatal("not delivered")
		}
		list, err := w.store.ClaimDeliveries(t.Context(), "test", 5, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			o := w.bot.Deliver(t.Context(), d)
			if o.Result == briefs.Retry {
				o.RetryAt = time.Now().Add(-time.Second)
			}
			if err := w.store.SettleDelivery(t.Context(), d, o); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := w.discord.Messages(mine)
	if len(got) != 2 || len(w.discord.Messages(theirs)) != 2 {
		t.Fatalf("%d and %d messages, want two each", len(got), len(w.discord.Messages(theirs)))
	}
	post := got[1]
	if post.Flags&standin.FlagSuppressNotifications != 0 || !strings.Contains(text(post), "bread over guns") || !strings.Contains(text(post), "[Stop this alert]") {
		t.Errorf("the alert: %s", text(post))
	}
	w.has(w.click(reader, post, "why:"), true, "Sent for the subscription to", "quoting Mira Tolland")
	w.has(w.in(moderator, "alert remove", "alert", fmt.Sprint(w.alertsOf(reader)[0].ID)), true, "no such alert")

	w.has(w.click(reader, post, "alert:stop"), true, "Stopped: ", "quoting Mira Tolland")
	w.has(w.click(reader, post, "alert:stop"), true, "no such alert, or no more")
	if left := w.alertsOf(reader); len(left) != 0 || len(w.alertsOf(moderator)) != 1 {
		t.Errorf("left: %+v", left)
	}
	again := strait(general)
	again.key = "again"
	w.tell(again)
	if d := w.claim(); string(d.Target.Channel) != theirs {
		t.Errorf("after it was stopped: %+v", d.Target)
	}
	// By the list.
	list := w.has(w.in(moderator, "alert list"), true, "Your alerts", "[Stop one]")
	w.has(w.click(moderator, list, "alert:pick", optionOf(list, "alert:pick")), true, "Stopped: ")
	if left := w.alertsOf(moderator); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// TestAlertRefused: what Discord does not let through is not kept, and pauses what
// is there until it does again.
func TestAlertRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	shut := func(closed bool) {
		t.Helper()
		if err := w.discord.SetDMsClosed(reader, closed); err != nil {
			t.Fatal(err)
		}
	}
	shut(true)
	w.has(w.command(reader, general, "alert add", "topic", "grain"), true, "Discord does not let the bot write to you, so nothing was saved")
	w.fault(standin.Fault{Action: standin.Refuse, Method: "POST", Path: "/channels/.*/messages$", Code: 50278, Count: 1})
	w.has(w.command(moderator, general, "alert add", "topic", "grain"), true, "nothing was saved")
	if len(w.alertsOf(reader))+len(w.alertsOf(moderator)) > 0 {
		t.Fatal("kept though the first message was refused")
	}
	shut(false)
	w.has(w.command(reader, general, "alert add", "topic", "strait-war"), true, "You are told by direct message")
	shut(true)
	w.tell(strait(general))
	if o := w.attempt(); o.Result != briefs.Abandoned || !o.ChannelFault {
		t.Errorf("refused: %+v", o)
	}
	later := strait(general)
	later.key = "later"
	w.tell(later)
	if list, err := w.store.ClaimDeliveries(t.Context(), "test", 10, time.Minute); err != nil || len(list) != 0 {
		t.Errorf("while it is paused %d are owed, %v", len(list), err)
	}
	paused := w.has(w.command(reader, general, "alert list"), true, "**paused**", "does not let the bot write to you", "[Go on]")
	w.has(w.click(reader, paused, "alert:resume"), true, "nothing was saved")
	shut(false)
	w.has(w.click(reader, paused, "alert:resume"), true, "Your alerts go on")
	last := strait(general)
	last.key = "last"
	w.tell(last)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Errorf("resumed: %+v", o)
	}
}

// TestAlertsBounded: a person has ten alerts at most, five messages an hour, and
// nothing of a source that is not for all.
func TestAlertsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	for n := range 10 {
		w.has(w.command(reader, general, "alert add", "include", fmt.Sprintf("strait, %d '; drop table \u202e🕊 **%s**", n, strings.Repeat("x", n))), true, "You are told")
	}
	w.has(w.command(reader, general, "alert add", "topic", "grain"), true, "You have 10 alerts")
	list := w.has(w.command(reader, general, "alert list"), true, "Your alerts")
	if strings.Contains(text(list), "**x") {
		t.Errorf("%s", text(list))
	}
	closed := strait(general)
	closed.feed, closed.key = "closed", "closed"
	w.tell(closed)
	if list, err := w.store.ClaimDeliveries(t.Context(), "test", 10, time.Minute); err != nil || len(list) != 0 {
		t.Errorf("of a closed source %d are owed, %v", len(list), err)
	}
	for n := range 8 {
		s := strait(general)
		s.key = fmt.Sprint("open", n)
		w.tell(s)
	}
	sent := 0
	for range 20 {
		list, err := w.store.ClaimDeliveries(t.Context(), "test", 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			o := w.bot.Deliver(t.Context(), d)
			if err := w.store.SettleDelivery(t.Context(), d, o); err != nil || o.Result != briefs.Delivered {
				t.Fatal(o, err)
			}
			sent++
		}
	}
	if sent != 5 {
		t.Errorf("%d were sent within the hour, want five", sent)
	}
	typed := w.call(reader, general, "alert remove")
	typed.Options[0].Options = []standin.Option{{Name: "alert", Value: "", Focused: true}}
	a, err := w.discord.Autocomplete(t.Context(), typed)
	if err != nil || len(a.Choices) != 10 {
		t.Fatalf("%d are offered, %v", len(a.Choices), err)
	}
	w.has(w.command(reader, general, "alert remove", "alert", a.Choices[3].Value), true, "Stopped: ")
	w.has(w.in(reader, "export", "what", "me"), true, "all that is kept of you")
	asked := w.has(w.in(reader, "forget", "what", "me"), true)
	w.has(w.click(reader, asked, "forget:me"), true, "is deleted")
	if len(w.alertsOf(reader)) > 0 || w.direct(reader) != "" {
		t.Error("kept of a person who wanted to be forgotten")
	}
}

// TestAlertDigest: the button of a digest leads to what it was sent for: it stops the
// one alert, and shows those of several.
func TestAlertDigest(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.has(w.in(reader, "alert add", "speaker", "Mira Tolland"), true)
	w.has(w.in(reader, "alert add", "topic", "talks"), true)
	mine := w.direct(reader)
	digest := func(topics ...briefs.TopicName) standin.Message {
		t.Helper()
		for _, c := range []briefs.Cadence{briefs.Hourly, briefs.AtOnce} {
			if err := w.store.SetRhythm(t.Context(), briefs.Rhythm{Channel: briefs.ChannelID(mine), Cadence: c}); err != nil {
				t.Fatal(err)
			}
			if c == briefs.AtOnce {
				break
			}
			for n, topic := range topics {
				s := strait(general)
				s.key, s.topics = fmt.Sprint(topics, n), []briefs.TopicName{topic}
				w.tell(s)
			}
		}
		w.drain()
		all := w.discord.Messages(mine)
		return all[len(all)-1]
	}
	both := digest("strait-war", "talks", "strait-war")
	shown := w.has(w.click(reader, both, "alert:of"), true, "This was sent for", "quoting Mira Tolland", "[Stop one]")
	w.has(w.click(reader, both, "why:"), true, "Sent for the subscription to", "quoting Mira Tolland")
	if strings.Contains(text(both), "[Stop this alert]") {
		t.Errorf("of two: %s", text(both))
	}
	w.has(w.click(reader, shown, "alert:pick", optionOf(shown, "alert:pick")), true, "Stopped: ")
	left := w.alertsOf(reader)
	if len(left) != 1 {
		t.Fatalf("left: %+v", left)
	}
	one := digest("talks", "strait-war", "talks")
	w.has(w.click(reader, one, "alert:stop"), true, "Stopped: ")
	if left := w.alertsOf(reader); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	w.has(w.click(reader, both, "alert:of"), true, "have been stopped since")
	w.has(w.in(moderator, "alert add", "topic", "talks"), true)
	a, err := w.discord.Click(t.Context(), standin.Press{MessageID: both.ID, CustomID: customID(both, "alert:of"), UserID: reader})
	if err != nil || strings.Contains(text(a.Message.Message), "Talks") {
		t.Errorf("another's alert: %+v, %v", a, err)
	}
}
