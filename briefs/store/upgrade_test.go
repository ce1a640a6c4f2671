package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// engine is a database that a test opens without the store.
type engine struct {
	name, driver string
	postgres     bool
	words        *strings.Replacer // what the fixtures leave to the engine
	tables       string            // lists them
}

var (
	lite = engine{"sqlite", "sqlite", false, strings.NewReplacer("{{column}}", "", "{{words}}", "", "{{bytes}}", "x'7061796c6f6164'",
		"{{found}}", `insert into briefs_fts (rowid, headline, summary, quotes, speakers, tags) values
			(1903056200191181055, 'posted', 'it concerns the ferry', 'we will keep the straits open', 'ana petrescu', 'f1'),
			(1903056264615690623, 'owed', 'it concerns the bridge', '', '', 'f1');
			insert into quotes_fts (rowid, text, headline, topics, tags) values (1903056200191181055, 'we will keep the straits open', 'posted', 'straits', 'f1 s1');`,
		"{{again}}", `insert into briefs_fts (rowid, headline, summary, quotes, speakers, tags) values (1903056414939550847, 'told again', 'it concerns the ferry', '', '', 'f2');`),
		`select name from sqlite_master where type = 'table' and name not like '%\_fts%' escape '\' and name not like 'sqlite%' and name <> 'goose_db_version'`}
	post = engine{"postgres", "pgx", true, strings.NewReplacer("{{column}}", ", search", "{{words}}", ", ''::tsvector", "{{bytes}}", "'payload'::bytea",
		"{{found}}", `update briefs set search = setweight(to_tsvector('attache', 'posted'), 'A') || setweight(to_tsvector('attache', 'f1'), 'C') where id = 1;
			update quotes set search = to_tsvector('attache', 'we will keep the straits open') || setweight(to_tsvector('attache', 'f1 s1'), 'C') where id = 1;`,
		"{{again}}", ""),
		`select table_name from information_schema.tables where table_schema = current_schema() and table_name <> 'goose_db_version'`}
)

// TestUpgrade: a database of each schema that there ever was, in which the bot has
// worked since the first, is brought to the newest with all that is in it.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	for _, e := range []engine{lite, post} {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			url := func(t *testing.T) string {
				if e.postgres {
					return storetest.NewSchema(t)
				}
				return filepath.Join(t.TempDir(), "a.db")
			}
			db, err := sql.Open(e.driver, url(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			versions := store.MigrateTo(t, db, e.postgres, 0)
			if len(versions) < 8 || versions[0] != 1 {
				t.Fatalf("versions %v, want all that there were", versions)
			}
			for _, v := range versions {
				t.Run(fmt.Sprintf("from %05d", v), func(t *testing.T) {
					t.Parallel()
					upgrade(t, e, url(t), versions[:slices.Index(versions, v)+1])
				})
			}
		})
	}
}

func upgrade(t *testing.T, e engine, url string, versions []int64) {
	db, err := sql.Open(e.driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lived := make(map[int64]bool)
	for _, v := range versions {
		store.MigrateTo(t, db, e.postgres, v)
		text, err := os.ReadFile(filepath.Join("testdata", "lived", fmt.Sprintf("%05d.sql", v)))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(e.words.Replace(string(text))); err != nil {
			t.Fatalf("what happened under schema %d: %v", v, err)
		}
		lived[v] = true
	}
	before := dump(t, e, url)
	if rows := len(before["deliveries"]); !lived[1] || rows < 4 {
		t.Fatalf("%d deliveries before the upgrade", rows)
	}
	now := time.UnixMilli(1772360000000)
	s := openAt(t, url, func() time.Time { return now })
	after := dump(t, e, url)
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if n, m := len(before[table]), len(after[table]); n != m {
			t.Errorf("%s: %d rows were %d", table, m, n)
			continue
		}
		for i, row := range before[table] {
			for column, was := range row {
				if is, ok := after[table][i][column]; !ok || is != was {
					t.Errorf("%s: row %d: %s is %q, was %q", table, i, column, is, was)
				}
			}
		}
	}
	if faults, err := s.Integrity(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("integrity: %v, %v", faults, err)
	}
	if stuck, err := s.Stuck(t.Context()); err != nil || len(stuck) > 0 {
		t.Errorf("stuck: %v, %v", stuck, err)
	}
	worksOn(t, s, lived)
}

