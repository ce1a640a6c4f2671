package newsroom

import (
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"
)

type qcode struct {
	Code string `xml:"qcode,attr"`
}

type g2Message struct {
	XMLName xml.Name `xml:"http://iptc.org/std/nar/2006-10-01/ newsMessage"`
	Sent    string   `xml:"header>sent"`
	Sender  string   `xml:"header>sender"`
	Items   []g2Item `xml:"itemSet>newsItem"`
}

// g2Item has the elements in the order the IPTC's schema asks for.
type g2Item struct {
	GUID     string `xml:"guid,attr"`
	Version  int    `xml:"version,attr"`
	Standard string `xml:"standard,attr"`
	Edition  string `xml:"standardversion,attr"`
	Level    string `xml:"conformance,attr"`
	Lang     string `xml:"xml:lang,attr"`

	Catalog struct {
		Href string `xml:"href,attr"`
	} `xml:"catalogRef"`
	Holder struct {
		Literal string `xml:"literal,attr"`
	} `xml:"rightsInfo>copyrightHolder"`
	Usage string `xml:"rightsInfo>usageTerms"`

	Class    qcode  `xml:"itemMeta>itemClass"`
	Provider qcode  `xml:"itemMeta>provider"`
	Created  string `xml:"itemMeta>versionCreated"`
	First    string `xml:"itemMeta>firstCreated"`
	Status   qcode  `xml:"itemMeta>pubStatus"`
	Note     string `xml:"itemMeta>edNote,omitempty"`

	Urgency  int    `xml:"contentMeta>urgency,omitempty"`
	By       string `xml:"contentMeta>by,omitempty"`
	Dateline string `xml:"contentMeta>dateline,omitempty"`
	Language struct {
		Tag string `xml:"tag,attr"`
	} `xml:"contentMeta>language"`
	Slug     string `xml:"contentMeta>slugline,omitempty"`
	Headline string `xml:"contentMeta>headline"`

	Content *g2Content `xml:"contentSet>inlineXML"`
}

type g2Content struct {
	Type string `xml:"contenttype,attr"`
	XML  string `xml:",innerxml"`
}

// newsML is a NewsML-G2 message with one item a story. A canceled item keeps
// its guid and loses its text, as a kill does.
func newsML(o outlet, base string, stories []story) ([]byte, error) {
	message := g2Message{Sender: o.name + ".example"}
	latest := time.Time{}
	for _, s := range stories {
		if s.versionCreated.After(latest) {
			latest = s.versionCreated
		}
		message.Items = append(message.Items, newsItem(o, s))
	}
	message.Sent = latest.Format(time.RFC3339)
	return document(message)
}

func newsItem(o outlet, s story) g2Item {
	item := g2Item{
		GUID: s.urn(), Version: s.revision, Standard: "NewsML-G2", Edition: "2.34", Level: "power", Lang: "en",
		Usage: "Written for this project's demo", Class: qcode{"ninat:text"}, Provider: qcode{"nprov:LW"},
		Created: s.versionCreated.Format(time.RFC3339), First: s.published.Format(time.RFC3339),
		Status: qcode{"stat:usable"}, Note: s.note,
		Urgency: s.urgency, By: s.byline, Slug: s.slug, Headline: s.title,
	}
	item.Catalog.Href = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
	item.Holder.Literal = o.title
	item.Language.Tag = "en"
	if s.canceled {
		item.Status = qcode{"stat:canceled"}
		return item
	}
	item.Dateline = fmt.Sprintf("%s, %s (%s)", s.place, s.published.Format("2 Jan"), o.title)
	item.Content = &g2Content{Type: "application/xhtml+xml", XML: `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>` +
		html.EscapeString(s.title) + `</title></head><body>` + s.opening(item.Dateline+" - ").markup() + `</body></html>`}
	return item
}

// opening returns the story with words put before its first paragraph of text,
// where a wire writes its dateline.
func (s story) opening(words string) story {
	body := append([]paragraph{}, s.body...)
	for i, p := range body {
		if p.kind == plain {
			body[i].text = words + strings.TrimSpace(p.text)
			break
		}
	}
	s.body = body
	return s
}
