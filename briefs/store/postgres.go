package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver
	"github.com/pressly/goose/v3"
)

// pgConns bounds the connections of one process.
const pgConns = 10

var postgres = &dialect{
	name: "postgres", least: "least", greatest: "greatest", cause: `split_part(reason, ':', 1)`, search: tsvector{}, returning: true, leapTo: leapPostgres, searchColumn: ", search", searchValue: ", ''",
	lock: " for update", skipLocked: " for update skip locked", skipLanes: " for update of l skip locked",
	lockEvents: "select pg_advisory_xact_lock(hashtext('attache events ' || current_schema()))",
	now:        "(extract(epoch from clock_timestamp()) * 1000)::bigint",
}

func (s *Store) openPostgres(ctx context.Context, dsn string, o *Options) error {
	s.dialect = postgres
	// The DSN holds a password: no error may repeat it.
	config, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return errors.New("store: DATABASE_URL is not a PostgreSQL address")
	}
	where := fmt.Sprintf("%s:%d/%s", config.Host, config.Port, config.Database)
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("store: open %s: %w", where, err)
	}
	s.closers = append(s.closers, db.Close)
	db.SetMaxOpenConns(pgConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := migrateTo(ctx, goose.DialectPostgres, db, o); err != nil {
		return fmt.Errorf("store: open %s: %w", where, err)
	}
	s.commits = s.apart
	s.begin = func(ctx context.Context, write bool) (*tx, error) {
		return s.beginPostgres(ctx, db, write, o.Now != nil)
	}
	return nil
}

func (s *Store) beginPostgres(ctx context.Context, db *sql.DB, write, ownClock bool) (*tx, error) {
	level := sql.LevelReadCommitted
	if !write {
		level = sql.LevelRepeatableRead
	}
	dbtx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: level, ReadOnly: !write})
	if err != nil {
		return nil, err
	}
	t := &tx{handle: dbtx, dialect: s.dialect, now: ms(s.clock()), late: &late{}, commit: dbtx.Commit, rollback: func() { dbtx.Rollback() }}
	if write && !ownClock {
		if err := t.one(ctx, []any{&t.now}, "select "+s.dialect.now); err != nil {
			t.rollback()
			return nil, err
		}
	}
	return t, nil
}

// again reports whether a transaction failed only because of another one.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001") // deadlock, serialization failure
}
