package bot_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// anyBrief draws a brief whose every text is hostile and of any length.
func anyBrief(t *rapid.T) briefs.Brief {
	text := hostile()
	b := briefs.Brief{
		ID: briefs.BriefID(rapid.Int64Min(0).Draw(t, "id")), Rev: 1,
		Source: briefs.Source{
			Outlet: text.Draw(t, "outlet"), Credit: text.Draw(t, "credit"), Country: rapid.SampledFrom([]string{"", "NZ", "xx", "@"}).Draw(t, "country"),
			Kind: rapid.SampledFrom([]briefs.SourceKind{briefs.KindOfficial, briefs.KindStateControlled, briefs.KindPrivate}).Draw(t, "kind"),
			Use:  rapid.SampledFrom([]briefs.Use{briefs.UseLink, briefs.UseAbstract, briefs.UseBrief}).Draw(t, "use"),
		},
		Link:     rapid.OneOf(text, rapid.Just("https://a.example/x"), rapid.Just("https://a.example/"+strings.Repeat("y", 600))).Draw(t, "link"),
		Headline: text.Draw(t, "headline"), Correction: text.Draw(t, "correction"), Dateline: text.Draw(t, "dateline"),
		Summary: text.Draw(t, "summary"), HasKey: rapid.Bool().Draw(t, "key"),
		Published: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "published"), 0),
	}
	for range rapid.IntRange(0, 8).Draw(t, "quotes") {
		b.Quotes = append(b.Quotes, briefs.Quote{Text: text.Draw(t, "quote"), Speaker: text.Draw(t, "speaker"), Role: text.Draw(t, "role")})
	}
	for range rapid.IntRange(0, 6).Draw(t, "subjects") {
		b.Topics = append(b.Topics, briefs.TopicMatch{Name: briefs.TopicName(text.Draw(t, "topic")), Why: text.Draw(t, "why")})
		b.Places = append(b.Places, briefs.PlaceMatch{Name: text.Draw(t, "place"), Why: text.Draw(t, "why")})
	}
	return b
}

// checkLimits holds a message against Discord's limits.
func checkLimits(t interface{ Errorf(string, ...any) }, m bot.Message) {
	raw, err := json.Marshal(m)
	if err != nil {
		t.Errorf("%v", err)
		return
	}
	var got standin.Message
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Errorf("%v", err)
	}
	limit := func(what, s string, most int) {
		if n := bot.Units(s); n > most {
			t.Errorf("%s has %d of at most %d units", what, n, most)
		}
		if !utf8.ValidString(s) {
			t.Errorf("%s is not UTF-8", what)
		}
	}
	limit("content", got.Content, 2000)
	total := 0
	for _, e := range got.Embeds {
		limit("description", e.Description, 4096)
		if e.Description == "" {
			t.Errorf("an embed is empty")
		}
		total += bot.Units(e.Title + e.Description)
		if e.Footer != nil {
			limit("footer", e.Footer.Text, 2048)
			total += bot.Units(e.Footer.Text)
		}
	}
	if total > 6000 {
		t.Errorf("the embeds hold %d of at most 6000 units", total)
	}
	ids := map[string]bool{}
	for _, row := range got.Components {
		if n := len(row.Components); n < 1 || n > 5 {
			t.Errorf("a row has %d components", n)
		}
		for _, c := range row.Components {
			limit("label", c.Label, 80)
			limit("custom id", c.CustomID, 100)
			limit("button link", c.URL, 512)
			if c.CustomID != "" && ids[c.CustomID] {
				t.Errorf("custom id %q stands twice", c.CustomID)
			}
			ids[c.CustomID] = true
			for _, o := range c.Options {
				limit("menu label", o.Label, 100)
				limit("menu value", o.Value, 100)
				limit("menu description", o.Description, 100)
				if o.Label == "" {
					t.Errorf("a menu label is empty")
				}
			}
		}
	}
}

// ours are the marks that a message has by right.
var ours = regexp.MustCompile(`\]\(<https?://[^<>()\s@]*>\)|<t:-?\d+:[RtfdD]>|<@&77>|<#\d+>`)

// checkTame holds a message's text against what works without regard to
// backslashes, once what is ours is taken out.
func checkTame(t interface{ Errorf(string, ...any) }, m bot.Message) {
	texts := []string{m.Content}
	for _, e := range m.Embeds {
		texts = append(texts, e.Description)
		if e.Footer != nil {
			texts = append(texts, e.Footer.Text)
		}
	}
	for _, text := range texts {
		left := ours.ReplaceAllString(text, "")
		if bad := working.FindString(left); bad != "" {
			t.Errorf("%q works in %q", bad, text)
		}
	}
	if len(m.Mentions.Parse) != 0 || m.Mentions.Parse == nil || len(m.Mentions.Users) != 0 {
		t.Errorf("mentions are parsed: %+v", m.Mentions)
	}
}

func TestRenderAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := briefs.Delivery{ID: briefs.DeliveryID(rapid.Int64Min(1).Draw(t, "delivery")), WantRev: rapid.IntRange(1, 1<<31-1).Draw(t, "rev"), Brief: anyBrief(t)}
		d.Target.Role = briefs.RoleID(rapid.SampledFrom([]string{"", "77", "@everyone"}).Draw(t, "role"))
		m := bot.Render(d, testList())
		checkLimits(t, m)
		checkTame(t, m)
		found := false
		for _, row := range wireOf(m).Components {
			for _, c := range row.Components {
				id, rev, ok := bot.ParseWhy(c.CustomID)
				found = found || ok && id == d.ID && rev == d.WantRev
			}
		}
		if !found {
			t.Errorf("the message does not say which delivery it is")
		}
		if d.Brief.Source.Use == briefs.UseLink && strings.Contains(m.Embeds[0].Description, "\n> ") {
			t.Errorf("a quotation is shown against the source's terms")
		}
	})
}

func TestListsOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []briefs.Brief
		var quotes []briefs.QuoteHit
		for range rapid.IntRange(1, 5).Draw(t, "found") {
			b := anyBrief(t)
			list = append(list, b)
			for _, q := range b.Quotes {
				quotes = append(quotes, briefs.QuoteHit{Quote: q, Sentence: b.Headline + rapid.SampledFrom([]string{"", " ", "“", "<", "]"}).Draw(t, "before") + q.Text + "(" + b.Headline, Headline: b.Headline, Link: b.Link, Source: b.Source, Published: b.Published})
			}
		}
		d := briefs.Delivery{Brief: list[0], Created: time.Unix(5, 0)}
		for _, m := range []bot.Message{
			bot.BriefListOf(list, testList()), bot.QuoteListOf(quotes[:min(len(quotes), 5)]),
			bot.Listing("Why", bot.WhyLinesOf(d, testList())),
		} {
			checkLimits(t, m)
			checkTame(t, m)
		}
	})
}

func wireOf(m bot.Message) (got standin.Message) {
	raw, err := json.Marshal(m)
	if err == nil {
		err = json.Unmarshal(raw, &got)
	}
	if err != nil {
		panic(err)
	}
	return got
}
