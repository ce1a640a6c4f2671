package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// Days walks the store through simulated days from a time on, with channels in six
// zones whose clocks change at midnight, by half an hour, and never: each local day
// has exactly one daily digest at its time, hourly ones come at full hours, and
// every brief is in exactly one message of each channel, also where more fell due in
// an hour than the channel wants.
func Days(t *testing.T, open Open, from time.Time, days int) {
	b := &bench{t: t, now: from}
	b.Store = open(t, &store.Options{Now: b.clock, Clusterer: &b.events, FoldAfter: -1, TookOver: b.tookOver})
	b.sync()
	type place struct {
		briefs.Rhythm
		loc     *time.Location
		digests map[string]int // by local day
		shown   map[string]int // by headline
	}
	var list []*place
	var targets []briefs.Target
	add := func(r briefs.Rhythm) {
		loc, err := time.LoadLocation(r.Zone)
		b.must(err)
		r.Server, r.Channel = "s1", briefs.ChannelID(fmt.Sprintf("c%02d", len(list)))
		targets = append(targets, b.subscribe(r.Server, r.Channel))
		b.must(b.SetRhythm(b.ctx(), r))
		list = append(list, &place{r, loc, make(map[string]int), make(map[string]int)})
	}
	for n, zone := range []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "Asia/Kolkata"} {
		add(briefs.Rhythm{Zone: zone, Cadence: briefs.Daily, At: []int{2*60 + 30, 2*60 + 30, 2 * 60, 0, 0, 8*60 + 30}[n]})
	}
	add(briefs.Rhythm{Zone: "Australia/Lord_Howe", Cadence: briefs.Hourly})
	add(briefs.Rhythm{Zone: "America/Santiago", Cadence: briefs.Hourly, QuietFrom: 23 * 60, QuietTo: 5 * 60})
	add(briefs.Rhythm{Zone: "Europe/Paris", HourLimit: 2, QuietFrom: 22 * 60, QuietTo: 7 * 60})
	b.must(b.SetEverywhere(b.ctx(), "s1", true))

	deliver := func() (n int) {
		for {
			claimed := b.claim("w", 20)
			if len(claimed) == 0 {
				return n
			}
			n += len(claimed)
			for _, d := range claimed {
				p := list[slices.IndexFunc(list, func(p *place) bool { return p.Channel == d.Target.Channel })]
				local := b.clock().In(p.loc)
				held := d.Briefs
				if d.Kind == briefs.DeliverPost {
					held = []briefs.Brief{d.Brief}
				}
				for _, one := range held {
					p.shown[one.Headline]++
				}
				switch minute := local.Hour()*60 + local.Minute(); {
				case p.Cadence == briefs.Daily:
					p.digests[local.Format(time.DateOnly)]++
					// A minute that clocks leave out is the one that they go to.
					if past := minute - p.At; past != 0 && past != 30 && past != 60 {
						t.Errorf("%s: a daily digest at %s", p.Zone, local)
					}
				case d.Kind == briefs.DeliverDigest && d.Occasion != briefs.AfterQuiet && local.Minute() != 0:
					t.Errorf("%s: a digest at %s", p.Zone, local)
				case p.QuietFrom > p.QuietTo && (minute >= p.QuietFrom || minute < p.QuietTo):
					t.Errorf("%s: a message at %s, in quiet hours", p.Zone, local)
				}
				b.settle(b.begin(d), sent(d))
			}
		}
	}
	// until delivers each thing when it is due, up to a time.
	until := func(end time.Time) {
		for {
			due, err := b.NextDelivery(b.ctx())
			b.must(err)
			if due.IsZero() || due.After(end) {
				break
			}
			b.pass(max(due.Sub(b.clock()), 0))
			if deliver() == 0 {
				t.Fatalf("nothing is owed at %s", due)
			}
		}
		b.pass(end.Sub(b.clock()))
	}
	end, told := from.AddDate(0, 0, days), 0
	// Any 22 hours have a story: no local day is shorter than that.
	for next := from; next.Before(end); next = next.Add(21*time.Hour + 37*time.Minute) {
		until(next)
		for range 1 + told%5/2*2 { // now and then more than the limit
			told++
			f := b.filing("gazette", fmt.Sprint("story ", told))
			f.Targets = targets
			b.file(f)
		}
		deliver()
	}
	until(end.AddDate(0, 0, 2))
	b.none("at the end")
	for _, p := range list {
		for n := 1; n <= told; n++ {
			if times := p.shown[fmt.Sprint("story ", n)]; times != 1 {
				t.Errorf("%s, %s: story %d is in %d messages", p.Zone, p.Channel, n, times)
			}
		}
		if p.Cadence != briefs.Daily {
			continue
		}
		for day := from.AddDate(0, 0, 1).In(p.loc); day.Before(end.AddDate(0, 0, -1)); day = day.AddDate(0, 0, 1) {
			if n := p.digests[day.Format(time.DateOnly)]; n != 1 {
				t.Errorf("%s: %d digests on %s, want one", p.Zone, n, day.Format(time.DateOnly))
			}
		}
	}
}
