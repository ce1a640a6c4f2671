package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// story is one story with all that is to happen to it, as the seed has it.
type story struct {
	n         int // its number, and its place in the order of publication
	feed      int
	topic     int // -1: on no topic, filed and posted nowhere
	stock     bool
	published time.Time
	parties   [2]string
	minister  string

	served time.Time // by its feed, for the first time
	rev    int       // the version that its feed shows now; 0 = not published yet
	killed bool
	last   int  // the version that it ends at
	doomed bool // it ends killed
	when   trigger
}

// trigger says when the next version of a story, or its kill, is published.
type trigger int

const (
	whenPosting trigger = iota // while Discord is being asked to create its first message
	whenPosted                 // right after its first message was created
	whenOld                    // a few stories later
)

// onFeed is how many stories a feed shows, and stockSize how many of them are
// there from the beginning: old ones, which must never be posted. With them
// what a poll brings anew is never nearly all there is, which the desk takes
// for a feed that has changed its identifiers.
const (
	onFeed    = 150
	stockSize = 60
)

// plan makes the stories of a run, in the order of their publication.
func plan(o options, r *rand.Rand) []*story {
	list := make([]*story, 0, o.feeds*stockSize+o.stories)
	for range o.feeds * stockSize {
		s := imagine(r, len(list), o)
		s.feed, s.stock, s.last, s.doomed = len(list)%o.feeds, true, 1, false
		list = append(list, s)
	}
	for range o.stories {
		list = append(list, imagine(r, len(list), o))
	}
	return list
}

func imagine(r *rand.Rand, n int, o options) *story {
	s := &story{
		n: n, feed: r.IntN(o.feeds), topic: r.IntN(o.topics()), last: 1, when: trigger(r.IntN(3)),
		parties: [2]string{name(r), name(r)}, minister: name(r) + " " + name(r),
	}
	if r.IntN(8) == 0 {
		s.topic = -1
	}
	if r.IntN(4) == 0 {
		s.last += 1 + r.IntN(2)
	}
	// RSS has no kills: a story that leaves the feed stands.
	s.doomed = wire(s.feed) && r.IntN(8) == 0
	return s
}

// wire tells the feeds of wire items, which can be killed, from those in RSS.
func wire(feed int) bool { return feed%2 == 1 }

// name invents a name that no other story is likely to have, so that no two
// stories are like each other.
func name(r *rand.Rand) string {
	const heads, vowels, tails = "BDFGKLMNPRSTVZ", "aeiou", "dklmnrsv"
	var b strings.Builder
	b.WriteByte(heads[r.IntN(len(heads))])
	for range 2 + r.IntN(2) {
		b.WriteByte(vowels[r.IntN(len(vowels))])
		b.WriteByte(tails[r.IntN(len(tails))])
	}
	return b.String()
}

// phrase is what puts a story on a topic.
func phrase(topic int) string {
	r := rand.New(rand.NewPCG(uint64(topic), 99))
	return name(r) + " accord"
}

func (s *story) guid() string { return fmt.Sprintf("urn:newsml:press%d.example:%d", s.feed, s.n) }

// mark is how a message tells whose it is and which version it shows.
func (s *story) mark() string { return fmt.Sprintf("T%06dR%d", s.n, s.rev) }

var marked = regexp.MustCompile(`\bT(\d{6})R(\d+)\b`)

// readMark finds a mark in a message's content line.
func readMark(content string) (n, rev int, ok bool) {
	m := marked.FindStringSubmatch(content)
	if m == nil {
		return 0, 0, false
	}
	n, _ = strconv.Atoi(m[1]) // digits, by the pattern
	rev, _ = strconv.Atoi(m[2])
	return n, rev, true
}

func (s *story) subject() string {
	if s.topic < 0 {
		return "harvest fair"
	}
	return phrase(s.topic)
}

func (s *story) title() string {
	return fmt.Sprintf("%s and %s meet on the %s, paper %s", s.parties[0], s.parties[1], s.subject(), s.mark())
}

func (s *story) text() string {
	return fmt.Sprintf("Delegates of %s and %s met on Tuesday on the %s and adopted paper %s. "+
		"“We shall bring the boats of %s home before the winter,” said %s, the foreign minister of %s. They are to meet again in %s.",
		s.parties[0], s.parties[1], s.subject(), s.mark(), s.parties[1], s.minister, s.parties[0], s.parties[1])
}
