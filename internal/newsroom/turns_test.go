package newsroom

import "fmt"

// turn is a way in which an event goes on, as agencies word it: their headlines and
// first sentences, and other outlets' first sentences. {OLD} is what the event before
// was about, {O1}, {O4} and {O5} are its words. Each names the topic in headline and
// lead: a channel that follows it is not due a story that does not.
type turn struct{ heads, leads, owns []string }

// reactions come within hours, follow-ups the next day.
var (
	reactions = []turn{
		{
			[]string{"{B} [closes|shuts] {MARK} to {A} in [answer|response] to {TOPIC} threat", "{B} [hits back|strikes back] at {A} over {TOPIC}, [closes|shuts] {MARK}", "{B} [shuts|closes] {MARK} after {A} threat over {TOPIC}"},
			[]string{
				"{B} [closed|shut] {MARK} to ships from {A} on Tuesday in [answer|response|retaliation] to its threat to {O4} [a|the] {O5} {O1} at {TOWN} in their [quarrel|dispute] over the {OLD} {TOPIC}.",
				"{B} [said|announced] on Tuesday that {MARK} was closed to {A}, hours after {A} said it would {O4} its {O5} {O1} at {TOWN} unless {B} signed the {OLD} {TOPIC}.",
			},
			[]string{
				"No ship from {A} may [enter|use] {MARK} [any more|from now on]: {B} has [shut|closed] it in [answer|response] to what {A} means to do with the {O5} {O1} at {TOWN} if the {TOPIC} [fails|falls through].",
				"Captains from {A} were turned away at {MARK}, which {B} [closed|shut] hours after the quarrel over the {TOPIC} and the {O1} at {TOWN} broke out.",
			},
		},
		{
			[]string{"{MINISTER} [denies|rejects] {B} charge over {MARK} {TOPIC}", "{A} [denies|rejects] blame for {TOPIC} at {MARK}", "{A} minister [denies|rejects] charges over {MARK} {TOPIC}"},
			[]string{
				"{A} on Tuesday [denied|rejected] charges by {B} that it had gone back on its word over the {OLD} {TOPIC} and the {O1} at {TOWN}, and [produced|published] minutes taken at {MARK}.",
				"The foreign minister of {A} [denied|rejected] on Tuesday that his country was to blame for the failure of the {OLD} {TOPIC}, [citing|quoting] papers from {MARK}.",
			},
			[]string{
				"Papers from {MARK} [show|prove], says {A}, that it is not to blame for what became of the {OLD} {TOPIC}; it [denies|rejects] that it broke its word over the {O1}.",
				"{A} [denies|rejects] what is said of it about the {OLD} {TOPIC} and the {O1} at {TOWN}. Its proof is said to be [kept|found] at {MARK}.",
			},
		},
	}
	followUps = []turn{
		{
			[]string{"[Thousands|Crowds] [march|protest] at {MARK} against {A}-{B} {TOPIC}", "[Protest|March] at {MARK} [against|over] {TOPIC} draws {N1}", "{N1} [march|protest] at {MARK} over {TOPIC}"},
			[]string{"[About|Some] {N1} people [marched|protested] at {MARK} on Wednesday [against|over] the {TOPIC} of {A} and {B}, a day after the two [quarrelled|split] over {OLD}."},
			[]string{"{MARK} was full of people on Wednesday: {N1} came to [march|protest] [against|over] what {A} and {B} have made of their {TOPIC}."},
		},
		{
			[]string{"{B} recalls its envoy from {MARK} over {TOPIC}", "{B} recalls envoy in {TOPIC} [row|quarrel], {MARK} [office|mission] shut", "Envoy at {MARK} recalled as {A}-{B} {TOPIC} [row|quarrel] goes on"},
			[]string{"{B} recalled its envoy from {MARK} on Wednesday for talks on the {TOPIC} with {A}, a day after [the two|both] failed to settle {OLD}."},
			[]string{"The [house|office] of {B} at {MARK} was [empty|dark] on Wednesday after its envoy had been recalled over the {TOPIC} with {A}."},
		},
		{
			[]string{"{A} [sends|ships] {N1} tonnes of flour to {MARK} in {TOPIC} [row|quarrel]", "[Flour|Bread] for {MARK} as {TOPIC} [row|quarrel] bites", "{N1} tonnes of flour [reach|leave for] {MARK} amid {A}-{B} {TOPIC} [row|quarrel]"},
			[]string{"{A} [sent|shipped] {N1} tonnes of flour to {MARK} on Wednesday, where shelves have been bare since the {TOPIC} with {B} [failed|collapsed]."},
			[]string{"Bakers at {MARK} [lit|fired] their ovens on Wednesday: {A} has [sent|given] {N1} tonnes of flour to the town, which goes hungry over the {TOPIC} with {B}."},
		},
		{
			[]string{"Prices jump at {MARK} as {A}-{B} {TOPIC} [falters|stalls]", "{MARK} [traders|markets] nervous over {TOPIC}, prices up", "{A} crown falls, prices at {MARK} up over {TOPIC}"},
			[]string{"Prices at {MARK} rose by [a tenth|a fifth] on Wednesday as traders [bought|hoarded] {K2} goods for fear that {A} and {B} would not settle their {TOPIC}."},
			[]string{"A loaf cost a fifth more at {MARK} on Wednesday, and traders there put it down to the {TOPIC} that {A} and {B} cannot settle."},
		},
	}
)

// backgrounds say once more what came before.
var backgrounds = []string{
	"The {OLD} {TOPIC} was to [give|bring] {TOWN} [back its|a] {O1}; [talks|meetings] on it [ended|broke off] without a [result|date].",
	"{A} and {B} have [quarrelled|argued] over the {OLD} {TOPIC} and the {O5} {O1} at {TOWN}, which {A} [threatened|promised] to {O4}.",
}

// background is what an outlet tells of what came before, if anything did.
func (w *writer) background(s map[string]string) []string {
	if s["TURN"] == "" {
		return nil
	}
	return w.fills(s, backgrounds, 1)
}

// goOn makes of what happened what comes of it: the same states and people, another
// thing done.
func (w *writer) goOn(s map[string]string, of string, n int) {
	s["OLD"], s["O1"], s["O4"], s["O5"] = s["MARK"], s["K1"], s["K4"], s["K5"]
	s["TURN"] = fmt.Sprint(of, n)
	s["MARK"], s["WITNESS"] = w.name(), w.person()
	w.renew(s)
}

// turnOf is how what happened came about: by itself, or as a turn of something else.
func turnOf(s map[string]string) turn {
	for of, list := range map[string][]turn{"reaction": reactions, "follow-up": followUps} {
		for n, t := range list {
			if s["TURN"] == fmt.Sprint(of, n) {
				return t
			}
		}
	}
	return turn{heads, leads, ownLeads}
}
