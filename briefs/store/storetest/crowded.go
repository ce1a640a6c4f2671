package storetest

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// testCrowded: a forum without room holds all its posts, is told of to its server
// alone, and once a day in the record, until one is taken.
func testCrowded(t *testing.T, b *bench) {
	b.sync()
	c := b.subscribe("s1", "c1")
	b.subscribe("s2", "c2")
	b.post("A", c)
	b.post("B", c)
	crowded := func(server briefs.ServerID) int {
		t.Helper()
		list, err := b.CrowdedChannels(b.ctx(), server)
		b.must(err)
		return len(list)
	}
	var next time.Time
	for range 60 { // for more than a day
		d := b.begin(b.claimOne("w"))
		if d.Brief.Headline != "A" {
			t.Fatalf("%s was tried", d.Brief.Headline)
		}
		next = b.clock().Add(30 * time.Minute)
		b.settle(d, briefs.Outcome{Result: briefs.Retry, RetryAt: next, Clean: true, Limited: true, Reason: briefs.NoThreadLeft})
		b.none("while there is no room")
		b.pass(30 * time.Minute)
	}
	list, err := b.CrowdedChannels(b.ctx(), "s1")
	b.must(err)
	if len(list) != 1 || list[0].Channel != "c1" || !list[0].Next.Equal(next) || crowded("s2") != 0 {
		t.Errorf("crowded are %+v", list)
	}
	lines, err := b.Audit(b.ctx(), "s1", 0, 100)
	b.must(err)
	if len(lines) != 2 || lines[0].What != "new posts wait: "+briefs.NoThreadLeft || lines[0].Channel != "c1" {
		t.Errorf("recorded is %+v", lines)
	}
	for _, want := range []string{"A", "B"} {
		if d := b.send(); d.Brief.Headline != want {
			t.Errorf("sent %s, want %s", d.Brief.Headline, want)
		}
	}
	if crowded("s1") != 0 {
		t.Error("still crowded once there was room")
	}
}
