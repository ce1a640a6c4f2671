package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/briefs"
)

func testSubscriptions(t *testing.T, b *bench) {
	b.sync()
	made, err := b.Subscribe(b.ctx(), briefs.Subscription{Server: "s1", Channel: "c1", Filter: briefs.OnTopics("straits"), Loud: true, Role: "r", By: "u"})
	b.must(err)
	if made.ID == 0 || !made.Created.Equal(b.clock()) {
		t.Errorf("made %+v", made)
	}
	if _, err := b.Subscribe(b.ctx(), made); !errors.Is(err, briefs.ErrExists) {
		t.Errorf("the same again: %v, want ErrExists", err)
	}
	other := b.subscribe("s2", "c2")
	list, err := b.Subscriptions(b.ctx(), "")
	b.must(err)
	if len(list) != 2 || !reflect.DeepEqual(list[0], made) {
		t.Errorf("all subscriptions %+v", list)
	}
	if list, err := b.Subscriptions(b.ctx(), "s2"); err != nil || len(list) != 1 || list[0].Channel != "c2" {
		t.Errorf("subscriptions of a server %+v, %v", list, err)
	}
	f, _ := b.post("A", briefs.Target{Server: "s1", Channel: "c1", Subscription: made.ID}, other)
	b.post("B", briefs.Target{Server: "s1", Channel: "c1", Subscription: made.ID}, other)
	underWay := b.claimOne("w")
	mine, asked := underWay.Target.Server, underWay.Target.Subscription
	underWay = b.begin(underWay)
	if err := b.Unsubscribe(b.ctx(), "s9", made.ID); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("another server's: %v, want ErrNotFound", err)
	}
	b.must(b.Unsubscribe(b.ctx(), mine, asked))
	if err := b.Unsubscribe(b.ctx(), mine, asked); !errors.Is(err, briefs.ErrNotFound) {
		t.Errorf("twice: %v, want ErrNotFound", err)
	}
	b.settle(underWay, sent(underWay))
	for range 2 {
		if d := b.send(); d.Target.Server == mine {
			t.Errorf("%s was sent to a channel that unsubscribed", d.Brief.Headline)
		}
	}
	b.none("after unsubscribing")
	// What was sent still follows its brief.
	b.file(b.version(f, briefs.ActEdit, "C"))
	if n := len(b.claim("w", 9)); n != 2 {
		t.Errorf("%d edits are owed, want 2", n)
	}
	b.must(b.ForgetChannel(b.ctx(), other.Channel))
	b.must(b.ForgetServer(b.ctx(), "s1"))
	b.must(b.ForgetServer(b.ctx(), "s2"))
	b.pass(time.Hour)
	b.none("once the channels are forgotten")
	c, err := b.Counts(b.ctx())
	b.must(err)
	if c.Subscriptions != 0 || c.Owed != 0 || c.Delivered != 0 {
		t.Errorf("counts %+v once all is forgotten", c)
	}
}

