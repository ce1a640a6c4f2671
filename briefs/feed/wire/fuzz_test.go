package wire_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

// samples returns the committed inputs of one format, of all formats for "".
func samples(tb testing.TB, format wire.Format) [][]byte {
	tb.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		tb.Fatal(err)
	}
	var found [][]byte
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range a.Files {
			data := []byte(controlPictures(string(f.Data)))
			if strings.HasSuffix(f.Name, ".in") && (format == "" || wire.Sniff(data, "") == format) {
				found = append(found, data)
			}
		}
	}
	if len(found) == 0 {
		tb.Fatalf("no sample of %s", format)
	}
	return found
}

// holds checks what must be true of whatever is read from whatever bytes.
func holds(t *testing.T, data []byte, stories []briefs.Story, err error) {
	if err != nil && len(stories) != 0 {
		t.Fatalf("%d stories beside the error %v", len(stories), err)
	}
	if format := wire.Sniff(data, ""); (format == "") != errors.Is(err, wire.ErrFormat) && err != nil {
		t.Fatalf("Sniff says %q, Parse %v", format, err)
	}
	for _, s := range stories {
		if s.Key == "" || s.GUID == "" || s.Version < 0 || s.Urgency < 0 || s.Urgency > 9 {
			t.Fatalf("key %q, guid %q, version %d, urgency %d", s.Key, s.GUID, s.Version, s.Urgency)
		}
		switch s.Status {
		case briefs.StatusUsable, briefs.StatusWithheld, briefs.StatusCanceled, briefs.StatusUnknown:
		default:
			t.Fatalf("status %q", s.Status)
		}
		texts := append([]string{s.GUID, s.Key, s.Title, s.Body, s.Abstract, s.Language, s.Byline, s.Dateline, s.Source, s.Rights, s.Correction, s.Acts}, s.OtherKeys...)
		for _, text := range texts {
			if !utf8.ValidString(text) {
				t.Fatalf("not valid UTF-8: %q", text)
			}
			if i := strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
				t.Fatalf("control character at %d of %q", i, text)
			}
		}
	}
}

func fuzz(f *testing.F, format wire.Format) {
	for _, data := range samples(f, format) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		stories, err := wire.Parse(data, wire.Options{Now: arrival})
		holds(t, data, stories, err)
	})
}

func FuzzNewsMLG2(f *testing.F) { fuzz(f, wire.NewsMLG2) }
func FuzzNewsML1(f *testing.F)  { fuzz(f, wire.NewsML1) }
func FuzzNITF(f *testing.F)     { fuzz(f, wire.NITF) }
func FuzzRBNews(f *testing.F)   { fuzz(f, wire.RBNews) }
func FuzzNINJS(f *testing.F)    { fuzz(f, wire.NINJS) }
func FuzzAPMedia(f *testing.F)  { fuzz(f, wire.APMedia) }
func FuzzDPA(f *testing.F)      { fuzz(f, wire.DPA) }
func FuzzIPTC7901(f *testing.F) { fuzz(f, wire.IPTC7901) }
func FuzzANPA(f *testing.F)     { fuzz(f, wire.ANPA) }

// Text that an item marks as not for publication never comes out, whatever
// stands around it.
func FuzzNonPublic(f *testing.F) {
	f.Add("before", "after")
	f.Add("<b>", "</section></p>")
	f.Add("</section><p", "<!--")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "SECRETDESKLINE"
		if strings.Contains(before, "<") || strings.Contains(after, secret) {
			t.Skip("markup before it could undo any mark")
		}
		var b strings.Builder
		for _, part := range []string{before, `<section class="np-nonpublic"><p>` + secret + `</p></section>`, after} {
			b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(part))
		}
		doc := `{"uri":"u","type":"text","body_html":"<p>` + b.String() + `</p>"}`
		stories, err := wire.Parse([]byte(doc), wire.Options{Now: arrival})
		if err != nil {
			return
		}
		for _, s := range stories {
			if s.Publish && (strings.Contains(s.Body, secret) || strings.Contains(s.Title, secret)) {
				t.Fatalf("%q", s.Body)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, format := range []wire.Format{wire.NewsMLG2, wire.NewsML1, wire.NITF, wire.NINJS, wire.IPTC7901, wire.ANPA} {
		b.Run(string(format), func(b *testing.B) {
			docs := samples(b, format)
			size := 0
			for _, d := range docs {
				size += len(d)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, d := range docs {
					_, _ = wire.Parse(d, wire.Options{Now: arrival})
				}
			}
		})
	}
}

func BenchmarkSniffFeed(b *testing.B) {
	feed := []byte(`<?xml version="1.0"?><rss version="2.0"><channel>` + strings.Repeat("<item><title>A title</title><guid>x</guid></item>\n", 1000) + "</channel></rss>")
	b.SetBytes(int64(len(feed)))
	for b.Loop() {
		wire.Sniff(feed, "application/rss+xml")
	}
}
