package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testRhythm: what a channel wants as digests is in exactly one, at its time; a
// killed story leaves it, a changed one shows its newest words.
func testRhythm(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	other := b.subscribe("s1", "c2")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", Cadence: briefs.Daily, At: 18 * 60}))
	if err := b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s2", Channel: "c1"}); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("another server's: %v", err)
	}
	if r, err := b.Rhythm(b.ctx(), "s1", "c1"); err != nil || r.Cadence != briefs.Daily || r.At != 18*60 {
		t.Errorf("%+v, %v", r, err)
	}
	b.post("A", c)
	killed, _ := b.post("B", c)
	b.post("C", c, other)
	b.post("D", c)
	if got, want := b.flush(), "map[c2:[C]]"; got != want {
		t.Errorf("at noon %s, want %s", got, want)
	}
	if due, err := b.NextDelivery(b.ctx()); err != nil || !due.Equal(b.clock().Add(6*time.Hour)) {
		t.Errorf("next at %v, %v, want at 18:00", due, err)
	}
	b.file(b.version(killed, briefs.ActRetract, "B"))
	b.pass(6 * time.Hour)
	if got, want := b.flush(), "map[c1:[digest(A C D)]]"; got != want {
		t.Errorf("at six %s, want %s", got, want)
	}
	b.post("E", c)
	b.none("before the next day")
	b.pass(24 * time.Hour)
	if got, want := b.flush(), "map[c1:[digest(E)]]"; got != want {
		t.Errorf("the next day %s, want %s", got, want)
	}
	b.post("F", c)
	b.must(b.Unsubscribe(b.ctx(), "s1", c.Subscription))
	b.pass(24 * time.Hour)
	b.none("after unsubscribing")
}

// testHourLimit: what exceeds the limit waits for the full hour, in one message;
// one alone is posted as itself, and none is lost.
func testHourLimit(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", HourLimit: 2}))
	b.pass(10 * time.Minute)
	for _, h := range []string{"A", "B", "C", "D"} {
		b.post(h, c)
	}
	if got, want := b.flush(), "map[c1:[A B]]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.pass(50 * time.Minute)
	if got, want := b.flush(), "map[c1:[digest(C D)]]"; got != want {
		t.Errorf("at one %s, want %s", got, want)
	}
	b.pass(10*time.Minute + time.Second)
	for _, h := range []string{"E", "F", "G"} {
		b.post(h, c)
	}
	if got, want := b.flush(), "map[c1:[E F]]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.pass(time.Hour)
	if got, want := b.flush(), "map[c1:[G]]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.none("at the end")
}

// testPause: a pause takes what is owed at once, and its end makes one
// message of it; what is under way is not lost.
func testPause(t *testing.T, b *bench) {
	b.sync()
	c, other := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	for n := range 30 {
		b.post(fmt.Sprint("A", n), c)
	}
	b.post("elsewhere", other)
	var underWay briefs.Delivery
	for _, d := range b.claim("w", 2) {
		if d.Target.Channel == "c1" {
			underWay = b.begin(d)
		} else {
			b.settle(b.begin(d), briefs.Outcome{Result: briefs.Delivered, Message: "m", Rev: d.WantRev})
		}
	}
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(2*time.Hour)))
	b.settle(underWay, briefs.Outcome{Result: briefs.Delivered, Message: "m1", Rev: underWay.WantRev})
	b.post("late", c)
	b.none("in the pause")
	if err := b.Pause(b.ctx(), "s2", "c1", time.Time{}); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("another server's: %v", err)
	}
	b.must(b.Pause(b.ctx(), "s1", "", time.Time{})) // the end of all pauses
	list := b.claim("w", 5)
	if len(list) != 1 || list[0].Kind != briefs.DeliverDigest || list[0].Holds != 30 || list[0].Occasion != briefs.AfterPause {
		t.Fatalf("after the pause %+v", list)
	}
	b.settle(b.begin(list[0]), briefs.Outcome{Result: briefs.Delivered, Message: "m2", Rev: list[0].WantRev})
	b.none("at the end")
}