// testAudience: a source closed to a server is invisible from elsewhere.
func testAudience(t *testing.T, b *bench) {
	b.sync()
	inside, outside := b.subscribe("s1", "c1"), b.subscribe("s2", "c2")
	f := b.filing("cable", "The secret talks", said{"Dora Quill", "Nobody may hear of this"})
	f.Targets = []briefs.Target{inside, outside}
	_, id := b.file(f)
	for _, c := range []struct {
		server briefs.ServerID
		want   int
	}{{"s1", 1}, {"s2", 0}, {"", 0}} {
		v := briefs.Viewer{Server: c.server}
		all, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v})
		b.must(err)
		topic, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v, Within: briefs.Within{Topic: "straits"}})
		b.must(err)
		found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: v, Search: "secret"})
		b.must(err)
		quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v})
		b.must(err)
		said, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, Speaker: "Quill"})
		b.must(err)
		about, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, About: "hear"})
		b.must(err)
		speakers, err := b.Speakers(b.ctx(), v, "", 5)
		b.must(err)
		typed, err := b.Speakers(b.ctx(), v, "qu", 5)
		b.must(err)
		_, err = b.Brief(b.ctx(), v, id)
		got := []int{len(all), len(topic), len(found), len(quotes), len(said), len(about), len(speakers), len(typed)}
		if slices.Max(got) != c.want || slices.Min(got) != c.want || (err == nil) != (c.want == 1) {
			t.Errorf("server %q sees %v, %v, want %d everywhere", c.server, got, err, c.want)
		}
		if c.want == 1 && (!slices.Equal(all[0].Source.Audience, []briefs.ServerID{"s1"}) || !slices.Equal(quotes[0].Source.Audience, []briefs.ServerID{"s1"})) {
			t.Errorf("sources %+v, %+v do not say whom they are for", all[0].Source, quotes[0].Source)
		}
	}
	list := b.claim("w", 5)
	if len(list) != 1 || list[0].Target.Server != "s1" {
		t.Fatalf("owed %v, want the server's own only", names(list))
	}
	b.settle(list[0], briefs.Outcome{Result: briefs.Retry, RetryAt: b.clock(), Clean: true})

	// The feed's row as it is now counts, not as it was when filed.
	news := newsroom()
	news.Feeds[2].Audience = []briefs.ServerID{"s2"}
	b.must(b.SyncList(b.ctx(), news))
	if list, err := b.Briefs(b.ctx(), briefs.BriefQuery{Viewer: briefs.Viewer{Server: "s2"}}); err != nil || len(list) != 1 {
		t.Errorf("a server it was opened to sees %d, %v", len(list), err)
	}
	if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: briefs.Viewer{Server: "s1"}}); err != nil || len(list) != 0 {
		t.Errorf("a server it was closed to sees %d, %v", len(list), err)
	}
	b.none("what was owed to a server it was closed to")
}

// testUse: of a link-only source there is no text, not even of older rows.
func testUse(t *testing.T, b *bench) {
	b.sync()
	_, id := b.file(b.filing("gazette", "The grain accord", said{"Edo Falk", "Bread comes first"}))
	f := b.filing("gazette", "Another matter", said{"Gil Horn", "We sing of bread"})
	f.Targets = []briefs.Target{b.subscribe("s1", "c1")}
	b.file(f)
	news := newsroom()
	news.Feeds[0].Use = briefs.UseLink
	b.must(b.SyncList(b.ctx(), news))

	got, err := b.Brief(b.ctx(), briefs.Viewer{}, id)
	b.must(err)
	if got.Text != "" || got.Summary != "" || len(got.Quotes) > 0 || got.Headline != "The grain accord" || got.Source.Use != briefs.UseLink {
		t.Errorf("brief %+v", got)
	}
	for search, want := range map[string]int{"accord": 1, "bread": 0, "Falk": 0, "concerns": 0, "grain bread": 0} {
		if list, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: search}); err != nil || len(list) != want {
			t.Errorf("search %q: %d, %v, want %d", search, len(list), err, want)
		}
	}
	quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{})
	b.must(err)
	speakers, err := b.Speakers(b.ctx(), briefs.Viewer{}, "", 10)
	b.must(err)
	if len(quotes)+len(speakers) != 0 {
		t.Errorf("quotations %v, speakers %v", quotes, speakers)
	}
	if d := b.claimOne("w"); d.Brief.Text != "" || len(d.Brief.Quotes) > 0 {
		t.Errorf("owed with its text: %+v", d.Brief)
	}
}

