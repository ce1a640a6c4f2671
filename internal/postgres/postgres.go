// Package postgres starts a PostgreSQL of its own for measurements and tests that
// restart it, with its files in a folder that goes with it.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// Server is a running cluster. It is used by one goroutine at a time.
type Server struct {
	bin, folder string
	port        int
	as          []string // before each command: who runs it
}

// Start makes a cluster and starts it on the loopback interface. Remove it.
func Start(ctx context.Context) (c *Server, err error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(found) == 0 {
		return nil, errors.New("there is no PostgreSQL in /usr/lib/postgresql: install it")
	}
	c = &Server{bin: slices.Max(found)}
	if c.folder, err = os.MkdirTemp("", "attache-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Remove()
		}
	}()
	if os.Getuid() == 0 { // as root it refuses to run
		owner, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, err := strconv.Atoi(owner.Uid)
		if err != nil {
			return nil, err
		}
		if err := os.Chown(c.folder, uid, -1); err != nil {
			return nil, err
		}
		c.as = []string{"runuser", "-u", "postgres", "--"}
	}
	if err := c.do(ctx, "initdb", "-D", c.data(), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"); err != nil {
		return nil, err
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c.port = socket.Addr().(*net.TCPAddr).Port
	socket.Close()
	return c, c.start(ctx)
}

func (c *Server) data() string { return filepath.Join(c.folder, "data") }

// URL is where it answers, as DATABASE_URL has it.
func (c *Server) URL() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", c.port)
}

func (c *Server) do(ctx context.Context, name string, args ...string) error {
	line := slices.Concat(c.as, []string{filepath.Join(c.bin, name)}, args)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Dir = c.folder
	// Its output goes to a file: the server inherits it, and a pipe would stay open.
	log, err := os.OpenFile(filepath.Join(c.folder, name+".out"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name()) // it only explains the failure
		return fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return nil
}

func (c *Server) start(ctx context.Context) error {
	return c.do(ctx, "pg_ctl", "-D", c.data(), "-w", "-l", filepath.Join(c.folder, "log"), "-o",
		fmt.Sprintf("-c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -p %d -c max_connections=200", c.folder, c.port), "start")
}

// Restart ends the server, "fast" or as a crash ("immediate"), and starts it
// again after a time.
func (c *Server) Restart(ctx context.Context, mode string, down time.Duration) error {
	if err := c.do(ctx, "pg_ctl", "-D", c.data(), "-m", mode, "-w", "stop"); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-time.After(down):
	}
	return c.start(ctx)
}

// Remove ends the server and deletes its files.
func (c *Server) Remove() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_ = c.do(ctx, "pg_ctl", "-D", c.data(), "-m", "immediate", "stop") // it may not have been started
	os.RemoveAll(c.folder)
}
