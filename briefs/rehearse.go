package briefs

// Rehearse returns what the briefs, the oldest first, would have brought to each
// channel had the subscriptions been there: an event is one message a channel
// and, but where a server wants stories everywhere, one in the server.
func Rehearse(told []Brief, subs []Subscription) map[ChannelID][]Brief {
	type place struct {
		event StoryID
		where string // a channel, or a server
	}
	everywhere := make(map[ServerID]bool)
	for _, s := range subs {
		everywhere[s.Server] = s.Everywhere
	}
	had := make(map[place]bool)
	brought := make(map[ChannelID][]Brief)
	for _, b := range told {
		event := b.Placed.Event
		if event == 0 {
			event = b.Story
		}
		for _, to := range Route(b, subs) {
			channel, server := place{event, string(to.Channel)}, place{event, string(to.Server)}
			if had[channel] || had[server] && !everywhere[to.Server] {
				continue
			}
			had[channel], had[server] = true, true
			brought[to.Channel] = append(brought[to.Channel], b)
		}
	}
	return brought
}
