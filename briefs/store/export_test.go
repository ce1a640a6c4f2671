package store

import (
	"database/sql"
	"fmt"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/attache-bot/attache/briefs"
)

// Pragma is a setting of a connection.
type Pragma struct{ Name, Got, Want string }

// Pragmas reads the settings of all of a store's connections.
func Pragmas(t *testing.T, s *Store) []Pragma {
	t.Helper()
	var list []Pragma
	read := func(p purpose, want map[string]string) *tx {
		c, err := s.begin(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			got := Pragma{Name: name, Want: value}
			if err := c.one(t.Context(), []any{&got.Got}, "pragma "+name); err != nil {
				t.Fatal(err)
			}
			list = append(list, got)
		}
		return c
	}
	defer read(writing, map[string]string{"synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "journal_mode": "wal", "query_only": "0"}).rollback()
	for range readers {
		defer read(reading, map[string]string{"query_only": "1", "busy_timeout": "5000", "cache_size": "-4000"}).rollback()
	}
	return list
}

// SyncLevels reads how far a commit goes before it returns: one that may be lazy,
// and any other.
func SyncLevels(t *testing.T, s *Store) (lazy, full string) {
	t.Helper()
	for p, level := range map[purpose]*string{lazily: &lazy, writing: &full} {
		c, err := s.begin(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		err = c.one(t.Context(), []any{level}, "pragma synchronous")
		c.rollback()
		if err != nil {
			t.Fatal(err)
		}
	}
	return lazy, full
}

// LoadSubscriptions returns everybody's subscriptions as the database has them.
func LoadSubscriptions(t *testing.T, s *Store) []briefs.Subscription {
	t.Helper()
	list, err := s.loadSubscriptions(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// SetPatience makes statements wait so many milliseconds for another program's lock.
func SetPatience(t *testing.T, s *Store, ms int) {
	t.Helper()
	err := s.once(t.Context(), writing, func(tx *tx) error {
		var set int
		return tx.one(t.Context(), []any{&set}, fmt.Sprintf("pragma busy_timeout = %d", ms))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// SetRoom makes the database grow by no more than so many pages.
func SetRoom(t *testing.T, s *Store, pages int64) {
	t.Helper()
	err := s.once(t.Context(), writing, func(tx *tx) error {
		var now, set int64
		if err := tx.one(t.Context(), []any{&now}, "pragma page_count"); err != nil {
			return err
		}
		return tx.one(t.Context(), []any{&set}, fmt.Sprintf("pragma max_page_count = %d", now+pages))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Mentions counts, table by table, the rows of a file that hold a text as the whole
// of a column.
func Mentions(t *testing.T, s *Store, text string) map[string]int {
	t.Helper()
	found := make(map[string]int)
	err := s.read(t.Context(), func(tx *tx) error {
		columns, err := all(t.Context(), tx, func(row scanner) (c [2]string, err error) { return c, row.Scan(&c[0], &c[1]) },
			`select m.name, i.name from sqlite_schema m join pragma_table_info(m.name) i where m.type = 'table' and m.sql not like 'create virtual%'`)
		if err != nil {
			return err
		}
		for _, c := range columns {
			var n int
			if err := tx.one(t.Context(), []any{&n}, fmt.Sprintf(`select count(*) from %q where cast(%q as text) = $1 or cast(%[2]q as text) like '%% ' || $1`, c[0], c[1]), text); err != nil {
				return err
			}
			if n > 0 {
				found[c[0]] += n
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// MigrateTo brings the schema of a database to a version that was current once,
// and returns the versions that there are.
func MigrateTo(t *testing.T, db *sql.DB, postgres bool, version int64) (versions []int64) {
	t.Helper()
	folder, dialect := "migrations/sqlite", goose.DialectSQLite3
	if postgres {
		folder, dialect = "migrations/postgres", goose.DialectPostgres
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.ListSources() {
		versions = append(versions, s.Version)
	}
	if version > 0 {
		if _, err := p.UpTo(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	}
	return versions
}
