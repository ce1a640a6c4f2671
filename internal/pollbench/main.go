// Command pollbench measures what the newsroom costs: feeds polled from loopback
// into SQLite, condensed and filed, against gofeed's own parse of the same
// bytes. The server is a process of its own, so that its work is not counted.
//
//	go run ./internal/pollbench [-feeds 1000] [-rounds 5] [-cpuprofile FILE] [-trace FILE]
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mmcdole/gofeed"

	attache "github.com/attache-bot/attache"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
	"github.com/attache-bot/attache/briefs/store"
)

func main() {
	feeds := flag.Int("feeds", 1000, "how many feeds")
	address := flag.Bool("serve", false, "be the server: used by the benchmark itself")
	rounds := flag.Int("rounds", 5, "how often the feeds are polled with new items")
	traced := flag.String("trace", "", "write an execution trace of the second round with new items there")
	profile := flag.String("cpuprofile", "", "write a profile of the rounds with new items there")
	flag.Parse()
	var err error
	if *address {
		err = servePress(*feeds, *rounds)
	} else {
		err = run(context.Background(), *feeds, *rounds, *profile, *traced)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pollbench:", err)
		os.Exit(1)
	}
}

// bench is the newsroom under measure.
type bench struct {
	n      int
	base   string
	list   *briefs.List
	db     *store.Store
	client *feed.Client
	traced string // the file for a trace of the second round, "" = none

	cpu, wall []float64 // of each round: × gofeed's, and of the processor time
}

// cost is what something took.
type cost struct{ wall, cpu time.Duration }

