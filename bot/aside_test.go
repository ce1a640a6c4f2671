package bot_test

import (
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// TestUnsay: what a member had shown to all is known, also where the answer took
// long, and is taken down with its story; that it is gone is no error.
func TestUnsay(t *testing.T) {
	t.Parallel()
	for _, slow := range []bool{false, true} {
		w := newWorld(t)
		if slow {
			w.bot.SetTimes(0, 0, time.Nanosecond, time.Minute, 20*time.Second)
		}
		w.run()
		id := w.file(strait(general))
		w.attempt()
		list := w.command(reader, general, "brief")
		shown := w.has(w.click(reader, list.Message.Message, "show:b:"), false, "open the strait")
		quotes := w.command(reader, general, "quote")
		said := w.has(w.click(reader, quotes.Message.Message, "show:q:"), false, "bread over guns")
		w.has(w.onMessage(reader, general, "Why is this here?", shown.ID), true, "a member had shown here")
		killed := briefs.Filing{Action: briefs.ActRetract, Killed: true, Reason: "withdrawn by its publisher",
			Story: briefs.Story{Feed: "harbour-post", Key: "strait", Version: 2, Status: briefs.StatusCanceled}}
		for limit := time.Now().Add(time.Minute); ; wait(t, 10*time.Millisecond) { // the answers are noted once they are out
			if w.requests("GET /webhooks") >= 2 || time.Now().After(limit) {
				break
			}
		}
		if _, _, err := w.store.File(t.Context(), killed); err != nil {
			t.Fatal(id, err)
		}
		var jobs []briefs.Job
		for limit := time.Now().Add(time.Minute); len(jobs) < 2 && time.Now().Before(limit); wait(t, 10*time.Millisecond) {
			some, err := w.store.Claim(t.Context(), "w", []briefs.JobKind{briefs.JobUnsay}, 9, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			jobs = append(jobs, some...)
		}
		if len(jobs) != 2 {
			t.Fatalf("slow %v: to be taken down are %+v", slow, jobs)
		}
		w.fault(standin.Fault{Action: standin.Refuse, Method: "DELETE", Code: 50001, Path: "/messages/", Count: 1})
		for n, j := range append(jobs[:1:1], append(jobs, jobs...)...) {
			channel, message, ok := briefs.PlaceOf(j.Arg)
			if err := w.bot.Unsay(t.Context(), channel, message); !ok || (err != nil) != (n == 0) {
				t.Errorf("attempt %d at %q: %v", n, j.Arg, err)
			}
		}
		for _, m := range w.discord.Messages(general) {
			if m.ID == shown.ID || m.ID == said.ID {
				t.Errorf("slow %v: stands: %s", slow, text(m))
			}
		}
	}
}
