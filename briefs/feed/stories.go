package feed

import (
	"cmp"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"github.com/attache-bot/attache/briefs"
)

// draft gives every story what the format has none of.
func draft(p *Parsed) briefs.Story {
	return briefs.Story{
		FeedTitle: p.Title, Language: p.Language,
		Version: 1, Status: briefs.StatusUsable, Publish: true,
	}
}

// finish fills the gaps that items leave and gives them their keys.
func finish(p Parsed) Parsed {
	for i := range p.Stories {
		s := &p.Stories[i]
		// What gofeed decodes from base64 may be anything.
		for _, field := range []*string{&s.Title, &s.Body, &s.Abstract, &s.GUID, &s.Link, &s.Byline, &s.Rights, &s.Source} {
			*field = strings.ToValidUTF8(*field, "\uFFFD")
		}
		s.GUID, s.Link = strings.TrimSpace(s.GUID), strings.TrimSpace(s.Link)
		if s.Title == "" {
			s.Title = firstWords(cmp.Or(s.Abstract, s.Body), 100)
		}
		if s.Title == "" {
			s.Title = s.Link
		}
		if s.Published.IsZero() {
			s.Published = s.Updated
		}
		if corrected.MatchString(s.Title) {
			s.Correction = "corrected"
		}
	}
	identify(p.Stories)
	return p
}

// corrected is how outlets mark a story put right: a word and a mark before the
// headline. Without the mark it is news ("Correction officers walk out").
var corrected = regexp.MustCompile(`(?i)^[\[(]?(?:correct(?:ed|ion|s)|refile|rectificatif|correctif|correcci[oó]n|berichtigung|berichtigt|korrektur|korrektion|` +
	`rättelse|rettelse|retting|correctie|correzione|rettifica|errata|erratum|sprostowanie|исправлено|уточнение|تصحيح|更正|訂正)\s?(?:[:：\])]|[-–—]\s?\pL)`)

func fromRSS(f *rss.Feed, ids []string, o ParseOptions) Parsed {
	site := firstOf(append([]string{f.Link}, f.Links...)...)
	links := resolver{bases: []string{o.Base, extLink(f.Extensions, "self"), site}}
	p := Parsed{
		Title:    strings.TrimSpace(f.Title),
		Link:     links.resolve(site),
		Language: languageTag(f.Language),
	}
	if minutes, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && minutes > 0 {
		p.TTL = min(time.Duration(min(minutes, 1e6))*time.Minute, 24*time.Hour)
	}
	rights := strings.TrimSpace(f.Copyright)
	if dc := f.DublinCoreExt; dc != nil {
		p.Language = cmp.Or(p.Language, languageTag(firstOf(dc.Language...)))
		rights = cmp.Or(rights, firstOf(dc.Rights...))
	}
	if len(ids) != len(f.Items) {
		ids = nil
	}
	p.Stories = make([]briefs.Story, 0, len(f.Items))
	for i, item := range f.Items {
		s := draft(&p)
		s.Rights = rights
		if ids != nil {
			s.GUID = ids[i]
		}
		fromItem(&s, item, &links)
		p.Stories = append(p.Stories, s)
	}
	return finish(p)
}

// fromItem reads one RSS item.
func fromItem(s *briefs.Story, item *rss.Item, links *resolver) {
	s.Title = cmp.Or(headline(item.Title), headline(mediaValue(item.Extensions, "title")), headline(extValue(item.Extensions, "itunes", "title")))
	s.Abstract = cmp.Or(item.Description, extValue(item.Extensions, "dc", "description"),
		mediaValue(item.Extensions, "description"), extValue(item.Extensions, "itunes", "summary"))
	s.Body = cmp.Or(item.Content, item.Custom["encoded"], extValue(item.Extensions, "yandex", "full-text"),
		extValue(item.Extensions, "atom", "content"),
		item.Custom["fulltext"], item.Custom["fullitem"])
	link := cmp.Or(extValue(item.Extensions, "feedburner", "origLink"), extValue(item.Extensions, "pheedo", "origLink"),
		firstOf(append([]string{firstOf(item.Links...)}, item.Link)...), extLink(item.Extensions, "alternate"))
	if item.GUID != nil && strings.TrimSpace(item.GUID.Value) != "" {
		s.GUID = item.GUID.Value
		if link == "" && item.GUID.IsPermalink != "false" && isAddress(s.GUID) {
			link = s.GUID
		}
	}
	if link == "" && isAddress(s.GUID) && item.GUID == nil { // rdf:about
		link = s.GUID
	}
	s.Link = links.resolve(link)
	s.Byline = person(item.Author)
	if dc := item.DublinCoreExt; dc != nil {
		s.Byline = cmp.Or(s.Byline, joined(dc.Creator), joined(dc.Author))
		s.Language = cmp.Or(languageTag(firstOf(dc.Language...)), s.Language)
		s.Rights = cmp.Or(firstOf(dc.Rights...), s.Rights)
		s.Title = cmp.Or(s.Title, headline(firstOf(dc.Title...)))
	}
	if item.Source != nil {
		s.Source = strings.TrimSpace(item.Source.Title)
	}
	s.Published = rssDate(item)
	s.Updated = firstDate(extValue(item.Extensions, "dcterms", "modified"), extValue(item.Extensions, "atom", "updated"))
}

