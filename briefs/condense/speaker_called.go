package condense

import (
	"sort"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// calling is a place where the text means a person by a description: "the
// Vermont senator".
type calling struct {
	span   briefs.Span
	words  uint64 // their hash
	person int
}

// readCallings finds the descriptions that stand for people, and keeps each
// person's longest. One that seems to mean several people tells only of whom it
// means most.
func (d *doc) readCallings() {
	var found []calling
	for i := 0; i+1 < len(d.toks); i++ {
		t := d.toks[i]
		if t.end-t.start != 3 || t.quoted || t.class&determiner == 0 {
			continue
		}
		if w := d.tok(i); w != "the" && w != "The" {
			continue
		}
		head := d.describedHead(i + 1)
		if head < 0 {
			continue
		}
		if p := d.calledPerson(i, head); p >= 0 {
			at := briefs.Span{Start: int(d.toks[i+1].start), End: int(d.toks[head].end)}
			found = append(found, calling{at, hashLower(d.words(at)), p})
		}
	}
	for _, c := range found {
		q := &d.cast.people[c.person]
		if c.span.End-c.span.Start <= q.called.End-q.called.Start {
			continue
		}
		hers, others := 0, 0
		for _, o := range found[:min(len(found), callingReach)] {
			if o.words == c.words && o.person == c.person {
				hers++
			} else if o.words == c.words {
				others++
			}
		}
		if hers > others {
			q.called = c.span
		}
	}
}

// callingReach is how many callings are weighed against each other, so that no
// text takes more than linear time.
const callingReach = 64

// describedHead returns the head noun of "the … senator" from token i: an office
// in the singular with no name, no "of" and no other noun behind it; -1 if it is
// none.
func (d *doc) describedHead(i int) int {
	for j, end := i, i+6; j < len(d.toks) && j < end; j++ {
		t := d.toks[j]
		if t.kind == punct && j > i {
			if skip := d.homeNative(j); skip > 0 {
				return skip
			}
		}
		if t.kind != word {
			return -1
		}
		if t.class&office != 0 && !t.upper && t.class&relation == 0 && !(j == i && d.tok(j) == "major") {
			n := j + 1
			if n < len(d.toks) && d.toks[n].kind == word && (d.toks[n].class&(office|collective|officeMod) != 0 || d.cast.at[n] > 0 || d.tok(n) == "of" || d.tok(n) == "for") {
				if d.toks[n].class&office != 0 {
					continue
				}
				return -1
			}
			if n+1 < len(d.toks) && d.tok(n) == "and" {
				if second := d.describedHead(n + 1); second > 0 && second < n+4 {
					return second // the businessman and television star
				}
			}
			if n < len(d.toks) && d.tok(n) == "," && n+1 < len(d.toks) && d.cast.at[n+1] > 0 {
				return -1 // the name follows
			}
			return j
		}
		if t.class&(preposition|conjunction|says|auxiliary|relative|determiner|office) != 0 && t.class&officeMod == 0 {
			return -1
		}
	}
	return -1
}

// homeNative returns the native or resident of "the Amberg, Norl., native", whose
// first comma is token i; 0 if there is none.
func (d *doc) homeNative(i int) int {
	if d.tok(i) != "," || i+1 >= len(d.toks) || !d.toks[i+1].upper {
		return 0
	}
	for j := i + 2; j < len(d.toks) && j < i+6; j++ {
		switch w := d.tok(j); {
		case w == "native" || w == "resident":
			if d.tok(j-1) == "," {
				return j
			}
			return 0
		case w != "," && w != "." && !d.toks[j].upper:
			return 0
		}
	}
	return 0
}

// calledPerson finds whom the description toks[from:head] means: as the subject
// of its sentence, whom the text is about just before it; elsewhere the only
// other one named. Nobody whose office others bear is meant.
func (d *doc) calledPerson(from, head int) int {
	if d.facesOne(head + 1) {
		return -1
	}
	k := d.sentenceOf(from)
	if k < 0 || d.sents[k].tok != from && d.predicated(from, head) {
		return -1
	}
	s := source{kind: described, tok: from, tokEnd: head + 1, head: head, sex: titleSex(d.tok(head))}
	if d.introduced(s) || d.unnamed(&s) >= 0 {
		return -1
	}
	if s.sex == unknownSex {
		s.sex = d.sexBehind(head+1, d.sents[k].tokEnd)
	}
	p := -1
	if v := d.voice(k, d.sents[k].tokEnd); v.kind == described && v.tok == from || v.tok > from && v.tok <= head {
		if d.actsAfter(head + 1) {
			p = d.focusAbove(k, s)
		}
	} else if d.epithet(from, head) {
		p = d.onlyOther(k, s)
	}
	if w := d.tok(head); p < 0 || (titleSex(w) == unknownSex || d.toks[head].class&power != 0) && d.held(w) && !d.holds(p, w) {
		return -1
	}
	return p
}

// predicated reports whether the description toks[from:head+1] says what somebody
// is, instead of meaning somebody: "was the winner", "Poe, the winner,".
func (d *doc) predicated(from, head int) bool {
	b := from - 1
	if b < 0 {
		return false
	}
	if d.toks[b].class&auxiliary != 0 || d.tok(b) == "as" {
		return true
	}
	return d.tok(b) == "," && d.mentionEnding(b) >= 0 && (head+1 == len(d.toks) || d.toks[head+1].kind == punct)
}

// epithet reports whether the description toks[from:head+1] is one that writers
// vary a name with: not a generic one ("the next president", "the candidate"),
// and not an office whose holder everybody knows without being named.
func (d *doc) epithet(from, head int) bool {
	switch d.tok(head) {
	case "president", "minister", "lady", "pope", "king", "queen", "secretary", "chancellor", "premier", "speaker", "counsel", "judge", "attorney", "prosecutor",
		"prince", "leader", "dictator", "official", "member", "voter", "delegate", "citizen", "author", "host", "general", "head", "missionary", "representative", "heir":
		return false
	case "candidate", "nominee", "contender", "rival", "opponent", "star", "winner", "native", "democrat", "republican":
		if head == from+1 {
			return false
		}
	}
	switch lower(d.tok(from + 1)) {
	case "next", "average", "typical", "potential", "new", "first", "eventual", "future", "likely", "other", "same", "last", "only", "best", "right", "wrong":
		return false
	}
	return true
}

// sexBehind tells by the first pronoun in toks[from:to] what sex the person just
// named has, unless somebody else is named before it.
func (d *doc) sexBehind(from, to int) sex {
	for i := from; i < to && i < from+25; i++ {
		t := d.toks[i]
		switch {
		case t.quoted:
			return unknownSex
		case d.cast.at[i] > 0:
			if m := d.cast.mentions[d.cast.at[i]-1]; m.person >= 0 {
				return unknownSex
			}
		case t.class&he != 0:
			return man
		case t.class&she != 0:
			return woman
		}
	}
	return unknownSex
}

// focusAbove finds whom the sentences before sentence k are about.
func (d *doc) focusAbove(k int, s source) int {
	before := d.quotedBefore(d.sents[k].tok)
	for n := 0; n < 5 && k > 0; n++ {
		k--
		p, stop := d.focus(k, s, before)
		if p >= 0 {
			return p
		}
		if stop {
			return -1
		}
	}
	return -1
}

// onlyOther finds whom a description that is no subject means: in "Poe rebuked
// the senator" not Poe, so the only other one who is named, in the sentence or
// the ones above.
func (d *doc) onlyOther(k int, s source) int {
	sent := d.sents[k]
	from := max(sent.tok, s.tok-sentenceReach)
	self, sure := d.clauseSubject(k, s.tok)
	if !sure {
		return -1
	}
	for n := 0; n < 3 && k >= 0; n, k = n+1, k-1 {
		if n > 0 {
			from, s.tok = d.sents[k].tok, d.sents[k].tokEnd
		}
		if d.sents[k].para < sent.para-1 {
			return -1
		}
		found := -1
		for i := from; i < s.tok; i++ {
			m := d.cast.at[i]
			if m == 0 || d.toks[i].quoted {
				continue
			}
			nm := d.cast.mentions[m-1]
			i = nm.tokEnd - 1
			if nm.person < 0 || nm.person == self[0] || nm.person == self[1] || nm.person == found || !d.fits(nm.person, s.sex) || !d.human(nm.person) {
				continue
			}
			if found >= 0 {
				return -1 // several
			}
			found = nm.person
		}
		if found >= 0 {
			if !d.prominent(found, s.sex) {
				return -1
			}
			return found
		}
	}
	return -1
}

// prominent reports whether at most one other person of that sex is named as often as p.
func (d *doc) prominent(p int, s sex) bool {
	n := 0
	for i := range d.cast.people {
		if d.cast.people[i].mentions > d.cast.people[p].mentions && d.fits(i, s) && d.human(i) {
			n++
		}
	}
	return n < 2 && d.cast.people[p].mentions > 1
}

// clauseSubject returns who, in sentence k, does or says what the words at token
// to are part of, and who does it with them: the ones those words do not mean.
// It is not sure if that is somebody without a name.
func (d *doc) clauseSubject(k, to int) (self [2]int, sure bool) {
	self = [2]int{-1, -1}
	sent := d.sents[k]
	for i := to - 1; i >= sent.tok && i > to-sentenceReach; i-- {
		t := d.toks[i]
		if t.quoted {
			continue
		}
		if w := d.tok(i); w == "he" || w == "she" || w == "He" || w == "She" {
			break
		}
		m := d.cast.at[i]
		if m == 0 {
			continue
		}
		n := d.cast.mentions[m-1]
		if n.person >= 0 && n.tokEnd < to && d.actsNow(n.tokEnd) {
			self[0] = n.person
			if b := n.from - 1; b > sent.tok && d.tok(b) == "and" {
				if o := d.mentionEnding(b); o >= 0 {
					self[1] = d.cast.mentions[o].person
				}
			}
			return self, true
		}
		i = n.from
	}
	switch v := d.voice(k, to); {
	case v.person >= 0:
		self[0] = v.person
	case v.kind == described && v.head > v.tok && d.held(d.tok(v.head)):
		if self[0] = d.holder(d.tok(v.head), false); self[0] < 0 {
			return self, false
		}
	case v.kind == pronoun:
		return self, false
	}
	return self, true
}

// actsNow reports whether token i is a verb that a name before it is the subject of.
func (d *doc) actsNow(i int) bool {
	t := d.toks[i]
	if t.kind != word || t.upper {
		return false
	}
	return t.class&(says|thinks|auxiliary|adverb) != 0 || t.class&(preposition|conjunction|relative|office|collective) == 0 && strings.HasSuffix(d.tok(i), "ed")
}

// actsAfter reports whether token i is a verb, or begins what stands between a
// subject and its verb.
func (d *doc) actsAfter(i int) bool {
	if i >= len(d.toks) {
		return false
	}
	t := d.toks[i]
	return t.class&(says|thinks|auxiliary|adverb|relative) != 0 || d.tok(i) == "," ||
		t.kind == word && !t.upper && (strings.HasSuffix(d.tok(i), "ed") || strings.HasSuffix(d.tok(i), "s") && t.class&(officers|collective|orgWord|preposition) == 0)
}

// quotedBefore returns the index of the first quotation that begins at token i or later.
func (d *doc) quotedBefore(i int) int {
	return sort.Search(len(d.quoted), func(j int) bool { return d.quoted[j].runs[0].tok >= i })
}
