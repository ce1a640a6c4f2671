package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

func testFile(t *testing.T, b *bench) {
	b.sync()
	target := b.subscribe("s1", "c1")
	f := b.filing("gazette", "Talks on the straits", said{"Ana Petrescu", "We will keep them open"}, said{"Bo Lund", "Nobody is served by this"})
	f.Targets = []briefs.Target{target, {Server: "s1", Channel: "c2", Subscription: 99}}
	f.Jobs = []briefs.Job{{Kind: briefs.JobExpire, Due: b.clock().Add(time.Hour)}}
	f.Story.OtherKeys = []string{"other"}
	f.Story.Expires = b.clock().Add(time.Hour)
	story, id := b.file(f)

	got, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
	b.must(err)
	b.must(got.Verify())
	want := *f.Brief
	want.ID, want.Story, want.Rev, want.Filed, want.Source = id, story, 1, b.clock(), newsroom().Feeds[0].Source
	want.Placed = briefs.Placement{Event: story, Reasons: []string{"nothing like it"}}
	for i := range want.Quotes {
		want.Quotes[i].ID = got.Quotes[i].ID
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("brief\n got %+v\nwant %+v", got, want)
	}
	held, err := b.Known(b.ctx(), "gazette", []string{"nothing", "other", f.Story.Key})
	b.must(err)
	wantHeld := []briefs.Held{{ID: story, Brief: id, Version: 1, Hash: f.Hash, Status: briefs.StatusUsable, Title: f.Story.Title, GUID: f.Story.GUID,
		Keys: []string{f.Story.Key, "other"}, LastSeen: b.clock(), Expires: f.Story.Expires}}
	if !reflect.DeepEqual(held, wantHeld) {
		t.Errorf("Known\n got %+v\nwant %+v", held, wantHeld)
	}
	back, err := b.Story(b.ctx(), story)
	b.must(err)
	f.Story.ID = story
	if !reflect.DeepEqual(back, f.Story) {
		t.Errorf("Story\n got %+v\nwant %+v", back, f.Story)
	}
	if due, err := b.NextDue(b.ctx(), []briefs.JobKind{briefs.JobExpire}); err != nil || !due.Equal(b.clock().Add(time.Hour)) {
		t.Errorf("the job is due %v, %v", due, err)
	}

	before, err := b.Counts(b.ctx())
	b.must(err)
	if before.Owed != 1 || before.Quotes != 2 || before.Stories != 1 {
		t.Errorf("counts %+v, want one delivery: the other subscription is not there", before)
	}
	story2, id2 := b.file(f)
	after, err := b.Counts(b.ctx())
	b.must(err)
	again, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
	b.must(err)
	if story2 != story || id2 != id || after != before || again.Rev != 1 {
		t.Errorf("filed again: story %d brief %d rev %d counts %+v, want nothing new", story2, id2, again.Rev, after)
	}
	// A long fan-out may be filed in parts.
	f.Targets = []briefs.Target{target, b.subscribe("s2", "c2")}
	b.file(f)
	if c, err := b.Counts(b.ctx()); err != nil || c.Owed != 2 {
		t.Errorf("counts %+v %v, want the new target owed too", c, err)
	}
	f.Story.Feed = "nobody"
	if _, _, err := b.File(b.ctx(), f); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("filed for a feed that is not there: %v", err)
	}
	b.file(b.filing("gazette", "Without a word"))
	for n, want := range map[int][2]int{1: {1, 0}, 100: {2, 1}} {
		if stories, quoted, err := b.Quoted(b.ctx(), "gazette", n); err != nil || [2]int{stories, quoted} != want {
			t.Errorf("of the last %d, %d of %d hold a quotation, %v, want %v", n, quoted, stories, err, want)
		}
	}
}

