package bot_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/attache-bot/attache/bot/standin"
	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/store"
)

// TestAnswersInTongue: what one member sees is in that member's language, what all
// see in the server's, and what is in none of ours in English.
func TestAnswersInTongue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *standin.Options) { o.Guilds[0].PreferredLocale = "de" }).run()
	w.file(strait(general))
	w.quoted("harbour-post", "second", "Mira Tolland", "The mills will run again before the winter", time.Now())
	ask := func(locale, name string, options ...any) standin.Answer {
		t.Helper()
		call := w.call(reader, general, name, options...)
		call.Locale = locale
		a, err := w.discord.Interact(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, tt := range []struct {
		locale, name string
		options      []any
		want         []string
	}{
		{"fr", "quote", []any{"speaker", "Tolland"}, []string{"Citations de **Tolland**", "[Ouvrir une citation]", "[Montrer ici]"}},
		{"fr", "quote", []any{"speaker", "Nemo", "country", "norvège", "language", "Englisch"}, []string{"Aucune citation trouvée de **Nemo**, pays : Norvège"}},
		{"fr", "quote", []any{"speaker", "Nemo", "country", "Norway"}, []string{"Aucune citation trouvée de **Nemo**, pays : Norvège. Parcouru : 3 citations de 1 média (The Harbour Post)"}},
		{"es-419", "brief", []any{"search", "strait"}, []string{"[Leer la noticia]", "[1 cita más]"}},
		{"es-ES", "status", nil, []string{"2 breves y 3 citas", "Este servidor tiene 1 suscripción."}},
		{"de", "brief", []any{"since", "soon"}, []string{"„soon“ ist keine Zeit"}},
		{"de", "why", []any{"search", "strait"}, []string{"Was daraus wurde", "wird gleich gesendet"}},
		{"de", "help", nil, []string{"Was dieser Bot tut", "**Nachschlagen**"}},
		{"ja", "quote", []any{"speaker", "Tolland"}, []string{"Quotations by **Tolland**"}},
	} {
		w.has(ask(tt.locale, tt.name, tt.options...), true, tt.want...)
	}
	list := w.has(ask("fr", "quote", "speaker", "Tolland"), true)
	card := w.has(w.click(reader, list, "card", menuValue(list)), true, "Quotation no.")
	cite := standin.Press{MessageID: card.ID, CustomID: customID(card, "cite:"), UserID: reader, Locale: "de"}
	a, err := w.discord.Click(t.Context(), cite)
	if err != nil {
		t.Fatal(err)
	}
	w.has(a, true, "„The mills will run again before the winter“ — Mira Tolland, foreign minister of Varonia, in: The Harbour Post, „Headline of second“, "+time.Now().UTC().Format("2.1.2006")+", https://", "(Nr. ")
	// The server's, whoever asks.
	w.has(ask("fr", "trend", "topic", "grain"), false, "Meldungen je Tag", "1 Meldung in 30 Tagen")
	w.has(w.click(reader, list, "show:q:"), false, "Zitate")
}

// TestNearestSpeakers: where nobody of a name is quoted, those come up whose
// names are like it, under one name each.
func TestNearestSpeakers(t *testing.T) {
	t.Parallel()
	w := newAbroad(t)
	w.quoted("harbour-post", "a", "Mira Tolland", "We open the harbour to every ship that comes in peace", time.Now())
	w.quoted("signal", "b", "M. Tolland", "Nobody crosses the northern bridge before the thaw", time.Now())
	for _, typed := range []string{"Tollnad", "Mira Toland", "mirra tolland"} {
		got := text(w.has(w.command(reader, general, "quote", "speaker", typed), true, "No quotation found by **"+typed+"**", "Searched: 2 quotations of 2 outlets (The Harbour Post, The Signal)", "such a name: Mira Tolland."))
		if strings.Contains(got, "M. Tolland") {
			t.Errorf("%s: one person has two names:\n%s", typed, got)
		}
	}
	w.has(w.command(reader, general, "quote", "speaker", "Mira Tolland"), true, "northern bridge", "every ship")
	w.has(w.command(reader, general, "quote", "about", "Tollnad"), true, "No quotation found about “Tollnad”", "such a name: Mira Tolland.")
	if got := text(w.has(w.command(reader, general, "quote", "speaker", "Xaver Quist"), true, "No quotation found")); strings.Contains(got, "such a name") {
		t.Errorf("nobody is like him: %s", got)
	}
}

// TestExportLimit: a file holds 500 utterances, and says that there are more.
func TestExportLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	for s := range 26 {
		var quotes []briefs.Quote
		for q := range 20 {
			quotes = append(quotes, briefs.Quote{Text: fmt.Sprintf("Ship number %d has left the harbour.", s*20+q), Speaker: "Mira Tolland", Role: "minister"})
		}
		w.file(tale{key: fmt.Sprint(s), headline: fmt.Sprint("Ships ", s), sentences: []string{"Ships leave."}, quotes: quotes, topics: []briefs.TopicName{"grain"}, published: time.Now().Add(time.Duration(-s) * time.Hour)})
	}
	m := w.has(w.command(reader, general, "quote", "speaker", "Tolland", "export", "csv"), true, "500 quotations by **Tolland**.", "A file holds 500 quotations at most")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(w.discord.File(m.Attachments[0].ID)), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 501 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// chained makes of each story an event that goes on from the one before.
type chained struct{ last briefs.StoryID }

func (c *chained) Add(t briefs.Telling) briefs.Placement {
	p := briefs.Placement{Event: t.Story, Follows: c.last, Reasons: []string{"goes on"}}
	c.last = t.Story
	return p
}
func (c *chained) Restore(briefs.Telling, briefs.StoryID) {}
func (c *chained) Remove(briefs.StoryID)                  {}

// TestStoryOverDays: /story has a chain of days before and after.
func TestStoryOverDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fresh, err := database()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "chain.db")
	if err := os.WriteFile(file, fresh, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), file, &store.Options{Clusterer: &chained{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	w.store = &hooked{Store: db}
	w.bot = w.newBot(feedList())
	w.run()
	days := []string{"Talks begin", "Talks falter", "Talks resume", "Accord signed", "Accord broken"}
	for n, headline := range days {
		w.file(tale{key: fmt.Sprint(n), headline: headline, sentences: []string{headline + " in the harbour."}, topics: []briefs.TopicName{"grain"}, published: time.Now().AddDate(0, 0, n-len(days))})
	}
	got := text(w.has(w.command(reader, general, "story", "search", "resume"), true, "Talks resume"))
	at := -1
	for _, line := range []string{"Earlier: [Talks falter]", "Earlier: [Talks begin]", "Later: [Accord signed]", "Later: [Accord broken]"} {
		next := strings.Index(got, line)
		if next <= at {
			t.Errorf("%q does not stand in its order:\n%s", line, got)
		}
		at = next
	}
}

// TestHostileComponents: no custom id and no picked value breaks anything,
// whatever was put into it; the stand-in validates each answer.
func TestHostileComponents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hostile := []string{
		"", strings.Repeat("x", 10000), "🕊🕊🕊", "\u202eدولة\u202c", "'; drop table briefs; --", `"NEAR(" OR * ^a:b`, "@everyone", "**[x](https://evil.example)**", "-1", "zzzzzzzzzzzzzzzzzzzz", "0", "1.1", "b:1", "q:1.1",
		"b:0:0whelp", "q:1:0p<@" + reader + ">|w`code`|", "b:9999:1", "channels:0", "save:zz", "topics:-5",
	}
	verbs := []string{"why", "more", "open", "show", "page", "turn", "card", "cite", "report", "form"}
	for _, verb := range verbs {
		for n, arg := range hostile {
			id, _ := json.Marshal(verb + ":" + arg)
			value, _ := json.Marshal(hostile[(n+3)%len(hostile)])
			w.run1(fmt.Sprintf(`{"id":"1","application_id":"2","token":"t","type":3,"locale":"fr","guild_id":%q,"channel_id":%q,"member":{"user":{"id":"5"},"permissions":"2048"},
				"message":{"id":"9","components":[{"type":1,"components":[{"type":2,"custom_id":%s}]}]},"data":{"custom_id":%s,"component_type":3,"values":[%s]}}`, server, general, id, id, value))
		}
	}
	if n := w.requests("POST /interactions"); n < len(verbs)*len(hostile) {
		t.Errorf("%d answers only", n)
	}
	if strings.Contains(w.log.String(), "panic") {
		t.Error("a handler panics")
	}
}

// TestHostileMessages: message commands on a message full of what others would
// trip over.
func TestHostileMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).run()
	for _, words := range []string{
		strings.Repeat("https://x.example/%2e ", 90), strings.Repeat("🕊", 1000), "\u202eدولة https://\u202c.example", "'; drop table briefs; --", "@everyone <@" + reader + "> [x](https://evil.example) ||`y`||",
		"https://", "http://[::1", "<https://a.example/\u0000>", "why:1:1", "-# > * ```",
	} {
		post := w.say(reader, general, words)
		for _, command := range []string{"Brief this", "Why is this here?", "Something wrong?"} {
			if got := text(w.has(w.onMessage(reader, general, command, post), true)); strings.Contains(got, "went wrong") || strings.Contains(got, "@everyone") {
				t.Errorf("%s on %.40q: %s", command, words, got)
			}
		}
		for _, command := range []string{"Remove here", "Mute this source"} {
			w.has(w.onMessage(moderator, general, command, post), true, "no brief the bot posted")
		}
	}
}
