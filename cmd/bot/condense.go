package main

import (
	"bufio"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/condense"
)

type condenseCmd struct {
	JSONL bool   `name:"jsonl" help:"Read {\"id\",\"title\",\"text\"} a line from standard input, write a brief a line."`
	JSON  bool   `name:"json" help:"Print the brief as one JSON object."`
	Feeds string `help:"The list whose topics are looked for (default: the shipped one)." type:"path"`
	Input string `arg:"" optional:"" name:"FILE|URL|-" help:"A text, an HTML page or a wire item."`
}

// Help documents the JSON, for 'bot help condense'.
func (condenseCmd) Help() string {
	return `Each brief is one JSON object:

  id             as given
  headline       string
  summary        whole sentences of the text in its order, at most 60 words
  summary_parts  [[start,end],…] where they stand
  key_quote      the quotation to show, or null; otherwise the first of quotes
  quotes         whole statements of five words or more, best first:
                 text, speaker (null = not known), role (null = none given),
                 start, end, parts [[start,end],…], kind (whole or split)
  topics         the list's topics that the story is on
  places         the countries it is about, most first
  dateline       the dateline's place, or null

Offsets are Unicode code points into the given text. The halves of a split
quotation are joined by " […] "; start and end are their outer bounds.
A bad line goes to standard error with its number; the exit code is then 2.`
}

// copyLine is one line given to condense.
type copyLine struct {
	ID    any    `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// briefLine is one line that condense answers.
type briefLine struct {
	ID       any         `json:"id"`
	Headline string      `json:"headline"`
	Summary  string      `json:"summary"`
	Parts    [][2]int    `json:"summary_parts"`
	Key      *quoteLine  `json:"key_quote"`
	Quotes   []quoteLine `json:"quotes"`
	Topics   []string    `json:"topics"`
	Places   []string    `json:"places"`
	Dateline *string     `json:"dateline"`
}

type quoteLine struct {
	Text    string   `json:"text"`
	Speaker *string  `json:"speaker"`
	Role    *string  `json:"role"`
	Start   int      `json:"start"`
	End     int      `json:"end"`
	Parts   [][2]int `json:"parts"`
	Kind    string   `json:"kind"`
}

func (c *condenseCmd) Run(p *program) error {
	list, err := readList(settings{feeds: c.Feeds})
	if err != nil {
		return err
	}
	condenser := condense.New(list.Topics)
	if c.JSONL {
		// A line's garbage is gone with the line, and what stays is small: collecting
		// it less often saves a twentieth of the time for some 20 MB.
		defer debug.SetGCPercent(debug.SetGCPercent(400))
		return condenseLines(p, condenser)
	}
	words, err := p.copyOf(c.Input)
	if err != nil {
		return err
	}
	b, origin := condenser.Read(words)
	if c.JSON {
		return encoder(p.stdout).Encode(lineOf(c.Input, b, origin, words.Text))
	}
	return printBrief(p.stdout, b)
}

// condenseLines answers lines of texts with lines of briefs. What is ready is
// written as soon as no brief that was asked for is behind it.
func condenseLines(p *program, condenser *condense.Condenser) error {
	buffered := bufio.NewWriterSize(p.stdout, 1<<16)
	out := encoder(buffered)
	lines := newInOrder(func(in copyLine) briefLine {
		b, origin := condenser.Read(briefs.Copy{Title: in.Title, Text: in.Text})
		return lineOf(in.ID, b, origin, in.Text)
	}, func(line briefLine, more bool) error {
		if err := out.Encode(line); err != nil || more {
			return err
		}
		return buffered.Flush()
	})
	err := eachLine(p, lines.put)
	if fault := lines.close(); fault != nil {
		return fmt.Errorf("write the briefs: %w", fault)
	}
	return err
}

// lineOf renders a brief with offsets in code points of the text it was made of.
func lineOf(id any, b briefs.Brief, origin condense.Origin, text string) briefLine {
	points := newRunes(text)
	bounds := func(s briefs.Span) [2]int {
		o := origin.Span(s)
		return [2]int{points.before(o.Start), points.before(o.End)}
	}
	all := func(spans []briefs.Span) [][2]int {
		out := make([][2]int, len(spans))
		for i, s := range spans {
			out[i] = bounds(s)
		}
		return out
	}
	line := briefLine{
		ID: id, Headline: b.Headline, Summary: b.Summary, Parts: all(b.Parts),
		Quotes: make([]quoteLine, len(b.Quotes)), Topics: []string{}, Places: []string{}, Dateline: orNull(b.Dateline),
	}
	for i, q := range b.Quotes {
		outer := bounds(q.Span)
		line.Quotes[i] = quoteLine{
			Text: q.Text, Speaker: orNull(q.Speaker), Role: orNull(q.Role),
			Start: outer[0], End: outer[1], Parts: all(q.Parts), Kind: string(q.Kind),
		}
	}
	if _, ok := b.Key(); ok {
		line.Key = &line.Quotes[0]
	}
	for _, t := range b.Topics {
		line.Topics = append(line.Topics, string(t.Name))
	}
	for _, place := range b.Places {
		line.Places = append(line.Places, place.Name)
	}
	return line
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// runes converts byte offsets of one text into code points; made once, each
// conversion looks at no more than a step of the text.
type runes struct {
	text   string
	counts []int // code points before each step; nil = one byte each
}

const runeStep = 256

func newRunes(text string) runes {
	if utf8.RuneCountInString(text) == len(text) {
		return runes{text: text}
	}
	r := runes{text: text, counts: make([]int, 1, len(text)/runeStep+2)}
	for at := runeStep; at <= len(text); at += runeStep {
		r.counts = append(r.counts, r.counts[len(r.counts)-1]+starts(text[at-runeStep:at]))
	}
	return r
}

func (r runes) before(offset int) int {
	if r.counts == nil {
		return offset
	}
	step := offset / runeStep
	return r.counts[step] + starts(r.text[step*runeStep:offset])
}

// starts counts the bytes that begin a code point, which a step that cuts one
// in two leaves right.
func starts(s string) int {
	n := 0
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// printBrief shows a brief to a person.
func printBrief(w io.Writer, b briefs.Brief) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", b.Headline)
	if b.Dateline != "" {
		fmt.Fprintf(&out, "%s\n", b.Dateline)
	}
	if b.Summary != "" {
		fmt.Fprintf(&out, "\n%s\n", b.Summary)
	}
	if q, ok := b.Key(); ok {
		fmt.Fprintf(&out, "\n  “%s”\n", q.Text)
		switch {
		case q.Speaker != "" && q.Role != "":
			fmt.Fprintf(&out, "  — %s, %s\n", q.Speaker, q.Role)
		case q.Speaker != "":
			fmt.Fprintf(&out, "  — %s\n", q.Speaker)
		}
	}
	if more := len(b.Quotes) - 1; more > 0 {
		fmt.Fprintf(&out, "  (%d more)\n", more)
	}
	for _, t := range b.Topics {
		fmt.Fprintf(&out, "\ntopic %s: %s", t.Name, t.Why)
	}
	for _, place := range b.Places {
		fmt.Fprintf(&out, "\nplace %s: %s", place.Name, place.Why)
	}
	_, err := fmt.Fprintln(w, strings.TrimRight(out.String(), "\n"))
	return err
}
