package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// publishers answer requests in a bubble of time and keep what was asked, when.
type publishers struct {
	mu     sync.Mutex
	asked  map[string][]time.Time // by host
	under  map[string]int         // requests under way, by host
	most   map[string]int
	bodies map[string]int // answers with a body, by address
	serve  map[string]func(w http.ResponseWriter, r *http.Request)
}

func (p *publishers) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Hostname()
	p.mu.Lock()
	p.asked[host] = append(p.asked[host], time.Now())
	p.under[host]++
	p.most[host] = max(p.most[host], p.under[host])
	p.mu.Unlock()
	time.Sleep(300 * time.Millisecond) // the bubble's clock
	w := httptest.NewRecorder()
	p.serve[host](w, r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.under[host]--
	if w.Body.Len() > 0 {
		p.bodies[r.URL.String()]++
	}
	res := w.Result()
	res.Request = r
	return res, nil
}

func (p *publishers) times(host string) []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked[host])
}

// edition writes a feed of one story that is another every few hours, with
// validators, as a well-kept server does.
func edition(every time.Duration, link string) func(w http.ResponseWriter, r *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		n := time.Now().Unix() / int64(every.Seconds())
		tag := fmt.Sprintf(`"%d"`, n)
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, `<rss><channel><item><guid>%s-%d</guid><title>Edition %d of %s</title><link>%s/story/%d</link></item></channel></rss>`, r.URL, n, n, r.URL.Path, link, n)
	}
}

