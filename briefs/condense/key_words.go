package condense

import (
	"math"
	"slices"
	"strings"
)

// keyFeatures describes statement q, the at-th of the text.
func (d *doc) keyFeatures(q *quotation, at int, f *keyFacts) keyVector {
	var x keyVector
	x.flag(kFirst, at == 0)
	x.flag(kSecond, at == 1)
	x.flag(kThird, at == 2)
	x[kNear] = 1 / float64(at+1)
	x[kDepth] = float64(d.toks[q.runs[0].tok].start) / float64(len(d.text))
	words := 0
	f.spare = f.spare[:0]
	for _, r := range q.runs {
		words += r.words
		f.spare = d.telling(f.spare, r.tok, r.tokEnd)
	}
	d.keyShared(f.spare, f, &x)
	x[kTitleRun] = d.titleRun(q, f)
	d.keySurroundings(q, f, &x)
	d.keySpeaker(q, f, &x)
	d.keyWording(q, words, f, &x)
	x.keyLength(words)
	x.flag(kHedged, d.hedges(q.runs[0]))
	x.flag(kAsked, d.askedOrSung(q))
	x.flag(kSplit, len(q.runs) > 1)
	x.flag(kLower, !d.capital(q.runs[0]))
	x.flag(kDangling, d.dangles(q.runs[0]))
	x[kTitleBoth] = x[kSpeakerTitle] * x[kTitleWords]
	x[kStranger] = x[kNear] * (1 - x[kSpeakerTitle])
	return x
}

// keyVector is what is known of one statement, by feature.
type keyVector [keyFeatures]float64

func (x *keyVector) flag(k keyFeature, on bool) {
	if on {
		x[k] = 1
	}
}

// keyLength: an editor lifts nine to thirty-five words.
func (x *keyVector) keyLength(words int) {
	x.flag(kShort, words < 9)
	x.flag(kBrief, words < 14)
	x.flag(kLong, words > 35)
	x.flag(kTooLong, words > 45)
	x.flag(kVeryLong, words > 55)
	x[kLength] = math.Abs(math.Log(float64(words) / 24))
}

// keyShared tells what the statement's telling words ids have in common with the
// headline, the first sentences and the whole text.
func (d *doc) keyShared(ids []uint32, f *keyFacts, x *keyVector) {
	if len(ids) == 0 {
		return
	}
	n := float64(len(ids))
	shared := common(ids, f.title)
	x[kTitleWords] = min(float64(shared), 4) / 4
	x[kTitleShare] = float64(shared) / n
	x[kLeadShare] = float64(common(ids, f.lead)) / n
	x[kLeadMost] = float64(common(ids, f.leadOwn)) / (n + 3)
	sum := 0.0
	for _, id := range ids {
		sum += logs[f.spread[id>>1%4096]]
	}
	x[kCentral] = sum / n
	if len(f.leadSaid) > 0 {
		x[kLeadEcho] = float64(common(ids, f.leadSaid)) / float64(len(f.leadSaid))
	}
	if len(f.titleSaid) > 0 {
		x[kEcho] = float64(common(ids, f.titleSaid)) / float64(len(f.titleSaid))
		x[kEchoMost] = x[kEcho]
	}
}

// keyWording counts the words of each class that the statement of so many words
// is made of.
func (d *doc) keyWording(q *quotation, words int, f *keyFacts, x *keyVector) {
	point, before, now, names := 0, 0, 0, 0
	for _, r := range q.runs {
		for i := r.tok; i < r.tokEnd; i++ {
			t := &d.toks[i]
			if d.mended(i) {
				x[kMended] = 1
			}
			switch t.kind {
			case number:
				x[kNumbers] = 1
				continue
			case mark:
				x[kNested] = 1
				continue
			case punct:
				x.flag(kQuestion, d.text[t.start] == '?' || x[kQuestion] > 0)
				x.flag(kExclaims, d.text[t.start] == '!' || x[kExclaims] > 0)
				continue
			}
			x.keyWord(t.class)
			x.flag(kWill, x[kWill] > 0 || d.tok(i) == "will")
			switch {
			case t.class&past != 0 || t.kind == word && t.end-t.start > 4 && d.text[t.end-2:t.end] == "ed":
				before++
			case t.class&present != 0:
				now++
			}
			if t.class&first == 0 && t.class&(he|she|they) != 0 || t.class&pointer != 0 && !t.upper {
				point++
			}
			if t.upper && i > r.tok && t.class&(first|starter) == 0 {
				names++
				if _, ok := slices.BinarySearch(f.title, d.id(i)); ok {
					x[kTitleNames] = 1
				}
			}
		}
	}
	n := float64(words)
	x[kPointing] = min(float64(point)/n*4, 1)
	x[kPast] = min(float64(before)/n*5, 1)
	x[kPresent] = min(float64(now)/n*5, 1)
	x[kNames] = min(float64(names), 4) / 4
	x.flag(kOnlyAsks, x[kQuestion] > 0 && len(q.runs) == 1 && d.oneSentence(q.runs[0]))
	x[kOpinion] = min(x[kOpinion], 1)
	x[kStrong] = min(x[kStrong], 1)
}

