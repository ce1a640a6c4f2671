package main

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
)

// BenchmarkCondense condenses the annotated articles with the shipped topics, all
// of them an iteration: by the library alone, and from lines of JSON to such.
func BenchmarkCondense(b *testing.B) {
	in, err := os.ReadFile(shared(b, "quotes/dev.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	list, err := readList(settings{})
	if err != nil {
		b.Fatal(err)
	}
	var articles []briefs.Copy
	p := &program{ctx: b.Context(), stdin: bytes.NewReader(in), stdout: io.Discard, stderr: io.Discard}
	if err := eachLine(p, func(line copyLine) error {
		articles = append(articles, briefs.Copy{Title: line.Title, Text: line.Text})
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	rate := func(b *testing.B) {
		b.ReportMetric(float64(b.N*len(articles))/b.Elapsed().Seconds(), "articles/s")
	}
	b.Run("library", func(b *testing.B) {
		c := condense.New(list.Topics)
		b.ReportAllocs()
		for b.Loop() {
			for _, a := range articles {
				c.Read(a)
			}
		}
		rate(b)
	})
	b.Run("jsonl", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.stdin = bytes.NewReader(in)
			if err := (&condenseCmd{JSONL: true}).Run(p); err != nil {
				b.Fatal(err)
			}
		}
		rate(b)
	})
}
