package main

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

type backupCmd struct {
	File string `arg:"" optional:"" help:"The file to write; beside the database, named by the time, if not given."`
}

func (backupCmd) Help() string {
	return `Writes a copy of the SQLite database as it is at one moment, while the bot runs
or not, looks it over and prints its name. A file that is there already is never
replaced. It holds the subscriptions and all that was read, and no token.`
}

func (c *backupCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	now := time.Now()
	if c.File == "" {
		// An address will be refused, and may hold a password.
		beside := cmp.Or(databaseFile(s.database), defaultDatabase)
		c.File = fmt.Sprintf("%s-%s.backup", beside, now.UTC().Format("20060102T150405Z"))
	}
	made, err := store.Backup(p.ctx, s.database, c.File, now)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %s, whole\n", made.Path, megabytes(made.Bytes))
	return err
}

type restoreCmd struct {
	File  string    `arg:"" optional:"" help:"The backup to put in place."`
	Since time.Time `help:"For PostgreSQL, after its own tools have restored it: note that it is as it was at this time (RFC 3339)."`
}

func (restoreCmd) Help() string {
	return `Puts a backup in the place of the database, which is kept beside it. Stop the bot
first. Afterwards nothing is posted to a channel until it was looked into for
what the bot had posted there since the backup: that is taken over, not posted
again. 'bot check' says how many channels are still to be looked into.`
}

func (c *restoreCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	if c.File == "" || !c.Since.IsZero() {
		return c.mark(p, s)
	}
	r, err := store.Restore(p.ctx, s.database, c.File, &store.Options{Log: p.logger(s)})
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w: stop the bot first", err)
	}
	if err != nil {
		return err
	}
	if r.Replaced != "" {
		fmt.Fprintf(p.stdout, "The database that was there is kept as %s\n", r.Replaced)
	}
	return c.say(p, r)
}

// mark notes in a database that other tools have restored what it misses.
func (c *restoreCmd) mark(p *program, s settings) error {
	if c.File != "" || c.Since.IsZero() {
		return errors.New("name the backup, or give --since alone for a database that was restored by other tools")
	}
	db, err := store.Open(p.ctx, s.database, &store.Options{Log: p.logger(s)})
	if err != nil {
		return err
	}
	defer db.Close()
	r, err := db.MarkRestored(p.ctx, c.Since)
	if err != nil {
		return err
	}
	r.Path = plainDatabase(s.database)
	return c.say(p, r)
}

func (*restoreCmd) say(p *program, r store.Restored) error {
	_, err := fmt.Fprintf(p.stdout, "%s is as it was at %s; %d channels are to be looked into before anything is posted there\n",
		r.Path, r.Taken.UTC().Format(time.RFC3339), r.Channels)
	return err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
