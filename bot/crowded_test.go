package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// TestFullForum: where the server has no thread left, posts of a forum wait in their
// order, ever longer but not beyond half an hour, without being given up; moderators
// see it where they look, the record says it once, and it ends once there is room.
func TestFullForum(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) { o.Threads = 1 }).run()
	w.file(strait(forum))
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("%+v", o)
	}
	for _, key := range []string{"second", "third"} {
		s := strait(forum)
		s.key, s.headline = key, "The "+key+" ship sails"
		w.file(s)
	}
	for n, least := range []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 30 * time.Minute} {
		d := w.claim() // none passes the first
		began := time.Now()
		o := w.bot.Deliver(t.Context(), d)
		if wait := o.RetryAt.Sub(began); o.Result != briefs.Retry || !o.Limited || o.Reason != briefs.NoThreadLeft || !o.Clean || wait < least-time.Second || wait > least+time.Minute {
			t.Fatalf("attempt %d: %+v, after %s", n, o, wait)
		}
		shown := o
		shown.RetryAt = time.Now().Add(-time.Second)
		if err := w.store.SettleDelivery(t.Context(), d, shown); err != nil {
			t.Fatal(err)
		}
	}
	const waits = "**new posts wait**: the server has as many active threads as Discord allows"
	w.has(w.command(moderator, general, "subscriptions"), true, "<#"+forum+"> · "+waits, "the next try is <t:")
	w.has(w.command(moderator, general, "status"), true, "<#"+forum+">: "+waits)
	w.has(w.command(moderator, general, "why", "search", "\"third ship\""), true, "<#"+forum+">: about to be posted", waits)
	if m := w.has(w.in(reader, "status"), true); strings.Contains(text(m), waits) {
		t.Errorf("elsewhere: %s", text(m))
	}
	if m := w.has(w.command(moderator, general, "audit"), true, "new posts wait: the server has"); strings.Count(text(m), "new posts wait") != 1 {
		t.Errorf("the record: %s", text(m))
	}
	if err := w.discord.Archive(w.threads(forum)[0].ID); err != nil {
		t.Fatal(err)
	}
	if o := w.attempt(); o.Result != briefs.Delivered {
		t.Fatalf("with room: %+v", o)
	}
	if m := w.has(w.command(moderator, general, "subscriptions"), true); strings.Contains(text(m), "wait") {
		t.Errorf("with room: %s", text(m))
	}
}
