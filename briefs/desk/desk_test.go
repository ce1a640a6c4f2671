package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// feedScript is a Reader that plays what a test puts into it.
type feedScript struct {
	mu    sync.Mutex
	next  map[briefs.FeedName]func(last briefs.Checkpoint) (desk.Catch, error)
	page  func(link string) (briefs.Copy, error)
	polls []time.Time
	every time.Duration
}

func (f *feedScript) Read(_ context.Context, feed briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polls = append(f.polls, time.Now())
	if play := f.next[feed.Name]; play != nil {
		return play(last)
	}
	return desk.Catch{Unchanged: true, Next: last}, nil
}

func (f *feedScript) Page(_ context.Context, _ briefs.Feed, link string) (briefs.Copy, error) {
	return f.page(link)
}

func (f *feedScript) Next(_ briefs.Feed, t time.Time) time.Time { return t.Add(f.every) }

// brings makes the feed bring these stories at every poll.
func (f *feedScript) brings(name briefs.FeedName, stories ...briefs.Story) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next[name] = func(last briefs.Checkpoint) (desk.Catch, error) {
		return desk.Catch{Stories: stories, Next: briefs.Checkpoint{ETag: fmt.Sprintf(`"%d"`, len(stories))}}, nil
	}
}

func (f *feedScript) polled() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.polls)
}

// plain makes a brief whose text is the story's and whose summary is all of it.
type plain struct{}

func (plain) Condense(words briefs.Copy) briefs.Brief {
	text := strings.Join(strings.Fields(words.Text), " ")
	b := briefs.Brief{
		Headline: words.Title, Text: text, Summary: text, Parts: []briefs.Span{{Start: 0, End: len(text)}},
		Language: words.Language,
	}
	if strings.Contains(text, "treaty") {
		b.Topics = []briefs.TopicMatch{{Name: "treaties", Score: 1, Why: "treaty"}}
	}
	return b
}

// posts is a Deliverer that takes everything and remembers it.
type posts struct {
	mu   sync.Mutex
	sent []string
	fail func(briefs.Delivery) (briefs.Outcome, bool)
}

func (p *posts) Deliver(_ context.Context, d briefs.Delivery) briefs.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if o, failed := p.fail(d); failed {
			return o
		}
	}
	verb := "post"
	switch {
	case d.WantGone:
		verb = "delete"
	case d.SentRev > 0:
		verb = "edit"
	}
	p.sent = append(p.sent, verb+" "+d.Brief.Headline)
	return briefs.Outcome{Result: briefs.Delivered, Message: briefs.MessageID(fmt.Sprint(d.ID)), Rev: d.WantRev, Clean: true}
}

func (p *posts) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// bench is a desk over a real database, in the bubble of a synctest.
type bench struct {
	*desk.Desk
	db     *store.Store
	feeds  *feedScript
	posts  *posts
	list   *briefs.List
	path   string
	finish func()
	// For open: the desk's options, where they are not the usual ones.
	idle  bool
	watch *counted
	now   func() time.Time
	log   io.Writer // besides the test's
	away  time.Time // until then nothing can be claimed
}

func gazette() briefs.Feed {
	return briefs.Feed{
		Source: briefs.Source{Feed: "gazette", Outlet: "Gazette", Kind: briefs.KindPrivate, Use: briefs.UseAbstract},
		Name:   "gazette", URL: "https://gazette.example/rss", Schedule: "*/10 * * * *", Zone: time.UTC,
		ByContent: true, Backlog: 1, MaxAge: 48 * time.Hour, Enabled: true,
	}
}

// run makes a desk with one feed and one subscribed channel, and tests it in a
// bubble whose clock runs only as fast as everything in it has settled.
func run(t *testing.T, feed briefs.Feed, test func(t *testing.T, b *bench)) {
	t.Helper()
	path := storetest.NewFile(t)
	synctest.Test(t, func(t *testing.T) {
		b := &bench{
			feeds: &feedScript{next: map[briefs.FeedName]func(briefs.Checkpoint) (desk.Catch, error){}, every: 10 * time.Minute},
			posts: &posts{}, path: path,
			list: &briefs.List{
				Topics: []briefs.Topic{{Name: "treaties", Title: "Treaties"}},
				Feeds:  []briefs.Feed{feed},
			},
		}
		test(t, b)
		b.finish()
	})
}

