package desk

import "time"

// Turns has work that keeps a processor busy done by a few at a time. Of many who
// get ready what is to be written each would take as much of the processors as the
// one who writes, for whom all of them wait in the end.
type Turns struct{ free chan struct{} }

// turnWait is how long a turn is waited for: one whose work is long, a huge feed's
// say, keeps nobody out for longer.
const turnWait = 100 * time.Millisecond

// NewTurns makes turns for n at once.
func NewTurns(n int) *Turns { return &Turns{make(chan struct{}, n)} }

// Take waits for a turn, a tenth of a second at most, and returns what ends it. It
// may be called concurrently; a nil Turns has no bound.
func (t *Turns) Take() (end func()) {
	if t == nil {
		return func() {}
	}
	select {
	case t.free <- struct{}{}:
		return t.end
	default:
	}
	wait := time.NewTimer(turnWait)
	defer wait.Stop()
	select {
	case t.free <- struct{}{}:
		return t.end
	case <-wait.C:
		return func() {}
	}
}

func (t *Turns) end() { <-t.free }
