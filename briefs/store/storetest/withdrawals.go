package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// kill is the publisher's withdrawal of a story's words.
func (b *bench) kill(f briefs.Filing) {
	b.t.Helper()
	f = b.version(f, briefs.ActRetract, f.Story.Title)
	f.Killed, f.Reason = true, "withdrawn by its publisher"
	b.file(f)
}

// settled sends all that is owed, over the next hours, and tells what was done.
func (b *bench) settled() (done []string) {
	b.t.Helper()
	for range 40 {
		list := b.claim("w", 10)
		if len(list) == 0 {
			b.pass(10 * time.Minute)
			if list = b.claim("w", 10); len(list) == 0 {
				slices.Sort(done)
				return done
			}
		}
		for _, d := range list {
			verb := "edit"
			switch {
			case d.WantGone:
				verb = "delete"
			case d.SentRev == 0:
				verb = "post"
			}
			if d.Kind == briefs.DeliverReply {
				verb += " reply"
			}
			done = append(done, fmt.Sprintf("%s %s %s", d.Target.Channel, verb, what(d)))
			o := sent(d)
			if d.WantGone {
				o = briefs.Outcome{Result: briefs.Delivered, Rev: d.WantRev}
			} else {
				d = b.begin(d)
			}
			b.settle(d, o)
		}
	}
	b.t.Fatal("it never ends")
	return nil
}

// lines are what is left of what was taken down, the first withdrawn first.
func (b *bench) lines() (list []string) {
	b.t.Helper()
	all, err := b.Withdrawals(b.ctx(), b.clock().Add(-24*time.Hour))
	b.must(err)
	slices.Reverse(all)
	for _, w := range all {
		if w.Story == 0 || w.Feed == "" || w.At.IsZero() {
			b.t.Errorf("a line names nothing: %+v", w)
		}
		list = append(list, fmt.Sprintf("%s: killed %v, deleted %d of %d, cancelled %d, edited %d", w.Reason, w.Killed, w.Deleted, w.Standing, w.Cancelled, w.Edited))
	}
	return list
}

// testKilledCopies: with words that were killed go their copies, also one that
// comes later; what others tell in their own words stands.
func testKilledCopies(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	agency, _ := b.tell("gazette", "Talks: agency", c)
	b.tell("gazette", "Talks: copy one", c)
	other, _ := b.tell("cable", "Floods: own", c)
	b.settled()
	b.kill(agency)
	if got, want := b.settled(), []string{"c1 delete Talks: agency"}; !slices.Equal(got, want) {
		t.Errorf("after the kill %q, want %q", got, want)
	}
	want := []string{
		"withdrawn by its publisher: killed true, deleted 1 of 1, cancelled 0, edited 0",
		"it has the words of a story that its agency withdrew: killed true, deleted 0 of 0, cancelled 0, edited 0",
	}
	if got := b.lines(); !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
	late, _ := b.tell("gazette", "Talks: copy two", c)
	if got := b.settled(); len(got) > 0 {
		t.Errorf("a late copy: %q", got)
	}
	// Nor does a later version of a copy bring it back, however it is filed.
	b.file(b.version(late, briefs.ActEdit, "Talks: copy two, again"))
	post := b.version(late, briefs.ActPost, "Talks: copy two, once more")
	post.Targets = []briefs.Target{c}
	b.file(post)
	if got := b.settled(); len(got) > 0 {
		t.Errorf("a later version of a copy: %q", got)
	}
	found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: "talks"})
	b.must(err)
	said, err := b.Quotes(b.ctx(), briefs.QuoteQuery{About: "talks"})
	b.must(err)
	if len(found)+len(said) > 0 {
		t.Errorf("look-ups find %d briefs and %d quotations", len(found), len(said))
	}
	// Another outlet's own words are news, and told anew.
	b.tell("gazette", "Talks: own", c)
	if got, want := b.settled(), []string{"c1 post Talks: own"}; !slices.Equal(got, want) {
		t.Errorf("told anew %q, want %q", got, want)
	}
	// At the end of its rights or by the operator only the story itself goes.
	b.tell("cable", "Floods: copy", c)
	b.settled()
	b.file(b.version(other, briefs.ActRetract, "Floods: own"))
	if got, want := b.settled(), []string{"c1 edit Floods: copy"}; !slices.Equal(got, want) {
		t.Errorf("retracted without its copies %q, want %q", got, want)
	}
	if got, want := b.lines()[3], "new: killed false, deleted 0 of 0, cancelled 0, edited 1"; got != want {
		t.Errorf("line %q, want %q", got, want)
	}
}

