// Package attache carries the files that the binary ships with.
package attache

import _ "embed"

// FeedsYAML is the shipped list of feeds and topics: what serves when the
// operator has no feeds.yaml, and what "include: shipped" merges.
//
//go:embed feeds.yaml
var FeedsYAML []byte
