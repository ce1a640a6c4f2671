package bot_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// online waits until the bot has identified or resumed n times in all.
func (w *world) online(n int) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		s := w.discord.Stats().Gateway
		if s["identify"]+s["resume"] >= n && w.discord.Snapshot().Online {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("not back: %v\n%s", s, w.log)
		}
		wait(w.t, 5*time.Millisecond)
	}
}

// answers checks that commands work.
func (w *world) answers() {
	w.t.Helper()
	w.has(w.command(reader, general, "help"), true, "What this bot does")
}

// TestGatewayFaults: whatever the gateway does, commands work again soon.
func TestGatewayFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		faults  []standin.SocketFault
		starts  int // sessions identified or resumed in all
		resumes int
	}{
		{"reconnect", []standin.SocketFault{{Kind: standin.Reconnect}}, 2, 1},
		{"dropped", []standin.SocketFault{{Kind: standin.DropSocket}}, 2, 1},
		// discordgo answers a close with 1000, which ends the session if it arrives.
		{"closed", []standin.SocketFault{{Kind: standin.DropSocket, Code: 4000}}, 2, 0},
		{"invalid session", []standin.SocketFault{{Kind: standin.Invalidate}}, 2, 0},
		{"session forgotten", []standin.SocketFault{{Kind: standin.ForgetSessions}, {Kind: standin.DropSocket}}, 2, 0},
		{"heartbeat asked for", []standin.SocketFault{{Kind: standin.AskHeartbeat}}, 1, 0},
		{"dead connection", []standin.SocketFault{{Kind: standin.MuteNow}}, 2, 0},
		{"refused once", []standin.SocketFault{{Kind: standin.RefuseConnect}, {Kind: standin.DropSocket}}, 2, 1},
		{"hello too late", []standin.SocketFault{{Kind: standin.DelayHello, Wait: 10 * time.Second}, {Kind: standin.DropSocket}}, 2, 0},
		{"reconnect in place of resumed", []standin.SocketFault{{Kind: standin.ReconnectForReady}, {Kind: standin.DropSocket}}, 2, 0},
		{"closed in place of resumed", []standin.SocketFault{{Kind: standin.CloseForReady, Code: 4009}, {Kind: standin.DropSocket}}, 2, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(o *standin.Options) { o.Heartbeat = 200 * time.Millisecond })
			w.bot.SetTimes(1500*time.Millisecond, time.Second, 0, 0, 0)
			w.run()
			w.online(1)
			for _, f := range c.faults {
				if err := w.discord.DisturbGateway(f); err != nil {
					t.Fatal(err)
				}
			}
			w.online(c.starts)
			for deadline := time.Now().Add(time.Minute); ; wait(t, 10*time.Millisecond) {
				_, err := w.discord.Interact(t.Context(), w.call(reader, general, "help"))
				if err == nil {
					break
				}
				if time.Now().After(deadline) {
					t.Fatal(err)
				}
			}
			if n := w.discord.Stats().Gateway["resume"]; n < c.resumes {
				t.Errorf("resumed %d times, want %d", n, c.resumes)
			}
		})
	}
}

// TestGatewayFaultsAtStart: the first connection fails.
func TestGatewayFaultsAtStart(t *testing.T) {
	t.Parallel()
	for _, f := range []standin.SocketFault{
		{Kind: standin.ReconnectForReady}, {Kind: standin.InvalidForReady}, {Kind: standin.CloseForReady, Code: 4000},
		{Kind: standin.RefuseConnect, Count: 2}, {Kind: standin.DelayHello, Wait: 10 * time.Second},
	} {
		t.Run(string(f.Kind), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.bot.SetTimes(700*time.Millisecond, 0, 0, 0, 0)
			if err := w.discord.DisturbGateway(f); err != nil {
				t.Fatal(err)
			}
			w.run().answers()
		})
	}
}

// TestGatewayRefusals: what no retry mends ends Run.
func TestGatewayRefusals(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{4004: "token", 4013: "intents", 4014: "intents"} {
		w := newWorld(t)
		if err := w.discord.DisturbGateway(standin.SocketFault{Kind: standin.CloseForReady, Code: code}); err != nil {
			t.Fatal(err)
		}
		if err := w.bot.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("close %d: %v", code, err)
		}
	}
	w := newWorld(t)
	w.discord.SetTokens("another")
	if err := w.bot.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "401") || !strings.Contains(err.Error(), "Reset Token") {
		t.Errorf("token refused: %v", err)
	}
}

func TestTokenResetWhileRunning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(t.Context()) }()
	<-w.ready
	w.online(1)
	w.discord.SetTokens("another")
	select {
	case err := <-done:
		if err == nil {
			t.Error("Run ended without an error")
		}
	case <-time.After(time.Minute):
		t.Fatal("Run goes on with a refused token")
	}
}

// TestRunWhileDiscordIsDown: Run waits for Discord, and ends when asked to.
func TestRunWhileDiscordIsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fault(standin.Fault{Action: standin.BadGateway, Path: "/users/@me$", Count: 1})
	w.fault(standin.Fault{Action: standin.BadGateway, Status: http.StatusForbidden, Path: "/users/@me$", Count: 1}) // a wall on the way
	w.run().answers()

	dead := newWorld(t)
	dead.fault(standin.Fault{Action: standin.BadGateway, Status: 503})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := dead.bot.Run(ctx); err != nil {
		t.Errorf("Run: %v", err)
	}
}

// TestRegistersOnce: the commands are told when they changed or were lost.
func TestRegistersOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const put = "PUT /applications/{application_id}/commands"
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		w.ready = make(chan struct{})
		b := w.newBot(testList())
		go func() { done <- b.Run(ctx) }()
		<-w.ready
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if n := w.requests(put); n != 1 {
			t.Fatalf("the commands were told %d times", n)
		}
	}
	if n := len(w.discord.Commands()); n != 26 {
		t.Errorf("%d commands", n)
	}
	// Another Discord, or one that lost them.
	fresh := standin.New(standin.Options{Guilds: standin.DefaultWorld(), Bot: w.discord.Bot()})
	listener := httptest.NewServer(fresh)
	t.Cleanup(func() { fresh.Close(); listener.Close() })
	w.api = listener.URL + "/api/v10"
	w.ready = make(chan struct{})
	w.bot = w.newBot(testList())
	w.run()
	if n := len(fresh.Commands()); n != 26 {
		t.Errorf("%d commands on the other", n)
	}
}

// TestShutdownFinishesAnswers: Run lets the answer under way out.
func TestShutdownFinishesAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(ctx) }()
	<-w.ready
	w.online(1)
	w.file(strait(general))
	w.store.set(func(method string) error {
		if method == "Briefs" { // not what the bot notes of itself meanwhile
			cancel() // asked to stop in the middle of an answer
		}
		return nil
	})
	w.has(w.command(reader, general, "brief"), true, "Varonia")
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	for deadline := time.Now().Add(time.Minute); w.discord.Snapshot().Online; wait(t, 5*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("Discord was not told that the bot is gone")
		}
	}
}

// TestAnswerLost: the callback's answer is lost; the second one finds it done.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.fault(standin.Fault{Action: standin.Lose, Path: "/callback$", Count: 1})
	w.answers()
	w.fault(standin.Fault{Action: standin.Drop, Path: "/callback$", Count: 1})
	w.answers()
}

func TestChannelDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.subscribed(talks, "grain")
	if err := w.discord.RemoveChannel(talks); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; wait(t, 5*time.Millisecond) {
		subs, err := w.store.Subscriptions(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		if len(subs) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("left: %+v", subs)
		}
	}
}
