package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

type copyCmd struct {
	From string `arg:"" name:"sqlite" help:"The file that the bot has used so far."`
	To   string `arg:"" name:"postgres-url" help:"An empty PostgreSQL database: postgres://user@host/name."`
}

func (copyCmd) Help() string {
	return `Stop the bot first. Everything is copied, numbers and all, and then compared row
by row: each table's count and a sum over its rows, the same on both sides, are
printed. A copy that is broken off goes on where it was when the same command is
given again; the bot refuses a database that is half copied. The file is left as
it is: afterwards set DATABASE_URL and start the bot.`
}

// copySays is how often the copy says how far it is.
const copySays = 5 * time.Second

func (c *copyCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	said := time.Now()
	tables, err := store.Copy(p.ctx, c.From, c.To, &store.Options{Log: p.logger(s)}, func(table string, rows int64) {
		if time.Since(said) > copySays {
			said = time.Now()
			fmt.Fprintf(p.stderr, "%s: %d rows\n", table, rows)
		}
	})
	switch {
	case errors.Is(err, store.ErrLocked):
		return fmt.Errorf("%w: stop the bot first", err)
	case errors.Is(err, store.ErrDiffers):
		return fmt.Errorf("%w\nEmpty the database and copy again; keep on using the file meanwhile", err)
	case err != nil:
		return err
	}
	var rows int64
	for _, t := range tables {
		rows += t.Rows
		fmt.Fprintf(p.stdout, "%-16s %9d rows  %s\n", t.Table, t.Rows, t.Sum)
	}
	fmt.Fprintf(p.stdout, "copied and compared: %d tables, %d rows, all sums equal\n", len(tables), rows)
	return nil
}
