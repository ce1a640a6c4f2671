package main

import (
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// sequenceTable feeds the sequences of updates, corrections, kills and
// embargoes to the rules, file by file, and prints the actions that are not
// what the index expects at its time.
func sequenceTable(w io.Writer, data string) error {
	total, misses, err := scoreSequences(filepath.Join(data, "synthetic"))
	if err != nil {
		return err
	}
	for _, m := range misses {
		fmt.Fprintln(w, m)
	}
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(t, "\nsynthetic\tactions\t%v\n", total)
	return t.Flush()
}

func scoreSequences(dir string) (total tally, misses []string, err error) {
	rows, err := readIndex(filepath.Join(dir, "index.tsv"))
	if err != nil {
		return total, nil, err
	}
	ledgers := make(map[string]*briefs.Ledger)
	for _, row := range rows {
		now, err := time.Parse(time.RFC3339, row["now"])
		if err != nil {
			return total, nil, fmt.Errorf("%s: %w", row["file"], err)
		}
		stories, err := readWire(filepath.Join(dir, row["file"]))
		if err != nil {
			return total, nil, err
		}
		ledger := ledgers[row["sequence"]]
		if ledger == nil {
			ledger = &briefs.Ledger{}
			ledgers[row["sequence"]] = ledger
		}
		got, reason := briefs.Action(""), ""
		for _, s := range stories {
			got, reason = ledger.Take(s, now)
		}
		total.add(string(got) == row["action"])
		if string(got) != row["action"] {
			misses = append(misses, fmt.Sprintf("%s: %s (%s), want %s", row["file"], got, reason, row["action"]))
		}
	}
	return total, misses, nil
}
