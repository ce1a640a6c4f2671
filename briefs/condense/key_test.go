package condense

import (
	"slices"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func TestBetweenMarks(t *testing.T) {
	for _, c := range []struct {
		name, title string
		want        []string
	}{
		{"none", "Norland's ministers' talks aren't over", nil},
		{"single", "Lindqvist calls the toll 'unbearable'", []string{"unbearable"}},
		{"apostrophe inside", "'We can't wait', Norland tells neighbours", []string{"We can't wait"}},
		{"curly", "Poe: ‘No Idea’ who signed “the paper”", []string{"No Idea", "the paper"}},
		{"never closed", "Poe says 'never again", nil},
		{"years", "The '90s are back, says Poe", nil},
		{"guillemets", "Poe spricht von «Wahnsinn»", []string{"Wahnsinn"}},
		{"only a mark", "'", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range betweenMarks(c.title) {
				got = append(got, c.title[p.start:p.end])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestKeyQuotation(t *testing.T) {
	const lead = "Norland will keep its border with Sudmark closed for the rest of the year, the government said on Monday.\n\n"
	for _, c := range []struct {
		name, title, text, want string // the text of the key quotation; "" = none
	}{
		{
			"what the headline repeats goes before what comes first", "Norland minister calls Sudmark's offer 'an insult to every widow'", lead +
				"“We have come a long way in the last nine months,” Foreign Minister Ada Lindqvist told reporters.\n\n" +
				"“The offer of Sudmark is an insult to every widow in this country,” Lindqvist said.",
			"The offer of Sudmark is an insult to every widow in this country,",
		},
		{
			"who the story is about goes before who stood there", "Lindqvist rules out opening Norland's border", lead +
				"“It has been quiet here for most of the morning, I must say,” said Bo Ek, a baker in Amberg.\n\n" +
				"“Norland will not open its border before the last prisoner is home,” Foreign Minister Ada Lindqvist said.",
			"Norland will not open its border before the last prisoner is home,",
		},
		{
			"somebody out of a crowd", "Border stays closed", lead + "“This is a terrible day for all of us in this country,” one man said.", "",
		},
		{
			"a song", "Ada Lind sings at the border", lead + "“Keep your hands where I can see them, my love,” Ada Lind sings to the guards.", "",
		},
		{
			"nobody known", "Border stays closed", lead + "“This is a terrible day for all of us in this country.”", "",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := New(nil).Condense(briefs.Copy{Title: c.title, Text: c.text})
			got := ""
			if b.HasKey {
				got = b.Quotes[0].Text
			}
			if got != c.want {
				t.Errorf("key quotation %q, want %q", got, c.want)
			}
		})
	}
}

func TestMost(t *testing.T) {
	xs := []keyVector{{kEchoMost: .2}, {kEchoMost: .5}, {kEchoMost: .5}, {}}
	most(xs, kEchoMost)
	most(xs, kLeadMost)
	for i, want := range []float64{0, 1, 1, 0} {
		if xs[i][kEchoMost] != want || xs[i][kLeadMost] != 0 {
			t.Errorf("statement %d: %v and %v, want %v and 0", i, xs[i][kEchoMost], xs[i][kLeadMost], want)
		}
	}
}
