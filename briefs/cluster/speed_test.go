package cluster

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// stories are n stories from some number on, six seconds apart; an event is told
// by two or three outlets.
func (w *writer) stories(from, n int) []Item {
	out := make([]Item, 0, n)
	var open []event
	for i := from; len(out) < n; i++ {
		at := monday.Add(time.Duration(i) * 6 * time.Second)
		if len(open) < 200 || w.rng.IntN(5) < 2 {
			open = append(open, w.event(at))
		}
		if len(open) > 600 {
			open = open[len(open)-200:]
		}
		e := open[w.rng.IntN(len(open))]
		title, body := w.telling(e, 12+w.rng.IntN(8))
		out = append(out, Item{ID: fmt.Sprint(i), Source: fmt.Sprint("Outlet ", w.rng.IntN(40)), Title: title, Text: strings.Join(body, " "), Published: at})
	}
	return out
}

// BenchmarkAdd decides about stories against full windows of several sizes and
// reports what a story of the window costs in memory.
func BenchmarkAdd(b *testing.B) {
	for _, size := range []int{3_125, 12_500, 50_000} {
		w := newWriter(11)
		c := New(Options{Limit: size})
		var perStory float64
		next := 0
		b.Run(fmt.Sprint("window=", size), func(b *testing.B) {
			if next == 0 {
				before := heap()
				for ; next < size; next += 625 {
					for _, it := range w.stories(next, 625) {
						c.Add(it)
					}
				}
				perStory = float64(heap()-before) / float64(size)
			}
			stories := w.stories(next, b.N)
			next += b.N
			b.ReportAllocs()
			b.ResetTimer()
			for _, it := range stories {
				c.Add(it)
			}
			b.StopTimer()
			b.ReportMetric(perStory, "B/story")
			if c.Len() != size {
				b.Fatalf("%d stories in the window, want %d", c.Len(), size)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
