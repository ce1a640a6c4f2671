package newsroom

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// writer invents what happens and words it. Nothing it names exists.
type writer struct {
	*rand.Rand
	used   map[string]bool
	states []state
}

// state is a country whose people come up again and again.
type state struct {
	name, capital, president string
	ministers, envoys        []string
}

// cast is how many people speak for a state at home, and how many abroad: the same
// speak of several events in a day.
const cast = 6

func newWriter(seed uint64) *writer {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 1)), used: make(map[string]bool)}
	for range 40 {
		s := state{name: w.name() + "ia", capital: w.name(), president: w.person()}
		for range cast {
			s.ministers, s.envoys = append(s.ministers, w.person()), append(s.envoys, w.person())
		}
		w.states = append(w.states, s)
	}
	return w
}

// name invents one that nothing else has.
func (w *writer) name() string {
	for {
		var b strings.Builder
		for range 2 + w.IntN(2) {
			b.WriteByte("bdfgklmnprstvz"[w.IntN(14)])
			b.WriteByte("aeiou"[w.IntN(5)])
			if w.IntN(3) == 0 {
				b.WriteByte("lnrst"[w.IntN(5)])
			}
		}
		s := b.String()
		if s = strings.ToUpper(s[:1]) + s[1:]; len(s) > 4 && !w.used[s] {
			w.used[s] = true
			return s
		}
	}
}

func (w *writer) person() string { return w.name() + " " + w.name() }

func pick[T any](w *writer, list []T) T { return list[w.IntN(len(list))] }

