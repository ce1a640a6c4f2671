package storetest

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // opens "pgx"
)

// NewSchema makes a schema of its own, with nothing in it, in the database of the
// test server, and returns the address that leads to it. Where there is no server
// the test is skipped, or fails if ATTACHE_REQUIRE asks for postgres.
func NewSchema(t testing.TB) string {
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
