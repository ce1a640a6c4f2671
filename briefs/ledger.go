package briefs

import (
	"slices"
	"time"
)

// Ledger is a newsroom's memory without a database: it keeps what it was shown
// of one feed and decides item by item, as the desk does with the store behind
// it. The zero value is an empty one. It is not for concurrent use.
type Ledger struct {
	held []*Held
	next StoryID
}

// Take decides on a story at time now and remembers the outcome. Nothing of a
// story is kept but what [Held] has.
func (l *Ledger) Take(s Story, now time.Time) (Action, string) {
	known := l.Known(s)
	action, reason := Decide(known, s, now)
	if action == ActAlert {
		if t, ok := Tombstone(s); ok {
			l.Take(t, now)
		}
	}
	if action == ActAlert || action == ActIgnore && known == nil {
		return action, reason
	}
	if known == nil {
		l.next++
		known = &Held{ID: l.next}
		l.held = append(l.held, known)
	}
	known.take(s, action, now)
	return action, reason
}

// Known returns what is kept of the story: under its own keys first, else the
// one that its Acts names; nil = nothing.
func (l *Ledger) Known(s Story) *Held {
	for _, h := range l.held {
		if h.sharesKey(s) {
			return h
		}
	}
	if s.Acts == "" {
		return nil
	}
	candidates := make([]Held, len(l.held))
	for i, h := range l.held {
		candidates[i] = *h
	}
	h, ok := Resolve(s, candidates)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(l.held, func(k *Held) bool { return k.ID == h.ID })
	return l.held[i]
}

// take makes h the state after the action.
func (h *Held) take(s Story, action Action, now time.Time) {
	h.LastSeen = now
	own := h.Hash == "" || h.is(s)
	switch {
	case action == ActIgnore:
		return
	case action == ActRetract && !own:
		// A kill notice: the story it withdraws stays what it was, but for that.
		h.Status, h.Brief = s.StandsAs(), 0
		return
	}
	for _, k := range s.keys() {
		if k != "" && !slices.Contains(h.Keys, k) {
			h.Keys = append(h.Keys, k)
		}
	}
	if own || h.Version < s.Version {
		h.Version = s.Version
	}
	h.Updated, h.Hash, h.Status, h.Embargo = s.Updated, HashOf(s.Title, s.Text()), s.StandsAs(), s.Embargo
	h.Title, h.GUID, h.Expires, h.Territory = s.Title, s.GUID, s.Expires, s.Territory
	switch action {
	case ActPost, ActEdit, ActCorrect:
		h.Brief = BriefID(h.ID)
	case ActRetract:
		h.Brief = 0
	}
}
