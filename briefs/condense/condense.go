package condense

import "github.com/attache-bot/attache/briefs"

// Condenser makes briefs. It is safe for concurrent use; its tables are only read.
type Condenser struct {
	lex    *lexicon
	places *placeTable
	topics *topicTable
}

// New makes a condenser that knows these topics.
func New(topics []briefs.Topic) *Condenser {
	places := newPlaces()
	return &Condenser{lex: newLexicon(), places: places, topics: newTopics(topics, places)}
}

// Condense fills the content of a brief: Headline, Text, Summary, Parts,
// Quotes, HasKey, Topics, Places, Dateline and Language. It takes time linear
// in the length of the text, never fails and never changes in.
func (c *Condenser) Condense(in briefs.Copy) briefs.Brief {
	b, _ := c.Read(in)
	return b
}

// Read is [Condenser.Condense] which also tells where in in.Text the bytes of
// the brief's Text stand.
func (c *Condenser) Read(in briefs.Copy) (briefs.Brief, Origin) {
	d := c.read(in)
	b := briefs.Brief{
		Headline: d.title,
		Text:     d.text,
		Dateline: d.line.Place,
		Language: d.lang,
	}
	b.Quotes, b.HasKey = c.quotes(d)
	b.Parts = summarise(d, b.Quotes, b.HasKey)
	b.Summary = joinSpans(d.text, b.Parts, " ")
	b.Places = c.places.find(d)
	b.Topics = c.topics.match(d, b.Places)
	return b, d.origin
}

// read is every stage that the others build upon.
func (c *Condenser) read(in briefs.Copy) *doc {
	d := c.clean(in)
	d.tokenise(c.lex)
	d.runs = d.scanQuotes()
	d.split()
	d.quoted = d.classify(d.runs)
	d.findNames()
	d.attribute()
	return d
}
