package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// witness knows since when a first post has been tried, by what it sees itself,
// the requests that come to Discord, and by what the bot's log says of attempts
// that no request came of, as their process was killed before. Its zero value is
// ready for use.
type witness struct {
	mu    sync.Mutex
	asked map[place]time.Time
	cut   map[attempt]time.Time
	line  []byte // the end of what was logged, not yet a whole line
}

// place is a story in a channel, and attempt a delivery as the bot numbers them.
type (
	place struct {
		channel string
		story   int
	}
	attempt struct{ channel, delivery string }
)

// saw notes a request to post a story in a channel.
func (w *witness) saw(channel string, story int, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asked == nil {
		w.asked = make(map[place]time.Time)
	}
	note(w.asked, place{channel, story}, now)
}

// forget is for when Discord goes away: what is tried then, or was before, tells
// nothing of a message.
func (w *witness) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.asked)
	clear(w.cut)
}

func note[K comparable](times map[K]time.Time, key K, now time.Time) {
	if was, ok := times[key]; !ok || now.Before(was) {
		times[key] = now
	}
}

var cutOff = regexp.MustCompile(`msg="a delivery was under way when its lease ended" delivery=(\d+) channel=(\d+) .*failing_since=(\S+)`)

// Write takes the bot's log.
func (w *witness) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line = append(w.line, p...)
	for {
		line, rest, whole := bytes.Cut(w.line, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		if m := cutOff.FindSubmatch(line); m != nil {
			if since, err := time.Parse(time.RFC3339, string(m[3])); err == nil {
				if w.cut == nil {
					w.cut = make(map[attempt]time.Time)
				}
				note(w.cut, attempt{string(m[2]), string(m[1])}, since)
			}
		}
		w.line = bytes.Clone(rest)
	}
}

// carries finds the delivery that a message shows, in the bot's numbers.
var carries = regexp.MustCompile(`"why:([0-9a-z]+):`)

// since is when the story that m shows was first tried in the channel, as far as
// is known; zero = not before it was posted.
func (w *witness) since(channel string, story int, m standin.Message) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	first := w.asked[place{channel, story}]
	raw, err := json.Marshal(m.Components)
	if err != nil {
		return first
	}
	if id := carries.FindSubmatch(raw); id != nil {
		n, _ := strconv.ParseInt(string(id[1]), 36, 64) // 0 is nobody's
		if cut, ok := w.cut[attempt{channel, strconv.FormatInt(n, 10)}]; ok && (first.IsZero() || cut.Before(first)) {
			first = cut
		}
	}
	return first
}