func testSearch(t *testing.T, b *bench) {
	b.sync()
	for i, h := range []string{"Ceasefire negotiations resume in Lutz", "Élections à Zubrowka", "The envoy's U.N. visit, 2026", "مفاوضات السلام", "停戦交渉"} {
		f := b.filing("gazette", h, said{"Ana Petrescu", "We must protect the " + h + " for everyone, and " + strconv.Itoa(i) + " more"})
		if strings.HasPrefix(h, "The envoy") {
			f.Brief.Topics = []briefs.TopicMatch{{Name: "grain"}}
		}
		b.file(f)
	}
	for _, c := range []struct {
		search string
		want   int
	}{
		{"ceasefire", 1},
		{"CEASEFIRE lutz", 1},
		{"negotiation", 1}, // stems
		{"negotiating", 1},
		{"cease", 1},      // a beginning
		{"cease ", 0},     // not a beginning any more
		{"cease lutz", 0}, // only the last may be one
		{`"in lutz"`, 1},  // together
		{`"lutz in"`, 0},  // not together
		{`“resume in” cea`, 1},
		{`"resume in`, 1}, // never closed
		{`resumed`, 1},
		{`"resumed"`, 0}, // exactly
		{`"RESUME" lutz`, 1},
		{"elections", 1},
		{"ÉLECTIONS", 1},
		{"u.n. visit", 1},
		{"2026", 1},
		{"petrescu", 5}, // a speaker
		{"everyone", 5}, // a quotation
		{"the of", 0},
		{"the", 5},
		{"السلام", 1},
		{"停戦交渉", 1},
		{"交渉", 1}, // words are not written apart
		{`"停戦"`, 1},
		{"停渉", 0},
		{"négociat", 0},
		{"negotiati", 1}, // a beginning that is longer than the stem
		{"negotiatoz", 0},
		{"negotiatex", 0},
		{"nothing", 0},
		{"  ", 5},
		{"!!! ???", 0},
		{"🙂", 0},
	} {
		list, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: c.search})
		if err != nil || len(list) != c.want {
			t.Errorf("search %q: %d briefs, %v, want %d", c.search, len(list), err, c.want)
		}
		if c.search == "petrescu" {
			continue // About does not look at speakers, but the sentence names one
		}
		if quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{About: c.search}); err != nil || len(quotes) != c.want {
			t.Errorf("about %q: %d quotations, %v, want %d", c.search, len(quotes), err, c.want)
		}
	}
	headlines := func(q briefs.BriefQuery) string {
		list, err := b.Briefs(b.ctx(), q)
		b.must(err)
		var out []string
		for _, h := range list {
			out = append(out, strings.Fields(h.Headline)[0])
		}
		return strings.Join(out, " ")
	}
	since := b.clock().Add(3 * time.Second)
	for _, c := range []struct {
		name, want string
		query      briefs.BriefQuery
	}{
		{"newest first", "停戦交渉 مفاوضات The Élections Ceasefire", briefs.BriefQuery{}},
		{"found newest first", "停戦交渉 مفاوضات The Élections Ceasefire", briefs.BriefQuery{Search: "everyone"}},
		{"page", "The Élections", briefs.BriefQuery{Search: "everyone", Limit: 2, Offset: 2}},
		{"topic", "The", briefs.BriefQuery{Within: briefs.Within{Topic: "grain"}}},
		{"topic and search", "مفاوضات", briefs.BriefQuery{Search: "السلام", Within: briefs.Within{Topic: "straits"}}},
		{"topic without the word", "", briefs.BriefQuery{Search: "ceasefire", Within: briefs.Within{Topic: "grain"}}},
		{"since", "停戦交渉 مفاوضات The", briefs.BriefQuery{Within: briefs.Within{Since: since}}},
		{"since and search", "停戦交渉 مفاوضات The", briefs.BriefQuery{Search: "everyone", Within: briefs.Within{Since: since}}},
		{"since and topic", "停戦交渉 مفاوضات", briefs.BriefQuery{Within: briefs.Within{Since: since, Topic: "straits"}}},
	} {
		if got := headlines(c.query); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	// About looks at the topics too, and narrows with the rest.
	for _, c := range []struct {
		name  string
		want  int
		query briefs.QuoteQuery
	}{
		{"about a topic", 1, briefs.QuoteQuery{About: "grain"}},
		{"speaker", 5, briefs.QuoteQuery{Speaker: "petrescu, ana"}},
		{"speaker and about", 1, briefs.QuoteQuery{Speaker: "Petrescu", About: "ceasefire"}},
		{"speaker, about and topic", 0, briefs.QuoteQuery{Speaker: "Petrescu", About: "ceasefire", Within: briefs.Within{Topic: "grain"}}},
		{"speaker and topic", 1, briefs.QuoteQuery{Speaker: "Petrescu", Within: briefs.Within{Topic: "grain"}}},
		{"nobody", 0, briefs.QuoteQuery{Speaker: "Pet"}},
		{"since", 3, briefs.QuoteQuery{Within: briefs.Within{Since: since}}},
		{"about and since", 3, briefs.QuoteQuery{About: "everyone", Within: briefs.Within{Since: since}}},
	} {
		if list, err := b.Quotes(b.ctx(), c.query); err != nil || len(list) != c.want {
			t.Errorf("%s: %d quotations, %v, want %d", c.name, len(list), err, c.want)
		}
	}
	hit, err := b.Quotes(b.ctx(), briefs.QuoteQuery{About: "ceasefire"})
	b.must(err)
	q := hit[0]
	if !strings.Contains(q.Sentence, q.Quote.Text) || !strings.HasSuffix(q.Sentence, "an envoy.") || q.Headline == "" || q.Source.Outlet != "The gazette" || q.Quote.Role != "an envoy" {
		t.Errorf("hit %+v", q)
	}
}

