package condense

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// source is who said something, as far as the text tells.
type source struct {
	kind    sourceKind
	tok     int // where the words for it stand: toks[tok:tokEnd]
	tokEnd  int
	mention int // index into mentions; -1 = none
	person  int // index into people; -1 = not known
	sex     sex
	head    int  // the head noun of a description
	near    bool // the cue names it; not carried over from elsewhere
}

type sourceKind uint8

const (
	nobody    sourceKind = iota
	named                // a person's name
	organised            // an organisation's
	pronoun              // he, she
	plural               // they
	described            // "the minister", "a senior official"
	oneself              // I, we
)

// known reports whether there is a speaker to show.
func (s source) known() bool {
	return s.person >= 0 || s.kind == named || s.kind == organised || s.kind == described
}

var noSource = source{mention: -1, person: -1}

// Reading reaches only so far, so that no text takes more than linear time: a
// cue's words, a sentence, and the quotations looked back upon.
const (
	cueReach      = 120
	sentenceReach = 400
	quoteReach    = 12
)

// attribute finds who said each statement.
func (d *doc) attribute() {
	d.cast.offices = make(map[uint64]int, 16)
	for _, m := range d.cast.mentions {
		if m.person >= 0 {
			d.noteOffices(m)
		}
	}
	for i := range d.quoted {
		q := &d.quoted[i]
		q.source = noSource
		if q.kind != titled {
			q.source = d.cueOf(i)
			d.resolve(i)
		}
	}
	for i := len(d.quoted) - 2; i >= 0; i-- { // a long quotation may name its speaker where it ends
		if q, next := &d.quoted[i], &d.quoted[i+1]; next.runs[0].continued && q.source.kind == nobody && next.source.kind != nobody {
			q.source = next.source
			q.source.near = false
		}
	}
	for i := range d.quoted {
		if q := &d.quoted[i]; q.kind == statement && q.source.kind == nobody {
			q.source = d.carried(i)
			d.resolve(i)
		}
	}
}

// unattributed says of every quotation that its speaker is not known: cues are
// read in English only so far, and no name is better than a wrong one.
func (d *doc) unattributed() {
	for i := range d.quoted {
		d.quoted[i].source = noSource
	}
}

// cueOf finds the source that the cue of quotation i names.
func (d *doc) cueOf(i int) source {
	q := d.quoted[i]
	for k, r := range q.runs {
		if r.close >= 0 {
			if s := d.cueAfter(r.close+1, d.stretchEnd(r), k < len(q.runs)-1); s.kind != nobody {
				return s
			}
		}
		if k == 0 {
			if s := d.cueIn(d.stretchStart(r), r.open); s.kind != nobody {
				return s
			}
		}
	}
	return noSource
}

// stretchEnd is the end of the writer's words behind run r: the next mark, or
// the sentence's end.
func (d *doc) stretchEnd(r qrun) int {
	p := &d.paras[r.para]
	i := r.close + 1
	if d.tok(r.tokEnd-1) == "." && i < p.tokEnd && d.toks[i].upper {
		return i // the sentence ended between the marks
	}
	for ; i < p.tokEnd && i < r.close+cueReach; i++ {
		t := d.toks[i]
		if t.quoted || t.kind == mark && i+1 < p.tokEnd && d.toks[i+1].quoted {
			break
		}
		if t.kind == punct && (i > r.close+1) && d.sentenceEnd(p, i) > 0 || d.tok(i) == ";" {
			break
		}
	}
	return i
}

// stretchStart is the beginning of the sentence that run r stands in.
func (d *doc) stretchStart(r qrun) int {
	p := &d.paras[r.para]
	i := r.open
	for i > p.tok && i > r.open-cueReach {
		t := d.toks[i-1]
		if t.kind == punct && !t.quoted && d.sentenceEnd(p, i-1) > 0 {
			break
		}
		if t.quoted || t.kind == mark && i-1 > p.tok && d.toks[i-2].quoted {
			j := i - 1
			for j > p.tok && !d.toks[j].quoted {
				j--
			}
			if d.quotedEnd(p, j) > 0 && j+2 <= r.open {
				break
			}
		}
		i--
	}
	return i
}