// TestPoliteForDays runs the desk's own loops over three days of a bubble's time:
// what a publisher sees of the bot, counted.
func TestPoliteForDays(t *testing.T) {
	const busyFeeds = 6
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		p := &publishers{asked: map[string][]time.Time{}, under: map[string]int{}, most: map[string]int{}, bodies: map[string]int{}, serve: map[string]func(http.ResponseWriter, *http.Request){}}
		list := &briefs.List{}
		add := func(name, url, schedule string, page bool) {
			use := briefs.UseAbstract
			if page {
				use = briefs.UseBrief
			}
			list.Feeds = append(list.Feeds, briefs.Feed{
				Source: briefs.Source{Feed: briefs.FeedName(name), Outlet: name, Use: use, Licence: "by agreement"}, Name: briefs.FeedName(name), URL: url,
				Schedule: schedule, Zone: time.UTC, ByContent: true, Page: page, MaxAge: 48 * time.Hour, Quiet: 36 * time.Hour, Enabled: true,
			})
		}
		// Feeds of one host, due in the same minute, with a page for each story.
		for i := range busyFeeds {
			add(fmt.Sprintf("busy-%d", i), fmt.Sprintf("https://busy.example/feed/%d", i), "0 * * * *", true)
		}
		feeds := edition(6*time.Hour, "https://busy.example")
		p.serve["busy.example"] = func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/robots.txt":
				fmt.Fprint(w, "User-agent: *\nCrawl-delay: 3\n")
			case strings.HasPrefix(r.URL.Path, "/feed/"):
				feeds(w, r)
			case strings.HasPrefix(r.URL.Path, "/story/"):
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, "<html><title>Edition</title><article>"+strings.Repeat("<p>The envoys met in the customs house on Tuesday and left before noon.</p>", 8)+"</article></html>")
			default:
				http.NotFound(w, r)
			}
		}
		add("calm", "https://calm.example/feed", "*/30 * * * *", false)
		p.serve["calm.example"] = edition(12*time.Hour, "https://calm.example")

		// One that asks for patience twice a day, by seconds and by a date.
		add("asks", "https://asks.example/feed", "*/20 * * * *", false)
		var closedUntil time.Time
		broken := 0
		p.serve["asks.example"] = func(w http.ResponseWriter, r *http.Request) {
			switch now := time.Now(); {
			case now.Before(closedUntil):
				broken++
			case now.Hour()%12 == 5:
				closedUntil = now.Add(3 * time.Hour)
				w.Header().Set("Retry-After", "10800")
				if now.Hour() > 12 {
					w.Header().Set("Retry-After", closedUntil.UTC().Add(999*time.Millisecond).Format(http.TimeFormat))
				}
				w.WriteHeader(http.StatusServiceUnavailable)
			default:
				edition(6*time.Hour, "https://asks.example")(w, r)
			}
		}
		add("moved", "https://moved.example/feed", "0 * * * *", false)
		p.serve["moved.example"] = func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://new.example/feed", http.StatusPermanentRedirect)
		}
		p.serve["new.example"] = edition(6*time.Hour, "https://new.example")

		// One that is down for more than a day, and one that has nothing new after a day.
		add("dead", "https://dead.example/feed", "*/10 * * * *", false)
		p.serve["dead.example"] = func(w http.ResponseWriter, r *http.Request) {
			if time.Since(began) < 30*time.Hour {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			edition(6*time.Hour, "https://dead.example")(w, r)
		}
		add("left", "https://left.example/feed", "0 */2 * * *", false)
		p.serve["left.example"] = edition(100*24*time.Hour, "https://left.example")

		var log syncBuffer
		reads := newReader(settings{extract: "off"}, slog.New(slog.DiscardHandler))
		reads.client = feed.NewClient(feed.ClientOptions{UserAgent: "Attache/1 (+https://attache.example)", Transport: p})
		db, err := store.Open(t.Context(), storetest.NewFile(t), &store.Options{Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		d := desk.New(db, reads, desk.Options{Tick: time.Hour, Log: slog.New(slog.NewTextHandler(&log, nil))})
		if err := d.SetList(t.Context(), list, condense.New(nil)); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = d.Run(ctx) })
		defer func() { stop(); running.Wait() }()

		time.Sleep(30*time.Hour - time.Minute)
		synctest.Wait()
		health := healthOf(t, db)
		if h := health["dead"]; h.Failures < 8 || !strings.Contains(h.Error, "the server failed: it answers 500") || h.NotBefore.After(time.Now()) {
			t.Errorf("the dead feed's health: %+v", h)
		}
		if n := len(p.times("dead.example")); n > 14 {
			t.Errorf("a feed that is down was asked %d times in 30 hours", n)
		}
		time.Sleep(42 * time.Hour)
		synctest.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()

		// The host's budget: feeds, pages and robots.txt together.
		for host, least := range map[string]time.Duration{"busy.example": 3 * time.Second, "calm.example": time.Second} {
			for i, at := range p.asked[host] {
				if at.Sub(began) > time.Minute && at.Sub(p.asked[host][i-1]) < least-time.Microsecond { // at first the crawl delay is not known
					t.Errorf("%s was asked %s after it was asked before", host, at.Sub(p.asked[host][i-1]))
				}
			}
			if p.most[host] > 2 {
				t.Errorf("%s had %d requests at once", host, p.most[host])
			}
		}
		if n := len(p.asked["busy.example"]); n < busyFeeds*70 || n > busyFeeds*(74+14)+10 {
			t.Errorf("the busy host was asked %d times for %d feeds of every hour and their pages", n, busyFeeds)
		}
		// A body only where there is something new: of each edition once.
		for i := range busyFeeds {
			if n := p.bodies[fmt.Sprintf("https://busy.example/feed/%d", i)]; n > 13 {
				t.Errorf("busy-%d was sent %d times, 12 or 13 editions came", i, n)
			}
		}
		if n := p.bodies["https://calm.example/feed"]; n > 7 || len(p.asked["calm.example"]) < 140 {
			t.Errorf("calm was sent %d times and asked %d times", n, len(p.asked["calm.example"]))
		}
		if n := p.bodies["https://busy.example/robots.txt"]; n > 4 {
			t.Errorf("robots.txt was sent %d times in three days", n)
		}
		if broken > 0 || len(p.asked["asks.example"]) < 120 {
			t.Errorf("the host that asks for patience was asked %d times, %d of them before its time", len(p.asked["asks.example"]), broken)
		}
		if n := len(p.asked["moved.example"]); n < 25 || n > 29 {
			t.Errorf("the old address was asked %d times, want hourly for a day and then daily", n)
		}
		if n := len(p.asked["new.example"]); n < 65 {
			t.Errorf("the new address was asked %d times", n)
		}
		health = healthOf(t, db)
		if h := health["dead"]; h.Failures != 0 || h.Error != "" || h.Succeeded.Before(began.Add(30*time.Hour)) {
			t.Errorf("the feed that came back: %+v", h)
		}
		if n := strings.Count(log.String(), "a feed has gone quiet"); n != 1 || !strings.Contains(log.String(), "feed=left") {
			t.Errorf("%d alarms for the one feed that has nothing new:\n%s", n, log.String())
		}
	})
}

func healthOf(t *testing.T, db *store.Store) map[string]briefs.Checkpoint {
	t.Helper()
	list, err := db.FeedStatuses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]briefs.Checkpoint, len(list))
	for _, f := range list {
		out[string(f.Feed)] = f.Checkpoint
	}
	return out
}
