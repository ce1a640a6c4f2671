package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin/pagetest"
)

// startDemo runs the demo in this process and returns its page's address.
func startDemo(t *testing.T, args ...string) (url string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var errs syncBuffer
	ended := make(chan error, 1)
	lines, out := io.Pipe()
	go func() {
		err := run(ctx, append([]string{"demo"}, args...), func(string) string { return "" }, strings.NewReader(""), out, &errs)
		out.Close()
		ended <- err
	}()
	url, err := bufio.NewReader(lines).ReadString('\n')
	if err != nil {
		t.Fatalf("the demo ended before it said where: %v\n%s", <-ended, errs.String())
	}
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the demo: %v\n%s", err, errs.String())
		}
	})
	return strings.TrimSpace(url)
}

// sound fails the test for what the browser complains of, for text that is
// hard to read and for a page wider than its window.
func sound(t *testing.T, p *pagetest.Page) {
	t.Helper()
	if faults := p.Faults(); len(faults) > 0 {
		t.Errorf("the browser complains: %q", faults)
	}
	if faint := p.Faint(); len(faint) > 0 {
		t.Errorf("contrast below AA: %q", faint)
	}
	if px := p.Overflow(); px > 0 {
		t.Errorf("%d px wider than the window", px)
	}
}

// shoot keeps a screenshot where ATTACHE_SHOTS names a folder; the README's
// are made so: ATTACHE_SHOTS=$PWD/docs go test ./cmd/bot -run Browser
// A message that the window's edge cuts is left out.
func shoot(p *pagetest.Page, name string) {
	if folder := os.Getenv("ATTACHE_SHOTS"); folder != "" {
		p.Eval(`(() => { const edge = document.querySelector("#scroll").getBoundingClientRect().top;
			for (const m of [...document.querySelectorAll(".message")].reverse()) if (m.getBoundingClientRect().top < edge) m.hidden = true })()`, nil)
		p.Shot(filepath.Join(folder, name))
	}
}

// enter goes to a channel by its name.
func enter(p *pagetest.Page, channel string) {
	p.Eval(`[...document.querySelectorAll("#channels button")].find(b => b.querySelector(".name").textContent === "`+channel+`").click()`, nil)
	p.WaitText("#room", channel)
}

// pressLabel clicks the newest button with that label.
func pressLabel(p *pagetest.Page, label string) {
	p.Eval(`[...document.querySelectorAll(".private button.button")].filter(b => b.innerText === "`+label+`").at(-1).click()`, nil)
}

// command sends a slash command without options.
func command(p *pagetest.Page, name string) {
	p.Click("#command")
	p.Type(name)
	p.WaitText("[role=option][aria-selected=true]", name)
	p.Press("Enter")
	p.Eval(`document.querySelector(".composer .send").click()`, nil)
}

