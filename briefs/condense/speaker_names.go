package condense

import (
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// cast is who and what the text names.
type cast struct {
	mentions []naming // in order
	at       []int32  // by token: index+1 of the mention that covers it; 0 = none
	people   []party

	roster      roster
	generations bool // the text has father and son of one name

	rolesRead bool
	posts     []post // the offices beside names
}

// naming is one place where a name stands.
type naming struct {
	tok, tokEnd int // the name alone
	from        int // with the offices and titles before it
	sort        nameSort
	person      int  // index into people; -1 = not a person's
	sex         sex  // as a title before it tells
	part        bool // of the name of a house: Budget of "the Office of Management and Budget"

	words     int // of the name, initials and tails left out
	firstWord string
	lastTok   int
	key       nameKey // of the last word
}

type nameSort uint8

const (
	someone nameSort = iota + 1 // a person
	group                       // an organisation
	spot                        // a place
	thing                       // something else, or not known
)

type sex uint8

const (
	unknownSex sex = iota
	man
	woman
)

// party is one person of the text, under the fullest name it gives.
type party struct {
	first      string // as the text has it; "" = none
	last       nameKey
	full       int // the mention with the fullest name
	words      int // of the fullest name
	sex        sex
	mentions   int
	titled     bool        // an office or title stood before the name somewhere
	quoted     bool        // a quotation is his or hers
	speaks     bool        // is the subject of a verb of speech somewhere
	role       briefs.Span // the best beside the name; see readRoles
	rolePoints int
	called     briefs.Span // what else the text calls him or her
	home       briefs.Span // for want of both: whose person, from where, or "who …"
}

// findNames finds the names and tells who is who.
func (d *doc) findNames() {
	d.cast.at = slices.Grow(d.cast.at, len(d.toks))[:len(d.toks)]
	clear(d.cast.at)
	d.cast.mentions = slices.Grow(d.cast.mentions, len(d.toks)/16+4)
	for _, p := range d.paras {
		for i := p.tok; i < p.tokEnd; {
			if t := d.toks[i]; t.kind == word && (t.upper || t.end-t.start > 4 && d.text[t.start+2] == '-' && arabic(d.tok(i))) {
				i = d.chunk(p, i)
				continue
			}
			i++
		}
	}
	d.whoIsWho()
}

// name reads the words [from, to) as a name, offices and titles before it.
func (d *doc) name(from, to int) {
	for to > from && d.toks[to-1].kind != word { // a dot left over
		if d.toks[to-2].class&nameTail != 0 {
			break
		}
		to--
	}
	if to-from > 2 && d.toks[from].caps && timeZone(d.tok(from)) { // at 5 p.m. ET Ann Poe said
		from++
	}
	for from < to && (d.toks[from].kind != word || to-from > 1 && strings.HasSuffix(d.tok(from), "-born")) { // a dot left over; Amberg-born Ann Poe
		from++
	}
	if from >= to {
		return
	}
	if to-from > 2 {
		if to = d.unglued(from, to); d.shouted(from, to) {
			return
		}
	}
	start, titled, s := d.afterTitles(from, to)
	m := naming{tok: start, tokEnd: to, from: from, person: -1, sex: s}
	if start >= to {
		m.tok, m.sort = from, thing
		d.add(m)
		return
	}
	m.sort = d.sortOf(m, titled)
	d.add(m)
}

// unglued returns where the name toks[from:to] really ends if a link's text was
// run into it: "Ann Poe Ann Marie PoeTalks End" ends with the first Poe.
func (d *doc) unglued(from, to int) int {
	for k := from + 1; k < to; k++ {
		w := d.tok(k)
		for i := 2; i+1 < len(w); i++ {
			if !('A' <= w[i] && w[i] <= 'Z' && 'a' <= w[i-1] && w[i-1] <= 'z') {
				continue
			}
			for j := from; j < k; j++ {
				if d.tok(j) == w[:i] {
					return j + 1
				}
			}
		}
	}
	return to
}

// shouted reports whether toks[from:to] are four words or more in capitals: a
// headline, no name.
func (d *doc) shouted(from, to int) bool {
	n := 0
	for i := from; i < to; i++ {
		if d.toks[i].kind == word {
			if n++; !d.toks[i].caps && d.toks[i].end-d.toks[i].start > 1 {
				return false
			}
		}
	}
	return n > 3
}

func (d *doc) add(m naming) {
	d.cast.mentions = append(d.cast.mentions, m)
	for i := m.from; i < m.tokEnd; i++ {
		d.cast.at[i] = int32(len(d.cast.mentions))
	}
}

// departments are what secretaries and ministers are of and for: "Secretary of
// State John Kerry", "minister for European affairs Ann Poe".
const departments = " State Defense Defence Homeland Security Treasury Energy Commerce Labor Labour Education House Interior Agriculture Transportation Health Veterans Affairs Justice Housing Foreign International Legal Political European Human Rights Trade Policy Relations Economic Public Representatives Staff Parliament Operations Peacekeeping United Nations Union Council NATO UN "

// afterTitles returns where the name begins behind its offices and titles.
func (d *doc) afterTitles(from, to int) (start int, titled bool, s sex) {
	start = from
	if to-from == 2 && d.tok(from) == "General" && generalHouse(d.tok(from+1)) {
		return from, false, s
	}
	if d.ofOffice(from) {
		for start < to-1 && strings.Contains(departments, " "+d.tok(start)+" ") {
			start++
			titled = true
		}
	}
	for k := start; k < to; k++ {
		t := d.toks[k]
		if t.kind != word {
			continue
		}
		last := k == to-1
		switch {
		case k > start && k+2 >= to && t.class&nameTail != 0: // Carl Poe Sr.
		case k+1 < to-1 && d.tok(k) == "Pro" && lower(d.tok(k+1)) == "tem" && titled:
			start = k + 2 // Senate President Pro Tem Ann Poe
		case t.class&(title|office) != 0 && !last && !d.firstNameAt(k, to):
			start, titled = k+1, true
			if s == unknownSex {
				s = titleSex(d.tok(k))
			}
			if start < to && d.tok(start) == "." {
				start++
			}
		case t.class&(title|office) != 0 && last && k > from && d.addressed(k):
			return k, true, s // Mr. King
		case t.class&(title|office) != 0 && last && k > from && d.toks[k-1].class&(male|female) != 0 && d.toks[k-1].class&(office|officeMod|place) == 0:
			return start, titled, s // Sheriff Geoff Dean
		case t.class&(title|office) != 0 && last && (k == from || titled || d.toks[k-1].class&(officeMod|demonym|orgWord|office|place) != 0 || k-2 >= from && townWord(d.tok(k-2))):
			return to, true, s // an office alone: "Foreign Minister"
		}
	}
	if !titled {
		for start < to-1 && d.toks[start].class&(male|female) == 0 && (d.toks[start].class&(officeMod|demonym|officers) != 0 || d.toks[start].class&(notName|preposition) != 0 && (start > from && d.toks[start].class&notName != 0 || d.startsSentence(start))) {
			start++
		}
		for start < to-1 && d.toks[start].kind != word { // U.S. Citizenship
			start++
		}
		if to-start > 2 && d.townsman(start) {
			start++
		}
		if d.toks[start].class&(officeMod|orgWord) != 0 && start > from {
			start = from // "White House", "European Union": one name after all
		}
	}
	return start, titled, s
}

// generalHouse reports whether General and w name a house, not an officer: the
// General Staff.
func generalHouse(w string) bool {
	switch w {
	case "Staff", "Assembly", "Council", "Secretariat", "Court", "Command", "Directorate", "Synod", "Congress", "Committee", "Prosecutor's", "Administration", "Election", "Confederation", "Federation", "Union":
		return true
	}
	return false
}

// townsman reports whether word i tells where somebody is from whose first name
// follows: "Parisian Ann Poe".
func (d *doc) townsman(i int) bool {
	w := d.tok(i)
	return d.toks[i].class&(male|female) == 0 && d.toks[i+1].class&(male|female) != 0 && d.toks[i+1].upper && len(w) > 6 &&
		(strings.HasSuffix(w, "ian") || strings.HasSuffix(w, "ean"))
}

// addressed reports whether Mr, Ms or the like stands before token k.
func (d *doc) addressed(k int) bool {
	if k > 1 && d.tok(k-1) == "." {
		k--
	}
	return k > 0 && formOfAddress(d.tok(k-1))
}

// ofOffice reports whether what an office is of or for begins at token from.
func (d *doc) ofOffice(from int) bool {
	for k, n := from-1, 0; k >= 0 && n < 8; k, n = k-1, n+1 {
		t := d.toks[k]
		switch {
		case t.kind != word:
			return false
		case t.class&office != 0:
			return n > 0
		case t.class&(preposition|determiner|officeMod|conjunction) == 0 && !t.upper:
			return false
		}
	}
	return false
}

// firstNameAt reports whether the office word k is rather somebody's first or
// middle name: "Dean Heller", "Earl Blumenauer".
func (d *doc) firstNameAt(k, to int) bool {
	t := d.toks[k]
	return t.class&(male|female) != 0 && t.class&title == 0
}

func titleSex(w string) sex {
	switch lower(w) {
	case "mr", "sir", "lord", "king", "prince", "spokesman", "chairman", "congressman", "pope", "father", "brother", "businessman",
		"councilman", "assemblyman", "imam", "rabbi", "cardinal", "archbishop", "sheikh", "ayatollah", "actor", "emir", "sultan", "husband", "son":
		return man
	case "mrs", "ms", "miss", "dame", "lady", "queen", "princess", "spokeswoman", "chairwoman", "congresswoman", "mme", "mlle",
		"sra", "councilwoman", "assemblywoman", "actress", "baroness", "businesswoman", "sister", "wife", "daughter", "mother":
		return woman
	}
	return unknownSex
}

// domain reports whether w ends the name of a site: Vote.org.
func domain(w string) bool {
	switch w {
	case "com", "org", "net", "gov", "edu", "io", "co":
		return true
	}
	return false
}

// townWord reports whether a place's name of two words begins with w.
func townWord(w string) bool {
	switch w {
	case "San", "Santa", "São", "Los", "Las", "Fort", "Port", "Mount", "New", "Saint", "Cape", "Lake":
		return true
	}
	return false
}

// sortOf tells whose or what name the mention is, by its words alone.
func (d *doc) sortOf(m naming, titled bool) nameSort {
	n, orgs, places, given := 0, 0, 0, false
	var first, last token
	for i := m.tok; i < m.tokEnd; i++ {
		t := d.toks[i]
		if t.kind != word {
			continue
		}
		if n == 0 {
			first = t
		}
		last = t
		n++
		if t.class&orgWord != 0 && (t.caps || d.tok(i) != "Un") { // Kim Jong Un
			orgs++
		}
		if t.class&(place|demonym) != 0 {
			places++
		}
		if t.caps && t.end-t.start > 2 && !titled && d.tok(i)[1] != '.' || !t.upper && domain(d.tok(i)) {
			orgs++
		}
	}
	given = first.class&(male|female) != 0
	switch {
	case n == 0:
		return thing
	case titled && (orgs == 0 || given && n > 1 || d.addressed(m.tok)):
		return someone
	case n == 1 && places > 0 || n == 2 && townWord(d.tok(m.tok)):
		return spot
	case n == 1 && (orgs > 0 || first.caps):
		return group
	case n == 1:
		return thing // until a full name explains it
	case given && (last.class&orgWord == 0 || orgs == 0) && n <= 5:
		return someone
	case orgs > 0:
		return group
	case places == n:
		return spot
	case n <= 4 && places == 0:
		return someone
	}
	return thing
}
