package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestHeaders polls a feed that wants a key: the key goes to its host, and
// neither to where that redirects nor into what the bot says.
func TestHeaders(t *testing.T) {
	const secret = "sesame-5bd1e995"
	var mu sync.Mutex
	got := map[string]http.Header{}
	note := func(name string, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got[name] = r.Header.Clone()
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("elsewhere", r)
		fmt.Fprint(w, past("", "b"))
	}))
	t.Cleanup(elsewhere.Close)
	agency := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(r.URL.Path, r)
		switch {
		case r.Header.Get("X-Api-Key") != secret:
			http.Error(w, "a key, please", http.StatusUnauthorized)
		case r.URL.Path == "/moved":
			http.Redirect(w, r, elsewhere.URL+"/?key="+r.Header.Get("X-Api-Key"), http.StatusMovedPermanently)
		case r.URL.Path == "/within":
			http.Redirect(w, r, "/items", http.StatusFound)
		default:
			fmt.Fprint(w, past("", "a"))
		}
	}))
	t.Cleanup(agency.Close)

	folder := t.TempDir()
	kept := filepath.Join(folder, "key")
	if err := os.WriteFile(kept, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	poll := func(path, header string) result {
		list := filepath.Join(folder, "feeds.yaml")
		text := fmt.Sprintf("feeds: [{name: agency, url: %q, headers: {%s}}]\n", agency.URL+path, header)
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		clear(got)
		env := map[string]string{"ATTACHE_ALLOW_NETS": "127.0.0.0/8", "ATTACHE_LOG_LEVEL": "debug", "AGENCY_KEY": secret}
		return call(t, "", env, "poll", "--feeds", list)
	}
	for _, tt := range []struct {
		name, path, header string
		code               int
		stdout, stderr     string
	}{
		{"from the environment", "/items", "X-Api-Key: 'env:AGENCY_KEY'", 0, "Story a", ""},
		{"from a file", "/items", "X-Api-Key: 'file:" + kept + "'", 0, "Story a", ""},
		{"a redirect within the host", "/within", "X-Api-Key: 'env:AGENCY_KEY'", 0, "Story a", ""},
		{"a redirect to another host", "/moved", "X-Api-Key: 'env:AGENCY_KEY'", 0, "Story b", ""},
		{"not set", "/items", "X-Api-Key: 'env:NO_SUCH_KEY'", 1, "", "header X-Api-Key: the variable NO_SUCH_KEY is not set"},
		{"no such file", "/items", "X-Api-Key: 'file:" + kept + ".old'", 1, "", "no such file"},
		{"the wrong one", "/items", "X-Other: 'env:AGENCY_KEY'", 1, "", "wants a login"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			said := poll(tt.path, tt.header)
			if said.code != tt.code || !strings.Contains(said.stdout, tt.stdout) || !strings.Contains(said.stderr, tt.stderr) {
				t.Errorf("exit code %d, said:\n%s%s", said.code, said.stdout, said.stderr)
			}
			if strings.Contains(said.stdout+said.stderr, secret) {
				t.Errorf("the secret is told:\n%s%s", said.stdout, said.stderr)
			}
			mu.Lock()
			defer mu.Unlock()
			if h := got["elsewhere"]; h.Get("X-Api-Key") != "" || h.Get("Referer") != "" {
				t.Errorf("another host was sent %v", h)
			}
			if _, asked := got["elsewhere"]; asked != (tt.path == "/moved") {
				t.Errorf("another host was asked: %v", asked)
			}
		})
	}
}
