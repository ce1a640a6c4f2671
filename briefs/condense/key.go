package condense

import (
	"math"
	"slices"

	"github.com/attache-bot/attache/briefs"
)

// keyFeature names one thing the choice of the key quotation looks at.
type keyFeature int

const (
	kFirst        keyFeature = iota // it is the text's first statement
	kSecond                         // its second
	kNear                           // how near to the top it stands, 1 to 0
	kDepth                          // where in the text it begins, 0 to 1
	kShort                          // under nine words
	kBrief                          // under fourteen
	kLong                           // over thirty-five
	kVeryLong                       // over fifty-five
	kTitleWords                     // how many telling words of the headline it has
	kTitleShare                     // of its telling words, how many the headline has
	kLeadShare                      // of its telling words, how many the first sentences have
	kCentral                        // how often its telling words come in the text
	kAround                         // headline words in the sentence around it
	kAbove                          // headline words in the sentence before it
	kSpeakerTitle                   // its speaker is in the headline
	kSpeakerLead                    // its speaker is in the first paragraphs
	kSpeakerShare                   // how many of the statements are its speaker's
	kSpeakerTop                     // nobody has more of them
	kSpeakerNamed                   // how often its speaker is named, of all names
	kByName                         // the cue names its speaker
	kByPronoun                      // the cue has he or she
	kDescribed                      // its speaker has no name
	kUnknown                        // its speaker is not known
	kHasRole                        // the text tells what its speaker is
	kFirstPerson                    // I, we, our
	kOpinion                        // must, should, never, believe
	kDangling                       // begins with what points outside of it
	kPointing                       // its pronouns that point outside
	kQuestion                       // asks
	kExclaims                       // shouts
	kSplit                          // its cue interrupts it
	kLower                          // begins in small letters
	kNumbers                        // has numbers
	kNames                          // its names
	kOpensPara                      // begins its paragraph
	kNested                         // quotes others
	kFutile                         // says little: thanks, jokes, asides
	kColon                          // is introduced by a colon
	kStrong                         // has words that judge
	kPast                           // tells of the past
	kPresent                        // says what is or will be
	kLength                         // how far from the best length
	kTooLong                        // over forty-five words
	kTitleRun                       // words that stand together in the headline too
	kTitleFirst                     // the first statement of somebody in the headline
	kTitleOpens                     // its speaker opens the headline
	kPower                          // its speaker holds office
	kComments                       // its speaker watches and explains
	kHedged                         // begins with I think, I guess, you know
	kAsked                          // its cue is a question's or a song's
	kOwnFirst                       // its speaker's first statement
	kRoleTitle                      // words of its speaker's role are in the headline
	kYou                            // speaks to somebody
	kTitleNames                     // names of the headline in it
	kNone                           // of showing none at all: what a statement must be worth
	keyFeatures
)

// keyFacts is what all quotations of a text are held against.
type keyFacts struct {
	title    []uint32 // telling words of the headline, sorted
	titleAll []uint32 // all of its words in order
	opens    int      // the person whom the headline begins with; -1 = none
	seen     map[int]bool
	lead     []uint32    // of the first sentences
	titleP   []bool      // by person: in the headline
	leadP    []bool      // by person: in the first paragraphs
	spread   [4096]uint8 // how often each word comes, by the end of its hash
	shares   map[int]int // statements by person
	top      int
	all      int // statements
	named    int // mentions of persons
}

// telling returns the telling words of toks[from:to], sorted, each once.
func (d *doc) telling(from, to int) []uint32 {
	ids := make([]uint32, 0, (to-from)/2+1)
	for i := from; i < to; i++ {
		t := d.toks[i]
		if t.kind == word && t.class&untelling == 0 || t.kind == number {
			ids = append(ids, d.id(i))
		}
	}
	return sortedOnce(ids)
}

