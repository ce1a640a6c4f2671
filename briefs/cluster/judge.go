package cluster

import (
	"cmp"
	"math"
	"slices"
)

// What a cluster is judged by.
const (
	judges  = 6 // its stories that a new one is compared with, at most
	rivalry = 5 // the other clusters that a new story is held against

	// threshold is the log-odds from which a story joins a cluster: even. The
	// mean over its stories and what bars a story are caution enough, once the
	// clusterer knows the news: until it has seen as many stories as seasoned it
	// takes common words for rare ones, and asks for up to caution more.
	threshold = 0
	caution   = 2
	seasoned  = 150

	// A single pair can count against a cluster only so much: two outlets may
	// tell one event in other words.
	leastOdds = -6
)

// When a story counts as a copy: the part of the shorter text that stands in
// the longer, the sampled runs of words that must say so, and the part of the
// names and figures that must agree. Where the sentences agree and those do
// not, a form was filled in (quakes, results, weather): another event.
const (
	copyShare   = 0.5
	copySamples = 4
	copyKeys    = 0.6
	formShare   = 0.3
	formKeys    = 0.4
	strangeKeys = 0.15
	strangeFew  = 4
	sameKeys    = 0.85 // from which it is no form

	recurringShare = 0.15
	recurring      = 2 // clusters
)

// When two stories are steps of one affair: one tells as known so much of what the
// other tells as news, or leads with an act of which the other has no word, and
// hardly a word is news to both. Or a name that one is headed with is new to the
// other, though they have nearly all names in common and few other words; or each is
// headed with such a name. Not where they have so many words in common.
const (
	stepKnown = 2 // words that nobody else has used
	stepNews  = 0.2
	stepName  = 0.6  // of the idf of a word that nobody has used
	stepNames = 0.75 // of each
	stepKeys  = 0.7
	stepRest  = 0.3
	newKeys   = 0.66 // the same where the name is hardly any event's
	newRest   = 0.4
	newCover  = 0.6
	oneStep   = 0.45 // the cosine of words from which two stories are one step
	stepPart  = 3    // one of so many of a cluster's stories must be told apart by this
)

// A story that comes so many milliseconds after a cluster's first is soon, and can hardly
// tell what came of it. One that comes so many after all is another step by the mean
// cosine of what it begins with and they do, and by the quotations in common (the
// feature) with any, at most.
const (
	soonWithin = 60 * 60 * 1000
	lateAfter  = 2 * 60 * 60 * 1000
	lateNear   = 0.2
	lateQuotes = 1
)

// pair is a story of the window compared with the new one.
type pair struct {
	story *story
	likeness
	odds float64 // log-odds that they tell one event
}

// form tells whether the two stories are one form filled in twice.
func (p pair) form() bool {
	return p.samples >= copySamples && p.features[copied] >= formShare && p.keys < formKeys
}

// barForms keeps a story apart whose sentences stand in several clusters: a form
// that is filled in again and again. Only a copy of one of them joins it.
func barForms(matches []match) {
	alike := 0
	for i := range matches {
		if matches[i].copied() >= recurringShare {
			alike++
		}
	}
	for i := range matches {
		if m := &matches[i]; m.barred == "" && alike > recurring && m.copied() >= recurringShare && !m.agrees() {
			m.barred = "its sentences stand in several stories, about something else each"
		}
	}
}

// agrees tells whether a story has nearly all names and figures of one of the cluster's.
func (m *match) agrees() bool {
	return slices.ContainsFunc(m.pairs, func(p pair) bool { return p.keyed >= strangeFew && p.keys >= sameKeys })
}

// copied is the greatest part of a text that the story has in common with one of
// the cluster's.
func (m *match) copied() (share float64) {
	for _, p := range m.pairs {
		if p.samples >= copySamples {
			share = max(share, p.features[copied])
		}
	}
	return share
}

// step tells whether one story goes on from what the other tells, the new one being
// soon, or late and without a quotation of the cluster's. What comes soon must say in
// its headline that it answers.
func (p pair) step(soon, late bool) bool {
	switch {
	case p.reversed, p.newNames >= stepNames, p.newcomer(late):
		return true
	case p.features[rest] >= oneStep:
		return false
	case soon:
		return p.turned && p.answers >= stepKnown
	}
	return p.known >= stepKnown || p.act && p.news < stepNews || p.elsewhere()
}

// elsewhere tells whether one story is headed with a name that the other does not have:
// an affair that goes on is told with its old names and few of the old words, by whom or
// where it goes on.
func (p pair) elsewhere() bool {
	return p.newName >= stepName && p.keys >= stepKeys && p.features[rest] < stepRest
}

