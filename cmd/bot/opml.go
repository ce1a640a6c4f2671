package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/attache-bot/attache/briefs"
)

type opmlCmd struct {
	Export bool   `help:"Print the bot's own list as OPML."`
	Input  string `arg:"" optional:"" name:"FILE|URL|-" help:"The OPML file of another reader."`
}

func (opmlCmd) Help() string {
	return `Turns the OPML that other readers export into entries for feeds.yaml, and with
--export the bot's list into OPML. The entries are off: a publisher's terms are
to be read before its text is shown to others.`
}

// opmlFile is what OPML 1.0 and 2.0 say of subscriptions.
type opmlFile struct {
	XMLName xml.Name  `xml:"opml"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"head>title"`
	Body    []outline `xml:"body>outline"`
}

type outline struct {
	Type     string    `xml:"type,attr,omitempty"`
	Text     string    `xml:"text,attr"`
	Title    string    `xml:"title,attr,omitempty"`
	Feed     string    `xml:"xmlUrl,attr,omitempty"`
	Language string    `xml:"language,attr,omitempty"`
	Within   []outline `xml:"outline"`
}

func (c *opmlCmd) Run(p *program) error {
	switch {
	case c.Export && c.Input != "":
		return errors.New("opml: give a file or --export, not both")
	case c.Export:
		s, err := readSettings(p.getenv)
		if err != nil {
			return err
		}
		list, err := readList(s)
		if err != nil {
			return err
		}
		return writeOPML(p.stdout, list)
	}
	in, err := p.input(c.Input)
	if err != nil {
		return err
	}
	decoder := xml.NewDecoder(strings.NewReader(string(in.body)))
	decoder.CharsetReader, decoder.Strict, decoder.Entity = charset.NewReaderLabel, false, xml.HTMLEntity
	var file opmlFile
	if err := decoder.Decode(&file); err != nil {
		return fmt.Errorf("%s: not OPML: %w", c.Input, err)
	}
	e := entries{names: make(map[string]bool), urls: make(map[string]bool)}
	e.add(file.Body, "")
	if len(e.urls) == 0 {
		return fmt.Errorf("%s names no feed", c.Input)
	}
	_, err = io.WriteString(p.stdout, "feeds:\n"+e.text.String())
	return err
}

func writeOPML(w io.Writer, list *briefs.List) error {
	file := opmlFile{Version: "2.0", Title: "Attaché"}
	for _, f := range list.Feeds {
		if f.URL != "" { // a watched folder is no address
			file.Body = append(file.Body, outline{Type: "rss", Text: f.Outlet, Title: f.Outlet, Feed: f.URL, Language: f.Language})
		}
	}
	text, err := xml.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

// entries are written as they are found, each name and each address once.
type entries struct {
	names, urls map[string]bool
	text        strings.Builder
}

// add writes the outlines that are feeds; the folders they lie in are remarks,
// as topics are the bot's own.
func (e *entries) add(outlines []outline, folder string) {
	for _, o := range outlines {
		title := oneLine(o.Title)
		if title == "" {
			title = oneLine(o.Text)
		}
		if address := feedAddress(o.Feed); address != "" && !e.urls[address] {
			e.urls[address] = true
			if title == "" {
				title = address
			}
			fmt.Fprintf(&e.text, "  - name: %s\n    url: %s\n    outlet: %s\n", e.name(title), strconv.Quote(address), strconv.Quote(title))
			if folder != "" {
				fmt.Fprintf(&e.text, "    # filed under %s\n", folder)
			}
			e.text.WriteString("    enabled: false\n    reason: \"its terms were not read yet\"\n")
		}
		if o.Feed == "" && title != "" {
			e.add(o.Within, title)
		} else {
			e.add(o.Within, folder)
		}
	}
}

// oneLine is the text without what could end a line of the list.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// feedAddress is an address that the list takes, "" = none.
func feedAddress(raw string) string {
	raw = strings.TrimSpace(raw)
	if rest, ok := strings.CutPrefix(raw, "feed:"); ok {
		if raw = rest; strings.HasPrefix(rest, "//") {
			raw = "http:" + rest
		}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// name makes a name for the list of a title: no two alike.
func (e *entries) name(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	base := strings.Join(words, "-")
	base = strings.Trim(base[:min(len(base), 50)], "-")
	if base == "" {
		base = "feed"
	}
	name := base
	for n := 2; e.names[name]; n++ {
		name = base + "-" + strconv.Itoa(n)
	}
	e.names[name] = true
	return name
}
