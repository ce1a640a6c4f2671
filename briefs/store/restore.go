package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// Restored is what [Restore] did.
type Restored struct {
	Path       string
	Replaced   string    // where the database is that was there before; "" = none was
	Taken      time.Time // the restored database is as it was then
	Generation int       // how often a database was restored, with this time
	Channels   int       // that are held until they were looked into
}

// Restore puts the copy at file in the place of the SQLite database at url, which
// is kept beside it under a name of its own. ErrLocked: the bot runs. A copy that
// is damaged, newer than the program or no database of the bot is refused, and
// nothing is changed; an older one is brought up to date first.
//
// Nothing is posted to a channel afterwards until [Store.Reconcile].
func Restore(ctx context.Context, url, file string, o *Options) (r Restored, err error) {
	defer wrap(&err, "restore %s", file)
	from, err := sqliteFile(file)
	if err != nil {
		return r, err
	}
	if strings.HasPrefix(url, "postgres") {
		return r, ErrNotSQLite
	}
	path, err := sqlitePath(url)
	if err != nil {
		return r, err
	}
	if path == from {
		return r, errors.New("that is the database in use")
	}
	unlock, err := lockFile(path + lockSuffix)
	if err != nil {
		return r, err
	}
	defer unlock()
	draft := path + ".restoring"
	defer removeAll(draft)
	if err := copyInto(ctx, from, draft); err != nil {
		return r, err
	}
	if r, err = prepare(ctx, draft, from, o); err != nil {
		return r, err
	}
	r.Path = path
	if r.Replaced, err = replace(ctx, draft, path, time.Now()); err != nil {
		return r, err
	}
	return r, nil
}

// prepare makes a copy fit to be the database: whole, up to date, and aware that
// it does not know everything.
func prepare(ctx context.Context, draft, from string, o *Options) (r Restored, err error) {
	taken, err := takenAt(ctx, draft, from)
	if err != nil {
		return r, err
	}
	s, err := Open(ctx, draft, o) // migrates, or refuses a newer one
	if err != nil {
		return r, err
	}
	defer os.Remove(draft + lockSuffix)
	defer s.Close()
	db, err := openPool(draft, 1)
	if err != nil {
		return r, err
	}
	defer db.Close()
	faults, err := integrity(ctx, db, true)
	if err != nil {
		return r, err
	}
	if len(faults) > 0 {
		return r, fmt.Errorf("%w: %s", ErrDamaged, strings.Join(faults, "; "))
	}
	if r, err = s.MarkRestored(ctx, taken); err != nil {
		return r, err
	}
	if err := checkpoint(ctx, db); err != nil {
		return r, err
	}
	if err := errors.Join(db.Close(), s.Close()); err != nil {
		return r, err
	}
	return r, syncFile(draft)
}

// metaHeartbeat is where the running bot writes the time.
const metaHeartbeat = "heartbeat"

// takenAt returns when a copy was taken: as [Backup] wrote into it, else by its
// last heartbeat, else by the file's time.
func takenAt(ctx context.Context, draft, from string) (time.Time, error) {
	db, err := sql.Open("sqlite", fileName(draft, ""))
	if err != nil {
		return time.Time{}, err
	}
	defer db.Close()
	var taken, beat string
	err = db.QueryRowContext(ctx, `select coalesce((select value from meta where key = $1), ''), coalesce((select value from meta where key = $2), '')`, metaBackup, metaHeartbeat).Scan(&taken, &beat)
	if err != nil {
		return time.Time{}, fmt.Errorf("this is no database of the bot: %w", err)
	}
	if n, err := strconv.ParseInt(taken, 10, 64); err == nil {
		return at(n), nil
	}
	if t, err := time.Parse(time.RFC3339, beat); err == nil {
		return t, nil
	}
	info, err := os.Stat(from)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

func checkpoint(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `pragma wal_checkpoint(truncate)`)
	return err
}

// replace puts draft in the place of path. At every moment there is a whole
// database under the name; the old one gets a further name first.
func replace(ctx context.Context, draft, path string, now time.Time) (kept string, err error) {
	was, err := os.Stat(path)
	fresh, like := errors.Is(err, fs.ErrNotExist), path
	if fresh {
		like, err = filepath.Dir(path), nil
	}
	if err == nil {
		err = errors.Join(giveTo(draft, like), giveTo(path+lockSuffix, like))
	}
	switch {
	case err != nil:
		return "", err
	case fresh:
		return "", os.Rename(draft, path)
	}
	if err := os.Chmod(draft, was.Mode().Perm()); err != nil {
		return "", err
	}
	// What is in the old one's log belongs to it; if it is too damaged for that,
	// its log is kept beside it.
	if old, err := openPool(path, 1); err == nil {
		_ = checkpoint(ctx, old) // as above
		old.Close()
	}
	kept = path + ".replaced-" + now.UTC().Format("20060102T150405.000Z")
	for _, tail := range []string{"-wal", ""} {
		if err := alias(path+tail, kept+tail); err != nil && !(tail != "" && errors.Is(err, fs.ErrNotExist)) {
			return "", err
		}
	}
	for _, tail := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return kept, err
		}
	}
	return kept, os.Rename(draft, path)
}

