package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin/pagetest"
)

// courierSite is a web site whose page offers a feed that the demo does not read.
func courierSite(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<html><head><title>The Alpine Courier</title><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><p>News of the lake.</p></body></html>`)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>The Alpine Courier</title><link>https://courier.example/</link><description>News of the lake</description>`)
		for n, head := range []string{"Ferries cross the lake again", "Council of Lisseau buys two icebreakers", "Harbour market opens on Sundays"} {
			fmt.Fprintf(w, `<item><title>%s</title><link>https://courier.example/%d</link><guid>courier-%d</guid><pubDate>%s</pubDate><description>%s, the council of Lisseau said on Monday. "Nobody on the lake will have to wait for the spring," its chairwoman Edda Marsh told the Courier. The work begins next week.</description></item>`,
				head, n, n, time.Now().Add(-time.Duration(n+1)*time.Hour).Format(time.RFC1123Z), head)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// be acts as another of the demo's people.
func be(p *pagetest.Page, name string) {
	// The list is drawn anew once the page has what that member may see and use.
	p.Eval(fmt.Sprintf(`(() => { const all = [...document.querySelectorAll("#people label")];
		all.forEach(l => l.dataset.before = ""); all.find(l => l.innerText.includes(%q)).click() })()`, name), nil)
	p.Wait(`!document.querySelector("#people [data-before]")`)
}

// fileOf fetches the file that the newest answer holds.
func fileOf(p *pagetest.Page) (text string) {
	p.Wait(`document.querySelector(".message.private .file a")`)
	p.Eval(`fetch([...document.querySelectorAll(".message.private .file a")].at(-1).href).then(r => r.text())`, &text)
	return text
}

// alerted sees that an alert which was made before its story came has arrived in the
// member's conversation with the bot, and stops it there.
func alerted(t *testing.T, p *pagetest.Page) {
	t.Helper()
	enter(p, "Attaché")
	p.WaitText(".message:not(.private)", "From now on you are told here of each new brief")
	p.WaitText(".message:not(.private) .content", "drafts pledge to clear mines")
	p.Wait(`!document.querySelector("#log").innerText.includes("Velmara recalls its envoy")`) // withdrawn by the wire
	sound(t, p)
	p.Eval(`[...document.querySelectorAll(".message:not(.private) button.button")].filter(b => b.innerText === "Stop this alert").at(-1).click()`, nil)
	p.WaitText(".message.private", "Stopped: Lisseau summit")
	lookUp(p, "/alert list", "You have no alerts")
	lookUp(p, "/alert add speaker:Karrow", "You are told by direct message")
	lookUp(p, "/alert list", "quoting Karrow")
	p.Eval(`(() => { const m = [...document.querySelectorAll(".message.private select.menu")].at(-1);
		m.value = [...m.options].find(o => o.value).value; m.dispatchEvent(new Event("change")) })()`, nil)
	p.WaitText(".message.private", "Stopped: ")
	lookUp(p, "/export what:Me", "all that is kept of you")
	if text := fileOf(p); !strings.Contains(text, `"alerts": []`) {
		t.Errorf("kept of a member: %s", text)
	}
	lookUp(p, "/forget what:Me", "Deleted for good would be")
	tap(p, "Delete it")
	p.WaitText(".message.private", "All that was kept of you is deleted")
	sound(t, p)
}

// moderateAll drives what is left of a moderator's commands, as a moderator, and
// what a member is told who calls them.
func moderateAll(t *testing.T, p *pagetest.Page) {
	t.Helper()
	site := courierSite(t)
	be(p, "Tomas")
	enter(p, "lounge")
	lookUp(p, "/sources add url:"+site, "You need the permission Manage Server")
	lookUp(p, "/export what:This server", "You need the permission Manage Server")
	p.Wait(`document.querySelector("#command")`) // it is not there while a command is sent
	var offered bool
	p.Eval(`(() => { const c = document.querySelector("#command"); c.value = "/pause"; c.dispatchEvent(new Event("input"));
		return [...document.querySelectorAll("[role=option]")].some(o => o.innerText.includes("/pause")) })()`, &offered)
	if offered {
		t.Error("/pause is offered to a member")
	}
	p.Eval(`(() => { const c = document.querySelector("#command"); c.value = ""; c.dispatchEvent(new Event("input")) })()`, nil)

	be(p, "Ines")
	enter(p, "notices")
	lookUp(p, "/subscribe topic:grain-accord", "The bot lacks in", "Send Messages, Embed Links", "Nothing was saved")
	sound(t, p)
	shootLast(p, ".message.private", "moderators-lacks.png")

	enter(p, "lounge")
	lookUp(p, "/sources add url:"+site, "This is what it brings", "Ferries cross the lake again", "Harbour market opens on Sundays", "Edda Marsh")
	sound(t, p)
	shootLast(p, ".message.private", "moderators-source.png")
	tap(p, "Add it")
	p.WaitText(".message.private", "is read from now on, for this server only")
	lookUp(p, "/sources list", "Sources, those with trouble first")
	lookUp(p, "/sources remove source:Alpine Courier", "is no longer read for this server")

	lookUp(p, "/subscribe topic:summit", "would have brought")
	tap(p, "Save")
	p.WaitText(".message.private", "/schedule makes digests of it")
	lookUp(p, "/schedule cadence:A digest every hour digests:A message with a thread of its briefs language:German quiet:22:00-07:00", "as a digest every full hour", "with a thread of their briefs", "own words in German")
	lookUp(p, "/pause hours:2", "Paused in")
	lookUp(p, "/subscriptions", "paused")
	lookUp(p, "/resume", "Posting goes on in")
	lookUp(p, "/block word:horoscope", "horoscope")
	lookUp(p, "/block word:horoscope remove:Yes", "This server blocks nothing")
	lookUp(p, "/spread stories:To every channel it fits", "to every channel")
	lookUp(p, "/unsubscribe topic:summit", "is no longer sent")
	lookUp(p, "/audit", "What was changed in this server", "blocks the word “horoscope”", "added the source The Alpine Courier", "schedule: hourly", "subscribed to Lisseau summit", "Older")
	sound(t, p)
	shootLast(p, ".message.private", "moderators-audit.png")
	tap(p, "Older")
	p.WaitText(".message.private", "Newest")

	lookUp(p, "/export what:This server", "this server's settings")
	var kept struct {
		Stories       string
		Subscriptions []struct{ Channel string }
		Audit         []struct{ What string }
	}
	if text := fileOf(p); json.Unmarshal([]byte(text), &kept) != nil || kept.Stories != "all" || len(kept.Subscriptions) != 3 || len(kept.Audit) < 10 {
		t.Errorf("kept of the server: %s", text)
	}
	lookUp(p, "/forget what:This server", "Deleted for good would be")
	tap(p, "Delete it")
	p.WaitText(".message.private", "/audit says that you did it")
	lookUp(p, "/subscriptions", "No channel that you can see is sent anything yet")
	sound(t, p)
}
