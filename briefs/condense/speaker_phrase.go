package condense

import "strings"

// phrase reads the subject that begins with token from: a pronoun, a name with
// what stands before it, or a description.
func (d *doc) phrase(from, to int) source {
	if from >= to {
		return noSource
	}
	t := d.toks[from]
	s := source{tok: from, tokEnd: from + 1, mention: -1, person: -1, near: true}
	w := lower(d.tok(from))
	switch {
	case w == "he":
		s.kind, s.sex = pronoun, man
		return s
	case w == "she":
		s.kind, s.sex = pronoun, woman
		return s
	case w == "they":
		s.kind = plural
		return s
	case w == "it":
		s.kind = described
		return s
	case w == "i" && t.upper || w == "we":
		s.kind = oneself
		return s
	}
	if end := d.someOf(from, to); end > 0 {
		if m := d.apposedTo(end, to); m >= 0 {
			return d.byMention(s, m) // "another of Poe's lawyers, Bo Ek,"
		}
		s.kind, s.tokEnd, s.head = described, end, end-1
		return s
	}
	end := d.headEnd(from, to)
	if end <= from || d.toks[end-1].kind == suffix && d.toks[end-1].end-d.toks[end-1].start > 1 {
		return noSource // nothing, or what is somebody's
	}
	s.tokEnd = end
	if d.isPaperOf(end-1, to) {
		if by := d.phrase(end+1, to); by.kind == named || by.kind == organised || by.kind == described {
			return by // "a statement by the ministry"
		}
	}
	if d.isDocument(end - 1) {
		if m, person := d.writer(from, end); m >= 0 {
			return d.byMention(s, m)
		} else if person != unknownSex {
			s.kind, s.sex, s.tokEnd = pronoun, person, from+1
			return s
		}
	}
	if c := d.toks[end-1].class; (c&titleNoun != 0 && c&collective == 0 || d.isPaper(end-1)) && !d.toks[end-1].upper {
		s.kind = mute
		return s
	}
	if m := d.mentionEnding(end); m >= 0 {
		if n := d.cast.mentions[m]; n.person < 0 && n.tok > from+1 && n.tokEnd-n.tok == 1 && d.toks[end-1].class&office != 0 && d.someone(s) {
			s.kind, s.head = described, end-1
			return s // one well-liked Democrat
		}
		if d.cast.mentions[m].person < 0 && d.toks[end-1].class&office != 0 {
			if e := d.descriptionEnd(end, to); e > end {
				if m := d.apposedTo(e, to); m >= 0 {
					return d.byMention(s, m) // "the top Democrat on the panel, Ann Poe,"
				}
			}
		}
		got := d.byMention(s, m)
		if k := got.tokEnd; got.kind == organised && t.class&determiner != 0 && k > end && k < to && d.toks[k].class&office != 0 && !d.toks[k].upper {
			return source{kind: described, tok: from, tokEnd: k + 1, head: k, sex: titleSex(d.tok(k)), mention: -1, person: -1, near: true} // a Ministry of Justice spokesman
		}
		return got
	}
	if t.class&determiner != 0 && end == from+2 && d.ordinal(from+1) {
		s.kind = mute // "the second": which of them?
		return s
	}
	if t.class&determiner != 0 && end == from+2 && strings.HasSuffix(d.tok(from+1), "-year-old") {
		s.kind = mute // "the 31-year-old": nothing tells whose age it is
		return s
	}
	// "his spokesman, Josh Earnest": the name is beside the description.
	if m := d.apposed(end, to); m >= 0 {
		return d.byMention(s, m)
	}
	if end+1 < to && d.tok(end) == "and" && d.toks[end-1].class&office != 0 {
		if e := d.headEnd(end+1, to); e > end+1 && d.toks[e-1].class&office != 0 {
			if m := d.apposed(e, to); m >= 0 {
				return d.byMention(s, m) // "her daughter and adviser, Ann Poe,"
			}
		}
	}
	if first := d.toks[from]; first.class&(determiner|office|officeMod|demonym|collective|he|she|they) == 0 && first.kind != number &&
		d.toks[end-1].class&(office|collective) == 0 && !d.manOf(from, end) || first.class&you != 0 {
		return noSource // no words for a person
	}
	if end == from+1 && t.class&determiner != 0 {
		return noSource
	}
	s.kind = described
	if s.tokEnd = d.descriptionEnd(end, to); s.tokEnd > end && t.class&office == 0 {
		if m := d.apposedTo(s.tokEnd, to); m >= 0 {
			return d.byMention(s, m) // "the envoy to Sarn, Ann Poe,"
		}
	}
	if m := d.namedBehindWho(s.tokEnd, to); m >= 0 && d.toks[end-1].class&office != 0 {
		return d.byMention(s, m) // "the clerk who found it, Ann Poe."
	}
	s.head = end - 1
	s.sex = titleSex(d.tok(end - 1))
	return s
}

