package cluster

import (
	"slices"
	"strings"
)

// An event and what comes of it are told with the same names by the same people
// on the same day: sanctions and the answer to them, a bombing and an arrest. What
// tells them apart is where a story puts what happened: its angle. A headline and
// a first sentence tell something as news; what they tell after "hours after", "in
// answer to" or "rejects" they tell as known.

// How far a story's angle is looked for, in words of its body.
const (
	firstLeast = 12 // a stop before does not end the first sentence: initials, credits
	firstMost  = 45
	knownWords = 80 // "It comes after …" may stand in the sentences that follow
	dateline   = 12 // words before the dash that ends a dateline, at most
	fronted    = 3  // words into a sentence that a clause may begin it
)

// The words that what is known follows.
var (
	pivots = stems(`after following earlier`)
	// spans make a pivot of "before" and "later": "hours before". After long ones
	// what is told is no news of these days.
	spans     = stems(`minutes hour hours day days moments shortly soon immediately`)
	longSpans = stems(`week weeks month months year years`)
	answers   = stems(`retaliation response answer reaction reply revenge reprisal defiance protest`) // "in answer"
	answering = stems(`rejects rejected denies denied dismisses dismissed condemns condemned denounces denounced welcomes welcomed
		criticises criticised criticizes criticized slams slammed blasts blasted mocks mocked defends defended appeals appealed challenges challenged
		vetoes vetoed rebukes rebuked rebuffs rebuffed responds responded retaliates retaliated protests protested decries decried lauds hails hailed
		praises praised`)
)

// acts are things that are done, each with its words. A story that leads with one
// of them tells another event than a story that has none of its words. Left out is
// what outlets tell of one event in many words (dismissals, warnings, deaths).
var acts = actsOf(
	`arrest arrests arrested detain detains detained custody suspect suspects suspected charge charges charged jailed caught captured
		handcuffed indicted indictment arraigned`,
	`cancel cancels canceled cancelled cancellation scrap scraps scrapped postpone postpones postponed postponement abandon abandons abandoned`,
	`concede concedes conceded concession congratulate congratulated`,
	`reject rejects rejected rejection refuse refuses refused spurn spurns spurned rebuff rebuffs rebuffed veto vetoes vetoed decline declines declined`,
	`deny denies denied denial denials denying`,
	`appeal appeals appealed appealing`,
	`protest protests protested protesters demonstrators demonstrate demonstration march marches marched rally rallies rallied`,
	`sue sues sued lawsuit complaint tribunal suit litigation`,
	`recall recalls recalled`,
	`expel expels expelled expulsion expulsions`,
	`retaliate retaliates retaliated retaliation retaliatory`,
	`injunction verdict ruling ruled rules judge court judges sentenced sentence convicted`,
	`emergency session council`,
	`ceasefire truce armistice`,
	`sanction sanctions sanctioned`,
	`visit visits visited visiting trip travel travels`,
	`vote votes voted voting ballot`,
	`strike strikes struck walkout`,
	`offer offers offered proposal proposes proposed propose`,
	`nominate nominates nominated names named nominee nomination appoint appoints appointed picks pick`,
	`summon summons summoned summoning`,
	`extradite extradites extradited extradition`,
	`inaugurate inaugurated inauguration`,
	`evacuate evacuates evacuated evacuation`,
	`curfew`,
	`tariff tariffs duty duties`,
)

// The two that are verbs with a particle, by the particle.
var phrasal = map[string]struct {
	verbs map[string]bool
	act   uint32
	known bool // what follows is
}{
	"off":  {verbs: stems(`call calls called`), act: acts["cancel"]},
	"down": {verbs: stems(`turn turns turned`), act: acts["reject"]},
	"back": {verbs: stems(`hit hits hitting strike strikes struck fire fires fired`), act: acts["retaliat"], known: true},
}

// stems is a set of words as tokens have them.
func stems(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range setOf(words) {
		if !stopWords[w] {
			w = string(stem([]byte(w)))
		}
		set[w] = true
	}
	return set
}

// actsOf gives each list of words a bit.
func actsOf(lists ...string) map[string]uint32 {
	bits := make(map[string]uint32)
	for i, list := range lists {
		for w := range stems(list) {
			bits[w] |= 1 << i
		}
	}
	return bits
}

// angle is what a story does with what happened.
type angle struct {
	led  uint32 // the acts that are in both the headline and the first sentence
	acts uint32 // those in the headline and the lead
	deed deed
	// turned: the headline itself tells something as known ("in answer to").
	turned bool
}

// angle marks what the story read last tells as news and what as known.
func (r *reader) angle(title string) angle {
	head, body := r.tokens[:r.titled], r.tokens[r.titled:]
	from := 0
	for i := 1; i < min(len(body), dateline); i++ {
		if gap := between(r.body, body, i); strings.ContainsAny(gap, "—–-") && strings.ContainsAny(gap, " \n") {
			from = i
			break
		}
	}
	to := from
	for to < len(body) && to-from < firstMost && (!body[to].breaks || to-from < firstLeast) {
		to++
	}
	slant(title, head, asNews)
	slant(r.body, body[from:to], asNews)
	slant(r.body, body[to:max(to, min(len(body), knownWords))], 0)
	headed, all := actsIn(head), actsIn(r.lead())
	turned := slices.ContainsFunc(head, func(t token) bool { return t.angle == asKnown })
	return angle{turned: turned, led: headed & actsIn(body[from:to]), acts: headed | all, deed: deedOf(title, head)}
}

// between is what stands between a token and the one before it: nothing where they
// overlap, as pairs of characters do.
func between(text string, tokens []token, i int) string {
	end := tokens[i-1].end
	return text[end:max(end, tokens[i].start)]
}

// slant marks the words of sentences as known or as what they are otherwise.
func slant(text string, tokens []token, otherwise mark) {
	known, front, began := false, false, 0
	for i := range tokens {
		if i > 0 && known {
			gap := between(text, tokens, i)
			if front && strings.Contains(gap, ",") || strings.ContainsAny(gap, ".!?\n") {
				known = false
			}
		}
		if i > 0 && tokens[i].breaks && strings.ContainsAny(between(text, tokens, i), ".!?\n") {
			began = i
		}
		if !known {
			var clause bool
			if known, clause = pivot(tokens, i); known {
				front = clause && i-began < fronted
			}
		}
		if known {
			tokens[i].angle = asKnown
		} else {
			tokens[i].angle = otherwise
		}
	}
}

// pivot tells whether what is known begins with a word, and whether as a clause
// that a comma may end.
func pivot(tokens []token, i int) (known, clause bool) {
	w, before := string(tokens[i].word), ""
	if i > 0 {
		before = string(tokens[i-1].word)
	}
	switch {
	case longSpans[before]:
	case pivots[w], (w == "before" || w == "later") && spans[before]:
		return true, true
	case answers[w] && before == "in", answering[w]:
		return true, false
	case i+1 < len(tokens):
		p := phrasal[string(tokens[i+1].word)]
		return p.known && p.verbs[w], false
	}
	return false, false
}

// actsIn are the acts that the words tell of.
func actsIn(tokens []token) (all uint32) {
	for i, t := range tokens {
		all |= acts[string(t.word)]
		if t.stop && i > 0 {
			if p := phrasal[string(t.word)]; p.verbs[string(tokens[i-1].word)] {
				all |= p.act
			}
		}
	}
	return all
}
