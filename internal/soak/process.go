package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// process is the bot under its limits.
type process struct {
	*exec.Cmd
	limits string // in words
	groups []string
	log    bytes.Buffer

	mu       sync.Mutex
	children map[int]float64 // the programs that it started, by number: the most that each took, in MiB
	together float64         // the most that it and they took at once
}

// usage is what the bot takes, in MiB of memory and MB of disk.
type usage struct {
	rss, peak, disk float64
	killed          int // by the kernel, for want of memory
}

// The control groups, where they are, and what limits them to one CPU.
const (
	memoryGroups = "/sys/fs/cgroup/memory"
	cpuGroups    = "/sys/fs/cgroup/cpu"
)

// start starts the bot in control groups of its own (version 1), as a container
// does; where these can't be made, without a limit, which it says.
func start(o options, folder string, env []string) (*process, error) {
	b := &process{limits: "without limits: no control group can be made here"}
	name := fmt.Sprintf("attache-soak-%d", os.Getpid())
	memory, cpu := filepath.Join(memoryGroups, name), filepath.Join(cpuGroups, name)
	run := "exec " + strconv.Quote(o.bot)
	if os.Mkdir(memory, 0o755) == nil {
		b.groups = append(b.groups, memory)
		if err := os.WriteFile(filepath.Join(memory, "memory.limit_in_bytes"), []byte(strconv.FormatInt(o.memory<<20, 10)), 0o644); err != nil {
			b.end()
			return nil, err
		}
		b.limits = fmt.Sprintf("in a control group of %d MiB", o.memory)
		run = "echo $$ > " + memory + "/cgroup.procs && " + run
		if os.Mkdir(cpu, 0o755) == nil && os.WriteFile(filepath.Join(cpu, "cpu.cfs_quota_us"), []byte("100000"), 0o644) == nil {
			b.groups = append(b.groups, cpu)
			b.limits += " and one CPU"
			run = "echo $$ > " + cpu + "/cgroup.procs && " + run
		}
	}
	b.Cmd = exec.Command("sh", "-c", run)
	b.Dir, b.Env, b.Stderr = folder, env, &b.log
	b.children = make(map[int]float64)
	return b, b.Start()
}

// sampleEvery is shorter than a program lives that reads one page.
const sampleEvery = 50 * time.Millisecond

// sample watches the programs that the bot starts until ctx ends.
func (b *process) sample(ctx context.Context) {
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		own, err := memoryOf(b.Process.Pid)
		if err != nil {
			continue
		}
		now := own.rss
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", b.Process.Pid))
		if err != nil {
			continue
		}
		var text []byte
		for _, t := range tasks {
			some, _ := os.ReadFile(t) // the thread may have ended
			text = append(append(text, some...), ' ')
		}
		b.mu.Lock()
		for _, field := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(field); err == nil {
				// Until it is the other program it is the bot, with the bot's memory.
				if m, err := memoryOf(pid); err == nil && m.name != own.name {
					now += m.rss
					b.children[pid] = max(b.children[pid], m.peak)
				}
			}
		}
		b.together = max(b.together, now)
		b.mu.Unlock()
	}
}

// others returns how many programs the bot was seen to start, the most that one
// of them took, and the most that all took at once with the bot, in MiB.
func (b *process) others() (n int, most, together float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, peak := range b.children {
		most = max(most, peak)
	}
	return len(b.children), most, b.together
}

// memory is what a process takes now and took at most, in MiB.
type memory struct {
	name      string
	rss, peak float64
}

func memoryOf(pid int) (m memory, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return m, err
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		switch name, value, _ := strings.Cut(line, ":"); name {
		case "Name":
			m.name = strings.TrimSpace(value)
		case "VmRSS":
			fmt.Sscan(value, &kib)
			m.rss = kib / 1024
		case "VmHWM":
			fmt.Sscan(value, &kib)
			m.peak = kib / 1024
		}
	}
	return m, nil
}

// end ends the bot, if it has not ended, and removes its groups.
func (b *process) end() {
	if b.Cmd != nil && b.ProcessState == nil && b.Process != nil {
		_ = b.Process.Kill()
		_ = b.Wait()
	}
	for _, g := range b.groups {
		_ = os.Remove(g) // an empty group is left at worst
	}
}

// usage reads what the bot takes now and took at most.
func (b *process) usage(database string) (u usage, err error) {
	m, err := memoryOf(b.Process.Pid)
	if err != nil {
		return u, fmt.Errorf("the bot has ended: %w\n%s", err, b.log.String())
	}
	u.rss, u.peak = m.rss, m.peak
	for _, tail := range []string{"", "-wal"} {
		if info, err := os.Stat(database + tail); err == nil {
			u.disk += float64(info.Size()) / 1e6
		}
	}
	if len(b.groups) > 0 {
		if text, err := os.ReadFile(filepath.Join(b.groups[0], "memory.oom_control")); err == nil {
			for line := range strings.Lines(string(text)) {
				fmt.Sscanf(line, "oom_kill %d", &u.killed)
			}
		}
	}
	return u, nil
}
