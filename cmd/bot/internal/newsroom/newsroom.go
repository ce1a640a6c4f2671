// Package newsroom is the demo's press: five invented outlets of an invented
// inland sea, whose stories arrive over the first two minutes. It hides the
// script (stories/*.txt, written for this project) and what each outlet makes
// of it: RSS with the full text, RSS with an abstract, Atom, and a NewsML-G2
// wire, with readable pages behind their links.
package newsroom

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// outlet is one publisher of the script.
type outlet struct {
	name, title, about string
	feed               string // the feed's file name
	mediaType          string
	render             func(o outlet, base string, stories []story) ([]byte, error)
}

func outlets() []outlet {
	return []outlet{
		{"courier", "Harrow Courier", "A daily of the northern ports.", "rss.xml", "application/rss+xml; charset=utf-8", fullRSS},
		{"meridian", "The Meridian Post", "Politics and trade around the inland sea.", "atom.xml", "application/atom+xml; charset=utf-8", atom},
		{"lwire", "Littoral Wire", "News agency of the fourteen shores.", "g2.xml", "application/vnd.iptc.g2.newsmessage+xml; charset=utf-8", newsML},
		{"vsr", "Velmaran State Radio", "The voice of Sarrow.", "rss.xml", "application/rss+xml; charset=utf-8", fullRSS},
		{"concord", "Concord of Nations News", "Statements and reports of the Concord.", "rss.xml", "application/rss+xml; charset=utf-8", briefRSS},
	}
}

// newsroom knows the script and how far it has been played.
type newsroom struct {
	now    func() time.Time
	start  time.Time
	pace   float64
	script []story // every version of every story, in order of appearance
}

// New serves the newsroom as it stands at now: the first stories are there at
// start and, at pace 1, the last one after two minutes; pace 4 is four times
// as fast. Older stories are dated before start. The handler holds no state,
// so it may serve any number of requests at once. The error says which story
// of the script cannot be read.
func New(now func() time.Time, start time.Time, pace float64) (http.Handler, error) {
	if pace <= 0 {
		return nil, fmt.Errorf("newsroom: pace %v is not above 0", pace)
	}
	script, err := readScript(start, pace)
	if err != nil {
		return nil, err
	}
	n := &newsroom{now: now, start: start, pace: pace, script: script}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", n.serveIndex)
	for _, o := range outlets() {
		mux.HandleFunc("GET /"+o.name+"/"+o.feed, func(w http.ResponseWriter, r *http.Request) { n.serveFeed(w, r, o) })
		mux.HandleFunc("GET /"+o.name+"/{id}", func(w http.ResponseWriter, r *http.Request) { n.serveStory(w, r, o) })
	}
	return mux, nil
}

// desk returns an outlet's stories as they stand now, each in its latest
// version, the newest first.
func (n *newsroom) desk(outlet string) []story {
	now := n.now()
	latest := map[string]story{}
	for _, s := range n.script {
		if s.outlet != outlet || s.versionCreated.After(now) {
			continue
		}
		if first, ok := latest[s.id]; ok {
			s.published = first.published
		}
		latest[s.id] = s
	}
	list := make([]story, 0, len(latest))
	for _, s := range latest {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b story) int { return b.published.Compare(a.published) })
	return list
}

func (n *newsroom) serveFeed(w http.ResponseWriter, r *http.Request, o outlet) {
	body, err := o.render(o, "http://"+r.Host, n.desk(o.name))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", o.mediaType)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
	// No Last-Modified: its whole seconds would hide a story that arrives
	// in the second of a poll.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
