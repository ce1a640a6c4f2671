package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// stopped is after how many ms PostgreSQL ends a transaction whose process says
// nothing more: one that was stopped, or whose machine is gone, must not hold its
// locks until it comes back. Nothing of ours waits within a transaction.
const stopped = "15000"

// silent is after how long a server whose machine is gone, and which says nothing at
// all any more, is given up. The system's own patience is a quarter of an hour, for
// which nothing would be filed or posted though another server has taken its place.
const silent = time.Minute

// pgConns bounds the connections of one process.
const pgConns = 10

var postgres = &dialect{
	name: "postgres", least: "least", greatest: "greatest", cause: `split_part(reason, ':', 1)`, search: tsvector{}, returning: true, leapTo: leapPostgres, searchColumn: ", search", searchValue: ", ''",
	lock: " for update", skipLocked: " for update skip locked", skipLanes: " for update of l skip locked",
	lockFiling: "select pg_advisory_xact_lock(hashtext('attache filing ' || current_schema()))",
	now:        "(extract(epoch from clock_timestamp()) * 1000)::bigint",
}

func (s *Store) openPostgres(ctx context.Context, dsn string, o *Options) error {
	s.dialect = postgres
	// The DSN holds a password: no error may repeat it, be it that its own @ or /
	// makes the rest of it look like a host and a database.
	config, err := pgconn.ParseConfig(dsn)
	if err != nil || strings.ContainsAny(config.Database+config.Host, "@#") {
		return errors.New("store: DATABASE_URL is not a PostgreSQL address, postgres://user:password@host/name; " +
			"in the password @ is written %40, / %2F, # %23, % %25 and : %3A, or it is left out and given as PGPASSWORD")
	}
	where := fmt.Sprintf("%s:%d/%s", config.Host, config.Port, config.Database)
	full, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errors.New("store: DATABASE_URL is not a PostgreSQL address")
	}
	dialer := net.Dialer{Timeout: full.ConnectTimeout, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silent / 4, Interval: silent / 4, Count: 3}, Control: giveUpAfter(silent)}
	full.DialFunc = dialer.DialContext
	db := stdlib.OpenDB(*full, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "set idle_in_transaction_session_timeout = "+stopped)
		return err
	}))
	s.closers = append(s.closers, db.Close)
	s.pool = db
	db.SetMaxOpenConns(pgConns)
	db.SetMaxIdleConns(pgConns) // two by default: the others would be opened anew for every burst
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := migrateTo(ctx, goose.DialectPostgres, db, o); err != nil {
		return fmt.Errorf("store: open %s: %w", where, err)
	}
	if err := refuseHalf(ctx, db, o); err != nil {
		return fmt.Errorf("store: open %s: %w", where, err)
	}
	s.commits = s.once
	s.begin = func(ctx context.Context, p purpose) (*tx, error) {
		if p == glancing {
			none := func() error { return nil }
			return &tx{handle: db, dialect: s.dialect, now: ms(s.clock()), late: &late{}, commit: none, rollback: func() {}}, nil
		}
		return s.beginPostgres(ctx, db, p != reading)
	}
	if s.ownClock = o.Now != nil; s.ownClock {
		return nil
	}
	local := s.clock
	if o.Local != nil {
		local = o.Local
	}
	s.shared = &sharedClock{local: local}
	s.clock = s.shared.now
	if o.ReadOnly {
		return nil
	}
	return s.write(ctx, func(*tx) error { return nil }) // asks what time it is
}

// sharedClock is the database's clock as far as this machine's tells it between
// two questions, so that what processes date, and when they take work to be due,
// does not depend on their machines' clocks.
type sharedClock struct {
	local  func() time.Time
	offset atomic.Int64 // of the database's, in ns
}

func (c *sharedClock) now() time.Time { return c.local().Add(time.Duration(c.offset.Load())) }

// sharpness is how long an answer about the time may take and still tell it: of
// one that was held up, or whose process was, it is not known when it was true.
const sharpness = 500 * time.Millisecond

// answered takes in the database's time, asked for and told between two moments
// of the local clock.
func (c *sharedClock) answered(asked, told time.Time, now int64) {
	took := told.Sub(asked)
	if took < 0 || took > sharpness {
		return
	}
	c.offset.Store(int64(time.UnixMilli(now).Sub(asked.Add(took / 2))))
}

func (s *Store) beginPostgres(ctx context.Context, db *sql.DB, write bool) (*tx, error) {
	level := sql.LevelReadCommitted
	if !write {
		level = sql.LevelRepeatableRead
	}
	dbtx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: level, ReadOnly: !write})
	if err != nil {
		return nil, err
	}
	t := &tx{handle: dbtx, dialect: s.dialect, now: ms(s.clock()), late: &late{}, commit: dbtx.Commit, rollback: func() { dbtx.Rollback() }}
	if write && !s.ownClock {
		// Wall clocks: a monotonic one may stand still while the machine sleeps.
		asked := s.shared.local().Round(0)
		if err := t.one(ctx, []any{&t.now}, "select "+s.dialect.now); err != nil {
			t.rollback()
			return nil, err
		}
		s.shared.answered(asked, s.shared.local().Round(0), t.now)
	}
	return t, nil
}

// again reports whether a transaction failed only because of another one.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001") // deadlock, serialization failure
}
