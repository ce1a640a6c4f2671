package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

var (
	// ErrLocked: another process works with the database file.
	ErrLocked = errors.New("the database is in use by another process")
	// ErrNewer: the database was written by a newer version of the program.
	ErrNewer = errors.New("the database is newer than this program")
	// ErrOlder: the database awaits migrations and was opened read-only.
	ErrOlder = errors.New("the database is older than this program")
	// ErrNone: the database is empty and was opened read-only.
	ErrNone = errors.New("the database is empty: the bot has not run with it yet")
)

// Options of [Open]; nil or the zero value serves.
type Options struct {
	Log *slog.Logger // nil = discard
	// Now is the clock, nil = the system's. On PostgreSQL the database's own
	// clock is used for leases unless Now is set: set it in tests only.
	Now func() time.Time
	// Local is this machine's clock where that is not the system's; nil = it is.
	// On PostgreSQL it only bridges the time between two questions to the
	// database's own, which it may differ from.
	Local func() time.Time
	// ReadOnly opens a database that must exist without locking or migrating it,
	// beside a process that works with it.
	ReadOnly bool
	// Beside opens a database that must exist for small writes beside the
	// process that works with it: without its lock, and without migrating it.
	// What is filed needs the lock; see [Store.AskRetract].
	Beside bool
	// Clusterer decides which stories tell one event, and is told of the last
	// days' stories before Open returns; nil = each story is an event of its own.
	Clusterer Clusterer
	// FoldAfter is how old a post that is still owed may become and be posted by
	// itself; 0 = [briefs.FoldAfter], less = however old.
	FoldAfter time.Duration
	// TookOver is told how much work was claimed whose worker's lease had ended:
	// the kind of job, or "deliver". It is called from many goroutines; nil = not.
	TookOver func(kind string, n int)

	copying bool // it is opened by Copy, which may find its own work half done
}

// forever is longer than anything is owed.
const forever = 100 * 365 * 24 * time.Hour

// Store is the database. Its methods may be called concurrently; each is one
// transaction unless it says otherwise.
type Store struct {
	log     *slog.Logger
	clock   func() time.Time
	dialect *dialect
	path    string   // of the SQLite file; "" on PostgreSQL
	flusher *flusher // of the SQLite file that is worked with, else nil
	events  events
	filings *group
	begin   func(ctx context.Context, p purpose) (*tx, error)
	commits func(ctx context.Context, p purpose, fn func(t *tx) error) error // runs fn in a transaction that writes
	closers []func() error
	pool    *sql.DB // on PostgreSQL
	// foldAfter is Options.FoldAfter.
	foldAfter time.Duration
	tookOver  func(kind string, n int)
	shared    *sharedClock // on PostgreSQL, unless ownClock: Options.Now is set
	ownClock  bool

	subscribers subscribers
}

// purpose is what a transaction is for.
type purpose int

const (
	reading purpose = iota
	// glancing: to read by one statement, which needs no transaction.
	glancing
	writing
	// lazily: to write what would be done again if it were lost. On SQLite it
	// need not be on the disk when the transaction is over; whatever is written
	// later, a message's delivery say, gets there after it.
	lazily
)

