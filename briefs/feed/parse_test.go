package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/attache-bot/attache/briefs"
)

const rssFeed = `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dcterms="http://purl.org/dc/terms/">
<channel><title> The Morrow </title><link>https://morrow.example/</link><language>en_GB</language><copyright>© The Morrow</copyright><ttl>30</ttl>
<item>
  <title>Talks go on</title><link>https://morrow.example/news/1?utm_source=rss</link>
  <guid isPermaLink="false">morrow-1</guid><pubDate>Tue, 03 Mar 2026 07:05:00 MSK</pubDate>
  <dc:creator>Ada Vantongeren</dc:creator><source url="https://wire.example/">Ostrevel Press Agency</source>
  <description>A &lt;b&gt;short&lt;/b&gt; text</description><content:encoded><![CDATA[<p>The long one.</p>]]></content:encoded>
  <dcterms:modified>2026-03-03T08:00:00Z</dcterms:modified>
</item>
</channel></rss>`

const atomFeed = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Matin</title><rights>CC BY 4.0</rights>
<link rel="self" href="https://matin.example/feed.atom"/><link href="https://matin.example/"/>
<entry><title type="html">Le &lt;b&gt;pont&lt;/b&gt; rouvre</title><id>tag:matin.example,2026:Å 1</id>
<link rel="enclosure" href="https://matin.example/a.mp3"/><link href="/pont"/>
<updated>2026-03-03T08:00:00+01:00</updated><published>2026-03-03T07:00:00+01:00</published>
<author><name>Ada Vantongeren</name></author><author><name>Bo Ilmar</name></author>
<summary>Court.</summary><content type="html">&lt;p&gt;Long.&lt;/p&gt;</content></entry></feed>`

const rdfFeed = `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://dw.example/"><title>DW</title><link>https://dw.example/</link></channel>
<item rdf:about="https://dw.example/a?x=1&amp;y=2"><title>One</title><link>https://dw.example/a</link><dc:date>2026-03-03T07:00:00Z</dc:date></item>
<item rdf:about="https://dw.example/b"><title>Two</title></item></rdf:RDF>`

const jsonFeed = "\ufeff" + `{"version":"https://jsonfeed.org/version/1.1","title":"J","home_page_url":"https://j.example/","language":"de","items":[
{"id":7,"url":"/seven","title":"Sieben","content_html":"<p>x</p>","summary":"y","date_published":"2026-03-03T07:00:00+01:00","authors":[{"name":"Ada"}]},
null,{"id":"https://j.example/8","content_text":"No title here"}]}`

func story(s briefs.Story) briefs.Story {
	s.Version, s.Status, s.Publish = 1, briefs.StatusUsable, true
	return s
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseFormats(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, doc string
		want      Parsed
	}{
		{"RSS", rssFeed, Parsed{
			Title: "The Morrow", Link: "https://morrow.example/", Language: "en-GB", TTL: 30 * time.Minute,
			Stories: []briefs.Story{story(briefs.Story{
				FeedTitle: "The Morrow", GUID: "morrow-1", Link: "https://morrow.example/news/1?utm_source=rss",
				Key: "morrow-1", OtherKeys: []string{"morrow.example/news/1"}, Title: "Talks go on",
				Body: "<p>The long one.</p>", Abstract: "A <b>short</b> text", Language: "en-GB", Byline: "Ada Vantongeren",
				Source: "Ostrevel Press Agency", Rights: "© The Morrow",
				Published: at("2026-03-03T04:05:00Z"), Updated: at("2026-03-03T08:00:00Z"),
			})},
		}},
		{"Atom", atomFeed, Parsed{
			Title: "Le Matin", Link: "https://matin.example/", Language: "fr",
			Stories: []briefs.Story{story(briefs.Story{
				FeedTitle: "Le Matin", GUID: "tag:matin.example,2026:Å 1", Link: "https://matin.example/pont",
				Key: "tag:matin.example,2026:Å 1", OtherKeys: []string{"matin.example/pont"}, Title: "Le <b>pont</b> rouvre",
				Body: "<p>Long.</p>", Abstract: "Court.", Language: "fr", Byline: "Ada Vantongeren, Bo Ilmar", Rights: "CC BY 4.0",
				Published: at("2026-03-03T06:00:00Z"), Updated: at("2026-03-03T07:00:00Z"),
			})},
		}},
		{"RDF", rdfFeed, Parsed{
			Title: "DW", Link: "https://dw.example/",
			Stories: []briefs.Story{
				story(briefs.Story{
					FeedTitle: "DW", GUID: "https://dw.example/a?x=1&y=2", Link: "https://dw.example/a", Key: "dw.example/a?x=1&y=2",
					OtherKeys: []string{"dw.example/a"}, Title: "One", Published: at("2026-03-03T07:00:00Z"),
				}),
				story(briefs.Story{FeedTitle: "DW", GUID: "https://dw.example/b", Link: "https://dw.example/b", Key: "dw.example/b", Title: "Two"}),
			},
		}},
		{"JSON Feed", jsonFeed, Parsed{
			Title: "J", Link: "https://j.example/", Language: "de",
			Stories: []briefs.Story{
				story(briefs.Story{
					FeedTitle: "J", GUID: "7", Link: "https://j.example/seven", Key: "7", OtherKeys: []string{"j.example/seven"},
					Title: "Sieben", Body: "<p>x</p>", Abstract: "y", Language: "de", Byline: "Ada", Published: at("2026-03-03T06:00:00Z"),
				}),
				story(briefs.Story{
					FeedTitle: "J", GUID: "https://j.example/8", Link: "https://j.example/8", Key: "j.example/8",
					Title: "No title here", Body: "No title here", Language: "de",
				}),
			},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse([]byte(tt.doc), ParseOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestParseMends reads documents that gofeed reads wrongly or not at all; want
// is title, link and guid of each item.
func TestParseMends(t *testing.T) {
	t.Parallel()
	rss := func(items string) string {
		return `<rss version="2.0"><channel><title>T</title>` + items + `</channel></rss>`
	}
	atom := func(items string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>` + items + `</feed>`
	}
	for _, tt := range []struct{ name, doc, base, want string }{
		// Where a document begins and ends.
		{"warning before it", "<br />\n<b>Warning</b>: mysql_connect() in <b>/a.php</b><br />\n" + rss("<item><title>A</title></item>"), "", "A||"},
		{"long comment before it", "<?xml version='1.0'?><!-- " + strings.Repeat("x", 9000) + " -->" + rss("<item><title>A</title></item>"), "", "A||"},
		{"junk behind it", rss("<item><title>A</title></item>") + "<!-- served in 3 ms --><script>x</script>", "", "A||"},
		{"declaration behind blanks", "\n\n <?xml version='1.0' encoding='utf-8'?>" + rss("<item><title>A</title></item>"), "", "A||"},
		{"cut off in a tag", `<rss version="2.0"><channel><item><title>A</title><link>https://a.example/1</link></item><item><title>B</title><descr`, "", "A|https://a.example/1|;B||"},
		{"cut off in text", `<rss><channel><item><title>A</title><guid>1</guid><description>half of i`, "", "A||1"},
		{"cut off in CDATA", `<rss><channel><item><title>A</title><description><![CDATA[half of i`, "", "A||"},
		{"cut off in a comment", `<rss><channel><item><title>A</title></item><!-- x`, "", "A||"},
		{"empty item list", rss(""), "", ""},
		{"one entry", `<?xml version="1.0"?><entry xmlns="http://www.w3.org/2005/Atom" xml:base="b/"><title>A</title><id>1</id><link href="1"/></entry> junk`, "https://a.example/x", "A|https://a.example/b/1|1"},
		{"one entry under a prefix", `<a:entry xmlns:a="http://www.w3.org/2005/Atom"><a:title>A &amp; B</a:title><a:id>1</a:id><a:content type="html">x</a:content></a:entry>`, "", "A & B||1"},
		{"one entry cut off", `<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>1</id><content>half of`, "", "A||1"},
		// Markup that is not well-formed.
		{"CDATA left open", rss(`<item><title><![CDATA[A</title><guid>1</guid></item><item><title><![CDATA[B]]></title></item>`), "", "A||1;B||"},
		{"CDATA left open for good", rss(`<item><guid>1</guid><title><![CDATA[A</title></item><item><title>B</title></item>`), "", "A||1;B||"},
		{"item left open", rss(`<item><title>A</title><item><title>B</title></item>`), "", "A||;B||"},
		{"items within items", rss(`<items><item><title>A</title></item></items><item><title>B</title></item>`), "", "A||;B||"},
		{"element left open", rss(`<item><title>A</title><description><p>x</description><guid>1</guid></item><item><title>B</title></item>`), "", "A||1;B||"},
		{"stray end tag", rss(`<item><description>x</p></div> y</description><title>A</title></item><item><title>B</title></item>`), "", "A||;B||"},
		{"end tag without end", rss(`<item><title>A</title <guid>1</guid></item>`), "", "A||1"},
		{"bare less-than", rss(`<item><title>1 < 2 <3</title></item>`), "", "1 < 2 <3||"},
		{"bare ampersand", rss(`<item><title>A & B &c</title></item>`), "", "A & B &c||"},
		{"comment with two hyphens", rss(`<item><!-- a -- b --><title>A</title></item>`), "", "A||"},
		{"no document type", rss(`<item><title>A <!' B</title></item>`), "", "A <!' B||"},
		{"attribute left open", rss(`<item><enclosure url="x><title>A</title></enclosure></item><item><title>B</title></item>`), "", "||;B||"},
		{"attributes that are none", rss(`<item><foo "x" =y/><title>A</title></item>`), "", "A||"},
		{"element of two prefixes", rss(`<item><a:b:c>x</a:b:c><title>A</title></item>`), "", "A||"},
		{"processing instruction", rss(`<item><?php echo 1 ?><title>A</title></item>`), "", "A||"},
		{"second title", rss(`<item><title>A</title><title>B</title></item>`), "", "A||"},
		// Characters.
		{"references to control characters", rss(`<item><title>A&#x1F;B&#0;C</title></item>`), "", "A B C||"},
		{"halves of a character", rss(`<item><title>&#55357;&#56832; &#xD83D;x</title></item>`), "", "😀 x||"},
		{"reference beyond all", rss(`<item><title>A&#99999999999;B</title></item>`), "", "A B||"},
		{"windows-1252 by number", rss(`<item><title>It&#146;s</title></item>`), "", "It’s||"},
		{"control characters", rss("<item><title>A\x0bB\x00C</title></item>"), "", "ABC||"},
		{"not a character", rss("<item><title>A\ufffeB</title></item>"), "", "AB||"},
		{"entity of its own", `<!DOCTYPE rss [<!ENTITY paper "The &#x4d;orrow">]>` + rss(`<item><title>&paper; says</title></item>`), "", "&paper; says||"},
		{"plain entity of its own", `<!DOCTYPE rss [<!ENTITY paper "The Morrow">]>` + rss(`<item><title>&paper; says</title></item>`), "", "The Morrow says||"},
		{"HTML entities", rss(`<item><title>caf&eacute;&nbsp;&mdash;</title></item>`), "", "café —||"},
		{"Latin-1 undeclared", encoded(t, charmap.Windows1252, rss(`<item><title>Négociations à Genève: “l’été”</title></item>`)), "", "Négociations à Genève: “l’été”||"},
		// Titles.
		{"escaped twice", rss(`<item><title>&amp;#8216;A&amp;#8217; &amp;amp; B</title></item>`), "", "‘A’ & B||"},
		{"markup in the title", rss(`<item><title>A <i>b</i> &lt;em&gt;c&lt;/em&gt;</title></item>`), "", "A b c||"},
		{"script in the title", rss(`<item><title>A&lt;script&gt;x()&lt;/script&gt;</title></item>`), "", "A||"},
		{"white space in the title", rss("<item><title><![CDATA[\n  A\n  B  ]]></title></item>"), "", "A B||"},
		{"no title", rss(`<item><description>&lt;p&gt;First words&lt;/p&gt; of it.</description></item>`), "", "First words of it.||"},
		{"nothing but a link", rss(`<item><link>https://a.example/x</link></item>`), "", "https://a.example/x|https://a.example/x|"},
		{"base64", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="base64" type="text/html">QSBCPGI+</title></entry></feed>`, "", "A B<b>||"},
		// Links and guids.
		{"permalink", rss(`<item><guid>https://a.example/1</guid></item>`), "", "https://a.example/1|https://a.example/1|https://a.example/1"},
		{"guid that is no permalink", rss(`<item><title>A</title><guid isPermaLink="false">https://a.example/1</guid></item>`), "", "A||https://a.example/1"},
		{"relative to the document", rss(`<item><title>A</title><link>/b/../1?x=&#228;</link></item>`), "https://a.example/feeds/rss", "A|https://a.example/1?x=ä|"},
		{"relative to the site", rss(`<link>https://a.example/</link><item><title>A</title><link>1</link></item>`), "", "A|https://a.example/1|"},
		{"relative to the feed's own address", atom(`<link rel="self" href="https://a.example/x/feed"/><link href="https://b.example/"/><entry><title>A</title><link href="1"/></entry>`), "", "A|https://a.example/x/1|"},
		{"relative to nothing", rss(`<item><title>A</title><link>/1</link></item>`), "", "A|/1|"},
		{"original link", `<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><title>A</title><link>https://proxy.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink></item></channel></rss>`, "", "A|https://a.example/1|"},
		{"Atom link in RSS", `<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><title>A</title><atom:link href="https://a.example/1"/></item></channel></rss>`, "", "A|https://a.example/1|"},
		{"Atom link as text", atom(`<entry><title>A</title><link>https://a.example/1</link></entry>`), "", "A|https://a.example/1|"},
		{"Atom link as text in a tag left open", atom(`<entry><title>A</title><link rel="alternate &#1;>https://a.example/1</link></entry>`), "", "A||"},
		{"Atom id as link", atom(`<entry><title>A</title><id>https://a.example/1</id></entry>`), "", "A|https://a.example/1|https://a.example/1"},
		{"Atom id as written", atom(`<entry><title>A</title><id>https://a.example/é x</id><link href="https://a.example/1"/></entry>`), "", "A|https://a.example/1|https://a.example/é x"},
		{"xml:base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/b/"><entry><title>A</title><link href="1"/></entry></feed>`, "https://c.example/", "A|https://a.example/b/1|"},
		// JSON that does not keep to its types.
		{"author list that is one", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"A","authors":{"name":"Ada"}}]}`, "", "A||1"},
		{"wrong types", `{"version":"https://jsonfeed.org/version/1","title":5,"items":[{"id":1.5,"title":true,"tags":"x","url":null},"x"]}`, "", "true||1.5"},
		{"junk behind JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"A"}]} <!-- x -->`, "", "A||1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Parse([]byte(tt.doc), ParseOptions{Base: tt.base})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range p.Stories {
				got = append(got, s.Title+"|"+s.Link+"|"+s.GUID)
			}
			if strings.Join(got, ";") != tt.want {
				t.Errorf("got  %q\nwant %q", strings.Join(got, ";"), tt.want)
			}
		})
	}
}

