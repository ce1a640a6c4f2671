package briefs

import (
	"slices"
	"strings"
)

// Territory is where a story may be shown, as its terms of use say. The zero
// value is anywhere.
type Territory struct {
	Only   []string // countries (ISO 3166-1 alpha-2); empty = all but Except
	Except []string
	// Unclear: the terms speak of places that could not be read: nowhere.
	Unclear bool
}

// IsZero reports whether the story may be shown anywhere.
func (t Territory) IsZero() bool { return len(t.Only) == 0 && len(t.Except) == 0 && !t.Unclear }

// Allows reports whether the story may be shown in the country. Where it is not
// known ("") only a story for anywhere may be.
func (t Territory) Allows(country string) bool {
	switch {
	case t.IsZero():
		return true
	case t.Unclear, country == "", slices.Contains(t.Except, country):
		return false
	}
	return len(t.Only) == 0 || slices.Contains(t.Only, country)
}

// String gives the territory as it is kept: "" anywhere, "?" unclear, else the
// countries it is for and, each after a "-", those it is not for.
func (t Territory) String() string {
	if t.Unclear {
		return "?"
	}
	words := slices.Clone(t.Only)
	for _, c := range t.Except {
		words = append(words, "-"+c)
	}
	return strings.Join(words, " ")
}

// ParseTerritory reads what String gave.
func ParseTerritory(s string) (t Territory) {
	for word := range strings.FieldsSeq(s) {
		if word == "?" {
			return Territory{Unclear: true}
		}
		if c, ok := strings.CutPrefix(word, "-"); ok {
			t.Except = append(t.Except, c)
		} else {
			t.Only = append(t.Only, word)
		}
	}
	return t
}

// Place is where a server is, for sources whose terms leave countries out: it
// is the operator who knows for whom a contract was made. Discord does not say
// where members are, and a language is no place.
type Place struct {
	Server  ServerID
	Country string // ISO 3166-1 alpha-2
}

// Audience returns the servers that may see a story of the source: those of the
// source or, where the story's terms name places, those of them that are known
// to be where it may be shown. It is false where that is none.
func (l *List) Audience(source Source, t Territory) ([]ServerID, bool) {
	if t.IsZero() {
		return source.Audience, true
	}
	var open []ServerID
	for _, p := range l.Places {
		if source.VisibleTo(p.Server) && t.Allows(p.Country) {
			open = append(open, p.Server)
		}
	}
	return open, len(open) > 0
}
