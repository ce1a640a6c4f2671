package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/internal/postgres"
)

// replay is a newsroom whose days pass as fast as its database takes them.
type replay struct {
	o     options
	db    *store.Store
	press *press
	subs  []briefs.Subscription
	now   time.Time
	n     int // stories
	sent  int
	filed time.Duration // spent filing, and delivering
	given time.Duration
}

// year replays a share of a year of news for a share of the servers and says what
// the whole would take.
func year(ctx context.Context, o options, out io.Writer) error {
	folder, err := os.MkdirTemp("", "attache-scale-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	url := filepath.Join(folder, "year.db")
	if o.postgres {
		server, err := postgres.Start(ctx)
		if err != nil {
			return err
		}
		defer server.Remove()
		url = server.URL()
	}
	servers, stories := max(int(float64(o.servers)*o.share), 1), max(int(float64(o.stories)*o.share), 1)
	topics := max(servers*o.subscriptions/o.fan, 1)
	y := &replay{o: o, press: newPress(20, topics), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	y.db, err = store.Open(ctx, url, &store.Options{Now: func() time.Time { return y.now }, FoldAfter: -1})
	if err != nil {
		return err
	}
	defer y.db.Close()
	if err := y.open(ctx, servers); err != nil {
		return err
	}
	fan := len(y.subs) / topics
	fmt.Fprintf(out, "a share of %g of %d servers with %d subscriptions and of %d stories a day: %d servers, %d stories a day to %d channels each\n",
		o.share, o.servers, o.subscriptions, o.stories, servers, stories, fan)
	fmt.Fprintf(out, "%5s %9s %10s %9s %14s %14s\n", "day", "stories", "messages", "MB", "ms a filing", "ms a message")
	const step = 30
	var last replay
	for day := 1; day <= o.days; day++ {
		if err := y.day(ctx, stories); err != nil {
			return err
		}
		if day%step != 0 && day != o.days {
			continue
		}
		bytes, err := y.bytes(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%5d %9d %10d %9.1f %14.2f %14.2f\n", day, y.n, y.sent, float64(bytes)/1e6,
			ms(y.filed-last.filed)/float64(max(y.n-last.n, 1)), ms(y.given-last.given)/float64(max(y.sent-last.sent, 1)))
		last = *y
	}
	bytes, err := y.bytes(ctx)
	if err != nil {
		return err
	}
	whole := float64(o.stories) * float64(o.days)
	fmt.Fprintf(out, "the whole: %.0f stories and %.0f messages, %.1f GB, %.0f h of filing and delivering by one process\n",
		whole, whole*float64(fan), float64(bytes)/float64(y.n)*whole/1e9, (y.filed+y.given).Hours()/float64(y.n)*whole)
	return nil
}

// bytes is how large the database is, without SQLite's write-ahead log: that does not
// grow with what is kept.
func (y *replay) bytes(ctx context.Context) (int64, error) {
	p, err := y.db.Pulse(ctx)
	if err != nil {
		return 0, err
	}
	size, err := y.db.Size(ctx)
	return p.Bytes - size.Log, err
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (y *replay) open(ctx context.Context, servers int) error {
	list := &briefs.List{}
	for f := range len(y.press.feeds) {
		name := briefs.FeedName(fmt.Sprint("press-", f))
		list.Feeds = append(list.Feeds, briefs.Feed{Name: name, URL: "https://press.example/" + string(name), Schedule: "*/5 * * * *", Zone: time.UTC, Enabled: true,
			Source: briefs.Source{Feed: name, Outlet: string(name), Kind: briefs.KindPrivate, Use: briefs.UseAbstract}})
	}
	if err := y.db.SyncList(ctx, list); err != nil {
		return err
	}
	for n := range servers * y.o.subscriptions {
		s, err := y.db.Subscribe(ctx, briefs.Subscription{
			Server: briefs.ServerID(fmt.Sprint(1300000000000000000 + n/y.o.subscriptions)), Channel: briefs.ChannelID(fmt.Sprint(1310000000000000000 + n)),
			Filter: briefs.OnTopics(briefs.TopicName(fmt.Sprint("topic-", n%y.press.topics))),
		})
		if err != nil {
			return err
		}
		y.subs = append(y.subs, s)
	}
	return nil
}

// day files a day's stories, delivers what is owed, and lets go of what is old.
func (y *replay) day(ctx context.Context, stories int) error {
	r := rand.New(rand.NewPCG(uint64(y.n), 4))
	for range stories {
		y.now = y.now.Add(24 * time.Hour / time.Duration(stories))
		feed, topic := r.IntN(len(y.press.feeds)), r.IntN(y.press.topics)
		y.press.publish(feed, topic)
		list := y.press.feeds[feed]
		f := y.filing(feed, topic, list[len(list)-1])
		y.press.feeds[feed] = list[len(list)-1:]
		start := time.Now()
		if done := y.db.FileAll(ctx, []briefs.Filing{f}); done[0].Err != nil {
			return done[0].Err
		}
		y.filed += time.Since(start)
		y.n++
		if err := y.deliver(ctx); err != nil {
			return err
		}
	}
	for more := true; more; {
		var err error
		if _, more, err = y.db.Retain(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (y *replay) filing(feed, topic int, s story) briefs.Filing {
	name := briefs.FeedName(fmt.Sprint("press-", feed))
	start := len("Delegates of ")
	span := briefs.Span{Start: start, End: len(s.text[1]) - 1}
	b := &briefs.Brief{
		Headline: s.text[0], Text: s.text[1], Summary: s.text[1], Parts: []briefs.Span{{End: len(s.text[1])}}, Published: y.now, Filed: y.now,
		Source: briefs.Source{Feed: name, Outlet: string(name), Use: briefs.UseAbstract}, Topics: []briefs.TopicMatch{{Name: briefs.TopicName(fmt.Sprint("topic-", topic)), Score: 2}},
		Quotes: []briefs.Quote{{Text: s.text[1][span.Start:span.End], Speaker: s.text[0][:8], Kind: briefs.QuoteWhole, Span: span, Parts: []briefs.Span{span}, Sentence: span}},
	}
	f := briefs.Filing{Action: briefs.ActPost, Reason: "new", Hash: briefs.HashOf(s.text[0], s.text[1]), Brief: b, Story: briefs.Story{
		Feed: name, Key: fmt.Sprint(s.n), GUID: fmt.Sprint(s.n), Title: s.text[0], Body: s.text[1], Published: y.now, Version: 1, Status: briefs.StatusUsable, Publish: true, Language: "en",
	}}
	for i := topic; i < len(y.subs); i += y.press.topics {
		sub := y.subs[i]
		f.Targets = append(f.Targets, briefs.Target{Server: sub.Server, Channel: sub.Channel, Subscription: sub.ID})
	}
	return f
}

// deliver plays Discord, which takes everything.
func (y *replay) deliver(ctx context.Context) error {
	start := time.Now()
	defer func() { y.given += time.Since(start) }()
	for {
		owed, err := y.db.ClaimDeliveries(ctx, "w", 16, time.Minute)
		if err != nil || len(owed) == 0 {
			return err
		}
		for _, d := range owed {
			d, err := y.db.BeginDelivery(ctx, d, []byte(d.Brief.Text+d.Brief.Headline), "nonce-of-22-characters")
			if err != nil {
				return err
			}
			y.sent++
			o := briefs.Outcome{Result: briefs.Delivered, Message: briefs.MessageID(fmt.Sprint(1400000000000000000 + y.sent)), Rev: d.WantRev}
			if err := y.db.SettleDelivery(ctx, d, o); err != nil {
				return err
			}
		}
	}
}
