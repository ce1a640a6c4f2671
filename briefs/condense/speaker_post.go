package condense

import "slices"

import "strings"

// post is an office that stands beside somebody's name.
type post struct {
	office uint64 // hash of the word, small and in full: senator for Sen.
	of     uint64 // hash of the capitals right before it: North Korean; 0 = none
	person int
	former bool
}

// postReach is how many posts are kept, so that no text takes more than linear time.
const postReach = 256

// fullOffices tells what descriptions call those whose title stands short.
var fullOffices = map[string][]string{
	"Sen": {"senator", "lawmaker"}, "Rep": {"representative", "congressman", "congresswoman", "lawmaker"}, "Gov": {"governor"},
	"Gen": {"general"}, "Dr": {"doctor", "physician"}, "Prof": {"professor"}, "Col": {"colonel"}, "Sgt": {"sergeant"}, "Capt": {"captain"},
	"Rev": {"pastor", "minister"}, "Lt": {"lieutenant"}, "Senator": {"lawmaker"}, "senator": {"lawmaker"}, "MP": {"lawmaker"},
	"congressman": {"lawmaker", "representative"}, "congresswoman": {"lawmaker", "representative"}, "Congressman": {"lawmaker", "representative"},
	"Congresswoman": {"lawmaker", "representative"},
}

// noteOffices notes whose the offices are that stand beside mention m.
func (d *doc) noteOffices(m naming) {
	near := m.tok - 2
	if m.tok > 0 && d.tok(m.tok-1) == "," && m.tokEnd < len(d.toks) && d.toks[m.tokEnd].class&says != 0 {
		near = m.tok // more credible than the chief, Poe said
	}
	for i := m.tok - 1; i >= 0 && i > m.tok-4; i-- {
		if t := d.toks[i]; i < m.from && (i < near || t.kind != word && d.tok(i) != "," || t.kind == word && !t.upper && d.tok(i) != "named" && t.class&(office|officeMod|title|demonym|determiner) == 0) {
			break // the president met Poe
		}
		d.notePost(i, m.person)
	}
	if m.tokEnd >= len(d.toks) || d.toks[m.tokEnd].kind != punct || strings.Contains(".!?;", d.tok(m.tokEnd)) {
		return
	}
	d.noteParty(m)
	for i := m.tokEnd + 1; i < len(d.toks) && i < m.tokEnd+8 && d.toks[i].kind == word; i++ {
		if i+1 < len(d.toks) && d.toks[i+1].class&(says|auxiliary|adverb) != 0 {
			return // In a talk with Poe, the president said …
		}
		if d.toks[i].class&preposition != 0 && d.toks[i-1].class&office != 0 {
			return // Poe, an ally of the president
		}
		d.notePost(i, m.person)
	}
}

// noteParty notes that the name of mention m, with a party and state in brackets
// behind it, "(R-Norl.)", is a lawmaker's, and whichever kind of one the text does
// not say.
func (d *doc) noteParty(m naming) {
	i := m.tokEnd
	if i+1 >= len(d.toks) || d.tok(i) != "(" || len(d.cast.posts) >= postReach {
		return
	}
	if w := d.tok(i + 1); len(w) < 3 || w[1] != '-' || !strings.Contains("RDI", w[:1]) {
		return
	}
	d.addPost(post{hashLower("lawmaker"), 0, m.person, false})
	for _, w := range [...]string{"senator", "representative"} {
		if d.holds(m.person, w) {
			return
		}
	}
	for _, w := range [...]string{"senator", "representative", "congressman", "congresswoman"} {
		d.addPost(post{hashLower(w), 0, m.person, false})
	}
}

// notePost notes the office at token i, if it is one, as person p's.
func (d *doc) notePost(i, p int) {
	t := d.toks[i]
	if t.class&(office|title) == 0 || len(d.cast.posts) >= postReach {
		return
	}
	former := false
	for j := i - 1; j >= 0 && j > i-4 && d.toks[j].kind == word; j-- {
		w := d.tok(j)
		former = former || w == "former" || w == "Former" || w == "ex"
	}
	d.cast.people[p].titled = true
	of := d.capitalsBefore(i)
	if t.class&office != 0 {
		d.addPost(post{hashLower(d.tok(i)), of, p, former})
	}
	for _, w := range fullOffices[d.tok(i)] {
		d.addPost(post{hashLower(w), of, p, former})
	}
}

// capitalsBefore is a hash of the place or people that the words right before
// the office at token i name: North Korean; 0 if none do.
func (d *doc) capitalsBefore(i int) uint64 {
	var h uint64
	for j, n := i-1, 0; j >= 0 && n < 3; j, n = j-1, n+1 {
		t := d.toks[j]
		if t.kind != word || !t.upper || t.class&determiner != 0 || t.class&(notName|title|office|officeMod) != 0 {
			break
		}
		h = h*prime64 + hashLower(d.tok(j))
	}
	return h
}

