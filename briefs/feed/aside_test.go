package feed

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// withoutAside reads an RSS document with nothing set aside.
func withoutAside(doc []byte, o ParseOptions) (Parsed, error) {
	text := toUTF8(doc, o.ContentType)
	r := findRoot(text)
	fixed, err := repair(text, r, false, false)
	if err != nil {
		return Parsed{}, err
	}
	return parseRepaired(fixed, r, o)
}

// TestTextsSetAside: a document reads the same whether its long texts are set
// aside or not.
func TestTextsSetAside(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<p>Tea &amp; talks went on\r\n past midnight, “at last”.</p>\n", 20)
	section := "<![CDATA[" + long + "]]>"
	for name, item := range map[string]string{
		"text":           "<title>A</title><description>" + section + "</description>",
		"blanks around":  "<title>A</title><description>\n <![CDATA[ \n" + long + " \t]]> \n</description>",
		"two texts":      "<title>A</title><description>" + section + "</description><content:encoded>" + section + "again</content:encoded>",
		"two sections":   "<title>A</title><description>x &amp; " + section + " y " + section + "z</description>",
		"text twice":     "<title>A</title><description>" + section + "</description><description>" + section + "2</description>",
		"another's name": "<title>A</title><media:group><description>" + section + "</description></media:group>",
		"in a title":     "<title>" + section + "</title>",
		"bad characters": "<title>A</title><description><![CDATA[\x02" + long + "\x7f]]></description>",
		"bad UTF-8":      "<title>A</title><description><![CDATA[\xff" + long + "]]></description>",
		"a mark":         "<title>A</title><description><![CDATA[\uE0F00\uE0F1" + long + "]]></description>",
		"left open":      "<title>A</title><description><![CDATA[" + long + "</description>",
		"section within": "<title>A</title><description><![CDATA[" + long + "<![CDATA[" + long + "]]></description>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := []byte(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title><description>` +
				section + `</description><item><guid>1</guid>` + item + `</item><item><title>B</title><description>short</description></item></channel></rss>`)
			sameAside(t, doc)
		})
	}
}

func sameAside(t *testing.T, doc []byte) {
	t.Helper()
	want, err := withoutAside(doc, ParseOptions{})
	if err != nil {
		t.Skip(err) // read on a further try, which sets nothing aside
	}
	got, err := Parse(doc, ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// TestRealTextsSetAside does the same with real feeds.
func TestRealTextsSetAside(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(sharedData(t), "rss-real", "*"))
	if err != nil || len(files) == 0 {
		t.Skip("no ../shared/data/rss-real")
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			doc, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if r := findRoot(toUTF8(doc, "")); r.at < 0 || r.first != r.name {
				t.Skip("no XML feed")
			}
			sameAside(t, doc)
		})
	}
}
