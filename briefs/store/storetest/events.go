package storetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Scripted is a clusterer that joins what has the same headline up to a colon; a
// "copy" has the words of the first.
type Scripted struct {
	OnAdd func() // called after each decision; nil = nothing

	known map[briefs.StoryID]string
	event map[string]briefs.StoryID
	texts map[briefs.StoryID]string
}

// Add joins a story to the event of its head.
func (c *Scripted) Add(t briefs.Telling) briefs.Placement {
	if c.OnAdd != nil {
		defer c.OnAdd()
	}
	head, _, told := strings.Cut(t.Headline, ":")
	first, ok := c.event[head]
	if !told || !ok || !slices.Contains(slices.Collect(maps.Values(c.known)), head) {
		c.Restore(t, t.Story)
		return briefs.Placement{Event: t.Story, Reasons: []string{"nothing like it"}}
	}
	c.Restore(t, first)
	return briefs.Placement{Event: first, With: first, Copy: strings.Contains(t.Headline, "copy"), Score: 0.9, Reasons: []string{"the same head"}}
}

// Restore keeps a story's head and text.
func (c *Scripted) Restore(t briefs.Telling, event briefs.StoryID) {
	if c.known == nil {
		c.known, c.event, c.texts = make(map[briefs.StoryID]string), make(map[string]briefs.StoryID), make(map[briefs.StoryID]string)
	}
	head, _, _ := strings.Cut(t.Headline, ":")
	c.known[t.Story], c.event[head], c.texts[t.Story] = head, event, t.Text
}

// Remove forgets both.
func (c *Scripted) Remove(story briefs.StoryID) {
	delete(c.known, story)
	delete(c.texts, story)
}

// Len returns how many stories are known.
func (c *Scripted) Len() int { return len(c.known) }

// tell files an outlet's story of an event.
func (b *bench) tell(feed briefs.FeedName, headline string, targets ...briefs.Target) (briefs.Filing, briefs.BriefID) {
	b.t.Helper()
	f := b.filing(feed, headline)
	f.Brief.Source = source(feed)
	f.Targets = targets
	_, id := b.file(f)
	return f, id
}

func source(feed briefs.FeedName) briefs.Source {
	list := newsroom()
	f, _ := list.Feed(feed)
	return f.Source
}

// heads are the outlets' headlines in a message, the one it is shown by first.
func heads(b briefs.Brief) string {
	list := []string{b.Headline}
	for _, o := range b.Others {
		list = append(list, o.Headline)
	}
	return strings.Join(list, ", ")
}

// testEvents: one message a channel, whichever outlet's story asked for it.
func testEvents(t *testing.T, b *bench) {
	b.sync()
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	one, two := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	_, first := b.tell("gazette", "Talks: a", one)
	b.tell("gazette", "Floods: a", one)
	if d := b.send(); heads(d.Brief) != "Talks: a" {
		t.Fatalf("posted %s", heads(d.Brief))
	}
	b.send()
	_, second := b.tell("gazette", "Talks: b", one, two)
	got := b.claim("w", 10)
	if len(got) != 2 {
		t.Fatalf("owed %v, want an edit in c1 and a post in c2", names(got))
	}
	for _, d := range got {
		if heads(d.Brief) != "Talks: a, Talks: b" || (d.Target.Channel == "c1") != (d.SentRev == 1) {
			t.Errorf("%s: %q at revision %d", d.Target.Channel, heads(d.Brief), d.SentRev)
		}
		b.settle(b.begin(d), briefs.Outcome{Result: briefs.Delivered, Message: "m", Rev: d.WantRev})
	}
	b.none("all is told")

	// Looked up it is one brief, either of the two leads to both.
	found, err := b.Briefs(b.ctx(), briefs.BriefQuery{})
	b.must(err)
	if len(found) != 2 || found[1].ID != first {
		t.Errorf("found %d briefs, want the two events", len(found))
	}
	for _, id := range []briefs.BriefID{first, second} {
		brief, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
		b.must(err)
		if brief.ID != id || len(brief.Others) != 1 || brief.Others[0].ID == id {
			t.Errorf("brief %d: %s", id, heads(brief))
		}
		if id == second && (brief.Placed.Event != brief.Others[0].Story || brief.Placed.With != brief.Others[0].Story || brief.Placed.Score != 0.9 ||
			!slices.Equal(brief.Placed.Reasons, []string{"the same head"})) {
			t.Errorf("placed %+v", brief.Placed)
		}
	}
}