// holderOf returns the only person who has the office of word w in that place; -1
// = nobody or several.
func (d *doc) holderOf(w string, of uint64) int {
	h, p := hashLower(w), -1
	for _, o := range d.cast.posts {
		if o.office != h || o.of != of {
			continue
		}
		if p >= 0 && p != o.person {
			return -1
		}
		p = o.person
	}
	return p
}

// elsewhere reports whether person p has the office of word w, but not there.
func (d *doc) elsewhere(p int, w string, of uint64) bool {
	h, other := hashLower(w), false
	for _, o := range d.cast.posts {
		if o.office == h && o.person == p {
			if o.of == of || o.of == 0 {
				return false
			}
			other = true
		}
	}
	return other
}

func (d *doc) addPost(n post) {
	for _, o := range d.cast.posts {
		if o == n {
			return
		}
	}
	d.cast.posts = append(d.cast.posts, n)
}

// held reports whether the office of word w stands beside somebody's name.
func (d *doc) held(w string) bool {
	h := hashLower(w)
	for _, o := range d.cast.posts {
		if o.office == h {
			return true
		}
	}
	return false
}

// holds reports whether it stands beside person p's.
func (d *doc) holds(p int, w string) bool {
	h := hashLower(w)
	for _, o := range d.cast.posts {
		if o.office == h && o.person == p {
			return true
		}
	}
	return false
}

// holdsAny reports whether some office stands beside person p's.
func (d *doc) holdsAny(p int) bool {
	for _, o := range d.cast.posts {
		if o.person == p {
			return true
		}
	}
	return false
}

// leaders are the offices of those whom a text also calls a leader.
var leaders = []string{"president", "premier", "minister", "chancellor", "chairman", "king", "queen", "prince", "dictator", "pope", "ayatollah", "sultan", "emir", "chief"}

// ofAnother reports whether description s is of an office of some place, "the envoy
// of Sarn", and the text tells of that office elsewhere, as person p's or not: "the
// envoy of Norland", "Norland's envoy Ann Poe".
func (d *doc) ofAnother(s source, p int) bool {
	x := s.head + 2
	if x >= len(d.toks) || d.tok(s.head+1) != "of" || !d.toks[x].upper {
		return false
	}
	full := d.cast.mentions[d.cast.people[p].full]
	for i := max(full.from-4, 0); i < full.from; i++ {
		if d.toks[i].id == d.toks[x].id {
			return false // "Sarn's envoy, Ann Poe"
		}
	}
	for i := full.from; i < full.tok; i++ {
		if d.toks[i].id == d.toks[x].id {
			return false
		}
	}
	h := hashLower(d.tok(s.head))
	for _, o := range d.cast.posts {
		if o.person == p && o.office == h && o.of != 0 {
			return true
		}
	}
	for i := max(0, s.tok-jointBack); i+2 < min(len(d.toks), s.head+jointBack); i++ {
		if d.toks[i].id == d.toks[s.head].id && d.tok(i+1) == "of" && d.toks[i+2].upper && d.toks[i+2].id != d.toks[x].id {
			return true
		}
	}
	return false
}

// hasAnother reports whether an office with power, that of description s with the
// word w, cannot be person p's, who has others.
func (d *doc) hasAnother(p int, w string, s source) bool {
	if d.toks[s.head].class&power == 0 || !d.holdsAny(p) || d.holds(p, w) {
		return false
	}
	if (w == "chief" || w == "boss" || w == "head") && d.holds(p, "leader") {
		return false // an opposition leader, the party's chief
	}
	return w != "leader" || !slices.ContainsFunc(leaders, func(o string) bool { return d.holds(p, o) })
}

// holdsNow reports whether it stands beside person p's and nothing says it is over.
func (d *doc) holdsNow(p int, w string) bool {
	h := hashLower(w)
	for _, o := range d.cast.posts {
		if o.office == h && o.person == p && !o.former {
			return true
		}
	}
	return false
}

// holder returns the only person who has the office, or, if former, had it; -1 =
// nobody or several.
func (d *doc) holder(w string, former bool) int {
	h := hashLower(w)
	now, once := -1, -1 // -2 = several
	for _, o := range d.cast.posts {
		if o.office != h {
			continue
		}
		p := &now
		if o.former != former {
			p = &once
		}
		if *p == -1 {
			*p = o.person
		} else if *p != o.person {
			*p = -2
		}
	}
	if now == -1 && !former {
		now = once
	}
	return max(now, -1)
}
