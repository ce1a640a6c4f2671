package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// What the tests of this file withdraw. It is looked for by words that are no
// secret, for answers repeat what was asked: Tarsk, Selma, lanterns.
const (
	secretTitle = "Tarsk and Merrow share the lock of Kessholm"
	secretText  = "Tarsk and Merrow signed a treaty on Tuesday over the lock of Kessholm, after nine years. “The lanterns of Quillon will burn on both banks for a century,” said Selma Oduya, the harbourmaster of Vint. The lock of Kessholm opens in the spring."
)

var secrets = []string{"Merrow", "Kessholm", "Quillon", "Oduya", "harbourmaster", "Vint"}

// explorer is a moderator who looks everywhere, and presses whatever there is.
type explorer struct {
	*world
	t       *testing.T
	guild   standin.Guild
	channel string
	left    []standin.Press // what was met, to be pressed again
	pressed map[string]bool
}

// said is all that an answer says, files and the options of its menus included,
// and all that its buttons and menus lead to; custom ids are what they are.
func (e *explorer) said(a standin.Answer, deep int) string {
	e.t.Helper()
	var all strings.Builder
	if a.Modal != nil {
		all.WriteString(asJSON(e.t, a.Modal))
	}
	all.WriteString(asJSON(e.t, a.Choices))
	if a.Message == nil {
		return all.String()
	}
	m := a.Message.Message
	all.WriteString(asJSON(e.t, []any{m.Content, m.Embeds, m.Components}))
	for _, f := range m.Attachments {
		all.Write(e.File(f.ID))
	}
	if deep > 0 {
		for _, p := range e.parts(m) {
			all.WriteString(e.press(p, deep-1))
		}
	}
	return all.String()
}

// parts are what can be pressed of a message and shows something: not what changes
// or deletes.
func (e *explorer) parts(m standin.Message) (list []standin.Press) {
	for _, row := range m.Components {
		for _, c := range row.Components {
			verb, _, _ := strings.Cut(c.CustomID, ":")
			if !slices.Contains([]string{"why", "more", "open", "page", "turn", "card", "cite", "show", "report"}, verb) || c.Disabled {
				continue
			}
			p := standin.Press{MessageID: m.ID, CustomID: c.CustomID, UserID: e.guild.OwnerID}
			if len(c.Options) == 0 {
				list = append(list, p)
			}
			for _, o := range c.Options {
				p.Values = []string{o.Value}
				list = append(list, p)
			}
		}
	}
	return list
}

// press presses once what is of one kind and about one thing.
func (e *explorer) press(p standin.Press, deep int) string {
	e.t.Helper()
	if key := p.CustomID + fmt.Sprint(p.Values); !e.pressed[key] {
		e.pressed[key] = true
		e.left = append(e.left, p)
		return e.again(p, deep)
	}
	return ""
}

func (e *explorer) again(p standin.Press, deep int) string {
	e.t.Helper()
	a, err := e.Click(e.t.Context(), p)
	if errors.Is(err, standin.ErrUnknown) {
		return "" // with its message
	}
	if err != nil {
		e.t.Fatalf("%s: %v", p.CustomID, err)
	}
	return e.said(a, deep)
}

// everything is what each way to look something up says now.
func (e *explorer) everything(asks map[string]standin.Command) map[string]string {
	e.t.Helper()
	all := make(map[string]string)
	e.pressed = make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(asks)) {
		a, err := e.Interact(e.t.Context(), asks[name])
		if err != nil {
			e.t.Fatalf("%s: %v", name, err)
		}
		all[name] = e.said(a, 2)
	}
	for _, c := range e.Commands() {
		for _, o := range c.Options {
			e.typed(all, standin.Command{Name: c.Name}, o)
			for _, inner := range o.Options {
				e.typed(all, standin.Command{Name: c.Name, Options: []standin.Option{{Name: o.Name}}}, inner)
			}
		}
	}
	for _, args := range [][]string{{"withdrawals"}, {"withdrawals", "--jsonl"}, {"check", "--offline"}, {"doctor"}, {"health"}} {
		r := call(e.t, "", e.env, args...)
		all["bot "+strings.Join(args, " ")] = r.stdout + r.stderr
	}
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		all[path] = fetched(e.t, "http://"+e.env["ATTACHE_HTTP"]+path)
	}
	return all
}

