package storetest

import (
	"fmt"
	"slices"
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
