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
	x                    [][keyFeatures]float64
	texts                []string
	both                 []bool
	some                 []bool
	gain                 []float64 // 1 for a first choice, less for an accepted one
	none, noneOne        bool
	world                bool
	weight               float64
}

// TestTrainKey is the command that makes key_weights.go.
func TestTrainKey(t *testing.T) {
	if !*trainKey {
		t.Skip("only with -train-key")
	}
	all := append(keyCases(t, "quotes/key_dev.jsonl", false), keyCases(t, "quotes/key_world_dev.jsonl", true)...)
	var aux []keyCase
	if keyAux > 0 {
		aux = briefCases(t)
	}
	for _, shrink := range []float64{3, 10, 20, 40} {
		var hit [2]keyScore
		for fold := range 29 {
			var in, out []keyCase
			for _, c := range all {
				if keyFold(c) == fold {
					out = append(out, c)
				} else {
					in = append(in, c)
				}
			}
			w := fitKey(append(in, aux...), shrink)
			for _, c := range out {
				hit[b2i(c.world)].add(c, &w)
			}
		}
		w := fitKey(append(all[:len(all):len(all)], aux...), shrink)
		var own [2]keyScore
		for _, c := range all {
			own[b2i(c.world)].add(c, &w)
		}
		fmt.Printf("shrink %4.1f held out: politics %v world %v | whole: %v %v\n", shrink, hit[0], hit[1], own[0], own[1])
	}
	w := fitKey(append(all[:len(all):len(all)], aux...), keyShrink)
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

const keyShrink = 20

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keyFold puts all stories of a publisher in one fold.
func keyFold(c keyCase) int { return int(hashWord(c.publisher) % 29) }

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

// best is the statement worth most, or the last, which stands for none.
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
		k := keyCase{id: in.ID, title: in.Title, publisher: in.Publisher, world: world, none: true, weight: 1}
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
					gain += 0.1
				}
			}
			if both {
				gain += 1
			} else if some {
				gain += 0.3
			}
			k.both, k.some, k.gain = append(k.both, both), append(k.some, some), append(k.gain, gain)
		}
		none := 0.0
		if k.none {
			none = 1
		} else if k.noneOne {
			none = 0.3
		}
		k.x = append(k.x, [keyFeatures]float64{kNone: 1})
		k.texts, k.both, k.some, k.gain = append(k.texts, ""), append(k.both, k.none), append(k.some, k.noneOne), append(k.gain, none)
		out = append(out, k)
	})
	return out
}

var keyAux = 0.0

