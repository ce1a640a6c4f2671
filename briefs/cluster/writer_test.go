package cluster

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// writer invents events and tells them. Nothing it names exists.
type writer struct {
	rng     *rand.Rand
	lexicon []string // invented words, the common ones first
	zipf    *rand.Zipf
}

func newWriter(seed uint64) *writer {
	w := &writer{rng: rand.New(rand.NewPCG(seed, 1))}
	for range 20_000 {
		w.lexicon = append(w.lexicon, w.syllables(2+w.rng.IntN(3)))
	}
	w.zipf = rand.NewZipf(w.rng, 1.07, 30, uint64(len(w.lexicon)-1))
	return w
}

func (w *writer) syllables(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte("bdfgklmnprstvz"[w.rng.IntN(14)])
		b.WriteByte("aeiou"[w.rng.IntN(5)])
		if w.rng.IntN(3) == 0 {
			b.WriteByte("lnrst"[w.rng.IntN(5)])
		}
	}
	return b.String()
}

func (w *writer) name() string {
	s := w.syllables(2 + w.rng.IntN(2))
	return strings.ToUpper(s[:1]) + s[1:]
}

// event is what happened: the words that its tellings share.
type event struct {
	slots map[string]string
	at    time.Time
}

func (w *writer) event(at time.Time) event {
	s := map[string]string{
		"PERSON": w.name() + " " + w.name(), "RIVAL": w.name() + " " + w.name(), "ENVOY": w.name() + " " + w.name(),
		"COUNTRY": w.name() + "ia", "CITY": w.name(), "TOWN": w.name() + "burg", "BODY": "the " + w.name() + " Council",
	}
	for i := range 4 {
		s[fmt.Sprintf("N%d", i+1)] = fmt.Sprint(11 + w.rng.IntN(4000))
	}
	for i := range 6 {
		s[fmt.Sprintf("K%d", i+1)] = w.lexicon[2000+w.rng.IntN(18_000)]
	}
	return event{slots: s, at: at}
}

// say fills a template: slots in braces from the event, * with any word.
func (w *writer) say(e event, template string) string {
	for slot, word := range e.slots {
		template = strings.ReplaceAll(template, "{"+slot+"}", word)
	}
	for strings.Contains(template, "*") {
		template = strings.Replace(template, "*", w.lexicon[w.zipf.Uint64()], 1)
	}
	return strings.ToUpper(template[:1]) + template[1:]
}

// says gives n of the templates, filled, in any order.
func (w *writer) says(e event, templates []string, n int) []string {
	var out []string
	for _, i := range w.rng.Perm(len(templates))[:min(n, len(templates))] {
		out = append(out, w.say(e, templates[i]))
	}
	return out
}

var heads = []string{
	"{COUNTRY} signs {K1} {K2} accord with {BODY}", "{PERSON} warns {RIVAL} over {K1} {K3}",
	"{CITY} talks on {K1} end without {K2}", "{N1} held as {K1} {K4} spreads from {TOWN}",
	"{RIVAL} rejects {PERSON}'s {K1} {K2} plan", "After {TOWN} {K1}, {COUNTRY} calls for {K3}",
}

var leads = []string{
	"{COUNTRY} and {BODY} agreed on Monday to end the {K1} {K2} dispute after * talks in {CITY}, {PERSON} said.",
	"{PERSON} told {RIVAL} on Monday that {COUNTRY} would not accept a {K1} * without {K3}.",
	"More than {N1} people left {TOWN} as the {K1} {K4} reached the * outskirts of {CITY}.",
	"A {K2} * between {COUNTRY} and its neighbours over {K1} has failed, officials in {CITY} said.",
}

var sentences = []string{
	"\"We will not leave the table until the {K2} is * and the * are home,\" {PERSON} told reporters in {CITY}.",
	"{ENVOY}, who leads the * delegation, called the {K3} * and said * would follow.",
	"The {K1} has cost {COUNTRY} {N2} million * since the * began, by the count of {BODY}.",
	"In {TOWN}, * gathered near the * to wait for the {K4} *.",
	"\"This is * and it is *, and nobody in {TOWN} asked for it,\" said {RIVAL}, a * of the * party.",
	"Under the * terms, {N3} * would move to {CITY} before the * of the year.",
	"The * ministry said the {K5} * had been * by * from the north.",
	"{RIVAL} has said before that the * of {K2} could * the whole * of {COUNTRY}.",
	"Analysts * the {K6} as a * step that * the * in the region.",
	"A * from {BODY} put the number of * at {N4}, most of them from {TOWN}.",
	"The * comes * weeks after a * on {K5} was * in the * of {CITY}.",
	"\"I have seen many * and few *, but the {K1} is another matter,\" {ENVOY} said.",
	"* and * of the * have * the {K3} since spring, and the * has * to *.",
	"Neighbouring * has offered * and * if the {K4} lasts beyond the * month.",
	"{PERSON} is due to * the * on Thursday with * of {BODY} and * from three *.",
	"The * court in {CITY} will * the * of {N2} * under the {K6} law.",
	"For years the * of {TOWN} * on *, * and the * of the * valley.",
	"Officials * that the * could be * before * if the * holds.",
}

// bulletins are written by machines: little but names and figures differs.
var bulletins = []string{
	"An earthquake of magnitude {N1} struck {N2} kilometres off {TOWN}, {COUNTRY}, the seismological service said. There was no tsunami warning. The service had no reports of damage. The depth was {N3} kilometres. People in {CITY} felt the ground move, residents told the local radio, and some left their houses for the night.",
	"Shares of {PERSON} {TOWN} rose {N1} points in {CITY} trading after the company reported sales of {N2} million for the quarter, against {N3} million a year before. Analysts had expected less. The company kept its outlook for the full year and will pay the same dividend, it said in a statement after the close of trading.",
}

// telling is an event told at some length.
func (w *writer) telling(e event, length int) (title string, body []string) {
	body = append(w.says(e, leads, 1), w.says(e, sentences, length)...)
	return w.says(e, heads, 1)[0], body
}

// The changes that an outlet makes to an agency's text.
var changes = []struct {
	name string
	do   func(w *writer, e event, title string, body []string) (string, []string)
}{
	{"as sent", func(_ *writer, _ event, title string, body []string) (string, []string) { return title, body }},
	{"cut to a third", func(_ *writer, _ event, title string, body []string) (string, []string) {
		return title, body[:max(3, len(body)/3)]
	}},
	{"middle cut", func(_ *writer, _ event, title string, body []string) (string, []string) {
		return title, append(body[:2:2], body[len(body)-4:]...)
	}},
	{"headed anew", func(w *writer, e event, _ string, body []string) (string, []string) {
		return w.says(e, heads, 1)[0], body
	}},
	{"led anew", func(w *writer, e event, title string, body []string) (string, []string) {
		return title, append(w.says(e, leads, 2), body[1:]...)
	}},
	{"headed and led anew, cut", func(w *writer, e event, _ string, body []string) (string, []string) {
		return w.says(e, heads, 1)[0], append(w.says(e, leads, 1), body[1:max(4, len(body)/2)]...)
	}},
	{"with a dateline and credits", func(_ *writer, e event, title string, body []string) (string, []string) {
		out := append([]string{strings.ToUpper(e.slots["CITY"]) + " (Meridian News) — " + body[0]}, body[1:]...)
		return "UPDATE 1-" + title, append(out, "Reporting by Ana Corvo; editing by Tom Hale.")
	}},
	{"told on below", func(w *writer, e event, title string, body []string) (string, []string) {
		return title, append(body[:len(body):len(body)], w.says(e, sentences, 6)...)
	}},
}
