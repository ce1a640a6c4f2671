package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
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

// copyEnv makes the test binary a process that copies and is to be killed: the
// address to copy to, with the file and where it is to be killed behind it.
const copyEnv = "ATTACHE_CRASH_COPY"

// copyUntil copies, and says when it has copied the first piece of a table. It does
// no more than the next one then.
func copyUntil(what string) error {
	part := strings.Fields(what)
	met := false
	_, err := store.Copy(context.Background(), part[1], part[0], nil, func(table string, _ int64) {
		if met {
			select {}
		}
		if met = table == part[2]; met {
			fmt.Println(table)
		}
	})
	return err
}

// copyKilled kills a process that copies when it is at a table.
func copyKilled(t *testing.T, path, url, at string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), copyEnv+"="+url+" "+path+" "+at)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err := errors.Join(err, cmd.Process.Kill()); err != nil || line != at+"\n" {
		t.Errorf("it was to be killed at %s: %q, %v", at, line, err)
	}
	_ = cmd.Wait() // it was killed
}

// TestCopy: broken off and killed again and again, a copy is whole in the end;
// look-ups find the same in it, and new stories go on after the old.
func TestCopy(t *testing.T) {
	t.Parallel()
	const stories = 2500 // more than one piece
	url := postgresSchema(t)
	path := filled(t, stories)
	var tables []store.TableCopy
	for i, at := range []string{"briefs", "deliveries", "jobs", "quotes", "comparing deliveries", ""} {
		if i%2 == 1 && at != "" {
			copyKilled(t, path, url, at)
		} else {
			ctx, cancel := context.WithCancel(t.Context())
			var err error
			tables, err = store.Copy(ctx, path, url, nil, func(table string, rows int64) {
				if table == at {
					cancel()
				}
			})
			cancel()
			if at == "" && err != nil || at != "" && !errors.Is(err, context.Canceled) {
				t.Fatalf("broken off at %q: %v", at, err)
			}
		}
		if at == "" {
			break
		}
		if _, err := store.Open(t.Context(), url, nil); !errors.Is(err, store.ErrHalfCopied) {
			t.Fatalf("half copied, it is opened: %v", err)
		}
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
