package condense

// summaryModel was made by
//
//	go test ./briefs/condense -run TestTrainSummary -train-summary
//
// from 342 English news stories with a brief each by one writer, and 170 briefs
// of stories that three outlets told (summaries/dev.jsonl and multi_dev.jsonl of
// the measuring data, which stay outside the repository). It holds weights only.
var summaryModel = model{
	weights: [features]float64{
		bias:       0.102,
		atFirst:    0.001,
		atSecond:   0.002,
		atThird:    0.010,
		nearTop:    0.178,
		titleShare: 0.114,
		titleCover: 0.026,
		central:    0.082,
		likeLead:   0.152,
		shortness:  -0.029,
		longness:   -0.027,
		entities:   0.031,
		numbers:    -0.022,
		quoteShare: -0.031,
		titlePairs: 0.335,
	},
	overlap: 0.30,
	length:  20,
}
