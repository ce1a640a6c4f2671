package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// nameKey stands for a word of a name, without case, accents and Arabic article.
type nameKey uint64

// nameWord returns the key of a name's word.
func nameWord(s string) nameKey {
	if !ascii(s) {
		s = strings.ToLower(unaccented(s))
	}
	if len(s) > 4 && (hasPrefixFold(s, "al-") || hasPrefixFold(s, "el-")) {
		s = s[3:]
	}
	return nameKey(hashLower(s))
}

// unaccented returns s without the accents on its letters.
func unaccented(s string) string {
	if ascii(s) {
		return s
	}
	s, _, _ = transform.String(unaccenter(), s)
	return s
}

// unaccenter returns what takes the accents off letters; it serves one caller at
// a time.
func unaccenter() transform.Transformer {
	return transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// whoIsWho joins the mentions of one person and gives each its fullest name.
func (d *doc) whoIsWho() {
	n := &d.cast
	r := &n.roster
	r.reset()
	d.cast.generations = d.generations()
	for i := range n.mentions {
		m := &n.mentions[i]
		d.nameWords(m)
		if m.words == 1 && m.from < m.tok && d.addressed(m.tok) {
			r.sure.add(m.key, -1)
		}
	}
	d.houseParts()
	for i := range n.mentions {
		if m := &n.mentions[i]; d.likeHouse(m) && surnameToo(d.tok(m.lastTok)) && (d.saysSo(*m) || d.explained(*m) && d.toks[m.tok].class&(male|female) != 0) {
			r.sure.add(bothKey(m), -1)
		}
	}
	for i := range n.mentions {
		m := &n.mentions[i]
		if d.likeHouse(m) && (len(r.sure.at(m.key)) > 0 || len(r.sure.at(bothKey(m))) > 0) {
			m.sort = someone // Ann West, if there is a Ms. West or she speaks somewhere
		}
		if m.sort == someone && m.words > 1 && !m.part {
			d.meet(m, i, r)
		}
	}
	d.markSpeakers()
	d.sureNames(r)
	for _, sexed := range [...]bool{true, false} { // who is Mr or Ms Poe all along is also President Poe
		for i := range n.mentions {
			m := &n.mentions[i]
			if m.person < 0 && m.words == 1 && (m.sex != unknownSex) == sexed && !(m.sort == group && m.tokEnd-m.tok > 1) && !(m.part && len(r.last.at(m.key)) == 0) {
				d.recognise(m, i, r)
			}
		}
	}
	d.markSpeakers()
}

// likeHouse reports whether mention m looks like a house's name and may be a person's,
// of a first name and a surname that is a common word: Ann West.
func (d *doc) likeHouse(m *naming) bool {
	return m.sort == group && m.words == 2 && m.from == m.tok && d.toks[m.tok].class&(orgWord|place|demonym|determiner) == 0
}

// bothKey is a key of the two words of a name together.
func bothKey(m *naming) nameKey { return m.key*prime64 ^ nameWord(m.firstWord) }

// markSpeakers notes who is the subject of a verb of speech somewhere.
func (d *doc) markSpeakers() {
	for _, m := range d.cast.mentions {
		if m.person >= 0 && d.saysSo(m) {
			d.cast.people[m.person].speaks = true
		}
	}
}

// startsSentence reports whether token i has its capital from where it stands.
func (d *doc) startsSentence(i int) bool {
	if i == 0 || d.toks[i-1].kind == mark {
		return true
	}
	switch d.tok(i - 1) {
	case ":", "•", "(", "[", "—", "–":
		return true
	}
	if d.toks[i].class&opens != 0 {
		return true
	}
	return d.toks[i].quoted && strings.Contains(".!?…", d.tok(i-1)) // sentences are not parted between marks
}

// nameWords counts the words of a mention's name and keeps its first and last,
// initials and tails like Jr left out.
func (d *doc) nameWords(m *naming) {
	for i := m.tok; i < m.tokEnd; i++ {
		t := d.toks[i]
		if t.kind != word || t.class&nameTail != 0 && m.words > 0 || t.end-t.start == 1 && m.tokEnd-m.tok > 2 {
			continue
		}
		if m.words == 0 {
			m.firstWord = d.tok(i)
		}
		m.lastTok = i
		m.words++
	}
	if m.words > 0 {
		m.key = nameWord(d.tok(m.lastTok))
	}
}

// meet files a mention of two words or more.
func (d *doc) meet(m *naming, i int, r *roster) {
	n := &d.cast
	for _, p := range r.last.at(m.key) {
		if n.generations && d.younger(*m) != d.younger(n.mentions[n.people[p].full]) {
			continue
		}
		if sameFirst(n.people[p].first, m.firstWord) || d.tailed(*m, n.mentions[n.people[p].full]) {
			d.join(m, i, p)
			return
		}
	}
	first := nameWord(m.firstWord)
	for _, p := range r.first.at(first) {
		if full := n.mentions[n.people[p].full]; d.headed(*m, full) {
			d.join(m, i, p)
			r.last.add(m.key, p)
			if n.people[p].mentions < 3 && d.swollen(full, *m) {
				n.people[p].full, n.people[p].words = i, m.words
			}
			return
		}
	}
	sx := m.sex
	if sx == unknownSex {
		sx = d.givenSex(*m)
	}
	if sx == unknownSex {
		sx, _ = d.introducedAsKin(*m)
	}
	n.people = append(n.people, party{first: m.firstWord, last: m.key, full: i, words: m.words, sex: sx, mentions: 1, titled: m.from < m.tok})
	m.person = len(n.people) - 1
	n.people[m.person].titled = n.people[m.person].titled || d.explained(*m)
	r.last.add(m.key, m.person)
	r.first.add(first, m.person)
	if m.words > 2 {
		d.fileInner(*m, r)
	}
}

// fileInner files a person under the words between first and last name, of which
// one may be the name used: Ugarte of "María José Ugarte Lanza".
func (d *doc) fileInner(m naming, r *roster) {
	for i := m.tok + 1; i < m.lastTok; i++ {
		if t := d.toks[i]; t.kind == word && t.upper && t.end-t.start > 2 && t.class&(particle|male|female|nameTail) == 0 {
			k := nameWord(d.tok(i))
			r.inner.add(k, m.person)
		}
	}
}

// tailed reports whether one of two names with the same last word ends with all
// the words of the other: Van den Akker, Joost van den Akker.
func (d *doc) tailed(a, b naming) bool {
	if a.words > b.words {
		a, b = b, a
	}
	if a.words < 2 || a.words == b.words {
		return false
	}
	for i, j := a.lastTok, b.lastTok; i >= a.tok; i, j = i-1, j-1 {
		if j < b.tok || !strings.EqualFold(d.tok(i), d.tok(j)) {
			return false
		}
	}
	return true
}

// headed reports whether name b, of more words, begins with all of a's: Min
// Thura, Min Thura Zaw.
func (d *doc) headed(a, b naming) bool {
	if a.words >= b.words || a.words < 2 {
		return false
	}
	for i, j := a.tok, b.tok; i < a.tokEnd; i, j = i+1, j+1 {
		if !strings.EqualFold(d.tok(i), d.tok(j)) {
			return false
		}
	}
	return true
}

// explained reports whether an office follows the name: ", the former minister".
func (d *doc) explained(m naming) bool {
	i := m.tokEnd
	if i+1 >= len(d.toks) || d.tok(i) != "," || d.toks[i+1].class&(determiner|office|officeMod) == 0 {
		return false
	}
	for j := i + 1; j < len(d.toks) && j < i+7 && d.toks[j].kind == word; j++ {
		if d.toks[j].class&office != 0 {
			return true
		}
	}
	return false
}

// sameFirst reports whether two first names may be one's: equal, an initial of
// the other, or a short form: Chris and Christopher.
func sameFirst(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return strings.EqualFold(a, b) || len(a) == 1 && a[0]|0x20 == b[0]|0x20 || len(a) >= 3 && strings.EqualFold(a[:3], b[:3])
}

func (d *doc) join(m *naming, i, p int) {
	n, q := &d.cast, &d.cast.people[p]
	m.person = p
	m.sort = someone
	q.mentions++
	q.titled = q.titled || m.from < m.tok
	if m.sex != unknownSex && q.sex == unknownSex {
		q.sex = m.sex
	}
	if (m.words > q.words || m.words == q.words && d.nameLen(i) > d.nameLen(q.full)) && !d.swollen(*m, n.mentions[q.full]) {
		q.full, q.words = i, m.words
		if m.words > 1 {
			q.first = m.firstWord
		}
	}
}

// swollen reports whether the longer name b of a person seems to hold words that
// are none of it: "Crooked Ann Poe" beside "Ann Poe".
func (d *doc) swollen(b, a naming) bool {
	given := male | female
	if a.words > 1 && b.words > a.words+1 && d.toks[a.tok].class&given != 0 && d.tailed(a, b) {
		return true // a byline run into it: "Ed Ames Ann Poe"
	}
	return a.words > 1 && a.words < b.words && d.toks[a.tok].class&given != 0 &&
		(d.toks[b.tok].class&given == 0 || d.headed(a, b))
}

func (d *doc) nameLen(i int) int {
	m := d.cast.mentions[i]
	return int(d.toks[m.tokEnd-1].end - d.toks[m.tok].start)
}

func (d *doc) givenSex(m naming) sex {
	for i := m.tok; i < m.tokEnd-1; i++ {
		c := d.toks[i].class
		if d.tok(i) == "Kim" && (m.words > 2 || strings.Contains(d.tok(i+1), "-")) {
			continue // a family name
		}
		switch {
		case c&male != 0 && c&female == 0:
			return man
		case c&female != 0 && c&male == 0:
			return woman
		}
	}
	return unknownSex
}

// recognise finds whose a name of one word is: a surname, which may come first
// as in Xi Jinping, else a first name.
func (d *doc) recognise(m *naming, i int, r *roster) {
	n := &d.cast
	p := d.choose(m, i, r.last.at(m.key), r.first.at(m.key))
	if p < 0 {
		p = d.choose(m, i, r.inner.at(m.key), nil)
	}
	if p >= 0 {
		d.join(m, i, p)
		return
	}
	relative, kin := d.introducedAsKin(*m)
	if m.sort == someone || m.sort == thing && (len(r.sure.at(m.key)) > 0 || m.words == 1 && kin) && !strings.ContainsAny(d.tok(m.tok), "0123456789") && d.toks[m.tok].class&(place|demonym|orgWord|notName|calendar|office|title|officers) == 0 {
		sx := m.sex
		switch c := d.toks[m.tok].class; {
		case sx == unknownSex && c&knownMan != 0:
			sx = man
		case sx == unknownSex && c&knownWoman != 0:
			sx = woman
		case sx == unknownSex && c&(male|female) == male && d.presented(*m):
			sx = man
		case sx == unknownSex && c&(male|female) == female && d.presented(*m):
			sx = woman
		case sx == unknownSex:
			sx = relative
		}
		n.people = append(n.people, party{last: m.key, full: i, words: 1, sex: sx, mentions: 1, titled: m.from < m.tok})
		m.person = len(n.people) - 1
		if m.sort == thing && kin {
			m.sort = someone
		}
		r.last.add(m.key, m.person)
	}
}

// choose picks the person that the mention of one word means, among those with
// that surname and those with that first name: one that the title before it
// allows; of several the one named in full shortly before, else the one named
// most. -1 = none.
func (d *doc) choose(m *naming, i int, surnames, firsts []int) int {
	best, points := -1, -100
	near, gap := d.namedLast(m, i)
	says := len(surnames) > 1 && d.saysSo(*m)
	young := d.younger(*m) || m.from > 0 && d.tok(m.from-1) == "younger"
	for k := range len(surnames) + min(len(firsts), 32) {
		given := k >= len(surnames)
		var p int
		if given {
			p = firsts[k-len(surnames)]
		} else {
			p = surnames[k]
		}
		q := d.cast.people[p]
		if m.sex != unknownSex && q.sex != unknownSex && m.sex != q.sex {
			continue
		}
		full := d.cast.mentions[q.full]
		if d.cast.generations && young != d.younger(full) {
			continue
		}
		score := min(q.mentions, 50) * 2
		if says && q.speaks && q.words > 1 {
			score += 60 // of two Poes the one who speaks
		}
		if !given {
			score++
		} else if len(surnames) > 0 && q.mentions < 3 && (d.firstKnown(p) || d.firstKnown(surnames[0])) {
			continue // others have it as surname, and it is a known first name or they have one
		}
		_, kin := d.introducedAsKin(full)
		kin = kin && len(surnames) > 1 // a relative is told of in passing
		if kin && m.sex == unknownSex {
			score -= 20
		}
		switch {
		case p == near && !kin:
			score += 120 - gap
		case q.full < i && m.tok-full.tok < 80 && !kin:
			score += 120 - m.tok + full.tok
		}
		if score > points {
			best, points = p, score
		}
	}
	return best
}

// namedLast returns who was named last in full with mention m's word for a
// surname, and how many tokens before it; -1 if nobody was in the last eighty.
func (d *doc) namedLast(m *naming, i int) (p, gap int) {
	for j := i - 1; j >= 0 && m.tok-d.cast.mentions[j].tok < 80; j-- {
		if n := &d.cast.mentions[j]; n.person >= 0 && n.words > 1 && n.key == m.key {
			return n.person, m.tok - n.tok
		}
	}
	return -1, 0
}

// firstKnown reports whether the full name of person p begins with a known first name.
func (d *doc) firstKnown(p int) bool {
	q := &d.cast.people[p]
	return q.words > 1 && d.toks[d.cast.mentions[q.full].tok].class&(male|female) != 0
}
