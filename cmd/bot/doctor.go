package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

type doctorCmd struct {
	Fix  bool `help:"Mend what differs; stop the bot first."`
	Days int  `default:"7" help:"How many days back the channels are looked through."`
}

func (doctorCmd) Help() string {
	return `Looks all of the database over, lists what has got stuck, and compares what it
says with what stands in the channels: messages that are gone, messages of the
bot that no row knows. Changes nothing without --fix, and may then run beside the
bot. With it, a message that is gone is noted as removed by a moderator, which is
final; one that stands is given to the row it names; what is stuck is put right.
Nothing is posted and nothing is deleted. Exit code 1 when anything is left wrong.`
}

// round is one visit of the doctor's.
type round struct {
	*findings
	db    *store.Store
	look  *bot.Bot // nil = without Discord
	fix   bool
	since time.Time
}

func (c *doctorCmd) Run(p *program) error {
	s, err := readSettings(p.getenv)
	if err != nil {
		return err
	}
	db, err := store.Open(p.ctx, s.database, &store.Options{ReadOnly: !c.Fix, Log: p.logger(s)})
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w: stop the bot first, or leave out --fix", err)
	}
	if err != nil {
		return err
	}
	defer db.Close()
	r := &round{findings: &findings{program: p}, db: db, fix: c.Fix, since: time.Now().AddDate(0, 0, -c.Days)}
	if err := r.structure(); err != nil {
		return err
	}
	if err := r.stuck(); err != nil {
		return err
	}
	if s.token == "" {
		r.ok("channels: not looked into, as DISCORD_TOKEN is not set")
	} else {
		r.look, err = bot.New(bot.Options{
			Token: string(s.token), APIURL: s.apiURL, Store: db, Log: p.logger(s),
			List: func() *briefs.List { return &briefs.List{} },
		})
		if err != nil {
			return err
		}
		if err := r.channels(); err != nil {
			return err
		}
	}
	if r.wrong > 0 {
		return exit(exitFailure)
	}
	return nil
}

func (r *round) structure() error {
	faults, err := r.db.Integrity(r.ctx)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		r.bad("%s: restore a backup ('bot help restore')", fault)
	}
	if len(faults) == 0 {
		r.ok("the database holds together")
	}
	return nil
}

func (r *round) stuck() error {
	find := r.db.Stuck
	if r.fix {
		find = r.db.Reap
	}
	list, err := find(r.ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		r.differs("%d %s", m.Count, m.What)
	}
	if len(list) == 0 {
		r.ok("nothing is stuck")
	}
	return nil
}

// differs reports what differs: as mended, or as wrong.
func (r *round) differs(format string, args ...any) {
	if r.fix {
		r.ok("mended: "+format, args...)
		return
	}
	r.bad(format+" ('bot doctor --fix' mends it)", args...)
}

func (r *round) channels() error {
	channels, err := r.db.Channels(r.ctx)
	if err != nil {
		return err
	}
	looked := 0
	for _, c := range channels {
		found, err := r.look.Look(r.ctx, c.Server, c.Channel, r.since, time.Now())
		if errors.Is(err, briefs.ErrBlind) {
			r.bad("channel %s: %v", c.Channel, err)
			continue
		}
		switch {
		case r.ctx.Err() != nil:
			return r.ctx.Err()
		case err != nil: // the others may be had
			r.bad("channel %s: %v", c.Channel, err)
			continue
		}
		looked++
		if err := r.compare(c.Channel, found); err != nil {
			return err
		}
	}
	r.ok("%d channels were looked into, as far back as %s", looked, r.since.UTC().Format(time.DateOnly))
	return nil
}

// compare compares what stands in a channel with what the database says.
func (r *round) compare(channel briefs.ChannelID, found []briefs.Standing) error {
	// A message just before the time may have been tried just after it.
	records, err := r.db.Records(r.ctx, channel, r.since.Add(time.Minute))
	if err != nil {
		return err
	}
	stands := func(m briefs.Standing) bool {
		return slices.ContainsFunc(found, func(f briefs.Standing) bool { return f.Message == m.Message })
	}
	known := make(map[briefs.MessageID]bool)
	for _, m := range records {
		known[m.Message] = true
		if stands(m) {
			continue
		}
		if r.fix {
			if err := r.db.Gone(r.ctx, m); err != nil {
				return err
			}
		}
		r.differs("channel %s: message %s of delivery %d is gone", channel, m.Message, m.Delivery)
	}
	all, err := r.db.Records(r.ctx, channel, time.Time{})
	if err != nil {
		return err
	}
	for _, m := range all {
		known[m.Message] = true
	}
	for _, m := range found {
		if known[m.Message] {
			continue
		}
		if err := r.stray(channel, m); err != nil {
			return err
		}
	}
	return nil
}

// stray is about a message of the bot that no row knows.
func (r *round) stray(channel briefs.ChannelID, m briefs.Standing) error {
	if r.fix {
		ok, err := r.db.Found(r.ctx, channel, m)
		if err != nil {
			return err
		}
		if ok {
			r.ok("mended: channel %s: message %s was not known to delivery %d", channel, m.Message, m.Delivery)
			return nil
		}
	}
	r.bad("channel %s: message %s shows delivery %d, of which nothing is known: it will be neither edited nor taken down; a moderator may delete it", channel, m.Message, m.Delivery)
	return nil
}
