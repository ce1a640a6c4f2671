package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testPauseDigest: nothing comes out of a pause before it ends, whatever it waited
// for; what fell due in it is one digest, and what did not comes at its own time.
func testPauseDigest(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", Cadence: briefs.Daily, At: 18 * 60}))
	b.post("A", c)
	b.must(b.Pause(b.ctx(), "s1", "c1", briefs.Forever))
	b.post("B", c)
	b.pass(5 * time.Hour)
	b.must(b.Pause(b.ctx(), "s1", "c1", time.Time{}))
	// Of the pause is B; A was not due yet.
	if got, want := b.flush(), "map[c1:[B]]"; got != want {
		t.Errorf("resumed at five: %s, want %s", got, want)
	}
	b.pass(30 * time.Minute)
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(2*time.Hour)))
	b.post("C", c)
	b.pass(time.Hour)
	b.none("at half past six, paused")
	if due, err := b.NextDelivery(b.ctx()); err != nil || !due.Equal(b.clock().Add(time.Hour)) {
		t.Errorf("next at %v, %v, want the end of the pause", due, err)
	}
	b.pass(time.Hour)
	if got, want := b.flush(), "map[c1:[digest(A C)]]"; got != want {
		t.Errorf("after the pause: %s, want %s", got, want)
	}
	if due, err := b.NextDelivery(b.ctx()); err != nil || !due.IsZero() {
		t.Errorf("next at %v, %v, want never", due, err)
	}
	// A digest that is owed and was not sent waits as well.
	b.post("D", c)
	b.post("E", c)
	b.pass(24 * time.Hour)
	b.settle(b.claimOne("w"), briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock(), Clean: true})
	b.must(b.Pause(b.ctx(), "s1", "", briefs.Forever))
	b.none("paused with a digest owed")
	b.pass(time.Hour)
	b.must(b.Pause(b.ctx(), "s1", "", time.Time{}))
	if got, want := b.flush(), "map[c1:[digest(D E)]]"; got != want {
		t.Errorf("resumed: %s, want %s", got, want)
	}
	b.none("at the end")
}

// testFairDigest: of more than a digest can show, each topic has its best.
func testFairDigest(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", Cadence: briefs.Hourly}))
	for n := range 2 {
		f := b.filing("gazette", fmt.Sprint("grain ", n))
		f.Brief.Topics = []briefs.TopicMatch{{Name: "grain", Score: 1}}
		f.Targets = []briefs.Target{c}
		f.Targets[0].Loud = n == 1 // for another subscription of the channel
		b.file(f)
	}
	for n := range 70 {
		f := b.filing("gazette", fmt.Sprint("straits ", n))
		if n == 0 {
			f.Brief.Urgency = 1
		}
		f.Targets = []briefs.Target{c}
		b.file(f)
	}
	b.pass(time.Hour)
	d := b.claimOne("w")
	if !d.Target.Loud {
		t.Error("the digest is silent, though one of its briefs is not")
	}
	if d.Holds != 72 || len(d.Briefs) != 60 {
		t.Fatalf("holds %d, shows %d", d.Holds, len(d.Briefs))
	}
	has := make(map[string]bool)
	for _, one := range d.Briefs {
		has[one.Headline] = true
	}
	for _, want := range []string{"grain 0", "grain 1", "straits 0", "straits 69"} {
		if !has[want] {
			t.Errorf("%s is crowded out", want)
		}
	}
	if d.Briefs[0].Headline != "grain 0" || d.Briefs[59].Headline != "straits 69" {
		t.Errorf("from %s to %s, want them in the order in which they were owed", d.Briefs[0].Headline, d.Briefs[59].Headline)
	}
}

// testNothingLost: over days of limits, quiet hours, cadences that change and
// pauses, every brief is in exactly one message of each channel.
func testNothingLost(t *testing.T, b *bench) {
	b.sync()
	random := rand.New(rand.NewPCG(8, 14))
	rhythms := []briefs.Rhythm{
		{HourLimit: 1, QuietFrom: 22 * 60, QuietTo: 7 * 60, Zone: "Europe/Paris"}, {Cadence: briefs.Hourly, QuietFrom: 60, QuietTo: 120},
		{Cadence: briefs.Weekdays, At: 8*60 + 30, Zone: "America/Santiago"}, {},
	}
	var targets []briefs.Target
	for n := range rhythms {
		r := &rhythms[n]
		r.Server, r.Channel = "s1", briefs.ChannelID(fmt.Sprint("c", n))
		targets = append(targets, b.subscribe(r.Server, r.Channel))
		b.must(b.SetRhythm(b.ctx(), *r))
	}
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	shown := make(map[string]int)
	owed := 0
	flush := func() {
		for list := b.claim("w", 9); len(list) > 0; list = b.claim("w", 9) {
			for _, d := range list {
				d = b.begin(d)
				if d.Brief.ID != 0 {
					d.Briefs = append(d.Briefs, d.Brief)
				} else if len(d.Briefs) != d.Holds {
					t.Fatalf("a digest of %d shows %d", d.Holds, len(d.Briefs))
				}
				for _, one := range d.Briefs {
					shown[string(d.Target.Channel)+" "+one.Headline]++
				}
				b.settle(d, sent(d))
			}
		}
	}
	for step := range 120 {
		for range random.IntN(3) {
			owed++
			b.post(fmt.Sprint("story ", owed), targets...)
		}
		one := rhythms[random.IntN(len(rhythms))]
		switch random.IntN(8) {
		case 0:
			b.must(b.Pause(b.ctx(), "s1", one.Channel, b.clock().Add(time.Duration(random.IntN(5))*time.Hour)))
		case 1:
			b.must(b.Pause(b.ctx(), "s1", one.Channel, time.Time{}))
		case 2:
			one.Cadence = []briefs.Cadence{briefs.AtOnce, briefs.Hourly, briefs.Daily}[random.IntN(3)]
			b.must(b.SetRhythm(b.ctx(), one))
		}
		b.pass(time.Duration(5+step%40) * time.Minute)
		flush()
	}
	b.must(b.Pause(b.ctx(), "s1", "", time.Time{}))
	for range 5 {
		b.pass(24 * time.Hour)
		flush()
	}
	b.none("at the end")
	for _, c := range targets {
		for n := 1; n <= owed; n++ {
			if times := shown[fmt.Sprintf("%s story %d", c.Channel, n)]; times != 1 {
				t.Errorf("story %d is in %d messages of %s", n, times, c.Channel)
			}
		}
	}
}

