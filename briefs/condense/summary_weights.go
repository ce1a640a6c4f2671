// Made by: go test ./briefs/condense -run TestTrainSummary -train-summary

package condense

var summaryModel = model{
	weights: [features]float64{
		bias:       0.102,
		atFirst:    0.000,
		atSecond:   0.002,
		atThird:    0.009,
		nearTop:    0.179,
		titleShare: 0.115,
		titleCover: 0.026,
		central:    0.082,
		likeLead:   0.152,
		shortness:  -0.031,
		longness:   -0.027,
		entities:   0.030,
		numbers:    -0.021,
		quoteShare: -0.029,
		titlePairs: 0.338,
	},
	overlap: 0.300,
	length:  20.0,
}
