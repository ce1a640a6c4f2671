package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// findings are the promises that were broken, each with the story and channel.
type findings struct {
	due      int // messages that should stand
	created  int
	digests  int
	folded   int // messages that should stand and are lines of a digest
	standing int
	lost     []string // due and not there
	old      []string // there in an old version
	standsOn []string // killed, yet there
	repeated []string
	stray    []string // where it was not due, or of the stock
	disorder []string
	passed   int      // that later ones went before, as they may after two minutes in which it was tried
	folding  []string // in a digest too young, alone too old, or in a second digest
}

func (f *findings) broken() bool {
	return len(f.missing())+len(f.repeated)+len(f.stray)+len(f.disorder)+len(f.folding) > 0
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
		history := w.discord.History(c.id)
		judgeChannel(&f, c, truth, history, func(n int, m standin.Message) time.Time { return w.witness.since(c.id, n, m) })
		if limit := foldAfter(w.o); limit > 0 {
			judgeFolding(&f, c, truth, history, limit, underway+2*w.o.period())
		}
	}
	return f
}

// ephemeral is the flag of messages that only one member sees.
const ephemeral = 1 << 6

func judgeChannel(f *findings, c channel, truth []story, history []standin.Record, since func(story int, m standin.Message) time.Time) {
	made := make(map[int]int) // by story, its messages
	stands := make(map[int]int)
	for _, r := range history {
		if r.Flags&ephemeral != 0 {
			continue // the answer to a command
		}
		first := r.Message
		if len(r.Versions) > 0 {
			first = r.Versions[0]
		}
		if in := digested(first); len(in) > 0 {
			f.digests++
			// What it came to show in the end; its first version may hold less.
			for _, m := range digested(r.Message) {
				if made[m.story]++; made[m.story] == 2 {
					f.repeated = append(f.repeated, naming(c, truth[m.story]))
				}
				if f.folded++; r.DeletedAt == nil {
					stands[m.story] = m.rev
				}
			}
			continue
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
	judgeOrder(f, c, truth, history, since)
}

// judgeOrder looks for stories of one feed of which the later was posted first.
// It may be where the earlier one had been tried for two minutes by then.
func judgeOrder(f *findings, c channel, truth []story, history []standin.Record, since func(story int, m standin.Message) time.Time) {
	type post struct {
		n  int
		at time.Time
	}
	before := make(map[int][]post) // by feed
	for _, r := range history {
		first := r.Message
		if len(r.Versions) > 0 {
			first = r.Versions[0]
		}
		for _, m := range digested(r.Message) {
			feed := truth[m.story].feed
			if slices.ContainsFunc(before[feed], func(p post) bool { return p.n > m.story }) {
				f.disorder = append(f.disorder, naming(c, truth[m.story])+" came late, in a digest")
			}
			before[feed] = append(before[feed], post{m.story, r.Timestamp})
		}
		n, _, ok := readMark(first.Content)
		if !ok || n >= len(truth) {
			continue
		}
		feed := truth[n].feed
		if i := slices.IndexFunc(before[feed], func(p post) bool { return p.n > n }); i >= 0 {
			by := before[feed][i]
			// The bot counts in whole milliseconds, from the end of the attempt.
			switch tried := since(n, first); {
			case !tried.IsZero() && by.at.Sub(tried.Truncate(time.Millisecond)) >= hold:
				f.passed++
			case tried.IsZero():
				f.disorder = append(f.disorder, fmt.Sprintf("%s came after %d, and was not tried before it came", naming(c, truth[n]), by.n))
			default:
				f.disorder = append(f.disorder, fmt.Sprintf("%s came after %d, which came %s after it was first tried", naming(c, truth[n]), by.n, by.at.Sub(tried)))
			}
		}
		before[feed] = append(before[feed], post{n, r.Timestamp})
	}
}

// underway is how long a post may be under way that was claimed just before it
// became too old to be posted by itself. It may have been filed two polls after it
// was first served.
const underway = time.Minute

// judgeFolding looks for stories that became older than the limit before they
// were posted, and are not in the one digest of their channel, and for those in
// it that were not so old. One that is the only one so old is posted by itself.
func judgeFolding(f *findings, c channel, truth []story, history []standin.Record, limit, slack time.Duration) {
	digests := 0
	var alone []string
	for _, r := range history {
		first := r.Message
		if len(r.Versions) > 0 {
			first = r.Versions[0]
		}
		in := digested(first)
		for _, m := range in {
			if age := r.Timestamp.Sub(truth[m.story].served); age < limit {
				f.folding = append(f.folding, fmt.Sprintf("%s was folded at an age of %s", naming(c, truth[m.story]), age))
			}
		}
		if len(in) > 0 {
			if digests++; digests == 2 {
				f.folding = append(f.folding, fmt.Sprintf("channel %s has a second digest", c.id))
			}
			continue
		}
		if n, _, ok := readMark(first.Content); ok && n < len(truth) {
			if age := r.Timestamp.Sub(truth[n].served); age > limit+slack {
				alone = append(alone, fmt.Sprintf("%s was posted by itself at an age of %s", naming(c, truth[n]), age))
			}
		}
	}
	if len(alone) > 1 || digests > 0 {
		f.folding = append(f.folding, alone...)
	}
}

// shown is a story's version in a digest.
type shown struct{ story, rev int }

// digested returns what a digest shows, in its order; nil = it is none.
func digested(m standin.Message) []shown {
	if _, _, ok := readMark(m.Content); ok || len(m.Embeds) == 0 {
		return nil
	}
	var list []shown
	for _, line := range strings.Split(m.Embeds[0].Description, "\n") {
		if n, rev, ok := readMark(line); ok {
			list = append(list, shown{n, rev})
		}
	}
	return list
}

// naming names a story in a channel for whoever looks into it.
func naming(c channel, s story) string {
	return fmt.Sprintf("story %d of feed %d in channel %s", s.n, s.feed, c.id)
}

// named is how many of each kind of finding are named.
const named = 10

func (f *findings) print(out io.Writer) {
	fmt.Fprintf(out, "messages: %d due, %d created, %d standing, %d folded into %d digests\n", f.due, f.created, f.standing, f.folded, f.digests)
	for _, kind := range []struct {
		what string
		list []string
	}{
		{"lost", f.lost}, {"repeated", f.repeated}, {"out of order", f.disorder},
		{"shown old", f.old}, {"killed but standing", f.standsOn}, {"where not due", f.stray}, {"folded wrongly", f.folding},
	} {
		fmt.Fprintf(out, "%s: %d\n", kind.what, len(kind.list))
		for _, line := range kind.list[:min(len(kind.list), named)] {
			fmt.Fprintf(out, "  %s\n", line)
		}
	}
	fmt.Fprintf(out, "passed after two minutes of failures, as is the rule: %d\n", f.passed)
}
