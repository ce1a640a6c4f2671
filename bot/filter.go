package bot

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// filterOptions read the query that a subscription is to be, of what a viewer may
// see.
func (b *Bot) filterOptions(i *interaction, v briefs.Viewer) (f briefs.Filter, err error) {
	if f.Topics, err = several(i.text(optTopic), b.topicOption); err != nil {
		return f, err
	}
	if f.Countries, err = several(i.text(optCountry), b.countryOption); err != nil {
		return f, err
	}
	if f.Outlets, err = b.outletsOption(v, i.text(optSource)); err != nil {
		return f, err
	}
	if f.Languages, err = several(i.text(optLanguage), languageOption); err != nil {
		return f, err
	}
	if f.Kinds, err = several(i.text(optKind), kindOption); err != nil {
		return f, err
	}
	f.Speakers, f.Include, f.Exclude = phrases(i.text(optSpeaker)), phrases(i.text(optInclude)), phrases(i.text(optExclude))
	f.Urgent = i.flag(optUrgent)
	f = f.Normal()
	if err := f.Check(); err != nil {
		return f, sorry("That does not work: %s.", sorry(escape(err.Error())))
	}
	return f, nil
}

// several finds the things that a member named with a comma between.
func several[T ~string](typed string, find func(string) (T, error)) (list []T, err error) {
	for _, part := range phrases(typed) {
		one, err := find(part)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// outletsOption finds the outlets that a member named; one may have a comma in its
// own name.
func (b *Bot) outletsOption(v briefs.Viewer, typed string) ([]string, error) {
	for _, o := range b.outlets(v) {
		if strings.EqualFold(o.value, typed) {
			return []string{o.value}, nil
		}
	}
	return several(typed, func(s string) (string, error) { return b.outletOption(v, s) })
}

// kinds of source by what members call them.
func kinds() []named {
	return []named{
		{"Official", string(briefs.KindOfficial)}, {"State-controlled", string(briefs.KindStateControlled)}, {"Public", string(briefs.KindPublic)},
		{"Private", string(briefs.KindPrivate)}, {"Think tank", string(briefs.KindThinkTank)},
	}
}

func kindOption(typed string) (briefs.SourceKind, error) {
	kind, err := pick(kinds(), typed, "There is no kind of source “%s”. Pick one from the suggestions.", "Which kind of source is “%s”: %s?")
	return briefs.SourceKind(kind), err
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

// queryTitle names the topics of a query.
func queryTitle(t *tongue, list *briefs.List, f briefs.Filter) string {
	if len(f.Topics) == 0 {
		return t.say("any topic")
	}
	var titles []string
	for _, topic := range f.Topics {
		titles = append(titles, topicTitle(list, topic))
	}
	return strings.Join(titles, ", ")
}

// filterWords says what a filter lets pass of its topics; "" = everything.
func filterWords(t *tongue, f briefs.Filter) string {
	var parts []string
	sayIf := func(clause string, list []string) {
		if len(list) > 0 {
			parts = append(parts, t.say(clause, fit(strings.Join(list, ", "), maxOption, escape)))
		}
	}
	var countries, languages, kinds []string
	for _, c := range f.Countries {
		countries = append(countries, t.country(c))
	}
	for _, l := range f.Languages {
		languages = append(languages, t.language(l))
	}
	for _, k := range f.Kinds {
		kinds = append(kinds, t.say(string(k)))
	}
	sayIf("about %s", countries)
	sayIf("quoting %s", f.Speakers)
	sayIf("in %s", languages)
	sayIf("from %s", f.Outlets)
	sayIf("from sources that are %s", kinds)
	sayIf("with %s", f.Include)
	sayIf("without %s", f.Exclude)
	if f.Urgent {
		parts = append(parts, t.say("urgent only"))
	}
	return strings.Join(parts, ", ")
}
