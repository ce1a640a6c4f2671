package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

var polls = []briefs.JobKind{briefs.JobPoll}

// args claims poll jobs and returns their arguments.
func (b *bench) args(n int) (list []string, jobs []briefs.Job) {
	b.t.Helper()
	jobs, err := b.Claim(b.ctx(), "w", polls, n, lease)
	b.must(err)
	for _, j := range jobs {
		list = append(list, j.Arg)
	}
	return list, jobs
}

func testList(t *testing.T, b *bench) {
	list := newsroom()
	list.Feeds[2].Enabled = false
	b.must(b.SyncList(b.ctx(), list))
	got, jobs := b.args(10)
	if len(got) != 2 {
		t.Fatalf("claimed %v, want the two feeds that are on", got)
	}
	for _, j := range jobs {
		b.must(b.Polled(b.ctx(), j, briefs.Checkpoint{ETag: `W/"1"`, Succeeded: b.clock(), Failures: 2, Error: "slow", MovedTo: "https://new.example/", MovedSeen: 2, MovedSince: b.clock()}, b.clock().Add(time.Hour)))
	}

	t.Run("unchanged", func(t *testing.T) {
		b.must(b.SyncList(b.ctx(), list))
		if got, _ := b.args(10); len(got) != 0 {
			t.Errorf("the same list made %v due", got)
		}
		c, err := b.Checkpoint(b.ctx(), "gazette")
		b.must(err)
		if c.ETag != `W/"1"` || c.First || c.Failures != 2 || !c.Succeeded.Equal(b.clock()) || c.MovedSeen != 2 || c.MovedTo == "" || !c.MovedSince.Equal(b.clock()) {
			t.Errorf("checkpoint %+v did not survive", c)
		}
	})
	t.Run("enabled", func(t *testing.T) {
		list.Feeds[2].Enabled = true
		b.must(b.SyncList(b.ctx(), list))
		got, jobs := b.args(10)
		if len(got) != 1 || got[0] != "cable" {
			t.Fatalf("claimed %v, want the enabled feed at once", got)
		}
		b.must(b.Finish(b.ctx(), jobs[0], b.clock().Add(time.Hour)))
	})
	t.Run("schedule", func(t *testing.T) {
		list.Feeds[1].Schedule = "*/5 * * * *"
		b.must(b.SyncList(b.ctx(), list))
		got, jobs := b.args(10)
		if len(got) != 1 || got[0] != "herald" {
			t.Fatalf("claimed %v, want the feed with another schedule at once", got)
		}
		b.must(b.Finish(b.ctx(), jobs[0], b.clock().Add(time.Hour)))
	})
	t.Run("moved", func(t *testing.T) {
		list.Feeds[0].URL = "https://new.example/rss"
		b.must(b.SyncList(b.ctx(), list))
		c, err := b.Checkpoint(b.ctx(), "gazette")
		b.must(err)
		if c.ETag != "" || !c.First {
			t.Errorf("checkpoint %+v is of the old address", c)
		}
		got, jobs := b.args(10)
		if len(got) != 1 || got[0] != "gazette" {
			t.Fatalf("claimed %v, want the moved feed at once", got)
		}
		b.must(b.Finish(b.ctx(), jobs[0], b.clock().Add(time.Hour)))
	})
	t.Run("unlisted", func(t *testing.T) {
		list.Feeds = list.Feeds[1:]
		b.must(b.SyncList(b.ctx(), list))
		b.pass(2 * time.Hour)
		if got, _ := b.args(10); len(got) != 2 {
			t.Errorf("claimed %v, want no poll of the feed that left the list", got)
		}
		statuses, err := b.FeedStatuses(b.ctx())
		b.must(err)
		if len(statuses) != 2 || statuses[0].Feed != "cable" || statuses[0].NextDue.IsZero() {
			t.Errorf("statuses %+v, want those of the two feeds by name", statuses)
		}
	})
	if _, err := b.Checkpoint(b.ctx(), "nobody"); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("checkpoint of no feed: %v, want ErrNotFound", err)
	}
}

