package condense

import (
	"strings"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// readHomes finds for those who have no office what else the text tells of them.
func (d *doc) readHomes() {
	for _, m := range d.cast.mentions {
		if m.person < 0 {
			continue
		}
		q := &d.cast.people[m.person]
		if !q.quoted || q.rolePoints > 0 || q.called.End > 0 || q.home.End > 0 {
			continue
		}
		for _, read := range [...]func(naming) briefs.Span{d.whoDoes, d.whoIs, d.belongsTo} {
			if q.home = read(m); q.home.End > 0 {
				break
			}
		}
	}
}

// whoDoes reads what the person of mention m does, where that is what he or she is:
// "Ann Poe, who runs the mill,".
func (d *doc) whoDoes(m naming) briefs.Span {
	p := d.paraOf(m.tok)
	i := m.tokEnd
	if i+2 < p.tokEnd && d.tok(i) == "," && d.toks[i+1].kind == number {
		i += 2
	}
	if i+4 >= p.tokEnd || d.tok(i) != "," || d.tok(i+1) != "who" || d.toks[i].quoted {
		return briefs.Span{}
	}
	from := i + 1
	v := from + 1
	if w := d.tok(v); w == "has" || w == "had" || w == "also" || w == "once" {
		v++
	}
	if !d.leads(v) {
		return briefs.Span{}
	}
	to := v + 1
	for to < p.tokEnd && to < from+16 {
		t := d.toks[to]
		if t.kind == mark && !d.possessive(to) || t.kind == punct && (d.tok(to) != "." || d.sentenceEnd(&p, to) > 0 || to+1 == p.tokEnd) || t.class&(says|relative|conjunction) != 0 && !t.upper && d.tok(to) != "and" {
			break
		}
		if d.tok(to) == "and" && !(to+1 < p.tokEnd && d.toks[to+1].upper) {
			break
		}
		to++
	}
	if to < v+3 || to-from >= 16 || d.toks[to-1].class&(preposition|determiner) != 0 {
		return briefs.Span{}
	}
	return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-1].end)}
}

// possessive reports whether mark i is the apostrophe of a plural: "the members' club".
func (d *doc) possessive(i int) bool {
	r, _ := utf8.DecodeRuneInString(d.tok(i))
	return isApostrophe(r) && i > 0 && i+1 < len(d.toks) && strings.HasSuffix(d.tok(i-1), "s") && d.toks[i-1].end == d.toks[i].start &&
		d.toks[i+1].kind == word && !d.toks[i+1].quoted
}

// leads reports whether word i is a verb that tells what somebody is by what he
// or she does.
func (d *doc) leads(i int) bool {
	switch d.tok(i) {
	case "heads", "leads", "runs", "chairs", "directs", "teaches", "studies", "owns", "represents", "manages", "oversees", "edits", "hosts", "covers", "advises",
		"coaches", "headed", "led", "run", "ran", "chaired", "directed", "taught", "owned", "represented", "managed", "oversaw", "edited", "hosted", "founded",
		"advised", "coached", "researches", "specializes", "specialises", "co-founded", "co-chairs", "organized", "organised":
		return true
	}
	return false
}

// belongsTo finds, for want of an office, where the text has the person of
// mention m from: "Gallup's Ann Poe", "said Ann Poe of the Poe Institute",
// "Ann Poe, 30, of Amberg, Norl.,". Only full names are introduced so.
func (d *doc) belongsTo(m naming) briefs.Span {
	if m.tokEnd-m.tok < 2 || m.from != m.tok || d.toks[m.tok].quoted {
		return briefs.Span{}
	}
	p := d.paraOf(m.tok)
	if s := d.houseBefore(m, p); s.End > 0 {
		return s
	}
	i := m.tokEnd
	if i+3 < p.tokEnd && d.tok(i) == "," && d.toks[i+1].kind == number && d.tok(i+2) == "," && d.tok(i+3) == "of" {
		return d.homeSpan(i+3, p)
	}
	return d.houseBehind(m, p)
}

// houseBefore reads the organisation whose person the name is said to be:
// "Gallup's Ann Poe". A person's or country's is none.
func (d *doc) houseBefore(m naming, p para) briefs.Span {
	end := m.tok - 1
	if end <= p.tok || d.toks[end].kind != suffix {
		return briefs.Span{}
	}
	from := end
	for from > p.tok && d.houseWord(from-1) {
		from--
	}
	return d.houseSpan(from, end)
}

// houseBehind reads the organisation behind a name with a verb of speech before
// or behind it: "said Ann Poe of the Poe Institute", "Ann Poe of polling firm
// Norpoll told us".
func (d *doc) houseBehind(m naming, p para) briefs.Span {
	i := m.tokEnd
	if i+1 >= p.tokEnd || d.tok(i) != "of" && d.tok(i) != "for" && d.tok(i) != "at" && d.tok(i) != "from" {
		return briefs.Span{}
	}
	from := i + 1
	if d.tok(from) == "the" {
		from++
	}
	to := d.firmEnd(from, p)
	for to < p.tokEnd && (d.houseWord(to) || to > from && to+1 < p.tokEnd && (d.tok(to) == "of" || d.tok(to) == "for" || d.tok(to) == "and" || d.toks[to].kind == suffix) && d.houseWord(to+1)) {
		to++
	}
	before := m.from > p.tok && d.toks[m.from-1].class&says != 0 && !d.toks[m.from-1].upper
	behind := to < p.tokEnd && (d.toks[to].class&says != 0 || d.tok(to) == "," && to+1 < p.tokEnd && d.toks[to+1].class&relative != 0)
	if !before && !behind {
		return briefs.Span{}
	}
	return d.houseSpan(from, to)
}

