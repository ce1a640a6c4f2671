package bot

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// filterOptions read what narrows a subscription.
func (b *Bot) filterOptions(i *interaction) (f briefs.Filter, err error) {
	add := func(list *[]string, value string, err error) error {
		if err == nil && value != "" {
			*list = append(*list, value)
		}
		return err
	}
	country, err1 := b.countryOption(i.text(optCountry))
	outlet, err2 := b.outletOption(i.viewer(), i.text(optSource))
	lang, err3 := languageOption(i.text(optLanguage))
	if err := add(&f.Countries, country, err1); err != nil {
		return f, err
	}
	if err := add(&f.Outlets, outlet, err2); err != nil {
		return f, err
	}
	if err := add(&f.Languages, lang, err3); err != nil {
		return f, err
	}
	if s := i.text(optSpeaker); s != "" {
		f.Speakers = append(f.Speakers, s)
	}
	if s := i.text(optKind); s != "" {
		f.Kinds = append(f.Kinds, briefs.SourceKind(s))
	}
	f.Include, f.Exclude = phrases(i.text(optInclude)), phrases(i.text(optExclude))
	f.Urgent = i.flag(optUrgent)
	return f, nil
}

// phrases parts what a moderator typed at commas.
func phrases(s string) []string {
	var list []string
	for p := range strings.SplitSeq(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// filterWords says what a filter lets pass; "" = everything.
func filterWords(f briefs.Filter) string {
	var parts []string
	add := func(before string, list []string) {
		if len(list) > 0 {
			parts = append(parts, before+fit(strings.Join(list, ", "), maxOption, escape))
		}
	}
	var countries, languages, kinds []string
	for _, c := range f.Countries {
		countries = append(countries, countryName(c))
	}
	for _, l := range f.Languages {
		languages = append(languages, languageName(l))
	}
	for _, k := range f.Kinds {
		kinds = append(kinds, string(k))
	}
	add("about ", countries)
	add("quoting ", f.Speakers)
	add("in ", languages)
	add("from ", f.Outlets)
	add("from sources that are ", kinds)
	add("with ", f.Include)
	add("without ", f.Exclude)
	if f.Urgent {
		parts = append(parts, "urgent only")
	}
	return strings.Join(parts, ", ")
}