func testJobs(t *testing.T, b *bench) {
	b.sync()
	due, err := b.NextDue(b.ctx(), polls)
	b.must(err)
	if !due.Equal(b.clock()) {
		t.Errorf("NextDue = %v, want now", due)
	}
	_, jobs := b.args(2)
	if len(jobs) != 2 || jobs[0].Attempt != 1 || !jobs[0].Lease.Equal(b.clock().Add(lease)) || jobs[0].Worker != "w" {
		t.Fatalf("claimed %+v, want two in their first attempt", jobs)
	}
	b.pass(time.Second)
	if list, _ := b.args(10); len(list) != 1 {
		t.Fatalf("claimed %v, want the one that is left", list)
	}
	b.must(b.Fail(b.ctx(), jobs[0], b.clock().Add(time.Minute), "no route"))
	b.must(b.Finish(b.ctx(), jobs[1], time.Time{}))

	b.pass(time.Minute)
	_, again := b.args(10)
	if len(again) != 2 || again[0].Attempt != 2 || again[1].Attempt != 2 {
		t.Fatalf("claimed %+v, want the failed one and the one whose lease ended, in their second attempts", again)
	}
	for _, j := range again {
		b.must(b.Finish(b.ctx(), j, b.clock().Add(time.Minute)))
	}
	b.pass(time.Minute)
	if _, fresh := b.args(1); fresh[0].Attempt != 1 {
		t.Errorf("attempt %d after a success, want 1", fresh[0].Attempt)
	}
	if jobs, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobRead}, 5, lease); err != nil || len(jobs) != 0 {
		t.Errorf("claimed %v, %v of another kind", jobs, err)
	}
	if jobs, err := b.Claim(b.ctx(), "w", nil, 5, lease); err != nil || len(jobs) != 1 {
		t.Errorf("claimed %v, %v of every kind, want one", jobs, err)
	}
}

// testFilePoll holds that a poll ends with what it brought, or not at all.
func testFilePoll(t *testing.T, b *bench) {
	b.sync()
	_, jobs := b.args(1)
	feed := briefs.FeedName(jobs[0].Arg)
	end := briefs.Polled{Job: jobs[0], Checkpoint: briefs.Checkpoint{ETag: "1", Items: "AAA", Succeeded: b.clock()}, Next: b.clock().Add(time.Hour)}
	stories := func(want int) {
		t.Helper()
		if c, err := b.Counts(b.ctx()); err != nil || c.Stories != want {
			t.Errorf("%d stories, %v, want %d", c.Stories, err, want)
		}
	}
	checkpoint := func(want string) {
		t.Helper()
		if c, err := b.Checkpoint(b.ctx(), feed); err != nil || c.ETag != want {
			t.Errorf("checkpoint %+v, %v, want %q", c, err, want)
		}
	}

	// A story that can't be filed costs itself and the end of the poll.
	bad := b.filing("nobody", "Envoys part")
	done, err := b.FilePoll(b.ctx(), []briefs.Filing{b.filing(feed, "Envoys meet"), bad}, end)
	if err != nil || done[0].Err != nil || done[0].Brief == 0 || !errors.Is(done[1].Err, briefs.ErrNotFound) {
		t.Errorf("filed %+v, %v, want all but the second", done, err)
	}
	stories(1)
	checkpoint("")

	done, err = b.FilePoll(b.ctx(), []briefs.Filing{b.filing(feed, "Envoys return"), b.filing(feed, "Envoys sign")}, end)
	if err != nil || len(done) != 2 || done[0].Err != nil || done[0].Brief == 0 || done[1].Brief <= done[0].Brief {
		t.Errorf("filed %+v, %v", done, err)
	}
	stories(3)
	checkpoint("1")
	if c, err := b.Checkpoint(b.ctx(), feed); err != nil || c.Items != "AAA" {
		t.Errorf("checkpoint %+v, %v, without what the items are recognised by", c, err)
	}

	// Whose lease is lost files nothing: another has the feed.
	_, err = b.FilePoll(b.ctx(), []briefs.Filing{b.filing(feed, "Envoys go home")}, end)
	if !errors.Is(err, briefs.ErrLeaseLost) {
		t.Errorf("ended twice: %v, want ErrLeaseLost", err)
	}
	stories(3)
	if due, err := b.NextDue(b.ctx(), polls); err != nil || due.After(end.Next) {
		t.Errorf("due %v, %v", due, err)
	}
}