func (d *doc) keyFacts(picks []int) *keyFacts {
	f := &keyFacts{shares: map[int]int{}, seen: map[int]bool{}, all: len(picks)}
	inTitle := map[nameKey]bool{}
	var early []nameKey
	for _, p := range cut(d.title) {
		s := d.title[p.start:p.end]
		inTitle[nameWord(s)] = true
		if len(f.titleAll) == 0 || f.opens == 0 && len(f.titleAll) < 2 {
			early = append(early, nameWord(s))
		}
		f.titleAll = append(f.titleAll, hashWord(s)|1)
		if len(s) > 3 || capitalised(s) {
			f.title = append(f.title, hashWord(s)|1)
		}
	}
	f.title = sortedOnce(f.title)
	for i, t := range d.toks[:min(len(d.toks), 5000)] {
		if t.kind == word && t.class&untelling == 0 {
			if n := &f.spread[d.id(i)>>1%4096]; *n < 255 {
				*n++
			}
		}
	}
	n := min(len(d.sents), 3)
	if n > 0 {
		f.lead = d.telling(0, d.sents[n-1].tokEnd)
	}
	f.titleP = make([]bool, len(d.cast.people))
	f.leadP = make([]bool, len(d.cast.people))
	f.opens = -1
	for i, p := range d.cast.people {
		f.named += p.mentions
		if slices.Contains(early, p.last) && (f.opens < 0 || p.mentions > d.cast.people[f.opens].mentions) {
			f.opens = i
		}
		f.titleP[i] = inTitle[p.last] || len(p.first) > 3 && inTitle[nameWord(p.first)]
	}
	for _, m := range d.cast.mentions {
		if m.person >= 0 && len(d.paras) > 0 && m.tok < d.paras[min(1, len(d.paras)-1)].tokEnd {
			f.leadP[m.person] = true
		}
	}
	for _, i := range picks {
		if p := d.quoted[i].source.person; p >= 0 {
			f.shares[p]++
			f.top = max(f.top, f.shares[p])
		}
	}
	return f
}

// id stands for the word of token i; it is never 0.
func (d *doc) id(i int) uint32 { return d.toks[i].id | 1 }

// keyFeatures describes statement q, the at-th of the text.
func (d *doc) keyFeatures(q *quotation, at int, f *keyFacts) [keyFeatures]float64 {
	var x [keyFeatures]float64
	flag := func(k keyFeature, on bool) {
		if on {
			x[k] = 1
		}
	}
	words, names := 0, 0
	var ids []uint32
	for _, r := range q.runs {
		words += r.words
		ids = append(ids, d.telling(r.tok, r.tokEnd)...)
	}
	ids = sortedOnce(ids)
	start := q.runs[0]
	flag(kFirst, at == 0)
	flag(kSecond, at == 1)
	x[kNear] = 1 / float64(at+1)
	x[kDepth] = float64(d.toks[start.tok].start) / float64(len(d.text))
	flag(kShort, words < 9)
	flag(kBrief, words < 14)
	flag(kLong, words > 35)
	flag(kVeryLong, words > 55)
	shared := common(ids, f.title)
	x[kTitleWords] = min(float64(shared), 4) / 4
	if n := float64(len(ids)); n > 0 {
		x[kTitleShare] = float64(shared) / n
		x[kLeadShare] = float64(common(ids, f.lead)) / n
		sum := 0.0
		for _, id := range ids {
			sum += math.Log(float64(max(f.spread[id>>1%4096], 1)))
		}
		x[kCentral] = sum / n
	}
	d.keySurroundings(q, f, &x)
	d.keySpeaker(q, f, &x)
	point, before, now := 0, 0, 0
	for _, r := range q.runs {
		for i := r.tok; i < r.tokEnd; i++ {
			t := d.toks[i]
			switch {
			case t.class&first != 0:
				x[kFirstPerson] = 1
			case t.class&(he|she|they) != 0:
				point++
			}
			if t.class&opinion != 0 {
				x[kOpinion] += 0.25
			}
			if t.class&futile != 0 {
				x[kFutile] = 1
			}
			if t.class&strong != 0 {
				x[kStrong] += 0.34
			}
			switch {
			case t.class&past != 0 || t.kind == word && t.end-t.start > 4 && d.text[t.end-2:t.end] == "ed":
				before++
			case t.class&present != 0:
				now++
			}
			switch {
			case t.class&pointer != 0 && !t.upper:
				point++
			case t.class&you != 0:
				x[kYou] = 1
			}
			if t.kind == number {
				x[kNumbers] = 1
			}
			if t.kind == mark {
				x[kNested] = 1
			}
			if t.upper && i > r.tok && t.class&(first|starter) == 0 {
				names++
				if _, ok := slices.BinarySearch(f.title, d.id(i)); ok {
					x[kTitleNames] = 1
				}
			}
			if t.kind == punct && d.text[t.start] == '?' {
				x[kQuestion] = 1
			}
			if t.kind == punct && d.text[t.start] == '!' {
				x[kExclaims] = 1
			}
		}
	}
	x[kPointing] = min(float64(point)/float64(words)*4, 1)
	x[kStrong] = min(x[kStrong], 1)
	x[kPast] = min(float64(before)/float64(words)*5, 1)
	x[kPresent] = min(float64(now)/float64(words)*5, 1)
	x[kLength] = math.Abs(math.Log(float64(words) / 24))
	flag(kTooLong, words > 45)
	x[kTitleRun] = d.titleRun(q, f)
	flag(kHedged, d.hedges(start))
	flag(kAsked, d.askedOrSung(q))
	x[kNames] = min(float64(names), 4) / 4
	x[kOpinion] = min(x[kOpinion], 1)
	flag(kSplit, len(q.runs) > 1)
	flag(kLower, !d.capital(start))
	flag(kDangling, d.dangles(start))
	return x
}

