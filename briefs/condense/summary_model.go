package condense

// feature names one thing the sentence model looks at.
type feature int

const (
	bias feature = iota
	atFirst
	atSecond
	atThird
	nearTop
	titleShare
	titleCover
	central
	likeLead
	shortness
	longness
	entities
	numbers
	quoteShare
	titlePairs
	features
)

// model says what a sentence is worth: for each of its words, the sum of what
// its features weigh; less a price for every telling word that two sentences of
// a summary share. There is nothing of any text in it.
type model struct {
	weights [features]float64
	overlap float64
	length  float64
}

func (m *model) worth(about *[features]float64) float64 {
	sum := 0.0
	for i, x := range about {
		sum += m.weights[i] * x
	}
	return sum
}

// features describes sentence i, which at others come before.
func (d *doc) features(i, at int, w *wordIDs) [features]float64 {
	var f [features]float64
	flag := func(at feature, on bool) {
		if on {
			f[at] = 1
		}
	}
	n := float64(max(w.count[i], 1))
	f[bias] = 1
	flag(atFirst, at == 0)
	flag(atSecond, at == 1)
	flag(atThird, at == 2)
	f[nearTop] = 1 / float64(at+1)
	ids := w.telling[i]
	if len(ids) > 0 {
		shared := float64(common(ids, w.title))
		f[titleShare] = shared / float64(len(ids))
		f[titleCover] = shared / float64(max(len(w.title), 1))
		sum := 0
		for _, id := range ids {
			sum += min(int(w.spread[id%uint32(len(w.spread))]), 8) - 1
		}
		f[central] = float64(sum) / float64(len(ids)) / 7
		if at > 0 {
			f[likeLead] = float64(common(ids, w.lead)) / float64(len(ids))
		}
	}
	f[shortness] = max(0, 15-n) / 15
	f[longness] = max(0, n-30) / 30
	f[entities] = float64(w.entity[i]) / n
	f[numbers] = float64(w.digits[i]) / n
	f[quoteShare] = min(1, float64(w.quoted[i])/n)
	f[titlePairs] = float64(w.pairsShared(d.sents[i])) / n
	return f
}