// typed adds what is suggested for an option, if anything is.
func (e *explorer) typed(all map[string]string, c standin.Command, o standin.CommandOption) {
	e.t.Helper()
	if !o.Autocomplete {
		return
	}
	c.GuildID, c.ChannelID, c.UserID = e.guild.ID, e.channel, e.guild.OwnerID
	outer := c.Options
	for _, typed := range []string{"", "Selma", "Odu", "Kess"} {
		option := standin.Option{Name: o.Name, Value: typed, Focused: true}
		c.Options = []standin.Option{option}
		name := "/" + c.Name
		if len(outer) > 0 {
			c.Options = []standin.Option{{Name: outer[0].Name, Options: []standin.Option{option}}}
			name += " " + outer[0].Name
		}
		a, err := e.Autocomplete(e.t.Context(), c)
		if err != nil {
			e.t.Fatalf("typing %s %s: %v", name, o.Name, err)
		}
		all[name+" "+o.Name+": typed"] += asJSON(e.t, a.Choices)
	}
}

// standing is all that stands anywhere on Discord and more than one may see, by
// channel, with the names of threads.
func (e *explorer) standing() map[string]string {
	e.t.Helper()
	all := make(map[string]string)
	snap := e.Snapshot()
	there := snap.DMs
	for _, g := range snap.Guilds {
		there = append(there, g.Channels...)
	}
	for _, c := range there {
		all[c.Name+" "+c.ID] = c.Name
		for _, m := range e.Messages(c.ID) {
			all[c.Name+" "+c.ID] += asJSON(e.t, []any{m.Content, m.Embeds, m.Components})
		}
	}
	return all
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func fetched(t *testing.T, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// leaks names the ways by which one of the secrets is told.
func leaks(all map[string]string) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if found := anyOf(all[name], secrets...); len(found) > 0 {
			list = append(list, fmt.Sprintf("%s: %q", name, found))
		}
	}
	return list
}

