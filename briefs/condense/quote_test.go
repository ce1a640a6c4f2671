package condense

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// TestMarks finds the runs between marks of many conventions.
func TestMarks(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"curly", "“We go on,” she said.", []string{"We go on,"}},
		{"straight", "\"We go on,\" she said.", []string{"We go on,"}},
		{"typewriter", "``We go on,'' she said.", []string{"We go on,"}},
		{"two singles", "''We go on,'' she said.", []string{"We go on,"}},
		{"french", "« On continue », dit-elle.", []string{"On continue"}},
		{"german", "„Wir machen weiter“, sagte sie.", []string{"Wir machen weiter"}},
		{"german inward", "»Wir machen weiter«, sagte sie.", []string{"Wir machen weiter"}},
		{"swedish", "”Vi fortsätter”, sade hon.", []string{"Vi fortsätter"}},
		{"polish", "„Idziemy dalej”, powiedziała.", []string{"Idziemy dalej"}},
		{"japanese", "「続けます」と述べた。", []string{"続けます"}},
		{"british", "‘We go on,’ she said.", []string{"We go on,"}},
		{"british straight", "'We can't go on,' she said.", []string{"We can't go on,"}},
		{"british plural", "‘The ministers’ plan is ours,’ she said.", []string{"The ministers’ plan is ours,"}},
		{"nested", "“He said ‘no’ to us,” she said.", []string{"He said ‘no’ to us,"}},
		{"apostrophes", "The ministers' plan isn't Norland's.", nil},
		{"mixed", "“We go on,\" she said.", []string{"We go on,"}},
		{"never closed", "“We go on.", []string{"We go on."}},
		{"reopened", "“We go on.\n\n“And on,” she said.", []string{"We go on.", "And on,"}},
		{"stray", "We go\" on.", nil},
	}
	c := New(nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := c.read(briefs.Copy{Title: "Talks", Text: test.text})
			var got []string
			for _, r := range d.runs {
				got = append(got, d.words(d.runSpan(r)))
			}
			if g, w := strings.Join(got, "|"), strings.Join(test.want, "|"); g != w {
				t.Errorf("got %s, want %s", g, w)
			}
		})
	}
}

// TestSentences parts texts at the bars.
func TestSentences(t *testing.T) {
	for _, text := range []string{
		"Mr. Ek met Gen. Ada Poe.| They spoke.",
		"The U.S. Senate met.| It was 3.5 p.m. in Amberg.",
		"He left for the U.S.| The talks went on.",
		"J. R. Ek said so.| No. 5 was next.",
		"“We go on.| We stay,” she said.|",
		"“No!” he said.| She left.",
		"“Why?” Ek asked.| She left.",
		"“We go on.”| He left.",
		"Wait … he said.| Then he left.",
		"It cost $3.5 million.| Nobody paid.",
		"Is it so?| It is!| Good.",
		"彼は来た。| 彼女も来た。",
	} {
		want := strings.Split(strings.TrimSuffix(text, "|"), "| ")
		if strings.Contains(text, "We go on.|") { // a quotation is never cut
			want = []string{"“We go on. We stay,” she said."}
		}
		d := New(nil).read(briefs.Copy{Title: "Talks", Text: strings.ReplaceAll(text, "|", "")})
		var got []string
		for _, s := range d.sents {
			got = append(got, d.words(s.span))
		}
		if g, w := strings.Join(got, "|"), strings.Join(want, "|"); g != w {
			t.Errorf("got\n%s, want\n%s", g, w)
		}
	}
}
