package main

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/attache-bot/attache/bot/standin"
)

// treaty publishes a story unlike the others.
func (p *press) treaty(n int) {
	who := []string{"Ostmark", "Velden", "Karsia", "Lutheria", "Brenno", "Sarkand"}[n]
	what := []string{"river", "fishing", "airspace", "extradition", "railway", "archive"}[n]
	p.publish(fmt.Sprint("t", n), who+" signs the "+what+" treaty",
		fmt.Sprintf("Delegates of %s put their names to the %s treaty in its capital. “Our %s has waited a generation for this,” said the envoy of %s.", who, what, what, who))
}

// TestRestoreRepeatsNothing: a backup that is older than what stands in the
// channel is put in place, and nothing is posted again, nothing lost, and what a
// moderator removed does not come back.
func TestRestoreRepeatsNothing(t *testing.T) {
	p := newPress(t)
	w := newWorld(t, standin.Options{}, gazetteList(p.URL))
	stop := w.start(t)
	channel := subscribe(t, w)
	p.treaty(0)
	w.await(t, "the first post", func() bool { return len(w.posts(channel)) == 1 })
	copied := filepath.Join(t.TempDir(), "a.backup")
	if r := call(t, "", w.env, "backup", copied); r.code != 0 || !strings.Contains(r.stdout, "whole") {
		t.Fatalf("backup: %+v", r)
	}
	if r := call(t, "", w.env, "backup", copied); r.code != 1 || !strings.Contains(r.stderr, "exists") {
		t.Errorf("backup over a file: %+v", r)
	}
	for n := 1; n < 4; n++ {
		p.treaty(n)
		w.await(t, "the posts after the backup", func() bool { return len(w.posts(channel)) == n+1 })
	}
	if r := call(t, "", w.env, "restore", copied); r.code != 1 || !strings.Contains(r.stderr, "stop the bot first") {
		t.Errorf("restore beside the bot: %+v", r)
	}
	stop()
	removed := w.posts(channel)[2]
	if err := w.Remove(removed.ID); err != nil {
		t.Fatal(err)
	}
	p.treaty(4) // while nobody looked
	if r := call(t, "", w.env, "restore", copied); r.code != 0 || !strings.Contains(r.stdout, "kept as") || !strings.Contains(r.stdout, "1 channels") {
		t.Fatalf("restore: %+v", r)
	}
	stop = w.start(t)
	w.await(t, "the post after the restore", func() bool { return strings.Contains(fmt.Sprint(w.posts(channel)), "railway") })
	w.pollsPast(t, p, p.polled()+2)
	stop()
	standing := w.posts(channel)
	if len(standing) != 4 {
		t.Errorf("%d messages stand, want the first, two of the gap and the last", len(standing))
	}
	for _, m := range standing {
		if strings.Contains(m.Content, "airspace") {
			t.Errorf("what a moderator removed stands again: %s", m.Content)
		}
	}
	posted := 0
	for _, m := range w.History(channel) {
		if strings.HasPrefix(m.Content, "Gazette") { // and no answer to a command
			posted++
		}
	}
	if posted != 5 {
		t.Errorf("%d briefs were ever posted, want 5", posted)
	}
	if r := call(t, "", w.env, "doctor"); r.code != 0 || !strings.Contains(r.stdout, "nothing is stuck") || !strings.Contains(r.stdout, "1 channels were looked into") {
		t.Errorf("doctor: %+v", r)
	}
	if err := w.Remove(standing[0].ID); err != nil {
		t.Fatal(err)
	}
	if r := call(t, "", w.env, "doctor"); r.code != 1 || !strings.Contains(r.stdout, "message "+standing[0].ID) {
		t.Errorf("doctor on a message that is gone: %+v", r)
	}
	if r := call(t, "", w.env, "doctor", "--fix"); r.code != 0 || !strings.Contains(r.stdout, "mended") {
		t.Errorf("doctor --fix: %+v", r)
	}
	if r := call(t, "", w.env, "doctor"); r.code != 0 {
		t.Errorf("doctor once mended: %+v", r)
	}
	// A row that lost its message would be posted again: the doctor gives it back.
	db, err := sql.Open("sqlite", w.env["DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`update deliveries set message = '', sent_rev = 0, first_tried = 0, nonce = '' where message = ?`, standing[1].ID)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if r := call(t, "", w.env, "doctor"); r.code != 1 || !strings.Contains(r.stdout, "message "+standing[1].ID+" shows delivery") {
		t.Errorf("doctor on a message that no row knows: %+v", r)
	}
	if r := call(t, "", w.env, "doctor", "--fix"); r.code != 0 || !strings.Contains(r.stdout, "message "+standing[1].ID+" was not known to delivery") {
		t.Errorf("doctor --fix: %+v", r)
	}
	stop = w.start(t)
	w.pollsPast(t, p, p.polled()+2)
	stop()
	if n := len(w.posts(channel)); n != 3 {
		t.Errorf("%d messages stand once the doctor was there, want the 3 that stood", n)
	}
	r := call(t, "", w.env, "check", "--offline")
	for _, want := range []string{"integrity: it holds together", "30 days, then its hash", "since the beginning: ", "messages sent"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("check does not say %q:\n%s", want, r.stdout)
		}
	}
}
