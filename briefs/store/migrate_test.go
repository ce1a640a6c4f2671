package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// TestNewer: a database of a newer program is refused, whoever opens it.
func TestNewer(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { newer(t, "sqlite", filepath.Join(t.TempDir(), "a.db")) })
	t.Run("postgres", func(t *testing.T) { newer(t, "pgx", storetest.NewSchema(t)) })
}

func newer(t *testing.T, driver, url string) {
	for _, c := range []struct {
		name, change string
		want         error
		options      *store.Options
	}{
		{"older, read-only", `delete from goose_db_version where version_id > 3`, store.ErrOlder, &store.Options{ReadOnly: true}},
		{"newer", `insert into goose_db_version (version_id, is_applied) values (99999, %s)`, store.ErrNewer, nil},
		{"newer, read-only", `select 1`, store.ErrNewer, &store.Options{ReadOnly: true}},
	} {
		if c.name == "older, read-only" {
			s, err := store.Open(t.Context(), url, nil)
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
		}
		db, err := sql.Open(driver, url)
		if err != nil {
			t.Fatal(err)
		}
		applied := "1"
		if driver == "pgx" {
			applied = "true"
		}
		if _, err := db.Exec(strings.ReplaceAll(c.change, "%s", applied)); err != nil {
			t.Fatal(err)
		}
		db.Close()
		if _, err := store.Open(t.Context(), url, c.options); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestTogether: several processes may start at once on an empty database.
func TestTogether(t *testing.T) {
	t.Parallel()
	url := storetest.NewSchema(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := store.Open(t.Context(), url, nil)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestSchemas: the two databases have the same tables, columns and kinds of
// column, but for what searching takes.
func TestSchemas(t *testing.T) {
	t.Parallel()
	path, url := filepath.Join(t.TempDir(), "a.db"), storetest.NewSchema(t)
	openAt(t, path, nil)
	openAt(t, url, nil)
	lite := columns(t, "sqlite", path, `select m.name, p.name, p.type, p."notnull" from sqlite_master m join pragma_table_xinfo(m.name) p
		where m.type = 'table' and m.name not like '%\_fts%' escape '\' and m.name not like 'sqlite%' and m.name <> 'goose_db_version'`)
	post := columns(t, "pgx", url, `select table_name, column_name, data_type, case when is_nullable = 'NO' then 1 else 0 end
		from information_schema.columns where table_schema = current_schema() and table_name <> 'goose_db_version' and data_type <> 'tsvector'`)
	same := strings.NewReplacer("bigint", "integer", "bytea", "blob")
	for _, name := range slices.Sorted(maps.Keys(lite)) {
		if got, ok := post[name]; !ok || same.Replace(got) != strings.ToLower(lite[name]) {
			t.Errorf("%s: SQLite has %s, PostgreSQL %q", name, lite[name], got)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(post)) {
		if _, ok := lite[name]; !ok {
			t.Errorf("%s: PostgreSQL has %s, SQLite nothing", name, post[name])
		}
	}
	if len(lite) < 100 {
		t.Errorf("%d columns, want all of them", len(lite))
	}
}

// TestIndexes: what is unique and what is looked up by is the same on both, index
// for index, but for what searching takes and the uniqueness that names itself.
func TestIndexes(t *testing.T) {
	t.Parallel()
	path, url := filepath.Join(t.TempDir(), "a.db"), storetest.NewSchema(t)
	openAt(t, path, nil)
	openAt(t, url, nil)
	lite := indexes(t, "sqlite", path, `select m.name || ' ' || l.name, x.name, l."unique", l.partial from sqlite_master m
		join pragma_index_list(m.name) l join pragma_index_info(l.name) x
		where m.type = 'table' and m.name not like '%\_fts%' escape '\' and m.name not like 'sqlite%' and m.name <> 'goose_db_version' order by 1, x.seqno`)
	post := indexes(t, "pgx", url, `select t.relname || ' ' || i.relname, a.attname, case when x.indisunique then 1 else 0 end, case when x.indpred is null then 0 else 1 end
		from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = t.relnamespace
		join pg_am am on am.oid = i.relam cross join lateral unnest(x.indkey) with ordinality k(num, place)
		join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num
		where n.nspname = current_schema() and t.relname <> 'goose_db_version' and am.amname = 'btree' order by 1, k.place`)
	for _, of := range []struct {
		name       string
		have, want map[string]bool
	}{{"PostgreSQL", post, lite}, {"SQLite", lite, post}} {
		for _, name := range slices.Sorted(maps.Keys(of.want)) {
			// SQLite's rowid is no index.
			if !of.have[name] && !strings.HasSuffix(name, "(id) unique") {
				t.Errorf("%s has no index on %s", of.name, name)
			}
		}
	}
	if len(lite) < 40 {
		t.Errorf("%d indexes, want all of them", len(lite))
	}
}

// indexes are those that a query lists column by column: their table, columns,
// and of what kind they are.
func indexes(t *testing.T, driver, url, query string) map[string]bool {
	t.Helper()
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, kinds := map[string][]string{}, map[string]string{}
	for rows.Next() {
		var name, column string
		var unique, partial int
		if err := rows.Scan(&name, &column, &unique, &partial); err != nil {
			t.Fatal(err)
		}
		columns[name] = append(columns[name], column)
		kinds[name] = strings.Repeat(" unique", unique) + strings.Repeat(" partial", partial)
	}
	list := make(map[string]bool)
	for name, of := range columns {
		table, _, _ := strings.Cut(name, " ")
		list[table+" ("+strings.Join(of, ", ")+")"+kinds[name]] = true
	}
	return list
}

func columns(t *testing.T, driver, url, query string) map[string]string {
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	list := make(map[string]string)
	for rows.Next() {
		var table, column, kind string
		var required int
		if err := rows.Scan(&table, &column, &kind, &required); err != nil {
			t.Fatal(err)
		}
		if column == "id" || column == "todo" || column == "turn" {
			required = 0 // said otherwise, meant alike
		}
		list[table+"."+column] = fmt.Sprint(strings.ToLower(kind), " required ", required)
	}
	return list
}

// TestQueries: subscriptions to one topic each become queries, with what narrowed
// them, and their numbers are not given twice.
func TestQueries(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		queries(t, "sqlite", "sqlite", goose.DialectSQLite3, filepath.Join(t.TempDir(), "a.db"))
	})
	t.Run("postgres", func(t *testing.T) { queries(t, "pgx", "postgres", goose.DialectPostgres, storetest.NewSchema(t)) })
}

func queries(t *testing.T, driver, folder string, dialect goose.Dialect, url string) {
	db, err := sql.Open(driver, url)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(dialect, db, os.DirFS(filepath.Join("migrations", folder)), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 13); err != nil {
		t.Fatal(err)
	}
	for _, row := range [][2]string{{"grain", ``}, {"talks", `{"Countries":["NO"],"Urgent":true}`}, {"", `{"Exclude":["rain"]}`}, {"gone", ``}} {
		if _, err := db.Exec(fmt.Sprintf(`insert into subscriptions (server, channel, topic, filter, loud, role, created, made_by) values ('s', 'c', '%s', '%s', 1, 'r', 5, 'u')`, row[0], row[1])); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(`delete from subscriptions where topic = 'gone'`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	s, err := store.Open(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Subscriptions(t.Context(), "s")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	for i, want := range []briefs.Filter{briefs.OnTopics("grain"), {Topics: []briefs.TopicName{"talks"}, Countries: []string{"NO"}, Urgent: true}, {Exclude: []string{"rain"}}} {
		if got := list[i]; !reflect.DeepEqual(got.Filter, want) || !got.Loud || got.Role != "r" || got.By != "u" {
			t.Errorf("%+v, want %+v", got, want)
		}
		// It is what the program itself would have written.
		if _, err := s.Subscribe(t.Context(), briefs.Subscription{Server: "s", Channel: "c", Filter: want}); !errors.Is(err, briefs.ErrExists) {
			t.Errorf("%+v again: %v, want ErrExists", want, err)
		}
	}
	made, err := s.Subscribe(t.Context(), briefs.Subscription{Server: "s", Channel: "c", Filter: briefs.OnTopics("new")})
	if err != nil || made.ID <= list[2].ID+1 {
		t.Errorf("number %d after %d and one that was ended, %v", made.ID, list[2].ID, err)
	}
}

// TestDatabaseClock: processes whose clocks differ agree about leases on
// PostgreSQL, and each is told its lease's end on its own clock.
func TestDatabaseClock(t *testing.T) {
	t.Parallel()
	url := storetest.NewSchema(t)
	one, two := openAt(t, url, nil), openAt(t, url, nil)
	if err := one.SyncList(t.Context(), crashList()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := one.File(t.Context(), crashStory(1, nil)); err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	jobs, err := one.Claim(t.Context(), "one", nil, 5, time.Minute)
	if err != nil || len(jobs) != 1 {
		t.Fatal(jobs, err)
	}
	if left := jobs[0].Lease.Sub(before); left < 0 || left > 62*time.Second {
		t.Errorf("the lease lasts %v", left)
	}
	if other, err := two.Claim(t.Context(), "two", nil, 5, time.Minute); err != nil || len(other) != 0 {
		t.Errorf("claimed twice: %v, %v", other, err)
	}
}
