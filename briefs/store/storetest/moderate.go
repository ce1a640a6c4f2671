package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testAudit: a change and its line are written together or not at all; who it was
// is kept for 90 days, the line for a year, and other servers see nothing.
func testAudit(t *testing.T, b *bench) {
	b.sync()
	note := func(what string) {
		t.Helper()
		ctx := briefs.WithAudit(b.ctx(), briefs.AuditLine{Server: "s1", Who: "u1", Channel: "c1", What: what})
		_, err := b.Subscribe(ctx, briefs.Subscription{Server: "s1", Channel: "c1", Filter: briefs.OnTopics("straits"), By: "u1"})
		if err != nil && !errors.Is(err, briefs.ErrExists) {
			t.Fatal(err)
		}
	}
	lines := func(server briefs.ServerID) (out []string) {
		t.Helper()
		list, err := b.Audit(b.ctx(), server, 0, 50)
		b.must(err)
		for _, a := range list {
			out = append(out, fmt.Sprintf("%s %s %s by %q", a.At.Format("15:04"), a.Channel, a.What, a.Who))
		}
		return out
	}
	want := func(server briefs.ServerID, want ...string) {
		t.Helper()
		if got := lines(server); !slices.Equal(got, want) {
			t.Errorf("server %s: %q, want %q", server, got, want)
		}
	}
	note("subscribed to the \x00straits")
	note("subscribed again, which changes nothing")
	b.must(b.Record(b.ctx(), briefs.AuditLine{Server: "s2", Who: "u1", What: "elsewhere"}))
	b.must(b.Record(b.ctx(), briefs.AuditLine{Who: "u1", What: "a person's own"}))
	want("s1", `12:00 c1 subscribed to the  straits by "u1"`)
	want("s2", `12:00  elsewhere by "u1"`)
	want("")

	// What is taken down is told where it stood, without its words.
	subs, err := b.Subscriptions(b.ctx(), "s1")
	b.must(err)
	f, _ := b.post("libel", briefs.Target{Server: "s1", Channel: "c1", Subscription: subs[0].ID})
	b.send()
	killed := b.version(f, briefs.ActRetract, "libel")
	killed.Reason = "killed by its agency"
	b.file(killed)
	b.file(killed)
	b.send()
	taken, subscribed := `12:00 c1 a post of The gazette is taken down: killed by its agency by ""`, `12:00 c1 subscribed to the  straits by `
	want("s1", taken, subscribed+`"u1"`)
	first, err := b.Audit(b.ctx(), "s1", 0, 1)
	b.must(err)
	if rest, err := b.Audit(b.ctx(), "s1", first[0].ID, 5); err != nil || len(rest) != 1 || rest[0].What == first[0].What {
		t.Errorf("the next page %+v, %v", rest, err)
	}

	b.pass(briefs.WhoKept - time.Minute)
	b.retain()
	want("s1", taken, subscribed+`"u1"`)
	b.pass(2 * time.Minute)
	b.retain()
	want("s1", taken, subscribed+`""`)
	b.pass(366*24*time.Hour - briefs.WhoKept)
	b.retain()
	want("s1")
}