// testTongues: words are found by their stems in the language of their story, and
// no tongue's stem is taken for another's word.
func testTongues(t *testing.T, b *bench) {
	b.sync()
	for _, c := range []struct{ language, headline, text string }{
		{"fr", "Les négociations reprennent à Lutz", "Nous voulons des élections libres et une trêve déclarée"},
		{"de-AT", "Die Verhandlungen über die Häfen", "Wir brauchen sichere Häuser für die Flüchtlinge"},
		{"es", "Las negociaciones continúan", "Los acuerdos pesqueros fueron firmados"},
		{"ru", "Переговоры о перемирии", "Российские порты остаются закрытыми"},
		{"ar", "المفاوضات مستمرة", "نريد السلام للمدنيين"},
		{"en", "Cars for the caravan", "The governments agreed on a car"},
		{"xx", "Talks of another tongue", "Die Verhandlungen stocken seit Wochen"},
	} {
		f := b.filing("gazette", c.headline, said{"Ana Petrescu", c.text})
		f.Brief.Language = c.language
		b.file(f)
	}
	for search, want := range map[string]string{
		"négociation": "fr", "negociation": "fr", "élection ": "fr", "trêve": "fr", "trev": "fr", "déclarer ": "fr",
		"Verhandlung": "de", "Hafen ": "de", "flüchtling ": "de", `"Verhandlungen"`: "de xx", `"die Häfen"`: "de", `"Verhandlung"`: "", "verhandlungen": "de xx",
		"negociación": "es", "acuerdo ": "es", "firmado ": "es", "negociaci": "es",
		"переговоров": "ru", "российский": "ru", "порт ": "ru", "перемирие": "ru",
		"سلام ": "ar", "السلام ": "ar", "للمدنيين ": "ar",
		"car ": "en", "cara ": "", "government": "en", "governm": "en", "governmen": "en", "governo": "",
	} {
		found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Search: search, Order: briefs.Oldest})
		b.must(err)
		quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{About: search, Order: briefs.Oldest})
		b.must(err)
		var tongues, said []string
		for _, f := range found {
			tongues = append(tongues, languageOf(f.Language))
		}
		for _, q := range quotes {
			f, err := b.Brief(b.ctx(), briefs.Viewer{}, q.Brief)
			b.must(err)
			said = append(said, languageOf(f.Language))
		}
		if got, heard := strings.Join(tongues, " "), strings.Join(said, " "); got != want || heard != want {
			t.Errorf("%q: briefs in %q, quotations in %q, want %q", search, got, heard, want)
		}
	}
}

func languageOf(tag string) string {
	language, _, _ := strings.Cut(tag, "-")
	return language
}