// moderate drives what a moderator does: subscribes by the form, narrows it, changes
// the channel's schedule, pauses, goes on and ends it.
func moderate(t *testing.T, p *pagetest.Page) {
	t.Helper()
	p.Eval(`[...document.querySelectorAll("#people label")].find(b => b.innerText.includes("Ines")).click()`, nil)
	enter(p, "lounge")
	command(p, "/subscribe")
	p.WaitText(".message.private .content", "Which channels are to be sent which topics?")
	p.Eval(`(() => { const topics = [...document.querySelectorAll(".private details.menu")].at(-1);
		topics.open = true;
		for (const box of [...topics.querySelectorAll("input:not(:checked)")].slice(0, 2)) box.click();
		topics.querySelector("button").click() })()`, nil)
	p.WaitText(".message.private", "The last week would have brought")
	pressLabel(p, "Narrow…")
	p.WaitText("#modal", "is about one of these countries")
	sound(t, p)
	p.Eval(`document.querySelector("#field-include").value = "grain, ceasefire, mines"; document.querySelector("#field-exclude").value = "horoscope, football"`, nil)
	p.Eval(`document.querySelector("#modal button[type=submit]").click()`, nil)
	p.WaitText(".message.private", "with ceasefire, grain, mines, without football, horoscope")
	p.Wait(`[...document.querySelectorAll(".message.private")].some(m => /The last week would have brought \d+ briefs?(, about \d+ a day)?: “/.test(m.innerText))`)
	sound(t, p)
	shoot(p, "moderators-form.png")
	pressLabel(p, "Save")
	p.WaitText(".message.private", "/schedule makes digests of it")

	command(p, "/subscriptions")
	p.WaitText(".message.private .content", "What is sent where")
	sound(t, p)
	p.Eval(`(() => { const menu = [...document.querySelectorAll(".private select.menu")].at(-1);
		menu.value = [...menu.options].find(o => /ceasefire, grain/.test(o.text)).value;
		menu.dispatchEvent(new Event("change")) })()`, nil)
	p.WaitText(".message.private", "to be sent?")
	pressLabel(p, "Schedule…")
	p.WaitText("#modal", "When is this channel sent its briefs?")
	p.Eval(`(() => { document.querySelector("#field-cadence").value = "daily";
		document.querySelector("#field-at").value = "08:30";
		document.querySelector("#field-zone").value = "Europe/Paris" })()`, nil)
	sound(t, p)
	shoot(p, "moderators-schedule.png")
	p.Eval(`document.querySelector("#modal button[type=submit]").click()`, nil)
	p.WaitText(".message.private", "every day at 08:30 (Europe/Paris)")
	pressLabel(p, "Pause")
	p.WaitText(".message.private strong", "paused")
	pressLabel(p, "Resume")
	p.Wait(`![...document.querySelectorAll(".private strong")].some(s => s.innerText === "paused")`)
	sound(t, p)
	shoot(p, "moderators-edit.png")
	pressLabel(p, "End…")
	p.WaitText(".message.private", "Is this to end?")
	pressLabel(p, "End it")
	p.Wait(`![...document.querySelectorAll(".private")].at(-1).innerText.includes("horoscope")`)
	sound(t, p)
}

// What a visitor of the demo sees, from the first brief to the withdrawn one.
func TestDemoInBrowser(t *testing.T) {
	p := pagetest.Open(t, "about:blank", pagetest.Desk)
	began := time.Now()
	url := startDemo(t, "--pace", "4")
	p.Go(url)
	p.WaitText(".message .content", "Ceasefire in Straits of Halm holds for a tenth day")
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("the first brief took %v", took)
	}

	// What stands for a few seconds only may be gone before it is looked at.
	p.Eval(`(() => { window.told = []; window.telling = new EventSource("/page/events"); window.telling.onmessage = e => window.told.push(e.data) })()`, nil)
	// To be told of by direct message once it comes.
	lookUp(p, "/alert add topic:summit", "You are told by direct message")
	p.Eval(`document.querySelector(".message.private .only button").click()`, nil)
	p.Eval(`[...document.querySelectorAll(".message")].find(m => m.innerText.includes("tenth day")).querySelector("button.button").click()`, nil)
	p.Wait(`/The silence is becoming a habit|Ten quiet days do not make/.test(document.querySelector(".private blockquote")?.innerText)`)
	var repeated bool
	p.Eval(`(() => { const said = e => e.querySelector("blockquote p").innerText, all = [...document.querySelectorAll(".message")];
		return said(all.find(m => m.innerText.includes("tenth day"))) === said(document.querySelector(".private")) })()`, &repeated)
	if repeated {
		t.Error("the further quotation is the one already shown")
	}
	p.Type("/quote")
	p.Press("Enter")
	p.WaitText("[role=option]", "Sven Karrow")
	p.Type("kar")
	p.WaitText("[role=option][aria-selected=true]", "Sven Karrow")
	sound(t, p)
	p.Press("Enter", "Enter")
	p.WaitText(".message.private .used", "used /quote")
	p.WaitText(".message.private", "that is no way to keep a truce")
	sound(t, p)

	p.WaitText(".message:not(.private)", "14 merchant ships")
	p.WaitText(".message .content", "(edited)")
	enter(p, "summit")
	p.Wait(`window.told.some(t => t.includes("Velmara recalls its envoy"))`)
	p.WaitText(".message .content", "drafts pledge to clear mines")
	p.Wait(`!document.querySelector("#log").innerText.includes("Velmara recalls its envoy")`) // withdrawn by the wire
	sound(t, p)
	enter(p, "trade")
	p.WaitText(".message .content", "Grain accord extended for 120 days")
	p.WaitText(".message .content", "bans imports of fruit")
	// The Post's telling of it is no message of its own.
	p.WaitText(".message", "Also in: The Meridian Post")
	var apart bool
	p.Eval(`document.querySelector("#log").innerText.includes("Kestria and Velmara prolong grain deal")`, &apart)
	if apart {
		t.Error("two outlets' stories of one event are two messages")
	}
	sound(t, p)

	alerted(t, p)
	moderate(t, p)
	moderateAll(t, p)

	for name, w := range map[string]pagetest.Window{
		"demo.png": pagetest.Desk, "demo-dark.png": pagetest.Night,
		"demo-phone.png": pagetest.Phone, "demo-phone-dark.png": pagetest.NightPhone,
	} {
		t.Run(strings.TrimSuffix(name, ".png"), func(t *testing.T) {
			p := pagetest.Open(t, url, w)
			p.Wait("document.querySelector('.message')")
			enter(p, "trade")
			p.WaitText(".message .content", "bans imports of fruit")
			sound(t, p)
			shoot(p, name)
		})
	}
}

