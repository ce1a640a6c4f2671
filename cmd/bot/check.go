package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

type checkCmd struct {
	Offline bool `help:"Leave out what needs the network: feeds and Discord."`
}

func (checkCmd) Help() string {
	return `Looks at settings, list, database, feeds and token, in that order, and says what
is wrong and how to mend it. It may run beside the bot. Exit code 1 when
anything is wrong. Prints the link that invites the bot to a server.`
}

// findings counts what is wrong while it prints.
type findings struct {
	*program
	wrong int
}

func (f *findings) ok(format string, args ...any) {
	fmt.Fprintf(f.stdout, "ok    "+format+"\n", args...)
}

func (f *findings) bad(format string, args ...any) {
	f.wrong++
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n      ")
	fmt.Fprintf(f.stdout, "WRONG %s\n", text)
}

func (c *checkCmd) Run(p *program) error {
	f := &findings{program: p}
	s, err := readSettings(p.getenv)
	if err != nil {
		f.bad("settings: %v", err)
	} else {
		f.ok("settings")
	}
	list, err := readList(s)
	if err != nil {
		f.bad("list: %v", err)
		list = &briefs.List{}
	} else {
		f.list(s, list)
	}
	db := f.database(s)
	if db != nil {
		defer db.Close()
	}
	f.folders(list)
	if !c.Offline {
		f.feeds(s, list, db)
		f.discord(s, list, db)
	}
	if f.wrong > 0 {
		return exit(exitFailure)
	}
	return nil
}

func (f *findings) list(s settings, list *briefs.List) {
	name := s.feeds
	if name == "" {
		name = "the shipped list"
	}
	on := 0
	for _, feed := range list.Feeds {
		if feed.Enabled {
			on++
		}
	}
	f.ok("%s: %d feeds, %d of them on, %d topics", name, len(list.Feeds), on, len(list.Topics))
	if on == 0 {
		f.bad("%s: no feed is on: set enabled: true for one", name)
	}
}

// plainDatabase leaves out of an address who may enter and how: either end of it
// may hold a password.
func plainDatabase(address string) string {
	scheme, _, ok := strings.Cut(address, "://")
	if !ok || scheme == "sqlite" {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return scheme + "://…"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

func (f *findings) discord(s settings, list *briefs.List, db *store.Store) {
	if s.token == "" {
		f.bad("token: DISCORD_TOKEN is not set; the developer portal has it (Bot, Reset Token). Without an account, try: bot demo")
		return
	}
	if db == nil {
		// Nothing is subscribed yet; the token can be tried all the same.
		folder, err := os.MkdirTemp("", "attache-check-")
		if err != nil {
			f.bad("token: %v", err)
			return
		}
		defer os.RemoveAll(folder)
		if db, err = store.Open(f.ctx, folder+"/empty.db", nil); err != nil {
			f.bad("token: %v", err)
			return
		}
		defer db.Close()
	}
	b, err := bot.New(bot.Options{
		Token: string(s.token), APIURL: s.apiURL, Store: db,
		List: func() *briefs.List { return list }, Log: f.logger(s),
	})
	if err != nil {
		f.bad("token: %v", err)
		return
	}
	ctx, cancel := context.WithTimeout(f.ctx, probeTimeout)
	defer cancel()
	report, err := b.Check(ctx)
	if err != nil {
		f.bad("discord: %v", err)
		return
	}
	for _, problem := range report.Problems {
		f.bad("discord: %s", problem)
	}
	if report.Bot != "" {
		f.ok("discord: %s, %d subscribed channels", report.Bot, report.Channels)
		fmt.Fprintf(f.stdout, "\nInvite it with %s\n", report.Invite)
	}
}
