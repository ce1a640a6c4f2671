package briefs

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Wire services number their items from 1 each day, so a number names an item
// together with its service and day. Headlines are reused too; within days they
// are a name.
const (
	numberReach   = 36 * time.Hour
	headlineReach = 7 * 24 * time.Hour
)

// serviceNumber is how a note names an item of a numbered wire: "dpa 0099".
var serviceNumber = regexp.MustCompile(`^(?i)([a-z][a-z-]{0,15})?\s*(\d{2,6})$`)

// NumberKey returns the key under which an item of a numbered wire is known:
// its service, its number without leading zeros, its day in UTC.
func NumberKey(service, number string, day time.Time) string {
	number = strings.TrimLeft(number, "0")
	return strings.ToLower(strings.TrimSpace(service)) + " " + number + "@" + day.UTC().Format(time.DateOnly)
}

// slugName is AP's slug, which names a story and all its leads for a day.
var slugName = regexp.MustCompile(`^(?:BC|AP|AM|PM)-[A-Za-z]{1,5}-`)

// SlugKey returns the key under which an item of a slugged wire is known.
func SlugKey(slug string, day time.Time) string {
	slug, _, _ = strings.Cut(slug, ",")
	return "slug " + strings.ToLower(collapse(slug)) + "@" + day.UTC().Format(time.DateOnly)
}

// ActsOn returns the keys under which the item that s acts on may be filed, for
// a look-up by key; nil = it acts on none, or names it by a headline only.
func (s *Story) ActsOn() []string {
	if s.Acts == "" {
		return nil
	}
	day, before := s.day(), s.day().AddDate(0, 0, -1)
	switch m := serviceNumber.FindStringSubmatch(s.Acts); {
	case m != nil:
		return []string{NumberKey(m[1], m[2], day), NumberKey(m[1], m[2], before), s.Acts}
	case slugName.MatchString(s.Acts):
		return []string{SlugKey(s.Acts, day), SlugKey(s.Acts, before)}
	case strings.ContainsFunc(s.Acts, unicode.IsSpace):
		return nil
	}
	return []string{s.Acts}
}

// Tombstone returns what to file of an item that withdraws a story not known:
// an empty story in its place, so that it stays withdrawn if it arrives later.
// It reports false where the item names none by a key.
func Tombstone(s Story) (Story, bool) {
	keys := s.ActsOn()
	if !s.Kill || len(keys) == 0 {
		return Story{}, false
	}
	// Version 1 at the notice's time: a withheld story comes back with whatever
	// its publisher sends after the notice.
	return Story{
		Feed: s.Feed, FeedTitle: s.FeedTitle, GUID: s.Acts, Key: keys[0], OtherKeys: []string{s.Acts},
		Version: 1, Status: s.StandsAs(), Publish: true, Published: s.Published, Updated: s.Updated,
	}, true
}

// day is when the story was sent, as far as it says.
func (s *Story) day() time.Time {
	if !s.Updated.IsZero() {
		return s.Updated
	}
	return s.Published
}

// Resolve finds the story that s.Acts names among candidates of the same feed:
// by a key or guid, by the number of the same service and day, or by its
// headline within days, the latest first. It reports false where none is meant,
// or the name fits none.
func Resolve(s Story, candidates []Held) (*Held, bool) {
	if s.Acts == "" {
		return nil, false
	}
	byAge := make([]*Held, 0, len(candidates))
	for i := range candidates {
		if h := &candidates[i]; !h.sharesKey(s) {
			byAge = append(byAge, h)
		}
	}
	slices.SortStableFunc(byAge, func(a, b *Held) int { return b.age().Compare(a.age()) })
	for _, names := range []func(*Held, *Story) bool{(*Held).hasKey, (*Held).hasNumber, (*Held).hasHeadline} {
		for _, h := range byAge {
			if names(h, &s) {
				return h, true
			}
		}
	}
	return nil, false
}

func (h *Held) sharesKey(s Story) bool {
	return slices.ContainsFunc(s.keys(), func(k string) bool { return slices.Contains(h.Keys, k) })
}

func (h *Held) age() time.Time {
	if !h.Updated.IsZero() {
		return h.Updated
	}
	return h.LastSeen
}

// minTail is how much of a guid names it: agencies cut the "urn:…:" off.
const minTail = 8

func (h *Held) hasKey(s *Story) bool {
	for _, k := range append([]string{h.GUID}, h.Keys...) {
		if k == "" {
			continue
		}
		if slugName.MatchString(s.Acts) && (k == SlugKey(s.Acts, s.day()) || k == SlugKey(s.Acts, s.day().AddDate(0, 0, -1))) {
			return true
		}
		if strings.EqualFold(k, s.Acts) || len(s.Acts) >= minTail && strings.HasSuffix(k, ":"+s.Acts) {
			return true
		}
	}
	return false
}

func (h *Held) hasNumber(s *Story) bool {
	m := serviceNumber.FindStringSubmatch(s.Acts)
	if m == nil || !near(h.age(), s.day(), numberReach) {
		return false
	}
	service, number := strings.ToLower(m[1]), strings.TrimLeft(m[2], "0")
	return slices.ContainsFunc(h.Keys, func(k string) bool {
		name, _, ok := strings.Cut(k, "@")
		have, n, ok2 := strings.Cut(name, " ")
		return ok && ok2 && n == number && (service == "" || have == service)
	})
}

func (h *Held) hasHeadline(s *Story) bool {
	acts, title := headlineKey(s.Acts), headlineKey(h.Title)
	if acts == "" || title == "" || !near(h.age(), s.day(), headlineReach) {
		return false
	}
	return acts == title || len(acts) >= 20 && strings.HasPrefix(title, acts)
}

func near(a, b time.Time, reach time.Duration) bool {
	return a.IsZero() || b.IsZero() || a.Sub(b).Abs() <= reach
}

// headlineKey is a headline as two writers may have typed it: letters and
// digits only, in lower case.
func headlineKey(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