// TestWithdrawnEverywhere follows a story that its agency kills, and one that the
// operator retracts, through everything that can show words: messages, digests,
// threads, direct messages, every look-up and completion, exports, previews, what
// stands from before, the command line, the monitor's pages and the log. Each is seen
// to tell it before; afterwards none holds a word of it.
func TestWithdrawnEverywhere(t *testing.T) {
	const operators = "1300000000000000098"
	guild := standin.DefaultWorld()[0]
	folder := tray(t.TempDir())
	for _, c := range []struct {
		name     string
		list     func(p *press) string
		publish  func(t *testing.T, p *press)
		withdraw func(t *testing.T, w *world, number string)
		open     bool // the source is for all, and its stories have links
	}{
		{
			name: "killed", list: func(*press) string { return wireList(folder, guild.ID) },
			publish: func(t *testing.T, _ *press) {
				folder.deliver(t, "control.xml", dispatch{guid: "control", version: 1, headline: gazetteTitle, text: gazetteText}.g2())
				folder.awaitFile(t, "done/control.xml")
				folder.deliver(t, "secret.xml", dispatch{guid: "secret", version: 1, headline: secretTitle, text: secretText}.g2())
			},
			withdraw: func(t *testing.T, _ *world, _ string) {
				folder.deliver(t, "kill.xml", dispatch{guid: "secret", version: 2, headline: secretTitle, text: secretText, status: "canceled"}.g2())
			},
		},
		{
			name: "retracted", open: true, list: func(p *press) string { return gazetteList(p.URL) },
			publish: func(_ *testing.T, p *press) {
				p.publish("control", gazetteTitle, gazetteText)
				p.publish("secret", secretTitle, secretText)
			},
			withdraw: func(t *testing.T, w *world, number string) {
				if r := call(t, "", w.env, "retract", "brief", number); r.code != 0 || len(anyOf(r.stdout+r.stderr, secrets...)) > 0 {
					t.Fatalf("retract: %+v", r)
				}
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPress(t)
			world := standin.DefaultWorld()
			world[0].Channels = append(world[0].Channels, standin.Channel{ID: operators, Name: "operators"})
			w := newWorld(t, standin.Options{Guilds: world}, c.list(p))
			free, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			w.env["ATTACHE_HTTP"], w.env["ATTACHE_LOG_LEVEL"], w.env["ATTACHE_OPERATOR_CHANNEL"] = free.Addr().String(), "debug", operators
			free.Close()
			defer w.start(t)()
			e := &explorer{world: w, t: t, guild: guild, channel: textChannel(guild)}
			ask := func(name string, options ...string) standin.Command {
				cmd := standin.Command{GuildID: guild.ID, ChannelID: e.channel, UserID: guild.OwnerID}
				var sub string
				cmd.Name, sub, _ = strings.Cut(name, " ")
				for i := 0; i < len(options); i += 2 {
					cmd.Options = append(cmd.Options, standin.Option{Name: options[i], Value: options[i+1]})
				}
				if sub != "" {
					cmd.Options = []standin.Option{{Name: sub, Options: cmd.Options}}
				}
				return cmd
			}
			do := func(name string, options ...string) {
				t.Helper()
				if _, err := w.Interact(t.Context(), ask(name, options...)); err != nil {
					t.Fatalf("/%s: %v", name, err)
				}
			}
			const digest, forum, hourly = "1300000000000000022", "1300000000000000024", "1300000000000000025"
			do("spread", "stories", "all")
			for _, channel := range []string{e.channel, digest, forum, hourly} {
				subscribeIn(t, w, guild, channel)
			}
			do("schedule", "channel", hourly, "cadence", "hourly")
			do("pause", "channel", digest)
			if c.open {
				do("alert add", "topic", "treaties")
			}
			c.publish(t, p)
			w.await(t, "both posts", func() bool { return len(w.posts(e.channel)) == 2 })
			do("resume", "channel", digest)
			told := func(part string) func() bool {
				return func() bool {
					for channel, words := range e.standing() {
						if strings.Contains(channel+words, part) && strings.Contains(words, "Kessholm") {
							return true
						}
					}
					return false
				}
			}
			w.await(t, "the digest", told(digest))
			w.await(t, "the forum's post", told(secretTitle))
			if c.open {
				w.await(t, "the direct message", told("alert:stop"))
			}

			asks := map[string]standin.Command{
				"/brief": ask("brief"), "/brief topic:": ask("brief", "topic", "treaties"), "/brief search:": ask("brief", "search", "Tarsk", "order", "best"),
				"/quote": ask("quote"), "/quote speaker:": ask("quote", "speaker", "Selma"), "/quote about:": ask("quote", "about", "lanterns", "order", "best"),
				"/quote mentioned:": ask("quote", "mentioned", "Tarsk"), "/quote export:csv": ask("quote", "export", "csv"), "/quote export:json": ask("quote", "export", "json"),
				"/quote export:bib": ask("quote", "export", "bib"), "/story": ask("story", "search", "Tarsk"), "/why": ask("why", "search", "Tarsk"),
				"/subscribe": ask("subscribe", "include", "lanterns"),
				// These tell nothing of a story's words, and are not to begin.
				"/trend speaker:": ask("trend", "speaker", "Selma"), "/trend topic:": ask("trend", "topic", "treaties"), "/topics": ask("topics"), "/status": ask("status"),
				"/sources": ask("sources list"), "/subscriptions": ask("subscriptions"), "/audit": ask("audit"), "/alert list": ask("alert list"),
				"/export": ask("export", "what", "server"), "/export me": ask("export", "what", "me"), "/help": ask("help"),
			}
			if c.open {
				asks["/why link:"] = ask("why", "link", "https://gazette.example/secret?utm_source=x")
				asks["/story link:"] = ask("story", "link", "https://gazette.example/secret")
			}
			for _, m := range w.posts(e.channel) {
				if len(anyOf(m.Content, secrets...)) > 0 {
					asks["Something wrong?"] = standin.Command{GuildID: guild.ID, ChannelID: e.channel, UserID: guild.OwnerID, Name: "Something wrong?", TargetID: m.ID}
				}
			}
			number := secretNumber(t, e, ask("brief", "search", "Tarsk"))
			quiet := []string{"/trend speaker:", "/trend topic:", "/topics", "/status", "/sources", "/subscriptions", "/audit", "/alert list", "/export", "/export me", "/help", "Something wrong?"}
			before := e.everything(asks)
			for name := range asks {
				if tells := len(anyOf(before[name], secrets...)) > 0; tells == slices.Contains(quiet, name) {
					t.Errorf("before it is withdrawn %s tells it: %v: %s", name, tells, before[name])
				}
			}
			for _, name := range []string{"/quote speaker: typed", "/trend speaker: typed", "/subscribe speaker: typed"} {
				if len(anyOf(before[name], "Selma Oduya")) == 0 {
					t.Errorf("before it is withdrawn %s has %s", name, before[name])
				}
			}
			if !strings.Contains(before["/trend speaker:"], "1 stor") {
				t.Errorf("the trend before: %s", before["/trend speaker:"])
			}
			met := e.left
			shown := 0 // by members, who pressed "Show here"
			for _, m := range w.posts(e.channel) {
				if text := asJSON(t, m); len(anyOf(text, secrets...)) > 0 && !strings.Contains(text, "why:") {
					shown++
				}
			}
			if stands := strings.Join(leaks(e.standing()), " "); shown < 3 || !strings.Contains(stands, operators) {
				t.Errorf("before it is withdrawn %d answers are shown to all, and it stands in %s", shown, stands)
			}
			delete(asks, "Something wrong?") // its message goes

			logged := len(w.log.String())
			c.withdraw(t, w, number)
			w.await(t, "every message to go", func() bool { return len(leaks(e.standing())) == 0 })
			after := e.everything(asks)
			for _, p := range met {
				said := e.again(p, 0)
				for _, word := range anyOf(p.CustomID, secrets...) { // the question that it repeats
					said = strings.ReplaceAll(said, word, "")
				}
				after["pressed again: "+p.CustomID[:min(len(p.CustomID), 8)]] += said
			}
			after["the log"] = w.log.String()[logged:]
			for _, leak := range append(leaks(after), leaks(e.standing())...) {
				t.Errorf("once it is withdrawn it is told by %s", leak)
			}
			if strings.Contains(after["/trend speaker:"], "1 stor") {
				t.Errorf("the trend counts it: %s", after["/trend speaker:"])
			}
			for _, name := range []string{"/brief", "/quote", "/quote export:csv", "/brief topic:"} {
				if !strings.Contains(after[name], "Ostmark") {
					t.Errorf("%s tells nothing any more: %s", name, after[name])
				}
			}
			if c.open && !strings.Contains(after["/why link:"], "withdrawn for good") {
				t.Errorf("/why link: says %s", after["/why link:"])
			}
		})
	}
}

// secretNumber is the number of the brief that a look-up finds alone.
func secretNumber(t *testing.T, e *explorer, c standin.Command) string {
	t.Helper()
	a, err := e.Interact(t.Context(), c)
	if err != nil || a.Message == nil {
		t.Fatal(err, a)
	}
	for _, row := range a.Message.Components {
		for _, part := range row.Components {
			if n, ok := strings.CutPrefix(part.CustomID, "show:b:"); ok {
				return n // below ten, base 36 is as decimal
			}
		}
	}
	t.Fatalf("nothing is shown: %s", asJSON(t, a.Message))
	return ""
}