// namedBehindWho returns the person named between a comma and a sign behind "who" and
// what somebody did from token i; -1 if there is none.
func (d *doc) namedBehindWho(i, to int) int {
	if i >= to || d.tok(i) != "who" {
		return -1
	}
	for j := i + 1; j+1 < to && j < i+14; j++ {
		if t := d.toks[j]; t.quoted || t.kind == punct && d.tok(j) != "," {
			return -1
		}
		if d.tok(j) != "," {
			continue
		}
		k := d.cast.at[j+1]
		if k == 0 {
			return -1
		}
		m := d.cast.mentions[k-1]
		if m.person < 0 || m.from != j+1 || m.words < 2 || m.tokEnd < to && d.toks[m.tokEnd].kind != punct {
			return -1
		}
		return int(k - 1)
	}
	return -1
}

// manOf reports whether toks[from:end] are somebody's man or woman: "Poe's
// right-hand woman".
func (d *doc) manOf(from, end int) bool {
	return (d.tok(end-1) == "man" || d.tok(end-1) == "woman") && d.ownedWithin(from, end)
}

// ordinal reports whether token i tells one of several by its place or number only.
func (d *doc) ordinal(i int) bool {
	switch d.tok(i) {
	case "first", "second", "third", "fourth", "fifth", "sixth", "latter", "last", "next", "other", "others", "two", "three", "four", "five", "six":
		return true
	}
	return false
}

// someOf returns the end of "one of the officials" from token from; 0 if it is
// not that.
func (d *doc) someOf(from, to int) int {
	if t := d.toks[from]; from+2 >= to || d.tok(from+1) != "of" || t.class&determiner == 0 && t.kind != number {
		return 0
	}
	end := d.headEnd(from+2, to)
	if end <= from+2 || d.toks[end-1].class&(officers|collective) == 0 || d.cast.at[end-1] > 0 {
		return 0
	}
	return end
}

// apposed returns the person named behind the description that ends at token
// end: "his spokesman, Josh Earnest,"; -1 if there is none.
func (d *doc) apposed(end, to int) int {
	if end >= to || d.toks[end-1].class&(office|collective) == 0 && d.cast.at[end-1] > 0 {
		return -1
	}
	return d.apposedTo(end, to)
}

// apposedTo returns the person named between commas from token end.
func (d *doc) apposedTo(end, to int) int {
	i := end + 1
	if i >= to || d.tok(end) != "," {
		return -1
	}
	if i+1 < to && (d.tok(i) == "the" || d.tok(i) == "a") {
		i++
	}
	k := d.cast.at[i]
	if k == 0 {
		return -1
	}
	m := d.cast.mentions[k-1]
	if m.person < 0 || m.sort != someone && m.tokEnd-m.tok < 2 && (m.tokEnd >= to || d.tok(m.tokEnd) != ",") {
		return -1
	}
	if m.tokEnd < to && d.toks[m.tokEnd].kind != punct && d.toks[m.tokEnd].class&preposition == 0 {
		return -1
	}
	return int(k - 1)
}