func TestParseNotFeed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, doc string
		want      error
		words     string
	}{
		{"login", "<!DOCTYPE html><html><head><title>Sign in &amp; read</title></head><body>…", ErrBlocked, `titled "Sign in & read"`},
		{"page without a title", "<html><body>Access denied", ErrBlocked, "a web page came in the feed's place"},
		{"home page", `<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>`, ErrNotFeed, "the feed it offers is at /rss.xml"},
		{"empty", " \n", ErrNotFeed, "the document is empty"},
		{"text", "Not found", ErrNotFeed, "neither RSS"},
		{"other XML", "<opml><body/></opml>", ErrNotFeed, ""},
		{"other JSON", `{"error":"no"}`, ErrNotFeed, "JSON without items"},
	} {
		_, err := Parse([]byte(tt.doc), ParseOptions{})
		if !errors.Is(err, tt.want) && !(tt.words == "" && errors.Is(err, ErrBlocked)) || !strings.Contains(fmt.Sprint(err), tt.words) {
			t.Errorf("%s: %v, want %v with %q", tt.name, err, tt.want, tt.words)
		}
	}
}

func TestParseCompressed(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(rssFeed)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	if p, err := Parse(b.Bytes(), ParseOptions{}); err != nil || len(p.Stories) != 1 {
		t.Errorf("%v, %v", p, err)
	}
}