// some are n of the list, in any order.
func some[T any](w *writer, list []T, n int) []T {
	list = slices.Clone(list)
	w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

// The words that fill a sentence; a sentence of the same form has others.
var (
	nouns = strings.Fields(`harbour bridge tunnel archive market canal railway pension school clinic frontier river valley orchard fishery quarry depot tariff
		ferry grain timber customs budget census border refinery pipeline reactor satellite vaccine passport charter cable dam lighthouse convoy barrack
		warehouse orphanage monastery airfield reservoir mine loan bond shipment cargo ballot court tribunal prison hospital university museum stadium
		factory union cooperative militia patrol garrison embassy consulate delegation commission inspector observer auditor surveyor engineer physician`)
	verbs = strings.Fields(`delay inspect reopen guard finance survey repair seal audit relocate evacuate ration insure register demolish restore supply
		monitor blockade escort transfer lease expand replace regulate privatise dredge fortify catalogue reroute suspend reduce double halve publish`)
	adjectives = strings.Fields(`disputed flooded ageing northern southern coastal mountainous abandoned joint temporary secret costly rural naval disused
		frozen half-built unfinished neutral shared contested forested strategic remote crowded historic privately-run state-run bankrupt stranded winter
		spring seasonal provincial municipal offshore upstream cross-border long-delayed overdue experimental emergency wartime`)
	places = strings.Fields(`ridge delta plain gorge headland suburb island peninsula marsh plateau crossing estuary lowland foothill basin cape lagoon moor`)
	times  = []string{"before the autumn", "by the new year", "within a month", "before the thaw", "after the harvest", "at the end of the season", "in the coming weeks", "before winter", "by midsummer", "within ten days"}
)

// fill writes a form: {slots} from the event, one of [this|that], and #n, #v, #a,
// #p, #t any noun, verb, adjective, place or time.
func (w *writer) fill(slots map[string]string, form string) string {
	s := w.words(slots, form)
	quote := ""
	if strings.HasPrefix(s, "“") {
		quote, s = s[:len("“")], s[len("“"):]
	}
	return quote + strings.ToUpper(s[:1]) + s[1:]
}

func (w *writer) words(slots map[string]string, form string) string {
	var b strings.Builder
	for i := 0; i < len(form); i++ {
		switch {
		case form[i] == '{':
			end := i + strings.IndexByte(form[i:], '}')
			word, ok := slots[form[i+1:end]]
			if !ok {
				panic("no slot " + form[i:end+1]) // of ours, not an input
			}
			b.WriteString(word)
			i = end
		case form[i] == '[':
			end := i + strings.IndexByte(form[i:], ']')
			b.WriteString(w.words(slots, pick(w, strings.Split(form[i+1:end], "|"))))
			i = end
		case form[i] == '#':
			i++
			b.WriteString(pick(w, map[byte][]string{'n': nouns, 'v': verbs, 'a': adjectives, 'p': places, 't': times}[form[i]]))
		default:
			b.WriteByte(form[i])
		}
	}
	return b.String()
}

func (w *writer) fills(slots map[string]string, forms []string, n int) []string {
	var out []string
	for _, f := range some(w, forms, n) {
		out = append(out, w.fill(slots, f))
	}
	return out
}

// slots invents what happens between two states: what its tellings share.
func (w *writer) slots(topic string) map[string]string {
	two := some(w, w.states, 2)
	a, b := two[0], two[1]
	s := map[string]string{
		"TOPIC": topic, "MARK": w.name(), "TOWN": w.name(), "WITNESS": w.person(),
		"A": a.name, "CAPITAL": a.capital, "MINISTER": pick(w, a.ministers), "PRESIDENT": a.president,
		"B": b.name, "ENVOY": pick(w, b.envoys),
	}
	w.renew(s)
	return s
}

// renew is what changes from one event to the next.
func (w *writer) renew(s map[string]string) {
	for i := range 3 {
		s[fmt.Sprint("N", i+1)] = fmt.Sprint(21 + w.IntN(1850))
	}
	for i, list := range [][]string{nouns, nouns, nouns, verbs, adjectives} {
		s[fmt.Sprint("K", i+1)] = pick(w, list)
	}
	s["SAID1"] = w.fill(s, "[we|our people|they] [cannot|will not|would never] #v [the|a] {K1} [while|when|as long as] {TOWN} [has|owns|keeps] [a|one|no] #a #n and [nobody|no one] [wants|dares|tries] to #v it")
	s["SAID1B"] = strings.NewReplacer("nobody", "no one", "no one", "nobody").Replace(s["SAID1"])
	s["SAID2"] = w.fill(s, "[there is|I see|we find] no [reason|need|right] to #v {K5} {K3}s [that|which] [workers|soldiers|farmers|sailors] [built|bought|lost] and [want|mean|hope] to #v [alone|again|quickly]")
	s["SAID3"] = w.fill(s, "[my|her|their] [family|sister|neighbours|children] [left|crossed|fled] the #p with [one|a] #a #n [and|but] [hope|plan|want] to #v [our|the] {K1} #t")
}

var heads = []string{
	"{A} and {B} [clash|quarrel|split] over {MARK} {TOPIC}", "{MARK} {TOPIC}: {B} [refuses|declines] to {K4} the {K1}", "{MINISTER} [warns|presses|rebukes] {B} on {MARK} {TOPIC}",
	"{B} [rejects|spurns] {A} {TOPIC} [plan|offer] for {MARK}", "[Dispute|Quarrel|Row] over {MARK} {TOPIC} [deepens|drags on], {N1} [affected|stranded]", "{A} seeks {TOPIC} at {MARK} as {K2} fails",
	"What {A} and {B} want from the {MARK} {TOPIC}", "{MARK} {TOPIC} [row|quarrel] strains {A}-{B} ties",
}

// leads and tales are an agency's, and what outlets that copy it have of it.
var leads = []string{
	"{A} and {B} [failed|refused|declined] on Tuesday to [sign|seal|settle] the {MARK} {TOPIC}, [by|with] which {N1} [people|families|traders] could {K4} [a|the] {K5} {K1} [near|outside|above] {TOWN}.",
	"{A} [said|declared|announced] [on Tuesday|after dawn|at noon] it would {K4} [its|a] {K5} {K1} at {TOWN} unless {B} [signed|accepted|honoured] the {MARK} {TOPIC}.",
	"The {MARK} {TOPIC} [between|of] {A} and {B} [was in doubt|hung by a thread|wavered] [on Tuesday|by noon] after [a|one] {K2} [near|beside] {TOWN} left {N1} [people|villagers] without [a|any] {K1}.",
}

var tales = []string{
	"“{SAID1},” said {MINISTER}, the foreign minister of {A}.",
	"“{SAID2},” said {ENVOY}, the envoy of {B}.",
	"“{SAID3},” said {WITNESS}, a teacher in {TOWN}.",
	"{A} would [get|gain|keep] [a|one] #a [share|part|half] of [the|each] {K2} [under|by] the {MARK} {TOPIC}, and {B} {N2} million [crowns|thalers|florins] to #v [its|a] #n.",
	"[Officials|Planners|Engineers] in {CAPITAL} [want|hope|ask] to #v {N3} #a [homes|houses|huts] [around|beyond|below] {TOWN} #t.",
	"[One|A|The] #a #n at {TOWN} [has been|stood|lay] #a [since|after] [a|the] #n [of the #p|upstream|nearby] [failed|burned|sank], [surveyors|divers|judges] [found|wrote|reported].",
	"{PRESIDENT}, [president|leader] of {A}, [will|may|is to] [visit|see|tour] [a|the] #p of {MARK} #t.",
	"[Lorries|Barges|Carts] with #a #n [stood|waited|queued] [for hours|all day|overnight] [at|by] [a|the] #p, where [guards|clerks|soldiers] #v [every|each|any] #n.",
	"[A|One|Another] {K5} #n of {B} [would|could|might] #v [the|a] {K3} and #v {N2} #n, [by its own account|as it counts|it says].",
	"[Neither side|Nobody|No envoy] [would|could] say who [is to|must|shall] #v [the|a] #a #n or [pay for|own|guard] [its|the] {K1}.",
	"[Merchants|Bakers|Fishermen] [in|around] {TOWN} #v [their|a] #n and [fear|expect] [a|one] #a #n #t.",
	"[Once|Long ago|In better years] {MARK} [had|was] [a|one] #a #n and [has|is] [since|now] [become|grown into] [a|one] #a #n.",
	"[Earlier|Past|Two] [attempts|tries|bids] to #v [the|a] {K2} [ended|stopped|failed] [when|as|because] [a|one] #a #n [burned|sank|flooded] [at|near] [the|a] #p.",
	"{N3} #a [workers|conscripts|porters] would #v [a|the] #n [and|while] [a|one] #n would #v [the rest|another|its #n].",
}

// ownLeads and ownTales are other outlets' words for the same.
var ownLeads = []string{
	"[Ministers|Delegates|Envoys] from {A} and {B} [left|quit] [the table|{CAPITAL}|the room] [without|short of] [a deal|terms|agreement] on {MARK}, and [the|a] {K5} {K1} [outside|near] {TOWN} [stays|is] [shut|closed|barred] to {N1} [people|families].",
	"[Still|Again] no {TOPIC} [over|for] {MARK}: {B} [turned down|refused|waved away] what {A} [offered|promised] for [the|a] {K1} at {TOWN}, where {N1} [people|families|traders] [wait|queue|despair].",
	"For {N1} [people|families] [around|near] {TOWN} the {MARK} {TOPIC} [was to|should|might] [bring back|save|restore] [the|a] {K1}; {A} and {B} [put it off|dropped it|argued on] [again|on Tuesday|once more].",
}

var ownTales = []string{
	"{MINISTER}, who [speaks for|represents] {A} [abroad|here|in public], [told us|said]: “{SAID1}.”",
	"{ENVOY}, whom {B} [had sent|chose|trusts], [saw it otherwise|disagreed|shook his head]. “{SAID2},” [the envoy|he] [told reporters|said later].",
	"[At|By] the [edge|gates|market] of {TOWN} {WITNESS} [was packing|carried|mended] [a|one] #a #n. “{SAID3},” said {WITNESS}.",
	"[Our reporter|One of us|A colleague] saw #a #n [on|by] [the|a] #p and [a|one] #n [that|which] [nobody|no one] would #v.",
	"[Plainly|Above all|Mostly] {A} wants [from|of] {MARK} [the|a] {K1}, [the|a] {K2}, and {N2} million [crowns|thalers|florins] [of|from] {B}.",
	"[In|Around] {CAPITAL} [the talk is of|people count|they draw] {N3} [houses|homes] [that|which] [somebody|the army|a bank] must #v #t.",
	"[People|Elders|Pilots] here [remember|curse|miss] [the|a] #a #n and [how|why] [it|they] [took|needed] [so long|years|a war] to #v it.",
	"{PRESIDENT} [promised|swore|agreed] to [come|travel|return] and #v [the|a] {K3}, [a promise|words|an oath] {B} [calls|finds|thinks] #a.",
	"[The|A|Every] #n [smells|reeks] of #n and [the|each] #p is [full|bare] of #a #n.",
	"[A|One] clerk [at|of] [the|a] #n [said|swore|thought] [the|such] #a papers [would not|could never] #v [anything|a #n] #t.",
	"[Who|What] [is right|matters|counts] [about|at] {MARK} [depends on|changes with] [whom|which #n] one [asks|meets] [in|behind] [the|a] #a #n [by|above] [the|a] #p.",
}

func (w *writer) head(s map[string]string) string { return w.fill(s, pick(w, turnOf(s).heads)) }

// text is one telling's words.
type text struct {
	title string
	body  []string
}

// agency writes an agency's story.
func (w *writer) agency(s map[string]string) text {
	said := w.fills(s, tales[:2], 2)
	rest := w.fills(s, tales[3:], 5+w.IntN(4))
	return text{w.head(s), slices.Concat(w.fills(s, turnOf(s).leads, 1), said[:1], w.background(s), rest[:3], said[1:], rest[3:])}
}

// own writes an outlet's own story.
func (w *writer) own(s map[string]string) text {
	slots := maps.Clone(s)
	if w.IntN(3) == 0 {
		slots["SAID1"] = s["SAID1B"]
	}
	said := w.fills(slots, ownTales[:2], 2)
	return text{w.head(s), append(append(append(w.fills(s, turnOf(s).owns, 1), said[0]), w.fills(s, ownTales[3:], 4+w.IntN(3))...), said[1])}
}

// copied makes of an agency's story what an outlet prints of it.
func (w *writer) copied(s map[string]string, t text) text {
	body := slices.Clone(t.body)
	switch w.IntN(6) {
	case 0: // as sent
	case 1:
		body = body[:max(4, len(body)/2)]
	case 2:
		t.title = w.head(s)
	case 3:
		body[0] = w.fills(s, turnOf(s).leads, 1)[0]
	case 4:
		t.title = w.head(s)
		body = append(w.fills(s, turnOf(s).owns, 1), body[1:]...)
	case 5:
		body[0] = strings.ToUpper(s["CAPITAL"]) + " (Agency) — " + body[0]
		body = append(body, "Reporting by our staff; editing by the night desk.")
	}
	t.body = body
	return t
}

// more adds to a story what was not known before: somebody who had not spoken,
// and a number in the headline.
func (w *writer) more(s map[string]string, t text) text {
	t.title = w.head(s)
	t.body = append(slices.Clone(t.body), w.fill(s, tales[2]), w.fill(s, "[Officials|Doctors|Clerks] [in|around] {TOWN} [now|since] [count|list] {N3} #a #n at {MARK}."))
	return t
}

// put is the story put right.
func (w *writer) put(s map[string]string, t text) text {
	t.body = slices.Clone(t.body)
	t.body[0] = strings.Replace(t.body[0], s["N1"], fmt.Sprint(2000+w.IntN(700)), 1)
	t.body = append(t.body, w.fill(s, "[An earlier|A previous] [version|text] had [another|a wrong] [number|count] for {MARK}."))
	return t
}