// testWishes: a subscription keeps its filter, a server how stories are spread and
// what it blocks; roles are pinged once in ten minutes.
func testWishes(t *testing.T, b *bench) {
	b.sync()
	made, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c1", Role: "r",
		Filter: briefs.Filter{Topics: []briefs.TopicName{"straits"}, Countries: []string{"NO"}, Exclude: []string{"foot\x00ball"}}})
	b.must(err)
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	b.must(b.SetBlocked(b.ctx(), "s1", briefs.Blocklist{Words: []string{"horoscope"}}))
	list, err := b.Subscriptions(b.ctx(), "s1")
	b.must(err)
	if len(list) != 1 || !list[0].Everywhere || list[0].Blocked.Words[0] != "horoscope" || list[0].Filter.Countries[0] != "NO" {
		t.Fatalf("%+v", list)
	}
	if _, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c1", Filter: briefs.Filter{
		Topics: []briefs.TopicName{"straits", "straits", ""}, Exclude: []string{"foot\x00ball"}, Countries: []string{"NO", "NO"},
	}}); !errors.Is(err, briefs.ErrExists) {
		t.Errorf("the same in other words: %v, want ErrExists", err)
	}
	wide, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c1", Filter: briefs.OnTopics("straits", "grain")})
	b.must(err)
	wide.Filter = made.Filter
	if err := b.Change(b.ctx(), wide); !errors.Is(err, briefs.ErrExists) {
		t.Errorf("changed to another's: %v, want ErrExists", err)
	}
	long := briefs.Filter{Include: []string{strings.Repeat("word ", 1000)}}
	if _, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c1", Filter: long}); err == nil {
		t.Error("a filter of 5,000 letters is taken")
	}
	b.must(b.Unsubscribe(b.ctx(), "s1", wide.ID))
	made.Filter, made.Loud = briefs.Filter{}, true
	b.must(b.Change(b.ctx(), made))
	if err := b.Change(b.ctx(), briefs.Subscription{ID: made.ID, Server: "s2"}); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("another server's: %v", err)
	}
	if list, err = b.Subscriptions(b.ctx(), ""); err != nil || !list[0].Filter.IsZero() || !list[0].Loud {
		t.Errorf("%+v, %v", list, err)
	}
	// A role is pinged once in ten minutes, in whichever channel of its server; that
	// keeps no other role from it.
	other := b.subscribe("s1", "c2")
	apart := b.subscribe("s2", "x1")
	target := briefs.Target{Server: "s1", Channel: "c1", Subscription: made.ID, Role: "r"}
	other.Role, apart.Role = "r", "r"
	second := target
	second.Role = "q"
	b.post("A", target, other, apart)
	b.post("B", target)
	b.post("C", second)
	b.pass(10*time.Minute + time.Second)
	b.post("D", target)
	var pinged []string
	for list := b.claim("w", 9); len(list) > 0; list = b.claim("w", 9) {
		for _, d := range list {
			pinged = append(pinged, fmt.Sprint(d.Target.Channel, d.Brief.Headline, d.Target.Role))
			b.settle(b.begin(d), sent(d))
		}
	}
	slices.Sort(pinged)
	if got, want := fmt.Sprint(pinged), "[c1Ar c1B c1Cq c1Dr c2A x1Ar]"; got != want {
		t.Errorf("pinged %s, want %s", got, want)
	}
}

// testWaiting: what waits for a digest, or in a queue, follows what its server blocks
// and what its subscription asks for by now.
func testWaiting(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	later := b.subscribe("s1", "c2")
	elsewhere := b.subscribe("s2", "x1")
	for _, at := range []briefs.Target{later, elsewhere} {
		b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: at.Server, Channel: at.Channel, Cadence: briefs.Hourly}))
	}
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	both := []briefs.Target{c, later, elsewhere}
	b.post("football first", both...)
	begun := b.begin(b.claimOne("w")) // under way in c1
	_, second := b.post("football second", both...)
	b.post("grain", both...)
	b.tell("gazette", "Talks: football", both...)
	b.tell("herald", "Talks: of peace", both...)
	b.must(b.SetBlocked(b.ctx(), "s1", briefs.Blocklist{Words: []string{"football"}}))
	b.settle(begun, sent(begun))
	// An event of which one telling is not blocked is told by that one.
	if got, want := b.flush(), "map[c1:[grain Talks: of peace]]"; got != want {
		t.Errorf("in the queue %s, want %s", got, want)
	}
	if list, err := b.Traces(b.ctx(), "s1", second); err != nil || len(list) != 2 || list[0].Fate != briefs.FateGivenUp || list[1].Reason != "the server blocks it" {
		t.Errorf("the second: %+v, %v", list, err)
	}

	subs, err := b.Subscriptions(b.ctx(), "s1")
	b.must(err)
	narrow := subs[1]
	narrow.Filter.Exclude = []string{"grain"}
	b.must(b.Change(b.ctx(), narrow))
	b.pass(time.Hour)
	if got, want := b.flush(), "map[c2:[digest(Talks: of peace)] x1:[digest(football first football second grain Talks: football)]]"; got != want {
		t.Errorf("at one %s, want %s", got, want)
	}

	// What another subscription of the channel wants stays.
	b.post("barley", later)
	b.post("oats", later)
	_, err = b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c2", Filter: briefs.Filter{Topics: []briefs.TopicName{"straits"}, Include: []string{"oats"}}})
	b.must(err)
	narrow.Filter.Include = []string{"wheat"}
	b.must(b.Change(b.ctx(), narrow))
	b.pass(time.Hour)
	if got, want := b.flush(), "map[c2:[digest(oats)]]"; got != want {
		t.Errorf("at two %s, want %s", got, want)
	}
	b.none("at the end")
}