// testKilledEverywhere: a kill reaches every server, what is owed, threads,
// digests and every look-up.
func testKilledEverywhere(t *testing.T, b *bench) {
	b.sync()
	var targets []briefs.Target
	for i := range 4 {
		targets = append(targets, b.subscribe(briefs.ServerID(fmt.Sprint("s", i+1)), briefs.ChannelID(fmt.Sprint("c", i+1))))
	}
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", Threads: true}))
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s2", Channel: "c2", Cadence: briefs.Hourly}))
	tell := func(headline, speaker string, to ...briefs.Target) briefs.Filing {
		f := b.filing("gazette", headline, said{speaker, "We will keep the straits open to all, " + speaker})
		f.Brief.Source, f.Brief.HasKey, f.Targets = source("gazette"), true, to
		b.file(f)
		return f
	}
	first := tell("Talks: a", "Ana Petrescu", targets[:3]...)
	if got, want := b.settled(), []string{"c1 post Talks: a", "c2 post digest(Talks: a)", "c3 post Talks: a"}; !slices.Equal(got, want) {
		b.pass(time.Hour)
		if got = append(got, b.settled()...); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Fatalf("posted %q, want %q", got, want)
		}
	}
	second := tell("Talks: b", "Ilir Brandt", targets...)
	if got := strings.Join(b.settled(), "; "); !strings.Contains(got, "c1 post reply Talks: b") || !strings.Contains(got, "c4 post Talks: a") {
		t.Fatalf("told on: %s", got)
	}
	// One that is owed when the kill comes, and never sent.
	owed := b.subscribe("s5", "c5")
	third := tell("Talks: c", "Oda Lind", owed)
	for _, f := range []briefs.Filing{first, second, third} {
		b.kill(f)
	}
	got := b.settled()
	for _, want := range []string{"c1 delete Talks", "c1 delete reply Talks: b", "c2 delete digest()", "c3 delete Talks", "c4 delete Talks"} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("after the kills %q, want %q among them", got, want)
		}
	}
	if slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "post") || strings.Contains(s, "edit Talks") }) {
		t.Errorf("after the kills %q, want deletions only", got)
	}
	lines := strings.Join(b.lines(), "; ")
	if !strings.Contains(lines, "cancelled 2") || strings.Count(lines, "withdrawn by its publisher") != 3 {
		t.Errorf("lines %q, want three, one with the post and the reply that were owed", lines)
	}
	view := briefs.Viewer{Server: "s1"}
	for _, word := range []string{"Talks", "straits", "Ilir Brandt"} {
		found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: view, Search: word})
		b.must(err)
		// The export is the look-up at its full length.
		said, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: view, About: word, Limit: 500})
		b.must(err)
		if len(found)+len(said) > 0 {
			t.Errorf("%q finds %d briefs and %d quotations", word, len(found), len(said))
		}
	}
	names, err := b.Speakers(b.ctx(), view, "Il", 10)
	b.must(err)
	if len(names) > 0 {
		t.Errorf("speakers %v are offered", names)
	}
	if _, err := b.BriefOfKey(b.ctx(), view, first.Story.Key); err == nil {
		t.Error("the story is found by its key")
	}
}

// testEventBlocked: an event that a server blocks one outlet of is shown there by
// the others, and by none where no other is left.
func testEventBlocked(t *testing.T, b *bench) {
	b.sync()
	one, two := b.subscribe("s1", "c1"), b.subscribe("s2", "c2")
	b.must(b.SetBlocked(b.ctx(), "s1", briefs.Blocklist{Outlets: []string{source("gazette").Outlet}}))
	plain, _ := b.tell("cable", "Talks: cable", one)
	b.settled()
	f := b.filing("gazette", "Talks: gazette", said{"Ana Petrescu", "We will keep the straits open to all"})
	f.Brief.Source, f.Targets = source("gazette"), []briefs.Target{two}
	b.file(f)
	for _, d := range b.claim("w", 10) {
		if want := map[briefs.ChannelID]string{"c1": "Talks: cable", "c2": "Talks: gazette"}[d.Target.Channel]; heads(d.Brief) != want {
			t.Errorf("%s shows %q, want %q", d.Target.Channel, heads(d.Brief), want)
		}
		b.settle(b.begin(d), sent(d))
	}
	b.file(b.version(plain, briefs.ActRetract, "Talks: cable"))
	if got, want := b.settled(), "c1 delete Talks: gazette"; !slices.Contains(got, want) || slices.Contains(got, "c2 delete Talks: gazette") {
		t.Errorf("with none left %q, want %q", got, want)
	}
}

// testChapters: what says more of an event of long ago begins a chapter, which
// leads back to it; what says nothing more does not.
func testChapters(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	tell := func(headline, quote string) briefs.BriefID {
		t.Helper()
		f := b.filing("gazette", headline, said{"Ana Petrescu", quote})
		f.Brief.Source, f.Brief.HasKey, f.Targets = source("gazette"), true, []briefs.Target{c}
		_, id := b.file(f)
		return id
	}
	var ids []briefs.BriefID
	for i, quote := range []string{"We will keep the straits open to all", "We were right to open every strait", "Nobody may close what we have opened"} {
		ids = append(ids, tell(fmt.Sprint("Talks: day ", i+1), quote))
		if got, want := b.settled(), fmt.Sprint("c1 post Talks: day ", i+1); !slices.Contains(got, want) {
			t.Errorf("day %d: %q, want %q", i+1, got, want)
		}
		b.pass(14 * time.Hour)
	}
	tell("Talks: nothing new", "Nobody may close what we have opened")
	if got := b.settled(); len(got) > 0 {
		t.Errorf("nothing new: %q", got)
	}
	last, err := b.Brief(b.ctx(), briefs.Viewer{Server: "s1"}, ids[2])
	b.must(err)
	var earlier []string
	for _, m := range last.Earlier {
		earlier = append(earlier, m.Headline)
	}
	if want := []string{"Talks: day 2", "Talks: day 1"}; !slices.Equal(earlier, want) {
		t.Errorf("earlier %q, want %q", earlier, want)
	}
	if later, err := b.Later(b.ctx(), briefs.Viewer{Server: "s1"}, 1); err != nil || len(later) == 0 || later[0].Headline != "Talks: day 2" {
		t.Errorf("later %+v, %v", later, err)
	}
}
