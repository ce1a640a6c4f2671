package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// throughput files and delivers as fast as it goes, with a Discord that limits
// nothing, by one or more processes on one PostgreSQL.
func throughput(ctx context.Context, o options, out io.Writer) error {
	const feeds = 50
	p := newPress(feeds, 1)
	p.window = o.stories/feeds + 1 + stock
	w, err := found(ctx, o, p, feeds, o.channels, 1, true, standin.Limits{})
	if err != nil {
		return err
	}
	defer w.close()
	off := []string{"ATTACHE_RATE=off"}
	// The stock is filed by one that is stopped again.
	first, err := w.start(ctx, off)
	if err != nil {
		return err
	}
	for read := false; !read; {
		if !pause(ctx, 100*time.Millisecond) {
			return ctx.Err()
		}
		p.mu.Lock()
		read = p.asked >= feeds
		p.mu.Unlock()
	}
	pause(ctx, 3*time.Second)
	first.stop()
	for n := range o.stories {
		p.publish(n%feeds, 0)
	}
	// Feeds are due in five minutes: each is made so at once by being polled late.
	if err := w.dueNow(ctx); err != nil {
		return err
	}
	start := time.Now()
	for n := range o.processes {
		flags := []string{"--shards", fmt.Sprintf("%d/%d", n, o.processes)}
		go func() {
			if _, err := w.start(ctx, off, flags...); err != nil && ctx.Err() == nil {
				fmt.Fprintln(out, "scale:", err)
			}
		}()
		pause(ctx, 50*time.Millisecond)
	}
	due := o.stories * o.channels
	var firstPost time.Time
	for p.posted() < due {
		if firstPost.IsZero() && p.posted() > 0 {
			firstPost = time.Now()
		}
		if time.Since(start) > 10*time.Minute || !pause(ctx, 20*time.Millisecond) {
			return fmt.Errorf("%d messages of %d after %s", p.posted(), due, time.Since(start).Round(time.Second))
		}
	}
	took := time.Since(firstPost)
	fmt.Fprintf(out, "%d processes: %d stories filed and %d messages delivered in %.1f s: %.0f stories and %.0f messages a second; %d twice\n",
		o.processes, o.stories, due, took.Seconds(), float64(o.stories)/took.Seconds(), float64(due)/took.Seconds(), p.twice)
	return nil
}
