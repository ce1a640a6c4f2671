package bot_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
)

// abroad is testList with two outlets more.
func abroad() *briefs.List {
	list := feedList()
	list.Feeds = append(list.Feeds, newsFeed("signal", "The Signal"), newsFeed("courier", "The Courier"))
	return list
}

func newAbroad(t *testing.T) *world {
	w := newWorld(t)
	if err := w.store.SyncList(t.Context(), abroad()); err != nil {
		t.Fatal(err)
	}
	w.bot = w.newBot(abroad())
	return w.run()
}

func (w *world) quoted(feed briefs.FeedName, key, speaker, words string, at time.Time) {
	w.t.Helper()
	w.file(tale{feed: feed, key: key, headline: "Headline of " + key, topics: []briefs.TopicName{"grain"}, sentences: []string{"Grain moves."},
		quotes: []briefs.Quote{{Text: words, Speaker: speaker, Role: "foreign minister of Varonia"}}, published: at})
}

func TestQuoteOnceForAllOutlets(t *testing.T) {
	t.Parallel()
	w, now := newAbroad(t), time.Now()
	const said = "We have chosen bread over guns and we shall keep to it."
	w.quoted("harbour-post", "first", "Tolland", "We have chosen bread over guns", now.Add(-3*time.Hour))
	w.quoted("signal", "second", "Mira Tolland", said, now.Add(-2*time.Hour))
	w.quoted("courier", "third", "Mira Tolland", "We have chosen the bread over guns, and we shall keep to it!", now.Add(-time.Hour))
	w.quoted("closed", "fourth", "Mira Tolland", said+" Whatever it costs us.", now)

	list := w.has(w.command(reader, general, "quote", "speaker", "Tolland"), true, "also in 2 outlets", "[Open a quotation]")
	if n := strings.Count(text(list), "bread over guns"); n != 1 {
		t.Errorf("the utterance stands %d times:\n%s", n, text(list))
	}
	if strings.Contains(text(list), "Whatever it costs") {
		t.Error("a closed source's words are shown")
	}
	card := w.has(w.click(reader, list, "card", menuValue(list)), true, "Also rendered by", "**The Harbour Post**", "**The Signal**", "Quotation no.", "[Copy citation]", "[More by this speaker]")
	cited := text(w.has(w.click(reader, card, "cite:"), true, "Mira Tolland, foreign minister of Varonia, in: The ", "“Headline of", now.Format("2006"), "https://harbourpost.example/"))
	number := cited[strings.Index(cited, "(no. ")+5:]
	number = number[:strings.Index(number, ")")]
	w.has(w.command(reader, general, "quote", "number", number), true, "Also rendered by")
	w.has(w.command(reader, general, "quote", "number", "(NO. "+number+")"), true, "Also rendered by")
	w.has(w.click(reader, card, "turn:q:"), true, "by **Mira Tolland**")
	w.has(w.click(reader, card, "show:q:"), false, "bread over guns")
	w.has(w.command(reader, general, "quote", "number", "zz.zz"), true, "no longer there")
}

func TestQuoteInItsSentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	// The test's sentences are the quotation alone; so no words are set off.
	w.has(w.command(reader, general, "quote", "about", "bread"), true, "> We have chosen bread over guns and we shall keep to it.\n> — Mira Tolland")
}

