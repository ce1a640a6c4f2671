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
	leadSaid  []uint32 // those woven into the first paragraphs between marks, sorted
	opens     int      // the person whom the headline begins with; -1 = none
	lead      []uint32 // of the first sentences, sorted
	leadOwn   []uint32 // of the writer's first words, sorted

	people []keyPerson
	top    int      // the most statements of one person
	all    int      // statements
	named  int      // mentions of persons
	spread *sketch  // how often each word comes, by the end of its hash
	spare  []uint32 // room for the words of a statement
}

// keyPerson is what there is to know of one of the cast.
type keyPerson struct {
	title, lead bool // stands in the headline, in the first paragraphs
	seen        bool // has spoken already
	statements  int
}

// leadReach is how many telling words of the writer's own are the lead, and
// spreadReach how many tokens are counted. headlineReach is how many bytes of the
// headline are looked at, since every person is held against each of its words.
const (
	leadReach     = 32
	spreadReach   = 5000
	headlineReach = 4096
)

func (d *doc) keyFacts(picks []int) *keyFacts {
	f := &keyFacts{all: len(picks), opens: -1, people: make([]keyPerson, len(d.cast.people)), spread: &d.glossary.spread}
	*f.spread = sketch{}
	names := f.readTitle(d.title[:min(len(d.title), headlineReach)])
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
		f.lead = d.telling(nil, 0, d.sents[n-1].tokEnd)
	}
	for i := range d.quoted {
		q := &d.quoted[i]
		if q.runs[0].para > 1 {
			break
		}
		if q.kind != statement && q.kind != titled {
			f.leadSaid = d.telling(f.leadSaid, q.runs[0].tok, q.runs[0].tokEnd)
		}
	}
	d.keyCast(picks, f, names)
	return f
}

// readTitle takes the words of the headline in. It returns them as words of
// names, in order.
func (f *keyFacts) readTitle(title string) (names []nameKey) {
	said := betweenMarks(title)
	for _, p := range cut(title) {
		s := title[p.start:p.end]
		names = append(names, nameWord(s))
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
	return names
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

// keyCast takes in which persons stand in the headline, whose words as those of
// names are title, which in the lead, and how often each speaks.
func (d *doc) keyCast(picks []int, f *keyFacts, title []nameKey) {
	early := title[:min(len(title), 2)]
	for i, p := range d.cast.people {
		f.named += p.mentions
		if slices.Contains(early, p.last) && (f.opens < 0 || p.mentions > d.cast.people[f.opens].mentions) {
			f.opens = i
		}
		f.people[i].title = slices.Contains(title, p.last) || len(p.first) > 3 && slices.Contains(title, nameWord(p.first))
	}
	for _, m := range d.cast.mentions {
		if m.person >= 0 && len(d.paras) > 0 && m.tok < d.paras[min(1, len(d.paras)-1)].tokEnd {
			f.people[m.person].lead = true
		}
	}
	for _, i := range picks {
		if p := d.quoted[i].source.person; p >= 0 {
			f.people[p].statements++
			f.top = max(f.top, f.people[p].statements)
		}
	}
}

// telling adds to ids, which is sorted then, the telling words of toks[from:to],
// each once.
func (d *doc) telling(ids []uint32, from, to int) []uint32 {
	for i := from; i < to; i++ {
		t := &d.toks[i]
		if t.kind == word && t.class&untelling == 0 || t.kind == number {
			ids = append(ids, d.id(i))
		}
	}
	return sortedOnce(ids)
}

// id stands for the word of token i; it is never 0.
func (d *doc) id(i int) uint32 { return d.toks[i].id | 1 }
