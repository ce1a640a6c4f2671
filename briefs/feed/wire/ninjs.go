package wire

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// readNINJS reads ninjs 1 to 3 (IPTC), one item, a list of them or an envelope
// with a list, with the dialects of BBC, Fingerpost, Superdesk and TT.
func readNINJS(doc any) []*draft {
	var drafts []*draft
	for _, item := range items(doc, "item", "items", "_items", "results") {
		if d := ninjsItem(item); d != nil {
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// items unwraps the items of a document: itself, its elements, or those under
// one of the names.
func items(doc any, names ...string) []object {
	switch v := doc.(type) {
	case []any:
		return object{"": v}.list("")
	case object:
		for _, n := range names {
			if l := v.list(n); len(l) > 0 && v.str("headline", "uri", "guid", "urn") == "" {
				return l
			}
		}
		return []object{v}
	}
	return nil
}

func ninjsItem(item object) *draft {
	if t := strings.ToLower(item.str("type")); t != "text" && t != "" {
		return nil
	}
	d := &draft{}
	d.GUID = item.str("uri", "guid", "id")
	d.Version = versionOf(item.str("version"))
	d.Title = ninjsHeadline(item)
	d.Body = ninjsBody(item)
	if d.GUID == "" && d.Title == "" && d.Body == "" {
		return nil
	}
	created := item.str("versioncreated")
	first := item.str("firstcreated", "firstversion", "contentcreated")
	d.Updated, d.Published = when(created), firstTime(first, created)
	d.Status = statusOf(item.str("pubstatus"))
	d.Embargo = jsonEmbargo(item, created, first)
	d.Expires = firstTime(item.str("expires"), item.str("contentexpires"))
	d.Urgency = urgencyOf(item.str("urgency"))
	d.Language = item.str("language")
	d.slug = item.str("slugline", "slug")
	d.Byline = firstOf(item.str("byline", "by"), item.obj("bylines").str("by", "byline"))
	d.Dateline = item.str("dateline", "located")
	d.Source = firstOf(item.str("source", "provider", "copyrightholder", "source-feed"), item.obj("infosources").str("name"))
	d.Abstract = ninjsAbstract(item)
	d.Rights = rights(append([]string{item.str("copyrightnotice")}, append(item.texts("usageterms"), item.str("usage"))...)...)
	d.notes = append(d.notes, item.texts("ednote")...)
	for _, n := range item.list("ednotes") {
		d.notes = append(d.notes, n.str("value", "ednote"))
	}
	for _, s := range item.texts("signals") {
		d.signals = append(d.signals, tail(s))
	}
	d.genres = append(d.genres, append(item.texts("genre"), item.texts("genres")...)...)
	d.genres = append(d.genres, item.str("profile"))
	ninjsDialects(d, item)
	return d
}

// ninjsDialects reads what single houses add. Fingerpost puts the version and
// its time into the uri and the identity into usn, and says flash by priority.
// TT and Superdesk name the item that this one replaces.
func ninjsDialects(d *draft, item object) {
	if usn := item.str("usn"); usn != "" {
		d.Key = strings.TrimPrefix(item.str("source-feed")+":"+usn, ":")
		if d.Urgency == 0 && item.str("priority") == "1" {
			d.Urgency = 1
		}
	}
	acts := item.texts("replacing")
	acts = append(acts, item.str("evolvedfrom"), item.str("replaces"))
	if of := firstOf(acts...); of != d.GUID {
		d.Acts = of
	}
}

func ninjsHeadline(item object) string {
	if h := item.str("headline"); h != "" {
		return collapse(h)
	}
	var other string
	for _, h := range item.list("headlines") {
		text := h.str("value")
		if strings.Contains(strings.ToLower(h.str("contenttype")), "html") {
			text = plainText("<p>"+text, lookInto)
		}
		text = collapse(text)
		switch tail(h.str("role")) {
		case "main", "", "title", "headline":
			if text != "" {
				return text
			}
		default:
			other = firstOf(other, text)
		}
	}
	return firstOf(other, collapse(item.str("title")))
}

func ninjsBody(item object) string {
	if b := item.str("body_html", "body_xhtml", "body_html5"); b != "" {
		return b
	}
	var html, text string
	for _, b := range item.list("bodies") {
		value := b.str("value")
		switch kind := strings.ToLower(b.str("contenttype", "role")); {
		case strings.Contains(kind, "html"):
			html = firstOf(html, value)
		case kind == "text/plain", kind == "text", kind == "":
			text = firstOf(text, value)
		}
	}
	if b := firstOf(html, item.str("body_text"), text); b != "" {
		return b
	}
	for name, v := range item {
		if s, ok := v.(string); ok && strings.HasPrefix(name, "body_") && strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

func ninjsAbstract(item object) string {
	if a := item.str("description_text", "description_html", "abstract", "description_summary"); a != "" {
		return a
	}
	for _, d := range item.list("descriptions") {
		if role := tail(d.str("role")); role != "caption" && d.str("value") != "" {
			return d.str("value")
		}
	}
	return ""
}

// jsonEmbargo reads an embargo. A null is how JSON says that there is none; an
// empty text is an embargo whose end is not known, as in G2.
func jsonEmbargo(item object, own ...string) briefs.Embargo {
	for _, name := range []string{"embargoeduntil", "embargoed", "embargo"} {
		if item.has(name) && item[name] != false {
			return embargoOf(item.str(name), own...)
		}
	}
	return briefs.Embargo{}
}
