package desk

import (
	"context"
	"errors"
	"sync"
	"time"
)

// slowAfter is how long a job keeps its place among those that read at once.
const slowAfter = 2 * time.Second

// places bounds the jobs that read feeds and pages at once. One that is slow gives
// its place to another and takes one of as many more, in all, so that feeds which
// stall don't keep out the rest.
type places struct {
	free, late chan struct{}
	stop       <-chan struct{} // closed once nothing more is to be begun
}

func newPlaces(n int) places {
	return places{free: make(chan struct{}, n), late: make(chan struct{}, n)}
}

// errNotBegun: the desk was told to stop while the job waited for its place.
var errNotBegun = errors.New("not begun before the stop")

// take waits for a place and returns what leaves it, which may be called again.
func (p places) take(ctx context.Context) (leave func(), err error) {
	select {
	case p.free <- struct{}{}:
	case <-p.stop:
		return nil, errNotBegun
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var mu sync.Mutex
	at := p.free // nil = left
	var timer *time.Timer
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(slowAfter, func() {
		mu.Lock()
		defer mu.Unlock()
		if at == nil {
			return
		}
		select {
		case p.late <- struct{}{}:
			<-at
			at = p.late
		default: // they are taken too: it keeps its own, and asks again
			timer.Reset(slowAfter)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		timer.Stop()
		if at != nil {
			<-at
			at = nil
		}
	}, nil
}