// Open opens the database at url, postgres://… or the path of an SQLite file
// ("sqlite:" before it is allowed), and brings its schema up to date.
//
// The file is locked for the Store's life: opening it twice returns ErrLocked.
func Open(ctx context.Context, url string, o *Options) (*Store, error) {
	if o == nil {
		o = &Options{}
	}
	s := &Store{log: o.Log, clock: o.Now, foldAfter: cmp.Or(o.FoldAfter, briefs.FoldAfter), tookOver: o.TookOver}
	if s.tookOver == nil {
		s.tookOver = func(string, int) {}
	}
	if s.foldAfter < 0 {
		s.foldAfter = forever
	}
	s.filings = newGroup(s.fileTogether, gather)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = time.Now
		if o.Local != nil {
			s.clock = o.Local
		}
	}
	open := s.openSQLite
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		open = s.openPostgres
	}
	if err := open(ctx, url, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if !o.ReadOnly && !o.Beside && !o.copying {
		if err := s.readSpeakers(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	if s.events.clusterer = o.Clusterer; o.Clusterer != nil && !o.ReadOnly && !o.Beside {
		if err := s.filing(ctx, writing, func(*tx) error { return nil }); err != nil {
			return nil, errors.Join(fmt.Errorf("store: restore the events: %w", err), s.Close())
		}
	}
	return s, nil
}

// Close ends all use of the database. Calls in flight are waited for.
func (s *Store) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// Now is the time by the clock that leases and due times go by: on PostgreSQL
// the database's, as it was last asked for, so that all processes agree.
func (s *Store) Now() time.Time { return s.clock() }

// handle is what statements are run on.
type handle interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// tx is a transaction. now is the time of leases in ms.
type tx struct {
	handle
	*dialect
	now    int64
	events *events // of a filing, else nil
	late   *late   // written before the transaction is committed
	commit func() error
	// rollback ends the transaction; after commit it only frees what it holds.
	rollback func()
}

// tries is how often a transaction is run that fell victim to another.
const tries = 5

// write runs fn in a transaction. fn may be run again, on another goroutine, and
// must leave nothing behind but what it wrote to the database. The context's audit
// line is written with it.
func (s *Store) write(ctx context.Context, fn func(t *tx) error) error {
	return s.writeFor(ctx, writing, fn)
}

func (s *Store) writeFor(ctx context.Context, p purpose, fn func(t *tx) error) error {
	fn = recorded(ctx, fn)
	var err error
	for range tries {
		if err = s.commits(ctx, p, fn); err == nil || !again(err) {
			break
		}
	}
	if full(err) {
		return fmt.Errorf("%w: %w", briefs.ErrFull, err)
	}
	if unable(err) {
		return fmt.Errorf("%w: %w", briefs.ErrBusy, err)
	}
	if damaged(err) {
		return fmt.Errorf("%w: %w; stop the bot and look at it with 'bot doctor'", ErrDamaged, err)
	}
	return err
}

// read runs fn on one unchanging view of the database.
func (s *Store) read(ctx context.Context, fn func(t *tx) error) error {
	return s.once(ctx, reading, fn)
}

// glance is read for what is short: it is not broken off when ctx ends, which
// costs as much as a look-up by key.
func (s *Store) glance(ctx context.Context, fn func(ctx context.Context, t *tx) error) error {
	return s.glanceFor(ctx, reading, fn)
}

// glanceOnce is glance for a single statement.
func (s *Store) glanceOnce(ctx context.Context, fn func(ctx context.Context, t *tx) error) error {
	return s.glanceFor(ctx, glancing, fn)
}

func (s *Store) glanceFor(ctx context.Context, p purpose, fn func(ctx context.Context, t *tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	return s.once(ctx, p, func(t *tx) error { return fn(ctx, t) })
}

// once runs fn in a transaction of its own.
func (s *Store) once(ctx context.Context, p purpose, fn func(t *tx) error) error {
	t, err := s.begin(ctx, p)
	if err != nil {
		return err
	}
	defer t.rollback()
	if err := fn(t); err != nil {
		return err
	}
	if err := t.writeLate(ctx); err != nil {
		return err
	}
	return t.commit()
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs the insertion of a row and returns its number;
// briefs.ErrNotFound if a conflict kept it out.
func (t *tx) insert(ctx context.Context, query string, args ...any) (id int64, err error) {
	if t.returning {
		return id, t.one(ctx, []any{&id}, query+` returning id`, args...)
	}
	res, err := t.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	switch n, err := res.RowsAffected(); {
	case err != nil:
		return 0, err
	case n == 0:
		return 0, briefs.ErrNotFound
	}
	return res.LastInsertId()
}

// one scans the first row of a query; briefs.ErrNotFound if there is none.
func (t *tx) one(ctx context.Context, dest []any, query string, args ...any) error {
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return briefs.ErrNotFound
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	// An update … returning takes effect as its rows are read to the end.
	for rows.Next() {
	}
	return rows.Err()
}

// all scans every row of a query.
func all[T any](ctx context.Context, t *tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// scanner is the current row of a query.
type scanner interface{ Scan(dest ...any) error }

// scalar scans rows of one column.
func scalar[T any](row scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// ms is a time as it is kept: milliseconds since 1970 in UTC, 0 = none.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at is the time that is kept as n.
func at(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// bit is a truth value as it is kept.
func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// wrap names in an error what was being done.
func wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("store: %s: %w", fmt.Sprintf(format, args...), *err)
	}
}

// plain makes words fit to be kept: valid UTF-8 without NUL, which PostgreSQL
// refuses. NUL gives way to a blank, so that offsets hold.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", " ")
}

func plainAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = plain(s)
	}
	return out
}

// some reports whether a query has a row.
func (t *tx) some(ctx context.Context, query string, args ...any) (bool, error) {
	rows, err := all(ctx, t, scalar[int], query, args...)
	return len(rows) > 0, err
}