// testOwnSources: what servers added for themselves is read once, for them alone,
// and nobody's after the last of them has let it go.
func testOwnSources(t *testing.T, b *bench) {
	b.sync()
	add := func(server briefs.ServerID, url string) (briefs.OwnSource, error) {
		return b.AddSource(b.ctx(), briefs.OwnSource{Server: server, URL: url, Outlet: "The " + string(server) + "\x00", By: "u1"}, 2)
	}
	const url = "https://own.example/feed"
	own, err := add("s1", url)
	b.must(err)
	before, err := b.SourcesRevision(b.ctx())
	b.must(err)
	if _, err := add("s1", "http://OWN.example/feed/"); !errors.Is(err, briefs.ErrExists) {
		t.Errorf("the same address again: %v", err)
	}
	_, err = add("s2", url)
	b.must(err)
	if now, err := b.SourcesRevision(b.ctx()); err != nil || now == before {
		t.Errorf("revision %q, was %q, %v", now, before, err)
	}
	second, err := add("s1", "https://other.example/feed")
	b.must(err)
	if _, err := add("s1", "https://third.example/feed"); !errors.Is(err, briefs.ErrQuota) {
		t.Errorf("more than there may be: %v", err)
	}
	sync := func() (names []briefs.FeedName) {
		t.Helper()
		list, err := b.OwnSources(b.ctx())
		b.must(err)
		b.must(b.SyncList(b.ctx(), newsroom().WithOwn(list)))
		statuses, err := b.FeedStatuses(b.ctx())
		b.must(err)
		for _, s := range statuses {
			names = append(names, s.Feed)
		}
		return names
	}
	all := []briefs.FeedName{"cable", "gazette", "herald", own.Name, second.Name}
	slices.Sort(all)
	if got := sync(); !slices.Equal(got, all) {
		t.Errorf("read are %v, want %v", got, all)
	}
	b.must(b.RemoveSource(b.ctx(), "s1", second.Name))
	if err := b.RemoveSource(b.ctx(), "s2", second.Name); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("what another server removed: %v", err)
	}

	one, two := b.subscribe("s1", "c1"), b.subscribe("s2", "c2")
	b.subscribe("s3", "c3")
	tell := func(feed briefs.FeedName, headline string, targets ...briefs.Target) briefs.BriefID {
		t.Helper()
		f := b.filing(feed, headline, said{"Dora Quill", "Nobody else may hear of this " + headline})
		f.Targets = targets
		_, id := b.file(f)
		return id
	}
	sees := func(why string, want map[briefs.ServerID]int) {
		t.Helper()
		for _, server := range []briefs.ServerID{"s1", "s2", "s3", ""} {
			v := briefs.Viewer{Server: server}
			found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v, Search: "harbour"})
			b.must(err)
			quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, Speaker: "Quill"})
			b.must(err)
			speakers, err := b.Speakers(b.ctx(), v, "qui", 5)
			b.must(err)
			days, err := b.Trend(b.ctx(), briefs.TrendQuery{Viewer: v, Topic: "straits", Since: b.clock().AddDate(0, 0, -2), Until: b.clock().AddDate(0, 0, 2)})
			b.must(err)
			lately, err := b.ToldSince(b.ctx(), v, []briefs.TopicName{"straits"}, b.clock().AddDate(0, 0, -7), 99)
			b.must(err)
			h, err := b.Holdings(b.ctx(), v)
			b.must(err)
			told := 0
			for _, d := range days {
				told += d.Stories
			}
			got := []int{len(found), len(quotes), len(speakers), told, len(lately), h.Briefs, len(h.Outlets)}
			some := want[server]
			if slices.Max(got) > some || slices.Min(got) < some {
				t.Errorf("%s: server %q sees %v, want %d of each", why, server, got, some)
			}
		}
	}
	id := tell(own.Name, "The harbour talks", one, two)
	sees("filed", map[briefs.ServerID]int{"s1": 1, "s2": 1})
	if got := len(b.claim("w", 5)); got != 2 {
		t.Errorf("owed to %d channels, want two", got)
	}

	b.must(b.LeftServer(b.ctx(), "s1", b.clock()))
	sync()
	sees("one has removed the bot", map[briefs.ServerID]int{"s2": 1})
	b.must(b.LeftServer(b.ctx(), "s1", time.Time{}))
	stale, err := b.OwnSources(b.ctx())
	b.must(err)
	sync()

	// It may join others' events; nothing of others' is compared with it.
	tell("gazette", "Summit: told by all")
	tell(own.Name, "Summit: told by one")
	tell(own.Name, "Treaty: told by one")
	tell("gazette", "Treaty: told by all")
	for server, want := range map[briefs.ServerID]int{"s1": 4, "s3": 2} {
		list, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: briefs.Viewer{Server: server}})
		if err != nil || len(list) != want {
			t.Errorf("server %s is shown %d events, %v, want %d", server, len(list), err, want)
		}
	}

	b.must(b.RemoveSource(b.ctx(), "s2", own.Name))
	if _, err := b.Brief(b.ctx(), briefs.Viewer{Server: "s2"}, id); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("after it was removed: %v", err)
	}
	b.must(b.ForgetServer(b.ctx(), "s1"))
	// A list that another process had read before does not bring it back.
	b.must(b.SyncList(b.ctx(), newsroom().WithOwn(stale)))
	if _, err := b.Brief(b.ctx(), briefs.Viewer{Server: "s1"}, id); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("after its server was forgotten: %v", err)
	}
	if got := sync(); !slices.Equal(got, []briefs.FeedName{"cable", "gazette", "herald"}) {
		t.Errorf("read are %v, want the operator's own", got)
	}
	if due, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobPoll}, 10, lease); err != nil || len(due) != 3 {
		t.Errorf("%d feeds are polled, %v, want three", len(due), err)
	}
}

