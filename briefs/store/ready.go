package store

import (
	"slices"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// readied is a filing with all that is made of it without the database: of what a
// transaction takes, only the writing is left for the one writer to do.
type readied struct {
	briefs.Filing
	story   []any // storyArgs
	content []any // contentArgs, but for what is known later
	found   foundBy
}

func ready(f briefs.Filing) (r readied, err error) {
	r = readied{Filing: f, story: storyArgs(f)}
	if f.Brief != nil {
		r.found = foundByOf(f.Brief)
		r.content, err = contentArgs(f)
	}
	return r, err
}

func readyAll(filings []briefs.Filing) ([]readied, error) {
	all := make([]readied, len(filings))
	for i, f := range filings {
		var err error
		if all[i], err = ready(f); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// foundBy is what a brief and its quotations are found by, as it is indexed.
type foundBy struct {
	headline, summary, quotes, speakers, topics string
	sentences, each                             []string // of the quotations, around and with their text; sentences as sent
}

func foundByOf(b *briefs.Brief) foundBy {
	w := foundBy{headline: stemmed(b.Language, b.Headline), summary: stemmed(b.Language, b.Summary), topics: topicWords(b)}
	var texts, speakers []string
	for _, q := range b.Quotes[:min(len(b.Quotes), maxQuotes)] {
		sentence := sentenceOf(b, q)
		w.sentences, w.each = append(w.sentences, sentence), append(w.each, quoteWords(b.Language, sentence, q.Text))
		texts, speakers = append(texts, q.Text), append(speakers, q.Speaker)
	}
	w.quotes, w.speakers = stemmed(b.Language, strings.Join(texts, " ")), folded(strings.Join(speakers, " "))
	return w
}

// quoteWords are those of a quotation and of the text around it.
func quoteWords(language, sentence, text string) string {
	if !strings.Contains(sentence, text) {
		sentence += " " + text
	}
	return stemmed(language, sentence)
}

func topicWords(b *briefs.Brief) string {
	var topics []string
	for _, m := range b.Topics {
		if !slices.Contains(topics, string(m.Name)) {
			topics = append(topics, string(m.Name))
		}
	}
	return folded(strings.Join(topics, " "))
}
