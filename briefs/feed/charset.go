package feed

import (
	"bytes"
	"cmp"
	"mime"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// toUTF8 returns the document as valid UTF-8 without a byte order mark. What
// the bytes prove comes before what is said about them, since servers and
// documents both lie: byte order mark, UTF-16 or UTF-32 by their zero bytes,
// valid UTF-8, then the HTTP header, the document's own declaration, a guess.
// It converts at most once.
func toUTF8(body []byte, contentType string) []byte {
	if enc := byShape(body); enc != nil {
		return convert(body, enc)
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	said := []string{headerCharset(contentType), declaredCharset(body)}
	if utf8.Valid(body) {
		// Encodings that shift between alphabets by escape sequences are valid
		// ASCII until they are read.
		if bytes.IndexByte(body, 0x1b) >= 0 || bytes.Contains(body, []byte("~{")) {
			for _, label := range said {
				if enc, name := charset.Lookup(label); name == "iso-2022-jp" || name == "hz-gb-2312" {
					return convert(body, enc)
				}
			}
		}
		return body
	}
	if mostlyUTF8(body, slices.ContainsFunc(said, isUTF8)) {
		return repairUTF8(body)
	}
	for _, label := range said {
		if enc, name := charset.Lookup(label); enc != nil && name != "utf-8" && name != "replacement" {
			// Some labels of one byte a character decode anything, but what
			// says "us-ascii" and is not has said nothing.
			if strings.Contains(strings.ToLower(label), "ascii") || name == "windows-1252" && !western(body) {
				continue
			}
			return convert(body, enc)
		}
	}
	return convert(body, guess(body))
}

// byShape recognises encodings whose bytes cannot be anything else.
func byShape(b []byte) encoding.Encoding {
	has := func(prefix string) bool { return bytes.HasPrefix(b, []byte(prefix)) }
	switch {
	case has("\x00\x00\xfe\xff"), has("\x00\x00\x00<"):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case has("\xff\xfe\x00\x00"), has("<\x00\x00\x00"):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case has("\xfe\xff"), has("\x00<\x00"), has("\x00{\x00"):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case has("\xff\xfe"), has("<\x00"), has("{\x00"):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case has("\x4c\x6f\xa7\x94"): // "<?xm" in EBCDIC
		return charmap.CodePage037
	}
	return nil
}

func headerCharset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		// "text/xml;charset = utf-8" is no valid header, but clear enough.
		_, after, ok := strings.Cut(strings.ToLower(strings.ReplaceAll(contentType, " ", "")), "charset=")
		if !ok {
			return ""
		}
		label, _, _ := strings.Cut(after, ";")
		return strings.Trim(label, `"'`)
	}
	return params["charset"]
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// declaredCharset reads the encoding of the XML declaration.
func declaredCharset(body []byte) string {
	head := body[:min(len(body), 1024)]
	if i := bytes.Index(head, []byte("<?xml")); i > 0 {
		head = head[i:]
	}
	if m := declaration.FindSubmatch(head); m != nil {
		return string(m[1])
	}
	return ""
}

// countUTF8 counts characters of several bytes and bytes that fit none.
func countUTF8(b []byte) (valid, invalid int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			invalid++
		} else {
			valid++
		}
		i += n
	}
	return valid, invalid
}

// mostlyUTF8 tells UTF-8 with damage from another encoding: in text of another
// encoding, bytes hardly ever happen to form characters of several bytes.
// said: the text says that it is UTF-8; then fewer of them tell.
func mostlyUTF8(b []byte, said bool) bool {
	valid, invalid := countUTF8(b)
	return valid > 4*invalid || said && valid > 0 && valid >= invalid
}

func isUTF8(label string) bool {
	_, name := charset.Lookup(label)
	return name == "utf-8"
}

// repairUTF8 reads each byte that does not fit as windows-1252, which is what
// stray bytes in UTF-8 text nearly always are.
func repairUTF8(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/50)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[i])
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out
}

// western reports whether bytes may be text in Latin letters: of these only some
// have accents. Of Cyrillic, Greek, Arabic or Chinese text nearly every byte is
// beyond ASCII, whatever a template says of it.
func western(b []byte) bool {
	runs, plain, within := 0, 0, false
	for _, c := range b {
		switch {
		case c == '<':
			within = true
		case c == '>':
			within = false
		case within:
		case c >= 0xc0 || c == 0xa8 || c == 0xb8:
			runs++
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			plain++
		}
	}
	return runs < 20 || runs < plain
}

// guess names the encoding of bytes about which nothing true was said.
func guess(b []byte) encoding.Encoding {
	sample := b
	if i := bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }); i > 4096 {
		sample = b[i-4096:]
	}
	// The detector tries its encodings at once and returns equals in the order
	// they were done.
	all, err := chardet.NewHtmlDetector().DetectAll(sample[:min(len(sample), 64<<10)])
	if err == nil && len(all) > 0 {
		best := slices.MinFunc(all, func(a, b chardet.Result) int {
			return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Charset, b.Charset))
		})
		label := strings.TrimSuffix(best.Charset, "-I")
		if best.Confidence < 10 {
			label = ""
		}
		if label == "GB-18030" {
			label = "gb18030"
		}
		if enc, name := charset.Lookup(label); enc != nil && name != "utf-8" && name != "replacement" {
			return enc
		}
	}
	return charmap.Windows1252
}

// convert decodes; bytes that fit nothing become U+FFFD.
func convert(b []byte, enc encoding.Encoding) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		out = b
	}
	return bytes.ToValidUTF8(bytes.TrimPrefix(out, []byte("\ufeff")), []byte("\ufffd"))
}