func TestParseClampsTheFuture(t *testing.T) {
	t.Parallel()
	now := at("2026-03-03T04:00:00Z")
	p, err := Parse([]byte(rssFeed), ParseOptions{Now: now})
	if err != nil || !p.Stories[0].Published.Equal(at("2026-03-03T04:05:00Z")) {
		t.Errorf("five minutes ahead became %v, %v", p.Stories[0].Published, err)
	}
	p, err = Parse([]byte(rssFeed), ParseOptions{Now: now.Add(-time.Hour)})
	if err != nil || !p.Stories[0].Published.Equal(now.Add(-time.Hour)) {
		t.Errorf("an hour ahead became %v, %v", p.Stories[0].Published, err)
	}
}

func TestParseWire(t *testing.T) {
	t.Parallel()
	const item = `<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="2" standard="NewsML-G2">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-03T07:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>Talks go on</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Delegates met.</p></body></html></inlineXML></contentSet></newsItem>`
	for _, format := range []string{"", "newsml-g2"} {
		p, err := Parse([]byte(item), ParseOptions{Format: format})
		if err != nil || len(p.Stories) != 1 || p.Stories[0].Version != 2 || p.Stories[0].Title != "Talks go on" {
			t.Errorf("format %q: %+v, %v", format, p, err)
		}
	}
}

