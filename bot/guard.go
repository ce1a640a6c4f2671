package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// maxAnswer bounds what is read of one answer, in bytes. A server of many
// channels answers with about one megabyte.
const maxAnswer = 16 << 20

// guard is the one way to Discord's REST interface. discordgo v0.29.0 builds
// the requests and decodes the answers; guard sits below it as its
// http.RoundTripper and does what it does not:
//
//   - sends them to the configured address, version 10 (discordgo has version 9
//     of discord.com in some hundred package variables, read at start-up);
//   - keeps to Discord's limits ahead of time and without holding a worker: its
//     own limiter sleeps with a mutex held and without a context, misses a
//     global 429 without its own header, and keeps a bucket for every URL for
//     ever. So the headers it goes by are taken out, and a wait of more than a
//     second is answered with a [busyError] instead;
//   - stops everything while Discord bans us: a 401, or an HTML 429 of the
//     network in front of it, which discordgo reports as broken JSON.
//
// Answers to interactions are outside Discord's global limit and never queue
// behind posts.
type guard struct {
	next http.RoundTripper
	base *url.URL
	log  *slog.Logger
	now  func() time.Time
	gate *rate.Limiter
	// room holds a token for every request that Discord may count in one second
	// with the next one. The gate alone cannot tell: on the way, requests bunch.
	room   chan struct{}
	limits *limits
	drift  drift
	watch  Recorder
}

// newGuard makes a guard that sends up to pace requests a second.
func newGuard(next http.RoundTripper, base *url.URL, log *slog.Logger, now func() time.Time, pace float64, watch Recorder) *guard {
	return &guard{
		next: next, base: base, log: log, now: now, watch: watch,
		gate:   rate.NewLimiter(rate.Limit(pace), 1),
		room:   make(chan struct{}, int(math.Ceil(pace))+1),
		limits: &limits{pace: pace, hash: map[string]string{}, full: map[string]time.Time{}},
	}
}

// RoundTrip implements http.RoundTripper.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	path := restPath(req.URL.Path)
	r := routeOf(req.Method, path)
	r.aged = editsOld(req.Method, path, g.now())
	if err := g.admit(req.Context(), r); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	defer g.leave(r)
	req = req.Clone(req.Context())
	to := *g.base
	to.Path = strings.TrimRight(g.base.Path, "/") + path
	to.RawQuery = req.URL.RawQuery
	req.URL, req.Host = &to, to.Host
	start := g.now()
	resp, err := g.next.RoundTrip(req)
	if err != nil {
		if req.Context().Err() == nil {
			g.limits.answered(r, false, g.now())
		}
		g.watch.Requested(r.name, 0, g.now().Sub(start))
		g.log.Debug("discord does not answer", "route", r.name, "err", err)
		return nil, err
	}
	if g.drift.answered(resp, start, g.now()) {
		g.log.Warn("the clock is wrong: set it, best by NTP (with PostgreSQL, that of its machine)", "ahead", g.drift.wrong())
	}
	g.limits.answered(r, resp.StatusCode < 500, g.now())
	g.watch.Requested(r.name, resp.StatusCode, g.now().Sub(start))
	g.log.Debug("discord answers", "route", r.name, "status", resp.StatusCode, "took", g.now().Sub(start))
	if err := g.receive(r, resp); err != nil {
		resp.Body.Close()
		return nil, err
	}
	return resp, nil
}

// Refusals is how many requests Discord has refused in the last ten minutes.
func (b *Bot) Refusals() int { return b.guard.limits.refusedNow(b.now()) }

// CloseIdleConnections is what http.Client's method of that name calls.
func (g *guard) CloseIdleConnections() {
	if t, ok := g.next.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// restPath takes discordgo's version prefix off a path.
func restPath(path string) string {
	if rest, ok := strings.CutPrefix(path, "/api/v"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:]
		}
	}
	return path
}

