package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// latency measures how long after a story was first served by its feed, so beyond
// the wait for the poll, its messages stand, under Discord's real limits. One
// story is published at a time and awaited.
func latency(ctx context.Context, o options, out io.Writer) error {
	fmt.Fprintf(out, "latency: seed %d; from the poll that brings a story to its message\n", o.seed)
	for _, of := range []struct{ channels, stories int }{{1, 40}, {20, 30}, {200, 5}, {2000, 1}} {
		o.channels, o.stories = of.channels, of.stories
		if err := latencyOf(ctx, o, out); err != nil {
			return fmt.Errorf("%d channels: %w", of.channels, err)
		}
	}
	return nil
}

func latencyOf(ctx context.Context, o options, out io.Writer) error {
	w, err := newWorld(ctx, o, standin.Limits{On: true})
	if err != nil {
		return err
	}
	defer w.close()
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	p, err := w.start()
	if err != nil {
		return err
	}
	select {
	case <-p.ready:
	case <-ctx.Done():
		_, _ = p.kill(true)
		return ctx.Err()
	}
	var waits []time.Duration
	floor := time.Duration(o.channels) * time.Second / 50
	for n := range o.stories {
		s := w.press.next[0]
		s.topic, s.doomed, s.last = 0, false, 1
		w.press.publish(n+1, false)
		for len(w.shownTo(s.n)) < o.channels {
			if !pause(ctx, 20*time.Millisecond) {
				_, _ = p.kill(true)
				return ctx.Err()
			}
		}
		served := w.press.servedAt(s.n)
		for _, at := range w.shownTo(s.n) {
			waits = append(waits, at.Sub(served))
		}
		// No channel is to be sent more than Discord takes.
		pause(ctx, max(time.Second, 1100*time.Millisecond-floor))
	}
	if err := p.stop(); err != nil {
		return err
	}
	slices.Sort(waits)
	at := func(share float64) time.Duration {
		return waits[int(share*float64(len(waits)-1))].Round(time.Millisecond)
	}
	fmt.Fprintf(out, "%5d channels, %3d stories: p50 %s, p99 %s, longest %s; channels / 50 a second: %s; 429s: %d\n",
		o.channels, o.stories, at(0.5), at(0.99), at(1), floor, w.discord.Stats().Statuses[429])
	return nil
}

// shownTo returns when each message of a story was posted.
func (w *world) shownTo(n int) []time.Time {
	var list []time.Time
	for _, c := range w.channels {
		for _, r := range w.discord.History(c.id) {
			if of, _, ok := readMark(r.Content); ok && of == n {
				list = append(list, r.Timestamp)
			}
		}
	}
	return list
}
