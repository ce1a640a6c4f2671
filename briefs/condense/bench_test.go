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
		var in struct{ Title, Text string }
		if err := json.Unmarshal(line, &in); err != nil {
			b.Fatal(err)
		}
		all = append(all, briefs.Copy{Title: in.Title, Text: in.Text})
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