// admit waits for a request's turn, or says when to come again.
func (g *guard) admit(ctx context.Context, r route) error {
	for {
		now := g.now()
		until := g.limits.until(r, now)
		wait := until.Sub(now)
		if wait <= 0 {
			break
		}
		g.watch.Waited(WaitedAhead, wait)
		if wait > patience {
			return &busyError{until}
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
	if r.free {
		return late(ctx)
	}
	queued := time.Now()
	select {
	case g.room <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	g.gate.SetLimit(rate.Limit(g.limits.rate(g.now())))
	err := g.gate.Wait(ctx)
	if err == nil {
		err = late(ctx)
	}
	if err != nil {
		<-g.room
		return err
	}
	if d := time.Since(queued); d > time.Millisecond {
		g.watch.Waited(WaitedPace, d)
	}
	return nil
}

// late is an error if the context's deadline has passed by the wall clock. A
// process that was stopped, or whose machine slept, may get here before the timer
// that is to end the context has fired.
func late(ctx context.Context) error {
	if end, ok := ctx.Deadline(); ok && !time.Now().Round(0).Before(end.Round(0)) {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// leave gives a request's place back a second after it was answered: it was
// counted before that, so with the one that takes the place in a later second,
// however long either is on its way.
func (g *guard) leave(r route) {
	if !r.free {
		time.AfterFunc(time.Second, func() { <-g.room })
	}
}

// sleep waits, or returns early with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// receive takes in what the answer says about limits, and makes it one that
// discordgo reads without sleeping over it.
func (g *guard) receive(r route, resp *http.Response) error {
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	a := answer{status: resp.StatusCode, header: resp.Header}
	var err error
	switch {
	case a.status == http.StatusTooManyRequests:
		err = g.refused(r, resp, &a)
	case a.status == http.StatusUnauthorized && !r.free:
		// Every request would be refused: none is sent for a while.
		a.global, a.wait = true, time.Minute
	case a.status == http.StatusOK && r.name == "GET /gateway":
		err = pinGateway(resp)
	}
	if g.limits.learn(r, a, g.now()) {
		g.log.Error("discord refuses so much that it may ban the bot's address: nothing more is sent until it has forgotten", "refused", g.limits.most(),
			"until", g.limits.pausedUntil(g.now()))
	}
	for name := range resp.Header {
		if strings.HasPrefix(strings.ToLower(name), "x-ratelimit-") {
			resp.Header.Del(name)
		}
	}
	return err
}

// refused reads a 429: how long to wait, and whether with everything. Its body
// is replaced by one that has both, whatever sent it.
func (g *guard) refused(r route, resp *http.Response, a *answer) error {
	raw, err := readBody(resp)
	if err != nil {
		return err
	}
	var body struct {
		Message string   `json:"message"`
		Code    int      `json:"code"`
		Global  bool     `json:"global"`
		After   *float64 `json:"retry_after"`
	}
	a.ban = json.Unmarshal(raw, &body) != nil
	a.global = a.ban || body.Global || resp.Header.Get("X-RateLimit-Global") != ""
	a.wait = seconds(resp.Header.Get("Retry-After"))
	if body.After != nil {
		a.wait = time.Duration(*body.After * float64(time.Second))
	}
	switch {
	case a.wait > 0:
	case waits(body.Code):
		a.wait = unhurried
	default:
		a.wait = time.Minute // seen with bans
	}
	a.wait, a.code = min(a.wait, longestWait), body.Code
	g.watch.Waited(WaitedRefused, a.wait)
	g.log.Warn("discord asks to wait", "route", r.name, "wait", a.wait, "global", a.global, "code", body.Code, "ban", a.ban)
	after := a.wait.Seconds()
	body.After, body.Global = &after, a.global
	return writeBody(resp, body)
}

// pinGateway makes discordgo ask for version 10 of the gateway. It appends its
// own "?v=9" to the address it is given; after a "#" that is not sent.
func pinGateway(resp *http.Response) error {
	raw, err := readBody(resp)
	if err != nil {
		return err
	}
	var body struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		return fmt.Errorf("gateway address: %w", err)
	}
	u, err := url.Parse(body.URL)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		return fmt.Errorf("gateway address %q is none", body.URL)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery, u.Fragment = "v=10&encoding=json", "/"
	body.URL = u.String()
	return writeBody(resp, body)
}

func readBody(resp *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	return raw, err
}

func writeBody(resp *http.Response, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	resp.ContentLength = int64(len(raw))
	resp.Header.Set("Content-Length", fmt.Sprint(len(raw)))
	return nil
}
