package standin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/bot/standin/pagetest"
)

// sound fails the test for what the browser complained of, for text that is
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

func TestPageShowsMessages(t *testing.T) {
	b := startPageBot(t)
	hours := time.Now().Add(-3 * time.Hour).Unix()
	first := b.post(briefs, brief("Talks open", fmt.Sprintf("<t:%d:R> · PORT AMSEL\nThe talks opened.\n> Ten quiet days are a start.\n> — Ilse Marrend, foreign minister\nTalks", hours)))
	p := pagetest.Open(t, b.url, pagetest.Desk)
	p.WaitText(".message", "Talks open")
	if shift := p.Shift(); shift > 0.02 {
		t.Errorf("the page moves about while it loads: %.3f", shift)
	}
	if got := p.Text(".embed"); !strings.Contains(got, "3 hours ago · PORT AMSEL") {
		t.Errorf("embed: %q", got)
	}
	if got := p.Text("blockquote .speaker"); got != "— Ilse Marrend, foreign minister" {
		t.Errorf("speaker: %q", got)
	}
	var links []string
	p.Eval(`[...document.querySelectorAll(".message a")].map(a => [a.href, a.target, a.rel].join(" "))`, &links)
	if want := "https://harrow.example/story _blank noopener noreferrer"; len(links) != 2 || links[0] != want || links[1] != want {
		t.Errorf("links: %q", links)
	}

	p.Click("[data-custom='quotes:1']")
	p.WaitText(".message.private", "pressed quotes:1")
	p.WaitText(".message.private", "Only you can see this")
	sound(t, p)
	p.Click(".private .plain")
	p.Wait("!document.querySelector('.private')")

	content := "Harrow Courier: [Talks open at last](<https://harrow.example/story>)"
	if _, err := b.dg.ChannelMessageEdit(briefs, first.ID, content); err != nil {
		t.Fatal(err)
	}
	p.WaitText(".message .content", "Talks open at last (edited)")
	b.post(talks, &discordgo.MessageSend{Content: "elsewhere"})
	p.WaitText("#channels button:has(.count)", "talks")
	if err := b.Remove(first.ID); err != nil {
		t.Fatal(err)
	}
	p.Wait("!document.querySelector('.message')")
	sound(t, p)
}

// What a message brings stays text: no element, no address of its making but
// http(s) links that Discord would make too.
func TestPageTextStaysText(t *testing.T) {
	b := startPageBot(t)
	p := pagetest.Open(t, b.url, pagetest.Desk)
	p.WaitText("#link", "Live")
	hostile := []string{
		`<img src=x onerror=alert(1)><script>alert(1)</script><b>bold</b>`,
		`[press](javascript:alert(1)) [data](data:text/html,x) <javascript:alert(1)> [x](<vbscript:x>)`,
		`[https://bank.example](https://thief.example) "><svg onload=alert(1)> &lt;i&gt; ` + "`<u>`",
		strings.Repeat("**_~~", 300) + strings.Repeat("[", 300) + strings.Repeat("> ", 50),
	}
	for _, text := range hostile {
		b.post(briefs, &discordgo.MessageSend{Content: text, Embeds: []*discordgo.MessageEmbed{{Title: text[:min(len(text), 200)], Description: text}}})
	}
	p.Wait(fmt.Sprintf("document.querySelectorAll('.message').length === %d", len(hostile)))
	var strange []string
	p.Eval(`[...document.querySelectorAll("#log :is(img, script, svg, iframe, b:not(header b), i, object, style, [onerror], [onload])")].map(e => e.outerHTML)`, &strange)
	if len(strange) > 0 {
		t.Errorf("elements made of text: %q", strange)
	}
	var links []string
	p.Eval(`[...document.querySelectorAll("#log a")].map(a => a.protocol + a.textContent)`, &links)
	for _, link := range links {
		if !strings.HasPrefix(link, "http") || strings.Contains(link, "press") {
			t.Errorf("a link that should not be: %q", link)
		}
	}
	if got := p.Text(".message .content"); got != hostile[0] {
		t.Errorf("shown as %q, sent as %q", got, hostile[0])
	}
	sound(t, p)
}