func testFilingTogether(t *testing.T, b *bench) {
	b.sync()
	target := b.subscribe("s1", "c1")
	var list []briefs.Filing
	for _, headline := range []string{"Talks on the straits", "Talks on the dam", "Talks on the canal", "Talks on the dam"} {
		f := b.filing("gazette", headline, said{"Ana Petrescu", "We will keep " + headline + " open"})
		f.Targets = []briefs.Target{target}
		list = append(list, f)
	}
	list[3] = b.filing("gazette", "Talks on the dam")
	list[3].Story, list[3].Hash = list[1].Story, "a later text"
	list[3].Story.Version++
	done := b.FileAll(b.ctx(), list)
	for i, d := range done {
		b.must(d.Err)
		if want := []briefs.BriefID{done[0].Brief, done[0].Brief + 1, done[0].Brief + 2, done[1].Brief}[i]; d.Brief == 0 || d.Brief != want {
			t.Errorf("filing %d became brief %d, want %d", i, d.Brief, want)
		}
	}
	for i, want := range []int{1, 2, 1} {
		got, err := b.Brief(b.ctx(), briefs.Viewer{}, done[i].Brief)
		b.must(err)
		if got.Rev != want {
			t.Errorf("filing %d has revision %d, want %d", i, got.Rev, want)
		}
	}
	if c, err := b.Counts(b.ctx()); err != nil || c.Stories != 3 || c.Owed != 3 || c.Quotes != 2 {
		t.Errorf("counts %+v, %v", c, err)
	}
	if s, err := b.Speakers(b.ctx(), briefs.Viewer{}, "Petrescu", 5); err != nil || len(s) != 1 || s[0].Quotes != 2 {
		t.Errorf("speakers %+v, %v, want one of two quotations", s, err)
	}
	if found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: "talks"}); err != nil || len(found) != 3 {
		t.Errorf("%d briefs found, %v, want each", len(found), err)
	}
	if found, err := b.Quotes(b.ctx(), briefs.QuoteQuery{About: "dam"}); err != nil || len(found) != 0 {
		t.Errorf("%d quotations found, %v, want none: the later version has none", len(found), err)
	}

	// A story that can't be filed costs only itself.
	var some []briefs.Filing
	for _, headline := range []string{"Envoys meet", "Envoys part", "Envoys return"} {
		some = append(some, b.filing("gazette", headline))
	}
	some[1].Story.Feed = "nobody"
	done = b.FileAll(b.ctx(), some)
	if !errors.Is(done[1].Err, briefs.ErrNotFound) || done[1].Brief != 0 || done[0].Err != nil || done[2].Err != nil {
		t.Errorf("filed %+v, want all but the second", done)
	}
	if c, err := b.Counts(b.ctx()); err != nil || c.Stories != 5 {
		t.Errorf("counts %+v, %v, want the good ones too", c, err)
	}
}

func testRevisions(t *testing.T, b *bench) {
	b.sync()
	f := b.filing("gazette", "Talks on the straits", said{"Ana Petrescu", "We will keep them open"}, said{"Bo Lund", "Nobody is served by this"})
	f.Targets = []briefs.Target{b.subscribe("s1", "c1")}
	_, id := b.file(f)
	first, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
	b.must(err)
	d := b.send()

	b.pass(time.Minute)
	edit := b.version(f, briefs.ActEdit, "Talks on the canal", said{"Cy Doe", "A new word was spoken"}, said{"Ana Petrescu", "We will keep them open"})
	if _, id2 := b.file(edit); id2 != id {
		t.Errorf("the edit made brief %d, want %d", id2, id)
	}
	got, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
	b.must(err)
	b.must(got.Verify())
	if got.Rev != 2 || !got.Updated.Equal(b.clock()) || !got.Filed.Equal(b.clock()) || got.Headline != "Talks on the canal" {
		t.Errorf("edited brief %+v", got)
	}
	if len(got.Quotes) != 2 || got.Quotes[1].ID != first.Quotes[0].ID || got.Quotes[0].ID == first.Quotes[1].ID {
		t.Errorf("quotations %+v, want that of the same words under its old number %d, the other under a new one", got.Quotes, first.Quotes[0].ID)
	}
	for search, n := range map[string]int{"canal": 1, "straits talks": 0, "served": 0, "spoken": 1} {
		if list, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: search}); err != nil || len(list) != n {
			t.Errorf("search %q: %d briefs, %v, want %d", search, len(list), err, n)
		}
	}
	if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Speaker: "Bo Lund"}); err != nil || len(list) != 0 {
		t.Errorf("a quotation that was edited away is found: %v %v", list, err)
	}
	owed := b.claimOne("w")
	if owed.ID != d.ID || owed.WantRev != 2 || owed.SentRev != 1 || owed.Message != "m"+briefs.MessageID(fmt.Sprint(d.ID)) || owed.Brief.Rev != 2 {
		t.Errorf("owed %+v, want an edit of the message", owed)
	}
	b.settle(owed, sent(owed))
	b.file(edit)
	b.none("the same edit again")
}

