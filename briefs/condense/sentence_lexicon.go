package condense

import "strings"

// class is a set of what the lexicon knows of a word.
type class uint64

const (
	abbreviation class = 1 << iota // its dot ends no sentence by itself
	title                          // stands before a name: Mr, President, Sen
	starter                        // begins sentences, as few names do: The, He, But
)

// lexicon is the words that reading takes knowledge of. It is only read.
type lexicon struct{ classes map[string]class }

func newLexicon() *lexicon {
	l := &lexicon{classes: make(map[string]class, 4096)}
	l.add(abbreviation, abbreviations)
	l.add(title|abbreviation, titleAbbreviations)
	l.add(starter, starters)
	return l
}

func (l *lexicon) add(c class, words string) {
	for _, w := range strings.Fields(words) {
		l.classes[w] |= c
	}
}

// class returns what is known of w, whatever its case.
func (l *lexicon) class(w string) class {
	var buf [24]byte
	if len(w) > len(buf) {
		return 0
	}
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	return l.classes[string(buf[:len(w)])]
}

const abbreviations = `st no nos vs v etc al fig ed eds vol pp dept univ assn bros corp inc ltd co cos jr sr
	jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat
	ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa penn
	tenn tex va vt wash wis wyo ont que ave blvd rd ft mt approx est ca cf e.g i.e u.s u.n u.k u.a.e d.c e.u a.m p.m
	usd nr bzw ca z.b d.h u.a mr mrs`

const titleAbbreviations = `mr mrs ms dr prof sen sens rep reps gov govs gen lt col maj capt cpt sgt cpl pvt adm cmdr cdr brig
	hon rev fr msgr supt insp det amb pres sec atty asst messrs mme mlle sr sra dra ing mx st lieut spc pfc`

const starters = `the a an this that these those he she it they we i you his her its their our my your but and or so
	if when while as at in on by for from with after before although though however meanwhile moreover still yet
	there here what who how why where which then now also once since until because despite during under over
	according asked some many most several few all both each no not one two three`
