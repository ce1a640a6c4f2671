package bot

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/attache-bot/attache/briefs"
)

// named is something a member picks by its name. What has several stands in a list
// under each, with the same value.
type named struct{ name, value string }

// inTongues is something under its names in all the bot's languages, English first.
func inTongues(value string, name func(t *tongue, value string) string) []named {
	var list []named
	for _, l := range spokenTongues() {
		n := named{name(tongues()[l.value], value), value}
		if n.name != "" && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// countries are the countries by their names.
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
				list = append(list, inTongues(code, (*tongue).country)...)
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
		list = append(list, inTongues(code, (*tongue).language)...)
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

// exactly is the score of what was typed as it is written: above any likeness.
const exactly = 1.1

// nearest are the things whose names or values resemble what was typed, best first,
// each under the name that does most. exact tells that the first is what was typed.
func nearest(list []named, typed string) (found []named, exact bool) {
	type scored struct {
		named
		score float64
	}
	var all []scored
	for _, n := range list {
		score := likeness(typed, n.name)
		if typed != "" && (fold(n.name) == fold(typed) || fold(n.value) == fold(typed)) {
			score = exactly
		}
		if score >= like {
			all = append(all, scored{n, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	for _, n := range all {
		if !slices.ContainsFunc(found, func(f named) bool { return f.value == n.value }) {
			found = append(found, n.named)
		}
	}
	return found, len(all) > 0 && all[0].score == exactly
}

// choicesOf suggests what resembles what was typed.
func choicesOf(list []named, typed string) []choice {
	near, _ := nearest(list, typed)
	var found []choice
	for _, n := range near[:min(len(near), maxChoices)] {
		found = append(found, choice{Name: fit(n.name, maxOption, defang), Value: fit(n.value, maxOption, plain)})
	}
	return found
}

// choicesIn does it for things of many names, each under the one that it has in the
// reader's language.
func choicesIn(list []named, typed string, name func(value string) string) []choice {
	found := choicesOf(list, typed)
	for i, c := range found {
		found[i].Name = orElse(fit(name(c.Value), maxOption, defang), c.Name)
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
	found, exact := nearest(list, typed)
	switch {
	case len(found) == 0:
		return "", sorry(none, fit(typed, maxOption, escape))
	case len(found) == 1, exact:
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
