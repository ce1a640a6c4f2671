package standin_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot/standin"
)

func TestRouteLimit(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now, Limits: standin.Limits{On: true}})
	for i := range 5 {
		res, _ := w.do("POST", "/channels/"+briefs+"/messages", `{"content":"a"}`)
		if got := res.Header.Get("X-RateLimit-Remaining"); got != strconv.Itoa(4-i) {
			t.Errorf("request %d: %s remaining", i, got)
		}
	}
	at.add(1500 * time.Millisecond)
	res, body := w.do("POST", "/channels/"+briefs+"/messages", `{"content":"a"}`)
	if res.StatusCode != 429 || body["retry_after"] != 3.5 || body["global"] != false || body["message"] != "You are being rate limited." {
		t.Fatalf("sixth: HTTP %d %v", res.StatusCode, body)
	}
	for key, want := range map[string]string{"Retry-After": "4", "X-RateLimit-Reset-After": "3.500", "X-RateLimit-Scope": "user", "X-RateLimit-Limit": "5"} {
		if got := res.Header.Get(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if res.Header.Get("X-RateLimit-Bucket") == "" {
		t.Error("no bucket named")
	}
	if res, _ := w.do("POST", "/channels/"+talks+"/messages", `{"content":"a"}`); res.StatusCode != 200 {
		t.Errorf("another channel: HTTP %d", res.StatusCode)
	}
	at.add(3500 * time.Millisecond)
	if res, _ := w.do("POST", "/channels/"+briefs+"/messages", `{"content":"a"}`); res.StatusCode != 200 {
		t.Errorf("after the reset: HTTP %d", res.StatusCode)
	}
	if n := len(w.Messages(briefs)); n != 6 {
		t.Errorf("%d messages made, want 6", n)
	}
}

func TestGlobalLimitAndBan(t *testing.T) {
	t.Parallel()
	at := newClock()
	w := open(t, standin.Options{Now: at.now, Limits: standin.Limits{On: true, Global: 3, Invalid: 4}})
	for range 3 {
		w.do("GET", "/users/@me", "")
	}
	res, body := w.do("GET", "/users/@me", "")
	if res.StatusCode != 429 || body["global"] != true || res.Header.Get("X-RateLimit-Global") != "true" || res.Header.Get("X-RateLimit-Scope") != "global" {
		t.Fatalf("fourth: HTTP %d %v %v", res.StatusCode, body, res.Header)
	}
	for range 3 {
		w.do("GET", "/users/@me", "")
	}
	at.add(time.Minute)
	res, _ = w.do("GET", "/users/@me", "")
	if res.StatusCode != 429 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") || res.Header.Get("Retry-After") != "540" {
		t.Errorf("after 4 invalid answers: HTTP %d %v, want Cloudflare's ban", res.StatusCode, res.Header)
	}
	at.add(10 * time.Minute)
	if res, _ := w.do("GET", "/users/@me", ""); res.StatusCode != 200 {
		t.Errorf("after the ban: HTTP %d", res.StatusCode)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const path = `^/channels/` + briefs + `/messages$`
	for _, tt := range []struct {
		name   string
		fault  standin.Fault
		status int // 0: no answer
		code   any
		made   int
	}{
		{"a code alone", standin.Fault{Action: standin.Refuse, Code: 50013}, 403, 50013.0, 0},
		{"a code to wait for", standin.Fault{Action: standin.Refuse, Code: 30046, Wait: time.Minute}, 429, 30046.0, 0},
		{"a bare 500", standin.Fault{Action: standin.Refuse, Status: 500}, 500, 0.0, 0},
		{"rate limit", standin.Fault{Action: standin.RateLimit, Wait: time.Second, Global: true}, 429, nil, 0},
		{"bad gateway", standin.Fault{Action: standin.BadGateway}, 502, nil, 0},
		{"cloudflare", standin.Fault{Action: standin.Cloudflare, Wait: time.Second}, 429, nil, 0},
		{"cut before", standin.Fault{Action: standin.Drop}, 0, nil, 0},
		{"answer lost", standin.Fault{Action: standin.Lose}, 0, nil, 1},
		{"delay", standin.Fault{Action: standin.Delay, Wait: time.Millisecond}, 200, nil, 1},
		{"slow", standin.Fault{Action: standin.Slow, Wait: time.Millisecond}, 200, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t, standin.Options{})
			tt.fault.Method, tt.fault.Path, tt.fault.Count = "POST", path, 1
			id, err := w.AddFault(tt.fault)
			if err != nil {
				t.Fatal(err)
			}
			req, _ := http.NewRequestWithContext(w.ctx(), "POST", w.url+"/api/v10/channels/"+briefs+"/messages", strings.NewReader(`{"content":"a"}`))
			req.Header.Set("Authorization", "Bot "+token)
			req.Header.Set("Content-Type", "application/json")
			res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
			var body map[string]any
			if err == nil {
				defer res.Body.Close()
				json.NewDecoder(res.Body).Decode(&body) // HTML bodies leave it nil
			}
			switch {
			case tt.status == 0 && !errors.Is(err, io.EOF):
				t.Errorf("got %v, want no answer", err)
			case tt.status != 0 && (err != nil || res.StatusCode != tt.status):
				t.Errorf("got %v, %v, want HTTP %d", res, err, tt.status)
			case tt.status != 0 && body["code"] != tt.code:
				t.Errorf("body %v, want code %v", body, tt.code)
			}
			if n := len(w.Messages(briefs)); n != tt.made {
				t.Errorf("%d messages made, want %d", n, tt.made)
			}
			if f := w.Faults(); len(f) != 1 || f[0].ID != id || f[0].Hits != 1 {
				t.Errorf("rules %+v", f)
			}
			if res, _ := w.do("POST", "/channels/"+briefs+"/messages", `{"content":"b"}`); res.StatusCode != 200 {
				t.Errorf("after the fault is spent: HTTP %d", res.StatusCode)
			}
		})
	}
}

