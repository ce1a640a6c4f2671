package store

import (
	"context"
	"slices"
	"sync"
	"time"
)

// group runs together what several callers write at the same time. Who finds
// nobody writing writes for all who wait by then.
type group struct {
	run  func(ctx context.Context, p purpose, members []*member) error // in one transaction
	turn chan struct{}                                                 // holds one while somebody writes
	// gap is the time left before a lazy transaction, so that more come together
	// in it; ended is when the last one was over. Guarded by turn.
	gap   time.Duration
	ended time.Time
	full  chan struct{} // pokes who lets the gap pass: enough wait

	mu      sync.Mutex
	waiting []*member
}

func newGroup(run func(ctx context.Context, p purpose, members []*member) error, gap time.Duration) *group {
	return &group{run: run, gap: gap, turn: make(chan struct{}, 1), full: make(chan struct{}, 1)}
}

// gather is the gap before polls are filed: what they add to the search index
// costs less the more of it comes at once.
const gather = 10 * time.Millisecond

// crowd is how many need not wait for more to come, groupMax for how many is
// written at once: meanwhile others get ready.
const (
	crowd    = 48
	groupMax = 2 * crowd
)

// member is a caller of a group.
type member struct {
	ctx  context.Context
	p    purpose
	fn   func(t *tx) error
	err  error
	done chan struct{} // closed once err is what came of fn
}

// write runs fn in a transaction, perhaps one with others' and perhaps on their
// goroutine, and returns once that is committed. Nobody sees another's failure:
// where one fails, each is run in a transaction of its own.
func (g *group) write(ctx context.Context, p purpose, fn func(t *tx) error) error {
	m := &member{ctx: ctx, p: p, fn: fn, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	if len(g.waiting) >= crowd {
		select {
		case g.full <- struct{}{}:
		default:
		}
	}
	g.mu.Unlock()
	select {
	case <-m.done:
	case g.turn <- struct{}{}:
		if p == lazily {
			g.pause(ctx)
		}
		for !m.isDone() { // by who had the turn before, or after others who waited longer
			g.lead()
		}
		g.ended = time.Now()
		<-g.turn
	case <-ctx.Done():
		if g.leave(m) {
			return ctx.Err()
		}
		<-m.done
	}
	return m.err
}

func (m *member) isDone() bool {
	select {
	case <-m.done:
		return true
	default:
		return false
	}
}

// leave takes back a wish to write, unless that is under way.
func (g *group) leave(m *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, m)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	return i >= 0
}

// pause lets the gap pass, unless enough wait.
func (g *group) pause(ctx context.Context) {
	g.mu.Lock()
	enough := len(g.waiting) >= crowd
	g.mu.Unlock()
	left := g.gap - time.Since(g.ended)
	if enough || left <= 0 {
		return
	}
	wait := time.NewTimer(left)
	defer wait.Stop()
	select {
	case <-g.full:
	case <-wait.C:
	case <-ctx.Done():
	}
}

// lead writes for those who wait, the longest first, lazily if that does for each
// of them.
func (g *group) lead() {
	g.mu.Lock()
	members := g.waiting[:min(len(g.waiting), groupMax)]
	g.waiting = slices.Clone(g.waiting[len(members):])
	select {
	case <-g.full: // these are that crowd
	default:
	}
	g.mu.Unlock()
	p := lazily
	if slices.ContainsFunc(members, func(m *member) bool { return m.p != lazily }) {
		p = writing
	}
	if len(members) < 2 || g.run(context.WithoutCancel(members[0].ctx), p, members) != nil {
		for _, m := range members {
			if m.err = m.ctx.Err(); m.err == nil {
				m.err = g.run(m.ctx, m.p, []*member{m})
			}
		}
	}
	for _, m := range members {
		close(m.done)
	}
}

// together commits at once what the members write: on SQLite, which has one
// writer, a commit costs as much as most of what is committed.
func (s *Store) together(ctx context.Context, p purpose, members []*member) error {
	t, err := s.begin(ctx, p)
	if err != nil {
		return err
	}
	defer t.rollback()
	for _, m := range members {
		own := *t
		own.late = &late{}
		if err := m.fn(&own); err != nil {
			return err
		}
		if err := own.writeLate(ctx); err != nil {
			return err
		}
	}
	return t.commit()
}

// fileTogether files at once what the members file: stories of several feeds
// have channels, speakers and a commit in common.
func (s *Store) fileTogether(ctx context.Context, p purpose, members []*member) error {
	return s.filing(ctx, p, func(t *tx) error {
		for _, m := range members {
			if err := m.fn(t); err != nil {
				return err
			}
		}
		return nil
	})
}
