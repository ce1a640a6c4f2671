package condense

import (
	"slices"
	"strings"
)

// classify tells what each run is and joins the halves of split quotations.
func (d *doc) classify(runs []qrun) []quotation {
	out := slices.Grow(d.quoted, len(runs))
	last := -1 // the statement that the next run may go on with
	for i, r := range runs {
		k := d.kindOf(runs, i)
		if last >= 0 && d.joins(out[last].runs, r) && (k == statement || d.endsWhole(r) && !d.wovenOn(r) && r.words > 1) {
			out[last].runs = append(out[last].runs, r)
			continue
		}
		out = append(out, quotation{kind: k, runs: runs[i : i+1 : i+1]})
		switch k {
		case statement:
			last = len(out) - 1
		case partial:
			last = -1
		}
	}
	return out
}

// kindOf tells what run i is.
func (d *doc) kindOf(runs []qrun, i int) quoteKind {
	r := runs[i]
	p := d.paras[r.para]
	begins, ends := d.beginsWhole(runs, i), d.endsWhole(r)
	woven := d.wovenOn(r)
	ends = ends && !woven
	prev := token{}
	prevText := ""
	if r.open > p.tok {
		prev, prevText = d.toks[r.open-1], d.tok(r.open-1)
	}
	atStart := r.open == p.tok || strings.ContainsAny(prevText, ".!?…:") || prev.kind == mark || prevText == ")" || prevText == "—" || prevText == "–"
	switch {
	case prev.class&titleNoun != 0 && !begins:
		return titled
	case prevText == "titled" || prevText == "entitled" || prevText == "headlined":
		return titled
	case prevText == "," && r.open-2 > p.tok && d.messages(r.open-2):
		return titled // a banner with the message, “…”
	case d.looksTitled(r) && !(atStart && ends):
		return titled
	case r.words < minWords && !(begins && ends):
		return scare
	case d.credited(r):
		return titled
	case begins && ends:
		return statement
	case begins && atStart && !woven && d.cueFollows(r):
		return statement
	}
	return partial
}

// messages reports whether token i is what is written on something: "a banner with
// the message".
func (d *doc) messages(i int) bool {
	switch d.tok(i) {
	case "message", "words", "slogan", "inscription", "caption":
		return d.toks[i-1].class&determiner != 0 && i > 1 && d.tok(i-2) == "with"
	}
	return false
}

// wovenOn reports whether the writer's sentence goes on with the run's words:
// "…," because of that.
func (d *doc) wovenOn(r qrun) bool {
	if r.close < 0 || r.close+1 >= d.paras[r.para].tokEnd {
		return false
	}
	if end := d.tok(r.tokEnd - 1); strings.ContainsAny(end, ".!?…") {
		return false
	}
	t := d.toks[r.close+1]
	if t.upper || t.kind != word || d.tok(r.close+1) == "as" || d.tok(r.close+1) == "according" {
		return false
	}
	return t.class&(preposition|relative|conjunction) != 0
}

// credited reports whether the run is a work and its maker follows: "…," by X.
func (d *doc) credited(r qrun) bool {
	return r.close >= 0 && r.close+2 < d.paras[r.para].tokEnd && d.tok(r.close+1) == "by" &&
		d.tok(r.tokEnd-1) == "," && d.toks[r.close+2].upper
}

// looksTitled reports whether all words that can be are capitalised, as in the
// title of a book or a programme.
func (d *doc) looksTitled(r qrun) bool {
	small := 0
	for i := r.tok; i < r.tokEnd; i++ {
		t := d.toks[i]
		if t.kind == word && !t.upper {
			if t.end-t.start > 4 || t.class&(preposition|determiner|conjunction) == 0 {
				return false
			}
			small++
		}
	}
	return small < r.words && d.toks[r.tok].upper
}

// endsWhole reports whether the run ends as a statement does before its cue.
func (d *doc) endsWhole(r qrun) bool {
	i := r.tokEnd - 1
	for i > r.tok && d.toks[i].kind == mark {
		i--
	}
	if d.toks[i].kind == punct && strings.Contains(".,!?…—–-。！？،؟", d.tok(i)) {
		return true
	}
	if r.close < 0 {
		return true
	}
	// The sign may stand behind the mark: "I won't", he said.
	if r.close+1 < d.paras[r.para].tokEnd {
		next := d.tok(r.close + 1)
		return next == "," || next == "."
	}
	return false
}

// beginsWhole reports whether the run begins where a statement may begin.
func (d *doc) beginsWhole(runs []qrun, i int) bool {
	r := runs[i]
	p := d.paras[r.para]
	large := d.capital(r)
	if r.open == p.tok {
		return true
	}
	prev, text := d.toks[r.open-1], d.tok(r.open-1)
	switch {
	case prev.kind == mark || strings.Contains(".!?…", text):
		return large
	case text == ":":
		return true
	case text == ",":
		if large && d.tok(r.tokEnd-1) != "," {
			return !d.clauseWord(r.open - 2)
		}
		return d.cueBefore(r.open-2, r) && (large || d.toks[r.tok].class&thinks == 0)
	case text == "—" || text == "–" || text == "-" || text == "―" || text == ")":
		return large
	case text == "that" || text == "That":
		return d.cueBefore(r.open-2, r) && (large || d.toks[r.tok].class&auxiliary == 0 && (!strings.HasSuffix(d.tok(r.tok), "ed") || d.tok(r.tok) == "based"))
	case prev.class&(says|saying) != 0:
		return large || d.beginsClause(r.tok)
	case prev.class&conjunction != 0 && large:
		return prev.upper || r.open-2 >= p.tok && d.toks[r.open-2].class&(says|saying) != 0
	case prev.kind == word && large && !d.looksTitled(r):
		return d.cueBefore(r.open-1, r) && prev.class&(preposition|determiner) == 0
	}
	return false
}

