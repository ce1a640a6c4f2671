package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// breaker is put between two characters that Discord would read together. It
// is not seen, and unlike a backslash it also stops the server, which looks for
// mentions in the raw text.
const breaker = '\u200b'

// maxMarks is how many combining marks may follow one letter: enough for every
// living script, too few to paint over the lines around it.
const maxMarks = 4

// plain makes one line of a feed's text: white space folded into single blanks,
// and everything taken out that is not seen but changes how the rest is read
// (control characters, direction overrides, zero-width fillers). It is right by
// itself where Discord renders no markup (labels, menus); see [defang].
func plain(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	var prev rune
	marks, gap := 0, false
	for i, r := range s {
		switch {
		case r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2800':
			gap = true
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks || unseen(r) || out.Len() == 0 {
				continue
			}
		case r == '\u200c' || r == '\u200d':
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if !joins(prev) || !joins(next) || gap {
				continue
			}
		case unseen(r):
			continue
		default:
			marks = 0
		}
		if gap && out.Len() > 0 {
			out.WriteByte(' ')
		}
		gap = false
		out.WriteRune(r)
		prev = r
	}
	return out.String()
}

// unseen tells the characters that take no room but act on their neighbours.
// Arabic's number signs are formats to Unicode, but seen.
func unseen(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0':
		return true // joiner and fillers
	case r >= '\u180b' && r <= '\u180f', r >= '\ufe00' && r <= '\ufe0d', r >= 0xe0000 && r <= 0xe0fff:
		return true // selectors, tags
	}
	return r >= '\ufdd0' && r <= '\ufdef' || r&0xfffe == 0xfffe
}

// joins tells whether a joiner may stand beside r: in scripts that need it and
// in emoji, never in Latin text, where it only hides a word from a filter.
func joins(r rune) bool { return r > '\u02ff' && r != utf8.RuneError && !unicode.IsSpace(r) }

// defang makes text safe where Discord renders no markup: what it could take
// for a mention or a link is broken up.
func defang(s string) string {
	s = plain(s)
	var out strings.Builder
	var prev rune
	for i, r := range s {
		if prev == ']' && r == '(' || prev == ':' && r == '/' || r == '.' && inviteHost(s[:i]) {
			out.WriteRune(breaker)
		}
		out.WriteRune(r)
		if opens(r, s[i+utf8.RuneLen(r):]) {
			out.WriteRune(breaker)
		}
		prev = r
	}
	return out.String()
}

// opens tells whether r, with rest behind it, could be read as the beginning of
// a mention; the end of the text counts, as ours may follow.
func opens(r rune, rest string) bool {
	return (r == '@' || r == '<') && !strings.HasPrefix(rest, " ")
}

// escape makes one line of a feed's text safe inside Discord's markdown: a
// reader sees what plain leaves of it and nothing of it works: no emphasis,
// header, list, quote, code, spoiler, link, masked link, invite, mention,
// custom emoji, emoji name, command or timestamp.
//
// Discord's rule is that a backslash before an ASCII sign is dropped and the
// sign shown. It does not help against what the server looks for in the raw
// text (mentions, invites, links to unfurl), so these are broken up as well.
func escape(s string) string {
	s = plain(s)
	var out strings.Builder
	out.Grow(len(s) + len(s)/8)
	lead := leadingSign(s)
	var prev rune
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		switch {
		case strings.ContainsRune("\\*_~|`[]<>", r),
			i == lead,
			r == '(' && prev == ']',
			r == '/' && (prev == ':' || prev == '/') && slashed(s[:i], rest),
			r == ':' && emojiName(rest),
			r == '.' && inviteHost(s[:i]):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		if opens(r, rest) {
			out.WriteRune(breaker)
		}
		prev = r
	}
	return out.String()
}

// leadingSign returns the offset of the sign that would make a header, list,
// subtext or numbered item of a line, or -1.
func leadingSign(s string) int {
	if s == "" {
		return -1
	}
	if strings.ContainsRune("#-+=", rune(s[0])) {
		return 0
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return digits
	}
	return -1
}

// slashed tells whether the slash between before and rest belongs to the "://"
// of a link.
func slashed(before, rest string) bool {
	return strings.HasSuffix(before, ":/") || strings.HasSuffix(before, ":") && strings.HasPrefix(rest, "/")
}

// emojiName tells whether a colon before rest opens an emoji's name (":smile:").
func emojiName(rest string) bool {
	end := strings.IndexByte(rest, ':')
	if end < 1 {
		return false
	}
	return strings.Trim(rest[:end], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-~") == ""
}

// inviteHost tells whether text ends in the name of a host whose links Discord
// turns into invitations, with or without "https://".
func inviteHost(text string) bool {
	const longest = len("discordapp")
	if len(text) > longest {
		text = text[len(text)-longest:]
	}
	text = strings.ToLower(text)
	return strings.HasSuffix(text, "discord") || strings.HasSuffix(text, "discordapp") || strings.HasSuffix(text, "dsc")
}