func testSpeakers(t *testing.T, b *bench) {
	b.sync()
	for i, name := range []string{"Volodymyr Ostrov", "Volodymyr Ostrov", "volodymyr OSTROV", "Sergei al-Ostrov", "José Ñandú", "J.D. Quist", "Conor O’Malley", "two officials", "Søren Łuk", "李明"} {
		b.file(b.filing("gazette", fmt.Sprint("Story ", i), said{name, fmt.Sprintf("Statement number %d is made", i)}))
	}
	b.file(b.filing("cable", "Closed", said{"Sergei al-Ostrov", "One"}, said{"Sergei al-Ostrov", "Two"}, said{"Sergei al-Ostrov", "Three"}))
	b.file(b.filing("herald", "Link only", said{"Sergei al-Ostrov", "Four"}))
	for _, c := range []struct {
		server briefs.ServerID
		typed  string
		want   string
	}{
		{"", "ostr", "Volodymyr Ostrov 3, Sergei al-Ostrov 1"},
		{"s1", "ostr", "Sergei al-Ostrov 4, Volodymyr Ostrov 3"},
		{"", "OSTROV ser", "Sergei al-Ostrov 1"},
		{"", "ser ostrov", ""}, // only the last may be a beginning
		{"", "nandu", "José Ñandú 1"},
		{"", "jd", "J.D. Quist 1"},
		{"", "o'mal", "Conor O’Malley 1"},
		{"", "soren luk", "Søren Łuk 1"},
		{"", "李", ""}, // no case: told from "officials" by nothing
		{"", "offic", ""},
		{"", "%", ""},
	} {
		list, err := b.Speakers(b.ctx(), briefs.Viewer{Server: c.server}, c.typed, 5)
		b.must(err)
		var got []string
		for _, h := range list {
			got = append(got, fmt.Sprint(h.Name, " ", h.Quotes))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("server %q typed %q: %q, want %q", c.server, c.typed, got, c.want)
		}
	}
	for name, want := range map[string]int{"ostrov": 4, "Ostrov Volodymyr": 3, "al ostrov": 1, "Nandu": 1, "J. D. Quist": 1, "JD Quist": 1, "officials": 1, "李明": 1, "...": 0} {
		if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Speaker: name}); err != nil || len(list) != want {
			t.Errorf("quotations of %q: %d, %v, want %d", name, len(list), err, want)
		}
	}
}

// testRenderings: a speaker is found, and counted, under one name however the
// outlets spell it, and two of one surname stay two.
func testRenderings(t *testing.T, b *bench) {
	b.secondOutlet()
	n := 0
	say := func(feed briefs.FeedName, names ...string) {
		for _, name := range names {
			n++
			b.file(b.filing(feed, fmt.Sprint("Story ", n), said{name, fmt.Sprintf("Statement number %d is made", n)}))
		}
	}
	say("gazette", "Sergei Ostrovsky", "Sergei Ostrovsky", "Ostrovsky", "Mira Tollan", "Jon Tollan", "Tollan", "Karim al-Nasir")
	say("wire", "Sergey Ostrovskiy", "S. Ostrovskyy", "Karim El-Nasser", "Андрей Мелник")
	for name, want := range map[string]int{
		"Sergei Ostrovsky": 5, "Sergiy Ostrovskij": 5, "Ostrovskyi": 5, "s ostrovsky": 5, "Островский": 5, "Pyotr Ostrovsky": 0,
		"Mira Tollan": 1, "Tollan": 3, "Karim Nasir": 2, "el-Nasir": 2, "Andriy Melnik": 1,
	} {
		if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Speaker: name, Limit: 20}); err != nil || len(list) != want {
			t.Errorf("quotations of %q: %d, %v, want %d", name, len(list), err, want)
		}
	}
	// Whoever is named is found in all these spellings too.
	for n, text := range []string{"It was Sergey Ostrovskiy who opened the northern port", "Nobody asked Ostrovskyy whether the port was open", "Ask Jon Tollan of the harbour office", "Mira Tollan opened it"} {
		b.file(b.filing("gazette", fmt.Sprint("Mention ", n), said{"Ana Petrescu", text}))
	}
	for name, want := range map[string]int{"Sergei Ostrovsky": 1, "Ostrovsky": 2, "Pyotr Ostrovsky": 0, "Mira Tollan": 1, "Tollan": 2} {
		if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Speaker: "Petrescu", Mentioned: name}); err != nil || len(list) != want {
			t.Errorf("mentions of %q: %d, %v, want %d", name, len(list), err, want)
		}
	}
	for typed, want := range map[string]string{
		"ostr": "Sergei Ostrovsky 5", "Ostrovskij": "Sergei Ostrovsky 5", "toll": "Jon Tollan 1, Mira Tollan 1, Tollan 1", "nas": "Karim El-Nasser 2",
	} {
		list, err := b.Speakers(b.ctx(), briefs.Viewer{}, typed, 5)
		b.must(err)
		var got []string
		for _, h := range list {
			got = append(got, fmt.Sprint(h.Name, " ", h.Quotes))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("typed %q: %q, want %q", typed, s, want)
		}
	}
	// One utterance of his in two spellings is one.
	b.file(b.filing("gazette", "One", said{"Sergei Ostrovsky", "The bridges over the river are closed until spring"}))
	b.file(b.filing("wire", "Two", said{"Sergey Ostrovskiy", "The bridges over the river are closed until spring"}))
	if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{About: "bridges"}); err != nil || len(list) != 1 || len(list[0].Also) != 1 {
		t.Errorf("%d utterances, %v", len(list), err)
	}
}

