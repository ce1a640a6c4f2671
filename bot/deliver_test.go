package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

const createRoute = "POST /channels/{channel_id}/messages"

func TestDeliverPostsEditsAndDeletes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(strait(general))
	o := w.attempt()
	if o.Result != briefs.Delivered || o.Rev != 1 || o.Message == "" {
		t.Fatalf("post: %+v", o)
	}
	got := w.discord.Messages(general)
	if len(got) != 1 || got[0].ID != string(o.Message) || !strings.Contains(text(got[0]), "bread over guns") || got[0].Flags&standin.FlagSuppressNotifications == 0 {
		t.Fatalf("posted: %+v", got)
	}

	later := strait(general)
	later.version, later.headline = 2, "The strait is open"
	w.file(later)
	if o := w.attempt(); o.Result != briefs.Delivered || o.Rev != 2 {
		t.Fatalf("edit: %+v", o)
	}
	got = w.discord.Messages(general)
	if len(got) != 1 || !strings.Contains(text(got[0]), "The strait is open") || !strings.Contains(text(got[0]), "updated <t:") {
		t.Fatalf("edited: %+v", got)
	}

	later.action, later.version = briefs.ActRetract, 3
	w.file(later)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("delete: %+v", o)
	}
	if got := w.discord.Messages(general); len(got) != 0 {
		t.Fatalf("left: %+v", got)
	}
}

// TestDeliverOutcomes goes through what Discord may answer to a first post.
func TestDeliverOutcomes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fault standin.Fault
		want  briefs.Result
		clean bool
		chann bool
		wait  time.Duration // least
	}{
		{"unknown channel", standin.Fault{Action: standin.Refuse, Code: 10003}, briefs.Abandoned, true, true, 0},
		{"missing access", standin.Fault{Action: standin.Refuse, Code: 50001}, briefs.Abandoned, true, true, 0},
		{"missing permissions", standin.Fault{Action: standin.Refuse, Code: 50013}, briefs.Abandoned, true, true, 0},
		{"malformed", standin.Fault{Action: standin.Refuse, Code: 50035, Status: 400}, briefs.Abandoned, true, false, 0},
		{"automod", standin.Fault{Action: standin.Refuse, Code: 200000}, briefs.Abandoned, true, false, 0},
		{"harmful link", standin.Fault{Action: standin.Refuse, Code: 240000}, briefs.Abandoned, true, false, 0},
		{"another refusal", standin.Fault{Action: standin.Refuse, Code: 50008}, briefs.Abandoned, true, true, 0},
		{"token refused", standin.Fault{Action: standin.Refuse, Code: 40001}, briefs.Retry, true, false, time.Minute},
		{"slow mode", standin.Fault{Action: standin.RateLimit, Wait: 7 * time.Second}, briefs.Retry, true, false, 6 * time.Second},
		{"too many messages", standin.Fault{Action: standin.Refuse, Code: 20028, Status: 400, Wait: 7 * time.Second}, briefs.Retry, true, false, 6 * time.Second},
		{"global limit", standin.Fault{Action: standin.RateLimit, Wait: 7 * time.Second, Global: true}, briefs.Retry, true, false, 6 * time.Second},
		{"ban", standin.Fault{Action: standin.Cloudflare, Wait: 30 * time.Second}, briefs.Retry, true, false, 29 * time.Second},
		{"bad gateway", standin.Fault{Action: standin.BadGateway}, briefs.Retry, false, false, 900 * time.Millisecond},
		{"unavailable", standin.Fault{Action: standin.BadGateway, Status: 503}, briefs.Retry, false, false, 900 * time.Millisecond},
		{"dropped before", standin.Fault{Action: standin.Drop}, briefs.Retry, false, false, 900 * time.Millisecond},
		{"answer lost", standin.Fault{Action: standin.Lose}, briefs.Retry, false, false, 900 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.file(strait(general))
			c.fault.Method, c.fault.Path, c.fault.Count = "POST", "/channels/.*/messages$", 1
			w.fault(c.fault)
			start := time.Now()
			o := w.attempt()
			if o.Result != c.want || o.Clean != c.clean || o.ChannelFault != c.chann || o.Reason == "" {
				t.Errorf("got %+v", o)
			}
			if after := o.RetryAt.Sub(start); c.want == briefs.Retry && after < c.wait {
				t.Errorf("to be tried again after %v, want at least %v", after, c.wait)
			}
			// A limit is nobody's failure, nor that the bot itself is refused.
			limit := c.fault.Action == standin.RateLimit || c.fault.Action == standin.Cloudflare || c.fault.Code == 20028
			if o.Limited != limit || o.Away != (c.fault.Code == 40001) {
				t.Errorf("limited %v, away %v", o.Limited, o.Away)
			}
			if n := w.requests(createRoute); n > 1 {
				t.Errorf("%d requests in one attempt", n)
			}
		})
	}
}

