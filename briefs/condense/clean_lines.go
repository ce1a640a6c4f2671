package condense

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// line is a paragraph before furniture is taken out: a range of the unmarked
// text, not yet trimmed of inner white space.
type line struct {
	from, to int
	heading  bool
	title    bool
	plain    bool // was looked at and is no furniture, whatever stands around it
}

// lines parts unmarked text into paragraphs. A blank line parts them, and so
// does every line end, unless the block is text wrapped at a column.
func lines(out []line, s string) []line {
	for at := 0; at < len(s); {
		end := len(s)
		if k := strings.IndexByte(s[at:], breakMark[0]); k >= 0 {
			end = at + k
		}
		out = appendBlocks(out, s, at, end)
		at = end + 1
	}
	return out
}

// appendBlocks appends the paragraphs of s[from:to], which is parted by blank lines.
func appendBlocks(out []line, s string, from, to int) []line {
	l := line{}
	for from < to && (s[from] == headingMark[0] || s[from] == titleMark[0]) {
		l.heading = l.heading || s[from] == headingMark[0]
		l.title = l.title || s[from] == titleMark[0]
		from++
	}
	var rows []line
	flush := func() {
		out = appendRows(out, s, rows, l)
		rows = rows[:0]
	}
	for at := from; at < to; {
		end := to
		if k := lineEnd(s[at:to]); k >= 0 {
			end = at + k
		}
		if strings.TrimSpace(s[at:end]) == "" {
			flush()
		} else {
			rows = append(rows, line{from: at, to: end})
		}
		_, size := utf8.DecodeRuneInString(s[min(end, len(s)):])
		if strings.HasPrefix(s[end:], "\r\n") {
			size = 2
		}
		at = end + max(size, 1)
	}
	flush()
	return out
}

// lineEnd returns where the first line of s ends; -1 if it has no end.
func lineEnd(s string) int {
	for i := printable(s, 0); i < len(s); i = printable(s, i+1) {
		switch c := s[i]; {
		case c == '\n', c == '\r', c == '\f', c == '\v':
			return i
		case c == 0xe2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			return i
		}
	}
	return -1
}

// appendRows appends one block: as one paragraph if it is wrapped text, else a
// paragraph a row.
func appendRows(out []line, s string, rows []line, like line) []line {
	if len(rows) > 1 && wrapped(s, rows) {
		start := 0
		for i := 1; i < len(rows); i++ {
			if indented(s, rows[i]) && !indented(s, rows[i-1]) {
				out = append(out, line{rows[start].from, rows[i-1].to, like.heading, like.title, false})
				start = i
			}
		}
		return append(out, line{rows[start].from, rows[len(rows)-1].to, like.heading, like.title, false})
	}
	for i, r := range rows {
		if i > 0 && goesOn(s, rows[i-1], r) {
			out[len(out)-1].to = r.to
			continue
		}
		out = append(out, line{r.from, r.to, like.heading, like.title, false})
	}
	return out
}

// goesOn reports whether row b goes on with the sentence of row a: a ends within
// one and b begins in small letters.
func goesOn(s string, a, b line) bool {
	last, next := strings.TrimSpace(s[a.from:a.to]), strings.TrimSpace(s[b.from:b.to])
	r, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(r) && (!endsSentence(last) || strings.HasSuffix(last, ","))
}

func indented(s string, r line) bool {
	return strings.HasPrefix(s[r.from:r.to], "\t") || strings.HasPrefix(s[r.from:r.to], "   ")
}

// wrapped reports whether the rows are one text broken at a column: all but the
// last long but not too long, most of them ending within a sentence.
func wrapped(s string, rows []line) bool {
	open := 0
	for _, r := range rows[:len(rows)-1] {
		t := strings.TrimSpace(s[r.from:r.to])
		n := utf8.RuneCountInString(t)
		if n < 40 || n > 100 {
			return false
		}
		if last, _ := utf8.DecodeLastRuneInString(t); unicode.IsLower(last) || last == ',' || last == '-' {
			open++
		}
	}
	return 2*open > len(rows)-1
}

