package bot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// TestLook: what was posted in a channel is found by what it carries, whoever
// else talks there.
func TestLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	began := time.Now()
	w.file(strait(general))
	d := w.claim()
	if d.Mark == (briefs.Mark{}) {
		t.Fatal("the delivery has no mark")
	}
	o := w.bot.Deliver(t.Context(), d)
	if o.Result != briefs.Delivered {
		t.Fatalf("post: %+v", o)
	}
	for range 120 {
		if _, err := w.discord.Say(general, reader, "hello"); err != nil {
			t.Fatal(err)
		}
	}
	server := briefs.ServerID(d.Target.Server)
	found, err := w.bot.Look(t.Context(), server, general, began.Add(-time.Minute), time.Now().Add(time.Minute))
	want := briefs.Standing{Message: o.Message, Delivery: d.ID, Rev: 1, Mark: d.Mark}
	if len(found) == 1 {
		if age := time.Since(found[0].Posted); age < 0 || age > time.Minute {
			t.Errorf("posted at %v", found[0].Posted)
		}
		want.Posted = found[0].Posted
	}
	if err != nil || len(found) != 1 || found[0] != want {
		t.Errorf("found %+v, %v, want %+v", found, err, want)
	}
	for _, c := range []struct {
		name     string
		from, to time.Time
	}{
		{"before", began.Add(-2 * time.Hour), began.Add(-time.Hour)},
		{"after", time.Now().Add(time.Hour), time.Now().Add(2 * time.Hour)},
	} {
		if found, err := w.bot.Look(t.Context(), server, general, c.from, c.to); err != nil || len(found) != 0 {
			t.Errorf("%s: found %+v, %v", c.name, found, err)
		}
	}
	w.fault(standin.Fault{Action: standin.Refuse, Code: 50001, Method: "GET", Path: "/channels/.*/messages$", Count: 1})
	if _, err := w.bot.Look(t.Context(), server, general, began, time.Now()); !errors.Is(err, briefs.ErrBlind) {
		t.Errorf("refused: %v, want ErrBlind", err)
	}
	w.fault(standin.Fault{Action: standin.BadGateway, Method: "GET", Path: "/channels/.*/messages$"})
	if _, err := w.bot.Look(t.Context(), server, general, began, time.Now()); err == nil || errors.Is(err, briefs.ErrBlind) {
		t.Errorf("Discord failed: %v, want an error that will pass", err)
	}
}

// TestLookWithinLimits: where Discord takes no further page for the moment it is
// waited for, and what was looked through is not begun anew.
func TestLookWithinLimits(t *testing.T) {
	t.Parallel()
	const route = "GET /channels/{channel_id}/messages"
	w := newWorld(t, func(o *standin.Options) {
		o.Limits = standin.Limits{On: true, Routes: map[string]standin.Rate{route: {Requests: 2, Per: 1300 * time.Millisecond}}}
	})
	began := time.Now()
	for range 2*100 + 1 {
		if _, err := w.discord.Say(general, reader, "hello"); err != nil {
			t.Fatal(err)
		}
	}
	w.file(strait(general))
	d := w.claim()
	if o := w.bot.Deliver(t.Context(), d); o.Result != briefs.Delivered {
		t.Fatalf("post: %+v", o)
	}
	found, err := w.bot.Look(t.Context(), d.Target.Server, general, began.Add(-time.Minute), time.Now().Add(time.Minute))
	if err != nil || len(found) != 1 || found[0].Delivery != d.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	if n := w.requests(route); n != 3 {
		t.Errorf("%d requests for three pages", n)
	}
}

// archive is a Discord with one forum, whose posts of a day are archived: more than
// it lists at once.
type archive struct {
	t     *testing.T
	began time.Time
	posts int
}

func (a archive) RoundTrip(req *http.Request) (*http.Response, error) {
	stamp := func(n int) string { return a.began.Add(time.Duration(n) * time.Minute).Format(time.RFC3339Nano) }
	id := func(n int) string {
		return fmt.Sprint((a.began.Add(time.Duration(n)*time.Minute).UnixMilli() - 1420070400000) << 22)
	}
	path := strings.TrimPrefix(req.URL.Path, "/api/v10")
	var body any
	switch {
	case path == "/users/@me", path == "/applications/@me":
		body = map[string]any{"id": "7"}
	case path == "/channels/5":
		body = map[string]any{"id": "5", "type": 15}
	case strings.HasSuffix(path, "/threads/active"):
		body = map[string]any{"threads": []any{}}
	case strings.HasSuffix(path, "/threads/archived/public"):
		list, from := []any{}, a.posts
		if before := req.URL.Query().Get("before"); before != "" {
			for from > 0 && stamp(from-1) >= before {
				from--
			}
		}
		for n := from - 1; n >= 0 && len(list) < 100; n-- {
			list = append(list, map[string]any{"id": id(n), "parent_id": "5", "owner_id": "7", "thread_metadata": map[string]any{"archive_timestamp": stamp(n)}})
		}
		body = map[string]any{"threads": list, "has_more": from > len(list)}
	case strings.Contains(path, "/messages/"):
		message := path[strings.LastIndexByte(path, '/')+1:]
		body = map[string]any{"id": message, "author": map[string]any{"id": "7"}, "components": []any{
			map[string]any{"components": []any{map[string]any{"custom_id": "why:1:1"}}},
		}}
	default:
		a.t.Errorf("asked for %s", path)
	}
	raw, err := json.Marshal(body)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(raw)), Request: req}, err
}

// TestLookIntoArchive: of a busy forum all posts since the time are found, however
// many were archived.
func TestLookIntoArchive(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, posts := range []int{0, 1, 100, 101} {
		b, err := bot.New(bot.Options{Token: token, APIURL: "https://discord.example/api/v10", Store: newWorld(t).store, Rate: 10000,
			List: func() *briefs.List { return &briefs.List{} }, HTTP: archive{t, began, posts}})
		if err != nil {
			t.Fatal(err)
		}
		if found, err := b.Look(t.Context(), "", "5", began, began.Add(24*time.Hour)); err != nil || len(found) != posts {
			t.Errorf("found %d of %d posts, %v", len(found), posts, err)
		}
	}
}