// TestChangeOutcomes goes through what Discord may answer to an edit and to a
// deletion: what limits put off is made up for, what a moderator removed is done,
// and what must not stand is asked for again while the bot is kept out.
func TestChangeOutcomes(t *testing.T) {
	t.Parallel()
	const hour = time.Hour - time.Second
	for _, c := range []struct {
		name       string
		fault      standin.Fault
		edit, gone briefs.Result
		limited    bool
		chann      bool
		wait       time.Duration // of what is tried again
	}{
		{"old edits", standin.Fault{Action: standin.Refuse, Code: 30046, Wait: 9 * time.Minute}, briefs.Retry, briefs.Retry, true, false, 9*time.Minute - time.Second},
		{"old edits, by another status", standin.Fault{Action: standin.Refuse, Code: 30046, Status: 400}, briefs.Retry, briefs.Retry, true, false, 5*time.Minute - time.Second},
		{"announcements", standin.Fault{Action: standin.Refuse, Code: 20022, Wait: 9 * time.Minute}, briefs.Retry, briefs.Retry, true, false, 9*time.Minute - time.Second},
		{"removed", standin.Fault{Action: standin.Refuse, Code: 10008}, briefs.Delivered, briefs.Delivered, false, false, 0},
		{"malformed", standin.Fault{Action: standin.Refuse, Code: 50035, Status: 400}, briefs.Abandoned, briefs.Abandoned, false, false, 0},
		{"automod", standin.Fault{Action: standin.Refuse, Code: 200000}, briefs.Abandoned, briefs.Abandoned, false, false, 0},
		{"kept out", standin.Fault{Action: standin.Refuse, Code: 50001}, briefs.Abandoned, briefs.Retry, false, true, hour},
		{"no leave", standin.Fault{Action: standin.Refuse, Code: 50013}, briefs.Abandoned, briefs.Retry, false, true, hour},
		{"channel gone", standin.Fault{Action: standin.Refuse, Code: 10003}, briefs.Abandoned, briefs.Abandoned, false, true, 0},
		{"unavailable", standin.Fault{Action: standin.BadGateway, Status: 503}, briefs.Retry, briefs.Retry, false, false, 900 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.fault.Path, c.fault.Count = "/channels/.*/messages/.*", 1
			for method, want := range map[string]briefs.Result{"PATCH": c.edit, "DELETE": c.gone} {
				w := newWorld(t)
				w.file(strait(general))
				w.attempt()
				later := strait(general)
				later.version, later.headline, later.action = 2, "The strait is open", briefs.ActEdit
				if method == "DELETE" {
					later.action = briefs.ActRetract
				}
				w.file(later)
				c.fault.Method = method
				w.fault(c.fault)
				start := time.Now()
				o := w.attempt()
				if o.Result != want || o.Limited != c.limited || o.ChannelFault != c.chann || o.Result != briefs.Delivered && o.Reason == "" {
					t.Errorf("%s: %+v, want result %d", method, o, want)
				}
				if after := o.RetryAt.Sub(start); want == briefs.Retry && (after < c.wait || after > c.wait+time.Minute) {
					t.Errorf("%s is tried again after %v, want some %v", method, after, c.wait)
				}
			}
		})
	}
}

