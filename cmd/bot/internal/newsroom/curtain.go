package newsroom

import (
	"net/http"
	"sync"
	"time"
)

// Curtain keeps the newsroom's clock at its start until every outlet's feed was
// read once: what a first reading brings is a feed's past, of which little is
// posted, so on a slow machine the first stories would be gone before anybody
// looked. Safe for concurrent use.
type Curtain struct {
	now   func() time.Time
	start time.Time

	mu      sync.Mutex
	unread  map[string]bool // the feeds' paths
	raised  bool
	elapsed time.Duration // from the start to when it rose
}

// NewCurtain is down at start by the clock now.
func NewCurtain(now func() time.Time, start time.Time) *Curtain {
	c := &Curtain{now: now, start: start, unread: map[string]bool{}}
	for _, o := range outlets() {
		c.unread["/"+o.name+"/"+o.feed] = true
	}
	return c
}

// Now is the newsroom's time.
func (c *Curtain) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.raised {
		return c.start
	}
	return c.now().Add(-c.elapsed)
}

// Watch passes requests on to the newsroom and raises the curtain behind the
// last of the feeds.
func (c *Curtain) Watch(newsroom http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		newsroom.ServeHTTP(w, r)
		c.mu.Lock()
		defer c.mu.Unlock()
		if delete(c.unread, r.URL.Path); len(c.unread) == 0 && !c.raised {
			c.raised, c.elapsed = true, c.now().Sub(c.start)
		}
	})
}
