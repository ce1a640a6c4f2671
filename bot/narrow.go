package bot

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/attache-bot/attache/briefs"
)

// named is something a member picks by its name.
type named struct{ name, value string }

// countries are the countries by their English names.
func countries() []named {
	var list []named
	for a := 'A'; a <= 'Z'; a++ {
		for z := 'A'; z <= 'Z'; z++ {
			code := string(a) + string(z)
			r, err := language.ParseRegion(code)
			// Withdrawn codes and groups have no name or another's code.
			if err != nil || !r.IsCountry() || r.Canonicalize().String() != code {
				continue
			}
			if name := english().country(code); name != "" && name != code {
				list = append(list, named{name, code})
			}
		}
	}
	return list
}

// spoken languages that feeds are found in, by their codes.
var languageCodes = []string{"ar", "bn", "de", "el", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "ms", "nl", "pl", "pt", "ro", "ru", "sr", "sv", "sw", "tr", "uk", "ur", "vi", "zh"}

func languages() []named {
	var list []named
	for _, code := range languageCodes {
		list = append(list, named{english().language(code), code})
	}
	return list
}

// outlets are the outlets that a viewer may see something of.
func (b *Bot) outlets(v briefs.Viewer) []named {
	var list []named
	for _, f := range b.list().Feeds {
		if f.Source.Outlet == "" || !f.Source.VisibleTo(v.Server) {
			continue
		}
		n := named{f.Source.Outlet, f.Source.Outlet}
		if !slices.ContainsFunc(list, func(o named) bool { return strings.EqualFold(o.value, n.value) }) {
			list = append(list, n)
		}
	}
	return list
}

// nearest are the things whose names or values resemble what was typed, best
// first.
func nearest(list []named, typed string) []named {
	score := func(n named) float64 {
		if fold(n.value) == fold(typed) && typed != "" {
			return 1.1
		}
		return likeness(typed, n.name)
	}
	list = slices.DeleteFunc(slices.Clone(list), func(n named) bool { return score(n) < like })
	slices.SortStableFunc(list, func(a, b named) int { return cmp.Compare(score(b), score(a)) })
	return list
}

func choicesOf(list []named, typed string) []choice {
	var found []choice
	for _, n := range nearest(list, typed) {
		value := fit(n.value, maxOption, plain)
		if found = append(found, choice{Name: fit(n.name, maxOption, defang), Value: value}); len(found) == maxChoices {
			break
		}
	}
	return found
}

// pick finds the one thing a member named: picked from the suggestions, or
// typed. none and which are what the member is told where there is no such thing,
// or more than one.
func pick(list []named, typed, none, which string) (string, error) {
	if typed == "" {
		return "", nil
	}
	found := nearest(list, typed)
	switch {
	case len(found) == 0:
		return "", sorry(none, fit(typed, maxOption, escape))
	case len(found) == 1, fold(found[0].name) == fold(typed), fold(found[0].value) == fold(typed):
		return found[0].value, nil
	}
	var names []string
	for _, n := range found[:min(len(found), 5)] {
		names = append(names, "**"+fit(n.name, maxOption, escape)+"**")
	}
	return "", sorry(which, fit(typed, maxOption, escape), strings.Join(names, ", "))
}

func (b *Bot) countryOption(typed string) (string, error) {
	return pick(b.countries, typed, "There is no country “%s” here. Pick one from the suggestions.", "Which country is “%s”: %s?")
}

func (b *Bot) outletOption(v briefs.Viewer, typed string) (string, error) {
	return pick(b.outlets(v), typed, "There is no source “%s” here. Pick one from the suggestions.", "Which source is “%s”: %s?")
}

func languageOption(typed string) (string, error) {
	return pick(languages(), typed, "There is no language “%s” here. Pick one from the suggestions.", "Which language is “%s”: %s?")
}
