package main

import (
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

type ingestCmd struct {
	Now   time.Time `required:"" help:"The time it is, RFC 3339."`
	Files []string  `arg:"" name:"FILE" help:"Feed or wire files, in the order they arrive."`
}

// Help documents the JSON, for 'bot help ingest'.
func (ingestCmd) Help() string {
	return `Prints what the desk would do with each item, as one JSON object a line:

  file    as given
  guid    the item's
  action  post, edit, correct, retract, hold, ignore or alert
  reason  why; it holds no word of the story

Nothing is kept or posted. A file that can't be read goes to standard error, the
rest goes on, and the exit code is 2.`
}

type ingestLine struct {
	File   string        `json:"file"`
	GUID   string        `json:"guid"`
	Action briefs.Action `json:"action"`
	Reason string        `json:"reason"`
}

func (c *ingestCmd) Run(p *program) error {
	var room briefs.Ledger
	out := encoder(p.stdout)
	bad := false
	for _, name := range c.Files {
		in, err := p.input(name)
		var parsed feed.Parsed
		if err == nil {
			parsed, err = feed.Parse(in.body, feed.ParseOptions{Base: in.base, Now: c.Now})
		}
		if err != nil {
			fmt.Fprintf(p.stderr, "bot: %s: %v\n", name, err)
			bad = true
			continue
		}
		for _, s := range parsed.Stories {
			action, reason := room.Take(s, c.Now)
			if err := out.Encode(ingestLine{name, s.GUID, action, reason}); err != nil {
				return err
			}
		}
	}
	if bad {
		return exit(exitUsage)
	}
	return nil
}