// TestDeliverOnce: whatever became of the first answer, one message stands.
func TestDeliverOnce(t *testing.T) {
	t.Parallel()
	for _, window := range []time.Duration{0, 2 * time.Minute} {
		for _, action := range []standin.Action{standin.Lose, standin.Drop, standin.BadGateway} {
			t.Run(string(action)+" "+window.String(), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, func(o *standin.Options) { o.NonceWindow = window })
				w.file(strait(general))
				w.fault(standin.Fault{Action: action, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
				if o := w.attempt(); o.Result != briefs.Retry || o.Clean {
					t.Fatalf("first: %+v", o)
				}
				o := w.attempt()
				got := w.discord.Messages(general)
				if o.Result != briefs.Delivered || len(got) != 1 || got[0].ID != string(o.Message) || o.Rev != 1 {
					t.Fatalf("second: %+v with %d messages", o, len(got))
				}
			})
		}
	}
}

// TestDeliverOnceByWrongClock: a clock that is ahead of Discord's, or behind it, does
// not keep a message from being found.
func TestDeliverOnceByWrongClock(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		w := newWorld(t, func(o *standin.Options) { o.NonceWindow = 0 })
		w.store.Close()
		w.now = func() time.Time { return time.Now().Add(off) }
		var err error
		if w.store.Store, err = store.Open(t.Context(), w.path, &store.Options{Now: w.now}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { w.store.Close() })
		w.bot = w.newBot(feedList())
		w.file(strait(general))
		w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
		w.attempt()
		if o := w.attempt(); o.Result != briefs.Delivered || len(w.discord.Messages(general)) != 1 {
			t.Errorf("%s: got %+v with %d messages", off, o, len(w.discord.Messages(general)))
		}
		if said := w.log.String(); strings.Count(said, "the clock is wrong") != 1 {
			t.Errorf("%s: it is not said once that the clock is wrong:\n%s", off, said)
		}
		r, err := w.bot.Check(t.Context())
		// Discord tells its time to the second: an hour may be one less.
		said := strings.Join(r.Problems, "\n")
		if err != nil || !strings.Contains(said, off.String()) && !strings.Contains(said, (off-off/3600).String()) {
			t.Errorf("%s: checked: %v, %v", off, r.Problems, err)
		}
	}
}

// TestDeliverFindsAmongOthers: the message is found behind a crowd of others,
// and members who copy its buttons' ids do not confuse it.
func TestDeliverFindsAmongOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) { o.NonceWindow = 0 })
	w.file(strait(general))
	w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
	w.attempt()
	for range 230 {
		if _, err := w.discord.Say(general, reader, "chatter"); err != nil {
			t.Fatal(err)
		}
	}
	o := w.attempt()
	if n := w.requests(createRoute); o.Result != briefs.Delivered || n > 1 {
		t.Fatalf("got %+v after %d creates", o, n)
	}
}

// TestDeliverDoesNotRepeatBlindly: without leave to read the channel Discord
// shows it empty; that is no proof that nothing was posted. With the gateway up
// and without.
func TestDeliverDoesNotRepeatBlindly(t *testing.T) {
	t.Parallel()
	for _, connected := range []bool{false, true} {
		w := newWorld(t, func(o *standin.Options) { o.NonceWindow = 0 })
		if connected {
			w.run()
		}
		w.file(strait(general))
		w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
		w.attempt()
		const blind = standin.BotPermissions &^ standin.ReadMessageHistory
		if connected {
			w.setPermissions(general, blind)
		} else if err := w.discord.SetBotPermissions(general, blind); err != nil {
			t.Fatal(err)
		}
		o := w.attempt()
		if o.Result != briefs.Abandoned || !strings.Contains(o.Reason, "Read Message History") {
			t.Errorf("connected %v: got %+v", connected, o)
		}
		if n := len(w.discord.Messages(general)); n != 1 {
			t.Errorf("connected %v: %d messages", connected, n)
		}
	}
}

// TestDeliverKilledWhileInDoubt: a story is withdrawn after its post's answer
// was lost: the message is found and taken down.
func TestDeliverKilledWhileInDoubt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(strait(general))
	w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
	w.attempt()
	kill := strait(general)
	kill.action, kill.version = briefs.ActRetract, 2
	w.file(kill)
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Errorf("got %+v", o)
	}
	if n := len(w.discord.Messages(general)); n != 0 {
		t.Errorf("%d messages are left", n)
	}
}

