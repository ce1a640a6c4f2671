package condense

import "sort"

// officeHolder finds the person whom a description such as "the minister" means:
// the only one beside whose name the office stands; of several the one, and else,
// if it stands beside no name, anybody, whom the text is about just before. -1 =
// not known: the words stay.
func (d *doc) officeHolder(i int, s source) int {
	if w := d.tok(s.tok); s.tokEnd != s.head+1 || d.toks[s.head].class&(office|title) == 0 || d.toks[s.head].class&relation != 0 {
		return -1
	} else if w != "the" && w != "The" {
		return d.possessedBy(i, s)
	}
	if d.toks[s.head].class&office == 0 {
		return d.styled(s)
	}
	former := d.once(s)
	w, of := d.tok(s.head), d.capitalsBefore(s.head)
	p := d.bearer(s)
	if p >= 0 {
		if d.fits(p, s.sex) && d.human(p) {
			return p
		}
		return -1
	}
	if p, several := d.ofLand(s); several {
		return p
	}
	if d.behindClause(s) || d.facesOne(s.tokEnd) {
		return -1
	}
	if k := d.sentenceOf(s.tok); k >= 0 && s.tok-d.sents[k].tok > 2 && d.toks[d.sents[k].tok].class&preposition != 0 && d.toks[d.sents[k].tok+1].class&(he|she) != 0 {
		return -1 // In his book, The Boss says
	}
	p = d.antecedent(i, s)
	if p >= 0 && (d.introduced(s) && !d.holds(p, w) || d.otherTrade(p, w) || d.held(w) && !d.holds(p, w) || d.hasAnother(p, w, s) && !former || former && d.holdsNow(p, w) || of != 0 && d.elsewhere(p, w, of)) {
		return -1
	}
	return p
}

// behindClause reports whether the sentence of description s begins with a clause that
// names somebody: "When Poe tried to answer, the senator broke in".
func (d *doc) behindClause(s source) bool {
	k := d.sentenceOf(s.tok)
	if k < 0 || !d.subordinates(d.sents[k].tok) || d.toks[d.sents[k].tok].class&preposition != 0 && d.toks[d.sents[k].tok].class&conjunction == 0 && !d.opensClause(d.sents[k].tok) {
		return false
	}
	for i := max(d.sents[k].tok, s.tok-sentenceReach); i < s.tok; i++ {
		if m := d.cast.at[i]; m > 0 && !d.toks[i].quoted && d.cast.mentions[m-1].person >= 0 {
			return true
		}
	}
	return false
}

// mentionReach is how many names back somebody is looked for whom the text calls by
// an office or title, so that no text takes more than linear time.
const mentionReach = 256

// mentionsUpTo returns the last mentions before token i.
func (d *doc) mentionsUpTo(i int) []naming {
	all := d.cast.mentions
	n := sort.Search(len(all), func(k int) bool { return all[k].tok >= i })
	return all[max(0, n-mentionReach):n]
}

// starBefore finds who spoke last, right above quotation i, if description s is what any
// of several may be called: "the star"; -1 if nobody did.
func (d *doc) starBefore(i int, s source) int {
	switch d.tok(s.head) {
	case "star", "icon", "legend", "celebrity":
	default:
		return -1
	}
	if i == 0 || s.head != s.tok+1 || lower(d.tok(s.tok)) != "the" {
		return -1
	}
	prev := d.quoted[i-1]
	if p := prev.source.person; p >= 0 && prev.kind == statement && d.fits(p, s.sex) && d.quoted[i].runs[0].para-prev.runs[0].para < 2 {
		return p
	}
	return -1
}

// ofLand finds, if several people bear the office of description s, the only one whose
// name has its place before it, "Sarn's President Ann Poe" for "the Sarn president";
// -1 if none has.
func (d *doc) ofLand(s source) (p int, several bool) {
	place := d.toks[s.head-1]
	if s.head-1 <= s.tok || !place.upper || place.kind != word || place.class&(office|officeMod|title|determiner) != 0 {
		return -1, false
	}
	h, first := hashLower(d.tok(s.head)), -1
	for _, o := range d.cast.posts {
		if o.office == h {
			several = several || first >= 0 && first != o.person
			first = o.person
		}
	}
	p = -1
	if !several {
		return p, false
	}
	for _, m := range d.mentionsUpTo(s.tok) {
		if m.person < 0 || m.person == p || !d.holds(m.person, d.tok(s.head)) {
			continue
		}
		for i := max(0, m.from-3); i < m.tok; i++ {
			if d.toks[i].id == place.id && d.toks[i].upper && (i >= m.from || d.toks[i+1].kind == suffix) {
				if p >= 0 {
					return -1, true
				}
				p = m.person
				break
			}
		}
	}
	return p, p >= 0
}

// facesOne reports whether whoever the description that ends at token end means speaks
// to somebody whom the text is about: "the presenter asks him: “…”"
func (d *doc) facesOne(end int) bool {
	for i := end; i+1 < len(d.toks) && i < end+5; i++ {
		if t := d.toks[i]; t.quoted || t.kind != word {
			return false
		}
		if w := d.tok(i); (w == "him" || w == "her") && d.tok(i+1) == ":" {
			return true
		}
	}
	return false
}

// styled finds the only person before whose name the title of description s stands:
// "the ayatollah"; -1 if there is none, or several.
func (d *doc) styled(s source) int {
	switch lower(d.tok(s.head)) {
	case "pope", "sheikh", "shaikh", "ayatollah", "mullah", "cardinal", "archbishop", "monsignor", "patriarch":
	default:
		return -1
	}
	p := -1
	for _, m := range d.mentionsUpTo(s.tok) {
		if m.person < 0 || m.person == p {
			continue
		}
		for j := m.from; j < m.tok; j++ {
			if d.toks[j].id == d.toks[s.head].id {
				if p >= 0 {
					return -1
				}
				p = m.person
			}
		}
	}
	return p
}

// once reports whether the description s is of an office that is over.
func (d *doc) once(s source) bool {
	for j := s.tok; j < s.head; j++ {
		if d.tok(j) == "former" {
			return true
		}
	}
	return false
}

// bearer finds the only person beside whose name the office of description s
// stands: of two leaders the North Korean one; -1 = none or several.
func (d *doc) bearer(s source) int {
	w, former, of := d.tok(s.head), d.once(s), d.capitalsBefore(s.head)
	if of != 0 && !former {
		if p := d.holderOf(w, of); p >= 0 {
			return p
		}
	}
	if p := d.holder(w, former); p >= 0 && (of == 0 || !d.elsewhere(p, w, of)) {
		if !former && !d.holdsNow(p, w) && d.cast.mentions[d.cast.people[p].full].tok > s.tok {
			return -1 // a former one, whom the text has not named yet
		}
		return p
	}
	return -1
}

// possessedBy finds whom "Poe's former aide" means: whom the text is about just
// before, if nobody bears that office by name and that one bears no other.
func (d *doc) possessedBy(i int, s source) int {
	k := d.cast.at[s.tok]
	if k == 0 {
		return -1
	}
	owner := d.cast.mentions[k-1]
	if owner.tokEnd >= len(d.toks) || d.toks[owner.tokEnd].kind != suffix || d.held(d.tok(s.head)) {
		return -1
	}
	p := d.antecedent(i, s)
	if p < 0 || p == owner.person {
		return -1
	}
	for _, o := range d.cast.posts {
		if o.person == p {
			return -1
		}
	}
	return p
}
