package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// pastedReach is how many bytes before MORE a list of links may begin.
const pastedReach = 900

// pastedLinks finds the lists of links that some sites' pages run into a sentence
// behind a name that has more of them, the full name and MORE around the headlines:
// "Ms. Poe Ann Marie PoeEk to stand again Norland votes on fish MORE said". They
// are in order and within the lines.
func pastedLinks(text string, ls []line) []briefs.Span {
	if !strings.Contains(text, " MORE") {
		return nil
	}
	var cuts []briefs.Span
	for _, l := range ls {
		start := -1
		for at, end := l.from, 0; at < l.to; at = end + 1 {
			end = l.to
			if k := strings.IndexByte(text[at:l.to], ' '); k >= 0 {
				end = at + k
			}
			switch w := text[at:end]; {
			case strings.HasPrefix(w, "MORE") && (len(w) == len("MORE") || !isLetter(w[len("MORE")])):
				if start >= 0 && at-start < pastedReach {
					cuts = append(cuts, briefs.Span{Start: start, End: at + len("MORE")})
				}
				start = -1
			case len(w) < 40:
				if k := gluedName(text[max(l.from, at-120):max(l.from, at-1)], w); k >= 0 {
					start = max(l.from, at-120) + k
				}
			}
		}
	}
	return cuts
}

// gluedName returns where the short form of a name ends in s if the word w behind
// s ends the full form and goes on with something else: "Poe Ann Marie", "PoeEk";
// -1 if it does not.
func gluedName(s, w string) int {
	for k := 2; k+1 < len(w); k++ {
		if ('A' <= w[k] && w[k] <= 'Z' || '0' <= w[k] && w[k] <= '9') && ('a' <= w[k-1] && w[k-1] <= 'z' || w[k-1] >= utf8.RuneSelf) {
			if end := nameBefore(s, w[:k]); end >= 0 {
				return end
			}
		}
	}
	return -1
}

// nameBefore returns where the last word of s that is last ends, if one to five
// words of a name stand between it and the end of s; else -1.
func nameBefore(s, last string) int {
	end := len(s)
	for n := 0; n < 6 && end > 0; n++ {
		i := strings.LastIndexByte(s[:end], ' ')
		w := s[i+1 : end]
		if w == last && n > 0 {
			return end
		}
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(")); !unicode.IsUpper(r) {
			return -1
		}
		end = max(i, 0)
	}
	return -1
}

// unpasted makes the text again without the cuts, and moves the lines with it. It
// returns the way back to the text given.
func unpasted(text string, ls []line, cuts []briefs.Span) (string, []line, Origin) {
	t := newTape(text, nil)
	for k := range ls {
		l := &ls[k]
		at := l.from
		l.from = t.out.Len()
		for len(cuts) > 0 && cuts[0].Start < l.to {
			t.keep(at, cuts[0].Start)
			at = cuts[0].End
			cuts = cuts[1:]
		}
		t.keep(at, l.to)
		l.to = t.out.Len()
	}
	return t.out.String(), ls, t.way
}
