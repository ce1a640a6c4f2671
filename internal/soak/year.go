package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/store"
)

// archive is a newsroom whose days pass as fast as its database takes them.
type archive struct {
	o     options
	w     *writer
	db    *store.Store
	list  *briefs.List
	desk  *condense.Condenser
	feeds []briefs.Feed
	subs  []briefs.Subscription
	now   time.Time
	n     int // stories
	sent  int // messages
}

// year files and delivers a year of stories, with what the bot lets go of, and
// prints what it takes on the disk.
func year(ctx context.Context, o options, list *briefs.List, out io.Writer) error {
	folder, err := os.MkdirTemp(o.folder, "soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	a := &archive{o: o, w: newWriter(o.seed, list.Topics), list: list, desk: condense.New(list.Topics), now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, f := range list.Feeds {
		if f.Enabled {
			a.feeds = append(a.feeds, f)
		}
	}
	a.db, err = store.Open(ctx, filepath.Join(folder, "year.db"), &store.Options{Now: func() time.Time { return a.now }})
	if err != nil {
		return err
	}
	defer a.db.Close()
	if err := a.open(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d feeds are on, %d stories a day of %d bytes (a share of %g of it is filed, and what it takes multiplied), %d servers with %d subscriptions\n",
		len(a.feeds), o.stories, o.length, o.share, o.servers, len(a.subs))
	fmt.Fprintf(out, "%5s %9s %9s %9s %9s %12s\n", "day", "stories", "messages", "MB", "free MB", "kB a day")
	last := 0.0
	const step = 30
	for day := 1; day <= o.days; day++ {
		if err := a.day(ctx); err != nil {
			return err
		}
		if day%step != 0 && day != o.days {
			continue
		}
		size, err := a.db.Size(ctx)
		if err != nil {
			return err
		}
		mb := float64(size.File) / 1e6 / o.share
		fmt.Fprintf(out, "%5d %9.0f %9.0f %9.1f %9.1f %12.0f\n", day, float64(a.n)/o.share, float64(a.sent)/o.share, mb, float64(size.Free)/1e6/o.share, (mb-last)*1000/step)
		last = mb
	}
	faults, err := a.db.Integrity(ctx)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("the database is damaged: %v", faults)
	}
	return err
}

// open subscribes every server to two topics, each in a channel of its own.
func (a *archive) open(ctx context.Context) error {
	if err := a.db.SyncList(ctx, a.list); err != nil {
		return err
	}
	for n := range a.o.servers {
		for k := range 2 {
			topic := a.list.Topics[(n+k*5)%len(a.list.Topics)].Name
			sub, err := a.db.Subscribe(ctx, briefs.Subscription{Server: briefs.ServerID(fmt.Sprint(1300000000000000000 + n)), Channel: briefs.ChannelID(fmt.Sprint(1310000000000000000 + 2*n + k)), Filter: briefs.OnTopics(topic)})
			if err != nil {
				return err
			}
			sub.Everywhere = true
			a.subs = append(a.subs, sub)
		}
	}
	return nil
}

// day files a day's stories, delivers what is owed, and lets go of what is old.
func (a *archive) day(ctx context.Context) error {
	count := int(float64(a.o.stories) * a.o.share)
	for range count {
		a.now = a.now.Add(24 * time.Hour / time.Duration(count))
		feed := a.feeds[a.n%len(a.feeds)]
		s := a.w.story(a.n, feed.Name, a.o.length, a.now)
		b := a.desk.Condense(briefs.Copy{Title: s.Title, Text: s.Body, Language: "en"})
		b.Source, b.Source.Feed, b.Link, b.Published, b.Filed = feed.Source, feed.Name, s.Link, a.now, a.now
		f := briefs.Filing{Action: briefs.ActPost, Reason: "new", Story: s, Hash: briefs.HashOf(s.Title, s.Body), Brief: &b}
		f.Targets = briefs.Route(b, a.subs)
		if _, _, err := a.db.File(ctx, f); err != nil {
			return err
		}
		a.n++
	}
	if err := a.deliver(ctx); err != nil {
		return err
	}
	for more := true; more; {
		var err error
		if _, more, err = a.db.Retain(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) deliver(ctx context.Context) error {
	for {
		owed, err := a.db.ClaimDeliveries(ctx, "soak", 100, time.Minute)
		if err != nil || len(owed) == 0 {
			return err
		}
		for _, d := range owed {
			if d, err = a.db.BeginDelivery(ctx, d, []byte("{}"), "0123456789012345678901"); err != nil {
				return err
			}
			o := briefs.Outcome{Result: briefs.Delivered, Message: briefs.MessageID(fmt.Sprint(1320000000000000000 + a.sent)), Rev: d.WantRev}
			if err := a.db.SettleDelivery(ctx, d, o); err != nil {
				return err
			}
			a.sent++
		}
	}
}