// rssDate reads when an item was published. What gofeed parsed serves only where
// the text is beyond us: it takes most zones for UTC.
func rssDate(item *rss.Item) time.Time {
	texts := []string{item.PubDate}
	if dc := item.DublinCoreExt; dc != nil {
		texts = append(texts, dc.Date...)
	}
	if len(item.Extensions) > 0 {
		texts = append(texts, extValue(item.Extensions, "dcterms", "issued"), extValue(item.Extensions, "dcterms", "created"),
			extValue(item.Extensions, "dcterms", "date"), extValue(item.Extensions, "atom", "published"),
			extValue(item.Extensions, "prism", "publicationDate"))
	}
	if t := firstDate(append(texts, item.Custom["date"])...); !t.IsZero() {
		return t
	}
	if item.PubDateParsed != nil {
		return item.PubDateParsed.UTC()
	}
	return time.Time{}
}

func fromAtom(f *atom.Feed, ids []string, o ParseOptions) Parsed {
	site := atomLink(f.Links, "alternate")
	links := resolver{bases: []string{o.Base, atomLink(f.Links, "self"), site}}
	p := Parsed{
		Title:    strings.TrimSpace(f.Title),
		Link:     links.resolve(site),
		Language: languageTag(f.Language),
	}
	p.Stories = make([]briefs.Story, 0, len(f.Entries))
	for i, e := range f.Entries {
		// gofeed escapes an id as if it were an address; it is resolved by
		// xml:base only where it has no scheme of its own.
		if len(ids) == len(f.Entries) && ids[i] != "" && (isAddress(ids[i]) || !isAddress(e.ID)) {
			e.ID = ids[i]
		}
		s := draft(&p)
		fromEntry(&s, e, &links)
		s.Rights = cmp.Or(e.Rights, f.Rights)
		p.Stories = append(p.Stories, s)
	}
	return finish(p)
}

// fromEntry reads one Atom entry.
func fromEntry(s *briefs.Story, e *atom.Entry, links *resolver) {
	s.GUID = e.ID
	s.Title = strings.Join(strings.Fields(scripts.ReplaceAllString(e.Title, "")), " ")
	s.Abstract = cmp.Or(e.Summary, mediaValue(e.Extensions, "description"))
	if e.Content != nil && !strings.HasPrefix(e.Content.Type, "image/") {
		s.Body = e.Content.Value
	}
	link := cmp.Or(extValue(e.Extensions, "feedburner", "origLink"), extValue(e.Extensions, "pheedo", "origLink"), atomLink(e.Links, "alternate"))
	if link == "" && isAddress(e.ID) {
		link = e.ID
	}
	s.Link = links.resolve(link)
	names := make([]string, 0, len(e.Authors))
	for _, a := range e.Authors {
		names = append(names, cmp.Or(a.Name, a.Email))
	}
	s.Byline = joined(names)
	if e.Source != nil {
		s.Source = strings.TrimSpace(e.Source.Title)
	}
	s.Published = firstDate(e.Published, extValue(e.Extensions, "dc", "date"))
	if s.Published.IsZero() && e.PublishedParsed != nil {
		s.Published = e.PublishedParsed.UTC()
	}
	if s.Updated = firstDate(e.Updated); s.Updated.IsZero() && e.UpdatedParsed != nil {
		s.Updated = e.UpdatedParsed.UTC()
	}
}

