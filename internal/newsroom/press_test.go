package newsroom

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/desk"
	"github.com/attache-bot/attache/briefs/feed"
)

// press is the outlets' feeds as they stand at a time. It is the desk's reader:
// what a feed would send is read by the real parser.
type press struct {
	*plan
	byOutlet map[int][]*tale
}

func newPress(p *plan) *press {
	pr := &press{plan: p, byOutlet: make(map[int][]*tale)}
	for _, e := range p.events {
		for _, t := range e.tales {
			pr.byOutlet[t.outlet.n] = append(pr.byOutlet[t.outlet.n], t)
		}
	}
	return pr
}

// every is how often a feed is polled, and shown how many stories it has.
const (
	every = 10 * time.Minute
	shown = 40
)

// list is the operator's, as it would be read from his file.
func (p *press) list() (*briefs.List, error) {
	var b strings.Builder
	b.WriteString("topics:\n")
	for i, t := range topics {
		fmt.Fprintf(&b, "  - {name: topic-%d, title: %q, phrases: [%q]}\n", i, t, t)
	}
	b.WriteString("feeds:\n")
	for _, o := range p.outlets {
		fmt.Fprintf(&b, "  - {name: outlet-%d, url: \"https://feeds.example/%d\", outlet: %q, kind: private, schedule: \"*/10 * * * *\", language: en, use: brief, licence: invented}\n", o.n, o.n, o.name)
	}
	return feed.ReadList("feeds.yaml", []byte(b.String()), nil)
}

// Read polls a feed.
func (p *press) Read(_ context.Context, f briefs.Feed, last briefs.Checkpoint) (desk.Catch, error) {
	var n int
	if _, err := fmt.Sscanf(string(f.Name), "outlet-%d", &n); err != nil {
		return desk.Catch{}, err
	}
	now := time.Now()
	body := []byte(p.document(p.outlets[n], now))
	next := last
	sum := sha256.Sum256(body)
	if next.BodyHash = hex.EncodeToString(sum[:]); next.BodyHash == last.BodyHash {
		return desk.Catch{Unchanged: true, Next: next}, nil
	}
	parsed, err := feed.ParseNew(body, feed.ParseOptions{Base: f.URL, Now: now}, last.Items)
	if err != nil {
		return desk.Catch{}, err
	}
	next.Items = parsed.Memory
	return desk.Catch{Stories: parsed.Stories, Rest: parsed.Rest, Next: next}, nil
}

// Page: no outlet has pages here.
func (p *press) Page(context.Context, briefs.Feed, string) (briefs.Copy, error) {
	return briefs.Copy{}, briefs.ErrNotFound
}

// Next is when a feed is polled again, each at a minute of its own.
func (p *press) Next(f briefs.Feed, t time.Time) time.Time {
	var n int
	fmt.Sscanf(string(f.Name), "outlet-%d", &n) // Read has read it before
	own := time.Duration(n) * 13 * time.Second % every
	return t.Add(-own).Truncate(every).Add(every + own)
}

// document is what an outlet's feed sends at a time.
func (p *press) document(o *outlet, now time.Time) string {
	var out []*version
	numbers := make(map[*version]int)
	for _, t := range p.byOutlet[o.n] {
		if n := t.upTo(now); n > 0 {
			v := &t.all[n-1]
			out, numbers[v] = append(out, v), n
		}
	}
	slices.SortStableFunc(out, func(a, b *version) int { return cmp.Compare(b.dated.Unix(), a.dated.Unix()) })
	out = out[:min(len(out), shown)]
	if o.wire {
		return newsML(o, out, numbers)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title>`, o.name)
	// One that is older than anybody shows: a feed is never wholly new.
	fmt.Fprintf(&b, `<item><guid isPermaLink="false">first</guid><link>https://old.example/%d</link><title>%s is founded in the old town</title><pubDate>%s</pubDate></item>`, o.n, o.name, p.began.Add(-9*24*time.Hour).Format(time.RFC1123Z))
	for _, v := range out {
		b.WriteString("<item>")
		switch {
		case o.oneGUID:
			b.WriteString(`<guid isPermaLink="false">the-feed</guid>`)
		case !o.noGUID:
			fmt.Fprintf(&b, `<guid isPermaLink="false">%s</guid>`, v.guid)
		}
		fmt.Fprintf(&b, `<link>%s</link><title>%s</title><description>%s</description><pubDate>%s</pubDate></item>`,
			v.link, html.EscapeString(v.title), html.EscapeString("<p>"+strings.Join(v.body, "</p><p>")+"</p>"), v.dated.Format(time.RFC1123Z))
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func newsML(o *outlet, out []*version, numbers map[*version]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sender>wire%d.example</sender></header><itemSet>`, o.n)
	for _, v := range out {
		status, more := "stat:usable", ""
		if v.killed {
			status = "stat:canceled"
		}
		if v.correction != "" {
			more = `<edNote>` + html.EscapeString(v.correction) + `</edNote><signal qcode="sig:correction"/>`
		}
		fmt.Fprintf(&b, `<newsItem guid="%s" version="%d" standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="wire%d.example"/><versionCreated>%s</versionCreated><firstCreated>%s</firstCreated><pubStatus qcode="%s"/>%s</itemMeta>
<contentMeta><language tag="en"/><headline>%s</headline></contentMeta>`,
			v.guid, numbers[v], o.n, v.at.Format(time.RFC3339), v.dated.Format(time.RFC3339), status, more, html.EscapeString(v.title))
		if !v.killed {
			fmt.Fprintf(&b, `<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>%[1]s</title></head><body><p>%[2]s</p></body></html></inlineXML></contentSet>`,
				html.EscapeString(v.title), strings.Join(v.body, "</p><p>"))
		}
		b.WriteString(`</newsItem>`)
	}
	b.WriteString(`</itemSet></newsMessage>`)
	return b.String()
}
