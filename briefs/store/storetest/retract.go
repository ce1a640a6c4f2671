package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// testAskRetract: what the operator takes down is a job for each story shown.
func testAskRetract(t *testing.T, b *bench) {
	b.sync()
	_, first := b.file(b.filing("gazette", "First"))
	second, _ := b.file(b.filing("gazette", "Second"))
	b.file(b.filing("herald", "Elsewhere"))
	held := b.filing("herald", "Held")
	held.Action, held.Brief, held.Story.Status = briefs.ActHold, nil, briefs.StatusWithheld
	third, _ := b.file(held)
	jobs := func() int {
		t.Helper()
		list, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobRetract}, 9, time.Minute)
		b.must(err)
		for _, j := range list {
			b.must(b.Finish(b.ctx(), j, time.Time{}))
		}
		return len(list)
	}
	for _, c := range []struct {
		name string
		what store.Retraction
		want int
	}{
		{"a brief", store.Retraction{Brief: first}, 1},
		{"a story", store.Retraction{Story: second}, 1},
		{"a source", store.Retraction{Feed: "gazette"}, 2},
		{"a story that is held", store.Retraction{Story: third}, 1},
		{"a source with one", store.Retraction{Feed: "herald"}, 2},
		{"no such brief", store.Retraction{Brief: 999}, 0},
		{"nothing", store.Retraction{}, 0},
	} {
		n, err := b.AskRetract(b.ctx(), c.what)
		if n != c.want || (err != nil) != (c.want == 0) || err != nil && !errors.Is(err, briefs.ErrNotFound) {
			t.Errorf("%s: %d stories, %v", c.name, n, err)
		}
		if n := jobs(); n != c.want {
			t.Errorf("%s: %d jobs", c.name, n)
		}
	}
}