// firmEnd returns where the small words of "digital consulting firm Norpoll" end,
// or from if there are none.
func (d *doc) firmEnd(from int, p para) int {
	for i := from; i+1 < p.tokEnd && i < from+4 && d.toks[i].kind == word && !d.toks[i].upper; i++ {
		switch d.tok(i) {
		case "firm", "group", "company", "agency", "bank", "charity", "network", "consultancy", "think-tank", "tank", "nonprofit", "institute", "startup", "pollster",
			"brokerage", "union", "association", "organisation", "organization", "website", "magazine", "newspaper", "university", "lobby", "watchdog", "fund":
			if d.houseWord(i + 1) {
				return i + 1
			}
		}
		if d.toks[i].class&(preposition|determiner|auxiliary|conjunction|says) != 0 {
			break
		}
	}
	return from
}

func (d *doc) houseWord(i int) bool {
	t := d.toks[i]
	return t.kind == word && t.upper && !t.quoted && t.class&(calendar|determiner|he|she|they|conjunction|preposition) == 0
}

// houseSpan is the text of toks[from:to] if they may name an organisation.
func (d *doc) houseSpan(from, to int) briefs.Span {
	if from >= to {
		return briefs.Span{}
	}
	org, elsewhere := false, false
	for i := from; i < to; i++ {
		t := d.toks[i]
		org = org || t.class&(orgWord|collective) != 0
		elsewhere = elsewhere || t.class&(place|demonym|title|male|female|knownMan|knownWoman) != 0
		if k := d.cast.at[i]; k > 0 {
			n := d.cast.mentions[k-1]
			elsewhere = elsewhere || n.sort == spot || n.person >= 0 && d.human(n.person)
		}
	}
	if elsewhere && !org || d.toks[to-1].class&place != 0 {
		return briefs.Span{}
	}
	return briefs.Span{Start: int(d.toks[from].start), End: int(d.toks[to-1].end)}
}

// homeSpan reads "of Amberg, Norl." from its "of" at token i.
func (d *doc) homeSpan(i int, p para) briefs.Span {
	to := i + 1
	for commas := 0; to < p.tokEnd && to < i+9; to++ {
		t := d.toks[to]
		switch {
		case t.kind == word && t.upper:
			continue
		case d.tok(to) == "." && to+1 < p.tokEnd && d.tok(to+1) == ",":
			continue
		case d.tok(to) == "," && commas == 0 && to+1 < p.tokEnd && d.toks[to+1].upper:
			commas++
			continue
		}
		break
	}
	if to < i+2 || to >= p.tokEnd || d.tok(to) != "," && d.toks[to].class&says == 0 {
		return briefs.Span{}
	}
	return briefs.Span{Start: int(d.toks[i].start), End: int(d.toks[to-1].end)}
}

// readLateNames gives those who are introduced first by office and then by name
// their office: "…, a spokesman for the council said on Monday. At the gate, Ann
// Poe told reporters …".
func (d *doc) readLateNames() {
	for k := 0; k+1 < len(d.sents); k++ {
		role := d.unnamedSayer(k)
		if role.End == 0 {
			continue
		}
		v := d.voice(k+1, d.sents[k+1].tokEnd)
		if v.kind != named || v.person < 0 || v.mention < 0 {
			continue
		}
		m := d.cast.mentions[v.mention]
		if q := &d.cast.people[v.person]; q.quoted && q.rolePoints == 0 && q.full == v.mention && m.tokEnd-m.tok > 1 {
			q.role, q.rolePoints = role, 1
		}
	}
}

// unnamedSayer returns the role of somebody without a name who says, at its end,
// what sentence k tells.
func (d *doc) unnamedSayer(k int) briefs.Span {
	s := d.sents[k]
	if k == 0 { // The transport secretary has said sorry. Ann Poe told …
		if v := d.mainSubject(s.tok, min(s.tokEnd, s.tok+12)); v.kind == described && v.tok == s.tok && d.tok(v.tok) == "The" && v.tokEnd == v.head+1 &&
			d.toks[v.head].class&office != 0 && d.toks[v.head].class&relation == 0 && !d.held(d.tok(v.head)) {
			return d.roleSpan(v.tok, v.tokEnd)
		}
	}
	for v := s.tokEnd - 1; v > s.tok+3 && v > s.tokEnd-6; v-- {
		if t := d.toks[v]; t.class&says == 0 || t.upper || t.quoted {
			continue
		}
		for i := v - 1; i > s.tok && i > v-12; i-- {
			if d.toks[i].kind == punct || d.toks[i].kind == mark || d.toks[i].quoted {
				break
			}
			if w := d.tok(i); (w == "a" || w == "an") && d.tok(i-1) == "," {
				return d.roleSpan(i, v)
			}
		}
	}
	return briefs.Span{}
}
