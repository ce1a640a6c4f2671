package condense

import "slices"

// keySurroundings describes where the statement stands.
func (d *doc) keySurroundings(q *quotation, f *keyFacts, x *keyVector) {
	r := q.runs[0]
	p := d.paras[r.para]
	x.flag(kOpensPara, r.open == p.tok)
	x.flag(kColon, r.open > p.tok && d.tok(r.open-1) == ":")
	k := d.sentenceOf(r.tok)
	if k < 0 {
		return
	}
	s := d.sents[k]
	f.spare = f.spare[:0]
	for i := max(s.tok, r.open-sentenceReach); i < min(s.tokEnd, r.tokEnd+sentenceReach); i++ {
		if t := &d.toks[i]; !t.quoted && t.kind == word && t.class&untelling == 0 {
			f.spare = append(f.spare, d.id(i))
		}
	}
	f.spare = sortedOnce(f.spare)
	x[kAround] = min(float64(common(f.spare, f.title)), 3) / 3
	if k > 0 {
		f.spare = d.telling(f.spare[:0], max(d.sents[k-1].tok, d.sents[k-1].tokEnd-sentenceReach), d.sents[k-1].tokEnd)
		x[kAbove] = min(float64(common(f.spare, f.title)), 3) / 3
	}
}

// keySpeaker describes who speaks.
func (d *doc) keySpeaker(q *quotation, f *keyFacts, x *keyVector) {
	s := q.source
	x.flag(kByName, s.kind == named && s.near)
	x.flag(kByPronoun, s.kind == pronoun)
	x.flag(kDescribed, s.person < 0 && s.kind == described)
	x.flag(kUnknown, s.person < 0 && s.kind != described && s.kind != organised && s.kind != named)
	if s.person < 0 {
		return
	}
	p := &f.people[s.person]
	x.flag(kSpeakerTitle, p.title)
	x.flag(kSpeakerLead, p.lead)
	x[kSpeakerShare] = float64(p.statements) / float64(f.all)
	x.flag(kSpeakerTop, p.statements == f.top)
	x[kSpeakerNamed] = float64(d.cast.people[s.person].mentions) / float64(max(f.named, 1))
	x.flag(kTitleOpens, f.opens == s.person)
	x.flag(kTitleFirst, p.title && !p.seen)
	x.flag(kOwnFirst, !p.seen)
	p.seen = true
	if d.human(s.person) {
		d.keyRole(s, f, x)
	}
}

// keyRole describes what the text says the speaker is.
func (d *doc) keyRole(s source, f *keyFacts, x *keyVector) {
	role := d.roleOf(s.person, s.mention)
	if role.End == 0 {
		return
	}
	x[kHasRole] = 1
	for i := d.tokenAt(role.Start); i < len(d.toks) && int(d.toks[i].start) < role.End; i++ {
		t := d.toks[i]
		x.flag(kPower, t.class&power != 0)
		x.flag(kComments, t.class&watcher != 0)
		if t.class&(untelling|power) == 0 && t.kind == word && t.upper {
			if _, ok := slices.BinarySearch(f.title, d.id(i)); ok {
				x[kRoleTitle] = 1
			}
		}
	}
}

// tokenAt returns the first token that ends behind byte offset at.
func (d *doc) tokenAt(at int) int {
	i, _ := slices.BinarySearchFunc(d.toks, at, func(t token, at int) int { return int(t.end) - at - 1 })
	return i
}

// unfit reports whether no editor would lift the statement, whatever it says:
// nobody is known to have said it, nobody in particular said it ("one man"), or
// it is sung.
func (d *doc) unfit(q *quotation) bool { return !q.source.known() || d.anybody(q.source) || d.sung(q) }

// anybody reports whether the speaker is somebody out of a crowd.
func (d *doc) anybody(s source) bool {
	if s.kind != described || s.person >= 0 {
		return false
	}
	switch lower(d.tok(s.head)) {
	case "man", "woman", "commenter", "user", "viewer", "fan", "reader", "onlooker", "passer-by", "passerby":
	default:
		return false
	}
	switch lower(d.tok(s.tok)) {
	case "a", "an", "one", "another", "some":
		return true
	}
	return false
}

// sung reports whether the sentence around the statement says that it is sung.
func (d *doc) sung(q *quotation) bool {
	k := d.sentenceOf(q.runs[0].tok)
	if k < 0 {
		return false
	}
	for i := d.sents[k].tok; i < min(d.sents[k].tokEnd, d.sents[k].tok+sentenceReach); i++ {
		if d.toks[i].quoted || d.toks[i].kind != word {
			continue
		}
		switch d.tok(i) {
		case "sings", "sang", "sung", "singing":
			return true
		}
	}
	return false
}
