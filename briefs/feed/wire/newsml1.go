package wire

import (
	"regexp"
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// readNewsML1 reads the items of a NewsML 1.x document (IPTC NewsML 1.2), with
// the dialects of AFP, ANA, Belga, Business Wire, EFE, Kyodo and TASS.
func readNewsML1(root *node) []*draft {
	test := false
	for _, p := range root.child("NewsEnvelope").children("NewsProduct") {
		test = test || strings.EqualFold(p.formal(), "test")
	}
	var drafts []*draft
	for _, item := range root.all("NewsItem") {
		if d := newsML1Item(item); d != nil {
			d.advice = test
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// formal is an element's FormalName, or its text where an agency writes it there.
func (n *node) formal() string {
	if n == nil {
		return ""
	}
	return firstOf(n.at("FormalName"), n.words())
}

func newsML1Item(item *node) *draft {
	id, management := item.child("Identification", "NewsIdentifier"), item.child("NewsManagement")
	main := mainComponent(item)
	body, text := newsML1Body(item)
	if !text {
		return nil
	}
	d := &draft{}
	revision := id.child("RevisionId")
	d.Version = versionOf(revision.words())
	d.GUID, d.Key = newsML1Identity(item, id)
	d.loose = !strings.HasPrefix(d.GUID, d.Key)
	d.Body = body
	d.Title = firstOf(newsML1Line(item, main, "HeadLine"), main.first("hl1").words())
	d.slug = newsML1Line(item, main, "SlugLine")
	d.Byline = newsML1Line(item, main, "ByLine")
	d.Dateline = newsML1Line(item, main, "DateLine")
	d.Abstract = newsML1Line(item, main, "SubHeadLine")
	d.Language = firstOf(main.first("Language").formal(), item.first("Language").formal(), main.lang(), item.lang())
	created := management.child("ThisRevisionCreated").words()
	first := management.child("FirstCreated").words()
	d.Updated, d.Published = when(created), firstTime(first, created)
	d.Urgency = urgencyOf(management.child("Urgency").formal())
	provider := item.first("Provider")
	d.Source = firstOf(provider.first("Party").formal(), newsML1Line(item, main, "CreditLine"), id.child("ProviderId").words())
	newsML1Status(d, management, created, first)
	newsML1Rights(d, item)
	newsML1Notes(d, item, management)
	return d
}

// revisionTail is the ":2A" by which a public identifier names its revision.
var revisionTail = regexp.MustCompile(`:\d+[NUA]?$`)

// newsML1Identity returns the identifier as sent and the one that all versions
// share. An identifier that doesn't hold the item's own number (Belga sends its
// address) is none.
func newsML1Identity(item, id *node) (guid, key string) {
	public := id.child("PublicIdentifier").words()
	provider, date, number := id.child("ProviderId").words(), id.child("DateId").words(), id.child("NewsItemId").words()
	// The date should be the first revision's; where it has a time too it is this one's.
	parts := "urn:newsml:" + provider + ":" + head(date, len("20060102")) + ":" + number
	switch {
	case public != "" && (number == "" || strings.Contains(public, number)):
		// A tail that is the item's number is no revision.
		if key = revisionTail.ReplaceAllString(public, ""); !strings.Contains(key, number) {
			key = public
		}
		return public, key
	case number != "":
		return firstOf(public, parts), parts
	}
	if duid := item.child("NewsComponent").at("Duid"); duid != "" {
		return duid, duid
	}
	return public, public
}

// mainComponent is the component with the story: the one in the role Main, else
// the first that has a headline.
func mainComponent(item *node) *node {
	var main, first *node
	item.walk(func(n *node) bool {
		if !strings.EqualFold(n.name, "NewsComponent") {
			return true
		}
		if main == nil && strings.EqualFold(n.child("Role").formal(), "main") {
			main = n
		}
		if first == nil && n.child("NewsLines", "HeadLine") != nil {
			first = n
		}
		return true
	})
	if main != nil {
		return main
	}
	if first != nil {
		return first
	}
	return item.child("NewsComponent")
}

// newsML1Line is a line of the main component, or of the first component in the
// item that has it and is no picture's.
func newsML1Line(item, main *node, name string) string {
	if line := main.child("NewsLines", name); line != nil {
		return line.words()
	}
	var text string
	item.walk(func(n *node) bool {
		if text != "" || strings.EqualFold(n.name, "ContentItem") {
			return false
		}
		if strings.EqualFold(n.name, "NewsComponent") {
			switch strings.ToLower(n.child("Role").formal()) {
			case "caption", "picture", "photo", "graphic", "supporting":
				return false
			}
			if n.at("Duid") != "" && n.first("MediaType").formal() != "" && !isText(n.first("MediaType").formal()) {
				return false
			}
			text = n.child("NewsLines", name).words()
		}
		return true
	})
	return text
}

func isText(mediaType string) bool {
	switch strings.ToLower(mediaType) {
	case "", "text", "complexdata", "html", "xhtml", "nitf":
		return true
	}
	return false
}

// newsML1Body finds the words of the story among the content items: those in a
// component of the role Body or Main first. text: the item has text at all.
func newsML1Body(item *node) (body string, text bool) {
	best := -1
	seen := false
	var look func(n *node, role string)
	look = func(n *node, role string) {
		if r := n.child("Role").formal(); r != "" {
			role = strings.ToLower(r)
		}
		for _, k := range n.kids {
			switch {
			case strings.EqualFold(k.name, "NewsComponent"):
				look(k, role)
			case strings.EqualFold(k.name, "ContentItem"):
				seen = true
				rank, content := contentItem(k, role)
				text = text || rank >= 0
				if rank > best && content != "" {
					best, body = rank, content
				}
			}
		}
	}
	look(item, "")
	// An item without any content is a change of management data alone, unless it
	// only refers to others: then it is a package.
	return body, text || !seen && item.first("NewsItemRef") == nil
}

// contentItem reads one content item; the rank is how likely it is the story's
// text, -1 = it is no text.
func contentItem(item *node, role string) (int, string) {
	mime := strings.ToLower(item.child("MimeType").formal())
	if !isText(item.child("MediaType").formal()) || strings.HasPrefix(mime, "image/") || mime == "text/css" {
		return -1, ""
	}
	rank := 0
	switch role {
	case "body":
		rank = 3
	case "main", "short", "long":
		rank = 2
	case "":
		rank = 1
	case "caption", "picture", "photo", "logo", "stylesheet", "contact", "tweettext", "multimedia", "graphic":
		return -1, ""
	}
	data := item.child("DataContent")
	switch {
	case data == nil:
		return rank, ""
	case data.elements():
		return rank, xmlBody(data)
	}
	return rank, strings.TrimSpace(data.own())
}

// newsML1Status reads the status and what it will become: a status that changes
// to usable at a time is an embargo.
func newsML1Status(d *draft, management *node, created, first string) {
	status := management.child("Status").formal()
	d.Status = statusOf(status)
	will := management.child("StatusWillChange")
	future := firstOf(will.child("FutureStatus").formal(), management.child("FutureStatus").formal())
	at := firstOf(will.child("DateAndTime").words(), management.child("DateAndTime").words())
	switch {
	case embargoed(status), future != "" && statusOf(future) == briefs.StatusUsable && d.Status != briefs.StatusUsable && d.Status != briefs.StatusCanceled:
		d.Status = briefs.StatusUsable
		d.Embargo = embargoOf(at, created, first)
	case future != "" && statusOf(future) != briefs.StatusUsable && at != "":
		d.Expires = when(at)
	}
}

// newsML1Rights gathers the copyright line and the terms of use with their
// geography: where the text may be used is part of the terms.
func newsML1Rights(d *draft, item *node) {
	var said []string
	for _, n := range item.all("CopyrightLine") {
		said = append(said, n.words())
	}
	for _, u := range item.all("UsageRights") {
		for _, k := range u.kids {
			switch {
			case strings.EqualFold(k.name, "Geography"):
				if g := k.words(); g != "" {
					said = append(said, "Geography: "+g)
					d.where = append(d.where, g)
				}
			case strings.EqualFold(k.name, "EndDate"):
				if t := when(k.words()); !t.IsZero() {
					d.Expires = t
				}
			case k.name != "" && !strings.EqualFold(k.name, "StartDate"):
				said = append(said, k.formal())
			}
		}
	}
	d.Rights = rights(said...)
}

// newsML1Notes gathers genres, signals and the notes to editors.
func newsML1Notes(d *draft, item, management *node) {
	d.genres = append(d.genres, management.child("NewsItemType").formal())
	for _, g := range item.all("Genre") {
		d.genres = append(d.genres, g.formal())
	}
	for _, n := range management.children("Instruction") {
		d.signals = append(d.signals, strings.ToLower(n.formal()))
		d.notes = append(d.notes, n.words())
	}
	for _, n := range item.all("NewsLine") {
		switch kind := strings.ToLower(n.child("NewsLineType").formal()); kind {
		case "advisoryline", "ednote", "editornote", "editorialnote", "instruction":
			d.notes = append(d.notes, n.child("NewsLineText").words())
		}
	}
	for _, n := range append(management.children("DerivedFrom"), management.children("AssociatedWith")...) {
		if strings.EqualFold(tail(n.at("FormalName")), "replaces") {
			d.Acts = firstOf(d.Acts, n.at("NewsItem"))
		}
	}
}
