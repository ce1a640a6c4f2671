package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
)

// manyServers are copies of the usual one, of which each shard of four gets some.
func manyServers(o *standin.Options) {
	for i := range 8 {
		g := standin.DefaultWorld()[0]
		g.ID = fmt.Sprint(uint64(1300000000000000000) + uint64(i+1)<<22)
		g.Roles = []standin.Role{{ID: g.ID, Name: "@everyone", Permissions: standin.MemberPermissions}}
		g.Members = nil
		g.Channels = []standin.Channel{{ID: fmt.Sprint(1390000000000000000 + i), Type: standin.TextChannel, Name: "news"}}
		o.Guilds = append(o.Guilds, g)
	}
	o.Shards = 4
}

// TestShardsByDiscordsAdvice: as many connections as Discord advises, identified
// within its limits, tell of all servers; each command is answered once.
func TestShardsByDiscordsAdvice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, manyServers, func(o *standin.Options) { o.Limits = standin.Limits{On: true, Identify: 2} })
	w.run()
	s := w.discord.Stats().Gateway
	if s["identify"] != 4 || s["invalid"] != 0 {
		t.Errorf("%d identified, %d refused, want 4 and 0", s["identify"], s["invalid"])
	}
	for deadline := time.Now().Add(time.Minute); w.bot.Servers() != 9 || !w.bot.Connected(); wait(t, 5*time.Millisecond) { // both come after READY, in either order
		if time.Now().After(deadline) {
			t.Fatalf("%d servers are known, want 9; shards %v", w.bot.Servers(), w.bot.Shards())
		}
	}
	if shards := w.bot.Shards(); len(shards) != 4 {
		t.Errorf("shards %v", shards)
	}
	w.answers()
}

// TestShardMoves: while two processes hold one shard both are told of every
// command, and one answers; when one has gone the other goes on.
func TestShardMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) { o.Shards = 1 })
	w.take = w.store.TakeInteraction
	w.bot = w.newBot(feedList())
	w.run()
	first := w.ready
	w.ready = make(chan struct{})
	second := w.newBot(feedList())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- second.Run(ctx) }()
	select {
	case <-w.ready:
	case <-time.After(time.Minute):
		t.Fatal("not ready")
	}
	w.ready = first
	for range 10 {
		w.answers()
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.answers()
	answers := func() (n int) {
		for key, count := range w.discord.Stats().Requests {
			if strings.HasPrefix(key, http.MethodPost+" /interactions/") {
				n += count
			}
		}
		return n
	}
	// A request is counted when it has been answered, a moment after the member has it.
	for deadline := time.Now().Add(time.Minute); answers() < 11 && time.Now().Before(deadline); wait(t, 5*time.Millisecond) {
	}
	if n := answers(); n != 11 {
		t.Errorf("11 commands had %d answers", n)
	}
}

// TestSessionOver: where Discord has forgotten the sessions, each shard waits for
// its turn to begin another, instead of asking until it is let.
func TestSessionOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, manyServers, func(o *standin.Options) { o.Limits = standin.Limits{On: true, Identify: 4} })
	w.run()
	for _, f := range []standin.SocketFault{{Kind: standin.ForgetSessions}, {Kind: standin.DropSocket}} {
		if err := w.discord.DisturbGateway(f); err != nil {
			t.Fatal(err)
		}
	}
	w.online(8)
	if s := w.discord.Stats().Gateway; s["identify"] != 8 || s["invalid"] > 4 {
		t.Errorf("%d identified, %d refused: a refused resume each is all there should be", s["identify"], s["invalid"])
	}
}

// TestSessionsRunOut: where Discord lets no more sessions begin today, those that
// are left wait for tomorrow, whichever process holds them: one too many would
// reset the token.
func TestSessionsRunOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, manyServers, func(o *standin.Options) {
		o.Limits = standin.Limits{On: true, Identify: 4, Sessions: standin.Rate{Requests: 2, Per: 5 * time.Second}}
	})
	w.shards = bot.Shards{First: 2, Last: 3, Total: 4}
	w.ready = make(chan struct{})
	other := w.newBot(feedList())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- other.Run(ctx) }()
	otherReady := w.ready
	w.shards = bot.Shards{First: 0, Last: 1, Total: 4}
	w.ready = make(chan struct{})
	w.bot = w.newBot(feedList())
	w.run()
	select {
	case <-otherReady:
	case err := <-done:
		t.Fatalf("Run: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("not ready")
	}
	if s := w.discord.Stats().Gateway; s["identify"] != 4 || s["invalid"] != 0 {
		t.Errorf("%d identified, %d refused, want 4 and 0", s["identify"], s["invalid"])
	}
	if !strings.Contains(w.log.String(), "no new session is left for today") {
		t.Error("it is not said why shards wait")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestMoreShards: a bot that has come into too many servers for its shards begins
// anew with as many as Discord advises by then.
func TestMoreShards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, manyServers, func(o *standin.Options) { o.Shards, o.Limits.Identify = 1, 3 })
	w.run()
	w.discord.Advise(3)
	for _, f := range []standin.SocketFault{{Kind: standin.CloseForReady, Code: 4011}, {Kind: standin.DropSocket}} {
		if err := w.discord.DisturbGateway(f); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(time.Minute); len(w.bot.Shards()) != 3 || !w.bot.Connected(); wait(t, 5*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("shards %v, want 3", w.bot.Shards())
		}
	}
	w.answers()
}

// TestIntroduce: a process that only posts learns who it is, and connects to no
// gateway.
func TestIntroduce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.bot.Introduce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.discord.Stats().Gateway["identify"]; n != 0 || w.bot.Connected() {
		t.Errorf("%d sessions", n)
	}
	if n := w.requests("PUT /applications/"); n != 0 {
		t.Errorf("commands were registered %d times", n)
	}
	if _, err := bot.New(bot.Options{Token: token, Store: w.store, List: feedList, Shards: bot.Shards{First: 2, Last: 1, Total: 4}}); err == nil {
		t.Error("shards 2 to 1 of 4 are taken")
	}
}
