package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

var (
	// ErrHalfCopied: a copy into the database has begun and has not ended.
	ErrHalfCopied = errors.New("a copy into this database is not finished: run the same 'bot copy' again, or empty the database")
	// ErrNotEmpty: the database that is to be copied into holds something.
	ErrNotEmpty = errors.New("the database is not empty")
	// ErrDiffers: what was copied is not what it was copied from.
	ErrDiffers = errors.New("the copy differs from the original")
)

// TableCopy is one table of a copy.
type TableCopy struct {
	Table string
	Rows  int64
	Sum   string // over all rows of the table, the same on both sides
}

// metaCopy is where a database that is being copied into notes how far that is.
const metaCopy = "copy"

// copyState is how far a copy is.
type copyState struct {
	From  string           `json:"from"`  // the original, by its path
	Table string           `json:"table"` // under way
	Last  []any            `json:"last"`  // the key of its last row
	Done  map[string]int64 `json:"done"`  // tables, with their rows
}

// Copy copies the SQLite database at from into the PostgreSQL database at to,
// which must be empty or hold a part of this very copy, and then compares both row
// by row. Nothing may work with either meanwhile: the file is locked, and a bot
// refuses a database that is half copied. What was copied when it is broken off
// stays: the next call goes on from there. progress is told of each piece of a
// table; nil = nobody.
func Copy(ctx context.Context, from, to string, o *Options, progress func(table string, rows int64)) (tables []TableCopy, err error) {
	defer wrap(&err, "copy")
	if o == nil {
		o = &Options{}
	}
	if progress == nil {
		progress = func(string, int64) {}
	}
	source, err := Open(ctx, from, &Options{Log: o.Log})
	if err != nil {
		return nil, err
	}
	defer source.Close()
	target, err := Open(ctx, to, &Options{Log: o.Log, copying: true})
	if err != nil {
		return nil, err
	}
	defer target.Close()
	if source.path == "" || target.pool == nil {
		return nil, errors.New("it goes from a file to postgres://…")
	}
	c := &copier{source: source, target: target, progress: progress}
	if c.tables, err = source.tablesOf(ctx); err != nil {
		return nil, err
	}
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	for _, table := range c.tables {
		if err := c.copy(ctx, table); err != nil {
			return nil, fmt.Errorf("%s: %w", table.name, err)
		}
	}
	if tables, err = c.compare(ctx); err != nil {
		return tables, err
	}
	return tables, c.end(ctx)
}

// copier copies one database into another.
type copier struct {
	source, target *Store
	tables         []table
	state          copyState
	progress       func(table string, rows int64)
}

// table is what is to be known of a table to copy it.
type table struct {
	name    string
	columns []string // but those that the database works out itself
	key     []string // orders the rows
	numbers bool     // its rows have numbers that go on by themselves
}

// tablesOf lists the tables of an SQLite database, those that others refer to
// first.
func (s *Store) tablesOf(ctx context.Context) (list []table, err error) {
	err = s.read(ctx, func(t *tx) error {
		names, err := all(ctx, t, scalar[string], `select name from sqlite_master where type = 'table'
			and name not like '%\_fts%' escape '\' and name not like 'sqlite%' and name <> 'goose_db_version' order by name`)
		if err != nil {
			return err
		}
		refers := make(map[string][]string)
		known := make(map[string]table)
		for _, name := range names {
			one := table{name: name}
			type column struct {
				name       string
				key, extra int64
			}
			columns, err := all(ctx, t, func(row scanner) (c column, err error) { return c, row.Scan(&c.name, &c.key, &c.extra) },
				`select name, pk, hidden from pragma_table_xinfo($1) order by pk, cid`, name)
			if err != nil {
				return err
			}
			for _, c := range columns {
				if c.extra == 0 {
					one.columns = append(one.columns, c.name)
				}
				if c.key > 0 {
					one.key = append(one.key, c.name)
				}
			}
			if len(one.key) == 0 {
				return fmt.Errorf("table %s has no key", name)
			}
			one.numbers = len(one.key) == 1 && one.key[0] == "id"
			known[name] = one
			if refers[name], err = all(ctx, t, scalar[string], `select distinct "table" from pragma_foreign_key_list($1)`, name); err != nil {
				return err
			}
		}
		seen := make(map[string]bool)
		var visit func(name string)
		visit = func(name string) {
			if seen[name] {
				return
			}
			seen[name] = true
			for _, other := range refers[name] {
				visit(other)
			}
			list = append(list, known[name])
		}
		for _, name := range names {
			visit(name)
		}
		return nil
	})
	return list, err
}

// refuseHalf keeps everybody but Copy from a database that is half copied.
func refuseHalf(ctx context.Context, db *sql.DB, o *Options) error {
	if o.copying {
		return nil
	}
	var n int
	if err := db.QueryRowContext(ctx, `select count(*) from meta where key = $1`, metaCopy).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return ErrHalfCopied
	}
	return nil
}

// begin finds how far an earlier call came, or makes sure that the target is empty.
func (c *copier) begin(ctx context.Context) error {
	return c.target.write(ctx, func(t *tx) error {
		var text string
		// A call that was killed may have its last piece still under way there: that
		// is waited for.
		err := t.one(ctx, []any{&text}, `select value from meta where key = $1`+t.lock, metaCopy)
		switch {
		case err == nil:
			d := json.NewDecoder(strings.NewReader(text))
			d.UseNumber()
			if err := d.Decode(&c.state); err != nil {
				return err
			}
			if c.state.From != c.source.path {
				return fmt.Errorf("%w, of %s", ErrHalfCopied, c.state.From)
			}
			return nil
		case !isMissing(err):
			return err
		}
		for _, one := range c.tables {
			if one.name == "meta" {
				continue // what is there before anything else
			}
			var n int64
			if err := t.one(ctx, []any{&n}, `select count(*) from (select 1 from `+one.name+` limit 1) x`); err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("%w: there are rows in %s", ErrNotEmpty, one.name)
			}
		}
		if _, err := t.exec(ctx, `delete from meta`); err != nil {
			return err
		}
		c.state = copyState{From: c.source.path, Done: map[string]int64{}}
		text, err = encode(c.state)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `insert into meta (key, value) values ($1, $2)`, metaCopy, text)
		return err
	})
}

