package condense

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// lesson is a story, read, beside the brief a person wrote of it.
type lesson struct {
	cands []candidate
	words [][]string // per candidate, stemmed
	share []float64  // per candidate: how much of it the brief has
	gold  []string   // the brief's words, stemmed
}

// sharedData finds the measuring data beside the repository, or skips.
func sharedData(tb testing.TB, name string) string {
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		p := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	tb.Skip("no shared data beside the repository")
	return ""
}

// eachLine hands over the lines of a file of the measuring data.
func eachLine(tb testing.TB, name string, do func(line []byte)) {
	f, err := os.Open(sharedData(tb, name))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		do(sc.Bytes())
	}
	if err := sc.Err(); err != nil {
		tb.Fatal(err)
	}
}

// lessons are single stories.
func lessons(tb testing.TB) []lesson {
	var out []lesson
	c := New(nil)
	eachLine(tb, "summaries/dev.jsonl", func(line []byte) {
		var in struct{ Title, Text, Reference string }
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		out = append(out, learn(c, in.Title, in.Text, in.Reference))
	})
	return out
}

// multiLessons are stories that three outlets told, each beside the one brief of all.
func multiLessons(tb testing.TB) []lesson {
	var out []lesson
	c := New(nil)
	eachLine(tb, "summaries/multi_dev.jsonl", func(line []byte) {
		var in struct {
			Reference string
			Docs      []struct{ Title, Text string }
		}
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		for _, d := range in.Docs {
			out = append(out, learn(c, d.Title, d.Text, in.Reference))
		}
	})
	return out
}

// learn reads one story beside the brief a person wrote of it.
func learn(c *Condenser, title, text, gold string) lesson {
	d := c.read(briefs.Copy{Title: title, Text: text})
	quotes, has := c.quotes(d)
	var key briefs.Quote
	if has {
		key = quotes[0]
	}
	l := lesson{cands: d.candidates(key), gold: rougeWords(gold)}
	for i := range l.cands {
		l.words = append(l.words, rougeWords(d.words(d.sents[i].span)))
		l.share = append(l.share, share(l.words[i], l.gold))
	}
	return l
}

func rougeWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		out = append(out, string(fold(nil, w)))
	}
	return out
}

// rate returns the mean ROUGE-1, 2 and L the model reaches, times 100. Words are
// stemmed more lightly than the scorer does it.
func rate(all []lesson, m *model) []float64 {
	sum := make([]float64, 3)
	for _, l := range all {
		var words []string
		for _, i := range bestSet(l.cands, m) {
			words = append(words, l.words[i]...)
		}
		for k, x := range rouge(words, l.gold) {
			sum[k] += 100 * x / float64(len(all))
		}
	}
	return sum
}

func rouge(got, want []string) [3]float64 {
	f1 := func(hit, a, b int) float64 {
		if hit == 0 {
			return 0
		}
		return 2 * float64(hit) / float64(a+b)
	}
	grams := func(w []string, n int) map[string]int {
		m := map[string]int{}
		for i := 0; i+n <= len(w); i++ {
			m[strings.Join(w[i:i+n], " ")]++
		}
		return m
	}
	var out [3]float64
	for n := 1; n <= 2; n++ {
		hit, b := 0, grams(want, n)
		for g, c := range grams(got, n) {
			hit += min(c, b[g])
		}
		out[n-1] = f1(hit, max(0, len(got)-n+1), max(0, len(want)-n+1))
	}
	row := make([]int, len(want)+1)
	for _, g := range got {
		diag := 0
		for j, w := range want {
			up := row[j+1]
			if g == w {
				row[j+1] = diag + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			diag = up
		}
	}
	out[2] = f1(row[len(want)], len(got), len(want))
	return out
}

// share is how much of a sentence the gold has: half words, half pairs.
func share(words, gold []string) float64 {
	return (hits(words, gold, 1) + hits(words, gold, 2)) / 2
}

func hits(words, gold []string, n int) float64 {
	have := map[string]bool{}
	for i := 0; i+n <= len(gold); i++ {
		have[strings.Join(gold[i:i+n], " ")] = true
	}
	hit := 0
	for i := 0; i+n <= len(words); i++ {
		if have[strings.Join(words[i:i+n], " ")] {
			hit++
		}
	}
	return float64(hit) / float64(max(1, len(words)+1-n))
}

func TestRougeOfTrainer(t *testing.T) {
	t.Parallel()
	got := rouge(rougeWords("The cats sat."), rougeWords("The cat sat down"))
	want := [3]float64{6.0 / 7, 4.0 / 5, 6.0 / 7}
	if !slices.Equal(got[:], want[:]) {
		t.Errorf("scores %v, want %v", got, want)
	}
}