// newcomer tells whether the new story is headed with a name that hardly any event has
// had, of a headline of which two fifths are news to the other if it is not late.
func (p pair) newcomer(late bool) bool {
	return p.fresh && p.keys >= newKeys && (late || p.features[rest] < newRest && p.features[coverMin] < newCover)
}

// strange tells whether the two stories hardly share a name or figure though
// both have several: whatever words they share are those of their trade.
func (p pair) strange() bool {
	common := math.Round(p.keys * float64(p.keyed))
	return p.keyed >= strangeFew && (p.keys < strangeKeys || common <= 1)
}

// copy tells whether one story is the other's text, changed.
func (p pair) copy() bool {
	return p.samples >= copySamples && p.features[copied] >= copyShare && p.keys >= copyKeys
}

// match is a cluster held against the new story.
type match struct {
	group *group
	pairs []pair  // the most alike first
	all   float64 // the best cosine of its stories
	odds  float64

	barred string // why the story may not join it; "" = it may
}

// decide says where a story belongs. It is not in the window yet.
func (c *Clusterer) decide(s *story) Decision {
	matches := c.matches(s)
	if p, ok := copyOf(matches); ok {
		return Decision{
			Cluster: p.story.group.label, Joined: true, Copy: true, With: p.story.id,
			Score: p.features[copied], Reasons: c.reasons(s, p),
		}
	}
	d := Decision{Cluster: s.id}
	if len(matches) == 0 {
		d.Reasons = []string{"no story of the window has a rare word in common with it"}
		return d
	}
	slices.SortStableFunc(matches, func(a, b match) int { return cmp.Compare(b.odds, a.odds) })
	m, enough := matches[0], c.enough()
	if i := slices.IndexFunc(matches, func(m match) bool { return m.barred == "" }); i >= 0 && matches[i].odds >= enough {
		m = matches[i]
		d.Cluster, d.Joined = m.group.label, true
	}
	d.With, d.Score, d.Reasons = m.pairs[0].story.id, sigmoid(m.odds), c.reasons(s, m.pairs[0])
	if !d.Joined {
		d.Follows = follows(s, matches)
	}
	switch {
	case d.Joined:
	case m.odds >= threshold && m.barred != "":
		d.Reasons = append(d.Reasons, "kept apart: "+m.barred)
	case m.odds >= threshold:
		d.Reasons = append(d.Reasons, "kept apart: too little news was seen yet to tell rare words from common ones")
	default:
		d.Reasons = append(d.Reasons, "kept apart: not alike enough")
	}
	return d
}

// enough is the log-odds from which a story joins a cluster just now.
func (c *Clusterer) enough() float64 {
	unknown := 1 - float64(c.words.learned)/seasoned // of what the news teaches
	return threshold + caution*max(unknown, 0)
}

// When a story that begins a cluster goes on from another one: so much later,
// unless it is a step of the same affair or the outlet's second story of the event, and
// so like it in all its words and in its names alone.
const (
	followAfter = 6 * 60 * 60 * 1000 // milliseconds after the cluster's latest story
	followAll   = 0.28
	followNames = 0.4
)

// follows names the cluster that the story goes on from, "" = none: the one most
// like it of those that are over, or of which it tells the next step.
func follows(s *story, matches []match) (label string) {
	best := 0.0
	for _, m := range matches {
		affair := m.barred == stepApart || m.barred == ownStory
		if !affair && slices.ContainsFunc(m.group.members, func(o *story) bool { return s.at-o.at < followAfter }) {
			continue
		}
		for _, p := range m.pairs {
			alike := p.all >= followAll && p.features[names] >= followNames || affair && m.odds >= threshold && p.newNames < stepNames
			if p.story.kind != standing && s.kind != standing && alike && p.all >= best && !p.form() {
				best, label = p.all, m.group.label
			}
		}
	}
	return label
}

// Why a story is kept from a cluster that it goes on from.
const (
	stepApart = "another step of the same affair"
	ownStory  = "the outlet's own story is there"
)

// bar says why a story may not join a cluster however alike they are, unless
// it is a copy: "" = it may. That an outlet tells an event in one story is not
// learned, for no cluster of the data has an outlet twice.
func bar(s *story, m *match) string {
	switch closest := m.pairs[0].story.kind; {
	case s.kind == standing || closest == standing:
		return "a recurring title is no event"
	case s.kind != closest:
		return "a live page is no report"
	case slices.ContainsFunc(m.pairs, pair.form):
		return "the same sentences about something else"
	case m.goesOn(s):
		return stepApart
	case s.source != "" && slices.ContainsFunc(m.group.members, func(o *story) bool { return o.source == s.source }):
		return ownStory
	case slices.ContainsFunc(m.pairs, pair.strange):
		return "hardly a name or figure in common"
	}
	return ""
}

