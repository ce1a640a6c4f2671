package feed

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// twice encodes text as a careless program does; latin: what windows-1252 leaves
// out, or all, is read as latin-1.
func twice(s string, latin bool) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		r := rune(c)
		if !latin && charmap.Windows1252.DecodeByte(c) != utf8.RuneError {
			r = charmap.Windows1252.DecodeByte(c)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestMendTwice(t *testing.T) {
	t.Parallel()
	spoilt := []string{
		"The minister’s answer", "“No,” she said", "Norland—at last", "a fee of €40", "Le ministre a été reçu à Ostrevel", "Über die Brücke, größer",
		"São Tomé e Príncipe", "niño", "Переговоры продолжаются", "会谈将继续进行", "😀 again", "Łódź i Kraków", "in\u00a0Port Alba", "the end.\u00a0More", "a £5 fee",
	}
	for _, text := range spoilt {
		for _, latin := range []bool{false, true} {
			if got := string(mendTwice([]byte("<title>" + twice(text, latin) + "</title>"))); got != "<title>"+text+"</title>" {
				t.Errorf("%q (latin-1: %v) was mended to %q", twice(text, latin), latin, got)
			}
		}
	}
	right := append([]string{
		"MANHÃ… e tarde", "A VOZ DA MANHÔ", "“A VOZ DA MANHÔ", "IRMÃ » disse", "LA CAFÉ’S", "Adieu, René…”", "le château â…”", "É²", "INFÂNCIA", "FRÂNCIA E LÃ",
		"The page shows â€™ where ’ was meant", "from â€™ to é", "Ängström™", "Ð’ was a letter", "À «midi»", "Âge", "lettre Â : la", "50 € à 60 €", "ÉTÉ® 2026", "naïve",
	}, spoilt...)
	for _, text := range right {
		if got := string(mendTwice([]byte(`{"title":"` + text + `"}`))); got != `{"title":"`+text+`"}` {
			t.Errorf("%q was right and became %q", text, got)
		}
	}
	mixed := "<a>" + twice("it’s", false) + "</a><b title=\"" + twice("né", true) + "\">né</b>" + twice("ends.\u00a0", false)
	if got := string(mendTwice([]byte(mixed))); got != "<a>it’s</a><b title=\"né\">né</b>ends.\u00a0" {
		t.Errorf("several runs became %q", got)
	}
	if got, want := string(mendTwice([]byte(twice("it’s late.", false)+"Â then"))), "it’s late.Â then"; got != want {
		t.Errorf("beside half a blank %q, want %q", got, want)
	}
}

// TestMendTwiceLeavesTheRest: of the real feeds and the parsers' own, no text is
// changed that is not spoilt.
func TestMendTwiceLeavesTheRest(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"MonitoRSS__feed.xml": true} // it has "â€™"
	seen := 0
	for _, folder := range []string{"rss-real", "rss", "wire"} {
		files, err := filepath.Glob("../../../shared/data/" + folder + "/*.*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			body, err := os.ReadFile(name)
			if err != nil || strings.HasSuffix(name, ".tsv") {
				continue
			}
			seen++
			doc := toUTF8(body, "")
			if got := mendTwice(doc); bytes.Equal(got, doc) == known[filepath.Base(name)] {
				t.Errorf("%s: changed: %v", name, !known[filepath.Base(name)])

			}
		}
	}
	if seen == 0 {
		t.Skip("no ../shared beside the repository")
	}
}

func FuzzMendTwice(f *testing.F) {
	for _, s := range []string{"it’s", "été", "MANHÃ… é", "<a>会</a>\"né\"", "â€™ and ’", "\xff\xc3", "Â", "plain"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		got := string(mendTwice([]byte(s)))
		if !utf8.ValidString(got) {
			t.Fatalf("%q became %q", s, got)
		}
		if len(got) > len(s) || strings.Count(got, "<") != strings.Count(s, "<") {
			t.Fatalf("%q grew to %q", s, got)
		}
		// Text with what no careless program makes stays as it is.
		if kept := "ā " + strings.NewReplacer("<", "", ">", "", `"`, "").Replace(s); string(mendTwice([]byte(kept))) != kept {
			t.Fatalf("%q was changed", kept)
		}
	})
}
