package condense

import (
	"flag"
	"fmt"
	"go/format"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

var trainKey = flag.Bool("train-key", false, "fit the choice of the key quotation on the shared data, cross-validate it and rewrite key_weights.go")

// keyShrink is how hard the weights are held to 0.
const keyShrink = 5

// TestTrainKey is the command that makes key_weights.go.
func TestTrainKey(t *testing.T) {
	if !*trainKey {
		t.Skip("only with -train-key")
	}
	all := slices.Concat(goldCases(t, "quotes/key_dev.jsonl", politics), goldCases(t, "quotes/key_world_dev.jsonl", world), readerCases(t))
	var outlets []string
	for _, c := range all {
		outlets = append(outlets, outlet(c.publisher))
	}
	slices.Sort(outlets)
	outlets = slices.Compact(outlets)
	number := map[string]int{}
	for i, o := range outlets {
		number[o] = i
	}
	of := func(c *keyCase) int { return number[outlet(c.publisher)] }
	report("an outlet held out", all, [][]bool{heldOut(all, of, len(outlets))})
	report("fitted on the stories of the other readers", all, [][]bool{heldOut(all, func(c *keyCase) int { return b2i(c.kind == third) }, 2)})
	rng := rand.New(rand.NewPCG(1, 2))
	var someOutlets, someStories [][]bool
	for range 5 {
		for _, o := range outlets {
			number[o] = rng.IntN(10)
		}
		someOutlets = append(someOutlets, heldOut(all, of, 10))
		fold := map[string]int{}
		for at, i := range rng.Perm(len(all)) {
			fold[all[i].id] = at % 10
		}
		someStories = append(someStories, heldOut(all, func(c *keyCase) int { return fold[c.id] }, 10))
	}
	report("a tenth of the outlets held out, five times", all, someOutlets)
	report("a tenth of the stories held out, five times", all, someStories)
	w := fitKey(all)
	own := make([]bool, len(all))
	for i, c := range all {
		own[i] = c.ok[c.best(&w)]
	}
	report("nothing held out", all, [][]bool{own})
	writeKeyWeights(t, &w)
}

// heldOut tells of every story in one of so many folds whether its readers
// accept the choice of weights that were fitted without its fold.
func heldOut(all []keyCase, fold func(*keyCase) int, folds int) []bool {
	hit := make([]bool, len(all))
	for f := range folds {
		var in []keyCase
		for i := range all {
			if fold(&all[i]) != f {
				in = append(in, all[i])
			}
		}
		if len(in) == len(all) {
			continue
		}
		w := fitKey(in)
		for i := range all {
			if c := &all[i]; fold(c) == f {
				hit[i] = c.ok[c.best(&w)]
			}
		}
	}
	return hit
}

// report prints the share of stories whose choice is accepted, over all runs,
// with the 95 % interval of drawing stories again.
func report(name string, all []keyCase, runs [][]bool) {
	fmt.Printf("%-45s", name)
	for kind := range keyKinds {
		var rates []float64
		for i, c := range all {
			if c.kind != kind {
				continue
			}
			n := 0.0
			for _, r := range runs {
				n += float64(b2i(r[i]))
			}
			rates = append(rates, n/float64(len(runs)))
		}
		rng := rand.New(rand.NewPCG(7, 7))
		means := make([]float64, 2000)
		for i := range means {
			for range rates {
				means[i] += rates[rng.IntN(len(rates))] / float64(len(rates))
			}
		}
		slices.Sort(means)
		sum := 0.0
		for _, r := range rates {
			sum += r
		}
		fmt.Printf(" %s %.3f [%.3f–%.3f]", []string{"politics", "world", "third reader"}[kind], sum/float64(len(rates)), means[50], means[1949])
	}
	fmt.Println()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// best is the statement worth most, or the last, which stands for none.
func (c *keyCase) best(w *keyVector) int {
	best, points := -1, math.Inf(-1)
	for i := range c.x {
		if p := c.x[i].worth(w); p > points {
			best, points = i, p
		}
	}
	return best
}

// fitKey finds the weights that make the readers' choices likely: of each story,
// the chance that a statement drawn by the exponents of their worth is one that
// they accept. It climbs by Newton's way, in steps no longer than are safe: what
// it takes for the curve bends at least as much as the true one.
func fitKey(all []keyCase) keyVector {
	var w keyVector
	for range 12 {
		var g keyVector
		var bend [keyFeatures]keyVector
		for i := range all {
			all[i].slope(&w, &g, &bend)
		}
		for k := range w {
			g[k] -= keyShrink * w[k]
			bend[k][k] += keyShrink
		}
		step := solveSymmetric(&bend, g)
		for k := range w {
			w[k] += step[k]
		}
	}
	return w
}

// slope adds to g how the chance of an accepted choice grows with each weight,
// and to bend how soon it stops growing.
func (c *keyCase) slope(w, g *keyVector, bend *[keyFeatures]keyVector) {
	p := make([]float64, len(c.x))
	sum, good := 0.0, 0.0
	for i := range c.x {
		p[i] = math.Exp(c.x[i].worth(w))
		sum += p[i]
		if c.ok[i] {
			good += p[i]
		}
	}
	if good == 0 {
		return
	}
	var mean keyVector
	for i := range c.x {
		chance := p[i] / sum
		pull := -chance
		if c.ok[i] {
			pull += p[i] / good
		}
		for k, v := range c.x[i] {
			if v == 0 {
				continue
			}
			g[k] += pull * v
			mean[k] += chance * v
			for l, u := range c.x[i][:k+1] {
				bend[k][l] += chance * v * u
			}
		}
	}
	for k, v := range mean {
		for l, u := range mean[:k+1] {
			bend[k][l] -= v * u
		}
	}
}

// solveSymmetric returns x with a·x = b. Of a, which is symmetric and positive, the lower
// half is read; it is overwritten with its Cholesky factor.
func solveSymmetric(a *[keyFeatures]keyVector, b keyVector) keyVector {
	for k := range a {
		for l := range k + 1 {
			sum := a[k][l]
			for j := range l {
				sum -= a[k][j] * a[l][j]
			}
			if k == l {
				a[k][k] = math.Sqrt(sum)
			} else {
				a[k][l] = sum / a[l][l]
			}
		}
	}
	for k := range b {
		for j := range k {
			b[k] -= a[k][j] * b[j]
		}
		b[k] /= a[k][k]
	}
	for k := len(b) - 1; k >= 0; k-- {
		for j := k + 1; j < len(b); j++ {
			b[k] -= a[j][k] * b[j]
		}
		b[k] /= a[k][k]
	}
	return b
}

func writeKeyWeights(tb testing.TB, w *keyVector) {
	var b strings.Builder
	b.WriteString("// Made by: go test ./briefs/condense -run TestTrainKey -train-key\n\npackage condense\n\n")
	b.WriteString("// keyWeights says what each feature of a statement is worth. See docs/condenser.md.\n")
	b.WriteString("var keyWeights = keyVector{\n")
	for k, v := range w {
		fmt.Fprintf(&b, "\t%s: %.3f,\n", keyNames[k], v)
	}
	b.WriteString("}\n")
	code, err := format.Source([]byte(b.String()))
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile("key_weights.go", code, 0o644); err != nil {
		tb.Fatal(err)
	}
}

var keyNames = strings.Fields(`kFirst kSecond kThird kNear kDepth kShort kBrief kLong kVeryLong kTitleWords kTitleShare kLeadShare
	kCentral kAround kAbove kSpeakerTitle kSpeakerLead kSpeakerShare kSpeakerTop kSpeakerNamed kByName kByPronoun kDescribed
	kUnknown kHasRole kFirstPerson kOpinion kDangling kPointing kQuestion kExclaims kSplit kLower kNumbers kNames kOpensPara
	kNested kFutile kColon kStrong kPast kPresent kLength kTooLong kTitleRun kTitleFirst kTitleOpens kPower kComments
	kHedged kAsked kOwnFirst kRoleTitle kYou kTitleNames kTitleBoth kStranger kEcho kEchoMost kLeadMost kOnlyAsks kMended kWill kLeadEcho kNone`)
