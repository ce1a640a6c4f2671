package store

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// busyFor is how long a single statement waits for another program's lock, in
// ms, and patience how long the opening of a database does in all: a backup
// tool, say, may hold it for longer than a statement waits.
const (
	busyFor  = 5000
	patience = time.Minute
)

// patiently runs fn again while another program holds the file's lock, says so
// in the log, and gives up after a minute.
func (s *Store) patiently(ctx context.Context, path string, fn func() error) error {
	began := time.Now()
	for {
		err := fn()
		if !busy(err) || ctx.Err() != nil {
			return err
		}
		waited := time.Since(began)
		if waited >= patience {
			return fmt.Errorf("another program has held its lock for %s (a backup tool, a database browser?); end that and start again: %w", waited.Round(time.Second), err)
		}
		s.log.Warn("another program holds the database's lock; waiting for it", "database", path, "waited", waited.Round(time.Second), "patience", patience)
	}
}

// busy reports whether another program's lock was in the way.
func busy(err error) bool {
	code := sqliteCode(err)
	return code&0xff == lib.SQLITE_BUSY || code&0xff == lib.SQLITE_LOCKED
}

// unable reports whether the database, and not what was to be written, was why a
// transaction failed.
func unable(err error) bool {
	if err == nil {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] { // connection, rollback, resources, intervention, system
		case "08", "40", "53", "55", "57", "58":
			return true
		}
		return false
	}
	var connect *pgconn.ConnectError
	return busy(err) || errors.As(err, &connect) || errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// full reports whether there was no room to write.
func full(err error) bool {
	if err == nil {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "53100" // disk_full
	}
	code := sqliteCode(err)
	// Growing the index of the write-ahead log has a code of its own.
	return code&0xff == lib.SQLITE_FULL || code == lib.SQLITE_IOERR_SHMSIZE
}

// damaged reports whether the file is not, or no longer, what SQLite wrote.
func damaged(err error) bool {
	code := sqliteCode(err) & 0xff
	return code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB
}

// unopened says of an error of a database's opening what mends it.
func unopened(path string, err error) error {
	var remedy string
	switch code := sqliteCode(err) & 0xff; {
	case damaged(err):
		return fmt.Errorf("store: open %s: %w: %w; keep it, and put a backup in its place ('bot help restore')", path, ErrDamaged, err)
	case full(err):
		remedy = "; its disk is full: make room"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), code == lib.SQLITE_CANTOPEN, code == lib.SQLITE_READONLY, code == lib.SQLITE_PERM:
		remedy = "; the bot must be let write the file, those of the same name beside it, and its folder"
	}
	return fmt.Errorf("store: open %s: %w%s", path, err, remedy)
}

// probe reads what a database that is not to be written is; goose would try to make
// it one. ErrNone: it is empty.
func probe(ctx context.Context, db *sql.DB) error {
	var n int
	err := db.QueryRowContext(ctx, `select count(*) from sqlite_schema where name = 'goose_db_version'`).Scan(&n)
	if err == nil && n == 0 {
		return ErrNone
	}
	return err
}

// sqliteCode is the extended result code of an error; 0 = it has none.
func sqliteCode(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// wanted are the pragmas without which a loss of power could lose what was
// acknowledged.
var wanted = []struct{ name, value, remedy string }{
	{"journal_mode", "wal", "its file system does not support a write-ahead log (a network share?); put the database on a local disk"},
	{"synchronous", "2", ""},
	{"foreign_keys", "1", ""},
}

// checkPragmas reads back what was asked for when the connection was opened:
// SQLite answers a pragma it cannot follow with silence.
func checkPragmas(ctx context.Context, db *sql.DB) error {
	for _, w := range wanted {
		var got string
		if err := db.QueryRowContext(ctx, "pragma "+w.name).Scan(&got); err != nil {
			return err
		}
		if !strings.EqualFold(got, w.value) {
			return fmt.Errorf("%s is %s, wanted %s %s", w.name, got, w.value, w.remedy)
		}
	}
	return nil
}

// Touch says that the process which holds the database is alive, without
// writing to it: what [Store.Touched] reads elsewhere. A full disk does not
// hinder it. On PostgreSQL it does nothing.
func (s *Store) Touch() error {
	if s.path == "" {
		return nil
	}
	now := s.clock()
	if err := os.Chtimes(s.path+lockSuffix, now, now); err != nil {
		return fmt.Errorf("store: touch: %w", err)
	}
	return nil
}

// Touched returns when the process that holds the database last called Touch;
// zero = not known.
func (s *Store) Touched() time.Time {
	info, err := os.Stat(s.path + lockSuffix)
	if s.path == "" || err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
