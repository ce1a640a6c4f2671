package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isByline reports whether s is "By Ann Poe" or the like.
func isByline(s string) bool {
	n := strings.Count(s, " ") + 1
	if n > 14 || endsSentence(s) && !strings.HasSuffix(s, ".") {
		return false
	}
	if hasPrefixFold(s, "by ") || hasPrefixFold(s, "von ") && n < 6 || hasPrefixFold(s, "par ") && n < 6 || hasPrefixFold(s, "por ") && n < 6 {
		large, small := 0, 0
		for _, w := range strings.Fields(s)[1:] {
			if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) || !unicode.IsLetter(r) {
				large++
			} else if w != "and" && w != "in" && w != "for" && w != "of" && w != "the" && w != "at" && w != "with" && w != "und" && w != "de" && w != "von" && w != "van" {
				small++
			}
		}
		return large > 0 && small == 0
	}
	return n < 9 && (strings.HasSuffix(s, ", Associated Press") || strings.HasSuffix(s, "The Associated Press") || strings.HasSuffix(s, " | Reuters") || strings.HasSuffix(s, " | AFP") || strings.HasSuffix(s, ", Reuters"))
}

// isStamp reports whether s is only a date or time, or says when it was published.
func isStamp(s string) bool {
	if len(s) > 90 {
		return false
	}
	if openerOf(s)&stampOpener != 0 && strings.ContainsAny(s, "0123456789") && !endsSentence(s) {
		return true
	}
	if strings.HasSuffix(s, " min read") || strings.HasSuffix(s, " minute read") || strings.HasSuffix(s, " ago") && strings.Count(s, " ") < 4 {
		return true
	}
	return strings.ContainsAny(s, "0123456789") && dateOnly(s)
}

// areInitials reports whether s is two words or more of at most four small letters
// each, as desks sign: "dpa ann yyzz n1 bek", "ap/ bek/".
func areInitials(s string) bool {
	n := 0
	for w := range strings.FieldsSeq(s) {
		if w = strings.Trim(w, "/"); len(w) < 2 || len(w) > 4 || strings.IndexFunc(w, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) >= 0 {
			return false
		}
		n++
	}
	return n > 1
}

// isDesk reports whether s is a desk's initials: "abc/def", "jm/ks (AFP, dpa)".
func isDesk(s string) bool {
	if len(s) > 40 {
		return false
	}
	if areInitials(s) {
		return true
	}
	head, _, _ := strings.Cut(s, " ")
	parts := strings.Split(head, "/")
	if len(parts) < 2 || len(parts) > 4 {
		return false
	}
	for _, p := range parts {
		if len(p) < 1 || len(p) > 4 || strings.IndexFunc(p, func(r rune) bool { return !unicode.IsLetter(r) }) >= 0 {
			return false
		}
	}
	return len(s) == len(head) || strings.HasPrefix(s[len(head):], " (")
}
