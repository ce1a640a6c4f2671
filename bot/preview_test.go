package bot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/attache-bot/attache/briefs"
)

// TestPreviewWords: what a week would have brought is said in each language, for
// none, one and many.
func TestPreviewWords(t *testing.T) {
	t.Parallel()
	brought := func(n int) (list []briefs.Brief) {
		for k := range n {
			b := briefs.Brief{Headline: fmt.Sprint("story ", k), Topics: []briefs.TopicMatch{{Name: "grain", Score: 1}}}
			b.Placed.Event = briefs.StoryID(k + 1)
			list = append(list, b)
		}
		return list
	}
	for _, c := range []struct {
		locale    discordgo.Locale
		had, told int
		cut       bool
		want      string
	}{
		{"en-US", 0, 0, false, "The last week would have brought **nothing**"},
		{"en-US", 0, 1, false, "The last week would have brought **nothing** (1 more would have gone to a channel that it fits better)"},
		{"en-US", 1, 1, false, "The last week would have brought **1 brief**: “story 0”"},
		{"en-US", 3, 5, false, "The last week would have brought **3 briefs**: “story 2”, “story 1”, “story 0” (2 more would have gone to channels that they fit better)"},
		{"en-US", 7, 7, false, "The last week would have brought **7 briefs**, about 1 a day: “story 6”, “story 5”, “story 4”, …"},
		{"en-US", 41, 41, false, "The last week would have brought **41 briefs**, about 6 a day: “story 40”"},
		{"en-US", 4, 4, true, "Of the last 4 briefs it would have brought **4 briefs**: “story 3”"},
		{"fr", 0, 2, false, "La dernière semaine n’aurait **rien** apporté (2 de plus seraient allées dans des salons"},
		{"fr", 1, 2, false, "La dernière semaine aurait apporté **1 brève**: “story 0” (1 de plus serait allée dans un salon"},
		{"fr", 41, 41, false, "La dernière semaine aurait apporté **41 brèves**, environ 6 par jour: "},
		{"es-ES", 0, 0, false, "La última semana no habría traído **nada**"},
		{"es-ES", 1, 2, false, "La última semana habría traído **1 breve**: “story 0” (1 más habría ido a un canal"},
		{"es-ES", 41, 41, false, "La última semana habría traído **41 breves**, alrededor de 6 al día: "},
		{"de", 0, 0, false, "Die letzte Woche hätte **nichts** gebracht"},
		{"de", 1, 3, false, "Die letzte Woche hätte **1 Kurzmeldung** gebracht: “story 0” (2 weitere wären in Kanäle gegangen"},
		{"de", 41, 41, false, "Die letzte Woche hätte **41 Kurzmeldungen** gebracht, etwa 6 am Tag: "},
	} {
		s := briefs.Subscription{Filter: briefs.OnTopics("grain")}
		if got := previewWords(tongueOf(c.locale), brought(c.had), brought(c.told), s, c.cut, 3); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s, %d of %d: %q, want %q", c.locale, c.had, c.told, got, c.want)
		}
	}
}