// secondOutlet installs the newsroom's list with another open feed.
func (b *bench) secondOutlet() {
	news := newsroom()
	wire := news.Feeds[0]
	wire.Name, wire.Source.Feed, wire.Source.Outlet, wire.URL = "wire", "wire", "The wire", "https://wire.example/rss"
	news.Feeds = append(news.Feeds, wire)
	b.must(b.SyncList(b.ctx(), news))
}

// testWithin: look-ups narrowed by what the index holds of a story, and sorted.
func testWithin(t *testing.T, b *bench) {
	b.secondOutlet()
	file := func(feed briefs.FeedName, headline, country, language string, quotes ...said) {
		f := b.filing(feed, headline, quotes...)
		f.Brief.Places, f.Brief.Language = []briefs.PlaceMatch{{Code: country, Name: country, Score: 1}}, language
		b.file(f)
	}
	file("gazette", "Grain moves", "VA", "en", said{"Mira Tolland", "The grain moves at dawn tomorrow"})
	file("gazette", "Grain stays", "EL", "en-GB", said{"Jon Reiss", "The grain stays where it is, says Mira Tolland"})
	file("herald", "Grain by link", "VA", "fr")
	file("wire", "Le grain, le grain, le grain", "VA", "fr", said{"Mira Tolland", "Le grain part, grain après grain, dès l’aube"})
	start := b.clock()
	for _, c := range []struct {
		name, briefs, quotes string
		within               briefs.Within
		words                string
		order                briefs.Order
	}{
		{"a country", "wire herald gazette", "wire gazette", briefs.Within{Country: "va"}, "", briefs.Newest},
		{"oldest first", "gazette herald wire", "gazette wire", briefs.Within{Country: "VA"}, "", briefs.Oldest},
		{"a country and words", "wire herald gazette", "wire gazette", briefs.Within{Country: "VA"}, "grain", briefs.Newest},
		{"a language, whatever its region", "gazette gazette", "gazette gazette", briefs.Within{Language: "en-US"}, "", briefs.Newest},
		{"an outlet", "gazette gazette", "gazette gazette", briefs.Within{Outlet: "the GAZETTE"}, "grain", briefs.Newest},
		{"a feed", "wire", "wire", briefs.Within{Feed: "wire"}, "", briefs.Newest},
		{"no such outlet", "", "", briefs.Within{Outlet: "Nobody"}, "", briefs.Newest},
		{"country and outlet", "gazette", "gazette", briefs.Within{Outlet: "The gazette", Country: "EL"}, "", briefs.Newest},
		{"country and topic", "gazette", "gazette", briefs.Within{Country: "EL", Topic: "straits"}, "", briefs.Newest},
		{"until", "gazette gazette", "gazette gazette", briefs.Within{Until: start.Add(3 * time.Second)}, "", briefs.Newest},
		{"since, until and words", "gazette", "gazette", briefs.Within{Since: start.Add(2 * time.Second), Until: start.Add(3 * time.Second)}, "grain", briefs.Newest},
		{"best first", "wire gazette gazette herald", "wire gazette gazette", briefs.Within{}, "grain", briefs.Best},
	} {
		found, err := b.Briefs(b.ctx(), briefs.BriefQuery{Within: c.within, Search: c.words, Order: c.order})
		b.must(err)
		quotes, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Within: c.within, About: c.words, Order: c.order})
		b.must(err)
		var feeds, said []string
		for _, f := range found {
			feeds = append(feeds, string(f.Source.Feed))
		}
		for _, q := range quotes {
			said = append(said, string(q.Source.Feed))
		}
		if c.order == briefs.Best { // how equals rank is the engine's
			feeds, said = feeds[:1], said[:1]
			c.briefs, c.quotes = "wire", "wire"
		}
		if strings.Join(feeds, " ") != c.briefs || strings.Join(said, " ") != c.quotes {
			t.Errorf("%s: briefs %v, quotations %v, want %s and %s", c.name, feeds, said, c.briefs, c.quotes)
		}
	}
	for who, want := range map[string]int{"Mira Tolland": 3, "tolland mira": 0, "Jon Reiss": 1, "???": 0} {
		if list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Mentioned: who}); err != nil || len(list) != want {
			t.Errorf("mentioning %s: %d, %v, want %d", who, len(list), err, want)
		}
	}
}

