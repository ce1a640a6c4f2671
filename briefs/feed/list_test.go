package feed

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language"

	"github.com/attache-bot/attache/briefs"
)

// goodList holds every key.
const goodList = `
defaults: {schedule: "*/20 * * * *", zone: Europe/Paris, use: link}
topics:
  - name: river-talks
    title: River talks
    description: Who may draw how much
    phrases: [dam, {phrase: water share, weight: 0.5}]
    countries: [FR, NO]
    people: [Ada Vantongeren]
  - name: fisheries
feeds:
  - name: morrow
    url: https://morrow.example/rss.xml
    outlet: The Morrow
    kind: public
    country: NO
    owner: Morrow Trust
    language: nb-NO
    schedule: "@every 2m"
    zone: Asia/Tokyo
    topics: [river-talks, auto]
    licence: CC BY 4.0
    credit: The Morrow
    use: brief
    page: yes
    backlog: 3
    max_age: 7d
  - name: plain
    url: http://plain.example:8080/feed?x=1
    topics: [fisheries]
  - name: agency
    folder: in/agency
    format: newsml-g2
    audience: [123456789012345678, "223456789012345678"]
    permission: contract of 2026-03-01
    use: brief
    enabled: false
    reason: contract not signed yet
`

func readList(t *testing.T, own, shipped string, opts ...ListOption) (*briefs.List, error) {
	t.Helper()
	var base []byte
	if shipped != "" {
		base = []byte(shipped)
	}
	return ReadList("feeds.yaml", []byte(own), base, opts...)
}

func TestReadList(t *testing.T) {
	t.Parallel()
	list, err := readList(t, goodList, "")
	if err != nil {
		t.Fatal(err)
	}
	tokyo, _ := time.LoadLocation("Asia/Tokyo")
	paris, _ := time.LoadLocation("Europe/Paris")
	want := &briefs.List{
		Topics: []briefs.Topic{
			{
				Name: "river-talks", Title: "River talks", Description: "Who may draw how much",
				Phrases:   []briefs.Phrase{{Text: "dam", Weight: 1}, {Text: "water share", Weight: 0.5}},
				Countries: []string{"FR", "NO"}, People: []string{"Ada Vantongeren"},
			},
			{Name: "fisheries", Title: "Fisheries"},
		},
		Feeds: []briefs.Feed{
			{
				Source: briefs.Source{
					Feed: "morrow", Outlet: "The Morrow", Kind: briefs.KindPublic, Country: "NO", Owner: "Morrow Trust",
					Licence: "CC BY 4.0", Credit: "The Morrow", Use: briefs.UseBrief,
				},
				Name: "morrow", URL: "https://morrow.example/rss.xml", Format: "auto", Language: "nb-NO",
				Schedule: "@every 2m", Zone: tokyo, Topics: []briefs.TopicName{"river-talks"}, ByContent: true,
				Page: true, Backlog: 3, MaxAge: 7 * 24 * time.Hour, Quiet: 7 * 24 * time.Hour, Enabled: true,
			},
			{
				Source: briefs.Source{Feed: "plain", Outlet: "plain", Kind: briefs.KindPrivate, Use: briefs.UseLink},
				Name:   "plain", URL: "http://plain.example:8080/feed?x=1", Format: "auto",
				Schedule: "*/20 * * * *", Zone: paris, Topics: []briefs.TopicName{"fisheries"},
				Backlog: 1, MaxAge: 48 * time.Hour, Quiet: 7 * 24 * time.Hour, Enabled: true,
			},
			{
				Source: briefs.Source{
					Feed: "agency", Outlet: "agency", Kind: briefs.KindPrivate, Use: briefs.UseBrief,
					Licence: "by permission: contract of 2026-03-01", Audience: []briefs.ServerID{"123456789012345678", "223456789012345678"},
				},
				Name: "agency", Folder: "in/agency", Format: "newsml-g2", Schedule: "*/20 * * * *", Zone: paris,
				ByContent: true, Backlog: 1, MaxAge: 48 * time.Hour, Quiet: 7 * 24 * time.Hour, Reason: "contract not signed yet",
			},
		},
	}
	if diff := cmp.Diff(want, list, cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); diff != "" {
		t.Error(diff)
	}
}

