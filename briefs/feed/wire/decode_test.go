package wire_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/attache-bot/attache/briefs/feed/wire"
)

const headlined = `<newsItem guid="g"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>Zürich – “oui”</headline></contentMeta></newsItem>`

func encoded(t *testing.T, c *charmap.Charmap, s string) string {
	t.Helper()
	out, err := c.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16le(s string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	const euro = `<newsItem guid="g"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>5 € à Zürich</headline></contentMeta></newsItem>`
	tests := []struct{ name, data, contentType, want string }{
		{"utf-8", `<?xml version="1.0" encoding="utf-8"?>` + headlined, "", "Zürich – “oui”"},
		{"byte order mark and blanks", "\xef\xbb\xbf \n<?xml version='1.0'?>" + headlined, "", "Zürich – “oui”"},
		{"utf-8 that says latin-1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + headlined, "", "Zürich – “oui”"},
		{"utf-8 that says utf-16", `<?xml version="1.0" encoding="UTF-16"?>` + headlined, "", "Zürich – “oui”"},
		{"windows-1252 that says latin-1", encoded(t, charmap.Windows1252, `<?xml version="1.0" encoding="iso-8859-1"?>`+headlined), "", "Zürich – “oui”"},
		{"windows-1252 that says utf-8", encoded(t, charmap.Windows1252, `<?xml version="1.0" encoding="utf-8"?>`+headlined), "", "Zürich – “oui”"},
		{"latin-9", encoded(t, charmap.ISO8859_15, `<?xml version="1.0" encoding="ISO-8859-15"?>`+euro), "", "5 € à Zürich"},
		{"by content type", encoded(t, charmap.ISO8859_15, euro), "text/xml; charset=iso-8859-15", "5 € à Zürich"},
		{"utf-16", utf16le(`<?xml version="1.0" encoding="utf-16"?>` + headlined), "", "Zürich – “oui”"},
		{"one bad byte", strings.Replace(headlined, "oui", "o\xffui", 1), "", "Zürich – “o\ufffdui”"},
		{"DOS that says nothing", encoded(t, charmap.CodePage850, strings.ReplaceAll(headlined, "– “oui”", "für oui")), "", "Zürich für oui"},
		{"XML 1.1", `<?xml version="1.1"?>` + headlined, "", "Zürich – “oui”"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if f := wire.Sniff([]byte(tt.data), tt.contentType); f != wire.NewsMLG2 {
				t.Errorf("Sniff = %q", f)
			}
			stories, err := wire.Parse([]byte(tt.data), wire.Options{ContentType: tt.contentType})
			if err != nil || len(stories) != 1 || stories[0].Title != tt.want {
				t.Errorf("got %+v, %v, want the title %q", stories, err, tt.want)
			}
		})
	}
}

func TestSniffLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", " ", "<", "{", "[]", "{}", "plain text", "Port Alba, 3 Feb - A story begins here.",
		`<?xml version="1.0"?><rss version="2.0"><channel><item><guid>x</guid></item></channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>`, `<rdf:RDF xmlns:rdf="x"/>`,
		`<!DOCTYPE html><html><body><nitf>no</nitf></body></html>`,
		`{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","url":"u","content_html":"x"}]}`,
		`{"error":"not found","uri":"/x"}`,
		"<!-- " + strings.Repeat("x", 40<<10) + " --><newsItem/>",
	} {
		if f := wire.Sniff([]byte(s), ""); f != "" {
			t.Errorf("Sniff(%.60q) = %q, want none", s, f)
		}
	}
	if _, err := wire.Parse([]byte("<rss/>"), wire.Options{}); !errors.Is(err, wire.ErrFormat) {
		t.Errorf("Parse of a feed: %v, want ErrFormat", err)
	}
	if f := wire.Sniff([]byte("<!-- "+strings.Repeat("x", 9000)+" --><n:NewsML/>"), ""); f != wire.NewsML1 {
		t.Errorf("a root after a long comment: %q", f)
	}
}