// testUtterances: one utterance is one find, however many outlets carry it.
func testUtterances(t *testing.T, b *bench) {
	b.secondOutlet()
	const full = "We have chosen bread over guns and we shall keep to it"
	f := b.filing("gazette", "First", said{"Tolland", "We have chosen bread over guns"})
	b.file(f)
	b.file(b.filing("wire", "Second", said{"Mira Tolland", full}))
	b.file(b.filing("cable", "Closed", said{"Mira Tolland", full + ", whatever it costs us"}))
	b.file(b.filing("gazette", "Another", said{"Mira Tolland", "We have not chosen bread over guns"}))
	late := b.filing("wire", "Weeks later", said{"Mira Tolland", full})
	late.Brief.Published = late.Brief.Published.Add(8 * 24 * time.Hour)
	b.file(late)
	for _, c := range []struct {
		server briefs.ServerID
		want   []string // fullest rendering's headline, then the others'
	}{
		{"", []string{"Weeks later", "Another", "Second First"}},
		{"s1", []string{"Weeks later", "Another", "Closed First Second"}},
	} {
		list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: briefs.Viewer{Server: c.server}, Speaker: "Tolland"})
		b.must(err)
		var got []string
		for _, h := range list {
			line := h.Headline
			for _, o := range h.Also {
				line += " " + o.Headline
			}
			got = append(got, line)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("server %q: %q, want %q", c.server, got, c.want)
		}
		if last := list[len(list)-1]; last.First().Headline != "First" {
			t.Errorf("published first: %s", last.First().Headline)
		}
		for i, want := range c.want {
			page, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: briefs.Viewer{Server: c.server}, About: "bread", Limit: 1, Offset: i})
			b.must(err)
			if len(page) != 1 || page[0].Headline != strings.Fields(want)[0] && page[0].Headline != want {
				t.Errorf("server %q, page %d: %v, want %s", c.server, i, page, want)
			}
		}
	}
}

