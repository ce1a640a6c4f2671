package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// asBot makes the test binary the bot itself, so that tests can kill a real
// process.
const asBot = "ATTACHE_TEST_AS_BOT"

func TestMain(m *testing.M) {
	if os.Getenv(asBot) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m,
		// discordgo's Open locks itself up at times and is abandoned; see bot's gateway.
		goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).Open"))
}

// result is what a command that ended left.
type result struct {
	code           int
	stdout, stderr string
}

// call runs one command in a folder of its own, in this process.
func call(t *testing.T, stdin string, env map[string]string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(stdin), &out, &errs)
	code := exitCode(err, &errs)
	return result{code, out.String(), errs.String()}
}

// shared returns the folder of measuring data beside the repository, or skips.
func shared(t testing.TB, path string) string {
	t.Helper()
	full, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		t.Skipf("the measuring data is not here: %v", err)
	}
	return full
}

// world is a local Discord with the settings a bot needs to live in it.
type world struct {
	*standin.Server
	env map[string]string
	log syncBuffer // what bots started in this process wrote to stderr
}

// newWorld starts a Discord whose bot keeps its state in a folder of the test.
func newWorld(t *testing.T, o standin.Options, list string) *world {
	t.Helper()
	if o.Guilds == nil {
		o.Guilds = standin.DefaultWorld()
	}
	o.Tokens = []string{"a-token"}
	discord := standin.New(o)
	web, err := listen("127.0.0.1:0", discord)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() {
		if err := web.serve(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); discord.Close(); served.Wait() })
	folder := t.TempDir()
	feeds := filepath.Join(folder, "feeds.yaml")
	if err := os.WriteFile(feeds, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	return &world{Server: discord, env: map[string]string{
		"DISCORD_TOKEN": "a-token", "DISCORD_API_URL": web.url + "/api/v10",
		"DATABASE_URL": storetest.NewFile(t), "ATTACHE_FEEDS": feeds,
		"ATTACHE_ALLOW_NETS": "127.0.0.0/8",
	}}
}

// start runs the bot in this process until stop is called, which waits for an
// orderly end.
func (w *world) start(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	ready, out := io.Pipe()
	go func() {
		err := run(ctx, nil, func(name string) string { return w.env[name] }, strings.NewReader(""), out, &w.log)
		out.Close()
		ended <- err
	}()
	line := make([]byte, len("ready\n"))
	if _, err := io.ReadFull(ready, line); err != nil {
		t.Fatalf("the bot ended before it was ready: %v\n%s", <-ended, w.log.String())
	}
	return sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the bot: %v\n%s", err, w.log.String())
		}
		if strings.Contains(w.log.String(), w.env["DISCORD_TOKEN"]) {
			t.Error("the token is in the log")
		}
	})
}

// spawn runs the bot as a process of its own.
func (w *world) spawn(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asBot+"=1")
	for name, v := range w.env {
		cmd.Env = append(cmd.Env, name+"="+v)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// syncBuffer is a buffer that a running bot writes while a test reads it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// await waits until ok holds, looking again after every event of the world.
func (w *world) await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	wake := make(chan struct{}, 1)
	cancel := w.Subscribe(func(standin.Event) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	defer cancel()
	limit := time.After(time.Minute)
	for !ok() {
		select {
		case <-wake:
		case <-limit:
			t.Fatalf("waited a minute for %s", what)
		}
	}
}
