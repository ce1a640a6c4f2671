package cluster

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// story is what the window keeps of a story.
type story struct {
	reading
	id, source, language string
	at                   int64  // Unix milliseconds
	title                uint64 // of its outlet and its title, figures left out
	number               uint32 // by arrival
	group                *group
}

// group is a cluster: its stories in the window, oldest first.
type group struct {
	label   string
	members []*story
}

// window keeps the last stories, finds those that share rare words with a new
// one, and lets go of the oldest.
type window struct {
	words  *vocabulary
	span   int64 // milliseconds
	limit  int
	ring   []*story // in order of arrival; nil = removed
	first  uint32   // the number of ring[0]
	byID   map[string]*story
	groups map[string]*group

	// latest is the second latest time of the stories seen: one story with a
	// date far ahead must not empty the window.
	latest, furthest int64

	// For candidates, used again.
	scores  []float32 // by number - first
	touched []uint32
	query   []weighed
	events  []*group // for rarity, used again
}

type weighed struct {
	term  uint32
	worth float64
}

func newWindow(words *vocabulary, span time.Duration, limit int) *window {
	return &window{
		words: words, span: span.Milliseconds(), limit: limit,
		byID: make(map[string]*story), groups: make(map[string]*group),
		latest: math.MinInt64, furthest: math.MinInt64,
	}
}

// now is the time of a story that has none: the latest, or 1970 in an empty window.
func (w *window) now() int64 {
	for _, t := range []int64{w.latest, w.furthest} {
		if t != math.MinInt64 {
			return t
		}
	}
	return 0
}

// add files a story and returns those let go of.
func (w *window) add(s *story, label string) (gone []*story) {
	if s.at > w.furthest {
		w.latest, w.furthest = w.furthest, s.at
	} else {
		w.latest = max(w.latest, s.at)
	}
	s.number = w.first + uint32(len(w.ring))
	w.ring = append(w.ring, s)
	w.byID[s.id] = s
	g := w.groups[label]
	if g == nil {
		g = &group{label: label}
		w.groups[label] = g
	}
	s.group = g
	g.members = append(g.members, s)
	for _, t := range s.terms {
		term := &w.words.terms[t.term]
		term.postings = append(term.postings, s.number)
	}
	for len(w.ring) > 0 {
		old := w.ring[0]
		if old != nil {
			if len(w.ring) <= w.limit && (old.at >= w.latest || distance(old.at, w.latest) <= w.span) {
				break
			}
			w.remove(old)
			gone = append(gone, old)
		}
		w.ring[0] = nil
		w.ring = w.ring[1:]
		w.first++
	}
	return gone
}

// rarity is a term's idf with events counted, not stories, and how many events have it:
// the name of a town of which forty outlets tell is no more common for it. With the
// story at hand, if that has it, which is not in the window yet.
func (w *window) rarity(n uint32) (idf float64, events int) {
	t := &w.words.terms[n]
	seen := t.seen / w.words.unit
	if len(t.postings) > postings {
		return w.words.idf(n), int(seen)
	}
	w.events = w.events[:0]
	for _, number := range t.postings {
		if g := w.ring[number-w.first].group; !slices.Contains(w.events, g) {
			w.events = append(w.events, g)
		}
	}
	// What the window has let go of counts by stories.
	seen += float64(len(w.events) - len(t.postings))
	return max(w.words.top-math.Log(max(seen, 1)+1), 0), int(math.Round(seen))
}

// remove takes a story out wherever it stands.
func (w *window) remove(s *story) {
	delete(w.byID, s.id)
	for _, t := range s.terms {
		term := &w.words.terms[t.term]
		switch at, ok := slices.BinarySearch(term.postings, s.number); {
		case !ok:
		case at == 0 && len(term.postings) > 1:
			term.postings = term.postings[1:]
		case len(term.postings) == 1:
			term.postings = nil
		default:
			term.postings = slices.Delete(term.postings, at, at+1)
		}
	}
	g := s.group
	g.members = slices.DeleteFunc(g.members, func(m *story) bool { return m == s })
	if len(g.members) == 0 {
		delete(w.groups, g.label)
	}
	w.ring[s.number-w.first] = nil
}

// Look-up limits: what bounds the cost of one decision.
const (
	queryTerms = 30  // the rarest words of the new story that are looked up
	postings   = 400 // the latest stories that are looked at for each
	candidates = 16  // the stories compared in full
)

// candidates returns the stories that share most with s, by rare words.
func (w *window) candidates(s *story) []*story {
	w.query = w.query[:0]
	for _, t := range s.terms {
		idf := w.words.idf(t.term)
		if worth := idf * idf * float64(t.tf); worth > 0 && len(w.words.terms[t.term].postings) > 0 {
			w.query = append(w.query, weighed{t.term, worth})
		}
	}
	slices.SortFunc(w.query, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.term, b.term))
	})
	w.score()
	found := w.best(s)
	for _, n := range w.touched {
		w.scores[n] = 0
	}
	return found
}

// score adds up, for every story with a word of the query, what these are worth.
func (w *window) score() {
	if len(w.scores) < len(w.ring) {
		w.scores = make([]float32, len(w.ring)+len(w.ring)/4+1024)
	}
	w.touched = w.touched[:0]
	for _, q := range w.query[:min(len(w.query), queryTerms)] {
		all := w.words.terms[q.term].postings
		for _, n := range all[max(0, len(all)-postings):] {
			at := n - w.first
			if w.scores[at] == 0 {
				w.touched = append(w.touched, at)
			}
			w.scores[at] += float32(q.worth)
		}
	}
}

// best picks the stories with the highest scores for their length, the later
// first where they are even.
func (w *window) best(s *story) []*story {
	type ranked struct {
		at    uint32
		score float32
	}
	top := make([]ranked, 0, candidates+1)
	for _, at := range w.touched {
		other := w.ring[at]
		if other == nil || distance(s.at, other.at) > w.span || s.language != other.language && s.language != "" && other.language != "" {
			continue
		}
		r := ranked{at, w.scores[at] * other.scale}
		if len(top) == candidates && r.score <= top[len(top)-1].score {
			continue
		}
		i, _ := slices.BinarySearchFunc(top, r, func(a, b ranked) int {
			return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.at, a.at))
		})
		top = slices.Insert(top, i, r)
		top = top[:min(len(top), candidates)]
	}
	found := make([]*story, len(top))
	for i, r := range top {
		found[i] = w.ring[r.at]
	}
	return found
}

// distance is how far apart two times are, whatever they are.
func distance(a, b int64) int64 {
	if a < b {
		a, b = b, a
	}
	if d := a - b; d >= 0 {
		return d
	}
	return math.MaxInt64
}
