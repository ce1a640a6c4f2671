package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
)

// dispatch is an item of an invented agency.
type dispatch struct {
	guid, headline, text string
	version              int
	status               string // "" = usable
	embargo              string // the element as it stands, "" = none
	rights               string // further elements of contentMeta: when its rights end
}

// g2 writes the item as NewsML-G2.
func (d dispatch) g2() string {
	if d.status == "" {
		d.status = "usable"
	}
	now := time.Now().UTC().Format(time.RFC3339)
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>%[1]s</sent></header><itemSet>
<newsItem guid="urn:newsml:vistapress.example:%[2]s" version="%[3]d" xml:lang="en"><rightsInfo><copyrightNotice>Vista Press</copyrightNotice></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="vistapress.example"/><versionCreated>%[1]s</versionCreated>%[4]s<pubStatus qcode="stat:%[5]s"/></itemMeta>
<contentMeta><urgency>3</urgency><headline>%[6]s</headline>%[7]s</contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>%[8]s</p></body></html></inlineXML></contentSet>
</newsItem></itemSet></newsMessage>`, now, d.guid, d.version, d.embargo, d.status, d.headline, d.rights, d.text)
}

// tray is a folder that an agency's receiver would write to.
type tray string

// deliver writes a file as a receiver does: under another name first.
func (f tray) deliver(t *testing.T, name, text string) {
	t.Helper()
	full := filepath.Join(string(f), name)
	if err := os.WriteFile(full+".part", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(full+".part", full); err != nil {
		t.Fatal(err)
	}
}

func (f tray) holds(name string) bool {
	_, err := os.Stat(filepath.Join(string(f), name))
	return err == nil
}

// awaitFile waits until a file lies in the folder.
func (f tray) awaitFile(t *testing.T, name string) {
	t.Helper()
	for limit := time.Now().Add(time.Minute); !f.holds(name); {
		if time.Now().After(limit) {
			t.Fatalf("waited a minute for %s", name)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func wireList(folder tray, audience string) string {
	return `
topics:
  - {name: treaties, title: Treaties, phrases: [treaty, accord]}
feeds:
  - {name: vista, folder: "` + string(folder) + `", outlet: Vista Press, kind: private, schedule: "@every 1s", language: en, audience: ["` + audience + `"]}
`
}

// lookups returns everything that a member of the guild can find: the answers
// to every look-up and every completion, as JSON.
func (w *world) lookups(t *testing.T, guild standin.Guild, words string) string {
	t.Helper()
	channel, user := guild.Channels[1].ID, guild.Members[1].User.ID
	if guild.ID == "" {
		channel, user = "", standin.DefaultWorld()[0].Members[1].User.ID
	}
	command := func(name string, options ...standin.Option) standin.Command {
		return standin.Command{GuildID: guild.ID, ChannelID: channel, UserID: user, Name: name, Options: options}
	}
	var all []byte
	for _, c := range []standin.Command{
		command("brief"),
		command("brief", standin.Option{Name: "topic", Value: "treaties"}),
		command("brief", standin.Option{Name: "search", Value: words}),
		command("quote"),
		command("quote", standin.Option{Name: "about", Value: words}),
		command("quote", standin.Option{Name: "speaker", Value: words}),
		command("topics"),
	} {
		answer, err := w.Interact(t.Context(), c)
		if err != nil {
			t.Fatalf("/%s: %v", c.Name, err)
		}
		// The acts quote what was asked for, the answers what was found.
		text, err := json.Marshal([]any{answer.Message, answer.Followups})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	for _, typed := range []string{"", "Se"} {
		answer, err := w.Autocomplete(t.Context(), command("quote", standin.Option{Name: "speaker", Value: typed, Focused: true}))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(answer.Choices)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	return string(all)
}

// contents is what stands in a channel, as JSON.
func (w *world) contents(t *testing.T, channel string) string {
	t.Helper()
	text, err := json.Marshal(w.posts(channel))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anyOf returns which of the words stand in the text.
func anyOf(text string, words ...string) (found []string) {
	for _, word := range words {
		if strings.Contains(text, word) {
			found = append(found, word)
		}
	}
	return found
}

// TestWireFolder drops an agency's files into a watched folder of the whole bot.
func TestWireFolder(t *testing.T) {
	guild := standin.DefaultWorld()[0]
	folder := tray(t.TempDir())
	w := newWorld(t, standin.Options{}, wireList(folder, guild.ID))
	w.env["ATTACHE_LOG_LEVEL"] = "debug"
	stop := w.start(t)
	channel := subscribe(t, w)
	const quoted = " “The accord gives both banks what they need,” said Sevrine Halloway, the envoy of Ostmark."
	posted := func(what, words string) {
		t.Helper()
		w.await(t, what, func() bool { return strings.Contains(w.contents(t, channel), words) })
	}

	river := dispatch{guid: "river", version: 1, headline: "Ostmark and Velden share the river Aul", text: "Ostmark and Velden signed a treaty on Tuesday." + quoted}
	folder.deliver(t, "river.xml", river.g2())
	posted("the first version", "share the river Aul")

	// Nothing may be seen of these; the first one's time comes while we wait.
	until := time.Now().Add(12 * time.Second).UTC().Truncate(time.Millisecond)
	secrets := []string{"Quillon", "Merrow", "Tarsk", "Oduya"}
	hold := func(guid, word, status, embargo string) {
		d := dispatch{guid: guid, version: 1, status: status, embargo: embargo, headline: word + " powers agree on a secret accord",
			text: "The " + word + " powers agreed on a treaty on Wednesday. “We wrote the accord in " + word + " within a week,” said Selma " + word + ", the host."}
		folder.deliver(t, guid+".xml", d.g2())
		folder.awaitFile(t, "done/"+guid+".xml")
	}
	hold("timed", secrets[0], "", "<embargoed>"+until.Format(time.RFC3339Nano)+"</embargoed>")
	hold("open", secrets[1], "", "<embargoed/>")
	hold("withheld", secrets[2], "withheld", "")
	hold("unknown", secrets[3], "odd", "")
	seen := w.contents(t, channel) + w.lookups(t, guild, "accord") + w.log.String()
	if early := anyOf(seen, secrets...); time.Now().Before(until) && len(early) > 0 {
		t.Errorf("%q is seen before its time", early)
	}
	if time.Now().After(until) {
		t.Log("the machine was too slow to look before the embargo's end")
	}

	// A file that is still being written waits, however long.
	late := dispatch{guid: "late", version: 1, headline: "Velden ratifies the harbour accord", text: "The parliament of Velden ratified the accord."}.g2()
	half := filepath.Join(string(folder), "half.xml")
	if err := os.WriteFile(half, []byte(late[:len(late)/2]), 0o600); err != nil {
		t.Fatal(err)
	}
	river.version, river.text = 2, "Ostmark and Velden signed a treaty on Tuesday in Port Alba."+quoted
	folder.deliver(t, "river.xml", river.g2())
	posted("the second version", "Port Alba")
	if ms := w.posts(channel); len(ms) != 1 || ms[0].EditedTimestamp == nil {
		t.Errorf("%d messages after the second version, want the first one edited", len(ms))
	}
	if !folder.holds("half.xml") || folder.holds("error/half.xml") {
		t.Error("half a file was taken")
	}
	if err := os.WriteFile(half, []byte(late), 0o600); err != nil {
		t.Fatal(err)
	}
	posted("the file once it was whole", "harbour accord")

	river.version, river.status = 3, "canceled"
	folder.deliver(t, "river.xml", river.g2())
	w.await(t, "the deletion", func() bool { return !strings.Contains(w.contents(t, channel), "river Aul") })
	if found := anyOf(w.lookups(t, guild, "Velden"), "river Aul"); len(found) > 0 {
		t.Error("the canceled story is found")
	}
	posted("the end of the embargo", secrets[0])
	for _, m := range w.posts(channel) {
		if strings.Contains(m.Content, secrets[0]) && m.Timestamp.Before(until) {
			t.Errorf("posted at %v, embargoed until %v", m.Timestamp, until)
		}
	}
	if found := anyOf(w.lookups(t, guild, "accord"), secrets...); len(found) != 1 || found[0] != secrets[0] {
		t.Errorf("%q are found after the embargo's end, want the released story alone", found)
	}
	stop()
	if found := anyOf(w.log.String(), secrets...); len(found) > 0 {
		t.Errorf("%q stand in the log", found)
	}
	for _, name := range []string{"done/river.xml", "done/river.2.xml", "done/river.3.xml", "done/half.xml"} {
		if !folder.holds(name) {
			t.Errorf("%s is not there", name)
		}
	}
}

// elsewhereGuild is a second guild.
func elsewhereGuild() standin.Guild {
	return standin.Guild{
		ID: "1300000000000001000", Name: "Elsewhere", OwnerID: "1300000000000001010",
		Channels: []standin.Channel{
			{ID: "1300000000000001020", Type: standin.CategoryChannel, Name: "News"},
			{ID: "1300000000000001021", Type: standin.TextChannel, Name: "briefs"},
		},
		Members: []standin.Member{
			{User: standin.User{ID: "1300000000000001010", Username: "owner"}},
			{User: standin.User{ID: "1300000000000001011", Username: "member"}},
		},
	}
}

// TestTerritory has two guilds that one contract covers, in two countries. An
// item whose terms leave one out is seen in the other alone, and what becomes
// narrower is taken down; one that leaves both out is seen nowhere.
func TestTerritory(t *testing.T) {
	here, there := standin.DefaultWorld()[0], elsewhereGuild()
	folder := tray(t.TempDir())
	list := strings.Replace(wireList(folder, here.ID), `"]}`, `", "`+there.ID+`"]}`, 1) +
		"servers: [{id: \"" + here.ID + "\", country: NO}, {id: \"" + there.ID + "\", country: FR}]\n"
	w := newWorld(t, standin.Options{Guilds: []standin.Guild{here, there}}, list)
	stop := w.start(t)
	defer stop()
	channel, elsewhere := subscribe(t, w), there.Channels[1].ID
	subscribeIn(t, w, there, elsewhere)
	send := func(name, terms string, version int) {
		d := dispatch{guid: name, version: version, headline: name + " powers meet in the harbour",
			text: "Envoys of " + name + " signed a treaty. “We wrote the treaty of " + name + " within a week,” said Selma " + name + ", the host."}
		text := strings.Replace(d.g2(), "</copyrightNotice>", "</copyrightNotice><usageTerms>"+terms+"</usageTerms>", 1)
		folder.deliver(t, fmt.Sprintf("%s-%d.xml", name, version), text)
		folder.awaitFile(t, fmt.Sprintf("done/%s-%d.xml", name, version))
	}
	posted := func(what, channel string, n int) {
		t.Helper()
		w.await(t, what, func() bool { return len(w.posts(channel)) == n })
	}
	send("Quillon", "For members of the service", 1)
	posted("the free item here", channel, 1)
	posted("the free item there", elsewhere, 1)
	send("Merrow", "NO ARCHIVES. FRANCE OUT", 1)
	send("Tarsk", "Not for use in Norway or France.", 1)
	send("Oduya", "Only for use in Norway.", 1)
	posted("what may be seen here", channel, 3)
	send("Quillon", "FRANCE OUT", 2)
	posted("what has become narrower to be taken down", elsewhere, 0)

	if seen := w.contents(t, channel) + w.lookups(t, here, "treaty"); len(anyOf(seen, "Quillon", "Merrow", "Oduya")) != 3 || len(anyOf(seen, "Tarsk")) > 0 {
		t.Errorf("where it may be seen there is %s", seen)
	}
	secrets := []string{"Quillon", "Merrow", "Tarsk", "Oduya"}
	if found := anyOf(w.contents(t, elsewhere)+w.lookups(t, there, "treaty"), secrets...); len(found) > 0 {
		t.Errorf("%q are seen where their terms leave out", found)
	}
	direct := standin.Guild{Channels: make([]standin.Channel, 2), Members: here.Members}
	if found := anyOf(w.lookups(t, direct, "treaty"), secrets...); len(found) > 0 {
		t.Errorf("%q are seen in a direct message", found)
	}
}

// TestRestrictedSource has one guild that a wire's contract covers and one that
// it does not: the second sees nothing of it by any way, and all of the rest.
func TestRestrictedSource(t *testing.T) {
	inside, outside := standin.DefaultWorld()[0], elsewhereGuild()
	folder, p := tray(t.TempDir()), newPress(t)
	list := wireList(folder, inside.ID) + `  - {name: gazette, url: "` + p.URL + `", outlet: Gazette, kind: private, schedule: "@every 1s", language: en}` + "\n"
	w := newWorld(t, standin.Options{Guilds: []standin.Guild{inside, outside}}, list)
	stop := w.start(t)
	defer stop()
	channel := subscribe(t, w)
	elsewhere := outside.Channels[1].ID
	subscribeIn(t, w, outside, elsewhere)

	folder.deliver(t, "a.xml", dispatch{guid: "a", version: 1, headline: "Sundry powers meet in Kessholm",
		text: "Envoys signed a treaty in Kessholm. “We wrote the treaty within a week,” said Selma Oduya, the host."}.g2())
	w.await(t, "the wire's post where it may be seen", func() bool { return len(w.posts(channel)) == 1 })
	p.publish("s1", gazetteTitle, gazetteText)
	// One at a time per channel, in order: once this stands, the other would.
	w.await(t, "the open source's post in both", func() bool { return len(w.posts(channel)) == 2 && len(w.posts(elsewhere)) == 1 })

	secrets := []string{"Kessholm", "Oduya", "Vista Press"}
	if found := anyOf(w.lookups(t, inside, "treaty"), secrets...); len(found) != len(secrets) {
		t.Errorf("where the source may be seen only %q are found of %q", found, secrets)
	}
	for name, guild := range map[string]standin.Guild{"another server": outside, "a direct message": {}} {
		if guild.ID == "" {
			guild.Channels, guild.Members = make([]standin.Channel, 2), inside.Members
		}
		seen := w.lookups(t, guild, "treaty")
		if found := anyOf(seen, secrets...); len(found) > 0 {
			t.Errorf("%s: %q are found", name, found)
		}
		if !strings.Contains(seen, "Mara Lindqvist") {
			t.Errorf("%s: the open source is not found: %s", name, seen)
		}
	}
	if found := anyOf(w.contents(t, elsewhere), secrets...); len(found) > 0 {
		t.Errorf("%q were posted elsewhere", found)
	}
}

// TestPollOfFolder: a pass into a throw-away database takes nothing from the bot.
func TestPollOfFolder(t *testing.T) {
	folder := tray(t.TempDir())
	list := filepath.Join(t.TempDir(), "feeds.yaml")
	if err := os.WriteFile(list, []byte(strings.Replace(wireList(folder, standin.DefaultWorld()[0].ID), "@every 1s", "@hourly", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	folder.deliver(t, "a.xml", dispatch{guid: "a", version: 1, headline: "Ostmark signs", text: "A treaty was signed."}.g2())
	for _, tt := range []struct {
		name string
		args []string
		file string
	}{
		{"thrown away", nil, "a.xml"},
		{"kept", []string{"--db", filepath.Join(t.TempDir(), "kept.db")}, "done/a.xml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := call(t, "", nil, append([]string{"poll", "--feeds", list}, tt.args...)...)
			if got.code != 0 || strings.Count(got.stdout, "Ostmark signs") != 1 {
				t.Errorf("exit code %d, said:\n%s%s", got.code, got.stdout, got.stderr)
			}
			if !folder.holds(tt.file) {
				t.Errorf("%s is not there", tt.file)
			}
		})
	}
}

// TestWireRightsEnd: a story whose rights end is taken down and not found any
// more; one that arrives after that is never shown.
func TestWireRightsEnd(t *testing.T) {
	guild := standin.DefaultWorld()[0]
	folder := tray(t.TempDir())
	w := newWorld(t, standin.Options{}, wireList(folder, guild.ID))
	stop := w.start(t)
	defer stop()
	channel := subscribe(t, w)
	expires := func(at time.Time) string {
		return "<contentExpires>" + at.UTC().Format(time.RFC3339Nano) + "</contentExpires>"
	}
	folder.deliver(t, "late.xml", dispatch{guid: "late", version: 1, headline: "Tarsk signs", text: "A treaty of Tarsk.", rights: expires(time.Now().Add(-time.Hour))}.g2())
	folder.awaitFile(t, "done/late.xml")
	end := time.Now().Add(15 * time.Second)
	folder.deliver(t, "a.xml", dispatch{guid: "a", version: 1, headline: "Quillon signs", text: "A treaty of Quillon.", rights: expires(end)}.g2())
	w.await(t, "the post", func() bool { return len(w.posts(channel)) == 1 })
	w.await(t, "the end of its rights", func() bool { return len(w.posts(channel)) == 0 })
	if time.Now().Before(end) {
		t.Error("taken down before its time")
	}
	if found := anyOf(w.lookups(t, guild, "treaty"), "Quillon", "Tarsk"); len(found) > 0 {
		t.Errorf("%q are found after the end of their rights", found)
	}
}
