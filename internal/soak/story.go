package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// writer invents stories of the length and the mix of words that news have: most
// words of a text are frequent ones, and each text has a few of its own.
type writer struct {
	r      *rand.Rand
	words  []string
	people []string
	topics []briefs.Topic
}

func newWriter(seed uint64, topics []briefs.Topic) *writer {
	w := &writer{r: rand.New(rand.NewPCG(seed, 1)), topics: topics}
	for range 30000 {
		w.words = append(w.words, w.invent(2+w.r.IntN(3)))
	}
	for range 3000 {
		w.people = append(w.people, title(w.invent(2))+" "+title(w.invent(3)))
	}
	return w
}

func (w *writer) invent(syllables int) string {
	const heads, vowels = "bdfgklmnprstvz", "aeiou"
	var b strings.Builder
	for range syllables {
		b.WriteByte(heads[w.r.IntN(len(heads))])
		b.WriteByte(vowels[w.r.IntN(len(vowels))])
	}
	return b.String()
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// word is a word, the frequent ones most often (after Zipf).
func (w *writer) word() string {
	f := w.r.Float64()
	return w.words[int(f*f*f*f*float64(len(w.words)-1))]
}

func (w *writer) sentence(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = w.word()
	}
	return title(strings.Join(words, " "))
}

// article is a story's headline and its text in HTML paragraphs, on one topic of
// the list or, as half of all news are, on none.
func (w *writer) article(length int) (headline, text string) {
	subject := w.word()
	if t := w.topics[w.r.IntN(len(w.topics))]; w.r.IntN(2) == 0 && len(t.Phrases) > 0 {
		subject = t.Phrases[0].Text
	}
	headline = w.sentence(6) + " after " + subject
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s on Tuesday the %s, as %s.</p>", w.sentence(8), subject, w.sentence(7))
	for b.Len() < length {
		if w.r.IntN(4) == 0 {
			fmt.Fprintf(&b, "<p>“%s,” said %s, the minister of %s.</p>", w.sentence(14), w.people[w.r.IntN(len(w.people))], w.word())
			continue
		}
		fmt.Fprintf(&b, "<p>%s. %s. %s, the %s.</p>", w.sentence(16), w.sentence(19), w.sentence(12), subject)
	}
	return headline, b.String()
}

// story is one story of a feed.
func (w *writer) story(n int, feed briefs.FeedName, length int, at time.Time) briefs.Story {
	headline, text := w.article(length)
	link := fmt.Sprintf("https://%s.example/%d/%02d/%s-%d", feed, at.Year(), at.Month(), strings.ReplaceAll(strings.ToLower(headline), " ", "-"), n)
	return briefs.Story{
		Feed: feed, FeedTitle: "Outlet " + string(feed), GUID: link, Link: link, Key: link, Title: headline, Body: text, Version: 1,
		Status: briefs.StatusUsable, Publish: true, Published: at, Language: "en", Byline: w.people[w.r.IntN(len(w.people))],
	}
}
