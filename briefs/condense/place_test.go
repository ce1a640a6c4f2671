package condense

import (
	"slices"
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func codes(places []briefs.PlaceMatch) string {
	var out []string
	for _, p := range places {
		out = append(out, p.Code)
	}
	return strings.Join(out, " ")
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, title, text, want string }{
		{"state of the union", "Georgia Senate race goes to a runoff", "Voters in Georgia and Arizona return to the polls. Officials in Atlanta expect lines.", "US"},
		{"country by its capital", "Georgia protests enter second week", "Crowds returned to the streets of Tbilisi on Monday. Georgia has applied to join.", "GE"},
		{"country by its neighbours", "Armenia and Georgia sign border deal", "", "AM GE"},
		{"country by its parliament", "Georgia's parliament passes a law", "Lawmakers in Georgia voted on Tuesday.", "GE"},
		{"georgia alone", "Georgia votes", "Counting goes on.", ""},
		{"a man called Jordan", "Rep. Jim Jordan seeks the gavel", "Jordan said he had the votes. Rep. Jordan has served since 2007.", ""},
		{"the kingdom", "Jordan recalls envoy", "Jordan said it would send a new one. The king spoke in Amman.", "JO"},
		{"the kingdom unhelped", "King of Jordan visits camp", "Jordan hosts many who fled.", "JO"},
		{"a man called Chad", "Chad Wolfson resigns", "Chad Wolfson led the agency.", ""},
		{"the country Chad", "Chad expels ambassador", "Chad gave no reason.", "TD"},
		{"poultry", "Cooks weigh turkey prices", "A turkey costs more.", ""},
		{"Niger is not Nigeria", "Niger junta meets delegation from Nigeria", "", "NE NG"},
		{"four Guineas", "Guinea-Bissau, Equatorial Guinea and Papua New Guinea sign pact", "", "GQ GW PG"},
		{"Guinea itself", "Guinea sets vote", "", "GN"},
		{"Congo is by default the larger", "Congo and rebels agree truce", "Rebels left Goma.", "CD"},
		{"the other Congo", "Congo votes in Brazzaville", "Brazzaville is calm.", "CG"},
		{"Dominica", "Dominica rebuilds", "Dominica lost its roofs.", "DM"},
		{"Dominican", "Dominican leader visits Haiti", "", "HT DO"},
		{"Northern Ireland is not Ireland", "Northern Ireland assembly returns", "Stormont sat.", "GB"},
		{"Ireland", "Ireland backs plan", "Dublin agreed.", "IE"},
		{"one Korea named", "North Korea fires missile", "The Korean leader watched.", "KP"},
		{"both named", "Seoul and Pyongyang reopen line", "Korean officials spoke.", "KR KP"},
		{"outlets are no places", "Mayor resigns, Kyiv Independent reports", "The mayor told the Kyiv Independent and the Washington Post.", ""},
		{"firms are no places", "American Airlines cancels flights", "Bank of America cut its forecast.", ""},
		{"new names", "New Mexico and New England brace for storm", "", "US"},
		{"acronym", "US and UK sign pact", "", "GB US"},
		{"the pronoun", "Tell us more", "They told us so.", ""},
		{"capitals throughout", "MOSCOW SAYS IT WILL REPLY", "", "RU"},
		{"metonyms", "Kremlin and White House trade barbs", "", "RU US"},
		{"hyphens and dots", "U.S.-Russia talks in Saudi Arabia", "", "RU SA US"},
		{"in passing", "Parliament passes budget in Peru", "Peru will borrow. The vote was in Lima. Economists doubt it.\n\nA study once made in Norway found the same.", "PE"},
		{"Samoa", "American Samoa and Samoa sign", "", "WS AS"},
		{"accents", "São Tomé and Príncipe and Côte d’Ivoire sign", "", "ST CI"},
		{"a person's city", "Paris Hiltonia sues", "The suit was filed by Paris Hiltonia.", ""},
		{"a city", "Paris mayor speaks", "The Paris Police Chief agreed.", "FR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := New(nil)
			got := sortedCodes(c.Condense(briefs.Copy{Title: tt.title, Text: tt.text}).Places)
			if want := sortedWords(tt.want); got != want {
				t.Errorf("places %q, want %q", got, want)
			}
		})
	}
}

func sortedCodes(places []briefs.PlaceMatch) string { return sortedWords(codes(places)) }

func sortedWords(s string) string {
	w := strings.Fields(s)
	slices.Sort(w)
	return strings.Join(w, " ")
}

func TestPlacesOrderAndReasons(t *testing.T) {
	t.Parallel()
	b := New(nil).Condense(briefs.Copy{
		Title: "Kyiv says drones hit port",
		Text: "Ukrainian officials said drones had hit a port near Odesa on Monday. The port closed.\n\n" +
			"Kyiv asked for help. The Ukrainian navy sent two ships. Romania offered a third.",
	})
	if len(b.Places) == 0 {
		t.Fatal("no places")
	}
	got := b.Places[0]
	if want := "Kyiv ×2, Ukrainian ×2, Odesa"; got.Code != "UA" || got.Why != want {
		t.Errorf("first place %s because of %q, want UA because of %q", got.Code, got.Why, want)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"U.S.-Russia talks":       "U|S|Russia|talks",
		"Kyiv’s plan, Boris' car": "Kyiv|plan|Boris|car",
		"S Korea":                 "S|Korea",
		"停火 in 2025":              "停|火|in|2025",
		"Украина–ЕС":              "Украина|ЕС",
		"":                        "",
	} {
		if got := strings.Join(path(in), "|"); got != want {
			t.Errorf("pieces of %q are %q, want %q", in, got, want)
		}
	}
}
