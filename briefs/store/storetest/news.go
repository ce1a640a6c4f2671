package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testEventNews: what a later telling adds is a reply where the channel wants
// threads, once, for two days and five times; it follows its own telling.
func testEventNews(t *testing.T, b *bench) {
	b.sync()
	one, two := b.subscribe("s1", "c1"), b.subscribe("s1", "c2")
	wants := briefs.Rhythm{Server: "s1", Channel: "c1", Threads: true}
	b.must(b.SetRhythm(b.ctx(), wants))
	tell := func(headline, speaker string) briefs.Filing {
		f := b.filing("gazette", headline, said{speaker, "We will keep the straits open to all, " + speaker})
		f.Brief.Source, f.Brief.HasKey = source("gazette"), true
		f.Targets = []briefs.Target{one, two}
		b.file(f)
		return f
	}
	// replies sends all that is owed, a message of a channel at a time.
	replies := func() (list []string) {
		for range 20 {
			got := b.claim("w", 10)
			if len(got) == 0 {
				b.pass(10 * time.Minute)
				if got = b.claim("w", 10); len(got) == 0 {
					return list
				}
			}
			for _, d := range got {
				if d.Kind == briefs.DeliverReply {
					if d.SentRev == 0 && d.ReplyTo == "" {
						t.Errorf("%s replies to nothing", d.Brief.Headline)
					}
					list = append(list, fmt.Sprintf("%s:%s gone=%v", d.Target.Channel, d.Brief.Headline, d.WantGone))
				}
				b.settle(b.begin(d), sent(d))
			}
		}
		t.Fatal("it never ends")
		return nil
	}
	expect := func(why string, want ...string) {
		t.Helper()
		if got := replies(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", why, got, want)
		}
	}
	tell("Talks: a", "Ana Petrescu")
	expect("the first telling")
	tell("Talks: b", "Ana Petrescu")
	expect("nothing new")
	c := tell("Talks: c", "Ilir Brandt")
	expect("another speaker", "c1:Talks: c gone=false")
	tell("Talks: d", "Ilir Brandt")
	expect("told already")
	c2 := b.version(c, briefs.ActCorrect, "Talks: c2")
	b.file(c2)
	expect("corrected", "c1:Talks: c2 gone=false")
	b.file(b.version(c2, briefs.ActRetract, "Talks: c2"))
	expect("killed", "c1:Talks: c2 gone=true")
	// What is killed before it was sent is never sent.
	e := tell("Talks: e", "Oda Lind")
	b.file(b.version(e, briefs.ActRetract, "Talks: e"))
	expect("killed while owed")
	// A paused channel is sent nothing.
	b.must(b.Pause(b.ctx(), "s1", "c1", b.clock().Add(time.Minute)))
	tell("Talks: f", "Pia Moor")
	b.pass(time.Minute)
	expect("while paused")
	// Nor is what the server blocks told in its threads.
	b.must(b.SetBlocked(b.ctx(), "s1", briefs.Blocklist{Outlets: []string{source("gazette").Outlet}}))
	tell("Talks: g", "Tove Amsel")
	expect("a blocked outlet's")
	b.must(b.SetBlocked(b.ctx(), "s1", briefs.Blocklist{}))
	var all []string
	for _, speaker := range []string{"Ewa Gorski", "Ulf Tamm", "Rosa Quill", "Juno Hask", "Bela Varga", "Nils Orsk"} {
		tell("Talks: "+speaker, speaker)
		all = append(all, replies()...)
	}
	if len(all) == 0 || len(all) > 5 {
		t.Errorf("%d replies, want no more than five an event: %q", len(all), all)
	}
	tell("Floods: a", "Ana Petrescu")
	replies()
	b.pass(48 * time.Hour)
	tell("Floods: b", "Ilir Brandt")
	expect("after two days")
}

// testUpdateNews: an outlet's later version that brings a voice or a number which
// no telling had is told in the thread too, once; a correction is not.
func testUpdateNews(t *testing.T, b *bench) {
	b.sync()
	one, two := b.subscribe("s1", "c1"), b.subscribe("s2", "c2")
	b.must(b.SetRhythm(b.ctx(), briefs.Rhythm{Server: "s1", Channel: "c1", Threads: true}))
	f := b.filing("gazette", "Talks: a", said{"Ana Petrescu", "We will keep the straits open to all"})
	f.Brief.Source, f.Brief.HasKey, f.Targets = source("gazette"), true, []briefs.Target{one, two}
	_, id := b.file(f)
	expect := func(why string, want ...string) {
		t.Helper()
		if got := b.settled(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", why, got, want)
		}
	}
	expect("posted", "c1 post Talks: a", "c2 post Talks: a")
	next := func(action briefs.Action, headline, speaker string) {
		t.Helper()
		f = b.version(f, action, headline, said{speaker, "We will keep the straits open to all"})
		f.Brief.HasKey = true
		b.file(f)
	}
	next(briefs.ActEdit, "Talks: b", "Ana Petrescu")
	expect("nothing new", "c1 edit Talks: b", "c2 edit Talks: b")
	next(briefs.ActCorrect, "Talks: 48 boats", "Ana Petrescu")
	expect("corrected", "c1 edit Talks: 48 boats", "c2 edit Talks: 48 boats")
	next(briefs.ActEdit, "Talks: 52 boats", "Ana Petrescu")
	expect("a new number", "c1 edit Talks: 52 boats", "c1 post reply Talks: 52 boats", "c2 edit Talks: 52 boats")
	found, err := b.Brief(b.ctx(), briefs.Viewer{Server: "s1"}, id)
	b.must(err)
	if got := strings.Join(found.Placed.Reasons, "; "); !strings.Contains(got, "told in the thread: the number 52") {
		t.Errorf("reasons %q", got)
	}
	next(briefs.ActEdit, "Talks: 61 boats", "Ana Petrescu")
	expect("another, by the reply that is there", "c1 edit Talks: 61 boats", "c1 edit reply Talks: 61 boats", "c2 edit Talks: 61 boats")
}
