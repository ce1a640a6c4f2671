package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// findings are the promises that were broken, each with the story and channel.
type findings struct {
	due      int // messages that should stand
	created  int
	standing int
	lost     []string // due and not there
	old      []string // there in an old version
	standsOn []string // killed, yet there
	repeated []string
	stray    []string // where it was not due, or of the stock
	disorder []string
	passed   int // later ones that went first as they may, after two minutes of failures
}

func (f *findings) broken() bool {
	return len(f.missing())+len(f.repeated)+len(f.stray)+len(f.disorder) > 0
}

// missing is what more time may still mend.
func (f *findings) missing() []string { return slices.Concat(f.lost, f.old, f.standsOn) }

// hold is how long a first post that fails may hold up its channel (DESIGN.md).
const hold = 2 * time.Minute

// judge compares what stands in the channels with what was published.
func (w *world) judge() findings {
	w.press.mu.Lock()
	truth := make([]story, len(w.press.all))
	for i, s := range w.press.all {
		truth[i] = *s
	}
	w.press.mu.Unlock()
	var f findings
	for _, c := range w.channels {
		judgeChannel(&f, c, truth, w.discord.History(c.id), w.began)
	}
	return f
}

func judgeChannel(f *findings, c channel, truth []story, history []standin.Record, began time.Time) {
	made := make(map[int]int) // by story, its messages
	stands := make(map[int]int)
	for _, r := range history {
		first := r.Message
		if len(r.Versions) > 0 {
			first = r.Versions[0]
		}
		n, _, ok := readMark(first.Content)
		if !ok || n >= len(truth) || truth[n].stock || !slices.Contains(c.topics, truth[n].topic) {
			f.stray = append(f.stray, fmt.Sprintf("channel %s: %q", c.id, first.Content))
			continue
		}
		f.created++
		if made[n]++; made[n] == 2 {
			f.repeated = append(f.repeated, naming(c, truth[n]))
		}
		if r.DeletedAt == nil {
			f.standing++
			_, stands[n], _ = readMark(r.Content)
		}
	}
	for _, s := range truth {
		if s.stock || !slices.Contains(c.topics, s.topic) {
			continue
		}
		rev, there := stands[s.n]
		switch {
		case s.killed && there:
			f.standsOn = append(f.standsOn, naming(c, s))
		case s.killed:
		case !there:
			f.due++
			f.lost = append(f.lost, naming(c, s))
		case rev != s.rev:
			f.due++
			f.old = append(f.old, fmt.Sprintf("%s shows version %d of %d", naming(c, s), rev, s.rev))
		default:
			f.due++
		}
	}
	judgeOrder(f, c, truth, history, began)
}

// judgeOrder looks for stories of one feed of which the later was posted first.
// It may be, where the earlier one held up its channel for all of its time: then
// nothing was posted there for so long before the later one was.
func judgeOrder(f *findings, c channel, truth []story, history []standin.Record, began time.Time) {
	type post struct {
		n      int
		silent time.Duration // nothing was posted for so long before it
	}
	before := make(map[int][]post) // by feed
	last := began
	for _, r := range history {
		first := r.Message
		if len(r.Versions) > 0 {
			first = r.Versions[0]
		}
		n, _, ok := readMark(first.Content)
		if !ok || n >= len(truth) {
			continue
		}
		feed := truth[n].feed
		if i := slices.IndexFunc(before[feed], func(p post) bool { return p.n > n }); i >= 0 {
			if before[feed][i].silent >= hold {
				f.passed++
			} else {
				f.disorder = append(f.disorder, fmt.Sprintf("%s came after %d", naming(c, truth[n]), before[feed][i].n))
			}
		}
		before[feed] = append(before[feed], post{n, r.Timestamp.Sub(last)})
		last = r.Timestamp
	}
}

// naming names a story in a channel for whoever looks into it.
func naming(c channel, s story) string {
	return fmt.Sprintf("story %d of feed %d in channel %s", s.n, s.feed, c.id)
}

// named is how many of each kind of finding are named.
const named = 10

func (f *findings) print(out io.Writer) {
	fmt.Fprintf(out, "messages: %d due, %d created, %d standing\n", f.due, f.created, f.standing)
	for _, kind := range []struct {
		what string
		list []string
	}{
		{"lost", f.lost}, {"repeated", f.repeated}, {"out of order", f.disorder},
		{"shown old", f.old}, {"killed but standing", f.standsOn}, {"where not due", f.stray},
	} {
		fmt.Fprintf(out, "%s: %d\n", kind.what, len(kind.list))
		for _, line := range kind.list[:min(len(kind.list), named)] {
			fmt.Fprintf(out, "  %s\n", line)
		}
	}
	fmt.Fprintf(out, "passed after two minutes of failures, as is the rule: %d\n", f.passed)
}
