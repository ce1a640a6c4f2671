package wire

import (
	"bytes"
	"encoding/xml"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var declaration = regexp.MustCompile(`^\s*<\?xml\b[^>]*?\?>`)
var encodingDecl = regexp.MustCompile(`^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// decodeXML turns the bytes into UTF-8 by their byte order mark, their XML
// declaration or the content type, in that order.
func decodeXML(data []byte, contentType string) string {
	label := ""
	if m := encodingDecl.FindSubmatch(data[:min(len(data), 1024)]); m != nil {
		label = string(m[1])
	} else if _, params, err := mime.ParseMediaType(contentType); err == nil {
		label = params["charset"]
	}
	return decode(data, label)
}

// decode turns bytes into valid UTF-8. A declared single-byte charset is not
// believed where the bytes are UTF-8: agencies' templates say ISO-8859-1
// whatever their writers send, and text in Latin-1 is never UTF-8 by accident.
func decode(data []byte, label string) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data, label = data[3:], "utf-8"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return decodeUTF16(data, unicode.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return decodeUTF16(data, unicode.BigEndian)
	}
	enc, name := charset.Lookup(label)
	single := name == "" || strings.HasPrefix(name, "windows-125") || strings.HasPrefix(name, "iso-8859-") ||
		strings.HasPrefix(name, "utf-")
	if single && utf8.Valid(data) {
		return string(data)
	}
	if name == "" || strings.HasPrefix(name, "utf-") {
		if hasMultibyte(data) { // UTF-8 with a few bad bytes
			return strings.ToValidUTF8(string(data), "\ufffd")
		}
		enc, _ = charset.Lookup("windows-1252")
		if bytes.IndexByte(data, 0x81) >= 0 { // none of its characters, but the ü of DOS, whose text wires live on
			enc = charmap.CodePage850
		}
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		out = data
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

func decodeUTF16(data []byte, order unicode.Endianness) string {
	out, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil {
		out = data
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

// hasMultibyte reports whether the bytes hold a UTF-8 sequence of two bytes or more.
func hasMultibyte(data []byte) bool {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if n > 1 && r != utf8.RuneError {
			return true
		}
		i += n
	}
	return false
}

// wellFormed mends what agencies' files get wrong and a strict XML reader
// refuses: blanks before the declaration, the declaration itself (the text is
// UTF-8 by now), control characters, bare ampersands and entities that only a
// document type elsewhere would define. CDATA, comments and the structure are
// left alone: a file whose tags don't match is damaged.
func wellFormed(s string) string {
	if i := strings.IndexByte(s, '<'); i > 0 {
		s = s[i:]
	}
	s = declaration.ReplaceAllString(s, "")
	var b strings.Builder
	b.Grow(len(s) + 64)
	for len(s) > 0 {
		i := strings.IndexAny(s, "<&")
		if i < 0 {
			i = len(s)
		}
		plain(&b, s[:i])
		s = s[i:]
		switch {
		case s == "":
		case strings.HasPrefix(s, "<![CDATA["):
			s = copyThrough(&b, s, "]]>")
		case strings.HasPrefix(s, "<!--"):
			if end := strings.Index(s[4:], "-->"); end >= 0 {
				s = s[4+end+3:] // "--" inside a comment is an error to the reader
			} else {
				s = copyThrough(&b, s, "-->")
			}
		case s[0] == '<':
			b.WriteByte('<')
			s = s[1:]
		default:
			s = reference(&b, s)
		}
	}
	return b.String()
}

// copyThrough copies s up to and with its end mark and returns the rest.
func copyThrough(b *strings.Builder, s, mark string) string {
	end := strings.Index(s, mark)
	if end < 0 {
		plain(b, s)
		return ""
	}
	plain(b, s[:end+len(mark)])
	return s[end+len(mark):]
}

// plain copies text, a blank for each character that XML forbids.
func plain(b *strings.Builder, s string) {
	for _, r := range s {
		if !allowed(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
}

// allowed is XML 1.0's Char production.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000
}

// A reference as XML knows it; the name's length is bounded so that a run of
// ampersands can't be scanned again and again.
var referenceRE = regexp.MustCompile(`^&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9._-]{0,40});`)

// reference copies the reference at the start of s, or its ampersand escaped
// where it is none, and returns the rest.
func reference(b *strings.Builder, s string) string {
	m := referenceRE.FindString(s[:min(len(s), 48)])
	switch {
	case m == "":
		b.WriteString("&amp;")
		return s[1:]
	case m[1] == '#':
		r, ok := charRef(m)
		if !ok {
			b.WriteByte(' ')
			break
		}
		xmlEscape(b, string(r))
	default:
		name := m[1 : len(m)-1]
		if _, ok := xml.HTMLEntity[name]; !ok && !isXMLEntity(name) {
			b.WriteString("&amp;")
			return s[1:]
		}
		b.WriteString(m)
	}
	return s[len(m):]
}

func isXMLEntity(name string) bool {
	switch name {
	case "lt", "gt", "amp", "quot", "apos":
		return true
	}
	return false
}

// charRef reads "&#233;" or "&#xE9;".
func charRef(m string) (rune, bool) {
	digits, base := m[2:len(m)-1], rune(10)
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	var r rune
	for _, d := range digits {
		switch {
		case d <= '9':
			d -= '0'
		case d <= 'F':
			d -= 'A' - 10
		default:
			d -= 'a' - 10
		}
		r = r*base + d
	}
	return r, utf8.ValidRune(r) && allowed(r)
}

var (
	xmlEscaper  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// xmlEscape writes text so that it reads the same as HTML or XML.
func xmlEscape(b *strings.Builder, s string) { _, _ = xmlEscaper.WriteString(b, s) }