// hostile are documents that ask a careless reader for more time or memory than
// they have bytes.
var hostile = map[string]func(n int) string{
	"deep":            func(n int) string { return "<nitf>" + strings.Repeat("<a>", n/3) },
	"comments":        func(n int) string { return "<nitf>" + strings.Repeat("<!--", n/4) },
	"cdata":           func(n int) string { return "<nitf>" + strings.Repeat("<![CDATA[", n/9) },
	"ampersands":      func(n int) string { return "<nitf>" + strings.Repeat("&", n) },
	"long references": func(n int) string { return "<nitf>" + strings.Repeat("&aaaaaaaaaaaaaaaaaaaa", n/21) },
	"attributes":      func(n int) string { return "<nitf " + strings.Repeat(`a="b" `, n/6) + "/>" },
	"doctype":         func(n int) string { return "<!DOCTYPE nitf [" + strings.Repeat("<!ENTITY a '&b;'>", n/17) },
	"namespaces":      func(n int) string { return "<nitf " + strings.Repeat(`xmlns:a="b" `, n/12) + "/>" },
	"empty elements":  func(n int) string { return "<newsItem>" + strings.Repeat("<a/>", n/4) + "</newsItem>" },
	"many items": func(n int) string {
		return "<newsMessage>" + strings.Repeat(`<newsItem guid="g"/>`, n/20) + "</newsMessage>"
	},
	"many 1.2 items": func(n int) string {
		return "<NewsML>" + strings.Repeat("<NewsItem><a/></NewsItem>", n/25) + "</NewsML>"
	},
	"nested json":      func(n int) string { return `{"uri":"u","type":"text","a":` + strings.Repeat("[", n) },
	"json backslashes": func(n int) string { return `{"uri":"u","type":"text","a":"` + strings.Repeat(`\`, n) },
	"json keys":        func(n int) string { return `{"uri":"u","type":"text"` + strings.Repeat(`,"a":1`, n/6) + "}" },
	"html body": func(n int) string {
		return `{"uri":"u","type":"text","body_html":"notizblock` + strings.Repeat("<p>", n/3) + `"}`
	},
	"nested html": func(n int) string {
		return `{"uri":"u","type":"text","body_html":"notizblock` + strings.Repeat("<div>", n/5) + `"}`
	},
	"misnested html": func(n int) string {
		return `{"uri":"u","type":"text","body_html":"notizblock` + strings.Repeat("<b><p>", n/6) + `"}`
	},
	"quotation marks": func(n int) string { return "aaa001 3 i 1  a 001\n\nKILL KILL KILL =\n" + strings.Repeat("\"", n) },
	"brackets":        func(n int) string { return "aaa001 3 i 1  a 001\n\nx =\n(corrects " + strings.Repeat("(", n) },
	"lines":           func(n int) string { return "aaa001 3 i 1  a 001\n\nx =\n" + strings.Repeat("\n", n) },
	"messages":        func(n int) string { return strings.Repeat("\x01aaa001 3 i 1  a 001\n", n/20) },
	"header lines":    func(n int) string { return "\x16\x01A0001\x1fx\nf a x 1\n" + strings.Repeat("^a=\n", n/4) },
}

// Every hostile document ends: one that took time in the square of its bytes
// would run into go test's own limit at this size. BenchmarkHostile has the times.
func TestHostileEnds(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stories, _ := wire.Parse([]byte(make(1_000_000)), wire.Options{Now: arrival})
			for _, s := range stories {
				if !utf8.ValidString(s.Title + s.Body) {
					t.Fatal("a story that is no UTF-8")
				}
			}
		})
	}
}

// BenchmarkHostile shows that time grows with the bytes and no faster: the MB/s
// of a document's two sizes are the same but for noise.
func BenchmarkHostile(b *testing.B) {
	for name, make := range hostile {
		for _, n := range []int{100_000, 400_000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				data := []byte(make(n))
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					_, _ = wire.Parse(data, wire.Options{Now: arrival})
				}
			})
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"too deep":  "<nitf>" + strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300) + "</nitf>",
		"too many":  "<nitf>" + strings.Repeat("<a/>", 400_000) + "</nitf>",
		"too large": "<nitf>" + strings.Repeat("x", 17<<20) + "</nitf>",
		"cut off":   "<nitf><body>",
		"mismatch":  "<nitf><body></nitf>",
	}
	for name, data := range tests {
		if stories, err := wire.Parse([]byte(data), wire.Options{}); err == nil {
			t.Errorf("%s: %d stories and no error", name, len(stories))
		}
	}
}
