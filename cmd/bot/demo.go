package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/cmd/bot/internal/newsroom"
)

type demoCmd struct {
	Listen  string  `default:"127.0.0.1:0" help:"Where the page listens."`
	Pace    float64 `default:"1" help:"How many times as fast the stories arrive."`
	Verbose bool    `help:"Log what the bot does."`
}

func (demoCmd) Help() string {
	return `One process runs a newsroom with sample feeds, a local Discord and the real bot
between them. It prints the page's address; the stories arrive over the first two
minutes. It ignores every variable, needs no network and keeps its state in a
temporary folder that goes when it ends.`
}

func (c *demoCmd) Run(p *program) error {
	folder, err := os.MkdirTemp("", "attache-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	const token = "demo"
	world := demoWorld()
	discord := standin.New(standin.Options{
		Guilds: world, Tokens: []string{token}, NonceWindow: 2 * time.Minute,
		Bot: standin.User{Username: "attache", GlobalName: "Attaché"},
	})
	defer discord.Close()
	page, err := listen(c.Listen, discord)
	if err != nil {
		return err
	}
	start := time.Now()
	curtain := newsroom.NewCurtain(time.Now, start)
	press, err := newsroom.New(curtain.Now, start, c.Pace)
	if err != nil {
		return err
	}
	news, err := listen("127.0.0.1:0", curtain.Watch(press))
	if err != nil {
		return err
	}

	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	var sites sync.WaitGroup
	defer sites.Wait()
	broke := make(chan error, 2)
	for _, s := range []*site{page, news} {
		sites.Go(func() {
			if err := s.serve(ctx); err != nil {
				broke <- err
			}
			cancel()
		})
	}
	fmt.Fprintln(p.stdout, page.url+"/")
	log := slog.New(slog.DiscardHandler)
	if c.Verbose {
		log = slog.New(slog.NewTextHandler(p.stderr, nil))
	}
	here := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	err = serve(ctx, log, service{
		settings: settings{
			token: token, apiURL: page.url + "/api/v10", database: filepath.Join(folder, "demo.db"),
			contact: "demo", nets: here, memberNets: here, ownSources: 5,
		},
		list: func() (*briefs.List, error) {
			return feed.ReadList("the demo's list", newsroom.List(news.url), nil, feed.AllowFast())
		},
		ready:   func() { fmt.Fprintln(p.stderr, "The stories arrive over the next two minutes. Ctrl-C ends the demo.") },
		prepare: func(ctx context.Context, db *store.Store) error { return subscribeDemo(ctx, db, world[0]) },
	})
	cancel()
	select {
	case err := <-broke:
		return err
	default:
		return err
	}
}

// demoWorld is the server that the page shows: the newsroom says which channels.
func demoWorld() []standin.Guild {
	world := standin.DefaultWorld()
	guild := &world[0]
	guild.Channels = nil
	for i, s := range newsroom.Subscriptions() {
		guild.Channels = append(guild.Channels, standin.Channel{
			ID: fmt.Sprint(1300000000000000100 + i), Type: standin.TextChannel,
			Name: s.Channel, Topic: s.About, Position: i,
		})
	}
	// One in which the bot may not write, for what it says about that.
	guild.Channels = append(guild.Channels, standin.Channel{
		ID: fmt.Sprint(1300000000000000100 + len(guild.Channels)), Type: standin.TextChannel, Name: "notices", Topic: "Only moderators write here",
		Position: len(guild.Channels), Overwrites: []standin.Overwrite{{ID: guild.ID, Deny: standin.SendMessages | standin.EmbedLinks}},
	})
	return world
}

// subscribeDemo does what a moderator would with /subscribe.
func subscribeDemo(ctx context.Context, db *store.Store, guild standin.Guild) error {
	for i, s := range newsroom.Subscriptions() {
		if len(s.Topics) == 0 {
			continue
		}
		if _, err := db.Subscribe(ctx, briefs.Subscription{
			Server: briefs.ServerID(guild.ID), Channel: briefs.ChannelID(guild.Channels[i].ID), Filter: briefs.OnTopics(s.Topics...),
		}); err != nil {
			return err
		}
	}
	return nil
}
