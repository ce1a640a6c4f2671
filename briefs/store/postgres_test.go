package store_test

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// postgresSchema makes a schema of its own in the test server's database, brought
// up to date, and returns the address that leads to it. It is made by one batch:
// goose takes a lock of the whole database for every migration, and the tests would
// wait for each other.
func postgresSchema(t testing.TB) string {
	t.Helper()
	address := emptySchema(t)
	db, err := pgx.Connect(t.Context(), address)
	if err == nil {
		_, err = db.PgConn().Exec(t.Context(), store.PostgresSchema(t)).ReadAll()
		err = errors.Join(err, db.Close(t.Context()))
	}
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// emptySchema makes a schema with nothing in it.
func emptySchema(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("ATTACHE_TEST_POSTGRES")
	if dsn == "" {
		const hint = "no PostgreSQL: install postgresql (15 or later), start it and set ATTACHE_TEST_POSTGRES to its address, postgres://user@127.0.0.1/database"
		if strings.Contains(os.Getenv("ATTACHE_REQUIRE"), "postgres") {
			t.Fatal(hint)
		}
		t.Skip(hint)
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal("ATTACHE_TEST_POSTGRES is not an address")
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := "attache_test_" + strings.ToLower(rand.Text())
	if _, err := db.Exec("create schema " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("drop schema " + schema + " cascade"); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func openAt(t testing.TB, url string, now func() time.Time) *store.Store {
	t.Helper()
	return openWith(t, url, &store.Options{Now: now})
}

func openWith(t testing.TB, url string, o *store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	emptySchema(t) // skips where there is no server
	storetest.Run(t, func(t *testing.T, o *store.Options) *store.Store {
		return openWith(t, postgresSchema(t), o)
	})
}
