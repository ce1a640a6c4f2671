package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// markOf is what a message on the filing carries.
func markOf(f briefs.Filing) briefs.Mark {
	return briefs.Mark{
		Story:   briefs.StoryMark(briefs.DeliverPost, f.Story.Feed, f.Story.Key),
		Edition: briefs.EditionMark(f.Story.Version, f.Hash, f.Story.Correction),
	}
}

// restore marks the store as one that was restored a day late, and does the
// polls that are due.
func (b *bench) restore() {
	b.t.Helper()
	taken := b.clock()
	b.pass(24 * time.Hour)
	if r, err := b.MarkRestored(b.ctx(), taken); err != nil || r.Channels == 0 {
		b.t.Fatal(r, err)
	}
	b.pass(time.Second)
	if g, err := b.Gap(b.ctx(), "c1"); err != nil || !g.Wait || g.Server != "s1" || !g.From.Before(taken) || !g.To.After(taken.Add(24*time.Hour)) {
		b.t.Errorf("gap %+v, %v, want a day, and to wait for the polls", g, err)
	}
	jobs, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobPoll}, 10, lease)
	b.must(err)
	for _, j := range jobs {
		b.must(b.Finish(b.ctx(), j, b.clock().Add(time.Hour)))
	}
	if g, err := b.Gap(b.ctx(), "c1"); err != nil || g.Wait {
		b.t.Errorf("gap %+v, %v, want no waiting once the feeds were polled", g, err)
	}
}

// reconcile reconciles the channel c1.
func (b *bench) reconcile(blind bool, found ...briefs.Standing) briefs.Reconciled {
	b.t.Helper()
	r, err := b.Reconcile(b.ctx(), "c1", found, blind)
	b.must(err)
	return r
}

// testRestore: what was posted in the gap is neither posted again nor lost, and
// nothing is posted before that is known.
func testRestore(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.post("before", c)
	before := b.send()
	b.post("owed", c)
	owed := b.claimOne("w") // posted in the gap, by this very delivery
	b.restore()
	if err := b.SettleDelivery(b.ctx(), owed, briefs.Outcome{Result: briefs.Delivered, Message: "x"}); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("settled over a restore: %v", err)
	}
	gap, removed, edited, news := b.filing("gazette", "gap"), b.filing("gazette", "removed"), b.filing("gazette", "edited"), b.filing("gazette", "news")
	for _, f := range []briefs.Filing{gap, removed, edited, news} {
		f.Targets = []briefs.Target{c}
		b.file(f)
	}
	killed := b.filing("gazette", "killed")
	killed.Action, killed.Brief, killed.Story.Status = briefs.ActRetract, nil, briefs.StatusCanceled
	b.file(killed)
	b.none("before the channel was looked into")
	if due, err := b.NextDelivery(b.ctx()); err != nil || !due.IsZero() {
		t.Errorf("NextDelivery = %v, %v, want none while the channel is held", due, err)
	}
	late := b.filing("gazette", "late")
	old := markOf(edited)
	old.Edition = "0"
	r := b.reconcile(false,
		briefs.Standing{Message: "m2", Delivery: owed.ID, Rev: 1, Mark: owed.Mark},
		briefs.Standing{Message: "m3", Delivery: 777, Rev: 1, Mark: markOf(gap)},
		briefs.Standing{Message: "m4", Delivery: 778, Rev: 1, Mark: markOf(killed)},
		briefs.Standing{Message: "m5", Delivery: 779, Rev: 1, Mark: old},
		briefs.Standing{Message: "m6", Delivery: 780, Rev: 1, Mark: markOf(late)},
		briefs.Standing{Message: "m7", Delivery: 781, Rev: 1},
	)
	if want := (briefs.Reconciled{Adopted: 3, Kept: 1, Removed: 1, Seen: 1}); r != want {
		t.Errorf("reconciled %+v, want %+v", r, want)
	}
	if _, err := b.Gap(b.ctx(), "c1"); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("gap afterwards: %v, want ErrNotFound", err)
	}
	// The deletion first, then the news, then the edit of what shows an old edition.
	d := b.claimOne("w")
	if !d.WantGone || d.Message != "m4" {
		t.Errorf("claimed %+v, want the killed one taken down", d)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Delivered, Rev: d.WantRev, Clean: true})
	if d = b.send(); d.Brief.Headline != "news" || d.SentRev != 0 {
		t.Errorf("sent %q, want the news", d.Brief.Headline)
	}
	if d.ID <= before.ID+1000 {
		t.Errorf("delivery %d after %d: a number that may have been given in the gap", d.ID, before.ID)
	}
	if d = b.claimOne("w"); d.Message != "m5" || d.SentRev == 0 || d.WantGone {
		t.Errorf("claimed %+v, want an edit of m5", d)
	}
	b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: "m5", Rev: d.WantRev})
	b.none("once all is as it should be")
	// What was found and not known is known when it is filed, and only then.
	late.Targets = []briefs.Target{c}
	b.file(late)
	b.none("of a story that stands already")
	late = b.version(late, briefs.ActRetract, "late")
	b.file(late)
	if d = b.claimOne("w"); !d.WantGone || d.Message != "m6" {
		t.Errorf("claimed %+v, want the late one taken down", d)
	}
	if h, err := b.Holdings(b.ctx(), briefs.Viewer{}); err != nil || h.Briefs != 8 {
		t.Errorf("%d briefs are counted, %v, want 8 with those withdrawn", h.Briefs, err)
	}
}

// testRestoreBlind: a channel that can't be looked into gets nothing that may
// stand there already, and then goes on.
func testRestoreBlind(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.post("owed", c)
	b.restore()
	b.post("gap", c)
	if r := b.reconcile(true, briefs.Standing{Message: "m", Delivery: 777, Mark: briefs.DigestMark}); r != (briefs.Reconciled{Seen: 2}) {
		t.Errorf("reconciled %+v, want both posts filed as seen", r)
	}
	b.none("of what may stand already")
	b.post("news", c)
	if d := b.send(); d.Brief.Headline != "news" {
		t.Errorf("sent %q, want the news", d.Brief.Headline)
	}
	if _, err := b.Reconcile(b.ctx(), "c1", nil, false); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("reconciled twice: %v, want ErrNotFound", err)
	}
	// A channel that is subscribed after the restore may have been before.
	late := b.subscribe("s1", "c2")
	b.post("more", late)
	b.none("in a channel that was not looked into")
	jobs, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobReconcile}, 10, lease)
	b.must(err)
	if len(jobs) != 2 { // the first one's was not finished here
		t.Errorf("%d channels to look into, want 2", len(jobs))
	}
}

// testRestoreDigest: what a digest of the gap must have shown is not shown again.
func testRestoreDigest(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.restore()
	b.post("in the digest", c)
	digest := briefs.Standing{Message: "m1", Delivery: 777, Rev: 1, Mark: briefs.DigestMark, Posted: b.clock().Add(30 * time.Second)}
	b.pass(time.Minute)
	b.post("news", c)
	if r := b.reconcile(false, digest); r != (briefs.Reconciled{Seen: 1}) {
		t.Errorf("reconciled %+v, want the one in the digest seen", r)
	}
	if d := b.send(); d.Brief.Headline != "news" {
		t.Errorf("sent %q, want the news", d.Brief.Headline)
	}
	b.none("but the news")
}
