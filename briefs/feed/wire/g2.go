package wire

import (
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
)

// readG2 reads the text items of a NewsML-G2 message or item (IPTC NewsML-G2
// 2.35 and the dialects before it). Packages, pictures and concepts are left out.
func readG2(root *node) []*draft {
	var drafts []*draft
	for _, item := range root.all("newsItem") {
		if d := g2Item(item); d != nil {
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// code is an element's concept: its qcode, uri or literal.
func (n *node) code() string { return firstOf(n.at("qcode"), n.at("uri"), n.at("literal")) }

// label is an element's concept in words: its name, literal or code's tail.
func (n *node) label() string {
	if n == nil {
		return ""
	}
	return firstOf(n.child("name").words(), n.at("literal"), tail(n.at("qcode")), n.own())
}

func g2Item(item *node) *draft {
	im, cm := item.child("itemMeta"), item.child("contentMeta")
	class := tail(im.child("itemClass").code())
	if class != "text" && class != "" {
		return nil
	}
	d := &draft{}
	d.GUID, d.Version = item.at("guid"), versionOf(item.at("version"))
	content := item.child("contentSet")
	for _, part := range []*node{cm, content} {
		part.prune(func(n *node) bool {
			secret := tail(n.at("pubconstraint")) == "nonpublic"
			if secret { // it may yet be what withdraws or holds the item
				d.notes = append(d.notes, head(n.words(), lookInto))
			}
			return secret
		})
	}
	d.Title = firstOf(g2Headline(im, cm), content.first("hl1").words(), content.first("title").words())
	d.Body = g2Body(item)
	if class == "" && d.Title == "" && d.Body == "" && im == nil {
		return nil // a place in a package, no item
	}
	created := im.child("versionCreated").words()
	d.Updated = when(created)
	d.Published = firstTime(im.child("firstCreated").words(), cm.child("contentCreated").words(), created)
	d.Status = statusOf(im.child("pubStatus").code())
	if e := im.child("embargoed"); e != nil {
		d.Embargo = embargoOf(e.words(), created, im.child("firstCreated").words())
	}
	d.Urgency = urgencyOf(cm.child("urgency").words())
	d.Language = firstOf(cm.child("language").at("tag"), item.lang())
	d.slug = cm.child("slugline").words()
	d.Byline = cm.child("by").words()
	d.Dateline = cm.child("dateline").words()
	d.Source = firstOf(im.child("provider").label(), cm.child("creditline").words())
	d.Abstract = g2Abstract(cm)
	g2Rights(d, item)
	g2Signals(d, im, cm)
	return d
}

// g2Headline prefers the headline that says it is the main one, or says
// nothing, and falls back on the item's title.
func g2Headline(im, cm *node) string {
	var other string
	for _, h := range cm.children("headline") {
		text := h.words()
		switch tail(h.at("role")) {
		case "", "main", "title", "headline", "hl1":
			if text != "" {
				return text
			}
		default:
			other = firstOf(other, text)
		}
	}
	for _, t := range im.children("title") {
		if t.at("role") == "" {
			other = firstOf(other, t.words())
		}
	}
	return other
}

// g2Abstract is the summary or teaser; a caption is a picture's.
func g2Abstract(cm *node) string {
	for _, d := range cm.children("description") {
		switch tail(d.at("role")) {
		case "caption", "caption-extended":
		default:
			if text := d.words(); text != "" {
				return text
			}
		}
	}
	return ""
}

func g2Body(item *node) string {
	set := item.child("contentSet")
	for _, x := range set.children("inlineXML") {
		if body := xmlBody(x); body != "" {
			return body
		}
	}
	var other string
	for _, x := range set.children("inlineData") {
		text := strings.TrimSpace(x.words())
		if x.elements() {
			text = x.inner()
		} else if t := strings.TrimSpace(x.own()); t != "" {
			text = t
		}
		// dpa sends headline, teaser, text and notes as renditions of their own.
		switch kind := tail(x.at("rendition")); kind {
		case "headline", "public", "nonpublic", "teaser", "notepad":
		case "text", "body", "":
			if text != "" {
				return text
			}
		default:
			other = firstOf(other, text)
		}
	}
	return other
}

// xmlBody renders the story in an XML of any kind: NITF's body.content,
// XHTML's main section or body, or whatever is there.
func xmlBody(x *node) string {
	if c := x.first("body.content"); c != nil {
		return c.inner()
	}
	body := x
	if b := x.first("body"); b != nil {
		body = b
	}
	var main *node
	body.walk(func(n *node) bool {
		if main == nil && strings.EqualFold(n.name, "section") && hasClass(n, "main") {
			main = n
		}
		return main == nil
	})
	if main != nil {
		return main.inner()
	}
	return body.inner()
}

func hasClass(n *node, class string) bool {
	for c := range strings.FieldsSeq(n.at("class")) {
		if strings.EqualFold(c, class) {
			return true
		}
	}
	return false
}

func g2Rights(d *draft, item *node) {
	var said []string
	for _, info := range item.children("rightsInfo") {
		for _, name := range []string{"copyrightNotice", "usageTerms"} {
			for _, n := range info.children(name) {
				said = append(said, n.words())
			}
		}
		if len(said) == 0 {
			said = append(said, info.child("copyrightHolder").label())
		}
	}
	d.Rights = rights(said...)
	for _, n := range append(item.all("expires"), item.all("contentExpires")...) {
		if t := when(n.words()); !t.IsZero() && (d.Expires.IsZero() || t.Before(d.Expires)) {
			d.Expires = t
		}
	}
}

// g2Signals gathers what tells updates, corrections and advice to editors apart.
func g2Signals(d *draft, im, cm *node) {
	for _, s := range im.children("signal") {
		d.signals = append(d.signals, tail(s.code()))
	}
	for _, g := range cm.children("genre") {
		d.genres = append(d.genres, g.child("name").words(), tail(g.code()))
	}
	for _, n := range im.children("edNote") {
		text := n.words()
		d.notes = append(d.notes, text)
		role := tail(n.at("role"))
		switch {
		case tail(n.at("pubconstraint")) == "nonpublic":
		case role == "correction" || role == "correctionnote" || role == "correctionshort":
			d.what = firstOf(d.what, text)
		case role == "genrenote":
			d.genres = append(d.genres, text)
		case strings.HasPrefix(role, "embargo") && im.child("embargoed") == nil:
			d.Embargo = briefs.Embargo{Open: true}
		}
	}
	for _, l := range im.children("link") {
		switch tail(l.at("rel")) {
		case "replaces", "supersedes", "corrects":
			d.Acts = firstOf(d.Acts, l.at("residref"), l.at("href"))
		}
	}
	for _, a := range cm.children("altId") {
		switch tail(a.at("type")) {
		case "refuno":
			d.Acts = firstOf(d.Acts, a.words())
		case "iptc7901id":
			d.OtherKeys = append(d.OtherKeys, numbersOf(a.words(), d.Updated)...)
		}
	}
}

// numbersOf reads dpa's note of the numbers under which the item went over the
// text wire ("bdt:0627:3:vm:7:dpa:3916:…"): a kill there names those.
func numbersOf(id string, day time.Time) []string {
	parts := strings.Split(id, ":")
	if len(parts) < 7 || number(parts[6]) == 0 || day.IsZero() {
		return nil
	}
	agency := strings.Fields(parts[5])
	if len(agency) == 0 {
		return nil
	}
	return []string{briefs.NumberKey(agency[len(agency)-1], parts[6], day)}
}
