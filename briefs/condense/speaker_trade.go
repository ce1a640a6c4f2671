package condense

import "strings"

// trades are families of offices: who is called by one is not meant by a word of
// another, unless the text gives that one too. A commentator is not "the rapper".
var trades = [...]string{
	" lawyer attorney counsel prosecutor solicitor barrister litigator judge jurist magistrate ",
	" journalist reporter anchor host correspondent columnist editor commentator pundit blogger broadcaster presenter newsreader newscaster ",
	" actor actress star celebrity singer musician rapper comedian comedienne artist filmmaker producer dancer songwriter drummer guitarist pianist ",
	" professor scholar economist historian researcher scientist lecturer academic physicist biologist chemist psychologist sociologist expert analyst fellow ",
	" doctor physician surgeon nurse psychiatrist pediatrician psychologist veterinarian midwife ",
	" officer detective sheriff constable sergeant captain colonel general admiral soldier veteran pilot commander marshal lieutenant major ",
	" player coach boxer goalkeeper midfielder striker athlete golfer swimmer wrestler gymnast sprinter cyclist manager captain ",
	" priest pastor bishop imam rabbi cleric reverend chaplain theologian ",
	" student teacher pupil headteacher principal tutor ",
}

// otherTrade reports whether the word w is of a trade, and person p has offices by
// name but none of that trade.
func (d *doc) otherTrade(p int, w string) bool {
	if !d.holdsAny(p) {
		return false
	}
	w = " " + lower(w) + " "
	found := false
	for _, words := range trades {
		if !strings.Contains(words, w) {
			continue
		}
		found = true
		for o := range strings.FieldsSeq(words) {
			if d.holds(p, o) {
				return false
			}
		}
	}
	return found
}

// introduced reports whether the office of description s is one that a text gives
// somebody before it says "the official" without a name: there are many of them.
func (d *doc) introduced(s source) bool {
	if w := d.tok(s.head - 1); w == "top" || w == "chief" {
		return false
	}
	switch d.tok(s.head) {
	case "official", "aide", "staffer", "source", "insider", "operative", "spokesman", "spokeswoman", "spokesperson", "diplomat", "officer", "agent",
		"witness", "protester", "protestor", "demonstrator", "resident", "voter", "neighbor", "neighbour", "negotiator", "colleague", "adviser", "advisor",
		"interviewer", "member", "counterpart":
		return true
	}
	return false
}
