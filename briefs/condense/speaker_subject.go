package condense

import "strings"

// startsPhrase reports whether a subject may begin with token i.
func (d *doc) startsPhrase(i int) bool {
	t := d.toks[i]
	if t.kind == number {
		return true
	}
	if t.kind != word {
		return false
	}
	if t.class&calendar != 0 && t.class&(male|female) == 0 {
		return false
	}
	if t.class&(he|she|they|determiner|first) != 0 {
		return lower(d.tok(i)) != "that"
	}
	if t.class&(preposition|conjunction|auxiliary|relative|adverb|says|saying) != 0 && !t.upper {
		return false
	}
	return true
}

// before finds the subject that ends right before the verb, past adverbs,
// auxiliaries and what is set off by commas or brackets.
func (d *doc) before(from, v int) source {
	i := v - 1
	for i >= from && d.toks[i].class&(adverb|auxiliary) != 0 && d.cast.at[i] == 0 {
		i--
	}
	for hops := 0; i >= from && hops < 4; hops++ {
		t := d.toks[i]
		switch {
		case t.kind == word && d.cast.at[i] == 0 && t.class&(he|she|they|first) != 0:
			return d.phrase(i, i+1)
		case d.tok(i) == ")" || d.tok(i) == "]":
			for i >= from && d.tok(i) != "(" && d.tok(i) != "[" {
				i--
			}
			i--
			continue
		case d.tok(i) == ",":
			j := i - 1
			for j >= from && d.tok(j) != "," && !d.toks[j].quoted {
				j--
			}
			if m := d.mentionEnding(i); j >= from && m >= 0 && d.cast.mentions[m].person >= 0 && d.cast.mentions[m].from == j+1 && !d.namedBefore(from, j) {
				return d.byMention(source{near: true}, m) // The top Democrat on the panel, Ann Poe, said
			}
			if j < from || d.toks[j].quoted {
				return noSource
			}
			if m := d.mentionEnding(d.beforeBracket(j)); m >= 0 && d.cast.mentions[m].person >= 0 && !d.governed(m, from) {
				return d.byMention(source{near: true}, m)
			}
			i = j
			continue
		case t.kind == word && d.tok(i) == "who" && i-1 > from && (d.tok(i-1) == "," || d.tok(i-1) == "—" || d.tok(i-1) == "–"):
			if m := d.mentionEnding(d.beforeBracket(i - 1)); m >= 0 && d.cast.mentions[m].person >= 0 && (d.cast.mentions[m].from == 0 || d.tok(d.cast.mentions[m].from-1) != "of") {
				return d.byMention(source{near: true}, m) // Ann Poe, who had written
			}
			return noSource
		case t.kind == word && t.class&(conjunction|saying) != 0 && d.cast.at[i] == 0:
			return noSource
		case t.kind == word || t.kind == number || d.tok(i) == ".":
			start := d.housed(from, d.groupStart(from, i))
			if m := d.mentionEnding(i + 1); m >= 0 && d.cast.mentions[m].person >= 0 {
				if !d.governed(m, from) || i == v-1 && d.opensClause(d.cast.mentions[m].from-1) {
					return d.byMention(source{near: true}, m)
				}
			}
			if start > from && i == v-1 && d.opensClause(start-1) {
				return d.phrase(start, v) // fires burned as police said “…”
			}
			if start > from && d.toks[start-1].class&preposition != 0 && !d.toks[start-1].upper {
				i = start - 2
				continue
			}
			if start > from && d.toks[start-1].class&preposition != 0 {
				return noSource
			}
			return d.phrase(start, v)
		default:
			return noSource
		}
	}
	return noSource
}

// namedBefore reports whether a person's name and a comma stand in toks[from:to+1]:
// what follows tells of that one.
func (d *doc) namedBefore(from, to int) bool {
	for i := from; i < to; i++ {
		if k := d.cast.at[i]; k > 0 && d.cast.mentions[k-1].person >= 0 && d.cast.mentions[k-1].tokEnd == i+1 && d.tok(i+1) == "," {
			return true
		}
	}
	return false
}

