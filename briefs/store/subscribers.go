package store

import (
	"regexp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/attache-bot/attache/briefs"
)

// subscribers are everybody's subscriptions, which every story that is filed is
// routed by. They are kept where no other process changes them.
type subscribers struct {
	keep    bool
	changed atomic.Int64 // counted up with every change

	mu     sync.Mutex
	loaded bool
	list   []briefs.Subscription
	as     int64 // changed when the list was loaded
}

// all returns them, loaded anew if they have changed.
func (k *subscribers) all(load func() ([]briefs.Subscription, error)) ([]briefs.Subscription, error) {
	changed := k.changed.Load() // before they are loaded: what changes meanwhile is loaded again
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.loaded || k.as != changed {
		list, err := load()
		if err != nil {
			return nil, err
		}
		k.list, k.as, k.loaded = list, changed, true
	}
	return slices.Clone(k.list), nil
}

// subscribing are the statements that change what Subscriptions returns. Where
// the next turn of a server is, which is written often, does not.
var subscribing = regexp.MustCompile(`(?is)^\s*(insert into|update|delete from)\s+(subscriptions\b|servers\b.*\b(blocked|everywhere)\b)|^\s*delete from\s+servers\b`)