const week = 7 * 24 * time.Hour

// testLeft: a server that removed the bot is forgotten after its time, one that has
// it again is kept; what became of a story is told by channel.
func testLeft(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.subscribe("s2", "c2")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", HourLimit: 1}))
	f, id := b.post("A", c)
	_, second := b.post("B", c)
	b.send()
	for id, want := range map[briefs.BriefID]briefs.Fate{id: briefs.FateSent, second: briefs.FateGathered} {
		list, err := b.Traces(b.ctx(), "s1", id)
		if err != nil || len(list) != 1 || list[0].Fate != want || list[0].Channel != "c1" {
			t.Errorf("%+v, %v, want %s", list, err, want)
		}
	}
	if list, err := b.Traces(b.ctx(), "s2", id); err != nil || len(list) != 0 {
		t.Errorf("another server's: %+v, %v", list, err)
	}
	if got, err := b.BriefOfKey(b.ctx(), briefs.Viewer{}, f.Story.Key); err != nil || got != id {
		t.Errorf("by its key: %d, %v", got, err)
	}
	for _, c := range []struct {
		topics []briefs.TopicName
		since  time.Duration
		n      int
		want   string
	}{
		{[]briefs.TopicName{"straits", "none"}, week, 9, "[A B]"}, {[]briefs.TopicName{"sport"}, week, 9, "[]"},
		{nil, week, 9, "[A B]"}, {nil, week, 1, "[B]"}, {nil, -time.Hour, 9, "[]"},
	} {
		told, err := b.ToldSince(b.ctx(), briefs.Viewer{Server: "s1"}, c.topics, b.clock().Add(-c.since), c.n)
		var got []string
		for _, one := range told {
			got = append(got, one.Headline)
			if len(one.Quotes) != 1 || one.Quotes[0].Speaker != "Ana Petrescu" || one.Topics[0].Name != "straits" || one.Places[0].Code != "ZZ" || one.Source.Outlet != "The gazette" {
				t.Errorf("told %+v", one)
			}
		}
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("of %v since %v: %v, %v, want %s", c.topics, c.since, got, err, c.want)
		}
	}
	b.file(b.version(f, briefs.ActRetract, "A"))
	if _, err := b.BriefOfKey(b.ctx(), briefs.Viewer{}, f.Story.Key); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("a killed one: %v", err)
	}
	b.must(b.LeftServer(b.ctx(), "s1", b.clock()))
	b.must(b.LeftServer(b.ctx(), "s2", b.clock()))
	b.must(b.LeftServer(b.ctx(), "s2", time.Time{}))
	b.pass(briefs.LeftFor)
	b.must(b.LeftServer(b.ctx(), "s1", b.clock())) // told again: since the first time
	b.must(b.Record(b.ctx(), briefs.AuditLine{Server: "s3", What: "nothing else is kept"}))
	if kept, err := b.Servers(b.ctx()); err != nil || fmt.Sprint(kept) != "[s2 s3]" {
		t.Errorf("kept are %v, %v", kept, err)
	}
	if n, err := b.ForgetLeft(b.ctx(), b.clock().Add(time.Second-briefs.LeftFor)); err != nil || n != 1 {
		t.Errorf("%d forgotten, %v", n, err)
	}
	list, err := b.Subscriptions(b.ctx(), "")
	if err != nil || len(list) != 1 || list[0].Server != "s2" {
		t.Errorf("%+v, %v", list, err)
	}
}

// testOneChannel: an event whose tellings fit different channels of a server best is
// one message there; where the first could not be posted, the second is.
func testOneChannel(t *testing.T, b *bench) {
	b.sync()
	one, two, apart := b.subscribe("s1", "c1"), b.subscribe("s1", "c2"), b.subscribe("s2", "x1")
	b.tell("gazette", "Talks: a", one)
	b.tell("herald", "Talks: b", two, apart)
	if got, want := b.flush(), "map[c1:[Talks: a] x1:[Talks: a]]"; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	b.tell("cable", "Talks: c", two)
	if got, want := b.flush(), "map[c1:[Talks: a] c2:[Talks: a]]"; got != want { // an edit and a post
		t.Errorf("everywhere: sent %s, want %s", got, want)
	}
	b.must(b.SetEverywhere(b.ctx(), "s1", false))
	b.tell("gazette", "Port: a", one)
	d := b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Abandoned, Clean: true, Reason: "refused"})
	b.tell("herald", "Port: b", two)
	if d := b.claimOne("w"); d.Target.Channel != "c2" {
		t.Errorf("%+v", d)
	}
}
