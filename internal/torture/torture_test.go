package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/attache-bot/attache/bot/standin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestTorture is the small version of the command, with both kinds of Discord:
// one that forgets nonces at once, and one that keeps them for two minutes.
func TestTorture(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	program := filepath.Join(t.TempDir(), "bot")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "github.com/attache-bot/attache/cmd/bot")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the bot: %v\n%s", err, out)
	}
	for _, nonce := range []string{"0s", "120s"} {
		t.Run("nonce window "+nonce, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := run(t.Context(), []string{"-bot", program, "-kills", "10", "-stories", "60", "-channels", "4", "-feeds", "4",
				"-nonce", nonce, "-seed", "1", "-pace", "1s", "-minutes", "5"}, &out, &out)
			if err != nil {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}

// message is one that was posted, and what became of it.
type message struct {
	story, rev int
	edit       int // to which version, 0 = none
	gone       bool
}

func (m message) record(at time.Time) standin.Record {
	content := func(rev int) standin.Message {
		s := story{n: m.story, rev: rev}
		return standin.Message{Content: s.title(), Timestamp: at}
	}
	r := standin.Record{Message: content(m.rev)}
	if m.edit > 0 {
		r.Versions, r.Message = []standin.Message{r.Message}, content(m.edit)
	}
	if m.gone {
		r.DeletedAt = &at
	}
	return r
}

// TestJudge shows each finding to the judge, so that a clean run means something.
func TestJudge(t *testing.T) {
	t.Parallel()
	truth := []story{{n: 0, rev: 2}, {n: 1, rev: 1}, {n: 2, rev: 1, killed: true}, {n: 3, rev: 1, topic: -1}, {n: 4, rev: 1, stock: true}}
	updated, plain, killed := message{story: 0, rev: 1, edit: 2}, message{story: 1, rev: 1}, message{story: 2, rev: 1, gone: true}
	type found struct{ lost, old, standsOn, repeated, stray, disorder, passed int }
	start := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		sent []message
		want found
		// tried is how long before the first message the story that came late was
		// first tried; 0 = it was not.
		tried time.Duration
	}{
		{"as it should be", []message{updated, plain, killed}, found{}, 0},
		{"killed before it was posted", []message{updated, plain}, found{}, 0},
		{"posted in its second version", []message{{story: 0, rev: 2}, plain}, found{}, 0},
		{"lost", []message{plain, killed}, found{lost: 1}, 0},
		{"taken down, but not killed", []message{updated, {story: 1, rev: 1, gone: true}}, found{lost: 1}, 0},
		{"old", []message{{story: 0, rev: 1}, plain, killed}, found{old: 1}, 0},
		{"killed but standing", []message{updated, plain, {story: 2, rev: 1}}, found{standsOn: 1}, 0},
		{"repeated", []message{updated, plain, plain, killed}, found{repeated: 1}, 0},
		{"repeated and taken down", []message{updated, plain, killed, killed}, found{repeated: 1}, 0},
		{"on no topic", []message{updated, plain, {story: 3, rev: 1}}, found{stray: 1}, 0},
		{"of the stock", []message{updated, plain, {story: 4, rev: 1}}, found{stray: 1}, 0},
		{"out of order", []message{plain, updated, killed}, found{disorder: 1}, 0},
		{"passed too early", []message{plain, updated, killed}, found{disorder: 1}, 2*time.Minute - time.Second},
		{"passed after its two minutes", []message{plain, updated, killed}, found{passed: 1}, 2 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := channel{id: "1", topics: []int{0}}
			var history []standin.Record
			for i, m := range tt.sent {
				history = append(history, m.record(start.Add(time.Duration(i)*time.Minute)))
			}
			var f findings
			judgeChannel(&f, c, truth, history, func(n int, _ standin.Message) time.Time {
				if n != 0 || tt.tried == 0 {
					return time.Time{}
				}
				return start.Add(-tt.tried)
			})
			got := found{len(f.lost), len(f.old), len(f.standsOn), len(f.repeated), len(f.stray), len(f.disorder), f.passed}
			if got != tt.want {
				t.Errorf("found %+v, want %+v", got, tt.want)
			}
			if f.broken() != (tt.want != found{passed: tt.want.passed}) {
				t.Errorf("broken: %v", f.broken())
			}
		})
	}
}

// TestPlanIsTheSeeds: the same seed publishes the same.
func TestPlanIsTheSeeds(t *testing.T) {
	t.Parallel()
	o := options{stories: 200, channels: 6, feeds: 3}
	tell := func(seed uint64) string {
		var b strings.Builder
		for _, s := range plan(o, rand.New(rand.NewPCG(seed, 1))) {
			fmt.Fprintln(&b, s.title(), s.feed, s.last, s.doomed, s.when)
		}
		return b.String()
	}
	one, again, two := tell(1), tell(1), tell(2)
	if one != again {
		t.Error("the same seed makes two plans")
	}
	if one == two {
		t.Error("two seeds make the same plan")
	}
}

// TestWitness: a try is known by its request, or where there was none by the log.
func TestWitness(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	var w witness
	w.saw("1", 7, start.Add(time.Minute))
	w.saw("1", 7, start.Add(2*time.Minute))
	const line = "time=2026-05-01T12:01:00.000Z level=WARN msg=\"a delivery was under way when its lease ended\" delivery=%d channel=1 in_doubt=false failing_since=%s\n"
	log := fmt.Sprintf("level=INFO msg=other\n"+line+line, 40, start.Format(time.RFC3339Nano), 41, start.Add(3*time.Minute).Format(time.RFC3339Nano))
	for _, half := range []string{log[:70], log[70:]} {
		if _, err := w.Write([]byte(half)); err != nil {
			t.Fatal(err)
		}
	}
	shows := func(id string) standin.Message {
		return standin.Message{Components: []standin.Component{{Components: []standin.Component{{CustomID: "why:" + id + ":1:x"}}}}}
	}
	for _, tt := range []struct {
		name    string
		channel string
		story   int
		m       standin.Message
		want    time.Time
	}{
		{"by its request", "1", 7, shows("zz"), start.Add(time.Minute)},
		{"cut off before it", "1", 7, shows("14"), start},
		{"cut off after it", "1", 7, shows("15"), start.Add(time.Minute)},
		{"cut off only", "1", 8, shows("15"), start.Add(3 * time.Minute)},
		{"in another channel", "2", 7, shows("14"), time.Time{}},
		{"never", "1", 8, standin.Message{}, time.Time{}},
	} {
		if got := w.since(tt.channel, tt.story, tt.m); !got.Equal(tt.want) {
			t.Errorf("%s: tried since %v, want %v", tt.name, got, tt.want)
		}
	}
	if w.forget(); !w.since("1", 7, shows("14")).IsZero() {
		t.Error("not forgotten")
	}
}
