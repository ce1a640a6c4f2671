package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testAsides: what shows a brief beside deliveries is to be taken down with it, at
// once where it is gone by then, and where a server may see it no more; what shows
// others stays.
func testAsides(t *testing.T, b *bench) {
	b.sync()
	one, first := b.post("One")
	two, second := b.post("Two")
	note := func(server briefs.ServerID, message briefs.MessageID, ids ...briefs.BriefID) {
		t.Helper()
		b.must(b.NoteAside(b.ctx(), briefs.Aside{Server: server, Channel: "c-" + briefs.ChannelID(server), Message: message, Briefs: ids}))
	}
	unsaid := func(when string, want ...string) {
		t.Helper()
		jobs, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobUnsay}, 9, time.Minute)
		b.must(err)
		var got []string
		for _, j := range jobs {
			channel, message, ok := briefs.PlaceOf(j.Arg)
			if !ok {
				t.Errorf("%s: %q is no place", when, j.Arg)
			}
			got = append(got, string(channel)+"/"+string(message))
			b.must(b.Finish(b.ctx(), j, time.Time{}))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: to be taken down are %q, want %q", when, got, want)
		}
	}
	note("s1", "m1", first)
	note("s1", "m2", first, second, second)
	note("s1", "m3", second)
	note("s2", "m4", second, 999)
	note("", "m5", first)
	unsaid("while all is shown")
	b.kill(one)
	unsaid("killed", "c-/m5", "c-s1/m1", "c-s1/m2")
	note("s2", "m6", first, second)
	unsaid("shown as it went", "c-s2/m6")
	two = b.version(two, briefs.ActEdit, "Two", said{"Ana Petrescu", "We will keep the straits of Two open"})
	two.Story.Territory, two.Brief.Source.Audience = briefs.Territory{Except: []string{"FR"}}, []briefs.ServerID{"s1", "s3"}
	b.file(two)
	unsaid("narrowed", "c-s2/m4")
	note("s3", "m7", second)
	b.must(b.ForgetServer(b.ctx(), "s3"))
	b.kill(two)
	unsaid("killed in the end", "c-s1/m3")
}
