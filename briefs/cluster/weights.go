// Made by: go test ./briefs/cluster -run TestTrain -train

package cluster

// learned says what each feature of a pair is worth. See docs/cluster.md.
var learned = features{
	bias:     -5.968,
	names:    5.979,
	rest:     8.448,
	coverMin: 2.998,
	coverMax: 2.803,
	quotes:   0.250,
	copied:   7.070,
	days:     -1.566,
	near:     3.201,
	rare:     2.409,
	rivals:   -19.182,
}
