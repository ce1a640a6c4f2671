package feed

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// FuzzRobots reads a site's rules: whatever they hold, each path has an answer,
// and the gap that is asked for is none of an hour or more.
func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /private*\nCrawl-delay: 2\n"), `[{"location": "/a*", "tdm-reservation": 1}]`, "/private/1")
	f.Add([]byte("\ufeffuser-agent: Attache\nallow: /\ncrawl-delay: 1e300\nDisallow: /*?*$"), `{}`, "/")
	c := NewClient(ClientOptions{UserAgent: "Attache/1.0"})
	f.Fuzz(func(t *testing.T, body []byte, tdmrep, path string) {
		if group := c.rules(body); group != nil {
			if group.CrawlDelay < 0 {
				t.Errorf("a delay of %s", group.CrawlDelay)
			}
			group.Test(path)
		}
		rules := reservationsOf([]byte(tdmrep))
		if reservedAt(rules, path) && len(rules) == 0 {
			t.Error("reserved by no rule")
		}
	})
}

// FuzzOlder looks for the way into a feed's past: it is another address of the web.
func FuzzOlder(f *testing.F) {
	f.Add([]byte(`<feed><link rel="prev-archive" href="/2021"/><entry/></feed>`), "https://a.example/feed")
	f.Add([]byte(`{"version": "https://jsonfeed.org/version/1.1", "next_url": "?page=2", "items": []}`), "https://a.example/feed")
	f.Add([]byte(`<rss><channel><generator>https://wordpress.org/?v=6</generator></channel></rss>`), "https://a.example/feed?paged=7")
	f.Fuzz(func(t *testing.T, body []byte, address string) {
		to := Older(body, "", address)
		if to != "" && (to == address || !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "https://")) {
			t.Errorf("%q goes on at %q", address, to)
		}
	})
}

// FuzzAnswer reads the headers that bind us: no patience is longer than its bound.
func FuzzAnswer(f *testing.F) {
	now := time.Date(2026, 3, 3, 7, 0, 0, 0, time.UTC)
	f.Add("max-age=600, public", "Tue, 03 Mar 2026 08:00:00 GMT", "120", "noai, attache: noarchive")
	f.Add("no-store", "0", "Wed, 04 Mar 2026 07:00:00 GMT", "otherbot: noai")
	f.Fuzz(func(t *testing.T, cache, expires, retry, robots string) {
		h := http.Header{"Cache-Control": {cache}, "Expires": {expires}, "Retry-After": {retry}, "X-Robots-Tag": {robots}, "Age": {retry}}
		if at := restUntil(h, now); at.After(now.Add(maxFresh)) || !at.IsZero() && at.Before(now) {
			t.Errorf("fresh until %s", at)
		}
		if at := retryAfter(h, now); at.After(now.Add(maxRetryAfter)) || !at.IsZero() && at.Before(now) {
			t.Errorf("back at %s", at)
		}
		reservedByHeader(h, product)
	})
}
