package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// How many of a kind the reasons name.
const (
	namesShown   = 4
	wordsShown   = 4
	figuresShown = 3
	quoteShown   = 60 // bytes of a quotation, about
)

// reasons says in words what the story read last has in common with another.
func (c *Clusterer) reasons(s *story, p pair) []string {
	var out []string
	if p.features[copied] >= copyShare && p.samples >= copySamples {
		out = append(out, fmt.Sprintf("%.0f%% of the shorter text stands in the longer", 100*p.features[copied]))
	}
	names, figures, words := c.shared(p.story)
	out = appendList(out, names, "name", namesShown)
	out = appendList(out, figures, "figure", figuresShown)
	out = appendList(out, words, "rare word", wordsShown)
	if q := c.sharedQuote(p.story); q != "" {
		out = append(out, "both quote “"+q+"”")
	}
	if len(out) == 0 {
		out = append(out, "no names, figures or rare words in common")
	}
	return append(out, apartWords(distance(s.at, p.story.at)))
}

func appendList(out, words []string, what string, show int) []string {
	if len(words) == 0 {
		return out
	}
	if len(words) > 1 {
		what += "s"
	}
	more := ""
	if len(words) > show {
		more = ", …"
	}
	return append(out, fmt.Sprintf("%d %s in common: %s%s", len(words), what, strings.Join(words[:min(len(words), show)], ", "), more))
}

// rareIDF is the part of the highest idf from which a word counts as rare.
const rareIDF = 0.6

// found is a word or name of both stories.
type found struct {
	text string
	idf  float64
}

// shared lists the names, figures and other rare words of the story read last
// that the other has, the rarest first.
func (c *Clusterer) shared(other *story) (names, figures, words []string) {
	var named, counted, worded []found
	seen := make(map[uint32]bool)
	tokens := c.read.lead()
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		w, n := c.lookup(t, other)
		if w.tf == 0 {
			continue
		}
		idf := c.words.idf(n)
		switch {
		case t.capital:
			first := i
			for i+1 < len(tokens) && tokens[i+1].capital && tokens[i+1].start == tokens[i].end+1 {
				next, m := c.lookup(tokens[i+1], other)
				if next.tf == 0 {
					break
				}
				idf = max(idf, c.words.idf(m))
				seen[m] = true
				i++
			}
			seen[n] = true
			named = append(named, found{c.read.body[tokens[first].start:tokens[i].end], idf})
		case seen[n]:
		case t.number && len(t.word) > 1:
			seen[n] = true
			counted = append(counted, found{c.read.body[t.start:t.end], idf})
		case !t.number && w.mark&isName == 0 && idf >= rareIDF*c.words.top:
			seen[n] = true
			worded = append(worded, found{c.read.body[t.start:t.end], idf})
		}
	}
	return ranked(named), ranked(counted), ranked(worded)
}

// lookup returns the other story's weight of a token, and the token's term.
func (c *Clusterer) lookup(t token, other *story) (weight, uint32) {
	if t.stop {
		return weight{}, 0
	}
	n, ok := c.words.numbers[string(t.word)]
	if !ok {
		return weight{}, 0
	}
	at, ok := slices.BinarySearchFunc(other.terms, n, func(w weight, n uint32) int { return cmp.Compare(w.term, n) })
	if !ok {
		return weight{}, n
	}
	return other.terms[at], n
}

// ranked orders by rarity and leaves out what a longer one has.
func ranked(all []found) []string {
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(b.idf, a.idf) })
	var out []string
	for _, f := range all {
		covered := func(longer string) bool { return strings.Contains(" "+longer+" ", " "+f.text+" ") }
		if !slices.ContainsFunc(out, covered) && !slices.ContainsFunc(all, func(o found) bool { return len(o.text) > len(f.text) && covered(o.text) }) {
			out = append(out, f.text)
		}
	}
	return out
}

// sharedQuote returns the longest run of words that both stories quote, cut to
// be shown, as the story read last has it.
func (c *Clusterer) sharedQuote(other *story) string {
	if len(other.quotes) == 0 {
		return ""
	}
	tokens := c.read.tokens[c.read.titled:]
	from, to := 0, 0
	for i := 0; i < len(tokens); i++ {
		end := i
		for {
			h, ok := run(tokens, end, true)
			if !ok {
				break
			}
			if _, ok = slices.BinarySearch(other.quotes, uint32(h>>32)); !ok {
				break
			}
			end++
		}
		if end > i {
			if last := end + runWords - 1; last-i > to-from {
				from, to = i, last
			}
			i = end
		}
	}
	if to == from {
		return ""
	}
	for last := to; last > from+1 && tokens[last-1].end-tokens[from].start > quoteShown; last-- {
		to = last - 1
	}
	q := strings.Join(strings.Fields(c.read.body[tokens[from].start:tokens[to-1].end]), " ")
	return q
}

// apartWords says how far apart two stories are.
func apartWords(millis int64) string {
	const minute = 60 * 1000
	switch {
	case millis < minute:
		return "at the same time"
	case millis < 60*minute:
		return fmt.Sprintf("%d min apart", millis/minute)
	case millis < 48*60*minute:
		return fmt.Sprintf("%d h apart", (millis+30*minute)/(60*minute))
	}
	return fmt.Sprintf("%d days apart", (millis+dayMillis/2)/dayMillis)
}
