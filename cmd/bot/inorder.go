package main

import "runtime"

// inOrder works on several things at once and hands the results over in the order
// the things came in. As many as there are processors are worked on; what is read
// ahead beyond that is no more again, so that a stream takes the same room however
// long it is.
type inOrder[T, R any] struct {
	work  func(T) R
	queue chan chan R // the results to come, in order
	done  chan struct{}
	fault error // of emit; read it once done is closed
	stop  chan struct{}
	ended bool
}

// newInOrder starts handing results over to emit, one at a time; more tells whether
// the next has been asked for already. Close it.
func newInOrder[T, R any](work func(T) R, emit func(r R, more bool) error) *inOrder[T, R] {
	o := &inOrder[T, R]{
		work:  work,
		queue: make(chan chan R, 2*runtime.GOMAXPROCS(0)),
		done:  make(chan struct{}),
		stop:  make(chan struct{}),
	}
	go func() {
		defer close(o.done)
		for result := range o.queue {
			if o.fault = emit(<-result, len(o.queue) > 0); o.fault != nil {
				close(o.stop)
				return
			}
		}
	}()
	return o
}

// put has v worked on, as soon as there is room. Its error is that of an earlier
// result's handing over.
func (o *inOrder[T, R]) put(v T) error {
	result := make(chan R, 1)
	select {
	case o.queue <- result:
		go func() { result <- o.work(v) }()
		return nil
	case <-o.stop:
		return o.close()
	}
}

// close waits until all is handed over. put must not be called afterwards.
func (o *inOrder[T, R]) close() error {
	if !o.ended {
		close(o.queue)
		o.ended = true
	}
	<-o.done
	return o.fault
}
