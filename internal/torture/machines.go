package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// shards is how many shards Discord has; period is how often a feed is polled.
func (o options) shards() int {
	if o.machines > 0 {
		return 4
	}
	return 1
}

func (o options) period() time.Duration {
	if o.every > 0 {
		return o.every
	}
	if o.machines > 0 {
		return 5 * time.Second
	}
	return time.Second
}

// frozen is for how long a process is stopped: past every lease that it may have.
const frozen = 75 * time.Second

// machine is one of the processes that share the database, through its lives.
type machine struct {
	w     *world
	n     int
	more  []string
	flags []string

	mu   sync.Mutex // held by who does something to it
	life *process
}

// fleet is what a run with several machines does to them, and counts.
type fleet struct {
	w        *world
	out      io.Writer
	began    time.Time
	machines []*machine
	starts   int
	kills    int
	freezes  int
	restarts []time.Time // of PostgreSQL, when each was done
	asked    int         // commands given
	answered int
	mute     map[string]int // why others were not
	settling time.Duration
	quiet    []span // in which polls need not be on time
}

// span is a time in which something was broken that polls wait for.
type span struct{ from, to time.Time }

// machines runs several processes on one PostgreSQL, kills them, stops one past
// its leases, restarts PostgreSQL twice, and judges what stands.
func machines(ctx context.Context, o options, out io.Writer) error {
	fmt.Fprintf(out, "torture: seed %d, %d processes on one PostgreSQL, %d shards, %d kills, %d stories, %d channels, %d feeds, nonce window %s\n",
		o.seed, o.machines, o.shards(), o.kills, o.stories, o.channels, o.feeds, o.nonce)
	w, err := newWorld(ctx, o, standin.Limits{})
	if err != nil {
		return err
	}
	defer w.close()
	defer w.watch()()
	f := &fleet{w: w, out: out, began: time.Now(), mute: make(map[string]int)}
	for n := range o.machines {
		m := &machine{w: w, n: n}
		// A minute behind, on time, a minute ahead, and so on.
		m.more = []string{fmt.Sprintf("ATTACHE_TEST_CLOCK=%s", []time.Duration{-time.Minute, 0, time.Minute}[n%3])}
		// The first two hold half of the shards each, a third one all of them
		// besides: each command is told to two processes.
		if o.machines > 1 {
			m.flags = [][]string{{"--shards", "0-1/4"}, {"--shards", "2-3/4"}, {"--shards", "0-3/4"}, {"--roles", "poll,deliver"}}[min(n, 3)]
		}
		f.machines = append(f.machines, m)
	}
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	err = f.run(ctx)
	if err == nil {
		err = f.settle(ctx)
	}
	findings := w.judge()
	late := f.judgePolls()
	f.print(findings, late)
	if err == nil && (findings.broken() || len(late) > 0 || f.doubled() > 0) {
		err = errBroken
	}
	return err
}

// start starts its next life. m.mu is held, or nobody else knows it yet.
func (m *machine) start() (err error) {
	m.life, err = m.w.startAs(m.more, m.flags...)
	return err
}

// run breaks things until all stories are out and all that is to happen has.
func (f *fleet) run(ctx context.Context) error {
	for _, m := range f.machines {
		if err := m.start(); err != nil {
			return err
		}
		f.starts++
	}
	for _, rule := range faults() {
		if _, err := f.w.discord.AddFault(rule); err != nil {
			return err
		}
	}
	f.w.front.set(true, false)
	ctx, cancel := context.WithCancel(ctx)
	var parts sync.WaitGroup
	defer parts.Wait()
	defer cancel()
	share := make(chan int, 1)
	parts.Go(func() { f.w.publish(ctx, share) })
	parts.Go(func() { f.command(ctx) })
	extra := make(chan error, 1)
	parts.Go(func() { extra <- f.breakMore(ctx) })
	done := false
	r := rand.New(rand.NewPCG(f.w.o.seed, 7))
	for f.kills < f.w.o.kills || !done || f.w.press.publish(0, true) {
		if !pause(ctx, time.Duration(r.Int64N(int64(f.w.o.pace)))) {
			return fmt.Errorf("after %d kills: %w", f.kills, ctx.Err())
		}
		select {
		case err := <-extra:
			if err != nil {
				return err
			}
			done = true
		default:
		}
		if err := f.killOne(ctx, r); err != nil {
			return err
		}
		select {
		case <-share:
		default:
		}
		share <- f.kills
		if f.kills%10 == 0 {
			fmt.Fprintf(f.out, "torture: %s: %d kills, %d of %d stories out\n", time.Since(f.began).Round(time.Second), f.kills, f.w.press.out(), f.w.o.stories)
		}
	}
	f.w.front.set(false, false)
	f.w.discord.RemoveFault("")
	return nil
}

