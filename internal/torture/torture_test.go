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
		gap  time.Duration // between messages
		want found
	}{
		{"as it should be", []message{updated, plain, killed}, time.Second, found{}},
		{"killed before it was posted", []message{updated, plain}, time.Second, found{}},
		{"posted in its second version", []message{{story: 0, rev: 2}, plain}, time.Second, found{}},
		{"lost", []message{plain, killed}, time.Second, found{lost: 1}},
		{"taken down, but not killed", []message{updated, {story: 1, rev: 1, gone: true}}, time.Second, found{lost: 1}},
		{"old", []message{{story: 0, rev: 1}, plain, killed}, time.Second, found{old: 1}},
		{"killed but standing", []message{updated, plain, {story: 2, rev: 1}}, time.Second, found{standsOn: 1}},
		{"repeated", []message{updated, plain, plain, killed}, time.Second, found{repeated: 1}},
		{"repeated and taken down", []message{updated, plain, killed, killed}, time.Second, found{repeated: 1}},
		{"on no topic", []message{updated, plain, {story: 3, rev: 1}}, time.Second, found{stray: 1}},
		{"of the stock", []message{updated, plain, {story: 4, rev: 1}}, time.Second, found{stray: 1}},
		{"out of order", []message{plain, updated, killed}, time.Minute, found{disorder: 1}},
		{"passed after its two minutes", []message{plain, updated, killed}, 2 * time.Minute, found{passed: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := channel{id: "1", topics: []int{0}}
			var history []standin.Record
			for i, m := range tt.sent {
				history = append(history, m.record(start.Add(time.Duration(i+1)*tt.gap)))
			}
			var f findings
			judgeChannel(&f, c, truth, history, start)
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
