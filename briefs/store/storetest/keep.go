package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// retain lets go of all that is kept no longer.
func (b *bench) retain() (total briefs.Forgotten) {
	b.t.Helper()
	for more := true; more; {
		var done briefs.Forgotten
		var err error
		done, more, err = b.Retain(b.ctx())
		b.must(err)
		total.Texts, total.Messages, total.Rest = total.Texts+done.Texts, total.Messages+done.Messages, total.Rest+done.Rest
	}
	return total
}

// testRetain: texts go after 30 days, and only texts; records of messages after
// a year, and their count stays.
func testRetain(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	old, _ := b.post("old", c)
	b.send()
	edited := b.version(old, briefs.ActEdit, "old", said{"Ana Petrescu", "We will keep the straits open"})
	edited.Story.Correction, edited.Brief.Correction = "a name", "a name"
	edited.Hash = "2"
	b.file(edited)
	b.send()
	held := b.filing("gazette", "held")
	held.Action, held.Brief = briefs.ActHold, nil
	held.Jobs = []briefs.Job{{Kind: briefs.JobRelease, Due: b.clock().Add(90 * 24 * time.Hour)}}
	waiting, _ := b.file(held)
	for range 250 { // more than a batch
		b.post("plenty")
	}
	b.pass(20 * 24 * time.Hour)
	b.post("newer", c) // owed for long
	if done := b.retain(); done != (briefs.Forgotten{}) {
		t.Errorf("after 20 days %+v was let go of", done)
	}
	b.pass(11 * 24 * time.Hour)
	if done := b.retain(); done.Texts != 2*251 || done.Messages != 0 {
		t.Errorf("after 31 days %+v was let go of, want the texts of 251 stories and briefs", done)
	}
	kept := b.version(old, briefs.ActEdit, "old")
	story, err := b.Story(b.ctx(), kept.Known.ID)
	b.must(err)
	if story.Body != "" || story.Title == "" || kept.Known.Hash != "2" {
		t.Errorf("of the old story stays %q with title %q and hash %q", story.Body, story.Title, kept.Known.Hash)
	}
	if story, err := b.Story(b.ctx(), waiting); err != nil || story.Body == "" {
		t.Errorf("of the story under embargo stays %q, %v", story.Body, err)
	}
	brief, err := b.Brief(b.ctx(), briefs.Viewer{Server: "s1"}, kept.Known.Brief)
	b.must(err)
	if brief.Text != "" || brief.Summary == "" || len(brief.Parts) == 0 || len(brief.Quotes) != 1 || brief.Quotes[0].Span.End == 0 {
		t.Errorf("of the brief stays %+v", brief)
	}
	hits, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: briefs.Viewer{Server: "s1"}, Speaker: "Ana Petrescu", About: "old"})
	b.must(err)
	if len(hits) != 1 || !strings.Contains(hits[0].Sentence, hits[0].Quote.Text) {
		t.Errorf("found %+v, want the quotation in its sentence", hits)
	}
	b.pass(25 * 24 * time.Hour)
	b.retain()
	d := b.claimOne("w")
	b.must(d.Brief.Verify()) // it is owed still, so its text is there
	if d.Brief.Text == "" {
		t.Error("the text of a brief that is owed was let go of")
	}
	b.settle(b.begin(d), briefs.Outcome{Result: briefs.Abandoned, Reason: "Discord finds the message malformed: details"})
	before, err := b.Ever(b.ctx())
	b.must(err)
	if before.Filed != 253 || before.Sent != 1 || before.Edited != 1 || before.GivenUp["Discord finds the message malformed"] != 1 || len(before.GivenUp) != 1 {
		t.Errorf("ever: %+v", before)
	}
	b.pass(366 * 24 * time.Hour)
	if done := b.retain(); done.Messages != 2 {
		t.Errorf("after a year %+v was let go of, want two records of messages", done)
	}
	after, err := b.Ever(b.ctx())
	b.must(err)
	if after.Sent != before.Sent || after.Edited != before.Edited || after.GivenUp["Discord finds the message malformed"] != 1 {
		t.Errorf("ever: %+v once the records are gone, want %+v", after, before)
	}
}

// testCounted: of a message that was taken down both are counted, that it was sent
// and that it was taken down, also where it is posted again later; nothing is of
// one that never stood.
func testCounted(t *testing.T, b *bench) {
	b.sync()
	counted := func(when string, sent, down int64) {
		t.Helper()
		if e, err := b.Ever(b.ctx()); err != nil || e.Sent != sent || e.TakenDown != down || e.Edited != 0 {
			t.Errorf("%s: %+v, %v, want %d sent, %d taken down", when, e, err, sent, down)
		}
	}
	f, _ := b.post("A", b.subscribe("s1", "c1"))
	again := f.Targets
	b.send()
	b.post("B", again...)
	b.send()
	never, _ := b.post("never", again...)
	d := b.begin(b.claimOne("w"))
	b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Minute)})
	counted("before", 2, 0)
	b.file(b.version(f, briefs.ActRetract, "A"))
	b.file(b.version(never, briefs.ActRetract, "never"))
	done := b.settled()
	if want := "[c1 delete A c1 delete never]"; fmt.Sprint(done) != want {
		t.Fatalf("done %v, want %s", done, want)
	}
	counted("taken down", 2, 1)
	back := b.version(f, briefs.ActPost, "A back")
	back.Targets = again
	b.file(back)
	b.send()
	counted("posted again", 3, 1)
	b.file(b.version(back, briefs.ActRetract, "A"))
	b.settled()
	counted("taken down again", 3, 2)
	b.pass(366 * 24 * time.Hour)
	if done := b.retain(); done.Messages != 3 {
		t.Errorf("after a year %+v was let go of, want three records of messages", done)
	}
	counted("a year later", 3, 2)
}

// testReap: nothing gets stuck by what the store does, and there is nothing to
// put right.
func testReap(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.post("A", c)
	b.post("B", c)
	b.begin(b.claimOne("w"))
	page := b.filing("gazette", "page")
	page.Brief, page.Jobs = nil, []briefs.Job{{Kind: briefs.JobRead, Due: b.clock()}}
	b.file(page)
	for range 3 {
		if list, err := b.Reap(b.ctx()); err != nil || len(list) > 0 {
			t.Errorf("put right %+v, %v, want nothing", list, err)
		}
		b.pass(time.Hour)
	}
	b.restore()
	if list, err := b.Reap(b.ctx()); err != nil || len(list) > 0 {
		t.Errorf("after a restore: put right %+v, %v, want nothing", list, err)
	}
}