// copyPiece is how many rows are copied in one transaction.
const copyPiece = 2000

// copy copies what is left of a table.
func (c *copier) copy(ctx context.Context, one table) error {
	if _, done := c.state.Done[one.name]; done {
		return nil
	}
	if c.state.Table != one.name {
		c.state.Table, c.state.Last = one.name, nil
	}
	var n int64
	for {
		rows, err := c.piece(ctx, one, c.state.Last)
		if err != nil {
			return err
		}
		next := c.state
		if len(rows) > 0 {
			next.Last = keyOf(one, rows[len(rows)-1])
		}
		if len(rows) < copyPiece {
			next.Done = map[string]int64{one.name: n + int64(len(rows))}
			for name, rows := range c.state.Done {
				next.Done[name] = rows
			}
		}
		if err := c.put(ctx, one, rows, next); err != nil {
			return err
		}
		c.state, n = next, n+int64(len(rows))
		c.progress(one.name, n)
		if len(rows) < copyPiece {
			return nil
		}
	}
}

// keyOf is the key of a row.
func keyOf(one table, row []any) []any {
	var key []any
	for _, k := range one.key {
		for i, column := range one.columns {
			if column == k {
				key = append(key, row[i])
			}
		}
	}
	return key
}

// skipped is the condition for what is of one database only: the marks of its
// processes, and of the copy itself.
func (one table) skipped() string {
	if one.name == "meta" {
		return `key <> '` + metaCopy + `' and key <> 'probe' and key not like 'turn %'`
	}
	return `1 = 1`
}

// piece reads the next rows of a table.
func (c *copier) piece(ctx context.Context, one table, last []any) (rows [][]any, err error) {
	q := &query{}
	q.add(`select ` + quoted(one.columns) + ` from ` + one.name + ` where ` + one.skipped())
	if len(last) > 0 {
		q.add(` and (` + quoted(one.key) + `) > `)
		sep := "("
		for _, k := range last {
			if n, ok := k.(json.Number); ok {
				if k, err = n.Int64(); err != nil {
					return nil, err
				}
			}
			q.add(sep+"?", k)
			sep = ","
		}
		q.add(")")
	}
	q.add(` order by `+quoted(one.key)+` limit ?`, copyPiece)
	err = c.source.read(ctx, func(t *tx) error {
		rows, err = all(ctx, t, one.scan, q.text.String(), q.args...)
		return err
	})
	return rows, err
}

func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }

// scan reads a row as int64, string, []byte and nil.
func (one table) scan(row scanner) ([]any, error) {
	values, to := make([]any, len(one.columns)), make([]any, len(one.columns))
	for i := range values {
		to[i] = &values[i]
	}
	if err := row.Scan(to...); err != nil {
		return nil, err
	}
	for i, v := range values {
		if s, ok := v.(string); ok {
			values[i] = plain(s)
		}
	}
	return values, nil
}

// put writes a piece with the state that is after it, in one transaction.
func (c *copier) put(ctx context.Context, one table, rows [][]any, next copyState) error {
	text, err := encode(next)
	if err != nil {
		return err
	}
	docs, extra, fill, err := c.searchOf(ctx, one, rows)
	if err != nil {
		return err
	}
	conn, err := c.target.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		return pgx.BeginFunc(ctx, driver.(*stdlib.Conn).Conn(), func(t pgx.Tx) error {
			into, columns := one.name, one.columns
			if len(extra) > 0 {
				// The words are made into vectors by the database, as they are on filing.
				into, columns = "copied", append(append([]string{}, one.columns...), extra...)
				_, err := t.Exec(ctx, `create temporary table copied on commit drop as select `+quoted(one.columns)+`, `+blanks(extra)+` from `+one.name+` limit 0`)
				if err != nil {
					return err
				}
				for i := range rows {
					rows[i] = append(rows[i], docs[i]...)
				}
			}
			if _, err := t.CopyFrom(ctx, pgx.Identifier{into}, columns, pgx.CopyFromRows(rows)); err != nil {
				return err
			}
			if len(extra) > 0 {
				if _, err := t.Exec(ctx, `insert into `+one.name+` (`+quoted(one.columns)+`, search) select `+quoted(one.columns)+`, `+fill+` from copied`); err != nil {
					return err
				}
			}
			_, err := t.Exec(ctx, `update meta set value = $2 where key = $1`, metaCopy, text)
			return err
		})
	})
}

func blanks(columns []string) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = `'' as ` + c
	}
	return strings.Join(list, ", ")
}

// end lets the numbers of new rows go on after those copied, and the bot in.
func (c *copier) end(ctx context.Context) error {
	return c.target.write(ctx, func(t *tx) error {
		for _, one := range c.tables {
			if !one.numbers {
				continue
			}
			var most *int64
			if err := t.one(ctx, []any{&most}, `select max(id) from `+one.name); err != nil {
				return err
			}
			if most != nil {
				if err := t.leapTo(ctx, t, one.name, *most); err != nil {
					return err
				}
			}
		}
		_, err := t.exec(ctx, `delete from meta where key = $1`, metaCopy)
		return err
	})
}
