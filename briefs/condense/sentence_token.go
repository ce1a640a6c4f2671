package condense

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// charKind tells what a byte of the text is to the tokeniser.
type charKind uint8

const (
	signChar   charKind = iota // a sign that is a token by itself
	letterChar                 // an ASCII letter
	digitChar
	blankChar
	markChar // a quotation mark
	wideChar // of a character of several bytes
)

var charKinds = func() (kinds [256]charKind) {
	for c := range kinds {
		switch {
		case c >= utf8.RuneSelf:
			kinds[c] = wideChar
		case isLetter(byte(c)):
			kinds[c] = letterChar
		case '0' <= c && c <= '9':
			kinds[c] = digitChar
		case unicode.IsSpace(rune(c)):
			kinds[c] = blankChar
		case isMark(rune(c)):
			kinds[c] = markChar
		}
	}
	return kinds
}()

// small is, by ASCII letter or digit, the letter made small; 0 for all else.
var small = func() (to [256]byte) {
	for c := range to {
		switch charKinds[c] {
		case letterChar:
			to[c] = byte(c) | 0x20
		case digitChar:
			to[c] = byte(c)
		}
	}
	return to
}()

// tokenise cuts the text into tokens, and into the pieces that terms are made
// of, paragraph by paragraph.
func (d *doc) tokenise(lex *lexicon) {
	d.toks = slices.Grow(d.toks, len(d.text)/5+8)
	d.cutText = slices.Grow(d.cutText, len(d.text)/5+8)
	d.cutTitle = cutAt(d.cutTitle, d.title, 0, len(d.title))
	for i := range d.paras {
		p := &d.paras[i]
		p.tok = len(d.toks)
		for at, end := p.span.Start, p.span.End; at < end; {
			switch c := d.text[at]; charKinds[c] {
			case blankChar:
				at++
			case letterChar:
				at = d.plainWord(lex, at, end)
			case digitChar:
				at = d.number(at, end)
			case signChar:
				at = d.sign(punct, at, 1)
			case markChar:
				size := 1
				if c != '"' && at+1 < end && d.text[at+1] == c { // '' and `` are one mark
					size = 2
				}
				at = d.sign(mark, at, size)
			default:
				at = d.wide(lex, at, end)
			}
		}
		p.tokEnd = len(d.toks)
	}
}

// sign appends the sign of that many bytes at at.
func (d *doc) sign(kind tokenKind, at, size int) int {
	d.toks = append(d.toks, token{start: int32(at), end: int32(at + size), kind: kind})
	return at + size
}

// wide appends the tokens of the word or sign at at, which is no ASCII one, and
// returns where it ends.
func (d *doc) wide(lex *lexicon, at, end int) int {
	r, size := utf8.DecodeRuneInString(d.text[at:end])
	switch {
	case r >= 0x2000 && r < 0x2070: // dashes and marks, by far the most of what is not ASCII
		if isMark(r) {
			return d.sign(mark, at, size)
		} else if !unicode.IsSpace(r) {
			return d.sign(punct, at, size)
		}
	case isDigit(r):
		return d.number(at, end)
	case isWordRune(r):
		return d.word(lex, at, end)
	case isMark(r):
		return d.sign(mark, at, size)
	case unicode.IsSpace(r):
	default:
		return d.sign(punct, at, size)
	}
	return at + size
}