// alias gives a file a second name, or copies it where there are no links.
func alias(path, name string) error {
	if err := os.Link(path, name); err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Sync(), to.Close())
}

// metaRestore is where the last restore is kept, as a restoreRow.
const metaRestore = "restore"

// restoreRow is a restore as it is kept. Fields may be added, never renamed.
type restoreRow struct {
	Generation int   `json:"generation"`
	Taken      int64 `json:"taken"`
	At         int64 `json:"at"`
}

// The numbers of rows leap at a restore: those that were given since the copy was
// taken stand in messages, and nobody knows them any more. They leap to a number
// that grows with time by more than are ever given.
var numbersSince = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

const numbersPerSecond = 100

// numbered are the tables whose numbers stand in messages.
var numbered = []string{"stories", "briefs", "quotes", "subscriptions", "deliveries"}

// MarkRestored notes that the database is an older one, as it was when taken:
// every channel is held until it was looked into, and no number that may have
// been given since is given again. [Restore] does it for SQLite; it is for
// databases that were restored by other tools.
func (s *Store) MarkRestored(ctx context.Context, taken time.Time) (r Restored, err error) {
	defer wrap(&err, "mark as restored")
	err = s.write(ctx, func(t *tx) error {
		last, err := t.lastRestore(ctx)
		if err != nil {
			return err
		}
		r = Restored{Taken: taken, Generation: last.Generation + 1}
		row, err := encode(restoreRow{Generation: r.Generation, Taken: ms(taken), At: ms(s.clock())})
		if err != nil {
			return err
		}
		if err := t.setMeta(ctx, metaRestore, row); err != nil {
			return err
		}
		for _, q := range []string{
			// What was true of the world then: that the bot is alive, what Discord was told.
			`delete from meta where key in ('` + metaBackup + `', '` + metaHeartbeat + `') or key like 'discord commands %'`,
			`insert into lanes (channel, server) select channel, min(server) from subscriptions group by channel on conflict do nothing`,
			`update deliveries set worker = '', began = 0, doubt = case when began = 1 and message = '' then 1 else doubt end where worker <> ''`,
			`update lanes set held = 1, ready = 9223372036854775807, delivery = 0, lease = 0, pass = 0`,
			`update jobs set worker = '', ready = due where worker <> ''`,
		} {
			if _, err := t.exec(ctx, q); err != nil {
				return err
			}
		}
		n, err := t.exec(ctx, `insert into jobs (kind, arg, due, ready) select $1, channel, cast($2 as bigint), cast($2 as bigint) from lanes
			where true on conflict (kind, arg) do update set due = excluded.due, ready = excluded.ready, attempt = 0, reason = ''`, briefs.JobReconcile, t.now)
		if err != nil {
			return err
		}
		r.Channels = int(n)
		return t.leap(ctx)
	})
	return r, err
}

// leap makes the numbers of rows leap.
func (t *tx) leap(ctx context.Context) error {
	to := max(0, t.now-ms(numbersSince)) / 1000 * numbersPerSecond
	for _, table := range numbered {
		if err := t.leapTo(ctx, t, table, to); err != nil {
			return err
		}
	}
	return nil
}

// leapSQLite makes the next number of a table be beyond to.
func leapSQLite(ctx context.Context, t *tx, table string, to int64) error {
	if _, err := t.exec(ctx, `insert into sqlite_sequence (name, seq) select $1, 0 where not exists (select 1 from sqlite_sequence where name = $1)`, table); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update sqlite_sequence set seq = max(seq, $2) where name = $1`, table, to)
	return err
}

// leapPostgres does the same.
func leapPostgres(ctx context.Context, t *tx, table string, to int64) error {
	var n int64
	return t.one(ctx, []any{&n}, `select setval(pg_get_serial_sequence($1, 'id'), greatest(nextval(pg_get_serial_sequence($1, 'id')), cast($2 as bigint)))`, table, to)
}

// lastRestore returns the last restore; the zero row = there was none.
func (t *tx) lastRestore(ctx context.Context) (row restoreRow, err error) {
	var text string
	err = t.one(ctx, []any{&text}, `select value from meta where key = $1`, metaRestore)
	if errors.Is(err, briefs.ErrNotFound) {
		return row, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &row)
	}
	return row, err
}
