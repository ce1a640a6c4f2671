package store_test

import (
	"testing"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// BenchmarkFileAll files what one poll brings: two new stories of three
// quotations, for five channels, with one look-up of twenty known stories.
func BenchmarkFileAll(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store) {
		p, to := newPress(), targets(b, s, 5, 2)
		for b.Loop() {
			for _, done := range s.FileAll(b.Context(), []briefs.Filing{p.story(to), p.story(to)}) {
				if done.Err != nil {
					b.Fatal(done.Err)
				}
			}
		}
	})
}
