package condense

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
)

var sampleTopics = []briefs.Topic{
	{Name: "truce", Phrases: []briefs.Phrase{
		{Text: "ceasefire", Weight: 1}, {Text: "прекращение огня", Weight: 1}, {Text: "停火", Weight: 1},
		{Text: "cessez-le-feu", Weight: 1}, {Text: "video game", Weight: -2},
	}},
	{Name: "arctic", Countries: []string{"NO", "RU"}, People: []string{"Sigrun Halvorsen"},
		Phrases: []briefs.Phrase{{Text: "Black Tide", Weight: 0.5}}},
	{Name: "andes", Countries: []string{"PE", "BO", "EC"}},
	{Name: "trade", Phrases: []briefs.Phrase{{Text: "tariffs", Weight: 1}, {Text: "trade accord", Weight: 1}},
		People: []string{"Chen Wuling", "Sergei Volkonsky"}},
	{Name: "tech", Phrases: []briefs.Phrase{{Text: "IT", Weight: 1}}},
}

func TestTopics(t *testing.T) {
	t.Parallel()
	set, err := txtar.ParseFile("testdata/topic/stories.txtar")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range set.Files {
		if name, ok := strings.CutPrefix(f.Name, "want."); ok {
			want[name] = sortedWords(string(f.Data))
		}
	}
	c := New(sampleTopics)
	for _, f := range set.Files {
		name, ok := strings.CutPrefix(f.Name, "story.")
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			title, text, _ := strings.Cut(string(f.Data), "\n\n")
			var got, why []string
			for _, m := range c.Condense(briefs.Copy{Title: title, Text: text}).Topics {
				got = append(got, string(m.Name))
				why = append(why, string(m.Name)+": "+m.Why)
			}
			if g := sortedWords(strings.Join(got, " ")); g != want[name] {
				t.Errorf("topics %q, want %q (%s)", g, want[name], strings.Join(why, "; "))
			}
		})
	}
}

func TestTopicReasons(t *testing.T) {
	t.Parallel()
	got := New(sampleTopics).Condense(briefs.Copy{
		Title: "Halvorsen opens Black Tide drills",
		Text:  "Sigrun Halvorsen opened the drills in Oslo. Norway leads them. Norwegian ships sail on Monday.",
	}).Topics
	if len(got) != 1 || got[0].Why != "Sigrun Halvorsen ×2, Norway, Black Tide" {
		t.Errorf("topics %+v", got)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Zelenskyy", "Zelenskiy", "Zelensky", "zelenskyy"},
		{"Sergei", "Sergey"},
		{"sanction", "sanctions", "Sanctions"},
		{"party", "parties"},
		{"Erdoğan", "Erdogan"},
		{"Élysée", "elysee"},
		{"Путин", "путин"},
	} {
		for _, w := range same[1:] {
			if a, b := string(fold(nil, same[0])), string(fold(nil, w)); a != b {
				t.Errorf("%q and %q fold to %q and %q", same[0], w, a, b)
			}
		}
	}
	for _, pair := range [][2]string{{"news", "new"}, {"Paris", "pari"}, {"gas", "ga"}, {"glass", "glas"}, {"US", "us"}} {
		if a, b := key(pair[0])[0], key(pair[1])[0]; a == b {
			t.Errorf("%q and %q both fold to %q", pair[0], pair[1], a)
		}
	}
}
