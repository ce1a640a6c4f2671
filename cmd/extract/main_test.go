package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs/feed"
)

// asExtract makes the test binary the program itself, asHog one that takes all
// the memory it is given.
const (
	asExtract = "EXTRACT_TEST_AS_PROGRAM"
	asHog     = "EXTRACT_TEST_AS_HOG"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(asExtract) != "":
		main()
		return
	case os.Getenv(asHog) != "":
		limit()
		var hoard [][]byte
		for range 16 { // GB, none of it touched
			hoard = append(hoard, make([]byte, 1<<30))
		}
		fmt.Println(len(hoard))
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

// ran is what one run of the program left.
type ran struct {
	article
	words string // what it said, "" = nothing
	took  time.Duration
	peak  int64 // bytes of memory at most, 0 = not known
}

// runProgram gives a page to the program, a process of its own as the bot has it.
func runProgram(t testing.TB, in string) (r ran) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "--url", "https://morrow.example/a")
	cmd.Env = []string{asExtract + "=1"}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &errs
	began := time.Now()
	err := cmd.Run()
	if err == nil {
		if err := json.Unmarshal(out.Bytes(), &r.article); err != nil {
			t.Errorf("said %q: %v", out.String(), err)
		}
	} else if errs.Len() == 0 {
		t.Errorf("failed without a word: %v", err)
	}
	r.words, r.took, r.peak = errs.String(), time.Since(began), peakOf(cmd.ProcessState)
	return r
}

// TestProgram runs the program itself on pages, good and hostile.
func TestProgram(t *testing.T) {
	good := runProgram(t, "<html lang=en><title>River talks</title><article><h1>River talks</h1>"+
		strings.Repeat("<p>Envoys of both banks met in the customs house on Tuesday, and “nobody left the table”, they said.</p>", 5)+"</article>")
	t.Logf("one page took %s and %d MB", good.took.Round(time.Millisecond), good.peak>>20)
	if good.words != "" || !strings.Contains(good.Text, "nobody left the table") || good.Title != "River talks" {
		t.Errorf("read %+v, said %s", good.article, good.words)
	}
	for name, in := range map[string]string{
		"empty": "", "no article": "<p>", "too many elements": strings.Repeat("<p>word</p>", maxElements+1),
		"too large": strings.Repeat("x", maxPage+1), "nested": strings.Repeat("<div>", 100_000),
	} {
		if r := runProgram(t, in); r.words == "" || r.Text != "" || r.took > 2*maxTime {
			t.Errorf("%s: read %d bytes in %s, said %q", name, len(r.Text), r.took, r.words)
		}
	}
}

// TestProgramHardest gives the program the largest pages that it still reads:
// each ends, and its memory stays within the limit.
func TestProgramHardest(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector needs more memory than the program is given")
	}
	const some = maxElements - 10
	for name, in := range map[string]string{
		"paragraphs":       strings.Repeat("<p>Words, words and words of a paragraph.</p>", some),
		"one of all bytes": "<article><p>" + strings.Repeat("Words, and more of them. ", maxPage/26),
		"links":            "<article>" + strings.Repeat("<p><a href=/a>Words, words</a> of a paragraph, with links.</p>", some/2),
		"attributes":       strings.Repeat(`<p class="`+strings.Repeat("comment sidebar article ", 15)+`">Words, words and words.</p>`, some),
	} {
		r := runProgram(t, "<html><title>Long</title><body>"+in)
		t.Logf("%-16s %6.1f s, %3d MB, %d bytes of text %s", name, r.took.Seconds(), r.peak>>20, len(r.Text), strings.TrimSpace(r.words))
		if r.took > 3*maxTime || r.peak > maxMemory*3/2 {
			t.Errorf("%s took %s and %d MB", name, r.took, r.peak>>20)
		}
	}
}

// TestLimit: a page that made the library hoard memory would have the process
// ended, whatever the machine has.
func TestLimit(t *testing.T) {
	if runtime.GOOS != "linux" || raceEnabled {
		t.Skip("the limit is Linux's, and the race detector needs more address space than that")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{asHog + "=1"}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "out of memory") {
		t.Errorf("it took what it wanted: %v: %.200s", err, out)
	}
}

// BenchmarkExtractors reads the pages of testdata: in the bot's own process, by
// the library of this program, and by the program, which is started for each.
func BenchmarkExtractors(b *testing.B) {
	file, err := txtar.ParseFile("testdata/pages.txtar")
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for _, f := range file.Files {
		size += len(f.Data)
	}
	each := func(b *testing.B, read func(page []byte) int64) {
		b.ReportAllocs()
		b.SetBytes(int64(size))
		var peak int64
		for b.Loop() {
			for _, f := range file.Files {
				peak = max(peak, read(f.Data))
			}
		}
		b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N*len(file.Files)), "ms/page")
		if peak > 0 {
			b.ReportMetric(float64(peak>>20), "peak-MB")
		}
	}
	b.Run("in process", func(b *testing.B) {
		each(b, func(page []byte) int64 { _, _ = feed.Page(page, "https://morrow.example/a"); return 0 })
	})
	b.Run("library", func(b *testing.B) {
		each(b, func(page []byte) int64 { _, _ = read(bytes.NewReader(page), "https://morrow.example/a"); return 0 })
	})
	b.Run("program", func(b *testing.B) {
		each(b, func(page []byte) int64 { return runProgram(b, string(page)).peak })
	})
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
