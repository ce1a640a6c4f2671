package cluster

import "slices"

// deed is who does what to whom by a headline in the present tense ("Velmara expels
// six Aurennais diplomats"). Where each of two does the same to the other, the one is
// the answer to the other.
type deed struct {
	act  uint32
	who  uint64
	whom [deedNames]uint64 // what else the headline has, of which one may be whom
}

const (
	deedNames = 8
	deedName  = 4 // letters of a name that its people have too: Velmara, Velmaran
)

// imposing makes a deed of what follows it ("slaps a tariff on").
var imposing = setOf(`imposes slaps puts places levies hits`)

// deedOf reads a headline's. A verb that is not next to the first name may be no verb
// ("faces sanctions"), and one of the past may be a passive.
func deedOf(title string, head []token) (d deed) {
	at := 1
	if len(head) > 2 && head[1].capital {
		at = 2 // "South Velmara expels"
	}
	if at >= len(head) {
		return deed{}
	}
	verb := title[head[at].start:head[at].end]
	switch {
	case verb[len(verb)-1] != 's':
		return deed{}
	case imposing[verb]:
		for _, t := range head[at+1:] {
			d.act |= acts[string(t.word)]
		}
	default:
		d.act = acts[string(head[at].word)]
	}
	d.who = nameKey(head[0])
	for i, t := range head[at+1 : min(len(head), at+1+deedNames)] {
		d.whom[i] = nameKey(t)
	}
	return d
}

func nameKey(t token) uint64 { return hashOf(t.word[:min(len(t.word), deedName)]) }

// answers tells whether each does to the other what the other does.
func (d deed) answers(o deed) bool {
	return d.act&o.act != 0 && d.who != o.who && slices.Contains(d.whom[:], o.who) && slices.Contains(o.whom[:], d.who)
}