// open starts the desk on the bench's database, as a process would.
func (b *bench) open(t *testing.T) {
	t.Helper()
	if b.now == nil {
		b.now = time.Now
	}
	if b.log == nil {
		b.log = io.Discard
	}
	db, err := store.Open(t.Context(), b.path, &store.Options{Now: b.now})
	if err != nil {
		t.Fatal(err)
	}
	b.db = db
	_, err = db.Subscribe(t.Context(), briefs.Subscription{Server: "1", Channel: "2", Filter: briefs.OnTopics("treaties")})
	if err != nil && !errors.Is(err, briefs.ErrExists) {
		t.Fatal(err)
	}
	o := desk.Options{Deliverer: b.posts, Tick: time.Hour, Log: slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), b.log), nil)), Now: b.now, Idle: b.idle}
	if b.watch != nil {
		o.Watch = b.watch
	}
	b.Desk = desk.New(&absent{db, b.away}, b.feeds, o)
	if err := b.SetList(t.Context(), b.list, plain{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := b.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	b.finish = func() {
		cancel()
		running.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// after lets the bubble's time pass, from the first call on with the desk at work.
func (b *bench) after(t *testing.T, d time.Duration) {
	if b.Desk == nil {
		b.open(t)
	}
	time.Sleep(d) // the bubble's clock: it costs nothing and races with nothing
	synctest.Wait()
}

func story(key, title, text string, age time.Duration) briefs.Story {
	return briefs.Story{
		GUID: key, Key: key, Link: "https://gazette.example/" + key, Title: title, Abstract: text,
		Published: time.Now().Add(-age), Version: 1, Status: briefs.StatusUsable, Publish: true,
	}
}

func (b *bench) want(t *testing.T, want ...string) {
	t.Helper()
	if got := b.posts.seen(); !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func (b *bench) briefs(t *testing.T) []briefs.Brief {
	t.Helper()
	found, err := b.db.Briefs(t.Context(), briefs.BriefQuery{Viewer: briefs.Viewer{Server: "1"}, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestBacklogIsFiledNotPosted(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette",
			story("c", "C", "A treaty.", time.Hour), story("b", "B", "A treaty.", 2*time.Hour), story("a", "A", "A treaty.", 90*time.Hour))
		b.after(t, time.Minute)
		b.want(t, "post C")
		if n := len(b.briefs(t)); n != 3 {
			t.Errorf("%d briefs filed, want all 3", n)
		}
		b.feeds.brings("gazette",
			story("e", "E", "A treaty.", 0), story("d", "D", "A treaty.", time.Minute), story("old", "Old", "A treaty.", 72*time.Hour), story("c", "C", "A treaty.", time.Hour))
		b.after(t, 10*time.Minute)
		b.want(t, "post C", "post D", "post E")
	})
}

func TestNothingNewestOldIsPosted(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 49*time.Hour))
		b.after(t, time.Minute)
		b.want(t)
	})
}

func TestFeedThatChangesItsGuidsDoesNotFlood(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		many := func(prefix string, n int) (s []briefs.Story) {
			for i := range n {
				key := fmt.Sprint(prefix, i)
				s = append(s, story(key, key, "A treaty of "+key+".", time.Duration(i)*time.Minute))
			}
			return s
		}
		b.feeds.brings("gazette", many("a", 30)...)
		b.after(t, time.Minute)
		b.want(t, "post a0")
		b.feeds.brings("gazette", many("b", 30)...)
		b.after(t, 10*time.Minute)
		b.want(t, "post a0", "post b0")
		// A busy day is not a reset: most of the document is known.
		b.feeds.brings("gazette", append(many("c", 22), many("b", 30)...)...)
		b.after(t, 10*time.Minute)
		if n := len(b.posts.seen()); n != 24 {
			t.Errorf("%d posts after a busy poll, want 24", n)
		}
	})
}

