package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrNotSQLite: PostgreSQL is backed up and restored by its own tools.
var ErrNotSQLite = errors.New("this is for SQLite files; PostgreSQL has pg_dump and pg_restore")

// metaBackup is when a copy was made, in ms: the file itself says it, so that a
// restore knows from when on it knows nothing.
const metaBackup = "backup"

// Copied is what [Backup] made.
type Copied struct {
	Path  string
	Bytes int64
	Taken time.Time // the copy is the database as it was then
}

// Backup writes a copy of the SQLite database at url, as it is at one moment, to
// a new file at path. The bot may be running: neither waits for the other. The
// copy is compact, and it is looked over (see [Store.Integrity]) before it gets
// its name; a file that is there already is fs.ErrExist and stays as it is.
func Backup(ctx context.Context, url, path string, now time.Time) (c Copied, err error) {
	defer wrap(&err, "back up to %s", path)
	from, err := sqliteFile(url)
	if err != nil {
		return c, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return c, err
	}
	if _, err := os.Lstat(path); err == nil {
		return c, fmt.Errorf("%w; move it away or choose another name", fs.ErrExist)
	}
	draft := path + ".part"
	defer removeAll(draft)
	if err := copyInto(ctx, from, draft); err != nil {
		return c, err
	}
	if err := finishCopy(ctx, draft, now); err != nil {
		return c, err
	}
	info, err := os.Stat(draft)
	if err != nil {
		return c, err
	}
	// Unlike a rename a link never replaces a file that came meanwhile.
	if err := os.Link(draft, path); errors.Is(err, fs.ErrExist) {
		return c, err
	} else if err != nil { // a file system without links
		if err := os.Rename(draft, path); err != nil {
			return c, err
		}
	}
	return Copied{Path: path, Bytes: info.Size(), Taken: now}, syncFile(filepath.Dir(path))
}

// sqliteFile is the path of an SQLite database that must be there.
func sqliteFile(url string) (string, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return "", ErrNotSQLite
	}
	path, err := sqlitePath(url)
	if err != nil {
		return "", err
	}
	_, err = os.Stat(path)
	return path, err
}

// copyInto copies the database at from, as it is at one moment, to a new file.
func copyInto(ctx context.Context, from, to string) error {
	removeAll(to) // of a copy that was cut short
	db, err := sql.Open("sqlite", fileName(from, readOnlyMode(from)))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err = db.ExecContext(ctx, `vacuum into $1`, to); full(err) {
		return fmt.Errorf("there is no room for the copy: %w", err)
	}
	return err
}

// readOnlyMode is how a file is opened that is not to be changed. One that says
// it has a write-ahead log and has none, as copies of a file do, is not opened
// by SQLite on a medium that can't be written to, unless it is told that nobody
// else writes.
func readOnlyMode(path string) string {
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		if f, err := os.OpenFile(path, os.O_RDWR, 0); err != nil {
			return "mode=ro&immutable=1"
		} else {
			f.Close()
		}
	}
	return "mode=ro&_pragma=busy_timeout(" + strconv.Itoa(busyFor) + ")"
}

// finishCopy writes into a copy when it was taken, looks it over and makes sure
// that it is on the disk.
func finishCopy(ctx context.Context, path string, taken time.Time) error {
	db, err := sql.Open("sqlite", fileName(path, "_pragma=foreign_keys(1)"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`, metaBackup, strconv.FormatInt(ms(taken), 10))
	if err != nil {
		return fmt.Errorf("this is no database of the bot: %w", err)
	}
	faults, err := integrity(ctx, db, true)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("%w: %s", ErrDamaged, strings.Join(faults, "; "))
	}
	return errors.Join(db.Close(), syncFile(path))
}

// syncFile waits until a file, or the names in a folder, are on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	f.Close()
	if info, e := os.Stat(path); e == nil && info.IsDir() {
		return nil // some systems cannot sync folders
	}
	return err
}

// removeAll removes a database with what SQLite leaves beside it.
func removeAll(path string) {
	for _, tail := range []string{"", "-journal", "-wal", "-shm"} {
		os.Remove(path + tail)
	}
}
