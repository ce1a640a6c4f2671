package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/attache-bot/attache/briefs"
	"github.com/attache-bot/attache/briefs/feed/wire"
)

// item reads a ninjs item with the fields given.
func item(t *testing.T, fields map[string]any, o wire.Options) briefs.Story {
	t.Helper()
	doc := map[string]any{"uri": "urn:x.example:i", "type": "text", "headline": "Norland votes", "body_text": "Norland voted on Tuesday."}
	for k, v := range fields {
		doc[k] = v
	}
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	o.Now = arrival
	stories, err := wire.Parse(data, o)
	if err != nil || len(stories) != 1 {
		t.Fatalf("%d stories, %v", len(stories), err)
	}
	return stories[0]
}

func TestWhatIsForEditors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		headline string
		publish  bool
	}{
		{"Media advisory: visit to Port Alba", false},
		{"ADVISORY: second ballot", false},
		{"Advisory", false},
		{"Advisory panel backs the vaccine", true},
		{"Norland issues travel advisory", true},
		{"Note to editors", false},
		{"Editors' note", false},
		{"Daybook for Tuesday", false},
		{"dpx-Tagesvorschau für Dienstag", true}, // another house's word for it is not known
		{"Tagesvorschau für Dienstag", false},
		{"Achtung, Redaktionen: Bericht folgt", false},
		{"TEST", false},
		{"Test message, please ignore", false},
		{"Norland wins the first Test by an innings", true},
		{"This is a test for democracy, says envoy", true},
		{"Test of a missile alarms Sudmark", true},
		{"Labor-Testartikel veröffentlicht", false},
		{"HEARTBEAT", false},
		{"Court strikes down 'heartbeat' law", true},
		{"Heartbeat law stays, court says", true},
		{"مذكرة", false},
	}
	for _, tt := range tests {
		if s := item(t, map[string]any{"headline": tt.headline}, wire.Options{}); s.Publish != tt.publish {
			t.Errorf("%q: publish is %v", tt.headline, s.Publish)
		}
	}
	if s := item(t, map[string]any{"genre": []any{map[string]any{"name": "Terminvorschau"}}}, wire.Options{}); s.Publish {
		t.Error("a daybook by its genre is published")
	}
	if s := item(t, map[string]any{"signals": []any{"x:advisory"}}, wire.Options{}); s.Publish {
		t.Error("an advisory by its signal is published")
	}
}

func TestEmbargoInWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fields map[string]any
		held   bool
	}{
		{"note", map[string]any{"ednote": "Strictly embargoed until Thursday noon"}, true},
		{"note, lifted", map[string]any{"ednote": "EMBARGO LIFTED. Was embargoed until Thursday"}, false},
		{"Sperrfrist", map[string]any{"ednote": "Sperrfrist: Donnerstag 12 Uhr"}, true},
		{"Sperrfrist aufgehoben", map[string]any{"ednote": "Sperrfrist aufgehoben"}, false},
		{"headline", map[string]any{"headline": "EMBARGOED UNTIL 1200 GMT: Norland's budget"}, true},
		{"text", map[string]any{"body_text": "NOT FOR PUBLICATION BEFORE 1200 GMT\nNorland's budget grows."}, true},
		{"news of an embargo", map[string]any{"headline": "League extends embargo until 2030"}, false},
		{"news that begins with it", map[string]any{"headline": "Embargo on oil is lifted", "body_text": "Embargo until 2030, says the league."}, false},
	}
	for _, tt := range tests {
		if s := item(t, tt.fields, wire.Options{}); s.Embargo.Holds(arrival) != tt.held {
			t.Errorf("%s: held is %v", tt.name, !tt.held)
		}
	}
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		fields     map[string]any
		correction string
		acts       string
	}{
		{"none", nil, "", ""},
		{"headline", map[string]any{"headline": "CORRECTED-Norland votes"}, "corrected", ""},
		{"refile", map[string]any{"headline": "REFILE-Norland votes"}, "corrected", ""},
		{"German", map[string]any{"headline": "Berichtigung: Norland wählt"}, "corrected", ""},
		{"an update is none", map[string]any{"headline": "UPDATE 1-Norland votes"}, "", ""},
		{"news of a corrected thing", map[string]any{"headline": "Minister corrected by envoy"}, "", ""},
		{"lead", map[string]any{"body_html": "<p>(Corrects city to\nPort Alba in paragraph 2)</p><p>Norland voted.</p>"}, "Corrects city to Port Alba in paragraph 2", ""},
		{"signal", map[string]any{"signals": []any{"sig:correction"}}, "corrected", ""},
		{"a note is not shown", map[string]any{"signals": []any{"sig:correction"}, "ednote": "Corrects what the source asked us to"}, "corrected", ""},
		{"release", map[string]any{"body_text": "The following release corrects and replaces the release titled \"Norland Mining opens a pit\" sent today."}, "corrected", "Norland Mining opens a pit"},
	}
	for _, tt := range tests {
		s := item(t, tt.fields, wire.Options{})
		if s.Correction != tt.correction || s.Acts != tt.acts {
			t.Errorf("%s: corrects %q, acts on %q, want %q, %q", tt.name, s.Correction, s.Acts, tt.correction, tt.acts)
		}
	}
}

