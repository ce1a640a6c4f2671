package storetest

import (
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testTurns: of all who ask at once one has the turn, the next after its pause,
// and one that was never given back ends by itself.
func testTurns(t *testing.T, b *bench) {
	const most, pause = 15 * time.Second, 5 * time.Second
	ask := func() time.Duration {
		wait, err := b.TakeTurn(b.ctx(), "identify 0", most)
		b.must(err)
		return wait
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	had := 0
	for range 8 {
		all.Go(func() {
			wait, err := b.TakeTurn(b.ctx(), "identify 0", most)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case wait == 0:
				had++
			case wait != most:
				t.Errorf("told to wait %v, want %v", wait, most)
			}
		})
	}
	all.Wait()
	if had != 1 {
		t.Errorf("%d had the turn at once", had)
	}
	if wait, err := b.TakeTurn(b.ctx(), "identify 1", most); err != nil || wait != 0 {
		t.Errorf("another name waits %v, %v", wait, err)
	}
	b.pass(2 * time.Second)
	b.must(b.EndTurn(b.ctx(), "identify 0", pause))
	if wait := ask(); wait != pause {
		t.Errorf("after the turn: %v, want %v", wait, pause)
	}
	b.pass(pause)
	if wait := ask(); wait != 0 {
		t.Errorf("after the pause: %v", wait)
	}
	b.pass(most)
	if wait := ask(); wait != 0 {
		t.Errorf("one that was not given back is held for %v more", wait)
	}
	b.pass(-time.Hour)
	if wait := ask(); wait != 0 {
		t.Errorf("after the clock was set back: %v", wait)
	}
}

// testInteractions: of all processes one answers.
func testInteractions(t *testing.T, b *bench) {
	var all sync.WaitGroup
	var mu sync.Mutex
	mine := 0
	for range 6 {
		all.Go(func() {
			first, err := b.TakeInteraction(b.ctx(), "77")
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if first {
				mine++
			}
		})
	}
	all.Wait()
	if mine != 1 {
		t.Errorf("%d may answer", mine)
	}
	if first, err := b.TakeInteraction(b.ctx(), "78"); err != nil || !first {
		t.Errorf("another: %v %v", first, err)
	}
	b.pass(16 * time.Minute)
	if _, _, err := b.Retain(b.ctx()); err != nil {
		t.Fatal(err)
	}
	if first, err := b.TakeInteraction(b.ctx(), "77"); err != nil || !first {
		t.Errorf("kept after its token has ended: %v %v", first, err)
	}
}

// testPulse: what is owed and how late it is, and what was taken over.
func testPulse(t *testing.T, b *bench) {
	b.sync()
	one, two := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	b.pass(time.Minute)
	_, jobs := b.args(10)
	for _, j := range jobs[1:] {
		b.must(b.Finish(b.ctx(), j, b.clock().Add(time.Hour)))
	}
	b.post("A", one, two)
	b.pass(20 * time.Second)
	p, err := b.Pulse(b.ctx())
	b.must(err)
	want := map[string]int64{"post": 2, "edit": 0, "delete": 0, "publish": 0}
	if !maps.Equal(p.Owed, want) || p.Waiting != 20*time.Second || p.Polls != 0 || p.Bytes < 1000 || p.Suspended != 0 {
		t.Errorf("pulse %+v", p)
	}
	// Of the delivery under way and the job under way nothing is late.
	d := b.claimOne("w")
	b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: "m1", Rev: 1})
	b.claimOne("w")
	if p, err = b.Pulse(b.ctx()); err != nil || p.Owed["post"] != 1 || p.Waiting != 0 {
		t.Errorf("under way: %+v, %v", p, err)
	}
	b.pass(2 * lease)
	b.claimOne("v")
	if _, jobs := b.args(10); len(jobs) != 1 {
		t.Fatalf("%d jobs", len(jobs))
	}
	if !maps.Equal(b.over, map[string]int{"deliver": 1, string(briefs.JobPoll): 1}) {
		t.Errorf("taken over: %v", b.over)
	}
	b.pass(time.Hour)
	if p, err = b.Pulse(b.ctx()); err != nil || p.Polls == 0 {
		t.Errorf("an hour later: %+v, %v", p, err)
	}
}

// testTold: a story is told once nothing of it is owed.
func testTold(t *testing.T, b *bench) {
	b.sync()
	_, id := b.post("A", b.subscribe("s1", "c1"), b.subscribe("s1", "c2"), b.subscribe("s1", "c3"))
	const early, late = "1300000000000000000", "1300000100000000000"
	for i, o := range []briefs.Outcome{
		{Result: briefs.Delivered, Message: late, Rev: 1}, {Result: briefs.Delivered, Message: early, Rev: 1}, {Result: briefs.Abandoned, Reason: "no"},
	} {
		told, err := b.Told(b.ctx(), id)
		b.must(err)
		if told != (briefs.Told{Owed: 3 - i}) {
			t.Errorf("after %d: %+v", i, told)
		}
		b.settle(b.claimOne("w"), o)
	}
	told, err := b.Told(b.ctx(), id)
	b.must(err)
	want := briefs.Told{Channels: 2, GivenUp: 1, First: briefs.MessageID(early).Posted(), Last: briefs.MessageID(late).Posted()}
	if told != want {
		t.Errorf("told %+v, want %+v", told, want)
	}
}
