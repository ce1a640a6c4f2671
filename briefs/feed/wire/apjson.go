package wire

import (
	"strings"

	"github.com/attache-bot/attache/briefs"
)

// readAPMedia reads items of AP's Media API: one, or a feed's page of them. The
// words of a story are in a rendition of their own; they are here only where
// the receiver put them beside the item.
func readAPMedia(doc any, o Options) []*draft {
	top, _ := doc.(object)
	data := top.obj("data")
	if data == nil {
		data = top
	}
	var drafts []*draft
	for _, entry := range items(data, "items") {
		item := entry.obj("item")
		if item == nil {
			item = entry
		}
		d := ninjsItem(item)
		if d == nil {
			continue
		}
		apItem(d, item, entry, top)
		if apWords(d, item, o) {
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// apWords gets the words of a story that does not carry them; false = it is to be
// left out.
func apWords(d *draft, item object, o Options) bool {
	link := item.obj("renditions").obj("nitf").str("href")
	if o.Words == nil || d.Body != "" || link == "" || d.Status == briefs.StatusCanceled {
		return true
	}
	of := strings.Join([]string{d.GUID, item.obj("altids").str("etag"), item.str("version"), item.str("versioncreated"),
		item.str("pubstatus"), item.str("embargoed")}, " ")
	data, err := o.Words(Rendition{Link: link, Of: of, Updated: d.Updated})
	if err != nil {
		return false
	}
	if len(data) <= maxSize && Sniff(data, "") == NITF {
		if root, _, err := readTree(decodeXML(data, "")); err == nil {
			d.Body = readNITF(root, o)[0].Body
		}
	}
	return true
}

func apItem(d *draft, item object, around ...object) {
	d.GUID, d.Key = firstOf(item.obj("altids").str("itemid"), d.GUID), ""
	d.Title = firstOf(d.Title, collapse(item.str("headline_extended")))
	d.Abstract = firstOf(item.str("description_summary"), d.Abstract, item.str("headline_extended"))
	d.Dateline = firstOf(d.Dateline, item.obj("datelinelocation").str("city"))
	if d.Urgency == 0 {
		d.Urgency = apPriority(item.str("editorialpriority"))
	}
	for _, o := range append(around, item) {
		for _, name := range []string{"nitf", "body", "story"} {
			if b := firstOf(ninjsBody(o.obj(name)), d.Body); b != "" {
				d.Body = b
			}
		}
	}
	news := false
	for _, s := range d.signals {
		news = news || s == "newscontent"
	}
	// What AP sends without this signal is for newsrooms: advisories, daybooks, digests.
	d.advice = !news
	for _, kind := range item.texts("editorialtypes") {
		d.signals = append(d.signals, tail(kind))
	}
	d.genres = append(d.genres, item.str("editorialrole"))
}

// apPriority reads AP's filing codes.
func apPriority(letter string) int {
	if len(letter) != 1 {
		return 0
	}
	return strings.Index("fburda", strings.ToLower(letter)) + 1
}
