package cluster

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// day writes n stories of one day and more, each event told by up to five outlets.
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
		b.Run(fmt.Sprint("window=", size), func(b *testing.B) {
			w := newWriter(11)
			c := New(Options{Limit: size})
			before := heap()
			for _, it := range w.stories(0, size) {
				c.Add(it)
			}
			b.ReportMetric(float64(heap()-before)/float64(size), "B/story")
			next := w.stories(size, min(b.N, 20_000))
			words := 0
			for _, it := range next {
				words += len(strings.Fields(it.Text))
			}
			b.ReportMetric(float64(words)/float64(len(next)), "words")
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				it := next[i%len(next)]
				it.ID = fmt.Sprint(size + i)
				c.Add(it)
			}
			b.StopTimer()
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
