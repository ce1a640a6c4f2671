package bot

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wobbly is a way to Discord on which requests take now longer, now shorter. It
// notes when each arrives.
type wobbly struct {
	mu      sync.Mutex
	rand    *rand.Rand
	arrived []time.Time
}

func (w *wobbly) RoundTrip(*http.Request) (*http.Response, error) {
	w.mu.Lock()
	there, back := time.Duration(w.rand.Int64N(int64(300*time.Millisecond))), time.Duration(w.rand.Int64N(int64(20*time.Millisecond)))
	w.mu.Unlock()
	time.Sleep(there)
	w.mu.Lock()
	w.arrived = append(w.arrived, time.Now())
	w.mu.Unlock()
	time.Sleep(back)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// TestGuardOnAWobblyWay: however requests bunch on their way, no second of
// Discord's sees more than it takes.
func TestGuardOnAWobblyWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		way := &wobbly{rand: rand.New(rand.NewPCG(1, 2))}
		g := newGuard(way, &url.URL{Scheme: "http", Host: "discord.example"}, slog.New(slog.DiscardHandler), time.Now, perSecond, unwatched{})
		var senders sync.WaitGroup
		for range 30 {
			senders.Go(func() {
				for range 20 {
					req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://discord.com/api/v9/channels/1/messages", nil)
					if err != nil {
						t.Error(err)
						return
					}
					resp, err := g.RoundTrip(req)
					if err != nil {
						t.Error(err)
						return
					}
					resp.Body.Close()
				}
			})
		}
		senders.Wait()
		slices.SortFunc(way.arrived, time.Time.Compare)
		for i := globalLimit; i < len(way.arrived); i++ {
			if d := way.arrived[i].Sub(way.arrived[i-globalLimit]); d < time.Second {
				t.Fatalf("%d requests arrived within %v", globalLimit+1, d)
			}
		}
		if took := way.arrived[len(way.arrived)-1].Sub(way.arrived[0]); took > 16*time.Second {
			t.Errorf("%d requests took %v, which is far from 50 a second", len(way.arrived), took)
		}
	})
}

// stopped is the context of a process that was stopped past its deadline and has
// just been woken: the timer that is to end it has yet to fire.
type stopped struct{ context.Context }

func (stopped) Deadline() (time.Time, bool) { return time.Now().Add(-time.Second), true }

// TestGuardAfterASleep: what was to be sent before the end of a lease is not sent
// after it, whatever the timers of a process say that was stopped meanwhile.
func TestGuardAfterASleep(t *testing.T) {
	t.Parallel()
	way := &wobbly{rand: rand.New(rand.NewPCG(1, 2))}
	g := newGuard(way, &url.URL{Scheme: "http", Host: "discord.example"}, slog.New(slog.DiscardHandler), time.Now, perSecond, unwatched{})
	for _, path := range []string{"/api/v9/channels/1/messages", "/api/v9/interactions/1/t/callback"} {
		req, err := http.NewRequestWithContext(stopped{t.Context()}, http.MethodPost, "https://discord.com"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.RoundTrip(req); err == nil {
			t.Errorf("%s was sent", path)
		}
	}
	if len(way.arrived) > 0 {
		t.Errorf("%d requests were sent", len(way.arrived))
	}
}
