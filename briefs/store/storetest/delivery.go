package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

func testDeliver(t *testing.T, b *bench) {
	b.sync()
	target := b.subscribe("s1", "c1")
	target.Loud, target.Role = true, "r1"
	f, id := b.post("A", target)
	due, err := b.NextDelivery(b.ctx())
	b.must(err)
	if !due.Equal(b.clock()) {
		t.Errorf("NextDelivery = %v, want now", due)
	}
	d := b.claimOne("w")
	if d.Kind != briefs.DeliverPost || d.Brief.ID != id || d.Target != target || d.WantRev != 1 || d.SentRev != 0 || d.Attempt != 1 || d.Worker != "w" ||
		!d.Lease.Equal(b.clock().Add(lease)) || d.Doubt || !d.FirstTried.IsZero() || !d.Created.Equal(b.clock()) {
		t.Errorf("claimed %+v", d)
	}
	b.must(d.Brief.Verify())
	b.none("while it is under way")
	b.pass(time.Second)
	d, err = b.BeginDelivery(b.ctx(), d, []byte("first"), "nonce1")
	b.must(err)
	again, err := b.BeginDelivery(b.ctx(), d, []byte("second"), "nonce2")
	b.must(err)
	if string(again.Payload) != "first" || again.Nonce != "nonce1" || !again.FirstTried.Equal(b.clock()) {
		t.Errorf("begun %+v, want what was kept first", again)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: "m1", Rev: 1})
	b.none("once it is delivered")
	if due, err := b.NextDelivery(b.ctx()); err != nil || !due.IsZero() {
		t.Errorf("NextDelivery = %v, %v, want none", due, err)
	}
	if err := b.SettleDelivery(b.ctx(), d, briefs.Outcome{Result: briefs.Delivered, Message: "m2"}); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("settled twice: %v", err)
	}
	got, err := b.DeliveryOf(b.ctx(), briefs.Viewer{Server: "s1"}, d.ID)
	b.must(err)
	if got.Message != "m1" || got.SentRev != 1 || got.Brief.Headline != f.Brief.Headline {
		t.Errorf("DeliveryOf = %+v", got)
	}
	if _, err := b.DeliveryOf(b.ctx(), briefs.Viewer{Server: "s2"}, d.ID); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("another server's delivery: %v, want ErrNotFound", err)
	}
	if _, err := b.DeliveryOf(b.ctx(), briefs.Viewer{Server: "s1"}, 999); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("no delivery: %v, want ErrNotFound", err)
	}
	// Given up: final, whatever revisions come.
	b.file(b.version(f, briefs.ActEdit, "B"))
	d = b.claimOne("w")
	b.settle(d, briefs.Outcome{Result: briefs.Abandoned, Reason: "removed by a moderator"})
	b.file(b.version(f, briefs.ActEdit, "C"))
	b.none("after it was given up")
}

func testOrder(t *testing.T, b *bench) {
	b.sync()
	one, two := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	for _, h := range []string{"A", "B", "C"} {
		b.post(h, one, two)
	}
	for _, want := range []string{"A", "B", "C"} {
		list := b.claim("w", 10)
		if len(list) != 2 || list[0].Brief.Headline != want || list[1].Brief.Headline != want || list[0].Target.Channel == list[1].Target.Channel {
			t.Fatalf("claimed %v, want %s for each channel", names(list), want)
		}
		for _, d := range list {
			b.settle(b.begin(d), sent(d))
		}
	}
	b.none("at the end")
}

// refuse claims and puts back what it claimed.
func (b *bench) refuse(wait time.Duration) briefs.Delivery {
	b.t.Helper()
	d := b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(wait), Clean: true, Reason: "500"})
	return d
}

// testHold: one bad message holds up its channel for two minutes.
func testHold(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	for _, h := range []string{"bad", "B", "C"} {
		b.post(h, c)
	}
	b.holdsUp("bad")
	for _, want := range []string{"B", "C"} {
		if d := b.send(); d.Brief.Headline != want {
			t.Fatalf("sent %s, want %s to pass", d.Brief.Headline, want)
		}
	}
	b.none("while the bad one waits")
	b.pass(20 * time.Second)
	if d := b.send(); d.Brief.Headline != "bad" {
		t.Errorf("sent %s, want the bad one in its time", d.Brief.Headline)
	}
	b.none("at the end")
}

// testHoldEnds: a long wait of one message is no longer wait of its channel.
func testHoldEnds(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.post("bad", c)
	b.post("B", c)
	b.refuse(30 * time.Second)
	b.pass(30 * time.Second)
	b.refuse(5 * time.Minute)
	b.pass(89 * time.Second)
	b.none("within the two minutes")
	b.pass(time.Second)
	if d := b.send(); d.Brief.Headline != "B" {
		t.Errorf("sent %s, want B to pass", d.Brief.Headline)
	}
	b.pass(3 * time.Minute)
	b.none("while the bad one waits")
}