func TestFaultSkipAndProbability(t *testing.T) {
	t.Parallel()
	run := func(f standin.Fault, seed uint64) string {
		w := open(t, standin.Options{Seed: seed})
		f.Action, f.Status = standin.Refuse, 500
		if _, err := w.AddFault(f); err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for range 12 {
			res, _ := w.do("GET", "/users/@me", "")
			got.WriteByte("0.2.45"[res.StatusCode/100])
		}
		return got.String()
	}
	if got, want := run(standin.Fault{Skip: 2, Count: 3}, 0), "225552222222"; got != want {
		t.Errorf("skip 2, count 3: %s, want %s", got, want)
	}
	first, again := run(standin.Fault{Probability: 0.5}, 7), run(standin.Fault{Probability: 0.5}, 7)
	if first != again || !strings.Contains(first, "2") || !strings.Contains(first, "5") {
		t.Errorf("one seed, two runs: %s and %s", first, again)
	}
}

func TestFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	send := func(method, path, body, site string) (int, string) {
		req, _ := http.NewRequestWithContext(w.ctx(), method, w.url+path, strings.NewReader(body))
		if site != "" {
			req.Header.Set("Sec-Fetch-Site", site)
		}
		res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	for _, tt := range []struct {
		name, method, path, body, site string
		status                         int
	}{
		{"add", "POST", "/standin/faults", `{"action":"refuse","path":"users","status":503,"count":1}`, "", 200},
		{"bad action", "POST", "/standin/faults", `{"action":"explode"}`, "", 400},
		{"bad expression", "POST", "/standin/faults", `{"action":"drop","path":"("}`, "", 400},
		{"from another site's page", "POST", "/standin/faults", `{"action":"drop"}`, "cross-site", 403},
		{"gateway", "POST", "/standin/gateway", `{"kind":"reconnect"}`, "", 200},
		{"bad gateway kind", "POST", "/standin/gateway", `{"kind":"x"}`, "", 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if status, body := send(tt.method, tt.path, tt.body, tt.site); status != tt.status {
				t.Errorf("HTTP %d %s, want %d", status, body, tt.status)
			}
		})
	}
	if res, _ := w.do("GET", "/users/@me", ""); res.StatusCode != 503 {
		t.Errorf("fault not played: HTTP %d", res.StatusCode)
	}
	if _, body := send("GET", "/standin/stats", "", ""); !strings.Contains(body, `"GET /users/@me 503":1`) {
		t.Errorf("stats %s", body)
	}
	if status, _ := send("DELETE", "/standin/faults", "", ""); status != 200 || len(w.Faults()) != 0 {
		t.Errorf("clear: HTTP %d, %d rules left", status, len(w.Faults()))
	}
}

// TestDiscordgoOnLimits holds that the library reads our 429s as Discord's.
func TestDiscordgoOnLimits(t *testing.T) {
	t.Parallel()
	w := open(t, standin.Options{})
	dg := w.client()
	if _, err := w.AddFault(standin.Fault{Action: standin.RateLimit, Wait: 1300 * time.Millisecond, Count: 1}); err != nil {
		t.Fatal(err)
	}
	_, err := dg.ChannelMessageSend(briefs, "a")
	var limited *discordgo.RateLimitError
	if !errors.As(err, &limited) || limited.RetryAfter != 1300*time.Millisecond {
		t.Errorf("got %v, want a RateLimitError of 1.3 s", err)
	}
	_, err = dg.ChannelMessageSend(briefs, strings.Repeat("a", 2001))
	var rest *discordgo.RESTError
	if !errors.As(err, &rest) || rest.Message == nil || rest.Message.Code != discordgo.ErrCodeInvalidFormBody {
		t.Errorf("got %v, want RESTError 50035", err)
	}
}
