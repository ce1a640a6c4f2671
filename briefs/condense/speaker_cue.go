package condense

import "strings"

// cueOf finds the source that the cue of quotation i names.
func (d *doc) cueOf(i int) source {
	q := d.quoted[i]
	if s := d.script(q.runs[0]); s.kind != nobody {
		return s
	}
	if d.putTo(q) {
		return source{kind: mute, tok: q.runs[0].tok, tokEnd: q.runs[0].tok + 1, mention: -1, person: -1}
	}
	if d.goesOnTelling(i) {
		return d.quoted[i-1].source
	}
	for k, r := range q.runs {
		if k == 0 && (d.accordingTo(r) || d.announced(r)) {
			if s := d.cueIn(d.stretchStart(r), r.open); s.kind == named || s.kind == pronoun || s.kind == described && d.toks[s.head].class&office != 0 {
				return s // He told them, “…,” according to a report; Poe tweeted: “…!” Ek later told
			}
		}
		if r.close >= 0 {
			if s := d.cueAfter(r.close+1, d.stretchEnd(r), k < len(q.runs)-1); s.kind != nobody {
				return s
			}
		}
		if k == 0 {
			if s := d.cueIn(d.stretchStart(r), r.open); s.kind != nobody {
				return s
			}
		}
	}
	return noSource
}

// putTo reports whether quotation q was said to whom its cue names, by somebody it
// does not: Poe was asked: “…?” When told “…,” she laughed. “…?” he was asked
func (d *doc) putTo(q quotation) bool {
	r := q.runs[0]
	end := r.open
	for end > d.paras[r.para].tok && d.toks[end-1].kind == punct {
		end--
	}
	if v := end - 1; v > d.paras[r.para].tok && asksOrTells(d.tok(v)) && (d.passive(v-1) || lower(d.tok(v-1)) == "when") {
		return true
	}
	last := q.runs[len(q.runs)-1]
	if last.close < 0 {
		return false
	}
	to := min(d.stretchEnd(last), last.close+12)
	for i := last.close + 2; i < to; i++ {
		if d.toks[i].class&says != 0 {
			return asksOrTells(d.tok(i)) && d.passive(i-1) && d.tok(i-1) != "to"
		}
	}
	return false
}

func asksOrTells(w string) bool { return w == "asked" || w == "told" }

// accordingTo reports whether a source follows run r: “…,” according to X.
func (d *doc) accordingTo(r qrun) bool {
	return r.close >= 0 && r.close+2 < d.paras[r.para].tokEnd && d.tok(r.close+1) == "according"
}

// stretchEnd is the end of the writer's words behind run r: the next mark, or
// the sentence's end.
func (d *doc) stretchEnd(r qrun) int {
	p := &d.paras[r.para]
	i := r.close + 1
	if end := d.tok(r.tokEnd - 1); i < p.tokEnd && d.toks[i].upper && (end == "." || (end == "!" || end == "?") && d.toks[i].class&starter != 0 && d.toks[i].class&(he|she) == 0) {
		return i // the sentence ended between the marks
	}
	for ; i < p.tokEnd && i < r.close+cueReach; i++ {
		t := d.toks[i]
		if t.quoted || t.kind == mark && i+1 < p.tokEnd && d.toks[i+1].quoted {
			break
		}
		if t.kind == punct && (i > r.close+1) && d.sentenceEnd(p, i) > 0 || d.tok(i) == ";" {
			break
		}
	}
	return i
}

// stretchStart is the beginning of the sentence that run r stands in.
func (d *doc) stretchStart(r qrun) int {
	p := &d.paras[r.para]
	i := r.open
	for i > p.tok && i > r.open-cueReach {
		t := d.toks[i-1]
		if t.kind == punct && !t.quoted && d.sentenceEnd(p, i-1) > 0 {
			break
		}
		if t.quoted || t.kind == mark && i-1 > p.tok && d.toks[i-2].quoted {
			j := i - 1
			for j > p.tok && !d.toks[j].quoted {
				j--
			}
			if d.quotedEnd(p, j) > 0 && j+2 <= r.open {
				break
			}
		}
		i--
	}
	return i
}

