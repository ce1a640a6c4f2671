package main

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	_ "modernc.org/sqlite" // registers the driver

	"github.com/attache-bot/attache/bot/standin"
)

// changes are the requests that faults meet, with the one by which the bot
// looks into a channel.
const changes = `/channels/\{channel_id\}/messages`

// faults are what REST does wrong, with how often. The first that wins its draw
// acts.
func faults() []standin.Fault {
	on := func(action standin.Action, p float64, f standin.Fault) standin.Fault {
		f.Action, f.Probability, f.Path = action, p, changes
		return f
	}
	return []standin.Fault{
		on(standin.RateLimit, 0.02, standin.Fault{Wait: 300 * time.Millisecond}),
		on(standin.RateLimit, 0.002, standin.Fault{Wait: time.Second, Global: true}),
		on(standin.Cloudflare, 0.0005, standin.Fault{Wait: time.Second}),
		on(standin.Refuse, 0.02, standin.Fault{Status: http.StatusInternalServerError}),
		on(standin.Refuse, 0.01, standin.Fault{Status: http.StatusServiceUnavailable}),
		on(standin.BadGateway, 0.02, standin.Fault{}),
		on(standin.Drop, 0.02, standin.Fault{}),
		on(standin.Lose, 0.04, standin.Fault{}),
		on(standin.Slow, 0.02, standin.Fault{Wait: 2 * time.Second}),
		on(standin.Delay, 0.02, standin.Fault{Wait: time.Second}),
	}
}

// socketFaults are what the gateway does wrong.
func socketFaults() []standin.SocketFault {
	return []standin.SocketFault{
		{Kind: standin.Reconnect},
		{Kind: standin.Invalidate, Resumable: true},
		{Kind: standin.Invalidate},
		{Kind: standin.DropSocket},
		{Kind: standin.DropSocket, Code: 4000},
		{Kind: standin.DropSocket, Code: 4009},
		{Kind: standin.MuteNow},
		{Kind: standin.AskHeartbeat},
		{Kind: standin.ForgetSessions},
		{Kind: standin.RefuseConnect},
		{Kind: standin.DelayHello, Wait: time.Second},
		{Kind: standin.ReconnectForReady},
		{Kind: standin.InvalidForReady},
		{Kind: standin.CloseForReady, Code: 4000},
		{Kind: standin.MuteHeartbeats},
	}
}

// chaos is what goes wrong beside the kills. Its counters are read after stop.
type chaos struct {
	w       *world
	cancel  context.CancelFunc
	parts   sync.WaitGroup
	sockets int // disturbances of the gateway
	locks   int // times the database was locked by another
	rules   []standin.Fault
	errs    []error
}

// unleash turns everything on until stop is called.
func (w *world) unleash(ctx context.Context) (*chaos, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &chaos{w: w, cancel: cancel}
	for _, f := range faults() {
		if _, err := w.discord.AddFault(f); err != nil {
			cancel()
			return nil, err
		}
	}
	w.front.set(true, false)
	c.parts.Go(func() { c.disturb(ctx) })
	c.parts.Go(func() { c.lock(ctx) })
	return c, nil
}

// stop ends it all and returns what went wrong that was not meant to.
func (c *chaos) stop() error {
	c.cancel()
	c.parts.Wait()
	c.w.front.set(false, false)
	c.rules = c.w.discord.Faults()
	c.w.discord.RemoveFault("")
	return errors.Join(c.errs...)
}

// disturb disturbs the gateway every few seconds.
func (c *chaos) disturb(ctx context.Context) {
	r := rand.New(rand.NewPCG(c.w.o.seed, 4))
	kinds := socketFaults()
	for pause(ctx, time.Second+time.Duration(r.Int64N(int64(5*time.Second)))) {
		if err := c.w.discord.DisturbGateway(kinds[r.IntN(len(kinds))]); err != nil {
			c.errs = append(c.errs, err)
		}
		c.sockets++
	}
}

// lock takes the write lock of the database now and then, mostly for less and
// once in a while for longer than the bot waits for it.
func (c *chaos) lock(ctx context.Context) {
	r := rand.New(rand.NewPCG(c.w.o.seed, 5))
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: c.w.database}).EscapedPath(), RawQuery: "_txlock=immediate&_pragma=busy_timeout(5000)"}
	for pause(ctx, 5*time.Second+time.Duration(r.Int64N(int64(20*time.Second)))) {
		long := time.Duration(50+r.IntN(1500)) * time.Millisecond
		if r.IntN(8) == 0 {
			long = 6 * time.Second
		}
		if c.hold(ctx, dsn.String(), long) {
			c.locks++
		}
	}
}

// hold reports whether it had the lock; the bot's own work may keep it out.
func (c *chaos) hold(ctx context.Context, dsn string, long time.Duration) bool {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return false
	}
	defer db.Close()
	t, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return false
	}
	pause(ctx, long)
	return t.Rollback() == nil
}

// pause waits; false: ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
