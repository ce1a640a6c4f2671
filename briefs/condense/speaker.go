package condense

import (
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

	how briefs.Resolution // if not as kind tells
}

type sourceKind uint8

const (
	nobody    sourceKind = iota
	named                // a person's name
	organised            // an organisation's, or several people's together
	pronoun              // he, she
	plural               // they
	described            // "the minister", "a senior official"
	oneself              // I, we
	mute                 // a sign, a song: nobody to show
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
	d.cast.posts = d.cast.posts[:0]
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
			d.widen(&q.source)
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
		if q := &d.quoted[i]; q.kind == statement && q.source.kind == nobody && !d.interrupted(q) {
			q.source = d.carried(i)
			d.resolve(i)
		}
		d.unlessTold(&d.quoted[i])
	}
}

// unlessTold takes the speaker from quotation q, named by no cue, if it tells of
// that very person.
func (d *doc) unlessTold(q *quotation) {
	if q.source.near && q.source.kind != pronoun && q.source.kind != described || !d.speaksOf(q, q.source.person) && !d.addresses(q, q.source.person) {
		return
	}
	if q.source.near && q.source.kind == described {
		q.source.person = -1 // “Poe did it,” the premier said
		return
	}
	q.source = noSource
}

// addresses reports whether quotation q speaks to person p by name: "Are we done,
// Ann?", "Senator Poe, you know it".
func (d *doc) addresses(q *quotation, p int) bool {
	if p < 0 {
		return false
	}
	for _, r := range q.runs {
		for i := r.tok; i < r.tokEnd; i++ {
			k := d.cast.at[i]
			if k == 0 || d.cast.mentions[k-1].person != p || d.cast.mentions[k-1].from != i {
				continue
			}
			end := d.cast.mentions[k-1].tokEnd
			if i > r.tok && end < r.tokEnd && d.tok(end) == "?" && d.toks[i-1].class&(you|first) != 0 {
				return true // aren't we, Ann? without its comma
			}
			behind := end == r.tokEnd || d.toks[end].kind == punct && d.tok(end) != ";"
			if before := i > r.tok && d.tok(i-1) == ","; before && behind || i == r.tok && end+1 < r.tokEnd && d.tok(end) == "," && d.toks[end+1].class&you != 0 {
				return true
			}
			i = end - 1
		}
	}
	return false
}

// speaksOf reports whether quotation q tells of person p by name: people who do
// not say I seldom name themselves, so that somebody else speaks unless the cue
// has that name. "The Poe campaign" is not Poe.
func (d *doc) speaksOf(q *quotation, p int) bool {
	if p < 0 {
		return false
	}
	told := false
	for _, r := range q.runs {
		for i := r.tok; i < r.tokEnd; i++ {
			t := d.toks[i]
			if t.class&first != 0 && lower(d.tok(i)) != "we" && lower(d.tok(i)) != "our" && lower(d.tok(i)) != "us" {
				return false
			}
			k := d.cast.at[i]
			if k == 0 || d.cast.mentions[k-1].person != p || d.cast.mentions[k-1].tokEnd != i+1 {
				continue
			}
			next := i + 1
			told = told || d.cast.mentions[k-1].words > 1 || next >= r.tokEnd || d.toks[next].kind != word || d.toks[next].class&(auxiliary|says|adverb|conjunction|preposition) != 0
		}
	}
	return told
}

// unattributed says of every quotation that its speaker is not known: cues are
// read in English only so far, and no name is better than a wrong one.
func (d *doc) unattributed() {
	for i := range d.quoted {
		d.quoted[i].source = noSource
	}
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
		if t.class&says != 0 && !t.quoted && !t.upper && d.tok(i+1) == "," && i > s.tok+2 && d.tok(i-2) == "," && (d.tok(i-1) == "he" || d.tok(i-1) == "she") {
			return d.phrase(i-1, i) // Ann Poe, he said, has
		}
		if d.tok(i) == "according" && i+2 < limit && d.tok(i-1) == "," && d.tok(i+1) == "to" && !t.quoted {
			return d.phrase(i+2, limit)
		}
		if t.class&says == 0 || t.quoted || t.kind != word || t.upper {
			continue
		}
		if (d.tok(i-1) == "," || d.toks[i-1].kind == mark) && d.cast.at[i+1] > 0 {
			return d.phrase(i+1, limit)
		}
		if i > s.tok+6 {
			if m := d.mentionEnding(i); m >= 0 && d.cast.mentions[m].from > s.tok {
				b := d.cast.mentions[m].from - 1
				if d.tok(b) == "the" {
					b--
				}
				if d.tok(b) == "," || d.toks[b].kind == mark {
					return d.byMention(source{near: true}, m)
				}
			} else if g := d.groupStart(max(s.tok, i-6), i-1); g < i-1 && (d.toks[i+1].kind == punct || d.toks[i+1].class&preposition != 0) && d.toks[g].class&determiner != 0 && d.toks[i-1].class&office != 0 && (d.tok(g-1) == "," || d.toks[g-1].kind == mark) {
				return d.phrase(g, i) // …, the official said
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
		return d.notOfThird(r, d.subjectAbove(above.tok, above.tokEnd))
	}
	if i > 0 {
		if prev := d.quoted[i-1]; prev.runs[len(prev.runs)-1].para == r.para-1 && prev.source.kind != nobody {
			s := prev.source
			s.near = false
			return s
		}
	}
	if !d.speaksIn(above.tok, above.tokEnd) {
		return noSource
	}
	return d.notOfThird(r, d.subjectAbove(above.tok, above.tokEnd))
}

// speaksIn reports whether a verb of speech or thought is among toks[from:to].
func (d *doc) speaksIn(from, to int) bool {
	for i := from; i < to; i++ {
		if t := d.toks[i]; t.class&(says|saying|thinks) != 0 && !t.upper && !t.quoted {
			return true
		}
	}
	return false
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
		b.Speaker = d.bare(s.tok, s.tokEnd)
		b.Resolved = briefs.ByName
		if s.mention >= 0 {
			if m := d.cast.mentions[s.mention]; m.person >= 0 && m.from < s.tok {
				b.Role = d.between(m.from, s.tok) // Senators
			}
		}
	case s.kind == described:
		if w := d.bare(s.tok, s.tokEnd); lower(w) != "it" {
			b.Speaker = w
			b.Resolved = briefs.ByDescription
		}
	}
	if s.how != "" && b.Speaker != "" {
		b.Resolved = s.how
	}
}

// bare gives the words of toks[from:to] without an article in front.
func (d *doc) bare(from, to int) string {
	if from+1 < to {
		switch d.tok(from) {
		case "the", "The", "a", "A", "an", "An":
			from++
		}
	}
	return d.between(from, to)
}

// between gives the words of toks[from:to].
func (d *doc) between(from, to int) string {
	return collapse(d.text[d.toks[from].start:d.toks[to-1].end])
}
