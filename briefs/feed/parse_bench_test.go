package feed

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// sharedData returns the folder of real data beside the repository, "" = none.
func sharedData(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			data := filepath.Join(filepath.Dir(dir), "shared", "data")
			if _, err := os.Stat(data); err == nil {
				return data
			}
		}
	}
	return ""
}

// newsFeed is an ordinary feed of n items with bodies of about 2 kB.
func newsFeed(n int) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Morrow</title><link>https://morrow.example/</link>`)
	para := "&lt;p&gt;The minister said on Tuesday that talks on the river&#8217;s water would go on &amp;amp; that &quot;no side has left the table&quot;.&lt;/p&gt;"
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Talks on the river go on, day %d</title><link>https://morrow.example/news/%d?utm_source=rss</link><guid isPermaLink="false">morrow-%d</guid><pubDate>Tue, 03 Mar 2026 07:%02d:00 +0100</pubDate><dc:creator>Ada Vantongeren</dc:creator><category>World</category><description>%s</description><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, i%60, para, strings.Repeat("<p>Delegates from both banks met for a third day in the old customs house.</p>", 20))
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

func benchFeeds(b *testing.B) map[string][][]byte {
	feeds := map[string][][]byte{"made": {newsFeed(20)}}
	files, err := filepath.Glob(filepath.Join(sharedData(b), "rss-real", "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, ".tsv") {
			feeds["real"] = append(feeds["real"], data)
		}
	}
	return feeds
}

// BenchmarkParse reads feeds with and without what this package adds to gofeed;
// the bar is half as much again.
func BenchmarkParse(b *testing.B) {
	for name, docs := range benchFeeds(b) {
		size := 0
		for _, d := range docs {
			size += len(d)
		}
		b.Run(name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range docs {
					_, _ = gofeed.NewParser().Parse(bytes.NewReader(d))
				}
			}
		})
		b.Run(name+"/ours", func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range docs {
					_, _ = Parse(d, ParseOptions{})
				}
			}
		})
	}
}
