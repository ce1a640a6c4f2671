package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// trackers are query parameters that say how a reader came, not what is read.
// A name that ends in an underscore stands for all that begin with it.
var trackers = []string{
	"utm_", "at_", "wt_", "ns_", "mc_", "pk_", "mtm_", "hsa_", "xtor", "cmp", "cmpid", "maca", "traffic_source",
	"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "ito", "smid", "ref_src", "feedtype", "feedname",
	"taid", "ocid", "ftag", "srnd", "sref", "partner", "emc", "rss", "cid_rss", "source_rss",
}

// canonicalURL brings the addresses of one page to one form, as a key: without
// scheme, "www.", default port, tracking queries, and fragments that only count
// (the BBC's "#3" changes when an item is sent again). "" = not an http address.
func canonicalURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	if inner := wrappedURL(u); inner != nil {
		u = inner
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	var b strings.Builder
	b.WriteString(host)
	b.WriteString(strings.TrimSuffix(u.EscapedPath(), "/"))
	if q := cleanQuery(u.RawQuery); q != "" {
		b.WriteString("?" + q)
	}
	if u.Fragment != "" && !countingFragment(u.Fragment) {
		b.WriteString("#" + u.EscapedFragment())
	}
	return b.String()
}

// LinkKey is the key that a story with that link has, if no guid tells it apart
// and its link does; "" = it is no http address.
func LinkKey(link string) string { return briefs.ShortKey(canonicalURL(link)) }

// wrappedURL returns the address a redirector's link carries within it.
func wrappedURL(u *url.URL) *url.URL {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if host != "google.com" || u.Path != "/url" {
		return nil
	}
	for _, name := range []string{"url", "q"} {
		if inner, err := url.Parse(u.Query().Get(name)); err == nil && (inner.Scheme == "http" || inner.Scheme == "https") && inner.Host != "" {
			return inner
		}
	}
	return nil
}

// cleanQuery drops trackers and what changes with every fetch, and keeps the
// rest as it is written and in its order.
func cleanQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		if part == "" || isTracker(strings.ToLower(name), value) {
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "&")
}

func isTracker(name, value string) bool {
	// "?t=1700000000" is the time of the fetch, "?source=rss" the way here.
	if name == "t" && isEpoch(value) || strings.EqualFold(value, "rss") {
		return true
	}
	return slices.ContainsFunc(trackers, func(t string) bool {
		return name == t || strings.HasSuffix(t, "_") && strings.HasPrefix(name, t)
	})
}

func isEpoch(s string) bool {
	return (len(s) == 10 || len(s) == 13) && strings.Trim(s, "0123456789") == ""
}

// countingFragment reports whether a fragment is a number of at most three
// digits or a tracker, and so says nothing of the page.
func countingFragment(f string) bool {
	if len(f) <= 3 && strings.Trim(f, "0123456789") == "" {
		return true
	}
	f = strings.ToLower(f)
	return strings.HasPrefix(f, "xtor=") || strings.HasSuffix(f, "=rss") || strings.HasPrefix(f, "utm_") || f == "rss"
}

// identify gives every story of a document its key and other keys: the guid,
// then the link, then title and date. A guid or link that stands for different
// stories in one document is not believed for those stories, and only for them,
// so that one slip of the publisher does not make the whole feed new. Title and
// moment together are another key of every story: they tell it where its guid and
// its link have both changed.
func identify(stories []briefs.Story) {
	guids, links, pairs := map[string]int{}, map[string]int{}, map[string]int{}
	keys := make([]struct{ guid, link, pair string }, len(stories))
	for i, s := range stories {
		k := &keys[i]
		if k.guid = canonicalURL(s.GUID); k.guid == "" {
			k.guid = s.GUID
		}
		k.link, k.pair = canonicalURL(s.Link), s.GUID+" "+s.Link
		sameTitle := func(o briefs.Story) bool { return o.Title == s.Title }
		guids[k.guid] = another(guids[k.guid], i, stories, func(o briefs.Story) bool { return o.Link == s.Link || o.Title == s.Title })
		links[k.link] = another(links[k.link], i, stories, sameTitle)
		pairs[k.pair] = another(pairs[k.pair], i, stories, sameTitle)
	}
	for i := range stories {
		s, k := &stories[i], keys[i]
		trustLink := k.link != "" && links[k.link] > 0
		switch {
		case k.guid != "" && guids[k.guid] > 0:
			s.Key = k.guid
			if trustLink && k.link != k.guid {
				s.OtherKeys = []string{k.link}
			}
		case trustLink:
			s.Key = k.link
		case k.pair != " " && pairs[k.pair] > 0:
			s.Key = k.pair
		default:
			s.Key = digest(s)
		}
		if moment := momentKey(s); moment != "" {
			s.OtherKeys = append(s.OtherKeys, moment)
		}
		s.Key = briefs.ShortKey(s.Key)
		for j, key := range s.OtherKeys {
			s.OtherKeys[j] = briefs.ShortKey(key)
		}
	}
}

// momentWords is how many words a title must have to be one story's.
const momentWords = 4

// momentKey is the key of a story's title and the second at which it was
// published; "" where these may be another's too: of short titles, which recur,
// and of dates without a time.
func momentKey(s *briefs.Story) string {
	at := s.Published.UTC()
	if at.IsZero() || at.Equal(at.Truncate(24*time.Hour)) || len(strings.Fields(s.Title)) < momentWords {
		return ""
	}
	return hash("at " + at.Format(time.RFC3339) + " " + s.Title)
}

// another notes that story i carries a key. The note is the first such story's
// number plus one, or -1 once a different story carries it too.
func another(note, i int, stories []briefs.Story, same func(first briefs.Story) bool) int {
	switch {
	case note == 0:
		return i + 1
	case note > 0 && same(stories[note-1]):
		return note
	}
	return -1
}

// digest is the key of a story with nothing better: its words and its day.
func digest(s *briefs.Story) string {
	words := s.Title + " " + s.Link
	if s.Title == "" {
		words += s.Abstract + s.Body
	}
	if !s.Published.IsZero() {
		words += s.Published.Format(" 2006-01-02")
	}
	return hash(words)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:16])
}