// clean makes the document of a copy: markup and furniture out, dateline read,
// and the headline found if the copy has none.
func (c *Condenser) clean(in briefs.Copy) *doc {
	d := c.blank()
	d.lex = c.lex
	raw, way := unmark(in.Text)
	t := newTape(raw, d.way)
	d.blocks = lines(d.blocks, raw)
	ls := d.lines
	for _, l := range d.blocks {
		start := t.out.Len()
		t.squeeze(l.from, l.to)
		if t.out.Len() > start {
			ls = append(ls, line{start, t.out.Len(), l.heading, l.title, false})
		}
	}
	title, _ := unmark(in.Title)
	d.title = squeeze(title)
	text, back := t.out.String(), t.way.through(way)
	if cuts := pastedLinks(text, ls); len(cuts) > 0 {
		var cut Origin
		text, ls, cut = unpasted(text, ls, cuts)
		back = cut.through(back)
	}
	ls = d.furniture(text, ls)
	final := newTape(text, d.way2)
	for _, l := range ls {
		if len(d.paras) > 0 {
			final.put("\n\n", l.from, l.from)
		}
		start := final.out.Len()
		final.keep(l.from, l.to)
		d.paras = append(d.paras, para{span: briefs.Span{Start: start, End: final.out.Len()}})
	}
	d.text = final.out.String()
	d.origin = final.way.through(back).apart(final.way)
	d.lines, d.way, d.way2 = ls, t.way.runs, final.way.runs
	d.lang = spoken(in.Language, d.text)
	return d
}

// squeeze returns s as it would stand in a cleaned text.
func squeeze(s string) string {
	t := &tape{src: s}
	t.squeeze(0, len(s))
	return t.out.String()
}

// squeeze copies src[from:to] with runs of white space as one blank.
func (t *tape) squeeze(from, to int) {
	for from < to && t.src[from] == ' ' {
		from++
	}
	for from < to && t.src[to-1] == ' ' {
		to--
	}
	if s := t.src[from:to]; squeezed(s) {
		t.keep(from, to)
		return
	}
	start := t.out.Len()
	gap := -1 // where white space began that is not yet written
	keep := from
	for i := from; i < to; {
		c := t.src[i]
		plain := c > ' ' && c < 0x7f || c == ' ' && gap < 0 && i > from && i+1 < to && t.src[i+1] > ' ' && t.src[i+1] < 0x7f && (t.out.Len() > start || i > keep)
		r, size := rune(c), 1
		if !plain && c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(t.src[i:])
			plain = r >= 0x2010 && r < 0x2028 || !unicode.IsSpace(r)
		}
		switch {
		case plain:
			if gap >= 0 {
				t.blank(gap, i, start)
				gap, keep = -1, i
			}
		case unicode.IsSpace(r):
			if gap < 0 {
				t.keep(keep, i)
				gap, keep = i, i
			}
		default: // one of the marks of the markup stage
			if gap < 0 {
				t.keep(keep, i)
				keep = i + size
			}
		}
		i += size
	}
	if gap < 0 {
		t.keep(keep, to)
	}
}

// squeezed reports whether s has no white space but single blanks and nothing
// that is to go, as most lines do.
func squeezed(s string) bool {
	for i := printable(s, 0); i < len(s); i = printable(s, i) {
		n := plainWide(s, i)
		if n == 0 {
			return false
		}
		i += n
	}
	return !strings.Contains(s, "  ")
}

// blank writes one blank for the white space src[from:to], unless nothing of
// the paragraph is written yet.
func (t *tape) blank(from, to, start int) {
	switch {
	case t.out.Len() == start:
	case t.src[from] == ' ':
		t.keep(from, from+1)
	default:
		t.put(" ", from, to)
	}
}

// unseen reports whether r shows nothing: control and format characters, but
// for the joiners that Persian, Indic scripts and emoji need.
func unseen(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return false
	case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xad || r == 0xfeff:
		return true
	}
	return r >= 0x200b && (r < 0x2010 || r >= 0x2028) && unicode.Is(unicode.Cf, r) || r == 0x61c
}
