package feed

import (
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
				if s, err := strconv.Atoi(strings.Trim(val, `"`)); err == nil && s >= 0 {
					fresh, maxAge = seconds(s), true
				}
			}
		}
	}
	if maxAge {
		if age, err := strconv.Atoi(h.Get("Age")); err == nil && age > 0 {
			fresh -= seconds(age)
		}
	} else if expires, err := http.ParseTime(h.Get("Expires")); err == nil {
		date, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			date = now
		}
		fresh = expires.Sub(date)
	}
	if fresh <= 0 {
		return time.Time{}
	}
	return now.Add(min(fresh, maxFresh)).UTC()
}

// retryAfter reads Retry-After (RFC 9110 §10.2.3): seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Time {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return time.Time{}
	}
	var wait time.Duration
	if s, err := strconv.Atoi(v); err == nil {
		wait = seconds(s)
	} else if at, err := http.ParseTime(v); err == nil {
		wait = at.Sub(now)
	}
	if wait <= 0 {
		return time.Time{}
	}
	return now.Add(min(wait, maxRetryAfter)).UTC()
}

// seconds converts without overflow; what is larger than a year is a year.
func seconds(n int) time.Duration { return time.Duration(min(n, 366*24*3600)) * time.Second }
