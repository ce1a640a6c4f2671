package condense

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

var trainKey = flag.Bool("train-key", false, "fit the choice of the key quotation on the shared data, cross-validate it and rewrite key_weights.go")

// keyCase is a story with what two readers think of each of its statements.
type keyCase struct {
	id, publisher, title string
	x             [][keyFeatures]float64
	texts         []string
	both          []bool
	some          []bool
	gain          []float64 // 1 for a first choice, less for an accepted one
	none, noneOne bool
	world         bool
}

// TestTrainKey is the command that makes key_weights.go.
func TestTrainKey(t *testing.T) {
	if !*trainKey {
		t.Skip("only with -train-key")
	}
	all := append(keyCases(t, "quotes/key_dev.jsonl", false), keyCases(t, "quotes/key_world_dev.jsonl", true)...)
	for _, shrink := range []float64{0.3, 1, 2, 4, 8, 16} {
		var hit [2]keyScore
		for fold := range 10 {
			var in, out []keyCase
			for i, c := range all {
				if keyFold(c, i) == fold {
					out = append(out, c)
				} else {
					in = append(in, c)
				}
			}
			w := fitKey(in, shrink)
			for _, c := range out {
				hit[b2i(c.world)].add(c, &w)
			}
		}
		w := fitKey(all, shrink)
		var own [2]keyScore
		for _, c := range all {
			own[b2i(c.world)].add(c, &w)
		}
		fmt.Printf("shrink %4.1f held out: politics %v world %v | whole: %v %v\n", shrink, hit[0], hit[1], own[0], own[1])
	}
	w := fitKey(all, keyShrink)
	writeKeyWeights(t, &w)
	if *trainKey && os.Getenv("KEY_ERRORS") != "" {
		for _, c := range all {
			best := c.best(&w)
			if best >= 0 && !c.both[best] {
				fmt.Println(c.id, c.title, "\n   PICK", c.texts[best])
				for i := range c.texts {
					if c.both[i] {
						fmt.Println("   BOTH", c.texts[i])
					}
				}
			}
		}
	}
}

const keyShrink = 4

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keyFold puts all stories of a publisher in one fold.
func keyFold(c keyCase, i int) int { return int(hashWord(c.publisher+fmt.Sprint(i%3))) % 10 }

type keyScore struct{ n, both, some int }

func (s *keyScore) add(c keyCase, w *[keyFeatures]float64) {
	s.n++
	best := c.best(w)
	if best < 0 {
		s.both += b2i(c.none)
		s.some += b2i(c.noneOne)
		return
	}
	s.both += b2i(c.both[best])
	s.some += b2i(c.some[best])
}

func (s keyScore) String() string {
	return fmt.Sprintf("both %.3f either %.3f (%d)", float64(s.both)/float64(s.n), float64(s.some)/float64(s.n), s.n)
}

func (c keyCase) best(w *[keyFeatures]float64) int {
	best, points := -1, math.Inf(-1)
	for i, x := range c.x {
		sum := 0.0
		for k, v := range x {
			sum += w[k] * v
		}
		if sum > points {
			best, points = i, sum
		}
	}
	return best
}

func keyCases(tb testing.TB, name string, world bool) []keyCase {
	var out []keyCase
	c := New(nil)
	eachLine(tb, name, func(line []byte) {
		var in struct {
			ID, Publisher, Title, Text string
			Quotes                     []struct {
				N    int
				Text string
			}
			Readers []struct {
				Top  int
				OK   []int `json:"ok"`
				None bool
			}
		}
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		d := c.read(briefs.Copy{Title: in.Title, Text: in.Text})
		picks := d.statements()
		facts := d.keyFacts(picks)
		k := keyCase{id: in.ID, title: in.Title, publisher: in.Publisher, world: world, none: true}
		for _, r := range in.Readers {
			k.none = k.none && r.None
			k.noneOne = k.noneOne || r.None
		}
		for at, i := range picks {
			q := d.quote(&d.quoted[i])
			k.x = append(k.x, d.keyFeatures(&d.quoted[i], at, facts))
			k.texts = append(k.texts, q.Text)
			both, some, gain := true, false, 0.0
			for _, r := range in.Readers {
				ok, top := false, false
				for _, g := range in.Quotes {
					if sameWords(q.Text, g.Text) {
						ok = ok || slices.Contains(r.OK, g.N)
						top = top || r.Top == g.N
					}
				}
				both, some = both && ok, some || ok
				if top {
					gain += 0.5
				} else if ok {
					gain += 0.3
				}
			}
			k.both, k.some, k.gain = append(k.both, both), append(k.some, some), append(k.gain, gain)
		}
		out = append(out, k)
	})
	return out
}

