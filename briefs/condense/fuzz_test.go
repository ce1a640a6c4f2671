package condense

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
)

// check holds a brief against what must be true of every one.
func check(t *testing.T, c *Condenser, in briefs.Copy) {
	t.Helper()
	b, o := c.Read(in)
	if err := b.Verify(); err != nil {
		t.Error(err)
	}
	for name, s := range map[string]string{"text": b.Text, "headline": b.Headline, "summary": b.Summary, "dateline": b.Dateline} {
		if !utf8.ValidString(s) {
			t.Errorf("%s is not UTF-8: %q", name, s)
		}
	}
	if n := len(strings.Fields(b.Summary)); n > 60 {
		t.Errorf("summary of %d words", n)
	}
	for _, q := range b.Quotes {
		spans := append([]briefs.Span{q.Span, q.Sentence}, q.Parts...)
		for _, s := range spans {
			if s.Start < 0 || s.Start >= s.End || s.End > len(b.Text) {
				t.Fatalf("span %v of quotation %q in a text of %d", s, q.Text, len(b.Text))
			}
			from := o.Span(s)
			if from.Start < 0 || from.Start >= from.End || from.End > len(in.Text) {
				t.Errorf("span %v comes from %v of %d", s, from, len(in.Text))
			}
		}
		if q.Sentence.Start > q.Span.Start || q.Sentence.End < q.Span.End {
			t.Errorf("sentence %v does not hold quotation %v", q.Sentence, q.Span)
		}
		if (q.Speaker == "") != (q.Resolved == briefs.ByNobody) || q.Speaker == "" && q.Role != "" {
			t.Errorf("speaker %q role %q resolved %q", q.Speaker, q.Role, q.Resolved)
		}
	}
	again := c.Condense(briefs.Copy{Title: b.Headline, Text: b.Text, Language: b.Language})
	if again.Text != b.Text {
		t.Errorf("cleaned again:\n%q\nwas\n%q", again.Text, b.Text)
	}
	if again.Headline != b.Headline {
		t.Errorf("headline %q became %q", b.Headline, again.Headline)
	}
}

func FuzzCondense(f *testing.F) {
	for _, s := range []string{
		"GENEVA, May 3 (Reuters) - “We will wait,” Minister Ann Poe said. “And then we act.”\n\nRead more: here\n\nREUTERS/X Y",
		"<p>«Nous attendons la suite», a dit M. Poe.</p><h2>Heading</h2><q>nested &amp;amp; words</q>",
		"„Wir warten auf euch alle“, sagte er. 「こんにちは。」 ''Two singles close it,'' she said.",
		"'We can't wait any longer,' the ministers' spokesman said. \"Open \"twice, \"never closed",
		"By Ann Poe\n\nApril 13, 2025 — MOSCOW — One two three four five six seven.\n\n(Reporting by A; Editing by B)",
		"&lt;p&gt;x&lt;/p&gt; &amp;lt;b&amp;gt; <a href=\"", "\"\"\"\"“”‘’''''", "abc/def", "(",
		", A A A1 000000000000! \"000,''he 00", "A — B — ", ") ", "- - -",
		"Ada Lind left the Department of Immigration, Border",
		"Warning: disturbing\n\nThe paper was among\n\nThe paper was among",
	} {
		f.Add("", s)
		f.Add("Talks go on", s)
	}
	c := New(nil)
	f.Fuzz(func(t *testing.T, title, text string) {
		check(t, c, briefs.Copy{Title: title, Text: text})
	})
}

// TestSharedTexts checks every real article at hand.
func TestSharedTexts(t *testing.T) {
	t.Parallel()
	c := New(nil)
	n := 0
	for _, name := range []string{"quotes/dev.jsonl", "quotes/world_dev.jsonl", "summaries/dev.jsonl"} {
		eachLine(t, name, func(line []byte) {
			if n++; n%8 != 0 {
				return // an eighth is enough for every day, and for the race detector
			}
			in := copyOf(t, line)
			check(t, c, in)
			check(t, c, briefs.Copy{Text: in.Title + "\n" + in.Text})
		})
	}
}
