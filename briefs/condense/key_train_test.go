package condense

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

var trainKey = flag.Bool("train-key", false, "fit the choice of the key quotation on the shared data, cross-validate it and rewrite key_weights.go")

// keyShrink is how hard the weights are held to keyPrior.
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
	fold := map[string]int{}
	for i, o := range outlets {
		fold[o] = i
	}
	report("an outlet held out", all, heldOut(all, fold, len(outlets)))
	rng := rand.New(rand.NewPCG(1, 2))
	var many [][]bool
	for range 5 {
		for _, o := range outlets {
			fold[o] = rng.IntN(10)
		}
		many = append(many, heldOut(all, fold, 10)...)
	}
	report("a tenth of the outlets held out, five times", all, many)
	w := fitKey(all)
	own := make([]bool, len(all))
	for i, c := range all {
		own[i] = c.both[c.best(&w)]
	}
	report("nothing held out", all, [][]bool{own})
	writeKeyWeights(t, &w)
}

// heldOut tells of every story whether its readers accept the choice of weights
// that were fitted without its fold.
func heldOut(all []keyCase, fold map[string]int, folds int) [][]bool {
	hit := make([]bool, len(all))
	for f := range folds {
		var in []keyCase
		for _, c := range all {
			if fold[outlet(c.publisher)] != f {
				in = append(in, c)
			}
		}
		if len(in) == len(all) {
			continue
		}
		w := fitKey(in)
		for i, c := range all {
			if fold[outlet(c.publisher)] == f {
				hit[i] = c.both[c.best(&w)]
			}
		}
	}
	return [][]bool{hit}
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
// they accept.
func fitKey(all []keyCase) keyVector {
	var speed keyVector
	w := keyPrior
	for range 250 {
		var g keyVector
		for i := range all {
			all[i].slope(&w, &g)
		}
		for k := range w {
			speed[k] = 0.9*speed[k] + 0.1*(g[k]-keyShrink*(w[k]-keyPrior[k]))
			w[k] += 4 / float64(len(all)) * speed[k]
		}
	}
	return w
}

// slope adds to g how the chance of an accepted choice grows with each weight.
func (c *keyCase) slope(w, g *keyVector) {
	p := make([]float64, len(c.x))
	sum, good := 0.0, 0.0
	for i := range c.x {
		p[i] = math.Exp(c.x[i].worth(w))
		sum += p[i]
		good += p[i] * c.gain[i]
	}
	if good == 0 {
		return
	}
	for i := range c.x {
		pull := p[i]*c.gain[i]/good - p[i]/sum
		for k, v := range c.x[i] {
			if v != 0 {
				g[k] += pull * v
			}
		}
	}
}

// keyPrior is what an editor expects of each feature; the fit moves away from it
// as far as the readers' choices ask for.
var keyPrior = keyVector{
	kFirst: .3, kSecond: .1, kNear: .3, kDepth: -.6, kShort: -.5, kBrief: -.2, kLong: -.1, kVeryLong: -.6,
	kTitleWords: .8, kTitleShare: .3, kLeadShare: .4, kCentral: .2, kAround: .3, kAbove: .3,
	kSpeakerTitle: .6, kSpeakerLead: .3, kSpeakerShare: .3, kSpeakerTop: .2, kSpeakerNamed: .3,
	kByName: .1, kByPronoun: -.1, kDescribed: -.5, kUnknown: -.8, kHasRole: .3,
	kOpinion: .3, kDangling: -.5, kPointing: -.3, kQuestion: -.8, kExclaims: -.1, kLower: -.4, kNumbers: -.1,
	kNames: .2, kOpensPara: .2, kNested: -.3, kFutile: -.4, kColon: .2, kStrong: .3, kPast: -.5, kPresent: .2,
	kLength: -.4, kTooLong: -.3, kTitleRun: .5, kTitleFirst: .1, kTitleOpens: .3, kPower: .3, kComments: -.3,
	kHedged: -.1, kAsked: -.6, kOwnFirst: .1, kRoleTitle: .5, kYou: -.1,
	kOnlyAsks: -1.5, kMended: -.3, kWill: .2, kLeadEcho: .3,
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
	if err := os.WriteFile("key_weights.go", []byte(b.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}

var keyNames = strings.Fields(`kFirst kSecond kThird kNear kDepth kShort kBrief kLong kVeryLong kTitleWords kTitleShare kLeadShare
	kCentral kAround kAbove kSpeakerTitle kSpeakerLead kSpeakerShare kSpeakerTop kSpeakerNamed kByName kByPronoun kDescribed
	kUnknown kHasRole kFirstPerson kOpinion kDangling kPointing kQuestion kExclaims kSplit kLower kNumbers kNames kOpensPara
	kNested kFutile kColon kStrong kPast kPresent kLength kTooLong kTitleRun kTitleFirst kTitleOpens kPower kComments
	kHedged kAsked kOwnFirst kRoleTitle kYou kTitleNames kTitleBoth kStranger kEcho kEchoMost kLeadMost kOnlyAsks kMended kWill kLeadEcho kNone`)
