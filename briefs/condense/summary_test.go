package condense

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/attache-bot/attache/briefs"
)

// TestSummaries reads story.* with a headline, a blank line and the text, and
// want.* with the summary, a sentence a line.
func TestSummaries(t *testing.T) {
	t.Parallel()
	set, err := txtar.ParseFile("testdata/summary/stories.txtar")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range set.Files {
		if name, ok := strings.CutPrefix(f.Name, "want."); ok {
			want[name] = collapse(string(f.Data))
		}
	}
	for _, f := range set.Files {
		name, ok := strings.CutPrefix(f.Name, "story.")
		if !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			title, text, _ := strings.Cut(string(f.Data), "\n\n")
			b := New(nil).Condense(briefs.Copy{Title: title, Text: text})
			if b.Summary != want[name] {
				t.Errorf("summary\n  %s\nwant\n  %s", b.Summary, want[name])
			}
			checkSummary(t, &b)
		})
	}
}

// checkSummary holds what every summary promises.
func checkSummary(t *testing.T, b *briefs.Brief) {
	t.Helper()
	if n := len(strings.Fields(b.Summary)); n > summaryWords {
		t.Errorf("%d words: %s", n, b.Summary)
	}
	if err := b.Verify(); err != nil {
		t.Error(err)
	}
	for i := 1; i < len(b.Parts); i++ {
		if b.Parts[i].Start < b.Parts[i-1].End {
			t.Errorf("parts out of order: %v", b.Parts)
		}
	}
}

func FuzzSummary(f *testing.F) {
	f.Add("Talks resume", "Envoys met on Monday. He said so. “We go on,” said Orla Venn, the envoy. They left. Nothing was signed…")
	f.Add("停火", "双方同意停火。协议将于午夜生效。")
	f.Add("", "")
	f.Add("A", strings.Repeat("Word ", 70)+". Orla Venn won. Venn went.")
	c := New(sampleTopics)
	f.Fuzz(func(t *testing.T, title, text string) {
		b := c.Condense(briefs.Copy{Title: title, Text: text})
		checkSummary(t, &b)
		for _, p := range b.Places {
			if len(p.Code) != 2 || p.Why == "" || p.Score <= 0 {
				t.Errorf("place %+v", p)
			}
		}
		for _, m := range b.Topics {
			if m.Why == "" || m.Score < onTopic {
				t.Errorf("topic %+v", m)
			}
		}
	})
}

// stories are the shared summaries' stories, read once.
func sharedStories(tb testing.TB) []briefs.Copy {
	var out []briefs.Copy
	eachLine(tb, "summaries/dev.jsonl", func(line []byte) {
		var in struct{ Title, Text string }
		if err := json.NewDecoder(bytes.NewReader(line)).Decode(&in); err != nil {
			tb.Fatal(err)
		}
		out = append(out, briefs.Copy{Title: in.Title, Text: in.Text})
	})
	return out
}

// TestSummariesOfSharedStories holds the promises on real text.
func TestSummariesOfSharedStories(t *testing.T) {
	t.Parallel()
	c := New(nil)
	leaning, n := 0, 0
	for _, in := range sharedStories(t) {
		b := c.Condense(in)
		checkSummary(t, &b)
		n++
		if first, _, _ := strings.Cut(b.Summary, " "); openingOf(first)&(pronouns|connectives) != 0 {
			leaning++
		}
	}
	if leaning > 0 {
		t.Errorf("%d of %d summaries begin with a pronoun or connective", leaning, n)
	}
}

// BenchmarkLastStages times summary, places and topics on stories already read.
func BenchmarkLastStages(b *testing.B) {
	c := New(sampleTopics)
	var docs []*doc
	for _, in := range sharedStories(b) {
		d := c.read(in)
		c.quotes(d)
		docs = append(docs, d)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d := docs[i%len(docs)]
		summarise(d, nil, false)
		c.topics.match(d, c.places.find(d))
	}
}
