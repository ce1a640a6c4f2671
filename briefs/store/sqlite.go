package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // registers the driver
)

// lockSuffix is what the name of the file has that is locked in place of the
// database (see lockFile).
const lockSuffix = ".lock"

// readers is how many look-ups run at once; each may hold 4 MB of pages.
const readers = 3

// sqlite needs no row locks: there is one writer.
var sqlite = &dialect{name: "sqlite", least: "min", greatest: "max", cause: `substr(reason, 1, instr(reason || ':', ':') - 1)`, search: fts5{}, leapTo: leapSQLite}

func (s *Store) openSQLite(ctx context.Context, name string, o *Options) error {
	s.dialect = sqlite
	path, err := sqlitePath(name)
	if err != nil {
		return err
	}
	pragmas := []string{"cache_size(-8000)", "synchronous(FULL)", fmt.Sprintf("wal_autocheckpoint(%d)", logPages), "foreign_keys(1)", "journal_mode(WAL)", "journal_size_limit(67108864)"}
	if o.ReadOnly || o.Beside {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	switch {
	case o.ReadOnly:
		pragmas = []string{"query_only(1)"}
	case !o.Beside:
		unlock, err := lockFile(path + lockSuffix)
		if err != nil {
			return unopened(path, err)
		}
		s.closers = append(s.closers, unlock)
	}
	writer, err := openPool(path, 1, pragmas...)
	if err != nil {
		return unopened(path, err)
	}
	s.closers = append(s.closers, writer.Close)
	err = s.patiently(ctx, path, func() error {
		if o.ReadOnly || o.Beside {
			if err := probe(ctx, writer); err != nil {
				return err
			}
		}
		if err := migrateTo(ctx, goose.DialectSQLite3, writer, o); err != nil || o.ReadOnly {
			return err
		}
		return checkPragmas(ctx, writer)
	})
	if err != nil {
		return unopened(path, err)
	}
	s.path = path
	reader, err := openPool(path, readers, "cache_size(-4000)", "query_only(1)")
	if err != nil {
		return unopened(path, err)
	}
	s.closers = append(s.closers, reader.Close)
	if !o.ReadOnly && !o.Beside {
		if s.flusher, err = newFlusher(s.log, path); err != nil {
			return unopened(path, err)
		}
		s.closers = append(s.closers, s.flusher.close) // after the last commit
	}
	s.useSessions(newSessions(writer, 1, &s.subscribers.changed, s.flusher), newSessions(reader, readers, nil, nil))
	s.subscribers.keep = !o.ReadOnly && !o.Beside // nobody else changes them
	if o.ReadOnly || o.Beside {
		return nil
	}
	return s.patiently(ctx, path, func() error { return s.voidLeases(ctx) })
}

// sqlitePath returns the file that a url names.
func sqlitePath(name string) (string, error) {
	path := strings.TrimPrefix(strings.TrimPrefix(name, "sqlite:"), "//")
	if scheme, _, ok := strings.Cut(path, "://"); ok { // the rest may hold a password
		return "", fmt.Errorf("store: database %q: neither postgres://… nor the path of a file", scheme+"://…")
	}
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return "", fmt.Errorf("store: database %q: neither postgres://… nor the path of a file", name)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("store: database %q: %w", name, err)
	}
	if dir, err := os.Stat(filepath.Dir(path)); err != nil || !dir.IsDir() {
		return "", fmt.Errorf("store: database %q: there is no folder %s", name, filepath.Dir(path))
	}
	return path, nil
}

// openPool opens connections with their pragmas in the name, where every
// connection of a pool gets them.
func openPool(path string, conns int, pragmas ...string) (*sql.DB, error) {
	v := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", busyFor)}, pragmas...)}
	if conns > 1 {
		v.Set("_txlock", "deferred")
	}
	db, err := sql.Open("sqlite", fileName(path, v.Encode()))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// fileName is the name by which the driver opens a file whatever its own name is.
func fileName(path, query string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query}).String()
}