func TestPageMarkdown(t *testing.T) {
	b := startPageBot(t)
	p := pagetest.Open(t, b.url, pagetest.Desk)
	p.WaitText("#link", "Live")
	tests := []struct{ name, in, want string }{
		{"plain", "a < b & c", "<p>a &lt; b &amp; c</p>"},
		{"bold, italic", "**a** *b* _c_ __d__ ~~e~~", "<p><strong>a</strong> <em>b</em> <em>c</em> <u>d</u> <s>e</s></p>"},
		{"both", "***a***", "<p><strong><em>a</em></strong></p>"},
		{"nested", "**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"},
		{"unclosed", "**a *b", "<p>**a *b</p>"},
		{"snake", "snake_case_name", "<p>snake_case_name</p>"},
		{"times", "2 * 3 * 4", "<p>2 * 3 * 4</p>"},
		{"escapes", `\*a\* \[b\](c) \# \\`, "<p>*a* [b](c) # \\</p>"},
		{"code", "`**a** <b>` ``x`y``", "<p><code>**a** &lt;b&gt;</code> <code>x`y</code></p>"},
		{"code block", "```go\nx := 1\n```\nafter", "<pre><code>x := 1</code></pre><p>after</p>"},
		{"quote", "> a\n> b\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"},
		{"quote with speaker", "> a\n> — B, c", `<blockquote><p>a</p><p class="speaker">— B, c</p></blockquote>`},
		{"bullets", "- a\n- **b**\n  - c", "<ul><li>a</li><li><strong>b</strong><ul><li>c</li></ul></li></ul>"},
		{"numbers", "2. a\n3. b", `<ol start="2"><li>a</li><li>b</li></ol>`},
		{"small", "-# a", `<p class="small">a</p>`},
		{"heading", "## A", `<p class="h h2" role="heading" aria-level="5">A</p>`},
		{"masked", "[a **b**](<https://x.example/(1)>)", `<p><a href="https://x.example/(1)" target="_blank" rel="noopener noreferrer" title="https://x.example/(1)">a <strong>b</strong></a></p>`},
		{"masked, escaped bracket", `[a \] b](https://x.example/)`, `<p><a href="https://x.example/" target="_blank" rel="noopener noreferrer" title="https://x.example/">a ] b</a></p>`},
		{"bare", "see https://x.example/a_b_c.", `<p>see <a href="https://x.example/a_b_c" target="_blank" rel="noopener noreferrer" title="https://x.example/a_b_c">https://x.example/a_b_c</a>.</p>`},
		{"mentions", "<#1> <@2> <@&3> </brief:4>", `<p><span class="mention">#room</span> <span class="mention">@user</span> <span class="mention">@role</span> <span class="mention">/brief</span></p>`},
		{"no time", "at <t:99999999999999:R>", "<p>at &lt;t:99999999999999:R&gt;</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got string
			p.Eval(fmt.Sprintf(`import("/page/markdown.js").then(m => {
				const d = document.createElement("div");
				d.append(m.markdown(%q, {channel: () => "room", user: () => "user", role: () => "role"}));
				return d.innerHTML;
			})`, tt.in), &got)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestPageRunsCommandsByKeyboard(t *testing.T) {
	b := startPageBot(t)
	p := pagetest.Open(t, b.url, pagetest.Desk)
	p.WaitText("#link", "Live")
	idle := func() { p.Wait("document.activeElement.id === 'command' && document.activeElement.value === ''") }
	p.Type("/")
	p.WaitText("[role=option]", "/brief")
	if got := p.Text("#suggestions"); strings.Contains(got, "/purge") {
		t.Errorf("a member is offered a moderator's command: %q", got)
	}
	p.Type("br")
	p.Press("Enter")
	p.WaitText("[role=option]", "Sanctions")
	p.Type("gra")
	p.Wait("document.querySelectorAll('[role=option]').length === 1")
	sound(t, p)
	p.Press("Enter", "Tab")
	p.Type("wheat")
	p.Press("Enter")
	p.WaitText(".message.private", "ran brief topic=grain search=wheat")
	p.WaitText(".used", "Tomas used /brief")
	idle()

	p.Type("/quote ")
	p.Press("Enter")
	p.WaitText("#hint", "“speaker” is needed.")
	p.Press("Escape")
	idle()
	p.Type("/quote about:peace speaker:Ilse Marrend") // as an example has it
	p.Press("Enter")
	p.WaitText(".message.private", "ran quote speaker=Ilse Marrend about=peace")
	idle()
	p.Eval(`(() => { const c = document.activeElement; c.value = "/quote speaker:Ilse Marrend about: the peace"; c.dispatchEvent(new Event("input")) })()`, nil) // pasted
	p.Press("Enter")
	p.WaitText(".message.private", "ran quote speaker=Ilse Marrend about=the peace")
	idle()

	p.Type("/feed")
	p.Press("Enter")
	p.WaitText("[role=option]", "#talks")
	p.Type("tal")
	p.Press("Enter", "Tab", "ArrowDown", "Enter", "Enter")
	p.WaitText(".message.private", "ran feed add where="+talks+" loud=yes")
	idle()

	p.Type("/silent")
	p.Press("Enter", "Enter")
	p.WaitText("#status", "The application did not respond.")
	p.Press("Escape")
	idle()
	p.Type("good morning")
	p.Press("Enter")
	p.WaitText(".message", "good morning")
	if faults := p.Faults(); !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, "504") }) || len(faults) != 1 {
		t.Errorf("the browser complains of more than the one answer that did not come: %q", faults)
	}
}

