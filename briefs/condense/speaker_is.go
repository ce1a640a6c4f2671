package condense

import "github.com/attache-bot/attache/briefs"

// whoIs reads what the text says, in so many words, that the person of mention m
// is: "Poe is the director of the council", "Poe … will step down as chancellor",
// and of the same person in the next sentence: "She's a delegate from Amberg".
func (d *doc) whoIs(m naming) briefs.Span {
	k := d.sentenceOf(m.tok)
	if k < 0 || d.toks[m.tok].quoted {
		return briefs.Span{}
	}
	s := d.sents[k]
	p := d.paras[s.para]
	if role := d.isA(m.tokEnd, p); role.End > 0 {
		return role
	}
	if m.from == s.tok || d.ownedWithin(s.tok, m.from) && m.from < s.tok+5 {
		if role := d.servesAs(m.tokEnd, min(s.tokEnd, m.tokEnd+14), p); role.End > 0 {
			return role
		}
	}
	if k+1 >= len(d.sents) || d.sents[k+1].para > s.para {
		return briefs.Span{}
	}
	next := d.sents[k+1]
	t := d.toks[next.tok]
	if want := (source{kind: pronoun, tok: next.tok, tokEnd: next.tok + 1, sex: pronounSex(t.class)}); want.sex == unknownSex || d.focusAbove(k+1, want) != m.person {
		return briefs.Span{}
	}
	return d.isA(next.tok+1, p)
}

func pronounSex(c class) sex {
	switch {
	case c&he != 0:
		return man
	case c&she != 0:
		return woman
	}
	return unknownSex
}

// isA reads the office behind "is a", "was the" or "'s a" from token i.
func (d *doc) isA(i int, p para) briefs.Span {
	if i+2 >= p.tokEnd || d.toks[i].quoted {
		return briefs.Span{}
	}
	if w := d.tok(i); w != "is" && w != "was" && d.toks[i].kind != suffix {
		return briefs.Span{}
	}
	switch d.tok(i + 1) {
	case "a", "an", "the":
		return d.officeFrom(i+2, p)
	}
	return briefs.Span{}
}

// servesAs reads the office behind "serves as", "will step down as" among
// toks[from:to].
func (d *doc) servesAs(from, to int, p para) briefs.Span {
	for i := from; i+2 < to; i++ {
		if d.toks[i].quoted || d.toks[i].kind == punct {
			break
		}
		if d.tok(i+1) != "as" {
			continue
		}
		switch d.tok(i) {
		case "serves", "served", "works", "worked", "resigned", "resign", "resigns":
		case "down":
			if w := d.tok(i - 1); w != "step" && w != "steps" && w != "stepped" && w != "stepping" {
				continue
			}
		default:
			continue
		}
		if i += 2; d.toks[i].class&determiner != 0 {
			i++
		}
		return d.officeFrom(i, p)
	}
	return briefs.Span{}
}

// officeFrom reads the role that begins with token from, if its head is an office.
func (d *doc) officeFrom(from int, p para) briefs.Span {
	to, ok := d.roleEnd(from, p)
	if !ok {
		return briefs.Span{}
	}
	for i := from; i < to; i++ { // in 2021: when, not what
		if (d.tok(i) == "in" || d.tok(i) == "on" || d.tok(i) == "from" || d.tok(i) == "since") && i+1 < to && d.toks[i+1].kind == number || d.toks[i].class&calendar != 0 {
			to = i
		}
	}
	for to > from && d.toks[to-1].class&(preposition|adverb) != 0 {
		to--
	}
	if !d.officeWithin(from, to, 6) {
		return briefs.Span{}
	}
	return d.roleSpan(from, to)
}