// voidLeases frees what was claimed by a process that is gone, as the lock on
// the file proves, so that nothing waits for its leases to end.
func (s *Store) voidLeases(ctx context.Context) error {
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec(ctx, `update jobs set ready = due, worker = '' where worker <> ''`); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from meta where key like 'turn %'`); err != nil {
			return err
		}
		_, err := t.exec(ctx, `update lanes set lease = 1, ready = 1 where delivery > 0`)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: void old leases: %w", err)
	}
	return nil
}

// session is a connection with the statements prepared on it: preparing costs
// as much as running the short ones.
type session struct {
	*sql.Conn
	// writes: its statements are short and are not broken off when the caller's
	// context ends, which the driver needs a goroutine for each to see to.
	writes   bool
	prepared map[string]statement
	// lazy: its commits reach the disk a little later, by flush; nil = none may.
	lazy  bool
	flush *flusher
	// wrote: a statement of the transaction under way changed rows.
	wrote bool
	// subscribes: the transaction under way may change subscriptions; changed is
	// counted up once it has.
	subscribes bool
	changed    *atomic.Int64
}

// statement is a prepared one; subscribes: it may change subscriptions.
type statement struct {
	*sql.Stmt
	subscribes bool
}

// maxPrepared bounds the statements kept of a session; statements with lists
// of values differ in their length.
const maxPrepared = 250

func (c *session) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := c.prepared[query]; ok {
		c.subscribes = c.subscribes || st.subscribes
		return st.Stmt, nil
	}
	st, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.prepared) >= maxPrepared {
		for q, old := range c.prepared {
			old.Close()
			delete(c.prepared, q)
			break
		}
	}
	kept := statement{st, c.writes && subscribing.MatchString(query)}
	c.subscribes = c.subscribes || kept.subscribes
	c.prepared[query] = kept
	return st, nil
}

// sync has the next commit reach the disk, or, where it may be lazy, a little
// later: what power cuts off is the end of what was committed, never a part of it.
// The statements of what is lazy are small: what they may have to undo is kept in
// memory meanwhile, and not in a file.
func (c *session) sync(ctx context.Context, lazy bool) error {
	if lazy = lazy && c.flush != nil && c.flush.inTime(); lazy == c.lazy {
		return nil
	}
	pragmas := "pragma synchronous = full; pragma temp_store = default"
	if lazy {
		pragmas = "pragma synchronous = normal; pragma temp_store = memory"
	}
	_, err := c.Conn.ExecContext(context.WithoutCancel(ctx), pragmas)
	c.lazy = lazy && err == nil
	return err
}

// calm is the context to run a statement in.
func (c *session) calm(ctx context.Context) (context.Context, error) {
	if !c.writes {
		return ctx, nil
	}
	return context.WithoutCancel(ctx), ctx.Err()
}

func (c *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := c.calm(ctx)
	if err != nil {
		return nil, err
	}
	st, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err == nil && c.writes && !c.wrote {
		n, _ := res.RowsAffected() // SQLite always knows
		c.wrote = n > 0
	}
	return res, err
}

func (c *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := c.calm(ctx)
	if err != nil {
		return nil, err
	}
	st, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// end commits. A commit that fails, for want of space say, leaves SQLite in the
// transaction while database/sql holds it for ended.
func (c *session) end(ctx context.Context, dbtx *sql.Tx) error {
	err := dbtx.Commit()
	if err != nil {
		c.Conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	}
	if c.subscribes {
		c.subscribes = false
		c.changed.Add(1)
	}
	if err == nil && c.writes && c.flush != nil {
		c.flush.committed(c.lazy, c.wrote)
	}
	return err
}

// sessions lends out the sessions of a pool, opened as they are needed.
type sessions struct {
	db      *sql.DB
	changed *atomic.Int64 // see session
	flush   *flusher      // the same
	free    chan *session
	once    sync.Mutex
	left    int
}

func newSessions(db *sql.DB, n int, changed *atomic.Int64, flush *flusher) *sessions {
	return &sessions{db: db, changed: changed, flush: flush, free: make(chan *session, n), left: n}
}

func (p *sessions) take(ctx context.Context) (*session, error) {
	select {
	case c := <-p.free:
		return c, nil
	default:
	}
	if c, err := p.open(ctx); c != nil || err != nil {
		return c, err
	}
	select {
	case c := <-p.free:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// open opens a further session, nil if there are enough.
func (p *sessions) open(ctx context.Context) (*session, error) {
	p.once.Lock()
	defer p.once.Unlock()
	if p.left == 0 {
		return nil, nil
	}
	c, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	p.left--
	return &session{Conn: c, writes: cap(p.free) == 1, prepared: make(map[string]statement), changed: p.changed, flush: p.flush}, nil
}

// close waits for the sessions lent out.
func (p *sessions) close() error {
	p.once.Lock()
	n := cap(p.free) - p.left
	p.left = 0
	p.once.Unlock()
	var errs []error
	for range n {
		c := <-p.free
		for _, st := range c.prepared {
			errs = append(errs, st.Close())
		}
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

func (s *Store) useSessions(writer, reader *sessions) {
	s.closers = append(s.closers, writer.close, reader.close)
	s.commits = newGroup(s.together, 0).write
	s.begin = func(ctx context.Context, p purpose) (*tx, error) {
		pool, write := reader, p != reading && p != glancing
		if write {
			pool = writer
		}
		c, err := pool.take(ctx)
		if err != nil {
			return nil, err
		}
		if write {
			c.wrote = false
			err = c.sync(ctx, p == lazily)
		}
		if err != nil {
			pool.free <- c
			return nil, err
		}
		t := &tx{handle: c, dialect: s.dialect, now: ms(s.clock()), late: &late{}}
		if p == glancing {
			t.commit, t.rollback = func() error { return nil }, func() { pool.free <- c }
			return t, nil
		}
		// Statements run on the session's connection, not on the sql.Tx: were
		// it rolled back behind their backs when ctx ends, they would each be a
		// transaction of their own.
		dbtx, err := c.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: !write})
		if err != nil {
			pool.free <- c
			return nil, err
		}
		t.commit = func() error { return c.end(ctx, dbtx) }
		t.rollback = func() { dbtx.Rollback(); pool.free <- c }
		return t, nil
	}
}
