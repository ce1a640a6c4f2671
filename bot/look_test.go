package bot_test

import (
	"errors"
	"testing"
	"time"

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
	w.fault(standin.Fault{Action: standin.BadGateway, Method: "GET", Path: "/channels/.*/messages$", Count: 1})
	if _, err := w.bot.Look(t.Context(), server, general, began, time.Now()); err == nil || errors.Is(err, briefs.ErrBlind) {
		t.Errorf("Discord failed: %v, want an error that will pass", err)
	}
}
