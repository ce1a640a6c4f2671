package condense

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// unMembers are the 193 member states of the United Nations.
const unMembers = `AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH
CM CA CF TD CL CN CO KM CG CR CI HR CU CY CZ KP CD DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD
GT GN GW GY HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT MH
MR MU MX FM MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA KR MD RO RU RW KN LC VC
WS SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV UG UA AE GB US UY
UZ VU VE VN YE ZM ZW TJ`

// unObservers are its two observer states.
const unObservers = `VA PS`

// reported are territories that are in the news as themselves.
const reported = `TW HK MO XK EH GL PR GI FK NC PF BM FO GU`

func TestCountriesCoverTheWorld(t *testing.T) {
	p := newPlaces()
	have := map[string]bool{}
	for _, c := range p.countries {
		if have[c.code] {
			t.Errorf("%s stands twice", c.code)
		}
		have[c.code] = true
		if c.name == "" || c.region == "" {
			t.Errorf("%s: name %q, region %q", c.code, c.name, c.region)
		}
	}
	members := wordSet(unMembers)
	if len(members) != 193 {
		t.Fatalf("the test lists %d members, there are 193", len(members))
	}
	for _, list := range []string{unMembers, unObservers, reported} {
		for code := range wordSet(list) {
			if !have[code] {
				t.Errorf("%s is missing", code)
			}
		}
	}
}

// newsNames are the names that differ from CLDR's because news writes them so.
var newsNames = map[string]string{
	"AG": "Antigua and Barbuda", "CG": "Congo Republic", "CD": "DR Congo", "HK": "Hong Kong", "MM": "Myanmar",
	"MO": "Macao", "PS": "Palestine",
	// The module's CLDR is older than these names.
	"MK": "North Macedonia", "SZ": "Eswatini", "TR": "Türkiye",
}

func TestNamesAgreeWithCLDR(t *testing.T) {
	english := display.English.Regions()
	for _, c := range newPlaces().countries {
		want, ok := newsNames[c.code]
		if !ok {
			want = english.Name(language.MustParseRegion(c.code))
		}
		if c.name != want {
			t.Errorf("%s: name %q, want %q", c.code, c.name, want)
		}
	}
}

func TestEveryCountryIsFoundByItsName(t *testing.T) {
	p := newPlaces()
	for _, c := range p.countries {
		title := c.name + " signs the treaty"
		found := p.find(&doc{title: title, cutTitle: cut(title)})
		if len(found) == 0 && strings.Contains("Georgia Jersey", c.name) {
			continue // the American state, the New one
		}
		if len(found) != 1 || found[0].Code != c.code {
			t.Errorf("%s: %q is read as %v", c.code, c.name, found)
		}
	}
}

func TestTermsAreUnambiguous(t *testing.T) {
	sure := map[string]string{}
	shared := map[string]bool{}
	countries := parseCountries(countriesTSV, func(string, term) {})
	parseCountries(countriesTSV, func(spelling string, tm term) {
		code := countries[tm.country].code
		if tm.unsure {
			return
		}
		if other, ok := sure[spelling]; ok && other != code {
			shared[spelling] = true
			t.Errorf("%q surely means both %s and %s: mark it", spelling, other, code)
		}
		sure[spelling] = code
	})
}
