package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// press invents stories whose words are spread as those of a language are (the
// n-th most common is 1/n as frequent as the first), and so are its speakers.
type press struct {
	r     *rand.Rand
	words *rand.Zipf
	n     int
}

const (
	vocabulary = 60_000
	speakers   = 20_000
	topics     = 12
	outlets    = 40
)

func newPress() *press {
	r := rand.New(rand.NewPCG(1, 2))
	return &press{r: r, words: rand.NewZipf(r, 1.05, 4, vocabulary)}
}

// word is the n-th most common word, made up.
func word(n uint64) string {
	const consonants, vowels = "bdfgklmnprst", "aeiou"
	var b strings.Builder
	for n += 17; n > 0; n /= 60 {
		b.WriteByte(consonants[n%12])
		b.WriteByte(vowels[n/12%5])
	}
	return b.String()
}

func (p *press) text(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = word(p.words.Uint64())
	}
	return strings.Join(list, " ")
}

// speaker is one of many, few of whom say most.
func (p *press) speaker() string {
	n := uint64(math.Pow(p.r.Float64(), 3) * speakers)
	title := func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
	return title(word(n*7+3)) + " " + title(word(n))
}

func (p *press) list() *briefs.List {
	list := &briefs.List{}
	for i := range topics {
		list.Topics = append(list.Topics, briefs.Topic{Name: topicName(i), Title: fmt.Sprint("Topic ", i)})
	}
	for i := range outlets {
		name := feedName(i)
		list.Feeds = append(list.Feeds, briefs.Feed{
			Name: name, URL: "https://" + string(name) + ".example/feed", Schedule: "@hourly", Zone: time.UTC, Enabled: true,
			Source: briefs.Source{Feed: name, Outlet: fmt.Sprint("Outlet ", i), Kind: briefs.KindPrivate, Use: briefs.UseBrief},
		})
	}
	return list
}

func topicName(i int) briefs.TopicName { return briefs.TopicName(fmt.Sprint("topic-", i)) }
func feedName(i int) briefs.FeedName   { return briefs.FeedName(fmt.Sprint("outlet-", i)) }

// filing is the next story, with so many quotations, a minute after the last.
func (p *press) filing(quotes int) briefs.Filing {
	p.n++
	at := start.Add(time.Duration(p.n) * time.Minute)
	b := &briefs.Brief{Headline: p.text(10), Published: at, HasKey: quotes > 0, Link: fmt.Sprint("https://example.org/", p.n), Language: "en"}
	b.Text = p.text(40) + "."
	b.Summary, b.Parts = b.Text, []briefs.Span{{End: len(b.Text)}}
	for range quotes {
		who, said := p.speaker(), p.text(22)
		from := len(b.Text) + 1
		b.Text += " “" + said + ",” said " + who + ", the envoy."
		span := briefs.Span{Start: from + len("“"), End: from + len("“") + len(said)}
		b.Quotes = append(b.Quotes, briefs.Quote{
			Text: said, Speaker: who, Role: "envoy", Kind: briefs.QuoteWhole, Resolved: briefs.ByName,
			Span: span, Parts: []briefs.Span{span}, Sentence: briefs.Span{Start: from, End: len(b.Text)},
		})
	}
	b.Topics = []briefs.TopicMatch{{Name: topicName(p.r.IntN(topics)), Score: 2, Why: "word ×2"}}
	b.Places = []briefs.PlaceMatch{{Code: []string{"FR", "NO", "PE", "KE"}[p.r.IntN(4)], Name: "A country", Score: 1}}
	return briefs.Filing{Action: briefs.ActPost, Hash: fmt.Sprint(p.n), Brief: b, Story: briefs.Story{
		Feed: feedName(p.r.IntN(outlets)), Key: fmt.Sprint("key-", p.n), GUID: fmt.Sprint(p.n), Title: b.Headline,
		Version: 1, Status: briefs.StatusUsable, Publish: true, Published: at,
	}}
}

var start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
