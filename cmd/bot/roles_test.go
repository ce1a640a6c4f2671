package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// twoShards are the usual server and another, each on a shard of its own.
func twoShards(t *testing.T) (o standin.Options, first, second standin.Guild) {
	t.Helper()
	worlds := standin.DefaultWorld()
	first, second = worlds[0], standin.DefaultWorld()[0]
	id, err := strconv.ParseUint(first.ID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	second.ID = strconv.FormatUint(id^1<<22, 10) // the lowest bit that tells shards apart
	second.Roles = []standin.Role{{ID: second.ID, Name: "@everyone", Permissions: standin.MemberPermissions}}
	for i := range second.Members {
		second.Members[i].Roles = nil
	}
	second.Channels = []standin.Channel{{ID: "1390000000000000000", Type: standin.TextChannel, Name: "news"}}
	// Both sessions may begin at once.
	return standin.Options{Guilds: append(worlds, second), Shards: 2, Limits: standin.Limits{Identify: 2}}, first, second
}

// TestRoles divides the work among processes on one PostgreSQL: two hold a shard
// each, one polls, two deliver, of which one is killed in the middle. Members of
// both shards are answered, and each story is posted once in each channel.
func TestRoles(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	p := newPress(t)
	o, first, second := twoShards(t)
	w := newWorld(t, o, gazetteList(p.URL))
	w.env["DATABASE_URL"] = storetest.NewSchema(t)
	running := map[string]*exec.Cmd{}
	start := func(name string, args ...string) {
		running[name] = w.spawn(t, append([]string{"run", "--roles"}, args...)...)
	}
	t.Cleanup(func() {
		for _, process := range running {
			_ = process.Process.Signal(syscall.SIGTERM)
		}
		for name, process := range running {
			if err := process.Wait(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	start("poll", "poll") // it writes the list
	start("shard 0", "gateway", "--shards", "0/2")
	start("shard 1", "gateway", "--shards", "1/2")
	w.await(t, "both shards", func() bool { return w.Stats().Gateway["identify"] == 2 })
	channels := []string{textChannel(first), textChannel(second)}
	subscribeIn(t, w, first, channels[0])
	subscribeIn(t, w, second, channels[1])

	notified := systemd(t, w)
	start("deliver", "deliver")
	delete(w.env, "NOTIFY_SOCKET")
	notified(t, "READY=1")
	notified(t, "WATCHDOG=1")
	start("deliver too", "deliver")
	posted := func(n int) {
		t.Helper()
		w.await(t, fmt.Sprint(n, " posts in both channels"), func() bool { return len(w.posts(channels[0])) >= n && len(w.posts(channels[1])) >= n })
	}
	for n := range 3 {
		p.publish(fmt.Sprint("s", n), fmt.Sprintf("Round %d: %s", n, gazetteTitle), otherText(n))
		posted(n + 1)
	}
	if err := running["deliver too"].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = running["deliver too"].Wait() // it was killed
	delete(running, "deliver too")
	for n := 3; n < 5; n++ {
		p.publish(fmt.Sprint("s", n), fmt.Sprintf("Round %d: %s", n, gazetteTitle), otherText(n))
	}
	posted(5)
	if err := running["deliver"].Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	notified(t, "STOPPING=1")
	if err := running["deliver"].Wait(); err != nil { // a second signal would end it at once
		t.Errorf("deliver: %v", err)
	}
	delete(running, "deliver")
	for _, channel := range channels {
		seen := map[string]bool{}
		for _, m := range w.posts(channel) {
			seen[m.Content] = true
		}
		if posts := w.posts(channel); len(posts) != 5 || len(seen) != 5 {
			t.Errorf("%d posts of %d stories in channel %s, want 5 of 5", len(posts), len(seen), channel)
		}
	}
	if n := w.Stats().Gateway["identify"]; n != 2 {
		t.Errorf("%d sessions at the gateway, want one each of the two that hold shards", n)
	}
}

// systemd stands in for it with the next process: it asks to be told every second
// that the process is alive. The function returned waits until it was told a thing.
func systemd(t *testing.T, w *world) func(t *testing.T, what string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "attache") // an address of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	path := filepath.Join(folder, "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	w.env["NOTIFY_SOCKET"], w.env["WATCHDOG_USEC"] = path, "1000000"
	return func(t *testing.T, what string) {
		t.Helper()
		if err := socket.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		said := make([]byte, 4096)
		for {
			n, err := socket.Read(said)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("systemd was not told %s", what)
			}
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(said[:n]), what) {
				return
			}
		}
	}
}
