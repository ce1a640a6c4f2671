package wire

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// readRBNews reads Ritzau's own XML: flat, HTML escaped in the content, booleans
// in Danish.
func readRBNews(root *node) []*draft {
	get := func(name string) string { return root.child(name).words() }
	d := &draft{}
	d.GUID, d.Version = get("NewsID"), versionOf(get("version"))
	d.Title = get("headline")
	d.Body = strings.TrimSpace(root.child("content").own())
	d.Abstract = get("subtitle")
	d.Byline = get("byLine")
	d.Dateline = get("town")
	d.Source = strings.Trim(get("origin"), "/ ")
	d.Urgency = urgencyOf(get("Priority"))
	d.Published, d.Updated = when(get("PublishDate")), when(get("PublishDate"))
	d.slug = get("strapline")
	d.genres = append(d.genres, get("format"))
	d.notes = append(d.notes, get("EdNote"), get("TilRedaktionen"))
	d.Status = briefs.StatusUsable
	if isTrue(get("Annuleret")) {
		d.Status = briefs.StatusCanceled
	}
	if isTrue(get("Korrektion")) {
		d.signals = append(d.signals, "correction")
	}
	for _, name := range []string{"Embargo", "embargo", "Klausul"} {
		if n := root.child(name); n != nil && !isTrue(n.at("nil")) {
			d.Embargo = embargoOf(n.words())
		}
	}
	d.Acts = firstOf(get("replacedID"), get("Replaces"))
	if d.Acts == d.GUID || d.Acts == "0" {
		d.Acts = ""
	}
	return []*draft{d}
}

func isTrue(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "ja", "yes":
		return true
	}
	return false
}
