package store_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
	"github.com/attache-bot/attache/briefs/store/storetest"
)

// broken is a database that a hand has been at.
type broken struct {
	*store.Store
	t       *testing.T
	now     time.Time
	db      *sql.DB
	targets []briefs.Target
}

// by changes the database behind the store's back.
func (b *broken) by(sql string) {
	b.t.Helper()
	r, err := b.db.Exec(sql)
	if err != nil {
		b.t.Fatal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		b.t.Fatalf("%s: changed %d rows, %v", sql, n, err)
	}
}

func (b *broken) file(f briefs.Filing) {
	b.t.Helper()
	if _, _, err := b.File(b.t.Context(), f); err != nil {
		b.t.Fatal(err)
	}
}

// claims checks that the post which is owed can be had, and how it is.
func (b *broken) claims(doubt bool) {
	b.t.Helper()
	list, err := b.ClaimDeliveries(b.t.Context(), "w", 10, time.Minute)
	if err != nil || len(list) != 1 || list[0].Doubt != doubt {
		b.t.Errorf("claimed %+v, %v, want the post, in doubt %v", list, err, doubt)
	}
}

// does checks that a job of the kind is there to be done.
func (b *broken) does(kind briefs.JobKind) {
	b.t.Helper()
	jobs, err := b.Claim(b.t.Context(), "w", []briefs.JobKind{kind}, 10, time.Minute)
	if err != nil || len(jobs) != 1 {
		b.t.Errorf("claimed %+v, %v, want one %s", jobs, err, kind)
	}
}

// TestStuck brings about each state that nothing would end: it is named, put
// right, and the work goes on.
func TestStuck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what  string
		brk   func(b *broken)
		check func(b *broken)
	}{
		{
			"deliveries claimed by nobody",
			func(b *broken) { b.by(`update deliveries set worker = 'gone', attempt = 1, began = 1, lease = 1`) },
			func(b *broken) { b.claims(true) },
		},
		{
			"channels busy with a delivery that is not there",
			func(b *broken) {
				b.by(`update lanes set delivery = 4000, lease = 9000000000000000, ready = 9000000000000000`)
			},
			func(b *broken) { b.claims(false) },
		},
		{
			"channels that something is owed to and that have no lane",
			func(b *broken) { b.by(`delete from lanes`) },
			func(b *broken) { b.claims(false) },
		},
		{
			"channels that something is owed to and that nothing wakes",
			func(b *broken) { b.by(`update lanes set ready = 9223372036854775807`) },
			func(b *broken) { b.claims(false) },
		},
		{
			"channels on hold that nobody looks into",
			func(b *broken) {
				if _, err := b.MarkRestored(b.t.Context(), b.now.Add(-time.Hour)); err != nil {
					b.t.Fatal(err)
				}
				b.by(`delete from jobs where kind = 'reconcile'`)
			},
			func(b *broken) { b.does(briefs.JobReconcile) },
		},
		{
			"stories to be shown that have no brief and await none",
			func(b *broken) {
				f := crashStory(2, nil)
				f.Story.Publish, f.Story.Body, f.Brief, f.Jobs = true, "<p>text", nil, []briefs.Job{{Kind: briefs.JobRead, Due: b.now}}
				b.file(f)
				b.by(`delete from jobs where kind = 'read'`)
			},
			func(b *broken) { b.does(briefs.JobRelease) },
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			t.Run("sqlite", func(t *testing.T) { stuck(t, "sqlite", storetest.NewFile(t), c.what, c.brk, c.check) })
			t.Run("postgres", func(t *testing.T) { stuck(t, "pgx", postgresSchema(t), c.what, c.brk, c.check) })
		})
	}
}

func stuck(t *testing.T, driver, url, what string, brk, check func(b *broken)) {
	b := &broken{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	b.Store = openAt(t, url, func() time.Time { return b.now })
	b.targets = subscribed(t, b.Store)
	b.file(crashStory(1, b.targets))
	var err error
	if b.db, err = sql.Open(driver, url); err != nil {
		t.Fatal(err)
	}
	defer b.db.Close()
	brk(b)
	b.now = b.now.Add(15 * time.Minute)
	one := briefs.Mended{What: what, Count: 1}
	for _, ask := range []struct {
		name string
		ask  func() ([]briefs.Mended, error)
		want int
	}{
		{"found", func() ([]briefs.Mended, error) { return b.Stuck(t.Context()) }, 1},
		{"put right", func() ([]briefs.Mended, error) { return b.Reap(t.Context()) }, 1},
		{"found once put right", func() ([]briefs.Mended, error) { return b.Stuck(t.Context()) }, 0},
	} {
		list, err := ask.ask()
		if err != nil || len(list) != ask.want || ask.want > 0 && list[0] != one {
			t.Errorf("%s: %+v, %v, want %d of %q", ask.name, list, err, ask.want, what)
		}
	}
	check(b)
}
