package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// smallDisk is a disk of its own with so many bytes.
func smallDisk(t *testing.T, size int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("a small disk can only be mounted by root on Linux")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprint("size=", size), "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("a small disk can't be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", folder).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return folder
}

// fill takes all the room that the disk of the folder has left.
func fill(t *testing.T, folder string) (ballast string) {
	t.Helper()
	ballast = filepath.Join(folder, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4 << 10, 1} {
		block := make([]byte, size)
		for err = nil; err == nil; {
			_, err = f.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
	return ballast
}

// TestDiskFull fills the disk under the running bot: it says so, once, files and
// posts nothing more, answers commands that only read, and goes on by itself when
// there is room. Each story is posted, once.
func TestDiskFull(t *testing.T) {
	const full, room = "the disk of the database is full", "the database has room again"
	folder := smallDisk(t, 24<<20)
	p := newPress(t)
	w := newWorld(t, standin.Options{}, gazetteList(p.URL))
	w.env["DATABASE_URL"] = filepath.Join(folder, "test.db")
	stop := w.start(t)
	channel := subscribe(t, w)
	p.publish("first", "At first: "+gazetteTitle, gazetteText)
	w.await(t, "the first post", func() bool { return len(w.posts(channel)) == 1 })

	ballast := fill(t, folder)
	const stories = 20
	for n := range stories { // longer together than what is left in the files that are there
		long := strings.Repeat(fmt.Sprintf(" The delegates spoke of clause %d.", n), 3000)
		p.publish(fmt.Sprint("s", n), fmt.Sprintf("Round %d: %s", n, gazetteTitle), otherText(n)+long)
	}
	for limit := time.Now().Add(time.Minute); !strings.Contains(w.log.String(), full); {
		if time.Now().After(limit) {
			t.Fatalf("nothing is said of the disk:\n%s", w.log.String())
		}
		time.Sleep(10 * time.Millisecond)
	}
	stood := len(w.posts(channel))
	guild := standin.DefaultWorld()[0]
	answer, err := w.Interact(t.Context(), standin.Command{GuildID: guild.ID, ChannelID: channel, UserID: guild.OwnerID, Name: "brief",
		Options: []standin.Option{{Name: "search", Value: "river treaty"}}})
	if err != nil || answer.Message == nil || !strings.Contains(fmt.Sprint(answer.Message.Content, answer.Message.Embeds), "At first") {
		t.Errorf("/brief on a full disk: %+v, %v", answer.Message, err)
	}
	if n := len(w.posts(channel)); n > stories || n > stood+1 { // one may have been under way
		t.Errorf("%d posts while the disk is full, %d stood when it was said", n, stood)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	w.await(t, "all posts once there is room", func() bool { return len(w.posts(channel)) == stories+1 })
	w.pollsPast(t, p, p.polled()+2)
	stop()
	seen := make(map[string]int)
	for _, m := range w.posts(channel) {
		seen[m.Content]++
	}
	if len(seen) != stories+1 || len(w.posts(channel)) != stories+1 {
		t.Errorf("%d stories stand in %d posts, want %d", len(seen), len(w.posts(channel)), stories+1)
	}
	log := w.log.String()
	if strings.Count(log, full) == 0 || strings.Count(log, full) != strings.Count(log, room) {
		t.Errorf("the log says %d times that it is full and %d times that there is room again:\n%s", strings.Count(log, full), strings.Count(log, room), log)
	}
	if r := call(t, "", w.env, "doctor"); r.code != 0 {
		t.Errorf("doctor afterwards: %+v", r)
	}
}
