package briefs_test

import (
	"strings"
	"testing"

	"github.com/attache-bot/attache/briefs"
)

// telling makes a brief of one outlet whose text is its quotations, each
// "speaker|role|words".
func telling(id briefs.BriefID, outlet string, quotes ...string) briefs.Brief {
	b := briefs.Brief{ID: id, Headline: outlet, Source: briefs.Source{Feed: briefs.FeedName(outlet), Outlet: outlet, Use: briefs.UseBrief}, HasKey: len(quotes) > 0}
	for _, q := range quotes {
		f := strings.Split(q, "|")
		start := len(b.Text)
		b.Text += f[2] + " " + f[0] + ", " + f[1] + ". "
		span := briefs.Span{Start: start, End: start + len(f[2])}
		b.Quotes = append(b.Quotes, briefs.Quote{Text: f[2], Speaker: f[0], Role: f[1], Span: span, Parts: []briefs.Span{span}, Sentence: briefs.Span{Start: start, End: len(b.Text)}})
	}
	return b
}

// TestSayings: one utterance is told once, in its fullest form.
func TestSayings(t *testing.T) {
	t.Parallel()
	b := briefs.Gather([]briefs.Brief{
		telling(1, "Courier", "Mira Tolland|Ostran minister|We have chosen bread over guns", "Jo Reiss|a baker|Nobody here has seen flour for a month"),
		telling(2, "Post", "Mira Tolland|minister of Ostra|We have chosen bread over guns and we shall keep to it", "Ivo Lund|Kelmark envoy|They chose nothing at all, and everybody knows it"),
		telling(3, "Wire", "Tolland|minister|We have picked bread over guns and we shall keep to it"),
	})
	if err := b.Verify(); err != nil {
		t.Fatal(err)
	}
	all := b.Sayings()
	if len(all) != 3 {
		t.Fatalf("%d utterances, want 3: %+v", len(all), all)
	}
	first := all[0]
	if first.Text != "We have chosen bread over guns and we shall keep to it" || strings.Join(first.In, ",") != "Post,Courier,Wire" {
		t.Errorf("%q in %q, want the fullest form and all who carry it", first.Text, first.In)
	}
	if len(first.Others) != 1 || first.Others[0].Source.Outlet != "Wire" {
		t.Errorf("renderings %+v, want the Wire's, which has other words", first.Others)
	}
	voices := b.Voices()
	if len(voices) != 2 || voices[1].Speaker != "Ivo Lund" {
		t.Errorf("voices %+v, want both sides", voices)
	}
	alone := telling(1, "Courier", "Mira Tolland|Ostran minister|We have chosen bread over guns", "Ivo Lund|Kelmark envoy|They chose nothing at all, and everybody knows it")
	if voices := alone.Voices(); len(voices) != 1 {
		t.Errorf("one outlet's story shows %d voices, want its key quotation", len(voices))
	}
}

// TestGather: a voice of its own goes before a state's, one that tells something
// before a headline; topics are those of all.
func TestGather(t *testing.T) {
	t.Parallel()
	bare, state, own := telling(1, "Bare"), telling(2, "State", "A B|x|one two three four five"), telling(3, "Own")
	state.Summary, own.Summary, state.Source.Kind = state.Text, "A summary", briefs.KindStateControlled
	bare.Topics, own.Topics = []briefs.TopicMatch{{Name: "a"}}, []briefs.TopicMatch{{Name: "b"}}
	b := briefs.Gather([]briefs.Brief{bare, state, own})
	if b.ID != 3 || len(b.Others) != 2 || b.Others[0].ID != 2 || len(b.Topics) != 2 || b.Topics[0].Name != "b" {
		t.Errorf("gathered %d, then %+v, topics %+v", b.ID, b.Others, b.Topics)
	}
	if among := bare.Among([]briefs.Brief{bare, state, own}); among.ID != 1 || len(among.Others) != 2 || among.Others[0].ID != 3 || among.Others[0].Others != nil {
		t.Errorf("among: %+v", among)
	}
	linkOnly := own
	linkOnly.Source.Use = briefs.UseLink
	linkOnly.Placed.Reasons = []string{"both quote “one two”", "3 h apart"}
	if got := linkOnly.Permitted().Placed.Reasons; len(got) != 1 {
		t.Errorf("reasons %q, want none that repeats the text", got)
	}
}
