package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// ErrDamaged: the database does not hold together.
var ErrDamaged = errors.New("the database is damaged")

// damageShown bounds how many faults of a kind are named.
const damageShown = 10

// Integrity looks the database over and returns what does not hold together: the
// file's structure, rows that refer to nothing, briefs that the search index
// lacks or has too many of. It reads all of the file. Of PostgreSQL it checks
// what is ours only: the server minds the rest.
func (s *Store) Integrity(ctx context.Context) (faults []string, err error) {
	defer wrap(&err, "check integrity")
	if s.path == "" {
		return nil, nil
	}
	db, err := sql.Open("sqlite", fileName(s.path, "mode=ro&_pragma=busy_timeout(5000)"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return integrity(ctx, db, false)
}

// indexed are the search indexes with what must be in each.
var indexed = []struct{ index, what, rows string }{
	{"briefs_fts", "briefs", `select count(*) from briefs where gone = 0`},
	{"quotes_fts", "quotations", `select count(*) from quotes q join briefs b on b.id = q.brief_id where b.gone = 0`},
}

// integrity does it on a connection. own: nobody else uses the file, so that the
// search index may be looked through too, for which SQLite takes the write lock.
func integrity(ctx context.Context, db *sql.DB, own bool) ([]string, error) {
	check := "quick_check"
	if own {
		check = "integrity_check"
	}
	faults, err := column(ctx, db, fmt.Sprintf(`pragma %s(%d)`, check, damageShown))
	if err != nil {
		// A file that is broken badly enough cannot even be looked over.
		return []string{err.Error()}, nil
	}
	if len(faults) == 1 && faults[0] == "ok" {
		faults = nil
	}
	orphans, err := column(ctx, db, fmt.Sprintf(`select "table" || ' row ' || coalesce(rowid, '?') || ' refers to no row of ' || parent from pragma_foreign_key_check limit %d`, damageShown))
	if err != nil {
		return append(faults, err.Error()), nil
	}
	faults = append(faults, orphans...)
	for _, x := range indexed {
		var differ sql.NullString
		// One statement, one moment: the bot may be filing.
		err := db.QueryRowContext(ctx, `select case when a <> b then a || ' of ' || b end from (select (select count(*) from `+x.index+`_docsize) a, (`+x.rows+`) b)`).Scan(&differ)
		if err != nil {
			return nil, err
		}
		if differ.Valid {
			faults = append(faults, fmt.Sprintf("the search index holds %s %s", differ.String, x.what))
		}
		if !own {
			continue
		}
		if _, err := db.ExecContext(ctx, `insert into `+x.index+`(`+x.index+`) values ('integrity-check')`); err != nil {
			faults = append(faults, fmt.Sprintf("the search index of %s: %v", x.what, err))
		}
	}
	return faults, nil
}

// column returns the first column of a query.
func column(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// Size is how large an SQLite database is, in bytes; all zero on PostgreSQL.
type Size struct {
	File int64
	Free int64 // of it, for what comes
	Log  int64 // the write-ahead log beside it
}

// Size returns how large the database is.
func (s *Store) Size(ctx context.Context) (size Size, err error) {
	defer wrap(&err, "size")
	if s.path == "" {
		return size, nil
	}
	err = s.read(ctx, func(t *tx) error {
		var page, pages, free int64
		for _, p := range []struct {
			name string
			to   *int64
		}{{"page_size", &page}, {"page_count", &pages}, {"freelist_count", &free}} {
			if err := t.one(ctx, []any{p.to}, `pragma `+p.name); err != nil {
				return err
			}
		}
		size.File, size.Free = page*pages, page*free
		return nil
	})
	if info, e := os.Stat(s.path + "-wal"); e == nil {
		size.Log = info.Size()
	}
	return size, err
}
