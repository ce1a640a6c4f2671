package bot

import (
	"net/http"
	"sync/atomic"
	"time"
)

// wrongClock is by how much the clock may be off before it is said.
const wrongClock = time.Minute

// drift is how the clock here and Discord's differ, as the last answer tells.
// Messages are numbered by Discord's: whoever looks for those of a time must not
// begin too late.
type drift struct {
	// By how much the clock here may be ahead of Discord's and behind it at most,
	// and by how much it is ahead at least (less than 0 = behind), in ns.
	ahead, behind, off atomic.Int64
}

// answered takes in what an answer says of Discord's time, asked for and told
// between two moments of the clock here. It reports whether the clock is wrong, and
// was not before.
func (d *drift) answered(resp *http.Response, asked, told time.Time) (wrong bool) {
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil || resp.Header.Get("Age") != "" { // an answer kept by something on the way
		return false
	}
	next := date.Add(time.Second) // a date has whole seconds
	d.ahead.Store(int64(told.Sub(date)))
	d.behind.Store(int64(next.Sub(asked)))
	off := max(asked.Sub(next), 0) - max(date.Sub(told), 0)
	was := time.Duration(d.off.Swap(int64(off)))
	return off.Abs() > wrongClock && was.Abs() <= wrongClock
}

// wrong is by how much the clock here is ahead of Discord's, less than 0 = behind
// it; 0 = it is right, as far as it matters.
func (d *drift) wrong() time.Duration {
	if off := time.Duration(d.off.Load()); off.Abs() > wrongClock {
		return off.Round(time.Second)
	}
	return 0
}

// since is a moment at Discord that is no later than one here.
func (d *drift) since(t time.Time) time.Time {
	return t.Add(-max(time.Duration(d.ahead.Load()), 0) - lookBack)
}

// until is one that is no earlier.
func (d *drift) until(t time.Time) time.Time {
	return t.Add(max(time.Duration(d.behind.Load()), 0) + lookBack)
}
