package condense

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// TestAgencyStyles: how the world's agencies begin and end a story, around two
// invented sentences. The second column is place | date | agency.
func TestAgencyStyles(t *testing.T) {
	const lead = `The council of Amberg voted on Monday to close the old bridge until spring.`
	const more = `Engineers had found cracks in two of its piers, it said.`
	c := New(nil)
	for _, tt := range []struct{ before, want, after string }{
		{"Amberg, Norland, May 3, 2024 (AFP) - ", "Amberg | May 3, 2024 | AFP", "abc/def/gh"},
		{"AMBERG, May 3, 2024 (AFP) - ", "AMBERG | May 3, 2024 | AFP", "© Agence France-Presse"},
		{"By Ann Poe\n\nAMBERG (Reuters) - ", "AMBERG |  | Reuters", "(Reporting by Ann Poe; Editing by Bo Ek)"},
		{"AMBERG, May 3 (Reuters) - ", "AMBERG | May 3 | Reuters", "Reporting by Ann Poe in Amberg and Bo Ek in Sarn; editing by Ida Falk\n\nOur Standards: The Thomson Reuters Trust Principles."},
		{"AMBERG/SARN, May 3 (Reuters) - ", "AMBERG | May 3 | Reuters", "(Writing by Ann Poe)"},
		{"UPDATE 2-\n\nAMBERG, May 3 (Reuters) - ", "AMBERG | May 3 | Reuters", "((ann.poe@example.com; +1 555 0100;))"},
		{"AMBERG, Norland (AP) — ", "AMBERG |  | AP", "___\n\nAssociated Press writer Bo Ek in Sarn contributed to this report."},
		{"AMBERG, Norland (AP) _ ", "AMBERG |  | AP", "___\n\nFollow AP's coverage of the bridge at https://example.com/hub/bridge"},
		{"By ANN POE, Associated Press\n\nAMBERG (AP) — ", "AMBERG |  | AP", "Copyright 2024 The Associated Press. All rights reserved. This material may not be published, broadcast, rewritten or redistributed."},
		{"Amberg (dpa) - ", "Amberg |  | dpa", "# dpa-Notizblock\n\n## Redaktionelle Hinweise\n- Zusammenfassung bis 1600"},
		{"Amberg/Sarn (dpa) - ", "Amberg |  | dpa", "dpa ann yyzz n1 bek"},
		{"AMBERG, May 3 (Xinhua) -- ", "AMBERG | May 3 | Xinhua", "Enditem"},
		{"AMBERG, May 3 (Xinhua) -- ", "AMBERG | May 3 | Xinhua", "[Editor: Ann Poe]"},
		{"AMBERG, May 3. /TASS/. ", "AMBERG | May 3 | TASS", ""},
		{"MOSCOW, May 3. /TASS Correspondent Ann Poe/. ", "MOSCOW | May 3 | TASS", ""},
		{"MOSCOW. May 3 (Interfax) - ", "MOSCOW | May 3 | Interfax", "ap bek"},
		{"KYIV. May 3. KAZINFORM - ", "KYIV | May 3 | KAZINFORM", ""},
		{"ANKARA (AA) - ", "ANKARA |  | AA", "*Writing by Ann Poe"},
		{"By Ann Poe and Bo Ek\n\nISTANBUL (AA) – ", "ISTANBUL |  | AA", "Anadolu Agency website contains only a portion of the news stories offered to subscribers in the AA News Broadcasting System (HAS), and in summarized form. Please contact us for subscription options."},
		{"(ANSA) - ROME, MAY 3 - ", "ROME | MAY 3 | ANSA", "(ANSA)."},
		{"(ANSA) - AMBERG, 03 MAY - ", "AMBERG | 03 MAY | ANSA", ""},
		{"Madrid, 3 may (EFE).- ", "Madrid | 3 may | EFE", "EFE ap/bek"},
		{"Madrid, May 3 (EFE).- ", "Madrid | May 3 | EFE", "(c) Agencia EFE"},
		{"AMBERG, May 3, Kyodo - ", "AMBERG | May 3 | Kyodo", "==Kyodo"},
		{"SEOUL, May 3 (Yonhap) -- ", "SEOUL | May 3 | Yonhap", "annpoe@example.com\n(END)"},
		{"New Delhi, May 3 (PTI) ", "New Delhi | May 3 | PTI", "PTI ANP BEK BEK"},
		{"NEW DELHI: ", "NEW DELHI |  | ", "(This story has not been edited by our staff and is auto-generated from a syndicated feed.)"},
		{"New Delhi [India], May 3 (ANI): ", "New Delhi | May 3 | ANI", "(ANI)"},
		{"TEHRAN, May 03 (MNA) – ", "TEHRAN | May 03 | MNA", "MNA/6100"},
		{"Tehran, IRNA – ", "Tehran |  | IRNA", "9341**1416"},
		{"TEHRAN (Tasnim) – ", "TEHRAN |  | Tasnim", ""},
		{"ABU DHABI, 3rd May, 2024 (WAM) -- ", "ABU DHABI | 3rd May, 2024 | WAM", "WAM/Ann Poe"},
		{"Damascus, SANA- ", "Damascus |  | SANA", "Ann Poe"},
		{"Riyadh, May 3, 2024, SPA -- ", "Riyadh | May 3, 2024 | SPA", "--SPA\n14:22 LOCAL TIME 11:22 GMT"},
		{"KUWAIT, May 3 (KUNA) -- ", "KUWAIT | May 3 | KUNA", "(end) ap.bek"},
		{"Doha, May 03 (QNA) - ", "Doha | May 03 | QNA", "(QNA)"},
		{"CAIRO - 3 May 2024: ", "CAIRO | 3 May 2024 | ", ""},
		{"JAKARTA (ANTARA) - ", "JAKARTA |  | ANTARA", "Reporter: Ann Poe\nEditor: Bo Ek\nCopyright © ANTARA 2024"},
		{"KUALA LUMPUR, May 3 (Bernama) -- ", "KUALA LUMPUR | May 3 | Bernama", "-- BERNAMA"},
		{"Hanoi (VNA) – ", "Hanoi |  | VNA", "./."},
		{"Pyongyang, May 3 (KCNA) -- ", "Pyongyang | May 3 | KCNA", "www.example.kp (2024.05.03.)"},
		{"Taipei, May 3 (CNA) ", "Taipei | May 3 | CNA", "(By Ann Poe and Bo Ek)\nEnditem/cs"},
		{"OTTAWA — ", "OTTAWA |  | ", "This report by The Canadian Press was first published May 3, 2024.\n\nAnn Poe, The Canadian Press"},
		{"AMBERG, Norland, May 3 (UPI) -- ", "AMBERG | May 3 | UPI", ""},
		{"WARSAW, Poland (PAP) - ", "WARSAW |  | PAP", "(PAP)\n\nap/ bek/"},
		{"Prague, May 3 (CTK) - ", "Prague | May 3 | CTK", "ap/bek"},
		{"Sofia, May 3 /BTA/ ", "Sofia | May 3 | BTA", "/AP/"},
		{"BELGRADE, MAY 3 /SRNA/ - ", "BELGRADE | MAY 3 | SRNA", ""},
		{"Baku, May 3, AZERTAC ", "Baku | May 3 | AZERTAC", ""},
		{"YEREVAN, MAY 3, ARMENPRESS. ", "YEREVAN | MAY 3 | ARMENPRESS", ""},
		{"Astana. 3 May. Interfax - ", "Astana | 3 May | Interfax", ""},
		{"LAGOS, May 3 (NAN) ", "LAGOS | May 3 | NAN", "Edited by Ann Poe"},
		{"Lagos, May 3, 2024 (NAN) ", "Lagos | May 3, 2024 | NAN", "=========\nEdited by Ann Poe/Bo Ek"},
		{"Rabat – ", "Rabat |  | ", "MAP: 03 May 2024"},
		{"ALGIERS (APS) - ", "ALGIERS |  | APS", ""},
		{"Addis Ababa, May 3, 2024 (ENA) ", "Addis Ababa | May 3, 2024 | ENA", ""},
		{"Brasília - ", "Brasília |  | ", ""},
		{"KYIV, May 3 (Ukrinform). ", "KYIV | May 3 | Ukrinform", ""},
		{"Kyiv  •  UNN\n\n", " |  | ", "Follow us on Telegram"},
		{"By Ann Poe\nBBC News, Amberg\n\n", " |  | ", "Follow BBC Europe on Facebook, on Twitter @example, or on Instagram"},
		{"Ann Poe reports from Amberg for DW\n\n", " |  | ", "ap/bek (AFP, dpa, Reuters)"},
		{"(CNN) -- ", " |  | CNN", "CNN's Ann Poe and Bo Ek contributed to this report."},
		{"Amberg (CNN)", "Amberg |  | CNN", "CNN's Ann Poe in Sarn contributed to this report."},
		{"(CNN) ", " |  | CNN", "The-CNN-Wire\n™ & © 2024 Cable News Network, Inc., a Company. All rights reserved."},
		{"Ann Poe and Bo Ek AMBERG – ", "AMBERG |  | ", "Contributing: Ida Falk"},
		{"Bo Ek/Getty Images ", " |  | ", "More from the council"},
		{"The old bridge in Amberg in May (Bo Ek/Reuters) ", " |  | ", ""},
		{"CLOSE ", " |  | ", ""},
		{"(Bo Ek/REUTERS) ", " |  | ", ""},
		{"Envoys wait at the old bridge in Amberg, May 3, 2024. (Bo Ek/Reuters) ", " |  | ", ""},
		{"Warning: Some readers may find content disturbing ", " |  | ", ""},
		{"Council Shuts Bridge Over Old River Updated at 4:50 p.m. ET ", " |  | ", ""},
		{"Updated at 11:11 a.m. ET ", " |  | ", "Read more: the bridge in pictures"},
		{"Politics Bridge in Amberg to close until spring ", " |  | ", "Want more? Sign up for our newsletter."},
	} {
		b, _ := c.Read(briefs.Copy{Title: "Bridge in Amberg to close until spring", Text: tt.before + lead + "\n\n" + more + "\n\n" + tt.after})
		d := c.clean(briefs.Copy{Title: "Bridge in Amberg to close until spring", Text: tt.before + lead + "\n\n" + more + "\n\n" + tt.after})
		if got := strings.Join([]string{d.line.Place, d.line.Date, d.line.Agency}, " | "); got != tt.want {
			t.Errorf("%q: dateline %q, want %q", tt.before, got, tt.want)
		}
		if want := lead + "\n\n" + more; b.Text != want {
			t.Errorf("%q … %q:\n%q", tt.before, tt.after, b.Text)
		}
	}
}
