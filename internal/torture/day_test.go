package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

// TestDay is a day of the bot's own parts, but for the network, in a bubble whose
// clock runs as fast as they settle: feeds polled every ten minutes, Discord with
// its real limits and with faults, away for half an hour at noon, and the bot
// killed every hour or two. Everything due is delivered in order and once; what
// became too old in the outage is in one digest a channel.
func TestDay(t *testing.T) {
	if testing.Short() {
		t.Skip("a day takes a few seconds")
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "day.db")
	synctest.Test(t, func(t *testing.T) { day(t, path) })
}

// noon is the outage of a simulated day.
const (
	noon     = 12 * time.Hour
	noonEnds = noon + 30*time.Minute
	dusk     = 24 * time.Hour
)

// newsAt is when the n-th of all stories is published: a quarter of them in the
// hour of the outage, the others over the day.
func newsAt(n, all int) time.Duration {
	const before = noon - 15*time.Minute
	switch share := float64(n) / float64(all); {
	case share < 0.375:
		return time.Duration(share / 0.375 * float64(before))
	case share < 0.625:
		return before + time.Duration((share-0.375)/0.25*float64(time.Hour))
	default:
		return before + time.Hour + time.Duration((share-0.625)/0.375*float64(dusk-before-time.Hour))
	}
}

func day(t *testing.T, path string) {
	o := options{seed: 3, stories: 100, channels: 6, feeds: 3, every: 10 * time.Minute, outage: noonEnds - noon}
	r := rand.New(rand.NewPCG(o.seed, 7))
	w := &world{o: o, database: path, stories: plan(o, rand.New(rand.NewPCG(o.seed, 1)))}
	guilds := w.found(o)
	w.discord = standin.New(standin.Options{Seed: o.seed, Tokens: []string{token}, Guilds: guilds, Limits: standin.Limits{On: true}})
	defer w.discord.Close()
	w.press = newPress(o, w.stories, time.Now())
	w.front = newFront(w.discord, w.press, &w.witness, rand.New(rand.NewPCG(o.seed, 2)))
	defer w.watch()()
	list, err := feed.ReadList("day", []byte(listOf(o, "https://press.example")), nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &simulated{t: t, w: w, list: list}
	a.wake()
	a.subscribe()
	time.Sleep(o.every + time.Minute) // the stock is filed
	for _, f := range faults() {
		if _, err := w.discord.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	w.front.set(true, false)
	start := time.Now()
	kills, nextKill := 0, time.Hour
	for n := range o.stories {
		for at := newsAt(n, o.stories); ; {
			now := time.Since(start)
			if now >= at {
				break
			}
			time.Sleep(min(at, nextKill, noonOr(now)) - now)
			switch now = time.Since(start); {
			case now >= nextKill:
				a.kill()
				a.wake()
				kills++
				nextKill += time.Hour + time.Duration(r.Int64N(int64(time.Hour)))
			case now >= noonEnds:
				w.front.set(true, false)
			case now >= noon:
				w.front.set(true, true)
			}
		}
		w.press.dateNext(time.Now())
		w.press.publish(n+1, false)
	}
	w.front.set(false, false)
	w.discord.RemoveFault("")
	w.press.finish()
	for limit := time.Now().Add(2 * time.Hour); ; time.Sleep(time.Minute) {
		due, err := a.db.NextDelivery(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if due.IsZero() && w.shown() || time.Now().After(limit) {
			break
		}
	}
	a.stop()
	f := w.judge()
	var out bytes.Buffer
	f.print(&out)
	t.Logf("%s of the clock, %d kills\n%s", time.Since(start), kills, out.String())
	if f.broken() {
		t.Error("a promise was broken")
	}
	if f.due < o.stories || f.folded == 0 || kills < 12 {
		t.Errorf("%d messages were due, %d folded, %d kills: the day was none", f.due, f.folded, kills)
	}
}

// noonOr is when the outage next begins or ends after now, else the day's end.
func noonOr(now time.Duration) time.Duration {
	switch {
	case now < noon:
		return noon
	case now < noonEnds:
		return noonEnds
	}
	return dusk
}

// dateNext makes the next story one of now.
func (p *press) dateNext(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.start = now.Add(-time.Duration(p.next[0].n) * time.Second)
}

// simulated is the bot without a process: its life ends as one that is killed
// does, in that nothing it did from then on is recorded.
type simulated struct {
	t    *testing.T
	w    *world
	list *briefs.List

	db   *store.Store
	dead *atomic.Bool
	end  func()
}

// wake begins a life.
func (a *simulated) wake() {
	db, err := store.Open(a.t.Context(), a.w.database, &store.Options{Log: slog.New(slog.NewTextHandler(&a.w.witness, nil))})
	if err != nil {
		a.t.Fatal(err)
	}
	a.db, a.dead = db, &atomic.Bool{}
	mortal := mortal{db, a.dead}
	discord, err := bot.New(bot.Options{Token: token, APIURL: "https://discord.example/api/v10", Store: mortal, List: func() *briefs.List { return a.list },
		HTTP: within{a.w.front}})
	if err != nil {
		a.t.Fatal(err)
	}
	d := desk.New(mortal, fromPress{a.w.press, a.w.o.every}, desk.Options{Deliverer: discord, PausedUntil: discord.PausedUntil, Tick: time.Minute, Grace: time.Millisecond})
	if err := d.SetList(a.t.Context(), a.list, condense.New(a.list.Topics)); err != nil {
		a.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(a.t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := d.Run(ctx); err != nil {
			a.t.Error(err)
		}
	})
	a.end = func() {
		cancel()
		running.Wait()
		if err := db.Close(); err != nil {
			a.t.Error(err)
		}
	}
}

func (a *simulated) kill() { a.dead.Store(true); a.end() }

// stop ends the last life in order.
func (a *simulated) stop() { a.end() }

// subscribe subscribes the channels.
func (a *simulated) subscribe() {
	for _, c := range a.w.channels {
		if err := a.db.SetEverywhere(a.t.Context(), briefs.ServerID(c.server), true); err != nil {
			a.t.Fatal(err)
		}
		for _, n := range c.topics {
			_, err := a.db.Subscribe(a.t.Context(), briefs.Subscription{Server: briefs.ServerID(c.server), Channel: briefs.ChannelID(c.id), Filter: briefs.OnTopics(briefs.TopicName(topic(n)))})
			if err != nil {
				a.t.Fatal(err)
			}
		}
	}
}

// errDead is what a dead process would not live to see.
var errDead = errors.New("killed")

// mortal is a store that takes nothing more once its process is dead.
type mortal struct {
	*store.Store
	dead *atomic.Bool
}

func (m mortal) alive() error {
	if m.dead.Load() {
		return errDead
	}
	return nil
}

func (m mortal) BeginDelivery(ctx context.Context, d briefs.Delivery, payload []byte, nonce string) (briefs.Delivery, error) {
	if err := m.alive(); err != nil {
		return d, err
	}
	return m.Store.BeginDelivery(ctx, d, payload, nonce)
}

func (m mortal) SettleDelivery(ctx context.Context, d briefs.Delivery, o briefs.Outcome) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.SettleDelivery(ctx, d, o)
}

func (m mortal) FilePoll(ctx context.Context, filings []briefs.Filing, end briefs.Polled) ([]briefs.Filed, error) {
	if err := m.alive(); err != nil {
		return nil, err
	}
	return m.Store.FilePoll(ctx, filings, end)
}

func (m mortal) Polled(ctx context.Context, job briefs.Job, cp briefs.Checkpoint, next time.Time) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.Polled(ctx, job, cp, next)
}

func (m mortal) Fail(ctx context.Context, job briefs.Job, next time.Time, reason string) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.Fail(ctx, job, next, reason)
}

