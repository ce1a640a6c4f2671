package condense

import (
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// leaning tells what a sentence needs before it to be understood.
type leaning uint8

const (
	onNothing  leaning = iota
	onBefore           // some sentence: "also", "the two"
	onPrevious         // the one before it in the text: "he", "but"
)

// showable reports whether sentence i may stand in a summary: a statement
// in the story's own words. key is the quotation shown beside it.
func (d *doc) showable(i int, key briefs.Quote) bool {
	sn := d.sents[i]
	if d.tok(sn.tok) == "[" {
		return false
	}
	words, quoted, caps, english, verb := 0, 0, 0, false, false
	for t := sn.tok; t < sn.tokEnd; t++ {
		k := d.toks[t]
		if k.kind != word && k.kind != number {
			continue
		}
		words++
		if k.quoted {
			quoted++
			continue
		}
		s := d.tok(t)
		if k.class&first != 0 && s != "US" || addresses(s) || len(s) == 1 && d.side(t) {
			return false
		}
		if k.caps {
			caps++
		}
		english = english || k.class&(determiner|preposition) != 0
		verb = verb || k.class&(auxiliary|says|thinks) != 0 || t > sn.tok && t < sn.tokEnd-2 && !k.upper && verbal(s)
	}
	if d.cutQuote(sn) || d.toks[sn.tok].kind == mark && d.toks[sn.tokEnd-1].kind == mark && words > 0 && d.unattributedQuote(sn) || d.stamped(sn) {
		return false
	}
	if 2*quoted > words || 2*caps > words || english && !verb && quoted == 0 && !d.abstract() || d.pasted(sn) || d.pictured(sn) {
		return false
	}
	for _, p := range key.Parts {
		if min(p.End, sn.span.End)-max(p.Start, sn.span.Start) > 0 {
			return false
		}
	}
	return true
}

// cutQuote reports whether a quotation begins in sentence s and does not end in it.
func (d *doc) cutQuote(s sent) bool {
	i, _ := slices.BinarySearchFunc(d.runs, s.tok, func(r qrun, tok int) int { return r.open - tok })
	for ; i < len(d.runs) && d.runs[i].open < s.tokEnd; i++ {
		if end := d.runs[i].close; end < 0 || end >= s.tokEnd {
			return true
		}
	}
	return false
}

// unattributedQuote reports whether sentence s, which begins and ends with a mark, has
// no other: somebody's words lifted out of the story.
func (d *doc) unattributedQuote(s sent) bool {
	for i := s.tok + 1; i < s.tokEnd-1; i++ {
		if d.toks[i].kind == mark && d.looks(i) != inWord {
			return false
		}
	}
	return true
}

// stamped reports whether sentence s begins with the hour at which an entry of a live
// page was made: "10:07 p.m. EDT: The council …".
func (d *doc) stamped(s sent) bool {
	return s.tok+4 < s.tokEnd && d.toks[s.tok].kind == number && (d.tok(s.tok+1) == ":" && d.toks[s.tok+2].kind == number || strings.ContainsRune(d.tok(s.tok), ':'))
}

// abstract reports whether the text is one sentence in which an outlet sums its
// story up: it is said as the outlet wants it said.
func (d *doc) abstract() bool {
	return len(d.sents) == 1 && len(d.text) < 400
}

// ofHeadline reports whether the he or she that sentence i, the first of an abstract,
// begins with is somebody in the headline above it.
func (d *doc) ofHeadline(i int) bool {
	c := d.toks[d.sents[i].tok].class
	if len(d.sents) > shortText || c&(he|she) == 0 {
		return false
	}
	for k, p := range d.cutTitle {
		w := d.title[p.start:p.end]
		if k+1 == len(d.cutTitle) || !capitalised(w) || !capitalised(d.title[d.cutTitle[k+1].start:]) {
			continue
		}
		name := d.lex.written(w, hashLower(w), true)
		if c&he != 0 && name&male != 0 || c&she != 0 && name&female != 0 {
			return true
		}
	}
	return false
}

// pasted reports whether something that is no news was run into the sentence: a
// post on some network, which addresses somebody or gives an address, a picture's
// credit, what a page asks of its readers; or whether a mark in it has no other.
func (d *doc) pasted(s sent) bool {
	w := d.words(s.span)
	marks := 0
	for _, m := range [...]string{"“", "”", `"`, "’’", "''"} { // of any convention: some open curly and close straight
		marks += strings.Count(w, m)
	}
	if marks%2 == 1 {
		return true
	}
	for _, asks := range [...]string{"Add Interest ", "Sign up ", "Subscribe ", "Click ", "Read more ", "Continue Reading ", "Read the ", "See the full ", "Watch the "} {
		if strings.HasPrefix(w, asks) {
			return true
		}
	}
	for _, sign := range [...]string{" as an interest to ", "This article is more than ", ", HOST: ", "pic.twitter.com", "Read more "} {
		if strings.Contains(w, sign) {
			return true
		}
	}
	if at := strings.IndexByte(w, '@'); at > 0 && (strings.Contains(w[at-1:], " @") || strings.Contains(w[at-1:], "(@")) {
		return true
	}
	if strings.IndexByte(w, '/') >= 0 { // few sentences hold one: the others are not searched for each
		for _, sign := range [...]string{"/Reuters)", "/REUTERS)", "/AP)", "/AFP)", "/Getty Images", "https://", "http://", "REUTERS/"} {
			if strings.Contains(w, sign) {
				return true
			}
		}
	}
	return hasPrefixFold(w, "advertisement")
}

// addresses reports whether a word speaks to the reader: "you", "let us".
func addresses(w string) bool {
	c := w[0] | 0x20
	return (c == 'y' || c == 'l') && addressed[lower(w)]
}

// verbal reports whether a word may be an English verb that makes a statement of
// a sentence. A caption has none: "Orla Venn, leader of the council."
func verbal(w string) bool {
	return len(w) > 2 && (strings.HasSuffix(w, "ed") || strings.HasSuffix(w, "s")) || irregular[w]
}

// finished reports whether sentence i ends as statements do: not with a question
// mark, a colon or the dots of a text cut short.
func (d *doc) finished(i int) bool {
	s := d.sents[i]
	t := s.tokEnd - 1
	for t > s.tok && (d.toks[t].kind == mark || d.toks[t].kind == punct && strings.Contains(")]", d.tok(t))) {
		t--
	}
	if d.toks[t].kind != punct {
		return false
	}
	switch d.tok(t) {
	case ".", "!":
		return t == s.tok || d.tok(t-1) != "."
	case "。", "！", "।", "۔":
		return true
	}
	return false
}

// openEnded reports whether sentence i is the last of an abstract that leaves out its
// full stop, as many feeds do, without having been cut short.
func (d *doc) openEnded(i int) bool {
	s := d.sents[i]
	last := d.toks[s.tokEnd-1]
	if last.kind == mark && s.tokEnd-2 > s.tok {
		last = d.toks[s.tokEnd-2]
	}
	return i == len(d.sents)-1 && i < shortText && (last.kind == word || last.kind == number) && last.class&untelling == 0
}

// leans tells what sentence i needs before it.
func (d *doc) leans(i int) leaning {
	s := d.sents[i]
	t := s.tok
	for t < s.tokEnd && d.toks[t].kind != word && d.toks[t].kind != number {
		t++
	}
	if d.toks[s.tok].kind == mark {
		return d.attribution(s)
	}
	if l := d.opening(t, s.tokEnd); l != onNothing {
		return l
	}
	return d.inside(t, s.tokEnd)
}

// attribution reads who says what a sentence begins with: "…," she said; "…,"
// the official said. What is said needs nothing, whoever says it may.
func (d *doc) attribution(s sent) leaning {
	named := false
	for t := s.tok; t < s.tokEnd; t++ {
		k := d.toks[t]
		if k.kind != word || k.quoted {
			continue
		}
		switch {
		case k.class&(he|she|they) != 0 && !named:
			return onPrevious
		case k.upper && k.class&calendar == 0:
			named = true
		}
	}
	if !named {
		return onPrevious
	}
	return onNothing
}

// opening reads the first words of a sentence.
func (d *doc) opening(t, end int) leaning {
	if t >= end {
		return onNothing
	}
	w, next := openingOf(d.tok(t)), openingWord(0)
	if w == 0 {
		return onNothing
	}
	if t+1 < end {
		next = openingOf(d.tok(t + 1))
	}
	switch {
	case w&pronouns != 0:
		return onPrevious
	case w&demonstratives != 0:
		if next&spans != 0 {
			return onNothing
		}
		return onPrevious
	case w&connectives != 0:
		return onPrevious
	case w&loosely != 0 && t+1 < end && d.tok(t+1) == ",":
		return onPrevious
	case w&article != 0 && next&retold != 0:
		return onBefore
	case w&turning != 0 && t+1 < end && d.turns(t, end):
		return onPrevious
	case w&vague != 0:
		return onBefore
	}
	return onNothing
}

// turns reports whether token t begins one of turnsOfPhrase.
func (d *doc) turns(t, end int) bool {
	two := lower(d.tok(t)) + " " + lower(d.tok(t+1))
	return turnsOfPhrase[two] || t+2 < end && turnsOfPhrase[two+" "+lower(d.tok(t+2))]
}

// tagged reads the end of the sentence toks[from:end], in which a mark stands at
// token k: "…," she said. What a quotation says, its speaker knows.
func (d *doc) tagged(k, from, end int) leaning {
	for i := k + 1; i < end; i++ {
		if t := d.toks[i]; t.class&(he|she) != 0 && !t.quoted && t.kind == word && i+1 < end && d.toks[i+1].class&says != 0 && d.otherSex(from, i) {
			return onPrevious
		}
	}
	return onNothing
}

// otherSex reports whether the he or she at token k can't mean the only person named
// in toks[from:k].
func (d *doc) otherSex(from, k int) bool {
	found := -1
	for i := from; i < k; i++ {
		if t := d.toks[i]; t.kind == suffix || t.kind == word && t.class&(determiner|office|officers) != 0 && !t.upper && !t.quoted {
			return false // "a clerk", "Poe's aide": who may be meant
		}
		if m := d.cast.at[i]; m > 0 {
			p := d.cast.mentions[m-1].person
			if p < 0 || d.cast.mentions[m-1].words < 2 || found >= 0 && found != p {
				return false
			}
			found = p
		}
	}
	if found < 0 {
		return false
	}
	have := d.cast.people[found].sex
	return have == man && d.toks[k].class&she != 0 || have == woman && d.toks[k].class&he != 0
}

// inside reads the rest: a "he" before anybody is named, a "however" between commas.
func (d *doc) inside(t, end int) leaning {
	named := d.toks[t].upper && d.toks[t].class&starter == 0 || d.tok(t) == "A" || d.tok(t) == "An" // A suspect was freed, but he …
	for k := t + 1; k < end; k++ {
		tok := d.toks[k]
		if tok.kind == mark {
			return d.tagged(k, t, end)
		}
		if tok.kind != word {
			continue
		}
		if tok.upper && tok.class&calendar == 0 {
			named = true
			continue
		}
		w := d.tok(k)
		switch {
		case w == "this" && k+1 < end && d.toks[k+1].class&office != 0 && !d.toks[k+1].upper:
			return onPrevious // …, this official said
		case tok.class&(he|she) != 0 && (!named || d.otherSex(t, k)):
			return onPrevious
		case k+1 < end && d.tok(k+1) == "," && d.tok(k-1) == "," && openingWords[w]&connectives != 0:
			return onPrevious
		case w == "also" || w == "too" && k+2 >= end:
			return onBefore
		}
	}
	return onNothing
}
