package bot

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Discord's rules, and how far from them the bot stays.
const (
	globalLimit   = 50               // requests a second that Discord takes
	perSecond     = 49               // the pace at which they are sent, unless it is shared
	refusalWindow = 10 * time.Minute // Discord bans for 10,000 invalid requests in it
	maxRefusals   = 5000             // of all processes that share the bot's pace
	longestWait   = 24 * time.Hour   // that an answer may ask for
	patience      = time.Second      // longer waits are the caller's, who may do something else
)

// busyError says that a request was not sent, because Discord takes none of its
// kind before Until.
type busyError struct{ Until time.Time }

func (e *busyError) Error() string {
	return "discord takes no such request before " + e.Until.UTC().Format(time.RFC3339)
}

// limits is what Discord's answers have told about when it may be asked again:
// its buckets by route and channel, pauses for everything, and how many
// refusals it has counted against us. Safe for concurrent use.
type limits struct {
	mu      sync.Mutex
	pace    float64              // requests a second; half of it for a minute after any 429
	hash    map[string]string    // route -> the bucket Discord names for it
	full    map[string]time.Time // bucket and channel -> when it takes more
	paused  time.Time            // everything but answers to interactions
	banned  time.Time            // everything
	slow    time.Time
	failed  map[string]bool // channels and servers whose requests failed since the last that did not
	fails   int             // rounds of that
	away    time.Time       // until when it is no use to send anything
	refused [10]tally       // by minute, a ring
}

type tally struct {
	minute int64
	n      int
}

// answer is what an answer of Discord's says about limits.
type answer struct {
	status int
	header http.Header
	wait   time.Duration // before the next request of its kind
	global bool          // before any
	code   int           // Discord's own; 0 = none
	ban    bool          // of the network in front of Discord, not of Discord
}

// until returns from when on a request may be sent; a zero or past time is now.
func (l *limits) until(r route, now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.free {
		return l.banned
	}
	at := latest(latest(l.banned, l.paused), l.full[l.bucket(r)])
	if r.aged {
		at = latest(at, l.full[agedBucket(r)])
	}
	if n, oldest := l.refusals(now); n >= l.most() {
		at = latest(at, oldest.Add(refusalWindow+time.Minute))
	}
	return at
}

// until when everything waits: bans, global limits, the breaker, an outage.
func (l *limits) pausedUntil(now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := latest(latest(l.banned, l.paused), l.away)
	if n, oldest := l.refusals(now); n >= l.most() {
		at = latest(at, oldest.Add(refusalWindow+time.Minute))
	}
	return at
}

// most is how many refusals within their window end all sending: this process's
// part, as of the pace.
func (l *limits) most() int { return max(int(maxRefusals*min(l.pace/perSecond, 1)), 1) }

// Discord is taken to be away once requests of so many channels or servers have
// failed in a row: fewer may be those channels' own trouble. Then it is tried
// again after a second, and ever less often up to the longest.
const (
	awayAfter   = 3
	awayLongest = 15 * time.Second
)

// answered takes in whether Discord answered a request at all, other than with a
// failure of its own.
func (l *limits) answered(r route, ok bool, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ok {
		clear(l.failed)
		l.fails, l.away = 0, time.Time{}
		return
	}
	if l.failed == nil {
		l.failed = make(map[string]bool)
	}
	l.failed[r.major] = true
	// Those that were under way when it was found to be away tell nothing new.
	if len(l.failed) < awayAfter || now.Before(l.away) {
		return
	}
	wait := min(time.Second<<min(l.fails, 10), awayLongest)
	l.fails++
	clear(l.failed)
	l.away = now.Add(wait/2 + rand.N(wait/2))
}

// silent tells whether Discord has been away since it last answered.
func (l *limits) silent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fails > 0
}

// rate returns how many requests a second are to be sent now.
func (l *limits) rate(now time.Time) float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Before(l.slow) {
		return l.pace / 2
	}
	return l.pace
}

