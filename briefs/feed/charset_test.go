package feed

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func encoded(t testing.TB, enc encoding.Encoding, s string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestToUTF8(t *testing.T) {
	t.Parallel()
	const (
		french   = `<?xml version="1.0"?><rss><title>Le ministre a été reçu à Ostrevel, “sans délai”</title></rss>`
		russian  = `<?xml version="1.0"?><rss><title>Переговоры продолжаются уже третий день, сообщил министр иностранных дел</title></rss>`
		japanese = `<?xml version="1.0"?><rss><title>外務大臣は会談を続けると述べた</title></rss>`
		mandarin = `<?xml version="1.0"?><rss><title>外交部长表示会谈将继续进行，双方都同意不提高关税</title></rss>`
		hangul   = `<?xml version="1.0"?><rss><title>외교부 장관은 회담이 계속될 것이라고 말했다</title></rss>`
	)
	declare := func(s, as string) string {
		return strings.Replace(s, `version="1.0"`, `version="1.0" encoding="`+as+`"`, 1)
	}
	jp := func(s string) string { return encoded(t, japaneseISO2022, s) }
	for _, tt := range []struct{ name, body, header, want string }{
		{"plain", french, "", french},
		{"byte order mark", "\ufeff" + french, "text/xml; charset=iso-8859-1", french},
		{"declared latin-1, is UTF-8", declare(french, "ISO-8859-1"), "", declare(french, "ISO-8859-1")},
		{"header says latin-1, is UTF-8", french, "text/xml; charset=iso-8859-1", french},
		{"declared windows-1252", encoded(t, charmap.Windows1252, declare(french, "windows-1252")), "", declare(french, "windows-1252")},
		{"declared latin-1, is windows-1252", encoded(t, charmap.Windows1252, declare(french, "iso-8859-1")), "", declare(french, "iso-8859-1")},
		{"declared UTF-8, is windows-1252", encoded(t, charmap.Windows1252, declare(french, "utf-8")), "", declare(french, "utf-8")},
		{"undeclared windows-1252", encoded(t, charmap.Windows1252, french), "", french},
		{"header before declaration", encoded(t, charmap.KOI8R, declare(russian, "windows-1251")), "text/xml; charset=koi8-r", declare(russian, "windows-1251")},
		{"header of ASCII is no news", encoded(t, charmap.KOI8R, declare(russian, "koi8-r")), `text/xml;charset = "us-ascii"`, declare(russian, "koi8-r")},
		{"header with blanks", encoded(t, charmap.KOI8R, russian), "text/xml;charset = koi8-r", russian},
		{"undeclared KOI8-R", encoded(t, charmap.KOI8R, russian), "", russian},
		{"undeclared windows-1251", encoded(t, charmap.Windows1251, russian), "", russian},
		{"declared bogus", encoded(t, charmap.Windows1251, declare(russian, "bogus")), "", declare(russian, "bogus")},
		{"undeclared GBK", encoded(t, simplifiedchinese.GBK, mandarin), "", mandarin},
		{"declared gb2312", encoded(t, simplifiedchinese.GBK, declare(mandarin, "gb2312")), "", declare(mandarin, "gb2312")},
		{"undeclared EUC-KR", encoded(t, korean.EUCKR, hangul), "", hangul},
		{"ISO-2022-JP", jp(declare(japanese, "iso-2022-jp")), "", declare(japanese, "iso-2022-jp")},
		{"UTF-16 with mark", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), russian), "", russian},
		{"UTF-16BE without", encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), russian), "", russian},
		{"UTF-16LE without", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), russian), "", russian},
		{"UTF-32 with mark", encoded(t, utf32.UTF32(utf32.BigEndian, utf32.UseBOM), russian), "", russian},
		{"UTF-32LE without", encoded(t, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), russian), "", russian},
		{"EBCDIC", encoded(t, charmap.CodePage037, `<?xml version="1.0"?><rss/>`), "", `<?xml version="1.0"?><rss/>`},
		{"one bad byte for one good, declared", strings.Replace(declare("<?xml version=\"1.0\"?><rss><title>Genève</title></rss>", "utf-8"), "Gen", "L\x92Gen", 1), "",
			declare("<?xml version=\"1.0\"?><rss><title>L’Genève</title></rss>", "utf-8")},
		{"one bad byte", strings.Replace(russian, "третий", "третий\x92", 1), "", strings.Replace(russian, "третий", "третий’", 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(toUTF8([]byte(tt.body), tt.header)); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

var japaneseISO2022 = japanese.ISO2022JP

// TestGuessIsTheSameEachTime: of several encodings that fit as well, always one.
func TestGuessIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	doc := []byte("<rss><item><title><![CDATA[\xff\x80/title><b")
	first := toUTF8(doc, "")
	for range 200 {
		if again := toUTF8(doc, ""); string(again) != string(first) {
			t.Fatalf("read %q, then %q", first, again)
		}
	}
}

func FuzzToUTF8(f *testing.F) {
	f.Add([]byte("<?xml encoding='gbk'?>\xff\xfe"), "text/xml; charset=x")
	f.Add([]byte("\xfe\xff\x00<"), "")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		out := toUTF8(body, header)
		if !utf8.Valid(out) {
			t.Errorf("not UTF-8: %q", out)
		}
		if again := toUTF8(out, header); utf8.Valid(body) && byShape(body) == nil && string(again) != string(toUTF8(again, header)) {
			t.Errorf("converted twice: %q", out)
		}
	})
}
