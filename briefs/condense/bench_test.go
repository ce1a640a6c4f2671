package condense

import (
	"encoding/json"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// BenchmarkCondense condenses the annotated articles, one an iteration.
func BenchmarkCondense(b *testing.B) {
	var all []briefs.Copy
	size := 0
	eachLine(b, "quotes/dev.jsonl", func(line []byte) {
		in := copyOf(b, line)
		all = append(all, in)
		size += len(in.Text)
	})
	c := New(nil)
	b.SetBytes(int64(size / len(all)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		c.Condense(all[i%len(all)])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

// copyOf reads one line of the shared data.
func copyOf(tb testing.TB, line []byte) briefs.Copy {
	var in struct{ Title, Text string }
	if err := json.Unmarshal(line, &in); err != nil {
		tb.Fatal(err)
	}
	return briefs.Copy{Title: in.Title, Text: in.Text}
}
