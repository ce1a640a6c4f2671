package condense

// onePaper reports whether description s is of something written or sent, without
// saying whose: "the letter", "a statement".
func (d *doc) onePaper(s *source) bool {
	if s.tokEnd != s.head+1 || s.head <= s.tok || s.head > s.tok+4 || d.toks[s.head].upper || d.toks[s.tok].class&determiner == 0 || !d.isDocument(s.head) && d.tok(s.head) != "statement" {
		return false
	}
	for i := s.tok + 1; i < s.head; i++ {
		if d.toks[i].upper || d.toks[i].kind == suffix {
			return false
		}
	}
	return true
}

// authorOf makes s, a letter or the like at quotation i, who wrote it: the subject
// of the last sentence before it that tells of that letter, or of writing one,
// unless others had their say since. Without such a one the letter itself is named.
func (d *doc) authorOf(i int, s *source) {
	found := noSource
	if w := d.tok(s.tok); (w == "the" || w == "The") && d.tok(s.head-1) != "joint" {
		found = d.lastWriter(s)
	}
	if found.kind == pronoun {
		found.person = d.antecedent(i, found)
	}
	switch {
	case found.person >= 0:
		found.kind = described
	case found.kind != organised && !d.isHouse(found) && !d.areMany(found):
		return
	}
	*s = found
}

// areMany reports whether s are people of some kind: "the bishops of Norland".
func (d *doc) areMany(s source) bool {
	return s.kind == described && s.person < 0 && s.head >= s.tok && s.head < s.tokEnd && d.toks[s.head].class&officers != 0 && !d.toks[s.head].caps &&
		pluralised(d.tok(s.head)) && (s.tokEnd >= len(d.toks) || d.tok(s.tokEnd) != "and")
}

// lastWriter finds the subject of the last sentence that tells of the letter s.
func (d *doc) lastWriter(s *source) source {
	k := d.sentenceOf(s.tok)
	for n := 0; k >= 0 && n < 5; k, n = k-1, n+1 {
		sent := d.sents[k]
		limit := min(sent.tokEnd, s.tok, sent.tok+sentenceReach)
		says := false
		for j := sent.tok; j < limit; j++ {
			t := d.toks[j]
			if d.tok(j) == "joint" || d.tok(j) == "among" && d.tok(j+1) == "those" {
				return noSource
			}
			if t.quoted || t.upper || t.id != d.toks[s.head].id && !d.writes(j) {
				says = says || d.says(j) && !d.isDone(j-1)
				continue
			}
			if m, _ := d.writer(d.groupStart(max(sent.tok, j-8), j), j+1); m >= 0 {
				return d.byMention(source{}, m)
			}
			got := d.voice(k, limit)
			if got.kind == described && d.tok(got.tok) == "it" {
				got = d.houseMeant(got)
			}
			if got.kind == named || got.kind == pronoun || got.kind == organised || d.isHouse(got) || d.areMany(got) {
				return got
			}
			return noSource
		}
		if got := d.voice(k, limit); says && n == 1 && d.tok(s.head) == "statement" && d.isHouse(got) {
			return got
		}
		if says && n > 0 && d.voice(k, limit).kind != pronoun && !d.byAccount(sent) {
			return noSource
		}
	}
	return noSource
}

// byAccount reports whether the sentence tells what "her account" says.
func (d *doc) byAccount(s sent) bool {
	return s.tok+3 < s.tokEnd && d.tok(s.tok) == "According" && d.toks[s.tok+2].class&(he|she) != 0
}

// isDone reports whether token i makes a passive of the verb behind it: "was confirmed".
func (d *doc) isDone(i int) bool {
	switch d.tok(max(i, 0)) {
	case "is", "are", "was", "were", "be", "been", "being":
		return true
	}
	return false
}

// says reports whether token j is a verb of speech of the writer's own words.
func (d *doc) says(j int) bool {
	t := d.toks[j]
	return t.class&says != 0 && !t.upper && !t.quoted && t.kind == word
}

// writes reports whether word i is a verb of writing or sending.
func (d *doc) writes(i int) bool {
	switch d.tok(i) {
	case "wrote", "writes", "emailed", "e-mailed", "tweeted", "posted", "penned", "authored":
		return true
	}
	return false
}

// isPaperOf reports whether word i is something written and who wrote it follows:
// "a statement from Norland's", "a letter by the".
func (d *doc) isPaperOf(i, to int) bool {
	if i+2 >= to || d.tok(i+1) != "by" && d.tok(i+1) != "from" || d.toks[i].upper || i > 0 && d.tok(i-1) == "joint" {
		return false
	}
	switch d.tok(i) {
	case "statement", "report", "release", "communique", "communiqué", "filing", "paper", "study", "analysis":
	default:
		if !d.isDocument(i) {
			return false
		}
	}
	t := d.toks[i+2]
	return t.class&calendar == 0 && (t.upper || t.class&(determiner|he|she|office) != 0)
}

// isDocument reports whether word i is something written by one person.
func (d *doc) isDocument(i int) bool {
	switch d.tok(i) {
	case "letter", "book", "memoir", "op-ed", "essay", "tweet", "post", "email", "e-mail", "memo", "note", "message", "text", "testimony", "diary", "autobiography":
		return true
	}
	return false
}

// writer returns whose document toks[from:end] speaks of: the mention of "Poe's
// letter", the sex of "her letter"; -1 and none if it does not tell.
func (d *doc) writer(from, end int) (m int, s sex) {
	switch c := d.toks[from].class; {
	case c&he != 0:
		return -1, man
	case c&she != 0:
		return -1, woman
	}
	for i := from; i+1 < end; i++ {
		if d.toks[i+1].kind == suffix || d.toks[i+1].kind == mark && d.possessive(i+1) {
			if m := d.mentionEnding(i + 1); m >= 0 && d.cast.mentions[m].person >= 0 {
				return m, unknownSex
			}
		}
	}
	return -1, unknownSex
}
