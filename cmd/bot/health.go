package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

// metaHeartbeat is where the running bot writes the time, RFC 3339.
const metaHeartbeat = "heartbeat"

type healthCmd struct{}

func (healthCmd) Help() string {
	return `For container health checks: reads the heartbeat that the running bot writes
into its database while it is connected. Exit code 1 when it is older than a minute;
a bot that is connected and has no room to write is "degraded", exit code 0. With
PostgreSQL the heartbeat is that of any process: where ATTACHE_HTTP is set, the one
that listens there is asked, too.`
}

func (healthCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	if s.http != "" && isPostgres(s.database) {
		if err := alive(p.ctx, s.http); err != nil {
			return err
		}
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
	switch age := time.Since(at); {
	case recent(age):
		fmt.Fprintln(p.stdout, "healthy")
	case recent(time.Since(db.Touched())):
		fmt.Fprintf(p.stdout, "degraded: the bot is connected and answers, but has not been able to write to its database for %s (is the disk full?)\n", age.Round(time.Second))
	default:
		return fmt.Errorf("the last heartbeat is %s old", age.Round(time.Second))
	}
	return nil
}

// recent tells a sign of life that counts. One from further in the future than
// machines' clocks differ is of a clock that was wrong.
func recent(age time.Duration) bool { return age <= 4*heartbeat && age > -5*time.Minute }

// aliveWithin is how long a process may take to say that it is alive.
const aliveWithin = 3 * time.Second

// alive asks the process that listens at an address of this machine.
func alive(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, aliveWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req) // through no proxy
	if err != nil {
		return fmt.Errorf("the process at ATTACHE_HTTP does not answer: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the process at ATTACHE_HTTP answers %s", resp.Status)
	}
	return nil
}
