package feed

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// lol is the document of the billion laughs.
func lol() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY lol0 "lol">`)
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, `<!ENTITY lol%d "%s">`, i, strings.Repeat(fmt.Sprintf("&lol%d;", i-1), 10))
	}
	return b.String() + `<!ENTITY xxe SYSTEM "file:///etc/hostname">]><rss><channel><title>T</title><item><title>&lol9;&xxe;</title><guid>1</guid></item></channel></rss>`
}

// TestParseHostile bounds time and memory whatever the bytes are.
func TestParseHostile(t *testing.T) {
	wrap := func(s string) string { return "<rss><channel>" + s + "</channel></rss>" }
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := bytes.Repeat([]byte("<rss>"), 1<<18)
	for range 200 { // 260 MB
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, doc string
		want      error // nil = read, whatever comes of it
	}{
		{"billion laughs", lol(), ErrTooLarge},
		{"a big entity, often", `<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", 1000) + `">]>` + wrap("<item><title>"+strings.Repeat("&a;", 200_000)+"</title></item>"), nil},
		{"gzip bomb", bomb.String(), ErrTooLarge},
		{"a million items", wrap(strings.Repeat("<item/>", 1_000_000)), ErrTooLarge},
		{"a million entries", "<feed>" + strings.Repeat("<entry></entry>", 600_000) + "</feed>", ErrTooLarge},
		{"a million JSON items", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("{},", 1_000_000) + `{}]}`, ErrTooLarge},
		{"JSON items that are none", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("0,", 1_000_000) + `0]}`, nil},
		{"a million elements in an item", wrap("<item>" + strings.Repeat("<a:b/>", 1_000_000) + "</item>"), ErrTooLarge},
		{"as many as are allowed", wrap("<item>" + strings.Repeat("<a:b/>", maxElements-10) + "</item>"), nil},
		{"a million attributes", wrap("<item " + strings.Repeat(`a="" `, 1_000_000) + "/>"), ErrTooLarge},
		{"deep nesting", wrap(strings.Repeat("<a>", 1_000_000)), ErrTooLarge},
		{"deep nesting in Atom content", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">` + strings.Repeat("<div>", 100_000), ErrTooLarge},
		{"deep HTML in Atom content", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="html">` + strings.Repeat("&lt;div>", 200_000) + "</content></entry></feed>", nil},
		{"deep JSON", `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 1_000_000), ErrNotFeed},
		{"too many bytes", wrap(strings.Repeat(" ", maxFeed)), ErrTooLarge},
		{"all less-than signs", "<rss>" + strings.Repeat("< ", 200_000), nil},
		{"all ampersands", wrap("<item><title>" + strings.Repeat("&", 300_000) + "</title></item>"), nil},
		{"all quotation marks", "<rss " + strings.Repeat(`a="`, 2_000_000), ErrNotFeed},
		{"open sections", wrap("<item><title>" + strings.Repeat("<![CDATA[", 200_000)), nil},
		{"open comments", wrap(strings.Repeat("<!--", 1_000_000)), nil},
		{"open instructions", wrap(strings.Repeat("<?", 300_000)), nil},
		{"sections open one after another", wrap("<item>" + strings.Repeat("<a><![CDATA[x</a>", 100_000)), nil},
		{"titles that end oddly", wrap(strings.Repeat("<item><title></title ><title></item>", maxItems-1)), nil},
		{"types of documents", wrap(strings.Repeat("<!doctype", 1_000_000)), nil},
		{"comments and no root", strings.Repeat("<!--", 2_000_000), ErrNotFeed},
		{"instructions and no root", strings.Repeat("<?", 2_000_000), ErrNotFeed},
		{"types of documents and no root", strings.Repeat("<!DOCTYPE [>", 500_000), ErrNotFeed},
		{"open document type", "<!DOCTYPE rss [" + strings.Repeat(`<!ENTITY a "`, 500_000), ErrNotFeed},
		{"stray end tags", wrap("<item>" + strings.Repeat("</a>", 1_000_000) + "</item>"), nil},
		{"end tags that end in another", wrap("<item>" + strings.Repeat("</a<", 300_000) + "</item>"), nil},
		{"tags that end in another", wrap(strings.Repeat(`<a b="`, 1_000_000)), nil},
		{"titles in one item", wrap("<item>" + strings.Repeat("<title>", 200) + "</item>"), nil},
		{"a long title of brackets", wrap("<item><title><![CDATA[" + strings.Repeat("<b", 200_000) + "]]></title></item>"), nil},
		{"a long title of comments", wrap("<item><title><![CDATA[" + strings.Repeat("<!--", 200_000) + "]]></title></item>"), nil},
		{"one guid for all", wrap(strings.Repeat("<item><guid>x</guid></item>", maxItems)), nil},
		{"nothing", "", ErrNotFeed},
		{"zero bytes", strings.Repeat("\x00", 1_000_000), ErrNotFeed},
		{"a wall", "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", ErrBlocked},
		{"names without end", "<" + strings.Repeat("a", 5_000_000), ErrNotFeed},
		{"an image", "\x89PNG\r\n\x1a\n" + strings.Repeat("\x7f\x80", 1000), ErrNotFeed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := Parse([]byte(tt.doc), ParseOptions{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, tt.want) && (tt.want != nil || !errors.Is(err, ErrNotFeed) && !errors.Is(err, ErrTooLarge)) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if took > 30*time.Second {
				t.Errorf("took %s", took)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 1500<<20 {
				t.Errorf("allocated %d MB", grown>>20)
			}
			t.Logf("%s, %d MB allocated, %d MB of heap", took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20, after.HeapSys>>20)
		})
	}
}

func TestParseEntitiesStayInert(t *testing.T) {
	t.Parallel()
	const doc = `<!DOCTYPE rss [<!ENTITY house "The &lt;Morrow&gt;"><!ENTITY own "x &house;"><!ENTITY xxe SYSTEM "file:///etc/hostname">]>` +
		`<rss><channel><item><title>&own;&xxe;</title></item></channel></rss>`
	p, err := Parse([]byte(doc), ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Stories[0].Title; got != "&own;&xxe;" {
		t.Errorf("title %q", got)
	}
}
