package newsroom

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

var (
	seed    = flag.Uint64("seed", 1, "of all that is random")
	outlets = flag.Int("outlets", 16, "how many outlets there are; every eighth is an agency")
	events  = flag.Int("events", 48, "how many events happen")
	days    = flag.Int("days", 2, "over how many days")
	server  = flag.String("postgres", "", "the address of a PostgreSQL server to live through it on; empty = SQLite")
)

// channel is one that is subscribed. Its number is its place.
type channel struct {
	server, id string
	topics     []int
	everywhere bool // its server wants an event in every channel that it fits
	threads    bool // it wants news in threads
}

// channels: a server that wants threads, one where two channels compete for an
// event, and one that wants it in both.
var channels = []channel{
	{server: "1300000000000000000", id: "1310000000000000000", topics: []int{0, 1, 2, 3}, threads: true},
	{server: "1300000000004194304", id: "1310000000000000001", topics: []int{0, 1, 2, 3}},
	{server: "1300000000004194304", id: "1310000000000000002", topics: []int{1, 2}},
	{server: "1300000000008388608", id: "1310000000000000003", topics: []int{0, 1, 2, 3}, everywhere: true},
	{server: "1300000000008388608", id: "1310000000000000004", topics: []int{0, 3}, everywhere: true},
}

// within answers requests without a network.
type within struct{ http.Handler }

func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	res := rec.Result()
	res.Request = r
	return res, nil
}

// world is a newsroom at work.
type world struct {
	t       *testing.T
	plan    *plan // nil = none
	discord *standin.Server
	db      *store.Store
	placed  *watcher
	log     *logbook
	finish  func()
}

// logbook keeps what the bot logs, to be looked through.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// open starts the bot for a plan's outlets.
func open(t *testing.T, p *plan, database string) *world {
	t.Helper()
	pr := newPress(p)
	list, err := pr.list()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, plan: p, placed: newWatcher(p), log: &logbook{}}
	w.start(database, list, pr, w.placed, func(c channel) (all []briefs.Filter) {
		for _, n := range c.topics {
			all = append(all, briefs.OnTopics(briefs.TopicName(fmt.Sprint("topic-", n))))
		}
		return all
	})
	return w
}

// start founds the servers and starts the bot, the channels subscribed to what each wants.
func (w *world) start(database string, list *briefs.List, reader desk.Reader, clusterer store.Clusterer, wants func(channel) []briefs.Filter) {
	t := w.t
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var guilds []standin.Guild
	for _, c := range channels {
		i := slices.IndexFunc(guilds, func(g standin.Guild) bool { return g.ID == c.server })
		if i < 0 {
			i = len(guilds)
			guilds = append(guilds, standin.Guild{ID: c.server, Name: "Server " + c.server, OwnerID: "1200000000000000001"})
		}
		guilds[i].Channels = append(guilds[i].Channels, standin.Channel{ID: c.id, Type: standin.TextChannel, Name: "briefs-" + c.id[len(c.id)-1:]})
	}
	w.discord = standin.New(standin.Options{Seed: *seed, Tokens: []string{"a-token"}, Guilds: guilds, Limits: standin.Limits{On: true}})
	var err error
	w.db, err = store.Open(t.Context(), database, &store.Options{Now: time.Now, Clusterer: clusterer})
	must(err)
	must(w.db.SyncList(t.Context(), list))
	for _, c := range channels {
		server := briefs.ServerID(c.server)
		must(w.db.SetEverywhere(t.Context(), server, c.everywhere))
		for _, filter := range wants(c) {
			_, err := w.db.Subscribe(t.Context(), briefs.Subscription{Server: server, Channel: briefs.ChannelID(c.id), Filter: filter})
			must(err)
		}
		if c.threads {
			must(w.db.SetRhythm(t.Context(), briefs.Rhythm{Server: server, Channel: briefs.ChannelID(c.id), Threads: true}))
		}
	}
	log := slog.New(slog.NewTextHandler(io.MultiWriter(w.log), nil))
	var d *desk.Desk
	discord, err := bot.New(bot.Options{
		Token: "a-token", APIURL: "https://discord.example/api/v10", Store: w.db, List: func() *briefs.List { return d.List() }, Log: log,
		HTTP: within{w.discord},
	})
	must(err)
	must(discord.Introduce(t.Context()))
	d = desk.New(w.db, reader, desk.Options{Log: log, Deliverer: discord, Looker: discord, PausedUntil: discord.PausedUntil, Tick: 5 * time.Minute, Pollers: 4, Senders: 4})
	must(d.SetList(t.Context(), list, condense.New(list.Topics)))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	w.finish = func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		w.discord.Close()
		if err := w.db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestTwoDays lives through the plan's days and judges what stands then.
func TestTwoDays(t *testing.T) {
	database := newDatabase(t)
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().Add(time.Hour)
		p := newPlan(*seed, *outlets, *events, *days, began)
		w := open(t, p, database)
		defer w.finish()
		for _, e := range p.kills() {
			time.Sleep(time.Until(e.Add(30 * time.Minute)))
			synctest.Wait()
			w.afterKill()
		}
		time.Sleep(time.Until(began.Add(time.Duration(*days)*24*time.Hour + 14*time.Hour)))
		synctest.Wait()
		w.judge()
	})
}

// kills are the moments when something is withdrawn, in order, some minutes
// apart.
func (p *plan) kills() []time.Time {
	var all []time.Time
	for _, e := range p.events {
		for _, t := range e.tales {
			if t.last().killed {
				all = append(all, t.last().at)
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// newDatabase makes an empty one and returns its address.
func newDatabase(t *testing.T) string {
	t.Helper()
	if *server == "" {
		return storetest.NewFile(t)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	u, err := url.Parse(*server)
	must(err)
	db, err := sql.Open("pgx", *server)
	must(err)
	schema := "attache_newsroom_" + strings.ToLower(rand.Text())
	_, err = db.Exec("create schema " + schema)
	must(err)
	t.Cleanup(func() {
		if _, err := db.Exec("drop schema " + schema + " cascade"); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	s, err := store.Open(t.Context(), u.String(), nil) // migrates by the real clock
	must(err)
	must(s.Close())
	return u.String()
}
