package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/attache-bot/attache/briefs/store"
)

// killer ends imports, each a process of its own, when what it waits for happens.
type killer struct {
	mu      sync.Mutex
	process *os.Process
	at      map[string]bool // what a process is killed at, once
	log     []byte          // what the process under way has said
}

// met kills the process if it is to be killed at that.
func (k *killer) met(what string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.at[what] {
		return false
	}
	delete(k.at, what)
	_ = k.process.Kill()
	return true
}

// Write takes what the process says, and kills it at a line it waits for.
func (k *killer) Write(p []byte) (int, error) {
	k.mu.Lock()
	k.log = append(k.log, p...)
	said := string(k.log)
	waits := make([]string, 0, len(k.at))
	for what := range k.at {
		waits = append(waits, what)
	}
	k.mu.Unlock()
	for _, what := range waits {
		if strings.Contains(said, what) {
			k.met(what)
		}
	}
	return len(p), nil
}

// repeat runs the import until it ends by itself, and returns how often it was
// killed and its last words.
func (k *killer) repeat(t *testing.T, env map[string]string, args ...string) (killed int, words string) {
	t.Helper()
	for {
		cmd := exec.Command(os.Args[0], append([]string{"import", "--gap", "0s"}, args...)...)
		cmd.Env = append(os.Environ(), asBot+"=1")
		for name, v := range env {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
		cmd.Stderr = k
		k.mu.Lock()
		k.log = nil
		err := cmd.Start()
		k.process = cmd.Process
		k.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		switch err := cmd.Wait(); {
		case err == nil:
			return killed, string(k.log)
		case cmd.ProcessState.ExitCode() >= 0 || killed == 10:
			t.Fatalf("the import ended with %v: %s", err, k.log)
		}
		killed++
	}
}

// TestImportKilled kills an import in the middle of its documents, files and
// pages: run again it goes on, and in the end every story is filed, once, and
// none is owed to anybody.
func TestImportKilled(t *testing.T) {
	stories := func(t *testing.T, env map[string]string) int {
		db, err := store.Open(t.Context(), env["DATABASE_URL"], &store.Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		c, err := db.Counts(t.Context())
		if err != nil || c.Briefs != c.Stories {
			t.Errorf("%d briefs of %d stories, %v", c.Briefs, c.Stories, err)
		}
		return c.Stories
	}
	// asked counts requests; a document may be asked for again after each death.
	serve := func(t *testing.T, k *killer, answer func(uri string) string) (url string, asked func(string) int) {
		var mu sync.Mutex
		count := make(map[string]int)
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			uri := r.URL.RequestURI()
			mu.Lock()
			count[uri]++
			mu.Unlock()
			text := answer(uri)
			switch {
			case k.met("before " + uri):
			case text == "":
				http.NotFound(w, r)
			default:
				fmt.Fprint(w, text[:len(text)/2])
				w.(http.Flusher).Flush()
				k.met("within " + uri)
				fmt.Fprint(w, text[len(text)/2:])
				w.(http.Flusher).Flush()
				k.met("after " + uri)
			}
		}))
		t.Cleanup(web.Close)
		return web.URL, func(uri string) int {
			mu.Lock()
			defer mu.Unlock()
			return count[uri]
		}
	}
	check := func(t *testing.T, env map[string]string, killed, deaths int, want []string) {
		t.Helper()
		slices.Sort(want)
		if killed != deaths {
			t.Errorf("killed %d times, want %d", killed, deaths)
		}
		if got := found(t, env); got != strings.Join(want, ", ") || stories(t, env) != len(want) {
			t.Errorf("filed %d stories: %s, want %q", stories(t, env), got, want)
		}
	}

	t.Run("archive", func(t *testing.T) {
		k := &killer{at: map[string]bool{"before /feed?paged=2": true, "within /feed?paged=3": true, "after /feed?paged=4": true, "before /feed?paged=5": true}}
		docs := map[string]string{}
		var want []string
		for i := range 5 {
			uri, keys := "/feed", []string{}
			if i > 0 {
				uri = fmt.Sprint("/feed?paged=", i+1)
			}
			for j := range 3 {
				keys = append(keys, string(rune('p'-3*i-j))+"or")
				want = append(want, "Story "+keys[j])
			}
			docs[uri] = past(`<generator>https://wordpress.org/?v=6.1</generator>`, keys...)
		}
		url, asked := serve(t, k, func(uri string) string { return docs[uri] })
		env := archiveOf(t, `  - {name: gazette, url: "`+url+`/feed", outlet: Gazette, kind: private}`)
		killed, _ := k.repeat(t, env, "gazette")
		check(t, env, killed, 4, want)
		if n := asked("/feed"); n != 1 {
			t.Errorf("the first document was asked for %d times, want it to go on after it", n)
		}
	})

	t.Run("folder", func(t *testing.T) {
		k := &killer{at: map[string]bool{"bot: 03.xml": true, "bot: 07.xml": true}}
		box := tray(t.TempDir())
		env := archiveOf(t, `  - {name: vista, folder: "`+string(box)+`", outlet: Vista Press, kind: private, audience: ["130000000000000001"]}`)
		var want []string
		for i := range 11 {
			name, guid := fmt.Sprintf("%02d.xml", i), string(rune('a'+i))+"or"
			if i == 3 || i == 7 {
				box.deliver(t, name, "<newsItem")
				continue
			}
			box.deliver(t, name, dispatch{guid: guid, version: 1, headline: "Item " + guid, text: "A treaty of " + guid + " was signed."}.g2())
			want = append(want, "Item "+guid)
		}
		killed, words := k.repeat(t, env, "vista")
		check(t, env, killed, 2, want)
		if !strings.Contains(words, "07.xml") || strings.Contains(words, "03.xml") {
			t.Errorf("the last process did not go on where the one before was: %s", words)
		}
	})

	t.Run("pages", func(t *testing.T) {
		k := &killer{at: map[string]bool{"before /b": true, "within /c": true, "after /d": true}}
		url, asked := serve(t, k, func(uri string) string {
			if uri == "/robots.txt" {
				return ""
			}
			return `<html><head><title>Page ` + uri[1:] + `</title><meta property="article:published_time" content="2020-05-05T10:00:00Z"></head><body><article><h1>Page ` + uri[1:] + `</h1>` +
				strings.Repeat(`<p>Delegates of both banks signed the treaty of `+uri[1:]+` in the old customs house on Tuesday, after a third day of talks.</p>`, 6) + `</article></body></html>`
		})
		env := archiveOf(t, `  - {name: gazette, url: "`+url+`/feed", outlet: Gazette, kind: private, use: brief, licence: "by permission"}`)
		var list strings.Builder
		var want []string
		for _, key := range "abcde" {
			fmt.Fprintf(&list, "%s/%c\n", url, key)
			want = append(want, "Page "+string(key))
		}
		if err := os.WriteFile("pages.txt", []byte(list.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		killed, _ := k.repeat(t, env, "--feed", "gazette", "pages.txt")
		check(t, env, killed, 3, want)
		if n := asked("/a"); n != 1 {
			t.Errorf("the first page was asked for %d times, want it to go on after it", n)
		}
	})
}