func run(ctx context.Context, n, rounds int, profile, traced string) error {
	base, stop, err := startPress(n, rounds)
	if err != nil {
		return err
	}
	defer stop()
	folder, err := os.MkdirTemp("", "pollbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	db, err := store.Open(ctx, filepath.Join(folder, "bench.db"), nil)
	if err != nil {
		return err
	}
	defer db.Close()
	shipped, err := feed.ReadList("shipped feeds.yaml", attache.FeedsYAML, nil)
	if err != nil {
		return err
	}
	b := &bench{n: n, base: base, db: db, traced: traced, list: &briefs.List{Topics: shipped.Topics}, client: feed.NewClient(feed.ClientOptions{
		UserAgent: "pollbench", AllowNets: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})}
	for i, topic := range b.list.Topics {
		if _, err := db.Subscribe(ctx, briefs.Subscription{Server: "1", Channel: briefs.ChannelID(fmt.Sprint(i + 1)), Filter: briefs.OnTopics(topic.Name)}); err != nil {
			return err
		}
	}
	fmt.Printf("%d feeds of %d kB with %d items\n", n, len(document(0, 1))>>10, items)
	fmt.Printf("%-28s %8s %8s\n", "", "wall s", "CPU s")
	if err := b.round(ctx, "every story new", 0, 0); err != nil {
		return err
	}
	if err := b.fresh(ctx, rounds, profile); err != nil {
		return err
	}
	return b.round(ctx, "nothing new", rounds, rounds+1)
}

// fresh polls the feeds with new items, rounds times.
func (b *bench) fresh(ctx context.Context, rounds int, profile string) error {
	if profile != "" {
		out, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer out.Close()
		if err := pprof.StartCPUProfile(out); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	b.cpu, b.wall = nil, nil
	for i := range rounds {
		if err := b.round(ctx, "2 new stories each", i+1, i+1); err != nil {
			return err
		}
	}
	slices.Sort(b.cpu)
	slices.Sort(b.wall)
	fmt.Printf("the middle of these: CPU %.2f × gofeed's, wall %.0f %% of CPU\n", b.cpu[rounds/2], 100*b.wall[rounds/2])
	return nil
}

// round polls every feed once, in the version of its document, and prints the cost.
func (b *bench) round(ctx context.Context, name string, version, number int) error {
	// Before and after: another process may slow both down for a while.
	parse := b.gofeed(version)
	r, filed, err := b.poll(ctx, version, number)
	if err != nil {
		return err
	}
	parse.cpu = (parse.cpu + b.gofeed(version).cpu) / 2
	b.cpu = append(b.cpu, r.cpu.Seconds()/parse.cpu.Seconds())
	b.wall = append(b.wall, r.wall.Seconds()/r.cpu.Seconds())
	fmt.Printf("%-28s %8s %8.2f\n", "gofeed's parse alone", "", parse.cpu.Seconds())
	fmt.Printf("%-28s %8.2f %8.2f   %d filed; CPU %.2f × gofeed's, wall %.0f %% of CPU\n",
		name, r.wall.Seconds(), r.cpu.Seconds(), filed, b.cpu[len(b.cpu)-1], 100*b.wall[len(b.wall)-1])
	return nil
}

// gofeed measures the parser alone on the bytes of every feed.
func (b *bench) gofeed(version int) cost {
	docs := make([][]byte, b.n)
	for i := range docs {
		docs[i] = document(i, version)
	}
	return measure(func() {
		for _, doc := range docs {
			if _, err := gofeed.NewParser().Parse(bytes.NewReader(doc)); err != nil {
				panic(err) // the document is our own
			}
		}
	})
}

// poll makes every feed due and works until each was polled once.
func (b *bench) poll(ctx context.Context, version, number int) (cost, int, error) {
	list := &briefs.List{Topics: b.list.Topics}
	for i := range b.n {
		name := briefs.FeedName(fmt.Sprint("feed-", i))
		list.Feeds = append(list.Feeds, briefs.Feed{
			Source: briefs.Source{Feed: name, Outlet: string(name), Kind: briefs.KindPrivate, Use: briefs.UseAbstract},
			Name:   name, URL: fmt.Sprintf("%s/%d", b.base, i), Zone: time.UTC, ByContent: true, MaxAge: 48 * time.Hour, Enabled: true,
			// Another schedule makes a feed due at once.
			Schedule: fmt.Sprintf("@every %dh", number+1), Backlog: 1,
		})
	}
	var mu sync.Mutex
	filed := 0
	r := &reader{client: b.client, version: version, turns: desk.NewTurns(max(1, runtime.GOMAXPROCS(0)-1))}
	d := desk.New(b.db, r, desk.Options{Turns: r.turns, Log: slog.New(slog.DiscardHandler), Filed: func(briefs.Filing) {
		mu.Lock()
		defer mu.Unlock()
		filed++
	}})
	if err := d.SetList(ctx, list, condense.New(list.Topics)); err != nil {
		return cost{}, 0, err
	}
	var failure error
	if number == 2 && b.traced != "" {
		out, err := os.Create(b.traced)
		if err != nil {
			return cost{}, 0, err
		}
		defer out.Close()
		if err := trace.Start(out); err != nil {
			return cost{}, 0, err
		}
		defer trace.Stop()
	}
	took := measure(func() {
		working, stop := context.WithCancel(ctx)
		defer stop()
		r.left, r.done = b.n, stop
		defer debug.SetGCPercent(debug.SetGCPercent(300)) // as the bot has it
		failure = d.Run(working)
	})
	if failure == nil {
		failure = r.failure
	}
	return took, filed, failure
}

// reader reads as the bot's does.
type reader struct {
	client  *feed.Client
	version int
	turns   *desk.Turns

	mu      sync.Mutex
	left    int
	done    func()
	failure error
}

func (r *reader) Read(ctx context.Context, f briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	res, err := r.client.Fetch(ctx, feed.Request{URL: fmt.Sprintf("%s?v=%d", f.URL, r.version), ETag: last.ETag})
	if err != nil {
		return desk.Catch{}, r.fail(err)
	}
	next := last
	next.ETag = res.ETag
	if res.NotModified {
		return desk.Catch{Unchanged: true, Next: next}, nil
	}
	sum := sha256.Sum256(res.Body)
	if next.BodyHash = hex.EncodeToString(sum[:]); next.BodyHash == last.BodyHash {
		return desk.Catch{Unchanged: true, Next: next}, nil
	}
	end := r.turns.Take()
	parsed, err := feed.ParseNew(res.Body, feed.ParseOptions{ContentType: res.ContentType, Base: res.URL, Now: time.Now(), Mend: true}, last.Items)
	end()
	if err != nil {
		return desk.Catch{}, r.fail(err)
	}
	next.Items = parsed.Memory
	return desk.Catch{Stories: parsed.Stories, Rest: parsed.Rest, Next: next}, nil
}

func (r *reader) fail(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failure = err
	return err
}

func (r *reader) Page(context.Context, briefs.Feed, string) (briefs.Copy, error) {
	return briefs.Copy{}, briefs.ErrNotFound
}

// Next is asked for once a feed's stories are filed: the last one ends the round,
// which lets what is in flight be recorded.
func (r *reader) Next(_ briefs.Feed, t time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left--; r.left == 0 {
		r.done()
	}
	return t.Add(24 * time.Hour)
}

// measure returns the time that f takes, and the time of all processors.
func measure(f func()) cost {
	began, cpu := time.Now(), cpuTime()
	f()
	return cost{time.Since(began), cpuTime() - cpu}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// startPress starts the server and returns its address.
func startPress(n, rounds int) (string, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(self, "-serve", "-feeds", fmt.Sprint(n), "-rounds", fmt.Sprint(rounds))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop := func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("the server: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}
