package main

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// story is one that a feed holds.
type story struct {
	n, topic  int
	text      [2]string // title and body
	published time.Time
}

// press serves the feeds, and keeps when each story was first served and posted.
type press struct {
	topics int
	window int // how many of its newest stories a feed shows

	mu     sync.Mutex
	rand   *rand.Rand
	feeds  [][]story
	served []time.Time
	polls  []time.Time // the last of each feed
	gaps   []time.Duration
	asked  int
	lags   []time.Duration // from served to posted, of each message
	seen   map[[2]string]bool
	twice  int
}

// stock is how many old stories each feed holds from the beginning.
const stock = 3

func newPress(feeds, topics int) *press {
	p := &press{topics: topics, window: 2 * stock, rand: rand.New(rand.NewPCG(1, 9)), feeds: make([][]story, feeds), polls: make([]time.Time, feeds), seen: make(map[[2]string]bool)}
	old := time.Now().Add(-10 * 24 * time.Hour)
	for f := range feeds {
		for i := range stock {
			p.add(f, -1, old.Add(time.Duration(i)*time.Minute))
		}
	}
	return p
}

// publish puts a story about the topic on the feed.
func (p *press) publish(feed, topic int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.add(feed, topic, time.Now())
}

func (p *press) add(feed, topic int, at time.Time) {
	n := len(p.served)
	p.served = append(p.served, time.Time{})
	a, b, c := name(p.rand), name(p.rand), name(p.rand)
	subject := "harvest fair"
	if topic >= 0 {
		subject = phrase(topic)
	}
	p.feeds[feed] = append(p.feeds[feed], story{n: n, topic: topic, published: at.UTC().Truncate(time.Second), text: [2]string{
		fmt.Sprintf("%s and %s meet on the %s, paper S%07d", a, b, subject, n),
		fmt.Sprintf("Delegates of %s and %s met on Tuesday on the %s and adopted a paper. “We shall bring the boats of %s home before the winter,” said %s %s, the foreign minister of %s. They are to meet again in %s.", a, b, subject, b, c, a, a, c),
	}})
}

// name invents a name that hardly any other story has.
func name(r *rand.Rand) string {
	const heads, vowels, tails = "BDFGKLMNPRSTVZ", "aeiou", "dklmnrsv"
	var b strings.Builder
	b.WriteByte(heads[r.IntN(len(heads))])
	for range 3 {
		b.WriteByte(vowels[r.IntN(len(vowels))])
		b.WriteByte(tails[r.IntN(len(tails))])
	}
	return b.String()
}

func phrase(topic int) string {
	return name(rand.New(rand.NewPCG(uint64(topic), 99))) + " accord"
}

// ServeHTTP serves feed N at /N, conditionally as publishers do.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	feed, err := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
	if err != nil || feed < 0 || feed >= len(p.feeds) {
		http.NotFound(w, r)
		return
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if last := p.polls[feed]; !last.IsZero() {
		p.gaps = append(p.gaps, now.Sub(last))
	}
	p.polls[feed] = now
	list := p.feeds[feed]
	list = list[max(0, len(list)-p.window):]
	tag := fmt.Sprintf(`"%d"`, list[len(list)-1].n)
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Press %d</title>`, feed)
	for i := len(list) - 1; i >= 0; i-- {
		s := list[i]
		if p.served[s.n].IsZero() {
			p.served[s.n] = now
		}
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">urn:press:%d</guid><link>https://press.example/%d</link><title>%s</title><description>%s</description><pubDate>%s</pubDate></item>`,
			s.n, s.n, html.EscapeString(s.text[0]), html.EscapeString(s.text[1]), s.published.Format(time.RFC1123Z))
	}
	b.WriteString(`</channel></rss>`)
	fmt.Fprint(w, b.String()) // a client that left asks again
}

// watch notes when messages are posted, until cancel is called.
func (p *press) watch(discord *standin.Server) (cancel func()) {
	return discord.Subscribe(func(e standin.Event) {
		if e.Kind != standin.MessageCreated {
			return
		}
		_, after, ok := strings.Cut(e.Message.Content, "paper S")
		if !ok || len(after) < 7 {
			return
		}
		n, err := strconv.Atoi(after[:7])
		if err != nil {
			return
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		key := [2]string{e.ChannelID, after[:7]}
		if p.seen[key] {
			p.twice++
		}
		p.seen[key] = true
		p.lags = append(p.lags, time.Since(p.served[n]))
	})
}

func (p *press) posted() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.lags)
}
