package main

import (
	"fmt"
	"io"
	"slices"
	"time"
)

func (t *tally) print(out io.Writer, w *world) {
	stats := w.discord.Stats()
	fmt.Fprintf(out, "seed %d: %s in all, %s of it to settle\n", w.o.seed, time.Since(t.started).Round(time.Second), t.settling.Round(time.Second))
	fmt.Fprintf(out, "bot: %d starts, %d connected before their end, %d kills (%d at random, %d at a message, %d while stopping, %d late), %d orderly ends, %d refused to start on a locked database\n",
		t.starts, t.readies, t.kills, t.manner[atRandom], t.manner[atMessage], t.manner[whileStops], t.manner[late], t.stops, t.refused)
	w.press.mu.Lock()
	fmt.Fprintf(out, "press: %d stories, %d later versions, %d killed, nonce window %s\n", w.press.issued(), w.press.edits, w.press.kills, w.o.nonce)
	w.press.mu.Unlock()
	if t.chaos != nil {
		fmt.Fprintf(out, "gateway: %d disturbances; database: locked by another %d times\n", t.chaos.sockets, t.chaos.locks)
		fmt.Fprint(out, "faults:")
		for _, f := range t.chaos.rules {
			fmt.Fprintf(out, " %s", f.Action)
			if f.Status != 0 {
				fmt.Fprintf(out, " %d", f.Status)
			}
			if f.Global {
				fmt.Fprint(out, " global")
			}
			fmt.Fprintf(out, " %d,", f.Hits)
		}
		fmt.Fprintf(out, " done but 502 %d, changed under way %d\n", w.front.spoiled, w.front.ambushed)
	}
	fmt.Fprint(out, "answers:")
	for _, key := range sortedKeys(stats.Requests) {
		fmt.Fprintf(out, " [%s] %d", key, stats.Requests[key])
	}
	fmt.Fprintln(out)
	t.findings.print(out)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
