// Made by: go test ./briefs/cluster -run TestTrain -train

package cluster

// learned says what each feature of a pair is worth. See docs/cluster.md.
var learned = features{
	bias:     -5.404,
	names:    5.511,
	rest:     8.028,
	coverMin: 2.876,
	coverMax: 2.480,
	quotes:   0.262,
	copied:   7.867,
	days:     -1.521,
	near:     3.249,
	rare:     2.142,
	rivals:   -18.744,
}
