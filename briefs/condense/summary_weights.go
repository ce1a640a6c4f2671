// Made by: go test ./briefs/condense -run TestTrainSummary -train-summary

package condense

var summaryModel = model{
	weights: [features]float64{
		bias:       0.099,
		atFirst:    -0.033,
		atSecond:   -0.011,
		atThird:    0.002,
		nearTop:    0.215,
		titleShare: 0.137,
		titleCover: 0.012,
		central:    0.084,
		likeLead:   0.142,
		shortness:  -0.037,
		longness:   -0.022,
		entities:   0.017,
		numbers:    -0.051,
		quoteShare: -0.034,
		titlePairs: 0.382,
	},
	overlap: 0.450,
	length:  20.0,
}
