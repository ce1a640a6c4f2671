package main

import (
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/cluster"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/store"
)

type pollCmd struct {
	Feeds string `help:"The list to poll (default: as the bot would)." type:"path"`
	DB    string `name:"db" help:"The database to file into (default: one that is thrown away)."`
}

// Help documents the JSON, for 'bot help poll'.
func (pollCmd) Help() string {
	return `Polls every enabled feed once, whatever is due, and prints a line for each story
that was filed: {"feed","guid","title","link","brief"}, brief being its number or
null where none was made. Feeds that fail are named on standard error.`
}

// filedLine is one line that poll prints.
type filedLine struct {
	Feed  briefs.FeedName `json:"feed"`
	GUID  string          `json:"guid"`
	Title string          `json:"title"`
	Link  string          `json:"link"`
	Brief *briefs.BriefID `json:"brief"`
}

func (c *pollCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	if c.Feeds != "" {
		s.feeds = c.Feeds
	}
	list, err := readList(s)
	if err != nil {
		return err
	}
	if s.database = c.DB; s.database == "" {
		folder, err := os.MkdirTemp("", "attache-poll-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		s.database = filepath.Join(folder, "poll.db")
	}
	log := p.logger(s)
	db, err := store.Open(p.ctx, s.database, &store.Options{Log: log, Clusterer: cluster.NewEvents(cluster.Options{})})
	if err != nil {
		return err
	}
	defer db.Close()

	var writing sync.Mutex
	out := encoder(p.stdout)
	reads := newReader(s, log)
	// What a throw-away database files is not filed: its files stay where they are.
	reads.once, reads.keep = true, c.DB == ""
	d := desk.New(db, reads, desk.Options{Log: log, Turns: reads.turns, Filed: func(f briefs.Filing) {
		if slices.ContainsFunc(f.Jobs, func(j briefs.Job) bool { return j.Kind == briefs.JobRead }) {
			return // it comes again once its page is read
		}
		writing.Lock()
		defer writing.Unlock()
		line := filedLine{Feed: f.Story.Feed, GUID: f.Story.GUID, Title: f.Story.Title, Link: f.Story.Link}
		switch {
		case f.Action == briefs.ActHold:
			return // nothing of a held story is printed before its time
		case f.Brief != nil:
			line.Brief = &f.Brief.ID
		}
		if err := out.Encode(line); err != nil {
			log.Error("printing a filed story", "err", err)
		}
	}})
	if err := d.SetList(p.ctx, list, condense.New(list.Topics)); err != nil {
		return err
	}
	return d.Pass(p.ctx)
}
