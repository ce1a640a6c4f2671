package condense

import (
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
	if 2*quoted > words || 2*caps > words || english && !verb && quoted == 0 {
		return false
	}
	for _, p := range key.Parts {
		if min(p.End, sn.span.End)-max(p.Start, sn.span.Start) > 0 {
			return false
		}
	}
	return true
}

// side reports the (L) or (R) of a caption.
func (d *doc) side(t int) bool {
	w := d.tok(t)
	return (w == "L" || w == "R") && t > 0 && d.tok(t-1) == "("
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

// inside reads the rest: a "he" before anybody is named, a "however" between commas.
func (d *doc) inside(t, end int) leaning {
	named := d.toks[t].upper && d.toks[t].class&starter == 0
	for k := t + 1; k < end; k++ {
		tok := d.toks[k]
		if tok.kind == mark {
			return onNothing // what a quotation says, its speaker knows
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
		case tok.class&(he|she) != 0 && !named:
			return onPrevious
		case k+1 < end && d.tok(k+1) == "," && d.tok(k-1) == "," && openingWords[w]&connectives != 0:
			return onPrevious
		case w == "also" || w == "too" && k+2 >= end:
			return onBefore
		}
	}
	return onNothing
}