// opensClause reports whether token i begins a clause rather than hangs a name on
// what stands before it: "a day after Poe said".
func (d *doc) opensClause(i int) bool {
	switch d.tok(i) {
	case "as", "As", "after", "After", "before", "Before", "since", "Since", "until":
		return true
	}
	return false
}

// housed returns where the name of a house begins whose last words begin at token
// start, behind an "and": "the Office of Trade and Budget". Of two names joined by
// "and" only one that hangs on "of" or "for" is such a name.
func (d *doc) housed(from, start int) int {
	if start-3 < from || d.tok(start-1) != "and" && d.tok(start-1) != "&" || d.cast.at[start] == 0 {
		return start
	}
	if n := d.cast.mentions[d.cast.at[start]-1]; n.person >= 0 || n.sort == spot {
		return start
	}
	k := d.cast.at[start-2]
	if k == 0 || d.cast.mentions[k-1].person >= 0 || d.cast.mentions[k-1].sort == spot {
		return start
	}
	f := d.cast.mentions[k-1].from
	if f > 0 && (d.startsSentence(f) || d.tok(f-1) == ",") {
		return f // Customs and Border Guard said
	}
	for i := f + 1; i < start-2; i++ {
		if d.tok(i) == "of" || d.tok(i) == "for" {
			return f // the Office of Trade is one name already
		}
	}
	if f-2 < from || d.tok(f-1) != "of" && d.tok(f-1) != "for" || d.cast.at[f-2] == 0 || d.cast.mentions[d.cast.at[f-2]-1].person >= 0 {
		return start
	}
	return d.cast.mentions[d.cast.at[f-2]-1].from
}

// beforeBracket returns the token that ends what stands before the brackets that
// end at token i: in "Ann Poe (Vt.)" the one after Poe.
func (d *doc) beforeBracket(i int) int {
	if i > 0 && d.tok(i-1) == ")" {
		for j := i - 2; j >= 0 && j > i-12; j-- {
			if d.tok(j) == "(" {
				return j
			}
		}
	}
	return i
}

// governed reports whether mention m hangs on a preposition before it: "of Springfield".
func (d *doc) governed(m, from int) bool {
	f := d.cast.mentions[m].from
	if f-2 > from && d.toks[f-1].kind == suffix && d.cast.at[f-2] > 0 { // the envoy of Norland's President Ann Poe
		if f = d.cast.mentions[d.cast.at[f-2]-1].from; f > from && d.toks[f-1].class&determiner != 0 {
			f--
		}
	}
	if f <= from {
		return false
	}
	if f-3 > from && d.cast.mentions[m].from == d.cast.mentions[m].tok && d.toks[f-1].kind == word && !d.toks[f-1].upper && d.toks[f-1].class&(office|officeMod|title|preposition|determiner|says|auxiliary) == 0 &&
		d.toks[f-2].class&determiner != 0 && d.toks[f-3].class&preposition != 0 {
		return true // of the charity Poe Support
	}
	w := lower(d.tok(f - 1))
	return d.toks[f-1].class&preposition != 0 && w != "as" && w != "than"
}

// groupStart returns where the noun group that ends with token i begins.
func (d *doc) groupStart(from, i int) int {
	for i >= from {
		if k := d.cast.at[i]; k > 0 {
			i = d.cast.mentions[k-1].from - 1
			continue
		}
		t := d.toks[i]
		if t.kind == suffix || d.tok(i) == "." && i > from && d.toks[i-1].end == t.start && d.toks[i-1].class&(abbreviation|title) != 0 {
			i--
			continue
		}
		if t.kind != word && t.kind != number || t.class&(preposition|conjunction|relative|says|saying|auxiliary|adverb) != 0 && t.class&determiner == 0 {
			break
		}
		if t.class&determiner != 0 {
			return i
		}
		i--
	}
	return i + 1
}

