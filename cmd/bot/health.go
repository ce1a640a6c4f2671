package main

import (
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

// metaHeartbeat is where the running bot writes the time, RFC 3339.
const metaHeartbeat = "heartbeat"

type healthCmd struct{}

func (healthCmd) Help() string {
	return `For container health checks: reads the heartbeat that the running bot writes
into its database while it is connected. Exit code 1 when it is older than a minute.`
}

func (healthCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	db, err := store.Open(p.ctx, s.database, &store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer db.Close()
	last, err := db.Meta(p.ctx, metaHeartbeat)
	if err != nil {
		return fmt.Errorf("no heartbeat: %w", err)
	}
	at, err := time.Parse(time.RFC3339, last)
	if err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	if age := time.Since(at); age > 4*heartbeat {
		return fmt.Errorf("the last heartbeat is %s old", age.Round(time.Second))
	}
	fmt.Fprintln(p.stdout, "healthy")
	return nil
}
