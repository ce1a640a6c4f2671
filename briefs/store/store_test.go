package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

func openSQLite(t *testing.T, now func() time.Time) *store.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "test.db"), now)
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite)
}
