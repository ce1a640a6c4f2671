package desk_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
)

// counted remembers what a desk tells its recorder.
type counted struct {
	mu        sync.Mutex
	polls     []desk.PollResult
	filed     int
	attempted int
}

func (c *counted) Polled(_ briefs.FeedName, result desk.PollResult, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.polls = append(c.polls, result)
}

func (c *counted) Filed(briefs.Filing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filed++
}

func (c *counted) Attempted(briefs.Delivery, briefs.Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.attempted++
}

// TestIdleDelivers: a desk that leaves the feeds to others polls nothing and
// writes no list, and delivers what they have filed.
func TestIdleDelivers(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.idle, b.watch = true, &counted{}
		b.open(t)
		b.feeds.brings("gazette", story("1", "One", "A treaty.", time.Minute))
		b.after(t, time.Minute)
		if got := b.feeds.polled(); len(got) != 0 {
			t.Errorf("polled %d times", len(got))
		}
		if list, err := b.db.FeedStatuses(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("it wrote the list: %v, %v", list, err)
		}
		// Another process files.
		if err := b.db.SyncList(t.Context(), b.list); err != nil {
			t.Fatal(err)
		}
		subs, err := b.db.Subscriptions(t.Context(), "")
		if err != nil || len(subs) != 1 {
			t.Fatal(subs, err)
		}
		f := briefs.Filing{
			Action: briefs.ActPost, Hash: "h", Story: briefs.Story{Feed: "gazette", Key: "1", Title: "One", Version: 1, Status: briefs.StatusUsable, Published: time.Now()},
			Brief: &briefs.Brief{Headline: "One", Text: "A treaty.", Published: time.Now(), Filed: time.Now()}, Targets: []briefs.Target{{Server: subs[0].Server, Channel: subs[0].Channel, Subscription: subs[0].ID}},
		}
		if _, _, err := b.db.File(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		b.Wake() // as its next tick would
		b.after(t, time.Minute)
		b.want(t, "post One")
		if b.watch.attempted != 1 || len(b.watch.polls) != 0 {
			t.Errorf("recorded %+v", b.watch)
		}
	})
}

// TestRecorder: each poll with its result, each story, each attempt.
func TestRecorder(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.watch = &counted{}
		b.open(t)
		b.feeds.brings("gazette", story("1", "One", "A treaty.", time.Minute))
		b.after(t, 25*time.Minute)
		b.feeds.mu.Lock()
		b.feeds.next["gazette"] = func(briefs.Checkpoint) (desk.Catch, error) { return desk.Catch{}, desk.ErrNotNow }
		b.feeds.mu.Unlock()
		b.after(t, 6*time.Minute)
		want := []desk.PollResult{desk.PollNew, desk.PollUnchanged, desk.PollUnchanged}
		if got := b.watch.polls; len(got) < 4 || !slices.Equal(got[:3], want) || got[3] != desk.PollPutOff || b.watch.filed != 1 || b.watch.attempted != 1 {
			t.Errorf("polls %v, %d filed, %d attempted", got, b.watch.filed, b.watch.attempted)
		}
	})
}

// TestLifeOfAStory: a story whose message has reached its channels is one line of
// the log.
func TestLifeOfAStory(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		var log bytes.Buffer
		b.log = &log
		b.open(t)
		b.feeds.brings("gazette", story("1", "One", "A treaty.", time.Minute))
		b.after(t, time.Minute)
		b.want(t, "post One")
		b.finish()
		lines := slices.Collect(strings.Lines(log.String()))
		lines = slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, "msg=story ") })
		if len(lines) != 1 || !strings.Contains(lines[0], "feed=gazette rev=1 gone=false") || !strings.Contains(lines[0], "channels=1 withdrawn=0 given_up=0") {
			t.Errorf("%d lines: %s", len(lines), lines)
		}
	})
}

// absent is a database of which nothing can be claimed until a time.
type absent struct {
	*store.Store
	until time.Time
}

func (a *absent) Claim(ctx context.Context, worker string, kinds []briefs.JobKind, n int, lease time.Duration) ([]briefs.Job, error) {
	if time.Now().Before(a.until) {
		return nil, errors.New("it is away")
	}
	return a.Store.Claim(ctx, worker, kinds, n, lease)
}

func (a *absent) ClaimDeliveries(ctx context.Context, worker string, n int, lease time.Duration) ([]briefs.Delivery, error) {
	if time.Now().Before(a.until) {
		return nil, errors.New("it is away")
	}
	return a.Store.ClaimDeliveries(ctx, worker, n, lease)
}

// TestDatabaseAway: that the database is away is said once a minute, though it is
// tried every second, and once that it is back; then all goes on.
func TestDatabaseAway(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		var log bytes.Buffer
		b.log, b.away = &log, time.Now().Add(5*time.Minute+30*time.Second)
		b.feeds.brings("gazette", story("1", "One", "A treaty.", time.Minute))
		b.after(t, 6*time.Minute)
		b.want(t, "post One")
		b.finish()
		for _, what := range []string{"claiming jobs", "claiming deliveries"} {
			failed, back := strings.Count(log.String(), `level=ERROR msg="`+what+`"`), strings.Count(log.String(), what+` goes on" after=5m30s`)
			if failed != 6 || back != 1 {
				t.Errorf("%s: said %d times in five and a half minutes, and %d times that it goes on:\n%s", what, failed, back, log.String())
			}
		}
	})
}

// TestPollThatWasTakenOver: a process that was stopped while it read a feed finds,
// when it is woken, that another has the feed: it files nothing.
func TestPollThatWasTakenOver(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.watch = &counted{}
		var stopped atomic.Int64
		b.now = func() time.Time { return time.Now().Add(time.Duration(stopped.Load())) }
		b.feeds.next["gazette"] = func(briefs.Checkpoint) (desk.Catch, error) {
			if stopped.Load() == 0 {
				time.Sleep(time.Second) // its loop naps by now
				// It sleeps, which its timers do not see, and another claims the feed.
				stopped.Store(int64(2 * time.Minute))
				jobs, err := b.db.Claim(t.Context(), "another", []briefs.JobKind{briefs.JobPoll}, 1, time.Minute)
				if err != nil || len(jobs) != 1 {
					t.Errorf("the other claims %v, %v", jobs, err)
				}
			}
			return desk.Catch{Stories: []briefs.Story{story("1", "One", "A treaty.", time.Minute)}}, nil
		}
		b.open(t)
		b.after(t, 10*time.Second)
		synctest.Wait()
		b.watch.mu.Lock()
		defer b.watch.mu.Unlock()
		if b.watch.filed != 0 || len(b.watch.polls) != 1 {
			t.Errorf("%d stories filed by %d polls", b.watch.filed, len(b.watch.polls))
		}
	})
}
