package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/coreos/go-systemd/v22/daemon"

	attache "github.com/attache-bot/attache"
	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

type runCmd struct {
	Roles  string `placeholder:"LIST" help:"The parts of the work that this process takes: gateway, poll, deliver, with commas between; all if left out (or ATTACHE_ROLES). Several processes need PostgreSQL."`
	Shards string `placeholder:"0-3/16" help:"The shards that this process holds, of how many; if left out (or ATTACHE_SHARDS) all, in as many as Discord advises."`
}

func (runCmd) Help() string {
	return `Settings come from the environment and the file .env (see .env.example).
Prints the line "ready" when connected. The list is read again on SIGHUP and
when its file changes; a list with faults is named in the log and the last
good one stays in force.`
}

func (c *runCmd) Run(p *program) error {
	flags := map[string]string{"ATTACHE_ROLES": c.Roles, "ATTACHE_SHARDS": c.Shards}
	s, err := readSettings(func(name string) string { return cmp.Or(flags[name], p.getenv(name)) })
	if err != nil {
		return err
	}
	if s.token == "" {
		return errors.New("DISCORD_TOKEN is not set: put the bot's token in .env (see .env.example) or name its file in DISCORD_TOKEN_FILE.\n" +
			"To try everything without an account: bot demo")
	}
	log := p.logger(s)
	discordgo.Logger = bot.DiscordLogger(log, string(s.token)) // the library knows no other way
	err = serve(p.ctx, log, service{
		settings: s,
		list:     func() (*briefs.List, error) { return readList(s) },
		ready:    func() { fmt.Fprintln(p.stdout, "ready") },
	})
	if errors.Is(err, context.Canceled) && p.ctx.Err() != nil {
		return nil // told to stop while it was starting
	}
	return err
}

// service is what the running bot is made of; run and demo differ in nothing else.
type service struct {
	settings settings
	list     func() (*briefs.List, error) // reads the list as it is now
	ready    func()                       // called once, when connected
	prepare  func(context.Context, *store.Store) error
	now      func() time.Time // the newsroom's clock, nil = the system's
}

// serve runs the bot until ctx ends. Stopping goes: claim nothing more, finish
// or put back what is in flight, close the gateway, close the database.
func serve(ctx context.Context, log *slog.Logger, sv service) error {
	list, err := sv.list()
	if err != nil {
		return err
	}
	do := sv.settings.roles
	if do == (roles{}) {
		do = roles{true, true, true}
	}
	counts := newMetrics()
	options := &store.Options{Log: log, Now: sv.now, Local: sv.settings.local(), FoldAfter: sv.settings.foldAfter, TookOver: counts.TookOver}
	if do.poll { // it alone files, and what it compares with is large
		options.Clusterer = cluster.NewEvents(cluster.Options{})
	}
	log.Info("starting", "version", version, "roles", do.String(), "database", plainDatabase(sv.settings.database), "list", cmp.Or(sv.settings.feeds, "shipped"), "feeds", len(list.Feeds))
	if file := databaseFile(sv.settings.database); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // or it is another folder than was meant
			where, _ := filepath.Abs(file)
			log.Info("there is no database yet: it is made", "database", where)
		}
	}
	db, err := store.Open(ctx, sv.settings.database, options)
	if err != nil {
		return err
	}
	defer db.Close()
	if sv.prepare != nil {
		if err := sv.prepare(ctx, db); err != nil {
			return err
		}
	}
	reader := newReader(sv.settings, log)
	reader.now, reader.misread = db.Now, counts.parseErrors.Inc
	var d *desk.Desk
	ready := make(chan struct{})
	discord, err := bot.New(bot.Options{
		Token: string(sv.settings.token), APIURL: sv.settings.apiURL,
		Store: db, List: func() *briefs.List { return d.List() }, Log: log, Now: db.Now, Watch: counts,
		Shards: sv.settings.shards, Rate: sv.settings.rate, Take: sv.settings.taker(db),
		Read: func(ctx context.Context, link string) (briefs.Brief, error) { return reader.brief(ctx, link, d.List()) },
		Find: func(ctx context.Context, address string) (bot.Offer, error) {
			return reader.find(ctx, address, d.List())
		},
		LinkKey: feed.LinkKey,

		OwnSources: sv.settings.ownSources, Privacy: sv.settings.privacy, Terms: sv.settings.terms,
		Operator: briefs.ChannelID(sv.settings.operator),
		Ready:    sync.OnceFunc(func() { close(ready) }),
	})
	if err != nil {
		return err
	}
	work := desk.Options{Log: log, PausedUntil: discord.PausedUntil, Now: db.Now, Idle: !do.poll, Watch: counts, Turns: reader.turns}
	if do.deliver {
		work.Looker, work.Unsayer, work.Deliverer = discord, discord, discord
	}
	d = desk.New(db, reader, work)
	room := &newsroomList{db: db, desk: d, own: sv.settings.ownSources > 0}
	if err := room.set(ctx, list); err != nil {
		return err
	}

	// The desk stops first: what it has in flight still needs the bot.
	gateway, closeGateway := context.WithCancel(context.WithoutCancel(ctx))
	defer closeGateway()
	working, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 1)
	var parts sync.WaitGroup
	started := func() bool {
		select {
		case <-ready:
			return true
		default:
			return false
		}
	}
	counts.follow(working, db, discord, do.gateway)
	unwatch, err := monitor(working, log, sv.settings, counts, &health{db: db, discord: discord, roles: do, limit: sv.settings.readyLag, started: started})
	if err != nil {
		return err
	}
	defer unwatch()
	parts.Go(func() {
		run := discord.Run
		if !do.gateway {
			run = func(ctx context.Context) error {
				err := discord.Introduce(ctx)
				if err == nil {
					close(ready)
				}
				return err
			}
		}
		if err := run(gateway); err != nil && gateway.Err() == nil {
			failed <- fmt.Errorf("discord: %w", err)
			stop()
		}
	})
	parts.Go(func() { watchList(working, log, sv, room) })
	parts.Go(func() {
		beat(working, log, db, func() bool { return started() && (!do.gateway || discord.Connected()) })
	})
	parts.Go(func() { watchdog(working, log, db) })
	mindClock(working, log, db) // before anything is let go of
	parts.Go(func() {
		for working.Err() == nil {
			select {
			case <-working.Done():
			case <-time.After(heartbeat):
				mindClock(working, log, db)
			}
		}
	})
	parts.Go(func() { collectRarely(working) })
	parts.Go(func() {
		select {
		case <-ready:
			notify(log, "STATUS=connected to Discord")
			sv.ready()
		case <-working.Done():
		}
	})
	// What is filed meanwhile does not wait for Discord: to systemd it is up.
	notify(log, daemon.SdNotifyReady)
	parts.Go(func() {
		<-working.Done()
		notify(log, daemon.SdNotifyStopping)
	})
	// Filing does not wait for Discord: what is owed is kept until it answers.
	if do.poll || do.deliver {
		err = d.Run(working)
	} else {
		<-working.Done()
	}
	closeGateway()
	parts.Wait()
	select {
	case broke := <-failed:
		return broke
	default:
		return err
	}
}

