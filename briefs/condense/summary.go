package condense

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// A summary has at most summaryWords words, parted at white space, in at most
// summarySents sentences out of the first summaryReach of the text.
const (
	summaryWords = 60
	fewestWords  = 4 // of a sentence
	summarySents = 4
	summaryReach = 25
)

// summarise picks the sentences of the summary, in the text's order: whole
// sentences that stand alone together, worth most by [summaryModel], and no
// more than fit. If none can be shown there is no summary.
func summarise(d *doc, quotes []briefs.Quote, hasKey bool) []briefs.Span {
	var key briefs.Quote
	if hasKey && len(quotes) > 0 {
		key = quotes[0]
	}
	all := d.candidates(key)
	chosen := wholeText(all)
	if chosen == nil {
		chosen = bestSet(all, &summaryModel)
	}
	spans := make([]briefs.Span, len(chosen))
	for i, c := range chosen {
		spans[i] = d.sents[c].span
	}
	return spans
}

// candidate is a sentence as the summary weighs it.
type candidate struct {
	*gist
	words   int // 0 = it can't be shown
	aside   int // the words of one that may be a post's and is shown for want of others
	about   [features]float64
	value   float64
	leaning leaning
}

// candidates reads the first sentences of the text.
func (d *doc) candidates(key briefs.Quote) []candidate {
	n := min(len(d.sents), summaryReach)
	w := d.glossary
	w.read(d, n)
	out := slices.Grow(w.candidates[:0], n)[:n]
	clear(out)
	w.candidates = out
	at := 0                    // statements so far: what is no sentence is no beginning either
	own, alone := false, false // there is one of the story's own, and one that needs none before it
	first := -1                // the first that only needs some sentence before it
	for i := range out {
		c := &out[i]
		c.gist = &w.sents[i]
		if !d.finished(i) && !d.openEnded(i) {
			continue
		}
		at++
		if c.count > 2*summaryWords || w.repeats(c.gist) {
			continue
		}
		words := d.sentWords(i)
		if words < fewestWords || words > summaryWords || !d.showable(i, key) {
			continue
		}
		if d.posted(d.sents[i]) {
			c.aside = words
		} else {
			c.words = words
		}
		c.leaning = d.leans(i)
		if c.words > 0 && c.leaning != onPrevious {
			own = true
			if c.leaning == onBefore && first < 0 {
				first = i
			}
		}
		alone = alone || c.words > 0 && c.leaning == onNothing
		if at == 1 && (c.leaning == onBefore || c.leaning == onPrevious && d.ofHeadline(i)) {
			c.leaning = onNothing
		}
		c.about = w.features(i, at-1)
	}
	if !alone && first >= 0 {
		out[first].leaning = onNothing
	}
	for i := range out {
		if c := &out[i]; !own && c.aside > 0 {
			c.words = c.aside
		}
	}
	return out
}

// sentWords is the length of sentence i in words; scripts that do not part
// words count two letters for one.
func (d *doc) sentWords(i int) int {
	s := d.words(d.sents[i].span)
	letters := 0
	for at := 0; at < len(s); {
		if s[at] < 0xe0 { // all such scripts need three bytes a letter
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if unparted(r) {
			letters++
		}
		at += size
	}
	return strings.Count(s, " ") + 1 + letters/2
}

// repeats reports whether a sentence says no more than the headline does.
func (w *glossary) repeats(g *gist) bool {
	if w.title == 0 || len(g.telling) > w.title+1 {
		return false
	}
	return 20*g.titled >= 17*len(g.telling)
}

// wholeText is every sentence that can be shown, if all of them fit: an abstract
// is used up. Else nil.
func wholeText(all []candidate) []int {
	total := 0
	var chosen []int
	for i, c := range all {
		total += c.words
		if c.words > 0 && stands(all, chosen, i) {
			chosen = append(chosen, i)
		}
	}
	if total > summaryWords || len(all) == summaryReach {
		return nil
	}
	return chosen
}

// stands reports whether candidate i can follow the chosen ones.
func stands(all []candidate, chosen []int, i int) bool {
	c := all[i]
	switch c.leaning {
	case onPrevious:
		if len(chosen) == 0 || chosen[len(chosen)-1] != i-1 {
			return false
		}
	case onBefore:
		if len(chosen) == 0 {
			return false
		}
	}
	for _, name := range c.bare {
		if !introduced(all, chosen, name) {
			return false
		}
	}
	return true
}

func introduced(all []candidate, chosen []int, name uint32) bool {
	for _, j := range chosen {
		if slices.Contains(all[j].full, name) {
			return true
		}
	}
	return false
}

// shortlistSize bounds the search: it looks at subsets of these few.
const shortlistSize = 12

// bestSet returns the set of sentences worth most that stands and fits. The
// worth of a set is the share it is likely to have of a summary as a person
// writes it, over the words of both: more sentences find more of it and miss more.
func bestSet(all []candidate, m *model) []int {
	for i := range all {
		all[i].value = float64(all[i].words) * m.worth(&all[i].about)
	}
	s := search{all: all, short: shortlist(all), length: m.length}
	for j := range s.short {
		for k := range j {
			s.shared[k][j] = m.overlap * float64(all[s.short[j]].shared[s.short[k]])
		}
	}
	s.extend(0, 0, 0)
	return slices.Clone(s.best[:s.size])
}

// shortlist returns the sentences worth most, in order, the first ones always.
func shortlist(all []candidate) []int {
	var by []int
	for i, c := range all {
		if c.words > 0 {
			by = append(by, i)
		}
	}
	if len(by) > shortlistSize {
		slices.SortStableFunc(by[3:], func(a, b int) int { return cmp.Compare(all[b].value, all[a].value) })
		by = by[:shortlistSize]
		slices.Sort(by)
	}
	return by
}

// search walks the subsets of a short list.
type search struct {
	all    []candidate
	short  []int
	shared [shortlistSize][shortlistSize]float64 // what two of the short list have in common, the earlier first
	length float64

	at     [summarySents]int // the chosen ones, in the short list
	chosen [summarySents]int // ... in the text
	depth  int

	best  [summarySents]int
	size  int
	worth float64
}

// extend tries every sentence of the short list from at on after the chosen ones.
func (s *search) extend(from, words int, value float64) {
	for k := from; k < len(s.short); k++ {
		i := s.short[k]
		c := &s.all[i]
		if words+c.words > summaryWords || !stands(s.all, s.chosen[:s.depth], i) {
			continue
		}
		v := value + c.value
		for _, j := range s.at[:s.depth] {
			v -= s.shared[j][k]
		}
		s.at[s.depth], s.chosen[s.depth] = k, i
		s.depth++
		if w := v / (s.length + float64(words+c.words)); w > s.worth || s.size == 0 {
			s.worth, s.best, s.size = w, s.chosen, s.depth
		}
		if s.depth < summarySents {
			s.extend(k+1, words+c.words, v)
		}
		s.depth--
	}
}
