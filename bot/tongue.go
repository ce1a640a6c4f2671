package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"github.com/bwmarrin/discordgo"
)

// tongue is a language that the bot answers in. A sentence is named by its
// English, with the verbs of fmt where its parts go; locale/answers holds what
// it is in the other languages, and the forms for one and for many. What a
// catalog does not have is said in English. Its methods are safe for concurrent
// use.
type tongue struct {
	code      string // "" = English, as a channel has it
	printer   *message.Printer
	known     map[string]bool
	regions   display.Namer
	languages display.Namer
}

// say is a sentence with its parts, numbers written as the language has them.
func (t *tongue) say(sentence string, parts ...any) string {
	if len(parts) == 0 && !t.known[sentence] {
		return sentence // as it is: its signs are no verbs
	}
	return t.printer.Sprintf(sentence, parts...)
}

// country is the name of a country by its ISO 3166-1 code; "" if it is none.
func (t *tongue) country(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() {
		return ""
	}
	return t.regions.Name(r)
}

// language is the name of a language; "" if it is none.
func (t *tongue) language(code string) string {
	if code == "" {
		return ""
	}
	l, err := language.Parse(code)
	if err != nil {
		return ""
	}
	return t.languages.Name(l)
}

// apology is an error whose text is for the member who asked.
type apology struct {
	sentence string
	parts    []any
}

// sorry makes an error for the member who asked, of a sentence that the catalogs
// have and its parts. A part may be an apology itself.
func sorry(sentence string, parts ...any) error { return &apology{sentence, parts} }

func (a *apology) Error() string { return a.in(english()) }

// in is the apology in a language.
func (a *apology) in(t *tongue) string {
	parts := make([]any, len(a.parts))
	for n, p := range a.parts {
		if inner, ok := p.(*apology); ok {
			p = inner.in(t)
		}
		parts[n] = p
	}
	return t.say(a.sentence, parts...)
}

// fault is an error in words for the member who asked.
func (t *tongue) fault(err error) string {
	var a *apology
	if errors.As(err, &a) {
		return a.in(t)
	}
	return err.Error()
}

// english is what everything can be said in.
func english() *tongue { return tongues()["en"] }

// tongueOf is the language for one of Discord's locales, the first that the bot
// speaks; English if it speaks none of them.
func tongueOf(locales ...discordgo.Locale) *tongue {
	for _, l := range locales {
		tag, err := language.Parse(string(l))
		if err != nil {
			continue
		}
		base, _ := tag.Base()
		if t := tongues()[base.String()]; t != nil {
			return t
		}
	}
	return english()
}

// tongues are the languages by their codes. They are read from the program
// itself, so a catalog that can't be is a fault in it, which the tests find.
var tongues = sync.OnceValue(func() map[string]*tongue {
	list, err := readTongues()
	if err != nil {
		panic(err)
	}
	return list
})

// spokenTongues are the languages that the bot answers in, by their English names.
func spokenTongues() []named {
	return []named{{"English", "en"}, {"French", "fr"}, {"German", "de"}, {"Spanish", "es"}}
}

// spokenChoices are those as Discord's choices.
func spokenChoices() [][2]string {
	var list [][2]string
	for _, l := range spokenTongues() {
		list = append(list, [2]string{l.name, l.value})
	}
	return list
}

// spokenOf is a language that a channel's own words may be in; "" is English.
func spokenOf(code string) (string, error) {
	switch {
	case code == "en":
		return "", nil
	case tongues()[code] == nil:
		return "", sorry("The bot does not speak “%s”.", fit(code, maxOption, escape))
	}
	return code, nil
}

func readTongues() (map[string]*tongue, error) {
	english, err := readAnswers("en")
	if err != nil {
		return nil, err
	}
	list := make(map[string]*tongue)
	for _, l := range spokenTongues() {
		code := l.value
		own, err := readAnswers(code)
		if err != nil {
			return nil, err
		}
		tag := language.MustParse(code)
		said := catalog.NewBuilder()
		t := &tongue{code: strings.TrimPrefix(code, "en"), known: make(map[string]bool), regions: display.Regions(tag), languages: display.Languages(tag)}
		for _, words := range []map[string]forms{english, own} {
			for sentence, f := range words {
				t.known[sentence] = true
				if err := said.Set(tag, sentence, f.message()); err != nil {
					return nil, fmt.Errorf("catalog %s: %q: %w", code, sentence, err)
				}
			}
		}
		t.printer = message.NewPrinter(tag, message.Catalog(said))
		list[code] = t
	}
	return list, nil
}

func readAnswers(code string) (map[string]forms, error) {
	name := "locale/answers/" + code + ".json"
	raw, err := catalogs.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	words := make(map[string]forms)
	if err := json.Unmarshal(raw, &words); err != nil {
		return nil, fmt.Errorf("catalog %s: %w", name, err)
	}
	return words, nil
}

// forms are a sentence for one and for many, as CLDR's plural rules part numbers
// by the sentence's first part; one that needs no such forms has Other only, and
// is a plain string in the catalogs.
type forms struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

func (f *forms) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &f.Other) == nil {
		return nil
	}
	type plain forms
	return json.Unmarshal(raw, (*plain)(f))
}

func (f forms) message() catalog.Message {
	if f.One == "" {
		return catalog.String(f.Other)
	}
	return plural.Selectf(1, "%d", plural.One, f.One, plural.Other, f.Other)
}
