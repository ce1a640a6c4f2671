package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckFeeds: check says of each feed how many of its stories hold a
// quotation, before and after they are filed, and of each folder whether it can
// be used.
func TestCheckFeeds(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wall" {
			fmt.Fprint(w, "<html><head><title>Just a moment</title></head><body>Checking your browser</body></html>")
			return
		}
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Gazette</title>
<item><guid>a</guid><title>Envoys meet</title><description>Envoys met on Tuesday. “Nobody left the table before dawn,” said Sevrine Halloway, the envoy of Ostmark.</description></item>
<item><guid>b</guid><title>Rain</title><description>It rained in Velden on Tuesday.</description></item></channel></rss>`)
	}))
	t.Cleanup(web.Close)
	folder := t.TempDir()
	t.Chdir(folder)
	good, file, foreign := filepath.Join(folder, "good"), filepath.Join(folder, "file"), filepath.Join(folder, "foreign")
	for _, path := range []string{filepath.Join(good, "done"), foreign} {
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{file, filepath.Join(foreign, "done")} { // a file where a folder should be
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := "servers: [{id: \"1300000000000000000\", country: NO}]\nfeeds:\n"
	for name, url := range map[string]string{"gazette": web.URL + "/", "wall": web.URL + "/wall"} {
		list += fmt.Sprintf("  - {name: %s, url: %q}\n", name, url)
	}
	list += fmt.Sprintf("  - {name: headlines, url: %q, use: link}\n", web.URL+"/")
	for name, path := range map[string]string{"good": good, "file": file, "missing": filepath.Join(folder, "missing"), "foreign": foreign} {
		list += fmt.Sprintf("  - {name: %s, folder: %q, audience: [\"1300000000000000000\", \"1300000000000000001\"]}\n", name, path)
	}
	if err := os.WriteFile("feeds.yaml", []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"ATTACHE_ALLOW_NETS": "127.0.0.0/8"}
	wants := func(when string, wants ...string) {
		t.Helper()
		said := call(t, "", env, "check")
		for _, want := range wants {
			if !strings.Contains(said.stdout, want) {
				t.Errorf("%s: check does not say %q:\n%s%s", when, want, said.stdout, said.stderr)
			}
		}
		if said.code != exitFailure {
			t.Errorf("%s: exit code %d", when, said.code)
		}
	}
	wants("at first",
		"ok    feed gazette: 2 stories; 50 % of them hold a whole quotation\n",
		"ok    feed headlines: 2 stories; headline and link only, no text is kept\n",
		`WRONG feed wall: blocked by publisher: a web page came in the feed's place, titled "Just a moment"`,
		"ok    feed good: folder "+good+", for 2 servers; stories whose terms name places stay hidden from 1 of them",
		"WRONG feed missing: stat "+filepath.Join(folder, "missing")+": no such file or directory: make the folder",
		"WRONG feed file: "+file+" is no folder",
		"WRONG feed foreign: ",
	)
	if left, err := os.ReadDir(good); err != nil || len(left) != 1 {
		t.Errorf("check left %v in the folder, %v", left, err)
	}
	env["DATABASE_URL"] = filepath.Join(folder, "kept.db")
	call(t, "", env, "poll", "--db", env["DATABASE_URL"])
	wants("once filed", "ok    feed gazette: 2 stories; 50 % of its last 2 filed held a whole quotation\n")
	web.Close()
	wants("without a network", "WRONG network: not one of the 3 feeds can be reached")
}
