package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// hour runs one process at the pace of the clock and reports what it took.
func hour(ctx context.Context, o options, out io.Writer) error {
	topics := max(o.servers*o.subscriptions/o.fan, 1)
	p := newPress(o.feeds, topics)
	w, err := found(ctx, o, p, o.feeds, o.servers, o.subscriptions, o.postgres, standin.Limits{On: true, Identify: 16})
	if err != nil {
		return err
	}
	defer w.close()
	began := time.Now()
	bot, err := w.start(ctx, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d feeds, %d servers with %d subscriptions, %d topics of %d channels; ready after %s\n",
		o.feeds, o.servers, o.subscriptions, topics, o.servers*o.subscriptions/topics, time.Since(began).Round(time.Second))
	// The first poll files each feed's stock, none of which is posted.
	for all := false; !all; {
		if !pause(ctx, time.Second) {
			return ctx.Err()
		}
		p.mu.Lock()
		all = p.asked >= o.feeds
		p.mu.Unlock()
	}
	fmt.Fprintf(out, "all feeds read once (%d stories filed) after %s\n", o.feeds*stock, time.Since(began).Round(time.Second))
	pause(ctx, 10*time.Second)
	p.mu.Lock()
	asked := p.asked
	p.gaps = nil
	p.mu.Unlock()
	size, err := w.size(ctx)
	if err != nil {
		return err
	}
	start, before := time.Now(), bot.used()
	r := rand.New(rand.NewPCG(2, 3))
	published := 0
	for every := time.Hour / time.Duration(o.perHour); time.Since(start).Minutes() < o.minutes; {
		if !pause(ctx, every-time.Since(start)%every) {
			return ctx.Err()
		}
		p.publish(r.IntN(o.feeds), r.IntN(topics))
		published++
	}
	lasted, used := time.Since(start), bot.used()
	grown, err := w.size(ctx)
	if err != nil {
		return err
	}
	// What was published last is polled within five minutes.
	due := published * (o.servers * o.subscriptions / topics)
	for last, since := 0, time.Now(); p.posted() < due && time.Since(since) < 6*time.Minute; {
		if !pause(ctx, time.Second) {
			return ctx.Err()
		}
		if n := p.posted(); n != last {
			last, since = n, time.Now()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	lags := slices.Sorted(slices.Values(p.lags))
	gaps := slices.Sorted(slices.Values(p.gaps))
	second := func(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
	fmt.Fprintf(out, "%s: %d stories published, %d messages of %d due, %d twice\n", lasted.Round(time.Second), published, len(lags), due, p.twice)
	fmt.Fprintf(out, "from the feed's answer to the message: half %s, 90 %% %s, 99 %% %s, longest %s\n",
		second(quantile(lags, .5)), second(quantile(lags, .9)), second(quantile(lags, .99)), second(quantile(lags, 1)))
	fmt.Fprintf(out, "polls: %d, one of a feed every %s (half), 99 %% %s, longest %s\n", p.asked-asked, second(quantile(gaps, .5)), second(quantile(gaps, .99)), second(quantile(gaps, 1)))
	fmt.Fprintf(out, "bot: %.0f %% of one processor, memory peak %.0f MiB; database grew by %.1f MB, %.0f kB a story\n",
		100*(used.cpu-before.cpu).Seconds()/lasted.Seconds(), float64(used.peak)/(1<<20), float64(grown-size)/1e6, float64(grown-size)/1e3/float64(max(published, 1)))
	stats := w.discord.Stats()
	fmt.Fprintf(out, "discord: %d answers of 429; shards: %d identified, %d refused\n", stats.Statuses[429], stats.Gateway["identify"], stats.Gateway["invalid"])
	if len(lags) != due || p.twice > 0 {
		return fmt.Errorf("%d messages of %d, %d twice", len(lags), due, p.twice)
	}
	return nil
}
