package feed

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Found is a feed that a web page offers.
type Found struct {
	URL   string
	Title string
	Type  string // its media type, "" = not said
}

// hinted is the title of a feed that the page does not offer, but that may be
// at a usual place.
const hinted = "a usual place, not tried"

// feedTypes are the media types of feeds.
var feedTypes = []string{
	"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x.atom+xml",
	"application/x-atom+xml", "application/json+feed", "text/rss", "text/rss+xml", "text/atom+xml",
}

// usualPlaces are where feeds lie that no page points to.
var usualPlaces = []string{"/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml"}

// maxFound bounds how many feeds of one page are returned.
const maxFound = 50

// Discover returns the feeds that a page offers: first those it declares, then
// links that look like feeds, and where there is none of either and base is
// known, the usual places of its site, which are only worth trying.
func Discover(page []byte, base string) []Found {
	var declared, linked []Found
	baseURL, err := url.Parse(base)
	if err != nil {
		baseURL = &url.URL{}
	}
	add := func(list *[]Found, href, title, kind string) {
		u, err := baseURL.Parse(strings.TrimSpace(href))
		if err != nil || href == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "" {
			return
		}
		u.Fragment = ""
		f := Found{URL: u.String(), Title: strings.Join(strings.Fields(title), " "), Type: kind}
		if !slices.ContainsFunc(*list, func(o Found) bool { return o.URL == f.URL }) && len(*list) < maxFound {
			*list = append(*list, f)
		}
	}
	z := html.NewTokenizer(bytes.NewReader(page))
	z.SetMaxBuf(1 << 20)
	for z.Next() != html.ErrorToken {
		t := z.Token()
		if t.Type != html.StartTagToken && t.Type != html.SelfClosingTagToken {
			continue
		}
		a := attributes(t.Attr)
		switch t.DataAtom {
		case atom.Base:
			if u, err := baseURL.Parse(a["href"]); err == nil && a["href"] != "" {
				baseURL = u
			}
		case atom.Link:
			kind, _, _ := strings.Cut(strings.ToLower(a["type"]), ";")
			rel := strings.Fields(strings.ToLower(a["rel"]))
			alternate := slices.Contains(rel, "alternate") && slices.Contains(feedTypes, strings.TrimSpace(kind))
			if alternate || slices.Contains(rel, "feed") {
				add(&declared, a["href"], a["title"], strings.TrimSpace(kind))
			}
		case atom.A:
			if looksLikeFeed(a["href"]) {
				add(&linked, a["href"], a["title"], "")
			}
		}
	}
	found := declared
	for _, f := range linked {
		if !slices.ContainsFunc(found, func(o Found) bool { return o.URL == f.URL }) {
			found = append(found, f)
		}
	}
	if len(found) == 0 && baseURL.Host != "" {
		for _, place := range usualPlaces {
			add(&found, place, hinted, "")
		}
	}
	return found
}

func attributes(attrs []html.Attribute) map[string]string {
	out := make(map[string]string, len(attrs))
	for _, a := range attrs {
		if _, taken := out[a.Key]; !taken {
			out[a.Key] = a.Val
		}
	}
	return out
}

// looksLikeFeed tells by its path whether a link leads to a feed.
func looksLikeFeed(href string) bool {
	u, err := url.Parse(strings.ToLower(strings.TrimSpace(href)))
	if err != nil {
		return false
	}
	path := strings.TrimSuffix(u.Path, "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch last {
	case "feed", "rss", "atom", "rss.xml", "feed.xml", "atom.xml", "index.rdf", "feed.json", "index.rss":
		return true
	}
	return strings.HasSuffix(last, ".rss") || strings.HasSuffix(last, ".atom") || strings.HasSuffix(last, ".rdf")
}

// pageTitle returns a page's title, cut to what fits into a message.
func pageTitle(page []byte) string {
	z := html.NewTokenizer(bytes.NewReader(page))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken:
			if name, _ := z.TagName(); string(name) != "title" || z.Next() != html.TextToken {
				continue
			}
			title := []rune(strings.Join(strings.Fields(html.UnescapeString(string(z.Text()))), " "))
			return string(title[:min(len(title), 80)])
		}
	}
}
