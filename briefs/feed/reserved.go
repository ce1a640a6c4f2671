package feed

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/temoto/robotstxt"
)

// reservation is one rule of a site's tdmrep.json.
type reservation struct {
	where    *robotstxt.Group // its location, as a rule that disallows it
	reserved bool
}

// maxReservations is how many rules of a tdmrep.json are read.
const maxReservations = 200

// reservationsOf reads a tdmrep.json (TDM Reservation Protocol, W3C community
// group report of 2024, §6.1), whose locations are patterns as in robots.txt.
// What is no such file reserves nothing.
func reservationsOf(body []byte) []reservation {
	var rules []struct {
		Location    string `json:"location"`
		Reservation any    `json:"tdm-reservation"` // a number, by the report; sites write it as text too
	}
	if json.Unmarshal(body, &rules) != nil {
		return nil
	}
	var out []reservation
	for _, rule := range rules[:min(len(rules), maxReservations)] {
		location := strings.Join(strings.Fields(rule.Location), "%20")
		data, err := robotstxt.FromBytes(tidyRobots([]byte("User-agent: *\nDisallow: " + location)))
		if location != "" && err == nil {
			out = append(out, reservation{where: data.FindGroup(product), reserved: fmt.Sprint(rule.Reservation) == "1"})
		}
	}
	return out
}

// reservedAt reports whether the first rule for the path reserves it.
func reservedAt(rules []reservation, path string) bool {
	for _, r := range rules {
		if !r.where.Test(path) {
			return r.reserved
		}
	}
	return false
}

// reservedByHeader says which header reserves the text of a page, "" = none:
// X-Robots-Tag, in which a rule may be addressed to one robot, and the
// TDM Reservation Protocol.
func reservedByHeader(h http.Header, product string) string {
	for _, line := range h.Values("X-Robots-Tag") {
		if word := reservedBy(line, product); word != "" {
			return "its X-Robots-Tag says " + word
		}
	}
	if strings.TrimSpace(h.Get("Tdm-Reservation")) == "1" {
		return "its tdm-reservation says so"
	}
	return ""
}

// reservations are the words by which a page forbids that its text be kept or
// shown elsewhere. "noindex" is none of them: what is condensed is not an index.
var reservations = []string{"noai", "noarchive", "nosnippet", "max-snippet:0"}

// valued are the words of a robots rule that have a value behind a colon, as the
// name of a robot has its rules.
var valued = []string{"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}

// reservedBy returns the word of a robots rule that reserves the text, "" = none.
// Behind the name of a robot the words are that robot's, up to the next name.
func reservedBy(rules, product string) string {
	ours := true
	for part := range strings.SplitSeq(strings.ToLower(rules), ",") {
		if name, rest, named := strings.Cut(part, ":"); named {
			if name = strings.TrimSpace(name); robotName.MatchString(name) && !slices.Contains(valued, name) {
				ours = name == "*" || name == strings.ToLower(product)
				part = rest
			}
		}
		if word := strings.Join(strings.Fields(part), ""); ours && slices.Contains(reservations, word) {
			return word
		}
	}
	return ""
}

var robotName = regexp.MustCompile(`^(?:[a-z][a-z0-9_.-]*|\*)$`)