func TestParseKills(t *testing.T) {
	t.Parallel()
	const item = `{"uri": "urn:x:9", "type": "text", "headline": %q, "body_text": "Kill urn:x:8."}`
	for _, tt := range []struct {
		headline string
		kills    []string
		kill     bool
	}{
		{"STORY RECALLED", nil, false},
		{"STORY RECALLED", []string{"STORY RECALLED"}, true},
		{"MANDATORY KILL", []string{"STORY RECALLED"}, true}, // the agencies' own words stay
	} {
		p, err := Parse(fmt.Appendf(nil, item, tt.headline), ParseOptions{Kills: tt.kills})
		if err != nil || len(p.Stories) != 1 || p.Stories[0].Kill != tt.kill {
			t.Errorf("%s with %q: %+v, %v", tt.headline, tt.kills, p.Stories, err)
		}
	}
}

func TestParseCorrections(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"CORRECTED: Norland votes": "corrected", "Correction: Norland votes": "corrected", "CORRECTED-Norland votes": "corrected",
		"[Correction] Norland votes": "corrected", "Corrección: vota Norland": "corrected", "Berichtigung – Norland wählt": "corrected",
		"更正：诺兰投票": "corrected", "Correction officers walk out": "", "Corrections to the treaty": "", "Corrected": "", "Norland votes (corrected)": "",
	} {
		doc := fmt.Sprintf("<rss><channel><item><title>%s</title></item></channel></rss>", title)
		p, err := Parse([]byte(doc), ParseOptions{})
		if err != nil || len(p.Stories) != 1 || p.Stories[0].Correction != want {
			t.Errorf("%q: %+v, %v, want %q", title, p.Stories, err, want)
		}
	}
}

