package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

type retractCmd struct {
	What string `arg:"" enum:"brief,story,source" help:"brief, story or source."`
	Name string `arg:"" name:"ID" help:"The number of the brief or story; the feed's name in the list."`
}

func (retractCmd) Help() string {
	return `Takes a brief, a story or all that a feed brought down for good: its messages
in every server are deleted, what is owed of it is cancelled, and it leaves every
look-up. What is held or waits for its page is never shown. No later version brings
it back. The running bot does it within
seconds; without one it is done at the next start. To stop a source from bringing
more, switch it off in the list.`
}

func (c *retractCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	what := store.Retraction{Feed: briefs.FeedName(c.Name)}
	if c.What != "source" {
		n, err := strconv.ParseInt(c.Name, 10, 64)
		if err != nil || n <= 0 {
			return fmt.Errorf("%q is no number of a %s: the report in the operator's channel and the log have it", c.Name, c.What)
		}
		if what = (store.Retraction{Brief: briefs.BriefID(n)}); c.What == "story" {
			what = store.Retraction{Story: briefs.StoryID(n)}
		}
	}
	db, err := store.Open(p.ctx, s.database, &store.Options{Beside: true})
	if err != nil {
		return err
	}
	defer db.Close()
	n, err := db.AskRetract(p.ctx, what)
	if errors.Is(err, briefs.ErrNotFound) {
		return fmt.Errorf("nothing of %s %s is shown, or waits to be", c.What, c.Name)
	}
	if err != nil {
		return err
	}
	stories := "stories are"
	if n == 1 {
		stories = "story is"
	}
	_, err = fmt.Fprintf(p.stdout, "%d %s being taken down.\n", n, stories)
	return err
}
