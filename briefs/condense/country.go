package condense

import (
	_ "embed"
	"slices"
	"strings"
)

// countriesTSV is every country and territory news reports of: code, name,
// region, other names, people, capital, and what else it is known by. A term
// ending in ? counts only beside surer evidence of the country (Georgia, the
// Korea that is meant), one ending in ~ may be a person's name (Jordan).
//
//go:embed countries.tsv
var countriesTSV string

// country is one row of the table.
type country struct {
	code   string // ISO 3166-1 alpha-2; XK for Kosovo, as CLDR has it
	name   string // as members read it
	region string // as news speaks of it: "Caucasus", "Middle East"
}

// termKind tells how a term speaks of its country. The order is that of trust.
type termKind uint8

const (
	byName termKind = iota
	byPeople
	byCapital
	byPart // a city, a part, an institution: "Kremlin"
	termKinds
)

// term is one way of naming a country.
type term struct {
	country  int
	shown    string // how evidence is told: "Ukrainian" for "Ukrainians" too
	kind     termKind
	unsure   bool // counts only beside surer evidence
	personal bool // may be a person's name
}

// parseCountries reads the table and hands every term to add, under each
// spelling it is looked for.
func parseCountries(tsv string, add func(spelling string, t term)) []country {
	var out []country
	for row := range strings.Lines(tsv) {
		if row[0] == '#' {
			continue
		}
		f := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		c := country{code: f[0], name: f[1], region: f[2]}
		lists := [termKinds]string{byName: f[3], byPeople: f[4], byCapital: f[5], byPart: f[6]}
		if names := strings.Split(f[3], ", "); !slices.Contains(names, c.name+"?") && !slices.Contains(names, c.name+"~") {
			add(c.name, term{country: len(out), shown: c.name})
		}
		for kind, list := range lists {
			addTerms(list, c.name, term{country: len(out), kind: termKind(kind)}, add)
		}
		out = append(out, c)
	}
	return out
}

// addTerms hands over the terms of one cell. Other names of a country are told
// by its usual one.
func addTerms(list, name string, like term, add func(string, term)) {
	if list == "" {
		return
	}
	all := strings.Split(list, ", ")
	for _, s := range all {
		t := like
		spelling := strings.TrimRight(s, "?~")
		t.shown = spelling
		if t.kind == byName {
			t.shown = name
		}
		t.unsure = strings.HasSuffix(s, "?")
		t.personal = strings.HasSuffix(s, "~")
		add(spelling, t)
		if t.kind == byPeople && !strings.Contains(list, spelling+"s") {
			add(spelling+"s", t)
		}
	}
}
