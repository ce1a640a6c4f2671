package condense

import (
	"sync"

	"github.com/attache-bot/attache/briefs"
)

// Condenser makes briefs. It is safe for concurrent use; its tables are only read.
type Condenser struct {
	lex    *lexicon
	places *placeTable
	topics *topicTable
	spare  sync.Pool // of *doc, for their slices
}

// New makes a condenser that knows these topics.
func New(topics []briefs.Topic) *Condenser {
	places := newPlaces()
	return &Condenser{lex: newLexicon(), places: places, topics: newTopics(topics)}
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
	origin := d.origin
	c.spare.Put(d)
	return b, origin
}

// blank returns a document with nothing in it but what earlier ones left room for.
func (c *Condenser) blank() *doc {
	d, ok := c.spare.Get().(*doc)
	if !ok {
		return &doc{glossary: &glossary{}}
	}
	*d = doc{
		paras: d.paras[:0], toks: d.toks[:0], sents: d.sents[:0], runs: d.runs[:0], quoted: d.quoted[:0],
		cast:     cast{at: d.cast.at[:0], mentions: d.cast.mentions[:0], people: d.cast.people[:0], posts: d.cast.posts[:0], roster: d.cast.roster},
		cutTitle: d.cutTitle[:0], cutText: d.cutText[:0], glossary: d.glossary,
		lines: d.lines[:0], blocks: d.blocks[:0], way: d.way[:0], way2: d.way2[:0],
	}
	return d
}

// read is every stage that the others build upon.
func (c *Condenser) read(in briefs.Copy) *doc {
	d := c.clean(in)
	d.tokenise(c.lex)
	d.settleVerbs()
	d.runs = d.scanQuotes()
	d.split()
	d.quoted = d.classify(d.runs)
	d.findNames()
	if d.lang == "" && d.likeEnglish() || primary(d.lang) == "en" {
		d.attribute()
	} else {
		d.unattributed()
	}
	return d
}
