package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/attache-bot/attache/briefs/store"
)

type withdrawalsCmd struct {
	Since time.Duration `default:"720h" help:"How far to look back."`
	JSONL bool          `name:"jsonl" help:"Print an object a line."`
}

// Help documents the JSON, for 'bot help withdrawals'.
func (withdrawalsCmd) Help() string {
	return `Lists what was taken down, the latest first: by its publisher's kill, at the end
of its rights, or by 'bot retract'. A line holds no word of the story:

  at         when it was withdrawn (RFC 3339)
  feed       and outlet: whose it was
  story      and brief: their numbers
  reason     why
  killed     true if its publisher withdrew the words: copies of them went too
  standing   the messages that stood, over all servers, and had to go
  deleted    how many of these are gone by now
  cancelled  how many were owed and not sent
  edited     how many show another outlet's telling of the event instead`
}

// withdrawalLine is one line that withdrawals prints.
type withdrawalLine struct {
	At        time.Time `json:"at"`
	Feed      string    `json:"feed"`
	Outlet    string    `json:"outlet"`
	Story     int64     `json:"story"`
	Brief     int64     `json:"brief"`
	Reason    string    `json:"reason"`
	Killed    bool      `json:"killed"`
	Standing  int       `json:"standing"`
	Deleted   int       `json:"deleted"`
	Cancelled int       `json:"cancelled"`
	Edited    int       `json:"edited"`
}

func (c *withdrawalsCmd) Run(p *program) error {
	if c.Since <= 0 {
		return fmt.Errorf("--since %s is not in the past", c.Since)
	}
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	db, err := store.Open(p.ctx, s.database, &store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer db.Close()
	list, err := db.Withdrawals(p.ctx, db.Now().Add(-c.Since))
	if err != nil {
		return err
	}
	if c.JSONL {
		out := encoder(p.stdout)
		for _, w := range list {
			line := withdrawalLine{
				At: w.At, Feed: string(w.Feed), Outlet: w.Outlet, Story: int64(w.Story), Brief: int64(w.Brief), Reason: w.Reason, Killed: w.Killed,
				Standing: w.Standing, Deleted: w.Deleted, Cancelled: w.Cancelled, Edited: w.Edited,
			}
			if err := out.Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintf(p.stdout, "Nothing was taken down since %s.\n", time.Now().Add(-c.Since).UTC().Format(time.RFC3339))
		return err
	}
	out := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "AT\tOUTLET\tSTORY\tDELETED\tCANCELLED\tEDITED\tREASON")
	for _, w := range list {
		fmt.Fprintf(out, "%s\t%s\t%d\t%d of %d\t%d\t%d\t%s\n", w.At.Format(time.DateTime), w.Outlet, w.Story, w.Deleted, w.Standing, w.Cancelled, w.Edited, w.Reason)
	}
	return out.Flush()
}
