package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// throughput measures how long one story takes to reach all channels under
// Discord's real limits: 50 requests a second, and 5 in 5 seconds a channel.
func throughput(ctx context.Context, o options, out io.Writer) error {
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
	s := w.press.next[0]
	s.topic, s.doomed, s.last = 0, false, 1
	w.press.publish(1, false)
	published := time.Now()
	if err := w.await(ctx, p); err != nil {
		return err
	}
	if err := p.stop(); err != nil {
		return err
	}
	var first, last time.Time
	for _, c := range w.channels {
		for _, r := range w.discord.History(c.id) {
			if first.IsZero() || r.Timestamp.Before(first) {
				first = r.Timestamp
			}
			if r.Timestamp.After(last) {
				last = r.Timestamp
			}
		}
	}
	f := w.judge()
	f.print(out)
	floor := time.Duration(o.channels) * time.Second / 50
	took := last.Sub(first)
	limited := w.discord.Stats().Statuses[429]
	fmt.Fprintf(out, "throughput: seed %d, %d channels in %s; floor %s, %+.1f %%; the first %s after publication; 429s: %d\n", o.seed, o.channels,
		took.Round(time.Millisecond), floor, 100*(took.Seconds()/floor.Seconds()-1), first.Sub(published).Round(time.Millisecond), limited)
	if f.broken() || limited > 0 {
		return errBroken
	}
	return nil
}

// outage lets Discord be away for a while in the middle of a steady flow of
// stories: for the first half it answers 503, for the second it refuses
// connections. All of it must come afterwards, in order.
func outage(ctx context.Context, o options, out io.Writer) error {
	fmt.Fprintf(out, "outage: seed %d, away for %s, %d stories, %d channels\n", o.seed, o.outage, o.stories, o.channels)
	t := &tally{started: time.Now()}
	w, err := newWorld(ctx, o, standin.Limits{On: true})
	if err != nil {
		return err
	}
	defer w.close()
	defer w.watch()()
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	p, err := w.start()
	if err != nil {
		return err
	}
	t.starts = 2
	// A sixth of the stories is published before and one after, the others during it.
	step := 3 * o.outage / 2 / time.Duration(o.stories)
	steady := func(until int) {
		for n := w.press.out(); n < until && pause(ctx, step); n++ {
			w.press.publish(n+1, false)
		}
	}
	steady(o.stories / 6)
	addr := w.front.server.Addr
	w.front.set(false, true)
	if err := w.discord.DisturbGateway(standin.SocketFault{Kind: standin.DropSocket}); err != nil {
		return err
	}
	steady(o.stories / 2)
	w.front.close()
	steady(o.stories * 5 / 6)
	w.front.set(false, false)
	if err := w.front.open(addr); err != nil {
		return err
	}
	back := time.Now()
	steady(o.stories)
	w.press.finish()
	if err := w.await(ctx, p); err != nil {
		return err
	}
	t.settling = time.Since(back)
	if err := p.stop(); err != nil {
		return err
	}
	t.findings = w.judge()
	t.print(out, w)
	if t.findings.broken() {
		return errBroken
	}
	return nil
}
