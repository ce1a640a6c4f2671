package feed

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxFresh bounds what caching headers may ask for: a static default of a
	// year on a news feed is a slip, and asking conditionally costs next to nothing.
	maxFresh = time.Hour
	// maxRetryAfter bounds Retry-After, which is an answer to us and meant.
	maxRetryAfter = 7 * 24 * time.Hour
)

// restUntil returns until when an answer that serves asks to be left alone: as
// long as it stays fresh or, where it says that too, until the time of its
// Retry-After; zero if it says neither.
func restUntil(h http.Header, now time.Time) time.Time {
	at := freshUntil(h, now)
	if asked := retryAfter(h, now); asked.After(at) {
		at = asked
	}
	if latest := now.Add(maxFresh); at.After(latest) {
		at = latest.UTC()
	}
	return at
}

// freshUntil returns how long an answer says it stays fresh (RFC 9111 §4.2,
// max-age before Expires, less the age it has already), zero if it does not say.
func freshUntil(h http.Header, now time.Time) time.Time {
	var fresh time.Duration
	maxAge := false
	for _, field := range h.Values("Cache-Control") {
		for part := range strings.SplitSeq(field, ",") {
			name, val, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), "=")
			switch name {
			case "no-cache", "no-store":
				return time.Time{}
			case "max-age":
				if d, ok := seconds(strings.Trim(val, `"`)); ok {
					fresh, maxAge = d, true
				}
			}
		}
	}
	if maxAge {
		if age, ok := seconds(h.Get("Age")); ok {
			fresh -= age
		}
	} else if expires, err := http.ParseTime(h.Get("Expires")); err == nil {
		fresh = expires.Sub(clockOf(h, now))
	}
	if fresh <= 0 {
		return time.Time{}
	}
	return now.Add(min(fresh, maxFresh)).UTC()
}

// retryAfter reads Retry-After (RFC 9110 §10.2.3): seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Time {
	v := strings.TrimSpace(h.Get("Retry-After"))
	wait, ok := seconds(v)
	if !ok {
		at, err := http.ParseTime(v)
		if err != nil {
			return time.Time{}
		}
		wait = at.Sub(clockOf(h, now))
	}
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(min(wait, maxRetryAfter)).UTC()
}

// clockOf is the time by the clock that a server's dates are meant by: its own,
// where it says it.
func clockOf(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// seconds reads a number of them; what is larger than a year is a year.
func seconds(s string) (time.Duration, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || n < 0 {
		return 0, false
	}
	return time.Duration(min(n, 366*24*3600)) * time.Second, true
}
