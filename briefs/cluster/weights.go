// Made by: go test ./briefs/cluster -run TestTrain -train

package cluster

// learned says what each feature of a pair is worth. See docs/cluster.md.
var learned = features{
	bias:     -5.491,
	names:    5.682,
	rest:     8.225,
	coverMin: 2.922,
	coverMax: 2.650,
	quotes:   0.259,
	copied:   7.673,
	days:     -1.539,
	near:     3.234,
	rare:     2.036,
	rivals:   -18.873,
}