// goesOn tells whether the new story is another step of the affair than the cluster's
// stories: of many tellings of one event a single one may well look like it.
func (m *match) goesOn(s *story) bool {
	soon, late := m.soon(s), m.late(s)
	steps, sum := 0, 0.0
	for _, p := range m.pairs {
		if p.said && !p.reversed {
			return false
		}
		if p.step(soon, late) {
			steps++
		}
		sum += p.features[near]
	}
	// Outlets tell of one event in other words, but soon.
	elsewhere := late && sum < lateNear*float64(len(m.pairs))
	return elsewhere || steps > 0 && stepPart*steps >= len(m.pairs)
}

// soon tells whether the story comes so soon after the cluster's first that it can hardly
// tell what came of it, or nobody knows: of one of them only the date is.
func (m *match) soon(s *story) bool {
	first := m.group.members[0].at
	return dateAlone(s.at) || dateAlone(first) || distance(s.at, first) < soonWithin
}

// late tells whether the story comes hours after all of the cluster's and has no
// quotation of theirs.
func (m *match) late(s *story) bool {
	return !slices.ContainsFunc(m.pairs, func(p pair) bool {
		return dateAlone(s.at) || dateAlone(p.story.at) || s.at-p.story.at < lateAfter || p.features[quotes] > lateQuotes
	})
}

// dateAlone tells whether a time is likely to be a date without one: midnight, in UTC.
func dateAlone(at int64) bool { return at%dayMillis == 0 }

// matches compares a story with those that share rare words with it and judges
// their clusters by them.
func (c *Clusterer) matches(s *story) []match {
	var matches []match
	at := make(map[*group]int)
	for _, other := range c.kept.candidates(s) {
		i, ok := at[other.group]
		if !ok {
			i = len(matches)
			at[other.group] = i
			matches = append(matches, match{group: other.group})
		}
		matches[i].pairs = append(matches[i].pairs, c.pair(s, other))
	}
	for i := range matches {
		for _, p := range matches[i].pairs {
			matches[i].all = max(matches[i].all, p.all)
		}
	}
	order := slices.Clone(matches)
	slices.SortStableFunc(order, func(a, b match) int { return cmp.Compare(b.all, a.all) })
	for i := range matches {
		c.judge(s, &matches[i], order)
	}
	barForms(matches)
	return matches
}

func (c *Clusterer) pair(s, other *story) pair {
	p := pair{story: other, likeness: compare(c.kept, s, other)}
	for k, w := range c.weights {
		p.odds += w * p.features[k]
	}
	return p
}

// judge takes the mean of the pairs, less what speaks for other
// clusters. Order has all clusters, the most alike first.
func (c *Clusterer) judge(s *story, m *match, order []match) {
	sum, n := 0.0, 0
	for _, other := range order {
		if other.group != m.group && n < rivalry {
			sum += other.all
			n++
		}
	}
	rival := sum / rivalry
	best := slices.MaxFunc(m.pairs, func(a, b pair) int { return cmp.Compare(a.odds, b.odds) })
	if best.odds+c.weights[rivals]*rival >= threshold {
		c.complete(s, m) // otherwise the mean will not reach it either
	}
	slices.SortStableFunc(m.pairs, func(a, b pair) int { return cmp.Compare(b.odds, a.odds) })
	m.keepFirst()
	for i := range m.pairs {
		p := &m.pairs[i]
		p.features[rivals] = rival
		p.odds += c.weights[rivals] * rival
		m.odds += max(p.odds, leastOdds) / float64(len(m.pairs))
	}
	m.barred = bar(s, m)
}

// complete compares the story with members of the cluster that were not found,
// the first of all.
func (c *Clusterer) complete(s *story, m *match) {
	for i, other := range m.group.members {
		if i > 0 && len(m.pairs) >= judges {
			break
		}
		if !slices.ContainsFunc(m.pairs, func(p pair) bool { return p.story == other }) {
			m.pairs = append(m.pairs, c.pair(s, other))
		}
	}
}

// keepFirst leaves the judges: the most alike and the cluster's first story,
// which keeps it from drifting from one event to the next.
func (m *match) keepFirst() {
	if len(m.pairs) <= judges {
		return
	}
	if first := slices.IndexFunc(m.pairs, func(p pair) bool { return p.story == m.group.members[0] }); first >= judges {
		m.pairs[judges-1] = m.pairs[first]
	}
	m.pairs = m.pairs[:judges]
}

// copyOf returns the story that the new one is a copy of, if there is one.
func copyOf(matches []match) (best pair, found bool) {
	for _, m := range matches {
		for _, p := range m.pairs {
			if p.copy() && (!found || p.features[copied] > best.features[copied]) {
				best, found = p, true
			}
		}
	}
	return best, found
}