func TestNarrowedLookups(t *testing.T) {
	t.Parallel()
	w, now := newAbroad(t), time.Now()
	w.quoted("harbour-post", "old", "Mira Tolland", "The old harbour is open to all of us", now.AddDate(0, -3, 0))
	w.quoted("signal", "new", "Jon Reiss", "The new harbour, Mira Tolland says, is closed", now.Add(-time.Hour))
	tests := []struct {
		name    string
		options []any
		want    string
	}{
		{"source", []any{"source", "the signal"}, "Headline of new"},
		{"source by a part", []any{"source", "harbour"}, "Headline of old"},
		{"since", []any{"since", "2 weeks"}, "Headline of new"},
		{"until", []any{"until", now.AddDate(0, -1, 0).Format("2006-01-02")}, "Headline of old"},
		{"oldest first", []any{"order", "oldest"}, "Headline of old"},
		{"language", []any{"language", "English", "since", "1d"}, "Headline of new"},
		{"no language", []any{"language", "fr"}, "No quotation found in French. Searched: 2 quotations of 2 outlets"},
		{"no country", []any{"country", "Norway"}, "No quotation found on Norway."},
		{"mentioned", []any{"mentioned", "mira tolland"}, "Jon Reiss"},
		{"topic", []any{"topic", "grain", "since", "1d"}, "Headline of new"},
		{"nonsense of a country", []any{"country", "Xyzzy"}, "There is no country “Xyzzy” here"},
		{"several countries", []any{"country", "guine"}, "**Guinea**"},
		{"nonsense of a source", []any{"source", "closed club"}, "There is no source"},
		{"nonsense of a time", []any{"since", "soon `*@everyone*`"}, "is no time the bot can read"},
	}
	for _, tt := range tests {
		got := text(w.has(w.command(reader, general, "quote", tt.options...), true))
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q is not in\n%s", tt.name, tt.want, got)
		}
		if first, _, _ := strings.Cut(got, "[Open"); tt.name == "oldest first" && strings.Index(first, "of old") > strings.Index(first, "of new") {
			t.Errorf("oldest first:\n%s", got)
		}
	}
	w.has(w.command(reader, general, "brief", "since", "1d"), true, "Headline of new")
	w.has(w.command(reader, general, "brief", "search", "grain", "order", "best", "until", "2020"), true, "No brief found with “grain” until", "Searched: 2 briefs of 2 outlets")
}

func TestLongQuestionKeepsItsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	words := strings.TrimSpace(strings.Repeat("harbour ", 14))
	for i := range 17 {
		w.quoted("harbour-post", fmt.Sprint("s", i), "Mira Tolland of the Northern Harbour", fmt.Sprintf("%d times the harbour was open", i+100), time.Now().Add(time.Duration(-i)*time.Minute))
	}
	m := w.has(w.command(reader, general, "quote", "speaker", "Mira Tolland of the Northern Harbour", "about", words, "since", "2 days"), true, "100 times", "[Page 1]", "[Older]")
	if strings.Contains(text(m), "105 times") {
		t.Error("a page holds more than five")
	}
	m = w.has(w.click(reader, m, "page:q:1:"), true, "105 times", "[Page 2]")
	m = w.has(w.click(reader, m, "page:q:2:"), true, "110 times")
	m = w.has(w.click(reader, m, "page:q:3:"), true, "116 times", "[Page 4]")
	w.has(w.click(reader, m, "page:q:2:"), true, "110 times", "114 times")
}

func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	w.file(strait(general))
	w.quoted("harbour-post", "sum_1", "=HYPERLINK Evil", "@everyone pays 100% of {it} & \\more_", time.Now())
	w.quoted("harbour-post", "wide", "＝HYPERLINK Wide", "－1 is what the harbour pays", time.Now().Add(-time.Minute))
	file := func(format string) (string, standin.Message) {
		t.Helper()
		m := w.has(w.command(reader, general, "quote", "export", format), true, "4 quotations")
		if len(m.Attachments) != 1 || m.Attachments[0].Filename != "quotations."+format {
			t.Fatalf("attachments %+v", m.Attachments)
		}
		return string(w.discord.File(m.Attachments[0].ID)), m
	}
	table, _ := file("csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 5 || rows[2][1] != "'－1 is what the harbour pays" || rows[2][2] != "'＝HYPERLINK Wide" || rows[1][2] != "'=HYPERLINK Evil" || rows[1][1] != "'@everyone pays 100% of {it} & \\more_" {
		t.Errorf("csv %v: %q", err, rows)
	}
	data, _ := file("json")
	var list []struct{ Quotation, Speaker, Link string }
	if err := json.Unmarshal([]byte(data), &list); err != nil || len(list) != 4 || list[2].Speaker != "Mira Tolland" || !strings.HasPrefix(list[1].Link, "https://") {
		t.Errorf("json %v: %+v", err, list)
	}
	bib, _ := file("bib")
	if strings.Count(bib, "@misc{attache-") != 4 || strings.Count(bib, "{") != strings.Count(bib, "}") || !strings.Contains(bib, "url = {https://harbourpost.example/sum_1},") ||
		!strings.Contains(bib, "month = "+strings.ToLower(time.Now().UTC().Format("Jan"))+",") || !strings.Contains(bib, `pays 100\% of \textbraceleft it\textbraceright  \& \textbackslash more\_`) {
		t.Errorf("bib:\n%s", bib)
	}
	w.has(w.command(reader, general, "quote", "speaker", "Nobody", "export", "csv"), true, "No quotation found by **Nobody**")
}