// lookUp calls a command written as an example has it, and waits for the words of the
// answer that only the caller sees.
func lookUp(p *pagetest.Page, line string, want ...string) {
	p.Eval(`[...document.querySelectorAll(".message.private .only button")].forEach(b => b.click())`, nil)
	p.Click("#command")
	p.Eval(fmt.Sprintf(`(() => { const c = document.querySelector("#command"); c.value = %q; c.dispatchEvent(new Event("input")) })()`, line+" "), nil)
	p.Eval(`document.querySelector(".composer .send").click()`, nil)
	for _, words := range want {
		p.WaitText(".message.private", words)
	}
}

// tap presses a button by its label, in the answers that only the caller sees.
func tap(p *pagetest.Page, label string) {
	p.Wait(fmt.Sprintf(`[...document.querySelectorAll(".message.private button.button")].some(b => b.innerText === %q && !b.disabled)`, label))
	p.Eval(fmt.Sprintf(`[...document.querySelectorAll(".message.private button.button")].filter(b => b.innerText === %q).at(-1).click()`, label), nil)
}

// shootLast keeps a picture of the last element that matches, as shoot does of the
// window.
func shootLast(p *pagetest.Page, selector, name string) {
	if folder := os.Getenv("ATTACHE_SHOTS"); folder != "" {
		p.ShotOf(selector, filepath.Join(folder, name))
	}
}