func TestPageMenusAndForms(t *testing.T) {
	b := startPageBot(t)
	two := 2
	b.post(briefs, &discordgo.MessageSend{Content: "choose", Components: []discordgo.MessageComponent{
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{CustomID: "one", Options: []discordgo.SelectMenuOption{{Label: "Red", Value: "r"}, {Label: "Blue", Value: "b"}}}}},
		discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{CustomID: "many", MinValues: &two, MaxValues: 2, Options: []discordgo.SelectMenuOption{{Label: "Tea", Value: "t"}, {Label: "Milk", Value: "m"}}}}},
	}})
	p := pagetest.Open(t, b.url, pagetest.Night)
	p.WaitText(".message", "choose")
	p.Eval(`(() => { const s = document.querySelector("select.menu"); s.value = "b"; s.dispatchEvent(new Event("change")) })()`, nil)
	p.WaitText(".message.private", "pressed b one")
	p.Click("details.menu summary")
	p.Click("details.menu input[value=t]")
	p.Click("details.menu input[value=m]")
	p.Click("details.menu .button")
	p.WaitText(".message.private", "pressed t m many")

	p.Click("#command")
	p.Type("/report")
	p.Press("Enter", "Enter")
	p.WaitText("dialog[open] h2", "What is wrong?")
	sound(t, p)
	p.Click("#field-why")
	p.Type("a wrong name")
	p.Click("dialog .primary")
	p.WaitText(".message.private", "reported a wrong name")
	p.Wait("!document.querySelector('dialog[open]')")
	sound(t, p)
}

func TestPageActsAsAnother(t *testing.T) {
	b := startPageBot(t)
	p := pagetest.Open(t, b.url, pagetest.Desk)
	p.WaitText("#people label:has(:checked)", "Tomas")
	p.Type("/brief ")
	p.Press("Enter")
	p.WaitText(".message.private", "ran brief")
	p.Click("#people label:not(:has(:checked))")
	p.WaitText("#people label:has(:checked)", "Moderator")
	p.Wait("!document.querySelector('.message.private')") // it was for Tomas alone
	p.Click("#command")
	p.Type("/pur")
	p.Press("Enter", "Enter")
	p.WaitText(".message.private", "ran purge")
	sound(t, p)
}

func TestPageFitsAPhone(t *testing.T) {
	b := startPageBot(t)
	b.post(briefs, brief(strings.Repeat("Talks open ", 12), "The talks opened in "+strings.Repeat("Llanfair", 20)+".\n```\n"+strings.Repeat("wide ", 60)+"\n```"))
	p := pagetest.Open(t, b.url, pagetest.Phone)
	p.WaitText(".message", "Talks open")
	sound(t, p)
	p.Click("#drawer-open")
	p.Wait("document.activeElement.closest('#channels') && document.querySelector('#main').inert")
	p.Wait("document.querySelector('#drawer').getBoundingClientRect().left === 0")
	sound(t, p)
	p.Press("Escape")
	p.Wait("document.activeElement.id === 'drawer-open'")
	p.Click("#drawer-open")
	p.Wait("document.querySelector('#drawer').getBoundingClientRect().left === 0")
	p.Click(`#channels button[data-id="` + talks + `"]`)
	p.WaitText("#room", "talks")
	p.Click(".slash")
	p.WaitText("[role=option]", "/brief")
	p.Click("#suggestion-0")
	p.WaitText(".chip", "/brief")
	sound(t, p)
}

