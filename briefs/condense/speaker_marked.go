package condense

import "strings"

// script reads the name that stands before the words within their marks, as in a
// play: “POE: We go on.”
func (d *doc) script(r qrun) source {
	for i := r.tok; i+1 < r.tokEnd && i < r.tok+3 && d.toks[i].caps; i++ {
		if d.tok(i+1) != ":" {
			continue
		}
		if m := d.mentionEnding(i + 1); m >= 0 && d.cast.mentions[m].person >= 0 {
			return d.byMention(source{near: true}, m)
		}
		return source{kind: mute, tok: r.tok, tokEnd: i + 1, mention: -1, person: -1}
	}
	return noSource
}

// signed reports whether a post's signature begins at token from: "— Ann Poe
// (@annpoe) May 3". What stands between marks in a post is not its writer's.
func (d *doc) signed(from, to int) bool {
	for i := from; i+1 < to && i < from+8; i++ {
		if d.tok(i) == "(" {
			return d.tok(i+1) == "@"
		}
	}
	return false
}

// goesOnTelling reports whether nothing but "and added" stands between quotation i and
// the one before it.
func (d *doc) goesOnTelling(i int) bool {
	if i == 0 || !d.quoted[i-1].source.known() {
		return false
	}
	prev, r := d.quoted[i-1].runs[len(d.quoted[i-1].runs)-1], d.quoted[i].runs[0]
	from := prev.close + 1
	if prev.para != r.para || prev.close < 0 || r.open-from < 2 || r.open-from > 5 || d.tok(from) != "and" && d.tok(from) != "but" {
		return false
	}
	told := false
	for j := from + 1; j < r.open; j++ {
		switch t := d.toks[j]; {
		case t.class&says != 0 && !told:
			told = true
		case t.class&adverb != 0 || t.kind == punct || d.tok(j) == "that":
		default:
			return false
		}
	}
	return told
}

// attributable returns where in toks[from:end] whoever speaks begins: "The following
// is attributable to Ann Poe"; 0 if that is not what they say.
func (d *doc) attributable(from, end int) int {
	for i := end - 2; i > from && i > end-20; i-- {
		if w := d.tok(i - 1); d.tok(i) == "to" && (w == "attributable" || w == "attributed") {
			return i + 1
		}
	}
	return 0
}

// citedFrom returns where in toks[from:end] whoever is quoted begins: "reading out a
// quote from his father"; 0 if that is not what they end with.
func (d *doc) citedFrom(from, end int) int {
	for i := end - 2; i > from+1 && i > end-8; i-- {
		if w := d.tok(i); w != "from" && w != "of" && w != "by" {
			continue
		}
		switch d.tok(i - 1) {
		case "quote", "quotation", "line", "words", "passage", "verse", "lines":
			return i + 1
		}
	}
	return 0
}

// announced reports whether run r is led in by a colon and ends by itself, so that
// a name behind it begins a sentence of its own.
func (d *doc) announced(r qrun) bool {
	if r.open == 0 || d.tok(r.open-1) != ":" || r.open-1 <= d.paras[r.para].tok {
		return false
	}
	end := d.tok(r.tokEnd - 1)
	return end == "!" || end == "?"
}

// wordsOf returns the mention of whose words a noun at the end of toks[from:end]
// says the quotation is: "noting Poe's claim that"; -1 if there is none.
func (d *doc) wordsOf(from, end int) int {
	i := end - 1
	if d.tok(i) == "that" {
		i--
	}
	if i-2 < from || !d.utterance(i) || d.toks[i-1].kind != suffix {
		return -1
	}
	if m := d.mentionEnding(i - 1); m >= 0 && d.cast.mentions[m].person >= 0 {
		return m
	}
	return -1
}

// written reports whether toks[from:end] end with what a sign or the like reads.
func (d *doc) written(from, end int) bool {
	i := end - 1
	switch d.tok(i) {
	case "read", "reads", "said", "says", "declared", "declaring", "proclaiming":
	default:
		return false
	}
	for i--; i > from && (d.toks[i].class&(relative|auxiliary) != 0 || d.tok(i) == "that"); i-- {
	}
	return i >= from && d.toks[i].kind == word && !d.toks[i].upper && d.toks[i].class&titleNoun != 0 && d.toks[i].class&collective == 0 && d.cast.at[i] == 0
}