// cueAfter reads the words behind a quotation: said X; X said; according to X.
func (d *doc) cueAfter(from, to int, inner bool) source {
	for from < to && (d.toks[from].kind == punct && strings.Contains(",.", d.tok(from)) || d.toks[from].class&conjunction != 0 && d.tok(from) == "as") {
		from++
	}
	if from >= to {
		return noSource
	}
	switch d.tok(from) {
	case "—", "–", "―", "-", "--", "~":
		for from < to && d.toks[from].kind == punct {
			from++
		}
		if from < to && d.toks[from].upper {
			return d.phrase(from, to)
		}
		return noSource
	}
	if lower(d.tok(from)) == "according" && from+1 < to && d.tok(from+1) == "to" {
		return d.phrase(from+2, to)
	}
	v := d.verbIn(from, min(to, from+40), says)
	if v < 0 && d.startsPhrase(from) {
		v = d.verbIn(from, min(to, from+25), thinks)
	}
	if v < 0 {
		return noSource
	}
	if d.tok(v) == "quoted" && v+1 < to && d.tok(v+1) == "as" && d.passive(v-1) {
		return d.before(from, v-1)
	}
	if d.onlyAdverbs(from, v) {
		n := v + 1
		for n < to && d.toks[n].class&adverb != 0 {
			n++
		}
		if n < to && d.startsPhrase(n) {
			return d.phrase(n, to)
		}
		return noSource
	}
	s := noSource
	if d.startsPhrase(from) {
		s = d.phrase(from, v)
	}
	if s.kind == nobody || s.kind == described || s.kind == organised && s.tokEnd < v-1 {
		if near := d.before(from, v); near.kind == named || near.kind == pronoun || s.kind == nobody {
			return near
		}
	}
	return s
}