// TestDeliverUpdatedWhileInDoubt: the text that is found is of the first
// revision, so the second is still owed.
func TestDeliverUpdatedWhileInDoubt(t *testing.T) {
	t.Parallel()
	for _, window := range []time.Duration{0, time.Minute} {
		w := newWorld(t, func(o *standin.Options) { o.NonceWindow = window })
		w.file(strait(general))
		w.fault(standin.Fault{Action: standin.Lose, Method: "POST", Path: "/channels/.*/messages$", Count: 1})
		w.attempt()
		later := strait(general)
		later.version, later.headline = 2, "The strait is open"
		w.file(later)
		if o := w.attempt(); o.Result != briefs.Delivered || o.Rev != 1 {
			t.Errorf("found: %+v", o)
		}
		if o := w.attempt(); o.Result != briefs.Delivered || o.Rev != 2 {
			t.Errorf("edit: %+v", o)
		}
		got := w.discord.Messages(general)
		if len(got) != 1 || !strings.Contains(text(got[0]), "The strait is open") {
			t.Errorf("left: %+v", got)
		}
	}
}

// TestDeliverRemovedByModerator: what a moderator removed is never posted again.
func TestDeliverRemovedByModerator(t *testing.T) {
	t.Parallel()
	for _, action := range []briefs.Action{briefs.ActEdit, briefs.ActRetract} {
		w := newWorld(t)
		w.file(strait(general))
		posted := w.attempt()
		if err := w.discord.Remove(string(posted.Message)); err != nil {
			t.Fatal(err)
		}
		later := strait(general)
		later.action, later.version, later.headline = action, 2, "The strait is open"
		w.file(later)
		if o := w.attempt(); o.Result != briefs.Delivered {
			t.Errorf("%s: %+v", action, o)
		}
		if n := len(w.discord.Messages(general)); n != 0 {
			t.Errorf("%s: %d messages", action, n)
		}
	}
}

func TestDeliverRefusesDamage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(strait(general))
	d := w.claim()
	d.Brief.Summary = "Something that the story never said."
	if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Abandoned || !strings.Contains(o.Reason, "summary") {
		t.Errorf("got %+v", o)
	}
	if n := w.requests("POST"); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestDeliverKeepsItsLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(strait(general))
	d := w.claim()
	d.Lease = time.Now().Add(4 * time.Second)
	if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Retry || !o.Clean {
		t.Errorf("got %+v", o)
	}
	if n := w.requests(createRoute); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestDeliverAfterLeaseLost: the store says that another worker has it.
func TestDeliverAfterLeaseLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.file(strait(general))
	d := w.claim()
	w.store.set(func(method string) error {
		if method == "BeginDelivery" {
			return briefs.ErrLeaseLost
		}
		return nil
	})
	if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Retry || !o.Clean {
		t.Errorf("got %+v", o)
	}
	if n := w.requests(createRoute); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestDeliverKeepsToTheLimits: 20 posts in 4 channels against Discord's own
// limits, one after another as the store hands them out: not one 429.
func TestDeliverKeepsToTheLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) { o.Limits = standin.Limits{On: true} })
	for _, key := range strings.Split("abcdefg", "") {
		s := strait(general)
		s.key, s.headline = key, "Headline "+key
		w.file(s)
	}
	limited, start := 0, time.Now()
	for sent := 0; sent < 7; {
		d, err := w.store.ClaimDeliveries(t.Context(), "test", 1, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if len(d) == 0 {
			wait(t, 50*time.Millisecond)
			continue
		}
		o := w.bot.Deliver(t.Context(), d[0])
		if o.Result == briefs.Delivered {
			sent++
		} else if limited++; o.Result != briefs.Retry || !o.Clean {
			t.Fatalf("got %+v", o)
		}
		if err := w.store.SettleDelivery(t.Context(), d[0], o); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.discord.Stats().Statuses[429]; n != 0 {
		t.Errorf("%d requests were refused", n)
	}
	if took := time.Since(start); limited == 0 && took < 5*time.Second {
		t.Errorf("seven posts in %v met no limit of five in five seconds: the test shows nothing", took)
	}
}

// wait lets real time pass where a limit of the stand-in is what is waited for.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
		t.Fatal("the test ended")
	}
}