// cueAfter reads the words behind a quotation: said X; X said; according to X.
func (d *doc) cueAfter(from, to int, inner bool) source {
	for from < to && (d.toks[from].kind == punct && strings.Contains(",.", d.tok(from)) || d.toks[from].class&conjunction != 0 && d.tok(from) == "as") {
		from++
	}
	if from >= to {
		return noSource
	}
	switch d.tok(from) {
	case "—", "–", "―", "-", "--", "~":
		for from < to && d.toks[from].kind == punct {
			from++
		}
		if from < to && d.toks[from].upper && !d.signed(from, to) {
			return d.phrase(from, to)
		}
		return noSource
	case "[", "(":
		if k := from + 1; k < to && d.cast.at[k] > 0 {
			if n := d.cast.mentions[d.cast.at[k]-1]; n.person >= 0 && n.tokEnd+1 < to && d.toks[n.tokEnd].kind == punct && d.toks[n.tokEnd+1].class&says != 0 {
				return d.byMention(source{near: true}, int(d.cast.at[k]-1)) // [Sen. Ann Poe] said
			}
		}
	}
	if lower(d.tok(from)) == "according" && from+1 < to && d.tok(from+1) == "to" {
		return d.phrase(from+2, to)
	}
	v := d.verbIn(from, min(to, from+40), says)
	if v < 0 && d.startsPhrase(from) {
		v = d.verbIn(from, min(to, from+25), thinks)
	}
	if v < 0 {
		return d.actor(from, to)
	}
	if w := d.tok(v); (w == "quoted" || w == "quotes" || w == "cited") && v+1 < to {
		if d.tok(v+1) == "as" && d.passive(v-1) {
			return d.before(from, v-1)
		}
		if s := d.phrase(v+1, to); s.kind == named {
			for i := s.tokEnd; i+1 < to && i < s.tokEnd+12; i++ {
				if d.tok(i) == "as" && d.toks[i+1].class&saying != 0 {
					return s // the paper quoted Poe as saying
				}
			}
		}
	}
	if d.onlyAdverbs(from, v) {
		n := v + 1
		for n < to && d.toks[n].class&adverb != 0 {
			n++
		}
		if n < to && d.startsPhrase(n) {
			return d.phrase(n, to)
		}
		return noSource
	}
	if d.tellsOn(from, v, to) {
		return noSource
	}
	s := noSource
	if d.startsPhrase(from) {
		s = d.phrase(from, v)
	}
	if s.kind == nobody || s.kind == described || s.kind == organised && s.tokEnd < v-1 {
		if near := d.before(from, v); near.kind == named || near.kind == pronoun || s.kind == nobody {
			return near
		}
	}
	return s
}

// interrupted reports whether quotation q ends with a comma and the writer's words
// follow: they hold its cue, whether it can be read or not.
func (d *doc) interrupted(q *quotation) bool {
	r := q.runs[len(q.runs)-1]
	if r.close < 0 || d.tok(r.tokEnd-1) != "," {
		return false
	}
	i := r.close + 1
	return i < d.paras[r.para].tokEnd && d.toks[i].kind == word && !d.toks[i].quoted && d.toks[i].class&(conjunction|preposition) == 0
}