// What a member looks up on the demo's page, and asks of a message; the guide's
// pictures are made here.
func TestMembersInBrowser(t *testing.T) {
	url := startDemo(t, "--pace", "1000")
	p := pagetest.Open(t, url, pagetest.Window{Width: 1180, Height: 1600}) // for a page of a list to be seen whole
	p.WaitText(".message .content", "Ceasefire in Straits of Halm holds for a tenth day")

	open := func(words string) {
		p.Eval(fmt.Sprintf(`(() => { const m = [...document.querySelectorAll(".message.private select.menu")].at(-1);
			m.value = [...m.options].find(o => o.value && o.text.includes(%q)).value; m.dispatchEvent(new Event("change")) })()`, words), nil)
		p.WaitText(".message.private", "Quotation no.")
	}
	lookUp(p, "/quote topic:straits-ceasefire", "Open a quotation")
	shootLast(p, ".message.private", "members-quote.png")
	tap(p, "Older")
	p.WaitText(".message.private", "Newer")
	tap(p, "Newer")
	p.Wait(`![...document.querySelectorAll(".message.private button.button")].some(b => b.innerText === "Newer")`)
	open("")
	sound(t, p)
	// What is looked up next must have come, from both outlets.
	enter(p, "trade")
	p.WaitText(".message", "Also in")
	enter(p, "straits")
	lookUp(p, "/quote about:bread", "also in 1 outlet")
	open("There will be bread")
	p.WaitText(".message.private", "Also rendered by")
	shootLast(p, ".message.private", "members-card.png")
	tap(p, "Copy citation")
	p.WaitText(".message.private pre", "(no. ")
	tap(p, "More by this speaker")
	p.WaitText(".message.private .content", "Quotations by ")
	sound(t, p)

	lookUp(p, "/quote about:the export:Table (csv)", "quotations.csv")
	var csv string
	p.Eval(`fetch(document.querySelector(".message.private .file a").href).then(r => r.text())`, &csv)
	if lines := strings.Count(csv, "\n"); !strings.Contains(csv, "number,quotation,speaker") || lines < 5 {
		t.Errorf("the export has %d lines:\n%s", lines, csv)
	}
	lookUp(p, "/quote speaker:Karow", "No quotation found by Karow", "Searched: ", "outlets (", "Sven Karrow")
	shootLast(p, ".message.private", "members-empty.png")
	lookUp(p, "/brief search:ceasefire", "Briefs with “ceasefire”")
	lookUp(p, "/story search:tenth day", "Ceasefire in Straits of Halm")
	lookUp(p, "/why search:tenth day", "What became of it", "posted")
	sound(t, p)
	shootLast(p, ".message.private", "members-why.png")
	lookUp(p, "/sources list", "Sources, those with trouble first")
	lookUp(p, "/status", "running since")
	lookUp(p, "/help", "What this bot does")
	sound(t, p)

	p.Eval(`[...document.querySelectorAll(".message.private .only button")].forEach(b => b.click())`, nil)
	onPost := func(command string) {
		p.Eval(fmt.Sprintf(`[...[...document.querySelectorAll(".message:not(.private)")].find(m => m.innerText.includes("tenth day")).querySelectorAll(".apps button")].find(b => b.textContent === %q).click()`, command), nil)
	}
	p.Eval(`[...document.querySelectorAll(".message:not(.private)")].find(m => m.innerText.includes("tenth day")).querySelector(".apps").open = true`, nil)
	p.WaitText(".apps button", "Something wrong?")
	sound(t, p)
	shootLast(p, ".message:has(.apps[open])", "members-apps.png")
	onPost("Brief this") // of the page that the post links to, read anew
	p.WaitText(".message.private", "Ceasefire in Straits of Halm holds for a tenth day")
	p.WaitText(".message.private blockquote", "")
	sound(t, p)
	onPost("Why is this here?")
	p.WaitText(".message.private", "this channel is sent the topic")
	onPost("Something wrong?")
	p.WaitText(".message.private", "What is wrong with it?")
	p.Eval(`(() => { const m = [...document.querySelectorAll(".message.private select.menu")].at(-1); m.value = "speaker"; m.dispatchEvent(new Event("change")) })()`, nil)
	p.WaitText(".message.private", "has been told")
	sound(t, p)

	p.Eval(`[...document.querySelectorAll(".message.private .only button")].forEach(b => b.click())`, nil)
	p.Click("#command")
	p.Eval(`(() => { const c = document.querySelector("#command"); c.value = "/trend topic:straits-ceasefire "; c.dispatchEvent(new Event("input")) })()`, nil)
	p.Eval(`document.querySelector(".composer .send").click()`, nil)
	p.Wait(`document.querySelector("img.picture")?.complete && document.querySelector("img.picture").naturalWidth > 300`)
	sound(t, p)
	shootLast(p, ".message:has(img.picture)", "members-trend.png")

	p.Eval(`[...document.querySelectorAll("#people label")].find(b => b.innerText.includes("Ines")).click()`, nil)
	p.Wait(`[...document.querySelectorAll(".apps button")].some(b => b.textContent === "Remove here")`)
	onPost("Mute this source")
	p.WaitText(".message.private", "/block source:")
	onPost("Remove here")
	p.WaitText(".message.private", "Removed.")
	p.Wait(`![...document.querySelectorAll(".message:not(.private)")].some(m => m.innerText.includes("tenth day") && m.querySelector(".apps"))`)
	sound(t, p)
}
