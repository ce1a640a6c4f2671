// Command soak measures what the bot takes in the long run: on the disk over a
// year, in memory over a week. All of it is simulated, nothing leaves the
// machine, and the stories are invented.
//
//	go run ./internal/soak -year
//	go run ./internal/soak -week
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	attache "github.com/attache-bot/attache"
	"github.com/attache-bot/attache/briefs/feed"
)

// options are what is measured.
type options struct {
	year, week bool
	seed       uint64
	days       int
	stories    int // a day, of all feeds together
	length     int // of a story's text, in bytes
	servers    int
	share      float64 // of a year's stories that are filed
	perSecond  float64 // of a week's stories
	memory     int64   // the limit on it, in MiB
	folder     string  // "" = the system's
	bot        string  // the program; "" = build it
	extract    bool    // pages are read by the program that is made for it
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.year, "year", false, "measure the disk over a year")
	flags.BoolVar(&o.week, "week", false, "measure the memory of the real bot over a week's stories, with their pages")
	flags.Uint64Var(&o.seed, "seed", 1, "of all that is random")
	flags.IntVar(&o.days, "days", 365, "how many days a year has")
	flags.IntVar(&o.stories, "stories", 400, "stories a day, of all feeds together")
	flags.IntVar(&o.length, "length", 5000, "bytes of a story's text")
	flags.IntVar(&o.servers, "servers", 50, "how many servers are subscribed, to two topics each")
	flags.Float64Var(&o.share, "share", 0.1, "the share of a year's stories that is filed; what it takes is multiplied")
	flags.Float64Var(&o.perSecond, "rate", 12, "how many stories of a week are published a second")
	flags.Int64Var(&o.memory, "memory", 512, "MiB of memory that the bot may take, with the pages of the files that it uses")
	flags.BoolVar(&o.extract, "extract", true, "have a week's pages read by cmd/extract")
	flags.StringVar(&o.folder, "folder", "", "where the database is put for the time")
	flags.StringVar(&o.bot, "bot", "", "the bot's program; built if not given")
	if err := flags.Parse(args); err != nil {
		return err
	}
	list, err := feed.ReadList("shipped feeds.yaml", attache.FeedsYAML, nil)
	if err != nil {
		return err
	}
	switch {
	case o.year == o.week:
		return errors.New("choose -year or -week")
	case o.year:
		return year(ctx, o, list, stdout)
	}
	return week(ctx, o, list, stdout)
}