// worksOn checks that the bot goes on with what it finds.
func worksOn(t *testing.T, s *store.Store, lived map[int64]bool) {
	ctx, v := t.Context(), briefs.Viewer{Server: "s1"}
	known, err := s.Known(ctx, "gazette", []string{"k1", "k2", "k3"})
	if err != nil || len(known) != 3 {
		t.Errorf("known: %+v, %v, want the three stories", known, err)
	}
	b, err := s.Brief(ctx, v, 1)
	if err != nil || b.Headline != "Posted" || len(b.Quotes) != 1 || len(b.Topics) != 1 || b.Verify() != nil || len(b.Others) != bool2int(lived[4]) {
		t.Errorf("brief: %+v, %v, %v", b, err, b.Verify())
	}
	found, err := s.Quotes(ctx, briefs.QuoteQuery{Viewer: v, Speaker: "Petrescu", About: "straits"})
	if err != nil || len(found) != 1 || found[0].Quote.Text != "We will keep the straits open" {
		t.Errorf("quotations: %+v, %v", found, err)
	}
	if typed, err := s.Speakers(ctx, v, "petr", 5); err != nil || len(typed) != 1 || typed[0].Quotes != 1 {
		t.Errorf("suggested: %+v, %v", typed, err)
	}
	if subs, err := s.Subscriptions(ctx, "s2"); err != nil || len(subs) != 1 || subs[0].Suspended.IsZero() || !slices.Equal(subs[0].Filter.Topics, []briefs.TopicName{"straits"}) {
		t.Errorf("subscriptions: %+v, %v, want the one that is suspended", subs, err)
	}
	if r, err := s.Rhythm(ctx, "s1", "c3"); lived[8] && (err != nil || r.Cadence != briefs.Daily || r.HourLimit != 3 || !r.Threads) {
		t.Errorf("rhythm: %+v, %v", r, err)
	}
	// The killed one is taken down first, then the owed one is looked for.
	for _, want := range []struct {
		id   briefs.DeliveryID
		gone bool
	}{{3, true}, {2, false}} {
		list, err := s.ClaimDeliveries(ctx, "w", 1, time.Minute)
		if err != nil || len(list) != 1 || list[0].ID != want.id || list[0].WantGone != want.gone || !want.gone && (!list[0].Doubt || string(list[0].Nonce) != "n2") {
			t.Fatalf("owed: %+v, %v, want %+v", list, err, want)
		}
		if err := s.SettleDelivery(ctx, list[0], briefs.Outcome{Result: briefs.Delivered, Message: "m2", Rev: 1}); err != nil {
			t.Error(err)
		}
	}
	if list, err := s.ClaimDeliveries(ctx, "w", 1, time.Minute); err != nil || len(list) != 0 {
		t.Errorf("owed at the end: %+v, %v", list, err)
	}
}

func bool2int(b bool) int {
	if b {
		return 1
	}
	return 0
}

// changed are the columns that migrations give a new meaning: what a subscription
// is to is told by its filter. Speakers are counted anew.
var changed = map[string]bool{"lanes.pass": true, "speakers.open": true, "speakers.rank": true, "subscriptions.topic": true, "subscriptions.filter": true}

// dump reads all tables, each row as text by column, in an order that a new column
// does not change.
func dump(t *testing.T, e engine, url string) map[string][]map[string]string {
	t.Helper()
	db, err := sql.Open(e.driver, url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names := texts(t, db, e.tables)
	all := make(map[string][]map[string]string)
	for _, name := range names {
		rows, err := db.Query(`select * from ` + name + ` order by 1, 2`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			row := make(map[string]string)
			for i, c := range columns {
				if !changed[name+"."+c] {
					row[c] = fmt.Sprintf("%v", values[i])
				}
			}
			all[name] = append(all[name], row)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// texts reads one column.
func texts(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}
