package wire

import (
	"path"
	"regexp"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// readNITF reads one NITF document (IPTC NITF 3.6 and before) with the dialects
// of AP, AAP, ANSA, CP, EFE, NTB and PA. NITF holds text only.
func readNITF(root *node, o Options) []*draft {
	doc := root.child("head", "docdata")
	head, content := root.child("body", "body.head"), root.child("body", "body.content")
	d := &draft{}
	d.GUID, d.Key = nitfIdentity(root, doc, o)
	d.Version = versionOf(doc.child("du-key").at("version"))
	d.Title = firstOf(head.child("hedline", "hl1").words(), head.child("hedline").words(), root.child("head", "title").words())
	if content != nil {
		d.Body = content.inner()
	} else if body := root.child("body"); body != nil {
		d.Body = body.inner()
	}
	d.Byline = nitfByline(head.child("byline"))
	d.Dateline = nitfDateline(head.child("dateline"))
	d.Abstract = head.child("abstract").words()
	d.Source = firstOf(head.child("distributor").words(), doc.child("doc.copyright").at("holder"), doc.child("doc-id").at("regsrc"))
	d.Language = firstOf(root.lang(), root.at("baselang"))
	d.Urgency = urgencyOf(root.child("head").first("urgency").at("ed-urg"))
	issue := firstOf(doc.child("date.issue").at("norm"), root.child("head", "pubdata").at("date.publication"))
	d.Published, d.Updated = when(issue), when(issue)
	d.slug = firstOf(doc.child("du-key").at("key"), doc.child("key-list", "keyword").at("key"))
	if t := when(doc.child("date.expire").at("norm")); t.After(d.Published) {
		d.Expires = t // one that is not later is a template's
	}
	nitfStatus(d, doc, issue)
	nitfRights(d, doc)
	nitfNotes(d, root, doc)
	return []*draft{d}
}

// deskInitials is what some agencies have for a byline.
var deskInitials = regexp.MustCompile(`^[a-z]{1,4}(?:/[a-z]{1,4})*$`)

// nitfByline joins the name and the title that NITF keeps in elements of their own.
func nitfByline(n *node) string {
	if n == nil {
		return ""
	}
	title := n.child("byttl").words()
	name := collapse(strings.TrimSuffix(n.words(), title))
	if deskInitials.MatchString(name) {
		return ""
	}
	return strings.Trim(name+", "+title, ", ")
}

// nitfDateline is the place alone: its city where that is marked, no date.
func nitfDateline(n *node) string {
	if n == nil {
		return ""
	}
	if place := firstOf(n.child("location", "city").words(), n.child("location").words()); place != "" {
		return place
	}
	return collapse(strings.TrimSuffix(n.words(), n.child("story.date").words()))
}

// Revision tails of document ids: NTB's "_04", PA's service and sequence after
// its UUID.
var (
	ntbTail = regexp.MustCompile(`^(NTB[0-9a-f-]{36})_\d+$`)
	paTail  = regexp.MustCompile(`^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})[A-Z]{3}-\d+-\d+$`)
)

// nitfIdentity returns the document's id as sent, the one that all revisions
// share. A document without one is known by its file's name, or
// by its headline and day.
func nitfIdentity(root, doc *node, o Options) (guid, key string) {
	guid = doc.child("doc-id").at("id-string")
	for _, re := range []*regexp.Regexp{ntbTail, paTail} {
		if m := re.FindStringSubmatch(guid); m != nil {
			return guid, m[1]
		}
	}
	if guid != "" {
		return guid, guid
	}
	// An address may serve another document each time; a file is dropped once.
	if name := path.Base(strings.ReplaceAll(o.Name, `\`, "/")); o.Name != "" && name != "-" && !strings.Contains(o.Name, "://") {
		return name, name
	}
	guid = "nitf:" + briefs.HashOf(root.first("hl1").words(), doc.child("date.issue").at("norm"))
	return guid, guid
}

// nitfStatus reads the management status and the release date. The date is
// often filler (the date of issue, a template's "YYYYMMDD"), so one that can't
// be read holds only where the status says embargoed, and the date of issue
// itself never does.
func nitfStatus(d *draft, doc *node, issue string) {
	status := doc.at("management-status")
	d.Status = statusOf(status)
	release := doc.child("date.release").at("norm")
	_, _, readable := parseTime(release)
	switch {
	case embargoed(status):
		d.Status = briefs.StatusUsable
		d.Embargo = embargoOf(release, issue)
	case readable && release == issue:
		d.Embargo = briefs.Embargo{Until: when(release)} // filler: out when it was issued
	case readable:
		d.Embargo = embargoOf(release, issue)
	}
	if of := doc.at("management-doc-idref"); of != "" && of != d.GUID {
		d.Acts = of
		// The document withdraws the one it names; whether it is a story itself
		// its own status says.
		d.Kill = statusOf(doc.at("management-idref-status")) == briefs.StatusCanceled || d.Status == briefs.StatusCanceled
	}
}

func nitfRights(d *draft, doc *node) {
	var said []string
	for _, n := range doc.children("doc.copyright") {
		said = append(said, strings.TrimSpace("© "+n.at("year")+" "+n.at("holder")))
	}
	for _, n := range doc.children("doc.rights") {
		if g := n.at("geography"); g != "" {
			said = append(said, "Geography: "+g)
			d.where = append(d.where, g)
		}
		said = append(said, n.at("type"), n.at("limitations"))
		if t := when(n.at("enddate")); !t.IsZero() && (d.Expires.IsZero() || t.Before(d.Expires)) {
			d.Expires = t
		}
	}
	d.Rights = rights(said...)
}

func nitfNotes(d *draft, root, doc *node) {
	for _, n := range doc.children("ed-msg") {
		d.notes = append(d.notes, n.at("info"))
	}
	if n := doc.child("correction"); n != nil {
		d.signals = append(d.signals, "correction")
		d.what = n.at("info")
		if of := n.at("id-string"); of != d.GUID {
			d.Acts = firstOf(d.Acts, of)
		}
	}
	head := root.child("head")
	for _, n := range head.all("tobject.property") {
		d.genres = append(d.genres, n.at("tobject.property.type"))
	}
	d.genres = append(d.genres, head.child("tobject").at("tobject.type"))
}