// keyWord takes note of one word by what the lexicon knows of it.
func (x *keyVector) keyWord(c class) {
	x.flag(kFirstPerson, c&first != 0)
	x.flag(kFutile, c&futile != 0)
	x.flag(kYou, c&you != 0 && c&pointer == 0)
	if c&opinion != 0 {
		x[kOpinion] += 0.25
	}
	if c&strong != 0 {
		x[kStrong] += 0.34
	}
}

// mended reports whether token i tells that the writer left something of the
// statement out or put something in.
func (d *doc) mended(i int) bool {
	switch d.tok(i) {
	case "[", "…":
		return true
	case ".":
		return i+2 < len(d.toks) && d.tok(i+1) == "." && d.tok(i+2) == "."
	}
	return false
}

// oneSentence reports whether no sentence ends within run r but the last.
func (d *doc) oneSentence(r qrun) bool {
	for i := r.tok; i+2 < r.tokEnd; i++ {
		if t := &d.toks[i]; t.kind == punct && strings.Contains(".?!", d.tok(i)) && d.toks[i+1].upper && d.toks[i+1].start > t.end {
			return false
		}
	}
	return true
}

// titleRun tells how many words of the statement stand together in the headline
// too, from two on.
func (d *doc) titleRun(q *quotation, f *keyFacts) float64 {
	best := 0
	for _, r := range q.runs {
		for i := r.tok; i < r.tokEnd; i++ {
			if d.toks[i].kind != word || !slices.Contains(f.titleAll, d.id(i)) {
				continue
			}
			for j, id := range f.titleAll {
				if id == d.id(i) {
					best = max(best, d.together(i, r.tokEnd, f.titleAll[j:]))
				}
			}
		}
	}
	return min(float64(max(best, 1)-1), 4) / 4
}

// together counts how many of the words from token i on are title's words in
// order; 0 if none of them tells anything but a name.
func (d *doc) together(i, to int, title []uint32) int {
	n, telling := 0, false
	for ; i < to && n < len(title); i++ {
		if d.toks[i].kind != word {
			continue
		}
		if d.id(i) != title[n] {
			break
		}
		telling = telling || d.toks[i].class&untelling == 0 && !d.toks[i].upper
		n++
	}
	if !telling {
		return 0
	}
	return n
}

// dangles reports whether the run begins with what points outside of it.
func (d *doc) dangles(r qrun) bool {
	if d.toks[r.tok].class&(he|she|they) != 0 {
		return true
	}
	switch lower(d.tok(r.tok)) {
	case "it", "this", "that", "those", "these", "but", "and", "so", "or", "because", "which", "there", "then", "yes", "no", "well", "also", "otherwise", "instead":
		return true
	}
	return false
}

// hedges reports whether the run begins with words that make little of the rest.
func (d *doc) hedges(r qrun) bool {
	if r.tok+1 >= r.tokEnd {
		return false
	}
	next := lower(d.tok(r.tok + 1))
	switch d.tok(r.tok) {
	case "I":
		switch next {
		case "think", "guess", "mean", "just", "would", "was", "don't", "didn't", "never", "feel", "said":
			return true
		}
	case "you", "You":
		return next == "know"
	case "we", "We":
		return next == "said"
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

// logs are the natural logarithms of small counts, that of 0 taken for 1.
var logs = func() (of [256]float64) {
	for n := range of {
		of[n] = math.Log(float64(max(n, 1)))
	}
	return of
}()