func (d *doc) byMention(s source, m int) source {
	n := d.cast.mentions[m]
	if n.tokEnd == len(d.toks) && n.person >= 0 && d.cast.people[n.person].mentions == 1 {
		return noSource // the text is cut short there, perhaps within the name
	}
	if n.tok > 0 && d.tok(n.tok-1) == "#" {
		return noSource
	}
	s.mention, s.person = m, n.person
	s.tok, s.tokEnd = n.tok, n.tokEnd
	if end := d.twinHouse(n); end > 0 {
		s.kind, s.tokEnd = organised, end
		return s
	}
	switch {
	case n.person < 0 && d.toks[n.tokEnd-1].class&(office|title) != 0 && n.sort == thing && n.from == n.tok && n.tok > 0 && d.toks[n.tok-1].class&determiner != 0:
		s.kind, s.tok, s.head = described, n.tok-1, n.tokEnd-1 // the Prime Minister
	case n.person >= 0:
		s.kind = named
		s.sex = d.cast.people[n.person].sex
	case n.sort == someone:
		s.kind = named
	case n.sort == thing && d.startsSentence(n.from):
		s.kind = described
	case d.isPaper(n.tokEnd - 1):
		s.kind = mute // what a paper writes is no statement
	default:
		s.kind = organised
		if d.toks[n.tokEnd-1].class&office == 0 {
			return d.wholeHouse(s)
		}
	}
	return s
}

// twinHouse returns the end of a house's name, or of two houses', whose first half
// is mention n: "Customs and Border Guard"; 0 if n is none.
func (d *doc) twinHouse(n naming) int {
	i := n.tokEnd + 1
	if n.person >= 0 || n.sort == spot || i >= len(d.toks) || d.tok(i-1) != "and" || d.cast.at[i] == 0 {
		return 0
	}
	b := d.cast.mentions[d.cast.at[i]-1]
	if b.person >= 0 || b.from != i || b.words < 2 || b.sort != group && !b.part || d.toks[b.tokEnd-1].class&office != 0 {
		return 0
	}
	return b.tokEnd
}

// wholeHouse lets an organisation have what belongs to its name, "Gun Owners of
// Norland", "the Committee for a Thrifty Norland"; or returns whom that leads to:
// "University of Sarn professor Ann Poe".
func (d *doc) wholeHouse(s source) source {
	for i, reach := s.tokEnd, s.tokEnd+6; i+1 < len(d.toks) && i < reach && (d.tok(i) == "of" || d.tok(i) == "for"); s.tokEnd = i {
		from := i + 1
		if d.tok(i) == "for" && d.toks[from].class&determiner != 0 && !d.toks[from].upper && from+1 < len(d.toks) {
			from++
		}
		if !d.houseWord(from) {
			break
		}
		if k := d.cast.at[from]; k > 0 && d.cast.mentions[k-1].person >= 0 && from == i+1 {
			if d.cast.mentions[k-1].words < 2 {
				break
			}
			return d.byMention(s, int(k-1))
		}
		for i = from; i < len(d.toks) && d.houseWord(i); i++ {
		}
		for i+1 < len(d.toks) && (d.tok(i) == "," || d.tok(i) == "and") {
			next := i + 1
			if d.tok(next) == "and" {
				next++
			}
			k := d.cast.at[min(next, len(d.toks)-1)]
			if k == 0 || !d.cast.mentions[k-1].part {
				break
			}
			i = d.cast.mentions[k-1].tokEnd
		}
	}
	return s
}

// isPaper reports whether an organisation whose name ends with token i is a
// newspaper or the like.
func (d *doc) isPaper(i int) bool {
	switch d.tok(i) {
	case "reply", "comment", "caption", "slogan", "hashtag",
		"Times", "Post", "Journal", "Tribune", "Herald", "Gazette", "Chronicle", "Telegraph", "Guardian", "Observer", "Examiner", "Reuters", "newspaper", "paper", "magazine", "article", "headline":
		return true
	}
	return false
}

// mentionEnding returns the mention whose name ends at token end; -1 if none.
func (d *doc) mentionEnding(end int) int {
	if end <= 0 {
		return -1
	}
	if k := d.cast.at[end-1]; k > 0 && d.cast.mentions[k-1].tokEnd == end {
		return int(k - 1)
	}
	return -1
}