// testCarried: the renderings of a quotation are those that its line in a list
// counts, whichever of them is asked for, and however its speaker is written there.
func testCarried(t *testing.T, b *bench) {
	b.sync()
	const full = "We have chosen bread over guns and we shall keep to it"
	b.file(b.filing("gazette", "Surname first", said{"Xi", "We have chosen bread over guns"}))
	b.file(b.filing("cable", "Closed", said{"Xi Jinping", full + ", whatever it costs us"}))
	b.file(b.filing("gazette", "Whole", said{"Xi Jinping", full}))
	b.file(b.filing("gazette", "Nobody's", said{"", full}))
	b.file(b.filing("gazette", "Another man", said{"Jon Reiss", full}))
	b.file(b.filing("gazette", "Denied", said{"Xi Jinping", "We have not chosen bread over guns and we shall not keep to it"}))
	late := b.filing("gazette", "Weeks later", said{"Xi", full})
	late.Brief.Published = late.Brief.Published.Add(8 * 24 * time.Hour)
	b.file(late)
	for _, c := range []struct {
		server briefs.ServerID
		want   map[string]string // by headline, the others'
	}{
		{"", map[string]string{"Surname first": "Whole", "Whole": "Surname first", "Denied": "", "Weeks later": "", "Another man": ""}},
		{"s1", map[string]string{"Surname first": "Closed Whole", "Whole": "Surname first Closed", "Closed": "Surname first Whole"}},
	} {
		v := briefs.Viewer{Server: c.server}
		list, err := b.Quotes(b.ctx(), briefs.QuoteQuery{Viewer: v, Limit: 50})
		b.must(err)
		met := 0
		for _, h := range list {
			for _, one := range append([]briefs.QuoteHit{h}, h.Also...) {
				if one.Headline == "Nobody's" {
					t.Error("a quotation of nobody's is found")
				}
				want, asked := c.want[one.Headline]
				if !asked {
					continue
				}
				met++
				also, err := b.Renderings(b.ctx(), v, one)
				b.must(err)
				var got []string
				for _, o := range also {
					got = append(got, o.Headline)
				}
				if s := strings.Join(got, " "); s != want || len(also) != len(h.Also) {
					t.Errorf("server %q, %s: %q, want %q; the list has %d", c.server, one.Headline, s, want, len(h.Also))
				}
			}
		}
		if met != len(c.want) {
			t.Errorf("server %q: %d of %d found", c.server, met, len(c.want))
		}
	}
}

// Hostile are words that members might type, for a fuzz test to begin with.
func Hostile() []string {
	return []string{
		`"`, `""`, `"""`, `a"b`, `*`, `a*`, `^a`, `a:b`, `headline:a`, `NOT`, `a NOT`, `AND OR NEAR(`, `NEAR(a b, 2)`, `{a b}:c`, `(`, `)`, `-a`, `+`, `\`, `'`, `';--`, `%_`,
		"\x00", "a\x00b", "\xff\xfe", "\u202eabc", "🇺🇦 🙂", "é́́", "١٢٣", "½", "ﬁ", "İ", "a\u200bb", "<->", "a & b | !c", "a:*", `'a':A`, "tgg0", "s1", "\\'", "1e5 2.5 -3 a-b a_b a@b.c http://a.b/c?d",
		strings.Repeat("a ", 5000), strings.Repeat("x", 10000), strings.Repeat(`"`, 999), "co-operation 3.14", "<b>x</b>", "&amp;",
	}
}

func testHostile(t *testing.T, b *bench) {
	b.sync()
	f := b.filing("gazette", "A plain story", said{"Ana Petrescu", "Words are words"})
	b.file(f)
	for _, w := range Hostile() {
		LookUp(t, b.Store, w)
		// Filed, it is found by nothing that breaks either.
		f := b.filing("gazette", w, said{w, "Words about " + w})
		f.Brief.Topics = []briefs.TopicMatch{{Name: briefs.TopicName("topic " + strings.ToValidUTF8(strings.ReplaceAll(w, "\x00", ""), ""))}}
		if _, _, err := b.File(b.ctx(), f); err != nil {
			t.Errorf("filing %.40q: %v", w, err)
		}
	}
}

func testFacts(t *testing.T, b *bench) {
	if v, err := b.Meta(b.ctx(), "k"); err != nil || v != "" {
		t.Errorf("Meta = %q, %v before it is set", v, err)
	}
	b.must(b.SetMeta(b.ctx(), "k", "1"))
	b.must(b.SetMeta(b.ctx(), "k", "2"))
	if v, err := b.Meta(b.ctx(), "k"); err != nil || v != "2" {
		t.Errorf("Meta = %q, %v", v, err)
	}
	if due, err := b.NextDue(b.ctx(), nil); err != nil || !due.IsZero() {
		t.Errorf("NextDue of an empty store = %v, %v", due, err)
	}
	b.sync()
	if due, err := b.NextDue(b.ctx(), nil); err != nil || !due.Equal(b.clock()) {
		t.Errorf("NextDue = %v, %v, want now", due, err)
	}
	if list, err := b.Claim(b.ctx(), "w", []briefs.JobKind{}, 5, lease); err != nil || len(list) != 0 {
		t.Errorf("claimed %v, %v of no kinds", list, err)
	}
}
