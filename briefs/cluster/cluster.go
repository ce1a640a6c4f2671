package cluster

import (
	"math"
	"time"
)

// Options are a Clusterer's limits; the zero value means the defaults.
type Options struct {
	// Window is how far apart in time two stories of one event may be.
	// Default 5 days.
	Window time.Duration
	// Limit is how many stories are kept to compare with. Default 50,000.
	Limit int
	// HalfLife is after how many stories what a story taught about how common
	// its words are counts half. Default 20,000.
	HalfLife int
}

// Item is a story as the clusterer sees it.
type Item struct {
	ID string // unique; an ID that is in the window replaces that story's words
	// Source is the outlet: two of its own stories are joined only if one is a
	// copy of the other. "" = not known.
	Source    string
	Title     string
	Text      string    // plain
	Language  string    // BCP 47; "" = not known
	Published time.Time // zero = as late as the latest story so far
}

// Decision says which cluster a story is in, and why.
type Decision struct {
	Cluster string // the ID of the cluster's first story
	Joined  bool   // false: the story begins its cluster
	Copy    bool   // it has the words of With: an agency's text, cut or headed anew
	With    string // the story it is most like; "" = none is like it
	// Score is how sure it is that the story and With's cluster tell one event,
	// 0 to 1, whatever keeps them apart.
	Score   float64
	Reasons []string // in words, for /why; never empty
	// Follows is the cluster that a story which begins one goes on from, some
	// hours or days later; "" = none.
	Follows string
}

// Clusterer groups stories. It is not safe for concurrent use.
type Clusterer struct {
	window time.Duration
	words  *vocabulary
	read   *reader
	kept   *window
	titles map[uint64]int // how many stories of the window have a source's title
	sweep  int            // stories until the vocabulary is swept

	weights features
}

// New returns a clusterer that has seen nothing.
func New(o Options) *Clusterer {
	if o.Window <= 0 {
		o.Window = 5 * 24 * time.Hour
	}
	if o.Limit <= 0 {
		o.Limit = 50_000
	}
	if o.HalfLife <= 0 {
		o.HalfLife = 20_000
	}
	words := newVocabulary(float64(o.HalfLife))
	return &Clusterer{
		window: o.Window, words: words, read: newReader(words),
		kept: newWindow(words, o.Window, o.Limit), titles: make(map[uint64]int), sweep: sweepEvery, weights: learned,
	}
}

// sweepEvery is after how many stories words no longer used are forgotten.
const sweepEvery = 5000

// Add decides about one story and keeps it to compare later ones with. A story
// whose ID is in the window stays in its cluster.
func (c *Clusterer) Add(it Item) Decision {
	if old := c.kept.byID[it.ID]; old != nil {
		cluster := old.group.label
		c.put(it, cluster)
		return Decision{Cluster: cluster, Joined: cluster != it.ID, With: it.ID, Score: 1, Reasons: []string{"a version of a story that is here"}}
	}
	s := c.story(it)
	d := c.decide(s)
	c.keep(s, d.Cluster)
	return d
}

// Restore keeps a story whose cluster was decided before, as a desk does with
// its last days' stories when it starts. They are to come in order of arrival.
func (c *Clusterer) Restore(it Item, cluster string) { c.put(it, cluster) }

// Remove forgets a story, such as one that was killed. Its cluster keeps its
// name. It tells whether the story was there.
func (c *Clusterer) Remove(id string) bool {
	s := c.kept.byID[id]
	if s == nil {
		return false
	}
	c.untitle(s)
	c.kept.remove(s)
	return true
}

// Len returns how many stories are kept.
func (c *Clusterer) Len() int { return len(c.kept.byID) }

func (c *Clusterer) put(it Item, cluster string) {
	c.Remove(it.ID)
	c.keep(c.story(it), cluster)
}

// story reads an item and learns its words.
func (c *Clusterer) story(it Item) *story {
	s := &story{id: it.ID, source: it.Source, language: primary(it.Language), at: it.Published.UnixMilli()}
	if it.Published.IsZero() {
		s.at = c.kept.now()
	}
	c.read.read(it.Title, it.Text, func(titleKey uint64) bool {
		s.title = mix(hashOf([]byte(it.Source)), titleKey)
		return c.titles[s.title] >= recurs
	})
	s.reading = c.read.reading()
	c.words.learn(s.terms)
	return s
}

// recurs is how many stories of an outlet must have had a title before the next
// with it is taken for a standing head ("Live updates") that tells nothing.
const recurs = 2

// keep files a story under a cluster and lets go what the window has passed.
func (c *Clusterer) keep(s *story, cluster string) {
	c.titles[s.title]++
	for _, gone := range c.kept.add(s, cluster) {
		c.untitle(gone)
	}
	if c.sweep--; c.sweep <= 0 {
		c.words.sweep()
		c.sweep = sweepEvery
	}
}

func (c *Clusterer) untitle(s *story) {
	if c.titles[s.title]--; c.titles[s.title] <= 0 {
		delete(c.titles, s.title)
	}
}

// primary is the language without its region and script.
func primary(tag string) string {
	for i, r := range tag {
		if r == '-' || r == '_' {
			return tag[:i]
		}
	}
	return tag
}

// sigmoid turns log-odds into a probability.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