// testEntries: where a channel wants it, the briefs of a digest that stands are owed
// to its thread, by topic; they follow what becomes of their stories, a pause stops
// them, and one refused for good ends them. What is set of the channel is told.
func testEntries(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	set := briefs.Rhythm{Server: "s1", Channel: "c1", Cadence: briefs.Hourly, DigestThreads: true, Language: "de", Zone: "Asia/Kolkata"}
	b.must(b.SetRhythm(b.ctx(), set))
	if got, err := b.Rhythm(b.ctx(), "s1", "c1"); err != nil || got != set {
		t.Errorf("kept %+v, %v", got, err)
	}
	tell := func(headline string, topic briefs.TopicName) briefs.Filing {
		t.Helper()
		f := b.filing("gazette", headline)
		f.Brief.Topics = []briefs.TopicMatch{{Name: topic, Score: 1}}
		f.Targets = []briefs.Target{c}
		b.file(f)
		return f
	}
	killed := tell("A", "straits")
	tell("B", "grain")
	changed := tell("C", "straits")
	b.pass(time.Hour)
	digest := b.send()
	if digest.Kind != briefs.DeliverDigest || digest.Target.Language != "de" || digest.Target.Zone != "Asia/Kolkata" {
		t.Errorf("first came %+v", digest)
	}
	for _, want := range []string{"C", "A", "B"} {
		d := b.claimOne("w")
		if d.Kind != briefs.DeliverEntry || d.Brief.Headline != want || d.ReplyTo == "" || d.Target.Role != "" || d.Target.Loud {
			t.Fatalf("claimed %+v, want the entry of %s", d, want)
		}
		b.settle(b.begin(d), briefs.Outcome{Result: briefs.Delivered, Message: briefs.MessageID("m" + want), Rev: d.WantRev, Stands: "thread"})
	}
	b.none("the thread is whole")
	if sent, err := b.DeliveryOf(b.ctx(), briefs.Viewer{Server: "s1"}, digest.ID); err != nil || what(sent) != "digest(A B C)" {
		t.Errorf("the digest is %s, %v", what(sent), err)
	}
	b.file(b.version(killed, briefs.ActRetract, "A"))
	b.file(b.version(changed, briefs.ActCorrect, "C again"))
	var got []string
	for range 3 {
		d := b.send()
		got = append(got, fmt.Sprint(what(d), d.WantGone))
	}
	slices.Sort(got)
	if want := []string{"Atrue", "C againfalse", "digest(B C again)false"}; !slices.Equal(got, want) {
		t.Errorf("after a kill and a correction %q, want %q", got, want)
	}

	// A pause while the thread is being filled.
	tell("D", "straits")
	tell("E", "grain")
	b.pass(time.Hour)
	b.send()
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(time.Minute)))
	b.none("in the pause")
	b.pass(2 * time.Minute)
	b.none("after the pause: the digest names them")

	// One that can't be sent.
	tell("F", "straits")
	tell("G", "grain")
	b.pass(time.Hour)
	b.send()
	b.settle(b.begin(b.claimOne("w")), briefs.Outcome{Result: briefs.Abandoned, Clean: true, Reason: "no thread"})
	b.none("after one was refused")

	// A digest that never stood has none, nor one where it is not wanted.
	tell("H", "straits")
	b.pass(time.Hour)
	b.settle(b.begin(b.claimOne("w")), briefs.Outcome{Result: briefs.Abandoned, Clean: true, Reason: "refused"})
	b.none("of a digest that was refused")
	set.DigestThreads = false
	b.must(b.SetRhythm(b.ctx(), set))
	tell("I", "straits")
	b.pass(time.Hour)
	b.send()
	b.none("not wanted any more")
}
