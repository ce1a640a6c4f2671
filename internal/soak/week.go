package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// weekFeeds is how many feeds there are, about as many as are on in the shipped
// list, and pageFill how many bytes a page has beside its story.
const (
	weekFeeds = 14
	pageFill  = 120 << 10
	shown     = 40 // stories on a feed
)

// press serves feeds whose stories lead to pages.
type press struct {
	mu    sync.Mutex
	w     *writer
	o     options
	feeds [weekFeeds][]item
	out   int
	asked int // pages
	fill  string
}

type item struct {
	n              int
	headline, text string
	at             time.Time
}

func (p *press) publish(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; p.out < n; p.out++ {
		headline, text := p.w.article(p.o.length)
		f := &p.feeds[p.out%weekFeeds]
		if *f = append(*f, item{p.out, headline, text, time.Now()}); len(*f) > shown {
			*f = (*f)[1:]
		}
	}
}

// ServeHTTP serves feed F at /F, and its story N at /F/N.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var feed, n int
	page, _ := fmt.Sscanf(r.URL.Path, "/%d/%d", &feed, &n)
	if page == 0 || feed < 0 || feed >= weekFeeds {
		http.NotFound(w, r)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if page == 1 {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Press %d</title>`, feed)
		list := p.feeds[feed]
		for i := range list {
			s := list[len(list)-1-i]
			fmt.Fprintf(w, `<item><guid isPermaLink="false">%d</guid><link>http://%s/%d/%d</link><title>%s</title><description>%s</description><pubDate>%s</pubDate></item>`,
				s.n, r.Host, feed, s.n, s.headline, s.headline, s.at.UTC().Format(time.RFC1123Z))
		}
		fmt.Fprint(w, `</channel></rss>`)
		return
	}
	for _, s := range p.feeds[feed] {
		if s.n == n {
			p.asked++
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>%s</title><script>%s</script></head><body><nav>%s</nav><article><h1>%s</h1>%s</article></body></html>`,
				s.headline, p.fill, strings.Repeat(`<a href="/x">elsewhere</a> `, 400), s.headline, s.text)
			return
		}
	}
	http.NotFound(w, r)
}

// week runs the real bot for as many stories as a week brings, each with its
// page, and prints what it takes of memory day by day.
func week(ctx context.Context, o options, list *briefs.List, out io.Writer) error {
	folder, err := os.MkdirTemp(o.folder, "soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if o.bot == "" {
		o.bot = filepath.Join(folder, "bot")
		if text, err := exec.CommandContext(ctx, "go", "build", "-o", o.bot, "github.com/attache-bot/attache/cmd/bot").CombinedOutput(); err != nil {
			return fmt.Errorf("build the bot: %w\n%s", err, text)
		}
	}
	extract := "off"
	if o.extract {
		extract = filepath.Join(folder, "attache-extract")
		if text, err := exec.CommandContext(ctx, "go", "build", "-o", extract, "github.com/attache-bot/attache/cmd/extract").CombinedOutput(); err != nil {
			return fmt.Errorf("build the extractor: %w\n%s", err, text)
		}
	}
	p := &press{w: newWriter(o.seed, list.Topics), o: o, fill: strings.Repeat("var a=1;", pageFill/8)}
	feeds := httptest.NewServer(p)
	defer feeds.Close()
	discord, channels := servers(o)
	defer discord.Close()
	api := httptest.NewServer(discord)
	defer api.Close()
	database, err := newsroom(ctx, o, folder, feeds.URL, list, channels)
	if err != nil {
		return err
	}
	b, err := start(o, folder, []string{
		"DISCORD_TOKEN=a-token", "DISCORD_API_URL=" + api.URL + "/api/v10", "DATABASE_URL=" + database,
		"ATTACHE_FEEDS=" + filepath.Join(folder, "feeds.yaml"), "ATTACHE_ALLOW_NETS=127.0.0.0/8", "ATTACHE_EXTRACT=" + extract, "ATTACHE_LOG_LEVEL=warn",
	})
	if err != nil {
		return err
	}
	defer b.end()
	sampling, enough := context.WithCancel(ctx)
	defer enough()
	go b.sample(sampling)
	fmt.Fprintf(out, "the bot, %s; %d servers with %d channels, %d feeds, %d stories a day with pages of %d kB\n", b.limits, o.servers, len(channels), weekFeeds, o.stories, (pageFill+o.length)>>10)
	fmt.Fprintf(out, "%4s %9s %9s %9s %9s %9s %9s\n", "day", "stories", "pages", "messages", "RSS MiB", "peak MiB", "disk MB")
	var first, last usage
	for day := 1; day <= 7; day++ {
		if err := p.pass(ctx, o, day); err != nil {
			return err
		}
		if last, err = b.usage(database); err != nil {
			return err
		}
		if day == 2 { // what a process grows to at first is not growth
			first = last
		}
		fmt.Fprintf(out, "%4d %9d %9d %9d %9.1f %9.1f %9.1f\n", day, p.out, p.pages(), messages(discord, channels), last.rss, last.peak, last.disk)
	}
	fmt.Fprintf(out, "growth a day after the second: RSS %+.2f MiB, disk %+.2f MB; peak %.1f MiB; out of memory: %d\n", (last.rss-first.rss)/5, (last.disk-first.disk)/5, last.peak, last.killed)
	n, most, together := b.others()
	fmt.Fprintf(out, "programs that it started: %d seen, the largest took %.1f MiB; with the bot at most %.1f MiB at once\n", n, most, together)
	return b.stop()
}

// pass publishes a day's stories and waits until their pages were asked for.
func (p *press) pass(ctx context.Context, o options, day int) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var done float64
	for limit := time.Now().Add(5 * time.Minute); p.pages() < o.stories*day*95/100; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		done = min(done+o.perSecond, float64(o.stories))
		p.publish(o.stories*(day-1) + int(done))
		if time.Now().After(limit) {
			return fmt.Errorf("day %d: only %d of %d pages were read", day, p.pages(), o.stories*day)
		}
	}
	return nil
}

func (p *press) pages() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// servers is a local Discord with a server for each, of two channels.
func servers(o options) (*standin.Server, []briefs.Target) {
	var guilds []standin.Guild
	var channels []briefs.Target
	for n := range o.servers {
		g := standin.Guild{ID: fmt.Sprint(1300000000000000000 + int64(n)<<22), Name: fmt.Sprint("Server ", n), OwnerID: "1200000000000000001"}
		for k := range 2 {
			id := fmt.Sprint(1310000000000000000 + int64(2*n+k)<<22)
			g.Channels = append(g.Channels, standin.Channel{ID: id, Type: standin.TextChannel, Name: fmt.Sprint("briefs-", k), Position: k})
			channels = append(channels, briefs.Target{Server: briefs.ServerID(g.ID), Channel: briefs.ChannelID(id)})
		}
		guilds = append(guilds, g)
	}
	return standin.New(standin.Options{Seed: o.seed, Tokens: []string{"a-token"}, Guilds: guilds}), channels
}

// newsroom writes the list and the subscriptions that the bot starts with.
func newsroom(ctx context.Context, o options, folder, press string, list *briefs.List, channels []briefs.Target) (database string, err error) {
	var b strings.Builder
	b.WriteString("include: shipped\nfeeds:\n")
	for _, f := range list.Feeds {
		fmt.Fprintf(&b, "  - {name: %s, enabled: false}\n", f.Name)
	}
	for f := range weekFeeds {
		fmt.Fprintf(&b, "  - {name: press-%d, url: \"%s/%d\", outlet: Press %d, kind: private, schedule: \"@every 2s\", language: en, use: brief, page: true, licence: ours}\n", f, press, f, f)
	}
	if err := os.WriteFile(filepath.Join(folder, "feeds.yaml"), []byte(b.String()), 0o600); err != nil {
		return "", err
	}
	database = filepath.Join(folder, "week.db")
	db, err := store.Open(ctx, database, nil)
	if err != nil {
		return "", err
	}
	defer db.Close()
	for i, c := range channels {
		topic := list.Topics[i%len(list.Topics)].Name
		if err := db.SetEverywhere(ctx, c.Server, true); err != nil {
			return "", err
		}
		if _, err := db.Subscribe(ctx, briefs.Subscription{Server: c.Server, Channel: c.Channel, Filter: briefs.OnTopics(topic)}); err != nil {
			return "", err
		}
	}
	return database, nil
}

// stop asks the bot to end.
func (b *process) stop() error {
	if err := b.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return b.Wait()
}

// messages counts what stands in the channels.
func messages(discord *standin.Server, channels []briefs.Target) (n int) {
	for _, c := range channels {
		n += len(discord.Messages(string(c.Channel)))
	}
	return n
}