// testEventKill: a killed telling leaves the others; the last one takes the
// message with it.
func testEventKill(t *testing.T, b *bench) {
	b.sync()
	b.must(b.SetEverywhere(b.ctx(), "s1", true))
	target, late := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	a, _ := b.tell("gazette", "Talks: a", target)
	b.send()
	second, _ := b.tell("gazette", "Talks: b", target, late)
	claimed := b.claim("w", 10)
	if len(claimed) != 2 {
		t.Fatalf("owed %v", names(claimed))
	}
	b.file(b.version(a, briefs.ActRetract, "Talks: a"))
	for _, d := range claimed {
		switch d.Target.Channel {
		case "c1": // an edit under way ends, and is repeated
			b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: d.Message, Rev: d.WantRev})
		case "c2":
			if _, err := b.BeginDelivery(b.ctx(), d, nil, "n"); !errors.Is(err, briefs.ErrLeaseLost) {
				t.Errorf("a first post that shows what was killed may begin: %v", err)
			}
		}
	}
	for _, d := range b.claim("w", 10) {
		if heads(d.Brief) != "Talks: b" || d.WantGone {
			t.Errorf("%s: %s, gone %v", d.Target.Channel, heads(d.Brief), d.WantGone)
		}
		b.settle(b.begin(d), briefs.Outcome{Result: briefs.Delivered, Message: "m", Rev: d.WantRev})
	}
	b.none("the next best is shown")
	if found, err := b.Briefs(b.ctx(), briefs.BriefQuery{}); err != nil || len(found) != 1 || found[0].Headline != "Talks: b" {
		t.Errorf("found %v, %v", found, err)
	}
	if len(b.events.known) != 1 {
		t.Errorf("the clusterer knows %v, want the killed story forgotten", b.events.known)
	}
	b.file(b.version(second, briefs.ActRetract, "Talks: b"))
	gone := b.claim("w", 10)
	if len(gone) != 2 || !gone[0].WantGone || !gone[1].WantGone {
		t.Fatalf("owed %+v, want both messages gone", gone)
	}
	for _, d := range gone {
		b.settle(d, briefs.Outcome{Result: briefs.Delivered})
	}
	b.none("all is gone")

	// Filed again, the killed one is shown again.
	post := b.version(a, briefs.ActPost, "Talks: a")
	post.Targets = []briefs.Target{target}
	b.file(post)
	if d := b.claimOne("w"); d.WantGone || d.Message != "" || heads(d.Brief) != "Talks: a" {
		t.Errorf("owed %+v, want a post", d)
	}
}

// testEventClosed: what a server may not see is neither shown to it nor the
// reason for an edit, and the best that it may see shows the event.
func testEventClosed(t *testing.T, b *bench) {
	b.sync()
	open, inside := b.subscribe("s2", "c2"), b.subscribe("s1", "c1")
	b.tell("herald", "Talks: link only", open, inside)
	b.send()
	b.send()
	b.tell("cable", "Talks: closed", open, inside)
	if d := b.claimOne("w"); d.Target.Channel != "c1" || heads(d.Brief) != "Talks: closed, Talks: link only" {
		t.Errorf("%s: %s", d.Target.Channel, heads(d.Brief))
	} else {
		b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: d.Message, Rev: d.WantRev})
	}
	for server, want := range map[briefs.ServerID]string{"s1": "Talks: closed", "s2": "Talks: link only", "": "Talks: link only"} {
		found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: briefs.Viewer{Server: server}, Within: briefs.Within{Topic: "straits"}})
		b.must(err)
		if len(found) != 1 || found[0].Headline != want {
			t.Errorf("server %q finds %v, want %s", server, found, want)
			continue
		}
		brief, err := b.Brief(b.ctx(), briefs.Viewer{Server: server}, found[0].ID)
		if err != nil || (len(brief.Others) == 1) != (server == "s1") {
			t.Errorf("server %q is shown %s, %v", server, heads(brief), err)
		}
	}
}

