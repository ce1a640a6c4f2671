// Command scale measures what the bot holds: the real program as processes of its
// own, against a local Discord and feeds of its own, all on the loopback interface.
//
//	go run ./internal/scale hour [-minutes 60] [-postgres] [-feeds 10000] [-servers 5000]
//	go run ./internal/scale throughput [-processes 3] [-stories 500] [-channels 20]
//	go run ./internal/scale year -servers 5000 [-share 0.02] [-postgres]
//
// hour is that, or as many minutes of it, at the pace of the clock: feeds polled
// every five minutes, 2,000 stories an hour, each to 60 channels, under Discord's
// limits. throughput files and delivers as fast as it goes, on one PostgreSQL.
// year replays a year of news for a number of servers against the store alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// options are what a run is made of.
type options struct {
	feeds, servers, subscriptions int
	perHour, fan                  int // stories an hour, and channels a story
	minutes                       float64
	postgres                      bool
	processes                     int
	stories, channels             int
	share                         float64
	days                          int
	bot                           string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "scale:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return errors.New("say what to measure: hour, throughput or year")
	}
	var o options
	flags := flag.NewFlagSet("scale "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.feeds, "feeds", 10_000, "hour: how many feeds are polled every five minutes")
	flags.IntVar(&o.servers, "servers", 5000, "hour, year: how many servers there are")
	flags.IntVar(&o.subscriptions, "subscriptions", 3, "hour, year: how many each server has, each in a channel of its own")
	flags.IntVar(&o.perHour, "per-hour", 2000, "hour: how many stories are published an hour")
	flags.IntVar(&o.fan, "fan", 60, "hour, year: to about how many channels each goes")
	flags.Float64Var(&o.minutes, "minutes", 60, "hour: for how long")
	flags.BoolVar(&o.postgres, "postgres", false, "hour, year: on a PostgreSQL started for it, instead of a file")
	flags.IntVar(&o.processes, "processes", 1, "throughput: how many processes share the PostgreSQL")
	flags.IntVar(&o.stories, "stories", 500, "throughput: how many stories; year: how many a day")
	flags.IntVar(&o.channels, "channels", 20, "throughput: to how many channels each goes")
	flags.Float64Var(&o.share, "share", 0.02, "year: the share of the servers and stories that is replayed; sizes are multiplied")
	flags.IntVar(&o.days, "days", 365, "year: how many days")
	flags.StringVar(&o.bot, "bot", "", "the bot's program; built if not given")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() > 0 || min(o.feeds, o.servers, o.subscriptions, o.perHour, o.fan, o.processes, o.stories, o.channels, o.days) < 1 || o.minutes <= 0 || o.share <= 0 || o.share > 1 {
		return errors.New("counts are 1 or more, the share is above 0 and at most 1, and there are no arguments")
	}
	switch args[0] {
	case "hour":
		return hour(ctx, o, stdout)
	case "throughput":
		return throughput(ctx, o, stdout)
	case "year":
		return year(ctx, o, stdout)
	}
	return fmt.Errorf("%q is none of hour, throughput, year", args[0])
}
