package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/bwmarrin/discordgo"

	attache "github.com/attache-bot/attache"
	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

type runCmd struct{}

func (runCmd) Help() string {
	return `Settings come from the environment and the file .env (see .env.example).
Prints the line "ready" when connected. The list is read again on SIGHUP and
when its file changes; a list with faults is named in the log and the last
good one stays in force.`
}

func (runCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
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

// heartbeat is how often the running bot writes that it is alive.
const heartbeat = 15 * time.Second

// serve runs the bot until ctx ends. Stopping goes: claim nothing more, finish
// or put back what is in flight, close the gateway, close the database.
func serve(ctx context.Context, log *slog.Logger, sv service) error {
	list, err := sv.list()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, sv.settings.database, &store.Options{
		Log: log, Now: sv.now, FoldAfter: sv.settings.foldAfter, Clusterer: newEventFinder(),
	})
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
	if sv.now != nil {
		reader.now = sv.now
	}
	var d *desk.Desk
	ready := make(chan struct{})
	discord, err := bot.New(bot.Options{
		Token: string(sv.settings.token), APIURL: sv.settings.apiURL,
		Store: db, List: func() *briefs.List { return d.List() }, Log: log, Now: sv.now,
		Read:     func(ctx context.Context, link string) (briefs.Brief, error) { return reader.brief(ctx, link, d.List()) },
		Operator: briefs.ChannelID(sv.settings.operator),
		Ready:    sync.OnceFunc(func() { close(ready) }),
	})
	if err != nil {
		return err
	}
	d = desk.New(db, reader, desk.Options{Log: log, Looker: discord, Deliverer: discord, PausedUntil: discord.PausedUntil, Now: sv.now})
	if err := d.SetList(ctx, list, condense.New(list.Topics)); err != nil {
		return err
	}

	// The desk stops first: what it has in flight still needs the bot.
	gateway, closeGateway := context.WithCancel(context.WithoutCancel(ctx))
	defer closeGateway()
	working, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 1)
	var parts sync.WaitGroup
	parts.Go(func() {
		if err := discord.Run(gateway); err != nil {
			failed <- fmt.Errorf("discord: %w", err)
			stop()
		}
	})
	parts.Go(func() { watchList(working, log, sv, d) })
	parts.Go(func() { beat(working, log, db, discord.Connected) })
	parts.Go(func() {
		select {
		case <-ready:
			sv.ready()
		case <-working.Done():
		}
	})
	// Filing does not wait for Discord: what is owed is kept until it answers.
	err = d.Run(working)
	closeGateway()
	parts.Wait()
	select {
	case broke := <-failed:
		return broke
	default:
		return err
	}
}

// beat writes the heartbeat that `bot health` reads, while the bot is connected.
func beat(ctx context.Context, log *slog.Logger, db *store.Store, connected func() bool) {
	for {
		wait := heartbeat
		if !connected() {
			wait = time.Second
		} else {
			if err := db.Touch(); err != nil {
				log.Error("saying that the bot is alive", "err", err)
			}
			// That the disk is full is said where filing stops.
			err := db.SetMeta(ctx, metaHeartbeat, time.Now().UTC().Format(time.RFC3339))
			if err != nil && ctx.Err() == nil && !errors.Is(err, briefs.ErrFull) {
				log.Error("writing the heartbeat", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
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

// watchList makes the desk follow the list's file, on SIGHUP and on change.
func watchList(ctx context.Context, log *slog.Logger, sv service, d *desk.Desk) {
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
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
		case <-time.After(lookAgain):
			if t, n := stamp(); sv.settings.feeds == "" || t.IsZero() || t.Equal(at) && n == size {
				continue
			}
		}
		at, size = stamp()
		list, err := sv.list()
		if err == nil {
			err = d.SetList(ctx, list, condense.New(list.Topics))
		}
		if err != nil {
			log.Error("the list was not taken over; the last good one stays in force", "err", err)
			continue
		}
		log.Info("the list was read again", "feeds", len(list.Feeds), "topics", len(list.Topics))
	}
}
