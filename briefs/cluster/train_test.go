package cluster

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

var train = flag.Bool("train", false, "fit the weights on the shared data, cross-validate them by time and rewrite weights.go")

// example is a pair of stories and whether they tell one event.
type example struct {
	features
	same bool
}

// TestTrain is the command that makes weights.go: a logistic regression over
// pairs as they arise in the stream, the earlier stories in their right
// clusters. Held out is by time: one half of the years judged by the other.
func TestTrain(t *testing.T) {
	if !*train {
		t.Skip("only with -train")
	}
	rows, ambiguous := readArticles(t)
	half := make(map[string]int)
	var halves [2][]article
	for i, r := range rows {
		if _, ok := half[r.Gold]; !ok {
			half[r.Gold] = 2 * i / len(rows)
		}
		halves[half[r.Gold]] = append(halves[half[r.Gold]], r)
	}
	// As many stories a day as over the whole.
	for h := range halves {
		halves[h] = densify(halves[h], 15)
	}
	dense := densify(rows, 30)
	whole := fit(examples(dense, ambiguous))
	held := [2]features{fit(examples(halves[1], ambiguous)), fit(examples(halves[0], ambiguous))}
	for _, shift := range []float64{-0.5, -0.25, 0, 0.25, 0.5} {
		var out tally
		for h := range halves {
			out.add(judged(halves[h], held[h], shift, ambiguous))
		}
		fmt.Printf("threshold %5.2f held out: %v\n", shift, out)
		fmt.Printf("                  whole: %v\n                 sparse: %v\n", judged(dense, whole, shift, ambiguous), judged(rows, whole, shift, ambiguous))
	}
	writeWeights(t, whole)
}

// judged clusters with other weights than the package's.
func judged(rows []article, w features, shift float64, ambiguous map[[2]string]bool) tally {
	w[bias] -= shift
	c := New(Options{})
	c.weights = w
	gold, system := make([]string, len(rows)), make([]string, len(rows))
	for i, it := range items(rows) {
		gold[i], system[i] = rows[i].Gold, c.Add(it).Cluster
	}
	return score(gold, system, ambiguous)
}

func examples(rows []article, ambiguous map[[2]string]bool) (out []example) {
	c := New(Options{})
	for i, it := range items(rows) {
		s := c.story(it)
		for _, m := range c.matches(s) {
			for _, p := range m.pairs {
				if gold := m.group.label; p.story.source != s.source && !ambiguous[[2]string{gold, rows[i].Gold}] {
					out = append(out, example{p.features, gold == rows[i].Gold})
				}
			}
		}
		c.keep(s, rows[i].Gold)
	}
	return out
}

// shrink is the ridge penalty on the weights of standardised features.
const shrink = 3

// fit is a ridge logistic regression by Newton's method.
func fit(all []example) features {
	var mean, dev features
	for _, e := range all {
		for k, x := range e.features {
			mean[k] += x / float64(len(all))
		}
	}
	for _, e := range all {
		for k, x := range e.features {
			dev[k] += (x - mean[k]) * (x - mean[k]) / float64(len(all))
		}
	}
	for k := range dev {
		dev[k] = math.Sqrt(dev[k])
	}
	mean[bias], dev[bias] = 0, 1
	var w features
	for range 10 {
		var gradient features
		var hessian [featureCount][featureCount]float64
		for k := 1; k < featureCount; k++ {
			gradient[k], hessian[k][k] = -shrink*w[k], shrink
		}
		for _, e := range all {
			var z features
			odds := 0.0
			for k, x := range e.features {
				z[k] = (x - mean[k]) / dev[k]
				odds += w[k] * z[k]
			}
			p := sigmoid(odds)
			for k := range z {
				gradient[k] += (float64(b2i(e.same)) - p) * z[k]
				for l := range z {
					hessian[k][l] += p * (1 - p) * z[k] * z[l]
				}
			}
		}
		for k, step := range solve(hessian, gradient) {
			w[k] += step
		}
	}
	for k := 1; k < featureCount; k++ {
		w[k] /= dev[k]
		w[bias] -= w[k] * mean[k]
	}
	return w
}

// solve is Gauss's elimination for a symmetric positive matrix.
func solve(a [featureCount][featureCount]float64, b features) features {
	for i := range b {
		for r := i + 1; r < featureCount; r++ {
			m := a[r][i] / a[i][i]
			for c := i; c < featureCount; c++ {
				a[r][c] -= m * a[i][c]
			}
			b[r] -= m * b[i]
		}
	}
	for i := featureCount - 1; i >= 0; i-- {
		for c := i + 1; c < featureCount; c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}

func writeWeights(tb testing.TB, w features) {
	tb.Helper()
	var b strings.Builder
	b.WriteString("// Made by: go test ./briefs/cluster -run TestTrain -train\n\npackage cluster\n\n")
	b.WriteString("// learned says what each feature of a pair is worth. See docs/cluster.md.\nvar learned = features{\n")
	for k, name := range []string{"bias", "names", "rest", "coverMin", "coverMax", "quotes", "copied", "days", "near", "rare", "rivals"} {
		fmt.Fprintf(&b, "\t%-9s %.3f,\n", name+":", w[k])
	}
	b.WriteString("}\n")
	if err := os.WriteFile("weights.go", []byte(b.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}