// tellsOn reports whether toks[from:] begin a sentence of their own behind a
// quotation that ended with a question or a cry: what its verb v tells follows, as
// behind no cue. “…!” Poe predicted that
func (d *doc) tellsOn(from, v, to int) bool {
	if from < 2 || v+1 >= to || d.toks[from-1].kind != mark || d.tok(from-2) != "!" && d.tok(from-2) != "?" || !d.toks[from].upper {
		return false
	}
	switch d.tok(v) {
	case "told", "tells", "asked", "asks", "reminded", "warned", "informed", "urged", "instructed", "advised", "answered", "added":
		return false
	}
	t := d.toks[v+1]
	return t.class&determiner != 0 || d.tok(v+1) == "that" || t.class&(he|she|they) != 0
}

// cutShort returns whoever stands right behind a quotation that ends with a comma if
// the text ends within that sentence, as feeds and previews do: “…,” Ann Poe, who ...
func (d *doc) cutShort(from, to int) source {
	if from < 2 || d.tok(from-2) != "," || d.toks[from-1].kind != mark {
		return noSource
	}
	if d.sentenceOf(from) != len(d.sents)-1 || !d.startsPhrase(from) {
		return noSource
	}
	end := len(d.toks)
	for least := max(to, end-8); end > least && d.toks[end-1].kind == punct; {
		end--
	}
	if end > to || end == len(d.toks)-1 && d.tok(end) == "." {
		return noSource
	}
	if s := d.phrase(from, to); s.kind == named && s.person >= 0 && s.tokEnd < len(d.toks) && d.tok(s.tokEnd) == "," {
		return s
	}
	return noSource
}

// actor returns whoever right behind a quotation that ends with a comma does
// something in one word, which can only be to say it: “…,” Poe volunteered. So does
// he or she, whatever the verb.
func (d *doc) actor(from, to int) source {
	if s := d.cutShort(from, to); s.kind != nobody {
		return s
	}
	k := d.cast.at[from]
	if from < 2 || d.tok(from-2) != "," || d.toks[from-1].kind != mark {
		return noSource
	}
	if w := d.tok(from); w == "he" || w == "she" {
		return d.phrase(from, to)
	}
	if t := d.toks[from]; k == 0 && from+1 < to && t.kind == word && !t.upper && strings.HasSuffix(d.tok(from), "ed") && d.cast.at[from+1] > 0 {
		if n := d.cast.mentions[d.cast.at[from+1]-1]; n.person >= 0 && n.sort == someone {
			return d.byMention(source{near: true}, int(d.cast.at[from+1]-1)) // “…,” gloated Ann Poe
		}
	}
	if k == 0 {
		return noSource
	}
	m := d.cast.mentions[k-1]
	if v := m.tokEnd; m.person >= 0 && m.sort == someone && d.allHeDoes(v, to) {
		return d.byMention(source{near: true}, int(k-1)) // “…,” Poe laughs.
	}
	if v := m.tokEnd; m.person < 0 || v >= to || d.toks[v].upper || d.toks[v].kind != word || d.toks[v].class&(office|collective|preposition) != 0 || !strings.HasSuffix(d.tok(v), "ed") {
		return noSource
	}
	return d.byMention(source{near: true}, int(k-1))
}

// allHeDoes reports whether token v is a verb in the present and all there is, or
// only an adverb more.
func (d *doc) allHeDoes(v, to int) bool {
	if v >= to || d.toks[v].kind != word || d.toks[v].upper || !pluralised(d.tok(v)) || d.toks[v].class&(office|officers|collective|preposition) != 0 {
		return false
	}
	next := v + 1
	if next < to && d.toks[next].class&adverb != 0 {
		next++
	}
	return next >= to || d.toks[next].kind == punct
}
