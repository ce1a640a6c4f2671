package feed

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"
)

// references mends the character references of doc[from:to], which lies
// outside CDATA: those to characters that XML does not have become blanks, halves
// of a character beyond U+FFFF are joined, entities of the document's own are
// put in.
func (p *repairer) references(from, to int) {
	for i := from; i < to; {
		j := bytes.IndexByte(p.doc[i:to], '&')
		if j < 0 {
			return
		}
		i += j
		if i+1 < to && p.doc[i+1] == '#' {
			i += p.reference(i, to)
			continue
		}
		if p.entities != nil {
			name, _, ok := bytes.Cut(p.doc[i+1:min(to, i+66)], []byte(";"))
			if text, known := p.entities[string(name)]; ok && known {
				if p.grown += len(text); p.grown <= maxGrowth {
					p.replace(i, i+len(name)+2, []byte(text))
					i += len(name) + 1
				}
			}
		}
		i++
	}
}

// reference mends one numeric reference and returns its length.
func (p *repairer) reference(i, to int) int {
	r, n := numericReference(p.doc[i:to])
	switch {
	case n == 0:
		return 1
	case r >= 0xd800 && r < 0xdc00:
		if low, m := numericReference(p.doc[i+n : to]); m > 0 && low >= 0xdc00 && low < 0xe000 {
			p.replace(i, i+n+m, utf8.AppendRune(nil, 0x10000+(r-0xd800)<<10+(low-0xdc00)))
			return n + m
		}
		p.replace(i, i+n, []byte(" "))
	case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0xd800 && r < 0xe000, r == 0xfffe, r == 0xffff, r > utf8.MaxRune:
		p.replace(i, i+n, []byte(" "))
	}
	return n
}

// numericReference reads "&#8217;" or "&#x2019;" and its length, 0 = none.
func numericReference(b []byte) (rune, int) {
	if len(b) < 4 || b[0] != '&' || b[1] != '#' {
		return 0, 0
	}
	end := bytes.IndexByte(b[:min(len(b), 14)], ';')
	if end < 0 {
		return 0, 0
	}
	digits, base := b[2:end], 10
	if len(digits) > 1 && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 31)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return utf8.MaxRune + 1, end + 1
	case err != nil:
		return 0, 0
	}
	return rune(n), end + 1
}