// TestReadListFaults gives each mistake a list of its own and wants its place
// and words.
func TestReadListFaults(t *testing.T) {
	t.Parallel()
	one := func(lines ...string) string {
		return "feeds:\n  - name: a\n    url: https://a.example/\n    " + strings.Join(lines, "\n    ") + "\n"
	}
	for _, tt := range []struct{ name, list, want string }{
		{"unknown key", one("shedule: '* * * * *'"), `feeds.yaml:4:5: unknown key "shedule" (did you mean schedule?)`},
		{"unknown key at the top", "feed: []\n", `feeds.yaml:1:1: unknown key "feed" (did you mean feeds?)`},
		{"unknown key of a topic", "topics:\n- {name: t, words: [x]}\n", `2:13: unknown key "words" (the keys are`},
		{"server without a country", "servers: [{id: '123456789012345678'}]", `1:11: the server 123456789012345678 has no country (add country: such as FR)`},
		{"server that is none", "servers: [{id: home, country: FR}]", `1:11: "home" is not a server's id`},
		{"server twice", "servers: [{id: '123456789012345678', country: FR}, {id: '123456789012345678', country: NO}]", `the server 123456789012345678 is in the list twice`},
		{"server nowhere", "servers: [{id: '123456789012345678', country: EU}]", `"EU" is not a country`},
		{"secret in the list", one("headers: {X-Api-Key: 5bd1e995}"), `4:26: the header X-Api-Key holds a secret, which the list may not (put it into a variable`},
		{"the bot's own token", one("headers: {X-Api-Key: env:DISCORD_TOKEN}"), `DISCORD_TOKEN is the bot's, it is sent to nobody`},
		{"header without a name", one("headers: {'X Key': env:K}"), `4:15: "X Key" is not the name of a header`},
		{"header of the bot's", one("headers: {user-agent: Browser}"), `4:15: the header User-Agent is set by the bot itself`},
		{"header twice", one("headers: {accept: a, Accept: b}"), `the header Accept is given twice`},
		{"header without a value", one("headers: {accept: ''}"), `the header Accept has no value`},
		{"header of two lines", one(`headers: {accept: "a\nX-Other: b"}`), `the header Accept can't have that value`},
		{"reference to nothing", one("headers: {accept: 'env:'}"), `"env:" names nothing`},
		{"headers as a list", one("headers: [accept]"), `headers should be a mapping`},
		{"secret over plain http", "feeds: [{name: a, url: 'http://a.example/', headers: {x-key: 'env:K'}}]\n", `would be sent over plain http`},
		{"headers of a folder", "feeds: [{name: a, folder: in, audience: ['123456789012345678'], headers: {x-key: 'env:K'}}]\n", `for the watched folder of "a" no address is asked`},
		{"a key over plain http", "feeds: [{name: a, folder: in, audience: ['123456789012345678'], words: 'http://b.example', headers: {x-key: 'env:K'}}]\n", "over plain http"},
		{"words of a feed with a url", one("words: https://b.example"), `the words of "a" are where its url is`},
		{"kill of a word", one("kills: [gone]"), `4:13: "GONE" is too short to withdraw a story by`},
		{"merge key", one("<<: {use: link}"), `unknown key "<<"`},
		{"key twice", one("outlet: A", "outlet: B"), `5:5: the key "outlet" is given twice`},
		{"name twice", one("outlet: A") + "  - name: a\n    url: https://b.example/\n", `5:11: the feed "a" is in the list twice`},
		{"topic twice", "topics: [{name: t}, {name: t}]\n", `1:28: the topic "t" is in the list twice`},
		{"no name", "feeds:\n  - url: https://a.example/\n", "2:5: this feed has no name (add name: some-name)"},
		{"odd name", "topics: [{name: Big Talks}]\n", `1:17: "Big Talks" cannot be the name of a topic`},
		{"bad cron", one("schedule: '61 * * * *'"), "4:15: schedule \"61 * * * *\": end of range (61) above maximum (59)"},
		{"never fires", one("schedule: '0 0 30 2 *'"), "never fire"},
		{"zone in the schedule", one("schedule: TZ=UTC"), "the time zone goes into a field of its own"},
		{"too often", one("schedule: '@every 20s'"), "more often than once a minute (@every 1m or longer)"},
		{"bad default schedule", "defaults: {schedule: soon}\n", `1:22: schedule "soon"`},
		{"bad zone", one("zone: Mars/Olympus"), `4:11: "Mars/Olympus" is not a time zone`},
		{"the machine's zone", one("zone: Local"), `"Local" is not a time zone`},
		{"file address", "feeds: [{name: a, url: 'file:///etc/passwd'}]\n", `1:24: "file:///etc/passwd" cannot be fetched`},
		{"no host", "feeds: [{name: a, url: 'https:///x'}]\n", `names no host`},
		{"no scheme", "feeds: [{name: a, url: a.example/rss}]\n", `cannot be fetched`},
		{"key in a bad address", "feeds: [{name: a, url: 'https://a b/?key=5bd1e995'}]\n", `"https://a b/?…" is not an address`},
		{"password in a bad address", "feeds: [{name: a, url: 'ftp://me:5bd1e995@a.example/'}]\n", `"…@a.example/" cannot be fetched`},
		{"bad address", "feeds: [{name: a, url: 'https://a b/'}]\n", `is not an address`},
		{"password", "feeds: [{name: a, url: 'https://u:hunter2@a.example/'}]\n", "may hold no password"},
		{"neither url nor folder", "feeds: [{name: a}]\n", "neither a url nor a folder"},
		{"both", one("folder: in", "audience: [123456789012345678]"), "both a url and a folder"},
		{"folder without audience", "feeds: [{name: a, folder: in}]\n", "names no audience"},
		{"the whole disk", "feeds: [{name: a, folder: /, audience: [123456789012345678]}]\n", "whole file system"},
		{"unknown topic", "topics: [{name: trade}]\n" + one("topics: [tade]"), `5:14: unknown topic "tade" (did you mean trade?)`},
		{"topics no list", one("topics: trade"), `"trade" is not a list of topics (write auto, or a list such as [trade])`},
		{"unknown kind", one("kind: independent"), `"independent" is not known here (one of official,`},
		{"unknown use", one("use: all"), `"all" is not known here (one of abstract, brief, link)`},
		{"unknown format", one("format: docx"), `"docx" is not known here`},
		{"brief without licence", one("use: brief"), `4:10: the feed "a" shows text of its pages without a licence`},
		{"page without brief", one("page: true"), `4:11: the feed "a" fetches pages, but may not show their text`},
		{"page by default", "defaults: {page: true}\n" + one("use: link"), `1:18: the feed "a" fetches pages`},
		{"country", one("country: Norway"), `"Norway" is not a country`},
		{"country that is none", one("country: EU"), `"EU" is not a country`},
		{"country that was", one("country: SU"), `"SU" is not a country`},
		{"small letters", one("country: no"), `"no" is not a country`},
		{"topic's country", "topics: [{name: t, countries: [XX1]}]\n", `"XX1" is not a country`},
		{"language", one("language: english please"), "is not a language"},
		{"server id", one("audience: [my-server]"), `"my-server" is not a server's id`},
		{"truth", one("enabled: maybe"), `"maybe" is neither true nor false`},
		{"backlog", one("backlog: -1"), `"-1" is out of range (a whole number from 0 to 50)`},
		{"age", one("max_age: old"), `"old" is not an age`},
		{"weight", "topics: [{name: t, phrases: [{phrase: x, weight: NaN}]}]\n", `"NaN" is not a weight`},
		{"empty phrase", "topics: [{name: t, phrases: ['']}]\n", "an empty phrase"},
		{"mapping wanted", "feeds: [a]\n", "this should be a mapping"},
		{"list wanted", "feeds: {a: b}\n", "1:8: this should be a list"},
		{"value wanted", one("outlet: [a]"), "this should be a single value"},
		{"second document", "feeds: []\n---\nfeeds: []\n", "a second document begins here"},
		{"not YAML", "feeds: [\n", "feeds.yaml:"},
		{"tabs", "feeds:\n\t- name: a\n", "feeds.yaml:2:1: "},
		{"include what", "include: everything\n", `"everything" cannot be included`},
		{"nothing to include", "include: shipped\n", "there is no shipped list"},
		{"too large", strings.Repeat("#", maxList+1), "larger than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := readList(t, tt.list, "")
			var faults Faults
			if !errors.As(err, &faults) || list != nil {
				t.Fatalf("ReadList = %v, %v, want faults", list, err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password is in the message: %s", err)
			}
		})
	}
}

func TestReadListAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := readList(t, `
defaults: {zone: Nowhere}
feeds:
  - {name: a, url: "ftp://a.example/", kind: big}
  - {name: b, url: "https://b.example/", colour: red, use: brief}
  - {name: b, url: "https://b.example/"}
`, "")
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("err = %v, want Faults", err)
	}
	lines := ""
	for _, f := range faults {
		lines += string(rune('0'+f.Line)) + " "
	}
	if want := "2 4 4 5 5 6 "; lines != want {
		t.Errorf("faults on lines %swant %s\n%v", lines, want, err)
	}
}

func TestReadListAliasBomb(t *testing.T) {
	t.Parallel()
	// A thousand topics share one list of ten thousand phrases.
	bomb := "topics:\n- name: t0\n  phrases: &p [" + strings.Repeat("x,", 10_000) + "x]\n"
	for i := range 1000 {
		bomb += "- {name: t" + strings.Repeat("a", i%60) + strings.Repeat("b", i/60) + ", phrases: *p}\n"
	}
	start := time.Now()
	_, err := readList(t, bomb, "")
	if err == nil || !strings.Contains(err.Error(), "without aliases") {
		t.Errorf("err = %v", err)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %s", took)
	}
}

func TestReadListIncludesShipped(t *testing.T) {
	t.Parallel()
	own := `
include: shipped
defaults: {max_age: 24h}
topics:
  - {name: river-talks, title: Rivers}
feeds:
  - {name: agency, enabled: true}
  - {name: morrow, schedule: "7 * * * *", licence: null, use: abstract, page: false}
  - {name: extra, url: "https://extra.example/", topics: [fisheries]}
`
	list, err := readList(t, own, goodList)
	if err != nil {
		t.Fatal(err)
	}
	names := ""
	for _, f := range list.Feeds {
		names += string(f.Name) + " "
	}
	if names != "morrow plain agency extra " {
		t.Errorf("feeds %s", names)
	}
	agency, _ := list.Feed("agency")
	if !agency.Enabled || agency.Reason != "" || agency.Folder != "in/agency" {
		t.Errorf("agency: %+v", agency)
	}
	morrow, _ := list.Feed("morrow")
	if morrow.Schedule != "7 * * * *" || morrow.Zone.String() != "Asia/Tokyo" || morrow.Licence != "" || morrow.MaxAge != 7*24*time.Hour {
		t.Errorf("morrow: %+v", morrow)
	}
	plain, _ := list.Feed("plain")
	if plain.MaxAge != 24*time.Hour || plain.Use != briefs.UseLink {
		t.Errorf("plain: %+v", plain)
	}
	topic, _ := list.Topic("river-talks")
	if topic.Title != "Rivers" || len(topic.Phrases) != 2 {
		t.Errorf("topic: %+v", topic)
	}
}

