package main

import (
	"fmt"

	"github.com/attache-bot/attache/briefs/feed"
)

type feedsCmd struct {
	URL string `arg:"" name:"URL" help:"The web page."`
}

func (c *feedsCmd) Run(p *program) error {
	in, err := p.fetch(c.URL)
	if err != nil {
		return err
	}
	found := feed.Discover(in.body, in.base)
	for _, f := range found {
		if _, err := fmt.Fprintf(p.stdout, "%s\t%s\t%s\n", f.URL, f.Type, f.Title); err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return fmt.Errorf("%s offers no feed", c.URL)
	}
	return nil
}
