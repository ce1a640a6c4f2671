package condense

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// roleOf finds the words of the text that tell what person p is, as near as
// possible to mention near (-1 = none): an office written beside the name, the
// fullest there is; else what the text calls him or her elsewhere ("the Vermont
// senator"); else a bare title; else nothing.
func (d *doc) roleOf(p, near int) briefs.Span {
	if !d.cast.rolesRead {
		d.readRoles()
	}
	q := &d.cast.people[p]
	best, points := q.role, q.rolePoints
	if near >= 0 {
		for _, s := range d.rolesBeside(d.cast.mentions[near]) {
			if got := rateRole(d.words(s)); got > 0 && got+1 > points {
				best, points = s, got+1
			}
		}
	}
	if points < 2 && q.called.End > 0 {
		return q.called
	}
	if points == 0 {
		return q.home
	}
	return best
}

// readRoles finds everybody's best role and what the text calls them, once.
func (d *doc) readRoles() {
	d.cast.rolesRead = true
	for i := range d.quoted {
		if p := d.quoted[i].source.person; p >= 0 {
			d.cast.people[p].quoted = true
		}
	}
	for _, m := range d.cast.mentions {
		if m.person < 0 || !d.cast.people[m.person].quoted || m.words == 1 && d.ofKin(m) { // Dr. Poe's daughter
			continue
		}
		q := &d.cast.people[m.person]
		for _, s := range d.rolesBeside(m) {
			got := rateRole(d.words(s))
			if got > q.rolePoints || got == 1 && q.rolePoints == 1 && isParty(d.words(q.role)) {
				q.role, q.rolePoints = s, got
			}
		}
	}
	for i := range d.quoted {
		d.noteCalled(d.quoted[i].source)
	}
	d.readLateNames()
	d.readCallings()
	d.readHomes()
}

// noteCalled takes the words of a cue that describe somebody, "Poe's former aide",
// for what the text calls that person.
func (d *doc) noteCalled(s source) {
	if s.person < 0 || s.kind != described || s.head < s.tok || s.tokEnd != s.head+1 || s.head < s.tok+2 || d.toks[s.head].class&office == 0 {
		return
	}
	q := &d.cast.people[s.person]
	if at := d.roleSpan(s.tok, s.tokEnd); at.End-at.Start > q.called.End-q.called.Start {
		q.called = at
	}
}

// rateRole says how good a role is: 0 for none, little for a bare title.
func rateRole(s string) int {
	switch {
	case s == "", noRole(s):
		return 0
	case isRank(s):
		return 2
	case strings.Contains(s, " "):
		return 4
	case !strings.HasSuffix(s, ".") && s != "Sen" && s != "Rep" && s != "Gov" && !isParty(s):
		return 2
	}
	return 1
}

// noRole reports whether s tells how somebody stands to others in the story, and not
// who that is: "the clear winner", "rival Ann Poe".
func noRole(s string) bool {
	at := strings.LastIndexByte(s, ' ')
	switch s[at+1:] {
	case "winner", "loser", "rival", "opponent", "favorite", "favourite":
		return strings.Count(s, " ") < 2 && !strings.ContainsAny(s, "'’")
	}
	return false
}

// ranks are the words of which a rank of several is made.
const ranks = " rear vice major brigadier lieutenant lt gen col maj brig general colonel admiral captain sergeant sgt staff first second field air chief marshal petty warrant detective inspector superintendent constable "

// isRank reports whether a role of several words is a rank and no more, "Rear Admiral":
// a title, as "Admiral" is.
func isRank(s string) bool {
	n := 0
	for w := range strings.FieldsSeq(s) {
		if !strings.Contains(ranks, " "+lower(strings.TrimSuffix(w, "."))+" ") {
			return false
		}
		n++
	}
	return n > 1
}

// roleSpan returns the text of toks[from:to], without a leading article and
// trailing signs; empty if it has no office.
func (d *doc) roleSpan(from, to int) briefs.Span {
	for from < to && (d.toks[from].class&determiner != 0 && d.toks[from].kind == word || d.toks[from].class&conjunction != 0 && d.toks[from].upper || d.toks[from].kind == punct || d.toks[from].kind == mark) {
		from++
	}
	for to > from && (d.toks[to-1].kind == punct && d.tok(to-1) != "." && d.tok(to-1) != ")" || d.toks[to-1].kind == mark) {
		to--
	}
	has := false
	for i := from; i < to; i++ {
		t := d.toks[i]
		if t.quoted || d.tok(i) == "." && i > from && !d.toks[i-1].upper && d.toks[i-1].end-d.toks[i-1].start > 4 {
			return briefs.Span{} // another sentence's, too
		}
		if t.class&(office|title) != 0 && t.class&relation == 0 && !formOfAddress(d.tok(i)) {
			has = true
		}
	}
	if to > from && d.tok(to-1) == "so-called" {
		return briefs.Span{}
	}
	if to > from && d.toks[to-1].class&(preposition|determiner|conjunction) != 0 && d.toks[to-1].class&(office|officeMod) == 0 {
		return briefs.Span{} // cut short
	}
	if !has || to-from > 24 {
		return briefs.Span{}
	}
	if to-1 > from && d.tok(to-1) == "." {
		switch w := d.tok(to - 2); w {
		case "Sens", "Reps", "Govs": // of two: what is one's
			return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-2].end) - 1}
		}
	}
	return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-1].end)}
}

// timeZone reports what stands behind an hour where a live page's entry begins.
func timeZone(w string) bool {
	switch w {
	case "ET", "EST", "EDT", "PT", "PST", "CT", "GMT", "BST", "CET", "UTC", "IST":
		return true
	}
	return false
}

func formOfAddress(w string) bool {
	switch w {
	case "Mr", "Mrs", "Ms", "Miss", "Sir", "Lord", "Lady", "Dame", "Mme", "Messrs":
		return true
	}
	return false
}

// paraOf returns the paragraph of token i.
func (d *doc) paraOf(i int) para {
	if k := d.sentenceOf(i); k >= 0 {
		return d.paras[d.sents[k].para]
	}
	return para{}
}
