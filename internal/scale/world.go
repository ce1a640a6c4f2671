package main

import (
	"bufio"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/internal/postgres"
)

// world is a Discord, feeds and a database, and the bots that live with them.
type world struct {
	folder, program, database string
	press                     *press
	discord                   *standin.Server
	server                    *postgres.Server // nil = a file
	env                       []string
	bots                      []*process
	closers                   []func()
}

const token = "a-token"

// found is a world whose servers have so many channels each, subscribed one after
// another to the topics in turn.
func found(ctx context.Context, o options, p *press, feeds, servers, channels int, pg bool, limits standin.Limits) (w *world, err error) {
	w = &world{press: p, program: o.bot}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if w.folder, err = os.MkdirTemp("", "attache-scale-"); err != nil {
		return w, err
	}
	w.closers = append(w.closers, func() { os.RemoveAll(w.folder) })
	if w.program == "" {
		w.program = filepath.Join(w.folder, "bot")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", w.program, "github.com/attache-bot/attache/cmd/bot").CombinedOutput(); err != nil {
			return w, fmt.Errorf("build the bot: %w\n%s", err, out)
		}
	}
	w.database = filepath.Join(w.folder, "attache.db")
	if pg {
		if w.server, err = postgres.Start(ctx); err != nil {
			return w, err
		}
		w.closers = append(w.closers, w.server.Remove)
		w.database = w.server.URL()
	}
	guilds := make([]standin.Guild, servers)
	var subs []briefs.Subscription
	for i := range guilds {
		guilds[i] = standin.Guild{ID: fmt.Sprint(1300000000000000000 + int64(i)<<22), Name: fmt.Sprint("Server ", i), OwnerID: "1200000000000000001"}
		for k := range channels {
			n := i*channels + k
			id := fmt.Sprint(1310000000000000000 + n)
			guilds[i].Channels = append(guilds[i].Channels, standin.Channel{ID: id, Type: standin.TextChannel, Name: fmt.Sprint("briefs-", k), Position: k})
			subs = append(subs, briefs.Subscription{Server: briefs.ServerID(guilds[i].ID), Channel: briefs.ChannelID(id), Filter: briefs.OnTopics(briefs.TopicName(fmt.Sprint("topic-", n%p.topics)))})
		}
	}
	w.discord = standin.New(standin.Options{Seed: 1, Tokens: []string{token}, Guilds: guilds, Limits: limits, Shards: 1 + servers/1000})
	w.closers = append(w.closers, w.discord.Close, p.watch(w.discord))
	api, err := w.serve(w.discord)
	if err != nil {
		return w, err
	}
	at, err := w.serve(p)
	if err != nil {
		return w, err
	}
	list := filepath.Join(w.folder, "feeds.yaml")
	if err := os.WriteFile(list, []byte(listOf(p.topics, feeds, at)), 0o600); err != nil {
		return w, err
	}
	w.env = []string{
		"DISCORD_TOKEN=" + token, "DISCORD_API_URL=" + api + "/api/v10", "DATABASE_URL=" + w.database, "ATTACHE_FEEDS=" + list,
		"ATTACHE_ALLOW_NETS=127.0.0.0/8", "ATTACHE_FOLD_AFTER=never", "ATTACHE_LOG_LEVEL=warn",
	}
	db, err := store.Open(ctx, w.database, nil)
	if err != nil {
		return w, err
	}
	defer db.Close()
	for _, s := range subs {
		if _, err := db.Subscribe(ctx, s); err != nil {
			return w, err
		}
	}
	return w, nil
}

func listOf(topics, feeds int, at string) string {
	var b strings.Builder
	b.WriteString("topics:\n")
	for t := range topics {
		fmt.Fprintf(&b, "  - {name: topic-%d, phrases: [%q]}\n", t, phrase(t))
	}
	b.WriteString("feeds:\n")
	for f := range feeds {
		fmt.Fprintf(&b, "  - {name: press-%d, url: %q, outlet: Press %d, kind: private, schedule: \"@every 5m\", language: en}\n", f, fmt.Sprintf("%s/%d", at, f), f)
	}
	return b.String()
}

// serve serves h on the loopback interface and returns its address.
func (w *world) serve(h http.Handler) (string, error) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	w.closers = append(w.closers, func() { s.Close() })
	go func() {
		if err := s.Serve(socket); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // the run means nothing any more
		}
	}()
	return "http://" + socket.Addr().String(), nil
}

// process is a running bot.
type process struct {
	*exec.Cmd
	ended chan struct{}
}

// start starts a bot and waits until it is ready.
func (w *world) start(ctx context.Context, more []string, flags ...string) (*process, error) {
	p := &process{Cmd: exec.Command(w.program, append([]string{"run"}, flags...)...), ended: make(chan struct{})}
	p.Dir, p.Env, p.Stderr = w.folder, slices.Concat(w.env, more), os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.Start(); err != nil {
		return nil, err
	}
	w.bots = append(w.bots, p)
	ready := make(chan struct{})
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if lines.Text() == "ready" {
				close(ready)
			}
		}
		_ = p.Wait() // how it ended is in its state
		close(p.ended)
	}()
	select {
	case <-ready:
		return p, nil
	case <-p.ended:
		return p, fmt.Errorf("the bot ended: %v", p.ProcessState)
	case <-ctx.Done():
		return p, ctx.Err()
	}
}

// usage is what a process has used since its start.
type usage struct {
	cpu  time.Duration
	peak int64 // bytes of memory
}

// used reads it of a running process.
func (p *process) used() (u usage) {
	var stat, status []byte
	stat, _ = os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Process.Pid)) // a process that has ended has used nothing
	status, _ = os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if _, after, ok := strings.Cut(string(stat), ") "); ok {
		var user, system int64
		f := strings.Fields(after)
		if len(f) > 12 {
			fmt.Sscan(f[11], &user)
			fmt.Sscan(f[12], &system)
		}
		u.cpu = time.Duration(user+system) * 10 * time.Millisecond
	}
	if _, after, ok := strings.Cut(string(status), "VmHWM:"); ok {
		fmt.Sscan(after, &u.peak)
		u.peak *= 1024
	}
	return u
}

func (p *process) stop() {
	_ = p.Process.Signal(syscall.SIGTERM) // it may have ended
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		_ = p.Process.Kill()
	}
}

// size is how large the database is.
func (w *world) size(ctx context.Context) (int64, error) {
	db, err := store.Open(ctx, w.database, &store.Options{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	p, err := db.Pulse(ctx)
	return p.Bytes, err
}

func (w *world) close() {
	for _, p := range w.bots {
		p.stop()
	}
	for len(w.closers) > 0 {
		w.closers[len(w.closers)-1]()
		w.closers = w.closers[:len(w.closers)-1]
	}
}

// quantile returns the value below which so much of the list is, which is sorted.
func quantile[T cmp.Ordered](list []T, q float64) (v T) {
	if len(list) == 0 {
		return v
	}
	return list[min(int(q*float64(len(list))), len(list)-1)]
}

// pause waits; false: ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// dueNow makes every feed due.
func (w *world) dueNow(ctx context.Context) error {
	db, err := sql.Open("pgx", w.database)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `update jobs set due = 1, ready = 1, worker = '' where kind = 'poll'`)
	return err
}
