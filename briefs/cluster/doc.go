// Package cluster tells whether two stories are one. A [Clusterer] is given
// stories in order of arrival and says of each, before it sees the next, whether
// it tells the event of a story it has, and why. It hides what a story is
// compared by (rare words, names, quotations, runs of words in common), which
// stories are worth comparing, how common each word is just now, and the weights
// of it all, which [docs/cluster.md] accounts for.
//
// A wrong merge hides a story from its readers and a missed one repeats it, so
// stories are kept apart when in doubt.
//
// The package reads no clock and does no I/O: time is what the stories say. It
// is deterministic: the same stories in the same order give the same decisions.
//
// [docs/cluster.md]: https://github.com/attache-bot/attache/blob/main/docs/cluster.md
package cluster
