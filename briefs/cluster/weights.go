// Made by: go test ./briefs/cluster -run TestTrain -train

package cluster

// learned says what each feature of a pair is worth. See docs/cluster.md.
var learned = features{
	bias:     -5.586,
	names:    5.723,
	rest:     8.135,
	coverMin: 2.949,
	coverMax: 2.653,
	quotes:   0.237,
	copied:   8.441,
	days:     -1.534,
	near:     3.192,
	rare:     2.153,
	rivals:   -18.843,
}
