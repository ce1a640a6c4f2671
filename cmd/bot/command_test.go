package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestUsage(t *testing.T) {
	t.Chdir(t.TempDir()) // no .env, no feeds.yaml
	for _, tt := range []struct {
		name string
		args []string
		env  map[string]string
		in   string
		code int
		want string // in what it says
	}{
		{name: "no token", code: 1, want: "bot demo"},
		{name: "no token, said", args: []string{"run"}, code: 1, want: "DISCORD_TOKEN"},
		{name: "unknown command", args: []string{"publish"}, code: 2, want: "publish"},
		{name: "unknown flag", args: []string{"parse", "--fast", "x"}, code: 2, want: "--fast"},
		{name: "help", args: []string{"help"}, want: "condense"},
		{name: "help of a command", args: []string{"help", "parse"}, want: "embargo"},
		{name: "missing file", args: []string{"parse", "nowhere.xml"}, code: 1, want: "nowhere.xml"},
		{name: "bad line", args: []string{"condense", "--jsonl"}, in: "{\"id\":1,\"title\":\"T\",\"text\":\"A.\"}\n{no\n{\"id\":3,\"title\":\"T\",\"text\":\"B.\"}\n", code: 2, want: "line 2"},
		{name: "every bad setting at once", args: []string{"run"}, code: 1, want: "ATTACHE_LOG_LEVEL",
			env: map[string]string{"DISCORD_TOKEN": "t", "DISCORD_API_URL": "discord", "ATTACHE_ALLOW_NETS": "here", "ATTACHE_LOG_LEVEL": "loud"}},
		{name: "a list with faults", args: []string{"poll", "--feeds", "feeds.yaml"}, code: 1, want: "feeds.yaml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := call(t, tt.in, tt.env, tt.args...)
			if said := got.stdout + got.stderr; got.code != tt.code || !strings.Contains(said, tt.want) {
				t.Errorf("exit code %d, said:\n%s\nwant code %d and %q", got.code, said, tt.code, tt.want)
			}
		})
	}
	t.Run("the rest goes on after a bad line", func(t *testing.T) {
		got := call(t, "{\"id\":1,\"text\":\"A.\"}\nnot json\n{\"id\":3,\"text\":\"B.\"}", nil, "condense", "--jsonl")
		if n := strings.Count(got.stdout, "\n"); n != 2 {
			t.Errorf("%d lines answered, want 2:\n%s", n, got.stdout)
		}
	})
	t.Run("the .env file serves and the environment wins", func(t *testing.T) {
		if err := os.WriteFile(".env", []byte("ATTACHE_LOG=xml\nATTACHE_LOG_LEVEL=loud\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		got := call(t, "", map[string]string{"ATTACHE_LOG": "json"}, "run")
		if !strings.Contains(got.stderr, "ATTACHE_LOG_LEVEL") || strings.Contains(got.stderr, "ATTACHE_LOG:") {
			t.Errorf("said:\n%s", got.stderr)
		}
	})
	t.Run("the token may come from a file", func(t *testing.T) {
		if err := os.Remove(".env"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("token", []byte("from-a-file\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := readSettings(func(name string) string {
			return map[string]string{"DISCORD_TOKEN_FILE": "token"}[name]
		})
		if err != nil || s.token != "from-a-file" {
			t.Errorf("token %q, %v", string(s.token), err)
		}
	})
}

func TestCondenseOffsets(t *testing.T) {
	t.Parallel()
	text := "VARNA — Préfet Zoë Hallström spoke on Tuesday. “We will not sign the accord before the winter,” said Zoë Hallström, the foreign minister of Ostmark. The talks go on — ever so slowly."
	in, err := json.Marshal(copyLine{ID: "a", Title: "Ostmark will not sign before winter", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	got := call(t, string(in), nil, "condense", "--jsonl")
	var b briefLine
	if err := json.Unmarshal([]byte(got.stdout), &b); err != nil {
		t.Fatalf("%v in %q", err, got.stdout)
	}
	points := []rune(text)
	if len(b.Quotes) == 0 {
		t.Fatalf("no quotation in %s", got.stdout)
	}
	for _, q := range b.Quotes {
		if at := string(points[q.Start:q.End]); at != q.Text {
			t.Errorf("at its offsets stands %q, want %q", at, q.Text)
		}
	}
	var parts []string
	for _, s := range b.Parts {
		parts = append(parts, string(points[s[0]:s[1]]))
	}
	if joined := strings.Join(parts, " "); joined != b.Summary {
		t.Errorf("the summary's parts are %q, want %q", joined, b.Summary)
	}
}

func TestRunes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain", strings.Repeat("é", 600), strings.Repeat("a—€😀", 300)} {
		r := newRunes(text)
		n := 0
		for at := range text {
			if got := r.before(at); got != n {
				t.Fatalf("before(%d) = %d, want %d", at, got, n)
			}
			n++
		}
		if got := r.before(len(text)); got != n {
			t.Errorf("before the end: %d, want %d", got, n)
		}
	}
}

// TestCondenseSeed holds the story the project was started from.
func TestCondenseSeed(t *testing.T) {
	t.Parallel()
	got := call(t, "", nil, "condense", "--json", shared(t, "seed/article.txt"))
	var b briefLine
	if err := json.Unmarshal([]byte(got.stdout), &b); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	if !strings.HasPrefix(b.Headline, "Kremlin: U.S.-Russia Contacts Progressing") {
		t.Errorf("headline %q", b.Headline)
	}
	for _, furniture := range []string{"REUTERS", "File Photo", "April 13, 2025", "COMMENTS", "Diplomatic Engagement"} {
		if strings.Contains(b.Summary, furniture) {
			t.Errorf("%q is in the summary: %s", furniture, b.Summary)
		}
	}
	if b.Dateline == nil || *b.Dateline != "MOSCOW" {
		t.Errorf("dateline %v", b.Dateline)
	}
	switch {
	case b.Key == nil || b.Key.Speaker == nil || b.Key.Role == nil:
		t.Errorf("key quotation %+v", b.Key)
	case *b.Key.Speaker != "Dmitry Peskov" || *b.Key.Role != "Kremlin spokesperson":
		t.Errorf("key quotation by %s, %s", *b.Key.Speaker, *b.Key.Role)
	}
}

// TestPollCaptures polls real feeds' captures over HTTP on loopback.
func TestPollCaptures(t *testing.T) {
	folder := shared(t, "rss-real")
	index, err := os.ReadFile(filepath.Join(folder, "index.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer server.Close()
	want := make(map[string]int)
	list := &strings.Builder{}
	list.WriteString("feeds:\n")
	for i, line := range strings.Split(strings.TrimSpace(string(index)), "\n") {
		cells := strings.Split(line, "\t")
		if i == 0 || len(cells) < 7 {
			continue
		}
		n, err := strconv.Atoi(cells[6])
		if err != nil {
			t.Fatalf("index line %d: %v", i+1, err)
		}
		name := "capture-" + strconv.Itoa(i)
		want[name] = n
		list.WriteString("  - {name: " + name + ", outlet: O, kind: private, url: \"" + server.URL + "/" + cells[0] + "\"}\n")
	}
	if err := os.WriteFile("captures.yaml", []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	got := call(t, "", map[string]string{"ATTACHE_ALLOW_NETS": "127.0.0.0/8"}, "poll", "--feeds", "captures.yaml")
	filed := make(map[string]int)
	for line := range strings.Lines(got.stdout) {
		var l filedLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		filed[string(l.Feed)]++
	}
	right := 0
	for name, n := range want {
		if filed[name] == n {
			right++
			continue
		}
		t.Logf("%s: filed %d, the index gives %d", name, filed[name], n)
	}
	t.Logf("%d of %d captures filed whole", right, len(want))
	if right < 28 || len(want) != 32 {
		t.Errorf("%d of %d captures filed whole, want 28 of 32\n%s", right, len(want), got.stderr)
	}
}