// testOutage: while all fail for long, the order is kept for afterwards.
func testOutage(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	want := []string{"A", "B", "C", "D", "E"}
	for _, h := range want {
		b.post(h, c)
	}
	tries := make(map[string]int)
	for start := b.clock(); b.clock().Sub(start) < 30*time.Minute; b.pass(5 * time.Second) {
		for _, d := range b.claim("w", 1) {
			d = b.begin(d)
			tries[d.Brief.Headline]++
			wait := min(time.Second<<min(d.Attempt, 20), 5*time.Minute)
			b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(wait), Clean: true})
		}
	}
	var got []string
	for range 500 {
		for _, d := range b.claim("w", 1) {
			b.settle(b.begin(d), sent(d))
			got = append(got, d.Brief.Headline)
		}
		b.pass(5 * time.Second)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("after the outage sent %v, want %v (tries during it: %v)", got, want, tries)
	}
}

// testAway: a time in which Discord answers nothing at all is no failure of the
// message's or of its channel's: none passes it then, nor at the first failure
// after, and its day of tries does not run.
func testAway(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.post("A", c)
	b.post("B", c)
	fail := func(away bool) {
		t.Helper()
		d := b.begin(b.claimOne("w"))
		if d.Brief.Headline != "A" {
			t.Fatalf("%s was tried", d.Brief.Headline)
		}
		b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(20 * time.Second), Clean: true, Away: away})
		b.none("while A waits")
		b.pass(20 * time.Second)
	}
	fail(false)
	for range 26 { // for more than a day
		fail(true)
		b.pass(59 * time.Minute)
	}
	for range 5 {
		fail(false)
	}
	b.pass(20 * time.Second)
	d := b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(20 * time.Second), Clean: true})
	if d := b.send(); d.Brief.Headline != "B" {
		t.Errorf("sent %s, want B to pass once A failed for two minutes by itself", d.Brief.Headline)
	}
	b.pass(20 * time.Second)
	if d := b.send(); d.Brief.Headline != "A" {
		t.Errorf("sent %s, want A", d.Brief.Headline)
	}
	b.none("at the end")
}

// testRanks: deletions go first, posts before edits.
func testRanks(t *testing.T, b *bench) {
	b.sync()
	c1, c2, c3 := b.subscribe("s1", "c1"), b.subscribe("s2", "c2"), b.subscribe("s3", "c3")
	edited, _ := b.post("edited", c1, c2)
	b.send()
	b.send()
	killed, _ := b.post("killed", c1, c3)
	b.send()
	b.send()
	b.pass(time.Second)
	b.file(b.version(edited, briefs.ActEdit, "edited"+" more"))
	b.post("new", c1, c2)
	b.pass(time.Second)
	b.file(b.version(killed, briefs.ActRetract, "killed"))
	var got []string
	for {
		list := b.claim("w", 1)
		if len(list) == 0 {
			break
		}
		d := list[0]
		what := "edit "
		switch {
		case d.WantGone:
			what = "delete "
		case d.SentRev == 0:
			what = "post "
		}
		got = append(got, what+string(d.Target.Channel))
		b.settle(b.begin(d), sent(d))
	}
	want := "[delete c3 delete c1 post c2 post c1 edit c2 edit c1]"
	rank := map[string]int{"delete": 0, "post": 1, "edit": 2}
	for i := 1; i < len(got); i++ {
		var a, z, c string
		fmt.Sscan(got[i-1], &a, &c)
		fmt.Sscan(got[i], &z, &c)
		if rank[a] > rank[z] {
			t.Fatalf("sent %v, want deletions, posts, edits, such as %s", got, want)
		}
	}
	if len(got) != 6 {
		t.Errorf("sent %v, want six", got)
	}
}

// testFair: a server with many channels does not starve one with few.
func testFair(t *testing.T, b *bench) {
	b.sync()
	var targets []briefs.Target
	for i := range 20 {
		targets = append(targets, b.subscribe("big", briefs.ChannelID(fmt.Sprint("big", i))))
	}
	b.post("A", targets...)
	b.pass(time.Second)
	b.post("B", b.subscribe("small", "small1"), b.subscribe("tiny", "tiny1"))
	list := b.claim("w", 3)
	servers := make(map[briefs.ServerID]int)
	for _, d := range list {
		servers[d.Target.Server]++
	}
	if len(servers) != 3 {
		t.Errorf("claimed %v, want one of each server", names(list))
	}
	// One at a time they take turns too.
	b.pass(time.Second)
	b.post("C", b.subscribe("late", "late1"))
	for i := range 3 {
		d := b.claimOne("w")
		if d.Target.Server == "late" {
			return
		}
		b.settle(b.begin(d), sent(d))
		b.pass(time.Millisecond)
		if i == 2 {
			t.Error("the server that came last is not served among the first three")
		}
	}
}