// killOne kills one of the machines that is not stopped, and starts it anew.
func (f *fleet) killOne(ctx context.Context, r *rand.Rand) error {
	m := f.machines[r.IntN(len(f.machines))]
	if !m.mu.TryLock() {
		return nil
	}
	defer m.mu.Unlock()
	p := m.life
	killed, err := p.kill(false)
	if !killed {
		// It ends by itself where it starts while PostgreSQL is away, as it should:
		// whoever looks after it starts it again.
		if !f.away() && !strings.Contains(p.tail.String(), "connect") {
			return err
		}
	} else {
		f.kills++
	}
	pause(ctx, time.Duration(r.Int64N(int64(2*time.Second))))
	f.starts++
	return m.start()
}

// away tells whether PostgreSQL has been restarted within the last minute, or is
// being restarted.
func (f *fleet) away() bool {
	f.w.press.mu.Lock()
	defer f.w.press.mu.Unlock()
	return slices.ContainsFunc(f.quiet, func(s span) bool {
		return time.Now().After(s.from) && (s.to.IsZero() || time.Since(s.to) < time.Minute)
	})
}

// breakMore restarts PostgreSQL, stops a process past its leases and wakes it,
// and restarts PostgreSQL once more, this time as a crash.
func (f *fleet) breakMore(ctx context.Context) error {
	if err := f.restartPostgres(ctx, 0.2, "fast"); err != nil {
		return err
	}
	if f.reach(ctx, 0.4) {
		if err := f.freeze(ctx, f.machines[0]); err != nil {
			return err
		}
	}
	return f.restartPostgres(ctx, 0.7, "immediate")
}

// reach waits until the share of all stories is out.
func (f *fleet) reach(ctx context.Context, share float64) bool {
	for float64(f.w.press.out()) < share*float64(f.w.o.stories) {
		if !pause(ctx, 200*time.Millisecond) {
			return false
		}
	}
	return true
}

func (f *fleet) restartPostgres(ctx context.Context, share float64, mode string) error {
	if !f.reach(ctx, share) {
		return ctx.Err()
	}
	end := f.begin()
	defer end()
	err := f.w.postgres.Restart(context.WithoutCancel(ctx), mode, 4*time.Second)
	fmt.Fprintf(f.out, "torture: %s: PostgreSQL restarted (%s)\n", time.Since(f.began).Round(time.Second), mode)
	f.restarts = append(f.restarts, time.Now())
	return err
}

// begin notes the beginning of a span in which polls need not be on time.
func (f *fleet) begin() (end func()) {
	f.w.press.mu.Lock()
	defer f.w.press.mu.Unlock()
	f.quiet = append(f.quiet, span{from: time.Now()})
	i := len(f.quiet) - 1
	return func() {
		f.w.press.mu.Lock()
		defer f.w.press.mu.Unlock()
		f.quiet[i].to = time.Now()
	}
}

// freeze stops a machine, for longer than its leases are, and wakes it.
func (f *fleet) freeze(ctx context.Context, m *machine) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.life
	select {
	case <-p.ended: // by itself, as PostgreSQL was away
		if err := m.start(); err != nil {
			return err
		}
		p = m.life
	default:
	}
	pause(ctx, 5*time.Second) // it is in the midst of its work
	if err := p.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	fmt.Fprintf(f.out, "torture: %s: process %d stopped\n", time.Since(f.began).Round(time.Second), m.n)
	pause(ctx, frozen)
	if err := p.Process.Signal(syscall.SIGCONT); err != nil {
		return err
	}
	fmt.Fprintf(f.out, "torture: %s: process %d woken\n", time.Since(f.began).Round(time.Second), m.n)
	f.freezes++
	pause(ctx, 5*time.Second) // it may do now what it was about to
	return nil
}

