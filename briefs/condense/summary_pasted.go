package condense

import "strings"

// A post on a network, and its writer's name, have at most so many bytes.
const (
	longestPost   = 280
	longestSigner = 48
)

// posted reports whether the sentence is part of a post that was run into the text
// without marks: its writer's name stands close behind it, "— Ann Poe (@annpoe)".
// The first sentence of a text is the story's own.
func (d *doc) posted(s sent) bool {
	if s.tok == 0 {
		return false
	}
	rest := d.text[s.span.End:min(len(d.text), max(s.span.End, s.span.Start+longestPost)+longestSigner)]
	at := strings.Index(rest, "(@") - 1
	if at < 0 || rest[at] != ' ' {
		return false
	}
	dash := max(strings.LastIndex(rest[:at], "— "), strings.LastIndex(rest[:at], "– "), strings.LastIndex(rest[:at], " - "))
	return dash >= 0 && at-dash < longestSigner
}

// pictured reports whether the sentence tells what a picture shows: in the present,
// with the full date behind it: "Poe walks to the gate in Amberg, May 3, 2021."; or
// where in it somebody is.
func (d *doc) pictured(s sent) bool {
	n := s.tokEnd
	if w := d.words(s.span); strings.Contains(w, "(left)") || strings.Contains(w, "(right)") || strings.Contains(w, "(centre)") || strings.Contains(w, "(center)") {
		return true
	}
	if d.auxiliaryFirst(s) {
		return true
	}
	if n-s.tok < 8 || d.toks[n-2].kind != number || d.toks[n-2].end-d.toks[n-2].start != 4 || d.tok(n-3) != "," || d.toks[n-4].kind != number {
		return false
	}
	month := n - 5
	if d.tok(month) == "." {
		month--
	}
	if d.toks[month].class&calendar == 0 {
		return false
	}
	for t := s.tok + 1; t+2 < month; t++ { // a rocket creates light as it lifts off on May 3, 2021
		if w := d.tok(t); w == "as" && !d.toks[t].quoted {
			if x, verb := d.tok(t+1), d.tok(t+2); (x == "it" || x == "he" || x == "she") && pluralised(verb) || x == "they" && d.toks[t+2].class&(auxiliary|says) == 0 {
				return true
			}
		}
	}
	if d.tok(month-1) == "," { // "in Amberg, Norland, May 3, 2021", as no story dates what happened
		for t := s.tok; t < month; t++ {
			if k := d.toks[t]; k.kind == word && k.class&(auxiliary|says) != 0 && !k.quoted {
				return d.tok(t) == "is" || d.tok(t) == "are"
			}
		}
		return true
	}
	for t := s.tok + 1; t < month; t++ {
		if k := d.toks[t]; k.kind == word && !k.upper && k.class&(preposition|conjunction|office|officeMod|collective|officers) == 0 {
			return d.tok(t) == "is" || d.tok(t) == "are" || k.class&auxiliary == 0 && strings.HasSuffix(d.tok(t), "s")
		}
	}
	return false
}

// auxiliaryFirst reports whether the sentence leaves out who it tells of, as captions
// do: "Will have more time soon."
func (d *doc) auxiliaryFirst(s sent) bool {
	if s.tok+2 >= s.tokEnd || d.cast.at[s.tok] > 0 {
		return false
	}
	switch d.tok(s.tok) {
	case "Will", "Would", "Has", "Had", "Is", "Was", "Could", "Should":
		return d.toks[s.tok+1].kind == word && !d.toks[s.tok+1].upper && d.toks[s.tok+1].class&(determiner|he|she|they|first|you) == 0
	}
	return false
}

// side reports the (L) or (R) of a caption.
func (d *doc) side(t int) bool {
	w := d.tok(t)
	return (w == "L" || w == "R") && t > 0 && d.tok(t-1) == "("
}
