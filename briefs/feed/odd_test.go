package feed

import (
	"errors"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// TestOddFeeds reads what feeds of the wild web do at the edges of their formats:
// the first item's title, link, guid, date and byline.
func TestOddFeeds(t *testing.T) {
	t.Parallel()
	const russian = `<rss><channel><title>Газета</title><item><title>Министры двух стран подписали соглашение о реке и договорились о встрече весной</title></item></channel></rss>`
	for _, tt := range []struct{ name, doc, want string }{
		{"RSS 0.91 with a document type of another's", `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>T</title><link>http://a.example/</link><item><title>R` + "\xe9" + `union</title><link>/1.html</link></item></channel></rss>`, "Réunion|https://base.example/1.html|||"},
		{"prefixed Atom, xhtml, base in base", `<atom:feed xmlns:atom="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><atom:entry xml:base="deep/"><atom:title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A and B</div></atom:title>
<atom:link href="1?a=1&amp;b=2"/><atom:id>tag:a,1</atom:id><atom:updated>2026-03-03T07:00:00Z</atom:updated></atom:entry></atom:feed>`, "A and B|https://a.example/x/deep/1?a=1&b=2|tag:a,1|2026-03-03T07:00:00Z|"},
		{"Atom with links of every kind", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link rel="self" href="https://a.example/api/1"/><link rel="enclosure" href="https://a.example/1.mp3"/>
<link rel="alternate" type="application/json" href="https://a.example/1.json"/><link rel="alternate" type="text/html" href="https://a.example/1"/><id>x</id></entry></feed>`, "A|https://a.example/1|x||"},
		{"entry of another feed", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><source><title>Other</title><id>z</id><updated>2020-01-01T00:00:00Z</updated></source><title>A</title><id>real</id><updated>2026-03-03T07:00:00+0300</updated></entry></feed>`, "A||real|2026-03-03T04:00:00Z|"},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://a.example/"/><item rdf:about="http://a.example/1"><title>A</title><dc:date>2026-03-03T07:00+03:00</dc:date><dc:creator>Ada</dc:creator></item></rdf:RDF>`, "A|http://a.example/1|http://a.example/1|2026-03-03T04:00:00Z|Ada"},
		{"RDF under other prefixes", `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><s:channel r:about="http://a.example/"/><s:item r:about="http://a.example/1"><s:title>A</s:title><d:date>2026-03-03</d:date></s:item></r:RDF>`, "A|http://a.example/1|http://a.example/1|2026-03-03T00:00:00Z|"},
		{"prefixes that nobody declared", `<rss><channel><item><title>A</title><dc:creator>Ada</dc:creator><dc:date>2026-03-03</dc:date></item></channel></rss>`, "A|||2026-03-03T00:00:00Z|Ada"},
		{"capitals", `<RSS><CHANNEL><ITEM><TITLE>A</TITLE><LINK>https://a.example/1</LINK><PUBDATE>Tue, 03 Mar 2026 07:00:00 GMT</PUBDATE></ITEM></CHANNEL></RSS>`, "A|https://a.example/1||2026-03-03T07:00:00Z|"},
		{"podcast", `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><item><itunes:title>Ep 1</itunes:title><enclosure url="https://a.example/1.mp3"/><guid isPermaLink="false">ep1</guid></item></channel></rss>`, "Ep 1||ep1||"},
		{"Media RSS, in a group", `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><media:group><media:title>Vid</media:title></media:group><link>https://a.example/v</link></item></channel></rss>`, "Vid|https://a.example/v|||"},
		{"Media RSS, in the content", `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><media:content url="https://a.example/v.mp4"><media:title>Vid</media:title></media:content></item></channel></rss>`, "Vid||||"},
		{"JSON Feed with a number for an id", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":2,"content_text":"No title, but words.","date_published":"2026-03-03T07:00:00+03:00"}]}`, "No title, but words.||2|2026-03-03T04:00:00Z|"},
		{"CDATA everywhere", `<rss><channel><item><title><![CDATA[<b>Talks</b> &amp; more]]></title><link><![CDATA[ https://a.example/1 ]]></link><guid><![CDATA[g1]]></guid></item></channel></rss>`, "Talks & more|https://a.example/1|g1||"},
		{"HTML's entities", `<rss><channel><item><title>&laquo;Caf&eacute;&raquo; &amp;mdash; &hellip; &apos;x&apos; &euro;5</title></item></channel></rss>`, "«Café» — … 'x' €5||||"},
		{"link without a scheme", `<rss><channel><item><title>A</title><link>//a.example/1</link></item></channel></rss>`, "A|https://a.example/1|||"},
		{"two marks of byte order", "\ufeff\ufeff<rss><channel><item><title>A</title></item></channel></rss>", "A||||"},
		{"Cyrillic that calls itself UTF-8", encoded(t, charmap.Windows1251, `<?xml version="1.0" encoding="utf-8"?>`+russian), "Министры двух стран подписали соглашение о реке и договорились о встрече весной||||"},
		{"Cyrillic that calls itself Latin", encoded(t, charmap.Windows1251, `<?xml version="1.0" encoding="iso-8859-1"?>`+russian), "Министры двух стран подписали соглашение о реке и договорились о встрече весной||||"},
		{"Cyrillic of KOI8 that says nothing", encoded(t, charmap.KOI8R, russian), "Министры двух стран подписали соглашение о реке и договорились о встрече весной||||"},
		{"Japanese that calls itself UTF-8", encoded(t, japanese.ShiftJIS, `<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>両国の外相が川の条約に署名した、春に会談する</title></item></channel></rss>`), "両国の外相が川の条約に署名した、春に会談する||||"},
		{"accents and Latin", encoded(t, charmap.Windows1252, `<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item><title>Négociations à Genève: l’été très mouvementé de ceux qui négocièrent</title></item></channel></rss>`), "Négociations à Genève: l’été très mouvementé de ceux qui négocièrent||||"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Parse([]byte(tt.doc), ParseOptions{Base: "https://base.example/feeds/x.xml"})
			if err != nil || len(p.Stories) == 0 {
				t.Fatalf("%d stories, %v", len(p.Stories), err)
			}
			s, date := p.Stories[0], ""
			if !s.Published.IsZero() {
				date = s.Published.Format("2006-01-02T15:04:05Z07:00")
			}
			if got := s.Title + "|" + s.Link + "|" + s.GUID + "|" + date + "|" + s.Byline; got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestParseOneEntry: a document of one entry is read as a feed of it, and another
// document whose root has that name is none.
func TestParseOneEntry(t *testing.T) {
	t.Parallel()
	const entry = `<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><id>1</id><title>Le pont rouvre</title></entry>`
	for _, parse := range []func() (Parsed, error){
		func() (Parsed, error) { return Parse([]byte(entry), ParseOptions{}) },
		func() (Parsed, error) { n, err := ParseNew([]byte(entry), ParseOptions{}, ""); return n.Parsed, err },
	} {
		p, err := parse()
		if err != nil || len(p.Stories) != 1 || p.Stories[0].Language != "fr" {
			t.Errorf("%+v, %v", p, err)
		}
	}
	if _, err := Parse([]byte(`<entry key="x"><title>No story</title></entry>`), ParseOptions{}); !errors.Is(err, ErrNotFeed) {
		t.Errorf("another document: %v", err)
	}
}