// testDoubt: what is not known to have failed may have been posted.
func testDoubt(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	retry := func(clean bool) briefs.Outcome {
		return briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock(), Clean: clean}
	}
	b.post("A", c)
	d := b.claimOne("w")
	b.settle(d, retry(false))
	if d = b.claimOne("w"); d.Doubt {
		t.Error("in doubt, though no request was made")
	}
	b.settle(b.begin(d), retry(true))
	if d = b.claimOne("w"); d.Doubt || d.Nonce == "" || d.FirstTried.IsZero() {
		t.Errorf("after a clean attempt %+v, want no doubt and the nonce kept", d)
	}
	b.settle(b.begin(d), retry(false))
	if d = b.claimOne("w"); !d.Doubt {
		t.Error("no doubt after an attempt that may have posted")
	}
	b.settle(b.begin(d), retry(true))
	if d = b.claimOne("w"); !d.Doubt {
		t.Error("a clean attempt cleared the doubt of the one before")
	}
	b.settle(b.begin(d), sent(d))

	// A lost lease leaves doubt only if the attempt had begun.
	b.post("B", c)
	b.claimOne("w")
	b.pass(2 * lease)
	d = b.claimOne("w2")
	if d.Doubt || d.Attempt != 2 {
		t.Errorf("claimed %+v after a lease that ended before its attempt began", d)
	}
	stale := b.begin(d)
	b.pass(2 * lease)
	if _, err := b.BeginDelivery(b.ctx(), stale, nil, "n"); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("begun after the lease's end: %v", err)
	}
	d = b.claimOne("w")
	if !d.Doubt {
		t.Error("no doubt after a lease that ended while the attempt was under way")
	}
	if err := b.SettleDelivery(b.ctx(), stale, sent(stale)); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("a stale attempt was settled: %v", err)
	}
	b.settle(b.begin(d), sent(d))
	b.none("at the end")
}

// testManyCutOff: of more leases that end at once than are ended at once, each
// leaves doubt before its channel is used again.
func testManyCutOff(t *testing.T, b *bench) {
	b.sync()
	const many = 150
	var targets []briefs.Target
	for n := range many {
		targets = append(targets, b.subscribe("s1", briefs.ChannelID(fmt.Sprintf("c%d", n))))
	}
	f, _ := b.post("A", targets...)
	for _, d := range b.claim("w", many) {
		b.begin(d)
	}
	b.kill(f)
	b.pass(2 * lease)
	claimed := 0
	for list := b.claim("w2", many); len(list) > 0; list = b.claim("w2", many) {
		for _, d := range list {
			if claimed++; !d.Doubt || !d.WantGone {
				t.Fatalf("delivery %d: doubt %t, to be taken down %t after an attempt that was cut off", d.ID, d.Doubt, d.WantGone)
			}
		}
	}
	if claimed != many {
		t.Errorf("%d of %d were claimed", claimed, many)
	}
}

// testRaised: what arrives while a post is under way is not lost.
func testRaised(t *testing.T, b *bench) {
	b.sync()
	f, _ := b.post("A", b.subscribe("s1", "c1"))
	d := b.begin(b.claimOne("w"))
	b.file(b.version(f, briefs.ActEdit, "B"))
	b.none("while it is under way")
	b.settle(d, sent(d))
	d = b.claimOne("w")
	if d.SentRev != 1 || d.WantRev != 2 || d.Brief.Headline != "B" {
		t.Errorf("owed %+v, want the edit", d)
	}
	b.settle(b.begin(d), sent(d))
	b.none("after the edit")

	// The kept payload of a first post may be older than what is reported.
	f, _ = b.post("C", b.subscribe("s1", "c2"))
	d = b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock()})
	b.file(b.version(f, briefs.ActEdit, "D"))
	d = b.begin(b.claimOne("w"))
	if d.Brief.Rev != 2 || string(d.Payload) != "payload" {
		t.Fatalf("begun %+v", d)
	}
	b.settle(d, sent(d))
	if d = b.claimOne("w"); d.SentRev != 1 || d.WantRev != 2 {
		t.Errorf("owed %+v, want an edit: what stands is what was kept from before the first request", d)
	}
	b.settle(d, sent(d))
	b.none("at the end")
}