// briefCases are stories with a brief that a person wrote: a statement that the
// brief makes use of is on the main news. They count less.
func briefCases(tb testing.TB) []keyCase {
	var out []keyCase
	c := New(nil)
	add := func(title, text, reference string) {
		d := c.read(briefs.Copy{Title: title, Text: text})
		picks := d.statements()
		if len(picks) < 2 {
			return
		}
		facts := d.keyFacts(picks)
		gold := rougeWords(reference)
		k := keyCase{weight: keyAux}
		for at, i := range picks {
			words := rougeWords(d.quote(&d.quoted[i]).Text)
			k.x = append(k.x, d.keyFeatures(&d.quoted[i], at, facts))
			s := share(words, gold) * min(1, float64(len(words))/12)
			k.gain = append(k.gain, s*s)
		}
		out = append(out, k)
	}
	eachLine(tb, "summaries/dev.jsonl", func(line []byte) {
		var in struct{ Title, Text, Reference string }
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		add(in.Title, in.Text, in.Reference)
	})
	eachLine(tb, "summaries/multi_dev.jsonl", func(line []byte) {
		var in struct {
			Reference string
			Docs      []struct{ Title, Text string }
		}
		if err := json.Unmarshal(line, &in); err != nil {
			tb.Fatal(err)
		}
		for _, d := range in.Docs {
			add(d.Title, d.Text, in.Reference)
		}
	})
	fmt.Println(len(out), "stories with briefs")
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

// fitKey finds the weights that make the readers' choices likely: of each story,
// the chance that a statement drawn by the exponents of their worth is one that
// they accept.
func fitKey(all []keyCase, shrink float64) [keyFeatures]float64 {
	var speed [keyFeatures]float64
	w := keyPrior
	total := 0.0
	for _, c := range all {
		total += c.weight
	}
	for range 150 {
		var g [keyFeatures]float64
		for _, c := range all {
			c.slope(&w, &g)
		}
		for k := range w {
			speed[k] = 0.9*speed[k] + 0.1*(g[k]-shrink*(w[k]-keyPrior[k]))
			w[k] += 4 / total * speed[k]
		}
	}
	return w
}

// keyPrior is what an editor expects of each feature; the fit moves away from it
// as far as the readers' choices ask for.
var keyPrior = [keyFeatures]float64{
	kFirst: .3, kSecond: .1, kNear: .3, kDepth: -.6, kShort: -.5, kBrief: -.2, kLong: -.1, kVeryLong: -.6,
	kTitleWords: .8, kTitleShare: .3, kLeadShare: .4, kCentral: .2, kAround: .3, kAbove: .3,
	kSpeakerTitle: .6, kSpeakerLead: .3, kSpeakerShare: .3, kSpeakerTop: .2, kSpeakerNamed: .3,
	kByName: .1, kByPronoun: -.1, kDescribed: -.5, kUnknown: -.8, kHasRole: .3,
	kOpinion: .3, kDangling: -.5, kPointing: -.3, kQuestion: -.8, kExclaims: -.1, kLower: -.4, kNumbers: -.1,
	kNames: .2, kOpensPara: .2, kNested: -.3, kFutile: -.4, kColon: .2, kStrong: .3, kPast: -.5, kPresent: .2,
	kLength: -.4, kTooLong: -.3, kTitleRun: .5, kTitleFirst: .1, kTitleOpens: .3, kPower: .3, kComments: -.3,
	kHedged: -.1, kAsked: -.6, kOwnFirst: .1, kRoleTitle: .5, kYou: -.1,
}

// slope adds to g how the chance of an accepted choice grows with each weight.
func (c *keyCase) slope(w, g *[keyFeatures]float64) {
	p := make([]float64, len(c.x))
	sum, good := 0.0, 0.0
	for i := range c.x {
		dot := 0.0
		for k, v := range c.x[i] {
			if v != 0 {
				dot += w[k] * v
			}
		}
		p[i] = math.Exp(dot)
		sum += p[i]
		good += p[i] * c.gain[i]
	}
	if good == 0 {
		return
	}
	for i := range c.x {
		pull := c.weight * (p[i]*c.gain[i]/good - p[i]/sum)
		for k, v := range c.x[i] {
			if v != 0 {
				g[k] += pull * v
			}
		}
	}
}

func writeKeyWeights(tb testing.TB, w *[keyFeatures]float64) {
	var b strings.Builder
	b.WriteString("// Made by: go test ./briefs/condense -run TestTrainKey -train-key\n\npackage condense\n\n")
	b.WriteString("// keyWeights says what each feature of a statement is worth. See docs/condenser.md.\n")
	b.WriteString("var keyWeights = [keyFeatures]float64{\n")
	for k, v := range w {
		fmt.Fprintf(&b, "\t%s: %.3f,\n", keyNames[k], v)
	}
	b.WriteString("}\n")
	if err := os.WriteFile("key_weights.go", []byte(b.String()), 0o644); err != nil {
		tb.Fatal(err)
	}
}

var keyNames = strings.Fields(`kFirst kSecond kNear kDepth kShort kBrief kLong kVeryLong kTitleWords kTitleShare kLeadShare
	kCentral kAround kAbove kSpeakerTitle kSpeakerLead kSpeakerShare kSpeakerTop kSpeakerNamed kByName kByPronoun kDescribed
	kUnknown kHasRole kFirstPerson kOpinion kDangling kPointing kQuestion kExclaims kSplit kLower kNumbers kNames kOpensPara
	kNested kFutile kColon kStrong kPast kPresent kLength kTooLong kTitleRun kTitleFirst kTitleOpens kPower kComments
	kHedged kAsked kOwnFirst kRoleTitle kYou
	kTitleNames kNone`)
