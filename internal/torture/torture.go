package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// tally is what a run counted.
type tally struct {
	started  time.Time
	starts   int
	kills    int
	manner   [manners]int // kills by their manner
	stops    int          // asked to end, it had ended before it was killed
	readies  int          // lives that got as far as to be connected
	refused  int          // lives that did not begin, the database being locked for longer than the bot waits
	settling time.Duration
	backedUp int // after so many kills
	restored bool
	chaos    *chaos
	findings findings
}

// The manners of a kill.
const (
	atRandom   = iota // some time after the start
	atMessage         // just after a message was created, changed or deleted
	whileStops        // while it was ending in order
	late              // after a longer life
	manners
)

// torture runs the bot, kills it over and over, and judges what stands.
func torture(ctx context.Context, o options, out io.Writer) error {
	fmt.Fprintf(out, "torture: seed %d, %d kills, %d stories, %d channels, %d feeds, nonce window %s\n", o.seed, o.kills, o.stories, o.channels, o.feeds, o.nonce)
	t := &tally{started: time.Now()}
	w, err := newWorld(ctx, o, standin.Limits{})
	if err != nil {
		return err
	}
	defer w.close()
	defer w.watch()()
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	t.starts++
	if t.chaos, err = w.unleash(ctx); err != nil {
		return err
	}
	err = t.killAll(ctx, w, out)
	if broke := t.chaos.stop(); err == nil {
		err = broke
	}
	if err == nil {
		err = t.settle(ctx, w)
	}
	t.findings = w.judge()
	t.print(out, w)
	if err == nil && t.findings.broken() {
		err = errBroken
	}
	return err
}

// watch tells the press what was posted, until cancel is called.
func (w *world) watch() (cancel func()) {
	return w.discord.Subscribe(func(e standin.Event) {
		if e.Kind == standin.MessageCreated {
			if n, _, ok := readMark(e.Message.Content); ok {
				w.press.posted(n)
			}
		}
	})
}

// warmUp lets the bot file the stock: what is published later is news.
func (w *world) warmUp(ctx context.Context) error {
	p, err := w.start()
	if err != nil {
		return err
	}
	for w.press.polled() < 3 { // the first was filed before the third
		select {
		case <-p.ended:
			_, err := p.kill(false)
			return err
		case <-ctx.Done():
			_, _ = p.kill(true)
			return fmt.Errorf("warming up: %w\n%s", ctx.Err(), p.tail.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	return p.stop()
}

// killAll starts and kills the bot until it was killed often enough and all
// stories are out.
func (t *tally) killAll(ctx context.Context, w *world, out io.Writer) error {
	r := rand.New(rand.NewPCG(w.o.seed, 6))
	var publishing sync.WaitGroup
	defer publishing.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	share := make(chan int, 1) // how many kills there were
	publishing.Go(func() { w.publish(ctx, share) })
	for t.kills < w.o.kills || w.press.publish(0, true) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("after %d kills: %w", t.kills, err)
		}
		backup, err := t.keep(ctx, w, out)
		if err != nil {
			return err
		}
		err = t.live(ctx, w, r)
		if broke := <-backup; err == nil {
			err = broke
		}
		if err != nil {
			return err
		}
		select {
		case <-share:
		default:
		}
		share <- t.kills
		if t.kills%50 == 0 && t.kills > 0 {
			fmt.Fprintf(out, "torture: %s: %d kills, %d of %d stories out\n", time.Since(t.started).Round(time.Second), t.kills, w.press.out(), w.o.stories)
		}
	}
	return nil
}

// publish publishes the stories in step with the kills.
func (w *world) publish(ctx context.Context, share <-chan int) {
	kills := 0
	for pause(ctx, 100*time.Millisecond) {
		select {
		case kills = <-share:
		default:
		}
		w.press.publish(w.o.stories*(kills+2)/(w.o.kills+1)+1, true)
	}
}

// live is one life of the bot.
func (t *tally) live(ctx context.Context, w *world, r *rand.Rand) error {
	manner := []int{atRandom, atRandom, atRandom, atRandom, atMessage, atMessage, atMessage, atMessage, whileStops, late}[r.IntN(10)]
	within := time.Duration(r.Int64N(int64(w.o.pace)))
	moment := time.Duration(r.Int64N(int64(20 * time.Millisecond)))
	changed := make(chan struct{})
	var once sync.Once
	p, err := w.start()
	if err != nil {
		return err
	}
	t.starts++
	cancel := w.discord.Subscribe(func(e standin.Event) {
		switch e.Kind {
		case standin.MessageCreated, standin.MessageUpdated, standin.MessageDeleted:
			once.Do(func() { close(changed) })
		}
	})
	defer cancel()
	switch manner {
	case atRandom:
		pause(ctx, within)
	case late:
		pause(ctx, 2*w.o.pace+within)
	case whileStops:
		pause(ctx, within)
		_ = p.Process.Signal(syscall.SIGTERM) // whether it was there to hear it is seen below
		pause(ctx, 10*moment)
	case atMessage:
		// Not the first one always: the life before that had no time to poll.
		pause(ctx, within/2)
		select {
		case <-changed:
		case <-time.After(2 * w.o.pace):
		case <-ctx.Done():
		}
		pause(ctx, moment)
	}
	killed, err := p.kill(manner == whileStops)
	select {
	case <-p.ready:
		t.readies++
	default:
	}
	switch {
	case killed:
		t.kills++
		t.manner[manner]++
	case err == nil:
		t.stops++
	case strings.Contains(err.Error(), "SQLITE_BUSY"):
		t.refused++
		err = nil
	}
	return err
}

// quiet is how long nothing must happen, with nothing owed, for a run to be over;
// patience is how long it may take until then.
const (
	quiet    = 5 * time.Second
	patience = 12 * time.Minute
)

// settle runs the bot undisturbed until all is as it should be, and then once
// more for a few polls, in which nothing must happen.
func (t *tally) settle(ctx context.Context, w *world) error {
	start := time.Now()
	w.press.finish()
	p, err := w.start()
	if err != nil {
		return err
	}
	t.starts++
	if err := w.await(ctx, p); err != nil {
		return err
	}
	t.settling = time.Since(start)
	if err := p.stop(); err != nil {
		return err
	}
	if p, err = w.start(); err != nil {
		return err
	}
	t.starts++
	for until := w.press.polled() + 3; w.press.polled() < until; {
		if !pause(ctx, 100*time.Millisecond) {
			_, _ = p.kill(true)
			return ctx.Err()
		}
	}
	return p.stop()
}

// await waits until the truth is shown and nothing is owed, for as long as
// waiting has a purpose. What is still wrong then is for the judge.
func (w *world) await(ctx context.Context, p *process) error {
	limit := time.After(patience)
	for since := time.Now(); time.Since(since) < quiet; {
		polled := w.press.polled()
		select {
		case <-p.ended:
			_, err := p.kill(false)
			return err
		case <-ctx.Done():
			_, _ = p.kill(true)
			return fmt.Errorf("settling: %w", ctx.Err())
		case <-limit:
			return nil
		case <-time.After(500 * time.Millisecond):
		}
		owed, err := w.owed(ctx)
		if err != nil || owed || polled == 0 || !w.shown() {
			since = time.Now()
		}
	}
	return nil
}

// shown tells whether all that is due stands in its newest version.
func (w *world) shown() bool {
	f := w.judge()
	return len(f.missing()) == 0
}
