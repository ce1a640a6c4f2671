package briefs

import "time"

// SuspendedFor is how long the settings of a suspended subscription are kept.
const SuspendedFor = 90 * 24 * time.Hour

// Subscription is a channel's wish to be sent the briefs that pass its filter. One
// of no server is a person's alert, in the conversation of the bot with them.
type Subscription struct {
	ID      SubscriptionID
	Server  ServerID
	Channel ChannelID
	Filter  Filter
	Loud    bool   // notify members; otherwise posts are silent
	Role    RoleID // pinged with each post, in its server at most once in ten minutes; "" = none
	Tag     string // of a forum: the name of the tag for posts that no other fits; "" = none
	Created time.Time
	By      UserID
	// Suspended tells since when nothing is posted because the channel refuses
	// it; zero = active. Why is Discord's reason in plain words.
	Suspended time.Time
	Why       string
	// Everywhere: its server wants a story in every channel that it fits, not
	// only in the one that it fits best. Set by the store.
	Everywhere bool
	// Blocked: the server's own list of what none of its channels is sent. Set by
	// the store.
	Blocked Blocklist
}

// Target is a channel that a brief goes to, and the subscription that asked.
type Target struct {
	Server       ServerID
	Channel      ChannelID
	Subscription SubscriptionID
	Loud         bool
	Role         RoleID
	Tag          string // of a forum: the tag where no other fits
	// Language and Zone are the channel's at the time, set by the store: the words
	// around a brief are in that language (see Rhythm), and days are that zone's.
	Language string
	Zone     string
}

// Admits tells whether the subscription wants the brief, and in words for a
// moderator what keeps it out if not.
func (s Subscription) Admits(b Brief) (bool, string) {
	if !s.Suspended.IsZero() {
		return false, "the channel is suspended"
	}
	if !b.Source.VisibleTo(s.Server) {
		return false, "its source is not for this server"
	}
	w := newWording(b)
	if _, ok := w.on(s.Filter.Topics); !ok && len(s.Filter.Topics) > 1 {
		return false, "it is on none of the topics"
	} else if !ok {
		return false, "it is not on the topic"
	}
	return w.passes(s)
}

// Route picks the channels a brief goes to: of each server the one that it fits
// best, or all, as the server wants it, everybody who has an alert for it, and each
// channel once. It fits best by
// the subscription to the brief's strongest topic, of equals the narrower one,
// then the older. Of the subscriptions of one channel a loud one makes the post
// loud and a role is pinged if any asks for it. Sources closed to a server never
// reach it. The order is that of subs.
func Route(b Brief, subs []Subscription) []Target {
	w := newWording(b)
	type choice struct {
		Target
		points  float64
		width   int // of its filter: how many lists it has, narrower first
		spreads bool
	}
	better := func(points float64, width int, than choice) bool {
		return points > than.points || points == than.points && width > than.width
	}
	var found []choice
	at := make(map[ChannelID]int)
	for _, s := range subs {
		points, on := w.on(s.Filter.Topics)
		if !on || !s.Suspended.IsZero() || !b.Source.VisibleTo(s.Server) {
			continue
		}
		if s.Filter.Narrows() || len(s.Blocked.Outlets)+len(s.Blocked.Words) > 0 {
			if ok, _ := w.passes(s); !ok {
				continue
			}
		}
		width := s.Filter.width()
		i, seen := at[s.Channel]
		if !seen {
			at[s.Channel] = len(found)
			found = append(found, choice{Target{Server: s.Server, Channel: s.Channel, Subscription: s.ID, Loud: s.Loud, Role: s.Role, Tag: s.Tag}, points, width, s.Everywhere})
			continue
		}
		c := &found[i]
		if better(points, width, *c) {
			c.Subscription, c.points, c.width = s.ID, points, width
		}
		c.Loud = c.Loud || s.Loud
		if c.Role == "" {
			c.Role = s.Role
		}
		if c.Tag == "" {
			c.Tag = s.Tag
		}
	}
	best := make(map[ServerID]int, len(found))
	for i, c := range found {
		if j, ok := best[c.Server]; !ok || better(c.points, c.width, found[j]) {
			best[c.Server] = i
		}
	}
	var targets []Target
	for i, c := range found {
		if c.spreads || best[c.Server] == i || c.Server == "" {
			targets = append(targets, c.Target)
		}
	}
	return targets
}
