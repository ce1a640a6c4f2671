package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs/feed"
)

// asExtract makes the test binary the program itself.
const asExtract = "EXTRACT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asExtract) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// marked splits a page into what an extractor is given and what it should find.
func marked(t *testing.T, page []byte) (given, gold string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for n := range doc.Descendants() {
		for i, a := range n.Attr {
			if a.Key == "data-gold" {
				n.Attr = append(n.Attr[:i:i], n.Attr[i+1:]...)
				words.WriteString(plain(n) + " ")
				break
			}
		}
	}
	var out strings.Builder
	if err := html.Render(&out, doc); err != nil {
		t.Fatal(err)
	}
	return out.String(), words.String()
}

func plain(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return b.String()
}

func plainHTML(t *testing.T, text string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return plain(doc)
}

// score counts the words that both texts hold, each as often as the other does.
type score struct{ right, found, wanted int }

func (s *score) add(found, wanted string) {
	count := make(map[string]int)
	split := func(text string) []string {
		return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	for _, w := range split(wanted) {
		count[w]++
		s.wanted++
	}
	for _, w := range split(found) {
		s.found++
		if count[w]--; count[w] >= 0 {
			s.right++
		}
	}
}

func (s score) precision() float64 { return float64(s.right) / float64(max(s.found, 1)) }
func (s score) recall() float64    { return float64(s.right) / float64(s.wanted) }
func (s score) f1() float64        { return 2 * float64(s.right) / float64(s.found+s.wanted) }

func (s score) String() string {
	return fmt.Sprintf("precision %.3f recall %.3f F1 %.3f", s.precision(), s.recall(), s.f1())
}

// TestFigures prints how many of the words both extractors find are article,
// and how many of the article's they find; docs/reading.md has the table.
func TestFigures(t *testing.T) {
	pages, err := txtar.ParseFile("testdata/pages.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var ours, light score
	for _, f := range pages.Files {
		given, gold := marked(t, f.Data)
		var o, l score
		found, err := read(strings.NewReader(given), "https://morrow.example/"+f.Name)
		if err != nil {
			t.Logf("%s: %v", f.Name, err)
		}
		o.add(plainHTML(t, found.Text), gold)
		page, err := feed.Page([]byte(given), "https://morrow.example/"+f.Name)
		if err != nil {
			t.Logf("%s in process: %v", f.Name, err)
		}
		l.add(plainHTML(t, page.Text), gold)
		t.Logf("%-16s extract: %v   in process: %v", f.Name, o, l)
		ours.add2(o)
		light.add2(l)
	}
	t.Logf("%-16s extract: %v   in process: %v", "all", ours, light)
	if ours.f1() < 0.93 || light.f1() < 0.85 {
		t.Errorf("F1 %.3f and %.3f", ours.f1(), light.f1())
	}
}

func (s *score) add2(o score) {
	s.right, s.found, s.wanted = s.right+o.right, s.found+o.found, s.wanted+o.wanted
}

// TestProgram runs the program itself on pages, good and hostile.
func TestProgram(t *testing.T) {
	run := func(in string) (article, string, time.Duration) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, os.Args[0], "--url", "https://morrow.example/a")
		cmd.Env = []string{asExtract + "=1"}
		var out, errs bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &errs
		began := time.Now()
		err := cmd.Run()
		var a article
		if err == nil {
			if err := json.Unmarshal(out.Bytes(), &a); err != nil {
				t.Errorf("said %q: %v", out.String(), err)
			}
		} else if errs.Len() == 0 {
			t.Errorf("failed without a word: %v", err)
		}
		return a, errs.String(), time.Since(began)
	}
	good, errs, took := run("<html lang=en><title>River talks</title><article><h1>River talks</h1>" +
		strings.Repeat("<p>Envoys of both banks met in the customs house on Tuesday, and “nobody left the table”, they said.</p>", 5) + "</article>")
	t.Logf("one page took %s", took.Round(time.Millisecond))
	if errs != "" || !strings.Contains(good.Text, "nobody left the table") || good.Title != "River talks" {
		t.Errorf("read %+v, said %s", good, errs)
	}
	for name, in := range map[string]string{
		"empty": "", "no article": "<p>", "too many elements": strings.Repeat("<p>word</p>", maxElements+1),
		"too large": strings.Repeat("x", maxPage+1), "nested": strings.Repeat("<div>", 100_000),
	} {
		if a, errs, took := run(in); errs == "" || a.Text != "" || took > 2*maxTime {
			t.Errorf("%s: read %d bytes in %s, said %q", name, len(a.Text), took, errs)
		}
	}
}

// TestBotDoesNotLinkIt: the library's cost is this program's alone.
func TestBotDoesNotLinkIt(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "github.com/attache-bot/attache/cmd/bot").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		for _, heavy := range []string{"go-trafilatura", "go-dateparser", "go-htmldate", "wazero"} {
			if strings.Contains(line, heavy) {
				t.Errorf("cmd/bot links %s", strings.TrimSpace(line))
			}
		}
	}
	if !strings.Contains(string(out), filepath.ToSlash("attache/briefs/feed")) {
		t.Error("go list did not list the bot")
	}
}
