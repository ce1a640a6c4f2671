package briefs

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
)

// OwnSource is a feed that a server added for itself: nobody else sees what it
// brings.
type OwnSource struct {
	Server ServerID
	Name   FeedName // as [OwnName] has it
	URL    string
	Outlet string // as members read it
	Added  time.Time
	By     UserID // "" = kept no longer
}

// How a feed is read that a server added for itself: as the operator's are by
// default, but not as often.
const (
	ownSchedule = "@every 15m"
	ownBacklog  = 1
	ownMaxAge   = 48 * time.Hour
)

// OwnName is the name in the list of a feed that servers add for themselves: one
// for one address, be it by http or https.
func OwnName(address string) FeedName {
	sum := sha256.Sum256([]byte(placeOf(address)))
	return FeedName("own-" + hex.EncodeToString(sum[:8]))
}

// SameAddress reports whether two addresses are one place on the web.
func SameAddress(a, b string) bool { return placeOf(a) == placeOf(b) }

// placeOf is an address without what does not tell places apart: how it is
// fetched, the case of its host, a slash at its end, a fragment.
func placeOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		return address
	}
	host := strings.ToLower(u.Hostname())
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	place := host + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		place += "?" + u.RawQuery
	}
	return place
}

// At returns the feed that is read at the address, not one that servers added
// for themselves.
func (l *List) At(address string) (Feed, bool) {
	i := slices.IndexFunc(l.Feeds, func(f Feed) bool { return !f.Own && f.URL != "" && SameAddress(f.URL, address) })
	if i < 0 {
		return Feed{}, false
	}
	return l.Feeds[i], true
}

// WithOwn returns the list with the feeds that servers added for themselves: one
// for each address, for the servers that added it, under the name that it was
// first given. What the list has for all is left out, and what it switches off.
func (l *List) WithOwn(sources []OwnSource) *List {
	out := *l
	out.Feeds = slices.Clip(l.Feeds)
	at := make(map[FeedName]int)
	for _, s := range sources {
		if i, ok := at[s.Name]; ok {
			out.Feeds[i].Audience = append(out.Feeds[i].Audience, s.Server)
			continue
		}
		if f, listed := l.At(s.URL); listed && (len(f.Audience) == 0 || !f.Enabled) {
			continue
		}
		at[s.Name] = len(out.Feeds)
		out.Feeds = append(out.Feeds, Feed{
			Source: Source{Feed: s.Name, Outlet: s.Outlet, Kind: KindPrivate, Use: UseAbstract, Audience: []ServerID{s.Server}},
			Name:   s.Name, URL: s.URL, Format: "auto", Schedule: ownSchedule, Zone: time.UTC, ByContent: true,
			Backlog: ownBacklog, MaxAge: ownMaxAge, Enabled: true, Own: true,
		})
	}
	return &out
}
