package condense

import "github.com/attache-bot/attache/briefs"

const (
	theyBack  = 3   // sentences back to whom "they" means
	jointBack = 300 // tokens back to the people whom "the two leaders" means
)

// they finds whom the pronoun s, "they", means: several people or
// one house, the subject of the sentence so far or of one above. It abstains where
// that sentence tells of anybody else.
func (d *doc) they(s source) source {
	k := d.sentenceOf(s.tok)
	if k < 0 {
		return s
	}
	home := d.sents[k].para
	for n := 0; k >= 0 && n <= theyBack && d.sents[k].para >= home-1; k, n = k-1, n+1 {
		limit := min(d.sents[k].tokEnd, s.tok, d.sents[k].tok+sentenceReach)
		got := d.voice(k, limit)
		switch got.kind {
		case plural:
			continue // they again: look further up
		case nobody:
			if n == 0 {
				continue
			}
		case named:
			if j := d.jointAt(got.mention); j.n > 0 && d.opensList(j) {
				return d.meantBy(d.allOf(j), s, briefs.ByPronoun)
			}
		case organised, described:
			if got.person < 0 && d.several(got) && (n == 0 || d.tells(got.tokEnd, limit) || !d.rivals(got.tokEnd, limit)) {
				if got.kind == described {
					got.tokEnd = d.descriptionEnd(got.tokEnd, limit) // Lawyers for the driver
				}
				return d.meantBy(got, s, briefs.ByPronoun)
			}
		}
		return s
	}
	return s
}

// houseMeant finds the house that s, "it", means: the subject of the sentence so
// far or of one above, which says something or beside which no other is named.
func (d *doc) houseMeant(s source) source {
	k := d.sentenceOf(s.tok)
	if k < 0 {
		return s
	}
	home := d.sents[k].para
	for n := 0; k >= 0 && n < theyBack && d.sents[k].para >= home-1; k, n = k-1, n+1 {
		limit := min(d.sents[k].tokEnd, s.tok, d.sents[k].tok+sentenceReach)
		got := d.voice(k, limit)
		switch {
		case got.kind == nobody && n == 0, got.kind == described && lower(d.tok(got.tok)) == "it":
			continue
		case d.isHouse(got) && (d.tells(got.tokEnd, limit) || !d.rivals(got.tokEnd, limit)):
			return d.meantBy(got, s, briefs.ByPronoun)
		}
		break
	}
	return s
}

// isHouse reports whether s is one house, by name or not: "the ministry".
func (d *doc) isHouse(s source) bool {
	if s.person >= 0 || s.tokEnd < len(d.toks) && d.tok(s.tokEnd) == "and" {
		return false
	}
	switch s.kind {
	case organised:
		return s.mention >= 0 && d.cast.mentions[s.mention].sort == group
	case described:
		if s.head < s.tok || s.head >= s.tokEnd || d.isDocument(s.head) {
			return false
		}
		c := d.toks[s.head].class
		return c&collective != 0 && c&(officers|titleNoun) == 0 && d.tok(s.head) != "statement" && d.tok(s.head) != "report"
	}
	return false
}

// meantBy is got as the pronoun or description s means it, or s if it is nobody.
func (d *doc) meantBy(got, s source, how briefs.Resolution) source {
	if got.kind == nobody {
		return s
	}
	got.near, got.how = s.near, how
	return got
}

// several reports whether the subject s may be called "they": people of some kind
// or a house, not a land or one person.
func (d *doc) several(s source) bool {
	if s.kind == organised {
		return s.mention >= 0 && d.cast.mentions[s.mention].sort == group
	}
	if s.tokEnd == s.tok+1 && lower(d.tok(s.tok)) == "police" {
		return true
	}
	return s.head >= s.tok && s.head < s.tokEnd && d.toks[s.head].class&officers != 0 && !d.toks[s.head].caps && !d.someone(s)
}

// rivals reports whether toks[from:to] name or tell of anybody else who may be
// called "they".
func (d *doc) rivals(from, to int) bool {
	for i := from; i < to; i++ {
		t := d.toks[i]
		if t.quoted || t.kind != word {
			continue
		}
		if k := d.cast.at[i]; k > 0 {
			if m := d.cast.mentions[k-1]; m.person >= 0 || m.sort != spot {
				return true
			}
			continue
		}
		switch d.tok(i) {
		case "people", "men", "women", "children", "police":
			return true
		}
		if t.class&(officers|collective) != 0 || pluralised(d.tok(i)) && t.class&(says|auxiliary|adverb|preposition|calendar|he|she) == 0 {
			return true
		}
	}
	return false
}

// jointMeant finds whom a description of several means, "the two leaders" or "the
// senators": the only people named together before it who are as many, or who bear
// that title.
func (d *doc) jointMeant(s source) source {
	if w := lower(d.tok(s.tok)); w != "the" && w != "both" || s.tokEnd != s.head+1 || d.toks[s.head].class&officers == 0 {
		return s
	}
	count := 0
	for i := s.tok; i < s.head; i++ {
		switch lower(d.tok(i)) {
		case "two", "both":
			count = 2
		case "three":
			count = 3
		case "four":
			count = 4
		}
	}
	var found joint
	for m := d.mentionBefore(s.tok); m >= 0 && s.tok-d.cast.mentions[m].tok < jointBack; m-- {
		if n := d.cast.mentions[m]; n.person < 0 || d.toks[n.tok].quoted {
			continue
		}
		j := d.jointAt(m)
		if j.n == 0 {
			continue
		}
		m = j.list[0]
		a := d.cast.mentions[m]
		if count != 0 && j.n != count || count == 0 && (a.from == a.tok || d.toks[a.tok-1].id != d.toks[s.head].id) {
			continue
		}
		if found.n > 0 && !d.sameJoint(found, j) {
			return s
		}
		found = j
	}
	if found.n == 0 {
		return s
	}
	return d.meantBy(d.allOf(found), s, briefs.ByDescription)
}

// groupMeant finds the people whom the description s, "the analysts", means: those
// last brought in under that word with what tells them from others, "analysts at
// Norbank".
func (d *doc) groupMeant(s source) source {
	if w := lower(d.tok(s.tok)); w != "the" || s.head != s.tok+1 {
		return s
	}
	for i, least := s.tok-1, max(0, s.tok-jointBack); i >= least; i-- {
		if d.toks[i].id != d.toks[s.head].id || d.toks[i].quoted || d.cast.at[i] > 0 && d.cast.mentions[d.cast.at[i]-1].person >= 0 || !pluralised(d.tok(i)) {
			continue
		}
		got := source{kind: described, tok: d.groupStart(max(least, i-6), i), tokEnd: i + 1, head: i, mention: -1, person: -1}
		if j := i + 2; j < s.tok && d.toks[i+1].class&preposition != 0 && d.cast.at[j] > 0 {
			got.tokEnd = d.cast.mentions[d.cast.at[j]-1].tokEnd
		}
		if got.tok == i && got.tokEnd == i+1 || lower(d.tok(got.tok)) == "the" && got.tok == i-1 && got.tokEnd == i+1 {
			continue
		}
		return d.meantBy(got, s, briefs.ByDescription)
	}
	return s
}

// mentionBefore returns the last mention that begins before token i; -1 if none.
func (d *doc) mentionBefore(i int) int {
	for j := i - 1; j >= 0 && j > i-jointBack; j-- {
		if k := d.cast.at[j]; k > 0 {
			return int(k - 1)
		}
	}
	return -1
}