// TestAfterAnOutageAllIsPosted: all that a feed shows may be new when the bot, or
// the feed, was away for longer than the feed reaches back.
func TestAfterAnOutageAllIsPosted(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		many := func(prefix string) (s []briefs.Story) {
			for i := range 30 {
				key := fmt.Sprint(prefix, i)
				s = append(s, story(key, key, "A treaty of "+key+".", time.Duration(i)*time.Minute))
			}
			return s
		}
		b.feeds.brings("gazette", many("a")...)
		b.after(t, time.Minute)
		b.want(t, "post a0")
		b.finish()
		b.after(t, 5*time.Hour)
		b.feeds.brings("gazette", many("b")...)
		b.open(t)
		b.after(t, time.Minute)
		if n := len(b.posts.seen()); n != 31 {
			t.Errorf("%d posts, want 31: what was published while the desk was down", n)
		}
	})
}

func TestUpdateEdits(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		b.feeds.brings("gazette", story("a", "A, amended", "A treaty, amended.", 0))
		b.after(t, 10*time.Minute)
		b.want(t, "post A", "edit A, amended")
		// The same again and again is nothing new.
		b.after(t, time.Hour)
		b.want(t, "post A", "edit A, amended")
	})
}

func TestSameStoryTwiceInOneDocument(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		again := story("a#2", "A", "A treaty.", time.Minute)
		again.OtherKeys = []string{"link"}
		first := story("a#1", "A", "A treaty.", 2*time.Minute)
		first.OtherKeys = []string{"link"}
		b.feeds.brings("gazette", again, first)
		b.after(t, time.Minute)
		if n := len(b.briefs(t)); n != 1 {
			t.Errorf("%d briefs of one story", n)
		}
		if n := len(b.posts.seen()); n > 1 {
			t.Errorf("posted %d times", n)
		}
	})
}

func TestKillTakesDown(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		kill := story("a", "A", "A treaty.", 0)
		kill.Version, kill.Status = 2, briefs.StatusCanceled
		b.feeds.brings("gazette", kill)
		b.after(t, 10*time.Minute)
		late := story("a", "A again", "A treaty again.", 0)
		late.Version = 3
		b.feeds.brings("gazette", late)
		b.after(t, 10*time.Minute)
		b.want(t, "post A", "delete A")
		if n := len(b.briefs(t)); n != 0 {
			t.Errorf("%d briefs are found after the kill", n)
		}
	})
}

func TestKillUnderAnotherIdentity(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("urn:a", "A", "A treaty.", 0), story("urn:b", "B", "A treaty.", time.Hour))
		b.after(t, time.Minute)
		b.want(t, "post A")
		kill := story("urn:kill", "KILL", "Withdraw the story.", 0)
		kill.Kill, kill.Acts = true, "urn:a"
		unseen := story("urn:kill2", "KILL", "Withdraw the story.", 0)
		unseen.Kill, unseen.Acts = true, "urn:c"
		b.feeds.brings("gazette", kill, unseen)
		b.after(t, 10*time.Minute)
		b.want(t, "post A", "delete A")
		// What was killed before it arrived stays away.
		b.feeds.brings("gazette", story("urn:c", "C", "A treaty.", 0))
		b.after(t, 10*time.Minute)
		b.want(t, "post A", "delete A")
		if found := b.briefs(t); len(found) != 1 || found[0].Headline != "B" {
			t.Errorf("%d briefs are found, want B alone", len(found))
		}
	})
}

func TestCorrectionUnderAnotherIdentityEdits(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("urn:a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		correction := story("urn:a2", "A, corrected", "A treaty, corrected.", 0)
		correction.Acts, correction.Correction = "urn:a", "the date"
		b.feeds.brings("gazette", correction)
		b.after(t, 10*time.Minute)
		b.after(t, time.Hour)
		b.want(t, "post A", "edit A, corrected")
		if found := b.briefs(t); len(found) != 1 || found[0].Correction != "the date" {
			t.Errorf("briefs %+v", found)
		}
	})
}