// dangles reports whether the run begins with what points outside of it.
func (d *doc) dangles(r qrun) bool {
	i := r.tok
	t := d.toks[i]
	if t.class&(he|she|they) != 0 {
		return true
	}
	switch lower(d.tok(i)) {
	case "it", "this", "that", "those", "these", "but", "and", "so", "or", "because", "which", "there", "then", "yes", "no", "well", "also", "otherwise", "instead":
		return true
	}
	return false
}

func (d *doc) keySurroundings(q *quotation, f *keyFacts, x *[keyFeatures]float64) {
	first := q.runs[0]
	p := d.paras[first.para]
	if first.open == p.tok {
		x[kOpensPara] = 1
	} else if d.tok(first.open-1) == ":" {
		x[kColon] = 1
	}
	k := d.sentenceOf(first.tok)
	if k < 0 {
		return
	}
	s := d.sents[k]
	var ids []uint32
	for i := s.tok; i < s.tokEnd; i++ {
		if t := d.toks[i]; !t.quoted && t.kind == word && t.class&untelling == 0 {
			ids = append(ids, d.id(i))
		}
	}
	x[kAround] = min(float64(common(sortedOnce(ids), f.title)), 3) / 3
	if k > 0 {
		x[kAbove] = min(float64(common(d.telling(d.sents[k-1].tok, d.sents[k-1].tokEnd), f.title)), 3) / 3
	}
}