func testRetract(t *testing.T, b *bench) {
	b.sync()
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	targets := []briefs.Target{b.subscribe("s1", "stands"), b.subscribe("s1", "under-way"), b.subscribe("s1", "claimed"), b.subscribe("s1", "failed"), b.subscribe("s1", "owed")}
	f, id := b.post("A", targets...)
	list := b.claim("w", 4)
	by := make(map[briefs.ChannelID]briefs.Delivery)
	for _, d := range list {
		by[d.Target.Channel] = d
	}
	if len(by) != 4 {
		t.Fatalf("claimed %v", names(list))
	}
	free := targets[slices.IndexFunc(targets, func(g briefs.Target) bool { _, ok := by[g.Channel]; return !ok })].Channel
	channels := slices.DeleteFunc([]briefs.ChannelID{"stands", "under-way", "claimed", "failed", "owed"}, func(c briefs.ChannelID) bool { return c == free })
	stands, underWay, claimed, failed := by[channels[0]], by[channels[1]], by[channels[2]], by[channels[3]]
	stands, underWay, failed = b.begin(stands), b.begin(underWay), b.begin(failed)
	b.settle(stands, sent(stands))
	b.settle(failed, briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock().Add(time.Hour), Clean: true})

	b.file(b.version(f, briefs.ActRetract, "A"))
	if _, err := b.Brief(b.ctx(), briefs.Viewer{}, id); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("the brief is still there: %v", err)
	}
	found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: "concerns"})
	b.must(err)
	quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Speaker: "Petrescu"})
	b.must(err)
	speakers, err := b.Speakers(b.ctx(), briefs.Viewer{}, "Ana", 5)
	b.must(err)
	all, err := b.Briefs(b.ctx(), briefs.BriefQuery{})
	b.must(err)
	if len(found)+len(quotes)+len(speakers)+len(all) != 0 {
		t.Errorf("still found: %v %v %v %v", found, quotes, speakers, all)
	}
	held, err := b.Known(b.ctx(), "gazette", []string{f.Story.Key})
	b.must(err)
	if len(held) != 1 || held[0].Brief != 0 {
		t.Errorf("held %+v, want the story without a brief", held)
	}
	if _, err := b.BeginDelivery(b.ctx(), claimed, nil, "n"); !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("what was claimed and not begun may begin: %v", err)
	}
	b.settle(underWay, sent(underWay))
	gone := b.claim("w", 10)
	if len(gone) != 2 || !gone[0].WantGone || !gone[1].WantGone || gone[0].Message == "" {
		t.Fatalf("owed %+v, want two deletions: what stood and what was under way", gone)
	}
	for _, d := range gone {
		b.settle(b.begin(d), briefs.Outcome{Result: briefs.Delivered})
	}
	b.pass(2 * time.Hour)
	b.none("after the deletions")

	// A late edit does not bring it back.
	b.file(b.version(f, briefs.ActEdit, "B"))
	if _, err := b.Brief(b.ctx(), briefs.Viewer{}, id); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("a late edit brought the brief back: %v", err)
	}
	b.none("after a late edit")

	// Posted again it is back, in the channels that are asked for.
	post := b.version(f, briefs.ActPost, "C")
	post.Targets = targets[:1]
	if _, again := b.file(post); again != id {
		t.Errorf("posted again as brief %d, want %d", again, id)
	}
	brief, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
	b.must(err)
	if brief.Headline != "C" || brief.Rev != 2 {
		t.Errorf("brief %+v after it was posted again", brief)
	}
	found, err = b.Briefs(b.ctx(), briefs.BriefQuery{Search: "concerns"})
	b.must(err)
	if len(found) != 1 {
		t.Errorf("not found again")
	}
	var stood bool
	for _, d := range b.claim("w", 10) {
		if d.Target.Channel == targets[0].Channel {
			stood = d.Message == "" && d.Nonce == "" && d.SentRev == 0 && !d.WantGone && !d.Doubt
		}
	}
	if !stood {
		t.Error("not owed anew to the channel it was taken down in")
	}
}

