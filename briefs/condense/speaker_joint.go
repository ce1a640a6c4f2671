package condense

const (
	jointMost  = 6   // people named together
	jointReach = 16  // tokens from one of their names to the next
	jointBytes = 110 // of the words for all of them: more is no line below a quotation
)

// joint is several people named together: "Ada Lind and Premier Bo Ek".
type joint struct {
	list [jointMost]int // their mentions, in order
	n    int
}

// jointAt returns the people whom the text names together with mention m; n is 0
// if it is named alone.
func (d *doc) jointAt(m int) joint {
	var j joint
	at, last := m, false
	var left []int
	for len(left) < jointMost {
		p := d.personNear(at, -1)
		if p < 0 {
			break
		}
		and, ok := d.linked(p, at)
		if !ok || and && at != m {
			break
		}
		last = last || and
		left = append(left, p)
		at = p
	}
	for i := len(left) - 1; i >= 0; i-- {
		j.add(left[i])
	}
	j.add(m)
	for at = m; !last; {
		p := d.personNear(at, 1)
		if p < 0 {
			return joint{}
		}
		and, ok := d.linked(at, p)
		if !ok || !j.add(p) {
			return joint{}
		}
		last, at = and, p
	}
	if i := d.cast.mentions[j.list[0]].tokEnd; j.n == 2 && d.tok(i) == "," && d.tok(i+1) == "and" {
		return joint{} // Ada Lind greeted Carl Moe, and Bo Ek said
	}
	for a := range j.n {
		for b := range a {
			if d.cast.mentions[j.list[a]].person == d.cast.mentions[j.list[b]].person {
				return joint{}
			}
		}
	}
	return j
}

func (j *joint) add(m int) bool {
	if j.n == jointMost {
		return false
	}
	j.list[j.n] = m
	j.n++
	return true
}

// personNear returns the next mention of a person in the direction step from
// mention m, near enough to be named with it; -1 if there is none.
func (d *doc) personNear(m, step int) int {
	for i := m + step; i >= 0 && i < len(d.cast.mentions); i += step {
		n := d.cast.mentions[i]
		if gap := n.tok - d.cast.mentions[m].tokEnd; gap > jointReach || gap < -2*jointReach {
			return -1
		}
		if n.person >= 0 {
			return i
		}
	}
	return -1
}

// linked reports whether mention b follows a in a list, and whether an "and" stands
// between them. Behind a name may stand brackets, a place or a party: "Ann Poe of
// Amberg, Bo Ek, R-Sarn, and the envoy Carl Moe".
func (d *doc) linked(a, b int) (and, ok bool) {
	i, end := d.cast.mentions[a].tokEnd, d.cast.mentions[b].tok
	if d.tok(i) == "(" {
		if i = d.pastBracket(i, end); i == 0 {
			return false, false
		}
	}
	if d.tok(i) == "of" && i+1 < end {
		if k := d.cast.at[i+1]; k > 0 && d.cast.mentions[k-1].person < 0 {
			i = d.cast.mentions[k-1].tokEnd
		}
	}
	if d.tok(i) == "," && i+1 < end && partyState(d.tok(i+1)) {
		if i += 2; d.tok(i) == "." {
			i++
		}
	}
	comma := d.tok(i) == ","
	if comma {
		i++
	}
	if d.tok(i) == "and" || d.tok(i) == "&" {
		return true, d.titlesOnly(i+1, end)
	}
	if !comma {
		return false, false
	}
	if d.titlesOnly(i, end) {
		return false, true
	}
	for ; i+1 < end; i++ { // Ada Lind, premier of Norland, and Bo Ek
		if t := d.toks[i]; d.tok(i) == "," {
			return true, d.tok(i+1) == "and" && d.titlesOnly(i+2, end)
		} else if t.kind != word && t.kind != suffix || t.class&(says|saying|thinks|auxiliary|relative|conjunction) != 0 && !t.upper {
			return false, false
		}
	}
	return false, false
}

// pastBracket returns the token behind the bracket that opens at i; 0 if it does
// not close soon.
func (d *doc) pastBracket(i, end int) int {
	for j := i + 1; j < min(end, i+7); j++ {
		if d.tok(j) == ")" {
			return j + 1
		}
	}
	return 0
}

