package condense

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
)

// TestLanguageCases runs the stories of testdata/language: the language, each
// sentence, and each quotation with its speaker, who is right or absent.
func TestLanguageCases(t *testing.T) {
	a, err := txtar.ParseFile("testdata/language/stories.txtar")
	if err != nil {
		t.Fatal(err)
	}
	c := New(nil)
	for i := 0; i+1 < len(a.Files); i += 2 {
		story, want := a.Files[i], a.Files[i+1]
		id := strings.TrimPrefix(story.Name, "story.")
		t.Run(id, func(t *testing.T) {
			if want.Name != "want."+id {
				t.Fatalf("%s is followed by %s", story.Name, want.Name)
			}
			title, text, _ := strings.Cut(string(story.Data), "\n\n")
			in := briefs.Copy{Title: title, Text: text}
			if stated, ok := strings.CutPrefix(title, "language: "); ok {
				in.Title, in.Language = "", stated
			}
			d := c.read(in)
			var got strings.Builder
			fmt.Fprintln(&got, d.lang)
			for _, s := range d.sents {
				fmt.Fprintln(&got, d.words(s.span))
			}
			for i := range d.quoted {
				q := d.quote(&d.quoted[i])
				fmt.Fprintln(&got, strings.TrimRight("> "+q.Text+" | "+q.Speaker, " "))
			}
			if got.String() != string(want.Data) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want.Data)
			}
			b := c.Condense(in)
			if err := b.Verify(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestOtherLanguages holds texts that are not English against what must never
// happen to them: words lost, sentences cut within marks, a speaker read by
// English rules.
func TestOtherLanguages(t *testing.T) {
	tests := []struct {
		lang, text string
		sentences  int
		quotes     []string
	}{
		{"fr", "« Nous ne signerons pas cette année », a déclaré la ministre Ada Lindqvist lundi à Amberg. Le président Jean Moreau a répondu : « C’est une décision que nous regrettons. » Les pourparlers ont été suspendus pour une semaine.", 3, []string{"Nous ne signerons pas cette année", "C’est une décision que nous regrettons."}},
		{"de", "„Wir werden das Abkommen nicht unterzeichnen“, sagte die Außenministerin Ada Lindqvist am Montag zu der Presse. »Wir bedauern das sehr«, sagte Präsident Karl Moor.", 2, []string{"Wir werden das Abkommen nicht unterzeichnen", "Wir bedauern das sehr"}},
		{"es", "«No firmaremos el acuerdo este año», dijo la ministra Ada Lindqvist el lunes. El presidente Juan Moreno respondió: “Lamentamos profundamente esta decisión”.", 2, []string{"No firmaremos el acuerdo este año", "Lamentamos profundamente esta decisión"}},
		{"ru", "«Мы не подпишем соглашение в этом году», — сказала министр Ада Линдквист в понедельник. По словам президента Ивана Морозова, „это решение вызывает сожаление“.", 2, []string{"Мы не подпишем соглашение в этом году", "это решение вызывает сожаление"}},
		{"ar", "قالت وزيرة الخارجية آدا ليندكفيست يوم الاثنين: «لن نوقع الاتفاق هذا العام». وقال الرئيس: “نأسف لهذا القرار كثيرا”.", 2, []string{"لن نوقع الاتفاق هذا العام", "نأسف لهذا القرار كثيرا"}},
		{"zh", "外交部长周一表示：“我们今年不会签署这项协议。”大家都需要时间。总统回应说：「我们深感遗憾。」", 0, []string{"我们今年不会签署这项协议。", "我们深感遗憾。"}},
		{"ja", "リンドクヴィスト外相は月曜日、「今年は協定に署名しない」と述べた。大統領は『決定は残念だ』と語った。", 2, []string{"今年は協定に署名しない", "決定は残念だ"}},
		{"", "„Nu vom semna acordul anul acesta”, a declarat ministrul Ada Lindqvist luni. «Avem nevoie de timp acum», a adăugat Ion Munteanu.", 2, []string{"Nu vom semna acordul anul acesta", "Avem nevoie de timp acum"}},
	}
	c := New(nil)
	for _, test := range tests {
		t.Run(test.lang, func(t *testing.T) {
			d := c.read(briefs.Copy{Title: "—", Text: test.text})
			if d.text != test.text {
				t.Errorf("text %q, want %q", d.text, test.text)
			}
			if d.lang != test.lang {
				t.Errorf("language %q, want %q", d.lang, test.lang)
			}
			if test.sentences > 0 && len(d.sents) != test.sentences {
				t.Errorf("%d sentences, want %d", len(d.sents), test.sentences)
			}
			if len(d.runs) != len(test.quotes) {
				t.Fatalf("%d quotations, want %d", len(d.runs), len(test.quotes))
			}
			for i, want := range test.quotes {
				if got := d.words(d.runSpan(d.runs[i])); got != want {
					t.Errorf("quotation %q, want %q", got, want)
				}
			}
			for _, q := range d.quoted {
				if q.source.known() {
					t.Errorf("%q has a speaker", d.words(d.runSpan(q.runs[0])))
				}
			}
		})
	}
}
