package store

import (
	"fmt"
	"testing"
)

// Pragma is a setting of a connection.
type Pragma struct{ Name, Got, Want string }

// Pragmas reads the settings of all of a store's connections.
func Pragmas(t *testing.T, s *Store) []Pragma {
	t.Helper()
	var list []Pragma
	read := func(write bool, want map[string]string) *tx {
		c, err := s.begin(t.Context(), write)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			p := Pragma{Name: name, Want: value}
			if err := c.one(t.Context(), []any{&p.Got}, "pragma "+name); err != nil {
				t.Fatal(err)
			}
			list = append(list, p)
		}
		return c
	}
	defer read(true, map[string]string{"synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "journal_mode": "wal", "query_only": "0"}).rollback()
	for range readers {
		defer read(false, map[string]string{"query_only": "1", "busy_timeout": "5000", "cache_size": "-4000"}).rollback()
	}
	return list
}

// SetPatience makes statements wait so many milliseconds for another program's lock.
func SetPatience(t *testing.T, s *Store, ms int) {
	t.Helper()
	err := s.once(t.Context(), true, func(tx *tx) error {
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
	err := s.once(t.Context(), true, func(tx *tx) error {
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
