package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testRhythmAnew: what is gathered falls due by a channel's new rhythm, be that
// sooner or later, and neither in its quiet hours nor beyond its limit.
func testRhythmAnew(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	set := func(r briefs.Rhythm) {
		t.Helper()
		r.Server, r.Channel = "s1", "c1"
		b.must(b.SetRhythm(b.ctx(), r))
	}
	next := func(what string, after time.Duration) {
		t.Helper()
		b.none(what)
		if due, err := b.NextDelivery(b.ctx()); err != nil || !due.Equal(b.clock().Add(after)) {
			t.Errorf("%s: next at %v, %v, want in %v", what, due, err, after)
		}
	}
	set(briefs.Rhythm{Cadence: briefs.Hourly}) // it is noon
	b.post("A", c)
	set(briefs.Rhythm{Cadence: briefs.Daily, At: 18 * 60})
	next("daily in place of hourly", 6*time.Hour)
	set(briefs.Rhythm{Cadence: briefs.Hourly, QuietFrom: 11 * 60, QuietTo: 15 * 60})
	next("not in quiet hours", 3*time.Hour)
	set(briefs.Rhythm{HourLimit: 1})
	if got, want := b.flush(), "map[c1:[digest(A)]]"; got != want {
		t.Errorf("at once: %s, want %s", got, want)
	}
	for _, h := range []string{"B", "C", "D"} {
		b.post(h, c)
	}
	if got, want := b.flush(), "map[c1:[B]]"; got != want {
		t.Errorf("of three: %s, want %s", got, want)
	}
	set(briefs.Rhythm{HourLimit: 1, Language: "fr"})
	next("another language, the same limit", time.Hour)
	set(briefs.Rhythm{HourLimit: 1, QuietFrom: 11*60 + 30, QuietTo: 14*60 + 10})
	next("the rest of the limit, in quiet hours", 2*time.Hour+10*time.Minute)
	set(briefs.Rhythm{})
	if got, want := b.flush(), "map[c1:[digest(C D)]]"; got != want {
		t.Errorf("without a limit: %s, want %s", got, want)
	}

	set(briefs.Rhythm{QuietFrom: 14 * 60, QuietTo: 20 * 60})
	b.post("E", c)
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(3*time.Hour))) // until three
	b.post("F", c)
	next("a pause that ends in quiet hours", 8*time.Hour)
	set(briefs.Rhythm{QuietFrom: 14 * 60, QuietTo: 19 * 60})
	next("quiet hours that end sooner", 7*time.Hour)
	set(briefs.Rhythm{})
	next("no quiet hours", 3*time.Hour)
	b.pass(3 * time.Hour)
	set(briefs.Rhythm{QuietFrom: 14 * 60, QuietTo: 16 * 60})
	b.must(b.Pause(b.ctx(), "s1", "c1", time.Time{}))
	next("resumed by hand in quiet hours", time.Hour)
	b.pass(30 * time.Minute)
	b.post("G", c)
	b.pass(30 * time.Minute)
	if got, want := b.flush(), "map[c1:[digest(E F G)]]"; got != want {
		t.Errorf("after all: %s, want %s", got, want)
	}
	b.none("at the end")
}

// testSilent: what failed or waited when its channel fell silent comes after that, and
// what is in doubt is looked for only.
func testSilent(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	retry := func(clean bool) {
		t.Helper()
		b.settle(b.begin(b.claimOne("w")), briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock(), Clean: clean, Reason: "try again"})
	}
	pause := func(on bool) {
		t.Helper()
		until := time.Time{}
		if on {
			until = briefs.Forever
		}
		b.must(b.Pause(b.ctx(), "s1", "c1", until))
	}
	for _, clean := range []bool{true, false} {
		b.post(fmt.Sprint("A", clean), c)
		b.post(fmt.Sprint("B", clean), c)
		d := b.begin(b.claimOne("w")) // under way
		pause(true)
		b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock(), Clean: clean, Reason: "try again"})
		if !clean {
			d := b.claimOne("w")
			if !d.Doubt || !d.Stale {
				t.Fatalf("claimed %+v, want it to be looked for only", d)
			}
			b.settle(d, briefs.Outcome{Result: briefs.Absent, Clean: true})
		}
		b.none("in the pause")
		pause(false)
		if got, want := b.flush(), fmt.Sprintf("map[c1:[digest(A%v B%v)]]", clean, clean); got != want {
			t.Errorf("resumed: %s, want %s", got, want)
		}
	}
	// A digest that failed is gathered anew; what was found stands.
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", Cadence: briefs.Hourly}))
	b.post("C", c)
	b.pass(time.Hour)
	d := b.begin(b.claimOne("w"))
	pause(true)
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock(), Reason: "try again"})
	if d = b.claimOne("w"); !d.Stale {
		t.Fatalf("claimed %+v, want it to be looked for only", d)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Absent, Clean: true})
	b.none("a digest, in the pause")
	pause(false)
	if got, want := b.flush(), "map[c1:[C]]"; got != want {
		t.Errorf("resumed: %s, want %s", got, want)
	}
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1"}))
	f, _ := b.post("D", c)
	retry(false)
	pause(true)
	b.settle(b.claimOne("w"), briefs.Outcome{Result: briefs.Delivered, Message: "m9", Rev: 1})
	b.none("it was found")
	b.file(b.version(f, briefs.ActRetract, "D"))
	if d := b.send(); !d.WantGone || d.Message != "m9" {
		t.Errorf("claimed %+v, want what was withdrawn to be taken down in the pause", d)
	}
	pause(false)
	b.none("and is not posted again")

	// It is one o'clock. Of quiet hours the same holds, also where nobody was there to
	// post at the time.
	set := func(from, to int) {
		t.Helper()
		b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", HourLimit: 2, QuietFrom: from, QuietTo: to}))
	}
	set(15*60, 16*60)
	b.pass(118 * time.Minute)
	for _, h := range []string{"E", "F", "G", "H"} {
		b.post(h, c)
	}
	retry(true)
	b.pass(3 * time.Minute)
	b.post("I", c)
	b.none("a minute past three")
	b.pass(time.Hour)
	if got, want := b.flush(), "map[c1:[digest(G H) digest(E F I)]]"; got != want {
		t.Errorf("a minute past four: %s, want %s", got, want)
	}
	for _, h := range []string{"J", "K", "L", "M"} {
		b.post(h, c)
	}
	if got, want := b.flush(), "map[c1:[J K]]"; got != want {
		t.Errorf("of four: %s, want %s", got, want)
	}
	set(17*60+10, 18*60)
	b.pass(75 * time.Minute)
	b.none("a digest that nobody opened at five")
	b.pass(45 * time.Minute)
	if got, want := b.flush(), "map[c1:[digest(L M)]]"; got != want {
		t.Errorf("past six: %s, want %s", got, want)
	}
	b.none("at the end")
}
