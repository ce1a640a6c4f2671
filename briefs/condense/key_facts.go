package condense

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// keyFacts is what all quotations of a text are held against.
type keyFacts struct {
	title     []uint32 // telling words of the headline, sorted
	titleAll  []uint32 // all of its words in order
	titleSaid []uint32 // those it has between marks, sorted
	opens     int      // the person whom the headline begins with; -1 = none
	lead      []uint32 // of the first sentences, sorted
	leadOwn   []uint32 // of the writer's first words, sorted

	seen   map[int]bool // persons who have spoken already
	titleP []bool       // by person: in the headline
	leadP  []bool       // by person: in the first paragraphs
	shares map[int]int  // statements by person
	top    int          // the most statements of one person
	all    int          // statements
	named  int          // mentions of persons
	spread *sketch      // how often each word comes, by the end of its hash
}

// leadReach is how many telling words of the writer's own are the lead, and
// spreadReach how many tokens are counted.
const (
	leadReach   = 32
	spreadReach = 5000
)

func (d *doc) keyFacts(picks []int) *keyFacts {
	f := &keyFacts{shares: map[int]int{}, seen: map[int]bool{}, all: len(picks), opens: -1, spread: &d.glossary.spread}
	*f.spread = sketch{}
	inTitle, early := f.readTitle(d.title)
	for i := range d.toks[:min(len(d.toks), spreadReach)] {
		t := &d.toks[i]
		if t.kind != word || t.class&untelling != 0 {
			continue
		}
		if n := &f.spread[d.id(i)>>1%4096]; *n < 255 {
			*n++
		}
		if !t.quoted && len(f.leadOwn) < leadReach {
			f.leadOwn = append(f.leadOwn, d.id(i))
		}
	}
	f.leadOwn = sortedOnce(f.leadOwn)
	if n := min(len(d.sents), 3); n > 0 {
		f.lead = d.telling(0, d.sents[n-1].tokEnd)
	}
	d.keyCast(picks, f, inTitle, early)
	return f
}

// readTitle takes the words of the headline in. It returns them as words of
// names: all of them, and the first two.
func (f *keyFacts) readTitle(title string) (all map[nameKey]bool, early []nameKey) {
	all = map[nameKey]bool{}
	said := betweenMarks(title)
	for _, p := range cut(title) {
		s := title[p.start:p.end]
		all[nameWord(s)] = true
		if len(f.titleAll) < 2 {
			early = append(early, nameWord(s))
		}
		id := hashWord(s) | 1
		f.titleAll = append(f.titleAll, id)
		if len(s) <= 3 && !capitalised(s) {
			continue
		}
		f.title = append(f.title, id)
		if slices.ContainsFunc(said, func(q piece) bool { return q.start <= p.start && p.end <= q.end }) {
			f.titleSaid = append(f.titleSaid, id)
		}
	}
	f.title, f.titleSaid = sortedOnce(f.title), sortedOnce(f.titleSaid)
	return all, early
}

// betweenMarks returns where title quotes: a headline repeats the words of the
// statement that the story was written for.
func betweenMarks(title string) []piece {
	var out []piece
	open := -1
	for i, c := range title {
		if !strings.ContainsRune(`"'“”‘’«»`, c) {
			continue
		}
		end := i + utf8.RuneLen(c)
		before, _ := utf8.DecodeLastRuneInString(title[:i])
		after, _ := utf8.DecodeRuneInString(title[end:])
		wordly := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
		switch {
		case wordly(before) && wordly(after): // an apostrophe
		case open >= 0 && !wordly(after):
			out = append(out, piece{start: int32(open), end: int32(i)})
			open = -1
		case open < 0 && !wordly(before) && i+1 < len(title):
			open = end
		}
	}
	return out
}

// keyCast takes in which persons stand in the headline, in the lead, and how
// often each speaks.
func (d *doc) keyCast(picks []int, f *keyFacts, inTitle map[nameKey]bool, early []nameKey) {
	f.titleP = make([]bool, len(d.cast.people))
	f.leadP = make([]bool, len(d.cast.people))
	for i, p := range d.cast.people {
		f.named += p.mentions
		if slices.Contains(early, p.last) && (f.opens < 0 || p.mentions > d.cast.people[f.opens].mentions) {
			f.opens = i
		}
		f.titleP[i] = inTitle[p.last] || len(p.first) > 3 && inTitle[nameWord(p.first)]
	}
	for _, m := range d.cast.mentions {
		if m.person >= 0 && len(d.paras) > 0 && m.tok < d.paras[min(1, len(d.paras)-1)].tokEnd {
			f.leadP[m.person] = true
		}
	}
	for _, i := range picks {
		if p := d.quoted[i].source.person; p >= 0 {
			f.shares[p]++
			f.top = max(f.top, f.shares[p])
		}
	}
}

// telling returns the telling words of toks[from:to], sorted, each once.
func (d *doc) telling(from, to int) []uint32 {
	ids := make([]uint32, 0, (to-from)/2+1)
	for i := from; i < to; i++ {
		t := d.toks[i]
		if t.kind == word && t.class&untelling == 0 || t.kind == number {
			ids = append(ids, d.id(i))
		}
	}
	return sortedOnce(ids)
}

// id stands for the word of token i; it is never 0.
func (d *doc) id(i int) uint32 { return d.toks[i].id | 1 }