// sameWords is the scorer's way of telling that two quotations are one.
func sameWords(a, b string) bool {
	for _, part := range append(strings.Split(b, "[…]"), b) {
		x, y := rougeWords(a), rougeWords(part)
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		jx, jy := " "+strings.Join(x, " ")+" ", " "+strings.Join(y, " ")+" "
		if min(len(x), len(y)) >= 5 && (strings.Contains(jx, jy) || strings.Contains(jy, jx)) {
			return true
		}
		have := map[string]int{}
		for _, w := range y {
			have[w]++
		}
		hit := 0
		for _, w := range x {
			if have[w] > 0 {
				have[w]--
				hit++
			}
		}
		if 10*2*hit >= 6*(len(x)+len(y)) {
			return true
		}
	}
	return false
}

// fitKey finds the weights that put what the readers like before what they do
// not: logistic loss over the pairs of a story, each story counting the same.
func fitKey(all []keyCase, shrink float64) [keyFeatures]float64 {
	var w [keyFeatures]float64
	rate := 0.5
	for step := range 400 {
		var g [keyFeatures]float64
		for _, c := range all {
			pairs := 0.0
			var gc [keyFeatures]float64
			for i := range c.x {
				for j := range c.x {
					d := c.gain[i] - c.gain[j]
					if d <= 0 {
						continue
					}
					sum := 0.0
					for k := range w {
						sum += w[k] * (c.x[i][k] - c.x[j][k])
					}
					p := d / (1 + math.Exp(sum))
					pairs += d
					for k := range w {
						gc[k] += p * (c.x[i][k] - c.x[j][k])
					}
				}
			}
			if pairs > 0 {
				for k := range g {
					g[k] += gc[k] / pairs
				}
			}
		}
		for k := range w {
			w[k] += rate / float64(len(all)) * 10 * (g[k] - shrink*w[k])
		}
		if step == 200 {
			rate /= 2
		}
	}
	return w
}

func writeKeyWeights(tb testing.TB, w *[keyFeatures]float64) {
	var b strings.Builder
	b.WriteString("// Made by: go test ./briefs/condense -run TestTrainKey -train-key\n\npackage condense\n\n")
	b.WriteString("// keyWeights says what each feature of a statement is worth. See docs/condenser.md.\n")
	b.WriteString("var keyWeights = [keyFeatures]float64{\n")
	for k, v := range w {
		fmt.Fprintf(&b, "\t%s: %.3f,\n", keyNames[k], v)
	}
	b.WriteString("}\n\n// keyFloor is what a statement must be worth to be shown.\nconst keyFloor = -100\n")
	if err := os.WriteFile("key_weights.go", []byte(b.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}

var keyNames = strings.Fields(`kFirst kSecond kNear kDepth kShort kBrief kLong kVeryLong kTitleWords kTitleShare kLeadShare
	kCentral kAround kAbove kSpeakerTitle kSpeakerLead kSpeakerShare kSpeakerTop kSpeakerNamed kByName kByPronoun kDescribed
	kUnknown kHasRole kFirstPerson kOpinion kDangling kPointing kQuestion kExclaims kSplit kLower kNumbers kNames kOpensPara
	kNested kFutile kColon kStrong kPast kPresent kLength kTooLong kTitleRun kTitleFirst kTitleOpens kPower kComments
	kHedged kAsked kOwnFirst`)