// testForget: nothing stays of a server that is forgotten, nor of a person, and
// nobody else's is touched.
func testForget(t *testing.T, b *bench) {
	b.sync()
	one := b.subscribe("s1", "c1")
	other := b.subscribe("s2", "c2")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", HourLimit: 1}))
	b.must(b.SetBlocked(b.ctx(), "s1", briefs.Blocklist{Words: []string{"x"}}))
	b.must(b.Record(b.ctx(), briefs.AuditLine{Server: "s1", Who: "u1", What: "this"}))
	b.must(b.Record(b.ctx(), briefs.AuditLine{Server: "s2", Who: "u1", What: "that"}))
	b.post("A", one, other)
	b.send()
	b.send()
	b.restore() // what stands in c1 and is not known is noted for later
	_, err := b.Reconcile(b.ctx(), "c1", []briefs.Standing{{Message: "m9", Delivery: 9999, Rev: 1, Mark: briefs.Mark{Story: "unknown", Edition: "1"}}}, false)
	b.must(err)
	b.must(b.ForgetServer(b.ctx(), "s1"))
	everywhere, blocked, err := b.ServerSettings(b.ctx(), "s1")
	b.must(err)
	rhythms, err := b.Rhythms(b.ctx(), "s1")
	b.must(err)
	lines, err := b.Audit(b.ctx(), "s1", 0, 5)
	b.must(err)
	if everywhere || len(blocked.Words) > 0 || len(rhythms) > 0 || len(lines) > 0 {
		t.Errorf("kept: %v %v %v %v", everywhere, blocked, rhythms, lines)
	}
	if _, err := b.Gap(b.ctx(), "c1"); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("its channel is to be looked into still: %v", err)
	}

	b.must(b.SetConversation(b.ctx(), "u1", "d1"))
	_, err = b.Subscribe(b.ctx(), briefs.Subscription{Channel: "d1", Filter: briefs.OnTopics("straits"), By: "u1"})
	b.must(err)
	_, err = b.Subscribe(b.ctx(), briefs.Subscription{Channel: "d2", Filter: briefs.OnTopics("straits"), By: "u2"})
	b.must(err)
	b.must(b.ForgetPerson(b.ctx(), "u1"))
	if d, err := b.Conversation(b.ctx(), "u1"); err != nil || d != "" {
		t.Errorf("the conversation %q, %v", d, err)
	}
	subs, err := b.Subscriptions(b.ctx(), "")
	b.must(err)
	for _, s := range subs {
		if s.By == "u1" || s.Channel == "d1" {
			t.Errorf("kept: %+v", s)
		}
	}
	if len(subs) != 2 {
		t.Errorf("%d subscriptions are left, want two", len(subs))
	}
	if lines, err = b.Audit(b.ctx(), "s2", 0, 5); err != nil || len(lines) != 1 || lines[0].Who != "" || lines[0].What != "that" {
		t.Errorf("audit %+v, %v", lines, err)
	}
}

// testAlerts: everybody who has an alert for a story is told, whatever channel of
// a server has it; of what is not for all they are not; a refusal pauses at once.
func testAlerts(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	one, two := b.subscribe("", "d1"), b.subscribe("", "d2")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Channel: "d2", HourLimit: 2}))
	told := func() (channels []string) {
		t.Helper()
		for _, d := range b.claim("w", 10) {
			channels = append(channels, string(d.Target.Channel))
			b.settle(b.begin(d), sent(d))
		}
		slices.Sort(channels)
		return channels
	}
	b.post("A", c, one, two)
	if got := told(); !slices.Equal(got, []string{"c1", "d1", "d2"}) {
		t.Errorf("told in %v", got)
	}
	secret := b.filing("cable", "not for all")
	secret.Targets = []briefs.Target{c, one, two}
	b.file(secret)
	if got := told(); !slices.Equal(got, []string{"c1"}) {
		t.Errorf("of a closed source, told in %v", got)
	}
	for _, h := range []string{"B", "C", "D"} {
		b.post(h, two)
	}
	if got, want := b.flush(), "map[d2:[B]]"; got != want {
		t.Errorf("within the hour %s, want %s", got, want)
	}
	b.pass(time.Hour)
	if got, want := b.flush(), "map[d2:[digest(C D)]]"; got != want {
		t.Errorf("at the full hour %s, want %s", got, want)
	}
	b.post("E", one, two)
	for _, d := range b.claim("w", 10) {
		o := sent(d)
		if d.Target.Channel == "d1" {
			o = briefs.Outcome{Result: briefs.Abandoned, ChannelFault: true, Clean: true, Reason: "no direct messages"}
		}
		b.settle(b.begin(d), o)
	}
	made, err := b.MadeBy(b.ctx(), "u1")
	b.must(err)
	for _, s := range made {
		if s.Suspended.IsZero() == (s.Channel == "d1") {
			t.Errorf("after a refusal: %+v", s)
		}
	}
	b.post("F", one)
	b.none("while it is paused, not even a notice")
	if n, err := b.Resume(b.ctx(), "d1"); err != nil || n != 1 {
		t.Errorf("resumed %d, %v", n, err)
	}
	b.post("G", one)
	if got := told(); !slices.Equal(got, []string{"d1"}) {
		t.Errorf("resumed, told in %v", got)
	}
}
