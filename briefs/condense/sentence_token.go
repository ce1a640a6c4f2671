package condense

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenise cuts the text into tokens, paragraph by paragraph.
func (d *doc) tokenise(lex *lexicon) {
	d.toks = slices.Grow(d.toks, len(d.text)/5+8)
	for i := range d.paras {
		p := &d.paras[i]
		p.tok = len(d.toks)
		for at := p.span.Start; at < p.span.End; {
			at = d.next(lex, at, p.span.End)
		}
		p.tokEnd = len(d.toks)
	}
}

// next appends the tokens of the word or sign at at and returns where it ends.
func (d *doc) next(lex *lexicon, at, end int) int {
	c := d.text[at]
	if c == ' ' {
		return at + 1
	}
	r, size := rune(c), 1
	if c >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(d.text[at:end])
	}
	switch {
	case r >= 0x2000 && r < 0x2070: // dashes and marks, by far the most of what is not ASCII
		if isMark(r) {
			d.toks = append(d.toks, token{start: int32(at), end: int32(at + size), kind: mark})
		} else if !unicode.IsSpace(r) {
			d.toks = append(d.toks, token{start: int32(at), end: int32(at + size), kind: punct})
		}
	case isDigit(r):
		stop := d.numberEnd(at, end)
		d.toks = append(d.toks, token{start: int32(at), end: int32(stop), kind: number})
		return stop
	case isWordRune(r):
		return d.word(lex, at, end)
	case isMark(r):
		if (r == '\'' || r == '`') && at+1 < end && d.text[at+1] == c { // '' and `` are one mark
			size = 2
		}
		d.toks = append(d.toks, token{start: int32(at), end: int32(at + size), kind: mark})
	case unicode.IsSpace(r):
	default:
		d.toks = append(d.toks, token{start: int32(at), end: int32(at + size), kind: punct})
	}
	return at + size
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' || r >= utf8.RuneSelf && unicode.IsDigit(r) }

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isLetter(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

// isMark reports whether r is a quotation mark in some convention.
func isMark(r rune) bool {
	switch r {
	case '"', '\'', '`', '´', '“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»', '‹', '›',
		'「', '」', '『', '』', '〝', '〞', '〟', '＂', '｢', '｣', '″', '′', '《', '》':
		return true
	}
	return false
}

// isApostrophe reports whether r may stand within a word.
func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' }

func (d *doc) numberEnd(at, end int) int {
	i := at
	for i < end {
		r, size := utf8.DecodeRuneInString(d.text[i:end])
		if isDigit(r) || isWordRune(r) {
			i += size
			continue
		}
		if r == '.' || r == ',' || r == ':' || r == '/' || r == '-' {
			if i+1 < end && '0' <= d.text[i+1] && d.text[i+1] <= '9' {
				i += 2
				continue
			}
			if r == '-' && i+1 < end && isLetter(d.text[i+1]) { // 33-year-old
				i += 2
				continue
			}
		}
		break
	}
	return i
}

// word appends the word that begins at at, and its possessive suffix.
func (d *doc) word(lex *lexicon, at, end int) int {
	t := d.text
	i, dotted, joined := at, false, false
	for i < end {
		c := t[i]
		if c < utf8.RuneSelf {
			if isLetter(c) || '0' <= c && c <= '9' {
				i++
				continue
			}
			if c == ' ' || c == ',' {
				break
			}
		} else if r, size := utf8.DecodeRuneInString(t[i:end]); isWordRune(r) || isDigit(r) {
			i += size
			continue
		}
		n := d.inner(at, i, end, &dotted)
		if n == 0 {
			break
		}
		i += n
		joined = true
	}
	stop, cut := i, 0
	if joined {
		cut = suffixLen(t[at:i])
		stop -= cut
	}
	w := t[at:stop]
	tok := token{start: int32(at), end: int32(stop), kind: word}
	tok.upper, tok.caps = capitals(w)
	tok.class = lex.class(w)
	d.toks = append(d.toks, tok)
	if cut > 0 {
		d.toks = append(d.toks, token{start: int32(stop), end: int32(i), kind: suffix})
	}
	return i
}

// capitals reports whether w begins with a capital letter, and whether it is two
// letters or more and has no small one.
func capitals(w string) (upper, caps bool) {
	if c := w[0]; c < utf8.RuneSelf {
		upper = 'A' <= c && c <= 'Z'
	} else {
		first, _ := utf8.DecodeRuneInString(w)
		upper = unicode.IsUpper(first)
	}
	if !upper || len(w) < 2 {
		return upper, false
	}
	if c := w[1]; 'a' <= c && c <= 'z' {
		return true, false
	}
	return true, strings.IndexFunc(w, unicode.IsLower) < 0
}

// inner returns the length of a sign within the word t[at:] that stands at i and
// joins what follows to it: an apostrophe, a hyphen, the dot of "U.S"; else 0.
func (d *doc) inner(at, i, end int, dotted *bool) int {
	r, size := utf8.DecodeRuneInString(d.text[i:end])
	if i+size >= end {
		return 0
	}
	next, _ := utf8.DecodeRuneInString(d.text[i+size : end])
	if !isWordRune(next) && !isDigit(next) {
		return 0
	}
	switch {
	case isApostrophe(r) || r == '-' || r == '‐' || r == '‑' || r == '&' || r == '@':
		return size
	case r == '.':
		// Letters parted by dots, each alone: U.S, p.m, J.D.
		prev := i - at
		if *dotted {
			prev = i - strings.LastIndexByte(d.text[at:i], '.') - at - 1
		}
		after := i + 1
		if prev == 1 && (after+1 >= end || !isLetter(d.text[after+1])) || *dotted && prev == 1 {
			*dotted = true
			return size
		}
	}
	return 0
}

// suffixLen is the length of the 's, 're, 'll and so on that ends the word.
func suffixLen(w string) int {
	for _, n := range [2]int{1, 2} {
		if len(w) <= n+1 {
			return 0
		}
		r, size := utf8.DecodeLastRuneInString(w[:len(w)-n])
		if !isApostrophe(r) || len(w)-n-size < 1 {
			continue
		}
		switch lower(w[len(w)-n:]) {
		case "s", "d", "m", "re", "ll", "ve":
			return n + size
		}
	}
	return 0
}
