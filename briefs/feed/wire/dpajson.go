package wire

import "strings"

// readDPA reads dpa's own JSON, digitalwires: one entry or a list of them.
func readDPA(doc any) []*draft {
	var drafts []*draft
	for _, item := range items(doc, "entries", "items") {
		drafts = append(drafts, dpaItem(item))
	}
	return drafts
}

func dpaItem(item object) *draft {
	d := &draft{}
	d.GUID, d.Version = item.str("urn"), versionOf(item.str("version"))
	d.Title = collapse(item.str("headline"))
	d.Body = item.str("article_html")
	d.Abstract = item.str("teaser")
	d.Byline = item.str("byline")
	d.Dateline = collapse(item.str("dateline"))
	d.Source = item.str("creditline")
	d.Language = item.str("language")
	d.Urgency = urgencyOf(item.str("urgency"))
	created := item.str("version_created")
	d.Updated, d.Published = when(created), firstTime(created)
	d.Status = statusOf(item.str("pubstatus"))
	d.Embargo = jsonEmbargo(item, created)
	d.Rights = rights(item.str("copyrightnotice"), item.str("usageterms"))
	d.signals = append(d.signals, tail(item.str("signal")))
	for _, c := range item.list("categories") {
		if strings.HasSuffix(c.str("type"), ":signal") {
			d.signals = append(d.signals, tail(c.str("qcode")))
		}
	}
	d.genres = append(d.genres, item.texts("genre_names")...)
	for _, n := range item.list("ednotes") {
		text := n.str("ednote")
		d.notes = append(d.notes, text)
		switch role := tail(n.str("role")); {
		case n.str("is_publishable") == "false":
		case role == "correction" || role == "correctionshort":
			d.what = firstOf(d.what, text)
		case role == "genrenote":
			d.genres = append(d.genres, text)
		}
	}
	// A picture comes as an item of the same type whose only association is itself.
	d.advice = d.Body == "" && d.Abstract == ""
	return d
}
