package briefs

import (
	"strings"
	"testing"
)

func TestNews(t *testing.T) {
	telling := func(headline, speaker, said string) Brief {
		b := Brief{Headline: headline, Text: headline + ". " + said, Source: Source{Use: UseBrief}}
		if said != "" {
			b.Quotes, b.HasKey = []Quote{{Text: said, Speaker: speaker}}, true
		}
		return b
	}
	first := telling("Ferry sinks off Velmar, 14 dead", "Ana Petrescu", "We will find out how this happened")
	bare := Brief{Headline: "Ferry sinks", Source: Source{Use: UseLink}}
	for _, c := range []struct {
		name string
		told []Brief
		b    Brief
		want string // in the reason; "" = no news
	}{
		{"a rewrite", []Brief{first}, telling("14 dead as Velmar ferry goes down", "Petrescu", "We will find out how this happened"), ""},
		{"more of the same speaker", []Brief{first}, telling("Ferry sinks", "Ana Petrescu", "The captain was not on board that night"), ""},
		{"another speaker", []Brief{first}, telling("Ferry sinks", "Ilir Brandt", "The captain was not on board that night"), "Ilir Brandt"},
		{"another speaker's, told by a later one", []Brief{first, telling("Ferry", "Ilir Brandt", "The captain was not on board that night")},
			telling("Ferry sinks", "Ilir Brandt", "The captain was not on board that night"), ""},
		{"nobody's", []Brief{first}, telling("Ferry sinks", "", "The captain was not on board that night"), ""},
		{"two words", []Brief{first}, telling("Ferry sinks", "Ilir Brandt", "No comment"), ""},
		{"a toll that rose", []Brief{first}, telling("Velmar ferry toll rises to 1,031", "", ""), "1031"},
		{"a number told in a text", []Brief{telling("Ferry sinks", "", "There were 310 on board")}, telling("310 were on Velmar ferry", "", ""), ""},
		{"a year", []Brief{first}, telling("Worst loss at sea since 1974", "", ""), ""},
		{"a small number", []Brief{first}, telling("Ferry lost within 3 minutes", "", ""), ""},
		{"a time and a fraction", []Brief{first}, telling("Ferry lost at 14:30 with 2.55m of cargo", "", ""), ""},
		{"only headlines were told", []Brief{bare}, telling("Velmar ferry toll rises to 31", "Ilir Brandt", "The captain was not on board that night"), ""},
		{"nothing was told", nil, telling("Velmar ferry toll rises to 31", "", ""), ""},
	} {
		got := c.b.News(c.told)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestSaysMore: what makes a chapter of its own of a story that comes long after.
func TestSaysMore(t *testing.T) {
	telling := func(headline, summary string, said ...string) Brief {
		b := Brief{Headline: headline, Summary: summary, Text: summary, Source: Source{Use: UseBrief}}
		for _, s := range said {
			b.Quotes = append(b.Quotes, Quote{Text: s, Speaker: "Ana Petrescu"})
		}
		return b
	}
	told := []Brief{telling("Ferry sinks off Velmar", "A ferry with 310 aboard sank.", "We will find out how this happened")}
	for _, c := range []struct {
		name string
		b    Brief
		want bool
	}{
		{"the same again", telling("Velmar mourns", "The ferry had 310 aboard.", "We will find out how this happened"), false},
		{"a quotation that is not the key one", telling("Velmar mourns", "It sank.", "We will find out how this happened", "The captain was not on board that night"), true},
		{"a number in the summary", telling("Velmar mourns", "Divers found 47 of them."), true},
		{"nothing but words", telling("Velmar mourns", "It sank in the night."), false},
		{"few words", telling("Velmar mourns", "It sank.", "No comment"), false},
	} {
		if got := c.b.SaysMore(told); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
