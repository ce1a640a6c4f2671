// Command torture runs the real bot against a local Discord and feeds of its
// own, breaks all three again and again, and then compares what stands in the
// channels with what it published. It prints its seed and a tally, and exits
// with 1 if a story was lost, shown twice, shown old, or out of its order.
//
//	go run ./internal/torture -kills 500 -stories 5000 -channels 20 -seed 1 -nonce 0s
//	go run ./internal/torture -restore
//	go run ./internal/torture -throughput -channels 2000
//	go run ./internal/torture -latency
//	go run ./internal/torture -machines 3 -kills 60 -stories 5000 -channels 200
//	go run ./internal/torture -outage 2m -stories 300
//
// It hides how the truth is kept: the feeds are made from the seed, and every
// message says by a mark in its headline which version of which story it shows.
// All traffic stays on the loopback interface.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// options are what one run is made of.
type options struct {
	seed       uint64
	kills      int
	stories    int
	channels   int
	feeds      int
	nonce      time.Duration // how long Discord remembers nonces
	limit      time.Duration // on the whole run
	every      time.Duration // between two polls of a feed; 0 = see period
	pace       time.Duration // how long a process lives at most before it is killed
	bot        string        // the program; "" = build it
	log        string        // where the bot's own log goes; "" = nowhere
	throughput bool
	latency    bool
	outage     time.Duration
	machines   int  // processes that share a PostgreSQL; 0 = one, and a file
	restore    bool // put a backup in place that is older than what was posted
}

// topics is how many topics there are: few enough that each has several
// channels, many enough that no story goes to all.
func (o options) topics() int {
	if o.throughput || o.latency {
		return 1
	}
	return max(o.channels/2, 1)
}

// errBroken: the run ended, and what it found is printed.
var errBroken = errors.New("a promise was broken")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "torture:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("torture", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "of all that is random")
	flags.IntVar(&o.kills, "kills", 500, "how often the bot is killed")
	flags.IntVar(&o.stories, "stories", 5000, "how many stories are published")
	flags.IntVar(&o.channels, "channels", 20, "how many channels are subscribed")
	flags.IntVar(&o.feeds, "feeds", 8, "how many feeds there are, half of them wires")
	flags.DurationVar(&o.nonce, "nonce", 0, "how long Discord remembers nonces; 0s = it does not")
	flags.DurationVar(&o.pace, "pace", 4*time.Second, "how long the bot lives before it is killed, at most as a rule")
	minutes := flags.Float64("minutes", 90, "a limit on the whole run")
	flags.StringVar(&o.bot, "bot", "", "the bot's program; built if not given")
	flags.StringVar(&o.log, "log", "", "a file for the bot's log")
	flags.BoolVar(&o.throughput, "throughput", false, "measure one story to all channels under Discord's real limits instead")
	flags.BoolVar(&o.restore, "restore", false, "once in the middle, put a backup in place that says it is 24 hours old, and that misses a tenth of the stories")
	flags.BoolVar(&o.latency, "latency", false, "measure from the poll that brings a story to its messages, for 1 to 2,000 channels, instead")
	flags.DurationVar(&o.outage, "outage", 0, "let Discord be away for so long in the middle, instead of kills")
	flags.IntVar(&o.machines, "machines", 0, "how many processes share a PostgreSQL, which is started for it and restarted twice; one of them is stopped past its leases, and their clocks differ by a minute")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.kills < 1 || o.stories < 1 || o.channels < 1 || o.feeds < 1 || o.pace < time.Second || flags.NArg() > 0 {
		return errors.New("kills, stories, channels and feeds are 1 or more, pace is 1s or more, and there are no arguments")
	}
	o.limit = time.Duration(*minutes * float64(time.Minute))
	ctx, cancel := context.WithTimeout(ctx, o.limit)
	defer cancel()
	switch {
	case o.machines > 0:
		return machines(ctx, o, stdout)
	case o.throughput:
		o.stories, o.feeds = 1, 1
		return throughput(ctx, o, stdout)
	case o.latency:
		o.feeds = 1
		return latency(ctx, o, stdout)
	case o.outage > 0:
		return outage(ctx, o, stdout)
	}
	return torture(ctx, o, stdout)
}
