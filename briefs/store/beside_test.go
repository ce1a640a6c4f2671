package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// held is a clusterer that holds the filing up which asks it, once.
type held struct{ wait func() }

func (h *held) Add(t briefs.Telling) briefs.Placement {
	if h.wait != nil {
		h.wait()
		h.wait = nil
	}
	return briefs.Placement{Event: t.Story}
}
func (*held) Restore(briefs.Telling, briefs.StoryID) {}
func (*held) Remove(briefs.StoryID)                  {}

// TestReconcileBesideWithdrawal: a message is found in a channel while the
// withdrawal of its story is being filed by another process, and is taken down all
// the same: neither looks past the other.
func TestReconcileBesideWithdrawal(t *testing.T) {
	t.Parallel()
	address := postgresSchema(t)
	events := &held{}
	filer, finder := openWith(t, address, &store.Options{Clusterer: events}), openAt(t, address, nil)
	f := briefs.Feed{Name: "wire", URL: "u", Enabled: true, Source: briefs.Source{Feed: "wire", Use: briefs.UseBrief}}
	if err := filer.SyncList(t.Context(), &briefs.List{Feeds: []briefs.Feed{f}}); err != nil {
		t.Fatal(err)
	}
	if _, err := filer.Subscribe(t.Context(), briefs.Subscription{Server: "1", Channel: "2", Filter: briefs.OnTopics("world")}); err != nil {
		t.Fatal(err)
	}
	if _, err := filer.MarkRestored(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	withdrawn := crashStory(1, nil)
	withdrawn.Action, withdrawn.Brief, withdrawn.Jobs, withdrawn.Story.Status = briefs.ActRetract, nil, nil, briefs.StatusCanceled
	found := []briefs.Standing{{Message: "m", Delivery: 777, Rev: 1, Mark: briefs.Mark{Story: briefs.StoryMark(briefs.DeliverPost, "wire", "1"), Edition: "1"}}}

	done := make(chan error, 1)
	events.wait = func() {
		go func() {
			_, err := finder.Reconcile(t.Context(), "2", found, false)
			done <- err
		}()
		waitsOrEnds(t, address, done)
	}
	filings := []briefs.Filing{withdrawn, crashStory(2, nil)}
	for _, f := range filer.FileAll(t.Context(), filings) {
		if f.Err != nil {
			t.Error(f.Err)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	owed, err := finder.ClaimDeliveries(t.Context(), "w", 10, time.Minute)
	if err != nil || len(owed) != 1 || !owed[0].WantGone || owed[0].Message != "m" {
		t.Errorf("owed: %+v, %v; want the message to be taken down", owed, err)
	}
}

// waitsOrEnds returns when another session waits for filings to end, or has sent
// its end, which is put back.
func waitsOrEnds(t *testing.T, address string, done chan error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for waiting := 0; waiting == 0; {
		select {
		case err := <-done:
			done <- err
			return
		case <-time.After(2 * time.Millisecond):
		}
		err := db.QueryRowContext(ctx, `select count(*) from pg_locks where locktype = 'advisory' and not granted
			and objid::bigint = hashtext('attache filing ' || current_schema())::bigint & 4294967295`).Scan(&waiting)
		if err != nil {
			t.Error(err)
			return
		}
	}
}
