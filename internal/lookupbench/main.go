// Command lookupbench measures look-ups in a database as it is after years:
// from the interaction to its answer, through the bot and the store.
//
//	go run ./internal/lookupbench [-briefs 300000] [-quotes 1000000] [-queries 5000] [-db FILE]
//
// A database that -db names is built if it is not there, gone on with if its building
// was broken off, and kept.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

func main() {
	stories := flag.Int("briefs", 300_000, "how many briefs")
	quotes := flag.Int("quotes", 1_000_000, "how many quotations")
	queries := flag.Int("queries", 5000, "how many look-ups of each command")
	file := flag.String("db", "", "the database; a throw-away one if left out")
	flag.Parse()
	if err := run(context.Background(), *file, *stories, *quotes, *queries); err != nil {
		fmt.Fprintln(os.Stderr, "lookupbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file string, stories, quotes, queries int) error {
	if file == "" {
		dir, err := os.MkdirTemp("", "lookupbench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		file = filepath.Join(dir, "bench.db")
	}
	db, err := store.Open(ctx, file, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	p := newPress()
	if err := fill(ctx, db, p, stories, quotes); err != nil {
		return err
	}
	b, answers, stop, err := newBot(db, p.list())
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("%-28s %8s %8s %8s %8s %9s\n", "look-up", "n", "p50 ms", "p99 ms", "max ms", "empty %")
	for _, c := range commands(p) {
		if err := measure(ctx, b, answers, c, queries); err != nil {
			return err
		}
	}
	return nil
}

// fill files the stories that are not there yet, some hundred a transaction.
func fill(ctx context.Context, db *store.Store, p *press, stories, quotes int) error {
	begin := time.Now()
	if err := db.SyncList(ctx, p.list()); err != nil {
		return err
	}
	held, err := db.Counts(ctx)
	if err != nil || held.Stories >= stories {
		return err
	}
	const some = 250
	for done := 0; done < stories; done += some {
		var list []briefs.Filing
		for i := done; i < min(done+some, stories); i++ {
			list = append(list, p.filing((i+1)*quotes/stories-i*quotes/stories))
		}
		if done+some <= held.Stories {
			continue // invented again, for what follows to be the same
		}
		for _, f := range db.FileAll(ctx, list) {
			if f.Err != nil {
				return f.Err
			}
		}
	}
	fmt.Printf("%d briefs with %d quotations filed in %v\n", stories, quotes, time.Since(begin).Round(time.Second))
	return nil
}

// newBot is the bot on a Discord that takes every answer; answers has each.
func newBot(db *store.Store, list *briefs.List) (*bot.Bot, <-chan []byte, func(), error) {
	answers := make(chan []byte, 1)
	discord := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && strings.HasPrefix(r.URL.Path, "/api/v10/interactions/") {
			answers <- body
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	b, err := bot.New(bot.Options{Token: "bench", APIURL: discord.URL + "/api/v10", Store: db, List: func() *briefs.List { return list }})
	return b, answers, discord.Close, err
}

// command is a kind of look-up; options makes the next one's and says of what
// sort it is.
type command struct {
	name     string
	complete bool
	options  func() (sort string, named map[string]string)
}

func commands(p *press) []command {
	common := func() string { return word(uint64(p.r.IntN(20))) + " " }
	middle := func() string { return word(200+uint64(p.r.IntN(1000))) + " " }
	rare := func() string { return word(10_000+uint64(p.r.IntN(40_000))) + " " }
	prefix := func() string { w := word(uint64(p.r.IntN(5000))); return w[:min(3, len(w))] }
	since := func() string { return start.AddDate(0, 0, p.r.IntN(200)).Format("2006-01-02") }
	surname := func() string { _, last, _ := strings.Cut(p.speaker(), " "); return last }
	mixed := func(word string, turn int) (string, map[string]string) {
		switch turn % 9 {
		case 8:
			return "nothing found", map[string]string{word: "qqqq "}
		case 0:
			return "common word", map[string]string{word: common()}
		case 1:
			return "rare word", map[string]string{word: rare()}
		case 2:
			return "beginning of a word", map[string]string{word: prefix()}
		case 3:
			return "word since", map[string]string{word: middle(), "since": since()}
		case 4:
			return "two words, country", map[string]string{word: middle() + common(), "country": "NO"}
		case 5:
			return "common word, topic", map[string]string{word: common(), "topic": string(topicName(p.r.IntN(topics)))}
		case 6:
			return "source since", map[string]string{"source": fmt.Sprint("Outlet ", p.r.IntN(outlets)), "since": since()}
		}
		return "word, best match", map[string]string{word: middle(), "order": "best"}
	}
	// slipped has two letters of a word swapped.
	slipped := func(w string) string {
		if len(w) < 4 {
			return w
		}
		at := 1 + p.r.IntN(len(w)-2)
		return w[:at] + w[at+1:at+2] + w[at:at+1] + w[at+2:]
	}
	turn := 0
	next := func() int { turn++; return turn }
	return []command{
		{"brief", false, func() (string, map[string]string) { return mixed("search", next()) }},
		{"quote", false, func() (string, map[string]string) {
			switch n := next(); n % 4 {
			case 0:
				return "speaker", map[string]string{"speaker": surname()}
			case 1:
				return "speaker and common word", map[string]string{"speaker": surname(), "about": common()}
			case 2:
				return "full name since", map[string]string{"speaker": p.speaker(), "since": since()}
			default:
				return mixed("about", n/4)
			}
		}},
		{"quote", true, func() (string, map[string]string) {
			first, last, _ := strings.Cut(p.speaker(), " ")
			switch next() % 5 {
			case 0:
				return "whole name, typed on", map[string]string{"speaker": first + " " + last[:1+p.r.IntN(len(last))]}
			case 1:
				return "with a slip", map[string]string{"speaker": slipped(last)}
			}
			return "typing a speaker", map[string]string{"speaker": last[:1+p.r.IntN(len(last)-1)]}
		}},
	}
}

// measure runs one kind of look-up and prints its times, in all and by sort.
func measure(ctx context.Context, b *bot.Bot, answers <-chan []byte, c command, n int) error {
	all := &times{}
	sorts := make(map[string]*times)
	for i := range n {
		sort, event, err := interaction(c, i)
		if err != nil {
			return err
		}
		begin := time.Now()
		if err := b.Handle(ctx, event); err != nil {
			return fmt.Errorf("%s: %w", event, err)
		}
		answer := <-answers
		took := time.Since(begin)
		empty := strings.Contains(string(answer), " found") || strings.Contains(string(answer), `"choices":[]`)
		if sorts[sort] == nil {
			sorts[sort] = &times{}
		}
		all.add(took, empty)
		sorts[sort].add(took, empty)
	}
	all.print("/" + c.name)
	for _, sort := range slices.Sorted(maps.Keys(sorts)) {
		sorts[sort].print("  " + sort)
	}
	return nil
}

// times are how long look-ups took.
type times struct {
	took  []time.Duration
	empty int
}

func (t *times) add(took time.Duration, empty bool) {
	t.took = append(t.took, took)
	if empty {
		t.empty++
	}
}

func (t *times) print(name string) {
	slices.Sort(t.took)
	n := len(t.took)
	in := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Printf("%-28s %8d %8.1f %8.1f %8.1f %9.1f\n", name, n, in(t.took[n/2]), in(t.took[n*99/100]), in(t.took[n-1]), 100*float64(t.empty)/float64(n))
}

func interaction(c command, n int) (sort string, event json.RawMessage, err error) {
	kind := 2
	if c.complete {
		kind = 4
	}
	type option struct {
		Name    string `json:"name"`
		Type    int    `json:"type"`
		Value   string `json:"value"`
		Focused bool   `json:"focused,omitempty"`
	}
	var options []option
	sort, named := c.options()
	for name, value := range named {
		options = append(options, option{name, 3, value, c.complete})
	}
	event, err = json.Marshal(map[string]any{
		"id": fmt.Sprint(n + 1), "application_id": "1", "token": "t", "type": kind, "guild_id": "10", "channel_id": "11",
		"member": map[string]any{"user": map[string]string{"id": "12"}, "permissions": "2048"},
		"data":   map[string]any{"name": c.name, "options": options},
	})
	return sort, event, err
}