// testFaults: a channel that refuses three times is left alone.
func testFaults(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	fault := briefs.Outcome{Result: briefs.Abandoned, Reason: "no permission", ChannelFault: true, Clean: true}
	for _, h := range []string{"A", "B", "C", "D", "E", "F"} {
		b.post(h, c)
	}
	active := func() bool {
		subs, err := b.Subscriptions(b.ctx(), "s1")
		b.must(err)
		return subs[0].Suspended.IsZero()
	}
	for range 2 {
		b.settle(b.begin(b.claimOne("w")), fault)
	}
	b.pass(2 * time.Hour) // too long ago to count
	for range 2 {
		b.settle(b.begin(b.claimOne("w")), fault)
		if !active() {
			t.Fatal("suspended too early")
		}
	}
	b.settle(b.begin(b.claimOne("w")), fault)
	subs, err := b.Subscriptions(b.ctx(), "s1")
	b.must(err)
	if !subs[0].Suspended.Equal(b.clock()) || subs[0].Why != "no permission" {
		t.Errorf("subscription %+v, want it suspended", subs[0])
	}
	if d := b.send(); d.Kind != briefs.DeliverNotice {
		t.Errorf("sent %+v, want the notice", d)
	}
	b.none("once suspended")
	b.post("G", c)
	b.none("filed while suspended")
	if n, err := b.Resume(b.ctx(), "c1"); err != nil || n != 1 {
		t.Errorf("Resume = %d, %v", n, err)
	}
	b.post("H", c)
	if d := b.send(); d.Brief.Headline != "H" {
		t.Errorf("sent %s after it was resumed, want H", d.Brief.Headline)
	}
}

// testKeptOut: what must not stand waits while the bot may not see the channel,
// and no longer.
func testKeptOut(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	f, _ := b.post("killed", c)
	b.send()
	for _, h := range []string{"A", "B"} {
		b.post(h, c)
	}
	b.kill(f)
	kept := briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Hour), Reason: "no permission", ChannelFault: true, Clean: true}
	b.settle(b.begin(b.claimOne("w")), kept)
	kept.Result = briefs.Abandoned
	for range 2 {
		b.settle(b.begin(b.claimOne("w")), kept)
	}
	if d := b.send(); d.Kind != briefs.DeliverNotice {
		t.Fatalf("sent %+v, want the notice", d)
	}
	b.pass(30 * time.Minute)
	b.none("while the bot is kept out")
	if n, err := b.Resume(b.ctx(), "c1"); err != nil || n != 1 {
		t.Errorf("Resume = %d, %v", n, err)
	}
	if d := b.claimOne("w"); !d.WantGone || d.Brief.Headline != "killed" {
		t.Errorf("claimed %+v, want the deletion", d)
	}
}

// testSharedDeliveries lets workers share what is owed: no channel has two under
// way, each post is sent once, in order. There are more of them than channels, so
// that a lane is sought by some while another sends and settles in it.
func testSharedDeliveries(t *testing.T, b *bench) {
	const channels, posts, workers = 6, 25, 9
	b.sync()
	var targets []briefs.Target
	for i := range channels {
		targets = append(targets, b.subscribe(briefs.ServerID(fmt.Sprint("s", i%3)), briefs.ChannelID(fmt.Sprint("c", i))))
	}
	for i := range posts {
		b.post(fmt.Sprintf("%02d", i), targets...)
	}
	var mu sync.Mutex
	busy, got := make(map[briefs.ChannelID]bool), make(map[briefs.ChannelID][]string)
	left := channels * posts
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for {
				list, err := b.ClaimDeliveries(b.ctx(), fmt.Sprint("w", w), 1, lease)
				if err != nil {
					t.Error(err)
					return
				}
				for _, d := range list {
					mu.Lock()
					if busy[d.Target.Channel] {
						t.Errorf("two under way in %s", d.Target.Channel)
					}
					busy[d.Target.Channel] = true
					got[d.Target.Channel] = append(got[d.Target.Channel], d.Brief.Headline)
					left--
					mu.Unlock()
				}
				for _, d := range list {
					d, err := b.BeginDelivery(b.ctx(), d, nil, "n")
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					busy[d.Target.Channel] = false
					mu.Unlock()
					if err := b.SettleDelivery(b.ctx(), d, sent(d)); err != nil {
						t.Error(err)
					}
				}
				mu.Lock()
				done := left <= 0
				mu.Unlock()
				if done || t.Failed() {
					return
				}
			}
		})
	}
	all.Wait()
	for c, list := range got {
		for i, h := range list {
			if h != fmt.Sprintf("%02d", i) {
				t.Fatalf("channel %s was sent %v", c, list)
			}
		}
		if len(list) != posts {
			t.Errorf("channel %s was sent %d posts, want %d", c, len(list), posts)
		}
	}
	if len(got) != channels {
		t.Errorf("%d channels were served, want %d", len(got), channels)
	}
}