// headEnd returns where the first noun group of the phrase ends: before a comma,
// a verb, a preposition. "Secretary of State John Kerry" is one group.
func (d *doc) headEnd(from, to int) int {
	i := from
	for i < to {
		t := d.toks[i]
		switch {
		case d.cast.at[i] > 0:
			m := d.cast.mentions[d.cast.at[i]-1]
			i = m.tokEnd
			if i < to && m.person >= 0 && d.toks[i].kind == word && !d.toks[i].upper && d.toks[i].class&(office|officeMod|collective) == 0 {
				return i
			}
			continue
		case t.kind == word && i > from && t.class&(preposition|relative|auxiliary|conjunction) != 0:
			if j := d.pastOffice(i, to); j > 0 {
				i = j
				continue
			}
			return i
		case t.kind == word && i > from && t.class&(says|saying|thinks|adverb) != 0 && t.class&office == 0:
			return i
		case t.kind == word && i > from && t.class&calendar != 0:
			return i
		case t.kind == word && i > from+1 && !t.upper && (strings.HasSuffix(d.tok(i), "ed") || d.tok(i) == "familiar") && t.class&(office|officeMod|determiner) == 0 &&
			d.toks[i-1].kind == word && d.toks[i-1].class&determiner == 0 && (i+1 == to || d.toks[i+1].class&preposition != 0 && d.toks[i+1].kind == word):
			return i // one person involved in it
		case t.kind == word && i > from+1 && !t.upper && strings.HasSuffix(d.tok(i), "ed") && (d.tok(i-1) == "man" || d.tok(i-1) == "woman"):
			return i
		case t.kind == word && i > from && !t.upper && !d.toks[i-1].upper && d.toks[i-1].class&(office|collective) != 0 && t.class&(office|officeMod|collective) == 0:
			if i+1 < to && d.toks[i-1].class&officeMod != 0 && d.toks[i+1].class&office != 0 && !d.toks[i+1].upper {
				i++ // chief technology officer
				continue
			}
			return i
		case t.kind == word, t.kind == number, t.kind == suffix, t.kind == mark && i > from && d.possessive(i):
			i++
			continue
		case t.kind == punct && d.tok(i) == "." && i > from && t.start == d.toks[i-1].end && i+1 < to && (d.toks[i-1].class&(abbreviation|title|nameTail) != 0 || t.start-d.toks[i-1].start == 1):
			i++
			continue
		}
		return i
	}
	return i
}

// pastOffice returns the end of the name in "secretary of state John Kerry" or
// "president of the council Ann Poe", if the "of" at i is such a one; else 0.
func (d *doc) pastOffice(i, to int) int {
	if d.tok(i) != "of" || d.toks[i-1].class&office == 0 {
		return 0
	}
	for j := i + 1; j < to && j < i+9; j++ {
		k := d.cast.at[j]
		if k == 0 {
			if d.toks[j].kind != word {
				return 0
			}
			continue
		}
		m := d.cast.mentions[k-1]
		if m.sort == someone && m.person >= 0 && (m.from < m.tok || d.toks[m.from-1].class&determiner == 0 && m.from > i+1) {
			return m.tokEnd
		}
		if m.person >= 0 || m.sort == spot {
			return 0
		}
		j = m.tokEnd - 1 // Speaker of the House of Elders Ann Poe
	}
	return 0
}

// descriptionEnd lets a description have what belongs to it: "of the ministry".
func (d *doc) descriptionEnd(end, to int) int {
	i := end
	official := d.toks[end-1].class&(office|officers) != 0
	for i+1 < to && i < end+6 && (d.tok(i) == "of" || official && (d.tok(i) == "for" || (d.tok(i) == "at" || d.tok(i) == "with" || d.tok(i) == "to") && (d.toks[i+1].upper || d.tok(i+1) == "the"))) {
		j := d.headEnd(i+1, to)
		if j <= i+1 {
			break
		}
		i = j
	}
	return i
}
