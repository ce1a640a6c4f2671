package bot

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	post := routeOf("POST", "/channels/1/messages")
	other := routeOf("POST", "/channels/2/messages")
	edit := routeOf("PATCH", "/channels/1/messages/5")
	callback := routeOf("POST", "/interactions/1/token/callback")
	header := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	for _, c := range []struct {
		name    string
		learned route
		answer  answer
		blocked []route
		open    []route
		wait    time.Duration
	}{
		{"room left", post, answer{status: 200, header: header("X-RateLimit-Remaining", "1", "X-RateLimit-Reset-After", "3")}, nil, []route{post, other, edit, callback}, 0},
		{"bucket empty", post, answer{status: 200, header: header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "3.5", "X-RateLimit-Bucket", "abc")}, []route{post}, []route{other, edit, callback}, 3500 * time.Millisecond},
		{"limited", post, answer{status: 429, wait: 7 * time.Second, header: header()}, []route{post}, []route{other, edit, callback}, 7 * time.Second},
		{"global", post, answer{status: 429, wait: 7 * time.Second, global: true, header: header()}, []route{post, other, edit}, []route{callback}, 7 * time.Second},
		{"banned", post, answer{status: 429, wait: time.Minute, global: true, ban: true, header: header()}, []route{post, other, edit, callback}, nil, time.Minute},
		{"an interaction limited", callback, answer{status: 429, wait: 7 * time.Second, header: header()}, nil, []route{post, callback}, 0},
		{"an interaction's bucket", callback, answer{status: 204, header: header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "3")}, nil, []route{post, callback}, 0},
		{"nonsense", post, answer{status: 200, header: header("X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "-x")}, nil, []route{post}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &limits{pace: perSecond, hash: map[string]string{}, full: map[string]time.Time{}}
			l.learn(c.learned, c.answer, now)
			for _, r := range c.blocked {
				if got := l.until(r, now).Sub(now); got != c.wait {
					t.Errorf("%s waits %v, want %v", r.name, got, c.wait)
				}
			}
			for _, r := range c.open {
				if l.until(r, now).After(now) {
					t.Errorf("%s %s waits", r.name, r.major)
				}
			}
			if limited := c.answer.status == 429; (l.rate(now) == perSecond/2.0) != limited || l.rate(now.Add(time.Minute)) != perSecond {
				t.Errorf("rate %v, a minute later %v", l.rate(now), l.rate(now.Add(time.Minute)))
			}
		})
	}
}

// TestLimitsBreaker: well before Discord's 10,000 refusals in ten minutes
// nothing more is sent, until they are past.
func TestLimitsBreaker(t *testing.T) {
	t.Parallel()
	l := &limits{pace: perSecond, hash: map[string]string{}, full: map[string]time.Time{}}
	r := routeOf("POST", "/channels/1/messages")
	now := time.Unix(1_800_000_000, 0)
	for i := range maxRefusals {
		if l.until(r, now).After(now) {
			t.Fatalf("stopped after %d refusals", i)
		}
		now = now.Add(50 * time.Millisecond)
		l.learn(r, answer{status: http.StatusForbidden, header: http.Header{}}, now)
		l.learn(r, answer{status: 429, header: http.Header{"X-Ratelimit-Scope": {"shared"}}}, now) // not counted
	}
	until := l.until(r, now)
	if wait := until.Sub(now); wait <= 0 || wait > refusalWindow+2*time.Minute {
		t.Fatalf("after %d refusals: wait %v", maxRefusals, wait)
	}
	if l.until(r, until.Add(refusalWindow)).After(until.Add(refusalWindow)) {
		t.Error("never again")
	}
}

// TestLimitsOldEdits: that Discord takes no more edits of old messages of a
// channel holds up no others.
func TestLimitsOldEdits(t *testing.T) {
	t.Parallel()
	l := &limits{pace: perSecond, hash: map[string]string{}, full: map[string]time.Time{}}
	now := time.Unix(1_800_000_000, 0)
	edit := func(channel string, age time.Duration) route {
		path := fmt.Sprintf("/channels/%s/messages/%d", channel, snowflake(now.Add(-age)))
		r := routeOf("PATCH", path)
		r.aged = editsOld("PATCH", path, now)
		return r
	}
	old, fresh := edit("1", time.Hour+time.Second), edit("1", 59*time.Minute)
	l.learn(old, answer{status: 429, code: codeOldEdits, wait: 7 * time.Minute, header: http.Header{"X-Ratelimit-Bucket": {"abc"}}}, now)
	if wait := l.until(old, now).Sub(now); wait != 7*time.Minute {
		t.Errorf("old edits wait %v", wait)
	}
	for _, r := range []route{fresh, edit("2", 2*time.Hour), routeOf("DELETE", "/channels/1/messages/5"), routeOf("POST", "/channels/1/messages")} {
		if l.until(r, now).After(now) {
			t.Errorf("%s waits too", r.name)
		}
	}
}

// TestLimitsShared: a process that has a part of the bot's pace has that part of
// its refusals.
func TestLimitsShared(t *testing.T) {
	t.Parallel()
	l := &limits{pace: perSecond / 7.0, hash: map[string]string{}, full: map[string]time.Time{}}
	r := routeOf("POST", "/channels/1/messages")
	now := time.Unix(1_800_000_000, 0)
	for n := 1; n < maxRefusals; n++ {
		if l.learn(r, answer{status: http.StatusForbidden, header: http.Header{}}, now) {
			if n != maxRefusals/7 || !l.pausedUntil(now).After(now) || l.refusedNow(now) != n {
				t.Errorf("tripped after %d of %d, paused until %v", n, maxRefusals, l.pausedUntil(now))
			}
			return
		}
	}
	t.Error("never tripped")
}

func TestLimitsForget(t *testing.T) {
	t.Parallel()
	l := &limits{pace: perSecond, hash: map[string]string{}, full: map[string]time.Time{}}
	now := time.Unix(1_800_000_000, 0)
	for range 100_000 {
		now = now.Add(10 * time.Millisecond)
		r := route{name: "POST", major: now.String()}
		l.learn(r, answer{status: 200, header: http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"5"}}}, now)
	}
	if n := len(l.full); n > 2000 {
		t.Errorf("%d buckets are kept", n)
	}
}