// titlesOnly reports whether nothing but what is said of a name before it stands in
// toks[from:to].
func (d *doc) titlesOnly(from, to int) bool {
	if from >= to {
		return from == to
	}
	if k := d.mentionFrom(from); k >= 0 && d.cast.mentions[k].tok == to {
		return true
	}
	if t := d.toks[to-1]; t.class&(office|officeMod|title|demonym) == 0 && d.tok(to-1) != "." {
		return false
	}
	for i := from; i < to; i++ {
		if t := d.toks[i]; t.quoted || t.kind != word && t.kind != suffix && d.tok(i) != "." || t.class&(says|saying|thinks|auxiliary|relative|conjunction|he|she|they) != 0 && t.class&(determiner|office) == 0 {
			return false
		}
	}
	return true
}

// mentionFrom returns the mention whose offices and name begin with token i; -1 if none.
func (d *doc) mentionFrom(i int) int {
	for j := i; j < min(i+8, len(d.toks)); j++ {
		if k := d.cast.at[j]; k > 0 {
			if d.cast.mentions[k-1].from == i {
				return int(k - 1)
			}
			return -1
		}
	}
	return -1
}

// partyState reports whether w is a party and a place, as behind the name of an
// American lawmaker: "R-Ky".
func partyState(w string) bool {
	return len(w) > 3 && w[1] == '-' && (w[0] == 'R' || w[0] == 'D' || w[0] == 'I')
}

// allOf is the source of what the people of j say; nobody if the words for them
// are too many.
func (d *doc) allOf(j joint) source {
	if full := d.jointAt(d.cast.people[d.cast.mentions[j.list[0]].person].full); d.cast.mentions[j.list[0]].words == 1 && d.sameJoint(full, j) {
		j = full // not by their surnames alone
	}
	a, b := d.cast.mentions[j.list[0]], d.cast.mentions[j.list[j.n-1]]
	s := source{kind: organised, tok: a.from, tokEnd: b.tokEnd, mention: j.list[0], person: -1, near: true}
	alone := a.from < a.tok && d.pluralTitle(a.tok-1)
	for _, m := range j.list[1:j.n] {
		n := d.cast.mentions[m]
		alone = alone && n.from == n.tok && d.toks[n.tok-1].class&(office|title) == 0
	}
	if alone {
		s.tok = a.tok
	}
	if d.toks[s.tokEnd-1].end-d.toks[s.tok].start > jointBytes {
		return noSource
	}
	return s
}

// pluralTitle reports whether token i, before a name, is a title of several:
// Senators, Sens.
func (d *doc) pluralTitle(i int) bool {
	if d.tok(i) == "." {
		i--
	}
	w := d.tok(i)
	return d.toks[i].class&officers != 0 || pluralised(w) && d.toks[i].class&(office|title|abbreviation) != 0
}

func (d *doc) sameJoint(a, b joint) bool {
	if a.n != b.n || a.n == 0 {
		return false
	}
	for i := range a.n {
		if d.cast.mentions[a.list[i]].person != d.cast.mentions[b.list[i]].person {
			return false
		}
	}
	return true
}

// widen makes the speaker whom a cue names all of those named together with him or
// her there: "Ada Lind and Bo Ek said".
func (d *doc) widen(s *source) {
	if s.kind != named || !s.near || s.person < 0 || s.mention < 0 || d.cast.mentions[s.mention].tok != s.tok {
		return
	}
	j := d.jointAt(s.mention)
	if j.n == 0 || !d.opensList(j) || !d.endsList(j) {
		return
	}
	if t := d.allOf(j); t.kind != nobody {
		*s = t
	}
}

// opensList reports whether the list j stands where a subject does: first, behind a
// comma or a verb of speech.
func (d *doc) opensList(j joint) bool {
	n := d.cast.mentions[j.list[0]]
	i := d.groupStart(max(0, n.from-6), n.from-1)
	if i <= 0 || d.startsSentence(i) {
		return true
	}
	t := d.toks[i-1]
	if d.tok(i-1) == "," && i > 1 {
		k := d.cast.at[i-2] // in "Lind, Ek and Moe said" Lind may be no name that is known
		return k == 0 || d.cast.mentions[k-1].sort == spot
	}
	return t.kind == mark || t.quoted || t.class&says != 0 || d.tok(i-1) == "to" && i > 1 && lower(d.tok(i-2)) == "according"
}

// endsList reports whether what follows the list j goes with all of it: a verb of
// speech unless one stood before it, or no verb at all.
func (d *doc) endsList(j joint) bool {
	a, i := d.cast.mentions[j.list[0]], d.cast.mentions[j.list[j.n-1]].tokEnd
	if i >= len(d.toks) {
		return true
	}
	t := d.toks[i]
	inverted := a.from > 0 && d.toks[a.from-1].class&says != 0
	switch {
	case t.kind != word, t.class&(preposition|relative) != 0, t.quoted:
		return true
	case t.class&conjunction != 0, inverted:
		return false
	}
	return !t.upper
}
