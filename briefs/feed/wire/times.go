package wire

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Every format's machine-readable time is ISO 8601, basic or extended, whole or
// cut short.
var isoTime = regexp.MustCompile(`^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$`)

// parseTime reads an ISO time. zoned: it says its zone; else it is read as UTC.
func parseTime(s string) (t time.Time, zoned, ok bool) {
	m := isoTime.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return time.Time{}, false, false
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	year, month, day, hour, minute, second := n(1), n(2), n(3), n(4), n(5), n(6)
	loc, zoned := time.UTC, m[8] != ""
	if z := m[8]; zoned && (z[0] == '+' || z[0] == '-') {
		digits := strings.ReplaceAll(z[1:], ":", "") + "00"
		h, _ := strconv.Atoi(digits[:2])
		min, _ := strconv.Atoi(digits[2:4])
		offset := h*3600 + min*60
		if z[0] == '-' {
			offset = -offset
		}
		loc = time.FixedZone("", offset)
	}
	nanos, _ := strconv.Atoi((m[7] + "000000000")[:9])
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanos, loc)
	if t.Day() != day || int(t.Month()) != month || hour > 24 || minute > 59 || second > 60 || year < 1900 {
		return time.Time{}, false, false
	}
	return t, zoned, true
}

// when reads a time of the past for show; zero = not readable.
func when(s string) time.Time {
	t, _, ok := parseTime(s)
	if !ok {
		return time.Time{}
	}
	return t.UTC()
}

// firstTime is the first of the texts that can be read.
func firstTime(texts ...string) time.Time {
	for _, s := range texts {
		if t := when(s); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// embargoOf reads an embargo's time. What is empty or can't be read holds with
// no known end. A time without a zone is in the zone of the item's own times;
// where they have none either it has ended when it has ended everywhere.
func embargoOf(text string, own ...string) briefs.Embargo {
	t, zoned, ok := parseTime(text)
	switch {
	case !ok:
		return briefs.Embargo{Open: true}
	case zoned:
		return briefs.Embargo{Until: t.UTC()}
	}
	for _, s := range own {
		if o, zoned, ok := parseTime(s); ok && zoned {
			_, offset := o.Zone()
			return briefs.Embargo{Until: t.Add(-time.Duration(offset) * time.Second)}
		}
	}
	return briefs.Embargo{Until: t.Add(12 * time.Hour)}
}
