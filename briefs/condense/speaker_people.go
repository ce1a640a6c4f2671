package condense

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// whoIsWho joins the mentions of one person and gives each its fullest name.
func (d *doc) whoIsWho() {
	n := &d.cast
	bySurname := map[string][]int{}
	byFirst := map[string][]int{}
	for i := range n.mentions {
		m := &n.mentions[i]
		if m.sort != someone {
			continue
		}
		words := d.nameWords(*m)
		if len(words) < 2 {
			continue
		}
		d.meet(m, i, words, bySurname, byFirst)
	}
	sure := d.sureNames()
	defer d.markSpeakers()
	for i := range n.mentions {
		m := &n.mentions[i]
		if m.person >= 0 || m.sort == group && m.tokEnd-m.tok > 1 {
			continue
		}
		words := d.nameWords(*m)
		if len(words) == 1 {
			d.recognise(m, i, words[0], sure, bySurname, byFirst)
		}
	}
}

// markSpeakers notes who is the subject of a verb of speech somewhere.
func (d *doc) markSpeakers() {
	for _, m := range d.cast.mentions {
		if m.person < 0 {
			continue
		}
		after, before := m.tokEnd, m.from-1
		if after < len(d.toks) && d.toks[after].class&says != 0 || before >= 0 && d.toks[before].class&says != 0 {
			d.cast.people[m.person].speaks = true
		}
	}
}

// sureNames returns the words that stand alone as names somewhere within a
// sentence, or as the subject of a verb of speech: any word has a capital where a
// sentence begins.
func (d *doc) sureNames() map[string]bool {
	sure := map[string]bool{}
	for _, m := range d.cast.mentions {
		if m.sort != thing || m.person >= 0 {
			continue
		}
		speaks := m.tokEnd < len(d.toks) && d.toks[m.tokEnd].class&says != 0 && d.toks[m.tok].class&(notName|starter|adverb|determiner) == 0
		if speaks || !d.startsSentence(m.from) {
			if words := d.nameWords(m); len(words) == 1 {
				sure[words[0]] = true
			}
		}
	}
	return sure
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
	k := d.sentenceOf(i)
	if k >= 0 && d.sents[k].tok == i {
		return true
	}
	return d.toks[i].quoted && strings.Contains(".!?…", d.tok(i-1)) // sentences are not parted between marks
}

// nameWords returns the folded words of a mention's name, initials and tails
// like Jr left out, the Arabic article too.
func (d *doc) nameWords(m naming) []string {
	var out []string
	for i := m.tok; i < m.tokEnd; i++ {
		t := d.toks[i]
		if t.kind != word || t.class&nameTail != 0 && len(out) > 0 || t.end-t.start == 1 && m.tokEnd-m.tok > 2 {
			continue
		}
		out = append(out, foldName(d.tok(i)))
	}
	return out
}

// foldName is a name's word in small letters without accents and article.
func foldName(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s, _, _ = transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	}
	s = strings.ToLower(s)
	if len(s) > 4 && (strings.HasPrefix(s, "al-") || strings.HasPrefix(s, "el-")) {
		s = s[3:]
	}
	return s
}

// meet files a mention of two words or more.
func (d *doc) meet(m *naming, i int, words []string, bySurname, byFirst map[string][]int) {
	n := &d.cast
	first, last := words[0], words[len(words)-1]
	for _, p := range bySurname[last] {
		if sameFirst(n.people[p].first, first) {
			d.join(m, i, p, len(words))
			return
		}
	}
	sx := m.sex
	if sx == unknownSex {
		sx = d.givenSex(*m)
	}
	n.people = append(n.people, party{first: first, last: last, full: i, words: len(words), sex: sx, mentions: 1, titled: m.from < m.tok})
	p := len(n.people) - 1
	m.person = p
	bySurname[last] = append(bySurname[last], p)
	byFirst[first] = append(byFirst[first], p)
}

// sameFirst reports whether two first names may be one's: equal, an initial of
// the other, or a short form: Chris and Christopher.
func sameFirst(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) == 1 && a[0] == b[0] || len(a) >= 3 && strings.HasPrefix(b, a[:3])
}

func (d *doc) join(m *naming, i, p, words int) {
	q := &d.cast.people[p]
	m.person = p
	m.sort = someone
	q.mentions++
	q.titled = q.titled || m.from < m.tok
	if m.sex != unknownSex && q.sex == unknownSex {
		q.sex = m.sex
	}
	if words > q.words || words == q.words && d.nameLen(i) > d.nameLen(q.full) {
		q.full, q.words = i, words
	}
}

func (d *doc) nameLen(i int) int {
	m := d.cast.mentions[i]
	return int(d.toks[m.tokEnd-1].end - d.toks[m.tok].start)
}

func (d *doc) givenSex(m naming) sex {
	for i := m.tok; i < m.tokEnd-1; i++ {
		c := d.toks[i].class
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
func (d *doc) recognise(m *naming, i int, w string, sure map[string]bool, bySurname, byFirst map[string][]int) {
	n := &d.cast
	if p := d.choose(m, i, bySurname[w], byFirst[w]); p >= 0 {
		d.join(m, i, p, 1)
		return
	}
	if m.sort == someone || m.sort == thing && sure[w] && d.toks[m.tok].class&(place|demonym|orgWord|notName|calendar) == 0 {
		n.people = append(n.people, party{last: w, full: i, words: 1, sex: m.sex, mentions: 1, titled: m.from < m.tok})
		m.person = len(n.people) - 1
		bySurname[w] = append(bySurname[w], m.person)
	}
}

// choose picks the person that the mention of one word means, among those with
// that surname and those with that first name: one that the title before it
// allows; of several the one named in full shortly before, else the one named
// most. -1 = none.
func (d *doc) choose(m *naming, i int, surnames, firsts []int) int {
	best, points := -1, -1
	for k, p := range append(surnames[:len(surnames):len(surnames)], firsts...) {
		q := d.cast.people[p]
		if m.sex != unknownSex && q.sex != unknownSex && m.sex != q.sex {
			continue
		}
		given := k >= len(surnames)
		if given && len(surnames) > 0 && d.toks[d.cast.mentions[q.full].tok].class&(male|female) != 0 {
			continue // a known first name, while others have it as surname
		}
		score := min(q.mentions, 50) * 2
		if !given {
			score++
		}
		if full := d.cast.mentions[q.full]; q.full < i && m.tok-full.tok < 60 {
			score += 100 - m.tok + full.tok
		}
		if score > points {
			best, points = p, score
		}
	}
	return best
}