// learn takes in an answer. It reports whether that was the refusal too many.
func (l *limits) learn(r route, a answer, now time.Time) (tripped bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	limited := a.status == http.StatusTooManyRequests
	shared := a.header.Get("X-RateLimit-Scope") == "shared"
	if a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || limited && !shared {
		l.count(now)
		n, _ := l.refusals(now)
		tripped = n == l.most()
	}
	if limited {
		l.slow = now.Add(time.Minute)
	}
	if hash := a.header.Get("X-RateLimit-Bucket"); hash != "" {
		l.hash[r.name] = hash
	}
	switch {
	case a.ban:
		l.banned = latest(l.banned, now.Add(a.wait))
	case a.global:
		l.paused = latest(l.paused, now.Add(a.wait))
	case r.free:
		// A limit on one interaction's token says nothing of the others.
	case limited && a.code == codeOldEdits: // those of newer messages go on
		l.fill(agedBucket(r), now.Add(a.wait), now)
	case limited:
		l.fill(l.bucket(r), now.Add(a.wait), now)
	case a.header.Get("X-RateLimit-Remaining") == "0":
		l.fill(l.bucket(r), now.Add(seconds(a.header.Get("X-RateLimit-Reset-After"))), now)
	}
	return tripped
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (l *limits) bucket(r route) string {
	name := r.name
	if h := l.hash[name]; h != "" {
		name = h
	}
	return name + " " + r.major
}

// fill notes a bucket as full; those that have been emptied since are forgotten
// once there are many, so that the table holds what is of use and no more.
func (l *limits) fill(bucket string, until, now time.Time) {
	if len(l.full) > 1000 {
		for k, t := range l.full {
			if t.Before(now) {
				delete(l.full, k)
			}
		}
	}
	l.full[bucket] = latest(l.full[bucket], until)
}

func (l *limits) count(now time.Time) {
	minute := now.Unix() / 60
	t := &l.refused[minute%int64(len(l.refused))]
	if t.minute != minute {
		*t = tally{minute: minute}
	}
	t.n++
}

// refusals counts what Discord refused within its window, and tells when the
// oldest of it was.
func (l *limits) refusals(now time.Time) (n int, oldest time.Time) {
	first := now.Unix()/60 - int64(len(l.refused)) + 1
	oldest = now
	for _, t := range l.refused {
		if t.minute >= first && t.n > 0 {
			n += t.n
			if at := time.Unix(t.minute*60, 0); at.Before(oldest) {
				oldest = at
			}
		}
	}
	return n, oldest
}

func (l *limits) refusedNow(now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, _ := l.refusals(now)
	return n
}

// seconds reads a header's number of seconds; 0 if there is none.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e6 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

// route is what Discord's limits go by: a method and path with its numbers left
// out, and the one number (channel or server) that has limits of its own.
type route struct {
	name  string
	major string
	// free: Discord answers interactions outside the bot's global limit.
	free bool
	// aged: it edits a message older than an hour, of which Discord takes few.
	aged bool
}

// agedAfter is when a message counts as old to Discord.
const agedAfter = time.Hour

// agedBucket is that of a channel's old messages.
func agedBucket(r route) string { return "old " + r.major }

// editsOld tells whether a request edits a message that is old.
func editsOld(method, path string, now time.Time) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if method != http.MethodPatch || len(parts) != 4 || parts[0] != "channels" || parts[2] != "messages" {
		return false
	}
	posted := briefs.MessageID(parts[3]).Posted()
	return !posted.IsZero() && now.Sub(posted) >= agedAfter
}

// routeOf reads a path below the version prefix, such as "/channels/1/messages/2".
// Tokens in it are left out, so that a route's name may be logged.
func routeOf(method, path string) route {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	r := route{free: parts[0] == "interactions" || parts[0] == "webhooks"}
	for i, p := range parts {
		switch {
		case i == 2 && r.free:
			parts[i] = ":token"
		case p != "" && strings.Trim(p, "0123456789") == "":
			if i == 1 && !r.free {
				r.major = p
			}
			parts[i] = ":id"
		}
	}
	r.name = fmt.Sprintf("%s /%s", method, strings.Join(parts, "/"))
	return r
}
