package condense

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// TestSpeakers tells for each text what is quoted: "words | speaker | role | how",
// in the text's order.
func TestSpeakers(t *testing.T) {
	const intro = "Foreign Minister Ada Lindqvist of Norland met Boris Ek, the Sudmark envoy, in Amberg on Monday.\n\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"name behind", "“We will not sign it this year,” Ada Lindqvist said.", []string{"We will not sign it this year, | Ada Lindqvist |  | name"}},
		{"inverted", "“We will not sign it this year,” said Ada Lindqvist, the foreign minister of Norland.", []string{"We will not sign it this year, | Ada Lindqvist | foreign minister of Norland | name"}},
		{"fronted", "In Amberg, Ada Lindqvist said: “We will not sign it this year.”", []string{"We will not sign it this year. | Ada Lindqvist |  | name"}},
		{"according to", "“We will not sign it this year,” according to Ada Lindqvist.", []string{"We will not sign it this year, | Ada Lindqvist |  | name"}},
		{"office before", "“We will not sign it this year,” Foreign Minister Ada Lindqvist told reporters.", []string{"We will not sign it this year, | Ada Lindqvist | Foreign Minister | name"}},
		{"office with of", "“We will not sign it this year,” said Secretary of State Carl Moe.", []string{"We will not sign it this year, | Carl Moe | Secretary of State | name"}},
		{"of another", "“We will not sign it this year,” Lindqvist aide Carl Moe said.", []string{"We will not sign it this year, | Carl Moe | Lindqvist aide | name"}},
		{"apposed", "“We will not sign it this year,” said her spokesman, Carl Moe.", []string{"We will not sign it this year, | Carl Moe | spokesman | name"}},
		{"possessed", "“We will not sign it this year,” Norpoll’s Carl B. Moe wrote.", []string{"We will not sign it this year, | Carl B. Moe | Norpoll | name"}},
		{"for a house", "“We will not sign it this year,” said Carl Moe of the Lindholm Institute.", []string{"We will not sign it this year, | Carl Moe | Lindholm Institute | name"}},
		{"from a town", "“We will not sign it this year,” Carl Moe, 30, of Amberg, Norl., said.", []string{"We will not sign it this year, | Carl Moe | of Amberg, Norl. | name"}},
		{"possessed by a person", intro + "“We will not sign it this year,” Lindqvist’s Carl Moe wrote.", []string{"We will not sign it this year, | Carl Moe |  | name"}},
		{"apposed in front", "“We will not sign it this year,” Carl Moe said.\n\nNow the senior senator for Amberg, Moe rose fast.", []string{"We will not sign it this year, | Carl Moe | senior senator for Amberg | name"}},
		{"not apposed", "“We will not sign it this year,” Carl Moe said.\n\nIn a talk with the senior senator, Moe rose to speak.", []string{"We will not sign it this year, | Carl Moe |  | name"}},
		{"named late", "Norland will close its border, a spokesman for the council said Monday. In Amberg, Carl Moe said the gate was shut. “We will not sign it this year,” Moe said.", []string{"We will not sign it this year, | Carl Moe | spokesman for the council | name"}},
		{"office with a place", "“We will not sign it this year,” said Carl Moe, the junior senator from Amberg, who left.", []string{"We will not sign it this year, | Carl Moe | junior senator from Amberg | name"}},
		{"surname", intro + "“We will not sign it this year,” Lindqvist said.", []string{"We will not sign it this year, | Ada Lindqvist | Foreign Minister | name"}},
		{"she", intro + "Lindqvist spoke first. “We will not sign it this year,” she said.", []string{"We will not sign it this year, | Ada Lindqvist | Foreign Minister | pronoun"}},
		{"the minister", intro + "“We will not sign it this year,” the minister said.", []string{"We will not sign it this year, | Ada Lindqvist | Foreign Minister | description"}},
		{"unnamed kept", "“We will not sign it this year,” a senior official said on condition of anonymity.", []string{"We will not sign it this year, | senior official |  | description"}},
		{"organisation", "“We will not sign it this year,” the ministry said in a statement.", []string{"We will not sign it this year, | ministry |  | description"}},
		{"split", "“We will not sign it this year,” Ada Lindqvist said. “We may sign it in the next.”", []string{"We will not sign it this year, […] We may sign it in the next. | Ada Lindqvist |  | name"}},
		{"split by a comma", "“If they come to the table,” Ada Lindqvist said, “we will sign it at once.”", []string{"If they come to the table, […] we will sign it at once. | Ada Lindqvist |  | name"}},
		{"two speakers", "“We will not sign it this year,” Ada Lindqvist said. Boris Ek replied: “Then we will not wait.”", []string{"We will not sign it this year, | Ada Lindqvist |  | name", "Then we will not wait. | Boris Ek |  | name"}},
		{"goes on below", "“We will not sign it this year,” Ada Lindqvist said.\n\n“We may sign it in the next.”", []string{"We will not sign it this year, | Ada Lindqvist |  | name", "We may sign it in the next. | Ada Lindqvist |  | name"}},
		{"reopened", "“We will not sign it this year.\n\n“We may sign it in the next,” Ada Lindqvist said.", []string{"We will not sign it this year. | Ada Lindqvist |  | name", "We may sign it in the next, | Ada Lindqvist |  | name"}},
		{"surname first", "Prime Minister Wen Daolong met the envoys. “We will not sign it this year,” Wen said.", []string{"We will not sign it this year, | Wen Daolong | Prime Minister | name"}},
		{"particles", "“We will not sign it this year,” said Karim bin Salid al-Tamri, a spokesman for the council.", []string{"We will not sign it this year, | Karim bin Salid al-Tamri | spokesman for the council | name"}},
		{"quoted as saying", "The agency quoted Boris Ek as saying, “We will not sign it this year.”", []string{"We will not sign it this year. | Boris Ek |  | name"}},
		{"by saying", "Boris Ek angered Ada Lindqvist by saying, “We will not sign it this year.”", []string{"We will not sign it this year. | Boris Ek |  | name"}},
		{"nobody asked", "Ada Lindqvist was asked, “Will you ever sign it at all?”", []string{"Will you ever sign it at all? |  |  | "}},
		{"put to somebody", "“We will not sign it this year,” Ada Lindqvist said.\n\nShe was asked: “Will you ever sign it at all?” “Did you ever meet the envoy of Amberg?” she was asked by reporters. When told, “You will be late for the boat,” she laughed.", []string{"We will not sign it this year, | Ada Lindqvist |  | name", "Will you ever sign it at all? |  |  | ", "Did you ever meet the envoy of Amberg? |  |  | ", "You will be late for the boat, |  |  | "}},
		{"who at the start", "Ada Lindqvist, who said “we will not sign it this year.”", []string{"we will not sign it this year. | Ada Lindqvist |  | name"}},
		{"scare and title", "The “so-called experts” read “A History of the Long River” in Amberg.", nil},
		{"woven in", "Lindqvist called the paper “a threat to all that we hold dear” in Amberg.", nil},
		{"short", "“Never again,” Lindqvist said.", nil},
		{"french", "«Nous ne signerons pas cette année», a déclaré la ministre Ada Lindqvist dans une lettre pour les députés.", []string{"Nous ne signerons pas cette année |  |  | "}},
	}
	c := New(nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := c.read(briefs.Copy{Title: "Talks go on", Text: test.text})
			var got []string
			for _, i := range d.statements() {
				q := d.quote(&d.quoted[i])
				got = append(got, strings.Join([]string{q.Text, q.Speaker, q.Role, string(q.Resolved)}, " | "))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(test.want, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
		})
	}
}
