package briefs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// News tells what of substance a telling, or its new version, adds to those of its
// event that were filed before it, its own last version among them, in words for the moderator who asks why; "" = nothing. It is
// a key quotation of somebody whom none of them quotes, or a number in its
// headline that none of them has. It goes by what may be shown. Where nothing
// may be shown of the others but their headlines, what they told is not known
// and nothing is news.
func (b *Brief) News(told []Brief) string {
	if !slices.ContainsFunc(told, func(o Brief) bool { return o.Permitted().Text != "" }) {
		return ""
	}
	shown := b.Permitted()
	if q, ok := shown.Key(); ok && q.Speaker != "" && !quoted(told, NewUtterance(q)) {
		return "a key quotation of " + q.Speaker + ", whom no telling before it quotes"
	}
	if fresh := unheard(numbers(shown.Headline), told); len(fresh) > 0 {
		return fmt.Sprintf("the number %s in its headline, which no telling before it has", fresh[0])
	}
	return ""
}

// unheard leaves the numbers that none of the tellings has.
func unheard(list []string, told []Brief) []string {
	if len(list) == 0 {
		return nil
	}
	had := make(map[string]bool)
	for _, o := range told {
		for _, text := range []string{o.Headline, o.Summary, o.Text} {
			for _, n := range numbers(text) {
				had[n] = true
			}
		}
	}
	return slices.DeleteFunc(list, func(n string) bool { return had[n] })
}

// SaysMore reports whether a telling has anything that those filed before it have
// not: news, a quotation, or a number in its summary.
func (b *Brief) SaysMore(told []Brief) bool {
	shown := b.Permitted()
	if b.News(told) != "" || len(unheard(numbers(shown.Summary), told)) > 0 {
		return true
	}
	return slices.ContainsFunc(shown.Quotes[:min(len(shown.Quotes), sayingsOfOne)], func(q Quote) bool {
		said := NewUtterance(q)
		return len(said.words) >= shortest && !slices.ContainsFunc(told, func(o Brief) bool {
			return slices.ContainsFunc(o.Quotes, func(have Quote) bool { return NewUtterance(have).Same(said) })
		})
	})
}

// quoted reports whether the tellings have the utterance, or another one of its
// speaker. One of few words tells nothing and counts as told.
func quoted(told []Brief, u Utterance) bool {
	if len(u.words) < shortest {
		return true
	}
	for _, o := range told {
		for _, q := range o.Quotes {
			if have := NewUtterance(q); have.sharesName(u) || have.Same(u) {
				return true
			}
		}
	}
	return false
}

// smallNumbers are those that other tellings may have in words, and which tell
// little.
const smallNumbers = 12

// numbers are the text's whole numbers, in figures, as other outlets may write
// them too: thousands without their commas. Years, times of day, fractions and
// small numbers are left out.
func numbers(text string) []string {
	var list []string
	for w := range strings.FieldsSeq(text) {
		w = strings.ReplaceAll(strings.TrimFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }), ",", "")
		n, err := strconv.Atoi(w)
		if err != nil || n <= smallNumbers || n >= 1900 && n < 2100 {
			continue
		}
		list = append(list, strconv.Itoa(n))
	}
	return list
}