func TestReadListPlaces(t *testing.T) {
	t.Parallel()
	list, err := readList(t, `servers: [{id: "123456789012345678", country: NO}, {id: "223456789012345678", country: FR}]`, "")
	want := []briefs.Place{{Server: "123456789012345678", Country: "NO"}, {Server: "223456789012345678", Country: "FR"}}
	if err != nil || !slices.Equal(list.Places, want) {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestReadListHeaders(t *testing.T) {
	t.Parallel()
	list, err := readList(t, `
defaults: {kills: ["Story  recalled"]}
feeds:
  - name: agency
    url: https://wire.example/v2/items
    headers:
      x-api-key: env:AGENCY_KEY
      Authorization: "file:/run/secrets/agency"
      Accept-Language: nb, en;q=0.5
  - {name: dropped, folder: in, audience: ["123456789012345678"], schedule: "@every 5s", kills: []}
`, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []briefs.Header{
		{Name: "X-Api-Key", Value: "env:AGENCY_KEY"}, {Name: "Authorization", Value: "file:/run/secrets/agency"}, {Name: "Accept-Language", Value: "nb, en;q=0.5"},
	}
	if diff := cmp.Diff(want, list.Feeds[0].Headers); diff != "" {
		t.Error(diff)
	}
	if got := list.Feeds[0].Kills; !slices.Equal(got, []string{"STORY RECALLED"}) || list.Feeds[1].Kills != nil {
		t.Errorf("kills %q and %q", got, list.Feeds[1].Kills)
	}
	for _, h := range want {
		where, name := h.Reference()
		if got := map[string]string{"X-Api-Key": "env AGENCY_KEY", "Authorization": "file /run/secrets/agency", "Accept-Language": " "}[h.Name]; where+" "+name != got {
			t.Errorf("%s refers to %q %q", h.Name, where, name)
		}
	}
}

func TestReadListFast(t *testing.T) {
	t.Parallel()
	list := "feeds: [{name: a, url: 'http://127.0.0.1:9/', schedule: '@every 1s'}]\n"
	if _, err := readList(t, list, "", AllowFast()); err != nil {
		t.Error(err)
	}
}

func TestReadListEmpty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing yet\n", "feeds:\ntopics:\n"} {
		if list, err := readList(t, text, ""); err != nil || len(list.Feeds) != 0 {
			t.Errorf("ReadList(%q) = %v, %v", text, list, err)
		}
	}
}

// TestShippedList holds the list at the root of the repository to its promises.
func TestShippedList(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadList("feeds.yaml", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(list.Topics); n < 12 || n > 25 {
		t.Errorf("%d topics", n)
	}
	enabled := 0
	schedules := map[string]int{}
	for _, f := range list.Feeds {
		if f.Enabled {
			enabled++
			schedules[f.Schedule]++
		}
		if !f.Enabled && f.Reason == "switched off in the list" {
			t.Errorf("%s is off without a reason", f.Name)
		}
		if f.Language == "" && f.Enabled {
			t.Errorf("%s names no language", f.Name)
		}
		if f.Enabled && f.Kind != briefs.KindOfficial {
			t.Errorf("%s is on, but is no institution's own feed", f.Name)
		}
	}
	if enabled < 12 {
		t.Errorf("%d feeds are on", enabled)
	}
	for s, n := range schedules {
		if n > 1 {
			t.Errorf("%d feeds are polled at the same minutes %q", n, s)
		}
	}
	for _, topic := range list.Topics {
		for _, code := range topic.Countries {
			if _, err := language.ParseRegion(code); err != nil {
				t.Errorf("%s: %v", topic.Name, err)
			}
		}
		if topic.Description == "" || len(topic.Phrases) == 0 {
			t.Errorf("%s has no description or phrases", topic.Name)
		}
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte(goodList), []byte("include: shipped"))
	f.Add([]byte("feeds: [&a {name: a, url: *a}]"), []byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, shipped, own []byte) {
		list, err := ReadList("l", own, shipped)
		if (list == nil) == (err == nil) {
			t.Fatalf("ReadList = %v, %v", list, err)
		}
		if err != nil {
			return
		}
		for _, feed := range list.Feeds {
			if feed.Use == briefs.UseBrief && feed.Licence == "" {
				t.Errorf("%s: text of pages without licence", feed.Name)
			}
			if _, err := NewSchedule(feed.Schedule, feed.Zone); err != nil {
				t.Error(err)
			}
		}
	})
}