// testEventGathered: who else has the story is edited in once in ten minutes and
// for six hours; a change of what is shown and a correction at once.
func testEventGathered(t *testing.T, b *bench) {
	b.sync()
	target := b.subscribe("s1", "c1")
	a, _ := b.tell("gazette", "Talks: a", target)
	b.send()
	edit := func(want, why string) {
		t.Helper()
		d := b.claimOne("w")
		if heads(d.Brief) != want || d.SentRev == 0 {
			t.Errorf("%s: %s, want %s", why, heads(d.Brief), want)
		}
		b.settle(d, briefs.Outcome{Result: briefs.Delivered, Message: d.Message, Rev: d.WantRev})
	}
	other, _ := b.tell("gazette", "Talks: b")
	edit("Talks: a, Talks: b", "the first goes at once")
	b.tell("gazette", "Talks: c")
	b.tell("gazette", "Talks: d")
	b.pass(10*time.Minute - time.Second)
	b.none("gathered")
	b.pass(time.Second)
	edit("Talks: a, Talks: b, Talks: c, Talks: d", "after ten minutes")
	b.file(b.version(a, briefs.ActEdit, "Talks: a2"))
	edit("Talks: a2, Talks: b, Talks: c, Talks: d", "an edit of what is shown goes at once")
	b.file(b.version(other, briefs.ActEdit, "Talks: b2"))
	b.none("an edit of another telling waits")
	b.file(b.version(other, briefs.ActCorrect, "Talks: b3"))
	edit("Talks: a2, Talks: b3, Talks: c, Talks: d", "a correction goes at once")
	b.pass(6 * time.Hour)
	b.tell("gazette", "Talks: e")
	b.pass(time.Hour)
	b.none("after six hours")
	b.file(b.version(a, briefs.ActCorrect, "Talks: a3"))
	edit("Talks: a3, Talks: b3, Talks: c, Talks: d, Talks: e", "a correction goes whenever it comes")
}

// testEventTold: the clusterer is told what others filed before it decides, and
// words of link-only sources that are not shown.
func testEventTold(t *testing.T, b *bench) {
	b.sync()
	f := b.filing("herald", "Talks: link only")
	f.Brief.Source = source("herald")
	permitted := f.Brief.Permitted()
	f.Brief, f.Story.Body = &permitted, "<p>The <b>words</b>\x00 of it"
	story, _ := b.file(f)
	if got := b.events.texts[story]; strings.Join(strings.Fields(got), " ") != "The words of it" {
		t.Errorf("told %q", got)
	}
	// What is not filed after all is forgotten.
	ctx, cancel := context.WithCancel(b.ctx())
	b.events.OnAdd = cancel
	if _, _, err := b.File(ctx, b.filing("gazette", "Lost: a")); err == nil || b.events.Len() != 1 {
		t.Errorf("%v, knows %v", err, b.events.known)
	}
	b.events.OnAdd = nil
	fresh, _ := b.tell("gazette", "Talks: of today")
	b.file(b.version(fresh, briefs.ActEdit, "Meeting: of today"))
	b.tell("gazette", "Meeting: of another")
	list, err := b.Briefs(b.ctx(), briefs.BriefQuery{})
	b.must(err)
	if len(list) != 1 {
		t.Errorf("%d events, want the one that all are of", len(list))
	}
}
