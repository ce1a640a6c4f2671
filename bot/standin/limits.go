package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Rate is so many requests in so long a window, counted from the window's
// first request.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Limits says which rate limits to enforce. The zero value enforces none.
type Limits struct {
	On bool
	// Global is requests a second over all routes but interaction answers;
	// default 50.
	Global int
	// Routes holds limits by method and template, such as
	// "POST /channels/{channel_id}/messages", each counted per channel, guild
	// or webhook. They replace those of [DefaultRates] one by one.
	Routes map[string]Rate
	// Invalid is how many 401, 403 and 429 answers in ten minutes bring
	// Cloudflare's ban; default 10,000.
	Invalid int
	// Identify is how many sessions may identify within five seconds; default 1.
	Identify int
	// Sessions is how many sessions may be begun in how long; default 1,000 a
	// day. One more, and the bot's token is reset.
	Sessions Rate
}

// DefaultRates are the route limits as bots observe them on Discord, which
// publishes none.
func DefaultRates() map[string]Rate {
	return map[string]Rate{
		"POST /channels/{channel_id}/messages":                               {5, 5 * time.Second},
		"GET /channels/{channel_id}/messages":                                {5, 5 * time.Second},
		"PATCH /channels/{channel_id}/messages/{message_id}":                 {5, 5 * time.Second},
		"DELETE /channels/{channel_id}/messages/{message_id}":                {5, time.Second},
		"POST /channels/{channel_id}/messages/{message_id}/crosspost":        {10, time.Hour},
		"POST /channels/{channel_id}/threads":                                {50, 5 * time.Minute},
		"POST /channels/{channel_id}/messages/{message_id}/threads":          {50, 5 * time.Minute},
		"POST /users/@me/channels":                                           {10, 10 * time.Second},
		"POST /webhooks/{webhook_id}/{webhook_token}":                        {5, 2 * time.Second},
		"PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": {5, 2 * time.Second},
	}
}

type window struct {
	since time.Time
	used  int
}

// limiter counts requests per bucket.
type limiter struct {
	Limits
	buckets map[string]*window
	global  window
	invalid window
	begun   window // sessions
}

func newLimiter(l Limits) limiter {
	rates := DefaultRates()
	for k, r := range l.Routes {
		rates[k] = r
	}
	l.Routes = rates
	if l.Global == 0 {
		l.Global = 50
	}
	if l.Invalid == 0 {
		l.Invalid = 10000
	}
	l.Identify = max(l.Identify, 1)
	if l.Sessions.Requests == 0 {
		l.Sessions = Rate{1000, 24 * time.Hour}
	}
	return limiter{Limits: l, buckets: map[string]*window{}}
}

// limited is a 429 of a bucket or of the global limit.
func limited(wait time.Duration, global bool) *apiError {
	return &apiError{
		status: http.StatusTooManyRequests, message: "You are being rate limited.",
		wait: max(wait, time.Millisecond), global: global,
	}
}

// take counts a request and writes the X-RateLimit headers, refusing with a
// 429 what is over a limit. A refused request does not count.
func (l *limiter) take(c *call, now time.Time, header http.Header) error {
	if !l.On || strings.HasPrefix(c.route, "/interactions/") {
		return nil // answers to interactions are under no limit
	}
	second := Rate{l.Global, time.Second}
	if wait := l.global.wait(second, now); wait > 0 {
		header.Set("X-RateLimit-Global", "true")
		header.Set("X-RateLimit-Scope", "global")
		return limited(wait, true)
	}
	rate, ok := l.Routes[c.Method+" "+c.route]
	if !ok {
		l.global.used++
		return nil
	}
	key := c.Method + " " + c.route + " " + c.PathValue("channel_id") + c.PathValue("guild_id") + c.PathValue("webhook_token")
	b := l.buckets[key]
	if b == nil {
		b = &window{}
		l.buckets[key] = b
	}
	wait := b.wait(rate, now)
	if wait == 0 {
		b.used++
		l.global.used++
	}
	reset := b.since.Add(rate.Per)
	header.Set("X-RateLimit-Limit", strconv.Itoa(rate.Requests))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(rate.Requests-b.used))
	header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(reset.UnixMilli())/1000))
	header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset.Sub(now).Seconds()))
	header.Set("X-RateLimit-Bucket", bucketName(c.Method+" "+c.route))
	if wait > 0 {
		header.Set("X-RateLimit-Scope", "user")
		return limited(wait, false)
	}
	return nil
}

// begin counts a session that begins; false = there were too many.
func (l *limiter) begin(now time.Time) bool {
	if l.begun.wait(l.Sessions, now) > 0 {
		return !l.On
	}
	l.begun.used++
	return true
}

// sessions is how many sessions may yet be begun, and after how long all may
// again.
func (l *limiter) sessions(now time.Time) (left int, reset time.Duration) {
	l.begun.wait(l.Sessions, now) // begins anew what is over
	return l.Sessions.Requests - l.begun.used, l.begun.since.Add(l.Sessions.Per).Sub(now)
}

// wait is how long a request must wait for a free place; 0 is none. It starts
// a new window where the last is over.
func (w *window) wait(r Rate, now time.Time) time.Duration {
	if end := w.since.Add(r.Per); !now.Before(end) || now.Before(w.since) {
		*w = window{since: now}
	} else if w.used >= r.Requests {
		return end.Sub(now)
	}
	return 0
}

// bucketName is an opaque name, the same for every channel, as Discord's is.
func bucketName(route string) string {
	sum := sha256.Sum256([]byte(route))
	return hex.EncodeToString(sum[:16])
}

// banned counts invalid answers and tells whether Cloudflare is shutting the
// address out, and for how long still.
func (l *limiter) banned(now time.Time) time.Duration {
	if !l.On {
		return 0
	}
	return l.invalid.wait(Rate{l.Invalid, 10 * time.Minute}, now)
}

func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