func testFence(t *testing.T, b *bench) {
	b.sync()
	_, jobs := b.args(1)
	old := jobs[0]
	renewed, err := b.Renew(b.ctx(), old, time.Minute)
	b.must(err)
	if !renewed.Lease.Equal(b.clock().Add(time.Minute)) {
		t.Errorf("renewed until %v", renewed.Lease)
	}
	b.pass(45 * time.Second)
	if list, _ := b.args(10); len(list) != 2 {
		t.Fatalf("claimed %v, want not the one whose lease was renewed", list)
	}
	b.pass(20 * time.Second)
	_, jobs = b.args(1)
	if len(jobs) != 1 || jobs[0].Arg != old.Arg {
		t.Fatalf("claimed %+v, want the one whose lease ended", jobs)
	}
	lost := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, briefs.ErrLeaseLost) {
			t.Errorf("%s: %v, want ErrLeaseLost", what, err)
		}
	}
	_, err = b.Renew(b.ctx(), old, lease)
	lost("renew", err)
	lost("finish", b.Finish(b.ctx(), old, time.Time{}))
	lost("fail", b.Fail(b.ctx(), old, b.clock(), ""))
	lost("polled", b.Polled(b.ctx(), old, briefs.Checkpoint{ETag: "stale"}, b.clock()))
	c, err := b.Checkpoint(b.ctx(), briefs.FeedName(old.Arg))
	b.must(err)
	if c.ETag != "" {
		t.Error("a poll that had lost its lease left its checkpoint")
	}
	// The same worker's next claim does not let its stale attempt through.
	b.must(b.Finish(b.ctx(), jobs[0], b.clock().Add(time.Second)))
	b.pass(time.Second)
	_, jobs = b.args(1)
	if jobs[0].Attempt != old.Attempt {
		t.Fatalf("attempt %d, want %d as the stale one", jobs[0].Attempt, old.Attempt)
	}
	lost("finish by number alone", b.Finish(b.ctx(), old, time.Time{}))

	// Put on another date while it runs, a job is due on that date.
	f := b.filing("gazette", "A")
	f.Jobs = []briefs.Job{{Kind: briefs.JobRelease, Due: b.clock()}}
	b.file(f)
	claimed, err := b.Claim(b.ctx(), "w", []briefs.JobKind{briefs.JobRelease}, 1, lease)
	b.must(err)
	later := b.clock().Add(time.Hour)
	f = b.version(f, briefs.ActHold, "B")
	f.Brief, f.Jobs = nil, []briefs.Job{{Kind: briefs.JobRelease, Due: later}}
	b.file(f)
	b.must(b.Finish(b.ctx(), claimed[0], time.Time{}))
	due, err := b.NextDue(b.ctx(), []briefs.JobKind{briefs.JobRelease})
	b.must(err)
	if !due.Equal(later) {
		t.Errorf("due %v, want %v as it was put on while it ran", due, later)
	}
}

// testSharedJobs lets three workers share 2,000 jobs.
func testSharedJobs(t *testing.T, b *bench) {
	const total, workers = 2000, 3
	b.sync()
	f := b.filing("gazette", "A")
	f.Brief = nil
	for i := range total {
		f.Jobs = append(f.Jobs, briefs.Job{Kind: briefs.JobDigest, Arg: fmt.Sprint(i), Due: b.clock()})
	}
	b.file(f)
	var mu sync.Mutex
	done := make(map[string]int)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for {
				jobs, err := b.Claim(b.ctx(), fmt.Sprint("w", w), []briefs.JobKind{briefs.JobDigest}, 20, lease)
				if err != nil {
					t.Error(err)
					return
				}
				if len(jobs) == 0 {
					return
				}
				for _, j := range jobs {
					mu.Lock()
					done[j.Arg]++
					mu.Unlock()
					if err := b.Finish(b.ctx(), j, time.Time{}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	for arg, n := range done {
		if n != 1 {
			t.Errorf("job %s was done %d times", arg, n)
		}
	}
	if len(done) != total {
		t.Errorf("%d of %d jobs were done", len(done), total)
	}
}
