package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/attache-bot/attache/briefs/cluster"
)

type clusterCmd struct {
	JSONL bool `name:"jsonl" required:"" help:"Read a story a line from standard input, write its cluster a line."`
}

// Help documents the JSON, for 'bot help cluster'.
func (clusterCmd) Help() string {
	return `Each line is a story, in order of arrival:

  id         unique in the last days; the same again is a new version
  source     the outlet
  title      string
  text       plain text
  published  RFC 3339, a date, or null: then the last line's
  lang       BCP 47, may be missing

Each is answered before the next is read:

  id         as given
  cluster    the id of the first story that tells the event
  joined     true if that is another one
  copy       true if it has the words of another: an agency's text
  with       the id of the story it is most like, or null
  score      how sure it is that the story belongs to that one's cluster, 0 to 1
  reasons    why, in words
  follows    the id of the first story of an event of days before that this one
             goes on from, or null

A bad line goes to standard error with its number; the exit code is then 2.`
}

// arrivalLine is one line given to cluster.
type arrivalLine struct {
	ID        json.RawMessage `json:"id"`
	Source    string          `json:"source"`
	Title     string          `json:"title"`
	Text      string          `json:"text"`
	Published moment          `json:"published"`
	Lang      string          `json:"lang"`
}

// clusterLine is one line that cluster answers. Ids are answered as they were given.
type clusterLine struct {
	ID      json.RawMessage `json:"id"`
	Cluster json.RawMessage `json:"cluster"`
	Joined  bool            `json:"joined"`
	Copy    bool            `json:"copy"`
	With    json.RawMessage `json:"with"`
	Score   float64         `json:"score"`
	Reasons []string        `json:"reasons"`
	Follows json.RawMessage `json:"follows"`
}

// moment is a time as RFC 3339 or a date; null leaves it as it was.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(data []byte) error {
	var s *string
	if err := json.Unmarshal(data, &s); err != nil || s == nil {
		return err
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, *s); err == nil {
			m.Time = t
			return nil
		}
	}
	return fmt.Errorf("published: %q is neither RFC 3339 nor a date", *s)
}

func (c *clusterCmd) Run(p *program) error {
	clusterer := cluster.New(cluster.Options{})
	out := encoder(p.stdout)
	var last time.Time
	return eachLine(p, func(in arrivalLine) error {
		if len(bytes.TrimSpace(in.ID)) == 0 || string(in.ID) == "null" {
			return errors.New("the story has no id")
		}
		if !in.Published.IsZero() {
			last = in.Published.Time
		}
		d := clusterer.Add(cluster.Item{
			ID: string(in.ID), Source: in.Source, Title: in.Title, Text: in.Text, Language: in.Lang, Published: last,
		})
		return out.Encode(clusterLine{
			ID: in.ID, Cluster: json.RawMessage(d.Cluster), Joined: d.Joined, Copy: d.Copy, With: idOrNull(d.With), Follows: idOrNull(d.Follows),
			Score: math.Round(d.Score*1000) / 1000, Reasons: d.Reasons,
		})
	})
}

// idOrNull is an id as it was given, null for none.
func idOrNull(id string) json.RawMessage {
	if id == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(id)
}