// Who reads further up is left there, whatever arrives.
func TestPageKeepsTheReadersPlace(t *testing.T) {
	b := startPageBot(t)
	for range 8 {
		b.post(briefs, brief("Talks open", "The talks opened."))
	}
	p := pagetest.Open(t, b.url, pagetest.Desk)
	p.Wait("document.querySelectorAll('.message').length === 8")
	p.Eval("new Promise(done => { const s = document.querySelector('#scroll'); s.addEventListener('scroll', done, {once: true}); s.scrollTop = 40 }).then(() => 0)", nil)
	b.post(briefs, brief("Talks end", "The talks ended."))
	p.WaitText("#newer", "New messages")
	if _, err := b.dg.ApplicationCommandCreate(b.Bot().ID, "", &discordgo.ApplicationCommand{Name: "extra", Description: "Extra"}); err != nil {
		t.Fatal(err)
	}
	p.Type("/ext")
	p.WaitText("[role=option]", "/extra") // the whole world was drawn anew
	var top int
	p.Eval("document.querySelector('#scroll').scrollTop", &top)
	if top != 40 {
		t.Errorf("the page scrolled from 40 to %d", top)
	}
	p.Press("Escape")
	p.Click("#newer")
	p.Wait("document.querySelector('#newer').hidden")
}

// After a break the page shows what happened meanwhile.
func TestPageReconnects(t *testing.T) {
	b := startPageBot(t)
	var down atomic.Bool
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		b.ServeHTTP(w, r)
	}))
	t.Cleanup(door.Close)
	gone := b.post(briefs, &discordgo.MessageSend{Content: "to be deleted"})
	p := pagetest.Open(t, door.URL, pagetest.Desk)
	p.WaitText(".message", "to be deleted")
	down.Store(true)
	door.CloseClientConnections()
	p.WaitText("#link", "Reconnecting")
	if err := b.Remove(gone.ID); err != nil {
		t.Fatal(err)
	}
	b.post(briefs, &discordgo.MessageSend{Content: "while away"})
	down.Store(false)
	p.WaitText(".message", "while away")
	p.WaitText("#link", "Live")
	if got := p.Text("#log"); strings.Contains(got, "to be deleted") {
		t.Errorf("still shows what was deleted: %q", got)
	}
	b.post(briefs, &discordgo.MessageSend{Content: "afterwards"})
	p.WaitText(".message", "afterwards")
}

func TestPageKeepsOtherSitesOut(t *testing.T) {
	w := startPageBot(t).world
	say := `{"channel_id":"` + briefs + `","user_id":"` + member + `","content":"x"}`
	tests := []struct {
		name, method, path, host string
		header                   [2]string
		want                     int
	}{
		{"by address", "GET", "/", "", [2]string{}, http.StatusOK},
		{"by localhost", "GET", "/", "localhost:3100", [2]string{}, http.StatusOK},
		{"by [::1]", "GET", "/page/state", "[::1]:3100", [2]string{}, http.StatusOK},
		{"a name that points here", "GET", "/", "evil.example", [2]string{}, http.StatusMisdirectedRequest},
		{"a name that looks like loopback", "GET", "/page/state", "127.0.0.1.evil.example:80", [2]string{}, http.StatusMisdirectedRequest},
		{"events by a name", "GET", "/page/events", "evil.example", [2]string{}, http.StatusMisdirectedRequest},
		{"own origin", "POST", "/page/say", "", [2]string{"Sec-Fetch-Site", "same-origin"}, http.StatusOK},
		{"another site", "POST", "/page/say", "", [2]string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"another origin", "POST", "/page/say", "", [2]string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{"another port", "POST", "/page/say", "", [2]string{"Origin", "http://127.0.0.1:1"}, http.StatusForbidden},
		{"a form", "POST", "/page/say", "", [2]string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(w.ctx(), tt.method, w.url+tt.path, strings.NewReader(say))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if tt.header[0] != "" {
				req.Header.Set(tt.header[0], tt.header[1])
			}
			if tt.host != "" {
				req.Host = tt.host
			}
			client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != tt.want {
				t.Errorf("%s, want %d", resp.Status, tt.want)
			}
			if csp := resp.Header.Get("Content-Security-Policy"); tt.want == http.StatusOK && !strings.HasPrefix(csp, "default-src 'self';") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}