// within answers requests without a network.
type within struct{ http.Handler }

func (h within) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	r := req.Clone(req.Context())
	if r.RequestURI = req.URL.RequestURI(); r.Body == nil {
		r.Body = http.NoBody
	}
	defer r.Body.Close()
	defer func() {
		if p := recover(); p != nil { // the connection is cut
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// fromPress reads the press's feeds.
type fromPress struct {
	press *press
	every time.Duration
}

func (p fromPress) Read(ctx context.Context, f briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return desk.Catch{}, err
	}
	resp, err := within{p.press}.RoundTrip(req)
	if err != nil {
		return desk.Catch{}, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return desk.Catch{}, err
	}
	// The time of sending apart, a feed with nothing new is the same as before.
	sum := sha256.Sum256(sentAt.ReplaceAll(body, nil))
	next := last
	if next.BodyHash = hex.EncodeToString(sum[:]); next.BodyHash == last.BodyHash {
		return desk.Catch{Unchanged: true, Next: next}, nil
	}
	parsed, err := feed.Parse(body, feed.ParseOptions{ContentType: resp.Header.Get("Content-Type"), Base: f.URL, Now: time.Now()})
	return desk.Catch{Stories: parsed.Stories, Next: next}, err
}

var sentAt = regexp.MustCompile(`<sent>[^<]*</sent>`)

func (fromPress) Page(context.Context, briefs.Feed, string) (briefs.Copy, error) {
	return briefs.Copy{}, briefs.ErrNotFound
}

func (p fromPress) Next(_ briefs.Feed, t time.Time) time.Time { return t.Add(p.every) }
