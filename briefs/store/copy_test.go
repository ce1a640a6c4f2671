package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// filled is an SQLite database with stories, of which the first is retracted and
// some are posted, owed or given up.
func filled(t *testing.T, stories int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "attache.db")
	s, err := store.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.SyncList(t.Context(), crashList()))
	sub, err := s.Subscribe(t.Context(), briefs.Subscription{Server: "1", Channel: "2", Filter: briefs.OnTopics("t")})
	must(err)
	target := briefs.Target{Server: sub.Server, Channel: sub.Channel, Subscription: sub.ID}
	var batch []briefs.Filing
	for n := range stories {
		f := crashStory(n, []briefs.Target{target})
		f.Brief.Headline, f.Brief.Topics = fmt.Sprintf("Déjà vu, part %d: the harbour", n), []briefs.TopicMatch{{Name: "ports", Score: 2, Why: "harbour"}}
		batch = append(batch, f)
	}
	for _, done := range s.FileAll(t.Context(), batch) {
		must(done.Err)
	}
	gone := crashStory(0, nil)
	gone.Action, gone.Brief = briefs.ActRetract, nil
	_, _, err = s.File(t.Context(), gone)
	must(err)
	owed, err := s.ClaimDeliveries(t.Context(), "w", 1, crashLease)
	must(err)
	d, err := s.BeginDelivery(t.Context(), owed[0], []byte(`{"content":"\xf0\x9f\x9a\xa2"}`), "nonce")
	must(err)
	must(s.SettleDelivery(t.Context(), d, briefs.Outcome{Result: briefs.Retry, RetryAt: d.Lease}))
	must(s.Close())
	return path
}

// found is what look-ups in a database bring.
func found(t *testing.T, s *store.Store) (headlines, quotes []string) {
	t.Helper()
	for _, words := range []string{"harbour", "deja", "petrescu", "number 7"} {
		list, err := s.Briefs(t.Context(), briefs.BriefQuery{Search: words, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range list {
			headlines = append(headlines, fmt.Sprint(words, ": ", b.ID, " ", b.Headline))
		}
		hits, err := s.Quotes(t.Context(), briefs.QuoteQuery{About: words, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			quotes = append(quotes, fmt.Sprint(words, ": ", h.Quote.ID, " ", h.Quote.Text, " ", h.Quote.Speaker))
		}
	}
	return headlines, quotes
}

// TestCopy: broken off again and again, a copy is whole in the end; look-ups find
// the same in it, and new stories go on after the old.
func TestCopy(t *testing.T) {
	t.Parallel()
	const stories = 2500 // more than one piece
	url := postgresSchema(t)
	path := filled(t, stories)
	breaks := 0
	var tables []store.TableCopy
	for at := "briefs"; ; {
		ctx, cancel := context.WithCancel(t.Context())
		var err error
		tables, err = store.Copy(ctx, path, url, nil, func(table string, rows int64) {
			if table == at {
				cancel()
			}
		})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := store.Open(t.Context(), url, nil); !errors.Is(err, store.ErrHalfCopied) {
			t.Fatalf("half copied, it is opened: %v", err)
		}
		next := map[string]string{"briefs": "jobs", "jobs": "quotes", "quotes": "comparing deliveries"}
		at = next[at]
		breaks++
	}
	if breaks != 4 {
		t.Errorf("broken off %d times, want 4", breaks)
	}
	rows := make(map[string]int64)
	for _, c := range tables {
		rows[c.Table] = c.Rows
	}
	if rows["stories"] != stories || rows["quotes"] != stories || rows["deliveries"] != stories || len(rows) < 15 {
		t.Errorf("rows %v", rows)
	}
	file, server := openAt(t, path, nil), openAt(t, url, nil)
	wantBriefs, wantQuotes := found(t, file)
	gotBriefs, gotQuotes := found(t, server)
	if diff := cmp.Diff(wantBriefs, gotBriefs); diff != "" || len(gotBriefs) < 100 {
		t.Errorf("%d briefs found: %s", len(gotBriefs), diff)
	}
	if diff := cmp.Diff(wantQuotes, gotQuotes); diff != "" || len(gotQuotes) < 100 {
		t.Errorf("%d quotations found: %s", len(gotQuotes), diff)
	}
	story, brief, err := server.File(t.Context(), crashStory(stories, nil))
	if err != nil || story != stories+1 || brief != stories+1 {
		t.Errorf("the next story is %d with brief %d, %v", story, brief, err)
	}
	if _, err := store.Copy(t.Context(), path, url, nil, nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("while the bot runs: %v", err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Copy(t.Context(), path, url, nil, nil); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into what is there: %v", err)
	}
}

// TestCopyCompares: what was changed behind the copy's back is noticed.
func TestCopyCompares(t *testing.T) {
	t.Parallel()
	url := postgresSchema(t)
	path := filled(t, 20)
	_, err := store.Copy(t.Context(), path, url, nil, func(table string, rows int64) {
		if strings.HasPrefix(table, "comparing feeds") {
			db, err := sql.Open("pgx", url)
			if err == nil {
				_, err = db.Exec(`update stories set title = 'another' where id = 3`)
			}
			if err = errors.Join(err, db.Close()); err != nil {
				t.Error(err)
			}
		}
	})
	if !errors.Is(err, store.ErrDiffers) || !strings.Contains(err.Error(), "stories") {
		t.Errorf("a row that was changed: %v", err)
	}
	if _, err := store.Open(t.Context(), url, nil); !errors.Is(err, store.ErrHalfCopied) {
		t.Errorf("a copy that differs is opened: %v", err)
	}
}