// number appends the number that begins at at and returns where it ends.
func (d *doc) number(at, end int) int {
	stop := d.numberEnd(at, end)
	d.toks = append(d.toks, token{start: int32(at), end: int32(stop), kind: number, id: hashWord(d.text[at:stop])})
	d.cutText = cutAt(d.cutText, d.text, at, stop)
	return stop
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

// plainWord appends the word that begins with the ASCII letter at at. Most words
// are nothing but such letters up to a blank or a sign that can't be within one:
// those are looked at once, the rest is left to word.
func (d *doc) plainWord(lex *lexicon, at, end int) int {
	t := d.text[:end]
	h := noHash
	i := at
	for ; i < len(t); i++ {
		c := small[t[i]]
		if c == 0 {
			break
		}
		h.add(c)
	}
	if i < len(t) && mayJoin(t, i) {
		return d.word(lex, at, end)
	}
	tok := token{start: int32(at), end: int32(i), kind: word, id: h.id(t[at:i])}
	tok.upper, tok.caps = capitals(t[at:i])
	tok.class = lex.written(t[at:i], h.long(), tok.upper)
	d.toks = append(d.toks, tok)
	if i > at+1 || t[at]|0x20 != 's' || !afterApostrophe(t, at) {
		d.cutText = append(d.cutText, piece{int32(at), int32(i), h.short})
	}
	return i
}

// mayJoin reports whether the character at i, behind letters, may go on with
// their word.
func mayJoin(t string, i int) bool {
	switch c := t[i]; c {
	case '\'', '-', '&', '@', '.':
		return i+1 < len(t) && (t[i+1] >= utf8.RuneSelf || small[t[i+1]] != 0)
	default:
		return c >= utf8.RuneSelf
	}
}

// ownS reports whether s begins with the s of a possessive.
func ownS(s string) bool {
	return s != "" && s[0] == 's' && (len(s) == 1 || s[1] == ' ' || s[1] == ',' || s[1] == '.')
}

// word appends the word that begins at at, and its possessive suffix.
func (d *doc) word(lex *lexicon, at, end int) int {
	i, joined := d.wordEnd(at, end)
	stop, cut := i, 0
	if joined {
		cut = suffixLen(d.text[at:i])
		stop -= cut
	}
	w := d.text[at:stop]
	if cut > 0 {
		w = strings.TrimSuffix(w, ".")
	}
	tok := token{start: int32(at), end: int32(stop), kind: word, id: hashWord(w)}
	tok.upper, tok.caps = capitals(w)
	tok.class = lex.written(w, hashLower(w), tok.upper)
	if k := strings.LastIndexByte(w, '-'); k > 0 && tok.class == 0 && capitalised(w[k+1:]) {
		tok.class = lex.written(w[k+1:], hashLower(w[k+1:]), true) & (office | title | abbreviation) // Secretary-Treasurer, then-Gov
	}
	if k := strings.IndexByte(w, '-'); k > 2 && tok.class == 0 && tok.upper && lex.written(w[:k], hashLower(w[:k]), false)&office != 0 {
		tok.class = lex.written(w[k+1:], hashLower(w[k+1:]), false) & office // Writer-director
	}
	d.toks = append(d.toks, tok)
	if cut > 0 {
		d.toks = append(d.toks, token{start: int32(stop), end: int32(i), kind: suffix})
	}
	d.cutText = cutAt(d.cutText, d.text, at, i)
	return i
}

// wordEnd returns where the word that begins at at ends, and whether some sign
// within joins its parts.
func (d *doc) wordEnd(at, end int) (i int, joined bool) {
	t := d.text
	dotted := false
	for i = at; i < end; {
		c := t[i]
		if c < utf8.RuneSelf {
			if small[c] != 0 {
				i++
				continue
			}
			if c == ' ' || c == ',' {
				break
			}
		} else if r, size := utf8.DecodeRuneInString(t[i:end]); isWordRune(r) || isDigit(r) || i > at && garbled(t[at:i], t[i+size:end], r) {
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
	return i, joined
}

// garbled reports whether r, between before and after, is what is left of a letter
// that was encoded twice, so that a name such as François stays one word.
func garbled(before, after string, r rune) bool {
	if r < 0x80 || r > 0xbf || after == "" {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsLetter(next) && (strings.HasSuffix(before, "Ã") || strings.HasSuffix(before, "Â") || strings.HasSuffix(before, "A\u0302") || strings.HasSuffix(before, "A\u0303"))
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
	next, wide := utf8.DecodeRuneInString(d.text[i+size : end])
	if r == '.' && *dotted && isApostrophe(next) && ownS(d.text[i+size+wide:end]) {
		return size // the U.N.'s envoy
	}
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
