package bot

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// maxExport is how many quotations a file holds at most.
const maxExport = 500

// cited is a quotation as files and citations have it: the words as printed.
type cited struct {
	Number    string    `json:"number"`
	Quotation string    `json:"quotation"`
	Speaker   string    `json:"speaker"`
	Role      string    `json:"role,omitempty"`
	Sentence  string    `json:"sentence"`
	Outlet    string    `json:"outlet"`
	Headline  string    `json:"headline"`
	Link      string    `json:"link"`
	Published time.Time `json:"published"`
	AlsoIn    []string  `json:"also_in"`
}

func cite(h briefs.QuoteHit) cited {
	return cited{
		Number: quoteNumber(h.Brief, h.Quote.ID), Quotation: strings.TrimRight(h.Quote.Text, ", "), Speaker: h.Quote.Speaker, Role: h.Quote.Role,
		Sentence: h.Sentence, Outlet: h.Source.Outlet, Headline: h.Headline, Link: h.Link, Published: h.Published.UTC(), AlsoIn: append([]string{}, otherOutlets(h)...),
	}
}

// export answers with a file of what a question finds.
func (b *Bot) export(ctx context.Context, i *interaction, q question, format string) (Message, error) {
	write, ok := map[string]func([]cited) ([]byte, error){"csv": writeCSV, "json": writeJSON, "bib": writeBib}[format]
	if !ok {
		return Message{}, sorry("A file can be csv, json or bib.")
	}
	found, err := b.store.Quotes(ctx, q.quotes(i.viewer(), maxExport, 0))
	if err != nil {
		return Message{}, fmt.Errorf("look up quotations: %w", err)
	}
	var list []cited
	for _, h := range presentable(found) {
		list = append(list, cite(h))
	}
	if len(list) == 0 {
		return b.noQuotes(ctx, i, q)
	}
	data, err := write(list)
	if err != nil {
		return Message{}, fmt.Errorf("export: %w", err)
	}
	t := i.tongue
	text := t.say("%d quotations", len(list)) + b.asked(t, q) + "."
	if len(found) == maxExport {
		text += " " + t.say("A file holds %d quotations at most; narrow the question by `since:` and `until:` for the rest.", maxExport)
	}
	m := quiet(text)
	m.Files = []*discordgo.File{{Name: "quotations." + format, ContentType: map[string]string{"csv": "text/csv", "json": "application/json", "bib": "application/x-bibtex"}[format], Reader: bytes.NewReader(data)}}
	return m, nil
}

func writeJSON(list []cited) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(list)
	return out.Bytes(), err
}

// writeCSV writes RFC 4180, with a byte-order mark, without which Excel takes it
// for its own code page.
func writeCSV(list []cited) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	rows := [][]string{{"number", "quotation", "speaker", "role", "sentence", "outlet", "headline", "link", "published", "also in"}}
	for _, c := range list {
		row := []string{c.Number, c.Quotation, c.Speaker, c.Role, c.Sentence, c.Outlet, c.Headline, c.Link, c.Published.Format(time.RFC3339), strings.Join(c.AlsoIn, "; ")}
		for i := range row {
			row[i] = noFormula(row[i])
		}
		rows = append(rows, row)
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// noFormula keeps a spreadsheet from running a feed's text (OWASP, CSV injection).
// Some look past blanks, and read full-width signs as the plain ones.
func noFormula(s string) string {
	if first := strings.TrimLeftFunc(s, unicode.IsSpace); first != s || strings.IndexAny(first, "=+-@＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}

// writeBib writes BibTeX entries with the quotation in the note.
func writeBib(list []cited) ([]byte, error) {
	var out bytes.Buffer
	for _, c := range list {
		fmt.Fprintf(&out, "@misc{attache-%s,\n", strings.ReplaceAll(c.Number, ".", "-"))
		field := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&out, "  %s = {%s},\n", name, value)
			}
		}
		field("author", "{"+bibText(c.Speaker)+"}")
		if c.Headline != "" {
			field("title", "{"+bibText(c.Headline)+"}")
		}
		field("howpublished", bibText(c.Outlet))
		if !c.Published.IsZero() {
			field("year", c.Published.Format("2006"))
			fmt.Fprintf(&out, "  month = %s,\n", strings.ToLower(c.Published.Format("Jan"))) // a name that styles know
			field("date", c.Published.Format("2006-01-02"))
		}
		if link := safeLink(c.Link); link != "" {
			field("url", bibLink.Replace(link))
		}
		said := "Said"
		if c.Role != "" {
			said += " as " + bibText(c.Role)
		}
		field("note", said+": ``"+bibText(c.Quotation)+"''")
		out.WriteString("}\n\n")
	}
	return out.Bytes(), nil
}

// bibLink keeps a link, which BibTeX takes as it is, within its braces.
var bibLink = strings.NewReplacer("{", "%7B", "}", "%7D")

// bibText makes text safe inside BibTeX's braces.
func bibText(s string) string {
	var out strings.Builder
	for _, r := range plain(s) {
		switch {
		case strings.ContainsRune(`&%$#_`, r):
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '{' || r == '}':
			out.WriteString(map[rune]string{'{': `\textbraceleft `, '}': `\textbraceright `}[r])
		case r == '\\':
			out.WriteString(`\textbackslash `)
		case r == '~' || r == '^':
			out.WriteString(`\` + string(r) + `{}`)
		case unicode.IsControl(r):
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// cite answers with a quotation's citation, to be copied.
func (b *Bot) cite(ctx context.Context, i *interaction) (Message, error) {
	_, id, _ := strings.Cut(i.Data.CustomID, ":")
	h, err := b.quoteByNumber(ctx, i.viewer(), id)
	if err != nil {
		return Message{}, err
	}
	return quiet("```\n" + citation(i.tongue, cite(h)) + "\n```"), nil
}

// maxCited is how long a quotation in a citation may be, in Discord's characters: it
// leaves room for all else.
const maxCited = 900

// citation is a quotation in one line, for a footnote.
func citation(t *tongue, c cited) string {
	who := c.Speaker
	if c.Role != "" {
		who += ", " + c.Role
	}
	line := t.say("“%s” — %s, in: %s, “%s”", orElse(fit(c.Quotation, maxCited, plain), "…"), fit(who, maxSpeaker+maxRole, plain),
		orElse(fit(c.Outlet, maxOutlet, plain), t.say("unknown outlet")), fit(c.Headline, listHeadline, plain))
	if !c.Published.IsZero() {
		line += ", " + c.Published.Format(t.say("2 January 2006"))
	}
	if link := safeLink(c.Link); link != "" {
		line += ", " + link
	}
	// Inside a code block only its own end works.
	return fit(line+" "+t.say("(no. %s)", c.Number), maxContent-20, func(s string) string {
		return strings.ReplaceAll(defangMentions(plain(s)), "```", "'''")
	})
}

// defangMentions breaks up mentions, which Discord looks for in raw text.
func defangMentions(s string) string {
	var out strings.Builder
	for i, r := range s {
		out.WriteRune(r)
		if opens(r, s[i+1:]) && (r == '@' || r == '<') {
			out.WriteRune(breaker)
		}
	}
	return out.String()
}
