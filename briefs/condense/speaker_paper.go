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
	case found.kind != organised:
		return
	}
	*s = found
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
			switch got := d.voice(k, limit); got.kind {
			case named, pronoun, organised:
				return got
			}
			return noSource
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
