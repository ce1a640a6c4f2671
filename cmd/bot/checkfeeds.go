package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

const (
	// probeTimeout bounds the probing of one feed.
	probeTimeout = 30 * time.Second
	// lastStories is how many stories of a feed are looked at for quotations.
	lastStories = 100
)

// feeds probes every feed once, several at a time, and reports in the list's order.
func (f *findings) feeds(s settings, list *briefs.List, db *store.Store) {
	on := slices.DeleteFunc(slices.Clone(list.Feeds), func(source briefs.Feed) bool { return !source.Enabled || source.URL == "" })
	type probe struct {
		stories []briefs.Story
		err     error
	}
	probes := make([]probe, len(on))
	r := newReader(s, f.logger(s))
	var all errgroup.Group
	all.SetLimit(8)
	for i, source := range on {
		all.Go(func() error {
			ctx, cancel := context.WithTimeout(f.ctx, probeTimeout)
			defer cancel()
			catch, err := r.Read(ctx, source, briefs.Checkpoint{})
			probes[i] = probe{catch.Stories, err}
			return nil
		})
	}
	_ = all.Wait() // no probe fails the others
	condenser := condense.New(list.Topics)
	unreached := 0
	for i, source := range on {
		if err := probes[i].err; errors.Is(err, feed.ErrUnreachable) || errors.Is(err, feed.ErrTimeout) {
			unreached++
		}
		switch found := probes[i]; {
		case found.err != nil:
			f.bad("feed %s: %s (%s)", source.Name, feed.Explain(found.err), feed.PlainURL(source.URL))
		case len(found.stories) == 0:
			f.bad("feed %s: it answers, but holds no story (%s)", source.Name, feed.PlainURL(source.URL))
		default:
			f.ok("feed %s: %d stories; %s", source.Name, len(found.stories), f.quoted(source, found.stories, db, condenser))
		}
	}
	if len(on) > 1 && unreached == len(on) {
		f.bad("network: not one of the %d feeds can be reached: does this machine reach the internet, and does its DNS answer?", len(on))
	}
}

// quoted says in how many of the feed's last stories there is a quotation to
// lift: of those that are filed, with their pages where these are read, or else
// of what the feed shows now.
func (f *findings) quoted(source briefs.Feed, now []briefs.Story, db *store.Store, c *condense.Condenser) string {
	if source.Use == briefs.UseLink {
		return "headline and link only, no text is kept"
	}
	if db != nil {
		stories, quoted, err := db.Quoted(f.ctx, source.Name, lastStories)
		if err != nil {
			return err.Error()
		}
		if stories > 0 {
			return fmt.Sprintf("%s of its last %d filed held a whole quotation", share(quoted, stories), stories)
		}
	}
	now = now[:min(len(now), lastStories)]
	quoted := 0
	for _, s := range now {
		if brief := c.Condense(briefs.Copy{Title: s.Title, Text: s.Text(), Language: s.Language}); len(brief.Quotes) > 0 {
			quoted++
		}
	}
	text := fmt.Sprintf("%s of them hold a whole quotation", share(quoted, len(now)))
	if source.Page {
		text += ", before their pages are read"
	}
	return text
}

func share(part, whole int) string { return fmt.Sprintf("%d %%", (100*part+whole/2)/whole) }

// folders looks at every watched folder as the bot will use it.
func (f *findings) folders(list *briefs.List) {
	for _, source := range list.Feeds {
		if !source.Enabled || source.Folder == "" {
			continue
		}
		if err := usable(source.Folder); err != nil {
			f.bad("feed %s: %v", source.Name, err)
			continue
		}
		unplaced := 0
		for _, server := range source.Audience {
			if !slices.ContainsFunc(list.Places, func(p briefs.Place) bool { return p.Server == server }) {
				unplaced++
			}
		}
		note := ""
		if unplaced > 0 {
			note = fmt.Sprintf("; stories whose terms name places stay hidden from %d of them (servers: in the list says where they are)", unplaced)
		}
		f.ok("feed %s: folder %s, for %d servers%s", source.Name, source.Folder, len(source.Audience), note)
	}
}

// usable tries what is done with a watched folder: a file is written into it and
// moved to where files go that are read, and to where those go that can't be.
// The bot makes these folders itself where they are missing.
func usable(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return fmt.Errorf("%w: make the folder, or correct folder: in the list", err)
	case !info.IsDir():
		return fmt.Errorf("%s is no folder: folder: must name the one the agency's receiver writes to", folder)
	}
	if _, err := os.ReadDir(folder); err != nil {
		return fmt.Errorf("%w: let the bot's user read it", err)
	}
	for _, to := range []string{"done", "error"} {
		into := filepath.Join(folder, to)
		if _, err := os.Stat(into); err != nil {
			into = folder
		}
		file, err := os.CreateTemp(folder, ".attache-check-*") // hidden: it is not read as an item
		if err != nil {
			return fmt.Errorf("%w: let the bot's user write there, files are moved to done and error", err)
		}
		file.Close()
		moved := filepath.Join(into, filepath.Base(file.Name()))
		err = os.Rename(file.Name(), moved)
		os.Remove(file.Name())
		os.Remove(moved)
		if err != nil {
			return fmt.Errorf("%w: %s must be writable and on the same file system", err, into)
		}
	}
	return nil
}
