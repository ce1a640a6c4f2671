package briefs

import (
	"slices"
	"time"
)

// SuspendedFor is how long the settings of a suspended subscription are kept.
const SuspendedFor = 90 * 24 * time.Hour

// Subscription is a channel's wish to be sent the briefs of some topics.
type Subscription struct {
	ID      SubscriptionID
	Server  ServerID
	Channel ChannelID
	Topic   TopicName
	Loud    bool   // notify members; otherwise posts are silent
	Role    RoleID // pinged with each post; "" = none
	Tag     string // of a forum: the name of the tag for posts that no other fits; "" = none
	Created time.Time
	By      UserID
	// Suspended tells since when nothing is posted because the channel refuses
	// it; zero = active. Why is Discord's reason in plain words.
	Suspended time.Time
	Why       string
}

// Target is a channel that a brief goes to, and the subscription that asked.
type Target struct {
	Server       ServerID
	Channel      ChannelID
	Subscription SubscriptionID
	Loud         bool
	Role         RoleID
	Tag          string // of a forum: the tag where no other fits
}

// Route picks the channels a brief goes to: each channel once, by its
// subscription to the brief's strongest topic; of the subscriptions of one
// channel a loud one makes the post loud and a role is pinged if any asks for
// it. Sources closed to a server never reach it. The order is that of subs.
func Route(b Brief, subs []Subscription) []Target {
	score := make(map[TopicName]float64, len(b.Topics))
	for _, t := range b.Topics {
		score[t.Name] = max(t.Score, score[t.Name])
	}
	var targets []Target
	best := make(map[ChannelID]float64)
	for _, s := range subs {
		points, on := score[s.Topic]
		if !on || !s.Suspended.IsZero() || !b.Source.VisibleTo(s.Server) {
			continue
		}
		i := slices.IndexFunc(targets, func(t Target) bool { return t.Channel == s.Channel })
		if i < 0 {
			targets = append(targets, Target{Server: s.Server, Channel: s.Channel, Subscription: s.ID, Loud: s.Loud, Role: s.Role, Tag: s.Tag})
			best[s.Channel] = points
			continue
		}
		t := &targets[i]
		if points > best[s.Channel] {
			t.Subscription, best[s.Channel] = s.ID, points
		}
		t.Loud = t.Loud || s.Loud
		if t.Role == "" {
			t.Role = s.Role
		}
		if t.Tag == "" {
			t.Tag = s.Tag
		}
	}
	return targets
}
