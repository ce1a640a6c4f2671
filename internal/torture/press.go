package main

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// press is the feed server: it shows the stories published so far, each feed
// its newest ones, and keeps what the truth is.
type press struct {
	start time.Time // of the dates of the stories

	mu    sync.Mutex
	all   []*story // published, in order
	next  []*story // to be published
	feeds [][]*story
	polls []int
	times [][]time.Time // by feed, of its polls
	seen  []int         // by feed, the highest number of a story that was posted
	edits int
	kills int
}

// newPress shows the stock and holds the rest back.
func newPress(o options, stories []*story, now time.Time) *press {
	p := &press{next: stories, feeds: make([][]*story, o.feeds), polls: make([]int, o.feeds), times: make([][]time.Time, o.feeds), seen: make([]int, o.feeds)}
	for len(p.next) > 0 && p.next[0].stock {
		p.issue(now.Add(-5 * 24 * time.Hour))
	}
	p.start = now.Add(-24 * time.Hour)
	return p
}

// issue publishes the next story, dated so many seconds after a time as its
// number says: feeds tell whole seconds only, and two stories of one second
// have no order.
func (p *press) issue(after time.Time) {
	s := p.next[0]
	p.next = p.next[1:]
	s.rev, s.published = 1, after.Add(time.Duration(s.n)*time.Second).UTC()
	p.all = append(p.all, s)
	p.feeds[s.feed] = append(p.feeds[s.feed], s)
	// Later versions of older stories, which are still well within the feed.
	for _, old := range p.feeds[s.feed][max(0, len(p.feeds[s.feed])-20):] {
		if old.when == whenOld && s.n-old.n > 2*len(p.feeds) {
			p.advance(old)
		}
	}
}

// ahead is how many stories of one feed may wait for the bot: fewer than leave
// the feed before they are read.
const ahead = 40

// publish issues stories until so many are out, or the bot is too far behind.
// It reports whether there are more to come.
func (p *press) publish(until int, held bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.next) > 0 && p.issued() < until {
		if f := p.next[0].feed; held && p.waiting(f) >= ahead {
			break
		}
		p.issue(p.start)
	}
	return len(p.next) > 0
}

func (p *press) issued() int { return len(p.all) - len(p.feeds)*stockSize }

// waiting counts the stories of a feed that may not have been filed yet: those
// after the last that was posted.
func (p *press) waiting(feed int) int {
	n := 0
	for _, s := range slices.Backward(p.feeds[feed]) {
		if s.n <= p.seen[feed] || s.stock {
			break
		}
		n++
	}
	return n
}

// advance publishes a story's next version, or kills it. p.mu is held.
func (p *press) advance(s *story) {
	switch {
	case s.killed || s.rev == 0:
	case s.rev < s.last:
		s.rev++
		p.edits++
	case s.doomed:
		s.killed = true
		p.kills++
	}
}

// posting is called when Discord is asked to create a message of the story, and
// posted when it has. They report whether a new version came out at that.
func (p *press) posting(n int) bool { return p.on(n, whenPosting) }

func (p *press) posted(n int) bool { return p.on(n, whenPosted) }

func (p *press) on(n int, what trigger) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n >= len(p.all) {
		return false
	}
	s := p.all[n]
	if what == whenPosted {
		p.seen[s.feed] = max(p.seen[s.feed], n)
	}
	before := s.rev
	if s.when == what && p.nearby(s) {
		p.advance(s)
	}
	return s.rev != before || s.killed
}

// nearby: the story will stay on its feed long enough for its change to be read.
func (p *press) nearby(s *story) bool {
	list := p.feeds[s.feed]
	return len(list) < onFeed/2 || list[len(list)-onFeed/2].n <= s.n
}

// finish settles what no trigger came for: a version that is not out by now
// never will be.
func (p *press) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.all {
		if p.nearby(s) {
			for s.rev < s.last || s.doomed && !s.killed {
				p.advance(s)
			}
		}
	}
}

// polled returns how often every feed was asked for at least.
func (p *press) polled() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Min(p.polls)
}

// ServeHTTP serves feed N at /N, the newest story first.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	feed, err := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
	if err != nil || feed < 0 || feed >= len(p.feeds) {
		http.NotFound(w, r)
		return
	}
	p.mu.Lock()
	p.polls[feed]++
	p.times[feed] = append(p.times[feed], time.Now())
	list := p.feeds[feed]
	list = slices.Clone(list[max(0, len(list)-onFeed):])
	for _, s := range list {
		if s.served.IsZero() {
			s.served = time.Now()
		}
	}
	slices.Reverse(list)
	text := rss(feed, list)
	if wire(feed) {
		text = newsML(feed, list)
	}
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	fmt.Fprint(w, text) // a client that left asks again
}

func rss(feed int, list []*story) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Press %d</title>`, feed)
	for _, s := range list {
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%s</guid><link>https://press%d.example/%d</link><title>%s</title><description>%s</description><pubDate>%s</pubDate></item>`,
			s.guid(), feed, s.n, html.EscapeString(s.title()), html.EscapeString(s.text()), s.published.Format(time.RFC1123Z))
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func newsML(feed int, list []*story) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>%s</sent><sender>press%d.example</sender></header><itemSet>`,
		time.Now().UTC().Format(time.RFC3339), feed)
	for _, s := range list {
		status, version := "stat:usable", s.rev
		if s.killed {
			status, version = "stat:canceled", s.rev+1
		}
		fmt.Fprintf(&b, `<newsItem guid="%s" version="%d" standard="NewsML-G2" standardversion="2.34" conformance="power" xml:lang="en">
<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/>
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>%s</versionCreated><firstCreated>%s</firstCreated><pubStatus qcode="%s"/></itemMeta>
<contentMeta><language tag="en"/><headline>%s</headline></contentMeta>`,
			s.guid(), version, s.published.Add(time.Duration(version)*time.Second).Format(time.RFC3339), s.published.Format(time.RFC3339), status, html.EscapeString(s.title()))
		if !s.killed {
			fmt.Fprintf(&b, `<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>%s</title></head><body><p>%s</p></body></html></inlineXML></contentSet>`,
				html.EscapeString(s.title()), html.EscapeString(s.text()))
		}
		b.WriteString(`</newsItem>`)
	}
	b.WriteString(`</itemSet></newsMessage>`)
	return b.String()
}

// servedAt is when a story was first served.
func (p *press) servedAt(n int) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[n].served
}

// out is how many stories were published.
func (p *press) out() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.issued()
}
