package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testPlaceKept: while the bad one is being passed, one that fails once keeps
// its place before those behind it.
func testPlaceKept(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, h := range []string{"bad", "B", "C", "D"} {
		b.post(h, c)
	}
	failed := false
	var got []string
	for start := b.clock(); b.clock().Sub(start) < 10*time.Minute; b.pass(time.Second) {
		for _, d := range b.claim("w", 1) {
			d = b.begin(d)
			switch {
			case d.Brief.Headline == "bad":
				b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(20 * time.Second), Clean: true})
			case d.Brief.Headline == "B" && !failed:
				failed = true
				b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(15 * time.Second), Clean: true})
			default:
				b.settle(d, sent(d))
				got = append(got, d.Brief.Headline)
			}
		}
	}
	if want := "[B C D]"; fmt.Sprint(got) != want {
		t.Errorf("sent %v, want %s", got, want)
	}
}

// testTwoBad: each bad message has its two minutes, then the rest goes on.
func testTwoBad(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, h := range []string{"bad 1", "bad 2", "C", "D"} {
		b.post(h, c)
	}
	start := b.clock()
	var got []string
	for ; b.clock().Sub(start) < 10*time.Minute && len(got) < 2; b.pass(time.Second) {
		for _, d := range b.claim("w", 1) {
			if d = b.begin(d); d.Brief.Headline[0] == 'b' {
				wait := min(time.Second<<min(d.Attempt, 20), 30*time.Second)
				b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(wait), Clean: true})
				continue
			}
			b.settle(d, sent(d))
			got = append(got, d.Brief.Headline)
		}
	}
	if took := b.clock().Sub(start); fmt.Sprint(got) != "[C D]" || took > 5*time.Minute {
		t.Errorf("sent %v after %v, want C and D within five minutes", got, took)
	}
}

// holdsUp refuses a message until others may pass it: after two minutes, no sooner.
func (b *bench) holdsUp(headline string) {
	b.t.Helper()
	start := b.clock()
	for b.clock().Sub(start) < 2*time.Minute {
		if d := b.refuse(20 * time.Second); d.Brief.Headline != headline {
			b.t.Fatalf("%s passed %s after %v", d.Brief.Headline, headline, b.clock().Sub(start))
		}
		b.none("while " + headline + " waits")
		b.pass(20 * time.Second)
	}
	b.refuse(20 * time.Second)
}

// testClockAnew: once the oldest is posted after all, what those behind it failed
// for meanwhile was the channel's, and the next has its whole two minutes.
func testClockAnew(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, h := range []string{"A", "B", "C"} {
		b.post(h, c)
	}
	start := b.clock()
	tried := make(map[string]bool)
	for ; b.clock().Sub(start) < 6*time.Minute; b.pass(5 * time.Second) {
		for _, d := range b.claim("w", 1) {
			d = b.begin(d)
			tried[d.Brief.Headline] = true
			b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(20 * time.Second), Clean: true})
		}
	}
	if !tried["B"] || !tried["C"] {
		t.Fatalf("tried %v in six minutes of failures, want each", tried)
	}
	b.pass(20 * time.Second)
	if d := b.send(); d.Brief.Headline != "A" {
		t.Fatalf("sent %s, want A to have the first try", d.Brief.Headline)
	}
	b.holdsUp("B")
	if d := b.send(); d.Brief.Headline != "C" {
		t.Errorf("sent %s, want C to pass after two minutes", d.Brief.Headline)
	}
}

// testLimited: what Discord takes of nobody is no failure of the oldest: none
// passes it, however long it waits, and the time that it does fail for goes on.
func testLimited(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.post("A", c)
	b.post("B", c)
	put := func(wait time.Duration, limited bool) {
		t.Helper()
		d := b.begin(b.claimOne("w"))
		if d.Brief.Headline != "A" {
			t.Fatalf("%s was tried", d.Brief.Headline)
		}
		b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(wait), Clean: true, Limited: limited})
		b.none("while A waits")
		b.pass(wait)
	}
	for range 7 { // for more than a day
		put(5*time.Minute, true)
		b.pass(4 * time.Hour)
	}
	put(time.Minute, false)
	put(time.Minute-time.Second, true)
	put(time.Second, false)
	d := b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Minute), Clean: true, Limited: true})
	if d := b.send(); d.Brief.Headline != "B" {
		t.Errorf("sent %s, want B to pass what has failed for two minutes", d.Brief.Headline)
	}
}

// testRetryAt: nothing is tried before the time that Discord named, and those
// behind it need not wait as long.
func testRetryAt(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, h := range []string{"slow", "B"} {
		b.post(h, c)
	}
	start := b.clock()
	b.refuse(7 * time.Minute)
	times := make(map[string]time.Duration)
	for ; b.clock().Sub(start) < 8*time.Minute; b.pass(time.Second) {
		for _, d := range b.claim("w", 1) {
			times[d.Brief.Headline] = b.clock().Sub(start)
			b.settle(b.begin(d), sent(d))
		}
	}
	if times["slow"] != 7*time.Minute || times["B"] != 2*time.Minute {
		t.Errorf("tried at %v, want B after two minutes and the slow one after seven", times)
	}
}

// testGivenUp: what fails for a day is given up, with the reason; a deletion is
// tried for a week, for the message must not stand.
func testGivenUp(t *testing.T, b *bench) {
	b.sync()
	one, two, three := b.subscribe("s1", "c1"), b.subscribe("s1", "c2"), b.subscribe("s1", "c3")
	edited, _ := b.post("edited", two)
	b.send()
	killed, _ := b.post("killed", three)
	b.send()
	b.post("A", one)
	b.file(b.version(edited, briefs.ActEdit, "edited more"))
	b.file(b.version(killed, briefs.ActRetract, "killed"))
	last := make(map[briefs.ChannelID]time.Duration)
	start := b.clock()
	for ; b.clock().Sub(start) < 8*24*time.Hour; b.pass(30 * time.Minute) {
		for range 3 {
			for _, d := range b.claim("w", 3) {
				last[d.Target.Channel] = b.clock().Sub(start)
				b.settle(b.begin(d), briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(29 * time.Minute), Clean: true, Reason: "HTTP 500"})
			}
		}
	}
	if last["c1"] != 24*time.Hour || last["c2"] != 24*time.Hour || last["c3"] != 7*24*time.Hour {
		t.Errorf("tried last after %v, want a day, and a week for the deletion", last)
	}
	if due, err := b.NextDelivery(b.ctx()); err != nil || !due.IsZero() {
		t.Errorf("still owed: %v, %v", due, err)
	}
	if c, err := b.Counts(b.ctx()); err != nil || c.Abandoned != 2 {
		t.Errorf("counts %+v, %v, want two given up", c, err)
	}
	e, err := b.Ever(b.ctx())
	b.must(err)
	if e.GivenUp["tried for 24 hours"] != 2 || e.GivenUp["not taken down, tried for 168 hours"] != 1 || len(e.GivenUp) != 2 || e.TakenDown != 0 {
		t.Errorf("given up %v, want two posts and one that stands still", e.GivenUp)
	}
}
