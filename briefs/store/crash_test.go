package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// crashEnv makes the test binary a process that is to be killed: the address of
// its database.
const crashEnv = "ATTACHE_CRASH_STORE"

func TestMain(m *testing.M) {
	if url := os.Getenv(copyEnv); url != "" {
		if err := copyUntil(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if url := os.Getenv(crashEnv); url != "" {
		if err := toil(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// The work of the crash tests.
const (
	crashStories  = 60
	crashChannels = 4
	crashLease    = time.Second
)

func crashList() *briefs.List {
	return &briefs.List{Feeds: []briefs.Feed{{Name: "wire", URL: "u", Source: briefs.Source{Feed: "wire", Outlet: "Wire", Use: briefs.UseBrief}}}}
}

func crashStory(n int, targets []briefs.Target) briefs.Filing {
	at := time.UnixMilli(1_700_000_000_000 + int64(n)*1000)
	text := fmt.Sprintf("Story %d. “It is number %d,” said Ana Petrescu.", n, n)
	start := strings.Index(text, "It is")
	quote := fmt.Sprintf("It is number %d,", n)
	span := briefs.Span{Start: start, End: start + len(quote)}
	return briefs.Filing{
		Action: briefs.ActPost, Hash: strconv.Itoa(n), Targets: targets,
		Story: briefs.Story{Feed: "wire", Key: strconv.Itoa(n), Version: 1, Status: briefs.StatusUsable, Published: at},
		Brief: &briefs.Brief{Headline: strconv.Itoa(n), Text: text, Published: at,
			Quotes: []briefs.Quote{{Text: quote, Speaker: "Ana Petrescu", Kind: briefs.QuoteWhole, Span: span, Parts: []briefs.Span{span}, Sentence: briefs.Span{End: len(text)}}}},
		Jobs: []briefs.Job{{Kind: briefs.JobExpire, Due: at}},
	}
}

// toil files stories and delivers them until all is done. A line is written for
// every message that "Discord" took, before it is recorded: what a crash between
// the two leaves is in doubt.
func toil(url string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, url, nil)
	if err != nil {
		return err
	}
	subs, err := s.Subscriptions(ctx, "")
	if err != nil {
		return err
	}
	var targets []briefs.Target
	for _, b := range subs {
		targets = append(targets, briefs.Target{Server: b.Server, Channel: b.Channel, Subscription: b.ID})
	}
	fmt.Println("ready")
	for n := range crashStories {
		if _, _, err := s.File(ctx, crashStory(n, targets)); err != nil {
			return err
		}
		for {
			worked, err := toilOnce(ctx, s)
			if err != nil {
				return err
			}
			if !worked {
				break
			}
		}
	}
	// What a process that was killed held is free when its leases end.
	for {
		due, err := s.NextDue(ctx, nil)
		if err != nil {
			return err
		}
		if due.IsZero() {
			fmt.Println("done")
			return s.Close()
		}
		time.Sleep(min(time.Until(due), crashLease))
		if _, err := toilOnce(ctx, s); err != nil {
			return err
		}
	}
}

func toilOnce(ctx context.Context, s *store.Store) (bool, error) {
	jobs, err := s.Claim(ctx, "w", []briefs.JobKind{briefs.JobExpire}, 2, crashLease)
	if err != nil {
		return false, err
	}
	for _, j := range jobs {
		fmt.Println("job", j.Arg)
		if err := s.Finish(ctx, j, time.Time{}); err != nil && !errors.Is(err, briefs.ErrLeaseLost) {
			return false, err
		}
	}
	list, err := s.ClaimDeliveries(ctx, "w", 2, crashLease)
	if err != nil {
		return false, err
	}
	for _, d := range list {
		if err := d.Brief.Verify(); err != nil {
			return false, err
		}
		d, err := s.BeginDelivery(ctx, d, nil, "n")
		if errors.Is(err, briefs.ErrLeaseLost) {
			continue
		}
		if err != nil {
			return false, err
		}
		doubt := ""
		if d.Doubt {
			doubt = " doubt"
		}
		fmt.Printf("sent %s %d %s%s\n", d.Target.Channel, d.ID, d.Brief.Headline, doubt)
		if err := s.SettleDelivery(ctx, d, briefs.Outcome{Result: briefs.Delivered, Message: "m", Rev: d.Brief.Rev}); err != nil && !errors.Is(err, briefs.ErrLeaseLost) {
			return false, err
		}
	}
	return len(jobs)+len(list) > 0, nil
}

// TestCrash kills a process that files and delivers, at random moments, until it
// gets through, and counts: every story filed once, every message sent once or
// known to be in doubt, in order, every job done.
func TestCrash(t *testing.T) {
	t.Parallel()
	crash(t, storetest.NewFile(t), 1)
}

// TestPostgresCrash has two processes work on one database.
func TestPostgresCrash(t *testing.T) {
	t.Parallel()
	crash(t, postgresSchema(t), 2)
}

func crash(t *testing.T, url string, processes int) {
	ctx := t.Context()
	s, err := store.Open(ctx, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SyncList(ctx, crashList()); err != nil {
		t.Fatal(err)
	}
	for i := range crashChannels {
		if _, err := s.Subscribe(ctx, briefs.Subscription{Server: "s", Channel: briefs.ChannelID(fmt.Sprint("c", i)), Filter: briefs.OnTopics("t")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sent := make(map[string][]string) // by delivery
	order := make(map[string][]string)
	jobs := make(map[string]int)
	kills, done := 0, false
	for !done && kills < 400 {
		lines := make([][]string, processes)
		ends := make([]bool, processes)
		var running sync.WaitGroup
		for i := range processes {
			running.Go(func() {
				lines[i], ends[i] = runAndKill(t, url, time.Duration(1+rand.IntN(60+10*kills))*time.Millisecond)
			})
		}
		running.Wait()
		kills += processes
		done = slices.Contains(ends, true)
		for _, line := range slices.Concat(lines...) {
			switch f := strings.Fields(line); f[0] {
			case "sent":
				if len(sent[f[2]]) == 0 {
					order[f[1]] = append(order[f[1]], f[3])
				}
				sent[f[2]] = append(sent[f[2]], strings.Join(f[4:], ""))
			case "job":
				jobs[f[1]]++
			}
		}
	}
	if !done || kills < 5 {
		t.Fatalf("done %v after %d runs, want several kills and an end", done, kills)
	}
	repeated := 0
	for id, times := range sent {
		for _, doubt := range times[1:] {
			repeated++
			if processes > 1 && slices.Contains(times, "doubt") {
				continue // the first line may be the later one
			}
			if doubt != "doubt" {
				t.Errorf("delivery %s was sent again without doubt", id)
			}
		}
	}
	if len(sent) != crashStories*crashChannels || len(jobs) != crashStories {
		t.Errorf("%d deliveries and %d jobs, want %d and %d", len(sent), len(jobs), crashStories*crashChannels, crashStories)
	}
	for channel, list := range order {
		if processes > 1 {
			break // their lines tell no common order
		}
		for i, headline := range list {
			if headline != strconv.Itoa(i) {
				t.Errorf("%s was sent %v", channel, list)
				break
			}
		}
	}
	t.Logf("%d kills, %d attempts repeated in doubt", kills-processes, repeated)
	counted(t, url)
}

// runAndKill runs the process, kills it some time after it is ready, and returns the whole lines it
// wrote and whether it got through.
func runAndKill(t *testing.T, url string, after time.Duration) (lines []string, done bool) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Error(err)
		return nil, false
	}
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return nil, false
	}
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			break
		}
		line = strings.TrimSpace(line)
		if line == "ready" {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
			continue
		}
		done = done || line == "done"
		lines = append(lines, line)
	}
	cmd.Wait() // killed, as a rule
	return lines, done
}

// counted checks what is in the database in the end.
func counted(t *testing.T, url string) {
	s, err := store.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := store.Counts{Stories: crashStories, Briefs: crashStories, Quotes: crashStories, Delivered: crashStories * crashChannels, Subscriptions: crashChannels}
	if c != want {
		t.Errorf("counts %+v, want %+v", c, want)
	}
	for _, q := range []briefs.BriefQuery{{Limit: 50}, {Search: "number", Limit: 50}} {
		list, err := s.Briefs(t.Context(), q)
		if err != nil || len(list) != 50 {
			t.Errorf("%+v: %d briefs, %v", q, len(list), err)
		}
	}
	speakers, err := s.Speakers(t.Context(), briefs.Viewer{}, "ana", 5)
	if err != nil || len(speakers) != 1 || speakers[0].Quotes != crashStories {
		t.Errorf("speakers %+v, %v", speakers, err)
	}
}
