package bot

import (
	"sort"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// units is how long Discord's clients find a text: in UTF-16 code units. Its
// API counts code points, which are never more.
func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

// fitSentences joins rendered sentences, as many from the first on as limit
// [units] hold; of a first one that is too long, what [fit] leaves.
func fitSentences(sentences []string, limit int, render func(string) string) string {
	kept := ""
	for n := range sentences {
		longer := render(strings.Join(sentences[:n+1], " "))
		if units(longer) > limit {
			break
		}
		kept = longer
	}
	if kept == "" && len(sentences) > 0 {
		return fit(sentences[0], limit, render)
	}
	return kept
}

// fit returns text under render, cut so that it takes at most limit [units]: at
// a blank if there is one, else between graphemes (UAX 29), with "…" where
// words are missing. It never ends inside a quotation; if all that fits is part
// of one, nothing is left.
func fit(text string, limit int, render func(string) string) string {
	text = plain(text)
	if whole := render(text); units(whole) <= limit {
		return whole
	}
	// No rendering is shorter than its text, so what lies beyond need not be
	// looked at, however much there is.
	head := text[:offset(text, limit)]
	var blanks, edges []int
	for g := graphemes.FromString(head); g.Next(); {
		if g.End() == len(head) {
			break // perhaps cut through
		}
		edges = append(edges, g.End())
		if head[g.End()] == ' ' {
			blanks = append(blanks, g.End())
		}
	}
	if kept := longest(head, blanks, limit, render); kept != "" {
		return kept
	}
	return longest(head, edges, limit, render)
}

// longest renders text up to the last of the edges at which it fits.
func longest(text string, edges []int, limit int, render func(string) string) string {
	cut := func(edge int) string {
		kept := strings.TrimRight(text[:unquoted(text, edge)], " ,;:–—-(")
		if kept == "" {
			return ""
		}
		return render(kept) + "…"
	}
	// Renderings grow with their text, but for a sign or two that is escaped
	// for what follows it: hence the steps back.
	i := sort.Search(len(edges), func(i int) bool { return units(cut(edges[i])) > limit })
	for i--; i >= 0; i-- {
		if kept := cut(edges[i]); units(kept) <= limit {
			return kept
		}
	}
	return ""
}

// offset returns where the first n units of s end.
func offset(s string, n int) int {
	for i, r := range s {
		if n--; r > 0xffff {
			n--
		}
		if n < 0 {
			return i
		}
	}
	return len(s)
}

// unquoted moves a cut that would fall inside a quotation to before its mark.
func unquoted(text string, edge int) int {
	var open []int
	for i, r := range text[:edge] {
		switch r {
		case '“', '«', '„', '‹', '「', '『':
			open = append(open, i)
		case '”', '»', '‟', '›', '」', '』':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case '"':
			if n := len(open); n > 0 && text[open[n-1]] == '"' {
				open = open[:n-1]
			} else {
				open = append(open, i)
			}
		}
	}
	if len(open) > 0 {
		return open[0]
	}
	return edge
}
