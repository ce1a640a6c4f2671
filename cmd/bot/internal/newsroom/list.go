package newsroom

import (
	_ "embed"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

//go:embed feeds.yaml
var list string

// List is a feeds.yaml for the newsroom at that address (scheme and host, no
// slash at the end). Its schedules are faster than a public feed may be read,
// so it loads only where the fetcher is allowed to reach loopback.
func List(baseURL string) []byte {
	return []byte(strings.ReplaceAll(list, "BASE", baseURL))
}

// Subscription is a channel of the demo's server and the topics it follows.
type Subscription struct {
	Channel string // its name
	About   string // its topic line in Discord
	Topics  []briefs.TopicName
}

// Subscriptions are the channels of the demo's server. The last one follows
// nothing: it is the place to try the commands in.
func Subscriptions() []Subscription {
	return []Subscription{
		{"straits", "The ceasefire in the Straits of Halm", []briefs.TopicName{"straits-ceasefire"}},
		{"trade", "Grain and sanctions around the inland sea", []briefs.TopicName{"grain-accord", "sanctions"}},
		{"summit", "The heads of government at Lisseau", []briefs.TopicName{"summit"}},
		{"lounge", "Try /brief, /quote and /topics here", nil},
	}
}
