package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/attache-bot/attache/briefs/feed"
)

// extractProgram is the name of cmd/extract where it is installed.
const extractProgram = "attache-extract"

const (
	extractTime = 15 * time.Second // beyond the program's own limit
	extractOut  = 8 << 20          // bytes of its answer
	// extractors is how many run at once: each takes some 100 MB for a moment.
	extractors = 2
)

// findExtract returns the better extractor: the named program, or the one beside
// the bot's own file or on PATH. nil = there is none, or "off" was named.
func findExtract(named string, log *slog.Logger) feed.Extractor {
	program := named
	switch {
	case named == "off":
		return nil
	case named == "":
		if program = besideBot(); program == "" {
			return nil
		}
	}
	log.Debug("pages are read by a program of their own", "program", program)
	slots := make(chan struct{}, extractors)
	return func(ctx context.Context, page []byte, address string) (feed.Article, error) {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return feed.Article{}, ctx.Err()
		}
		defer func() { <-slots }()
		article, err := runExtract(ctx, program, page, address)
		if err != nil {
			log.Debug("the bot's own extractor serves", "err", err)
		}
		return article, err
	}
}

func besideBot() string {
	name := extractProgram
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		path := filepath.Join(filepath.Dir(self), name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

// runExtract gives one page to the program. It inherits nothing: a hostile page
// that gets hold of it finds no token in its environment.
func runExtract(ctx context.Context, program string, page []byte, address string) (feed.Article, error) {
	ctx, cancel := context.WithTimeout(ctx, extractTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--url", address)
	cmd.Env = []string{}
	cmd.WaitDelay = time.Second
	var out, said capped
	out.left, said.left = extractOut, 1<<10
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(page), &out, &said
	if err := cmd.Run(); err != nil {
		return feed.Article{}, fmt.Errorf("extract: %w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	var article feed.Article
	if err := json.Unmarshal(out.Bytes(), &article); err != nil {
		return feed.Article{}, fmt.Errorf("extract: %w", err)
	}
	return article, nil
}

// capped is a buffer that takes no more than is left.
type capped struct {
	bytes.Buffer
	left int
}

var errFull = errors.New("it says too much")

func (c *capped) Write(p []byte) (int, error) {
	if len(p) > c.left {
		return 0, errFull
	}
	c.left -= len(p)
	return c.Buffer.Write(p)
}

// ReadFrom is not bytes.Buffer's, which knows no bound.
func (c *capped) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{c}, r)
}