// mainSubject finds the subject of the sentence from from: behind what is
// fronted and ends with a comma.
func (d *doc) mainSubject(from, to int) source {
	first := noSource
	for i, hops := from, 0; i < to && hops < 5; hops++ {
		i = d.skipLinks(i, to)
		if i >= to {
			break
		}
		if !d.fronted(i, to) {
			s := d.phrase(i, to)
			if s.kind == named || s.kind == pronoun || s.kind == plural {
				return s
			}
			if s.kind == described && i > from+1 && d.behindName(i) {
				s = noSource // "Introduced by Poe, the sheriff, Ek spoke": who Poe is
			}
			if first.kind == nobody {
				first = s
			}
			if s.kind == described && d.toks[i].class&determiner != 0 {
				if k := d.explainedBy(s.tokEnd, to); k > 0 {
					return d.phrase(k, to) // A clerk born in Sarn, Poe has
				}
				return first
			}
		}
		for i < to && (d.tok(i) != "," || d.toks[i].quoted) {
			i++
		}
		i++
		if first.kind != nobody && !d.actsNext(i, to) {
			break
		}
	}
	return first
}

// explainedBy returns where the name stands that a description which ends at token i
// tells of: a comma, no verb before it, and somebody who acts; 0 if there is none.
func (d *doc) explainedBy(i, to int) int {
	for n := 0; i+1 < to && n < 16; i, n = i+1, n+1 {
		t := d.toks[i]
		if d.tok(i) == "," {
			if k := d.cast.at[i+1]; k > 0 && d.actsNext(i+1, to) && d.toks[d.cast.mentions[k-1].tokEnd].class&(auxiliary|says|thinks|adverb) != 0 {
				return i + 1
			}
			return 0
		}
		if t.quoted || t.kind == mark || t.kind == punct || t.class&(says|saying|thinks|auxiliary|relative|conjunction|he|she) != 0 && !t.upper {
			return 0
		}
	}
	return 0
}

// behindName reports whether a person's name and a comma stand before token i: what
// follows tells who that is.
func (d *doc) behindName(i int) bool {
	if d.tok(i-1) != "," {
		return false
	}
	m := d.mentionEnding(i - 1)
	return m >= 0 && d.cast.mentions[m].person >= 0
}

// skipLinks skips what links a sentence to the one before: But, however.
func (d *doc) skipLinks(i, to int) int {
	for i < to {
		t := d.toks[i]
		switch {
		case t.quoted, t.kind == mark, t.kind == punct:
		case t.class&(conjunction|adverb) != 0 && d.cast.at[i] == 0 && !d.subordinates(i):
		default:
			return i
		}
		i++
	}
	return i
}

// fronted reports whether what begins with token i stands before the subject:
// "In Geneva, …", "Pressed again, …", "However, …".
func (d *doc) fronted(i, to int) bool {
	if k := d.cast.at[i]; k > 0 && d.cast.mentions[k-1].person >= 0 {
		return false
	}
	t := d.toks[i]
	if i+1 < to && d.tok(i+1) == "," && t.class&(he|she|they) == 0 {
		return true
	}
	if !d.startsPhrase(i) || d.subordinates(i) {
		return true
	}
	w := lower(d.tok(i))
	if i+1 < to && d.toks[i+1].kind == word {
		switch lower(d.tok(i + 1)) {
		case "year", "week", "month", "day", "morning", "evening", "afternoon", "night", "weekend", "decade", "summer", "winter",
			"spring", "autumn", "fall", "time", "moment", "minute", "minutes", "hours", "days", "weeks", "months", "years":
			return t.class&determiner != 0 || t.kind == number || w == "last" || w == "next" || w == "earlier" || w == "late" || w == "early"
		case "later", "earlier", "after", "before", "ago", "since":
			return true
		}
	}
	return strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "ed")
}

// actsNext reports whether a person and a verb follow at token i.
func (d *doc) actsNext(i, to int) bool {
	i = d.skipLinks(i, to)
	if i >= to {
		return false
	}
	end := i + 1
	if k := d.cast.at[i]; k > 0 && d.cast.mentions[k-1].person >= 0 {
		end = d.cast.mentions[k-1].tokEnd
	} else if d.toks[i].class&(he|she) == 0 {
		return false
	}
	return end < to && d.toks[end].kind == word && !d.toks[end].upper && d.toks[end].class&(preposition|conjunction|relative|office) == 0
}

// subordinates reports whether token i begins something fronted.
func (d *doc) subordinates(i int) bool {
	switch lower(d.tok(i)) {
	case "when", "while", "although", "though", "if", "because", "since", "as", "whereas", "unless", "after", "before", "that":
		return true
	}
	return d.toks[i].class&preposition != 0
}