func TestPerson(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"desk@a.example (Ada Vantongeren)": "Ada Vantongeren", "Ada Vantongeren <ada@a.example>": "Ada Vantongeren",
		"Ada Vantongeren (ada@a.example)": "Ada Vantongeren", " Ada ": "Ada", "desk@a.example": "desk@a.example", "": "",
	} {
		if got := person(in); got != want {
			t.Errorf("person(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLanguageTag(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"en": "en", "en_US": "en-US", " pt-br ": "pt-br", "zh-Hant-TW": "zh-Hant-TW", "english": "", "": "", "e": "", "en-": "", "x y": ""} {
		if got := languageTag(in); got != want {
			t.Errorf("languageTag(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, doc := range []string{rssFeed, atomFeed, rdfFeed, jsonFeed, lol(), "<rss><item><title><![CDATA[a</title><b", `<feed><entry><link>https://a.example/</link><title mode="base64">QQ==</title>`} {
		f.Add([]byte(doc), "https://a.example/feed", "text/xml")
	}
	f.Fuzz(func(t *testing.T, doc []byte, base, contentType string) {
		o := ParseOptions{Base: base, ContentType: contentType, Now: at("2026-03-03T04:00:00Z")}
		p, err := Parse(doc, o)
		if err != nil {
			if len(p.Stories) > 0 {
				t.Errorf("stories beside the error %v", err)
			}
			return
		}
		if again, err := Parse(doc, o); err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("read differently the second time: %v", err)
		}
		for _, s := range p.Stories {
			if s.Key == "" || len(s.Key) > 4096 {
				t.Errorf("key %q", s.Key)
			}
			if !utf8.ValidString(s.Title + s.Body + s.Abstract + s.Link + s.GUID) {
				t.Errorf("not UTF-8: %+v", s)
			}
			if s.Published.After(o.Now.Add(10 * time.Minute)) {
				t.Errorf("published %s", s.Published)
			}
		}
	})
}

// FuzzRepair holds that a repaired document nests properly: a second repair
// finds nothing more to close or to drop.
func FuzzRepair(f *testing.F) {
	for _, doc := range []string{rssFeed, "<rss><a><b></a></c><![CDATA[x", "<rss <a b='>", "<rss></a<b>&#xD83D;&#xDE00;", "<rss><item><item></item>"} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		r := findRoot(doc)
		if r.at < 0 {
			return
		}
		once, err := repair(doc, r, false, false)
		if err != nil {
			return
		}
		twice, err := repair(once.xml, root{name: r.name, first: r.name}, false, false)
		if err != nil || !bytes.Equal(once.xml, twice.xml) {
			t.Errorf("once  %q\ntwice %q (%v)", once.xml, twice.xml, err)
		}
	})
}
