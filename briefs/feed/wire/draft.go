package wire

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/attache-bot/attache/briefs"
)

// draft is a story as a format's reader finds it, before the rules that all
// formats share are applied.
type draft struct {
	briefs.Story
	slug    string
	signals []string // codes without their scheme, lower case
	genres  []string // names and codes, as sent
	notes   []string // to editors, never shown
	what    string   // what it corrects, in the item's words, public ones only
	advice  bool     // the format itself says that it is no news
	where   []string // the places its rights are for, as sent, where the format has a field for them
	loose   bool     // the guid as sent is not the item's alone, or not for long
}

// tail is a code without its scheme: after the last colon, slash or hash.
func tail(code string) string {
	code = strings.TrimSpace(code)
	if i := strings.LastIndexAny(code, ":/#"); i >= 0 {
		code = code[i+1:]
	}
	return strings.ToLower(code)
}

// statusOf reads a publication status in any format's words.
func statusOf(code string) briefs.Status {
	switch tail(code) {
	case "usable", "":
		return briefs.StatusUsable
	case "withheld", "hold", "held":
		return briefs.StatusWithheld
	case "canceled", "cancelled", "killed", "kill", "withdrawn", "retracted":
		return briefs.StatusCanceled
	}
	return briefs.StatusUnknown
}

// embargoed reports whether a status is NewsML 1.2's and NITF's "embargoed":
// usable once a time has come.
func embargoed(code string) bool { return tail(code) == "embargoed" }

// number reads a version or the like; 0 = none.
func number(s string) int {
	s = strings.TrimSpace(s)
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }); i >= 0 {
		s = s[:i]
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// versionOf reads a version; formats without one have 1.
func versionOf(s string) int {
	if n := number(s); n > 0 || strings.TrimSpace(s) == "0" {
		return n
	}
	return 1
}

// urgencyOf reads an urgency of 1 to 9; 0 = none.
func urgencyOf(s string) int {
	if n := number(s); n >= 1 && n <= 9 {
		return n
	}
	return 0
}

// rights joins what an item says of its rights, each once.
func rights(parts ...string) string {
	var kept []string
	seen := make(map[string]bool)
	for _, p := range parts {
		if p = collapse(p); p != "" && !seen[p] {
			seen[p] = true
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "; ")
}

// firstOf is the first text that is not blank, trimmed.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}
