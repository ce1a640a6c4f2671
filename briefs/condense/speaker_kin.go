package condense

import "strings"

// younger reports whether the name of mention m ends with Jr, II or the like.
func (d *doc) younger(m naming) bool {
	for i := m.tokEnd - 1; i > m.tok && i >= m.tokEnd-2; i-- {
		if t := d.toks[i]; t.kind == word && t.class&nameTail != 0 && d.tok(i) != "Sr" {
			return true
		}
	}
	return false
}

// generations reports whether the text tells somebody with Jr behind the name from
// an elder of the same name: it speaks of father and son beside that name. Else both
// forms may be one person's, as with many a Jr.
func (d *doc) generations() bool {
	for _, m := range d.cast.mentions {
		if !d.younger(m) {
			continue
		}
		for i := max(0, m.from-kinReach); i < len(d.toks) && i < m.tokEnd+kinReach; i++ {
			switch d.tok(i) {
			case "father", "son", "dad", "sons", "elder", "eldest", "younger":
				return true
			}
		}
	}
	return false
}

// kinReach is how far around a name words of kinship are looked for, in tokens.
const kinReach = 14

// introducedAsKin reports whether mention m is brought in as a relative of somebody,
// "his father, Bo Ek,", "her sister Ann", and tells the sex of such a relative.
func (d *doc) introducedAsKin(m naming) (s sex, kin bool) {
	i := m.from - 1
	if i > 0 && d.tok(i) == "," {
		i--
	}
	if i < 0 || d.toks[i].kind != word || d.toks[i].upper {
		return unknownSex, false
	}
	return kinSex(d.tok(i))
}

// kinSex tells the sex of a relative, and whether w is a word for one.
func kinSex(w string) (s sex, kin bool) {
	switch w {
	case "father", "brother", "husband", "son", "uncle", "nephew", "grandfather", "grandson", "dad", "widower", "stepfather", "stepson", "half-brother", "boyfriend":
		return man, true
	case "mother", "sister", "wife", "daughter", "aunt", "niece", "grandmother", "granddaughter", "widow", "mom", "mum", "stepmother", "stepdaughter", "half-sister", "girlfriend":
		return woman, true
	case "cousin", "fiancé", "fiancée", "twin", "spouse", "partner":
		return unknownSex, true
	}
	return unknownSex, false
}

// ofKin reports whether mention m only tells whose relative is meant: "Ann Poe's
// brother".
func (d *doc) ofKin(m naming) bool {
	i := m.tokEnd + 1
	if i >= len(d.toks) || d.toks[i-1].kind != suffix && !d.possessive(i-1) {
		return false
	}
	for end := i + 3; i < len(d.toks) && i < end && d.toks[i].kind == word && !d.toks[i].upper; i++ {
		if _, kin := kinSex(strings.TrimSuffix(d.tok(i), "s")); kin {
			return true
		}
	}
	return false
}

// saysSo reports whether mention m is the subject of a verb of speech.
func (d *doc) saysSo(m naming) bool {
	after, before := m.tokEnd, m.from-1
	return after < len(d.toks) && d.toks[after].class&says != 0 && !d.toks[after].upper || before >= 0 && d.toks[before].class&says != 0 && !d.toks[before].upper
}
