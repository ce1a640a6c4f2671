package newsroom

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
)

//go:embed page.html
var pageText string

var pages = template.Must(template.New("newsroom").Parse(pageText))

// sheet is what a page of the newsroom shows.
type sheet struct {
	Title, Outlet, About      string
	Byline, Place, Time, When string
	Topic                     string
	Withdrawn                 bool
	Body                      []passage
	Outlets                   []shelf
}

type passage struct{ Kind, Text string }

type shelf struct {
	Title, About, Feed string
	Stories            []entry
}

type entry struct{ Title, Link, When string }

// serveStory shows a story as its outlet's site does. One that has not
// appeared is not there yet; a killed one is gone.
func (n *newsroom) serveStory(w http.ResponseWriter, r *http.Request, o outlet) {
	stories := n.desk(o.name)
	i := slices.IndexFunc(stories, func(s story) bool { return s.id == r.PathValue("id") })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	s := stories[i]
	page := sheet{
		Title: s.title, Outlet: o.title, About: o.about, Byline: s.byline, Place: s.place, Topic: s.topic,
		Time: s.versionCreated.Format("2006-01-02T15:04:05Z07:00"), When: s.versionCreated.Format("2 January 2006, 15:04 UTC"),
		Withdrawn: s.canceled,
	}
	for _, p := range s.body {
		page.Body = append(page.Body, passage{p.kind, p.text})
	}
	status := http.StatusOK
	if s.canceled {
		status = http.StatusGone
	}
	send(w, status, "story", page)
}

// serveIndex lists the outlets with what they have published so far.
func (n *newsroom) serveIndex(w http.ResponseWriter, _ *http.Request) {
	page := sheet{Title: "Newsroom"}
	for _, o := range outlets() {
		s := shelf{Title: o.title, About: o.about, Feed: "/" + o.name + "/" + o.feed}
		for _, story := range n.desk(o.name) {
			if !story.canceled {
				s.Stories = append(s.Stories, entry{story.title, story.link(""), story.published.Format("2 Jan, 15:04")})
			}
		}
		page.Outlets = append(page.Outlets, s)
	}
	send(w, http.StatusOK, "index", page)
}

func send(w http.ResponseWriter, status int, name string, page sheet) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, page); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who has left is no fault
}
