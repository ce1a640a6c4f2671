package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot"
	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed"
)

// offeringSite is a web site whose page offers the press's feed, and other things.
func offeringSite(t *testing.T, p *press) (*httptest.Server, *atomic.Int32) {
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<html><head><title>The site</title><link rel="alternate" type="application/rss+xml" href="/broken">
				<link rel="alternate" type="application/rss+xml" href="/moved"></head><body><p>News.</p></body></html>`)
		case "/moved":
			http.Redirect(w, r, p.URL+"/feed", http.StatusMovedPermanently)
		case "/none":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<html><body><p>Nothing here.</p></body></html>`)
		case "/escape":
			http.Redirect(w, r, "ftp://elsewhere.example/", http.StatusFound)
		default:
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprint(w, "{")
		}
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func loopback() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

func TestFindFeed(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	for n := range 5 {
		p.publish(fmt.Sprint("g", n), gazetteTitle, otherText(n))
	}
	web, _ := offeringSite(t, p)
	r := newReader(settings{memberNets: loopback()}, slog.New(slog.DiscardHandler))
	list := &briefs.List{Topics: []briefs.Topic{{Name: "treaties", Phrases: []briefs.Phrase{{Text: "treaty", Weight: 1}}}}}
	for _, address := range []string{web.URL, web.URL + "/moved", p.URL + "/feed#x"} {
		offer, err := r.find(t.Context(), address, list)
		if err != nil || offer.URL != p.URL+"/feed" || offer.Title != "Gazette" || len(offer.Briefs) != 3 {
			t.Fatalf("%s: %+v, %v", address, offer, err)
		}
		if b := offer.Briefs[0]; b.Headline != gazetteTitle || b.Summary == "" || len(b.Quotes) == 0 || len(b.Topics) != 1 || b.Verify() != nil {
			t.Errorf("%s: %+v", address, b)
		}
	}
	for address, want := range map[string]string{
		web.URL + "/none": "nothing", web.URL + "/broken": "not a feed", web.URL + "/escape": "", "http://127.0.0.1:1/": "",
	} {
		_, err := r.find(t.Context(), address, list)
		var said bot.Unreadable
		if !errors.As(err, &said) || !strings.Contains(string(said), want) && want != "nothing" || strings.Contains(string(said), "127.0.0.1") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestMembersStayOutside: the networks that the operator's feeds may reach are
// not opened to what members name, when it is looked for or when it is read.
func TestMembersStayOutside(t *testing.T) {
	t.Parallel()
	p := newPress(t)
	p.publish("g", gazetteTitle, gazetteText)
	web, asked := offeringSite(t, p)
	r := newReader(settings{nets: loopback()}, slog.New(slog.DiscardHandler))
	f := briefs.Feed{Name: "own-1", URL: p.URL, Own: true}
	for _, address := range []string{web.URL, "http://localhost:" + web.URL[strings.LastIndex(web.URL, ":")+1:], "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/feed"} {
		_, err := r.find(t.Context(), address, &briefs.List{})
		var said bot.Unreadable
		if !errors.As(err, &said) || string(said) != feed.ErrRefused.Error() {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := r.Read(t.Context(), f, briefs.Checkpoint{}); !errors.Is(err, feed.ErrRefused) {
		t.Errorf("read: %v", err)
	}
	if n := int(asked.Load()) + p.polled(); n > 0 {
		t.Errorf("%d requests arrived", n)
	}
	f.Own = false
	if catch, err := r.Read(t.Context(), f, briefs.Checkpoint{}); err != nil || len(catch.Stories) != 1 {
		t.Errorf("the operator's: %+v, %v", catch, err)
	}
}

// TestPagesOfOthersStayOutside: a feed of the wide world can't have the bot read
// pages in the operator's networks; one that lies in them can.
func TestPagesOfOthersStayOutside(t *testing.T) {
	t.Parallel()
	l := newLibrary(t)
	l.docs["/page"] = "<html><head><title>Minutes</title></head><body><article>" + strings.Repeat("<p>Delegates of both banks signed the treaty in the old customs house.</p>", 6) + "</article></body></html>"
	r := newReader(settings{nets: loopback(), extract: "off"}, slog.New(slog.DiscardHandler))
	for _, f := range []briefs.Feed{{Name: "abroad", URL: "http://192.0.2.1/feed"}, {Name: "wire", Folder: "in"}, {Name: "own", URL: l.URL, Own: true}} {
		if _, err := r.Page(t.Context(), f, l.URL+"/page"); !errors.Is(err, feed.ErrRefused) || !errors.Is(err, briefs.ErrNotFound) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if len(l.asked) > 0 {
		t.Errorf("asked for %q", l.asked)
	}
	if page, err := r.Page(t.Context(), briefs.Feed{Name: "home", URL: l.URL + "/feed"}, l.URL+"/page"); err != nil || page.Title != "Minutes" {
		t.Errorf("the operator's: %+v, %v", page, err)
	}
}

// open runs the bot as startAt does, where members may name what is in its nets.
func (w *world) open(t *testing.T, ahead *atomic.Int64) (stop func()) {
	t.Helper()
	s, err := readSettings(func(name string) string { return w.env[name] })
	if err != nil {
		t.Fatal(err)
	}
	s.memberNets = s.nets
	return w.serveAhead(t, s, slog.LevelInfo, ahead)
}

// TestOwnSourcesRead has two servers add one site's feed. It is asked once for
// both, each is sent its stories and nobody else sees them; a restart and the
// other's leaving change nothing.
func TestOwnSourcesRead(t *testing.T) {
	p := newPress(t)
	p.publish("g0", "Of before: "+gazetteTitle, gazetteText)
	web, _ := offeringSite(t, p)
	here, there := standin.DefaultWorld()[0], elsewhereGuild()
	w := newWorld(t, standin.Options{Guilds: []standin.Guild{here, there}}, `
topics:
  - {name: treaties, title: Treaties, phrases: [treaty]}
feeds:
  - {name: other, url: "`+newPress(t).URL+`", outlet: Other, kind: private, schedule: "@every 1h", language: en}
`)
	var ahead atomic.Int64
	stop := w.open(t, &ahead)
	command := func(g standin.Guild, name string, options ...standin.Option) standin.Message {
		t.Helper()
		a, err := w.Interact(t.Context(), standin.Command{GuildID: g.ID, ChannelID: g.Channels[1].ID, UserID: g.OwnerID, Name: name, Options: options})
		if err != nil {
			t.Fatalf("/%s: %v", name, err)
		}
		return a.Message.Message
	}
	says := func(m standin.Message) string {
		out := m.Content
		for _, e := range m.Embeds {
			out += "\n" + e.Title + "\n" + e.Description
		}
		return out
	}
	sub := func(name string, options ...standin.Option) standin.Option {
		return standin.Option{Name: name, Options: options}
	}
	listed := func(g standin.Guild, words string) func() bool {
		return func() bool { return strings.Contains(says(command(g, "sources", sub("list"))), words) }
	}
	for _, g := range []standin.Guild{here, there} {
		subscribeIn(t, w, g, g.Channels[1].ID)
		offer := command(g, "sources", sub("add", standin.Option{Name: "url", Value: web.URL}))
		if !strings.Contains(says(offer), "Of before") {
			t.Fatalf("offered: %s", says(offer))
		}
		a, err := w.Click(t.Context(), standin.Press{MessageID: offer.ID, CustomID: "source:add", UserID: g.OwnerID})
		if err != nil || !strings.Contains(a.Message.Content, "is read from now on") {
			t.Fatalf("%+v, %v", a, err)
		}
		w.await(t, "the source in the list", listed(g, "Gazette** (added by this server)"))
	}
	has := func(g standin.Guild, words string) func() bool {
		return func() bool { return strings.Contains(w.contents(t, g.Channels[1].ID), words) }
	}
	// The first poll brings the newest, as with any feed.
	w.await(t, "the first story here", has(here, "Of before"))
	w.await(t, "its health", listed(here, "1 story"))

	publish := func(guid, head string, n int) {
		t.Helper()
		before := p.polled()
		p.publish(guid, head+strings.NewReplacer("Ostmark", "Tirane").Replace(gazetteTitle), otherText(n))
		ahead.Add(int64(31 * time.Minute)) // whenever in its period a feed is read
		w.await(t, head, has(there, head))
		if n := p.polled() - before; n != 1 {
			t.Errorf("%s: asked %d times, want once for both", head, n)
		}
	}
	publish("g1", "Of today: ", 1)
	w.await(t, "the same here", has(here, "Of today"))
	direct := here
	direct.ID = ""
	if got := w.lookups(t, direct, "today"); strings.Contains(got, "Gazette") || strings.Contains(got, "Of today") {
		t.Errorf("seen in a direct message: %s", got)
	}
	if got := w.lookups(t, here, "today"); !strings.Contains(got, "Of today") {
		t.Errorf("not found here: %s", got)
	}

	stop()
	stop = w.open(t, &ahead)
	defer func() { stop() }()
	publish("g2", "After a restart: ", 2)
	w.await(t, "the same here", has(here, "After a restart"))

	removed := command(here, "sources", sub("remove", standin.Option{Name: "source", Value: "Gazette"}))
	if !strings.Contains(says(removed), "no longer read") {
		t.Fatal(says(removed))
	}
	if got := w.lookups(t, here, "restart"); strings.Contains(got, "After a restart") {
		t.Errorf("found still: %s", got)
	}
	publish("g3", "For one alone: ", 3)
	if has(here, "For one alone")() {
		t.Error("sent to who had removed it")
	}
	if !listed(there, "Gazette")() || listed(here, "Gazette")() {
		t.Error("the lists do not tell who has it")
	}
}
