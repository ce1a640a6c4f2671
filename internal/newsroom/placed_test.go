package newsroom

import (
	"sync"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
)

// watcher is the clusterer, and remembers where it placed what tells each event of
// the plan, so that what the clusterer mistook is told from what became of it.
type watcher struct {
	*cluster.Events
	byMark map[string]*event

	mu     sync.Mutex
	placed map[*event]map[briefs.StoryID]bool
}

func newWatcher(p *plan) *watcher {
	w := &watcher{Events: cluster.NewEvents(cluster.Options{}), byMark: make(map[string]*event), placed: make(map[*event]map[briefs.StoryID]bool)}
	for _, e := range p.events {
		w.byMark[e.mark()] = e
	}
	return w
}

// Add places a story: every headline has its event's mark.
func (w *watcher) Add(t briefs.Telling) briefs.Placement {
	at := w.Events.Add(t)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, word := range words(t.Headline) {
		if e := w.byMark[word]; e != nil {
			if w.placed[e] == nil {
				w.placed[e] = make(map[briefs.StoryID]bool)
			}
			w.placed[e][at.Event] = true
		}
	}
	return at
}

// mistaken are the plan's events that were told as several, or as one with another.
func (w *watcher) mistaken() (several, shared map[*event]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	several, shared = make(map[*event]bool), make(map[*event]bool)
	first := make(map[briefs.StoryID]*event)
	for e, at := range w.placed {
		if len(at) > 1 {
			several[e] = true
		}
		for id := range at {
			if o := first[id]; o != nil {
				shared[e], shared[o] = true, true
			}
			first[id] = e
		}
	}
	return several, shared
}