// resolver makes relative addresses absolute against the first base that is an
// address itself. Absolute ones stay as they are written.
type resolver struct {
	bases []string
	base  *url.URL
	ready bool
}

func (r *resolver) resolve(link string) string {
	link = strings.TrimSpace(link)
	if link == "" || isAddress(link) {
		return link
	}
	if !r.ready {
		r.ready = true
		for _, b := range r.bases {
			if u, err := url.Parse(strings.TrimSpace(b)); err == nil && u.Host != "" {
				r.base = u
				break
			}
		}
	}
	if r.base == nil {
		return link
	}
	u, err := r.base.Parse(link)
	if err != nil {
		return link
	}
	return u.String()
}

func isAddress(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > 8 && (strings.EqualFold(s[:7], "http://") || strings.EqualFold(s[:8], "https://"))
}

func atomLink(links []*atom.Link, rel string) string {
	best := ""
	for _, l := range links {
		if l.Rel != rel || strings.TrimSpace(l.Href) == "" {
			continue
		}
		if l.Type == "" || strings.Contains(l.Type, "html") || rel != "alternate" {
			return l.Href
		}
		best = cmp.Or(best, l.Href)
	}
	return best
}

// extLink returns an atom:link within an RSS document.
func extLink(e ext.Extensions, rel string) string {
	for _, prefix := range []string{"atom", "atom10", "atom03"} {
		for _, l := range e[prefix]["link"] {
			if cmp.Or(l.Attrs["rel"], "alternate") == rel && l.Attrs["href"] != "" {
				return l.Attrs["href"]
			}
		}
	}
	return ""
}

func extValue(e ext.Extensions, prefix, name string) string {
	for _, x := range e[prefix][name] {
		if v := strings.TrimSpace(x.Value); v != "" {
			return v
		}
	}
	return ""
}

// mediaValue returns a value of Media RSS: the item's, its group's or that of its
// first content.
func mediaValue(e ext.Extensions, name string) string {
	media := e["media"]
	if media == nil {
		return ""
	}
	found := extValue(e, "media", name)
	for _, part := range append(slices.Clone(media["group"]), media["content"]...) {
		found = cmp.Or(found, extValue(ext.Extensions{"media": part.Children}, "media", name))
	}
	return found
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

func joined(values []string) string {
	var kept []string
	for _, v := range values {
		if v = person(v); v != "" {
			kept = append(kept, v)
		}
	}
	return strings.Join(kept, ", ")
}

func firstDate(texts ...string) time.Time {
	for _, text := range texts {
		if text == "" {
			continue
		}
		if t, ok := parseDate(text); ok {
			return t
		}
	}
	return time.Time{}
}

var mailbox = regexp.MustCompile(`^\S+@\S+\s+\(([^)]+)\)$|^([^<>]+?)\s*[<(]\S+@\S+[>)]$`)

// person takes the mail address off an author's name.
func person(s string) string {
	s = strings.TrimSpace(s)
	if m := mailbox.FindStringSubmatch(s); m != nil {
		return strings.TrimSpace(m[1] + m[2])
	}
	return s
}

var inlineTag = regexp.MustCompile(`(?i)</?(?:b|i|em|strong|span|a|u|sup|sub|font|small|mark|br|wbr|p|cite|q)(?:\s[^<>]*)?/?>`)

// scripts are what no title wants to show.
var scripts = regexp.MustCompile(`(?is)<(?:script|style)\b.*?(?:</(?:script|style)>|$)|<!--.*?(?:-->|$)`)

// headline makes the plain text of an RSS title: RSS titles hold no markup, so
// what looks like inline markup or is escaped a second time was not meant.
func headline(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = scripts.ReplaceAllString(s, "")
		s = inlineTag.ReplaceAllString(s, "")
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

var anyTag = regexp.MustCompile(`<[^<>]*>`)

// firstWords returns the beginning of a text without markup, at most n
// characters and cut between words.
func firstWords(text string, n int) string {
	if len(text) > 20*n {
		text = strings.ToValidUTF8(text[:20*n], "")
	}
	text = html.UnescapeString(anyTag.ReplaceAllString(text, " "))
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		if b.Len() > 0 && b.Len()+len(word) > n {
			b.WriteString(" …")
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}
