package main

import (
	"fmt"
	"time"

	"github.com/attache-bot/attache/briefs"
)

type parseCmd struct {
	ContentType string `name:"content-type" help:"The HTTP Content-Type it came with."`
	Base        string `help:"The address it came from, for relative links."`
	Input       string `arg:"" name:"FILE|URL|-" help:"A feed, a wire file or an HTML page."`
}

// Help documents the JSON, for 'bot help parse'.
func (parseCmd) Help() string {
	return `Each story is one JSON object, in the file's order:

  feed         the feed's title
  guid, link   as sent, only resolved against --base
  key          its identity, normalised
  title, body, abstract   text as sent
  published, updated      RFC 3339 UTC or null
  language, byline, dateline, source, rights
  version      1 if the format has none
  urgency      1 to 9 or null
  status       usable, withheld, canceled or unknown
  embargo      RFC 3339, "open" (no known end) or null
  publish      false for advisories, tests and notes
  correction   what it corrects, or null

A file without stories prints nothing and is no error.`
}

// storyLine is one line that parse prints.
type storyLine struct {
	Feed       string  `json:"feed"`
	GUID       string  `json:"guid"`
	Link       string  `json:"link"`
	Key        string  `json:"key"`
	Title      string  `json:"title"`
	Published  *string `json:"published"`
	Updated    *string `json:"updated"`
	Language   string  `json:"language"`
	Byline     string  `json:"byline"`
	Dateline   string  `json:"dateline"`
	Source     string  `json:"source"`
	Version    int     `json:"version"`
	Urgency    *int    `json:"urgency"`
	Status     string  `json:"status"`
	Embargo    *string `json:"embargo"`
	Publish    bool    `json:"publish"`
	Correction *string `json:"correction"`
	Rights     string  `json:"rights"`
	Body       string  `json:"body"`
	Abstract   string  `json:"abstract"`
}

func (c *parseCmd) Run(p *program) error {
	in, err := p.input(c.Input)
	if err != nil {
		return err
	}
	if c.ContentType != "" {
		in.contentType = c.ContentType
	}
	if c.Base != "" {
		in.base = c.Base
	}
	stories, err := in.stories()
	if err != nil {
		return fmt.Errorf("%s: %w", c.Input, err)
	}
	out := encoder(p.stdout)
	for _, s := range stories {
		if err := out.Encode(storyLineOf(s)); err != nil {
			return err
		}
	}
	return nil
}

func storyLineOf(s briefs.Story) storyLine {
	line := storyLine{
		Feed: s.FeedTitle, GUID: s.GUID, Link: s.Link, Key: s.Key, Title: s.Title,
		Published: stamp(s.Published), Updated: stamp(s.Updated),
		Language: s.Language, Byline: s.Byline, Dateline: s.Dateline, Source: s.Source,
		Version: s.Version, Status: string(s.Status), Publish: s.Publish,
		Correction: orNull(s.Correction), Rights: s.Rights, Body: s.Body, Abstract: s.Abstract,
	}
	if s.Urgency != 0 {
		line.Urgency = &s.Urgency
	}
	switch {
	case s.Embargo.Open:
		line.Embargo = orNull("open")
	default:
		line.Embargo = stamp(s.Embargo.Until)
	}
	return line
}

// stamp is RFC 3339 in UTC, null for a time that is not known.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return orNull(t.UTC().Format(time.RFC3339Nano))
}
