package main

import (
	"fmt"
	"strings"
)

// roles are the parts of the work that a process takes.
type roles struct {
	gateway bool // holds shards: is told of servers and answers commands
	poll    bool // reads feeds and files what they bring
	deliver bool // posts, edits and takes down
}

// String is how parseRoles reads them.
func (r roles) String() string {
	var names []string
	for _, of := range []struct {
		has  bool
		name string
	}{{r.gateway, "gateway"}, {r.poll, "poll"}, {r.deliver, "deliver"}} {
		if of.has {
			names = append(names, of.name)
		}
	}
	return strings.Join(names, ",")
}

// parseRoles reads a list of them; "" = all.
func parseRoles(text string) (r roles, err error) {
	if text == "" {
		return roles{true, true, true}, nil
	}
	for name := range strings.SplitSeq(text, ",") {
		switch strings.TrimSpace(name) {
		case "gateway":
			r.gateway = true
		case "poll":
			r.poll = true
		case "deliver":
			r.deliver = true
		default:
			return roles{}, fmt.Errorf("role %q: it is one of gateway, poll, deliver, with commas between", name)
		}
	}
	return r, nil
}