// local is the machine's clock, nil = as it is.
func (s settings) local() func() time.Time {
	if s.skew == 0 {
		return nil
	}
	return func() time.Time { return time.Now().Add(s.skew) }
}

// taker decides which process answers an interaction, where there may be several.
func (s settings) taker(db *store.Store) func(context.Context, string) (bool, error) {
	if !isPostgres(s.database) {
		return nil
	}
	return db.TakeInteraction
}

// isPostgres tells a database that several processes may share.
func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// databaseFile is the file that a database's address names; "" = it names none.
func databaseFile(url string) string {
	file := strings.TrimPrefix(strings.TrimPrefix(url, "sqlite:"), "//")
	if strings.Contains(file, "://") { // it is refused, or PostgreSQL's
		return ""
	}
	return file
}

// readList reads the operator's list, or the shipped one where there is none.
func readList(s settings) (*briefs.List, error) {
	var o []feed.ListOption
	if len(s.nets) > 0 {
		o = append(o, feed.AllowFast())
	}
	if s.feeds == "" {
		return feed.ReadList("shipped feeds.yaml", attache.FeedsYAML, nil, o...)
	}
	text, err := os.ReadFile(s.feeds)
	if err != nil {
		return nil, err
	}
	return feed.ReadList(s.feeds, text, attache.FeedsYAML, o...)
}

// lookAgain is how often the list's file is looked at for a change.
const lookAgain = 2 * time.Second

// newsroomList is the list that the desk works by: the operator's, with what
// servers added for themselves.
type newsroomList struct {
	db        *store.Store
	desk      *desk.Desk
	own       bool         // servers may add sources
	operators *briefs.List // the last good one
	revision  string       // of what servers added, as it is in the list
}

// set makes the desk work by the operator's list.
func (l *newsroomList) set(ctx context.Context, operators *briefs.List) error {
	list := operators
	revision := ""
	if l.own {
		var err error
		// Asked for first: what is added in between is seen again.
		if revision, err = l.db.SourcesRevision(ctx); err != nil {
			return err
		}
		own, err := l.db.OwnSources(ctx)
		if err != nil {
			return err
		}
		list = operators.WithOwn(own)
	}
	if err := l.desk.SetList(ctx, list, condense.New(list.Topics)); err != nil {
		return err
	}
	l.operators, l.revision = operators, revision
	return nil
}

// follow takes over what servers have added since, or removed.
func (l *newsroomList) follow(ctx context.Context) error {
	if !l.own {
		return nil
	}
	revision, err := l.db.SourcesRevision(ctx)
	if err != nil || revision == l.revision {
		return err
	}
	return l.set(ctx, l.operators)
}

// watchList makes the desk follow the list's file, on SIGHUP and on change, and
// what servers add for themselves.
func watchList(ctx context.Context, log *slog.Logger, sv service, room *newsroomList) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	stamp := func() (time.Time, int64) {
		info, err := os.Stat(sv.settings.feeds)
		if err != nil {
			return time.Time{}, 0
		}
		return info.ModTime(), info.Size()
	}
	at, size := stamp()
	var failed time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
		case <-time.After(lookAgain):
			if t, n := stamp(); sv.settings.feeds == "" || t.IsZero() || t.Equal(at) && n == size {
				if time.Since(failed) < time.Minute {
					continue
				}
				if err := room.follow(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, briefs.ErrFull) {
					failed = time.Now()
					log.Error("what servers added for themselves is not taken over", "err", err)
				}
				continue
			}
		}
		at, size = stamp()
		list, err := sv.list()
		if err == nil {
			err = room.set(ctx, list)
		}
		if err != nil {
			log.Error("the list was not taken over; the last good one stays in force", "err", err)
			continue
		}
		log.Info("the list was read again", "feeds", len(list.Feeds), "topics", len(list.Topics))
	}
}