// command gives a command now and then. Whether it is answered depends on who
// lives; that none is answered twice is what counts.
func (f *fleet) command(ctx context.Context) {
	for n := 0; pause(ctx, time.Second); n++ {
		c := f.w.channels[n%len(f.w.channels)]
		within, cancel := context.WithTimeout(ctx, 3*time.Second)
		_, err := f.w.discord.Interact(within, standin.Command{GuildID: c.server, ChannelID: c.id, UserID: owner, Name: "help"})
		cancel()
		f.asked++
		if err == nil {
			f.answered++
			continue
		}
		f.mute[err.Error()]++
	}
}

// settle lets all of them run undisturbed until everything is as it should be.
func (f *fleet) settle(ctx context.Context) error {
	start := time.Now()
	f.w.press.finish()
	if err := f.w.await(ctx, f.machines[len(f.machines)-1].life); err != nil {
		return err
	}
	f.settling = time.Since(start)
	var errs []error
	for _, m := range f.machines {
		errs = append(errs, m.life.stop())
	}
	return errors.Join(errs...)
}

// Polls: two of a feed follow each other by its period, less the time that the
// first took; a process that dies at it holds the feed up until its lease ends.
const (
	pollLease = time.Minute
	slack     = 30 * time.Second // of a machine that does much else
)

// judgePolls names the feeds that were polled too often or too seldom.
func (f *fleet) judgePolls() (faults []string) {
	f.w.press.mu.Lock()
	defer f.w.press.mu.Unlock()
	period := f.w.o.period()
	broken := func(a, b time.Time) bool {
		return slices.ContainsFunc(f.quiet, func(s span) bool { return b.After(s.from) && a.Before(s.to.Add(pollLease+slack)) })
	}
	for feed, times := range f.w.press.times {
		for i := 1; i < len(times); i++ {
			a, b := times[i-1], times[i]
			switch gap := b.Sub(a); {
			case a.Before(f.began) || broken(a, b):
			case gap < period/2:
				faults = append(faults, fmt.Sprintf("feed %d was polled again after %s", feed, gap.Round(time.Millisecond)))
			case gap > period+pollLease+slack:
				faults = append(faults, fmt.Sprintf("feed %d was not polled for %s", feed, gap.Round(time.Second)))
			}
		}
	}
	return faults
}

// doubled counts the interactions that were answered more than once.
func (f *fleet) doubled() (n int) {
	for key, count := range f.w.discord.Stats().Requests {
		if strings.HasPrefix(key, "POST /interactions/") && strings.HasSuffix(key, " 400") {
			n += count
		}
	}
	return n
}

func (f *fleet) print(found findings, late []string) {
	fmt.Fprintf(f.out, "seed %d: %s in all, %s of it to settle\n", f.w.o.seed, time.Since(f.began).Round(time.Second), f.settling.Round(time.Second))
	fmt.Fprintf(f.out, "%d processes: %d starts, %d kills, %d stopped for %s and woken; PostgreSQL restarted %d times; clocks a minute apart\n",
		len(f.machines), f.starts, f.kills, f.freezes, frozen, len(f.restarts))
	f.w.press.mu.Lock()
	polls := 0
	for _, n := range f.w.press.polls {
		polls += n
	}
	fmt.Fprintf(f.out, "press: %d stories, %d later versions, %d killed; %d polls of %d feeds every %s\n", f.w.press.issued(), f.w.press.edits, f.w.press.kills, polls, f.w.o.feeds, f.w.o.period())
	f.w.press.mu.Unlock()
	fmt.Fprintf(f.out, "commands: %d given, %d answered, %d answered twice; the rest: %v\n", f.asked, f.answered, f.doubled(), f.mute)
	fmt.Fprintf(f.out, "polls off their schedule: %d\n", len(late))
	for _, line := range late[:min(len(late), named)] {
		fmt.Fprintf(f.out, "  %s\n", line)
	}
	stats := f.w.discord.Stats()
	fmt.Fprint(f.out, "answers:")
	for _, key := range sortedKeys(stats.Requests) {
		fmt.Fprintf(f.out, " [%s] %d", key, stats.Requests[key])
	}
	fmt.Fprintf(f.out, "\ngateway: %v\n", stats.Gateway)
	found.print(f.out)
}