// beginsClause reports whether token i is a subject by itself, so that a clause
// begins there even in small letters.
func (d *doc) beginsClause(i int) bool {
	if d.toks[i].class&(he|she|they|first) != 0 {
		return true
	}
	switch d.tok(i) {
	case "it", "there", "this", "these", "those", "you", "that":
		return true
	}
	return false
}

// capital reports whether the run begins with a capital letter or a number.
func (d *doc) capital(r qrun) bool {
	for i := r.tok; i < r.tokEnd; i++ {
		switch t := d.toks[i]; t.kind {
		case word:
			return t.upper || d.text[t.start] >= 0x80
		case number:
			return true
		case punct:
			if d.tok(i) == "[" || d.tok(i) == "…" || d.tok(i) == "." {
				return true
			}
		}
	}
	return false
}

// clauseWord reports whether the word at i makes what follows part of the
// writer's own clause: because, as, including.
func (d *doc) clauseWord(i int) bool {
	if i < 0 {
		return false
	}
	switch lower(d.tok(i)) {
	case "because", "as", "including", "like", "climate", "that", "titled", "entitled", "called":
		return true
	}
	return false
}

// cueBefore reports whether a verb of speech stands in the stretch that ends with
// token i, back to the last mark or sentence end.
func (d *doc) cueBefore(i int, r qrun) bool {
	p := d.paras[r.para]
	for n := 0; i >= p.tok && n < 30; i, n = i-1, n+1 {
		t := d.toks[i]
		if t.kind == mark {
			return false
		}
		if t.class&(says|saying) != 0 {
			return true
		}
	}
	return false
}

// cueFollows reports whether a verb of speech follows the run soon.
func (d *doc) cueFollows(r qrun) bool {
	if r.close < 0 {
		return false
	}
	p := d.paras[r.para]
	for i, n := r.close+1, 0; i < p.tokEnd && n < 8; i, n = i+1, n+1 {
		t := d.toks[i]
		if t.kind == mark || t.kind == punct && strings.Contains(".:;", d.tok(i)) && !d.titleDot(i) {
			return false
		}
		if t.class&says != 0 {
			return true
		}
	}
	return false
}

// titleDot reports whether token i is the dot of a title: Mr. Poe.
func (d *doc) titleDot(i int) bool {
	return i > 0 && d.tok(i) == "." && d.toks[i-1].class&title != 0 && d.toks[i-1].upper && d.toks[i-1].end == d.toks[i].start
}

// joins reports whether nothing but a cue stands between the last of the runs
// and run b, so that b goes on with what they say.
func (d *doc) joins(runs []qrun, b qrun) bool {
	a := runs[len(runs)-1]
	p := &d.paras[a.para]
	if a.para != b.para || a.close < 0 || d.ownCue(b) {
		return false
	}
	if len(runs) == 1 && a.open > p.tok && (d.tok(a.open-1) == ":" || d.tok(a.open-1) == "," && d.cueBefore(a.open-1, a)) {
		return false // it has a cue of its own before it
	}
	from, to := a.close+1, b.open
	if from >= to || to-from > 60 {
		return false
	}
	cues := 0
	for j := from; j < to; j++ {
		t := d.toks[j]
		switch {
		case t.class&(says|saying) != 0:
			cues++
		case t.class&thinks != 0 && cues == 0:
			cues++
		case t.kind == punct && strings.Contains(".!?:;", d.tok(j)) && j != to-1:
			if d.tok(j) != "." || d.begins(j+1) && !d.dotted(p, j, j+1) {
				return false
			}
		}
	}
	return cues == 1 && a.words >= minWords && b.words >= minWords && d.cueEnds(b)
}

// cueEnds reports whether the cue before run b ends where b can go on: with its
// sentence, or with a comma or dash that is not a new cue's.
func (d *doc) cueEnds(b qrun) bool {
	switch d.tok(b.open - 1) {
	case ".":
		return d.capital(b)
	case ",", "—", "–", "-", ";":
		return d.toks[b.open-2].class&(says|saying|conjunction) == 0 || !d.capital(b)
	}
	return false
}

// ownCue reports whether run b is followed by a cue of its own: "…," he added;
// "…," Poe shot back; "…?" Poe asked.
func (d *doc) ownCue(b qrun) bool {
	end := d.tok(b.tokEnd - 1)
	if end == "?" || end == "!" {
		return b.close >= 0 && d.capitalSays(b.close+1, d.paras[b.para].tokEnd)
	}
	return end == "," && (d.cueFollows(b) || b.close >= 0 && d.capitalActs(b.close+1, d.paras[b.para].tokEnd))
}

// capitalActs reports whether a name, as its capitals tell before names are read,
// and a verb stand from token i on.
func (d *doc) capitalActs(i, to int) bool {
	j := d.capitalsEnd(i, to)
	return j > i && j < to && d.toks[j].kind == word && !d.toks[j].upper && !d.toks[j].quoted &&
		d.toks[j].class&(preposition|conjunction|relative|office|collective) == 0
}

// capitalSays reports whether a name and right behind it a verb of speech stand
// from token i on.
func (d *doc) capitalSays(i, to int) bool {
	j := d.capitalsEnd(i, to)
	return j > i && j < to && !d.toks[j].upper && d.toks[j].class&says != 0
}

// capitalsEnd returns the end of the few words with capitals from token i that
// may be a name.
func (d *doc) capitalsEnd(i, to int) int {
	j := i
	for j < to && j < i+6 && (d.toks[j].kind == word && d.toks[j].upper && d.toks[j].class&(starter|conjunction|preposition) == 0 || j > i && d.titleDot(j)) {
		j++
	}
	return j
}
