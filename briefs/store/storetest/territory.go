package storetest

import (
	"slices"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// testTerritory: of an open source, a brief whose terms leave places out is seen
// and owed only where it may be; a version with wider or narrower terms follows.
func testTerritory(t *testing.T, b *bench) {
	b.sync()
	here, there := b.subscribe("11", "c1"), b.subscribe("1", "c2") // 1 is not 11
	f := b.filing("gazette", "The secret talks", said{"Dora Quill", "Nobody may hear of this"})
	only := func(f *briefs.Filing, servers ...briefs.ServerID) {
		f.Story.Territory = briefs.Territory{Except: []string{"FR"}}
		f.Brief.Source.Audience = servers
	}
	only(&f, "11", "12")
	f.Targets = []briefs.Target{here, there}
	story, id := b.file(f)
	held, err := b.Known(b.ctx(), "gazette", []string{f.Story.Key})
	b.must(err)
	back, err := b.Story(b.ctx(), story)
	b.must(err)
	if got := []string{held[0].Territory.String(), back.Territory.String()}; !slices.Equal(got, []string{"-FR", "-FR"}) {
		t.Errorf("kept for %q", got)
	}
	seenBy := func(when string, want ...briefs.ServerID) {
		t.Helper()
		for _, server := range []briefs.ServerID{"11", "12", "1", "2", ""} {
			v := briefs.Viewer{Server: server}
			all, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v})
			b.must(err)
			topic, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v, Within: briefs.Within{Topic: "straits"}})
			b.must(err)
			found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v, Search: "secret"})
			b.must(err)
			quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v})
			b.must(err)
			about, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, About: "hear"})
			b.must(err)
			days, err := b.Trend(b.ctx(), briefs.TrendQuery{Viewer: v, Topic: "straits", Since: b.clock(), Until: b.clock().AddDate(0, 0, 1)})
			b.must(err)
			n := 0
			if slices.Contains(want, server) {
				n = 1
			}
			_, err = b.Brief(b.ctx(), v, id)
			if got := []int{len(all), len(topic), len(found), len(quotes), len(about), days[0].Stories}; slices.Max(got) != n || slices.Min(got) != n || (err == nil) != (n == 1) {
				t.Errorf("%s: server %q sees %v, %v, want %d everywhere", when, server, got, err, n)
			}
			for _, typed := range []string{"", "qu", "dora qu", "Dora Quill"} {
				if speakers, err := b.Speakers(b.ctx(), v, typed, 5); err != nil || len(speakers) != n || n == 1 && speakers[0] != (briefs.SpeakerHit{Name: "Dora Quill", Quotes: 1}) {
					t.Errorf("%s: for %q server %q is offered %v, %v", when, typed, server, speakers, err)
				}
			}
			if like, err := b.Resembling(b.ctx(), v, "Qull", func(string) bool { return true }); err != nil || len(like) != n {
				t.Errorf("%s: server %q is asked whether it means %v, %v", when, server, like, err)
			}
			for _, name := range []string{"Quill", "dora quill"} {
				said, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, Speaker: name})
				b.must(err)
				narrow, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, Speaker: name, About: "hear", Within: briefs.Within{Topic: "straits"}})
				b.must(err)
				days, err := b.Trend(b.ctx(), briefs.TrendQuery{Viewer: v, Speaker: name, Since: b.clock(), Until: b.clock().AddDate(0, 0, 1)})
				b.must(err)
				if got := []int{len(said), len(narrow), days[0].Stories}; slices.Max(got) != n || slices.Min(got) != n {
					t.Errorf("%s: of %q server %q is shown %v, want %d everywhere", when, name, server, got, n)
				}
			}
		}
	}
	seenBy("filed", "11", "12")
	list := b.claim("w", 5)
	if len(list) != 1 || list[0].Target.Server != "11" {
		t.Fatalf("owed %v, want the post where it may be seen", names(list))
	}
	b.settle(b.begin(list[0]), sent(list[0]))

	f = b.version(f, briefs.ActEdit, "The secret talks", said{"Dora Quill", "Nobody may hear of this"})
	only(&f, "12")
	b.file(f)
	seenBy("narrowed", "12")
	if d := b.claimOne("w"); !d.WantGone || d.Target.Server != "11" {
		t.Errorf("owed %+v, want the message taken down", d)
	} else {
		b.settle(b.begin(d), briefs.Outcome{Result: briefs.Delivered})
	}

	f = b.version(f, briefs.ActEdit, "The secret talks", said{"Dora Quill", "Nobody may hear of this"})
	f.Story.Territory, f.Brief.Source.Audience = briefs.Territory{}, nil
	b.file(f)
	seenBy("free", "11", "12", "1", "2", "")
	if speakers, err := b.Speakers(b.ctx(), briefs.Viewer{}, "qu", 5); err != nil || len(speakers) != 1 || speakers[0].Quotes != 1 {
		t.Errorf("once it is free the speaker is %v, %v", speakers, err)
	}

	// Restricted again, and withdrawn: nothing is left of the name.
	f = b.version(f, briefs.ActEdit, "The secret talks", said{"Dora Quill", "Nobody may hear of this"})
	only(&f, "11")
	b.file(f)
	seenBy("restricted again", "11")
	b.kill(f)
	seenBy("withdrawn")
}