func TestEmbargoIsReleasedOnTime(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		s := story("a", "A", "A treaty.", 0)
		s.Embargo.Until = time.Now().Add(3 * time.Hour)
		b.feeds.brings("gazette", s)
		b.after(t, 3*time.Hour-time.Second)
		b.want(t)
		if n := len(b.briefs(t)); n != 0 {
			t.Errorf("%d briefs are found under embargo", n)
		}
		b.after(t, 30*time.Second)
		b.want(t, "post A")
	})
}

func TestRightsEnd(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		s := story("a", "A", "A treaty.", 0)
		s.Expires = time.Now().Add(24 * time.Hour)
		b.feeds.brings("gazette", s)
		b.after(t, time.Minute)
		b.want(t, "post A")
		b.after(t, 24*time.Hour)
		b.want(t, "post A", "delete A")
	})
}

func TestPageIsReadAndAbstractServes(t *testing.T) {
	feed := gazette()
	feed.Page, feed.Use, feed.Licence = true, briefs.UseBrief, "open"
	run(t, feed, func(t *testing.T, b *bench) {
		tries := 0
		b.feeds.page = func(link string) (briefs.Copy, error) {
			switch {
			case strings.HasSuffix(link, "/good"):
				return briefs.Copy{Text: "The whole treaty of the page."}, nil
			case strings.HasSuffix(link, "/closed"):
				return briefs.Copy{}, fmt.Errorf("paywall: %w", briefs.ErrNotFound)
			}
			tries++
			return briefs.Copy{}, errors.New("timed out")
		}
		b.feeds.brings("gazette", story("nothing", "N", "No topic.", 3*time.Hour))
		b.after(t, time.Minute)
		b.feeds.brings("gazette",
			story("good", "Good", "A treaty.", time.Minute), story("closed", "Closed", "A treaty.", time.Minute), story("slow", "Slow", "A treaty.", time.Minute))
		b.after(t, time.Hour)
		summaries := make(map[string]string)
		for _, found := range b.briefs(t) {
			summaries[found.Headline] = found.Summary
		}
		for headline, want := range map[string]string{
			"Good": "The whole treaty of the page.", "Closed": "A treaty.", "Slow": "A treaty.",
		} {
			if summaries[headline] != want {
				t.Errorf("%s: summary %q, want %q", headline, summaries[headline], want)
			}
		}
		if sent := b.posts.seen(); len(sent) != 3 {
			t.Errorf("sent %q, want three posts", sent)
		}
		if tries != 6 {
			t.Errorf("the two pages that time out were asked for %d times, want thrice each", tries)
		}
	})
}

// TestLongKeys: what a hostile feed sends for an identity is one that a database can
// index, and the same the next time.
func TestLongKeys(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		s := story(strings.Repeat("key ", 20_000), "A", "A treaty.", 0)
		s.OtherKeys = []string{strings.Repeat("other ", 20_000)}
		b.feeds.brings("gazette", s)
		b.after(t, time.Hour)
		b.want(t, "post A")
		held, err := b.db.Known(t.Context(), "gazette", []string{briefs.ShortKey(s.Key)})
		if err != nil || len(held) != 1 || slices.ContainsFunc(held[0].Keys, func(key string) bool { return len(key) > 1024 }) {
			t.Errorf("%d stories are known by it, %v", len(held), err)
		}
	})
}