// verbIn returns the first verb of the class in the stretch that has no passive
// before it and stands in no bracket; -1 if there is none.
func (d *doc) verbIn(from, to int, c class) int {
	depth := 0
	for i := from; i < to; i++ {
		switch d.tok(i) {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth > 0 || d.toks[i].class&c == 0 || d.toks[i].upper && i > from && d.toks[i-1].kind == word || d.ofSuffix(i) {
			continue
		}
		if i > from && d.passive(i-1) && !(d.tok(i) == "quoted" && i+1 < to && d.tok(i+1) == "as") {
			continue
		}
		return i
	}
	return -1
}

// ofSuffix reports whether token i belongs to whom a possessive before it names
// and so is no verb: "Poe's calls".
func (d *doc) ofSuffix(i int) bool {
	return i > 0 && d.toks[i-1].kind == suffix && strings.HasSuffix(d.tok(i-1), "s") && d.toks[i].class&says == 0
}

func (d *doc) passive(i int) bool {
	if d.toks[i].class&adverb != 0 && i > 0 {
		i--
	}
	switch d.tok(i) {
	case "was", "were", "been", "being", "be", "is", "are", "get", "got", "the", "a", "an", "to":
		return true
	}
	return false
}

func (d *doc) onlyAdverbs(from, to int) bool {
	for i := from; i < to; i++ {
		if d.toks[i].class&(adverb|auxiliary) == 0 || d.cast.at[i] > 0 { // May said
			return false
		}
	}
	return true
}

// cueIn reads the words before a quotation that opens at token to.
func (d *doc) cueIn(from, to int) source {
	for from < to && d.toks[from].kind == mark {
		from++
	}
	end := to
	for end > from && d.toks[end-1].kind == punct {
		end--
	}
	if end <= from {
		return noSource
	}
	if end-1 > from && d.tok(end-1) == "reading" && d.mentionEnding(end-1) < 0 {
		return source{kind: mute, tok: end - 1, tokEnd: end, mention: -1, person: -1} // captions flashed up reading “…”
	}
	if m := d.wordsOf(from, end); m >= 0 {
		return d.byMention(source{near: true}, m) // Poe's claim that “…”
	}
	if d.written(from, end) {
		return source{kind: mute, tok: end - 1, tokEnd: end, mention: -1, person: -1} // placards that read “…”
	}
	if i := d.citedFrom(from, end); i > 0 {
		return d.phrase(i, end)
	}
	if i := d.attributable(from, end); i > 0 && d.tok(to-1) == ":" {
		return d.phrase(i, end)
	}
	if d.toks[from].class&says != 0 && from+1 < end && (d.cast.at[from+1] > 0 || d.toks[from+1].class&(he|she) != 0) {
		return d.phrase(from+1, end) // Said Ellis: …
	}
	v := d.lastVerb(from, end, says|saying)
	if v < 0 || d.tok(v+1) != "that" || d.tok(to-1) == ":" || d.tok(to-1) == "," { // what somebody says that others do is told, not said by them
		if w := d.lastVerb(from, end, thinks); w > v && end-w < 8 || v < 0 || end-v > 25 {
			v = w
		}
	}
	switch {
	case v >= 0 && v+1 < end && d.tok(v+1) == "by" && d.tok(to-1) == ":": // Another, offered by an official: …
		return d.phrase(v+2, end)
	case v >= 0:
		return d.subjectOf(from, v)
	case lower(d.tok(from)) == "according" && from+1 < end && d.tok(from+1) == "to":
		return d.phrase(from+2, end)
	case d.tok(to-1) == ":":
		return d.labelled(from, end)
	}
	return noSource
}

// labelled reads "Trump on the wall: “…”" and "Smith: “…”".
func (d *doc) labelled(from, end int) source {
	if from+1 < end && d.toks[from].class&adverb != 0 && d.cast.at[from] == 0 { // Later, she was clearer still: “…”
		from++
		if d.tok(from) == "," {
			from++
		}
	}
	if from < end && d.startsPhrase(from) {
		s := d.phrase(from, end)
		if s.kind == named || s.kind == pronoun {
			return s
		}
	}
	return noSource
}

func (d *doc) lastVerb(from, to int, c class) int {
	for i := to - 1; i >= from; i-- {
		t := d.toks[i]
		if t.quoted || t.class&c == 0 || t.upper && i > from || d.ofSuffix(i) {
			continue
		}
		if i > from && d.passive(i-1) {
			continue
		}
		return i
	}
	return -1
}

// subjectOf finds the subject of the verb at v in the sentence from from.
func (d *doc) subjectOf(from, v int) source {
	c := d.toks[v].class
	switch {
	case c&says != 0 || c&(thinks|saying) == thinks:
		if s := d.before(from, v); s.kind != nobody {
			return s
		}
		if w := d.tok(v); v > from && d.tok(v-1) == "," && (w == "said" || w == "says" || w == "wrote") && v+1 < len(d.toks) && d.startsPhrase(v+1) {
			if s := d.phrase(v+1, min(v+cueReach, len(d.toks))); s.kind == named || s.kind == described || s.kind == organised {
				return s // It was late, said Poe in a letter calling it “…”
			}
		}
	case v-1 > from && d.tok(v-1) == "as": // quoted Kim as saying
		if s := d.before(from, v-1); s.kind == named || s.kind == pronoun || s.kind == described && d.toks[s.head].class&office != 0 {
			return s
		}
	case v > from && d.ordinal(v-1) || v > from && (d.tok(v-1) == "one" || d.tok(v-1) == "another"):
		return noSource // …, one saying “…”
	case v > from && d.toks[v-1].kind == word: // footage of Clinton asking
		if m := d.mentionEnding(v); m >= 0 && d.cast.mentions[m].person >= 0 {
			return d.byMention(source{near: true}, m)
		}
	}
	if c&saying != 0 {
		for i := v - 1; i > from && i > v-30; i-- { // “…,” said Ann Poe, an analyst, adding: “…”
			t := d.toks[i]
			if t.quoted {
				break
			}
			if k := d.cast.at[i+1]; t.class&says != 0 && t.kind == word && !t.upper && d.toks[i-1].kind == mark && k > 0 && d.cast.mentions[k-1].person >= 0 {
				return d.byMention(source{near: true}, int(k-1))
			}
		}
		for i := v - 1; i > from+1 && i > v-12; i-- { // Critics see it so, but he hits back by saying “…”
			if w := d.tok(i); (w == "he" || w == "she") && !d.toks[i].quoted && (d.tok(i-1) == "but" || d.tok(i-1) == "and" || d.tok(i-1) == ",") {
				return d.phrase(i, v)
			}
		}
	}
	s := d.mainSubject(from, v)
	for i := v - 1; s.kind == nobody && i > from; i-- {
		if t := d.toks[i]; t.class&(he|she) != 0 && !t.quoted && (d.tok(i) == "he" || d.tok(i) == "she") {
			return d.phrase(i, v) // Poe's voice shook as she went, saying “…”
		}
	}
	if s.kind == described && d.utterance(s.head) {
		return noSource // Poe's remarks were mild, she saying “…”
	}
	return s
}

// utterance reports whether word i is something that is said, so no speaker.
func (d *doc) utterance(i int) bool {
	switch d.tok(i) {
	case "comment", "comments", "remark", "remarks", "words", "speech", "claim", "claims", "quote", "quotes", "response", "reaction":
		return true
	}
	return false
}
