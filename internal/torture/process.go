package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one life of the bot.
type process struct {
	*exec.Cmd
	ready chan struct{} // closed when it says so
	ended chan struct{} // closed after it has been waited for
	err   error         // of the wait
	tail  tail
}

// start starts the bot.
func (w *world) start() (*process, error) { return w.startAs(nil) }

// startAs starts the bot with more settings, which win, and flags of its command run.
func (w *world) startAs(more []string, flags ...string) (*process, error) {
	p := &process{Cmd: exec.Command(w.program, append([]string{"run"}, flags...)...), ready: make(chan struct{}), ended: make(chan struct{})}
	p.Dir, p.Env, p.Stderr = w.folder, slices.Concat(w.env, more), io.MultiWriter(&p.tail, &w.witness)
	if w.log != nil {
		p.Stderr = io.MultiWriter(&p.tail, &w.witness, w.log)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.Start(); err != nil {
		return nil, err
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if lines.Text() == "ready" {
				close(p.ready)
			}
		}
		p.err = p.Wait()
		close(p.ended)
	}()
	return p, nil
}

// errEnded: the bot ended by itself, which it must not.
var errEnded = errors.New("the bot ended by itself")

// kill ends the process as a loss of power would. It fails if the process had
// ended before, unless it was asked to.
func (p *process) kill(asked bool) (killed bool, err error) {
	_ = p.Process.Kill() // it fails on a process that has ended, as seen below
	<-p.ended
	var exit *exec.ExitError
	if errors.As(p.err, &exit) {
		status, ok := exit.Sys().(syscall.WaitStatus)
		switch {
		case ok && status.Signaled() && status.Signal() == syscall.SIGKILL:
			return true, nil
		case ok && status.Signaled() && status.Signal() == syscall.SIGTERM && asked:
			return false, nil // it had not yet begun to listen for it
		}
	}
	// Asked to end while it starts, it may say that it was interrupted.
	if asked && (p.err == nil || strings.Contains(p.tail.String(), context.Canceled.Error())) {
		return false, nil
	}
	return false, fmt.Errorf("%w: %v\n%s", errEnded, p.err, p.tail.String())
}

// stop asks the process to end and waits for it.
func (p *process) stop() error {
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("%w: %w\n%s", errEnded, err, p.tail.String())
	}
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		_, _ = p.kill(true) // it is out of hand already
		return fmt.Errorf("the bot does not stop\n%s", p.tail.String())
	}
	if p.err != nil {
		return fmt.Errorf("the bot, asked to stop: %w\n%s", p.err, p.tail.String())
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// tailSize is how much of the bot's log is shown when it ends unasked.
const tailSize = 4000

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > 4*tailSize {
		t.text = bytes.Clone(t.text[len(t.text)-tailSize:])
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text[max(0, len(t.text)-tailSize):])
}
