package wire

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/attache-bot/attache/briefs"
)

// territoryOf reads where a story may be shown. A geography is what a format
// keeps in a field of its own: the places that the rights are for, unless its
// words say otherwise. One that can't be read closes the story everywhere. Terms
// are prose, most of which names no place.
func territoryOf(geographies []string, terms ...string) (t briefs.Territory) {
	for _, g := range geographies {
		words := strings.Fields(dotted.Replace(g))
		if len(words) == 0 || readTerms(&t, g) || anywhere.MatchString(g) {
			continue
		}
		codes, n := placesAt(words, true)
		t.Only = append(t.Only, codes...)
		t.Unclear = t.Unclear || n < len(words)
	}
	for _, text := range terms {
		readTerms(&t, text)
	}
	for _, list := range []*[]string{&t.Only, &t.Except} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return t
}

var (
	anywhere = regexp.MustCompile(`(?i)^\W*(?:world(?:wide)?|global|international|all (?:countries|territories)|weltweit|any|none|n/?a)\b`)
	dotted   = strings.NewReplacer("U.S.A.", "USA", "U.S.", "US", "U.K.", "UK", ",", " , ", "/", " , ", "&", " , ", "(", " ; ", ")", " ; ")
	clauses  = regexp.MustCompile(`[.;\n]+(?:\s|$)|\s;\s`)
)

// Words that turn a place into one that is left out, or the only one.
var (
	negations = set("no not nicht kein keine non pas without")
	outsides  = set("outside except excepting excluding außer ausser außerhalb sauf excepté salvo")
	onlys     = set("only restricted limited nur uniquement solo")
	towards   = set("in within to into for of für en au aux")
	joints    = set("and or und oder et ou y e the der die la le , ; : -")
)

// readTerms adds the places that a text of terms leaves out, or allows alone,
// and reports whether it names any so.
func readTerms(t *briefs.Territory, text string) bool {
	before := len(t.Only) + len(t.Except)
	for _, clause := range clauses.Split(dotted.Replace(text), -1) {
		words := strings.Fields(clause)
		for i, w := range words {
			switch low := strings.ToLower(w); {
			case w == "OUT": // the desks' formula, in capitals: "UK AND IRELAND OUT"
				t.Except = append(t.Except, placesBefore(words[:i])...)
			case w == "ONLY":
				t.Only = append(t.Only, placesBefore(words[:i])...)
			case towards[low] || outsides[low]:
				codes, _ := placesAt(words[i+1:], false)
				negated, only := hasAny(words[:i], negations), hasAny(words[:i], onlys)
				outside := outsides[low] || i > 0 && outsides[strings.ToLower(words[i-1])]
				switch {
				case outside == negated && (outside || only): // "not outside X", "only in X"
					t.Only = append(t.Only, codes...)
				case outside || negated: // "except X", "not in X"
					t.Except = append(t.Except, codes...)
				}
			}
		}
	}
	return len(t.Only)+len(t.Except) > before
}

func hasAny(words []string, of map[string]bool) bool {
	return slices.ContainsFunc(words, func(w string) bool { return of[strings.ToLower(w)] })
}

// maxPlaceWords is how many words the name of a country may have.
const maxPlaceWords = 6

// placesAt returns the countries that the words begin with, and how many words
// name them or join them. codes: ISO codes count too; in prose IN and NO and TV
// are words.
func placesAt(words []string, codes bool) (found []string, n int) {
	for i := 0; i < len(words); {
		took := 0
		for k := min(maxPlaceWords, len(words)-i); k > 0 && took == 0; k-- {
			name := strings.Trim(strings.Join(words[i:i+k], " "), ",;:.")
			if list := countriesNamed(name, codes); len(list) > 0 {
				found, took = append(found, list...), k
			}
		}
		low := strings.ToLower(words[i])
		switch {
		case took > 0:
			i += took
			n = i
		case joints[low] || towards[low]:
			i++
			if len(found) > 0 && i == len(words) {
				n = i
			}
		default:
			return found, n
		}
	}
	return found, n
}

// placesBefore returns the countries that the words end with.
func placesBefore(words []string) (found []string) {
	for i := max(0, len(words)-3*maxPlaceWords); i < len(words); i++ {
		if codes, n := placesAt(words[i:], false); n == len(words)-i {
			return codes
		}
	}
	return nil
}

func countriesNamed(name string, codes bool) []string {
	if list := countryNames()[strings.ToLower(name)]; list != nil {
		return list
	}
	if !codes || len(name) != 2 && len(name) != 3 || name != strings.ToUpper(name) {
		return nil
	}
	region, err := language.ParseRegion(name)
	if err != nil || !region.IsCountry() {
		return nil
	}
	return []string{region.Canonicalize().String()}
}

// unions are the names of several countries at once; the EU's members are those
// of 2026.
var unions = map[string]string{
	"eu":   "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
	"dach": "AT CH DE", "benelux": "BE LU NL", "nordics": "DK FI IS NO SE", "scandinavia": "DK NO SE", "british isles": "GB IE GG IM JE",
}

// otherNames are names that the tables of languages don't have.
var otherNames = map[string]string{
	"uk": "GB", "gb": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
	"us": "US", "usa": "US", "united states of america": "US", "america": "US", "roi": "IE", "republic of ireland": "IE", "eire": "IE",
	"holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "turkey": "TR", "south korea": "KR", "north korea": "KP",
	"russian federation": "RU", "prc": "CN", "mainland china": "CN", "hong kong": "HK", "uae": "AE", "bundesrepublik deutschland": "DE",
}

// countryNames are the names of all countries in the languages of most terms, in
// small letters.
var countryNames = sync.OnceValue(func() map[string][]string {
	names := make(map[string][]string)
	tongues := []display.Namer{
		display.English.Regions(), display.German.Regions(), display.French.Regions(), display.Spanish.Regions(),
		display.Italian.Regions(), display.Norwegian.Regions(), display.Swedish.Regions(), display.Danish.Regions(), display.Dutch.Regions(),
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			for _, in := range tongues {
				if name := strings.ToLower(in.Name(region)); name != "" {
					names[name] = []string{region.String()}
				}
			}
		}
	}
	for name, code := range otherNames {
		names[name] = []string{code}
	}
	for name, codes := range unions {
		names[name] = strings.Fields(codes)
	}
	names["european union"] = names["eu"]
	return names
})
