package condense

import (
	"testing"

	"github.com/attache-bot/attache/briefs"
)

func TestOriginLeadsBack(t *testing.T) {
	in := briefs.Copy{Title: "A &amp; B", Text: "<p>One&nbsp;&amp; two.</p>\n<p>“Three,” <b>he</b> said.</p>"}
	d := New(nil).read(in)
	if want := "One & two.\n\n“Three,” he said."; d.text != want {
		t.Fatalf("text %q, want %q", d.text, want)
	}
	for _, s := range d.sents {
		o := d.origin.Span(s.span)
		t.Logf("%q <- %q", d.words(s.span), in.Text[o.Start:o.End])
	}
}
