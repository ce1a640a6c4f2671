package condense

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// topicTable finds the operator's topics in a text.
type topicTable struct {
	topics   []topic
	clues    []lead    // what is looked for: phrases, and people under their full name
	trie     trie[int] // the indices of clues
	gate     gate      // of phrases and surnames, as they may be written
	wide     bool      // some of them begin with a letter that is not ASCII
	families []kin
	surnames map[string]int // folded -> index of families
	offices  map[string]bool
}

// topic is one topic of the list, without its words.
type topic struct {
	name      briefs.TopicName
	countries []string
	worded    bool // has phrases or people; its countries alone then prove less
}

// lead is one thing that speaks for topics, and how much.
type lead struct {
	shown  string
	topics []int
	weight float64
	given  string // a person's other name, folded
}

// kin are the people of the list who bear a surname.
type kin struct {
	members []int // indices of clues
	common  bool  // borne by too many for the name alone to tell who is meant
}

func newTopics(topics []briefs.Topic) *topicTable {
	t := &topicTable{surnames: map[string]int{}, offices: wordSet(offices)}
	common := wordSet(commonFamilies)
	known := map[string]int{}
	for i, in := range topics {
		t.topics = append(t.topics, topic{in.Name, in.Countries, len(in.Phrases)+len(in.People) > 0})
		for _, p := range in.Phrases {
			if words := key(p.Text); len(words) > 0 {
				t.trie.add(words, len(t.clues))
				t.clues = append(t.clues, lead{shown: p.Text, topics: []int{i}, weight: p.Weight})
			}
		}
		for _, name := range in.People {
			words := key(name)
			id := strings.Join(words, " ")
			if at, ok := known[id]; ok {
				t.clues[at].topics = append(t.clues[at].topics, i)
			} else if len(words) > 0 {
				known[id] = len(t.clues)
				t.addPerson(lead{shown: name, topics: []int{i}, weight: 1}, words, common)
			}
		}
	}
	for w := range t.trie.next {
		t.open(w)
	}
	for w := range t.surnames {
		t.open(w)
	}
	return t
}

// open lets through every word that is w once it is folded. Folding makes letters
// small and touches no more than the last of those it leaves, so that the first
// three of a word tell unless they are all there is.
func (t *topicTable) open(w string) {
	if w[0] >= utf8.RuneSelf {
		t.wide = true
		return
	}
	forms := []string{w}
	if len(w) == 3 {
		for c := range letterCode {
			forms = append(forms, w[:2]+string([]byte{byte(c)}))
		}
	}
	for _, f := range forms {
		t.gate.open(f)
		t.gate.open(strings.ToUpper(f[:1]) + f[1:])
	}
}

// addPerson files a person under the full name and under the surname.
func (t *topicTable) addPerson(who lead, words []string, common map[string]bool) {
	surname := words[len(words)-1]
	who.given = words[0]
	if common[words[0]] { // the family name stands first
		surname, who.given = who.given, surname
	}
	t.trie.add(words, len(t.clues))
	if len(words) > 1 {
		f, ok := t.surnames[surname]
		if !ok {
			f = len(t.families)
			t.surnames[surname] = f
			t.families = append(t.families, kin{common: common[surname] && surname != "xi"})
		}
		t.families[f].members = append(t.families[f].members, len(t.clues))
	}
	t.clues = append(t.clues, who)
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
	for i, c := range t.sightings(d) {
		if c.count == 0 {
			continue
		}
		for _, at := range t.clues[i].topics {
			scores[at].add(t.clues[i], c)
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

func (e *evidence) add(l lead, c counted) {
	p := l.weight * min(c.points, mostPoints)
	e.points += p
	if p > 0 {
		e.clues = append(e.clues, clue{l.shown, c.count, p})
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