func TestKillsInProse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, headline, text string
		kills                []string
		kill                 bool
		acts                 string
	}{
		{"news", "Two killed in Port Alba", "The mandatory kill switch failed.", nil, false, ""},
		{"own story", "KILL KILL KILL", "This story is withdrawn.", nil, true, ""},
		{"by number", "MANDATORY KILL", "Please kill item vp 0099. In 2026 some 1500 had it.", nil, true, "vp 0099"},
		{"by number alone", "MANDATORY KILL", "Kill vp 0099.", nil, true, "vp 0099"},
		{"by headline before a number", "STORY WITHDRAWN", "The story «Norland counts 1200 votes again» has all 120 wrong.", nil, true, "Norland counts 1200 votes again"},
		{"by identifier", "MANDATORY KILL", "Kill urn:newsml:x.example:2026:7.", nil, true, "urn:newsml:x.example:2026:7"},
		{"in the text", "Attention", "BULLETIN KILL\nKill item vp 12345.", nil, true, "vp 12345"},
		{"words of another house", "TAGASI VÕETUD", "Kustutage „Norland valib saadiku“.", []string{"TAGASI VÕETUD"}, true, "Norland valib saadiku"},
		{"those replace the usual ones", "MANDATORY KILL", "Kill vp 0099.", []string{"TAGASI VÕETUD"}, false, ""},
	}
	for _, tt := range tests {
		s := item(t, map[string]any{"headline": tt.headline, "body_text": tt.text}, wire.Options{Kills: tt.kills})
		if s.Kill != tt.kill || s.Acts != tt.acts {
			t.Errorf("%s: kill %v of %q, want %v of %q", tt.name, s.Kill, s.Acts, tt.kill, tt.acts)
		}
	}
}

func TestNonPublicParts(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"nothing to cut", "<p>A notebook was found.</p>", "<p>A notebook was found.</p>"},
		{"section", `<p>One.</p><section class="np-nonpublic"><section><p>x</p></section>y</section><p>Two.</p>`, "<p>One.</p><p>Two.</p>"},
		{"tail", "<div><p>One.</p><p>The following information is not intended for publication</p><p>x</p></div>", "<div><p>One.</p>"},
		{"tail with a mark inside", "<p>One.</p><p><b># dpx</b> Notizblock</p><p>x</p>", "<p>One.</p>"},
		{"never closed", `<p>One.</p><div class="notepad">x<p>y`, "<p>One.</p>"},
		{"lines", "One.\n\n# dpx Notizblock\nx", "One."},
		{"the notebook in a sentence", "He opened the notebook.\nNot for publication, he said? Yes.", "He opened the notebook."},
	}
	for _, tt := range tests {
		if s := item(t, map[string]any{"body_html": tt.body}, wire.Options{}); s.Body != tt.want || !s.Publish {
			t.Errorf("%s: %q (publish %v), want %q", tt.name, s.Body, s.Publish, tt.want)
		}
	}
	if s := item(t, map[string]any{"body_html": "<p>Not for publication</p><p>x</p>"}, wire.Options{}); s.Publish {
		t.Error("an item that is wholly for editors is published")
	}
}

func TestHeadlineOfATextWithoutOne(t *testing.T) {
	t.Parallel()
	long := "Norland's council voted on Tuesday for the treaty. It had debated it for three days and three nights, with no more than two breaks, before a crowd that filled the square and the streets around it."
	tests := []struct{ name, body, want string }{
		{"one paragraph", "<p>Norland signs</p><p>abc/def</p>", "Norland signs"},
		{"a long paragraph", long, "Norland's council voted on Tuesday for the treaty."},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		if s := item(t, map[string]any{"headline": "", "body_text": tt.body}, wire.Options{}); s.Title != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s.Title, tt.want)
		}
	}
}