// testKeys covers items that act on others, as wires send them.
func testKeys(t *testing.T, b *bench) {
	b.sync()
	f := b.filing("gazette", "A")
	f.Story.OtherKeys = []string{"old-link"}
	story, _ := b.file(f)

	correction := b.version(f, briefs.ActCorrect, "B")
	correction.Story.Key, correction.Story.OtherKeys, correction.Story.GUID, correction.Story.Acts = "fix", nil, "fix-guid", f.Story.GUID
	correction.Story.Version, correction.Brief.Correction = 1, "the date"
	if id, _ := b.file(correction); id != story {
		t.Errorf("the correction was filed as story %d, want %d", id, story)
	}
	held, err := b.Known(b.ctx(), "gazette", []string{"fix"})
	b.must(err)
	if len(held) != 1 || held[0].ID != story || !slices.Equal(held[0].Keys, []string{"fix", f.Story.Key, "old-link"}) {
		t.Errorf("Known by the correction's key = %+v, want the story under all its keys", held)
	}

	kill := briefs.Filing{Action: briefs.ActRetract, Known: &held[0], Hash: "notice",
		Story: briefs.Story{Feed: "gazette", Key: "kill", GUID: "kill-guid", Acts: f.Story.GUID, Kill: true, Title: "KILL", Version: 9, Status: briefs.StatusUsable}}
	b.file(kill)
	held, err = b.Known(b.ctx(), "gazette", []string{f.Story.Key})
	b.must(err)
	if held[0].Status != briefs.StatusCanceled || held[0].Title != "B" || held[0].Version != 1 || held[0].Brief != 0 {
		t.Errorf("held %+v, want the story as it was, but canceled", held[0])
	}
	if other, err := b.Known(b.ctx(), "gazette", []string{"kill"}); err != nil || len(other) != 0 {
		t.Errorf("the notice is known as a story: %+v %v", other, err)
	}

	b.pass(3 * time.Hour)
	b.must(b.Seen(b.ctx(), []briefs.StoryID{story}))
	recent, err := b.Recent(b.ctx(), "gazette", b.clock().Add(-time.Minute))
	b.must(err)
	if len(recent) != 1 || !recent[0].LastSeen.Equal(b.clock()) || len(recent[0].Keys) != 3 {
		t.Errorf("Recent = %+v, want the story seen now", recent)
	}
	b.pass(time.Minute)
	if recent, err := b.Recent(b.ctx(), "gazette", b.clock()); err != nil || len(recent) != 0 {
		t.Errorf("Recent = %+v %v, want none", recent, err)
	}
	// Text that PostgreSQL refuses.
	f = b.filing("gazette", "nul\x00 and \xff")
	f.Story.Body = strings.Repeat("\x00", 3)
	f.Brief = nil
	b.file(f)
}
