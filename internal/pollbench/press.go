package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	items = 20 // of a feed
	fresh = 2  // of them new in each later version
	size  = 45 << 10
)

var (
	people = []string{"Mara Lindqvist", "Tomas Oduya", "Selma Halloway", "Ivo Brand", "Ines Carvell", "Ada Vantongeren"}
	roles  = []string{"the foreign minister of Ostmark", "the League's envoy", "a spokesman for the harbour board", "the speaker of the council"}
	said   = []string{
		"We came with a map and we leave with a calendar", "The ceasefire holds because both armies are tired", "Nobody in this valley remembers a spring without an argument",
		"The annexes say what the speeches leave out", "A signature is a promise to go on talking",
	}
	told = []string{
		"Envoys of both banks met on Tuesday to settle who may draw water from the river.", "The talks, the first in nine years, went on past midnight in the old customs house.",
		"Exports of grain through the strait fell by a fifth last year, according to the harbour board.", "Officials said that the text runs to forty pages and leaves the question of tolls to a later round.",
		"The council will vote on the accord next month, and its speaker expects a narrow result.", "Sanctions on three banks remain in force, although two members of the council asked for a review.",
		"Aid agencies said that the road to the north had been open since Monday, for the first time since the floods.", "The prime minister told parliament that the treaty would cost less than one winter of closed ferries.",
		"Ukraine and Russia exchanged lists of prisoners, the Red Cross said in Geneva.", "Diplomats in Brussels warned that the hardest part was not touched on.",
	}
)

// document is one feed, the same for the same number and version.
func document(n, version int) []byte {
	var b strings.Builder
	b.Grow(size + 4096)
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette %d</title><link>https://gazette-%d.example/</link><language>en</language>`, n, n)
	newest := items + fresh*version
	for i := newest; i > newest-items; i-- {
		item(&b, n, i)
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

func item(b *strings.Builder, n, i int) {
	r := rand.New(rand.NewPCG(uint64(n), uint64(i)))
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	at := time.Now().UTC().Truncate(24 * time.Hour).Add(time.Duration(i-items-fresh) * time.Minute)
	fmt.Fprintf(b, `<item><title>Story %d of paper %d: %s</title><link>https://gazette-%d.example/news/%d?utm_source=rss</link><guid isPermaLink="false">%d-%d</guid><pubDate>%s</pubDate><description>%s</description><content:encoded><![CDATA[`,
		i, n, pick(told)[:30], n, i, n, i, at.Format(time.RFC1123Z), pick(told))
	end := b.Len() + size/items - 440
	for b.Len() < end {
		fmt.Fprintf(b, "<p>%s %s “%s,” said %s, %s. %s</p>\n", pick(told), pick(told), pick(said), pick(people), pick(roles), pick(told))
	}
	b.WriteString("]]></content:encoded></item>")
}

// servePress serves the feeds until it is killed, made beforehand.
func servePress(n, rounds int) error {
	docs := make([][]byte, n*(rounds+1))
	for i := range docs {
		docs[i] = document(i/(rounds+1), i%(rounds+1))
	}
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", web.Addr())
	return http.Serve(web, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		version, bad := strconv.Atoi(r.URL.Query().Get("v"))
		if err != nil || bad != nil || i < 0 || i >= n || version < 0 || version > rounds {
			http.NotFound(w, r)
			return
		}
		tag := fmt.Sprintf(`"%d"`, version)
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "application/rss+xml")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(docs[i*(rounds+1)+version]) // the client may have gone
	}))
}