// verbIn returns the first verb of the class in the stretch that has no passive
// before it and stands in no bracket; -1 if there is none.
func (d *doc) verbIn(from, to int, c class) int {
	depth := 0
	for i := from; i < to; i++ {
		switch d.tok(i) {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth > 0 || d.toks[i].class&c == 0 || d.toks[i].upper && i > from && d.toks[i-1].kind == word {
			continue
		}
		if i > from && d.passive(i-1) && !(d.tok(i) == "quoted" && i+1 < to && d.tok(i+1) == "as") {
			continue
		}
		return i
	}
	return -1
}

func (d *doc) passive(i int) bool {
	if d.toks[i].class&adverb != 0 && i > 0 {
		i--
	}
	switch d.tok(i) {
	case "was", "were", "been", "being", "be", "is", "are", "get", "got", "the", "a", "an", "to":
		return true
	}
	return false
}

func (d *doc) onlyAdverbs(from, to int) bool {
	for i := from; i < to; i++ {
		if d.toks[i].class&(adverb|auxiliary) == 0 {
			return false
		}
	}
	return true
}

// startsPhrase reports whether a subject may begin with token i.
func (d *doc) startsPhrase(i int) bool {
	t := d.toks[i]
	if t.kind == number {
		return true
	}
	if t.kind != word {
		return false
	}
	if t.class&calendar != 0 && t.class&(male|female) == 0 {
		return false
	}
	if t.class&(he|she|they|determiner|first) != 0 {
		return lower(d.tok(i)) != "that"
	}
	if t.class&(preposition|conjunction|auxiliary|relative|adverb|says|saying) != 0 && !t.upper {
		return false
	}
	return true
}

// phrase reads the subject that begins with token from: a pronoun, a name with
// what stands before it, or a description.
func (d *doc) phrase(from, to int) source {
	if from >= to {
		return noSource
	}
	t := d.toks[from]
	s := source{tok: from, tokEnd: from + 1, mention: -1, person: -1, near: true}
	w := lower(d.tok(from))
	switch {
	case w == "he":
		s.kind, s.sex = pronoun, man
		return s
	case w == "she":
		s.kind, s.sex = pronoun, woman
		return s
	case w == "they":
		s.kind = plural
		return s
	case w == "it":
		s.kind = described
		return s
	case w == "i" && t.upper || w == "we":
		s.kind = oneself
		return s
	}
	end := d.headEnd(from, to)
	if end <= from {
		return noSource
	}
	s.tokEnd = end
	if m := d.mentionEnding(end); m >= 0 {
		return d.byMention(s, m)
	}
	// "his spokesman, Josh Earnest": the name is beside the description.
	if m := d.apposed(end, to); m >= 0 {
		return d.byMention(s, m)
	}
	if first := d.toks[from]; first.class&(determiner|office|officeMod|demonym|collective|he|she|they) == 0 && first.kind != number &&
		d.toks[end-1].class&(office|collective) == 0 || first.class&you != 0 {
		return noSource // no words for a person
	}
	if end == from+1 && t.class&determiner != 0 {
		return noSource
	}
	s.kind = described
	s.tokEnd = d.descriptionEnd(end, to)
	s.head = end - 1
	s.sex = titleSex(d.tok(end - 1))
	return s
}

// apposed returns the person named behind the description that ends at token
// end: "his spokesman, Josh Earnest,"; -1 if there is none.
func (d *doc) apposed(end, to int) int {
	i := end + 1
	if i >= to || d.tok(end) != "," || d.toks[end-1].class&(office|collective) == 0 && d.cast.at[end-1] > 0 {
		return -1
	}
	if i+1 < to && (d.tok(i) == "the" || d.tok(i) == "a") {
		i++
	}
	k := d.cast.at[i]
	if k == 0 {
		return -1
	}
	m := d.cast.mentions[k-1]
	if m.person < 0 || m.sort != someone && m.tokEnd-m.tok < 2 && (m.tokEnd >= to || d.tok(m.tokEnd) != ",") {
		return -1
	}
	if m.tokEnd < to && d.toks[m.tokEnd].kind != punct && d.toks[m.tokEnd].class&preposition == 0 {
		return -1
	}
	return int(k - 1)
}

func (d *doc) byMention(s source, m int) source {
	n := d.cast.mentions[m]
	s.mention, s.person = m, n.person
	s.tok, s.tokEnd = n.tok, n.tokEnd
	switch {
	case n.person >= 0:
		s.kind = named
		s.sex = d.cast.people[n.person].sex
	case n.sort == someone:
		s.kind = named
	case n.sort == thing && d.startsSentence(n.from):
		s.kind = described
	default:
		s.kind = organised
	}
	return s
}

// mentionEnding returns the mention whose name ends at token end; -1 if none.
func (d *doc) mentionEnding(end int) int {
	if k := d.cast.at[end-1]; k > 0 && d.cast.mentions[k-1].tokEnd == end {
		return int(k - 1)
	}
	return -1
}

// headEnd returns where the first noun group of the phrase ends: before a comma,
// a verb, a preposition. "Secretary of State John Kerry" is one group.
func (d *doc) headEnd(from, to int) int {
	i := from
	for i < to {
		t := d.toks[i]
		switch {
		case d.cast.at[i] > 0:
			m := d.cast.mentions[d.cast.at[i]-1]
			i = m.tokEnd
			if i < to && m.person >= 0 && d.toks[i].kind == word && !d.toks[i].upper && d.toks[i].class&(office|officeMod|collective) == 0 {
				return i
			}
			continue
		case t.kind == word && i > from && t.class&(preposition|relative|auxiliary|conjunction) != 0:
			if j := d.pastOffice(i, to); j > 0 {
				i = j
				continue
			}
			return i
		case t.kind == word && i > from && t.class&(says|saying|thinks|adverb) != 0 && t.class&office == 0:
			return i
		case t.kind == word && i > from && t.class&calendar != 0:
			return i
		case t.kind == word && i > from && !t.upper && !d.toks[i-1].upper && d.toks[i-1].class&(office|collective) != 0 && t.class&(office|officeMod|collective) == 0:
			return i
		case t.kind == word, t.kind == number, t.kind == suffix:
			i++
			continue
		case t.kind == punct && d.tok(i) == "." && i > from && t.start == d.toks[i-1].end && i+1 < to:
			i++
			continue
		}
		return i
	}
	return i
}

// pastOffice returns the end of the name in "secretary of state John Kerry" or
// "president of the council Ann Poe", if the "of" at i is such a one; else 0.
func (d *doc) pastOffice(i, to int) int {
	if d.tok(i) != "of" || d.toks[i-1].class&office == 0 {
		return 0
	}
	for j := i + 1; j < to && j < i+5; j++ {
		k := d.cast.at[j]
		if k == 0 {
			if d.toks[j].kind != word {
				return 0
			}
			continue
		}
		m := d.cast.mentions[k-1]
		if m.sort == someone && m.person >= 0 && (m.from < m.tok || d.toks[m.from-1].class&determiner == 0 && m.from > i+1) {
			return m.tokEnd
		}
		return 0
	}
	return 0
}

// descriptionEnd lets a description have what belongs to it: "of the ministry".
func (d *doc) descriptionEnd(end, to int) int {
	i := end
	for i+1 < to && i < end+6 && (d.tok(i) == "of" || d.tok(i) == "for" && d.toks[end-1].class&office != 0) {
		j := d.headEnd(i+1, to)
		if j <= i+1 {
			break
		}
		i = j
	}
	return i
}

// cueIn reads the words before a quotation that opens at token to.
func (d *doc) cueIn(from, to int) source {
	for from < to && d.toks[from].kind == mark {
		from++
	}
	end := to
	for end > from && d.toks[end-1].kind == punct {
		end--
	}
	if end <= from {
		return noSource
	}
	if d.toks[from].class&says != 0 && from+1 < end && (d.cast.at[from+1] > 0 || d.toks[from+1].class&(he|she) != 0) {
		return d.phrase(from+1, end) // Said Ellis: …
	}
	v := d.lastVerb(from, end, says|saying)
	if w := d.lastVerb(from, end, thinks); w > v && end-w < 8 || v < 0 || end-v > 25 {
		v = w
	}
	switch {
	case v >= 0:
		return d.subjectOf(from, v)
	case lower(d.tok(from)) == "according" && from+1 < end && d.tok(from+1) == "to":
		return d.phrase(from+2, end)
	case d.tok(to-1) == ":":
		return d.labelled(from, end)
	}
	return noSource
}

// labelled reads "Trump on the wall: “…”" and "Smith: “…”".
func (d *doc) labelled(from, end int) source {
	if d.startsPhrase(from) {
		s := d.phrase(from, end)
		if s.kind == named || s.kind == pronoun {
			return s
		}
	}
	return noSource
}

func (d *doc) lastVerb(from, to int, c class) int {
	for i := to - 1; i >= from; i-- {
		t := d.toks[i]
		if t.quoted || t.class&c == 0 || t.upper && i > from {
			continue
		}
		if i > from && d.passive(i-1) {
			continue
		}
		return i
	}
	return -1
}

// subjectOf finds the subject of the verb at v in the sentence from from.
func (d *doc) subjectOf(from, v int) source {
	c := d.toks[v].class
	switch {
	case c&says != 0 || c&(thinks|saying) == thinks:
		if s := d.before(from, v); s.kind != nobody {
			return s
		}
	case v-1 > from && d.tok(v-1) == "as": // quoted Kim as saying
		if s := d.before(from, v-1); s.kind == named || s.kind == pronoun {
			return s
		}
	case v > from && d.toks[v-1].kind == word: // footage of Clinton asking
		if m := d.mentionEnding(v); m >= 0 && d.cast.mentions[m].person >= 0 {
			return d.byMention(source{near: true}, m)
		}
	}
	return d.mainSubject(from, v)
}

// before finds the subject that ends right before the verb, past adverbs,
// auxiliaries and what is set off by commas or brackets.
func (d *doc) before(from, v int) source {
	i := v - 1
	for i >= from && d.toks[i].class&(adverb|auxiliary) != 0 && d.cast.at[i] == 0 {
		i--
	}
	for hops := 0; i >= from && hops < 4; hops++ {
		t := d.toks[i]
		switch {
		case t.kind == word && d.cast.at[i] == 0 && t.class&(he|she|they|first) != 0:
			return d.phrase(i, i+1)
		case d.tok(i) == ")" || d.tok(i) == "]":
			for i >= from && d.tok(i) != "(" && d.tok(i) != "[" {
				i--
			}
			i--
			continue
		case d.tok(i) == ",":
			j := i - 1
			for j >= from && d.tok(j) != "," && !d.toks[j].quoted {
				j--
			}
			if j < from || d.toks[j].quoted {
				return noSource
			}
			if m := d.mentionEnding(d.beforeBracket(j)); m >= 0 && d.cast.mentions[m].person >= 0 && !d.governed(m, from) {
				return d.byMention(source{near: true}, m)
			}
			i = j
			continue
		case t.kind == word && t.class&(conjunction|saying) != 0 && d.cast.at[i] == 0:
			return noSource
		case t.kind == word || t.kind == number || d.tok(i) == ".":
			start := d.groupStart(from, i)
			if m := d.mentionEnding(i + 1); m >= 0 && d.cast.mentions[m].person >= 0 {
				if !d.governed(m, from) {
					return d.byMention(source{near: true}, m)
				}
			}
			if start > from && d.toks[start-1].class&preposition != 0 && !d.toks[start-1].upper {
				i = start - 2
				continue
			}
			if start > from && d.toks[start-1].class&preposition != 0 {
				return noSource
			}
			return d.phrase(start, v)
		default:
			return noSource
		}
	}
	return noSource
}

// beforeBracket returns the token that ends what stands before the brackets that
// end at token i: in "Ann Poe (Vt.)" the one after Poe.
func (d *doc) beforeBracket(i int) int {
	if i > 0 && d.tok(i-1) == ")" {
		for j := i - 2; j >= 0 && j > i-12; j-- {
			if d.tok(j) == "(" {
				return j
			}
		}
	}
	return i
}

// governed reports whether mention m hangs on a preposition before it: "of Springfield".
func (d *doc) governed(m, from int) bool {
	f := d.cast.mentions[m].from
	if f <= from {
		return false
	}
	w := lower(d.tok(f - 1))
	return d.toks[f-1].class&preposition != 0 && w != "as" && w != "than"
}

// groupStart returns where the noun group that ends with token i begins.
func (d *doc) groupStart(from, i int) int {
	for i >= from {
		if k := d.cast.at[i]; k > 0 {
			i = d.cast.mentions[k-1].from - 1
			continue
		}
		t := d.toks[i]
		if t.kind == suffix {
			i--
			continue
		}
		if t.kind != word && t.kind != number || t.class&(preposition|conjunction|relative|says|saying|auxiliary|adverb) != 0 && t.class&determiner == 0 {
			break
		}
		if t.class&determiner != 0 {
			return i
		}
		i--
	}
	return i + 1
}

// mainSubject finds the subject of the sentence from from: behind what is
// fronted and ends with a comma.
func (d *doc) mainSubject(from, to int) source {
	first := noSource
	for i, hops := from, 0; i < to && hops < 5; hops++ {
		i = d.skipLinks(i, to)
		if i >= to {
			break
		}
		if !d.fronted(i, to) {
			s := d.phrase(i, to)
			if s.kind == named || s.kind == pronoun || s.kind == plural {
				return s
			}
			if first.kind == nobody {
				first = s
			}
			if s.kind == described && d.toks[i].class&determiner != 0 {
				return first
			}
		}
		for i < to && (d.tok(i) != "," || d.toks[i].quoted) {
			i++
		}
		i++
		if first.kind != nobody && !d.actsNext(i, to) {
			break
		}
	}
	return first
}

// skipLinks skips what links a sentence to the one before: But, however.
func (d *doc) skipLinks(i, to int) int {
	for i < to {
		t := d.toks[i]
		switch {
		case t.quoted, t.kind == mark, t.kind == punct:
		case t.class&(conjunction|adverb) != 0 && d.cast.at[i] == 0 && !d.subordinates(i):
		default:
			return i
		}
		i++
	}
	return i
}

// fronted reports whether what begins with token i stands before the subject:
// "In Geneva, …", "Pressed again, …", "However, …".
func (d *doc) fronted(i, to int) bool {
	if k := d.cast.at[i]; k > 0 && d.cast.mentions[k-1].person >= 0 {
		return false
	}
	t := d.toks[i]
	if i+1 < to && d.tok(i+1) == "," && t.class&(he|she|they) == 0 {
		return true
	}
	if !d.startsPhrase(i) || d.subordinates(i) {
		return true
	}
	w := lower(d.tok(i))
	if i+1 < to && d.toks[i+1].kind == word {
		switch lower(d.tok(i + 1)) {
		case "later", "earlier", "after", "before", "ago", "since":
			return true
		}
	}
	return strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "ed")
}