// TestPageIsWaitedFor: a page is not asked for before its host allows it, each in its
// turn; where that is too far away the feed's own text serves at once.
func TestPageIsWaitedFor(t *testing.T) {
	feed := gazette()
	feed.Page, feed.Use, feed.Licence = true, briefs.UseBrief, "open"
	run(t, feed, func(t *testing.T, b *bench) {
		asked, told, early := map[string]int{}, map[string]time.Time{}, 0
		free := time.Now()
		later := func(link string, until time.Time) error {
			told[link] = until
			return fmt.Errorf("page: %w", &desk.Later{Until: until, Err: errors.New("the host is being asked")})
		}
		b.feeds.page = func(link string) (briefs.Copy, error) {
			asked[path.Base(link)]++
			if time.Now().Before(told[link]) {
				early++
			}
			switch {
			case strings.HasSuffix(link, "/far"):
				return briefs.Copy{}, later(link, time.Now().Add(time.Hour))
			case strings.HasSuffix(link, "/never"):
				return briefs.Copy{}, later(link, time.Now().Add(time.Second))
			case time.Now().Before(free):
				return briefs.Copy{}, later(link, free)
			}
			free = time.Now().Add(30 * time.Second)
			return briefs.Copy{Text: "The whole treaty of the page."}, nil
		}
		b.feeds.brings("gazette", story("nothing", "N", "No topic.", 3*time.Hour))
		b.after(t, time.Minute)
		stories := []briefs.Story{story("far", "Far", "A treaty.", time.Minute), story("never", "Never", "A treaty.", time.Minute)}
		for i := range 6 {
			stories = append(stories, story(fmt.Sprint("turn", i), fmt.Sprint("Turn ", i), "A treaty.", time.Minute))
		}
		b.feeds.brings("gazette", stories...)
		b.after(t, time.Hour)
		whole := 0
		for _, found := range b.briefs(t) {
			if strings.HasPrefix(found.Headline, "Turn") && found.Summary == "The whole treaty of the page." {
				whole++
			}
		}
		if whole != 6 || early > 0 || asked["far"] != 1 || asked["never"] != 20 {
			t.Errorf("%d of 6 pages were read; asked %v, %d times too early", whole, asked, early)
		}
		if sent := b.posts.seen(); len(sent) != 9 {
			t.Errorf("sent %q, want nine posts", sent)
		}
	})
}

func TestLinkOnlyKeepsNoText(t *testing.T) {
	feed := gazette()
	feed.Use = briefs.UseLink
	run(t, feed, func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		b.want(t, "post A")
		if got := b.briefs(t)[0]; got.Summary != "" || got.Text != "" {
			t.Errorf("text of a link-only source is kept: %+v", got)
		}
	})
}

func TestFailingFeedBacksOffAndComesBack(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		b.feeds.mu.Lock()
		var validators []string
		b.feeds.next["gazette"] = func(last briefs.Checkpoint) (desk.Catch, error) {
			validators = append(validators, last.ETag)
			return desk.Catch{}, errors.New("the server is down")
		}
		b.feeds.mu.Unlock()
		b.after(t, 30*24*time.Hour)
		failed := len(b.feeds.polled()) - 1
		if failed < 15 || failed > 60 {
			t.Errorf("%d tries in 30 days of failure, want back-off to days without giving up", failed)
		}
		for _, v := range validators {
			if v != `"1"` {
				t.Fatalf("a failure lost the validator: %q", v)
			}
		}
		b.feeds.brings("gazette", story("b", "B", "A treaty, at last.", -31*24*time.Hour))
		b.after(t, 3*24*time.Hour)
		b.want(t, "post A", "post B")
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.mu.Lock()
		b.feeds.next["gazette"] = func(last briefs.Checkpoint) (desk.Catch, error) {
			return desk.Catch{Next: briefs.Checkpoint{NotBefore: time.Now().Add(6 * time.Hour)}}, errors.New("too many requests")
		}
		b.feeds.mu.Unlock()
		b.after(t, 6*time.Hour-time.Minute)
		if n := len(b.feeds.polled()); n != 1 {
			t.Errorf("polled %d times before Retry-After, want once", n)
		}
	})
}

func TestMissedRunsCoalesce(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		b.finish()
		before := len(b.feeds.polled())
		b.after(t, 7*24*time.Hour)
		b.open(t)
		b.after(t, time.Minute)
		if n := len(b.feeds.polled()) - before; n != 1 {
			t.Errorf("%d polls after a week down, want one", n)
		}
		b.want(t, "post A")
	})
}

