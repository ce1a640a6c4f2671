package main

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs/store"
)

// TestListIsReadAgain edits the list of a running bot: a good edit is taken
// over, a bad one is refused and the last good list stays in force.
func TestListIsReadAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the list's file to be looked at")
	}
	first, second := newPress(t), newPress(t)
	w := newWorld(t, standin.Options{}, gazetteList(first.URL))
	stop := w.start(t)
	defer stop()
	channel := subscribe(t, w)
	has := func(words string) func() bool {
		return func() bool {
			for _, m := range w.Messages(channel) {
				if strings.Contains(m.Content, words) {
					return true
				}
			}
			return false
		}
	}
	list := w.env["ATTACHE_FEEDS"]
	edit := func(text string) {
		t.Helper()
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// Noticed by itself.
	edit(gazetteList(first.URL) + `
  - {name: second, url: "` + second.URL + `", outlet: Second, kind: private, schedule: "@every 1s", language: en}
`)
	second.publish("s1", "Of the second outlet: "+gazetteTitle, gazetteText)
	w.await(t, "a story of the new feed", has("Of the second outlet"))

	// A bad edit changes nothing.
	edit("feeds: [{name: gazette, nonsense: 1}]")
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	seen := second.polled()
	w.pollsPast(t, second, seen+2)
	first.publish("s2", "Still read: mills of Orsund stand still", "Bus drivers in Port Callis walked out over night shifts, and the mills of Orsund stood still for want of a treaty on millers: no treaty, no bread.")
	w.await(t, "a story after the bad edit", has("Still read"))

	// On SIGHUP, a feed that is off is left alone.
	edit(strings.Replace(gazetteList(first.URL), "kind: private", "kind: private, enabled: false", 1) + `
  - {name: second, url: "` + second.URL + `", outlet: Second, kind: private, schedule: "@every 1s", language: en}
`)
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	quiet := func() bool {
		before, other := first.polled(), second.polled()
		w.pollsPast(t, second, other+3)
		return first.polled() == before
	}
	for limit := time.Now().Add(time.Minute); !quiet(); {
		if time.Now().After(limit) {
			t.Fatal("a feed that was switched off is still polled")
		}
	}
}

func TestHealth(t *testing.T) {
	w := newWorld(t, standin.Options{}, gazetteList(newPress(t).URL))
	if got := call(t, "", w.env, "health"); got.code != 1 {
		t.Errorf("healthy before there is a database: %+v", got)
	}
	stop := w.start(t)
	defer stop()
	for limit := time.Now().Add(time.Minute); ; {
		got := call(t, "", w.env, "health")
		if got.code == 0 {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("a running bot is not healthy: %+v", got)
		}
	}
	stop()
	db, err := store.Open(t.Context(), w.env["DATABASE_URL"], nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tomorrow := time.Now().Add(24 * time.Hour)
	err = errors.Join(db.SetMeta(t.Context(), metaHeartbeat, tomorrow.UTC().Format(time.RFC3339)), os.Chtimes(w.env["DATABASE_URL"]+".lock", tomorrow, tomorrow))
	if err != nil {
		t.Fatal(err)
	}
	if got := call(t, "", w.env, "health"); got.code != 1 {
		t.Errorf("healthy by a sign of life from tomorrow: %+v", got)
	}
}

// TestAlive: of several processes with one database each is asked itself.
func TestAlive(t *testing.T) {
	t.Parallel()
	var status atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" {
			t.Errorf("%s is asked for", r.URL.Path)
		}
		w.WriteHeader(int(status.Load()))
	}))
	defer server.Close()
	address := server.Listener.Addr().String()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	for want, listens := range map[int][]string{http.StatusOK: {address, ":" + port, "0.0.0.0:" + port}, http.StatusInternalServerError: {address}} {
		status.Store(int64(want))
		for _, at := range listens {
			if err := alive(t.Context(), at); (err == nil) != (want == http.StatusOK) {
				t.Errorf("%s, which answers %d: %v", at, want, err)
			}
		}
	}
	server.Close()
	if err := alive(t.Context(), address); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("nobody listens: %v", err)
	}
}

// TestSecondBotIsRefused holds the lock on the database.
func TestSecondBotIsRefused(t *testing.T) {
	w := newWorld(t, standin.Options{}, gazetteList(newPress(t).URL))
	stop := w.start(t)
	defer stop()
	got := call(t, "", w.env, "run")
	if got.code != 1 || !strings.Contains(got.stderr, "in use by another process") {
		t.Errorf("a second bot on the same file: %+v", got)
	}
}