// actsNext reports whether a person and a verb follow at token i.
func (d *doc) actsNext(i, to int) bool {
	i = d.skipLinks(i, to)
	if i >= to {
		return false
	}
	end := i + 1
	if k := d.cast.at[i]; k > 0 && d.cast.mentions[k-1].person >= 0 {
		end = d.cast.mentions[k-1].tokEnd
	} else if d.toks[i].class&(he|she) == 0 {
		return false
	}
	return end < to && d.toks[end].kind == word && !d.toks[end].upper && d.toks[end].class&(preposition|conjunction|relative|office) == 0
}

// subordinates reports whether token i begins something fronted.
func (d *doc) subordinates(i int) bool {
	switch lower(d.tok(i)) {
	case "when", "while", "although", "though", "if", "because", "since", "as", "whereas", "unless", "after", "before", "that":
		return true
	}
	return d.toks[i].class&preposition != 0
}

// carried finds who goes on speaking in statement i that has no cue.
func (d *doc) carried(i int) source {
	q := d.quoted[i]
	r := q.runs[0]
	p := d.paras[r.para]
	if r.continued && i > 0 && d.quoted[i-1].source.kind != nobody {
		s := d.quoted[i-1].source
		s.near = false
		return s
	}
	if r.open > p.tok {
		return d.inParagraph(i)
	}
	if r.para == 0 {
		return noSource
	}
	return d.fromAbove(i)
}

