package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs/feed"
)

const otherReader = `<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>My feeds</title></head><body>
<outline text="Diplomacy &amp; more: #1">
  <outline text="Gazette" title="Gaz` + "\xe9" + `tte: &quot;Ostmark&quot;" type="rss" xmlUrl="https://gazette.example/rss?a=1&amp;b=2"/>
  <outline text="Gazette" xmlUrl="feed://gazette.example/other"/>
  <outline text="again" xmlUrl="https://gazette.example/rss?a=1&amp;b=2"/>
  <outline text="&#1061;&#1088;&#1086;&#1085;&#1080;&#1082;&#1072;&#10;  - name: x" xmlUrl="feed:https://chronicle.example/atom"/>
</outline>
<outline text="local" xmlUrl="file:///etc/passwd"/>
<outline text="secret" xmlUrl="https://me:pass@gazette.example/rss"/>
<outline xmlUrl="http://plain.example/feed"/>
</body></opml>`

func TestOPML(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	got := call(t, otherReader, nil, "opml", "-")
	if got.code != 0 {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	list, err := feed.ReadList("from OPML", []byte(got.stdout), nil)
	if err != nil {
		t.Fatalf("the list is refused: %v\n%s", err, got.stdout)
	}
	var names, urls []string
	for _, f := range list.Feeds {
		names, urls = append(names, string(f.Name)+"="+f.Outlet), append(urls, f.URL)
		if f.Enabled {
			t.Errorf("%s is on", f.Name)
		}
	}
	const wantNames = `gaz-tte-ostmark=Gazétte: "Ostmark"|gazette=Gazette|name-x=Хроника - name: x|http-plain-example-feed=http://plain.example/feed`
	if all := strings.Join(names, "|"); all != wantNames {
		t.Errorf("names %s, want %s", all, wantNames)
	}
	const wantURLs = "https://gazette.example/rss?a=1&b=2 http://gazette.example/other https://chronicle.example/atom http://plain.example/feed"
	if all := strings.Join(urls, " "); all != wantURLs {
		t.Errorf("addresses %s, want %s", all, wantURLs)
	}

	file := filepath.Join(folder, "mine.yaml")
	if err := os.WriteFile(file, []byte(got.stdout+"  - {name: wire, folder: /srv/wire, audience: [\"130000000000000000\"]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := call(t, "", map[string]string{"ATTACHE_FEEDS": file}, "opml", "--export")
	if out.code != 0 || strings.Contains(out.stdout, "/srv/wire") {
		t.Errorf("exit code %d: %s%s", out.code, out.stdout, out.stderr)
	}
	back := call(t, out.stdout, nil, "opml", "-")
	if want := strings.ReplaceAll(got.stdout, "    # filed under Diplomacy & more: #1\n", ""); back.stdout != want {
		t.Errorf("there and back:\n%s\nwant:\n%s", back.stdout, want)
	}

	for name, text := range map[string]string{
		"no OPML": "<rss/>", "no XML": "words", "no feed": `<opml><body><outline text="x"/></body></opml>`,
		"deep": strings.Repeat("<outline>", 100_000), "entities": `<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>`,
	} {
		if got := call(t, text, nil, "opml", "-"); got.code != 1 || got.stderr == "" {
			t.Errorf("%s: exit code %d: %s%s", name, got.code, got.stdout, got.stderr)
		}
	}
}
