package store

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"sync"
	"time"
)

const (
	// flushEvery is how long lazy commits wait for the disk; lazyFor is when the
	// writer sees to it itself, if that was not done.
	flushEvery = lazyFor / 2
	lazyFor    = time.Second
	// checkpointAt is how many pages of the log are worth copying into the file,
	// logPages from how many on the writer does it itself.
	checkpointAt = 2000
	logPages     = 16000
)

// flusher sees to it that lazy commits reach the disk, and copies the log into the
// file, while the writer goes on: waiting for the disk is most of what either takes.
type flusher struct {
	log  *slog.Logger
	path string
	db   *sql.DB // a connection of its own

	work, stop chan struct{}
	done       sync.WaitGroup

	mu sync.Mutex
	// oldest is when the first lazy commit was that is not known to be on the disk;
	// zero = there is none. latest is when the last of all was.
	oldest, latest time.Time
}

func newFlusher(log *slog.Logger, path string) (*flusher, error) {
	db, err := openPool(path, 1, "wal_autocheckpoint(0)")
	if err != nil {
		return nil, err
	}
	f := &flusher{log: log, path: path, db: db, work: make(chan struct{}, 1), stop: make(chan struct{})}
	f.done.Go(f.run)
	return f, nil
}

// close ends the flusher's work once all is on the disk: where another program has
// the database open, SQLite does not see to that.
func (f *flusher) close() error {
	close(f.stop)
	f.done.Wait()
	f.flush()
	return f.db.Close()
}

// inTime reports whether the lazy commits so far are on the disk or soon will be.
func (f *flusher) inTime() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.oldest.IsZero() || time.Since(f.oldest) < lazyFor
}

// committed is told of the writer's commits, and whether it is sure that something
// was written: where nothing was, SQLite does not go to the disk for it.
func (f *flusher) committed(lazily, wrote bool) {
	f.mu.Lock()
	switch {
	case !lazily && wrote: // those before it are on the disk with it
		f.oldest = time.Time{}
	case lazily:
		f.latest = time.Now()
		if f.oldest.IsZero() {
			f.oldest = f.latest
		}
	}
	f.mu.Unlock()
	select {
	case f.work <- struct{}{}:
	default:
	}
}

func (f *flusher) run() {
	for {
		select {
		case <-f.stop:
			return
		case <-f.work:
		}
		select {
		case <-f.stop:
			return
		case <-time.After(flushEvery):
		}
		f.flush()
		f.checkpoint()
	}
}

// flush has what was committed until now reach the disk. Where it fails, the
// writer's next commit does.
func (f *flusher) flush() {
	f.mu.Lock()
	oldest := f.oldest
	f.mu.Unlock()
	if oldest.IsZero() {
		return
	}
	began := time.Now()
	if err := syncLog(f.path); err != nil {
		f.log.Warn("the database's log could not be flushed beside the writer", "err", err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case !f.oldest.Equal(oldest): // the writer has seen to it meanwhile
	case f.latest.Before(began):
		f.oldest = time.Time{}
	default:
		f.oldest = began
	}
}

// syncLog flushes the write-ahead log. No lock of SQLite's is on that file, so to
// close it gives up none.
func syncLog(path string) error {
	file, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// checkpoint copies the log into the file where there is much of it. Nobody waits
// for it, and it waits for nobody.
func (f *flusher) checkpoint() {
	ctx := context.Background()
	var busy, pages, copied int
	err := f.db.QueryRowContext(ctx, "pragma wal_checkpoint(noop)").Scan(&busy, &pages, &copied)
	if err == nil && pages-copied >= checkpointAt {
		_, err = f.db.ExecContext(ctx, "pragma wal_checkpoint(passive)")
	}
	if err != nil {
		f.log.Warn("the database's log could not be copied beside the writer", "err", err)
	}
}