func (d *doc) keySpeaker(q *quotation, f *keyFacts, x *[keyFeatures]float64) {
	s := q.source
	flag := func(k keyFeature, on bool) {
		if on {
			x[k] = 1
		}
	}
	flag(kByName, s.kind == named && s.near)
	flag(kByPronoun, s.kind == pronoun)
	flag(kDescribed, s.person < 0 && s.kind == described)
	flag(kUnknown, s.person < 0 && s.kind != described && s.kind != organised && s.kind != named)
	if s.person < 0 {
		return
	}
	flag(kSpeakerTitle, f.titleP[s.person])
	flag(kSpeakerLead, f.leadP[s.person])
	x[kSpeakerShare] = float64(f.shares[s.person]) / float64(f.all)
	flag(kSpeakerTop, f.shares[s.person] == f.top)
	x[kSpeakerNamed] = float64(d.cast.people[s.person].mentions) / float64(max(f.named, 1))
	flag(kTitleOpens, f.opens == s.person)
	flag(kTitleFirst, f.titleP[s.person] && !f.seen[s.person])
	flag(kOwnFirst, !f.seen[s.person])
	f.seen[s.person] = true
	if !d.human(s.person) {
		return
	}
	role := d.roleOf(s.person, s.mention)
	flag(kHasRole, role.End > 0)
	for i := d.tokenAt(role.Start); role.End > 0 && i < len(d.toks) && int(d.toks[i].start) < role.End; i++ {
		if d.toks[i].class&power != 0 {
			x[kPower] = 1
		}
		if d.toks[i].class&watcher != 0 {
			x[kComments] = 1
		}
		if d.toks[i].class&(untelling|power) == 0 && d.toks[i].kind == word {
			if _, ok := slices.BinarySearch(f.title, d.id(i)); ok && d.toks[i].upper {
				x[kRoleTitle] = 1
			}
		}
	}
}

// titleRun tells how many words of the statement stand together in the headline
// too, from two on.
func (d *doc) titleRun(q *quotation, f *keyFacts) float64 {
	best := 0
	for _, r := range q.runs {
		for i := r.tok; i < r.tokEnd; i++ {
			if d.toks[i].kind != word {
				continue
			}
			id := d.id(i)
			if !slices.Contains(f.titleAll, id) {
				continue
			}
			for j := range f.titleAll {
				if f.titleAll[j] != id {
					continue
				}
				n, telling := 0, 0
				for a, b := i, j; a < r.tokEnd && b < len(f.titleAll); a++ {
					if d.toks[a].kind != word {
						continue
					}
					if d.id(a) != f.titleAll[b] {
						break
					}
					if d.toks[a].class&untelling == 0 && !d.toks[a].upper {
						telling++
					}
					n++
					b++
				}
				if telling > 0 {
					best = max(best, n)
				}
			}
		}
	}
	if best < 2 {
		return 0
	}
	return min(float64(best-1), 4) / 4
}

func (d *doc) hedges(r qrun) bool {
	if r.tok+1 >= r.tokEnd {
		return false
	}
	switch lower(d.tok(r.tok)) + " " + lower(d.tok(r.tok+1)) {
	case "i think", "i guess", "you know", "i mean", "i just", "i would", "i was", "i don't", "i didn't", "i never", "i feel", "we said", "i said":
		return true
	}
	return false
}

// askedOrSung reports whether the cue says that it was a question or a song.
func (d *doc) askedOrSung(q *quotation) bool {
	r := q.runs[0]
	p := d.paras[r.para]
	for i := max(p.tok, r.open-4); i < min(p.tokEnd, r.tokEnd+5); i++ {
		if d.toks[i].quoted {
			continue
		}
		switch d.tok(i) {
		case "asked", "asks", "sang", "sings", "singing", "asking", "wondered", "joked", "quipped", "chanted", "reads", "read":
			return true
		}
	}
	return false
}

// tokenAt returns the first token that ends behind byte offset at.
func (d *doc) tokenAt(at int) int {
	i, _ := slices.BinarySearchFunc(d.toks, at, func(t token, at int) int { return int(t.end) - at - 1 })
	return i
}

// keyOrder returns the statements picks, best first, with what each is worth.
func (d *doc) keyOrder(picks []int) ([]int, []float64) {
	if len(picks) == 0 {
		return nil, nil
	}
	f := d.keyFacts(picks)
	worth := make([]float64, len(picks))
	for at, i := range picks {
		x := d.keyFeatures(&d.quoted[i], at, f)
		for k, v := range x {
			worth[at] += keyWeights[k] * v
		}
		if !d.quoted[i].source.known() {
			worth[at] -= 100 // nothing is shown without its speaker
		}
	}
	order := make([]int, len(picks))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case worth[a] > worth[b]:
			return -1
		case worth[a] < worth[b]:
			return 1
		}
		return 0
	})
	return order, worth
}

var _ = briefs.Span{}
