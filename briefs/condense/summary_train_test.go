package condense

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

var train = flag.Bool("train-summary", false, "fit the sentence model on the shared data, cross-validate it and rewrite summary_weights.go")

// lesson is a story, read, with the words of the brief a person wrote of it.
type lesson struct {
	cands  []candidate
	words  [][]string // per candidate, stemmed
	gold   []string
	share  []float64
	weight float64
	aux    bool
}

// TestTrainSummary is the command that makes summary_weights.go.
func TestTrainSummary(t *testing.T) {
	if !*train {
		t.Skip("only with -train-summary")
	}
	all := lessons(t)
	aux := multiLessons(t)
	fmt.Printf("%d stories; whole-file fit\n", len(all))
	for _, shrink := range []float64{1, 10, 100} {
		held := make([]float64, 3)
		const folds = 10
		for f := range folds {
			var in, out []lesson
			for i, l := range all {
				if i%folds == f {
					out = append(out, l)
				} else {
					in = append(in, l)
				}
			}
			m := fit(in, aux, shrink)
			for k, x := range rate(out, &m) {
				held[k] += x * float64(len(out)) / float64(len(all))
			}
		}
		m := fit(all, aux, shrink)
		fmt.Printf("shrink %4.0f cross-validated %.2f, whole file %.2f\n", shrink, held, rate(all, &m))
	}
	m := fit(all, aux, 10)
	var b strings.Builder
	b.WriteString("// Made by: go test ./briefs/condense -run TestTrainSummary -train-summary\n\npackage condense\n\n")
	b.WriteString("var summaryModel = model{\n\tweights: [features]float64{\n")
	for i, x := range m.weights {
		fmt.Fprintf(&b, "\t\t%s: %.3f,\n", featureNames[i], x)
	}
	fmt.Fprintf(&b, "\t},\n\toverlap: %.3f,\n\tlength: %.1f,\n}\n", m.overlap, m.length)
	if err := os.WriteFile("summary_weights.go", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

var featureNames = [features]string{"bias", "atFirst", "atSecond", "atThird", "nearTop", "titleShare", "titleCover",
	"central", "likeLead", "shortness", "longness", "entities", "numbers", "quoteShare", "titlePairs"}

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

func lessons(tb testing.TB) []lesson {
	var out []lesson
	c := New(nil)
	eachLine(tb, "summaries/dev.jsonl", func(line []byte) {
		var in struct{ Title, Text, Reference string }
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		out = append(out, read(c, in.Title, in.Text, in.Reference, 1))
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
			out = append(out, read(c, d.Title, d.Text, in.Reference, auxWeight))
		}
	})
	return out
}

var auxWeight = 1.0

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

func read(c *Condenser, title, text, gold string, weight float64) lesson {
	d := c.read(briefs.Copy{Title: title, Text: text})
	quotes, has := c.quotes(d)
	var key briefs.Quote
	if has {
		key = quotes[0]
	}
	l := lesson{cands: d.candidates(key), gold: rougeWords(gold), weight: weight}
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

// fit finds by ridge regression what each feature says of the share of a
// sentence's words and word pairs that the person's brief has too, and by trial
// the two prices that make the best summaries of it.
func fit(all, aux []lesson, shrink float64) model {
	var m model
	m.weights = regress(slices.Concat(all, aux), shrink)
	best := -1.0
	var out model
	for _, price := range []float64{5, 10, 20, 30, 45, 60, 90} {
		for _, overlap := range []float64{0.1, 0.2, 0.3, 0.45, 0.6} {
			m.length, m.overlap = price, overlap
			if r := rate(all, &m); r[0]+r[1]+r[2] > best {
				best, out = r[0]+r[1]+r[2], m
			}
		}
	}
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

// regress solves the normal equations, a sentence weighing as many as it has words.
func regress(all []lesson, shrink float64) [features]float64 {
	var a [features][features + 1]float64
	for _, l := range all {
		for i, c := range l.cands {
			if c.words == 0 {
				continue
			}
			y := l.share[i]
			w := float64(c.words) * l.weight
			for j := range features {
				for k := range features {
					a[j][k] += w * c.about[j] * c.about[k]
				}
				a[j][features] += w * c.about[j] * y
			}
		}
	}
	for j := range features {
		if j != bias {
			a[j][j] += shrink
		}
	}
	return solve(a)
}

// solve is elimination by Gauss and Jordan.
func solve(a [features][features + 1]float64) [features]float64 {
	for j := range features {
		p := j
		for k := j + 1; k < features; k++ {
			if math.Abs(a[k][j]) > math.Abs(a[p][j]) {
				p = k
			}
		}
		a[j], a[p] = a[p], a[j]
		if math.Abs(a[j][j]) < 1e-9 {
			continue
		}
		for k := range features {
			if k == j {
				continue
			}
			f := a[k][j] / a[j][j]
			for l := j; l <= features; l++ {
				a[k][l] -= f * a[j][l]
			}
		}
	}
	var x [features]float64
	for j := range features {
		if a[j][j] != 0 {
			x[j] = a[j][features] / a[j][j]
		}
	}
	return x
}

func TestRougeOfTrainer(t *testing.T) {
	t.Parallel()
	got := rouge(rougeWords("The cats sat."), rougeWords("The cat sat down"))
	want := [3]float64{6.0 / 7, 4.0 / 5, 6.0 / 7}
	if !slices.Equal(got[:], want[:]) {
		t.Errorf("scores %v, want %v", got, want)
	}
}
