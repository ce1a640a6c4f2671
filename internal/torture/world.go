package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/internal/postgres"
)

// world is a Discord, feeds, and a folder for the bot that lives with them.
type world struct {
	o       options
	discord *standin.Server
	front   *front
	press   *press
	stories []*story
	witness witness

	folder   string
	program  string
	database string
	env      []string
	channels []channel
	postgres *postgres.Server // nil = the database is a file
	log      *os.File         // nil = the bot's log is thrown away
	closers  []func()
}

// channel is one subscribed channel.
type channel struct {
	server, id string
	topics     []int
}

// perGuild is how many channels a server has.
const perGuild = 40

// newWorld sets everything up but the bot itself. Close it.
func newWorld(ctx context.Context, o options, limits standin.Limits) (w *world, err error) {
	w = &world{o: o, program: o.bot, stories: plan(o, rand.New(rand.NewPCG(o.seed, 1)))}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if w.folder, err = os.MkdirTemp("", "attache-torture-"); err != nil {
		return w, err
	}
	w.closers = append(w.closers, func() { os.RemoveAll(w.folder) })
	if o.log != "" {
		if w.log, err = os.Create(o.log); err != nil {
			return w, err
		}
		w.closers = append(w.closers, func() { w.log.Close() })
	}
	if w.program == "" {
		w.program = filepath.Join(w.folder, "bot")
		build := exec.CommandContext(ctx, "go", "build", "-o", w.program, "github.com/attache-bot/attache/cmd/bot")
		if out, err := build.CombinedOutput(); err != nil {
			return w, fmt.Errorf("build the bot: %w\n%s", err, out)
		}
	}
	guilds := w.found(o)
	w.discord = standin.New(standin.Options{Seed: o.seed, Tokens: []string{token}, Guilds: guilds, NonceWindow: o.nonce, Limits: limits, Shards: o.shards()})
	w.closers = append(w.closers, w.discord.Close)
	w.press = newPress(o, w.stories, time.Now())
	w.front = newFront(w.discord, w.press, &w.witness, rand.New(rand.NewPCG(o.seed, 2)))
	w.closers = append(w.closers, w.front.close)
	if err := w.front.open(""); err != nil {
		return w, err
	}
	feeds, err := serve("", w.press)
	if err != nil {
		return w, err
	}
	w.closers = append(w.closers, func() { feeds.Close() })
	return w, w.settle(ctx, "http://"+feeds.Addr)
}

// owner is who all servers belong to.
const owner = "1200000000000000001"

// token is the one that the local Discord takes.
const token = "a-token"

// found makes servers with the channels, each subscribed to one or two topics.
func (w *world) found(o options) []standin.Guild {
	r := rand.New(rand.NewPCG(o.seed, 3))
	var guilds []standin.Guild
	for n := range o.channels {
		if n%perGuild == 0 {
			id := fmt.Sprint(1300000000000000000 + int64(n)<<22)
			guilds = append(guilds, standin.Guild{ID: id, Name: fmt.Sprint("Server ", len(guilds)), OwnerID: owner,
				Members: []standin.Member{{User: standin.User{ID: owner, Username: "owner"}}}})
		}
		g := &guilds[len(guilds)-1]
		c := channel{server: g.ID, id: fmt.Sprint(1310000000000000000 + n), topics: []int{n % o.topics()}}
		if other := r.IntN(o.topics()); r.IntN(2) == 0 && other != c.topics[0] {
			c.topics = append(c.topics, other)
		}
		g.Channels = append(g.Channels, standin.Channel{ID: c.id, Type: standin.TextChannel, Name: fmt.Sprint("briefs-", n), Position: n})
		w.channels = append(w.channels, c)
	}
	return guilds
}

// settle writes the list and the subscriptions that the bot starts with.
func (w *world) settle(ctx context.Context, press string) error {
	list := filepath.Join(w.folder, "feeds.yaml")
	err := os.WriteFile(list, []byte(listOf(w.o, press)), 0o600)
	if err != nil {
		return err
	}
	w.database = filepath.Join(w.folder, "attache.db")
	if w.o.machines > 0 {
		if w.postgres, err = postgres.Start(ctx); err != nil {
			return err
		}
		w.closers = append(w.closers, w.postgres.Remove)
		w.database = w.postgres.URL()
	}
	w.env = []string{
		"DISCORD_TOKEN=" + token, "DISCORD_API_URL=" + w.front.url() + "/api/v10", "DATABASE_URL=" + w.database,
		"ATTACHE_FEEDS=" + list, "ATTACHE_ALLOW_NETS=127.0.0.0/8", "ATTACHE_FOLD_AFTER=" + fold(w.o),
	}
	db, err := store.Open(ctx, w.database, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, c := range w.channels {
		if err := db.SetEverywhere(ctx, briefs.ServerID(c.server), true); err != nil {
			return err
		}
		for _, t := range c.topics {
			_, err := db.Subscribe(ctx, briefs.Subscription{Server: briefs.ServerID(c.server), Channel: briefs.ChannelID(c.id), Filter: briefs.OnTopics(briefs.TopicName(topic(t)))})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// foldAfter is the age at which posts are folded: of kills nothing is that late
// (0), and of an outage half, but not more than by default.
func foldAfter(o options) time.Duration {
	return min(o.outage/2, briefs.FoldAfter)
}

// fold is that as a setting.
func fold(o options) string {
	if limit := foldAfter(o); limit > 0 {
		return limit.String()
	}
	return "never"
}

func topic(n int) string { return fmt.Sprint("topic-", n) }

// listOf is a feeds.yaml of the press's feeds, polled every second.
func listOf(o options, press string) string {
	var b strings.Builder
	b.WriteString("topics:\n")
	for t := range o.topics() {
		fmt.Fprintf(&b, "  - {name: %s, phrases: [%q]}\n", topic(t), phrase(t))
	}
	b.WriteString("feeds:\n")
	for f := range o.feeds {
		fmt.Fprintf(&b, "  - {name: press-%d, url: %q, outlet: Press %d, kind: private, schedule: \"@every %s\", language: en}\n", f, fmt.Sprintf("%s/%d", press, f), f, o.period())
	}
	return b.String()
}

// owed tells whether the bot still owes anything, by its own database.
func (w *world) owed(ctx context.Context) (bool, error) {
	db, err := store.Open(ctx, w.database, &store.Options{ReadOnly: true})
	if err != nil {
		return true, err
	}
	defer db.Close()
	due, err := db.NextDelivery(ctx)
	return !due.IsZero(), err
}

// close takes everything down, the last set up first.
func (w *world) close() {
	for len(w.closers) > 0 {
		w.closers[len(w.closers)-1]()
		w.closers = w.closers[:len(w.closers)-1]
	}
}

// serve serves h on the loopback interface, at addr or ("") on any free port.
func serve(addr string, h http.Handler) (*http.Server, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &http.Server{Addr: socket.Addr().String(), Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := s.Serve(socket); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // the run means nothing any more
		}
	}()
	return s, nil
}
