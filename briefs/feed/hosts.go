package feed

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Waiting for a host's turn is bounded, so that one slow host cannot hold all
// workers: beyond it the caller is told when to come back instead.
const (
	maxSlotWait = 5 * time.Second
	maxGapWait  = 15 * time.Second
)

// maxHosts is how many hosts are remembered before idle ones are forgotten.
const maxHosts = 10_000

// turns makes requests to one host take turns: never more than a few at a
// time, never closer together than a gap. Feeds and pages share them.
type turns struct {
	gap     time.Duration
	atATime int
	now     func() time.Time

	mu    sync.Mutex
	hosts map[string]*host
	// worldly are the names that have answered from outside the operator's networks: one
	// that leads into them afterwards is not to be trusted. They are never forgotten.
	worldly map[string]bool
}

type host struct {
	slots chan struct{}
	pace  *rate.Limiter
	gap   time.Duration
	used  time.Time
	// closed: until when it wants no requests at all.
	closed time.Time
}

func newTurns(gap time.Duration, atATime int, now func() time.Time) *turns {
	return &turns{gap: gap, atATime: atATime, now: now, hosts: map[string]*host{}, worldly: map[string]bool{}}
}

func (t *turns) host(name string) *host {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[name]
	if h == nil {
		if len(t.hosts) >= maxHosts {
			t.forget()
		}
		h = &host{
			slots: make(chan struct{}, t.atATime),
			pace:  rate.NewLimiter(rate.Every(t.gap), 1),
			gap:   t.gap,
		}
		t.hosts[name] = h
	}
	h.used = t.now()
	return h
}

// maxClosed bounds for how long one answer keeps all else from a host.
const maxClosed = time.Hour

// shut keeps requests from a host that has said it gets too many, until a time.
func (t *turns) shut(name string, until time.Time) {
	h := t.host(strings.ToLower(name))
	t.mu.Lock()
	defer t.mu.Unlock()
	if latest := t.now().Add(maxClosed); until.After(latest) {
		until = latest.UTC()
	}
	if until.After(h.closed) {
		h.closed = until
	}
}

// patience is an error while the host is shut.
func (t *turns) patience(h *host) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.now().Before(h.closed) {
		return nil
	}
	return &FetchError{Kind: ErrTryLater, NotBefore: h.closed, Detail: "its host has told us to ask for nothing until " + h.closed.Format(time.RFC3339)}
}

// metOutside notes that a host has answered from outside the operator's networks.
func (t *turns) metOutside(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.worldly[strings.ToLower(name)] = true
}

// outside reports whether a host has answered from there.
func (t *turns) outside(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.worldly[strings.ToLower(name)]
}

// forget drops hosts that were not asked for an hour, longer than any gap.
func (t *turns) forget() {
	old := t.now().Add(-maxCrawlDelay)
	for name, h := range t.hosts {
		if h.used.Before(old) && len(h.slots) == 0 {
			delete(t.hosts, name)
		}
	}
}

// slow widens a host's gap to what its robots.txt asks for; it never narrows it.
func (t *turns) slow(name string, gap time.Duration) {
	h := t.host(name)
	t.mu.Lock()
	defer t.mu.Unlock()
	if gap > h.gap {
		h.gap = gap
		h.pace.SetLimit(rate.Every(gap))
	}
}

// take waits for the host's turn. The caller calls done when its request is
// over. Where the turn is too far away, the error is ErrBusy with the time to
// come back at; where the host is shut, ErrTryLater.
func (t *turns) take(ctx context.Context, name string) (done func(), err error) {
	h := t.host(name)
	if err := t.patience(h); err != nil {
		return nil, err
	}
	wait := time.NewTimer(maxSlotWait)
	defer wait.Stop()
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, t.gaveUp(ctx)
	case <-wait.C:
		return nil, t.busy(maxSlotWait)
	}
	done = func() { <-h.slots }
	turn := h.pace.Reserve()
	delay := turn.Delay()
	limit := maxGapWait
	if end, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(end)/2)
	}
	if delay > limit {
		turn.Cancel()
		done()
		return nil, t.busy(delay)
	}
	if delay > 0 {
		pause := time.NewTimer(delay)
		defer pause.Stop()
		select {
		case <-pause.C:
		case <-ctx.Done():
			turn.Cancel()
			done()
			return nil, t.gaveUp(ctx)
		}
	}
	return done, nil
}

// gaveUp tells a deadline that passed in the queue, where nothing was sent and
// no server was slow, from a caller that gave up.
func (t *turns) gaveUp(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return t.busy(maxSlotWait)
	}
	return ctx.Err()
}

func (t *turns) busy(d time.Duration) error {
	return &FetchError{Kind: ErrBusy, NotBefore: t.now().Add(d)}
}
