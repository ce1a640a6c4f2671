// Made by: go test ./briefs/cluster -run TestTrain -train

package cluster

// weights says what each feature of a pair is worth. See docs/cluster.md.
var weights = features{
	bias:     -6.34,
	names:    5.93,
	rest:     8.16,
	coverMin: 3.09,
	coverMax: 2.68,
	quotes:   0.26,
	copied:   7.02,
	days:     -1.51,
	near:     3.23,
	rare:     2.93,
	rivals:   -18.67,
}

// threshold is the log-odds from which a story joins a cluster.
const threshold = 0.0
