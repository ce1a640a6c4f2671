package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

// database opens the database beside the bot, nil = there is none to ask.
func (f *findings) database(s settings) *store.Store {
	db, err := store.Open(f.ctx, s.database, &store.Options{ReadOnly: true})
	name := plainDatabase(s.database)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, store.ErrNone):
		f.ok("database %s: not there yet; the bot makes it", name)
		return nil
	case err != nil:
		f.bad("database %s: %v", name, err)
		return nil
	}
	n, err := db.Counts(f.ctx)
	if err != nil {
		f.bad("database %s: %v", name, err)
		return db
	}
	f.ok("database %s: %d stories, %d briefs, %d quotations, %d subscriptions; %d messages delivered, %d owed, %d given up",
		name, n.Stories, n.Briefs, n.Quotes, n.Subscriptions, n.Delivered, n.Owed, n.Abandoned)
	if n.Held > 0 {
		f.ok("restored: %d channels are still to be looked into before anything is posted there", n.Held)
	}
	f.ever(db)
	f.room(db, name)
	f.integrity(db, name)
	for _, k := range store.Retention() {
		f.ok("kept: %s", kept(k))
	}
	return db
}

// kept says how long something is kept.
func kept(k store.Kept) string {
	if k.For == 0 {
		return k.What + ": for good"
	}
	text := fmt.Sprintf("%s: %d days", k.What, k.For/(24*time.Hour))
	if k.After != "" {
		text += ", then " + k.After
	}
	return text
}

// ever says what was done since the database was made.
func (f *findings) ever(db *store.Store) {
	e, err := db.Ever(f.ctx)
	if err != nil {
		f.bad("database: %v", err)
		return
	}
	f.ok("since the beginning: %d stories filed; %d messages sent, %d edits, %d taken down", e.Filed, e.Sent, e.Edited, e.TakenDown)
	for _, reason := range slices.Sorted(maps.Keys(e.GivenUp)) {
		f.ok("given up: %d, as %s", e.GivenUp[reason], reason)
	}
}

// room says how large the database is.
func (f *findings) room(db *store.Store, name string) {
	size, err := db.Size(f.ctx)
	if err != nil {
		f.bad("database %s: %v", name, err)
		return
	}
	if size.File > 0 {
		f.ok("size: %s, of which %s is free for what comes; write-ahead log %s", megabytes(size.File), megabytes(size.Free), megabytes(size.Log))
	}
}

// lookLimit bounds how long check looks a database over; doctor takes its time.
const lookLimit = 15 * time.Second

// integrity looks the database over, as far as that is done in a moment.
func (f *findings) integrity(db *store.Store, name string) {
	ctx, cancel := context.WithTimeout(f.ctx, lookLimit)
	defer cancel()
	faults, err := db.Integrity(ctx)
	switch {
	case ctx.Err() != nil && f.ctx.Err() == nil:
		f.ok("integrity: it takes longer than %s to look it all over; 'bot doctor' does", lookLimit)
	case err != nil:
		f.bad("database %s: %v", name, err)
	case len(faults) > 0:
		f.bad("database %s does not hold together:\n%s\nRestore a backup ('bot help restore'), and keep this one for whoever helps", name, strings.Join(faults, "\n"))
	default:
		f.ok("integrity: it holds together")
	}
}
