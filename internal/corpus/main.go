// Command corpus reads a folder of real feeds and wire files with an index of
// what a right reading of each is, and prints how much the readers get right.
//
//	go run ./internal/corpus DATA [TABLE…]
//
// DATA holds the folders wire, synthetic, rss and rss-real; the tables are
// named like them, all of them by default.
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// tables are the folders of data that are scored, in the order they are printed.
var tables = []struct {
	name  string
	print func(w io.Writer, data string) error
}{
	{"wire", wireTable},
	{"synthetic", sequenceTable},
	{"rss", rssTable},
	{"rss-real", realTable},
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: corpus DATA [TABLE…]")
		os.Exit(2)
	}
	for _, t := range tables {
		if len(os.Args) > 2 && !slices.Contains(os.Args[2:], t.name) {
			continue
		}
		if err := t.print(os.Stdout, os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, "corpus:", err)
			os.Exit(1)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
