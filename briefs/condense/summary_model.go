package condense

// feature names one thing the sentence model looks at.
type feature int

const (
	bias    feature = iota
	atFirst         // first, second, third statement of the text
	atSecond
	atThird
	nearTop    // one over its place
	titleShare // share of its telling words that the headline has
	titleCover // share of the headline's that it has
	central    // how many sentences its telling words stand in
	likeLead   // share of its telling words that the first statement has
	shortness
	longness
	entities
	numbers
	quoteShare
	titlePairs // pairs of telling words that the headline has
	features
)

// model says how much of a sentence a person's summary would have too: for each
// of its words, the sum of what its features weigh. There is no word of any text
// in it.
type model struct {
	weights [features]float64
	overlap float64 // what a telling word costs that two sentences of a summary share
	length  float64 // words of the person's summary that ours is measured against
}

// worth is the share expected of each word of a sentence.
func (m *model) worth(about *[features]float64) float64 {
	sum := 0.0
	for i, x := range about {
		sum += m.weights[i] * x
	}
	return sum
}

// features describes sentence i, which at others come before.
func (w *glossary) features(i, at int) [features]float64 {
	var f [features]float64
	flag := func(at feature, on bool) {
		if on {
			f[at] = 1
		}
	}
	g := &w.sents[i]
	n := float64(max(g.count, 1))
	f[bias] = 1
	flag(atFirst, at == 0)
	flag(atSecond, at == 1)
	flag(atThird, at == 2)
	f[nearTop] = 1 / float64(at+1)
	if ids := g.telling; len(ids) > 0 {
		f[titleShare] = float64(g.titled) / float64(len(ids))
		f[titleCover] = float64(g.titled) / float64(max(w.title, 1))
		sum := 0
		for _, id := range ids {
			sum += min(int(w.spread[id%uint32(len(w.spread))]), 8) - 1
		}
		f[central] = float64(sum) / float64(len(ids)) / 7
		if at > 0 && w.lead >= 0 { // which stands before it
			f[likeLead] = float64(g.shared[w.lead]) / float64(len(ids))
		}
	}
	f[shortness] = max(0, 15-n) / 15
	f[longness] = max(0, n-30) / 30
	f[entities] = float64(g.entity) / n
	f[numbers] = float64(g.digits) / n
	f[quoteShare] = min(1, float64(g.quoted)/n)
	f[titlePairs] = float64(g.pairs) / n
	return f
}
