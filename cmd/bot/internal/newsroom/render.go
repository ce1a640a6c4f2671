package newsroom

import (
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

// markup is a story's text as an outlet's HTML.
func (s story) markup() string {
	tags := map[string][2]string{
		plain:     {"<p>", "</p>"},
		heading:   {"<h2>", "</h2>"},
		caption:   {"<figure><figcaption>", "</figcaption></figure>"},
		furniture: {`<p class="credit">`, "</p>"},
	}
	var b strings.Builder
	for _, p := range s.body {
		b.WriteString(tags[p.kind][0] + html.EscapeString(p.text) + tags[p.kind][1] + "\n")
	}
	return b.String()
}

func (s story) link(base string) string { return base + "/" + s.outlet + "/" + s.id }

func (s story) urn() string { return "urn:newsml:" + s.outlet + ".example:" + s.id }

// lead is the text's first paragraph that is not furniture.
func (s story) lead() string {
	if s.summary != "" {
		return s.summary
	}
	for _, p := range s.body {
		if p.kind == plain {
			return p.text
		}
	}
	return ""
}

type rssItem struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	GUID        rssGUID   `xml:"guid"`
	PubDate     string    `xml:"pubDate"`
	Creator     string    `xml:"dc:creator,omitempty"`
	Category    string    `xml:"category,omitempty"`
	Description string    `xml:"description"`
	Content     *rssCDATA `xml:"content:encoded"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

type rssCDATA struct {
	Text string `xml:",cdata"`
}

type rssFeed struct {
	XMLName     xml.Name  `xml:"rss"`
	Version     string    `xml:"version,attr"`
	NSContent   string    `xml:"xmlns:content,attr"`
	NSDC        string    `xml:"xmlns:dc,attr"`
	Title       string    `xml:"channel>title"`
	Link        string    `xml:"channel>link"`
	Description string    `xml:"channel>description"`
	Language    string    `xml:"channel>language"`
	Items       []rssItem `xml:"channel>item"`
}

// fullRSS is RSS 2.0 with the whole text in content:encoded.
func fullRSS(o outlet, base string, stories []story) ([]byte, error) {
	return rss(o, base, stories, true)
}

// briefRSS is RSS 2.0 that leaves the text to the pages.
func briefRSS(o outlet, base string, stories []story) ([]byte, error) {
	return rss(o, base, stories, false)
}

func rss(o outlet, base string, stories []story, full bool) ([]byte, error) {
	feed := rssFeed{
		Version: "2.0", NSContent: "http://purl.org/rss/1.0/modules/content/", NSDC: "http://purl.org/dc/elements/1.1/",
		Title: o.title, Link: base + "/", Description: o.about, Language: "en",
	}
	for _, s := range stories {
		item := rssItem{
			Title: s.title, Link: s.link(base), GUID: rssGUID{Text: s.outlet + "-" + s.id},
			PubDate: s.published.Format(time.RFC1123Z), Creator: s.byline, Category: s.topic, Description: s.lead(),
		}
		if full {
			item.Content = &rssCDATA{s.markup()}
		}
		feed.Items = append(feed.Items, item)
	}
	return document(feed)
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Author    string   `xml:"author>name"`
	Summary   string   `xml:"summary"`
	Content   atomText `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

func atom(o outlet, base string, stories []story) ([]byte, error) {
	feed := atomFeed{
		Lang: "en", ID: "tag:" + o.name + ".example,2026:feed", Title: o.title,
		Links: []atomLink{{"self", base + "/" + o.name + "/" + o.feed}, {"alternate", base + "/"}},
	}
	for i, s := range stories {
		updated := s.versionCreated.Format(time.RFC3339)
		if i == 0 {
			feed.Updated = updated
		}
		feed.Entries = append(feed.Entries, atomEntry{
			ID: "tag:" + o.name + ".example,2026:" + s.id, Title: s.title, Link: atomLink{"alternate", s.link(base)},
			Published: s.published.Format(time.RFC3339), Updated: updated,
			Author: s.byline, Summary: s.lead(), Content: atomText{"html", s.markup()},
		})
	}
	return document(feed)
}

// document is a value as an XML file.
func document(v any) ([]byte, error) {
	text, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, fmt.Errorf("newsroom: %w", err)
	}
	return append([]byte(xml.Header), text...), nil
}