// inParagraph finds who speaks in a statement that follows others' words in its
// paragraph: who spoke last there, or whom the sentence before is about.
func (d *doc) inParagraph(i int) source {
	r := d.quoted[i].runs[0]
	p := d.paras[r.para]
	start := d.stretchStart(r)
	if start < r.open {
		return noSource // the writer's words before it named nobody
	}
	for j := i - 1; j >= max(0, i-quoteReach) && d.quoted[j].runs[0].para == r.para; j-- {
		if s := d.quoted[j].source; s.kind != nobody && (s.person >= 0 || s.kind != pronoun) {
			s.near = false
			return s
		}
	}
	if start > p.tok {
		return d.subjectAbove(p.tok, start)
	}
	return noSource
}

// subjectAbove finds the subject of the last sentence in toks[from:to].
func (d *doc) subjectAbove(from, to int) source {
	k := d.sentenceOf(to - 1)
	if k < 0 || d.sents[k].tok < from {
		return noSource
	}
	got := d.voice(k, d.sents[k].tokEnd)
	if got.kind == named || got.kind == pronoun {
		got.near = false
		return got
	}
	return noSource
}

// voice finds whose words or deeds sentence k tells, up to token limit: who says
// it (", said X"; "According to X,"), else its subject.
func (d *doc) voice(k, limit int) source {
	s := d.sents[k]
	limit = min(limit, s.tokEnd, s.tok+sentenceReach)
	if s.tok+2 < limit && d.tok(s.tok) == "According" && d.tok(s.tok+1) == "to" {
		return d.phrase(s.tok+2, limit)
	}
	for i := s.tok + 1; i+1 < limit; i++ {
		t := d.toks[i]
		if t.class&says == 0 || t.quoted || t.kind != word || t.upper {
			continue
		}
		if (d.tok(i-1) == "," || d.toks[i-1].kind == mark) && d.cast.at[i+1] > 0 {
			return d.phrase(i+1, limit)
		}
		if i > s.tok+6 {
			if m := d.mentionEnding(i); m >= 0 && d.cast.mentions[m].from > s.tok {
				if b := d.cast.mentions[m].from - 1; d.tok(b) == "," || d.toks[b].kind == mark {
					return d.byMention(source{near: true}, m)
				}
			}
		}
	}
	return d.mainSubject(s.tok, limit)
}

