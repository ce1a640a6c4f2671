package desk_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs/desk"
)

// TestTurns: as many as there are turns go at once, the next once one has ended,
// and nobody is kept out for long by one who takes ever so long.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns, began := desk.NewTurns(2), time.Now()
		waited := func() (func(), time.Duration) {
			began = time.Now()
			end := turns.Take()
			return end, time.Since(began)
		}
		first, long := waited()
		_, also := waited()
		if long != 0 || also != 0 {
			t.Errorf("waited %v and %v for a free turn", long, also)
		}
		time.AfterFunc(30*time.Millisecond, first)
		if _, long := waited(); long != 30*time.Millisecond {
			t.Errorf("waited %v for a turn that was free after 30 ms", long)
		}
		end, long := waited()
		if long != 100*time.Millisecond {
			t.Errorf("waited %v where no turn ends", long)
		}
		end() // it has none to give back
		if _, long := waited(); long != 100*time.Millisecond {
			t.Errorf("waited %v: a turn was given back that was not taken", long)
		}
		(*desk.Turns)(nil).Take()()
	})
}
