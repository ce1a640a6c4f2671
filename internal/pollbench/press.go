package main

import (
	"bufio"
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

// servePress serves the feeds until it is killed. The answers are made beforehand and
// written as they are: what the server does takes time from what is measured, on the
// same processors.
func servePress(n, rounds int) error {
	answers := make([][]byte, n*(rounds+1))
	for i := range answers {
		doc := document(i/(rounds+1), i%(rounds+1))
		head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"%d\"\r\nContent-Length: %d\r\n\r\n", i%(rounds+1), len(doc))
		answers[i] = append([]byte(head), doc...)
	}
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", web.Addr())
	for {
		conn, err := web.Accept()
		if err != nil {
			return err
		}
		go serveConn(conn, func(r *http.Request) []byte {
			i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
			version, bad := strconv.Atoi(r.URL.Query().Get("v"))
			switch {
			case err != nil || bad != nil || i < 0 || i >= n || version < 0 || version > rounds:
				return []byte("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
			case r.Header.Get("If-None-Match") == fmt.Sprintf(`"%d"`, version):
				return []byte("HTTP/1.1 304 Not Modified\r\n\r\n")
			}
			return answers[i*(rounds+1)+version]
		})
	}
}

// serveConn answers the requests of one connection until the client leaves.
func serveConn(conn net.Conn, answer func(*http.Request) []byte) {
	defer conn.Close()
	for in := bufio.NewReader(conn); ; {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := conn.Write(answer(r)); err != nil {
			return
		}
	}
}