// fromAbove finds who speaks in a statement that is a paragraph by itself: whom
// the paragraph above introduces or quotes.
func (d *doc) fromAbove(i int) source {
	r := d.quoted[i].runs[0]
	above := d.paras[r.para-1]
	if above.tokEnd > above.tok && d.tok(above.tokEnd-1) == ":" {
		last := d.sents[above.sentEnd-1]
		if s := d.cueIn(last.tok, last.tokEnd); s.kind != nobody {
			s.near = false
			return s
		}
		return d.subjectAbove(above.tok, above.tokEnd)
	}
	if i > 0 {
		if prev := d.quoted[i-1]; prev.runs[len(prev.runs)-1].para == r.para-1 && prev.source.kind != nobody {
			s := prev.source
			s.near = false
			return s
		}
	}
	return d.subjectAbove(above.tok, above.tokEnd)
}

// credit writes speaker and role of quotation q into b.
func (d *doc) credit(q *quotation, b *briefs.Quote) {
	s := q.source
	switch {
	case s.person >= 0:
		m := d.cast.mentions[d.cast.people[s.person].full]
		b.Speaker = d.between(m.tok, m.tokEnd)
		if d.human(s.person) || d.cast.people[s.person].words > 1 {
			b.Role = collapse(d.words(d.roleOf(s.person, s.mention)))
		}
		b.Resolved = briefs.ByName
		if s.kind == pronoun {
			b.Resolved = briefs.ByPronoun
		} else if s.kind == described {
			b.Resolved = briefs.ByDescription
		}
	case s.kind == named || s.kind == organised:
		b.Speaker = d.between(s.tok, s.tokEnd)
		b.Resolved = briefs.ByName
	case s.kind == described:
		if w := d.between(s.tok, s.tokEnd); lower(w) != "it" {
			b.Speaker = w
			b.Resolved = briefs.ByDescription
		}
	}
}

// between gives the words of toks[from:to].
func (d *doc) between(from, to int) string {
	return collapse(d.text[d.toks[from].start:d.toks[to-1].end])
}
