package condense

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// topicTable finds the operator's topics in a text.
type topicTable struct {
	topics   []topic
	trie     trie[lead]
	gate     gate // of phrases and surnames, in lower case
	people   []person
	surnames map[string][]int // folded -> who of people has it
	common   map[string]bool  // surnames that tell nobody apart
	offices  map[string]bool
}

// topic is one topic of the list, without its words.
type topic struct {
	name      briefs.TopicName
	countries []string
	worded    bool // has phrases or people; its countries alone then prove less
}

// person is somebody topics ask for.
type person struct {
	name   string
	given  string // folded
	topics []int
}

func (p person) lead(i int) lead { return lead{shown: p.name, topic: -1, person: i, weight: 1} }

// lead is what words found in the text speak for.
type lead struct {
	shown  string
	topic  int // -1 for a person
	person int
	weight float64
}

func newTopics(topics []briefs.Topic, _ *placeTable) *topicTable {
	t := &topicTable{surnames: map[string][]int{}, common: wordSet(commonFamilies), offices: wordSet(offices)}
	known := map[string]int{}
	for i, in := range topics {
		t.topics = append(t.topics, topic{in.Name, in.Countries, len(in.Phrases)+len(in.People) > 0})
		for _, p := range in.Phrases {
			if words := key(p.Text); len(words) > 0 {
				t.trie.add(words, lead{shown: p.Text, topic: i, weight: p.Weight})
			}
		}
		for _, name := range in.People {
			t.addPerson(name, i, known)
		}
	}
	for w := range t.trie.next {
		t.gate.open(w)
	}
	for w := range t.surnames {
		t.gate.open(w)
	}
	return t
}

// addPerson files a person under the full name and under the surname.
func (t *topicTable) addPerson(name string, topic int, known map[string]int) {
	words := key(name)
	if len(words) == 0 {
		return
	}
	id := strings.Join(words, " ")
	if i, ok := known[id]; ok {
		t.people[i].topics = append(t.people[i].topics, topic)
		return
	}
	at, n := len(t.people), len(words)
	known[id] = at
	p := person{name: name, given: words[0], topics: []int{topic}}
	if n > 1 {
		surname := words[n-1]
		if t.common[words[0]] {
			surname, p.given = words[0], words[n-1]
		}
		t.surnames[surname] = append(t.surnames[surname], at)
	}
	t.people = append(t.people, p)
	t.trie.add(words, p.lead(at))
}

// key returns the folded words of a phrase; acronyms stay as they are.
func key(phrase string) []string {
	words := path(phrase)
	for i, w := range words {
		if !isAcronym(w) {
			words[i] = string(fold(nil, w))
		}
	}
	return words
}

// Points put a story on a topic. A mention weighs as much as it does for places:
// one in the headline is enough, one in passing is not.
const (
	onTopic       = 3
	mostPoints    = 6 // that one phrase, person or country can give
	supportFirst  = 2 // the story is most about a country of the topic
	supportLesser = 1 // ... among others
	shortText     = 3 // sentences: an abstract is all headline
	affair        = 4 // score of each of two countries that makes them an affair
)

// match tells which topics the text is on, most first.
func (t *topicTable) match(d *doc, places []briefs.PlaceMatch) []briefs.TopicMatch {
	if len(t.topics) == 0 {
		return nil
	}
	scores := make([]evidence, len(t.topics))
	for _, c := range t.sightings(d) {
		if c.topic >= 0 {
			scores[c.topic].add(c)
			continue
		}
		for _, i := range t.people[c.person].topics {
			scores[i].add(c)
		}
	}
	var out []briefs.TopicMatch
	for i, e := range scores {
		e.addPlaces(t.topics[i], places)
		if e.points >= onTopic {
			out = append(out, briefs.TopicMatch{Name: t.topics[i].name, Score: math.Round(e.points*10) / 10, Why: why(e.clues)})
		}
	}
	slices.SortStableFunc(out, func(a, b briefs.TopicMatch) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// evidence is what speaks for one topic, and against it.
type evidence struct {
	points float64
	clues  []clue
}

func (e *evidence) add(c counted) {
	p := c.weight * min(c.points, mostPoints)
	e.points += p
	if p > 0 {
		e.clues = append(e.clues, clue{c.shown, c.count, p})
	}
}

// addPlaces lets the countries of the story speak. They decide where the topic
// names nothing else, and where two of them stand in the story together; else
// they only support its words.
func (e *evidence) addPlaces(tp topic, places []briefs.PlaceMatch) {
	total, strong := 0.0, 0
	for i, p := range places {
		if !slices.Contains(tp.countries, p.Code) {
			continue
		}
		points := min(p.Score, mostPoints)
		if p.Score >= affair {
			strong++
		}
		if tp.worded {
			points = supportLesser
			if i == 0 {
				points = supportFirst
			}
		}
		total += points
		first, _, _ := strings.Cut(p.Why, ", ")
		e.clues = append(e.clues, clue{first, 1, points})
	}
	if tp.worded && strong < 2 {
		total = min(total, supportFirst)
	}
	e.points += total
}
