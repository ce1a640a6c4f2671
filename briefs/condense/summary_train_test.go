package condense

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

var train = flag.Bool("train-summary", false, "fit the sentence model on the shared data, cross-validate it and rewrite summary_weights.go")

// shrinkage of the regression; anything from 1 to 100 does as well.
const shrinkage = 10

// TestTrainSummary is the command that makes summary_weights.go. It learns from
// the single stories and from those that three outlets told, and is judged by the
// single stories it has not seen.
func TestTrainSummary(t *testing.T) {
	if !*train {
		t.Skip("only with -train-summary")
	}
	all, more := lessons(t), multiLessons(t)
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
		m := fit(in, without(more, out))
		for k, x := range rate(out, &m) {
			held[k] += x * float64(len(out)) / float64(len(all))
		}
	}
	m := fit(all, more)
	t.Logf("%d and %d stories; ROUGE-1, 2, L cross-validated %.2f, all seen %.2f", len(all), len(more), held, rate(all, &m))
	if err := os.WriteFile("summary_weights.go", modelSource(m), 0o644); err != nil {
		t.Fatal(err)
	}
}

// without leaves out the stories that are among the held-out ones too, told by
// other outlets: their briefs are the same.
func without(more, held []lesson) []lesson {
	seen := map[string]bool{}
	for _, l := range held {
		seen[strings.Join(l.gold, " ")] = true
	}
	var out []lesson
	for _, l := range more {
		if !seen[strings.Join(l.gold, " ")] {
			out = append(out, l)
		}
	}
	return out
}

var featureNames = [features]string{"bias", "atFirst", "atSecond", "atThird", "nearTop", "titleShare", "titleCover",
	"central", "likeLead", "shortness", "longness", "entities", "numbers", "quoteShare", "titlePairs"}

// modelSource writes a model as Go.
func modelSource(m model) []byte {
	var b strings.Builder
	b.WriteString(`package condense

// summaryModel was made by
//
//	go test ./briefs/condense -run TestTrainSummary -train-summary
//
// from 342 English news stories with a brief each by one writer, and 170 briefs
// of stories that three outlets told (summaries/dev.jsonl and multi_dev.jsonl of
// the measuring data, which stay outside the repository). It holds weights only.
var summaryModel = model{
	weights: [features]float64{
`)
	width := 0
	for _, name := range featureNames {
		width = max(width, len(name))
	}
	for i, x := range m.weights {
		fmt.Fprintf(&b, "\t\t%-*s %.3f,\n", width+1, featureNames[i]+":", x)
	}
	fmt.Fprintf(&b, "\t},\n\toverlap: %.2f,\n\tlength:  %.0f,\n}\n", m.overlap, m.length)
	return []byte(b.String())
}

// fit finds by ridge regression what each feature says of the share of a
// sentence's words and word pairs that the person's brief has too, and by trial
// what makes the best summaries of it: the price of overlap and the length to aim at.
func fit(all, more []lesson) model {
	var m model
	m.weights = regress(slices.Concat(all, more))
	best := -1.0
	var out model
	for _, length := range []float64{5, 10, 20, 30, 45, 60, 90} {
		for _, overlap := range []float64{0.1, 0.2, 0.3, 0.45, 0.6} {
			m.length, m.overlap = length, overlap
			if r := rate(all, &m); r[0]+r[1]+r[2] > best {
				best, out = r[0]+r[1]+r[2], m
			}
		}
	}
	return out
}

// regress solves the normal equations, a sentence weighing as many as it has words.
func regress(all []lesson) [features]float64 {
	var a [features][features + 1]float64
	for _, l := range all {
		for i, c := range l.cands {
			if c.words == 0 {
				continue
			}
			y := l.share[i]
			w := float64(c.words)
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
			a[j][j] += shrinkage
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