func TestDeliveriesAreRetriedInOrder(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		down := true
		b.posts.fail = func(briefs.Delivery) (briefs.Outcome, bool) {
			return briefs.Outcome{Result: briefs.Retry, RetryAt: time.Now().Add(20 * time.Second), Clean: true, Reason: "502"}, down
		}
		b.feeds.brings("gazette", story("x", "X", "Nothing.", 100*time.Hour))
		b.after(t, time.Minute)
		b.feeds.brings("gazette", story("b", "B", "A treaty.", time.Minute), story("a", "A", "A treaty.", 2*time.Minute))
		b.after(t, 10*time.Minute+30*time.Second)
		b.posts.mu.Lock()
		down = false
		b.posts.mu.Unlock()
		b.after(t, time.Hour)
		b.want(t, "post A", "post B")
	})
}

func TestFeedTakenOffTheListIsNotPolled(t *testing.T) {
	run(t, gazette(), func(t *testing.T, b *bench) {
		b.feeds.brings("gazette", story("a", "A", "A treaty.", 0))
		b.after(t, time.Minute)
		if err := b.SetList(t.Context(), &briefs.List{Topics: b.list.Topics}, plain{}); err != nil {
			t.Fatal(err)
		}
		before := len(b.feeds.polled())
		b.after(t, 24*time.Hour)
		if n := len(b.feeds.polled()); n != before {
			t.Errorf("a feed off the list was polled %d times", n-before)
		}
	})
}

// TestWireIsPutAwayOnceFiled plays a watched folder: what it brings is put away
// only after it is filed, comes again where that failed, and is in its order.
func TestWireIsPutAwayOnceFiled(t *testing.T) {
	feed := gazette()
	feed.URL, feed.Folder = "", "wire"
	run(t, feed, func(t *testing.T, b *bench) {
		b.after(t, time.Minute) // the first poll finds nothing
		killed, kill := story("urn:k", "K", "A treaty.", 0), story("urn:note", "KILL", "Withdraw it.", time.Hour)
		kill.Kill, kill.Acts = true, "urn:k"
		undated := story("urn:b", "B", "A treaty.", 0)
		undated.Published = time.Time{}
		tray := []briefs.Story{undated, story("urn:a", "A", "A treaty.", time.Hour), killed, kill}
		for i := range 30 {
			tray = append(tray, story(fmt.Sprint("urn:", i), fmt.Sprint(i), "Nothing.", 0))
		}
		full, calls := errors.New("the disk is full"), 0
		b.feeds.mu.Lock()
		b.feeds.next["gazette"] = func(last briefs.Checkpoint) (desk.Catch, error) {
			if len(tray) == 0 {
				return desk.Catch{Unchanged: true, Next: last}, nil
			}
			done := func(ctx context.Context) error {
				if calls++; calls == 1 {
					return full
				}
				for _, s := range tray {
					if held, err := b.db.Known(ctx, "gazette", []string{s.Key}); s.Acts == "" && (err != nil || len(held) != 1) {
						t.Errorf("put away before %q was filed: %v", s.Key, err)
					}
				}
				if cp, err := b.db.Checkpoint(ctx, "gazette"); err != nil || !strings.Contains(cp.Error, full.Error()) {
					t.Errorf("the checkpoint was kept before: %+v, %v", cp, err)
				}
				tray = nil
				return nil
			}
			return desk.Catch{Stories: slices.Clone(tray), Stream: true, Done: done, Next: last}, nil
		}
		b.feeds.mu.Unlock()
		b.after(t, 20*time.Minute)
		b.want(t, "post B", "post A")
		cp, err := b.db.Checkpoint(t.Context(), "gazette")
		if err != nil || cp.Failures != 0 || calls != 2 {
			t.Errorf("checkpoint %+v after %d calls, %v", cp, calls, err)
		}
		if n := len(b.briefs(t)); n != 32 {
			t.Errorf("%d briefs, want 32", n)
		}
	})
}
