package storetest

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testClock: what was put off by a clock that was ahead is due when it has gone back,
// and a post whose answer was lost meanwhile is looked for far enough back. Nothing
// is let go of by a clock that has just leapt.
func testClock(t *testing.T, b *bench) {
	mind := func() time.Duration {
		t.Helper()
		moved, err := b.MindClock(b.ctx())
		b.must(err)
		return moved
	}
	retain := []briefs.JobKind{briefs.JobRetain}
	b.sync()
	c := b.subscribe("s1", "c1")
	b.must(b.Plan(b.ctx(), briefs.Job{Kind: briefs.JobRetain, Due: b.clock()}))
	if moved := mind(); moved != 0 {
		t.Errorf("a clock that was never told has moved by %v", moved)
	}
	b.pass(time.Hour)
	if moved := mind(); moved != 0 {
		t.Errorf("after an hour it has moved by %v", moved)
	}

	const year = 365 * 24 * time.Hour
	b.pass(year)
	if moved := mind(); moved != year {
		t.Errorf("forward by %v, want %v", moved, year)
	}
	if jobs, err := b.Claim(b.ctx(), "w", retain, 1, lease); err != nil || len(jobs) != 0 {
		t.Errorf("a leap, and things are let go of at once: %v, %v", jobs, err)
	}
	_, jobs := b.args(10)
	for _, j := range jobs[1:] {
		b.must(b.Finish(b.ctx(), j, b.clock().Add(10*time.Minute)))
	}
	b.post("A", c)
	b.post("B", c)
	d := b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Minute)})

	b.pass(-year)
	if got, _ := b.args(10); len(got) != 0 {
		t.Fatalf("%v are due, which the test is about", got)
	}
	b.none("while it waits for a time a year ahead")
	if moved := mind(); moved != -year {
		t.Errorf("back by %v, want %v", moved, -year)
	}
	if got, _ := b.args(10); len(got) != len(jobs)-1 {
		t.Errorf("%v are polled, want all but the one that is under way", got)
	}
	d = b.claimOne("w")
	if tried := b.clock().Sub(d.FirstTried); !d.Doubt || d.Brief.Headline != "A" || tried < time.Hour || tried > 48*time.Hour {
		t.Errorf("claimed %s, in doubt %v, first tried %v ago", d.Brief.Headline, d.Doubt, tried)
	}
	b.settle(b.begin(d), sent(d))
	b.send()
	if jobs, err := b.Claim(b.ctx(), "w", retain, 1, lease); err != nil || len(jobs) != 1 {
		t.Errorf("nothing is let go of any more: %v, %v", jobs, err)
	}
	b.pass(10 * time.Minute) // beyond any lease
	if got, _ := b.args(10); len(got) != len(jobs) {
		t.Errorf("%v are polled, want %d: a claim of the year ahead has ended, too", got, len(jobs))
	}
	if moved := mind(); moved != 0 {
		t.Errorf("moved by %v once it is right", moved)
	}
}
